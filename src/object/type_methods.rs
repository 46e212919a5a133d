//! `type`: making classes, and what classes say of themselves.

use std::sync::Arc;

use super::class::{Class, Definition, Type, linearise};
use super::context::{Answer, Cx};
use super::dict::Dict;
use super::exception::raise::type_error;
use super::protocol::attribute::own_attributes;
use super::row::{Args, Row, Takes, asks, getter};
use super::str::{Str, intern};
use super::types;
use super::value::Value;

pub const DEFINITION: Definition = Definition {
    name: "type",
    doc: "The class of a value; with three arguments, a new class.",
    methods: METHODS,
    new: Some(new),
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    getter("__name__", |cx, args| class_of(cx, args).map(|c| c.name().into()), "The name of the class."),
    getter(
        "__qualname__",
        |cx, args| class_of(cx, args).map(|c| c.qualname.cloned().into()),
        "Its name with what it stands in.",
    ),
    getter("__module__", |cx, args| class_of(cx, args).map(|c| c.module()), "The module it was made in."),
    getter(
        "__bases__",
        |cx, args| class_of(cx, args).map(|c| types_tuple(c.bases.iter())),
        "The classes it is made from.",
    ),
    getter(
        "__mro__",
        |cx, args| class_of(cx, args).map(|c| types_tuple(c.and_ancestors())),
        "Where its attributes are looked for.",
    ),
    getter(
        "__base__",
        |cx, args| class_of(cx, args).map(|c| c.bases.first().cloned().map(Value::Type).into()),
        "Its first base.",
    ),
    getter("__dict__", |cx, args| class_of(cx, args).map(|c| super::dict_views::proxy(c.attrs())), "Its attributes."),
    getter("__doc__", |cx, args| class_of(cx, args).map(|c| doc_of(&c)), "What it is for."),
    asks("__or__", "(value, /)", Takes::Slot(1, 1), |_, a| Ok(union(&a[0], &a[1])), "A union of classes."),
    asks("__ror__", "(value, /)", Takes::Slot(1, 1), |_, a| Ok(union(&a[1], &a[0])), "A union of classes."),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, call_class, "Makes an instance."),
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, a| super::protocol::write::repr(cx, &a[0]).map(Value::from), ""),
    asks(
        "__instancecheck__",
        "(instance, /)",
        Takes::One,
        |cx, a| is_instance(cx, &a[1], &a[0]).map(Value::Bool),
        "Whether a value is an instance of it.",
    ),
    asks(
        "__subclasscheck__",
        "(subclass, /)",
        Takes::One,
        |cx, a| match &a[1] {
            Value::Type(class) => is_subclass(cx, class, &a[0]).map(Value::Bool),
            _ => Err(type_error(cx, "issubclass() arg 1 must be a class")),
        },
        "Whether a class is a subclass of it.",
    ),
    asks(
        "mro",
        "()",
        Takes::Nothing,
        |cx, args| class_of(cx, args).map(|c| Value::list(c.and_ancestors().cloned().map(Value::Type).collect())),
        "Where its attributes are looked for.",
    ),
    asks(
        "__subclasses__",
        "()",
        Takes::Nothing,
        |cx, args| class_of(cx, args).map(|c| Value::list(c.subclasses().into_iter().map(Value::Type).collect())),
        "The classes made from it.",
    ),
];

impl From<Type> for Value {
    fn from(class: Type) -> Value {
        Value::Type(class)
    }
}

fn union(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Type(_) | Value::None, Value::Type(_) | Value::None) => super::type_hint::union_of(a, b),
        _ => Value::NotImplemented,
    }
}

fn call_class(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    let values = [values.to_vec(), named].concat();
    super::protocol::call::call(cx, &args[0], &Args { values: &values, names: &names })
}

fn doc_of(class: &Type) -> Value {
    match (class.attrs().get_text("__doc__"), class.definition) {
        // The rows of the class compute it for its instances.
        (Some(Value::Builtin(_)), Some(definition)) => Value::str(definition.doc),
        (doc, _) => doc.unwrap_or(Value::None),
    }
}

fn types_tuple<'a>(classes: impl Iterator<Item = &'a Type>) -> Value {
    Value::tuple(classes.cloned().map(Value::Type).collect::<Vec<_>>())
}

fn class_of(cx: &mut Cx, args: &[Value]) -> Answer<Type> {
    match &args[0] {
        Value::Type(class) => Ok(class.clone()),
        other => Err(type_error(
            cx,
            format!("descriptor for 'type' objects doesn't apply to a '{}' object", other.type_name().as_str()),
        )),
    }
}

