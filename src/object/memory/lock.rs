//! The interpreter lock of one terminal: of its threads, one at a time touches its values.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

/// For how long a thread may keep the lock while others wait, in microseconds: CPython's switch interval.
const INTERVAL: u64 = 5_000;

/// A clone is the same lock. Threads get it in the order in which they asked.
#[derive(Clone, Default)]
pub(crate) struct InterpreterLock(Arc<Inner>);

struct Inner {
    turns: Mutex<Turns>,
    changed: Condvar,
    waiting: AtomicU32,
    /// Whether the thread that has it shall hand it on.
    wanted: AtomicBool,
    interval: AtomicU64,
}

impl Default for Inner {
    fn default() -> Self {
        Inner {
            turns: Mutex::default(),
            changed: Condvar::new(),
            waiting: AtomicU32::new(0),
            wanted: AtomicBool::new(false),
            interval: AtomicU64::new(INTERVAL),
        }
    }
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

    /// Whether no one that still waits stands before that turn.
    fn is_next(&self, turn: u64) -> bool {
        (self.now + 1..turn).all(|other| self.given_up.contains(&other))
    }
}

impl InterpreterLock {
    pub(crate) fn acquire(&self) {
        let mut turns = self.0.turns.lock();
        let mine = turns.next;
        turns.next += 1;
        if turns.now != mine {
            self.wait(&mut turns, mine, None);
        }
    }

    /// The lock, unless it takes longer than that to get it.
    pub(crate) fn try_acquire(&self, patience: Duration) -> bool {
        let mut turns = self.0.turns.lock();
        let mine = turns.next;
        turns.next += 1;
        let got = turns.now == mine || self.wait(&mut turns, mine, Some(Instant::now() + patience));
        if !got {
            turns.given_up.push(mine);
        }
        got
    }

    /// Waits for a turn; whoever keeps the lock for longer than the interval is asked to hand it on.
    fn wait(&self, turns: &mut MutexGuard<Turns>, mine: u64, until: Option<Instant>) -> bool {
        let inner = &*self.0;
        inner.waiting.fetch_add(1, Relaxed);
        while turns.now != mine && until.is_none_or(|until| Instant::now() < until) {
            let before = turns.now;
            let asks = turns.is_next(mine).then(|| Instant::now() + self.interval());
            let timed_out = match until.into_iter().chain(asks).min() {
                Some(moment) => inner.changed.wait_until(turns, moment).timed_out(),
                None => {
                    inner.changed.wait(turns);
                    false
                }
            };
            if timed_out && turns.now == before {
                inner.wanted.store(true, Relaxed);
            }
        }
        inner.waiting.fetch_sub(1, Relaxed);
        turns.now == mine
    }

    /// For how long a thread may keep the lock while others wait.
    pub(crate) fn interval(&self) -> Duration {
        Duration::from_micros(self.0.interval.load(Relaxed))
    }

    pub(crate) fn set_interval(&self, interval: Duration) {
        self.0.interval.store(u64::try_from(interval.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    /// The lock must be held by the calling thread.
    pub(crate) fn release(&self) {
        let mut turns = self.0.turns.lock();
        turns.advance();
        self.0.wanted.store(false, Relaxed);
        if self.0.waiting.load(Relaxed) > 0 {
            self.0.changed.notify_all();
        }
    }

    /// Whether another thread has waited for it long enough.
    #[inline]
    pub(crate) fn is_wanted(&self) -> bool {
        self.0.wanted.load(Relaxed)
    }

    /// Lets a thread that waits have it, and takes it again.
    pub(crate) fn yield_to_others(&self) {
        self.release();
        self.acquire();
    }
}
