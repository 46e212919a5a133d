//! Numbers as Python computes, reads and prints them, over plain Rust data. Knows nothing of values.

pub mod binary;
pub mod convert;
pub mod integer;
mod kernel;
pub mod parse;
pub mod power;
pub mod print;
pub mod real;

pub use integer::{Int, IntRef};
