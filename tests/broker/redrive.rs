//! `rawi redrive`: dead letters go back once, whoever is killed when, and nothing goes back that was not meant.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use serde_json::Value;

use crate::support::broker::{self, Broker};
use crate::support::feed::{self, Input};
use crate::support::oracle;
use crate::support::reader::{self, Read};
use crate::support::topics::Topics;
use crate::support::worker::Worker;
use crate::support::{block_on, wait_for};

const LIMIT: Duration = Duration::from_secs(90);

fn command(broker: &Broker, topics: &Topics, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rawi"));
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("RAWI_")) {
        command.env_remove(key);
    }
    command
        .arg("redrive")
        .args(arguments)
        .env("RAWI__KAFKA__BOOTSTRAP_SERVERS", broker.bootstrap())
        .env("RAWI__KAFKA__GROUP_ID", &topics.group)
        .env("RAWI__TOPICS__INPUT", &topics.input)
        .env("RAWI__TOPICS__OUTPUT", &topics.output)
        .env("RAWI__TOPICS__DEAD_LETTER", &topics.dead_letter)
        .env("RAWI__PRODUCER__TRANSACTION_TIMEOUT", "5s")
        .env("RAWI__PRODUCER__BATCH_INTERVAL", "100ms")
        .env("RAWI__CONSUMER__SESSION_TIMEOUT", "30s")
        .stdin(Stdio::null());
    command
}

