//! Waiting for several descriptors at once: select, poll, epoll.

use std::collections::HashMap;
use std::os::fd::RawFd;
use std::time::{Duration, Instant};

use super::wait::{self, Failure, Waiter};
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
    poll_as(w, "poll", fds, timeout)?;
    Ok(fds.iter().filter(|f| f.revents != 0).count())
}

/// Whether it had to be waited for.
fn poll_as(w: &dyn Waiter, call: &'static str, fds: &mut [Polled], timeout: Option<Duration>) -> Result<bool, Failure> {
    let mut native: Vec<libc::pollfd> =
        fds.iter().map(|f| libc::pollfd { fd: f.fd, events: f.events, revents: 0 }).collect();
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    let waits = look(&mut native)? == 0 && timeout != Some(Duration::ZERO);
    if waits {
        let watched = fds.iter().map(|f| (f.fd, interest_of(f.events))).collect();
        let wait = Wait { call, awaited: Awaited::Ready, fds: watched, deadline };
        wait::announced(w, wait, &mut native, None, None)?;
    }
    for (f, native) in fds.iter_mut().zip(&native) {
        f.revents = native.revents;
    }
    Ok(waits)
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
    let mut places = HashMap::new();
    for (list, events) in asked {
        for fd in list {
            let place = *places.entry(*fd).or_insert_with(|| {
                fds.push(Polled { fd: *fd, events: 0, revents: 0 });
                fds.len() - 1
            });
            fds[place].events |= events;
        }
    }
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    let mut all_are_open = false;
    loop {
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now())).or(timeout);
        all_are_open |= poll_as(w, "select", &mut fds, left)?;
        if !all_are_open && fds.iter().any(|f| f.revents & libc::POLLNVAL != 0) {
            return Err(Failure::Os(libc::EBADF));
        }
        all_are_open = true;
        let having = |list: &[RawFd], events: i16| -> Vec<RawFd> {
            let ready = |fd: &RawFd| places.get(fd).is_some_and(|place| fds[*place].revents & events != 0);
            list.iter().copied().filter(ready).collect()
        };
        // What was closed while it was waited for is ready for all.
        let found = Selected {
            read: having(read, libc::POLLIN | libc::POLLHUP | libc::POLLERR | libc::POLLNVAL),
            write: having(write, libc::POLLOUT | libc::POLLERR | libc::POLLNVAL),
            except: having(except, libc::POLLPRI | libc::POLLNVAL),
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
    let mut waited = false;
    loop {
        let ready = match sys::epoll_now(epoll, most) {
            Err(libc::EINTR) => continue,
            // Another thread closed it in the meantime.
            Err(libc::EBADF) if waited => return Ok(Vec::new()),
            other => other?,
        };
        waited = true;
        let over = timeout == Some(Duration::ZERO) || deadline.is_some_and(|d| d <= Instant::now());
        if !ready.is_empty() || over {
            return Ok(ready);
        }
        let wait = Wait { call: "epoll.poll", awaited: Awaited::Ready, fds: vec![(epoll, Interest::READ)], deadline };
        let mut fds = [libc::pollfd { fd: epoll, events: libc::POLLIN, revents: 0 }];
        wait::announced(w, wait, &mut fds, None, None)?;
    }
}
