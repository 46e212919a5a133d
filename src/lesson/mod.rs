//! Lessons: read from Markdown, run in a place of their own, checked, and replayed. What runs is the session's; what is
//! read as Python is the language's own business.

pub mod check;
pub mod format;
mod front;
pub mod needs;
mod prose;

pub use format::{Block, Lesson, Mark, Mistake, Part, Step};
