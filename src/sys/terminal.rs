//! The user's terminal: its settings and its size.

use rustix::fd::BorrowedFd;
use rustix::termios;
pub use rustix::termios::Termios as Settings;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex};

use super::Answer;

/// The standard descriptors.
fn standard<T>(ask: impl FnOnce(BorrowedFd<'_>) -> rustix::io::Result<T>, fd: i32) -> Answer<T> {
    // SAFETY: used with 0 and 1, which a process keeps; where they are closed the kernel says so.
    ask(unsafe { BorrowedFd::borrow_raw(fd) }).map_err(|error| error.raw_os_error())
}

/// The settings of standard input.
pub fn settings() -> Answer<Settings> {
    standard(|fd| termios::tcgetattr(fd), 0)
}

/// Sets them when what was written has been shown.
pub fn set(settings: &Settings) -> Answer<()> {
    standard(|fd| termios::tcsetattr(fd, OptionalActions::Drain, settings), 0)
}

/// The same settings with keys coming one by one, and not shown.
pub fn key_by_key(settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    settings.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
    settings.special_codes[SpecialCodeIndex::VMIN] = 1;
    settings.special_codes[SpecialCodeIndex::VTIME] = 0;
    settings
}

/// The window's columns and rows, as standard output has it.
pub fn window() -> Answer<(u16, u16)> {
    standard(|fd| termios::tcgetwinsize(fd), 1).map(|size| (size.ws_col, size.ws_row))
}
