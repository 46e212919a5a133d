//! Bytes in and out of a socket. A blocking call moves what the kernel's own blocking call would have moved.

use std::cell::RefCell;
use std::os::fd::RawFd;
use std::sync::atomic::Ordering;

use super::address::Address;
use super::socket::{Mode, Patience, Socket, kernel_blocks, set_nonblocking};
use super::wait::{Failure, Waiter};
use crate::event::{Awaited, Interest};
use crate::sys::socket::{recv_append, recv_from_append, sendto};
use crate::sys::{self, Answer};

/// Up to this size what arrives is received into a buffer that each thread keeps.
const SCRATCH: usize = 1 << 16;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Socket {
    /// Sends, and says how much went. A blocking stream takes all of it.
    pub fn send(&self, w: &dyn Waiter, data: &[u8], flags: i32) -> Result<usize, Failure> {
        self.push(w, "send", data, flags, None)
    }

    /// Sends to an address, and says how much went.
    pub fn send_to(&self, w: &dyn Waiter, data: &[u8], flags: i32, to: &Address) -> Result<usize, Failure> {
        let sent = self.push(w, "sendto", data, flags, Some(to));
        if !self.named.load(Ordering::Relaxed) {
            self.tell_named(None);
        }
        sent
    }

    fn push(
        &self,
        w: &dyn Waiter,
        call: &'static str,
        data: &[u8],
        flags: i32,
        to: Option<&Address>,
    ) -> Result<usize, Failure> {
        let native = to.map(Address::to_sockaddr);
        let awaited = || Awaited::Room { to: to.map_or_else(|| self.peer_words(), ToString::to_string) };
        let mut patience = Patience::new(call, Interest::WRITE, &awaited);
        patience.at_once = flags & libc::MSG_DONTWAIT != 0;
        let mut sent = 0;
        loop {
            let moved = self.retry(w, &mut patience, &mut |fd| {
                sendto(fd, &data[sent..], flags | libc::MSG_DONTWAIT, native.as_ref())
            });
            match moved {
                Ok(n) => sent += n,
                Err(_) if sent > 0 => return Ok(sent),
                Err(failure) => return Err(failure),
            }
            if sent >= data.len() || !self.takes_all(&patience) {
                return Ok(sent);
            }
            patience.moved = true;
        }
    }

    /// Whether the kernel's own call would go on until everything has moved.
    fn takes_all(&self, patience: &Patience<'_>) -> bool {
        self.is_stream()
            && self.mode() == Mode::Blocking
            && !patience.at_once
            && (patience.moved || kernel_blocks(self.fd()))
    }

    /// Sends everything; a timeout is for all of it. Where it fails, no one knows how much went.
    pub fn send_all(&self, w: &dyn Waiter, data: &[u8], flags: i32) -> Result<(), Failure> {
        let awaited = || Awaited::Room { to: self.peer_words() };
        let mut patience = Patience::new("sendall", Interest::WRITE, &awaited);
        patience.at_once = flags & libc::MSG_DONTWAIT != 0;
        let mut sent = 0;
        loop {
            sent +=
                self.retry(w, &mut patience, &mut |fd| sendto(fd, &data[sent..], flags | libc::MSG_DONTWAIT, None))?;
            if sent >= data.len() {
                return Ok(());
            }
            if w.interrupt().pending() && w.interrupted() {
                return Err(Failure::Interrupted);
            }
        }
    }

    /// Receives at most `size` bytes.
    pub fn recv(&self, w: &dyn Waiter, size: usize, flags: i32) -> Result<Vec<u8>, Failure> {
        // Much takes the buffer along rather than being copied.
        let take = |buffer: &mut Vec<u8>| {
            if buffer.len() > SCRATCH / 4 { std::mem::take(buffer) } else { buffer.to_vec() }
        };
        self.recv_with(w, size, flags, take)
    }

    /// Receives at most `size` bytes, and hands them to `take`: for who copies them to where they belong.
    pub fn recv_with<T>(
        &self,
        w: &dyn Waiter,
        size: usize,
        flags: i32,
        take: impl FnOnce(&mut Vec<u8>) -> T,
    ) -> Result<T, Failure> {
        if size == 0 {
            return Ok(take(&mut Vec::new()));
        }
        if size > SCRATCH {
            return Ok(take(&mut self.pull(w, size, flags)?));
        }
        let mut buffer = BUFFER.take();
        buffer.clear();
        let received = if buffer.try_reserve_exact(SCRATCH).is_err() {
            Err(Failure::NoMemory)
        } else {
            self.fill(w, &mut buffer, size, flags)
        };
        let taken = received.map(|()| take(&mut buffer));
        BUFFER.replace(buffer);
        taken
    }

    fn pull(&self, w: &dyn Waiter, size: usize, flags: i32) -> Result<Vec<u8>, Failure> {
        let mut buffer = Vec::new();
        buffer.try_reserve_exact(size).map_err(|_| Failure::NoMemory)?;
        self.fill(w, &mut buffer, size, flags)?;
        if buffer.len() < size / 2 {
            buffer.shrink_to_fit();
        }
        Ok(buffer)
    }

    /// Receives into an empty buffer that has room for `size`.
    fn fill(&self, w: &dyn Waiter, buffer: &mut Vec<u8>, size: usize, flags: i32) -> Result<(), Failure> {
        let awaited = || self.awaits_data();
        let mut patience = receiving("recv", &awaited, flags);
        loop {
            let before = buffer.len();
            let moved = self.retry(w, &mut patience, &mut |fd| {
                let n = recv_append(fd, buffer, size - before, flags | libc::MSG_DONTWAIT);
                self.or_end(fd, n, flags, || 0)
            });
            let n = match moved {
                Ok(n) => n,
                Err(_) if patience.moved => return Ok(()),
                Err(failure) => return Err(failure),
            };
            let wants_all = flags & libc::MSG_WAITALL != 0 && n > 0 && buffer.len() < size;
            if !wants_all || !self.takes_all(&patience) {
                return Ok(());
            }
            patience.moved = true;
            if flags & libc::MSG_PEEK != 0 {
                // What was seen stays, so poll will say "ready": look again now and then until there is enough.
                self.peek_until(w, buffer, size, flags, &awaited);
                return Ok(());
            }
        }
    }

    /// Peeks until `size` bytes are there, or nothing more comes.
    fn peek_until(&self, w: &dyn Waiter, buffer: &mut Vec<u8>, size: usize, flags: i32, awaited: &dyn Fn() -> Awaited) {
        let mut patience = receiving("recv", awaited, flags);
        patience.stubborn = true;
        patience.moved = true;
        // However it ends, what was seen is the answer.
        let _ = self.retry(w, &mut patience, &mut |fd| {
            let mut again = Vec::with_capacity(size);
            recv_append(fd, &mut again, size, flags | libc::MSG_DONTWAIT)?;
            let ended = again.len() <= buffer.len() && hung_up(fd);
            *buffer = again;
            if buffer.len() >= size || ended { Ok(()) } else { Err(libc::EAGAIN) }
        });
    }

    /// Receives at most `size` bytes, and says from whom.
    pub fn recv_from(&self, w: &dyn Waiter, size: usize, flags: i32) -> Result<(Vec<u8>, Address), Failure> {
        let mut buffer = Vec::new();
        buffer.try_reserve_exact(size.max(1)).map_err(|_| Failure::NoMemory)?;
        let awaited = || self.awaits_data();
        let mut patience = receiving("recvfrom", &awaited, flags);
        let mut whom = Address::None;
        loop {
            let before = buffer.len();
            let moved = self.retry(w, &mut patience, &mut |fd| {
                let got = recv_from_append(fd, &mut buffer, size - before, flags | libc::MSG_DONTWAIT);
                let got = got.map(|(n, from)| (n, Address::from_sockaddr(&from, self.protocol)));
                self.or_end(fd, got, flags, || (0, Address::None))
            });
            let n = match moved {
                Ok((n, from)) => {
                    if !patience.moved {
                        whom = from;
                    }
                    n
                }
                Err(_) if patience.moved => break,
                Err(failure) => return Err(failure),
            };
            let more = flags & libc::MSG_WAITALL != 0 && flags & libc::MSG_PEEK == 0 && n > 0 && buffer.len() < size;
            if !more || !self.takes_all(&patience) {
                break;
            }
            patience.moved = true;
        }
        if buffer.len() < size / 2 {
            buffer.shrink_to_fit();
        }
        Ok((buffer, whom))
    }

    /// On a datagram socket that was shut down, a call that waits ends with nothing; one that does not is told to wait.
    pub(super) fn or_end<T>(&self, fd: RawFd, got: Answer<T>, flags: i32, nothing: impl FnOnce() -> T) -> Answer<T> {
        let waits = self.mode() == Mode::Blocking && flags & libc::MSG_DONTWAIT == 0;
        match got {
            Err(libc::EAGAIN) if !self.is_stream() && waits && hung_up(fd) => Ok(nothing()),
            got => got,
        }
    }

    pub(super) fn awaits_data(&self) -> Awaited {
        Awaited::Data { from: self.peer_words() }
    }

    /// From a file at `offset` (at its own position where there is none), at most `size` bytes; 0 at its end. Waits for
    /// room as long as the mode allows.
    pub fn send_file(&self, w: &dyn Waiter, file: RawFd, offset: Option<i64>, size: usize) -> Result<usize, Failure> {
        let awaited = || Awaited::Room { to: self.peer_words() };
        let mut patience = Patience::new("sendfile", Interest::WRITE, &awaited);
        let blocking = self.mode() == Mode::Blocking;
        self.retry(w, &mut patience, &mut |fd| {
            let flip = blocking && kernel_blocks(fd);
            if flip {
                let _ = set_nonblocking(fd, true);
            }
            let n = sys::descriptor::sendfile(fd, file, offset, size);
            if flip {
                let _ = set_nonblocking(fd, false);
            }
            n
        })
    }
}

/// The patience of a call that receives. Urgent data and the error queue are never waited for by the kernel.
pub(super) fn receiving<'a>(call: &'static str, awaited: &'a dyn Fn() -> Awaited, flags: i32) -> Patience<'a> {
    let mut patience = Patience::new(call, Interest::READ, awaited);
    patience.at_once = flags & (libc::MSG_DONTWAIT | libc::MSG_OOB | libc::MSG_ERRQUEUE) != 0;
    patience
}

/// Whether the other side will send no more.
fn hung_up(fd: RawFd) -> bool {
    let mut fds = [libc::pollfd { fd, events: libc::POLLRDHUP, revents: 0 }];
    sys::poll::poll(&mut fds, Some(std::time::Duration::ZERO)).is_ok_and(|n| n > 0)
}
