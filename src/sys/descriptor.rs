//! The calls that every descriptor has.

use std::ffi::c_int;
use std::os::fd::{AsRawFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};

use super::{Answer, count, done, errno, trace};
use crate::event::call::{Argument, FlagSet};

/// A descriptor that is closed when it is dropped, as any other call is made: seen by who looks.
#[derive(Debug)]
pub struct Descriptor(RawFd);

impl Descriptor {
    /// Takes over a number. That no one else owns it is the business of who calls: a program may close or reuse any
    /// number, and the kernel then answers EBADF or for the other file, which is what is to be shown.
    pub fn of(fd: RawFd) -> Self {
        Descriptor(fd)
    }

    pub(super) fn made(returned: c_int) -> Answer<Self> {
        done(returned).map(Descriptor)
    }
}

impl AsRawFd for Descriptor {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

impl IntoRawFd for Descriptor {
    fn into_raw_fd(self) -> RawFd {
        std::mem::ManuallyDrop::new(self).0
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // Nobody is left to hear of an error.
        let _ = close(self.0);
    }
}

pub fn close(fd: RawFd) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: no pointers; who owns the number is the caller's business.
    let closed = done(unsafe { libc::close(fd) }).map(drop);
    trace.end("close", &closed, move |_| vec![Argument::Fd(fd)]);
    closed
}

/// A call of fcntl that takes nothing.
pub fn fcntl_get(fd: RawFd, command: c_int) -> Answer<c_int> {
    let trace = trace::begin();
    // SAFETY: used with commands that take nothing.
    let flags = done(unsafe { libc::fcntl(fd, command) });
    trace.end("fcntl", &flags, move |_| {
        vec![Argument::Fd(fd), Argument::Flags(FlagSet::FcntlCommand, i64::from(command))]
    });
    flags
}

/// Sets O_NONBLOCK and its like.
pub fn set_status_flags(fd: RawFd, flags: c_int) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: the command takes an int.
    let set = done(unsafe { libc::fcntl(fd, libc::F_SETFL, flags) }).map(drop);
    trace.end("fcntl", &set, move |_| {
        let command = Argument::Flags(FlagSet::FcntlCommand, i64::from(libc::F_SETFL));
        vec![Argument::Fd(fd), command, Argument::Flags(FlagSet::Open, i64::from(flags))]
    });
    set
}

/// Sets FD_CLOEXEC, or clears it.
pub fn set_descriptor_flags(fd: RawFd, flags: c_int) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: the command takes an int.
    let set = done(unsafe { libc::fcntl(fd, libc::F_SETFD, flags) }).map(drop);
    trace.end("fcntl", &set, move |_| {
        let command = Argument::Flags(FlagSet::FcntlCommand, i64::from(libc::F_SETFD));
        vec![Argument::Fd(fd), command, Argument::Flags(FlagSet::Descriptor, i64::from(flags))]
    });
    set
}

/// A duplicate with a number not below `least`, closed on exec.
pub fn duplicate(fd: RawFd, least: RawFd) -> Answer<Descriptor> {
    let trace = trace::begin();
    // SAFETY: the command takes an int.
    let made = Descriptor::made(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, least) });
    trace.end("fcntl", &made, move |_| {
        let command = Argument::Flags(FlagSet::FcntlCommand, i64::from(libc::F_DUPFD_CLOEXEC));
        vec![Argument::Fd(fd), command, Argument::Number(i64::from(least))]
    });
    made
}

/// Sets or clears O_NONBLOCK, as one call.
pub fn set_nonblocking(fd: RawFd, on: bool) -> Answer<()> {
    let mut value = c_int::from(on);
    let trace = trace::begin();
    // SAFETY: FIONBIO reads one int.
    let set = done(unsafe { libc::ioctl(fd, libc::FIONBIO, &raw mut value) }).map(drop);
    trace.end("ioctl", &set, move |_| {
        let command = Argument::Flags(FlagSet::Ioctl, libc::FIONBIO as i64);
        vec![Argument::Fd(fd), command, Argument::Behind(i64::from(value))]
    });
    set
}

/// From `from` at `offset` (its own position where there is none) to another.
pub fn sendfile(to: RawFd, from: RawFd, offset: Option<i64>, size: usize) -> Answer<usize> {
    let mut place = offset.unwrap_or(0);
    let pointer = if offset.is_some() { &raw mut place } else { std::ptr::null_mut() };
    let trace = trace::begin();
    // SAFETY: the offset outlives the call.
    let moved = count(unsafe { libc::sendfile(to, from, pointer, size) });
    trace.end("sendfile", &moved, move |_| {
        let place = offset.map_or(Argument::Null, |offset| Argument::Moved { from: offset, to: place });
        vec![Argument::Fd(to), Argument::Fd(from), place, Argument::Number(size as i64)]
    });
    moved
}

/// An eventfd, not blocking. It is our own: no one hears of it.
pub fn eventfd() -> Answer<OwnedFd> {
    // SAFETY: no pointers; the new number is owned by no one else.
    unsafe {
        match libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) {
            -1 => Err(errno()),
            fd => Ok(OwnedFd::from_raw_fd(fd)),
        }
    }
}

/// Adds one to an eventfd. Safe in a signal handler.
pub fn eventfd_ring(fd: RawFd) {
    let one = 1u64;
    // SAFETY: eight readable bytes. A full counter is as good as a write.
    unsafe { libc::write(fd, (&raw const one).cast(), 8) };
}

/// Empties an eventfd.
pub fn eventfd_clear(fd: RawFd) {
    let mut count = 0u64;
    // SAFETY: eight writable bytes; not blocking.
    unsafe { libc::read(fd, (&raw mut count).cast(), 8) };
}

/// A duplicate of a descriptor of our own, out of the way: no one hears of it.
pub fn own_duplicate(fd: RawFd, least: RawFd) -> Answer<OwnedFd> {
    // SAFETY: the command takes an int; the new number is owned by no one else.
    unsafe {
        match libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, least) {
            -1 => Err(errno()),
            new => Ok(OwnedFd::from_raw_fd(new)),
        }
    }
}
