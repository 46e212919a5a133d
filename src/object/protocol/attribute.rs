//! Attributes: where they are found, and how what is found is bound to the value it was asked of.

use std::sync::Arc;

use crate::object::class::property::{ClassMethod, Property, StaticMethod, Super};
use crate::object::class::slots::Slot;
use crate::object::class::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::enum_type;
use crate::object::exception::kinds::ATTRIBUTE_ERROR;
use crate::object::exception::raise::{error, no_attribute, type_error};
use crate::object::function::BoundMethod;
use crate::object::row::{Args, Kind};
use crate::object::str::Str;
use crate::object::value::Value;

/// A special method as the value's class has it, unbound.
pub(crate) fn special(value: &Value, name: &str) -> Option<Value> {
    value.class().lookup_text(name)
}

/// Calls a special method that was found in the value's class.
pub(crate) fn call_special(cx: &mut Cx, this: &Value, method: &Value, args: &[Value]) -> Answer {
    match method {
        Value::Function(_) | Value::Builtin(_) if args.is_empty() => cx.call(method, std::slice::from_ref(this)),
        Value::Function(_) | Value::Builtin(_) => {
            let mut values = Vec::with_capacity(args.len() + 1);
            values.push(this.clone());
            values.extend_from_slice(args);
            cx.call(method, &values)
        }
        other => {
            let bound = bind(cx, other, this, this.class())?;
            cx.call(&bound, args)
        }
    }
}

/// Calls a special method that a user's class defines; None where there is none.
pub(crate) fn call_user_special(cx: &mut Cx, this: &Value, name: &str, args: &[Value]) -> Answer<Option<Value>> {
    match this.class().special(name) {
        Some(method) => call_special(cx, this, &method, args).map(Some),
        None => Ok(None),
    }
}

/// Binds what was found in a class to the value it was asked of.
pub(crate) fn bind(cx: &mut Cx, found: &Value, this: &Value, class: &Type) -> Answer {
    Ok(match found {
        Value::Function(_) => BoundMethod::new(this.clone(), found.clone()),
        Value::Builtin(builtin) => match builtin.row.kind {
            Kind::Getter(_) => (builtin.row.run)(cx, std::slice::from_ref(this))?,
            Kind::ClassMethod => Value::Builtin(match builtin.bound_to(Value::Type(class.clone())) {
                Value::Builtin(bound) => bound,
                other => return Ok(other),
            }),
            Kind::Method if builtin.this.is_none() && builtin.has_self() => {
                builtin.check_self(cx, this)?;
                builtin.bound_to(this.clone())
            }
            _ => found.clone(),
        },
        Value::Object(object) => {
            if let Some(property) = object.data::<Property>() {
                return property.get(cx, this);
            }
            if let Some(slot) = object.data::<Slot>() {
                return slot.get(cx, this);
            }
            if let Some(method) = object.data::<StaticMethod>() {
                return Ok(method.0.clone());
            }
            if let Some(method) = object.data::<ClassMethod>() {
                return match &method.0 {
                    // A class does not bind itself.
                    Value::Type(_) => Ok(BoundMethod::new(Value::Type(class.clone()), method.0.clone())),
                    function => bind(cx, function, &Value::Type(class.clone()), class),
                };
            }
            if object.class.special("__get__").is_some() {
                let args = [this.clone(), Value::Type(class.clone())];
                return Ok(call_user_special(cx, found, "__get__", &args)?.unwrap_or_default());
            }
            found.clone()
        }
        other => other.clone(),
    })
}

/// Whether what was found in a class goes before the instance's own attributes.
fn is_data_descriptor(found: &Value) -> bool {
    match found {
        Value::Builtin(builtin) => matches!(builtin.row.kind, Kind::Getter(_)),
        Value::Object(object) => {
            object.data::<Property>().is_some()
                || object.data::<Slot>().is_some()
                || object.class.special("__set__").is_some()
                || object.class.special("__delete__").is_some()
        }
        _ => false,
    }
}

/// The attributes that a value holds itself.
pub(crate) fn own_attributes(value: &Value) -> Option<&Arc<Dict>> {
    match value {
        Value::Object(object) if object.class.has_dict => Some(&object.attrs),
        Value::Exception(exception) => Some(&exception.attrs),
        Value::Function(function) => Some(&function.attrs),
        Value::Module(module) => Some(&module.attrs),
        Value::Type(class) => Some(class.attrs()),
        _ => None,
    }
}

