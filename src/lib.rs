//! sockstep: the place to learn sockets by typing them.
//!
//! ```text
//! text -> tokens -> AST -> bytecode -> evaluation -> socket calls -> events -> what is shown
//! ```
//!
//! A statement is typed at a terminal, parsed (`syntax`), compiled to bytecode and run (`eval`) over Python values
//! (`object`, `module`), whose socket methods are live system calls (`net`); what needs no values to compute stands in
//! `pure`. All that a terminal's interpreter can change is its `world`, guarded by one lock: nothing of it is shared
//! with another terminal, and what stands in statics never changes. Debug builds check at each access that the thread
//! holds the lock of the value's own world. Everything that happens is an `event`; the `session` keeps the events of
//! all terminals in one log, and what is shown (`repl`, `lesson`, `view`) is made from it.
//!
//! Which part may use which; `tests/all/tidy.rs` checks it:
//!
//! ```text
//! text     -
//! event    -
//! pure     -
//! out      text sys
//! syntax   text pure
//! sys      event
//! net      event sys
//! world    -
//! object   text event pure syntax sys net world
//! module   text event pure sys net world object
//! eval     text event pure syntax net world object module
//! session  text event out syntax sys net world object module eval view
//! view     text event
//! lesson   text event out syntax sys net session view
//! repl     text event out syntax sys net session view lesson
//! ```
//!
//! Of `syntax`, `object` uses the trees only; of `net`, `lesson` uses the namespaces only. `cli` and `main` put it together.

pub mod cli;
mod eval;
pub mod event;
#[allow(unreachable_pub)]
pub mod lesson;
mod module;
#[allow(unreachable_pub)]
pub mod net;
mod object;
pub mod out;
pub mod pure;
#[allow(unreachable_pub)]
pub mod repl;
#[allow(unreachable_pub)]
pub mod session;
pub mod syntax;
pub mod sys;
pub mod text;
#[allow(unreachable_pub)]
pub mod view;
mod world;

pub use object::memory::Allocator;
