//! Special methods that several built-in classes share, as rows: they reach the protocols with the value under `self`.

use super::{Row, Takes, asks, does};
use crate::object::context::{Answer, Cx};
use crate::object::protocol::{arithmetic, compare, index, iterate, truth, write};
use crate::object::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp};

const ONE: Takes = Takes::Slot(1, 1);
const NONE: Takes = Takes::Slot(0, 0);

pub(crate) const REPR: &[Row] = &[asks("__repr__", "()", NONE, repr, "Its text, as Python would write it.")];
pub(crate) const SIZED: &[Row] = &[asks("__len__", "()", NONE, len, "How many items it holds.")];
pub(crate) const ITERABLE: &[Row] = &[asks("__iter__", "()", NONE, iter, "An iterator over it.")];
pub(crate) const CONTAINER: &[Row] = &[asks("__contains__", "(key, /)", ONE, contains, "Whether it holds a value.")];
pub(crate) const KEYED_CONTAINER: &[Row] =
    &[asks("__contains__", "(key, /)", Takes::One, contains, "Whether it holds a value.")];
pub(crate) const HASHABLE: &[Row] = &[asks("__hash__", "()", NONE, hash, "Its hash.")];
pub(crate) const EQUAL: &[Row] = &[
    asks("__eq__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::Eq, a), "Whether they are equal."),
    asks("__ne__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::NotEq, a), "Whether they differ."),
];
pub(crate) const ORDERED: &[Row] = &[
    asks("__lt__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::Lt, a), "Whether it comes before."),
    asks("__le__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::LtE, a), "Whether it does not come after."),
    asks("__gt__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::Gt, a), "Whether it comes after."),
    asks("__ge__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::GtE, a), "Whether it does not come before."),
];
pub(crate) const SUBSCRIPT: &[Row] = &[asks("__getitem__", "(key, /)", ONE, get_item, "The item of an index or key.")];
pub(crate) const KEYED_SUBSCRIPT: &[Row] =
    &[asks("__getitem__", "(key, /)", Takes::One, get_item, "The item of an index or key.")];
pub(crate) const CHANGEABLE: &[Row] = &[
    does("__setitem__", "(key, value, /)", Takes::Slot(2, 2), set_item, "Sets an item."),
    does("__delitem__", "(key, /)", ONE, del_item, "Deletes an item."),
];
pub(crate) const SEQUENCE: &[Row] = &[
    asks("__add__", "(value, /)", ONE, |cx, a| operate(cx, BinaryOp::Add, a, false), "Both, one after the other."),
    asks("__mul__", "(value, /)", ONE, |cx, a| operate(cx, BinaryOp::Mul, a, false), "It so many times."),
    asks("__rmul__", "(value, /)", ONE, |cx, a| operate(cx, BinaryOp::Mul, a, false), "It so many times."),
];
pub(crate) const SEQUENCE_IN_PLACE: &[Row] = &[
    asks("__iadd__", "(value, /)", ONE, |cx, a| in_place(cx, BinaryOp::Add, a), "Adds to it."),
    asks("__imul__", "(value, /)", ONE, |cx, a| in_place(cx, BinaryOp::Mul, a), "Repeats it."),
];
pub(crate) const GENERIC: &[Row] = &[asks(
    "__class_getitem__",
    "(key, /)",
    Takes::One,
    |_, a| Ok(crate::object::class::type_hint::alias_of(&a[0], &a[1])),
    "The class with what it holds, for type hints.",
)
.of_class()];
pub(crate) const SET: &[Row] = &[
    asks("__or__", "(value, /)", ONE, |cx, a| set_operate(cx, BinaryOp::BitOr, a, false), "What either holds."),
    asks("__ror__", "(value, /)", ONE, |cx, a| set_operate(cx, BinaryOp::BitOr, a, true), "What either holds."),
    asks("__and__", "(value, /)", ONE, |cx, a| set_operate(cx, BinaryOp::BitAnd, a, false), "What both hold."),
    asks("__rand__", "(value, /)", ONE, |cx, a| set_operate(cx, BinaryOp::BitAnd, a, true), "What both hold."),
    asks("__sub__", "(value, /)", ONE, |cx, a| set_operate(cx, BinaryOp::Sub, a, false), "What only the first holds."),
    asks("__rsub__", "(value, /)", ONE, |cx, a| set_operate(cx, BinaryOp::Sub, a, true), "What only the first holds."),
    asks("__xor__", "(value, /)", ONE, |cx, a| set_operate(cx, BinaryOp::BitXor, a, false), "What just one holds."),
    asks("__rxor__", "(value, /)", ONE, |cx, a| set_operate(cx, BinaryOp::BitXor, a, true), "What just one holds."),
];
pub(crate) const SET_IN_PLACE: &[Row] = &[
    asks("__ior__", "(value, /)", ONE, |cx, a| in_place(cx, BinaryOp::BitOr, a), "Adds what the other holds."),
    asks("__iand__", "(value, /)", ONE, |cx, a| in_place(cx, BinaryOp::BitAnd, a), "Keeps what both hold."),
    asks("__isub__", "(value, /)", ONE, |cx, a| in_place(cx, BinaryOp::Sub, a), "Takes out what the other holds."),
    asks("__ixor__", "(value, /)", ONE, |cx, a| in_place(cx, BinaryOp::BitXor, a), "Keeps what just one holds."),
];
pub(crate) const MAPPING: &[Row] = &[
    asks("__or__", "(value, /)", ONE, |cx, a| merge(cx, a, false), "Both in a new one."),
    asks("__ror__", "(value, /)", ONE, |cx, a| merge(cx, a, true), "Both in a new one."),
    asks("__ior__", "(value, /)", ONE, |cx, a| in_place(cx, BinaryOp::BitOr, a), "Takes over another's entries."),
];

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    write::repr(cx, args[0].plain()).map(Value::from)
}

fn len(cx: &mut Cx, args: &[Value]) -> Answer {
    truth::len(cx, args[0].plain()).map(Value::from)
}

fn iter(cx: &mut Cx, args: &[Value]) -> Answer {
    iterate::iter(cx, args[0].plain())
}

fn contains(cx: &mut Cx, args: &[Value]) -> Answer {
    index::contains(cx, args[0].plain(), &args[1]).map(Value::from)
}

fn hash(cx: &mut Cx, args: &[Value]) -> Answer {
    compare::hash_value(cx, args[0].plain()).map(Value::Int)
}

fn ordered(cx: &mut Cx, op: CompareOp, args: &[Value]) -> Answer {
    Ok(compare::by_value(cx, op, args[0].plain(), args[1].plain())?.unwrap_or(Value::NotImplemented))
}

fn get_item(cx: &mut Cx, args: &[Value]) -> Answer {
    if let (Value::Object(object), Some(base @ Value::Dict(dict))) = (&args[0], args[0].base())
        && let Some(missing) = object.class.special("__missing__")
    {
        return match dict.get(cx, &args[1])? {
            Some(value) => Ok(value),
            None => {
                let _ = base;
                crate::object::protocol::attribute::call_special(cx, &args[0], &missing, &args[1..2])
            }
        };
    }
    index::get_item(cx, args[0].plain(), &args[1])
}

fn set_item(cx: &mut Cx, args: &[Value]) -> Answer {
    index::set_item(cx, args[0].plain(), &args[1], args[2].clone())?;
    Ok(Value::None)
}

fn del_item(cx: &mut Cx, args: &[Value]) -> Answer {
    index::delete_item(cx, args[0].plain(), &args[1])?;
    Ok(Value::None)
}

fn operate(cx: &mut Cx, op: BinaryOp, args: &[Value], swapped: bool) -> Answer {
    let (a, b) = (args[0].plain(), args[1].plain());
    if swapped { arithmetic::binary(cx, op, b, a) } else { arithmetic::binary(cx, op, a, b) }
}

fn set_operate(cx: &mut Cx, op: BinaryOp, args: &[Value], swapped: bool) -> Answer {
    let (a, b) = (args[0].plain(), args[1].plain());
    let answer = if swapped {
        crate::object::set::algebra::operate(cx, op, b, a)
    } else {
        crate::object::set::algebra::operate(cx, op, a, b)
    };
    Ok(answer?.unwrap_or(Value::NotImplemented))
}

fn merge(cx: &mut Cx, args: &[Value], swapped: bool) -> Answer {
    match (args[0].plain(), args[1].plain()) {
        (a @ Value::Dict(_), b @ Value::Dict(_)) => {
            let (a, b) = if swapped { (b, a) } else { (a, b) };
            arithmetic::binary(cx, BinaryOp::BitOr, a, b)
        }
        _ => Ok(Value::NotImplemented),
    }
}

/// The value itself stays what it is, also where it is an instance of a subclass.
fn in_place(cx: &mut Cx, op: BinaryOp, args: &[Value]) -> Answer {
    let (a, b) = (args[0].plain(), args[1].plain());
    if matches!(a, Value::Set(_)) && !matches!(b, Value::Set(_)) {
        return Ok(Value::NotImplemented);
    }
    arithmetic::in_place(cx, op, a, b)?;
    Ok(args[0].clone())
}

impl Value {
    /// The built-in value under an instance of a subclass.
    fn base(&self) -> Option<&Value> {
        match self {
            Value::Object(object) => object.base_value(),
            _ => None,
        }
    }
}
