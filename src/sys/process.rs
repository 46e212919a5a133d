//! What a process asks about itself and of the system, and what it gives up.

use std::ffi::{CStr, c_int, c_uint};
use std::mem;
use std::os::fd::RawFd;

use rustix::process as calls;
use rustix::process::Pid;

use super::{Answer, done, errno};

/// The kernel's number of the calling thread.
pub fn task() -> i32 {
    Pid::as_raw(Some(rustix::thread::gettid()))
}

/// The number of the calling thread as the C library has it.
pub fn pthread() -> u64 {
    // SAFETY: it has no preconditions.
    unsafe { libc::pthread_self() as u64 }
}

/// The number of this process.
pub fn pid() -> i32 {
    Pid::as_raw(Some(calls::getpid()))
}

/// The number of the process that started this one.
pub fn parent() -> i32 {
    Pid::as_raw(calls::getppid())
}

/// The process group.
pub fn group_of_processes() -> i32 {
    Pid::as_raw(Some(calls::getpgrp()))
}

/// The user and the group.
pub fn user_and_group() -> (u32, u32) {
    (calls::getuid().as_raw(), calls::getgid().as_raw())
}

/// The user and the group that count.
pub fn effective_user_and_group() -> (u32, u32) {
    (calls::geteuid().as_raw(), calls::getegid().as_raw())
}

/// The group of a process; 0 is this one. The answer is 0 for a process that has none, as those of the kernel.
pub fn getpgid(pid: i32) -> Answer<i32> {
    // SAFETY: no memory of ours is involved.
    answer(unsafe { libc::getpgid(pid) })
}

/// The session of a process; 0 is this one. The answer is 0 for a process that has none, as those of the kernel.
pub fn getsid(pid: i32) -> Answer<i32> {
    // SAFETY: no memory of ours is involved.
    answer(unsafe { libc::getsid(pid) })
}

fn answer(number: i32) -> Answer<i32> {
    if number < 0 { Err(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::ESRCH)) } else { Ok(number) }
}

/// Sets what new files do not allow, and says what it was.
pub fn umask(mask: u32) -> u32 {
    calls::umask(rustix::fs::Mode::from_bits_retain(mask)).bits()
}

/// The system's name, the machine's, the release, the version, and the kind of machine.
pub fn uname() -> [String; 5] {
    let names = rustix::system::uname();
    [names.sysname(), names.nodename(), names.release(), names.version(), names.machine()]
        .map(|name| name.to_string_lossy().into_owned())
}

/// How many processors are in use; none where no one knows.
pub fn processors() -> Option<i64> {
    // SAFETY: it takes a number alone.
    let count = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    (count > 0).then_some(count)
}

/// Fills a part of `room` with random bytes, and says how much.
pub fn random(room: &mut [u8]) -> Answer<usize> {
    rustix::rand::getrandom(room, rustix::rand::GetRandomFlags::empty()).map_err(|e| e.raw_os_error())
}

/// Ends this process at once.
pub fn end_now(status: c_int) -> ! {
    // SAFETY: no pointers; nothing runs after it.
    unsafe { libc::_exit(status) }
}

/// Sends a signal, of any number.
pub fn kill(pid: i32, signal: c_int) -> Answer<()> {
    // SAFETY: no pointers.
    done(unsafe { libc::kill(pid, signal) }).map(drop)
}

/// Has this process end when the thread that started it does.
pub fn end_with_parent() {
    // A kernel that refuses leaves it to live on, which does no harm.
    let _ = calls::set_parent_process_death_signal(Some(calls::Signal::KILL));
}

/// Waits for a child process: whether it has stopped, and not ended.
pub fn has_stopped(child: u32) -> bool {
    loop {
        let mut status = 0;
        // SAFETY: waitpid writes one int.
        let waited = done(unsafe { libc::waitpid(child.cast_signed(), &raw mut status, libc::WUNTRACED) });
        if waited != Err(libc::EINTR) {
            return waited.is_ok() && libc::WIFSTOPPED(status);
        }
    }
}

/// Stops this process as Ctrl-Z does where no one handles it.
pub fn stop() {
    // SAFETY: a signal to this very thread, so that it does not go on before the process has stopped.
    unsafe { libc::raise(libc::SIGSTOP) };
}

/// Keeps a signal from the calling thread and from those that it starts from now on.
pub fn block(signal: i32, blocked: bool) {
    let how = if blocked { libc::SIG_BLOCK } else { libc::SIG_UNBLOCK };
    // SAFETY: a signal set on the stack, initialised before it is used.
    unsafe {
        let mut set: libc::sigset_t = mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, signal);
        libc::pthread_sigmask(how, &raw const set, std::ptr::null_mut());
    }
}

/// Calls `handler` for a signal from now on.
///
/// # Safety
/// It is called in the middle of whatever runs: it may store atomics and call what is safe in a signal handler.
pub unsafe fn handle(signal: i32, handler: impl Fn() + Sync + Send + 'static) -> Answer<()> {
    // SAFETY: by the contract.
    let registered = unsafe { signal_hook::low_level::register(signal, handler) };
    registered.map(drop).map_err(|error| super::errno_of(&error))
}

/// Whether the system has room for so many bytes more.
pub fn has_room(size: usize) -> bool {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new mapping, which nobody touches and which goes at once.
    unsafe {
        let found = libc::mmap(std::ptr::null_mut(), size, libc::PROT_NONE, flags, -1, 0);
        found != libc::MAP_FAILED && libc::munmap(found, size) == 0
    }
}

/// Enters namespaces of its own.
pub fn unshare(flags: c_int) -> Answer<()> {
    // SAFETY: no pointers.
    done(unsafe { libc::unshare(flags) }).map(drop)
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

/// The number under which the kernel keeps a socket.
pub fn socket_inode(fd: RawFd) -> Answer<u64> {
    let stat = super::file::fstat(fd)?;
    if stat.st_mode & libc::S_IFMT == libc::S_IFSOCK { Ok(stat.st_ino) } else { Err(libc::ENOTSOCK) }
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