/// `value.name`.
pub(crate) fn get(cx: &mut Cx, value: &Value, name: &Arc<Str>) -> Answer {
    match find(cx, value, name) {
        Ok(Some(found)) => Ok(found),
        Ok(None) => match value {
            // A method has what its function has.
            Value::Method(method) => Err(no_attribute(cx, &method.function, name)),
            _ => Err(no_attribute(cx, value, name)),
        },
        Err(raised) => {
            if raised.is_a(&ATTRIBUTE_ERROR)
                && raised.0.attrs.get_text("name").is_none()
                && raised.0.attrs.get_text("obj").is_none()
            {
                raised.0.attrs.set_text("name", Value::Str(name.clone()));
                raised.0.attrs.set_text("obj", value.clone());
            }
            Err(raised)
        }
    }
}

pub(crate) fn get_text(cx: &mut Cx, value: &Value, name: &str) -> Answer {
    get(cx, value, &crate::object::str::intern(name))
}

/// The attribute, or None where there is none. Errors are those of computed attributes.
pub(crate) fn find(cx: &mut Cx, value: &Value, name: &Arc<Str>) -> Answer<Option<Value>> {
    match value {
        Value::Type(class) => return find_in_class(cx, class, name),
        Value::Object(object) => {
            if let Some(proxy) = object.data::<Super>() {
                return proxy.find(cx, name);
            }
        }
        _ => {}
    }
    let class = value.class();
    if !class.is_built_in() || class.definition.is_some_and(|d| d.hooks) {
        if let Some(hook) = hook(class, "__getattribute__") {
            return or_getattr(cx, value, name, |cx| {
                call_special(cx, value, &hook, &[Value::Str(name.clone())]).map(Some)
            });
        }
        if class.special("__getattr__").is_some() {
            return or_getattr(cx, value, name, |cx| plain_find(cx, value, name));
        }
    }
    plain_find(cx, value, name)
}

/// A hook that a user's class defines, or a built-in one that says it has hooks.
fn hook(class: &Type, name: &str) -> Option<Value> {
    if let Some(found) = class.special(name) {
        return Some(found);
    }
    class.built_in_base().definition.filter(|d| d.hooks).and_then(|_| class.lookup_text(name))
}

/// The search without the hooks that a class can define.
pub(crate) fn plain_find(cx: &mut Cx, value: &Value, name: &Arc<Str>) -> Answer<Option<Value>> {
    find_among(cx, value, own_attributes(value), name)
}

/// The same, where the attributes of its own stand elsewhere.
pub(crate) fn find_beside(cx: &mut Cx, value: &Value, own: &Arc<Dict>, name: &Arc<Str>) -> Answer<Option<Value>> {
    find_among(cx, value, Some(own), name)
}

#[inline]
fn find_among(cx: &mut Cx, value: &Value, own: Option<&Arc<Dict>>, name: &Arc<Str>) -> Answer<Option<Value>> {
    let class = value.class();
    let in_class = class.lookup(name);
    if let Some(found) = &in_class
        && is_data_descriptor(found)
    {
        return bind(cx, found, value, class).map(Some);
    }
    if let Some(attrs) = own
        && let Some(found) = attrs.get_name(name)
    {
        return Ok(Some(found));
    }
    match (in_class, value) {
        (Some(found), _) => bind(cx, &found, value, class).map(Some),
        (None, Value::Method(method)) => plain_find(cx, &method.function, name),
        (None, Value::Module(module)) if module.later.contains(&name.as_str()) => {
            let made = cx.caller().import(cx, name.as_str())?;
            module.attrs.set_name(name, made.clone());
            Ok(Some(made))
        }
        _ => Ok(None),
    }
}

fn or_getattr(
    cx: &mut Cx,
    value: &Value,
    name: &Arc<Str>,
    first: impl FnOnce(&mut Cx) -> Answer<Option<Value>>,
) -> Answer<Option<Value>> {
    match first(cx) {
        Ok(Some(found)) => return Ok(Some(found)),
        Err(raised) if !raised.is_a(&ATTRIBUTE_ERROR) => return Err(raised),
        Err(raised) if value.class().special("__getattr__").is_none() => return Err(raised),
        _ => {}
    }
    call_user_special(cx, value, "__getattr__", &[Value::Str(name.clone())])
}

fn find_in_class(cx: &mut Cx, class: &Type, name: &Arc<Str>) -> Answer<Option<Value>> {
    let this = Value::Type(class.clone());
    if let Some(hook) = class.meta_special("__getattribute__") {
        return or_getattr(cx, &this, name, |cx| call_special(cx, &this, &hook, &[Value::Str(name.clone())]).map(Some));
    }
    if class.meta_special("__getattr__").is_some() {
        return or_getattr(cx, &this, name, |cx| plain_find_in_class(cx, class, name));
    }
    plain_find_in_class(cx, class, name)
}

