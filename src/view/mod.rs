//! What is shown, as pure functions: events and facts in, styled lines out. Knows nothing of where they are printed.

pub mod calls;
pub mod sockets;
pub mod table;
pub mod terminals;
pub mod waiting;

use crate::event::facts::Facts;
use crate::text::style::Line;

/// Something that can be shown at any time, by a `%` command of the same name. Each is one file and one row of [`VIEWS`].
pub struct View {
    pub name: &'static str,
    pub params: &'static str,
    /// What it shows, in a few words.
    pub doc: &'static str,
    pub example: &'static str,
    /// Lines for a window of so many columns; the text is what follows the command's name.
    pub lines: fn(&Facts<'_>, &str, usize) -> Vec<Line>,
}

pub const VIEWS: &[&View] = &[&terminals::VIEW, &sockets::VIEW];
