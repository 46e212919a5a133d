//! The only place that blocks: try; look without waiting; only then announce the wait, let go of the lock, and poll.

use std::io;
use std::os::fd::RawFd;
use std::time::{Duration, Instant};

use super::interrupt::{Bell, Interrupt};
use crate::event::{Awaited, Interest, Log, TerminalName, ThreadNumber, Wait, What};
use crate::sys::{poll as sys, trace};

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
    /// Runs something without the interpreter lock: what blocks, or takes long. It touches no values.
    fn unlocked(&self, run: &mut dyn FnMut());
    /// Something was sent or received without a wait. As in CPython, threads that wait for the lock get it as soon as the
    /// caller can let go of it.
    fn offer(&self) {}
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
    /// There is no memory for a buffer of that size.
    NoMemory,
}

impl From<i32> for Failure {
    fn from(errno: i32) -> Self {
        Failure::Os(errno)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Os(error.raw_os_error().unwrap_or(libc::EIO))
    }
}

/// Runs something without the interpreter lock, and answers what it answers.
pub fn unlocked<R>(waiter: &dyn Waiter, run: impl FnOnce() -> R) -> R {
    let (mut run, mut answer) = (Some(run), None);
    waiter.unlocked(&mut || answer = run.take().map(|run| run()));
    match answer {
        Some(answer) => answer,
        None => unreachable!("a waiter runs what it is given, once"),
    }
}

/// Logs what happened in the waiter's thread.
pub fn report(waiter: &dyn Waiter, what: What) {
    waiter.log().report_from(waiter.terminal(), waiter.thread(), what);
}

/// From now on the system calls of this thread are the waiter's.
pub fn trace_calls(waiter: &dyn Waiter) {
    trace::attach(waiter.log(), waiter.terminal(), waiter.thread());
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// At least one descriptor is ready.
    Ready,
    /// The deadline passed.
    Expired,
    /// The bell rang: look again.
    Rung,
}

/// For which events of poll an interest asks.
pub fn poll_events(interest: Interest) -> i16 {
    let mut events = 0;
    if interest.read {
        events |= libc::POLLIN;
    }
    if interest.write {
        events |= libc::POLLOUT;
    }
    if interest.urgent {
        events |= libc::POLLPRI;
    }
    events
}

/// Looks without waiting.
pub fn is_ready(fd: RawFd, interest: Interest) -> bool {
    let mut fds = [libc::pollfd { fd, events: poll_events(interest), revents: 0 }];
    matches!(sys::poll(&mut fds, Some(Duration::ZERO)), Ok(n) if n > 0)
}

/// Announces `wait` and waits for it: until a descriptor of `fds` is ready, the wait's deadline (or `pause` from now, if
/// that is sooner) has passed, or the bell rings. Called with the interpreter lock held, and returns with it held.
/// Whoever can find out without waiting has done so before.
pub fn announced(
    waiter: &dyn Waiter,
    wait: Wait,
    fds: &mut [libc::pollfd],
    bell: Option<&Bell>,
    pause: Option<Duration>,
) -> Result<Woken, Failure> {
    report(waiter, What::Blocked(wait.clone()));
    let ended = unannounced(waiter, wait.deadline, fds, bell, pause);
    report(waiter, What::Resumed);
    ended
}

