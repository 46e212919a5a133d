//! Numbers and texts as Python computes and writes them, over plain Rust data. Knows nothing of values.

pub mod fault;
pub mod number;
pub mod room;
pub mod text;
