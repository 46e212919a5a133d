//! What a class says of the attributes of its instances: `__slots__`, and the attributes `__dict__` and `__weakref__`.

use std::sync::Arc;

use super::{Shape, Type};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::kinds::ATTRIBUTE_ERROR;
use crate::object::exception::raise::{error, type_error, value_error};
use crate::object::exception::{Raised, raise};
use crate::object::instance::Object;
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Member,
    Dict,
    WeakRef,
}

/// An attribute that instances of a class have by its making.
pub(crate) struct Slot {
    pub(super) name: Arc<Str>,
    pub(super) owner: String,
    pub(super) kind: Kind,
}

/// Reads `__slots__`, and adds to the attributes of a class that is being made what its instances have.
pub(crate) fn add(cx: &mut Cx, class: &Arc<Str>, bases: &[Type], attrs: &Arc<Dict>) -> Answer<Shape> {
    let from_base = bases.iter().any(has_dict);
    let base = bases.iter().map(|base| base.built_in_base()).find(|base| !base.is(&types::OBJECT));
    let sized =
        base.is_some_and(|base| [&types::INT, &types::TUPLE, &types::BYTES].iter().any(|t| base.is_subclass(t)));
    let Some(slots) = attrs.get_text("__slots__") else {
        let of_user = bases.iter().any(|base| !base.is_built_in() && base.has_dict);
        let has_weak = of_user
            || sized
            || base.is_some_and(|b| [&types::SET, &types::FROZENSET, &types::TYPE].iter().any(|t| b.is_subclass(t)));
        if !from_base {
            put(attrs, class, "__dict__", Kind::Dict);
        }
        if !has_weak {
            put(attrs, class, "__weakref__", Kind::WeakRef);
        }
        return Ok(Shape { has_dict: true, has_slots: false });
    };
    let slots = match slots.plain() {
        Value::Str(one) => vec![Value::Str(one.clone())],
        _ => crate::object::iterator::collect(cx, &slots)?,
    };
    if let Some(base) = base.filter(|_| sized && !slots.is_empty()) {
        let name = base.name();
        return Err(type_error(cx, format!("nonempty __slots__ not supported for subtype of '{}'", name.as_str())));
    }
    let mut names = Vec::new();
    let mut wants_dict = false;
    for name in &slots {
        let Value::Str(name) = name.plain() else {
            let name = name.type_name();
            return Err(type_error(cx, format!("__slots__ items must be strings, not '{}'", name.as_str())));
        };
        if !crate::pure::text::case::is_identifier(name) {
            return Err(type_error(cx, "__slots__ must be identifiers"));
        }
        match name.as_str() {
            "__dict__" if from_base || wants_dict => {
                return Err(type_error(cx, "__dict__ slot disallowed: we already got one"));
            }
            "__dict__" => wants_dict = true,
            "__weakref__" => put(attrs, class, "__weakref__", Kind::WeakRef),
            _ => names.push(mangled(class, name)),
        }
    }
    names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    for name in &names {
        if attrs.get_name(name).is_some() {
            return Err(value_error(cx, format!("'{}' in __slots__ conflicts with class variable", name.as_str())));
        }
    }
    for name in &names {
        put(attrs, class, name.as_str(), Kind::Member);
    }
    if wants_dict {
        put(attrs, class, "__dict__", Kind::Dict);
    }
    Ok(Shape { has_dict: from_base || wants_dict, has_slots: !names.is_empty() })
}

/// Whether instances of a class take any attribute.
fn has_dict(class: &Type) -> bool {
    use crate::object::exception::kinds::BASE_EXCEPTION;
    class.has_dict || class.is_subclass(&BASE_EXCEPTION) || class.is_subclass(&types::TYPE)
}

fn put(attrs: &Arc<Dict>, class: &Arc<Str>, name: &str, kind: Kind) {
    let of = if kind == Kind::Member { &types::MEMBER_DESCRIPTOR } else { &types::INSTANCE_GETSET };
    let name = intern(name);
    let slot = Object::native(of, Slot { name: name.clone(), owner: class.to_string(), kind });
    attrs.set_name(&name, slot);
}

/// `__name` as the body of a class writes it.
fn mangled(class: &Arc<Str>, name: &Arc<Str>) -> Arc<Str> {
    let class = class.trim_start_matches('_');
    if name.starts_with("__") && !name.ends_with("__") && !class.is_empty() {
        intern(&format!("_{class}{}", name.as_str()))
    } else {
        name.clone()
    }
}

impl Slot {
    pub(super) fn doc(&self) -> Value {
        match self.kind {
            Kind::Member => Value::None,
            Kind::Dict => Value::str("dictionary for instance variables (if defined)"),
            Kind::WeakRef => Value::str("list of weak references to the object (if defined)"),
        }
    }

    /// Its value for an instance.
    pub(crate) fn get(&self, cx: &mut Cx, this: &Value) -> Answer {
        match (self.kind, this) {
            (Kind::Member, Value::Object(object)) => match object.attrs.get_name(&self.name) {
                Some(value) => Ok(value),
                None => Err(raise::no_attribute(cx, this, &self.name)),
            },
            (Kind::Dict, Value::Object(object)) => Ok(Value::Dict(object.attrs.clone())),
            (Kind::WeakRef, _) => Ok(Value::None),
            _ => Err(self.does_not_apply(cx, this)),
        }
    }

    /// Sets it, or with None deletes it.
    pub(crate) fn set(&self, cx: &mut Cx, this: &Value, new: Option<Value>) -> Answer<()> {
        match (self.kind, this, new) {
            (Kind::Member, Value::Object(object), Some(new)) => object.attrs.set_name(&self.name, new),
            (Kind::Member, Value::Object(object), None) => {
                if object.attrs.remove_name(&self.name).is_none() {
                    return Err(error(cx, &ATTRIBUTE_ERROR, self.name.to_string()));
                }
            }
            (Kind::Dict, Value::Object(object), Some(new)) => {
                let Value::Dict(entries) = new.plain() else {
                    let name = new.type_name();
                    let message = format!("__dict__ must be set to a dictionary, not a '{}'", name.as_str());
                    return Err(type_error(cx, message));
                };
                let entries = entries.entries();
                object.attrs.clear();
                for (key, value) in entries {
                    object.attrs.insert(cx, key, value)?;
                }
            }
            (Kind::Dict, Value::Object(object), None) => object.attrs.clear(),
            (Kind::WeakRef, ..) => {
                let message = format!("attribute '__weakref__' of '{}' objects is not writable", self.owner);
                return Err(error(cx, &ATTRIBUTE_ERROR, message));
            }
            _ => return Err(self.does_not_apply(cx, this)),
        }
        Ok(())
    }

    fn does_not_apply(&self, cx: &mut Cx, this: &Value) -> Raised {
        let (name, given) = (&self.name, this.type_name());
        let message = format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            name.as_str(),
            self.owner,
            given.as_str()
        );
        type_error(cx, message)
    }
}
