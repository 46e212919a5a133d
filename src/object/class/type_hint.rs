//! What type hints are made of: `list[int]` and `int | None`.

use super::Type;
use crate::object::instance::Object;
use crate::object::types;
use crate::object::value::Value;

/// `list[int]`
pub(super) struct Alias {
    pub origin: Value,
    pub arguments: Value,
}

/// `int | None`; None stands for its class, as it was written.
pub(super) struct Union(pub Vec<Value>);

/// Whether `class[...]` is a type hint.
pub(crate) fn is_generic(class: &Type) -> bool {
    // The others say so in a row.
    let generic = [&types::TYPE, &types::ENUMERATE, &crate::object::exception::kinds::BASE_EXCEPTION_GROUP];
    generic.iter().any(|generic| class.is_subclass(generic)) || class.lookup_text("__class_getitem__").is_some()
}

/// `list[int]`.
pub(crate) fn alias_of(class: &Value, key: &Value) -> Value {
    let arguments = match key {
        Value::Tuple(_) => key.clone(),
        one => Value::tuple([one.clone()]),
    };
    Object::native(&types::GENERIC_ALIAS, Alias { origin: class.clone(), arguments })
}

/// `int | None`.
pub(crate) fn union_of(a: &Value, b: &Value) -> Value {
    let mut parts: Vec<Value> = Vec::new();
    for side in [a, b] {
        for part in members(side).unwrap_or_else(|| vec![class_of_none(side)]) {
            if !parts.iter().any(|known| same(known, &part)) {
                parts.push(part);
            }
        }
    }
    match &parts[..] {
        [one] => one.clone(),
        _ => Object::native(&types::UNION_TYPE, Union(parts)),
    }
}

fn class_of_none(value: &Value) -> Value {
    if value.is_none() { Value::Type(types::NONE.clone()) } else { value.clone() }
}

pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Type(a), Value::Type(b)) => a.is(b),
        _ => a.is(b),
    }
}

/// The classes of a union; None where the value is none.
pub(crate) fn members(union: &Value) -> Option<Vec<Value>> {
    union.data::<Union>().map(|union| union.0.clone())
}

/// The class behind `list[int]`.
pub(crate) fn origin_of(value: &Value) -> Option<Value> {
    value.data::<Alias>().map(|alias| alias.origin.clone())
}

/// Whether a value is `list[int]` or the like.
pub(crate) fn is_alias(value: &Value) -> bool {
    value.data::<Alias>().is_some()
}
