//! Enumerations of whole numbers: classes whose members have names, and flags that combine. Knows no particular one.

use std::sync::Arc;

use super::{MEMBERS, NAMES, class_repr, has_members, is_enumeration, is_flag, members_of, names_of};
use crate::object::class::methods::attribute_names;
use crate::object::class::{Definition, Type, TypeRef};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::dict::views::proxy;
use crate::object::exception::kinds::ATTRIBUTE_ERROR;
use crate::object::exception::raise::{error, key_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::iterator::{Iter, Walk};
use crate::object::protocol::arithmetic::{self, Unary};
use crate::object::protocol::index::int_index;
use crate::object::protocol::write;
use crate::object::row::{Args, Row, Signature, Takes, asks, bind, getter};
use crate::object::str::{Str, intern};
use crate::object::tuple::Tuple;
use crate::object::types;
use crate::object::value::Value;
use crate::syntax::ast::BinaryOp;

pub(crate) const ENUM_TYPE: Definition =
    Definition { name: "EnumType", base: Some(&types::TYPE), methods: OF_CLASS, new: Some(extend), ..ENUM_MODULE };

pub(crate) const ENUM: Definition =
    Definition { name: "Enum", methods: OF_MEMBER, meta: Some(&types::ENUM_TYPE), ..ENUM_MODULE };

pub(crate) const REPR_ENUM: Definition =
    Definition { name: "ReprEnum", base: Some(&types::ENUM), meta: Some(&types::ENUM_TYPE), ..ENUM_MODULE };

pub(crate) const FLAG: Definition =
    Definition { name: "Flag", base: Some(&types::ENUM), meta: Some(&types::ENUM_TYPE), ..ENUM_MODULE };

pub(crate) const INT_ENUM: Definition = Definition {
    name: "IntEnum",
    doc: "\n    Enum where members are also (and must be) ints\n    ",
    base: Some(&types::INT),
    others: &[&types::REPR_ENUM],
    methods: TEXT,
    new: Some(new),
    meta: Some(&types::ENUM_TYPE),
    attributes: true,
    ..ENUM_MODULE
};

pub(crate) const INT_FLAG: Definition = Definition {
    name: "IntFlag",
    doc: "\n    Support for integer-based Flags\n    ",
    base: Some(&types::INT),
    others: &[&types::REPR_ENUM, &types::FLAG],
    methods: OF_FLAG,
    new: Some(new),
    meta: Some(&types::ENUM_TYPE),
    attributes: true,
    ..ENUM_MODULE
};

const ENUM_MODULE: Definition = Definition { module: "enum", ..Definition::PLAIN };

/// What an enumeration is made of: a row for each.
pub(crate) const fn definition(
    name: &'static str,
    module: &'static str,
    base: TypeRef,
    fill: fn(&Arc<Dict>),
) -> Definition {
    Definition {
        fill: Some(fill),
        name,
        module,
        base: Some(base),
        doc: "An enumeration.",
        new: Some(new),
        meta: Some(&types::ENUM_TYPE),
        attributes: true,
        ..Definition::PLAIN
    }
}

/// Gives a class its members, in order. Of two names for one number the first is the member, the other another name for it.
pub(crate) fn fill(class: &Type, attrs: &Arc<Dict>, members: &[(&'static str, i64)]) {
    let names = Dict::new();
    let (mut own, mut own_names): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for (name, number) in members {
        let known = own.iter().find(|member| number_of(member) == Some(*number));
        let member = known.cloned().unwrap_or_else(|| {
            let member = with_name(class, *number, Value::str(*name));
            if let Value::Object(object) = &member {
                object.attrs.set_text("__objclass__", Value::Type(class.clone()));
                object.attrs.set_text("_sort_order_", own.len().into());
            }
            own.push(member.clone());
            own_names.push(Value::str(*name));
            member
        });
        names.set_name(&intern(name), member.clone());
        attrs.set_name(&intern(name), member);
    }
    if is_flag(class) {
        let all = own.iter().filter_map(number_of).fold(0, |all, bits| all | bits);
        for (name, value) in [("_flag_mask_", all), ("_singles_mask_", all), ("_all_bits_", beyond(all) - 1)] {
            attrs.set_text(name, Value::Int(value));
        }
    }
    attrs.set_text(COMBINATIONS, Value::Dict(Dict::new()));
    attrs.set_text("_member_type_", Value::Type(types::INT.clone()));
    attrs.set_text("_member_names_", Value::list(own_names));
    attrs.set_text(NAMES, Value::Dict(names));
    attrs.set_text(MEMBERS, Value::tuple(own));
}

/// A value of the class that knows its name.
fn with_name(class: &Type, number: i64, name: Value) -> Value {
    let member = Object::with_base(class, Value::Int(number));
    if let Value::Object(object) = &member {
        object.attrs.set_text("_value_", Value::Int(number));
        object.attrs.set_text("_name_", name);
    }
    member
}

const COMBINATIONS: &str = "|";

/// What `dir()` of the class shows: its members, and what numbers and classes have.
pub(crate) fn names_of_class(class: &Type) -> Vec<Arc<Str>> {
    const SHOWN: [&str; 8] =
        ["__contains__", "__getitem__", "__iter__", "__len__", "__members__", "__module__", "__name__", "__qualname__"];
    let members = members_of(class);
    let own = members.iter().filter_map(name_of).map(|name| intern(&name));
    own.chain(SHOWN.iter().map(|name| intern(name))).chain(attribute_names(&Value::Type(types::INT.clone()))).collect()
}

/// What `dir()` of a member shows: what numbers have, and its own. The other members are left out.
pub(crate) fn names_of_member(value: &Value) -> Vec<Arc<Str>> {
    const SHOWN: [&str; 19] = [
        "__copy__",
        "__deepcopy__",
        "__dict__",
        "__module__",
        "__weakref__",
        "_generate_next_value_",
        "_member_map_",
        "_member_names_",
        "_member_type_",
        "_missing_",
        "_name_",
        "_new_member_",
        "_unhashable_values_",
        "_use_args_",
        "_value2member_map_",
        "_value_",
        "_value_repr_",
        "name",
        "value",
    ];
    const OF_FLAGS: [&str; 12] = [
        "__contains__",
        "__iter__",
        "__len__",
        "_all_bits_",
        "_boundary_",
        "_flag_mask_",
        "_inverted_",
        "_iter_member_",
        "_iter_member_by_def_",
        "_iter_member_by_value_",
        "_numeric_repr_",
        "_singles_mask_",
    ];
    let of_flags = if is_flag(value.class()) { &OF_FLAGS[..] } else { &[] };
    let mut names: Vec<Arc<Str>> = SHOWN.iter().chain(of_flags).map(|name| intern(name)).collect();
    if let Value::Object(object) = value {
        names.extend(object.attrs.names());
    }
    names.extend(attribute_names(&Value::Type(types::INT.clone())));
    names
}

fn number_of(value: &Value) -> Option<i64> {
    match value.plain() {
        Value::Int(number) => Some(*number),
        Value::Bool(b) => Some(i64::from(**b)),
        Value::Float(f) if f.fract() == 0.0 && f.abs() < 1e15 => Some(**f as i64),
        _ => None,
    }
}

/// The member with this number.
pub(crate) fn member(class: &Type, number: i64) -> Option<Value> {
    members_of(class).iter().find(|member| number_of(member) == Some(number)).cloned()
}

/// The member with this number; the number itself where there is none.
pub(crate) fn member_or_number(class: &Type, number: i64) -> Value {
    member(class, number).unwrap_or(Value::Int(number))
}

/// The `class` statement with an enumeration among its bases.
fn extend(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let (name, bases) = match args.plain() {
        [name, Value::Tuple(bases), ..] => (name, bases.to_vec()),
        _ => return Err(type_error(cx, "EnumType takes a name, bases and a body")),
    };
    match bases.iter().find(|base| matches!(base, Value::Type(class) if has_members(class))) {
        Some(base) => {
            let (name, base) = (write::repr(cx, name)?, write::repr(cx, base)?);
            Err(type_error(cx, format!("<enum {name}> cannot extend {base}")))
        }
        None => Err(type_error(cx, "an enumeration of one's own is not part of sockstep")),
    }
}

const NEW: Row = asks(
    "__call__",
    "(value, names=None, *, module=None, qualname=None, type=None, start=1, boundary=None)",
    Takes::Python,
    |_, _| Ok(Value::None),
    "",
);

/// `AddressFamily(2)`. (To make an enumeration of names is not part of sockstep.)
fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let this = Value::Type(class.clone());
    let given = bind(cx, &NEW, "EnumType.__call__", &Signature::read(NEW.params), Some(&this), args)?;
    let value = &given[1];
    if given[2].some().is_some() {
        let message = format!("<enum {}> cannot extend {}", write::repr(cx, value)?, class_repr(class));
        return Err(type_error(cx, message));
    }
    if let Some(known) = number_of(value).and_then(|number| member(class, number)) {
        return Ok(known);
    }
    match (is_flag(class), value.plain()) {
        (true, Value::Int(number)) => Ok(flag(class, *number)),
        _ => {
            let message = format!("{} is not a valid {}", write::repr(cx, value)?, class.name().as_str());
            Err(value_error(cx, message))
        }
    }
}

/// The flags of a number. One below zero stands for all but some.
fn flag(class: &Type, number: i64) -> Value {
    let number = if number < 0 {
        let all = members_of(class).iter().filter_map(number_of).fold(0, |all, bits| all | bits);
        beyond(all).max(beyond(number.wrapping_neg())).wrapping_add(number)
    } else {
        number
    };
    if let Some(member) = member(class, number) {
        return member;
    }
    // A combination, once made, stays the same.
    let Some(Value::Dict(known)) = class.attrs().get_text(COMBINATIONS) else { return Value::Int(number) };
    let key = number.to_string();
    if let Some(value) = known.get_text(&key) {
        return value;
    }
    let value = with_name(class, number, Value::None);
    if let (Some(name), Value::Object(object)) = (composed(&value), &value) {
        object.attrs.set_text("_name_", name.into());
    }
    known.set_text(&key, value.clone());
    value
}

/// The first power of two that a number does not reach.
fn beyond(number: i64) -> i64 {
    1i64.checked_shl(64 - number.leading_zeros()).unwrap_or(0)
}

/// The members that a flag's number is made of.
fn parts(value: &Value) -> Vec<Value> {
    let number = number_of(value).unwrap_or(0);
    let holds = |member: &&Value| number_of(member).is_some_and(|bits| bits != 0 && number & bits == bits);
    members_of(value.class()).iter().filter(holds).cloned().collect()
}

/// The name of a member or a combination.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => object.attrs.get_text("_name_")?.as_str().map(|name| name.to_string()),
        _ => None,
    }
}

