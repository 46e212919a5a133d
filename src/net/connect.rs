//! From a fresh socket to a connection: bind, listen, accept, connect, and who is at either end.

use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd, RawFd};

use parking_lot::Mutex;

use super::address::Address;
use super::descriptor;
use super::socket::{Mode, Patience, Socket, int_option, kernel_blocks, local_address, set_nonblocking};
use super::sys::{self, Answer, errno_of};
use super::wait::{self, Failure, Waiter, trace};
use crate::event::{Awaited, Interest};

/// Two terminals may accept from one listener: none may take a client between another's look and its call.
static LOOK_THEN_ACCEPT: Mutex<()> = Mutex::new(());

impl Socket {
    pub fn bind(&self, w: &dyn Waiter, address: &Address) -> Result<(), Failure> {
        let fd = self.fd();
        let bound = sys::socket_ref(fd).and_then(|s| s.bind(&address.to_sockaddr()).map_err(errno_of));
        trace(w, "bind", fd, bound.map(|()| 0), None, || format!("{fd}, {address}"));
        Ok(bound?)
    }

    pub fn listen(&self, w: &dyn Waiter, backlog: i32) -> Result<(), Failure> {
        let fd = self.fd();
        let listening = sys::socket_ref(fd).and_then(|s| s.listen(backlog).map_err(errno_of));
        trace(w, "listen", fd, listening.map(|()| 0), None, || format!("{fd}, {backlog}"));
        Ok(listening?)
    }

    /// The next client: a descriptor that blocks, and the client's address.
    pub fn accept_descriptor(&self, w: &dyn Waiter) -> Result<(OwnedFd, Address), Failure> {
        let awaited = || Awaited::Client { on: self.local_words() };
        let mut patience = Patience::new("accept", Interest::READ, &awaited);
        self.retry(w, &mut patience, &mut |fd| self.accept_now(w, fd))
    }

    fn accept_now(&self, w: &dyn Waiter, fd: RawFd) -> Answer<(OwnedFd, Address)> {
        let socket = sys::socket_ref(fd)?;
        let _alone = LOOK_THEN_ACCEPT.lock();
        let may_wait = self.mode() != Mode::NonBlocking || kernel_blocks(w, fd);
        // The call alone might wait where nothing reaches it. On what does not listen it fails at once.
        if may_wait && !wait::is_ready(fd, Interest::READ) {
            let fails = || int_option(w, fd, libc::SOL_SOCKET, libc::SO_ACCEPTCONN) == Ok(0);
            if matches!(self.mode(), Mode::Timeout(_)) || !fails() {
                return Err(libc::EAGAIN);
            }
        }
        let client = socket.accept().map_err(errno_of);
        let client =
            client.map(|(s, from)| (sys::owned(s.into_raw_fd()), Address::from_sockaddr(&from, self.protocol)));
        let result = client.as_ref().map(|(c, _)| i64::from(c.as_raw_fd())).map_err(|e| *e);
        trace(w, "accept4", fd, result, None, || match &client {
            Ok((_, from)) => format!("{fd}, {from}, SOCK_CLOEXEC"),
            Err(_) => format!("{fd}, SOCK_CLOEXEC"),
        });
        client
    }

    /// The next client as a socket of the same kind; `default` is the mode of new sockets.
    pub fn accept(&self, w: &dyn Waiter, default: Mode) -> Result<(Socket, Address), Failure> {
        let (fd, from) = self.accept_descriptor(w)?;
        Ok((self.accepted(w, fd, default)?, from))
    }

    /// Connects, and waits until that has succeeded or failed, as long as the mode allows. Non-blocking answers
    /// EINPROGRESS.
    pub fn connect(&self, w: &dyn Waiter, address: &Address) -> Result<(), Failure> {
        *self.peer.lock() = None;
        let to = address.to_sockaddr();
        let awaited = || Awaited::Connection { to: address.to_string() };
        let mut patience = Patience::new("connect", Interest::WRITE, &awaited);
        let flip = self.mode() == Mode::Blocking && self.kind != libc::SOCK_DGRAM;
        let mut begun = None;
        self.retry(w, &mut patience, &mut |fd| {
            match begun {
                Some(true) => return finished(w, fd, address, &to),
                Some(false) => return connected(w, fd),
                None => {}
            }
            let flip = flip && kernel_blocks(w, fd);
            if flip {
                let _ = set_nonblocking(w, fd, true);
            }
            let answer = sys::socket_ref(fd).and_then(|s| s.connect(&to).map_err(errno_of));
            trace(w, "connect", fd, answer.map(|()| 0), None, || format!("{fd}, {address}"));
            if flip {
                let _ = set_nonblocking(w, fd, false);
            }
            match answer {
                // The connection goes on by itself; poll says when it has come to an end.
                Err(libc::EINPROGRESS) if flip || matches!(self.mode(), Mode::Timeout(_)) => {
                    begun = Some(flip);
                    if flip { finished(w, fd, address, &to) } else { connected(w, fd) }
                }
                // A local listener whose backlog is full. Only a blocking connect waits for room.
                Err(libc::EAGAIN) if !flip => Err(REFUSED),
                other => other,
            }
        })
        .map_err(|failure| if failure == Failure::Os(REFUSED) { Failure::Os(libc::EAGAIN) } else { failure })
    }

