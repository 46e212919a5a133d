//! Lines from descriptor 0, read so that an interrupt reaches whoever waits for one. Knows nothing of editing.

use std::io;

use parking_lot::Mutex;

use crate::net::interrupt::Interrupt;
use crate::sys::file::read;
use crate::sys::poll::poll;

/// What came instead of a line.
#[derive(Debug)]
pub enum Ended {
    /// Nothing more will come.
    Eof,
    /// Someone asked to stop waiting.
    Interrupted,
    Failed(io::Error),
}

/// Standard input, with what was read beyond the last line.
#[derive(Default)]
pub struct Lines(Mutex<Vec<u8>>);

impl Lines {
    pub const fn new() -> Self {
        Lines(Mutex::new(Vec::new()))
    }

    /// The next line with its newline (the last one may lack it).
    pub fn next(&self, interrupt: &Interrupt) -> Result<Vec<u8>, Ended> {
        let mut held = self.0.lock();
        let mut searched = 0;
        loop {
            if let Some(at) = held[searched..].iter().position(|b| *b == b'\n') {
                let rest = held.split_off(searched + at + 1);
                return Ok(std::mem::replace(&mut *held, rest));
            }
            searched = held.len();
            wait(interrupt)?;
            let mut piece = [0u8; 8192];
            match read(0, &mut piece) {
                Ok(0) if held.is_empty() => return Err(Ended::Eof),
                Ok(0) => return Ok(std::mem::take(&mut *held)),
                Ok(n) => held.extend_from_slice(&piece[..n]),
                Err(libc::EINTR | libc::EAGAIN) => {}
                Err(errno) => return Err(Ended::Failed(io::Error::from_raw_os_error(errno))),
            }
        }
    }
}

/// Waits until there is something to read, or an interrupt.
fn wait(interrupt: &Interrupt) -> Result<(), Ended> {
    let readable = |fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    let mut fds = [readable(0), readable(interrupt.fd())];
    loop {
        if interrupt.pending() {
            return Err(Ended::Interrupted);
        }
        match poll(&mut fds, None) {
            Ok(_) if fds[0].revents != 0 => return Ok(()),
            Ok(_) | Err(libc::EINTR) => {}
            Err(errno) => return Err(Ended::Failed(io::Error::from_raw_os_error(errno))),
        }
    }
}

/// Lines for a prompt without an editor.
pub struct Keyboard {
    lines: Lines,
    interrupt: Interrupt,
}

impl Keyboard {
    pub fn new() -> io::Result<Self> {
        Ok(Keyboard { lines: Lines::new(), interrupt: Interrupt::new()? })
    }

    /// The next line with its newline.
    pub fn read(&self) -> Result<Vec<u8>, Ended> {
        let answer = self.lines.next(&self.interrupt);
        self.interrupt.drain();
        answer
    }

    /// Ends the wait for a line.
    pub fn interrupt(&self) {
        self.interrupt.raise();
    }
}