/// The name of a combination: the names of its flags, and what no flag accounts for.
fn composed(value: &Value) -> Option<String> {
    let number = number_of(value)?;
    let entries = names_of(value.class()).entries();
    let named = |number: i64| {
        let found = entries.iter().find(|(_, member)| number_of(member) == Some(number))?;
        found.0.as_str().map(|name| name.to_string())
    };
    if let Some(name) = named(number) {
        return Some(name);
    }
    let parts: Vec<i64> = parts(value).iter().filter_map(number_of).collect();
    if parts.is_empty() {
        return None;
    }
    let rest = parts.iter().fold(number, |rest, bits| rest & !bits);
    let mut names: Vec<String> = parts.into_iter().filter_map(named).collect();
    if rest != 0 {
        names.push(rest.to_string());
    }
    Some(names.join("|"))
}

const OF_CLASS: &[Row] = &[
    getter("__members__", |cx, args| Ok(proxy(&names_of(&class(cx, args)?))), "Its members by name."),
    getter("_value2member_map_", by_number, "Its members by number."),
    asks("__getitem__", "(name, /)", Takes::One, by_name, "The member of a name."),
    asks("__iter__", "()", Takes::Nothing, |cx, args| all(cx, args, false), "Its members."),
    asks("__reversed__", "()", Takes::Nothing, |cx, args| all(cx, args, true), "Its members, the last first."),
    asks("__len__", "()", Takes::Nothing, |cx, args| Ok(members_of(&class(cx, args)?).len().into()), "How many."),
    asks("__contains__", "(member, /)", Takes::One, contains, "Whether it has a member."),
];

