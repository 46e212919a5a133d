//! The operating system: one safe function for each call, with an errno for an error, traced in one place. The only
//! `unsafe` for the kernel's sake stands here. Knows no sockets, no files, no Python: those are above.

pub mod address;
pub mod descriptor;
pub mod file;
pub mod message;
pub mod names;
pub mod path;
pub mod poll;
pub mod process;
pub mod socket;
pub mod terminal;
pub mod time;
pub mod trace;

use std::ffi::c_int;
use std::io;

pub use descriptor::Descriptor;

/// A result with an errno.
pub type Answer<T> = Result<T, i32>;

/// The errno of the last call of the C library's.
pub fn errno() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

/// The errno of an error that came out of a crate.
pub fn errno_of(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(libc::EIO)
}

fn count(returned: isize) -> Answer<usize> {
    usize::try_from(returned).map_err(|_| errno())
}

fn done(returned: c_int) -> Answer<c_int> {
    if returned < 0 { Err(errno()) } else { Ok(returned) }
}
