//! A child process that cannot outlive the tests.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::wait_for;

/// A process and its watchdog. The watchdog reads a pipe that this process alone holds open: when the tests end in
/// any way, even by SIGKILL, the pipe closes, and the watchdog kills the process and removes its scratch folder.
#[derive(Debug)]
pub struct Guarded {
    child: Child,
    watchdog: Child,
}

impl Guarded {
    /// Starts `command`. `scratch` goes when the tests end without having dropped this.
    pub fn start(command: &mut Command, scratch: Option<&Path>) -> Self {
        // A group of its own: an interrupt typed at the terminal reaches the tests, and they end the child.
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {:?}: {error}", command.get_program()));
        let watchdog = Command::new("sh")
            .arg("-c")
            .arg(r#"cat >/dev/null; kill -9 "$1" 2>/dev/null; [ -z "$2" ] || rm -rf -- "$2""#)
            .arg("watchdog")
            .arg(child.id().to_string())
            .arg(scratch.unwrap_or(Path::new("")))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("a shell");
        Self { child, watchdog }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal; a process that has ended already is no error.
    pub fn signal(&mut self, signal: Signal) {
        if self.exit_status().is_none() {
            let pid = Pid::from_raw(i32::try_from(self.child.id()).expect("a process id"));
            let _ = kill(pid, signal);
        }
    }

    /// How it ended, if it has.
    pub fn exit_status(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child to wait for")
    }

    /// Waits for it to end by itself.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        wait_for(limit, Duration::from_millis(20), || self.exit_status())
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.kill();
        let _ = self.watchdog.kill();
        let _ = self.watchdog.wait();
    }
}
