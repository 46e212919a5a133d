//! sockstep: the place to learn sockets by typing them.
//!
//! ```text
//! text -> tokens -> AST -> bytecode -> evaluation -> socket calls -> events -> what is shown
//! ```
//!
//! A statement is typed at a terminal, parsed (`syntax`), compiled to bytecode and run (`eval`) over Python values
//! (`object`, `module`), whose socket methods are live system calls (`net`). Everything that happens is an `event`; the
//! `session` keeps the events of all terminals in one log, and what is shown (`repl`, `lesson`, `view`) is made from it.
//!
//! Which folder may use which stands in `tests/tidy.rs`, which also checks it.

pub mod cli;
pub mod eval;
pub mod event;
pub mod lesson;
pub mod module;
pub mod net;
pub mod object;
pub mod out;
pub mod repl;
pub mod session;
pub mod syntax;
pub mod text;
pub mod view;
