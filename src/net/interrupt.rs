//! How a thread that waits is reached: a flag, and a descriptor that it polls beside what it waits for.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::descriptor;
use crate::sys::descriptor as sys;

/// One for each thread that can wait. A clone is the same one.
#[derive(Clone)]
pub struct Interrupt(Arc<Inner>);

struct Inner {
    asked: AtomicBool,
    eventfd: OwnedFd,
}

impl Interrupt {
    pub fn new() -> io::Result<Self> {
        Ok(Interrupt(Arc::new(Inner { asked: AtomicBool::new(false), eventfd: descriptor::eventfd()? })))
    }

    /// Asks the thread to stop what it does. Safe to call from a signal handler.
    pub fn raise(&self) {
        self.0.asked.store(true, Ordering::SeqCst);
        self.wake();
    }

    /// Wakes the thread to look again at what it waits for, without asking it to stop.
    pub fn wake(&self) {
        sys::eventfd_ring(self.fd());
    }

    /// Whether someone asked. One relaxed load: cheap enough for every jump of a loop.
    #[inline]
    pub fn pending(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// The flag alone, for who can do no more than set it.
    pub fn flag(&self) -> &AtomicBool {
        &self.0.asked
    }

    /// Whether someone asked; from now on no one has.
    pub fn take(&self) -> bool {
        let asked = self.0.asked.swap(false, Ordering::SeqCst);
        if asked {
            self.clear();
        }
        asked
    }

    /// Forgets requests and wakes: for before a statement starts.
    pub fn drain(&self) {
        self.0.asked.store(false, Ordering::SeqCst);
        self.clear();
    }

    /// Empties the descriptor, and leaves the flag.
    pub(super) fn clear(&self) {
        sys::eventfd_clear(self.fd());
    }

    /// The descriptor to poll for reading.
    pub fn fd(&self) -> RawFd {
        self.0.eventfd.as_raw_fd()
    }
}

/// Threads that wait for something which another thread of ours does: a lock let go, a thread ended, a socket closed.
#[derive(Default)]
pub struct Bell(Mutex<Vec<Interrupt>>);

impl Bell {
    pub const fn new() -> Self {
        Bell(Mutex::new(Vec::new()))
    }

    /// Wakes all who wait; each then looks whether it is its turn.
    pub fn ring(&self) {
        for waiting in self.0.lock().iter() {
            waiting.wake();
        }
    }

    /// How many wait.
    pub fn awaited(&self) -> usize {
        self.0.lock().len()
    }

    pub(super) fn join(&self, interrupt: &Interrupt) {
        self.0.lock().push(interrupt.clone());
    }

    pub(super) fn leave(&self, interrupt: &Interrupt) {
        let mut waiting = self.0.lock();
        if let Some(index) = waiting.iter().position(|i| Arc::ptr_eq(&i.0, &interrupt.0)) {
            waiting.swap_remove(index);
        }
    }
}
