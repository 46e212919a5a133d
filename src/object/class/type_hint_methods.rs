//! The types of `list[int]` and `int | None`: their methods.

use super::type_hint::{Alias, Union, alias_of, is_alias, members, same, union_of};
use super::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::protocol::{compare, write};
use crate::object::row::{Args, Row, Takes, asks, getter, take};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const ALIAS: Definition =
    Definition { name: "GenericAlias", module: "types", methods: ALIAS_ROWS, new: Some(new), ..Definition::PLAIN };

pub(crate) const UNION: Definition =
    Definition { name: "UnionType", module: "types", methods: UNION_ROWS, ..Definition::PLAIN };

fn fits(value: &Value) -> bool {
    matches!(value, Value::Type(_) | Value::None) || is_alias(value) || value.data::<Union>().is_some()
}

fn either(args: &[Value], swapped: bool) -> Answer {
    Ok(match (fits(&args[1]), swapped) {
        (false, _) => Value::NotImplemented,
        (true, false) => union_of(&args[0], &args[1]),
        (true, true) => union_of(&args[1], &args[0]),
    })
}

const UNION_ROWS: &[Row] = &[
    getter("__args__", |_, a| Ok(Value::tuple(members(&a[0]).unwrap_or_default())), "What it is a union of."),
    asks("__or__", "(value, /)", Takes::Slot(1, 1), |_, a| either(a, false), "A union of more."),
    asks("__ror__", "(value, /)", Takes::Slot(1, 1), |_, a| either(a, true), "A union of more."),
    asks("__eq__", "(value, /)", Takes::Slot(1, 1), union_equal, "Whether they are of the same classes."),
    asks("__hash__", "()", Takes::Slot(0, 0), union_hash, "Its hash."),
    asks("__repr__", "()", Takes::Slot(0, 0), union_repr, "Its text."),
    asks(
        "__instancecheck__",
        "(obj, /)",
        Takes::One,
        |cx, a| super::methods::is_instance(cx, &a[1], &a[0]).map(Value::from),
        "Whether a value is of one of its classes.",
    ),
];

const NEW: Row = asks("GenericAlias", "(origin, args, /)", Takes::Positional(2, 2), |_, _| Ok(Value::None), "");

fn new(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let slots = take(cx, &NEW, args)?;
    Ok(alias_of(&slots[0], &slots[1]))
}

const ALIAS_ROWS: &[Row] = &[
    getter("__origin__", |_, a| Ok(alias(a).map_or(Value::None, |x| x.origin.clone())), "The class."),
    getter("__args__", |_, a| Ok(alias(a).map_or(Value::None, |x| x.arguments.clone())), "What it is of."),
    asks("__or__", "(value, /)", Takes::Slot(1, 1), |_, a| either(a, false), "A union."),
    asks("__ror__", "(value, /)", Takes::Slot(1, 1), |_, a| either(a, true), "A union."),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, alias_call, "Makes an instance of the class."),
    asks("__eq__", "(value, /)", Takes::Slot(1, 1), alias_equal, "Whether they say the same."),
    asks("__hash__", "()", Takes::Slot(0, 0), alias_hash, "Its hash."),
    asks("__repr__", "()", Takes::Slot(0, 0), alias_repr, "Its text."),
];

fn alias(args: &[Value]) -> Option<&Alias> {
    args[0].data::<Alias>()
}

fn part_repr(cx: &mut Cx, part: &Value) -> Answer<String> {
    Ok(match part {
        Value::Type(class) if class.is(&types::NONE) => "None".into(),
        Value::Type(class) => class.full_name(),
        Value::Ellipsis => "...".into(),
        Value::Function(function) => format!("__main__.{}", function.qualname.get().as_str()),
        Value::Builtin(builtin) if builtin.this.is_none() => builtin.full_name(),
        other => write::inner_repr(cx, other)?,
    })
}

fn union_repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut parts = Vec::new();
    for part in members(&args[0]).unwrap_or_default() {
        parts.push(part_repr(cx, &part)?);
    }
    Ok(parts.join(" | ").into())
}

fn union_equal(_: &mut Cx, args: &[Value]) -> Answer {
    let (Some(a), Some(b)) = (members(&args[0]), members(&args[1])) else { return Ok(Value::NotImplemented) };
    let within = |a: &[Value], b: &[Value]| a.iter().all(|x| b.iter().any(|y| same(x, y)));
    Ok(Value::from(within(&a, &b) && within(&b, &a)))
}

fn union_hash(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut all = 0i64;
    for part in members(&args[0]).unwrap_or_default() {
        all ^= compare::hash_value(cx, &part)?;
    }
    Ok(Value::Int(all))
}

fn alias_repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(alias) = alias(args) else { return Ok(Value::None) };
    let origin = part_repr(cx, &alias.origin)?;
    let mut parts = Vec::new();
    if let Value::Tuple(arguments) = &alias.arguments {
        for part in arguments.iter() {
            parts.push(part_repr(cx, part)?);
        }
    }
    let inner = if parts.is_empty() { "()".to_string() } else { parts.join(", ") };
    Ok(format!("{origin}[{inner}]").into())
}

fn alias_call(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(alias) = alias(args) else { return Ok(Value::None) };
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    let values = [values.to_vec(), named].concat();
    crate::object::protocol::call::call(cx, &alias.origin, &crate::object::row::Args { values: &values, names: &names })
}

fn alias_equal(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Some(a), Some(b)) = (alias(args), args[1].data::<Alias>()) else { return Ok(Value::NotImplemented) };
    Ok(Value::from(a.origin.is(&b.origin) && compare::equal(cx, &a.arguments, &b.arguments)?))
}

fn alias_hash(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(alias) = alias(args) else { return Ok(Value::None) };
    let hash = compare::hash_value(cx, &alias.origin)? ^ compare::hash_value(cx, &alias.arguments)?;
    Ok(Value::Int(hash))
}
