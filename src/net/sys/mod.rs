//! The calls that have no safe form elsewhere, each with an errno for an error. All pointers of `net` are in this folder.

pub mod names;

use std::ffi::{CStr, c_int, c_uint, c_void};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

use socket2::SockAddr;

/// A result with an errno.
pub type Answer<T> = Result<T, i32>;

pub fn errno() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

/// The errno of an error that came out of a crate.
pub fn errno_of(error: io::Error) -> i32 {
    error.raw_os_error().unwrap_or(libc::EIO)
}

fn count(returned: isize) -> Answer<usize> {
    usize::try_from(returned).map_err(|_| errno())
}

fn done(returned: c_int) -> Answer<c_int> {
    if returned < 0 { Err(errno()) } else { Ok(returned) }
}

/// The descriptor as socket2 takes it: used, and not closed.
pub fn socket_ref(fd: RawFd) -> Answer<ManuallyDrop<socket2::Socket>> {
    if fd < 0 {
        return Err(libc::EBADF);
    }
    // SAFETY: not negative, and never dropped. That the number is still the one meant is the business of those who keep
    // it: a student may close or reuse any number, and the kernel then answers EBADF or for the other file, which is
    // what is to be shown.
    Ok(ManuallyDrop::new(unsafe { socket2::Socket::from_raw_fd(fd) }))
}

/// Takes ownership of a number that the kernel just gave.
pub fn owned(fd: RawFd) -> OwnedFd {
    // SAFETY: callers pass a number that a call just returned and that no one else owns.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

/// A socket address of these bytes, family first, as the kernel takes it.
pub fn sockaddr(bytes: &[u8]) -> SockAddr {
    let kept = bytes.len().min(mem::size_of::<libc::sockaddr_storage>());
    // SAFETY: writes at most the size of the storage, which is zeroed, and sets the length to what was written.
    let made = unsafe {
        SockAddr::try_init(|storage, length| {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), storage.cast::<u8>(), kept);
            *length = kept as libc::socklen_t;
            Ok(())
        })
    };
    match made {
        Ok(((), address)) => address,
        Err(_) => unreachable!("the closure does not fail"),
    }
}

/// The bytes of a socket address as the kernel gave it.
pub fn sockaddr_bytes(address: &SockAddr) -> &[u8] {
    let length = (address.len() as usize).min(mem::size_of::<libc::sockaddr_storage>());
    // SAFETY: the storage is that large and fully initialised (it starts zeroed).
    unsafe { std::slice::from_raw_parts(address.as_ptr().cast::<u8>(), length) }
}

/// `ppoll`: how many are ready. No timeout waits for ever.
pub fn poll(fds: &mut [libc::pollfd], timeout: Option<Duration>) -> Answer<usize> {
    let spec = timeout.map(|t| libc::timespec {
        tv_sec: t.as_secs().min(i64::MAX as u64) as libc::time_t,
        tv_nsec: t.subsec_nanos() as _,
    });
    let spec = spec.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the slice and the timespec outlive the call.
    done(unsafe { libc::ppoll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, spec, std::ptr::null()) })
        .map(|n| n as usize)
}

/// Sets or clears O_NONBLOCK, as one call.
pub fn set_nonblocking(fd: RawFd, on: bool) -> Answer<()> {
    let mut value = c_int::from(on);
    // SAFETY: FIONBIO reads one int.
    done(unsafe { libc::ioctl(fd, libc::FIONBIO, &raw mut value) }).map(drop)
}

/// A call of fcntl that takes an int or nothing.
pub fn fcntl(fd: RawFd, command: c_int, value: c_int) -> Answer<c_int> {
    // SAFETY: used with commands that take an int only.
    done(unsafe { libc::fcntl(fd, command, value) })
}

pub fn close(fd: RawFd) -> Answer<()> {
    // SAFETY: no pointers; who owns the number is the caller's business.
    done(unsafe { libc::close(fd) }).map(drop)
}

pub fn shutdown(fd: RawFd, how: c_int) -> Answer<()> {
    // SAFETY: no pointers.
    done(unsafe { libc::shutdown(fd, how) }).map(drop)
}

/// Fills `value`, and says how much of it.
pub fn getsockopt(fd: RawFd, level: c_int, name: c_int, value: &mut [u8]) -> Answer<usize> {
    let mut length = value.len() as libc::socklen_t;
    // SAFETY: the buffer is as long as said.
    done(unsafe { libc::getsockopt(fd, level, name, value.as_mut_ptr().cast(), &raw mut length) })?;
    Ok(length as usize)
}

/// No value stands for a null pointer with a length.
pub fn setsockopt(fd: RawFd, level: c_int, name: c_int, value: Option<&[u8]>, length: u32) -> Answer<()> {
    let pointer = value.map_or(std::ptr::null(), <[u8]>::as_ptr);
    let length = value.map_or(length, |v| v.len() as u32);
    // SAFETY: the buffer is as long as said; the kernel refuses a null pointer that it would read.
    done(unsafe { libc::setsockopt(fd, level, name, pointer.cast::<c_void>(), length) }).map(drop)
}

/// Receives into what `buffer` has room for, at most `size`, and appends it.
pub fn recv_append(fd: RawFd, buffer: &mut Vec<u8>, size: usize, flags: c_int) -> Answer<usize> {
    let room = buffer.spare_capacity_mut();
    let size = size.min(room.len());
    let n = socket_ref(fd)?.recv_with_flags(&mut room[..size], flags).map_err(errno_of)?;
    // With MSG_TRUNC a datagram's whole length is returned, which may be more than what was written.
    let written = n.min(size);
    // SAFETY: the kernel initialised that many bytes of the spare capacity.
    unsafe { buffer.set_len(buffer.len() + written) };
    Ok(n)
}

