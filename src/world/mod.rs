//! What one terminal can change, and the lock that guards it. Knows no values.

pub(crate) mod cell;
pub(crate) mod lock;
pub(crate) mod per_world;
