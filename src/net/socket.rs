//! A socket: its descriptor, what it was asked to be, and how it waits. Opening, closing, modes; the rest is beside it.
//!
//! The kernel's O_NONBLOCK is exactly what the mode says (clear when blocking, set otherwise), so that duplicates and
//! other programs see what they expect. Calls that move data pass MSG_DONTWAIT instead; `accept` looks before it calls;
//! `connect` and `sendfile` set the flag for the moment of the call. So an answer that is there costs one call (two for
//! `accept`, four for `connect`, on a blocking socket), and nothing ever blocks where an interrupt cannot reach it.

use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::address::Address;
use super::descriptor;
use super::identity::Teller;
use super::interrupt::Bell;
pub use super::mode::Mode;
use super::wait::{self, Failure, Seat, Waiter, Woken};
use crate::event::{Awaited, Interest, Opening, Wait, What};
use crate::sys::address::SockAddr;
use crate::sys::{self, Answer, Descriptor};

/// A live socket. Belongs to one terminal: whoever calls holds that terminal's interpreter lock.
pub struct Socket {
    fd: AtomicI32,
    pub family: i32,
    /// The type without its flags.
    pub kind: i32,
    pub protocol: i32,
    nanos: AtomicI64,
    /// Whether closing may take time.
    lingers: AtomicBool,
    /// Who waits on this socket.
    waiting: Bell,
    /// Keeps the kernel's side open for those who waited when the descriptor was closed, until each has taken its share.
    kept: Mutex<Option<(Arc<OwnedFd>, usize)>>,
    pub(super) peer: Mutex<Option<String>>,
    /// There where someone reads the log.
    pub(super) teller: OnceLock<Teller>,
    /// Whether it is known to have an address of its own.
    pub(super) named: AtomicBool,
}

impl Socket {
    /// What a socket object is before it was opened: no descriptor, of no family.
    pub fn none() -> Self {
        Self::of(-1, libc::AF_UNSPEC, 0, 0, Mode::Blocking)
    }

