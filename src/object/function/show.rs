//! Built-in functions as text, and which of them are plain fields.

use std::sync::Arc;

use super::{Builtin, Home};
use crate::object::protocol::write;
use crate::object::row::Kind;
use crate::object::value::Value;

/// Whether CPython keeps this attribute as a field of the value, and computes nothing.
pub(crate) fn is_member(builtin: &Builtin) -> bool {
    let Home::Class(definition) = builtin.home else { return false };
    let names: &[&str] = match definition.name {
        "range" | "slice" => &["start", "stop", "step"],
        "function" => &["__closure__", "__globals__", "__builtins__"],
        "method" => &["__self__", "__func__"],
        "property" => &["fget", "fset", "fdel"],
        "staticmethod" | "classmethod" => &["__func__", "__wrapped__"],
        "super" => &["__thisclass__", "__self__", "__self_class__"],
        _ => &[],
    };
    matches!(builtin.row.kind, Kind::Getter(_)) && names.contains(&builtin.row.name)
}

/// `<built-in function len>`, `<built-in method bind of socket object at 0x...>`, `<method 'append' of 'list' objects>`.
pub(crate) fn repr_builtin(value: &Value, builtin: &Builtin) -> String {
    let name = builtin.row.name;
    match (&builtin.this, builtin.home, builtin.row.kind) {
        (Some(Value::Type(class)), ..) if !(builtin.row.is_slot() && name == "__call__") => {
            format!("<built-in method {name} of type object at {:#x}>", Arc::as_ptr(class) as usize)
        }
        (Some(this), ..) if builtin.row.is_slot() => {
            format!("<method-wrapper '{name}' of {} object at {}>", this.type_name().as_str(), write::at(this))
        }
        (Some(this), ..) => {
            format!("<built-in method {name} of {} object at {}>", this.type_name().as_str(), write::at(this))
        }
        (None, Home::Class(d), Kind::Getter(_)) if is_member(builtin) => {
            format!("<member '{name}' of '{}' objects>", d.full_name())
        }
        (None, Home::Class(d), Kind::Getter(_)) => format!("<attribute '{name}' of '{}' objects>", d.full_name()),
        (None, Home::Class(d), _) if builtin.row.is_slot() => {
            format!("<slot wrapper '{name}' of '{}' objects>", d.name)
        }
        (None, Home::Class(d), Kind::Method) => format!("<method '{name}' of '{}' objects>", d.full_name()),
        (None, Home::Class(_), _) if name == "__new__" => {
            format!("<built-in method {name} of type object at {}>", write::at(value))
        }
        _ => {
            format!("<built-in function {name}>")
        }
    }
}