/// The search in a class without the hooks that its metaclass can define.
pub(crate) fn plain_find_in_class(cx: &mut Cx, class: &Type, name: &Arc<Str>) -> Answer<Option<Value>> {
    let this = Value::Type(class.clone());
    let meta = class.meta();
    let of_type = meta.lookup(name);
    if let Some(found) = &of_type
        && is_data_descriptor(found)
    {
        return bind(cx, found, &this, meta).map(Some);
    }
    if let Some(found) = class.lookup(name) {
        return Ok(Some(match &found {
            // The members of an enumeration have these, the class has not.
            Value::Builtin(builtin)
                if matches!(builtin.row.kind, Kind::Getter(Some(_))) && enum_type::is_enumeration(class) =>
            {
                return Ok(None);
            }
            Value::Builtin(builtin) if matches!(builtin.row.kind, Kind::ClassMethod) => bind(cx, &found, &this, class)?,
            Value::Object(object) => {
                if let Some(method) = object.data::<StaticMethod>() {
                    method.0.clone()
                } else if object.data::<ClassMethod>().is_some() {
                    bind(cx, &found, &this, class)?
                } else if object.class.special("__get__").is_some() {
                    call_user_special(cx, &found, "__get__", &[Value::None, this])?.unwrap_or_default()
                } else {
                    found.clone()
                }
            }
            _ => found,
        }));
    }
    match of_type {
        Some(found) => bind(cx, &found, &this, meta).map(Some),
        None => Ok(None),
    }
}

/// What `value.name(...)` calls: a function and the `self` to put first, or a bound value and nothing.
pub(crate) fn method(cx: &mut Cx, value: &Value, name: &Arc<Str>) -> Answer<(Value, Value)> {
    if !matches!(value, Value::Type(_) | Value::Module(_)) && value.data::<Super>().is_none() {
        let class = value.class();
        let hooked = !class.is_built_in()
            && (class.special("__getattribute__").is_some() || class.special("__getattr__").is_some());
        if !hooked && let Some(found) = class.lookup(name) {
            let direct = match &found {
                Value::Function(_) => true,
                Value::Builtin(builtin) => builtin.is_method_of(class),
                _ => false,
            };
            let shadowed = own_attributes(value).is_some_and(|attrs| attrs.place_of(name).is_some());
            if direct && !shadowed {
                return Ok((found, value.clone()));
            }
        }
    }
    Ok((get(cx, value, name)?, Value::Unset))
}

/// `value.name = new`.
pub(crate) fn set(cx: &mut Cx, value: &Value, name: &Arc<Str>, new: Value) -> Answer<()> {
    if let Value::Type(class) = value {
        return match class.meta_special("__setattr__") {
            Some(hook) => call_special(cx, value, &hook, &[Value::Str(name.clone()), new]).map(drop),
            None => set_in_class(cx, class, name, Some(new)),
        };
    }
    if let Some(hook) = hook(value.class(), "__setattr__") {
        return call_special(cx, value, &hook, &[Value::Str(name.clone()), new]).map(drop);
    }
    plain_set(cx, value, name, Some(new))
}

/// `del value.name`.
pub(crate) fn delete(cx: &mut Cx, value: &Value, name: &Arc<Str>) -> Answer<()> {
    if let Value::Type(class) = value {
        return match class.meta_special("__delattr__") {
            Some(hook) => call_special(cx, value, &hook, &[Value::Str(name.clone())]).map(drop),
            None => set_in_class(cx, class, name, None),
        };
    }
    if let Some(hook) = hook(value.class(), "__delattr__") {
        return call_special(cx, value, &hook, &[Value::Str(name.clone())]).map(drop);
    }
    plain_set(cx, value, name, None)
}

/// Sets, or with None deletes, without the hooks that a class can define.
pub(crate) fn plain_set(cx: &mut Cx, value: &Value, name: &Arc<Str>, new: Option<Value>) -> Answer<()> {
    if let Value::Type(class) = value {
        return set_in_class(cx, class, name, new);
    }
    set_beside(cx, value, own_attributes(value), name, new)
}

