//! The bytes and bytearray types: the methods that both have, a row for each, and taking bytes from any value.

use super::new::new_bytes;
use super::receiver::{faulty, like, of};
use super::search;
use crate::object::class::Definition;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::TYPE_ERROR;
use crate::object::exception::raise::{memory_error, type_error, value_error};
use crate::object::iterator;
use crate::object::memory::room_for;
use crate::object::protocol::arithmetic::{self};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::{self};
use crate::object::protocol::{compare, iterate, truth, write};
use crate::object::row::arguments::{c_int, kind, size, text, times};
use crate::object::row::{Row, Takes, asks};
use crate::object::str::codecs;
use crate::object::str::methods::is_iterable;
use crate::object::types;
use crate::object::value::Value;
use crate::pure::fault::Fault;
use crate::pure::text::bytes as raw;
use crate::pure::text::slice::MOST_BYTES;
use crate::pure::text::string::Ends;
use crate::syntax::ast::{BinaryOp, CompareOp};

pub(crate) const BYTES: Definition = Definition {
    name: "bytes",
    params: "(source=b'', encoding=None, errors=None)",
    doc: "Bytes that do not change.",
    methods: BYTES_METHODS,
    new: Some(new_bytes),
    open: true,
    ..Definition::PLAIN
};

pub(crate) const SHARED: &[Row] = &[
    asks(
        "capitalize",
        "()",
        Takes::Nothing,
        |_, a| Ok(like(a, raw::capitalize(&of(a).bytes()))),
        "The first letter large, the rest small.",
    ),
    asks(
        "center",
        "(width, fillchar=b' ', /)",
        Takes::Positional(1, 2),
        |cx, a| padded(cx, a, "center", raw::center),
        "Centred in a width.",
    ),
    asks("count", "(sub, start=None, end=None, /)", Takes::Tuple(1, 3), search::count, "How often a part occurs."),
    asks("decode", "(encoding='utf-8', errors='strict')", Takes::Keywords, decode, "The bytes as text.")
        .example("data.decode()"),
    asks(
        "endswith",
        "(suffix, start=None, end=None, /)",
        Takes::Tuple(1, 3),
        |cx, a| search::affix(cx, a, "endswith", raw::ends_with),
        "Whether it ends so.",
    ),
    asks("expandtabs", "(tabsize=8)", Takes::Keywords, expand_tabs, "Tabs as spaces."),
    asks(
        "find",
        "(sub, start=None, end=None, /)",
        Takes::Tuple(1, 3),
        |cx, a| Ok(search::place(cx, a, false)?.map_or(Value::Int(-1), Value::from)),
        "Where a part begins, or -1.",
    ),
    asks("fromhex", "(string, /)", Takes::One, from_hex, "The bytes that hexadecimal text stands for.")
        .of_class()
        .example("bytes.fromhex('48 69')"),
    asks(
        "hex",
        "(sep=None, bytes_per_sep=1)",
        Takes::Keywords,
        |cx, a| hex(cx, &of(a).bytes(), &a[1], &a[2]),
        "The bytes in hexadecimal.",
    )
    .example("data.hex(' ')"),
    asks(
        "index",
        "(sub, start=None, end=None, /)",
        Takes::Tuple(1, 3),
        |cx, a| search::found(cx, a, false),
        "Where a part begins.",
    ),
    asks(
        "isalnum",
        "()",
        Takes::Nothing,
        |_, a| Ok(raw::is_alnum(&of(a).bytes()).into()),
        "Whether all are ASCII letters or digits.",
    ),
    asks(
        "isalpha",
        "()",
        Takes::Nothing,
        |_, a| Ok(raw::is_alpha(&of(a).bytes()).into()),
        "Whether all are ASCII letters.",
    ),
    asks("isascii", "()", Takes::Nothing, |_, a| Ok(of(a).bytes().is_ascii().into()), "Whether all are ASCII."),
    asks(
        "isdigit",
        "()",
        Takes::Nothing,
        |_, a| Ok(raw::is_digit(&of(a).bytes()).into()),
        "Whether all are ASCII digits.",
    ),
    asks(
        "islower",
        "()",
        Takes::Nothing,
        |_, a| Ok(raw::is_lowercase(&of(a).bytes()).into()),
        "Whether its letters are all small.",
    ),
    asks(
        "isspace",
        "()",
        Takes::Nothing,
        |_, a| Ok(raw::is_blank(&of(a).bytes()).into()),
        "Whether all are white space.",
    ),
    asks(
        "istitle",
        "()",
        Takes::Nothing,
        |_, a| Ok(raw::is_titlecase(&of(a).bytes()).into()),
        "Whether each word begins large.",
    ),
    asks(
        "isupper",
        "()",
        Takes::Nothing,
        |_, a| Ok(raw::is_uppercase(&of(a).bytes()).into()),
        "Whether its letters are all large.",
    ),
    asks("join", "(iterable_of_bytes, /)", Takes::One, join, "The bytes with these between them.")
        .example("b', '.join(parts)"),
    asks(
        "ljust",
        "(width, fillchar=b' ', /)",
        Takes::Positional(1, 2),
        |cx, a| padded(cx, a, "ljust", raw::ljust),
        "At the left of a width.",
    ),
    asks("lower", "()", Takes::Nothing, |_, a| Ok(like(a, of(a).bytes().to_ascii_lowercase())), "In small letters."),
    asks(
        "lstrip",
        "(bytes=None, /)",
        Takes::Positional(0, 1),
        |cx, a| search::strip(cx, a, Ends::Left),
        "Without what stands before.",
    ),
    asks("maketrans", "(frm, to, /)", Takes::Positional(2, 2), make_table, "A table for translate().").unbound(),
    asks(
        "partition",
        "(sep, /)",
        Takes::One,
        |cx, a| search::partition(cx, a, false),
        "What is before, the separator, what is after.",
    ),
    asks("removeprefix", "(prefix, /)", Takes::One, |cx, a| search::remove_affix(cx, a, true), "Without a beginning."),
    asks("removesuffix", "(suffix, /)", Takes::One, |cx, a| search::remove_affix(cx, a, false), "Without an end."),
    asks("replace", "(old, new, count=-1, /)", Takes::Positional(2, 3), search::replace, "With a part replaced."),
    asks(
        "rfind",
        "(sub, start=None, end=None, /)",
        Takes::Tuple(1, 3),
        |cx, a| Ok(search::place(cx, a, true)?.map_or(Value::Int(-1), Value::from)),
        "Where a part last begins, or -1.",
    ),
    asks(
        "rindex",
        "(sub, start=None, end=None, /)",
        Takes::Tuple(1, 3),
        |cx, a| search::found(cx, a, true),
        "Where a part last begins.",
    ),
    asks(
        "rjust",
        "(width, fillchar=b' ', /)",
        Takes::Positional(1, 2),
        |cx, a| padded(cx, a, "rjust", raw::rjust),
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
        "(bytes=None, /)",
        Takes::Positional(0, 1),
        |cx, a| search::strip(cx, a, Ends::Right),
        "Without what stands after.",
    ),
    asks(
        "split",
        "(sep=None, maxsplit=-1)",
        Takes::Keywords,
        |cx, a| search::split(cx, a, false),
        "Its parts between a separator.",
    )
    .example(r"data.split(b'\r\n')"),
    asks("splitlines", "(keepends=False)", Takes::Keywords, search::lines, "Its lines."),
    asks(
        "startswith",
        "(prefix, start=None, end=None, /)",
        Takes::Tuple(1, 3),
        |cx, a| search::affix(cx, a, "startswith", raw::starts_with),
        "Whether it begins so.",
    ),
    asks(
        "strip",
        "(bytes=None, /)",
        Takes::Positional(0, 1),
        |cx, a| search::strip(cx, a, Ends::Both),
        "Without what stands before and after.",
    ),
    asks(
        "swapcase",
        "()",
        Takes::Nothing,
        |_, a| Ok(like(a, raw::swapcase(&of(a).bytes()))),
        "Small letters large, large ones small.",
    ),
    asks("title", "()", Takes::Nothing, |_, a| Ok(like(a, raw::title(&of(a).bytes()))), "Each word begun large."),
    asks("translate", "(table, /, delete=b'')", Takes::Keywords, translate, "With bytes replaced by a table."),
    asks("upper", "()", Takes::Nothing, |_, a| Ok(like(a, of(a).bytes().to_ascii_uppercase())), "In large letters."),
    asks("zfill", "(width, /)", Takes::One, zero_fill, "With zeros before it up to a width."),
    asks(
        "__add__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| arithmetic::binary(cx, BinaryOp::Add, a[0].plain(), &a[1]),
        "self + value",
    ),
    asks("__mul__", "(value, /)", Takes::Slot(1, 1), repeat, "self * value"),
    asks("__rmul__", "(value, /)", Takes::Slot(1, 1), repeat, "value * self"),
    asks(
        "__mod__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| Ok(like(a, crate::object::str::percent_operator::bytes(cx, &of(a).lasting(), &a[1])?)),
        "self % value",
    ),
    asks("__len__", "()", Takes::Slot(0, 0), |_, a| Ok(of(a).len().into()), "Its length."),
    asks(
        "__getitem__",
        "(key, /)",
        Takes::Slot(1, 1),
        |cx, a| index::get_item(cx, a[0].plain(), &a[1]),
        "A byte, or a part of it.",
    ),
    asks(
        "__contains__",
        "(key, /)",
        Takes::Slot(1, 1),
        |cx, a| index::contains(cx, a[0].plain(), &a[1]).map(Value::from),
        "Whether a part occurs.",
    ),
    asks("__iter__", "()", Takes::Slot(0, 0), |cx, a| iterate::iter(cx, a[0].plain()), "Its bytes one by one."),
    asks(
        "__repr__",
        "()",
        Takes::Slot(0, 0),
        |cx, a| Ok(write::repr(cx, a[0].plain())?.into()),
        "The bytes as Python writes them.",
    ),
    asks("__eq__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::Eq, a), "self == value"),
    asks("__ne__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::NotEq, a), "self != value"),
    asks("__lt__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::Lt, a), "self < value"),
    asks("__le__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::LtE, a), "self <= value"),
    asks("__gt__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::Gt, a), "self > value"),
    asks("__ge__", "(value, /)", Takes::Slot(1, 1), |cx, a| order(cx, CompareOp::GtE, a), "self >= value"),
];

const OF_BYTES: &[Row] = &[
    asks("__bytes__", "()", Takes::Nothing, |_, a| Ok(a[0].plain().clone()), "The bytes themselves."),
    asks("__hash__", "()", Takes::Slot(0, 0), |cx, a| Ok(compare::hash_value(cx, a[0].plain())?.into()), "Its hash."),
    asks(
        "__getnewargs__",
        "()",
        Takes::Nothing,
        |_, a| Ok(Value::tuple([a[0].plain().clone()])),
        "What makes a copy of it.",
    ),
];

const BYTES_METHODS: &[Row] = &{
    let mut all = [SHARED[0]; SHARED.len() + OF_BYTES.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < SHARED.len() { SHARED[at] } else { OF_BYTES[at - SHARED.len()] };
        at += 1;
    }
    all
};

type Pad = fn(&[u8], i64, u8) -> Result<Vec<u8>, Fault>;

fn padded(cx: &mut Cx, args: &[Value], name: &str, pad: Pad) -> Answer {
    let width = size(cx, &args[1])?;
    let filler = match args[2].given() {
        None => b' ',
        Some(filler) => match (filler.plain(), Buffer::of(filler)) {
            (Value::Bytes(_) | Value::ByteArray(_), Some(bytes)) if bytes.len() == 1 => bytes.bytes()[0],
            _ => {
                let what = kind(filler);
                let message = format!("{name}() argument 2 must be a byte string of length 1, not {what}");
                return Err(type_error(cx, message));
            }
        },
    };
    let bytes = pad(&of(args).bytes(), width, filler);
    Ok(like(args, faulty(cx, bytes)?))
}

fn zero_fill(cx: &mut Cx, args: &[Value]) -> Answer {
    let width = size(cx, &args[1])?;
    let bytes = raw::zfill(&of(args).bytes(), width);
    Ok(like(args, faulty(cx, bytes)?))
}

fn expand_tabs(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = match args[1].given() {
        Some(size) => c_int(cx, size)?.into(),
        None => 8,
    };
    let bytes = raw::expand_tabs(&of(args).bytes(), size);
    Ok(like(args, faulty(cx, bytes)?))
}

fn decode(cx: &mut Cx, args: &[Value]) -> Answer {
    let (encoding, errors) = codecs::arguments(cx, "decode", &args[1], &args[2])?;
    codecs::decode(cx, &of(args).bytes(), args[0].plain(), &encoding, &errors).map(Value::from)
}

fn from_hex(cx: &mut Cx, args: &[Value]) -> Answer {
    let digits = text(cx, "fromhex", "", &args[1])?;
    let bytes = Value::bytes(faulty(cx, raw::from_hex(&digits))?);
    match &args[0] {
        Value::Type(class) if class.is(&types::BYTES) => Ok(bytes),
        class => cx.call(class, &[bytes]),
    }
}

/// `hex(sep, bytes_per_sep)` of any bytes.
pub(crate) fn hex(cx: &mut Cx, bytes: &[u8], separator: &Value, group: &Value) -> Answer {
    let group = match group.given() {
        Some(group) => c_int(cx, group)?,
        None => 1,
    };
    room_for(cx, 3 * bytes.len())?;
    let Some(separator) = separator.given() else { return Ok(raw::hex(bytes).into()) };
    if truth::len(cx, separator)? != 1 {
        return Err(value_error(cx, "sep must be length 1."));
    }
    let given = match separator.plain() {
        Value::Str(text) => text.to_string(),
        Value::Bytes(bytes) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        _ => return Err(type_error(cx, "sep must be str or bytes.")),
    };
    let separator = faulty(cx, raw::hex_separator(given.into()))?;
    Ok(raw::hex_grouped(bytes, separator, group.into()).into())
}

fn join(cx: &mut Cx, args: &[Value]) -> Answer {
    let items = match iterator::collect(cx, &args[1]) {
        Ok(items) => items,
        Err(raised) if raised.is_a(&TYPE_ERROR) && !is_iterable(cx, &args[1]) => {
            return Err(type_error(cx, "can only join an iterable"));
        }
        Err(raised) => return Err(raised),
    };
    let between = of(args);
    let mut parts = Vec::with_capacity(items.len());
    let mut length = between.len() * items.len().saturating_sub(1);
    for (at, item) in items.iter().enumerate() {
        let Some(part) = Buffer::of(item) else {
            let name = item.type_name();
            let message = format!("sequence item {at}: expected a bytes-like object, {} found", name.as_str());
            return Err(type_error(cx, message));
        };
        length += part.len();
        parts.push(part);
    }
    if length > MOST_BYTES {
        return Err(memory_error(cx));
    }
    room_for(cx, length)?;
    let mut bytes = Vec::with_capacity(length);
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            bytes.extend_from_slice(&between.bytes());
        }
        bytes.extend_from_slice(&part.bytes());
    }
    Ok(like(args, bytes))
}

fn make_table(cx: &mut Cx, args: &[Value]) -> Answer {
    let (from, to) = (Buffer::need(cx, &args[0])?, Buffer::need(cx, &args[1])?);
    if from.len() != to.len() {
        return Err(value_error(cx, "maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.bytes().iter().zip(to.bytes().iter()) {
        table[usize::from(*from)] = *to;
    }
    Ok(Value::bytes(table))
}

fn translate(cx: &mut Cx, args: &[Value]) -> Answer {
    let table = match args[1].some() {
        Some(table) => Some(Buffer::need(cx, table)?),
        None => None,
    };
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(value_error(cx, "translation table must be 256 characters long"));
    }
    let delete = match args[2].given() {
        Some(delete) => Buffer::need(cx, delete)?,
        None => Buffer::of_copy(Vec::new()),
    };
    let bytes = raw::translate(&of(args).bytes(), table.as_ref().map(Buffer::bytes).as_deref(), &delete.bytes());
    Ok(like(args, faulty(cx, bytes)?))
}

fn repeat(cx: &mut Cx, args: &[Value]) -> Answer {
    let count = times(cx, &args[1])?;
    arithmetic::binary(cx, BinaryOp::Mul, args[0].plain(), &Value::Int(count))
}

fn order(cx: &mut Cx, op: CompareOp, args: &[Value]) -> Answer {
    match (args[0].plain(), args[1].plain()) {
        (Value::Bytes(_), Value::ByteArray(_)) => Ok(Value::NotImplemented),
        (a, b @ (Value::Bytes(_) | Value::ByteArray(_))) => compare::compare(cx, op, a, b),
        _ => Ok(Value::NotImplemented),
    }
}
