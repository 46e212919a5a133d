//! What `keys()`, `values()` and `items()` of a dict give: live views; and the read-only view of a mapping.

use std::sync::Arc;

use super::Dict;
use crate::object::class::Definition;
use crate::object::context::{Answer, Cx};
use crate::object::instance::Object;
use crate::object::iterator::{Iter, Part, next};
use crate::object::protocol::{compare, index, iterate, write};
use crate::object::row::{Row, Takes, asks, getter};
use crate::object::set::Set;
use crate::object::set::algebra::{add_all, remove_all, set_of};
use crate::object::types;
use crate::object::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp};

pub(crate) const KEYS: Definition = Definition { name: "dict_keys", shared: &[ROWS, SET_ROWS], ..Definition::PLAIN };
pub(crate) const VALUES: Definition = Definition { name: "dict_values", shared: &[ROWS], ..Definition::PLAIN };
pub(crate) const ITEMS: Definition = Definition { name: "dict_items", shared: &[ROWS, SET_ROWS], ..Definition::PLAIN };
pub(crate) const PROXY: Definition = Definition { name: "mappingproxy", methods: PROXY_ROWS, ..Definition::PLAIN };

/// A live view of a dict.
pub(crate) struct View {
    pub dict: Arc<Dict>,
    pub part: Part,
}

impl View {
    pub(crate) fn of(dict: &Arc<Dict>, part: Part) -> Value {
        let class = match part {
            Part::Keys => &types::DICT_KEYS,
            Part::Values => &types::DICT_VALUES,
            Part::Items => &types::DICT_ITEMS,
        };
        Object::native(class, View { dict: dict.clone(), part })
    }

    fn values(&self) -> Vec<Value> {
        let entries = self.dict.entries().into_iter();
        match self.part {
            Part::Keys => entries.map(|(key, _)| key).collect(),
            Part::Values => entries.map(|(_, value)| value).collect(),
            Part::Items => entries.map(|(key, value)| Value::tuple([key, value])).collect(),
        }
    }

