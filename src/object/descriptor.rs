//! What classes hold that is bound in its own way: property, staticmethod, classmethod, super; and what type hints are made of.

use std::sync::Arc;

use super::class::{Definition, Type};
use super::context::{Answer, Cx};
use super::exception::raise::attribute_error;
use super::protocol::attribute::bind;
use super::row::Args;
use super::str::Str;
use super::types;
use super::value::Value;

pub const PROPERTY: Definition = Definition { name: "property", open: true, ..Definition::PLAIN };
pub const STATICMETHOD: Definition = Definition { name: "staticmethod", open: true, ..Definition::PLAIN };
pub const CLASSMETHOD: Definition = Definition { name: "classmethod", open: true, ..Definition::PLAIN };
pub const SUPER: Definition = Definition { name: "super", new: Some(new_super), ..Definition::PLAIN };

pub struct Property {
    pub get: Value,
    pub set: Value,
    pub delete: Value,
    pub doc: Value,
}

impl Property {
    pub fn get(&self, cx: &mut Cx, this: &Value) -> Answer {
        cx.call(&self.get, std::slice::from_ref(this))
    }

    /// Sets, or with None deletes.
    pub fn set(&self, cx: &mut Cx, this: &Value, name: &Arc<Str>, new: Option<Value>) -> Answer<()> {
        let (function, what) = if new.is_some() { (&self.set, "setter") } else { (&self.delete, "deleter") };
        if function.is_none() || function.is_unset() {
            let class = this.type_name();
            let message = format!("property '{}' of '{}' object has no {what}", name.as_str(), class.as_str());
            return Err(attribute_error(cx, this, name, message));
        }
        let mut args = vec![this.clone()];
        args.extend(new);
        cx.call(function, &args).map(drop)
    }
}

pub struct StaticMethod(pub Value);
pub struct ClassMethod(pub Value);

/// `super()`: the attributes of the classes after one in another's order.
pub struct Super {
    pub after: Type,
    pub this: Value,
}

impl Super {
    pub fn find(&self, cx: &mut Cx, name: &Arc<Str>) -> Answer<Option<Value>> {
        let class = match &self.this {
            Value::Type(class) if class.is_subclass(&self.after) => class.clone(),
            other => other.class().clone(),
        };
        let mut rest = class.and_ancestors().skip_while(|c| !c.is(&self.after)).skip(1);
        let found = rest.find_map(|c| c.attrs.get_name(name));
        match found {
            Some(found) if matches!(self.this, Value::Type(_)) && matches!(found, Value::Function(_)) => {
                Ok(Some(found))
            }
            Some(found) => bind(cx, &found, &self.this, &class).map(Some),
            None => Ok(None),
        }
    }
}

fn new_super(_: &mut Cx, _: &Type, args: &Args) -> Answer {
    match args.values {
        [Value::Type(after), this] => {
            Ok(super::instance::Object::native(&types::SUPER, Super { after: after.clone(), this: this.clone() }))
        }
        _ => Ok(Value::None),
    }
}

/// Whether `class[...]` is a type hint.
pub fn is_generic(class: &Type) -> bool {
    [&types::LIST, &types::DICT, &types::TUPLE, &types::SET, &types::FROZENSET, &types::TYPE]
        .iter()
        .any(|c| class.is(c))
}

/// `list[int]`.
pub fn alias_of(class: &Value, _key: &Value) -> Value {
    class.clone()
}

/// `int | None`.
pub fn union_of(a: &Value, _b: &Value) -> Value {
    a.clone()
}

/// The classes of a union; None where the value is none.
pub fn members(_union: &Value) -> Option<Vec<Value>> {
    None
}
