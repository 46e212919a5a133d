//! Looks into a terminal for the prompt: names, attributes, signatures. It never runs the user's code.

use std::sync::Arc;

use super::terminal::Terminal;
use crate::net::socket::Socket;
use crate::syntax::{self, Mode, ParseError};
use crate::text::Source;

/// A name that could be typed here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    pub name: String,
    /// Whether it is called, so that an open parenthesis may follow.
    pub callable: bool,
}

/// Whether what was typed so far is a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// It is one, or a mistake that more lines cannot mend.
    Complete,
    /// More lines must follow.
    Incomplete,
}

/// Whether the prompt must ask for more lines.
pub fn completeness(text: &str) -> Completeness {
    let source = Source::new("<stdin>", &format!("{text}\n"), false);
    match syntax::parse(&source, Mode::Interactive) {
        Err(ParseError::Incomplete) => Completeness::Incomplete,
        _ => Completeness::Complete,
    }
}

/// Names in scope that start so.
pub fn names(_terminal: &Terminal, _prefix: &str) -> Vec<Candidate> {
    Vec::new()
}

/// Attributes of what `path` (`s`, `conn.x`) names.
pub fn attributes(_terminal: &Terminal, _path: &str) -> Vec<Candidate> {
    Vec::new()
}

/// The signature of what `path` names, as `help` shows it: `bind(address, /)`.
pub fn signature(_terminal: &Terminal, _path: &str) -> Option<String> {
    None
}

/// What `help(path)` says in a few plain lines.
pub fn help(_terminal: &Terminal, _path: &str) -> Option<Vec<String>> {
    None
}

/// What can be imported from a module.
pub fn members(_terminal: &Terminal, _module: &str) -> Vec<Candidate> {
    Vec::new()
}

/// Which names of a terminal stand for which sockets.
pub fn socket_names(_terminal: &Terminal) -> Vec<(Arc<Socket>, String)> {
    Vec::new()
}

/// Modules that can be imported.
pub fn modules() -> Vec<String> {
    Vec::new()
}
