//! The type of modules.

use super::class::Definition;

pub const DEFINITION: Definition = Definition { name: "module", ..Definition::PLAIN };
