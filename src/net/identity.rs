//! Tells the log of sockets: that they came and went, and where their ends stand. Where no one reads the log, nothing is
//! asked of the kernel for it. Knows nothing of who reads it.

use std::net::{SocketAddr, SocketAddrV6};
use std::os::fd::RawFd;
use std::sync::atomic::Ordering;

use super::address::Address;
use super::socket::Socket;
use super::wait::Waiter;
use crate::event::{
    Closing, EndPoint, Log, Nature, Opening, Owner, SocketId, TerminalName, ThreadNumber, Told, What, numbers_wanted,
};
use crate::sys::address::SockAddr;
use crate::sys::socket::{getpeername, getsockname};
use crate::sys::{self, trace};

/// Which socket a descriptor stands for, if it stands for one.
pub fn of(fd: RawFd) -> Option<SocketId> {
    sys::process::socket_inode(fd).ok().map(SocketId)
}

/// The address as events have it; none where there is none yet.
pub fn end_point(address: &Address) -> Option<EndPoint> {
    let internet = match address {
        Address::None => return None,
        Address::Unix(name) if name.is_empty() => return None,
        Address::Inet { host, port } => SocketAddr::from((*host, *port)),
        Address::Inet6 { host, port, flow, scope } => SocketAddrV6::new(*host, *port, *flow, *scope).into(),
        other => return Some(EndPoint::Other(other.to_string().into())),
    };
    (internet.port() != 0 || !internet.ip().is_unspecified()).then_some(EndPoint::Internet(internet))
}

/// What a socket object needs to tell of itself in whatever thread that is.
pub(super) struct Teller {
    pub socket: SocketId,
    log: Log,
    terminal: TerminalName,
    /// The thread that made it.
    thread: ThreadNumber,
}

impl Teller {
    fn tell(&self, what: What) {
        let thread = trace::thread_of(&self.terminal).unwrap_or(self.thread);
        self.log.report_from(&self.terminal, thread, what);
    }

    /// A descriptor was closed that nobody closed.
    pub fn dropped(&self, fd: RawFd) {
        let ended = self.log.has_ended(&self.terminal);
        let by = if ended { Closing::EndOfTerminal } else { Closing::LastReference };
        self.tell(What::Closed { fd, socket: self.socket, by });
    }

    pub fn detached(&self, fd: RawFd) {
        self.tell(What::Detached { fd, socket: self.socket });
    }
}

impl Socket {
    /// Tells that there is a socket object for its descriptor.
    pub(super) fn tell_opened(&self, w: &dyn Waiter, how: Opening) {
        if !w.log().is_read() {
            return;
        }
        let fd = self.fd();
        let Some(socket) = of(fd) else { return };
        let teller = Teller { socket, log: w.log().clone(), terminal: w.terminal().clone(), thread: w.thread() };
        let (family, kind, protocol, nanos) = (self.family, self.kind, self.protocol, self.nanos());
        let object = Some(Nature { family, kind, protocol, nanos });
        self.teller.get_or_init(|| teller).tell(What::Opened { fd, socket, how, object });
    }

    /// Tells that there is a socket object for a descriptor that was there, whose own address is this.
    pub(super) fn tell_adopted(&self, w: &dyn Waiter, local: &SockAddr) {
        self.tell_opened(w, Opening::Adopted);
        let local = Address::from_sockaddr(local, self.protocol);
        let has_port = local.port().is_some_and(|port| port != 0);
        self.named.store(has_port, Ordering::Relaxed);
        if self.id().is_some() && self.family != libc::AF_UNIX {
            let remote = trace::unseen(|| getpeername(self.fd())).ok();
            let remote = remote.map(|remote| Address::from_sockaddr(&remote, self.protocol));
            self.tell_addresses(Some(&local), remote.as_ref(), false);
        }
    }

    /// Tells that it was made together with another.
    pub(super) fn tell_paired(&self, w: &dyn Waiter, other: &Socket) {
        if w.log().is_read()
            && let Some(with) = of(other.fd())
        {
            self.tell_opened(w, Opening::Paired { with });
        }
    }

    /// Which socket of the kernel's it is, where the log knows.
    pub fn id(&self) -> Option<SocketId> {
        self.teller.get().map(|teller| teller.socket)
    }

    pub(super) fn tell_mode(&self) {
        if let Some(teller) = self.teller.get() {
            teller.tell(What::ModeSet { fd: self.fd(), socket: teller.socket, nanos: self.nanos() });
        }
    }

