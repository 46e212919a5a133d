//! What a process asks about itself, and what it gives up.

use std::ffi::{CStr, c_int, c_uint};
use std::mem;
use std::os::fd::RawFd;

use super::{Answer, done, errno};

/// The kernel's number of the calling thread.
pub fn task() -> i32 {
    // SAFETY: gettid has no preconditions.
    unsafe { libc::gettid() }
}

/// Enters namespaces of its own.
pub fn unshare(flags: c_int) -> Answer<()> {
    // SAFETY: no pointers.
    done(unsafe { libc::unshare(flags) }).map(drop)
}

pub fn user_and_group() -> (u32, u32) {
    // SAFETY: these cannot fail.
    unsafe { (libc::geteuid(), libc::getegid()) }
}

/// Sets the flags of a network interface.
pub fn interface_up(socket: RawFd, name: &CStr) -> Answer<()> {
    // SAFETY: an all-zero ifreq is valid; the name is shorter than its field with the NUL; the ioctls read and write it.
    unsafe {
        let mut request: libc::ifreq = mem::zeroed();
        for (to, from) in request.ifr_name.iter_mut().zip(name.to_bytes().iter().take(libc::IFNAMSIZ - 1)) {
            *to = *from as _;
        }
        done(libc::ioctl(socket, libc::SIOCGIFFLAGS as _, &raw mut request))?;
        request.ifr_ifru.ifru_flags |= (libc::IFF_UP | libc::IFF_RUNNING) as i16;
        done(libc::ioctl(socket, libc::SIOCSIFFLAGS as _, &raw mut request)).map(drop)
    }
}

/// Gives up every capability for good, also those that a program run from here would get.
pub fn drop_capabilities() -> Answer<()> {
    #[repr(C)]
    struct Header {
        version: u32,
        pid: c_int,
    }
    const VERSION_3: u32 = 0x2008_0522;
    // SAFETY: prctl with ints; capset reads a header and two sets of three words, which outlive the call.
    unsafe {
        for capability in 0..64 {
            libc::prctl(libc::PR_CAPBSET_DROP, capability as libc::c_ulong, 0, 0, 0);
        }
        libc::prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL as libc::c_ulong, 0, 0, 0);
        let header = Header { version: VERSION_3, pid: 0 };
        let sets = [[0u32; 3]; 2];
        if libc::syscall(libc::SYS_capset, &raw const header, &raw const sets) < 0 {
            return Err(errno());
        }
        done(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1 as libc::c_ulong, 0, 0, 0)).map(drop)
    }
}

/// The number under which the kernel keeps what a descriptor stands for.
pub fn inode(fd: RawFd) -> Answer<u64> {
    Ok(super::file::fstat(fd)?.st_ino)
}

/// The index of an interface; 0 where there is none of that name.
pub fn if_index(name: &CStr) -> c_uint {
    // SAFETY: a NUL-terminated name.
    unsafe { libc::if_nametoindex(name.as_ptr()) }
}