fn new(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let [name, bases, attrs] = args.plain() else {
        return Err(type_error(cx, "type() takes 1 or 3 arguments"));
    };
    let wrong = |cx: &mut Cx, at: usize, wanted: &str, value: &Value| {
        let name = value.type_name();
        Err(type_error(cx, format!("type.__new__() argument {at} must be {wanted}, not {}", name.as_str())))
    };
    let Value::Str(name) = name.plain() else { return wrong(cx, 1, "str", name) };
    let Value::Tuple(bases) = bases.plain() else { return wrong(cx, 2, "tuple", bases) };
    let Value::Dict(attrs) = attrs.plain() else { return wrong(cx, 3, "dict", attrs) };
    if bases.iter().any(|base| !matches!(base, Value::Type(_))) {
        return Err(type_error(
            cx,
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    let attrs = attrs.copy();
    if attrs.get_text("__module__").is_none() {
        let module = cx.world.globals.get_text("__name__").unwrap_or_else(|| Value::str("__main__"));
        attrs.set_text("__module__", module);
    }
    let class = make_class(cx, name, bases, attrs)?;
    let keywords = Dict::new();
    for (name, value) in args.keywords() {
        keywords.set_name(name, value.clone());
    }
    init_subclass(cx, &Value::Type(class.clone()), &keywords)?;
    Ok(Value::Type(class))
}

/// `super(class, class).__init_subclass__(**keywords)`.
pub fn init_subclass(cx: &mut Cx, class: &Value, keywords: &Arc<Dict>) -> Answer<()> {
    let Value::Type(made) = class else { return Ok(()) };
    let name = intern("__init_subclass__");
    let Some(found) = made.ancestors.iter().find_map(|c| c.attrs().get_name(&name)) else { return Ok(()) };
    let (names, values): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    if let Value::Builtin(_) = found {
        if !names.is_empty() {
            let class_name = made.name();
            return Err(type_error(
                cx,
                format!("{}.__init_subclass__() takes no keyword arguments", class_name.as_str()),
            ));
        }
        return Ok(());
    }
    let bound = match &found {
        // A plain function named so is a class method all the same.
        Value::Function(_) => super::function::BoundMethod::new(class.clone(), found),
        _ => super::protocol::attribute::bind(cx, &found, class, made)?,
    };
    super::protocol::call::call(cx, &bound, &Args { values: &values, names: &names }).map(drop)
}

/// `isinstance(value, class)`, where the class can be a tuple of classes or a union.
pub fn is_instance(cx: &mut Cx, value: &Value, class: &Value) -> Answer<bool> {
    match class {
        Value::Type(class) => Ok(value.class().is_subclass(class)),
        other => {
            any_of(cx, other, "isinstance() arg 2 must be a type, a tuple of types, or a union", &mut |cx, class| {
                is_instance(cx, value, class)
            })
        }
    }
}

/// `issubclass(class, other)`, where the other can be a tuple of classes or a union.
pub fn is_subclass(cx: &mut Cx, class: &Type, other: &Value) -> Answer<bool> {
    match other {
        Value::Type(other) => Ok(class.is_subclass(other)),
        other => {
            any_of(cx, other, "issubclass() arg 2 must be a class, a tuple of classes, or a union", &mut |cx, other| {
                is_subclass(cx, class, other)
            })
        }
    }
}

fn any_of(
    cx: &mut Cx,
    classes: &Value,
    complaint: &str,
    holds: &mut dyn FnMut(&mut Cx, &Value) -> Answer<bool>,
) -> Answer<bool> {
    let members = match classes.plain() {
        Value::Tuple(items) => items.to_vec(),
        other => match super::type_hint::members(other) {
            Some(members) => members,
            None if super::type_hint::is_alias(other) => {
                let name = complaint.split(' ').next().unwrap_or("");
                return Err(type_error(cx, format!("{name} argument 2 cannot be a parameterized generic")));
            }
            None => return Err(type_error(cx, complaint)),
        },
    };
    cx.deeper(" in __instancecheck__", |cx| {
        for class in &members {
            if holds(cx, class)? {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// Makes a class from its name, bases and the names of its body.
pub fn make_class(cx: &mut Cx, name: &Arc<Str>, bases: &[Value], attrs: Arc<Dict>) -> Answer<Type> {
    let mut classes: Vec<Type> = Vec::new();
    for base in bases {
        let Value::Type(base) = base else {
            // What stands for a base is asked, through its class, to make the new class.
            let meta = Value::Type(base.class().clone());
            cx.call(&meta, &[Value::Str(name.clone()), Value::tuple(bases.to_vec()), Value::Dict(attrs.copy())])?;
            return Err(type_error(
                cx,
                format!("type() takes a tuple of classes as its bases, not '{}'", base.type_name().as_str()),
            ));
        };
        if base.definition.is_some_and(|d| !d.open) {
            return Err(type_error(cx, format!("type '{}' is not an acceptable base type", base.full_name())));
        }
        if classes.iter().any(|c| c.is(base)) {
            return Err(type_error(cx, format!("duplicate base class {}", base.name().as_str())));
        }
        classes.push(base.clone());
    }
    if classes.is_empty() {
        classes.push(types::OBJECT.clone());
    }
    let Some(ancestors) = linearise(&classes) else {
        let names: Vec<String> = classes.iter().map(|c| c.name().to_string()).collect();
        let message =
            format!("Cannot create a consistent method resolution\norder (MRO) for bases {}", names.join(", "));
        return Err(type_error(cx, message));
    };
    let mut layouts = ancestors.iter().filter(|c| has_layout(c));
    if let Some(first) = layouts.next()
        && layouts.any(|c| !first.is_subclass(c))
    {
        return Err(type_error(cx, "multiple bases have instance lay-out conflict"));
    }
    if attrs.get_text("__eq__").is_some() && attrs.get_text("__hash__").is_none() {
        attrs.set_text("__hash__", Value::None);
    }
    if attrs.get_text("__doc__").is_none() {
        attrs.set_text("__doc__", Value::None);
    }
    let qualname = attrs.remove_name(&intern("__qualname__"));
    let class = Class::made(name, classes, ancestors, attrs);
    if let Some(Value::Str(qualname)) = qualname {
        drop(class.qualname.replace(qualname));
    }
    for (key, value) in class.attrs().entries() {
        let Value::Object(object) = &value else { continue };
        if let (Some(property), Value::Str(name)) = (object.data::<super::descriptor::Property>(), &key) {
            drop(property.name.replace(Some(name.clone())));
        }
        if object.class.special("__set_name__").is_none() {
            continue;
        }
        let args = [Value::Type(class.clone()), key.clone()];
        if let Err(raised) = super::protocol::attribute::call_user_special(cx, &value, "__set_name__", &args) {
            let attribute = super::protocol::write::repr(cx, &key)?;
            let (of, name) = (object.class.name(), class.name());
            let message =
                format!("Error calling __set_name__ on '{}' instance {attribute} in '{}'", of.as_str(), name.as_str());
            let error = super::exception::raise::runtime_error(cx, message);
            drop(error.0.cause.replace(Some(raised.clone())));
            drop(error.0.context.replace(Some(raised)));
            error.0.suppress_context.replace(true);
            return Err(error);
        }
    }
    Ok(class)
}

/// Whether a built-in class has a shape of its own, which its instances cannot share with another such class.
fn has_layout(class: &Type) -> bool {
    use super::exception::kinds::*;
    if !class.is_built_in() || class.is(&types::OBJECT) {
        return false;
    }
    let with_fields = [
        &ATTRIBUTE_ERROR,
        &BASE_EXCEPTION,
        &BASE_EXCEPTION_GROUP,
        &IMPORT_ERROR,
        &NAME_ERROR,
        &OS_ERROR,
        &STOP_ITERATION,
        &SYNTAX_ERROR,
        &SYSTEM_EXIT,
        &UNICODE_DECODE_ERROR,
        &UNICODE_ENCODE_ERROR,
        &UNICODE_TRANSLATE_ERROR,
    ];
    !class.is_subclass(&BASE_EXCEPTION) || with_fields.iter().any(|kind| class.is(kind))
}

/// `dir(value)`: the sorted names of its attributes and those of its class.
pub fn dir(_: &mut Cx, value: &Value) -> Answer {
    Ok(Value::list(attribute_names(value).into_iter().map(Value::Str).collect()))
}

/// The sorted names that `dir` shows, found without running any of the user's code.
pub fn attribute_names(value: &Value) -> Vec<Arc<Str>> {
    let mut names: Vec<Arc<Str>> = own_attributes(value).map(|attrs| attrs.names()).unwrap_or_default();
    let of_class = match value {
        Value::Module(_) => None,
        Value::Type(class) => Some(class),
        _ => Some(value.class()),
    };
    if let Some(class) = of_class {
        names.extend(class.and_ancestors().flat_map(|c| c.attrs().names()));
        let by_user = !class.is_built_in();
        let holds_attributes = match value {
            Value::Type(class) => {
                by_user || class.is_subclass(&super::exception::kinds::BASE_EXCEPTION) || class.is(&types::TYPE)
            }
            _ => own_attributes(value).is_some(),
        };
        if !holds_attributes {
            names.retain(|name| name.as_str() != "__dict__");
        }
        if by_user {
            names.push(intern("__weakref__"));
        }
    }
    names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    names.dedup_by(|a, b| a.as_str() == b.as_str());
    names
}
