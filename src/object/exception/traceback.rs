//! The traceback type: the places an exception passed.

use crate::object::class::Definition;

pub const DEFINITION: Definition = Definition { name: "traceback", ..Definition::PLAIN };
