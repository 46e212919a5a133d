//! The settings of the user's terminal: kept at the start, and put back at every exit, also after a panic or a signal.

use std::sync::OnceLock;

static SAVED: OnceLock<libc::termios> = OnceLock::new();

/// Keeps the settings as they are now, to be put back by [`restore`].
pub fn save() {
    if let Some(settings) = get() {
        let _ = SAVED.set(settings);
        let (own, before) = (std::thread::current().id(), std::panic::take_hook());
        std::panic::set_hook(Box::new(move |panic| {
            // Only the prompt's own threads draw; a terminal's thread contains its panic.
            if std::thread::current().id() == own {
                restore();
                before(panic);
            }
        }));
    }
}

/// Puts back the settings that were saved, and the cursor and paste mode that an editor may have changed.
pub fn restore() {
    if let Some(settings) = SAVED.get() {
        set(settings);
        crate::out::print(crate::out::To::Out, "\x1b[?2004l");
    }
}

fn get() -> Option<libc::termios> {
    // SAFETY: tcgetattr fills the struct that it is given.
    unsafe {
        let mut settings: libc::termios = std::mem::zeroed();
        (libc::tcgetattr(0, &raw mut settings) == 0).then_some(settings)
    }
}

fn set(settings: &libc::termios) {
    // SAFETY: reads the struct that it is given.
    unsafe { libc::tcsetattr(0, libc::TCSADRAIN, settings) };
}
