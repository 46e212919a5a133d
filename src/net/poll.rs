//! Waiting for several descriptors at once: select, poll, epoll.

use std::os::fd::RawFd;
use std::time::{Duration, Instant};

use super::wait::{self, Failure, Waiter, Woken};
pub use crate::event::call::Polled;
use crate::event::{Awaited, Interest, Wait};
use crate::sys::Descriptor;
use crate::sys::poll as sys;

fn interest_of(events: i16) -> Interest {
    Interest {
        read: events & (libc::POLLIN | libc::POLLRDNORM) != 0,
        write: events & (libc::POLLOUT | libc::POLLWRNORM) != 0,
        urgent: events & libc::POLLPRI != 0,
    }
}

/// How many are ready. No timeout waits for ever.
pub fn poll(w: &dyn Waiter, fds: &mut [Polled], timeout: Option<Duration>) -> Result<usize, Failure> {
    poll_as(w, "poll", fds, timeout)
}

fn poll_as(
    w: &dyn Waiter,
    call: &'static str,
    fds: &mut [Polled],
    timeout: Option<Duration>,
) -> Result<usize, Failure> {
    let mut native: Vec<libc::pollfd> =
        fds.iter().map(|f| libc::pollfd { fd: f.fd, events: f.events, revents: 0 }).collect();
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    let mut ready = look(&mut native)?;
    if ready == 0 && timeout != Some(Duration::ZERO) {
        let watched = fds.iter().map(|f| (f.fd, interest_of(f.events))).collect();
        let wait = Wait { call, awaited: Awaited::Ready, fds: watched, deadline };
        if wait::announced(w, wait, &mut native, None, None)? == Woken::Ready {
            ready = native.iter().filter(|f| f.revents != 0).count();
        }
    }
    for (f, native) in fds.iter_mut().zip(&native) {
        f.revents = native.revents;
    }
    Ok(ready)
}

fn look(native: &mut [libc::pollfd]) -> Result<usize, Failure> {
    loop {
        match sys::poll(native, Some(Duration::ZERO)) {
            Err(libc::EINTR) => {}
            other => return Ok(other?),
        }
    }
}

/// What is ready for reading, for writing, and with urgent data, each in the order asked. EBADF where one is no descriptor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    pub read: Vec<RawFd>,
    pub write: Vec<RawFd>,
    pub except: Vec<RawFd>,
}

pub fn select(
    w: &dyn Waiter,
    read: &[RawFd],
    write: &[RawFd],
    except: &[RawFd],
    timeout: Option<Duration>,
) -> Result<Selected, Failure> {
    let asked = [(read, libc::POLLIN), (write, libc::POLLOUT), (except, libc::POLLPRI)];
    let mut fds: Vec<Polled> = Vec::new();
    for (list, events) in asked {
        for fd in list {
            match fds.iter_mut().find(|f| f.fd == *fd) {
                Some(known) => known.events |= events,
                None => fds.push(Polled { fd: *fd, events, revents: 0 }),
            }
        }
    }
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    loop {
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now())).or(timeout);
        poll_as(w, "select", &mut fds, left)?;
        if fds.iter().any(|f| f.revents & libc::POLLNVAL != 0) {
            return Err(Failure::Os(libc::EBADF));
        }
        let having = |list: &[RawFd], events: i16| -> Vec<RawFd> {
            let ready = |fd: &RawFd| fds.iter().any(|f| f.fd == *fd && f.revents & events != 0);
            list.iter().copied().filter(ready).collect()
        };
        let found = Selected {
            read: having(read, libc::POLLIN | libc::POLLHUP | libc::POLLERR),
            write: having(write, libc::POLLOUT | libc::POLLERR),
            except: having(except, libc::POLLPRI),
        };
        let nothing = found == Selected::default();
        let over = timeout == Some(Duration::ZERO) || deadline.is_some_and(|d| d <= Instant::now());
        if !nothing || over {
            return Ok(found);
        }
        // A hang-up wakes poll also where only writing or urgent data was asked for, which select does not report.
        for f in fds.iter_mut().filter(|f| f.revents != 0) {
            f.fd = !f.fd.max(0);
        }
        if fds.iter().all(|f| f.fd < 0) {
            let wait = Wait { call: "select", awaited: Awaited::Ready, fds: Vec::new(), deadline };
            wait::announced(w, wait, &mut [], None, None)?;
            return Ok(found);
        }
    }
}

/// A new epoll descriptor, which its user owns.
pub fn epoll_create(flags: i32) -> Result<Descriptor, Failure> {
    Ok(sys::epoll_create(flags | libc::EPOLL_CLOEXEC)?)
}

/// `operation` is EPOLL_CTL_ADD, _MOD or _DEL.
pub fn epoll_control(epoll: RawFd, operation: i32, fd: RawFd, events: u32) -> Result<(), Failure> {
    Ok(sys::epoll_ctl(epoll, operation, fd, events)?)
}

/// What is ready: (descriptor, events). No timeout waits for ever.
pub fn epoll_wait(
    w: &dyn Waiter,
    epoll: RawFd,
    most: usize,
    timeout: Option<Duration>,
) -> Result<Vec<(RawFd, u32)>, Failure> {
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    loop {
        let ready = match sys::epoll_now(epoll, most) {
            Err(libc::EINTR) => continue,
            other => other?,
        };
        let over = timeout == Some(Duration::ZERO) || deadline.is_some_and(|d| d <= Instant::now());
        if !ready.is_empty() || over {
            return Ok(ready);
        }
        let wait = Wait { call: "epoll.poll", awaited: Awaited::Ready, fds: vec![(epoll, Interest::READ)], deadline };
        let mut fds = [libc::pollfd { fd: epoll, events: libc::POLLIN, revents: 0 }];
        wait::announced(w, wait, &mut fds, None, None)?;
    }
}
