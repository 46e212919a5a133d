//! Python values: one file for each type. Knows nothing of statements or of who runs them.

pub mod fault;
pub mod number;
pub mod text;
