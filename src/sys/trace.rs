//! The one place where system calls are traced. A thread says once whose calls it makes; from then on each call that goes
//! through this layer is an event, as long as anyone looks.

use std::cell::{Cell, RefCell};
use std::os::fd::AsRawFd;
use std::time::Instant;

use super::{Answer, Descriptor};
use crate::event::call::Argument;
use crate::event::{Call, Log, TerminalName, ThreadNumber, What, calls_wanted};

/// Whose calls a thread makes.
struct Tracer {
    log: Log,
    terminal: TerminalName,
    thread: ThreadNumber,
    /// The kernel's number of the thread.
    task: i32,
}

thread_local! {
    static FAILED: Cell<Option<(&'static str, i32)>> = const { Cell::new(None) };
    static TRACER: RefCell<Option<Tracer>> = const { RefCell::new(None) };
}

/// From now on the calls of this thread are events of that terminal.
pub fn attach(log: &Log, terminal: &TerminalName, thread: ThreadNumber) {
    let task = super::process::task();
    let tracer = Tracer { log: log.clone(), terminal: terminal.clone(), thread, task };
    TRACER.with(|t| t.replace(Some(tracer)));
}

/// From now on nobody hears of what this thread calls.
pub fn detach() {
    TRACER.with(|t| t.replace(None));
}

/// Looks at the log that this thread's calls go to.
pub fn look<T>(look: impl FnOnce(&Log) -> T) -> Option<T> {
    TRACER.try_with(|tracer| tracer.try_borrow().ok()?.as_ref().map(|tracer| look(&tracer.log))).ok().flatten()
}

/// Which thread of a terminal this one is, if it is one.
pub fn thread_of(terminal: &TerminalName) -> Option<ThreadNumber> {
    let thread = |tracer: &Tracer| (tracer.terminal == *terminal).then_some(tracer.thread);
    TRACER.try_with(|tracer| tracer.try_borrow().ok()?.as_ref().and_then(thread)).ok().flatten()
}

/// Logs what happened in this thread.
pub fn report(what: What) {
    let whose = |tracer: &Tracer| (tracer.log.clone(), tracer.terminal.clone(), tracer.thread);
    let whose = TRACER.try_with(|tracer| tracer.try_borrow().ok()?.as_ref().map(whose)).ok().flatten();
    if let Some((log, terminal, thread)) = whose {
        log.report_from(&terminal, thread, what);
    }
}

/// Makes calls that are sockstep's own: nobody hears of them.
pub fn unseen<T>(calls: impl FnOnce() -> T) -> T {
    let (tracer, failed) = (TRACER.take(), FAILED.get());
    let answer = calls();
    TRACER.set(tracer);
    FAILED.set(failed);
    answer
}

/// A new statement begins: what failed before is not its failure.
pub fn forget_failure() {
    FAILED.set(None);
}

/// The last call of this thread that failed, and its errno.
pub fn last_failure() -> Option<(&'static str, i32)> {
    FAILED.get()
}

/// What a call returned, as a number.
pub trait Returned {
    fn number(&self) -> i64;
}

impl Returned for () {
    fn number(&self) -> i64 {
        0
    }
}

impl Returned for i32 {
    fn number(&self) -> i64 {
        i64::from(*self)
    }
}

impl Returned for i64 {
    fn number(&self) -> i64 {
        *self
    }
}

impl Returned for usize {
    fn number(&self) -> i64 {
        *self as i64
    }
}

impl Returned for Descriptor {
    fn number(&self) -> i64 {
        i64::from(self.as_raw_fd())
    }
}

/// What was returned, and what was written beside it.
impl<T: Returned, U> Returned for (T, U) {
    fn number(&self) -> i64 {
        self.0.number()
    }
}

/// A system call that is being made.
pub(super) struct Trace(Option<Instant>);

/// Just before a system call.
#[inline(always)]
pub(super) fn begin() -> Trace {
    Trace(if calls_wanted() { Some(Instant::now()) } else { None })
}

impl Trace {
    /// Just after it. Its arguments are put together only where someone looks. They should take what they need by value:
    /// a variable that may be looked at from elsewhere must stand in memory on every call.
    #[inline(always)]
    pub(super) fn end<T: Returned>(
        self,
        name: &'static str,
        answer: &Answer<T>,
        arguments: impl FnOnce(Answer<i64>) -> Vec<Argument>,
    ) {
        if let Err(errno) = answer {
            FAILED.set(Some((name, *errno)));
        }
        if let Some(start) = self.0 {
            let result = match answer {
                Ok(value) => Ok(value.number()),
                Err(errno) => Err(*errno),
            };
            record(name, start, result, arguments);
        }
    }
}

#[cold]
#[inline(never)]
fn record(
    name: &'static str,
    start: Instant,
    result: Answer<i64>,
    arguments: impl FnOnce(Answer<i64>) -> Vec<Argument>,
) {
    let took = start.elapsed();
    // A thread that ends has none any more.
    let _ = TRACER.try_with(|tracer| {
        let Ok(tracer) = tracer.try_borrow() else { return };
        let Some(Tracer { log, terminal, thread, task }) = &*tracer else { return };
        if log.wants_calls() {
            let call = Call { name, socket: None, arguments: arguments(result), result, task: *task, start, took };
            log.report_from(terminal, *thread, What::Called(call));
        }
    });
}
