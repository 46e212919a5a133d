//! What `import` finds: one file for each module.

pub mod socket;

use crate::object::context::{Answer, Cx};
use crate::object::value::Value;

/// A module's name, what it is for, and what makes it.
pub struct Entry {
    pub name: &'static str,
    pub doc: &'static str,
    pub make: fn(&mut Cx) -> Answer,
}

/// All modules there are.
pub const MODULES: &[Entry] =
    &[Entry { name: "socket", doc: "Sockets: one end each of a conversation between programs.", make: socket::make }];

/// Makes the module of this name; None where there is none.
pub fn make(cx: &mut Cx, name: &str) -> Answer<Option<Value>> {
    match MODULES.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.make)(cx).map(Some),
        None => Ok(None),
    }
}