fn class(cx: &mut Cx, args: &[Value]) -> Answer<Type> {
    match &args[0] {
        Value::Type(class) => Ok(class.clone()),
        _ => Err(type_error(cx, "not an enumeration")),
    }
}

fn by_number(cx: &mut Cx, args: &[Value]) -> Answer {
    let map = Dict::new();
    for member in members_of(&class(cx, args)?).iter() {
        map.insert(cx, member.plain().clone(), member.clone())?;
    }
    Ok(Value::Dict(map))
}

fn by_name(cx: &mut Cx, args: &[Value]) -> Answer {
    match names_of(&class(cx, args)?).get(cx, &args[1])? {
        Some(member) => Ok(member),
        None => Err(key_error(cx, &args[1])),
    }
}

fn all(cx: &mut Cx, args: &[Value], backward: bool) -> Answer {
    let mut members = members_of(&class(cx, args)?).to_vec();
    if backward {
        members.reverse();
    }
    Ok(Iter::new(Walk::Tuple(Tuple::new(members), 0)))
}

fn contains(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = class(cx, args)?;
    if !is_enumeration(args[1].class()) {
        cx.deprecated(
            "in 3.12 __contains__ will no longer raise TypeError, but will return True or\n\
             False depending on whether the value is a member or the value of a member",
        );
        let name = args[1].type_name();
        let message = format!("unsupported operand type(s) for 'in': '{}' and 'EnumType'", name.as_str());
        return Err(type_error(cx, message));
    }
    let is_member = args[1].class().is(&class) && members_of(&class).iter().any(|member| member.is(&args[1]));
    Ok(Value::from(is_member))
}

