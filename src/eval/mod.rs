//! From tree to effects: the compiler to bytecode and the loop that runs it.

pub(crate) mod builtins;
mod call;
mod caller;
mod class;
mod compile;
mod generator;
mod global;
mod import;
pub(crate) mod inspect;
pub(crate) mod interpreter;
mod matching;
mod print;
mod prompt_names;
mod quick;
mod reflect;
mod run;
mod step;
mod syntax_error;
mod unwind;
mod warn;

pub(crate) use interpreter::Interpreter;
