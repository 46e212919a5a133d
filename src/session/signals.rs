//! Signals of the keyboard, taken to one thread that may do more than a handler: interrupt a terminal, leave one waiting.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

use crate::net::descriptor;
use crate::sys::descriptor::{eventfd_clear, eventfd_ring};
use crate::sys::poll::poll;
use crate::sys::process;
pub use crate::sys::process::{block, has_stopped, stop};

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
        let handler = move || {
            flag.store(true, Ordering::SeqCst);
            eventfd_ring(fd.as_raw_fd());
        };
        // SAFETY: the handler stores an atomic and writes eight bytes to a descriptor that it keeps open.
        unsafe { process::handle(number, handler) }.map_err(io::Error::from_raw_os_error)?;
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
    let mut fds = [libc::pollfd { fd, events: libc::POLLIN, revents: 0 }];
    let _ = poll(&mut fds, None);
    eventfd_clear(fd);
}

/// Ends this process by a signal, so that whoever started it sees which.
pub fn end_by(signal: i32) -> ! {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    std::process::exit(128 + signal)
}