    fn contains(&self, cx: &mut Cx, item: &Value) -> Answer<bool> {
        match (self.part, item.plain()) {
            (Part::Keys, _) => self.dict.contains(cx, item),
            (Part::Items, Value::Tuple(pair)) => match &pair[..] {
                [key, value] => match self.dict.get(cx, key)? {
                    Some(found) => Ok(found.is(value) || compare::equal(cx, &found, value)?),
                    None => Ok(false),
                },
                _ => Ok(false),
            },
            (Part::Items, _) => Ok(false),
            (Part::Values, _) => {
                for value in self.values() {
                    cx.tick()?;
                    if value.is(item) || compare::equal(cx, &value, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}

const ROWS: &[Row] = &[
    asks("__len__", "()", Takes::Slot(0, 0), |_, a| Ok(view(a).map(|v| v.dict.len()).into()), "How many entries."),
    asks("__iter__", "()", Takes::Slot(0, 0), |cx, a| iterator(cx, a, false), "An iterator over it."),
    asks("__reversed__", "()", Takes::Nothing, |cx, a| iterator(cx, a, true), "An iterator, newest first."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr, "Its text."),
    getter(
        "mapping",
        |_, a| Ok(view(a).map_or(Value::None, |v| proxy(&v.dict))),
        "The dict that this is a view of, read-only.",
    ),
];

const SET_ROWS: &[Row] = &[
    asks("__contains__", "(key, /)", Takes::Slot(1, 1), contains, "Whether it holds a value."),
    asks("isdisjoint", "(other, /)", Takes::One, is_disjoint, "Whether they have nothing in common."),
    asks("__eq__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::Eq, a), "Whether they are equal."),
    asks("__ne__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::NotEq, a), "Whether they differ."),
    asks(
        "__lt__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| order(cx, CompareOp::Lt, a),
        "Whether the other holds more.",
    ),
    asks(
        "__le__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| order(cx, CompareOp::LtE, a),
        "Whether the other holds it.",
    ),
    asks("__gt__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::Gt, a), "Whether it holds more."),
    asks(
        "__ge__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| order(cx, CompareOp::GtE, a),
        "Whether it holds the other.",
    ),
    asks(
        "__or__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| set(cx, BinaryOp::BitOr, &a[0], &a[1]),
        "What either holds.",
    ),
    asks(
        "__ror__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| set(cx, BinaryOp::BitOr, &a[1], &a[0]),
        "What either holds.",
    ),
    asks(
        "__and__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| set(cx, BinaryOp::BitAnd, &a[0], &a[1]),
        "What both hold.",
    ),
    asks(
        "__rand__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| set(cx, BinaryOp::BitAnd, &a[1], &a[0]),
        "What both hold.",
    ),
    asks(
        "__sub__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| set(cx, BinaryOp::Sub, &a[0], &a[1]),
        "What only the first holds.",
    ),
    asks(
        "__rsub__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| set(cx, BinaryOp::Sub, &a[1], &a[0]),
        "What only the first holds.",
    ),
    asks(
        "__xor__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| set(cx, BinaryOp::BitXor, &a[0], &a[1]),
        "What just one holds.",
    ),
    asks(
        "__rxor__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| set(cx, BinaryOp::BitXor, &a[1], &a[0]),
        "What just one holds.",
    ),
];

fn view(args: &[Value]) -> Option<&View> {
    args[0].data::<View>()
}

fn set_like(value: &Value) -> bool {
    matches!(value.plain(), Value::Set(_)) || value.data::<View>().is_some_and(|view| view.part != Part::Values)
}

fn iterator(_: &mut Cx, args: &[Value], backward: bool) -> Answer {
    Ok(view(args).map_or(Value::None, |view| Iter::of_dict(&view.dict, view.part, backward)))
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(view) = view(args) else { return Ok(Value::None) };
    let name = args[0].type_name();
    let inner = write::repr_once(cx, &args[0], "...", |cx| write::repr(cx, &Value::list(view.values())))?;
    Ok(Value::from(if inner == "..." { inner } else { format!("{}({inner})", name.as_str()) }))
}

fn contains(cx: &mut Cx, args: &[Value]) -> Answer {
    match view(args) {
        Some(view) => view.contains(cx, &args[1]).map(Value::from),
        None => Ok(Value::from(false)),
    }
}

fn is_disjoint(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(view) = view(args) else { return Ok(Value::None) };
    let iterator = iterate::iter(cx, &args[1])?;
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        if view.contains(cx, &item)? {
            return Ok(Value::from(false));
        }
    }
    Ok(Value::from(true))
}

fn order(cx: &mut Cx, op: CompareOp, args: &[Value]) -> Answer {
    let (a, b) = (&args[0], &args[1]);
    if !set_like(b) {
        return Ok(Value::NotImplemented);
    }
    let (x, y) = (crate::object::protocol::truth::len(cx, a)?, crate::object::protocol::truth::len(cx, b)?);
    let holds = match op {
        CompareOp::Eq => x == y && within(cx, a, b)?,
        CompareOp::NotEq => !(x == y && within(cx, a, b)?),
        CompareOp::Lt => x < y && within(cx, a, b)?,
        CompareOp::LtE => x <= y && within(cx, a, b)?,
        CompareOp::Gt => x > y && within(cx, b, a)?,
        _ => x >= y && within(cx, b, a)?,
    };
    Ok(Value::from(holds))
}

fn within(cx: &mut Cx, a: &Value, b: &Value) -> Answer<bool> {
    let iterator = iterate::iter(cx, a)?;
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        if !index::contains(cx, b, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn set(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer {
    if op == BinaryOp::BitAnd {
        return intersection(cx, a, b).map(Value::Set);
    }
    let all = Set::new(false);
    add_all(cx, &all, a)?;
    match op {
        BinaryOp::BitOr => add_all(cx, &all, b)?,
        BinaryOp::Sub => remove_all(cx, &all, b)?,
        _ => {
            let other = set_of(cx, b)?;
            all.toggle(cx, &other)?;
        }
    }
    Ok(Value::Set(all))
}

fn intersection(cx: &mut Cx, a: &Value, b: &Value) -> Answer<Arc<Set>> {
    let (mut a, mut b) = if a.data::<View>().is_some() { (a, b) } else { (b, a) };
    let length = crate::object::protocol::truth::len(cx, a)?;
    if let Value::Set(other) = b
        && length <= other.len()
    {
        std::mem::swap(&mut a, &mut b);
    } else if let Some(other) = b.data::<View>()
        && other.part != Part::Values
        && other.dict.len() > length
    {
        std::mem::swap(&mut a, &mut b);
    }
    let both = Set::new(false);
    let iterator = iterate::iter(cx, b)?;
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        if index::contains(cx, a, &item)? {
            both.add(cx, item)?;
        }
    }
    Ok(both)
}

/// A mapping that can be read and not changed.
pub(crate) struct Proxy(Arc<Dict>);

/// A read-only view of a dict.
pub(crate) fn proxy(dict: &Arc<Dict>) -> Value {
    Object::native(&types::MAPPING_PROXY, Proxy(dict.clone()))
}

const PROXY_ROWS: &[Row] = &[
    asks("__len__", "()", Takes::Slot(0, 0), |_, a| Ok(Value::from(inner(a).len())), "How many entries it has."),
    asks("__iter__", "()", Takes::Slot(0, 0), |_, a| Ok(Iter::of_dict(&inner(a), Part::Keys, false)), "Over its keys."),
    asks("__reversed__", "()", Takes::Nothing, |_, a| Ok(Iter::of_dict(&inner(a), Part::Keys, true)), "Newest first."),
    asks(
        "__contains__",
        "(key, /)",
        Takes::Slot(1, 1),
        |cx, a| inner(a).contains(cx, &a[1]).map(Value::from),
        "Whether it has a key.",
    ),
    asks(
        "__getitem__",
        "(key, /)",
        Takes::Slot(1, 1),
        |cx, a| index::get_item(cx, &Value::Dict(inner(a)), &a[1]),
        "The value of a key.",
    ),
    asks(
        "__repr__",
        "()",
        Takes::Slot(0, 0),
        |cx, a| Ok(Value::from(format!("mappingproxy({})", write::repr(cx, &Value::Dict(inner(a)))?))),
        "Its text.",
    ),
    asks(
        "__eq__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| {
            let other = a[1].data::<Proxy>().map_or_else(|| a[1].clone(), |p| Value::Dict(p.0.clone()));
            compare::compare(cx, CompareOp::Eq, &Value::Dict(inner(a)), &other)
        },
        "Whether they are equal.",
    ),
    asks("copy", "()", Takes::Nothing, |_, a| Ok(Value::Dict(inner(a).copy())), "A dict of the same entries."),
    asks("get", "(key, default=None, /)", Takes::Positional(1, 2), get, "The value of a key, or the default."),
    asks("items", "()", Takes::Nothing, |_, a| Ok(View::of(&inner(a), Part::Items)), "Its keys with their values."),
    asks("keys", "()", Takes::Nothing, |_, a| Ok(View::of(&inner(a), Part::Keys)), "Its keys."),
    asks("values", "()", Takes::Nothing, |_, a| Ok(View::of(&inner(a), Part::Values)), "Its values."),
];

fn inner(args: &[Value]) -> Arc<Dict> {
    args[0].data::<Proxy>().map_or_else(Dict::new, |proxy| proxy.0.clone())
}

fn get(cx: &mut Cx, args: &[Value]) -> Answer {
    let found = inner(args).get(cx, &args[1])?;
    Ok(found.unwrap_or_else(|| args[2].given().cloned().unwrap_or(Value::None)))
}
