//! The str type: its methods, a row for each, and what makes one. Searching, case and formats stand in files of their own.

use super::Str;
pub(crate) use super::format::format_value;
use super::receiver::{of, this};
use super::search;
use super::{codecs, format, translate};
use crate::object::class::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::TYPE_ERROR;
use crate::object::exception::raise::{memory_error, type_error};
use crate::object::iterator;
use crate::object::memory::room_for;
use crate::object::protocol::arithmetic::{self, raise_fault};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::{compare, index, iterate, write};
use crate::object::row::arguments::{c_int, c_text, flag, size, times};
use crate::object::row::constructor::{Constructor, instance};
use crate::object::row::{Args, Row, Takes, asks};
use crate::object::types;
use crate::object::value::Value;
use crate::pure::fault::Fault;
use crate::pure::text::string::{self, Ends};
use crate::pure::text::{case, slice};
use crate::syntax::ast::{BinaryOp, CompareOp};

pub(crate) const DEFINITION: Definition = Definition {
    name: "str",
    params: "(object='', encoding='utf-8', errors='strict')",
    doc: "Text.",
    methods: METHODS,
    new: Some(new),
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    asks(
        "capitalize",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::capitalize(of(a)).into()),
        "The first letter large, the rest small.",
    ),
    asks(
        "casefold",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::casefold(of(a)).into()),
        "For comparing without regard to case.",
    ),
    asks(
        "center",
        "(width, fillchar=' ', /)",
        Takes::Positional(1, 2),
        |cx, a| padded(cx, a, string::center),
        "Centred in a width.",
    ),
    asks("count", "(sub, start=None, end=None, /)", Takes::Tuple(1, 3), search::count, "How often a part occurs."),
    asks("encode", "(encoding='utf-8', errors='strict')", Takes::Keywords, encode, "The text as bytes.")
        .example("'hi'.encode()"),
    asks("endswith", "(suffix, start=None, end=None, /)", Takes::Tuple(1, 3), search::ends_with, "Whether it ends so."),
    asks("expandtabs", "(tabsize=8)", Takes::Keywords, expand_tabs, "Tabs as spaces."),
    asks("find", "(sub, start=None, end=None, /)", Takes::Tuple(1, 3), search::find, "Where a part begins, or -1."),
    asks("format", "(*args, **kwargs)", Takes::Keywords, format::format, "The text with its {} filled in.")
        .example("'{}:{}'.format(host, port)"),
    asks(
        "format_map",
        "(mapping, /)",
        Takes::One,
        format::format_map,
        "The text with its {} filled in from a mapping.",
    ),
    asks("index", "(sub, start=None, end=None, /)", Takes::Tuple(1, 3), search::index, "Where a part begins."),
    asks(
        "isalnum",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::is_alnum(of(a)).into()),
        "Whether all are letters or digits.",
    ),
    asks("isalpha", "()", Takes::Nothing, |_, a| Ok(case::is_alpha(of(a)).into()), "Whether all are letters."),
    asks("isascii", "()", Takes::Nothing, |_, a| Ok(of(a).is_ascii().into()), "Whether all are ASCII."),
    asks(
        "isdecimal",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::is_decimal(of(a)).into()),
        "Whether all are decimal digits.",
    ),
    asks("isdigit", "()", Takes::Nothing, |_, a| Ok(case::is_digit(of(a)).into()), "Whether all are digits."),
    asks(
        "isidentifier",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::is_identifier(of(a)).into()),
        "Whether it can be a name.",
    ),
    asks(
        "islower",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::is_lowercase(of(a)).into()),
        "Whether its letters are all small.",
    ),
    asks(
        "isnumeric",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::is_numeric(of(a)).into()),
        "Whether all stand for numbers.",
    ),
    asks(
        "isprintable",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::is_printable(of(a)).into()),
        "Whether repr() shows all as they are.",
    ),
    asks("isspace", "()", Takes::Nothing, |_, a| Ok(case::is_space(of(a)).into()), "Whether all are white space."),
    asks(
        "istitle",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::is_titlecase(of(a)).into()),
        "Whether each word begins large.",
    ),
    asks(
        "isupper",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::is_uppercase(of(a)).into()),
        "Whether its letters are all large.",
    ),
    asks("join", "(iterable, /)", Takes::One, join, "The texts with this one between them.")
        .example("', '.join(names)"),
    asks(
        "ljust",
        "(width, fillchar=' ', /)",
        Takes::Positional(1, 2),
        |cx, a| padded(cx, a, string::ljust),
        "At the left of a width.",
    ),
    asks("lower", "()", Takes::Nothing, |_, a| Ok(case::lower(of(a)).into()), "In small letters."),
    asks(
        "lstrip",
        "(chars=None, /)",
        Takes::Positional(0, 1),
        |cx, a| search::strip(cx, a, "lstrip", Ends::Left),
        "Without what stands before.",
    ),
    asks(
        "maketrans",
        "(x, y=None, z=None, /)",
        Takes::Positional(1, 3),
        translate::make_table,
        "A table for translate().",
    )
    .unbound(),
    asks(
        "partition",
        "(sep, /)",
        Takes::One,
        |cx, a| search::partition(cx, a, false),
        "What is before, the separator, what is after.",
    ),
    asks(
        "removeprefix",
        "(prefix, /)",
        Takes::One,
        |cx, a| search::remove_affix(cx, a, "removeprefix"),
        "Without a beginning.",
    ),
    asks(
        "removesuffix",
        "(suffix, /)",
        Takes::One,
        |cx, a| search::remove_affix(cx, a, "removesuffix"),
        "Without an end.",
    ),
    asks("replace", "(old, new, count=-1, /)", Takes::Positional(2, 3), search::replace, "With a part replaced."),
    asks(
        "rfind",
        "(sub, start=None, end=None, /)",
        Takes::Tuple(1, 3),
        search::rfind,
        "Where a part last begins, or -1.",
    ),
    asks("rindex", "(sub, start=None, end=None, /)", Takes::Tuple(1, 3), search::rindex, "Where a part last begins."),
    asks(
        "rjust",
        "(width, fillchar=' ', /)",
        Takes::Positional(1, 2),
        |cx, a| padded(cx, a, string::rjust),
        "At the right of a width.",
    ),
    asks("rpartition", "(sep, /)", Takes::One, |cx, a| search::partition(cx, a, true), "The same, from the right."),
    asks(
        "rsplit",
        "(sep=None, maxsplit=-1)",
        Takes::Keywords,
        |cx, a| search::split(cx, a, true),
        "Its parts, counted from the right.",
    ),
    asks(
        "rstrip",
        "(chars=None, /)",
        Takes::Positional(0, 1),
        |cx, a| search::strip(cx, a, "rstrip", Ends::Right),
        "Without what stands after.",
    ),
    asks(
        "split",
        "(sep=None, maxsplit=-1)",
        Takes::Keywords,
        |cx, a| search::split(cx, a, false),
        "Its parts between a separator.",
    )
    .example("line.split(',')"),
    asks(
        "splitlines",
        "(keepends=False)",
        Takes::Keywords,
        |cx, a| {
            let keep_ends = flag(cx, &a[1])?;
            search::lines(cx, this(a), keep_ends)
        },
        "Its lines.",
    ),
    asks(
        "startswith",
        "(prefix, start=None, end=None, /)",
        Takes::Tuple(1, 3),
        search::starts_with,
        "Whether it begins so.",
    ),
    asks(
        "strip",
        "(chars=None, /)",
        Takes::Positional(0, 1),
        |cx, a| search::strip(cx, a, "strip", Ends::Both),
        "Without what stands before and after.",
    ),
    asks(
        "swapcase",
        "()",
        Takes::Nothing,
        |_, a| Ok(case::swapcase(of(a)).into()),
        "Small letters large, large ones small.",
    ),
    asks("title", "()", Takes::Nothing, |_, a| Ok(case::title(of(a)).into()), "Each word begun large."),
    asks("translate", "(table, /)", Takes::One, translate::translate, "With characters replaced by a table."),
    asks("upper", "()", Takes::Nothing, |_, a| Ok(case::upper(of(a)).into()), "In large letters."),
    asks("zfill", "(width, /)", Takes::One, zero_fill, "With zeros before it up to a width."),
    asks(
        "__add__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| arithmetic::binary(cx, BinaryOp::Add, a[0].plain(), a[1].plain()),
        "self + value",
    ),
    asks("__mul__", "(value, /)", Takes::Slot(1, 1), repeat, "self * value"),
    asks("__rmul__", "(value, /)", Takes::Slot(1, 1), repeat, "value * self"),
    asks(
        "__mod__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| super::percent_operator::text(cx, this(a), &a[1]),
        "self % value",
    ),
    asks("__rmod__", "(value, /)", Takes::Slot(1, 1), reflected_mod, "value % self"),
    asks("__len__", "()", Takes::Slot(0, 0), |_, a| Ok(of(a).len().into()), "Its length."),
    asks(
        "__getitem__",
        "(key, /)",
        Takes::Slot(1, 1),
        |cx, a| index::get_item(cx, a[0].plain(), &a[1]),
        "A part of it.",
    ),
    asks(
        "__contains__",
        "(key, /)",
        Takes::Slot(1, 1),
        |cx, a| index::contains(cx, a[0].plain(), &a[1]).map(Value::from),
        "Whether a part occurs.",
    ),
    asks("__iter__", "()", Takes::Slot(0, 0), |cx, a| iterate::iter(cx, a[0].plain()), "Its characters one by one."),
    asks("__hash__", "()", Takes::Slot(0, 0), |cx, a| Ok(compare::hash_value(cx, a[0].plain())?.into()), "Its hash."),
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, a| Ok(write::repr(cx, a[0].plain())?.into()), "The text in quotes."),
    asks("__str__", "()", Takes::Slot(0, 0), |_, a| Ok(a[0].plain().clone()), "The text itself."),
    asks("__eq__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::Eq, a), "self == value"),
    asks("__ne__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::NotEq, a), "self != value"),
    asks("__lt__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::Lt, a), "self < value"),
    asks("__le__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::LtE, a), "self <= value"),
    asks("__gt__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::Gt, a), "self > value"),
    asks("__ge__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::GtE, a), "self >= value"),
    asks("__format__", "(format_spec, /)", Takes::One, format::format_row, "The text in a format."),
    asks(
        "__getnewargs__",
        "()",
        Takes::Nothing,
        |_, a| Ok(Value::tuple([a[0].plain().clone()])),
        "What makes a copy of it.",
    ),
];

fn order(cx: &mut Cx, op: CompareOp, args: &[Value]) -> Answer {
    match (args[0].plain(), args[1].plain()) {
        (a @ Value::Str(_), b @ Value::Str(_)) => compare::compare(cx, op, a, b),
        _ => Ok(Value::NotImplemented),
    }
}

fn repeat(cx: &mut Cx, args: &[Value]) -> Answer {
    let count = times(cx, &args[1])?;
    arithmetic::binary(cx, BinaryOp::Mul, args[0].plain(), &Value::Int(count))
}

fn reflected_mod(cx: &mut Cx, args: &[Value]) -> Answer {
    match args[1].as_str() {
        Some(template) => super::percent_operator::text(cx, template, &args[0]),
        None => Ok(Value::NotImplemented),
    }
}

fn encode(cx: &mut Cx, args: &[Value]) -> Answer {
    let (encoding, errors) = codecs::arguments(cx, "encode", &args[1], &args[2])?;
    codecs::encode(cx, this(args), &encoding, &errors).map(Value::bytes)
}

fn padded(cx: &mut Cx, args: &[Value], pad: fn(&str, i64, char) -> Result<String, Fault>) -> Answer {
    let width = size(cx, &args[1])?;
    let filler = match args[2].given() {
        None => ' ',
        Some(filler) => match filler.as_str() {
            Some(filler) if filler.len() == 1 => filler.char_at(0).unwrap_or(' '),
            Some(_) => return Err(type_error(cx, "The fill character must be exactly one character long")),
            None => {
                let name = filler.type_name();
                let message = format!("The fill character must be a unicode character, not {}", name.as_str());
                return Err(type_error(cx, message));
            }
        },
    };
    pad(of(args), width, filler).map(Value::from).map_err(|fault| raise_fault(cx, fault))
}

fn zero_fill(cx: &mut Cx, args: &[Value]) -> Answer {
    let width = size(cx, &args[1])?;
    string::zfill(of(args), width).map(Value::from).map_err(|fault| raise_fault(cx, fault))
}

fn expand_tabs(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = match args[1].given() {
        Some(size) => c_int(cx, size)?.into(),
        None => 8,
    };
    string::expand_tabs(of(args), size).map(Value::from).map_err(|fault| raise_fault(cx, fault))
}

fn join(cx: &mut Cx, args: &[Value]) -> Answer {
    let items = match iterator::collect(cx, &args[1]) {
        Ok(items) => items,
        Err(raised) if raised.is_a(&TYPE_ERROR) && !is_iterable(cx, &args[1]) => {
            return Err(type_error(cx, "can only join an iterable"));
        }
        Err(raised) => return Err(raised),
    };
    if let [Value::Str(one)] = &items[..] {
        return Ok(Value::Str(one.clone()));
    }
    let between = of(args);
    let mut length = between.as_str().len() * items.len().saturating_sub(1);
    for (at, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(text) => length += text.as_str().len(),
            None => {
                let name = item.type_name();
                let message = format!("sequence item {at}: expected str instance, {} found", name.as_str());
                return Err(type_error(cx, message));
            }
        }
    }
    if length > slice::MOST_BYTES {
        return Err(memory_error(cx));
    }
    room_for(cx, length)?;
    let mut out = String::with_capacity(length);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        if let Some(text) = item.as_str() {
            out.push_str(text);
        }
    }
    Ok(out.into())
}

/// Whether `iter()` takes the value.
pub(crate) fn is_iterable(cx: &mut Cx, value: &Value) -> bool {
    match value {
        Value::Object(_) => {
            ["__iter__", "__getitem__"]
                .iter()
                .any(|name| crate::object::protocol::attribute::special(value, name).is_some())
                || iterate::iter(cx, value.plain()).is_ok() && !std::ptr::eq(value, value.plain())
        }
        _ => iterate::iter(cx, value).is_ok(),
    }
}

static NEW: Constructor = Constructor::new("str", "(object='', encoding='utf-8', errors='strict')", Takes::Keywords);

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let slots = match args.values {
        [one] if args.names.is_empty() => [one.clone(), Value::Unset, Value::Unset].to_vec(),
        _ => NEW.bind(cx, args)?,
    };
    let text = match (&slots[0], slots[1].given(), slots[2].given()) {
        (Value::Unset, ..) => Value::str(""),
        (Value::Str(text), None, None) => Value::Str(text.clone()),
        (value, None, None) => write::str(cx, value)?.into(),
        (value, ..) => {
            let encoding = match slots[1].given() {
                Some(encoding) => c_text(cx, "str", "'encoding'", encoding)?,
                None => Str::new("utf-8"),
            };
            let errors = match slots[2].given() {
                Some(errors) => c_text(cx, "str", "'errors'", errors)?,
                None => Str::new("strict"),
            };
            if value.as_str().is_some() {
                return Err(type_error(cx, "decoding str is not supported"));
            }
            let Some(bytes) = Buffer::of(value) else {
                let name = value.type_name();
                let message = format!("decoding to str: need a bytes-like object, {} found", name.as_str());
                return Err(type_error(cx, message));
            };
            codecs::decode(cx, &bytes.bytes(), value, &encoding, &errors)?.into()
        }
    };
    Ok(instance(class, &types::STR, text))
}
