//! The calls that wait for descriptors.

use std::ffi::{c_int, c_long};
use std::os::fd::RawFd;
use std::time::Duration;

use super::descriptor::Descriptor;
use super::{Answer, done, trace};
use crate::event::call::{Argument, FlagSet, Polled};

/// How large the kernel's set of signals is.
const SIGNAL_SET: usize = 8;

/// `ppoll`: how many are ready. No timeout waits for ever.
pub fn poll(fds: &mut [libc::pollfd], timeout: Option<Duration>) -> Answer<usize> {
    let mut left = timeout.map(timespec);
    let pointer = left.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    let count = fds.len() as libc::nfds_t;
    let trace = trace::begin();
    // The C library's own form hides how much time was left.
    // SAFETY: the slice and the timespec outlive the call; there is no set of signals.
    let polled =
        unsafe { libc::syscall(libc::SYS_ppoll, fds.as_mut_ptr(), count, pointer, std::ptr::null::<u8>(), SIGNAL_SET) };
    let polled = done(polled as c_int);
    trace.end("ppoll", &polled, move |_| {
        let polled = fds.iter().map(|f| Polled { fd: f.fd, events: f.events, revents: f.revents });
        let time = match (timeout, left) {
            (Some(given), Some(left)) => Argument::Time { given, left: Some(duration(left)) },
            _ => Argument::Null,
        };
        let (count, set) = (Argument::Number(count as i64), Argument::Number(SIGNAL_SET as i64));
        vec![Argument::Polled(polled.collect()), count, time, Argument::Null, set]
    });
    polled.map(|n| n as usize)
}

fn timespec(t: Duration) -> libc::timespec {
    libc::timespec { tv_sec: t.as_secs().min(i64::MAX as u64) as libc::time_t, tv_nsec: t.subsec_nanos() as c_long }
}

fn duration(t: libc::timespec) -> Duration {
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

pub fn epoll_create(flags: c_int) -> Answer<Descriptor> {
    let trace = trace::begin();
    // SAFETY: no pointers.
    let made = Descriptor::made(unsafe { libc::epoll_create1(flags) });
    trace.end("epoll_create1", &made, move |_| vec![Argument::Flags(FlagSet::EpollCreate, i64::from(flags))]);
    made
}

/// With the descriptor's number as what comes back with its events.
pub fn epoll_ctl(epoll: RawFd, operation: c_int, fd: RawFd, events: u32) -> Answer<()> {
    // The descriptor's own number, and zero above it.
    let data = u64::from(fd.cast_unsigned());
    let mut event = libc::epoll_event { events, u64: data };
    let place = &raw mut event;
    let trace = trace::begin();
    // SAFETY: the event outlives the call.
    let controlled = done(unsafe { libc::epoll_ctl(epoll, operation, fd, place) }).map(drop);
    trace.end("epoll_ctl", &controlled, move |_| {
        let event = match operation {
            libc::EPOLL_CTL_DEL => Argument::Pointer(place.addr()),
            _ => Argument::EpollEvent(events, data),
        };
        let operation = Argument::Flags(FlagSet::EpollControl, i64::from(operation));
        vec![Argument::Fd(epoll), operation, Argument::Fd(fd), event]
    });
    controlled
}

/// What is ready now: (descriptor, events).
pub fn epoll_now(epoll: RawFd, most: usize) -> Answer<Vec<(RawFd, u32)>> {
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most];
    let trace = trace::begin();
    // SAFETY: the buffer has room for `most` events.
    let ready = done(unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), most as c_int, 0) });
    let found = &events[..ready.unwrap_or(0) as usize];
    let place = events.as_ptr();
    trace.end("epoll_wait", &ready, move |ready| {
        let found = match ready {
            Ok(_) => Argument::EpollEvents(found.iter().map(|e| (e.events, e.u64)).collect()),
            Err(_) => Argument::Pointer(place.addr()),
        };
        vec![Argument::Fd(epoll), found, Argument::Number(most as i64), Argument::Number(0)]
    });
    ready.map(|_| found.iter().map(|e| (e.u64 as RawFd, e.events)).collect())
}
