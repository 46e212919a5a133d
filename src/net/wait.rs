//! The only place that blocks: try; look without waiting; only then announce the wait, let go of the lock, and poll.

use std::io;

use super::interrupt::Interrupt;
use crate::event::{Call, Log, TerminalName, ThreadNumber, What};

/// What a wait needs of the thread that waits. One for each thread of a terminal.
pub trait Waiter: Send + Sync {
    /// How the calling thread is reached while it waits.
    fn interrupt(&self) -> &Interrupt;
    fn log(&self) -> &Log;
    fn terminal(&self) -> &TerminalName;
    /// 0 for the thread that runs what is typed.
    fn thread(&self) -> ThreadNumber {
        0
    }
    /// Lets go of the interpreter lock, just before a poll that blocks.
    fn release(&self);
    /// Takes the interpreter lock again.
    fn acquire(&self);
    /// Called with the lock held when an interrupt is pending in a wait. True ends the wait as
    /// [`Failure::Interrupted`]; false (a handler dealt with it) goes on waiting.
    fn interrupted(&self) -> bool {
        self.interrupt().take()
    }
}

/// Why an operation did not succeed. Data: words are for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The kernel said no: an errno.
    Os(i32),
    /// The deadline passed.
    TimedOut,
    /// The thread was asked to stop.
    Interrupted,
    /// `getaddrinfo` or `getnameinfo` failed: an EAI code.
    Resolution(i32),
    /// A host data base look-up failed: an h_errno.
    Host(i32),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Os(error.raw_os_error().unwrap_or(libc::EIO))
    }
}

/// Logs what happened in the waiter's thread.
pub fn report(waiter: &dyn Waiter, what: What) {
    waiter.log().report_from(waiter.terminal(), waiter.thread(), what);
}

/// Logs a system call, which is put together only where someone looks.
#[inline]
pub fn report_call(waiter: &dyn Waiter, call: impl FnOnce() -> Call) {
    if waiter.log().wants_calls() {
        report(waiter, What::Called(call()));
    }
}