/// As [`recv_append`], with the sender.
pub fn recv_from_append(fd: RawFd, buffer: &mut Vec<u8>, size: usize, flags: c_int) -> Answer<(usize, SockAddr)> {
    let room = buffer.spare_capacity_mut();
    let size = size.min(room.len());
    let (n, from) = socket_ref(fd)?.recv_from_with_flags(&mut room[..size], flags).map_err(errno_of)?;
    let written = n.min(size);
    // SAFETY: as above.
    unsafe { buffer.set_len(buffer.len() + written) };
    Ok((n, from))
}

/// Bytes as the receiving calls of socket2 take them.
pub fn as_uninit(bytes: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    // SAFETY: the same layout; the kernel only writes initialised bytes into it.
    unsafe { &mut *(std::ptr::from_mut(bytes) as *mut [MaybeUninit<u8>]) }
}

/// What `recvmsg` says beside the data.
pub struct Received {
    pub length: usize,
    pub control_length: usize,
    pub flags: c_int,
    pub from: SockAddr,
}

impl Received {
    pub fn nothing() -> Self {
        Received { length: 0, control_length: 0, flags: 0, from: sockaddr(&[]) }
    }
}

pub fn recvmsg(fd: RawFd, buffers: &mut [IoSliceMut<'_>], control: &mut [u8], flags: c_int) -> Answer<Received> {
    // SAFETY: an all-zero msghdr is valid, and so is each pointer set below: IoSliceMut is an iovec, and the buffers
    // outlive the call. The address is written within the storage that its length names.
    unsafe {
        let made = SockAddr::try_init(|storage, length| {
            let mut header: libc::msghdr = mem::zeroed();
            header.msg_name = storage.cast();
            header.msg_namelen = *length;
            header.msg_iov = buffers.as_mut_ptr().cast();
            header.msg_iovlen = buffers.len() as _;
            if !control.is_empty() {
                header.msg_control = control.as_mut_ptr().cast();
                header.msg_controllen = control.len() as _;
            }
            let n = count(libc::recvmsg(fd, &raw mut header, flags)).map_err(io::Error::from_raw_os_error)?;
            *length = header.msg_namelen.min(*length);
            Ok((n, header.msg_controllen as usize, header.msg_flags))
        });
        let ((length, control_length, flags), from) = made.map_err(errno_of)?;
        Ok(Received { length, control_length, flags, from })
    }
}

pub fn sendmsg(
    fd: RawFd,
    buffers: &[IoSlice<'_>],
    control: &[u8],
    to: Option<&SockAddr>,
    flags: c_int,
) -> Answer<usize> {
    // SAFETY: an all-zero msghdr is valid; IoSlice is an iovec; the kernel only reads through these pointers.
    unsafe {
        let mut header: libc::msghdr = mem::zeroed();
        if let Some(to) = to {
            header.msg_name = to.as_ptr().cast_mut().cast();
            header.msg_namelen = to.len();
        }
        header.msg_iov = buffers.as_ptr().cast_mut().cast();
        header.msg_iovlen = buffers.len() as _;
        if !control.is_empty() {
            header.msg_control = control.as_ptr().cast_mut().cast();
            header.msg_controllen = control.len() as _;
        }
        count(libc::sendmsg(fd, &raw const header, flags))
    }
}

/// From `from` at `offset` (its own position where there is none) to a socket.
pub fn sendfile(to: RawFd, from: RawFd, offset: Option<i64>, size: usize) -> Answer<usize> {
    let mut place = offset.unwrap_or(0);
    let pointer = if offset.is_some() { &raw mut place } else { std::ptr::null_mut() };
    // SAFETY: the offset outlives the call.
    count(unsafe { libc::sendfile(to, from, pointer, size) })
}

pub fn epoll_create(flags: c_int) -> Answer<RawFd> {
    // SAFETY: no pointers.
    done(unsafe { libc::epoll_create1(flags) })
}

pub fn epoll_ctl(epoll: RawFd, operation: c_int, fd: RawFd, events: u32) -> Answer<()> {
    let mut event = libc::epoll_event { events, u64: fd as u64 };
    // SAFETY: the event outlives the call.
    done(unsafe { libc::epoll_ctl(epoll, operation, fd, &raw mut event) }).map(drop)
}

/// What is ready now: (descriptor, events).
pub fn epoll_now(epoll: RawFd, most: usize) -> Answer<Vec<(RawFd, u32)>> {
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most];
    // SAFETY: the buffer has room for `most` events.
    let n = done(unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), most as c_int, 0) })?;
    Ok(events[..n as usize].iter().map(|e| (e.u64 as RawFd, e.events)).collect())
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
    let mut status: MaybeUninit<libc::stat> = MaybeUninit::uninit();
    // SAFETY: after success the whole struct is written.
    unsafe {
        done(libc::fstat(fd, status.as_mut_ptr()))?;
        Ok(status.assume_init().st_ino)
    }
}

/// The index of an interface; 0 where there is none of that name.
pub fn if_index(name: &CStr) -> c_uint {
    // SAFETY: a NUL-terminated name.
    unsafe { libc::if_nametoindex(name.as_ptr()) }
}
