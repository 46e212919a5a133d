//! The interpreter lock of one terminal: of its threads, one at a time touches its values.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use parking_lot::RawMutex;
use parking_lot::lock_api::{RawMutex as _, RawMutexFair as _};

/// A clone is the same lock.
#[derive(Clone)]
pub struct InterpreterLock(Arc<Inner>);

struct Inner {
    raw: RawMutex,
    waiting: AtomicU32,
}

impl Default for InterpreterLock {
    fn default() -> Self {
        InterpreterLock(Arc::new(Inner { raw: RawMutex::INIT, waiting: AtomicU32::new(0) }))
    }
}

impl InterpreterLock {
    pub fn acquire(&self) {
        if self.0.raw.try_lock() {
            return;
        }
        self.0.waiting.fetch_add(1, Relaxed);
        self.0.raw.lock();
        self.0.waiting.fetch_sub(1, Relaxed);
    }

    /// The lock must be held by the calling thread.
    pub fn release(&self) {
        // SAFETY: callers hold the lock; `acquire` and `release` are paired around waits and runs.
        unsafe { self.0.raw.unlock_fair() };
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
