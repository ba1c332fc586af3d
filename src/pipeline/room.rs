//! Room in a bounded channel, for senders who wait until half of it is free.
//!
//! A channel lets a sender go on at each place that is free: sender and receiver then wake each other for every article.
//! Half a channel at a time, one waking does for many.

use std::sync::atomic::{AtomicBool, Ordering};

use event_listener::{Event, Listener as _};

/// What senders who found a channel full and receivers who take from it share.
#[derive(Debug)]
pub struct Room {
    enough: usize,
    wanted: AtomicBool,
    made: Event,
}

impl Room {
    /// Room in a channel for `depth` articles.
    pub fn new(depth: usize) -> Self {
        Self { enough: depth / 2, wanted: AtomicBool::new(false), made: Event::new() }
    }

    /// Whoever takes from the channel says so; `waiting` are still in it.
    pub fn taken(&self, waiting: usize) {
        if waiting <= self.enough
            && self.wanted.load(Ordering::SeqCst)
            && self.wanted.swap(false, Ordering::SeqCst)
        {
            self.made.notify(usize::MAX);
        }
    }

    /// Waits until no more than half the channel is taken. `waiting` tells how many are in it.
    pub async fn wait(&self, waiting: impl Fn() -> usize) {
        let made = self.made.listen();
        self.wanted.store(true, Ordering::SeqCst);
        // The last article may have been taken before anybody was asked to tell.
        if waiting() > self.enough {
            made.await;
        }
    }

    /// [`wait`](Self::wait) for a thread, which it blocks.
    pub fn wait_blocking(&self, waiting: impl Fn() -> usize) {
        let made = self.made.listen();
        self.wanted.store(true, Ordering::SeqCst);
        if waiting() > self.enough {
            made.wait();
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
        Room::new(10).wait_blocking(|| 0);
    }

    #[test]
    fn many_threads_through_a_narrow_channel_lose_nothing_and_none_is_left_waiting() {
        for depth in [1, 2, 5] {
            let room = Arc::new(Room::new(depth));
            let (sender, receiver) = crossbeam_channel::bounded(depth);
            let senders: Vec<_> = (0..4)
                .map(|_| {
                    let (room, sender) = (Arc::clone(&room), sender.clone());
                    std::thread::spawn(move || {
                        for number in 0..2000 {
                            let mut article = number;
                            while let Err(full) = sender.try_send(article) {
                                article = full.into_inner();
                                room.wait_blocking(|| sender.len());
                            }
                        }
                    })
                })
                .collect();
            drop(sender);
            let mut sum = 0;
            for _ in 0..4 * 2000 {
                sum += receiver.recv_timeout(Duration::from_secs(60)).expect("a sender that goes on");
                room.taken(receiver.len());
            }
            assert_eq!(sum, 4 * 2000 * 1999 / 2);
            senders.into_iter().for_each(|sender| sender.join().unwrap());
        }
    }
}