const OF_MEMBER: &[Row] = &[
    getter("name", |_, args| Ok(name_of(&args[0]).into()), "Its name.").setter(|cx, args| fixed(cx, args, "name")),
    getter("value", value, "Its number.").setter(|cx, args| fixed(cx, args, "value")),
    asks("__copy__", "()", Takes::Python, |_, args| Ok(args[0].clone()), "Itself."),
    asks("__deepcopy__", "(memo)", Takes::Python, |_, args| Ok(args[0].clone()), "Itself."),
    asks("__reduce_ex__", "(proto)", Takes::Python, reduce, "Its class and number."),
];

fn value(_: &mut Cx, args: &[Value]) -> Answer {
    Ok(args[0].plain().clone())
}

fn reduce(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok(Value::tuple([Value::Type(args[0].class().clone()), Value::tuple([value(cx, args)?])]))
}

fn fixed(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    let what = if args[1].is_unset() { "delete" } else { "set" };
    Err(error(cx, &ATTRIBUTE_ERROR, format!("<enum 'Enum'> cannot {what} attribute '{name}'")))
}

const REPR: Row = asks("__repr__", "()", Takes::Nothing, repr, "Its class, name and number.");

const STR: Row = asks("__str__", "()", Takes::Nothing, str, "Its number as text.");

const TEXT: &[Row] = &[REPR, STR];

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = args[0].class().name();
    let number = write::repr(cx, args[0].plain())?;
    Ok(Value::from(match name_of(&args[0]) {
        Some(name) => format!("<{}.{name}: {number}>", class.as_str()),
        None => format!("<{}: {number}>", class.as_str()),
    }))
}

fn str(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok(Value::from(write::repr(cx, args[0].plain())?))
}

const OF_FLAG: &[Row] = &[
    REPR,
    STR,
    asks("__or__", "(other)", Takes::Python, |cx, args| combine(cx, BinaryOp::BitOr, args), "Both."),
    asks("__ror__", "(other)", Takes::Python, |cx, args| combine(cx, BinaryOp::BitOr, args), "Both."),
    asks("__and__", "(other)", Takes::Python, |cx, args| combine(cx, BinaryOp::BitAnd, args), "What both have."),
    asks("__rand__", "(other)", Takes::Python, |cx, args| combine(cx, BinaryOp::BitAnd, args), "What both have."),
    asks("__xor__", "(other)", Takes::Python, |cx, args| combine(cx, BinaryOp::BitXor, args), "What one has."),
    asks("__rxor__", "(other)", Takes::Python, |cx, args| combine(cx, BinaryOp::BitXor, args), "What one has."),
    asks("__invert__", "()", Takes::Python, invert, "All others."),
    asks("__iter__", "()", Takes::Python, |_, args| Ok(walk(parts(&args[0]))), "The flags that it is made of."),
    asks("__len__", "()", Takes::Python, |_, args| Ok(bits(&args[0])), "How many flags it is made of."),
    asks("__contains__", "(other)", Takes::Python, has, "Whether it has all of some flags."),
];

fn bits(value: &Value) -> Value {
    number_of(value).unwrap_or(0).count_ones().into()
}

fn walk(values: Vec<Value>) -> Value {
    Iter::new(Walk::Tuple(Tuple::new(values), 0))
}

fn combine(cx: &mut Cx, op: BinaryOp, args: &[Value]) -> Answer {
    let Some(other) = (match args[1].plain() {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => int_index(cx, &args[1])?,
        _ => None,
    }) else {
        return Ok(Value::NotImplemented);
    };
    let number = arithmetic::binary(cx, op, args[0].plain(), &other)?;
    of_number(args[0].class(), number)
}

fn of_number(class: &Type, number: Value) -> Answer {
    Ok(match number {
        Value::Int(number) => flag(class, number),
        big => Object::with_base(class, big),
    })
}

fn invert(cx: &mut Cx, args: &[Value]) -> Answer {
    let number = arithmetic::unary(cx, Unary::Invert, args[0].plain())?;
    of_number(args[0].class(), number)
}

fn has(cx: &mut Cx, args: &[Value]) -> Answer {
    if !args[1].class().is(args[0].class()) {
        let (other, own) = (args[1].type_name(), args[0].type_name());
        let message = format!("unsupported operand type(s) for 'in': '{}' and '{}'", other.as_str(), own.as_str());
        return Err(type_error(cx, message));
    }
    let (all, some) = (number_of(&args[0]).unwrap_or(0), number_of(&args[1]).unwrap_or(0));
    Ok(Value::from(all & some == some))
}