    fn of(fd: RawFd, family: i32, kind: i32, protocol: i32, mode: Mode) -> Self {
        Socket {
            fd: AtomicI32::new(fd),
            family,
            kind: kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC),
            protocol,
            nanos: AtomicI64::new(mode.nanos()),
            lingers: AtomicBool::new(false),
            waiting: Bell::new(),
            kept: Mutex::new(None),
            peer: Mutex::new(None),
            teller: OnceLock::new(),
            named: AtomicBool::new(false),
        }
    }

    /// Opens a socket. `default` is the mode of new ones; SOCK_NONBLOCK in `kind` goes before it.
    pub fn open(w: &dyn Waiter, family: i32, kind: i32, protocol: i32, default: Mode) -> Result<Self, Failure> {
        let made = sys::socket::socket(family, kind | libc::SOCK_CLOEXEC, protocol)?;
        let socket = Self::of(made.into_raw_fd(), family, kind, protocol, Mode::Blocking);
        socket.start(kind, default)?;
        socket.tell_opened(w, Opening::Made);
        Ok(socket)
    }

    fn start(&self, kind: i32, default: Mode) -> Result<(), Failure> {
        if kind & libc::SOCK_NONBLOCK != 0 {
            self.nanos.store(0, Ordering::Relaxed);
        } else if default != Mode::Blocking {
            self.set_mode(default)?;
        }
        Ok(())
    }

    /// A socket over a descriptor that exists. What is not given, the kernel is asked for.
    pub fn adopt(
        w: &dyn Waiter,
        fd: RawFd,
        family: Option<i32>,
        kind: Option<i32>,
        protocol: Option<i32>,
        default: Mode,
    ) -> Result<Self, Failure> {
        let local = local_address(fd)?;
        let family = family.unwrap_or_else(|| local.family());
        let asked = |given: Option<i32>, name: i32| match given {
            Some(value) => Ok(value),
            None => int_option(fd, libc::SOL_SOCKET, name),
        };
        let kind = asked(kind, libc::SO_TYPE)?;
        let protocol = asked(protocol, libc::SO_PROTOCOL)?;
        let socket = Self::of(fd, family, kind, protocol, Mode::Blocking);
        match socket.start(kind, default) {
            Ok(()) => {
                socket.tell_adopted(w, &local);
                Ok(socket)
            }
            Err(failure) => {
                socket.detach();
                Err(failure)
            }
        }
    }

    /// A socket over a descriptor that `accept` just gave: of the same kind as this one.
    pub(super) fn accepted(
        &self,
        w: &dyn Waiter,
        fd: Descriptor,
        from: &Address,
        default: Mode,
    ) -> Result<Self, Failure> {
        let socket = Self::of(fd.into_raw_fd(), self.family, self.kind, self.protocol, Mode::Blocking);
        socket.start(self.kind, default)?;
        socket.tell_accepted(w, self.id(), from);
        Ok(socket)
    }

    /// Two sockets that are connected to each other.
    pub fn pair(w: &dyn Waiter, family: i32, kind: i32, protocol: i32, default: Mode) -> Result<(Self, Self), Failure> {
        let (a, b) = sys::socket::socketpair(family, kind | libc::SOCK_CLOEXEC, protocol)?;
        let a = Self::of(a.into_raw_fd(), family, kind, protocol, Mode::Blocking);
        let b = Self::of(b.into_raw_fd(), family, kind, protocol, Mode::Blocking);
        a.start(kind, default)?;
        b.start(kind, default)?;
        a.tell_paired(w, &b);
        b.tell_paired(w, &a);
        Ok((a, b))
    }

    /// The descriptor; -1 once closed or detached.
    #[inline]
    pub fn fd(&self) -> RawFd {
        self.fd.load(Ordering::Relaxed)
    }

    #[inline]
    pub fn mode(&self) -> Mode {
        Mode::from_nanos(self.nanos())
    }

    /// The mode as a number of nanoseconds.
    #[inline]
    pub fn nanos(&self) -> i64 {
        self.nanos.load(Ordering::Relaxed)
    }

    /// Sets the mode, and the kernel's flag with it.
    pub fn set_mode(&self, mode: Mode) -> Result<(), Failure> {
        self.nanos.store(mode.nanos(), Ordering::Relaxed);
        self.tell_mode();
        set_nonblocking(self.fd(), mode != Mode::Blocking)
    }

    pub fn is_stream(&self) -> bool {
        self.kind == libc::SOCK_STREAM
    }

    pub(super) fn note_linger(&self) {
        self.lingers.store(true, Ordering::Relaxed);
    }

    /// Gives the descriptor away: -1 if there was none.
    pub fn detach(&self) -> RawFd {
        let fd = self.leave();
        if let Some(teller) = self.teller.get()
            && fd >= 0
        {
            teller.detached(fd);
        }
        fd
    }

    /// Closes the descriptor, if there is one, where nobody is left to hear of an error.
    pub fn abandon(&self) {
        let fd = self.leave();
        if fd >= 0 {
            let _ = sys::descriptor::close(fd);
            if let Some(teller) = self.teller.get() {
                teller.dropped(fd);
            }
        }
    }

    /// Closes the descriptor, if there is one. Those who wait on it keep the kernel's side until they are done, as they
    /// would inside a system call; the number is free at once.
    pub fn close(&self, w: &dyn Waiter) -> Result<(), Failure> {
        let fd = self.leave();
        if fd < 0 {
            return Ok(());
        }
        let slow = self.lingers.load(Ordering::Relaxed);
        let closed = if slow { wait::unlocked(w, || sys::descriptor::close(fd)) } else { sys::descriptor::close(fd) };
        self.tell_closed(fd);
        match closed {
            Err(errno) if errno != libc::ECONNRESET => Err(Failure::Os(errno)),
            _ => Ok(()),
        }
    }

    fn leave(&self) -> RawFd {
        let fd = self.fd();
        let shares = self.waiting.awaited();
        if fd >= 0 && shares > 0 {
            *self.kept.lock() = descriptor::duplicate_at(fd, descriptor::OWN).ok().map(|k| (Arc::new(k), shares));
        }
        self.fd.store(-1, Ordering::Relaxed);
        self.waiting.ring();
        fd
    }

    /// A share of the kernel's side, for one who waited while the descriptor was closed.
    fn share(&self) -> Option<Arc<OwnedFd>> {
        let mut kept = self.kept.lock();
        let (fd, shares) = kept.as_mut()?;
        let share = fd.clone();
        *shares -= 1;
        if *shares == 0 {
            *kept = None;
        }
        Some(share)
    }

    /// The bound address as people read it, for words about waiting.
    pub(super) fn local_words(&self) -> String {
        sys::socket::getsockname(self.fd())
            .map_or(String::new(), |a| Address::from_sockaddr(&a, self.protocol).to_string())
    }

    /// The peer's address as people read it; the own one where the peer has no name.
    pub(super) fn peer_words(&self) -> String {
        let mut known = self.peer.lock();
        if let Some(words) = &*known {
            return words.clone();
        }
        let Ok(address) = sys::socket::getpeername(self.fd()) else { return String::new() };
        let words = Address::from_sockaddr(&address, self.protocol).to_string();
        *known = Some(words.clone());
        words
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.abandon();
    }
}

