//! The interpreter lock of one world: of its threads, one at a time touches its values.

use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

use super::cell::Shared;
use super::per_world::Places;

/// For how long a thread may keep the lock while others wait, in microseconds: CPython's switch interval.
const INTERVAL: u64 = 5_000;

/// A clone is the same lock. Threads get it in the order in which they asked.
#[derive(Clone)]
pub(crate) struct InterpreterLock(Arc<Inner>);

impl Default for InterpreterLock {
    fn default() -> Self {
        let mut inner = Arc::new(Inner {
            turns: Mutex::default(),
            changed: Condvar::new(),
            waiting: AtomicU32::new(0),
            wanted: AtomicBool::new(false),
            interval: AtomicU64::new(INTERVAL),
            kept: Shared::default(),
        });
        let world = Arc::as_ptr(&inner).addr();
        if let Some(inner) = Arc::get_mut(&mut inner) {
            inner.kept.belong_to(world);
        }
        InterpreterLock(inner)
    }
}

struct Inner {
    turns: Mutex<Turns>,
    changed: Condvar,
    waiting: AtomicU32,
    /// Whether the thread that has it shall hand it on.
    wanted: AtomicBool,
    interval: AtomicU64,
    /// What this world has in place of what statics would hold; see `per_world.rs`.
    kept: Shared<Places>,
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

thread_local! {
    /// The lock that this thread holds. A thread lives in one world at a time.
    static HELD: Cell<*const Inner> = const { Cell::new(ptr::null()) };
}

/// Which world's lock the calling thread holds: a number that no other living world has, 0 for none.
#[inline(always)]
pub(super) fn held() -> usize {
    HELD.get().addr()
}

/// What the world whose lock this thread holds keeps in place of statics. Panics where none is held.
#[inline]
pub(super) fn kept<R>(look: impl FnOnce(&Shared<Places>) -> R) -> R {
    let inner = HELD.get();
    assert!(!inner.is_null(), "no world is held here");
    // SAFETY: this thread holds that lock, and whatever holds it keeps it in memory: `Held` owns a share of it, and within
    // `unlocked` nothing is held.
    look(unsafe { &(*inner).kept })
}

/// The lock is held by this thread for as long as this lives.
pub(crate) struct Held {
    lock: InterpreterLock,
    /// It belongs to the thread that took it.
    _here: PhantomData<*const ()>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.lock.let_go();
    }
}

impl InterpreterLock {
    /// Waits for the lock. Panics where the thread holds one already, for it would wait for itself.
    pub(crate) fn acquire(&self) -> Held {
        self.take(None);
        Held { lock: self.clone(), _here: PhantomData }
    }

    /// The lock, unless it takes longer than `limit` to get it.
    pub(crate) fn try_acquire(&self, limit: Duration) -> Option<Held> {
        self.take(Some(limit)).then(|| Held { lock: self.clone(), _here: PhantomData })
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

    /// Lets go of the lock while `run` runs, where this thread holds it: for what waits, and touches no values.
    pub(crate) fn unlocked<R>(&self, run: impl FnOnce() -> R) -> R {
        struct Again<'a>(&'a InterpreterLock);
        impl Drop for Again<'_> {
            fn drop(&mut self) {
                self.0.take(None);
            }
        }
        if !self.is_held() {
            return run();
        }
        self.let_go();
        let _again = Again(self);
        run()
    }

    /// Lets a thread that waits have it, and takes it again.
    pub(crate) fn yield_to_others(&self) {
        self.unlocked(|| ());
    }

    /// Whoever waits gets it at the next point where it can be handed on.
    #[inline]
    pub(crate) fn offer(&self) {
        if self.0.waiting.load(Relaxed) > 0 {
            self.0.wanted.store(true, Relaxed);
        }
    }

    /// Whether another thread has waited for it long enough.
    #[inline]
    pub(crate) fn is_wanted(&self) -> bool {
        self.0.wanted.load(Relaxed)
    }

    /// Whether the calling thread holds it.
    pub(crate) fn is_held(&self) -> bool {
        ptr::eq(HELD.get(), &*self.0)
    }

    /// Lets go of all that the world has in place of statics: it has ended.
    pub(crate) fn clear_kept(&self) {
        debug_assert!(self.is_held());
        for kept in self.0.kept.take().into_iter().flatten() {
            kept.clear();
        }
    }

    /// Whether the lock was got before the limit; without one it is.
    fn take(&self, limit: Option<Duration>) -> bool {
        assert_eq!(held(), 0, "a thread lives in one world");
        let mut turns = self.0.turns.lock();
        let mine = turns.next;
        turns.next += 1;
        if turns.now != mine && !self.wait(&mut turns, mine, limit.map(|limit| Instant::now() + limit)) {
            turns.given_up.push(mine);
            return false;
        }
        drop(turns);
        HELD.set(Arc::as_ptr(&self.0));
        true
    }

    fn let_go(&self) {
        debug_assert!(self.is_held());
        HELD.set(ptr::null());
        let mut turns = self.0.turns.lock();
        turns.advance();
        self.0.wanted.store(false, Relaxed);
        if self.0.waiting.load(Relaxed) > 0 {
            self.0.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    /// As many steps as a test may take in a build without optimisation.
    const STEPS: usize = 1_000_000;

    #[test]
    fn a_million_steps_of_eight_threads_are_all_there() {
        let (lock, threads) = (InterpreterLock::default(), 8);
        let held = lock.acquire();
        let count = Arc::new(Shared::new(0usize));
        drop(held);
        let start = Barrier::new(threads);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    start.wait();
                    let _held = lock.acquire();
                    for step in 0..STEPS / threads {
                        *count.get_mut() += 1;
                        if step % 512 == 0 && lock.is_wanted() {
                            lock.yield_to_others();
                        }
                    }
                });
            }
        });
        let _held = lock.acquire();
        assert_eq!(*count.get(), STEPS);
    }

    #[test]
    fn who_gives_up_is_passed_over() {
        let lock = InterpreterLock::default();
        let held = lock.acquire();
        let other = lock.clone();
        let got = std::thread::spawn(move || other.try_acquire(Duration::from_millis(1)).is_some());
        assert!(!got.join().expect("it ends"));
        drop(held);
        assert!(lock.try_acquire(Duration::from_secs(60)).is_some());
    }

    #[test]
    #[should_panic(expected = "a thread lives in one world")]
    fn no_thread_waits_for_itself() {
        let lock = InterpreterLock::default();
        let _held = lock.acquire();
        drop(lock.acquire());
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "the lock of its own world")]
    fn a_cell_is_touched_under_the_lock_of_its_own_world_only() {
        let (a, b) = (InterpreterLock::default(), InterpreterLock::default());
        let held = a.acquire();
        let cell = Shared::new(1);
        drop(held);
        let _held = b.acquire();
        cell.get();
    }
}