/// The same, where the attributes of its own stand elsewhere.
pub(crate) fn set_beside(
    cx: &mut Cx,
    value: &Value,
    own: Option<&Arc<Dict>>,
    name: &Arc<Str>,
    new: Option<Value>,
) -> Answer<()> {
    let class = value.class();
    let found = class.lookup(name);
    if let Some(found) = &found
        && let Some(answer) = set_by_descriptor(cx, found, value, name, &new)
    {
        return answer;
    }
    if let Some(Value::Builtin(builtin)) = &found
        && let Kind::Getter(setter) = builtin.row.kind
    {
        let owner = class.lookup_with_owner(name).map_or_else(|| class.clone(), |(_, owner)| owner);
        return match (setter, new) {
            (Some(set), Some(new)) => set(cx, &[value.clone(), new]).map(drop),
            (Some(set), None) => set(cx, &[value.clone(), Value::Unset]).map(drop),
            (None, _) if crate::object::function::show::is_member(builtin) => {
                Err(error(cx, &ATTRIBUTE_ERROR, "readonly attribute"))
            }
            (None, new) if owner.definition.is_some_and(Definition::is_python) => {
                let what = if new.is_some() { "setter" } else { "deleter" };
                let (name, class) = (name.as_str(), class.name());
                Err(error(
                    cx,
                    &ATTRIBUTE_ERROR,
                    format!("property '{name}' of '{}' object has no {what}", class.as_str()),
                ))
            }
            (None, _) => {
                let (name, owner) = (name.as_str(), owner.full_name());
                Err(error(cx, &ATTRIBUTE_ERROR, format!("attribute '{name}' of '{owner}' objects is not writable")))
            }
        };
    }
    match (own, new) {
        (Some(attrs), Some(new)) => {
            attrs.set_name(name, new);
            Ok(())
        }
        (Some(attrs), None) => match attrs.remove_name(name) {
            Some(_) => Ok(()),
            None => Err(cannot_set(cx, value, name)),
        },
        (None, _) if found.is_some() => {
            let message = format!("'{}' object attribute '{}' is read-only", class.name().as_str(), name.as_str());
            Err(error(cx, &ATTRIBUTE_ERROR, message))
        }
        (None, _) => Err(cannot_set(cx, value, name)),
    }
}

/// Sets, or with None deletes, by a descriptor that a class holds; None where it has no say in it.
fn set_by_descriptor(
    cx: &mut Cx,
    found: &Value,
    this: &Value,
    name: &Arc<Str>,
    new: &Option<Value>,
) -> Option<Answer<()>> {
    let Value::Object(object) = found else { return None };
    if let Some(property) = object.data::<Property>() {
        return Some(property.set(cx, this, name, new.clone()));
    }
    if let Some(slot) = object.data::<Slot>() {
        return Some(slot.set(cx, this, new.clone()));
    }
    let method = if new.is_some() { "__set__" } else { "__delete__" };
    let Some(hook) = object.class.special(method) else {
        let other = if new.is_some() { "__delete__" } else { "__set__" };
        object.class.special(other)?;
        return Some(Err(error(cx, &ATTRIBUTE_ERROR, method)));
    };
    let args: Vec<Value> = std::iter::once(this.clone()).chain(new.clone()).collect();
    Some(call_special(cx, found, &hook, &args).map(drop))
}

fn set_in_class(cx: &mut Cx, class: &Type, name: &Arc<Str>, new: Option<Value>) -> Answer<()> {
    let is_enumeration = enum_type::is_enumeration(class);
    if is_enumeration && enum_type::is_member_name(class, name) {
        let message = match new {
            Some(_) => format!("cannot reassign member '{}'", name.as_str()),
            None => format!("'{}' cannot delete member '{}'.", class.name().as_str(), name.as_str()),
        };
        return Err(crate::object::exception::raise::error(cx, &ATTRIBUTE_ERROR, message));
    }
    if class.is_fixed() {
        let message = format!("cannot set '{}' attribute of immutable type '{}'", name.as_str(), class.full_name());
        return Err(type_error(cx, message));
    }
    if let Some(found) = class.meta().lookup(name)
        && let Some(answer) = set_by_descriptor(cx, &found, &Value::Type(class.clone()), name, &new)
    {
        return answer;
    }
    match new {
        Some(Value::Str(new)) if name.as_str() == "__name__" => class.rename(new),
        Some(Value::Str(new)) if name.as_str() == "__qualname__" => class.set_qualname(new),
        Some(new) if matches!(name.as_str(), "__name__" | "__qualname__") => {
            let (of, wrong) = (class.name(), new.type_name());
            let message =
                format!("can only assign string to {}.{}, not '{}'", of.as_str(), name.as_str(), wrong.as_str());
            return Err(type_error(cx, message));
        }
        Some(new) => class.attrs().set_name(name, new),
        None if class.attrs().remove_name(name).is_some() => {}
        None => {
            let message =
                format!("type object '{}' has no attribute '{}'", class.quoted_name().as_str(), name.as_str());
            return Err(error(cx, &ATTRIBUTE_ERROR, message));
        }
    }
    Ok(())
}

/// What setting and deleting say of an attribute that is not there; no other name is proposed then.
pub(crate) fn cannot_set(cx: &mut Cx, value: &Value, name: &Arc<Str>) -> crate::object::exception::Raised {
    let message = format!("'{}' object has no attribute '{}'", value.type_name().as_str(), name.as_str());
    error(cx, &ATTRIBUTE_ERROR, message)
}

/// Looks a method up by name and calls it: for built-in code that duck-types.
pub(crate) fn call_method(cx: &mut Cx, value: &Value, name: &str, args: &[Value]) -> Answer {
    let (function, this) = method(cx, value, &crate::object::str::intern(name))?;
    if this.is_unset() {
        return super::call::call(cx, &function, &Args::positional(args));
    }
    call_special(cx, &this, &function, args)
}