fn redrive(broker: &Broker, topics: &Topics, arguments: &[&str]) -> Output {
    let output = command(broker, topics, arguments).output().expect("the binary starts");
    eprintln!(
        "rawi redrive {arguments:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Runs it with `--json`, which must succeed; its report.
fn report(broker: &Broker, topics: &Topics, arguments: &[&str]) -> Value {
    let mut all = vec!["--json"];
    all.extend(arguments);
    let output = redrive(broker, topics, &all);
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).expect("a report")
}

fn broken(number: usize) -> Input {
    let id = format!("broken-{number:04}");
    let mut input = Input::bare(&id, format!(r#"{{"id": "{id}", "body": "the end is miss"#));
    input.headers.push(("content-type".to_owned(), b"application/json".to_vec()));
    input.headers.push(("source".to_owned(), b"a-feed".to_vec()));
    input
}

/// Feeds broken articles among good ones, lets a worker make dead letters of them, and stops it.
fn dead_letters(broker: &Broker, topics: &Topics, inputs: Vec<Input>, dead: usize) -> feed::Fed {
    let fed = feed::feed(broker, &topics.input, topics.partitions, inputs);
    let mut worker = Worker::start(broker, topics, "maker", &[("RAWI__DEAD_LETTERS__STOP_SHARE", "1.0")]);
    let verdict = oracle::judge(broker, topics, &fed, LIMIT);
    verdict.assert_exactly_once();
    assert_eq!(verdict.dead.len(), dead);
    worker.stop();
    fed
}

/// What a redrive put on the input topic, by key.
fn returned(broker: &Broker, topics: &Topics) -> BTreeMap<String, Vec<Read>> {
    assert!(reader::settle(broker, &topics.input, LIMIT), "a transaction stays open");
    let mut by_key: BTreeMap<String, Vec<Read>> = BTreeMap::new();
    for record in reader::read_committed(broker, &topics.input) {
        if record.header("dlq.redrive").is_some() {
            let key = String::from_utf8(record.key.clone().unwrap_or_default()).expect("text");
            by_key.entry(key).or_default().push(record);
        }
    }
    by_key
}

#[test]
fn dead_letters_go_back_as_they_came_and_each_once_and_loops_end() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "redrive", 3);
    let mut inputs = feed::articles(0, 30);
    for number in 0..8 {
        inputs.insert(number * 3, broken(number));
    }
    let fed = dead_letters(broker, &topics, inputs, 8);

    // A dry run tells what would be done and does nothing.
    let before = reader::ends(broker, &topics.input, "read_uncommitted");
    let output = redrive(broker, &topics, &[]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for words in ["8 to send back", "normalize  bad_envelope         8", "dry run: nothing was sent"] {
        assert!(page.contains(words), "no {words:?} in:\n{page}");
    }
    assert_eq!(reader::ends(broker, &topics.input, "read_uncommitted"), before);
    let group = format!("{}-redrive", topics.group);
    assert_eq!(reader::committed(broker, &group, &topics.dead_letter, 1), [None]);

    // They go back as they came, to the partition they came from, and once.
    for round in 1..=3u32 {
        let told = report(broker, &topics, &["--execute"]);
        assert_eq!(told["done"], 8, "{told}");
        let again = report(broker, &topics, &["--execute"]);
        assert_eq!(again["chosen"], 0, "{again}");
        let back = returned(broker, &topics);
        assert_eq!(back.len(), 8);
        for (key, records) in &back {
            assert_eq!(records.len(), round as usize, "{key} was sent back {} times", records.len());
            let (place, input) = fed.iter().find(|(_, input)| input.id == *key).unwrap();
            let record = records.iter().max_by_key(|record| record.offset).unwrap();
            assert_eq!(record.payload.as_deref(), Some(input.payload.as_slice()));
            assert_eq!(record.partition, place.0);
            let mut headers = input.headers.clone();
            headers.push(("dlq.redrive".to_owned(), round.to_string().into_bytes()));
            assert_eq!(record.headers, headers);
        }
        // They are as broken as before, and come back as new dead letters.
        let mut worker =
            Worker::start(broker, &topics, "again", &[("RAWI__DEAD_LETTERS__STOP_SHARE", "1.0")]);
        let dead = wait_for(LIMIT, Duration::from_millis(200), || {
            let dead = reader::read_committed(broker, &topics.dead_letter);
            (dead.len() == 8 * (round as usize + 1)).then_some(dead)
        });
        worker.stop();
        let dead = dead.expect("new dead letters");
        let last = dead.iter().max_by_key(|letter| letter.offset).unwrap();
        assert_eq!(last.header("dlq.redrive"), Some(round.to_string().as_str()));
        assert_eq!(last.header("dlq.attempts"), Some((round + 1).to_string().as_str()));
    }

    // The loop ends, and is opened by whoever wants it.
    let told = report(broker, &topics, &["--execute"]);
    assert_eq!((&told["done"], &told["left"]["too_often"]), (&0.into(), &8.into()), "{told}");
    let told = report(broker, &topics, &["--max-redrives", "4"]);
    assert_eq!(told["chosen"], 8, "{told}");
}

#[test]
fn filters_choose_and_what_they_leave_can_be_sent_later() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "redrive-filter", 2);
    let mut inputs: Vec<Input> = Vec::new();
    for number in 0..30 {
        inputs.push(broken(number));
        if number % 3 == 0 {
            inputs.push(Input::bare(&format!("empty-{number:04}"), ""));
        }
    }
    let fed = dead_letters(broker, &topics, inputs, 40);
    let letters = reader::read_committed(broker, &topics.dead_letter);
    let kind_of = |key: &str| {
        let letter = letters.iter().find(|letter| letter.key.as_deref() == Some(key.as_bytes())).unwrap();
        letter.header("dlq.error.kind").unwrap().to_owned()
    };
    let empty = kind_of("empty-0000");
    assert_ne!(empty, kind_of("broken-0000"));

    for (arguments, chosen) in [
        (vec!["--kind", empty.as_str()], 10),
        (vec!["--stage", "extract"], 0),
        (vec!["--key", "broken-0003", "--key", "broken-0004"], 2),
        (vec!["--origin-partition", "7"], 0),
        (vec!["--origin-topic", topics.input.as_str()], 40),
        (vec!["--after", "1h"], 40),
        (vec!["--before", "1h"], 0),
        (vec!["--limit", "7"], 7),
    ] {
        assert_eq!(report(broker, &topics, &arguments)["chosen"], chosen, "{arguments:?}");
    }
    assert!(returned(broker, &topics).is_empty());

    assert_eq!(report(broker, &topics, &["--execute", "--kind", &empty])["done"], 10);
    assert_eq!(report(broker, &topics, &["--execute", "--limit", "5"])["done"], 5);
    let rest = report(broker, &topics, &["--yes"]);
    // With everything sent back, the floor is the end, although markers of transactions lie between.
    let end = reader::ends(broker, &topics.dead_letter, "read_committed")[0];
    assert_eq!((&rest["done"], &rest["marks"][0]["floor"]), (&25.into(), &end.into()), "{rest}");
    let back = returned(broker, &topics);
    assert_eq!(back.len(), fed.len());
    for (key, records) in back {
        assert_eq!(records.len(), 1, "{key}");
    }
}

