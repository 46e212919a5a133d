//! What a method of str was called on.

use std::sync::Arc;

use super::Str;
use crate::object::value::Value;

/// The text that a method was called on.
pub(crate) fn this(args: &[Value]) -> &Arc<Str> {
    static EMPTY: std::sync::LazyLock<Arc<Str>> = std::sync::LazyLock::new(|| Str::new(""));
    args[0].as_str().unwrap_or(&EMPTY)
}

pub(crate) fn of(args: &[Value]) -> &Str {
    this(args)
}