    /// The kernel's note on a connection in progress (SO_ERROR): 0 where all is well. Asking clears it.
    pub fn take_error(&self, w: &dyn Waiter) -> Result<i32, Failure> {
        int_option(w, self.fd(), libc::SOL_SOCKET, libc::SO_ERROR)
    }

    pub fn local_address(&self, w: &dyn Waiter) -> Result<Address, Failure> {
        Ok(Address::from_sockaddr(&local_address(w, self.fd())?, self.protocol))
    }

    pub fn peer_address(&self, w: &dyn Waiter) -> Result<Address, Failure> {
        let fd = self.fd();
        let found = sys::socket_ref(fd).and_then(|s| s.peer_addr().map_err(errno_of));
        let found = found.map(|a| Address::from_sockaddr(&a, self.protocol));
        trace(w, "getpeername", fd, found.as_ref().map(|_| 0).map_err(|e| *e), None, || match &found {
            Ok(address) => format!("{fd}, {address}"),
            Err(_) => fd.to_string(),
        });
        Ok(found?)
    }

    /// `how` is the kernel's: SHUT_RD, SHUT_WR, SHUT_RDWR, or a number that it refuses.
    pub fn shutdown(&self, w: &dyn Waiter, how: i32) -> Result<(), Failure> {
        let fd = self.fd();
        let shut = sys::shutdown(fd, how);
        trace(w, "shutdown", fd, shut.map(|()| 0), None, || format!("{fd}, {how}"));
        Ok(shut?)
    }
}

/// EAGAIN that is not to be waited for, while it passes through the one wait.
const REFUSED: i32 = -1;

/// How a connection that was begun ended; EAGAIN while it has not.
fn connected(w: &dyn Waiter, fd: RawFd) -> Answer<()> {
    if !wait::is_ready(fd, Interest::WRITE) {
        return Err(libc::EAGAIN);
    }
    match int_option(w, fd, libc::SOL_SOCKET, libc::SO_ERROR) {
        Ok(0 | libc::EISCONN) => Ok(()),
        Ok(errno) | Err(Failure::Os(errno)) => Err(errno),
        Err(_) => Err(libc::EIO),
    }
}

/// How a connection ended that a blocking call waits for; EAGAIN while it has not. Asked by connecting again, which leaves
/// the socket as one call that waited would have.
fn finished(w: &dyn Waiter, fd: RawFd, address: &Address, to: &socket2::SockAddr) -> Answer<()> {
    if !wait::is_ready(fd, Interest::WRITE) {
        return Err(libc::EAGAIN);
    }
    let answer = sys::socket_ref(fd).and_then(|s| s.connect(to).map_err(errno_of));
    trace(w, "connect", fd, answer.map(|()| 0), None, || format!("{fd}, {address}"));
    match answer {
        Err(libc::EISCONN) => Ok(()),
        Err(libc::EALREADY | libc::EINPROGRESS) => Err(libc::EAGAIN),
        other => other,
    }
}

/// A duplicate of a descriptor, closed on exec, with the lowest number that is free.
pub fn duplicate(w: &dyn Waiter, fd: RawFd) -> Result<OwnedFd, Failure> {
    let made = descriptor::duplicate_at(fd, 0).map_err(errno_of);
    let result = made.as_ref().map(|d| i64::from(d.as_raw_fd())).map_err(|e| *e);
    trace(w, "fcntl", fd, result, None, || format!("{fd}, F_DUPFD_CLOEXEC, 0"));
    Ok(made?)
}

/// Closes a number, whosever it is.
pub fn close(w: &dyn Waiter, fd: RawFd) -> Result<(), Failure> {
    let closed = sys::close(fd);
    trace(w, "close", fd, closed.map(|()| 0), None, || fd.to_string());
    match closed {
        Err(errno) if errno != libc::ECONNRESET => Err(Failure::Os(errno)),
        _ => Ok(()),
    }
}

/// Whether a program that is run from here would get the descriptor.
pub fn inheritable(w: &dyn Waiter, fd: RawFd) -> Result<bool, Failure> {
    let flags = sys::fcntl(fd, libc::F_GETFD, 0);
    trace(w, "fcntl", fd, flags.map(i64::from), None, || format!("{fd}, F_GETFD"));
    Ok(flags? & libc::FD_CLOEXEC == 0)
}

pub fn set_inheritable(w: &dyn Waiter, fd: RawFd, inheritable: bool) -> Result<(), Failure> {
    let flags = if inheritable { 0 } else { libc::FD_CLOEXEC };
    let set = sys::fcntl(fd, libc::F_SETFD, flags);
    trace(w, "fcntl", fd, set.map(i64::from), None, || format!("{fd}, F_SETFD, {flags}"));
    set?;
    Ok(())
}

/// Whether the kernel itself waits on this descriptor (O_NONBLOCK is clear).
pub fn blocks(w: &dyn Waiter, fd: RawFd) -> Result<bool, Failure> {
    let flags = sys::fcntl(fd, libc::F_GETFL, 0);
    trace(w, "fcntl", fd, flags.map(i64::from), None, || format!("{fd}, F_GETFL"));
    Ok(flags? & libc::O_NONBLOCK == 0)
}
