//! Descriptors of sockstep's own, moved out of the way so that a student's first socket is number 3.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use crate::sys::descriptor as sys;

/// sockstep's own descriptors stand at or above this number.
pub const OWN: RawFd = 500;

/// Moves a descriptor of sockstep's own out of the way; where the limit forbids, it stays where it is.
pub fn moved(fd: OwnedFd) -> OwnedFd {
    duplicate_at(fd.as_raw_fd(), OWN).unwrap_or(fd)
}

/// A duplicate for sockstep's own use with a number not below `least`, closed on exec.
pub fn duplicate_at(fd: RawFd, least: RawFd) -> io::Result<OwnedFd> {
    sys::own_duplicate(fd, least).map_err(io::Error::from_raw_os_error)
}

/// An eventfd out of the way, not blocking.
pub fn eventfd() -> io::Result<OwnedFd> {
    sys::eventfd().map(moved).map_err(io::Error::from_raw_os_error)
}
