//! Room in the first channel: the consumer task waits for it without a clock.
//!
//! It asks for as much as half the channel, so that it is woken once for many articles; the stage's threads tell it as
//! they take theirs.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// One waiting task, and the threads that make room.
#[derive(Debug)]
pub struct Room {
    enough: usize,
    wanted: AtomicBool,
    made: Notify,
}

impl Room {
    /// Room in a channel for `depth` articles.
    pub fn new(depth: usize) -> Self {
        Self { enough: depth / 2, wanted: AtomicBool::new(false), made: Notify::new() }
    }

    /// A thread took an article; so many still wait in the channel.
    pub fn taken(&self, waiting: usize) {
        if waiting <= self.enough
            && self.wanted.load(Ordering::SeqCst)
            && self.wanted.swap(false, Ordering::SeqCst)
        {
            self.made.notify_one();
        }
    }

    /// Waits until no more than half the channel is taken. `waiting` tells how many wait in it. One task at a time.
    /// Dropped before it is ready, it leaves at most one early answer to the next call.
    pub async fn wait(&self, waiting: impl Fn() -> usize) {
        self.wanted.store(true, Ordering::SeqCst);
        // The last article may have been taken before anybody was asked to tell.
        if waiting() > self.enough {
            self.made.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn who_waits_is_woken_once_half_the_channel_is_free() {
        let room = Arc::new(Room::new(10));
        let waiting = Arc::new(AtomicUsize::new(10));
        let (seen, told) = (Arc::clone(&waiting), Arc::clone(&room));
        let wait = tokio::spawn(async move {
            told.wait(|| seen.load(Ordering::SeqCst)).await;
            seen.load(Ordering::SeqCst)
        });
        for left in (0..10).rev() {
            tokio::time::sleep(Duration::from_millis(2)).await;
            assert_eq!(wait.is_finished(), left < 5, "{left} wait");
            waiting.store(left, Ordering::SeqCst);
            room.taken(left);
        }
        assert_eq!(wait.await.unwrap(), 5);
    }

    #[tokio::test]
    async fn who_comes_when_nothing_waits_does_not_wait() {
        Room::new(10).wait(|| 0).await;
    }
}
