//! Messages with several buffers and control data.

use std::io::{IoSlice, IoSliceMut};
use std::sync::atomic::Ordering;

use super::address::Address;
use super::ancillary::{self, Control};
use super::identity;
use super::socket::{Mode, Patience, Socket, kernel_blocks};
use super::transfer::receiving;
use super::wait::{Failure, Waiter};
use crate::event::{Awaited, Interest, Opening};
use crate::sys::message as sys;

/// What one `recvmsg` brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How many bytes of data the kernel says there were.
    pub length: usize,
    pub control: Vec<Control>,
    pub flags: i32,
    pub from: Address,
}

/// So many zero bytes. What nobody touches takes no memory, so that a large size is no matter.
fn zeroed(size: usize) -> Result<Vec<u8>, Failure> {
    // Asked for first, since the next line could not say no.
    Vec::<u8>::new().try_reserve_exact(size).map_err(|_| Failure::NoMemory)?;
    Ok(vec![0; size])
}

/// The items of control data; the log hears of the sockets that came with them.
fn unpacked(control: &[u8]) -> Vec<Control> {
    let items = ancillary::unpack(control);
    for item in items.iter().filter(|item| (item.level, item.kind) == (libc::SOL_SOCKET, libc::SCM_RIGHTS)) {
        for fd in item.data.chunks_exact(4).filter_map(|bytes| bytes.try_into().ok()) {
            identity::tell_descriptor(i32::from_ne_bytes(fd), Opening::Received);
        }
    }
    items
}

impl Socket {
    /// Sends the buffers as one message, and says how much went. A blocking stream takes all of it.
    pub fn send_message(
        &self,
        w: &dyn Waiter,
        data: &[&[u8]],
        control: &[Control],
        flags: i32,
        to: Option<&Address>,
    ) -> Result<usize, Failure> {
        let packed = ancillary::pack(control).ok_or(Failure::NoMemory)?;
        let native = to.map(Address::to_sockaddr);
        let awaited = || Awaited::Room { to: to.map_or_else(|| self.peer_words(), ToString::to_string) };
        let mut patience = Patience::new("sendmsg", Interest::WRITE, &awaited);
        patience.at_once = flags & libc::MSG_DONTWAIT != 0;
        let total: usize = data.iter().map(|d| d.len()).sum();
        let mut buffers: Vec<IoSlice<'_>> = data.iter().map(|d| IoSlice::new(d)).collect();
        let mut left = &mut buffers[..];
        let mut sent = 0;
        loop {
            // Control data goes with the first bytes only.
            let control = if sent == 0 { &packed[..] } else { &[] };
            let moved = self.retry(w, &mut patience, &mut |fd| {
                sys::sendmsg(fd, left, control, native.as_ref(), flags | libc::MSG_DONTWAIT)
            });
            if to.is_some() && !self.named.load(Ordering::Relaxed) {
                self.tell_named(None);
            }
            let n = match moved {
                Ok(n) => n,
                Err(_) if sent > 0 => return Ok(sent),
                Err(failure) => return Err(failure),
            };
            sent += n;
            let goes_on = self.is_stream() && self.mode() == Mode::Blocking && !patience.at_once;
            if sent >= total || !goes_on || !(patience.moved || kernel_blocks(self.fd())) {
                return Ok(sent);
            }
            patience.moved = true;
            IoSlice::advance_slices(&mut left, n);
        }
    }

    /// Receives into the buffers, with at most `room` bytes of control data.
    pub fn recv_message_into(
        &self,
        w: &dyn Waiter,
        buffers: &mut [IoSliceMut<'_>],
        room: usize,
        flags: i32,
    ) -> Result<Message, Failure> {
        let mut control = zeroed(room)?;
        let awaited = || self.awaits_data();
        let mut patience = receiving("recvmsg", &awaited, flags);
        let total: usize = buffers.iter().map(|b| b.len()).sum();
        let mut left = &mut buffers[..];
        let mut message: Option<Message> = None;
        loop {
            let got = self.retry(w, &mut patience, &mut |fd| {
                let got = sys::recvmsg(fd, left, &mut control, flags | libc::MSG_DONTWAIT);
                self.or_end(fd, got, flags, sys::Received::default)
            });
            let got = match (got, message.take()) {
                (Ok(got), None) => Message {
                    length: got.length,
                    control: unpacked(&control[..got.control_length.min(room)]),
                    flags: got.flags,
                    from: Address::from_sockaddr(&got.from, self.protocol),
                },
                (Ok(got), Some(mut before)) => {
                    before.length += got.length;
                    before.control.extend(unpacked(&control[..got.control_length.min(room)]));
                    before.flags |= got.flags;
                    if got.length == 0 {
                        return Ok(before);
                    }
                    before
                }
                (Err(_), Some(before)) => return Ok(before),
                (Err(failure), None) => return Err(failure),
            };
            let more = flags & libc::MSG_WAITALL != 0
                && flags & libc::MSG_PEEK == 0
                && got.length > 0
                && got.length < total
                && got.control.is_empty()
                && self.is_stream()
                && self.mode() == Mode::Blocking
                && !patience.at_once;
            if !more || !(patience.moved || kernel_blocks(self.fd())) {
                return Ok(got);
            }
            let step = got.length - patience.moved_bytes;
            patience.moved_bytes = got.length;
            patience.moved = true;
            IoSliceMut::advance_slices(&mut left, step);
            message = Some(got);
        }
    }

    /// Receives at most `size` bytes of data and `room` bytes of control data.
    pub fn recv_message(
        &self,
        w: &dyn Waiter,
        size: usize,
        room: usize,
        flags: i32,
    ) -> Result<(Vec<u8>, Message), Failure> {
        let mut data = zeroed(size)?;
        let message = self.recv_message_into(w, &mut [IoSliceMut::new(&mut data)], room, flags)?;
        data.truncate(message.length);
        Ok((data, message))
    }
}
