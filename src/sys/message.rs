//! `sendmsg` and `recvmsg`: several buffers and control data at once.

use std::ffi::c_int;
use std::io::{IoSlice, IoSliceMut};
use std::mem;
use std::ops::Deref;
use std::os::fd::RawFd;

use super::address::SockAddr;
use super::{Answer, count, trace};
use crate::event::call::{Argument, MessageHeader, Payload};

/// What `recvmsg` says beside the data.
#[derive(Default)]
pub struct Received {
    pub length: usize,
    pub control_length: usize,
    pub flags: c_int,
    pub from: SockAddr,
}

/// The buffers as far as bytes were moved, or what there was to move.
fn payloads<B: Deref<Target = [u8]>>(buffers: &[B]) -> Vec<Payload> {
    buffers.iter().map(|buffer| Payload::of(buffer)).collect()
}

pub fn recvmsg(fd: RawFd, buffers: &mut [IoSliceMut<'_>], control: &mut [u8], flags: c_int) -> Answer<Received> {
    let mut from = SockAddr::room();
    let given = from.length;
    // SAFETY: an all-zero msghdr is valid.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    header.msg_name = from.pointer_mut().cast();
    header.msg_namelen = given;
    header.msg_iov = buffers.as_mut_ptr().cast();
    header.msg_iovlen = buffers.len() as _;
    if !control.is_empty() {
        header.msg_control = control.as_mut_ptr().cast();
        header.msg_controllen = control.len() as _;
    }
    let trace = trace::begin();
    // SAFETY: IoSliceMut is an iovec, and the buffers outlive the call. The address is written within the room that its
    // length names.
    let got = count(unsafe { libc::recvmsg(fd, &raw mut header, flags) });
    from.length = header.msg_namelen.min(given);
    let control_length = header.msg_controllen as usize;
    let seen = &from;
    trace.end("recvmsg", &got, move |got| {
        let message = MessageHeader {
            address: Some(seen.bytes().to_vec()),
            name: header.msg_name.addr(),
            address_length: (given, header.msg_namelen),
            buffers: payloads(buffers),
            moved: got.unwrap_or(0) as usize,
            control: control[..control_length.min(control.len())].to_vec(),
            control_place: control.as_ptr().addr(),
            control_length,
            flags: header.msg_flags,
        };
        vec![Argument::Fd(fd), Argument::Message(Box::new(message)), Argument::MessageFlags(flags)]
    });
    Ok(Received { length: got?, control_length, flags: header.msg_flags, from })
}

pub fn sendmsg(
    fd: RawFd,
    buffers: &[IoSlice<'_>],
    control: &[u8],
    to: Option<&SockAddr>,
    flags: c_int,
) -> Answer<usize> {
    // SAFETY: an all-zero msghdr is valid.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    if let Some(to) = to {
        header.msg_name = to.pointer().cast_mut().cast();
        header.msg_namelen = to.length;
    }
    header.msg_iov = buffers.as_ptr().cast_mut().cast();
    header.msg_iovlen = buffers.len() as _;
    if !control.is_empty() {
        header.msg_control = control.as_ptr().cast_mut().cast();
        header.msg_controllen = control.len() as _;
    }
    let trace = trace::begin();
    // SAFETY: IoSlice is an iovec; the kernel only reads through these pointers, which outlive the call.
    let sent = count(unsafe { libc::sendmsg(fd, &raw const header, flags) });
    trace.end("sendmsg", &sent, move |_| {
        let length = to.map_or(0, |to| to.length);
        let message = MessageHeader {
            address: to.map(|to| to.bytes().to_vec()),
            name: header.msg_name.addr(),
            address_length: (length, length),
            buffers: payloads(buffers),
            moved: buffers.iter().map(|b| b.len()).sum(),
            control: control.to_vec(),
            control_place: control.as_ptr().addr(),
            control_length: control.len(),
            flags: 0,
        };
        vec![Argument::Fd(fd), Argument::Message(Box::new(message)), Argument::MessageFlags(flags)]
    });
    sent
}
