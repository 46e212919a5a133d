//! Lessons: read from Markdown, run in a place of their own, checked, and replayed. What runs is the session's; what is
//! read as Python is the language's own business.

pub mod check;
mod child;
mod columns;
pub mod comparison;
pub mod format;
mod front;
mod keys;
pub mod library;
pub mod marks;
mod mistakes;
pub mod needs;
pub mod play;
mod prose;
pub mod report;
pub mod run;
pub mod test;
mod time_wait;
mod verdict;

pub use child::{Order, run as run_child};
pub use format::{Block, Lesson, Mistake, Part, Step};
pub use test::test;