/// How one operation waits, and what it knows after it has begun.
pub(super) struct Patience<'a> {
    pub call: &'static str,
    pub interest: Interest,
    pub awaited: &'a dyn Fn() -> Awaited,
    /// A blocking operation of the kernel's that does not wait on this occasion (MSG_DONTWAIT and its like).
    pub at_once: bool,
    /// Something was already moved: an interrupt then ends the operation, and is left for who comes next.
    pub moved: bool,
    /// How much that was, for who goes through several buffers.
    pub moved_bytes: usize,
    /// What poll says is not to be trusted: look again after a moment.
    pub stubborn: bool,
    /// Until when; set once, when the operation first finds nothing.
    pub limit: Option<Limit>,
}

#[derive(Clone, Copy)]
pub(super) struct Limit {
    deadline: Option<Instant>,
    /// What it means that the deadline passed.
    expired: Expired,
}

#[derive(Clone, Copy)]
enum Expired {
    TimedOut,
    Errno(i32),
}

impl<'a> Patience<'a> {
    pub fn new(call: &'static str, interest: Interest, awaited: &'a dyn Fn() -> Awaited) -> Self {
        Patience { call, interest, awaited, at_once: false, moved: false, moved_bytes: 0, stubborn: false, limit: None }
    }
}

/// How long to wait where the kernel says "ready" and still refuses.
const MOMENT: Duration = Duration::from_millis(4);

impl Socket {
    /// The one wait, for an operation that answers EAGAIN when there is nothing to do. Most often there is something.
    #[inline(always)]
    pub(super) fn retry<T>(
        &self,
        w: &dyn Waiter,
        patience: &mut Patience<'_>,
        attempt: &mut dyn FnMut(RawFd) -> Answer<T>,
    ) -> Result<T, Failure> {
        let fd = self.fd();
        let early = matches!(self.mode(), Mode::Timeout(_)) && self.is_early(fd, patience);
        match if early { Err(libc::EAGAIN) } else { attempt(fd) } {
            Ok(value) => {
                w.offer();
                Ok(value)
            }
            Err(errno) => self.persist(w, patience, attempt, errno),
        }
    }

