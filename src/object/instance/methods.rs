//! `object`: what every value can do.

use crate::object::class::Definition;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::type_error;
use crate::object::function::Home;
use crate::object::protocol::{attribute, call, compare, write};
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const DEFINITION: Definition = Definition {
    name: "object",
    doc: "The base class of all classes.",
    methods: METHODS,
    new: Some(|cx, class, args| {
        if class.is_built_in() && !args.is_empty() {
            return Err(type_error(cx, format!("{}() takes no arguments", class.name().as_str())));
        }
        call::plain_new(cx, class, args)
    }),
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    asks("__new__", "(*args, **kwargs)", Takes::Keywords, new, "Makes an instance.").unbound(),
    does("__init__", "(*args, **kwargs)", Takes::Keywords, init, ""),
    asks("__repr__", "()", Takes::Slot(0, 0), |_, args| Ok(write::plain_repr(&args[0]).into()), "The value as text."),
    asks(
        "__str__",
        "()",
        Takes::Slot(0, 0),
        |cx, args| write::str(cx, &args[0]).map(Value::from),
        "The value as text for people.",
    ),
    asks("__eq__", "(other, /)", Takes::Slot(1, 1), |_, args| same(args, true), "Whether it is the same object."),
    asks("__ne__", "(other, /)", Takes::Slot(1, 1), |_, args| same(args, false), "Whether it is another object."),
    asks("__lt__", "(value, /)", Takes::Slot(1, 1), |_, _| Ok(Value::NotImplemented), "Whether it comes before."),
    asks(
        "__le__",
        "(value, /)",
        Takes::Slot(1, 1),
        |_, _| Ok(Value::NotImplemented),
        "Whether it does not come after.",
    ),
    asks("__gt__", "(value, /)", Takes::Slot(1, 1), |_, _| Ok(Value::NotImplemented), "Whether it comes after."),
    asks(
        "__ge__",
        "(value, /)",
        Takes::Slot(1, 1),
        |_, _| Ok(Value::NotImplemented),
        "Whether it does not come before.",
    ),
    asks("__sizeof__", "()", Takes::Nothing, |_, _| Ok(Value::Int(16)), "How much memory it takes, roughly."),
    asks("__getstate__", "()", Takes::Nothing, |_, _| Ok(Value::None), "What pickling would keep."),
    asks("__reduce__", "()", Takes::Nothing, no_pickle, "Pickling is not part of sockstep."),
    asks("__reduce_ex__", "(protocol, /)", Takes::One, no_pickle, "Pickling is not part of sockstep."),
    asks("__subclasshook__", "(subclass, /)", Takes::One, |_, _| Ok(Value::NotImplemented), "For abstract classes.")
        .of_class(),
    asks(
        "__hash__",
        "()",
        Takes::Slot(0, 0),
        |cx, args| compare::hash_value(cx, &args[0]).map(Value::from),
        "Its hash.",
    ),
    asks(
        "__dir__",
        "()",
        Takes::Nothing,
        |cx, args| crate::object::class::methods::dir(cx, &args[0]),
        "The names of its attributes.",
    ),
    asks(
        "__format__",
        "(format_spec, /)",
        Takes::One,
        crate::object::str::format::format_row,
        "The value as text in a format.",
    ),
    does("__setattr__", "(name, value, /)", Takes::Slot(2, 2), set_attr, "Sets an attribute."),
    does("__delattr__", "(name, /)", Takes::Slot(1, 1), del_attr, "Deletes an attribute."),
    asks("__getattribute__", "(name, /)", Takes::Slot(1, 1), get_attr, "An attribute."),
    does("__init_subclass__", "(**kwargs)", Takes::Keywords, |_, _| Ok(Value::None), "").of_class(),
    getter("__class__", |_, args| Ok(Value::Type(args[0].class().clone())), "The class of the value.")
        .setter(set_class),
    getter("__dict__", own_dict, "Its own attributes.").setter(set_dict),
];

fn new(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[0], &args[1]) else { return Ok(Value::None) };
    let class = match values.first() {
        Some(Value::Type(class)) => class,
        Some(other) => {
            let name = other.type_name();
            return Err(type_error(cx, format!("object.__new__(X): X is not a type object ({})", name.as_str())));
        }
        None => return Err(type_error(cx, "object.__new__(): not enough arguments")),
    };
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    let values = [values[1..].to_vec(), named].concat();
    let make = class.new.or_else(|| class.ancestors.iter().find_map(|c| c.new)).unwrap_or(call::plain_new);
    make(cx, class, &Args { values: &values, names: &names })
}