#[test]
fn a_redrive_that_is_killed_doubles_and_loses_nothing() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "redrive-kill", 4);
    let fed = dead_letters(broker, &topics, (0..400).map(broken).collect(), 400);

    // At the named points of a transaction,
    for point in ["after-begin", "after-produce", "after-offsets", "during-commit"] {
        let mut child = command(broker, &topics, &["--execute", "--rate", "100"]);
        let status = child.env("RAWI_FAILPOINT", point).stderr(Stdio::null()).output().unwrap().status;
        assert_eq!(status.signal(), Some(nix::sys::signal::Signal::SIGABRT as i32), "{point}: {status}");
    }
    // and by SIGKILL in the midst, twice, each time going on where the last one stopped.
    let group = format!("{}-redrive", topics.group);
    let floor = || reader::committed(broker, &group, &topics.dead_letter, 1)[0].unwrap_or(0);
    for _ in 0..2 {
        let begun = floor();
        let mut child = command(broker, &topics, &["--execute", "--rate", "100"])
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let moved = wait_for(LIMIT, Duration::from_millis(50), || (floor() > begun + 40).then_some(()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(moved.is_some(), "nothing was sent");
    }
    let sent = returned(broker, &topics).len();
    assert!((80..400).contains(&sent), "{sent} were sent before the last run");
    let told = report(broker, &topics, &["--execute"]);
    assert_eq!(told["done"], 400 - sent, "{told}");
    let back = returned(broker, &topics);
    assert_eq!(back.keys().cloned().collect::<BTreeSet<_>>(), fed.values().map(|it| it.id.clone()).collect());
    for (key, records) in back {
        assert_eq!(records.len(), 1, "{key} was sent back {} times", records.len());
    }
}

#[test]
fn two_redrives_at_once_send_each_letter_once_and_a_signal_ends_one_cleanly() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "redrive-two", 2);
    dead_letters(broker, &topics, (0..200).map(broken).collect(), 200);
    let slow = || {
        command(broker, &topics, &["--execute", "--rate", "40", "--json"])
            // A redrive takes transactions all the same.
            .env("RAWI__DELIVERY", "at-least-once")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts")
    };
    let group = format!("{}-redrive", topics.group);
    let floor = || reader::committed(broker, &group, &topics.dead_letter, 1)[0].unwrap_or(0);
    let first = slow();
    wait_for(LIMIT, Duration::from_millis(50), || (floor() > 10).then_some(())).expect("the first sends");
    let second = slow();
    // The second takes over, the first says so and ends.
    let first = first.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&first.stderr).into_owned();
    assert_eq!(first.status.code(), Some(1));
    assert!(told.contains("another redrive"), "{told}");
    let begun = floor();
    wait_for(LIMIT, Duration::from_millis(50), || (floor() > begun + 10).then_some(()))
        .expect("the second sends");
    let pid = nix::unistd::Pid::from_raw(i32::try_from(second.id()).unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
    let asked = Instant::now();
    let second = second.wait_with_output().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(10));
    let told: Value = serde_json::from_slice(&second.stdout).expect("a report");
    assert_eq!((second.status.code(), &told["interrupted"]), (Some(1), &true.into()), "{told}");
    // It left no transaction open that would hold up the workers.
    assert!(reader::settle(broker, &topics.input, Duration::from_secs(2)));
    report(broker, &topics, &["--execute"]);
    let back = returned(broker, &topics);
    assert_eq!(back.len(), 200);
    for (key, records) in back {
        assert_eq!(records.len(), 1, "{key} was sent back {} times", records.len());
    }
}

