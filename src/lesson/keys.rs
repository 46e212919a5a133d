//! Single keys from the keyboard while a lesson is played. Knows nothing of what they are for.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crate::out;
use crate::sys::file::read;
use crate::sys::poll::poll;
use crate::sys::terminal;

/// A key, as far as a replay tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Char(char),
    Enter,
    Forward,
    Back,
    Escape,
    /// No more keys will come.
    End,
}

/// The keyboard's settings as they were, while keys are read one by one.
static BEFORE: Mutex<Option<terminal::Settings>> = Mutex::new(None);

/// Keys can be had: standard input is a keyboard.
pub fn are_there() -> bool {
    out::is_terminal(0) && out::is_terminal(1)
}

/// From now on keys come one by one, and are not shown. Ctrl-C stays a signal.
pub fn take() {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    if before.is_none()
        && let Ok(settings) = terminal::settings()
    {
        let _ = terminal::set(&terminal::key_by_key(&settings));
        *before = Some(settings);
    }
}

/// Puts the keyboard's settings back.
pub fn leave() {
    if let Some(settings) = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        let _ = terminal::set(&settings);
    }
}

/// The next key; none where none comes within `patience`.
pub fn next(patience: Option<Duration>) -> Option<Key> {
    let deadline = patience.map(|patience| Instant::now() + patience);
    let byte = match byte(deadline) {
        Some(Ok(byte)) => byte,
        Some(Err(())) => return Some(Key::End),
        None => return None,
    };
    Some(match byte {
        b'\n' | b'\r' => Key::Enter,
        4 => Key::End,
        0x1b => sequence(),
        ascii if ascii.is_ascii() => Key::Char(ascii as char),
        lead => {
            // The rest of a character that is none of ours.
            for _ in 1..(!lead).leading_zeros().clamp(1, 4) {
                let _ = self::byte(Some(Instant::now() + Duration::from_millis(20)));
            }
            Key::Char('\u{fffd}')
        }
    })
}

/// What follows an escape: an arrow, or nothing.
fn sequence() -> Key {
    let soon = || Some(Instant::now() + Duration::from_millis(30));
    let Some(Ok(b'[' | b'O')) = byte(soon()) else { return Key::Escape };
    loop {
        match byte(soon()) {
            Some(Ok(b'C' | b'B')) => return Key::Forward,
            Some(Ok(b'D' | b'A')) => return Key::Back,
            Some(Ok(b'0'..=b'?')) => {}
            _ => return Key::Char('\u{fffd}'),
        }
    }
}

fn byte(deadline: Option<Instant>) -> Option<Result<u8, ()>> {
    loop {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let mut fds = [libc::pollfd { fd: 0, events: libc::POLLIN, revents: 0 }];
        let mut byte = [0u8];
        let read = match poll(&mut fds, left) {
            Ok(0) => return None,
            Ok(_) => read(0, &mut byte),
            Err(errno) => Err(errno),
        };
        match read {
            Ok(1) => return Some(Ok(byte[0])),
            Err(libc::EINTR) => {}
            _ => return Some(Err(())),
        }
    }
}
