//! The settings of the user's terminal: kept at the start, and put back at every exit, also after a panic or a signal.

use std::sync::OnceLock;

use crate::sys::terminal;

static SAVED: OnceLock<terminal::Settings> = OnceLock::new();

/// Keeps the settings as they are now, to be put back by [`restore`].
pub fn save() {
    if let Ok(settings) = terminal::settings() {
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
        let _ = terminal::set(settings);
        crate::out::print(crate::out::To::Out, "\x1b[?2004l");
    }
}
