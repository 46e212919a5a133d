//! The calls that sockets alone have.

use std::ffi::{c_int, c_void};
use std::os::fd::RawFd;

use super::address::SockAddr;
use super::descriptor::Descriptor;
use super::{Answer, count, done, trace};
use crate::event::call::{Argument, FlagSet, Payload};

/// A socket of this family, type (with flags) and protocol.
pub fn socket(family: c_int, kind: c_int, protocol: c_int) -> Answer<Descriptor> {
    let trace = trace::begin();
    // SAFETY: no pointers.
    let made = Descriptor::made(unsafe { libc::socket(family, kind, protocol) });
    trace.end("socket", &made, move |_| {
        vec![Argument::Family(family), Argument::Kind(kind), Argument::Protocol { family, number: protocol }]
    });
    made
}

/// Two sockets that are connected to each other.
pub fn socketpair(family: c_int, kind: c_int, protocol: c_int) -> Answer<(Descriptor, Descriptor)> {
    let mut fds = [-1; 2];
    let place = fds.as_mut_ptr();
    let trace = trace::begin();
    // SAFETY: room for two descriptors.
    let made = done(unsafe { libc::socketpair(family, kind, protocol, place) });
    trace.end("socketpair", &made, move |made| {
        let pair = match made {
            Ok(_) => Argument::Pair(fds[0], fds[1]),
            Err(_) => Argument::Pointer(place.addr()),
        };
        vec![Argument::Family(family), Argument::Kind(kind), Argument::Protocol { family, number: protocol }, pair]
    });
    made?;
    Ok((Descriptor::of(fds[0]), Descriptor::of(fds[1])))
}

pub fn bind(fd: RawFd, address: &SockAddr) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: the address is as long as said.
    let bound = done(unsafe { libc::bind(fd, address.pointer(), address.length) }).map(drop);
    trace.end("bind", &bound, move |_| about(fd, address.given()));
    bound
}

pub fn connect(fd: RawFd, address: &SockAddr) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: the address is as long as said.
    let connected = done(unsafe { libc::connect(fd, address.pointer(), address.length) }).map(drop);
    trace.end("connect", &connected, move |_| about(fd, address.given()));
    connected
}

pub fn listen(fd: RawFd, backlog: c_int) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: no pointers.
    let listening = done(unsafe { libc::listen(fd, backlog) }).map(drop);
    trace.end("listen", &listening, move |_| vec![Argument::Fd(fd), Argument::Number(i64::from(backlog))]);
    listening
}

/// The next client, closed on exec, and its address.
#[inline(always)]
pub fn accept(fd: RawFd) -> Answer<(Descriptor, SockAddr)> {
    let mut from = SockAddr::room();
    let (pointer, length) = (from.pointer_mut(), &raw mut from.length);
    let trace = trace::begin();
    // SAFETY: the address is written within the room that its length names.
    let made = Descriptor::made(unsafe { libc::accept4(fd, pointer, length, libc::SOCK_CLOEXEC) });
    let seen = &from;
    trace.end("accept4", &made, move |made| {
        let [address, room] = seen.written(made.is_ok());
        let flags = Argument::Flags(FlagSet::Socket, i64::from(libc::SOCK_CLOEXEC));
        vec![Argument::Fd(fd), address, room, flags]
    });
    made.map(|made| (made, from))
}

/// The address that a socket is bound to.
#[inline(always)]
pub fn getsockname(fd: RawFd) -> Answer<SockAddr> {
    let mut found = SockAddr::room();
    let (pointer, length) = (found.pointer_mut(), &raw mut found.length);
    let trace = trace::begin();
    // SAFETY: as in `accept`.
    let asked = done(unsafe { libc::getsockname(fd, pointer, length) });
    let seen = &found;
    trace.end("getsockname", &asked, move |asked| about(fd, seen.written(asked.is_ok())));
    asked.map(|_| found)
}

/// The address that a socket is connected to.
#[inline(always)]
pub fn getpeername(fd: RawFd) -> Answer<SockAddr> {
    let mut found = SockAddr::room();
    let (pointer, length) = (found.pointer_mut(), &raw mut found.length);
    let trace = trace::begin();
    // SAFETY: as in `accept`.
    let asked = done(unsafe { libc::getpeername(fd, pointer, length) });
    let seen = &found;
    trace.end("getpeername", &asked, move |asked| about(fd, seen.written(asked.is_ok())));
    asked.map(|_| found)
}

fn about(fd: RawFd, [address, length]: [Argument; 2]) -> Vec<Argument> {
    vec![Argument::Fd(fd), address, length]
}

pub fn shutdown(fd: RawFd, how: c_int) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: no pointers.
    let shut = done(unsafe { libc::shutdown(fd, how) }).map(drop);
    trace.end("shutdown", &shut, move |_| vec![Argument::Fd(fd), Argument::Flags(FlagSet::Shutdown, i64::from(how))]);
    shut
}