    pub(super) fn tell_closed(&self, fd: RawFd) {
        if let Some(teller) = self.teller.get() {
            teller.tell(What::Closed { fd, socket: teller.socket, by: Closing::Close });
        }
    }

    fn tell_addresses(&self, local: Option<&Address>, remote: Option<&Address>, chosen: bool) {
        let Some(teller) = self.teller.get() else { return };
        let (local, remote) = (local.and_then(end_point), remote.and_then(end_point));
        if local.is_some() || remote.is_some() {
            teller.tell(What::Addressed { socket: teller.socket, local, remote, chosen });
        }
    }

    /// Its own address, as the kernel has it now.
    fn kernel_address(&self) -> Option<Address> {
        // Such a one has the name that somebody gave it, or none.
        if self.family == libc::AF_UNIX {
            return None;
        }
        let address = trace::unseen(|| getsockname(self.fd())).ok()?;
        Some(Address::from_sockaddr(&address, self.protocol))
    }

    /// Tells where it was bound to.
    pub(super) fn tell_bound(&self, address: &Address) {
        let leaves_open = match address {
            Address::Unix(name) => name.is_empty(),
            other => other.port().is_none_or(|port| port == 0),
        };
        self.named.store(true, Ordering::Relaxed);
        if self.id().is_none() {
            return;
        }
        let found = if leaves_open { self.kernel_address() } else { None };
        let chosen = leaves_open && found.as_ref().is_some_and(|found| found.port().is_some());
        self.tell_addresses(Some(found.as_ref().unwrap_or(address)), None, chosen);
    }

    /// Tells of the address that the kernel gave it because it had none: at the first `connect`, `listen` or `sendto`,
    /// even where that failed.
    #[cold]
    pub(super) fn tell_named(&self, remote: Option<&Address>) {
        let was_named = self.named.swap(true, Ordering::Relaxed);
        if self.id().is_none() {
            return;
        }
        // One that was bound to every address of the machine has one of them once it is connected.
        let local = if was_named && remote.is_none() { None } else { self.kernel_address() };
        let has_port = local.as_ref().is_some_and(|local| local.port().is_some_and(|port| port != 0));
        self.named.store(was_named || has_port, Ordering::Relaxed);
        self.tell_addresses(local.as_ref(), remote, has_port && !was_named);
    }

    /// Tells of both ends of what was accepted.
    pub(super) fn tell_accepted(&self, w: &dyn Waiter, listener: Option<SocketId>, from: &Address) {
        self.named.store(true, Ordering::Relaxed);
        self.tell_opened(w, listener.map_or(Opening::Adopted, |from| Opening::Accepted { from }));
        if self.id().is_some() {
            self.tell_addresses(self.kernel_address().as_ref(), Some(from), false);
        }
    }
}

/// Tells that a descriptor without a socket object stands for a socket, if it does.
pub fn tell_descriptor(fd: RawFd, how: Opening) {
    if trace::look(Log::is_read) == Some(true)
        && let Some(socket) = of(fd)
    {
        trace::report(What::Opened { fd, socket, how, object: None });
    }
}

/// Tells that the program got to see the number of a descriptor, in a text behind `after` or as a number.
#[inline]
pub fn tell_number(fd: RawFd, after: &'static str) {
    if numbers_wanted() && fd >= 0 {
        tell(after, || Owner::Descriptor { fd, socket: of(fd) });
    }
}

/// A number that the kernel chose, of which is told that the program gets to see it.
pub fn told<N: Copy>(number: N, owner: fn(N) -> Owner) -> N {
    if numbers_wanted() {
        tell("", || owner(number));
    }
    number
}

#[cold]
fn tell(after: &'static str, owner: impl FnOnce() -> Owner) {
    if trace::look(Log::wants_numbers) == Some(true) {
        trace::report(What::Told(Told { owner: owner(), after }));
    }
}

/// Does what closes a descriptor, and tells so if it stood for a socket.
pub fn closing<T, E>(fd: RawFd, close: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let socket = if trace::look(Log::is_read) == Some(true) { of(fd) } else { None };
    let closed = close();
    if let (Some(socket), Ok(_)) = (socket, &closed) {
        trace::report(What::Closed { fd, socket, by: Closing::Close });
    }
    closed
}
