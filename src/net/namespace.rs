//! An own network: nothing but a loopback, for a process that has one thread yet.

use std::fs;
use std::os::fd::AsRawFd;

use super::wait::Failure;
use crate::sys::{process as sys, socket};

/// Whether the capabilities that come with the own network stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privileges {
    Drop,
    Keep,
}

/// Enters an own network, brings its loopback up, and gives up all capabilities unless told otherwise. Must be called
/// before the process starts a second thread. After a failure the process is in the network that it was in before,
/// unless the loopback was what failed.
pub fn enter(privileges: Privileges) -> Result<(), Failure> {
    let (user, group) = sys::effective_user_and_group();
    let alone = user == 0 && sys::unshare(libc::CLONE_NEWNET).is_ok();
    if !alone {
        sys::unshare(libc::CLONE_NEWUSER)?;
        // Whoever one was outside, one is inside. Where a map is refused the ids read as nobody's, which does no harm.
        let _ = fs::write("/proc/self/setgroups", "deny");
        let _ = fs::write("/proc/self/uid_map", format!("{user} {user} 1"));
        let _ = fs::write("/proc/self/gid_map", format!("{group} {group} 1"));
        // A step of its own: some systems give a user namespace without powers, and there is no way back out of a
        // network whose loopback one may not bring up.
        sys::unshare(libc::CLONE_NEWNET)?;
    }
    let socket = socket::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0)?;
    sys::interface_up(socket.as_raw_fd(), c"lo")?;
    if privileges == Privileges::Drop {
        sys::drop_capabilities()?;
    }
    Ok(())
}

/// Gives up all capabilities in the network that one is in.
pub fn drop_privileges() -> Result<(), Failure> {
    Ok(sys::drop_capabilities()?)
}

/// How many threads this process has.
pub fn threads() -> usize {
    fs::read_dir("/proc/self/task").map_or(1, Iterator::count)
}
