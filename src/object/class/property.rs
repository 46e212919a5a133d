//! What classes hold that is bound in its own way: property, staticmethod, classmethod, super.

use std::sync::Arc;

use super::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::ATTRIBUTE_ERROR;
use crate::object::exception::raise::{error, runtime_error, type_error};
use crate::object::instance::Object;
use crate::object::memory::cell::Shared;
use crate::object::protocol::attribute::bind;
use crate::object::protocol::{call, write};
use crate::object::row::{Args, Row, Takes, asks, does, getter, take};
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;

pub(crate) use super::type_hint::{alias_of, is_generic, union_of};

pub(crate) const PROPERTY: Definition = Definition {
    name: "property",
    params: "(fget=None, fset=None, fdel=None, doc=None)",
    doc: "An attribute that is computed.",
    methods: PROPERTY_ROWS,
    new: Some(new_property),
    open: true,
    ..Definition::PLAIN
};
pub(crate) const STATICMETHOD: Definition = Definition {
    name: "staticmethod",
    doc: "A function in a class that is not given the instance.",
    methods: STATIC_ROWS,
    new: Some(new_static),
    open: true,
    ..Definition::PLAIN
};
pub(crate) const CLASSMETHOD: Definition = Definition {
    name: "classmethod",
    doc: "A function in a class that is given the class.",
    methods: CLASS_ROWS,
    new: Some(new_class_method),
    open: true,
    ..Definition::PLAIN
};
pub(crate) const SUPER: Definition = Definition {
    name: "super",
    params: "(type, object)",
    doc: "The attributes that the next classes in line have.",
    methods: SUPER_ROWS,
    new: Some(new_super),
    ..Definition::PLAIN
};

pub(crate) struct Property {
    pub get: Value,
    pub set: Value,
    pub delete: Value,
    pub doc: Value,
    /// The name it has in its class.
    pub name: Shared<Option<Arc<Str>>>,
}

const NEW_PROPERTY: Row =
    asks("property", "(fget=None, fset=None, fdel=None, doc=None)", Takes::Keywords, |_, _| Ok(Value::None), "");
const NEW_STATIC: Row = asks("staticmethod", "(function, /)", Takes::Positional(1, 1), |_, _| Ok(Value::None), "");
const NEW_CLASS: Row = asks("classmethod", "(function, /)", Takes::Positional(1, 1), |_, _| Ok(Value::None), "");
const NEW_SUPER: Row =
    asks("super", "(type=None, object=None, /)", Takes::Positional(0, 2), |_, _| Ok(Value::None), "");

const PROPERTY_ROWS: &[Row] = &[
    getter("fget", |_, a| Ok(property(a).map_or(Value::None, |p| p.get.clone())), "What gets it."),
    getter("fset", |_, a| Ok(property(a).map_or(Value::None, |p| p.set.clone())), "What sets it."),
    getter("fdel", |_, a| Ok(property(a).map_or(Value::None, |p| p.delete.clone())), "What deletes it."),
    getter("__doc__", |_, a| Ok(property(a).map_or(Value::None, |p| p.doc.clone())), "What it is for."),
    asks("getter", "(fget, /)", Takes::One, |_, a| Ok(changed(a, 0)), "The same property with another getter."),
    asks("setter", "(fset, /)", Takes::One, |_, a| Ok(changed(a, 1)), "The same property with another setter."),
    asks("deleter", "(fdel, /)", Takes::One, |_, a| Ok(changed(a, 2)), "The same property with another deleter."),
    asks("__get__", "(instance, owner=None, /)", Takes::Slot(1, 2), property_get, "Its value for an instance."),
    does("__set__", "(instance, value, /)", Takes::Slot(2, 2), property_set, "Sets it for an instance."),
    does("__delete__", "(instance, /)", Takes::Slot(1, 1), property_delete, "Deletes it for an instance."),
    does("__set_name__", "(owner, name, /)", Takes::Positional(2, 2), set_name, "Tells it its name."),
];

const STATIC_ROWS: &[Row] = &[
    getter("__func__", |_, a| Ok(inner(a)), "The function."),
    getter("__wrapped__", |_, a| Ok(inner(a)), "The function."),
    asks("__get__", "(instance, owner=None, /)", Takes::Slot(1, 2), |_, a| Ok(inner(a)), "The function."),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, call_inner, "Calls the function."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_inner, "Its text."),
];

const CLASS_ROWS: &[Row] = &[
    getter("__func__", |_, a| Ok(inner(a)), "The function."),
    getter("__wrapped__", |_, a| Ok(inner(a)), "The function."),
    asks("__get__", "(instance, owner=None, /)", Takes::Slot(1, 2), class_method_get, "Bound to the class."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_inner, "Its text."),
];

const SUPER_ROWS: &[Row] = &[
    getter("__self__", |_, a| Ok(proxy(a).map_or(Value::None, |s| s.this.clone())), "The instance."),
    getter(
        "__self_class__",
        |_, a| Ok(proxy(a).and_then(Super::class).map_or(Value::None, Value::Type)),
        "The class of the instance.",
    ),
    getter("__thisclass__", |_, a| Ok(proxy(a).map_or(Value::None, |s| Value::Type(s.after.clone()))), "The class."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_super, "Its text."),
];

