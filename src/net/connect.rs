//! From a fresh socket to a connection: bind, listen, accept, connect, and who is at either end.

use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::Ordering;

use parking_lot::Mutex;

use super::address::Address;
use super::identity;
use super::socket::{Mode, Patience, Socket, int_option, kernel_blocks, local_address, set_nonblocking};
use super::wait::{self, Failure, Waiter};
use crate::event::{Awaited, Interest, Opening};
use crate::sys::address::SockAddr;
use crate::sys::{self, Answer, Descriptor};

/// Two terminals may accept from one listener: none may take a client between another's look and its call.
static LOOK_THEN_ACCEPT: Mutex<()> = Mutex::new(());

impl Socket {
    pub fn bind(&self, address: &Address) -> Result<(), Failure> {
        sys::socket::bind(self.fd(), &address.to_sockaddr())?;
        self.tell_bound(address);
        Ok(())
    }

    pub fn listen(&self, backlog: i32) -> Result<(), Failure> {
        let listening = sys::socket::listen(self.fd(), backlog);
        if !self.named.load(Ordering::Relaxed) {
            self.tell_named(None);
        }
        Ok(listening?)
    }

    /// The next client: a descriptor that blocks, and the client's address.
    pub fn accept_descriptor(&self, w: &dyn Waiter) -> Result<(Descriptor, Address), Failure> {
        let (fd, from) = self.next_client(w)?;
        let how = self.id().map_or(Opening::Adopted, |from| Opening::Accepted { from });
        identity::tell_descriptor(fd.as_raw_fd(), how);
        Ok((fd, from))
    }

    fn next_client(&self, w: &dyn Waiter) -> Result<(Descriptor, Address), Failure> {
        let awaited = || Awaited::Client { on: self.local_words() };
        let mut patience = Patience::new("accept", Interest::READ, &awaited);
        self.retry(w, &mut patience, &mut |fd| self.accept_now(fd))
    }

    fn accept_now(&self, fd: RawFd) -> Answer<(Descriptor, Address)> {
        let _alone = LOOK_THEN_ACCEPT.lock();
        let may_wait = self.mode() != Mode::NonBlocking || kernel_blocks(fd);
        // The call alone might wait where nothing reaches it. On what does not listen it fails at once.
        if may_wait && fd >= 0 && !wait::is_ready(fd, Interest::READ) {
            let listens = || int_option(fd, libc::SOL_SOCKET, libc::SO_ACCEPTCONN) == Ok(1);
            if matches!(self.mode(), Mode::Timeout(_)) || listens() {
                return Err(libc::EAGAIN);
            }
        }
        let (client, from) = sys::socket::accept(fd)?;
        Ok((client, Address::from_sockaddr(&from, self.protocol)))
    }

    /// The next client as a socket of the same kind; `default` is the mode of new sockets.
    pub fn accept(&self, w: &dyn Waiter, default: Mode) -> Result<(Socket, Address), Failure> {
        let (fd, from) = self.next_client(w)?;
        Ok((self.accepted(w, fd, &from, default)?, from))
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
                Some(true) => return finished(fd, &to),
                Some(false) => return connected(fd),
                None => {}
            }
            let flip = flip && kernel_blocks(fd);
            if flip {
                let _ = set_nonblocking(fd, true);
            }
            let answer = sys::socket::connect(fd, &to);
            if flip {
                let _ = set_nonblocking(fd, false);
            }
            let begun_now = matches!(answer, Ok(()) | Err(libc::EINPROGRESS));
            self.tell_named(begun_now.then_some(address));
            match answer {
                // The connection goes on by itself; poll says when it has come to an end.
                Err(libc::EINPROGRESS) if flip || matches!(self.mode(), Mode::Timeout(_)) => {
                    begun = Some(flip);
                    if flip { finished(fd, &to) } else { connected(fd) }
                }
                // A local listener whose backlog is full. Only a blocking connect waits for room.
                Err(libc::EAGAIN) if !flip => Err(REFUSED),
                other => other,
            }
        })
        .map_err(|failure| if failure == Failure::Os(REFUSED) { Failure::Os(libc::EAGAIN) } else { failure })
    }

    /// The kernel's note on a connection in progress (SO_ERROR): 0 where all is well. Asking clears it.
    pub fn take_error(&self) -> Result<i32, Failure> {
        int_option(self.fd(), libc::SOL_SOCKET, libc::SO_ERROR)
    }

    pub fn local_address(&self) -> Result<Address, Failure> {
        Ok(Address::from_sockaddr(&local_address(self.fd())?, self.protocol))
    }

    pub fn peer_address(&self) -> Result<Address, Failure> {
        Ok(Address::from_sockaddr(&sys::socket::getpeername(self.fd())?, self.protocol))
    }

    /// `how` is the kernel's: SHUT_RD, SHUT_WR, SHUT_RDWR, or a number that it refuses.
    pub fn shutdown(&self, how: i32) -> Result<(), Failure> {
        Ok(sys::socket::shutdown(self.fd(), how)?)
    }
}

/// EAGAIN that is not to be waited for, while it passes through the one wait.
const REFUSED: i32 = -1;

/// How a connection that was begun ended; EAGAIN while it has not.
fn connected(fd: RawFd) -> Answer<()> {
    if !wait::is_ready(fd, Interest::WRITE) {
        return Err(libc::EAGAIN);
    }
    match int_option(fd, libc::SOL_SOCKET, libc::SO_ERROR) {
        Ok(0 | libc::EISCONN) => Ok(()),
        Ok(errno) | Err(Failure::Os(errno)) => Err(errno),
        Err(_) => Err(libc::EIO),
    }
}

/// How a connection ended that a blocking call waits for; EAGAIN while it has not. Asked by connecting again, which leaves
/// the socket as one call that waited would have.
fn finished(fd: RawFd, to: &SockAddr) -> Answer<()> {
    if !wait::is_ready(fd, Interest::WRITE) {
        return Err(libc::EAGAIN);
    }
    match sys::socket::connect(fd, to) {
        Err(libc::EISCONN) => Ok(()),
        Err(libc::EALREADY | libc::EINPROGRESS) => Err(libc::EAGAIN),
        other => other,
    }
}

/// A duplicate of a descriptor, closed on exec, with the lowest number that is free.
pub fn duplicate(fd: RawFd) -> Result<Descriptor, Failure> {
    let made = sys::descriptor::duplicate(fd, 0)?;
    identity::tell_descriptor(made.as_raw_fd(), Opening::Duplicated { of: fd });
    Ok(made)
}

/// Closes a number, whosever it is.
pub fn close(fd: RawFd) -> Result<(), Failure> {
    identity::closing(fd, || match sys::descriptor::close(fd) {
        Err(errno) if errno != libc::ECONNRESET => Err(Failure::Os(errno)),
        _ => Ok(()),
    })
}

/// Whether a program that is run from here would get the descriptor.
pub fn inheritable(fd: RawFd) -> Result<bool, Failure> {
    Ok(sys::descriptor::fcntl_get(fd, libc::F_GETFD)? & libc::FD_CLOEXEC == 0)
}

pub fn set_inheritable(fd: RawFd, inheritable: bool) -> Result<(), Failure> {
    let flags = if inheritable { 0 } else { libc::FD_CLOEXEC };
    Ok(sys::descriptor::set_descriptor_flags(fd, flags)?)
}

/// Whether the kernel itself waits on this descriptor (O_NONBLOCK is clear).
pub fn blocks(fd: RawFd) -> Result<bool, Failure> {
    Ok(sys::descriptor::fcntl_get(fd, libc::F_GETFL)? & libc::O_NONBLOCK == 0)
}
