//! Single keys from the keyboard while a lesson is played. Knows nothing of what they are for.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crate::out;

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
static BEFORE: Mutex<Option<libc::termios>> = Mutex::new(None);

/// Keys can be had: standard input is a keyboard.
pub fn are_there() -> bool {
    out::is_terminal(0) && out::is_terminal(1)
}

/// From now on keys come one by one, and are not shown. Ctrl-C stays a signal.
pub fn take() {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: tcgetattr fills the struct that it is given; tcsetattr reads one.
    unsafe {
        let mut settings: libc::termios = std::mem::zeroed();
        if before.is_some() || libc::tcgetattr(0, &raw mut settings) != 0 {
            return;
        }
        *before = Some(settings);
        settings.c_lflag &= !(libc::ICANON | libc::ECHO);
        settings.c_cc[libc::VMIN] = 1;
        settings.c_cc[libc::VTIME] = 0;
        libc::tcsetattr(0, libc::TCSADRAIN, &raw const settings);
    }
}

/// Puts the keyboard's settings back.
pub fn leave() {
    if let Some(settings) = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // SAFETY: reads the struct that it is given.
        unsafe { libc::tcsetattr(0, libc::TCSADRAIN, &raw const settings) };
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
        let left = match deadline {
            None => -1,
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                i32::try_from(left.as_micros().div_ceil(1000)).unwrap_or(i32::MAX)
            }
        };
        let mut poll = libc::pollfd { fd: 0, events: libc::POLLIN, revents: 0 };
        let mut byte = 0u8;
        // SAFETY: one pollfd, as counted; one writable byte.
        let (ready, count) = unsafe {
            match libc::poll(&raw mut poll, 1, left) {
                1 => (1, libc::read(0, (&raw mut byte).cast(), 1)),
                ready => (ready, 0),
            }
        };
        match (ready, count) {
            (0, _) => return None,
            (1, 1) => return Some(Ok(byte)),
            _ if std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted => {}
            _ => return Some(Err(())),
        }
    }
}