/// Fills `value`, and says how much of it.
pub fn getsockopt(fd: RawFd, level: c_int, name: c_int, value: &mut [u8]) -> Answer<usize> {
    let given = value.len() as libc::socklen_t;
    let mut length = given;
    let place = value.as_ptr();
    let trace = trace::begin();
    // SAFETY: the buffer is as long as said.
    let got = done(unsafe { libc::getsockopt(fd, level, name, value.as_mut_ptr().cast(), &raw mut length) });
    trace.end("getsockopt", &got, move |got| {
        let value = match got {
            Ok(_) => {
                let value = value[..(length as usize).min(value.len())].to_vec();
                Argument::OptionValue { level, name, place: place.addr(), value }
            }
            Err(_) => Argument::Pointer(place.addr()),
        };
        let room = Argument::Room { given, written: length };
        vec![Argument::Fd(fd), Argument::Level(level), Argument::OptionName { level, name }, value, room]
    });
    got.map(|_| length as usize)
}

/// No value stands for a null pointer with a length.
pub fn setsockopt(fd: RawFd, level: c_int, name: c_int, value: Option<&[u8]>, length: u32) -> Answer<()> {
    let pointer = value.map_or(std::ptr::null(), <[u8]>::as_ptr);
    let length = value.map_or(length, |v| v.len() as u32);
    let trace = trace::begin();
    // SAFETY: the buffer is as long as said; the kernel refuses a null pointer that it would read.
    let set = done(unsafe { libc::setsockopt(fd, level, name, pointer.cast::<c_void>(), length) }).map(drop);
    trace.end("setsockopt", &set, move |_| {
        let value = match value {
            Some(value) => Argument::OptionValue { level, name, value: value.to_vec(), place: pointer.addr() },
            None => Argument::Null,
        };
        let length = Argument::Number(i64::from(length.cast_signed()));
        vec![Argument::Fd(fd), Argument::Level(level), Argument::OptionName { level, name }, value, length]
    });
    set
}

/// Sends, to an address where one is given.
#[inline]
pub fn sendto(fd: RawFd, data: &[u8], flags: c_int, to: Option<&SockAddr>) -> Answer<usize> {
    let (pointer, length) = to.map_or((std::ptr::null(), 0), |to| (to.pointer(), to.length));
    let trace = trace::begin();
    // SAFETY: buffer and address are as long as said.
    let sent = count(unsafe { libc::sendto(fd, data.as_ptr().cast(), data.len(), flags, pointer, length) });
    trace.end("sendto", &sent, move |_| {
        let [address, length] = to.map_or([Argument::Null, Argument::Number(0)], SockAddr::given);
        let (bytes, size) = (Argument::Bytes(Payload::of(data)), Argument::Number(data.len() as i64));
        vec![Argument::Fd(fd), bytes, size, Argument::MessageFlags(flags), address, length]
    });
    sent
}

/// Receives into what `buffer` has room for, at most `size`, and appends it.
#[inline]
pub fn recv_append(fd: RawFd, buffer: &mut Vec<u8>, size: usize, flags: c_int) -> Answer<usize> {
    receive(fd, buffer, size, flags, None)
}

/// As [`recv_append`], with the sender.
pub fn recv_from_append(fd: RawFd, buffer: &mut Vec<u8>, size: usize, flags: c_int) -> Answer<(usize, SockAddr)> {
    let mut from = SockAddr::room();
    let n = receive(fd, buffer, size, flags, Some(&mut from))?;
    Ok((n, from))
}

#[inline(always)]
fn receive(
    fd: RawFd,
    buffer: &mut Vec<u8>,
    size: usize,
    flags: c_int,
    mut from: Option<&mut SockAddr>,
) -> Answer<usize> {
    let room = buffer.spare_capacity_mut();
    let size = size.min(room.len());
    let start = room.as_mut_ptr();
    let (pointer, length) = match &mut from {
        Some(from) => (from.pointer_mut(), &raw mut from.length),
        None => (std::ptr::null_mut(), std::ptr::null_mut()),
    };
    let before = buffer.len();
    let trace = trace::begin();
    // SAFETY: at most `size` bytes are written into the spare capacity; the address within the room that its length names.
    let got = count(unsafe { libc::recvfrom(fd, start.cast(), size, flags, pointer, length) });
    if let Ok(n) = got {
        // With MSG_TRUNC a datagram's whole length is returned, which may be more than what was written.
        // SAFETY: the kernel initialised that many bytes of the spare capacity.
        unsafe { buffer.set_len(before + n.min(size)) };
    }
    trace.end("recvfrom", &got, move |got| {
        let bytes = match got {
            Ok(_) => Argument::Bytes(Payload::of(&buffer[before..])),
            Err(_) => Argument::Pointer(start.addr()),
        };
        let [address, length] = from.map_or([Argument::Null, Argument::Null], |from| from.written(got.is_ok()));
        vec![Argument::Fd(fd), bytes, Argument::Number(size as i64), Argument::MessageFlags(flags), address, length]
    });
    got
}
