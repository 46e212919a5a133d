//! Looks into a terminal for the prompt: names, attributes, signatures, sockets. It never runs the user's code.

use std::sync::Arc;

use super::terminal::Terminal;
use crate::eval::inspect::{self, Name};
use crate::module;
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

impl From<Name> for Candidate {
    fn from(name: Name) -> Self {
        Candidate { name: name.name, callable: name.callable }
    }
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

fn candidates(names: Vec<Name>) -> Vec<Candidate> {
    names.into_iter().map(Candidate::from).collect()
}

/// Names in scope that start so.
pub fn names(terminal: &Terminal, prefix: &str) -> Vec<Candidate> {
    terminal.with_values(|python| candidates(inspect::names(&python.world, prefix))).unwrap_or_default()
}

/// Attributes of what `path` (`s`, `conn.x`) names.
pub fn attributes(terminal: &Terminal, path: &str) -> Vec<Candidate> {
    let look = terminal.with_values(|python| {
        inspect::resolve(&python.world, path).map(|found| candidates(inspect::attributes(&found.value)))
    });
    look.flatten().unwrap_or_default()
}

/// The signature of what `path` names, as `help` shows it: `bind(address, /)`.
pub fn signature(terminal: &Terminal, path: &str) -> Option<String> {
    terminal
        .with_values(|python| inspect::resolve(&python.world, path).and_then(|found| inspect::signature(&found)))
        .flatten()
}

/// What there is to say of what `path` names, in a few plain lines.
pub fn help(terminal: &Terminal, path: &str) -> Option<Vec<String>> {
    terminal
        .with_values(|python| inspect::resolve(&python.world, path).map(|found| inspect::help(&found, path)))
        .flatten()
}

/// What there is to say of a method of sockets that is named alone: `bind`.
pub fn help_of_method(terminal: &Terminal, name: &str) -> Option<Vec<String>> {
    let look = terminal.with_values(|python| {
        let class = inspect::attribute(&python.module("socket")?, "socket")?;
        inspect::attribute(&class, name).map(|method| inspect::help(&method.into(), &format!("s.{name}")))
    });
    look.flatten()
}

/// What can be imported from a module.
pub fn members(terminal: &Terminal, module: &str) -> Vec<Candidate> {
    let look = terminal.with_values(|python| python.module(module).map(|value| candidates(inspect::own(&value))));
    look.flatten().unwrap_or_default()
}

/// Which names of a terminal stand for which sockets.
pub fn socket_names(terminal: &Terminal) -> Vec<(Arc<Socket>, String)> {
    terminal.with_values(|python| inspect::sockets(&python.world)).unwrap_or_default()
}

/// Modules that can be imported.
pub fn modules() -> Vec<String> {
    module::MODULES.iter().map(|entry| entry.name.to_string()).collect()
}