#[test]
fn letters_are_mended_in_a_file_and_end_as_enriched_records() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "redrive-file", 2);
    let mut inputs: Vec<Input> = (0..6).map(broken).collect();
    // Cut in the dead letter, and whole in the input topic.
    inputs.push(Input::bare("large", vec![b'{'; 3 << 20]));
    let fed = dead_letters(broker, &topics, inputs, 7);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letters.jsonl");
    let file = path.to_str().unwrap();
    let told = report(broker, &topics, &["--to-file", file]);
    assert_eq!((&told["done"], &told["action"]), (&7.into(), &"write".into()), "{told}");
    assert!(!redrive(broker, &topics, &["--to-file", file]).status.success(), "a file is never overwritten");

    let text = std::fs::read_to_string(&path).unwrap();
    let large: Value = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|letter| letter["key"] == "large")
        .expect("the large one");
    assert_eq!(large["value"].as_str().map(str::len), Some(3 << 20), "it is fetched whole");
    assert_eq!(large.get("truncated"), None);

    // An editor closes the sentence and the object.
    let mended =
        text.replace("the end is miss", r#"the end is no longer missing.\\n\\nAnd a second one.\"}"#);
    assert_ne!(mended, text);
    let mended_path = folder.path().join("mended.jsonl");
    std::fs::File::create(&mended_path).unwrap().write_all(mended.as_bytes()).unwrap();
    let mended_file = mended_path.to_str().unwrap();
    assert_eq!(report(broker, &topics, &["--from-file", mended_file])["chosen"], 7);
    let some = ["--from-file", mended_file, "--execute", "--key", "broken-0000", "--key", "broken-0001"];
    assert_eq!(report(broker, &topics, &some)["done"], 2);
    assert_eq!(report(broker, &topics, &["--from-file", mended_file, "--execute"])["done"], 5);
    assert_eq!(report(broker, &topics, &["--from-file", mended_file, "--execute"])["done"], 0);
    assert_eq!(report(broker, &topics, &["--execute"])["done"], 0, "file and topic share what was sent back");
    let back = returned(broker, &topics);
    assert_eq!(back["large"][0].payload.as_deref(), Some(vec![b'{'; 3 << 20].as_slice()));

    let mut worker = Worker::start(broker, &topics, "mender", &[("RAWI__DEAD_LETTERS__STOP_SHARE", "1.0")]);
    oracle::wait_for_progress(broker, &topics, fed.len() + 7, LIMIT);
    let records = wait_for(LIMIT, Duration::from_millis(200), || {
        let records = reader::read_committed(broker, &topics.output);
        (records.len() == 6).then_some(records)
    });
    worker.stop();
    let ids: BTreeSet<String> = records
        .expect("six enriched records")
        .iter()
        .map(|record| record.json().unwrap()["altIds"][0]["value"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, (0..6).map(|number| format!("broken-{number:04}")).collect());

    // What cannot be meant is refused with its line.
    std::fs::write(&mended_path, format!("{}\n{{\"value\": 1}}\n", mended.lines().next().unwrap())).unwrap();
    let output = redrive(broker, &topics, &["--from-file", mended_file, "--execute"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("mended.jsonl:2: "));
}

#[test]
fn articles_that_the_input_topic_refuses_are_left_and_the_others_go() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "redrive-refused", 1);
    let mut inputs: Vec<Input> = (0..5).map(broken).collect();
    let noise: Vec<u8> =
        (0..500_000u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    inputs.insert(2, Input::bare("large", [b"{".to_vec(), noise].concat()));
    dead_letters(broker, &topics, inputs, 6);
    let limit = |bytes: &str| {
        let admin: AdminClient<DefaultClientContext> = broker.client().create().unwrap();
        let topic = AlterConfig::new(ResourceSpecifier::Topic(&topics.input)).set("max.message.bytes", bytes);
        for result in block_on(admin.alter_configs(&[topic], &AdminOptions::new())).unwrap() {
            result.unwrap();
        }
    };
    // The broker refuses the whole request that holds the large one; its neighbours are not to blame.
    limit("1000");
    let told = report(broker, &topics, &["--execute"]);
    assert_eq!((&told["done"], &told["left"]["refused"]), (&5.into(), &1.into()), "{told}");
    limit("1000000");
    let told = report(broker, &topics, &["--execute"]);
    assert_eq!((&told["done"], &told["left"]["sent_before"]), (&1.into(), &3.into()), "{told}");
}