/// The wait itself, for who has announced it.
pub fn unannounced(
    waiter: &dyn Waiter,
    deadline: Option<Instant>,
    fds: &mut [libc::pollfd],
    bell: Option<&Bell>,
    pause: Option<Duration>,
) -> Result<Woken, Failure> {
    let interrupt = waiter.interrupt();
    let mut all = Vec::with_capacity(fds.len() + 1);
    all.extend_from_slice(fds);
    all.push(libc::pollfd { fd: interrupt.fd(), events: libc::POLLIN, revents: 0 });
    let paused = pause.map(|p| Instant::now() + p);
    let until = match (deadline, paused) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    loop {
        if interrupt.pending() && waiter.interrupted() {
            return Err(Failure::Interrupted);
        }
        let left = until.map(|u| u.saturating_duration_since(Instant::now()));
        let polled = unlocked(waiter, || sys::poll(&mut all, left));
        let woken = all[fds.len()].revents != 0;
        // Not before: until it runs again, it can be seen from outside that it was woken. `until` does so itself.
        if woken && !(bell.is_some() && fds.is_empty()) {
            interrupt.clear();
        }
        match polled {
            Err(libc::EINTR | libc::EAGAIN) => {}
            Err(errno) => return Err(Failure::Os(errno)),
            Ok(0) => return Ok(Woken::Expired),
            Ok(n) => {
                if woken && interrupt.pending() {
                    continue;
                }
                if n > usize::from(woken) {
                    fds.copy_from_slice(&all[..fds.len()]);
                    return Ok(Woken::Ready);
                }
                if bell.is_some() {
                    return Ok(Woken::Rung);
                }
            }
        }
    }
}

/// Sleeps until the deadline; for ever where there is none.
pub fn sleep(waiter: &dyn Waiter, until: Option<Instant>) -> Result<(), Failure> {
    let wait = Wait { call: "sleep", awaited: Awaited::Time, fds: Vec::new(), deadline: until };
    announced(waiter, wait, &mut [], None, None).map(drop)
}

/// Waits until `ready` finds what it looks for, looking again each time the bell rings; none when the deadline passes.
/// For what another thread does: a lock let go, a thread ended, a line handed over. `ready` is called with the
/// interpreter lock held.
pub fn until<T>(
    waiter: &dyn Waiter,
    call: &'static str,
    awaited: impl FnOnce() -> Awaited,
    deadline: Option<Instant>,
    bell: &Bell,
    ready: &mut dyn FnMut() -> Option<T>,
) -> Result<Option<T>, Failure> {
    if let Some(found) = ready() {
        return Ok(Some(found));
    }
    if deadline.is_some_and(|d| d <= Instant::now()) {
        return Ok(None);
    }
    let seat = Seat::take(bell, waiter.interrupt());
    // Whoever looks from outside sees by its own descriptor that it was woken.
    let fds = vec![(waiter.interrupt().fd(), Interest::READ)];
    report(waiter, What::Blocked(Wait { call, awaited: awaited(), fds, deadline }));
    let ended = loop {
        // Once seated, look again: the bell may have rung before. And once more when its ringing is forgotten: it may
        // have rung again.
        if let Some(found) = ready() {
            break Ok(Some(found));
        }
        waiter.interrupt().clear();
        if let Some(found) = ready() {
            break Ok(Some(found));
        }
        match unannounced(waiter, deadline, &mut [], Some(bell), None) {
            Ok(Woken::Expired) => break Ok(ready()),
            Ok(_) => {}
            Err(failure) => break Err(failure),
        }
    };
    drop(seat);
    report(waiter, What::Resumed);
    // A request to stop is a flag of its own: it is not forgotten.
    waiter.interrupt().clear();
    ended
}

/// Waits until one side of a descriptor is ready, for what is not a socket; false when the deadline passes.
pub fn until_ready(
    waiter: &dyn Waiter,
    call: &'static str,
    fd: RawFd,
    interest: Interest,
    awaited: impl FnOnce() -> Awaited,
    deadline: Option<Instant>,
) -> Result<bool, Failure> {
    if is_ready(fd, interest) {
        return Ok(true);
    }
    let wait = Wait { call, awaited: awaited(), fds: vec![(fd, interest)], deadline };
    let mut fds = [libc::pollfd { fd, events: poll_events(interest), revents: 0 }];
    Ok(announced(waiter, wait, &mut fds, None, None)? == Woken::Ready)
}

/// A place among those whom a bell wakes, left when dropped.
pub(super) struct Seat<'a> {
    bell: &'a Bell,
    interrupt: &'a Interrupt,
}

impl<'a> Seat<'a> {
    pub fn take(bell: &'a Bell, interrupt: &'a Interrupt) -> Self {
        bell.join(interrupt);
        Seat { bell, interrupt }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.bell.leave(self.interrupt);
    }
}
