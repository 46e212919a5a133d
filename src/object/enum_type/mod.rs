//! Enumerations: classes whose members have names. What kind a class is, and which members it has.

pub(crate) mod methods;

use std::sync::Arc;

use super::class::Type;
use super::dict::Dict;
use super::str::Str;
use super::tuple::Tuple;
use super::types::FLAG;
use super::value::Value;

const NAMES: &str = "_member_map_";

/// No name that could be asked for.
const MEMBERS: &str = ".";

pub(crate) fn is_enumeration(class: &Type) -> bool {
    class.definition.is_some_and(|definition| definition.meta.is_some())
}

/// Whether a name of the class is a member's, which cannot be set.
pub(crate) fn is_member_name(class: &Type, name: &Arc<Str>) -> bool {
    names_of(class).get_name(name).is_some()
}

/// A class with members cannot be extended.
pub(crate) fn has_members(class: &Type) -> bool {
    !members_of(class).is_empty()
}

fn is_flag(class: &Type) -> bool {
    class.is_subclass(&FLAG)
}

/// `<enum 'AddressFamily'>`.
pub(crate) fn class_repr(class: &Type) -> String {
    let kind = if is_flag(class) { "flag" } else { "enum" };
    format!("<{kind} '{}'>", class.name().as_str())
}

fn names_of(class: &Type) -> Arc<Dict> {
    match class.attrs().get_text(NAMES) {
        Some(Value::Dict(names)) => names,
        _ => Dict::new(),
    }
}

fn members_of(class: &Type) -> Arc<Tuple> {
    match class.attrs().get_text(MEMBERS) {
        Some(Value::Tuple(members)) => members,
        _ => Tuple::new([]),
    }
}
