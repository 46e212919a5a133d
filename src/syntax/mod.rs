//! Source text to tree, with CPython's words for what is wrong. Knows nothing of values.

pub mod ast;
