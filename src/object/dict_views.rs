//! What `keys()`, `values()` and `items()` of a dict give: live views.

use super::class::Definition;

pub const KEYS: Definition = Definition { name: "dict_keys", ..Definition::PLAIN };
pub const VALUES: Definition = Definition { name: "dict_values", ..Definition::PLAIN };
pub const ITEMS: Definition = Definition { name: "dict_items", ..Definition::PLAIN };
