//! Named points of a transaction at which a test ends the process. Debug builds only, and only when the environment
//! variable `RAWI_FAILPOINT` names one: `after-begin`, `after-produce`, `after-offsets`, `during-commit`.

use std::time::Duration;

/// Ends the process here when this point is asked for.
pub fn reached(name: &str) {
    if cfg!(debug_assertions) && std::env::var("RAWI_FAILPOINT").is_ok_and(|wanted| wanted == name) {
        std::process::abort();
    }
}

/// As [`reached`], a moment from now: while the next call is under way.
pub fn reached_soon(name: &str) {
    if cfg!(debug_assertions) && std::env::var("RAWI_FAILPOINT").is_ok_and(|wanted| wanted == name) {
        std::thread::spawn(|| {
            std::thread::sleep(Duration::from_micros(500));
            std::process::abort();
        });
    }
}
