//! What hostile pages cost: seconds and peak memory of each, through both stages.
//!
//! ```sh
//! cargo run --release --example hostile_pages [-- NAME]
//! ```
//!
//! Each page of `src/normalize/hostile/cases.rs` runs in a process of its own, in full size and under the default limits,
//! with the worker's allocator and stack; `NAME` is one of them. The time is the process's, the memory what its peak lies above
//! the payload, the models and the tables.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../src/normalize/hostile/cases.rs"]
mod cases;

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use rawi::article::Hints;
use rawi::extract::Extractor;
use rawi::normalize::Normalizer;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The stack that the stages give their threads.
const STACK: usize = 64 * 1024 * 1024;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, content_type, expected] = arguments.as_slice()
        && flag == "--from-stdin"
    {
        let (content_type, expected) = (content_type.clone(), expected.clone());
        let worker = thread::Builder::new().stack_size(STACK).spawn(move || work(&content_type, &expected));
        return worker.unwrap().join().unwrap();
    }
    println!("{:34} {:>6} {:>11} {:>9} {:>8}  outcome", "page", "MB", "normalize", "extract", "peak MB");
    let wanted = |case: &cases::Case| arguments.first().is_none_or(|name| name == case.name);
    for case in cases::all(1).into_iter().filter(wanted) {
        print!("{:34} ", case.name);
        std::io::stdout().flush().unwrap();
        let own = std::env::current_exe().unwrap();
        let mut child = Command::new(own)
            .args(["--from-stdin", case.content_type, case.kind.unwrap_or("record")])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&case.payload).unwrap();
        let status = child.wait().unwrap();
        if !status.success() {
            println!("{status}");
        }
    }
}

fn work(content_type: &str, expected: &str) {
    let mut payload = Vec::new();
    std::io::stdin().read_to_end(&mut payload).unwrap();
    let hints = |content_type: &str| Hints { content_type: Some(content_type.into()), ..Hints::default() };
    // What the tables and models cost is every page's.
    let (normalizer, extractor) = (Normalizer::default(), Extractor::default());
    let warm =
        "Bridge opens\n\nThe bridge over the river opened on Monday, the mayor said.\n\nTraffic was light.";
    extractor.extract(normalizer.normalize(warm.as_bytes(), &hints("text/plain")).unwrap());
    // The peak so far is forgotten: it was the reading.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let base = resident("VmRSS");
    let start = cpu();
    let story = normalizer.normalize(&payload, &hints(content_type));
    let normalized = cpu();
    let outcome = match story {
        Ok(story) => {
            let record = extractor.extract(story);
            format!("record, {} characters", record.ninjs.bodies.first().map_or(0, |body| body.char_count))
        }
        Err(error) => error.kind().to_owned(),
    };
    let extracted = cpu();
    let doubt = if outcome.starts_with(expected) { "" } else { ", not as expected" };
    println!(
        "{:6.1} {:9.3} s {:7.3} s {:8}  {outcome}{doubt}",
        payload.len() as f64 / 1e6,
        (normalized - start).as_secs_f64(),
        (extracted - normalized).as_secs_f64(),
        resident("VmHWM").saturating_sub(base) / 1024,
    );
}

/// CPU time of this process, which other work on the machine does not lengthen.
fn cpu() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).unwrap().into()
}

/// A size of this process, in KiB.
fn resident(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
