//! The calls that files, pipes and whatever else has a descriptor are read and written with.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, RawFd};

use super::descriptor::Descriptor;
use super::{Answer, count, done, errno, trace};
use crate::event::call::{Argument, FlagSet, Payload};

/// Opens a path below the current folder, closed on exec.
pub fn open(path: &CStr, flags: c_int, mode: u32) -> Answer<Descriptor> {
    let flags = flags | libc::O_CLOEXEC;
    let trace = trace::begin();
    // SAFETY: a string that ends in NUL.
    let made = Descriptor::made(unsafe { libc::openat(libc::AT_FDCWD, path.as_ptr(), flags, mode) });
    trace.end("openat", &made, move |_| {
        let folder = Argument::Flags(FlagSet::Folder, i64::from(libc::AT_FDCWD));
        let mut arguments =
            vec![folder, Argument::Text(path.to_bytes().to_vec()), Argument::Flags(FlagSet::Open, i64::from(flags))];
        if flags & (libc::O_CREAT | libc::O_TMPFILE) != 0 {
            arguments.push(Argument::Octal(mode));
        }
        arguments
    });
    made
}

/// Reads into `room`, and says how much.
pub fn read(fd: RawFd, room: &mut [u8]) -> Answer<usize> {
    let trace = trace::begin();
    // SAFETY: a writable buffer of the length given.
    let got = count(unsafe { libc::read(fd, room.as_mut_ptr().cast(), room.len()) });
    trace.end("read", &got, move |got| {
        let bytes = match got {
            Ok(n) => Argument::Bytes(Payload::of(&room[..(n as usize).min(room.len())])),
            Err(_) => Argument::Pointer(room.as_ptr().addr()),
        };
        vec![Argument::Fd(fd), bytes, Argument::Number(room.len() as i64)]
    });
    got
}

pub fn write(fd: RawFd, bytes: &[u8]) -> Answer<usize> {
    let trace = trace::begin();
    // SAFETY: a readable buffer of the length given.
    let written = count(unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) });
    trace.end("write", &written, move |_| {
        vec![Argument::Fd(fd), Argument::Bytes(Payload::of(bytes)), Argument::Number(bytes.len() as i64)]
    });
    written
}

/// Moves to a place in a file, and says where that is.
pub fn lseek(fd: RawFd, to: i64, whence: c_int) -> Answer<i64> {
    let trace = trace::begin();
    // SAFETY: no pointers.
    let place = match unsafe { libc::lseek(fd, to, whence) } {
        -1 => Err(errno()),
        place => Ok(place),
    };
    trace.end("lseek", &place, move |_| {
        vec![Argument::Fd(fd), Argument::Number(to), Argument::Flags(FlagSet::Seek, i64::from(whence))]
    });
    place
}

pub fn ftruncate(fd: RawFd, length: i64) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: no pointers.
    let cut = done(unsafe { libc::ftruncate(fd, length) }).map(drop);
    trace.end("ftruncate", &cut, move |_| vec![Argument::Fd(fd), Argument::Number(length)]);
    cut
}

pub fn truncate(path: &CStr, length: i64) -> Answer<()> {
    // SAFETY: a string that ends in NUL.
    done(unsafe { libc::truncate(path.as_ptr(), length) }).map(drop)
}

pub fn fchdir(fd: RawFd) -> Answer<()> {
    // SAFETY: no pointers.
    done(unsafe { libc::fchdir(fd) }).map(drop)
}

pub fn fchmod(fd: RawFd, mode: libc::mode_t) -> Answer<()> {
    // SAFETY: no pointers.
    done(unsafe { libc::fchmod(fd, mode) }).map(drop)
}

/// Sets when a file was read and changed last; without times, to now.
pub fn set_times(path: &CStr, times: Option<[libc::timespec; 2]>, follow: bool) -> Answer<()> {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let times = times.as_ref().map_or(std::ptr::null(), |times| times.as_ptr());
    // SAFETY: a string that ends in NUL, and two times or none.
    done(unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), times, flags) }).map(drop)
}

/// The same of a descriptor.
pub fn set_times_of(fd: RawFd, times: Option<[libc::timespec; 2]>) -> Answer<()> {
    let times = times.as_ref().map_or(std::ptr::null(), |times| times.as_ptr());
    // SAFETY: two times or none.
    done(unsafe { libc::futimens(fd, times) }).map(drop)
}

pub fn fsync(fd: RawFd) -> Answer<()> {
    let trace = trace::begin();
    // SAFETY: no pointers.
    let written = done(unsafe { libc::fsync(fd) }).map(drop);
    trace.end("fsync", &written, move |_| vec![Argument::Fd(fd)]);
    written
}

/// Two descriptors: what is written to the second is read from the first.
pub fn pipe(flags: c_int) -> Answer<(Descriptor, Descriptor)> {
    let mut fds = [-1; 2];
    let place = fds.as_mut_ptr();
    let trace = trace::begin();
    // SAFETY: room for two descriptors.
    let made = done(unsafe { libc::pipe2(place, flags) });
    trace.end("pipe2", &made, move |made| {
        let pair = match made {
            Ok(_) => Argument::Pair(fds[0], fds[1]),
            Err(_) => Argument::Pointer(place.addr()),
        };
        vec![pair, Argument::Flags(FlagSet::Pipe, i64::from(flags))]
    });
    made?;
    Ok((Descriptor::of(fds[0]), Descriptor::of(fds[1])))
}

/// The same as `fd` at a number that is given.
pub fn duplicate_to(fd: RawFd, to: RawFd, inheritable: bool) -> Answer<()> {
    if inheritable || fd == to {
        let trace = trace::begin();
        // SAFETY: no pointers; whose number it was is the caller's business.
        let made = done(unsafe { libc::dup2(fd, to) });
        trace.end("dup2", &made, move |_| vec![Argument::Fd(fd), Argument::Number(i64::from(to))]);
        return made.map(drop);
    }
    let trace = trace::begin();
    // SAFETY: as above.
    let made = done(unsafe { libc::dup3(fd, to, libc::O_CLOEXEC) });
    trace.end("dup3", &made, move |_| {
        let flags = Argument::Flags(FlagSet::Pipe, i64::from(libc::O_CLOEXEC));
        vec![Argument::Fd(fd), Argument::Number(i64::from(to)), flags]
    });
    made.map(drop)
}

/// Waits until no one else has the file locked, and locks it.
pub fn lock(file: impl AsFd) -> Answer<()> {
    rustix::fs::flock(file, rustix::fs::FlockOperation::LockExclusive).map_err(|error| error.raw_os_error())
}

/// Whether a descriptor is a terminal.
pub fn is_terminal(fd: RawFd) -> bool {
    // SAFETY: no pointers.
    unsafe { libc::isatty(fd) == 1 }
}

/// What the kernel knows of a descriptor.
pub fn fstat(fd: RawFd) -> Answer<libc::stat> {
    let mut status: MaybeUninit<libc::stat> = MaybeUninit::uninit();
    // SAFETY: after success the whole struct is written.
    unsafe {
        done(libc::fstat(fd, status.as_mut_ptr()))?;
        Ok(status.assume_init())
    }
}
