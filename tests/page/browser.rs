//! A headless Chromium, driven over its DevTools pipe: messages of JSON that end in a NUL byte, requests on its
//! descriptor 3, answers and events on its descriptor 4 (`--remote-debugging-pipe`). Options such as `--dump-dom` show
//! a page as it is when it has loaded; what its script draws from a stream of events may come before or after that.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

/// How long a page may be looked at.
const LONGEST: Duration = Duration::from_secs(180);

/// One page in a browser that ends with this value.
pub struct Page {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    session: Value,
    number: u64,
    complaints: Vec<Value>,
    _alive: Sender<()>,
    _profile: tempfile::TempDir,
}

impl Drop for Page {
    fn drop(&mut self) {
        // Told to close it ends its own children; killed it would leave them.
        let _ = self.request("Browser.close", json!({}));
        let started = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && started.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Chromium of this machine.
pub fn installed() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()))
}

impl Page {
    /// Opens `url` in a window of the given size, in CSS pixels.
    pub fn open(browser: &str, url: &str, width: u32, height: u32) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let mut child = Command::new("sh")
            .args(["-c", r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null"#, "sh", browser])
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--window-size={width},{height}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        // A browser that stands still would hold up all tests: its end ends the wait for its answers.
        let (alive, ended) = channel::<()>();
        let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id"));
        std::thread::spawn(move || {
            if ended.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
                let _ = kill(pid, Signal::SIGKILL);
            }
        });
        let requests = child.stdin.take().expect("its requests");
        let answers = BufReader::new(child.stdout.take().expect("its answers"));
        let mut page = Self {
            child,
            requests,
            answers,
            session: Value::Null,
            number: 0,
            complaints: Vec::new(),
            _alive: alive,
            _profile: profile,
        };
        let target = page.call("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        page.session = page.call("Target.attachToTarget", target)["sessionId"].clone();
        page.call("Runtime.enable", json!({}));
        page.call("Log.enable", json!({}));
        page.call("Page.enable", json!({}));
        page.call("Page.navigate", json!({ "url": url }));
        page
    }

    /// Waits until the script `condition` is true in the page. Panics after `longest` with the page as it is then.
    pub fn wait_for(&mut self, condition: &str, longest: Duration) {
        let started = Instant::now();
        let condition =
            format!("(() => {{ try {{ return Boolean({condition}) }} catch {{ return false }} }})()");
        while self.evaluate(&condition) != true {
            assert!(started.elapsed() < longest, "{condition} did not come true in:\n{}", self.document());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The page's markup as it is now.
    pub fn document(&mut self) -> String {
        let html = self.evaluate("document.documentElement.outerHTML");
        html.as_str().expect("markup").to_owned()
    }

    /// A picture of the window, PNG, in the reader's light or dark colours.
    pub fn picture(&mut self, colours: &str) -> Vec<u8> {
        let feature = json!({ "name": "prefers-color-scheme", "value": colours });
        self.call("Emulation.setEmulatedMedia", json!({ "features": [feature] }));
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let data = shot["data"].as_str().expect("a picture");
        base64::engine::general_purpose::STANDARD.decode(data).expect("base64")
    }

    /// What a script's value is in the page.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let answer =
            self.call("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true }));
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// What the page complained about so far: exceptions, messages to the console, refused requests.
    pub fn complaints(&self) -> &[Value] {
        &self.complaints
    }

    fn request(&mut self, method: &str, parameters: Value) -> std::io::Result<()> {
        self.number += 1;
        let mut request = json!({ "id": self.number, "method": method, "params": parameters });
        if self.session.is_string() && !method.starts_with("Target.") && !method.starts_with("Browser.") {
            request["sessionId"] = self.session.clone();
        }
        self.requests.write_all(format!("{request}\0").as_bytes())?;
        self.requests.flush()
    }

    /// Sends a request and waits for its answer; what the page says of itself meanwhile is kept.
    fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.request(method, parameters).expect("the browser takes requests");
        loop {
            let mut message = Vec::new();
            self.answers.read_until(0, &mut message).expect("the browser answers");
            assert_eq!(message.pop(), Some(0), "the browser ended during {method}");
            let message: Value = serde_json::from_slice(&message).expect("JSON");
            if message["id"] == self.number {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
            let event = message["method"].as_str().unwrap_or_default();
            if ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"].contains(&event) {
                self.complaints.push(message);
            }
        }
    }
}
