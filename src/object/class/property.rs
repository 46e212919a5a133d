//! What classes hold that is bound in its own way: property, staticmethod, classmethod, super.

use std::sync::Arc;

use super::Type;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::ATTRIBUTE_ERROR;
use crate::object::exception::raise::error;
use crate::object::instance::Object;
use crate::object::protocol::attribute::bind;
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;
use crate::world::cell::Shared;

pub(crate) struct Property {
    pub get: Value,
    pub set: Value,
    pub delete: Value,
    pub doc: Value,
    /// The name it has in its class.
    pub name: Shared<Option<Arc<Str>>>,
}

impl Property {
    pub(crate) fn get(&self, cx: &mut Cx, this: &Value) -> Answer {
        if self.get.is_none() {
            return Err(self.missing(cx, this, &intern(""), "getter"));
        }
        cx.call(&self.get, std::slice::from_ref(this))
    }

    /// Sets, or with None deletes.
    pub(crate) fn set(&self, cx: &mut Cx, this: &Value, name: &Arc<Str>, new: Option<Value>) -> Answer<()> {
        let (function, what) = if new.is_some() { (&self.set, "setter") } else { (&self.delete, "deleter") };
        if function.is_none() || function.is_unset() {
            return Err(self.missing(cx, this, name, what));
        }
        let mut args = vec![this.clone()];
        args.extend(new);
        cx.call(function, &args).map(drop)
    }

    fn missing(&self, cx: &mut Cx, this: &Value, name: &Arc<Str>, what: &str) -> crate::object::exception::Raised {
        let class = this.class().qualname();
        let own = self.name.cloned();
        let name = own.as_ref().unwrap_or(name);
        let named = if name.is_empty() { String::new() } else { format!(" '{}'", name.as_str()) };
        let message = format!("property{named} of '{}' object has no {what}", class.as_str());
        error(cx, &ATTRIBUTE_ERROR, message)
    }
}

pub(crate) struct StaticMethod(pub Value);

pub(crate) struct ClassMethod(pub Value);

/// `super()`: the attributes of the classes after one in another's order.
pub(crate) struct Super {
    pub after: Type,
    /// None where it is bound to nothing.
    pub this: Value,
}

impl Super {
    /// The class whose order is followed.
    pub(super) fn class(&self) -> Option<Type> {
        match &self.this {
            Value::None => None,
            Value::Type(class) if class.is_subclass(&self.after) => Some(class.clone()),
            other => Some(other.class().clone()),
        }
    }

    pub(crate) fn find(&self, cx: &mut Cx, name: &Arc<Str>) -> Answer<Option<Value>> {
        let own = |cx: &mut Cx| -> Answer<Option<Value>> {
            let this = Object::native(&types::SUPER, Super { after: self.after.clone(), this: self.this.clone() });
            crate::object::protocol::attribute::plain_find(cx, &this, name)
        };
        let Some(class) = self.class().filter(|_| name.as_str() != "__class__") else { return own(cx) };
        let mut rest = class.and_ancestors().skip_while(|c| !c.is(&self.after)).skip(1);
        let Some(found) = rest.find_map(|c| c.attrs().get_name(name)) else { return own(cx) };
        let of_class = matches!(&self.this, Value::Type(this) if this.is(&class));
        if !of_class {
            return bind(cx, &found, &self.this, &class).map(Some);
        }
        Ok(Some(match &found {
            Value::Function(_) => found,
            Value::Object(object) if object.data::<Property>().is_some() => found,
            Value::Builtin(builtin) if matches!(builtin.row.kind, crate::object::row::Kind::Method) => found,
            _ => bind(cx, &found, &self.this, &class)?,
        }))
    }
}
