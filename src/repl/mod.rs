//! The prompt: what a student types into, and where late answers appear. Knows terminals only through the session's hub.

mod bindings;
mod commands;
mod complete;
mod editor;
mod helper;
mod history;
mod indent;
mod lesson;
mod paste;
mod printer;
mod prompt;
mod reading;
mod screen;
mod topics;
mod tty;

pub use commands::{COMMANDS, Command};
pub use lesson::for_lesson;
pub use prompt::{Ended, Prompt, Settings, run};
pub use screen::Screen;
