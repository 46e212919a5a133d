//! Signals of the keyboard, taken to one thread that may do more than a handler: interrupt a terminal, leave one waiting.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

use crate::net::descriptor;

/// What the keyboard, or someone from outside, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-Z.
    Suspend,
    /// Ctrl-\.
    Quit,
    /// The process shall end.
    Terminate(i32),
}

const WATCHED: [i32; 5] = [SIGINT, SIGTSTP, SIGQUIT, SIGTERM, SIGHUP];

/// Calls `answer` for each signal from now on, in a thread of its own.
pub fn watch(answer: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    let bell = Arc::new(descriptor::eventfd()?);
    let mut flags = Vec::new();
    for number in WATCHED {
        let flag = Arc::new(AtomicBool::new(false));
        flags.push((number, flag.clone()));
        let fd = bell.clone();
        // SAFETY: the handler stores an atomic and writes eight bytes to a descriptor that it keeps open.
        unsafe {
            signal_hook::low_level::register(number, move || {
                flag.store(true, Ordering::SeqCst);
                let one = 1u64;
                libc::write(fd.as_raw_fd(), (&raw const one).cast(), 8);
            })?;
        }
    }
    thread::Builder::new().name("signals".into()).spawn(move || {
        loop {
            wait(bell.as_raw_fd());
            for (number, flag) in &flags {
                if flag.swap(false, Ordering::SeqCst) {
                    answer(match *number {
                        SIGINT => Signal::Interrupt,
                        SIGTSTP => Signal::Suspend,
                        SIGQUIT => Signal::Quit,
                        other => Signal::Terminate(other),
                    });
                }
            }
        }
    })?;
    Ok(())
}

fn wait(fd: RawFd) {
    let mut poll = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    let mut count = 0u64;
    // SAFETY: one pollfd, as counted; eight writable bytes.
    unsafe {
        libc::poll(&raw mut poll, 1, -1);
        libc::read(fd, (&raw mut count).cast(), 8);
    }
}

/// Stops this process as Ctrl-Z does where no one handles it.
pub fn stop() {
    // SAFETY: a signal to this very thread, so that it does not go on before the process has stopped.
    unsafe { libc::raise(libc::SIGSTOP) };
}

/// Waits for a child process: whether it has stopped, and not ended.
pub fn has_stopped(child: u32) -> bool {
    loop {
        let mut status = 0;
        // SAFETY: waitpid writes one int.
        let waited = unsafe { libc::waitpid(child.cast_signed(), &raw mut status, libc::WUNTRACED) };
        if waited >= 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return waited >= 0 && libc::WIFSTOPPED(status);
        }
    }
}

/// Ends this process by a signal, so that whoever started it sees which.
pub fn end_by(signal: i32) -> ! {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    std::process::exit(128 + signal)
}

/// Keeps a signal from the calling thread and from those that it starts from now on.
pub fn block(signal: i32, blocked: bool) {
    let how = if blocked { libc::SIG_BLOCK } else { libc::SIG_UNBLOCK };
    // SAFETY: a signal set on the stack, initialised before it is used.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, signal);
        libc::pthread_sigmask(how, &raw const set, std::ptr::null_mut());
    }
}