    /// Goes on after a first attempt that failed.
    #[cold]
    fn persist<T>(
        &self,
        w: &dyn Waiter,
        patience: &mut Patience<'_>,
        attempt: &mut dyn FnMut(RawFd) -> Answer<T>,
        errno: i32,
    ) -> Result<T, Failure> {
        let mut first = Some(Err(errno));
        let mut refused = 0;
        let mut kept: Option<Arc<OwnedFd>> = None;
        let mut announcement = Announcement { waiter: w, standing: false };
        loop {
            let fd = kept.as_ref().map_or_else(|| self.fd(), |k| k.as_raw_fd());
            let mut again = || if self.is_early(fd, patience) { Err(libc::EAGAIN) } else { attempt(fd) };
            match first.take().unwrap_or_else(&mut again) {
                Ok(value) => return Ok(value),
                Err(libc::EINTR) => {
                    if w.interrupt().pending() && w.interrupted() {
                        return Err(Failure::Interrupted);
                    }
                    continue;
                }
                Err(libc::EAGAIN) => {}
                Err(errno) => return Err(Failure::Os(errno)),
            }
            let limit = self.limit(fd, patience)?;
            if limit.deadline.is_some_and(|d| d <= Instant::now()) {
                return Err(limit.failure());
            }
            if !patience.stubborn && refused < 2 {
                if wait::is_ready(fd, patience.interest) {
                    refused += 1;
                    continue;
                }
                refused = 0;
            }
            let stubborn = patience.stubborn || refused >= 2;
            let woken = self.block(&mut announcement, fd, patience, limit, stubborn);
            if kept.is_none() && self.fd() < 0 {
                let Some(share) = self.share() else { return Err(Failure::Os(libc::EBADF)) };
                if woken != Err(Failure::Interrupted) && matches!(limit.expired, Expired::TimedOut) {
                    return Err(self.outlast(&mut announcement, &share, patience, limit, woken));
                }
                kept = Some(share);
            }
            match woken? {
                Woken::Expired if !stubborn => return Err(limit.failure()),
                Woken::Rung | Woken::Ready | Woken::Expired => {}
            }
        }
    }

    /// How a wait with a timeout ends on a socket that was closed meanwhile: it sees what it waits for come, and finds no
    /// descriptor to take it from.
    fn outlast(
        &self,
        announcement: &mut Announcement<'_>,
        kept: &Arc<OwnedFd>,
        patience: &mut Patience<'_>,
        limit: Limit,
        mut woken: Result<Woken, Failure>,
    ) -> Failure {
        loop {
            match woken {
                // At the deadline too: the last look finds that the number stands for nothing.
                Ok(Woken::Ready | Woken::Expired) => return Failure::Os(libc::EBADF),
                Ok(Woken::Rung) => woken = self.block(announcement, kept.as_raw_fd(), patience, limit, false),
                Err(failure) => return failure,
            }
        }
    }

    /// With a timeout, the descriptor is to be ready before the call is made at all.
    fn is_early(&self, fd: RawFd, patience: &Patience<'_>) -> bool {
        matches!(self.mode(), Mode::Timeout(_))
            && fd >= 0
            && patience.call != "connect"
            && !wait::is_ready(fd, patience.interest)
    }

    fn block(
        &self,
        announcement: &mut Announcement<'_>,
        fd: RawFd,
        patience: &mut Patience<'_>,
        limit: Limit,
        stubborn: bool,
    ) -> Result<Woken, Failure> {
        let w = announcement.waiter;
        if patience.moved && w.interrupt().pending() {
            return Err(Failure::Interrupted);
        }
        let seat = Seat::take(&self.waiting, w.interrupt());
        if !announcement.standing {
            announcement.standing = true;
            let fds = if stubborn { Vec::new() } else { vec![(fd, patience.interest)] };
            let awaited = (patience.awaited)();
            wait::report(w, What::Blocked(Wait { call: patience.call, awaited, fds, deadline: limit.deadline }));
        }
        let mut fds = [libc::pollfd { fd, events: wait::poll_events(patience.interest), revents: 0 }];
        let polled = if stubborn { &mut fds[..0] } else { &mut fds[..] };
        let quiet = Quiet { waiter: w, moved: patience.moved };
        let bell = Some(&self.waiting);
        let mut woken = wait::unannounced(&quiet, limit.deadline, polled, bell, stubborn.then_some(MOMENT));
        // Closed by another thread between its ringing and our look.
        if woken == Ok(Woken::Ready) && fds[0].revents & libc::POLLNVAL != 0 {
            woken = Ok(Woken::Rung);
        }
        if !stubborn {
            announcement.end();
        }
        drop(seat);
        woken
    }

