//! The prompt that is opened in the middle of a lesson. It is made when it is first asked for, and kept for the next time.

use std::sync::Arc;

use super::prompt::{self, Ended, Prompt, Settings};
use super::screen::Screen;
use super::tty;
use crate::lesson::play::{self, Back};
use crate::out::{self, To};
use crate::session::Hub;

/// A prompt for whoever takes over a lesson.
pub fn for_lesson(strict: bool) -> play::Prompt {
    let screen = Arc::new(Screen::new(prompt::is_plain()));
    let settings = Settings { strict, lesson: true, calls: None };
    let own = screen.clone();
    let mut kept: Option<Prompt> = None;
    let open = move |hub: &Arc<Hub>, name: &str| -> Back {
        let prompt = match &mut kept {
            Some(prompt) => {
                prompt.go_to(name);
                prompt
            }
            None => match Prompt::open(hub.clone(), own.clone(), name, &settings) {
                Ok(prompt) => kept.insert(prompt),
                Err(error) => {
                    out::print(To::Err, &format!("sockstep: {error}\n"));
                    return Back::Continue;
                }
            },
        };
        match prompt.run() {
            Ended::Continue => Back::Continue,
            Ended::Left(status) => Back::Left(status),
        }
    };
    play::Prompt { screen, open: Box::new(open), restore: tty::restore }
}
