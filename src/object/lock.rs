//! The interpreter lock of one terminal: of its threads, one at a time touches its values.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// A clone is the same lock. Threads get it in the order in which they asked.
#[derive(Clone, Default)]
pub struct InterpreterLock(Arc<Inner>);

#[derive(Default)]
struct Inner {
    turns: Mutex<Turns>,
    changed: Condvar,
    waiting: AtomicU32,
}

#[derive(Default)]
struct Turns {
    next: u64,
    now: u64,
    /// Turns of threads that no longer wait for them.
    given_up: Vec<u64>,
}

impl Turns {
    fn advance(&mut self) {
        self.now += 1;
        while let Some(index) = self.given_up.iter().position(|turn| *turn == self.now) {
            self.given_up.swap_remove(index);
            self.now += 1;
        }
    }
}

impl InterpreterLock {
    pub fn acquire(&self) {
        let mut turns = self.0.turns.lock();
        let mine = turns.next;
        turns.next += 1;
        if turns.now != mine {
            self.0.waiting.fetch_add(1, Relaxed);
            while turns.now != mine {
                self.0.changed.wait(&mut turns);
            }
            self.0.waiting.fetch_sub(1, Relaxed);
        }
    }

    /// The lock, unless it takes longer than that to get it.
    pub fn try_acquire(&self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        let mut turns = self.0.turns.lock();
        let mine = turns.next;
        turns.next += 1;
        self.0.waiting.fetch_add(1, Relaxed);
        while turns.now != mine && !self.0.changed.wait_until(&mut turns, until).timed_out() {}
        self.0.waiting.fetch_sub(1, Relaxed);
        let got = turns.now == mine;
        if !got {
            turns.given_up.push(mine);
        }
        got
    }

    /// The lock must be held by the calling thread.
    pub fn release(&self) {
        let mut turns = self.0.turns.lock();
        turns.advance();
        if self.is_wanted() {
            self.0.changed.notify_all();
        }
    }

    /// Whether another thread wants it.
    #[inline]
    pub fn is_wanted(&self) -> bool {
        self.0.waiting.load(Relaxed) > 0
    }

    /// Lets a thread that waits have it, and takes it again.
    pub fn yield_to_others(&self) {
        self.release();
        self.acquire();
    }
}