/// Does nothing, and takes nothing from a class that has no use for it.
fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    if values.is_empty() && keywords.is_empty() {
        return Ok(Value::None);
    }
    let class = args[0].class();
    let is_own = |name: &str| match class.lookup_text(name) {
        Some(Value::Builtin(builtin)) => !matches!(builtin.home, Home::Class(d) if d.name == "object"),
        found => found.is_some(),
    };
    if is_own("__init__") {
        let message = "object.__init__() takes exactly one argument (the instance to initialize)";
        return Err(type_error(cx, message));
    }
    let made_here = class.new.is_none_or(|new| types::OBJECT.new.is_some_and(|plain| std::ptr::fn_addr_eq(new, plain)));
    if made_here && !is_own("__new__") {
        let name = class.name();
        let message = format!("{}.__init__() takes exactly one argument (the instance to initialize)", name.as_str());
        return Err(type_error(cx, message));
    }
    Ok(Value::None)
}

fn no_pickle(cx: &mut Cx, args: &[Value]) -> Answer {
    Err(type_error(cx, format!("cannot pickle '{}' object", args[0].type_name().as_str())))
}

fn same(args: &[Value], wanted: bool) -> Answer {
    Ok(if args[0].is(&args[1]) { Value::from(wanted) } else { Value::NotImplemented })
}

fn name_of(cx: &mut Cx, value: &Value) -> Answer<std::sync::Arc<crate::object::str::Str>> {
    match value.as_str() {
        Some(name) => Ok(name.clone()),
        None => Err(type_error(cx, format!("attribute name must be string, not '{}'", value.type_name().as_str()))),
    }
}

fn set_attr(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = name_of(cx, &args[1])?;
    attribute::plain_set(cx, &args[0], &name, Some(args[2].clone()))?;
    Ok(Value::None)
}

fn del_attr(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = name_of(cx, &args[1])?;
    attribute::plain_set(cx, &args[0], &name, None)?;
    Ok(Value::None)
}

fn get_attr(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = name_of(cx, &args[1])?;
    let found = match &args[0] {
        Value::Type(class) => attribute::plain_find_in_class(cx, class, &name)?,
        value => attribute::plain_find(cx, value, &name)?,
    };
    match found {
        Some(value) => Ok(value),
        None => Err(crate::object::exception::raise::no_attribute(cx, &args[0], &name)),
    }
}

fn own_dict(cx: &mut Cx, args: &[Value]) -> Answer {
    match attribute::own_attributes(&args[0]) {
        Some(attrs) => Ok(Value::Dict(attrs.clone())),
        None => {
            Err(crate::object::exception::raise::no_attribute(cx, &args[0], &crate::object::str::intern("__dict__")))
        }
    }
}

fn set_class(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = match &args[1] {
        Value::Unset => return Err(type_error(cx, "can't delete __class__ attribute")),
        Value::Type(class) => class,
        other => {
            let name = other.type_name();
            return Err(type_error(cx, format!("__class__ must be set to a class, not '{}' object", name.as_str())));
        }
    };
    if class.is_built_in() || args[0].class().is_built_in() {
        let message = "__class__ assignment only supported for mutable types or ModuleType subclasses";
        return Err(type_error(cx, message));
    }
    Err(type_error(cx, "giving a value another class is not part of sockstep"))
}

fn set_dict(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(attrs) = attribute::own_attributes(&args[0]) else {
        return Err(attribute::cannot_set(cx, &args[0], &crate::object::str::intern("__dict__")));
    };
    match args[1].plain() {
        Value::Unset => Err(type_error(cx, "cannot delete __dict__")),
        Value::Dict(new) => {
            let entries = new.entries();
            attrs.clear();
            for (key, value) in entries {
                attrs.insert(cx, key, value)?;
            }
            Ok(Value::None)
        }
        other => {
            let name = other.type_name();
            Err(type_error(cx, format!("__dict__ must be set to a dictionary, not a '{}'", name.as_str())))
        }
    }
}