fn property(args: &[Value]) -> Option<&Property> {
    args[0].data::<Property>()
}

fn made(class: &Type, data: impl std::any::Any + Send + Sync) -> Value {
    Object::native(class, data)
}

fn new_property(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let given = take(cx, &NEW_PROPERTY, args)?;
    let [get, set, delete, doc] = [0, 1, 2, 3].map(|at: usize| given[at].given().cloned().unwrap_or(Value::None));
    let doc = if doc.is_none() { doc_of(&get) } else { doc };
    Ok(made(class, Property { get, set, delete, doc, name: Shared::new(None) }))
}

fn doc_of(function: &Value) -> Value {
    match function {
        Value::Function(f) => f.attrs.get_text("__doc__").unwrap_or_else(|| f.code.doc.clone().into()),
        Value::Builtin(b) if !b.row.doc.is_empty() => Value::str(b.row.doc),
        _ => Value::None,
    }
}

/// A copy of a property with one of its functions replaced.
fn changed(args: &[Value], which: usize) -> Value {
    let Some(old) = property(args) else { return Value::None };
    let mut parts = [old.get.clone(), old.set.clone(), old.delete.clone()];
    if !args[1].is_none() {
        parts[which] = args[1].clone();
    }
    let [get, set, delete] = parts;
    let doc = if which == 0 { doc_of(&get) } else { old.doc.clone() };
    made(args[0].class(), Property { get, set, delete, doc, name: Shared::new(old.name.cloned()) })
}

fn property_get(cx: &mut Cx, args: &[Value]) -> Answer {
    match property(args) {
        Some(property) if !args[1].is_none() => property.get(cx, &args[1]),
        _ => Ok(args[0].clone()),
    }
}

fn property_set(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(property) = property(args) else { return Ok(Value::None) };
    property.set(cx, &args[1], &intern(""), Some(args[2].clone()))?;
    Ok(Value::None)
}

fn property_delete(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(property) = property(args) else { return Ok(Value::None) };
    property.set(cx, &args[1], &intern(""), None)?;
    Ok(Value::None)
}

fn set_name(_: &mut Cx, args: &[Value]) -> Answer {
    if let (Some(property), Value::Str(name)) = (property(args), &args[2]) {
        drop(property.name.replace(Some(name.clone())));
    }
    Ok(Value::None)
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

fn new_static(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_STATIC, args)?;
    Ok(made(class, StaticMethod(args[0].clone())))
}

fn new_class_method(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_CLASS, args)?;
    Ok(made(class, ClassMethod(args[0].clone())))
}

fn inner(args: &[Value]) -> Value {
    let of_static = args[0].data::<StaticMethod>().map(|m| m.0.clone());
    of_static.or_else(|| args[0].data::<ClassMethod>().map(|m| m.0.clone())).unwrap_or(Value::None)
}

fn call_inner(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    let values = [values.to_vec(), named].concat();
    call::call(cx, &inner(args), &Args { values: &values, names: &names })
}

fn repr_inner(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = write::inner_repr(cx, &inner(args))?;
    Ok(format!("<{}({text})>", args[0].type_name().as_str()).into())
}

fn class_method_get(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = match args[2].some() {
        Some(Value::Type(class)) => class.clone(),
        _ => args[1].class().clone(),
    };
    bind(cx, &inner(args), &Value::Type(class.clone()), &class)
}

/// `super()`: the attributes of the classes after one in another's order.
pub(crate) struct Super {
    pub after: Type,
    /// None where it is bound to nothing.
    pub this: Value,
}

impl Super {
    /// The class whose order is followed.
    fn class(&self) -> Option<Type> {
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

fn new_super(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_SUPER, args)?;
    let after = match &args[0] {
        Value::Unset => return Err(runtime_error(cx, "super(): no arguments")),
        Value::Type(after) => after.clone(),
        other => {
            let name = other.type_name();
            return Err(type_error(cx, format!("super() argument 1 must be a type, not {}", name.as_str())));
        }
    };
    let this = args[1].some().cloned().unwrap_or(Value::None);
    let fits = match &this {
        Value::None => true,
        Value::Type(class) if class.is_subclass(&after) => true,
        other => other.class().is_subclass(&after),
    };
    if !fits {
        return Err(type_error(cx, "super(type, obj): obj must be an instance or subtype of type"));
    }
    Ok(Object::native(&types::SUPER, Super { after, this }))
}

fn proxy(args: &[Value]) -> Option<&Super> {
    args[0].data::<Super>()
}

fn repr_super(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(proxy) = proxy(args) else { return Ok(Value::None) };
    let after = proxy.after.name();
    Ok(Value::from(match proxy.class() {
        Some(class) => format!("<super: <class '{}'>, <{} object>>", after.as_str(), class.name().as_str()),
        None => format!("<super: <class '{}'>, NULL>", after.as_str()),
    }))
}
