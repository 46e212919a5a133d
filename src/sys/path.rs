//! The calls on paths.

use std::ffi::CStr;
use std::mem::MaybeUninit;

use rustix::fs;
use rustix::io::Errno;

use super::{Answer, done};

fn errno(error: Errno) -> i32 {
    error.raw_os_error()
}

/// Whether one may read, write or run a file.
pub fn access(path: &CStr, mode: u32) -> Answer<()> {
    fs::access(path, fs::Access::from_bits_retain(mode)).map_err(errno)
}

pub fn chdir(path: &CStr) -> Answer<()> {
    rustix::process::chdir(path).map_err(errno)
}

pub fn chmod(path: &CStr, mode: u32) -> Answer<()> {
    fs::chmod(path, fs::Mode::from_bits_retain(mode)).map_err(errno)
}

pub fn mkdir(path: &CStr, mode: u32) -> Answer<()> {
    fs::mkdir(path, fs::Mode::from_bits_retain(mode)).map_err(errno)
}

pub fn rmdir(path: &CStr) -> Answer<()> {
    fs::rmdir(path).map_err(errno)
}

pub fn unlink(path: &CStr) -> Answer<()> {
    fs::unlink(path).map_err(errno)
}

pub fn link(from: &CStr, to: &CStr) -> Answer<()> {
    fs::link(from, to).map_err(errno)
}

pub fn rename(from: &CStr, to: &CStr) -> Answer<()> {
    fs::rename(from, to).map_err(errno)
}

pub fn symlink(from: &CStr, to: &CStr) -> Answer<()> {
    fs::symlink(from, to).map_err(errno)
}

/// What the kernel knows of a path; of a link itself, where it is not to be followed.
pub fn stat(path: &CStr, follow: bool) -> Answer<libc::stat> {
    let ask = if follow { libc::stat } else { libc::lstat };
    let mut status: MaybeUninit<libc::stat> = MaybeUninit::uninit();
    // SAFETY: a string that ends in NUL; after success the whole struct is written.
    unsafe {
        done(ask(path.as_ptr(), status.as_mut_ptr()))?;
        Ok(status.assume_init())
    }
}
