//! Descriptors of sockstep's own, moved out of the way so that a student's first socket is number 3.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

/// sockstep's own descriptors stand at or above this number.
pub const OWN: RawFd = 500;

/// Moves a descriptor of sockstep's own out of the way; where the limit forbids, it stays where it is.
pub fn moved(fd: OwnedFd) -> OwnedFd {
    duplicate_at(fd.as_raw_fd(), OWN).unwrap_or(fd)
}

/// A duplicate with a number not below `least`, closed on exec.
pub fn duplicate_at(fd: RawFd, least: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: F_DUPFD_CLOEXEC takes an int and touches no memory of ours; the new number is owned by no one else.
    unsafe {
        match libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, least) {
            -1 => Err(io::Error::last_os_error()),
            new => Ok(OwnedFd::from_raw_fd(new)),
        }
    }
}

/// An eventfd out of the way, not blocking.
pub fn eventfd() -> io::Result<OwnedFd> {
    // SAFETY: no pointers; the new number is owned by no one else.
    let fd = unsafe {
        match libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) {
            -1 => return Err(io::Error::last_os_error()),
            fd => OwnedFd::from_raw_fd(fd),
        }
    };
    Ok(moved(fd))
}