    /// Until when an operation that found nothing waits; a failure where it does not wait at all.
    fn limit(&self, fd: RawFd, patience: &mut Patience<'_>) -> Result<Limit, Failure> {
        if let Some(limit) = patience.limit {
            return Ok(limit);
        }
        let limit = match self.mode() {
            Mode::NonBlocking => return Err(Failure::Os(libc::EAGAIN)),
            Mode::Timeout(timeout) => {
                Limit { deadline: Instant::now().checked_add(timeout), expired: Expired::TimedOut }
            }
            Mode::Blocking => {
                if patience.at_once || !kernel_blocks(fd) {
                    return Err(Failure::Os(libc::EAGAIN));
                }
                let name = if patience.interest.write { libc::SO_SNDTIMEO } else { libc::SO_RCVTIMEO };
                let errno = if patience.call == "connect" { libc::EINPROGRESS } else { libc::EAGAIN };
                let deadline = kernel_timeout(fd, name).and_then(|t| Instant::now().checked_add(t));
                Limit { deadline, expired: Expired::Errno(errno) }
            }
        };
        patience.limit = Some(limit);
        Ok(limit)
    }
}

impl Limit {
    fn failure(self) -> Failure {
        match self.expired {
            Expired::TimedOut => Failure::TimedOut,
            Expired::Errno(errno) => Failure::Os(errno),
        }
    }
}

/// That a wait was announced and not yet resumed. Stands through the short looks at what poll cannot tell.
struct Announcement<'a> {
    waiter: &'a dyn Waiter,
    standing: bool,
}

impl Announcement<'_> {
    fn end(&mut self) {
        if std::mem::take(&mut self.standing) {
            wait::report(self.waiter, What::Resumed);
        }
    }
}

impl Drop for Announcement<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

/// A waiter that, once something was moved, leaves an interrupt for who comes next.
struct Quiet<'a> {
    waiter: &'a dyn Waiter,
    moved: bool,
}

impl Waiter for Quiet<'_> {
    fn interrupt(&self) -> &super::interrupt::Interrupt {
        self.waiter.interrupt()
    }
    fn log(&self) -> &crate::event::Log {
        self.waiter.log()
    }
    fn terminal(&self) -> &crate::event::TerminalName {
        self.waiter.terminal()
    }
    fn thread(&self) -> crate::event::ThreadNumber {
        self.waiter.thread()
    }
    fn unlocked(&self, run: &mut dyn FnMut()) {
        self.waiter.unlocked(run);
    }
    fn interrupted(&self) -> bool {
        self.moved || self.waiter.interrupted()
    }
}

/// Whether the kernel would wait on this descriptor.
pub(super) fn kernel_blocks(fd: RawFd) -> bool {
    sys::descriptor::fcntl_get(fd, libc::F_GETFL).is_ok_and(|flags| flags & libc::O_NONBLOCK == 0)
}

/// SO_RCVTIMEO or SO_SNDTIMEO, where one is set.
fn kernel_timeout(fd: RawFd, name: i32) -> Option<Duration> {
    let mut value = [0u8; 16];
    if sys::socket::getsockopt(fd, libc::SOL_SOCKET, name, &mut value) != Ok(16) {
        return None;
    }
    let number = |at: usize| <[u8; 8]>::try_from(&value[at..at + 8]).map_or(0, u64::from_ne_bytes);
    let timeout = Duration::from_secs(number(0)) + Duration::from_micros(number(8));
    (!timeout.is_zero()).then_some(timeout)
}

/// Sets or clears the kernel's flag.
pub fn set_nonblocking(fd: RawFd, on: bool) -> Result<(), Failure> {
    Ok(sys::descriptor::set_nonblocking(fd, on)?)
}

pub(super) fn local_address(fd: RawFd) -> Result<SockAddr, Failure> {
    Ok(sys::socket::getsockname(fd)?)
}

pub(super) fn int_option(fd: RawFd, level: i32, name: i32) -> Result<i32, Failure> {
    let mut value = [0u8; 4];
    sys::socket::getsockopt(fd, level, name, &mut value)?;
    Ok(i32::from_ne_bytes(value))
}
