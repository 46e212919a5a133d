//! The memoryview type: its methods.

use super::item::Format;
use super::{MemoryView, contents, item, live};
use crate::object::bytes::methods::hex;
use crate::object::class::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::NOT_IMPLEMENTED_ERROR;
use crate::object::exception::raise::{error, index_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::iterator::{Iter, Walk, collect};
use crate::object::memory::room_for;
use crate::object::protocol::buffer::{Buffer, TypedMemory};
use crate::object::protocol::index::{index_of, place, places, try_index};
use crate::object::protocol::{compare, write};
use crate::object::row::arguments::text;
use crate::object::row::constructor::Constructor;
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::types;
use crate::object::value::Value;
use crate::world::cell::Shared;

pub(crate) const DEFINITION: Definition = Definition {
    name: "memoryview",
    params: "(object)",
    doc: "A window onto the bytes of another value.",
    methods: METHODS,
    new: Some(new),
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    asks("cast", "(format, shape=None)", Takes::Keywords, cast, "The same memory as items of another format."),
    asks(
        "hex",
        "(sep=None, bytes_per_sep=1)",
        Takes::Keywords,
        |cx, a| {
            let bytes = contents(cx, &a[0])?;
            hex(cx, &bytes.bytes(), &a[1], &a[2])
        },
        "The bytes in hexadecimal.",
    ),
    does("release", "()", Takes::Nothing, release, "Lets the memory go."),
    asks("tobytes", "(order='C')", Takes::Keywords, to_bytes, "A copy of the bytes."),
    asks(
        "tolist",
        "()",
        Takes::Nothing,
        |cx, a| {
            let (view, memory) = live(cx, &a[0])?;
            room_for(cx, view.count * size_of::<Value>())?;
            Ok(Value::list(view.items(&memory.bytes())))
        },
        "The items as a list.",
    ),
    asks("toreadonly", "()", Takes::Nothing, to_readonly, "The same, not to be written to."),
    asks(
        "__enter__",
        "()",
        Takes::Nothing,
        |cx, a| {
            live(cx, &a[0])?;
            Ok(a[0].clone())
        },
        "The view itself.",
    ),
    does("__exit__", "(*args)", Takes::Keywords, release, "Lets the memory go."),
    asks("__len__", "()", Takes::Slot(0, 0), |cx, a| Ok(live(cx, &a[0])?.0.count.into()), "The number of its items."),
    asks("__getitem__", "(key, /)", Takes::Slot(1, 1), get_item, "An item, or a part as another view."),
    does("__setitem__", "(key, value, /)", Takes::Slot(2, 2), set_item, "Sets an item, or a part."),
    does("__delitem__", "(key, /)", Takes::Slot(1, 1), delete_item, "Memory cannot be deleted."),
    asks(
        "__iter__",
        "()",
        Takes::Slot(0, 0),
        |cx, a| {
            live(cx, &a[0])?;
            Ok(Iter::new(Walk::Sequence(a[0].clone(), 0)))
        },
        "Its items one by one.",
    ),
    asks("__eq__", "(value, /)", Takes::Slot(1, 1), |cx, a| equal(cx, a, true), "self == value"),
    asks("__ne__", "(value, /)", Takes::Slot(1, 1), |cx, a| equal(cx, a, false), "self != value"),
    asks("__hash__", "()", Takes::Slot(0, 0), hash, "Its hash."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr, "The view as text."),
    getter("obj", |cx, a| Ok(live(cx, &a[0])?.0.object.cloned()), "Whose memory it is."),
    getter(
        "nbytes",
        |cx, a| {
            let view = live(cx, &a[0])?.0;
            Ok((view.count * view.format.size()).into())
        },
        "Its length in bytes.",
    ),
    getter("readonly", |cx, a| Ok(live(cx, &a[0])?.0.readonly.into()), "Whether it cannot be written to."),
    getter("itemsize", |cx, a| Ok(live(cx, &a[0])?.0.format.size().into()), "The bytes of one item."),
    getter("format", |cx, a| Ok(live(cx, &a[0])?.0.format.name().into()), "The format of an item."),
    getter(
        "ndim",
        |cx, a| {
            live(cx, &a[0])?;
            Ok(Value::Int(1))
        },
        "The number of dimensions.",
    ),
    getter("shape", |cx, a| Ok(Value::tuple([live(cx, &a[0])?.0.count.into()])), "Its length, in a tuple."),
    getter(
        "strides",
        |cx, a| Ok(Value::tuple([Value::Int(live(cx, &a[0])?.0.stride as i64)])),
        "The way from item to item.",
    ),
    getter(
        "suboffsets",
        |cx, a| {
            live(cx, &a[0])?;
            Ok(Value::tuple([]))
        },
        "().",
    ),
    getter("c_contiguous", |cx, a| Ok(live(cx, &a[0])?.0.is_contiguous().into()), "Whether it stands in one piece."),
    getter("f_contiguous", |cx, a| Ok(live(cx, &a[0])?.0.is_contiguous().into()), "Whether it stands in one piece."),
    getter("contiguous", |cx, a| Ok(live(cx, &a[0])?.0.is_contiguous().into()), "Whether it stands in one piece."),
];

static NEW: Constructor = Constructor::new("memoryview", "(object)", Takes::Keywords);

fn new(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let slots = NEW.bind(cx, args)?;
    let object = &slots[0];
    if object.data::<MemoryView>().is_some() {
        let (view, memory) = live(cx, object)?;
        return Ok(view.other(memory, view.format, view.start, view.stride, view.count));
    }
    let Some(memory) = Buffer::get(cx, object)? else {
        let name = object.type_name();
        return Err(type_error(cx, format!("memoryview: a bytes-like object is required, not '{}'", name.as_str())));
    };
    let format = object.data::<TypedMemory>().and_then(|typed| Format::of(typed.format)).unwrap_or(Format::BYTES);
    let view = MemoryView {
        readonly: matches!(object.plain(), Value::Bytes(_)),
        object: Shared::new(object.clone()),
        format,
        start: 0,
        stride: format.size() as isize,
        count: memory.len() / format.size(),
        memory: Shared::new(Some(memory)),
    };
    Ok(Object::native(&types::MEMORYVIEW, view))
}

fn release(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(view) = args[0].data::<MemoryView>() {
        drop(view.memory.replace(None));
        drop(view.object.replace(Value::None));
    }
    Ok(Value::None)
}

fn to_bytes(cx: &mut Cx, args: &[Value]) -> Answer {
    let bytes = contents(cx, &args[0])?;
    match args[1].some() {
        None => {}
        Some(order) => match order.as_str() {
            Some(order) if matches!(order.as_str(), "C" | "F" | "A") => {}
            Some(_) => return Err(value_error(cx, "order must be 'C', 'F' or 'A'")),
            None => {
                let name = order.type_name();
                return Err(type_error(
                    cx,
                    format!("tobytes() argument 'order' must be str or None, not {}", name.as_str()),
                ));
            }
        },
    }
    room_for(cx, bytes.len())?;
    Ok(Value::bytes(bytes.to_vec()))
}

fn to_readonly(cx: &mut Cx, args: &[Value]) -> Answer {
    let (view, memory) = live(cx, &args[0])?;
    let view = MemoryView {
        memory: Shared::new(Some(memory)),
        object: Shared::new(view.object.cloned()),
        readonly: true,
        ..*view
    };
    Ok(Object::native(&types::MEMORYVIEW, view))
}

fn cast(cx: &mut Cx, args: &[Value]) -> Answer {
    let (view, memory) = live(cx, &args[0])?;
    let name = text(cx, "cast", "'format'", &args[1])?;
    if !view.is_contiguous() {
        return Err(type_error(cx, "memoryview: casts are restricted to C-contiguous views"));
    }
    let mut letters = name.strip_prefix('@').unwrap_or(&name).chars();
    let format = match (letters.next(), letters.next()) {
        (Some(letter), None) => Format::of(letter),
        _ => None,
    };
    let Some(format) = format else {
        let message = "memoryview: destination format must be a native single character format prefixed with an \
                       optional '@'";
        return Err(value_error(cx, message));
    };
    if !view.format.is_byte() && !format.is_byte() {
        return Err(type_error(cx, "memoryview: cannot cast between two non-byte formats"));
    }
    let length = view.count * view.format.size();
    if length % format.size() != 0 {
        return Err(type_error(cx, "memoryview: length is not a multiple of itemsize"));
    }
    let count = length / format.size();
    if let Some(shape) = args[2].some() {
        let shape = match shape.plain() {
            Value::List(_) | Value::Tuple(_) => collect(cx, shape)?,
            _ => return Err(type_error(cx, "shape must be a list or a tuple")),
        };
        let [only] = &shape[..] else {
            let message = "memoryviews of several dimensions are not part of sockstep";
            return Err(error(cx, &NOT_IMPLEMENTED_ERROR, message));
        };
        if index_of(cx, only)? != count as i64 {
            return Err(type_error(cx, "memoryview: product(shape) * itemsize != buffer size"));
        }
    }
    Ok(view.other(memory, format, view.start, format.size() as isize, count))
}

/// The place that a key means.
fn item_place(cx: &mut Cx, view: &MemoryView, key: &Value) -> Answer<usize> {
    let key = match key {
        Value::Tuple(keys) if keys.len() == 1 => &keys[0],
        Value::Tuple(keys) => {
            let message = format!("cannot index 1-dimension view with {}-element tuple", keys.len());
            return Err(type_error(cx, message));
        }
        other => other,
    };
    let Some(at) = try_index(cx, key)? else { return Err(type_error(cx, "memoryview: invalid slice key")) };
    match place(at, view.count) {
        Some(at) => Ok(at),
        None => Err(index_error(cx, "index out of bounds on dimension 1")),
    }
}

fn get_item(cx: &mut Cx, args: &[Value]) -> Answer {
    let (view, memory) = live(cx, &args[0])?;
    if let Value::Slice(slice) = &args[1] {
        let wanted = places(cx, slice, view.count)?;
        let start = view.item_start(wanted.start.max(0) as usize);
        return Ok(view.other(memory, view.format, start, view.stride * wanted.step as isize, wanted.count));
    }
    let at = item_place(cx, view, &args[1])?;
    Ok(view.format.read(view.item_bytes(&memory.bytes(), at)))
}

fn set_item(cx: &mut Cx, args: &[Value]) -> Answer {
    let (view, memory) = live(cx, &args[0])?;
    if view.readonly {
        return Err(type_error(cx, "cannot modify read-only memory"));
    }
    let Value::Slice(slice) = &args[1] else {
        let at = item_place(cx, view, &args[1])?;
        let bytes = item::write(cx, view.format, &args[2])?;
        memory.put(view.item_start(at), &bytes);
        return Ok(Value::None);
    };
    let wanted = places(cx, slice, view.count)?;
    let new = Buffer::need(cx, &args[2])?;
    let format = match (args[2].data::<MemoryView>(), args[2].data::<TypedMemory>()) {
        (Some(view), _) => view.format,
        (None, Some(typed)) => Format::of(typed.format).unwrap_or(Format::BYTES),
        (None, None) => Format::BYTES,
    };
    let size = view.format.size();
    if !format.is(view.format) || new.len() != wanted.count * size {
        let message = "memoryview assignment: lvalue and rvalue have different structures";
        return Err(value_error(cx, message));
    }
    // A copy, because the two may overlap.
    for (at, bytes) in wanted.indices().zip(new.to_vec().chunks(size)) {
        memory.put(view.item_start(at), bytes);
    }
    Ok(Value::None)
}

fn delete_item(cx: &mut Cx, args: &[Value]) -> Answer {
    let (view, _) = live(cx, &args[0])?;
    Err(type_error(cx, if view.readonly { "cannot modify read-only memory" } else { "cannot delete memory" }))
}

fn equal(cx: &mut Cx, args: &[Value], wanted: bool) -> Answer {
    let same = if args[0].is(&args[1]) {
        true
    } else {
        let Some(view) = args[0].data::<MemoryView>() else { return Ok(Value::NotImplemented) };
        let Some(bytes) = Buffer::of(&args[1]) else { return Ok(Value::NotImplemented) };
        let Some(own) = view.buffer() else { return Ok(Value::from(!wanted)) };
        let format = match (args[1].data::<MemoryView>(), args[1].data::<TypedMemory>()) {
            (Some(view), _) => view.format,
            (None, Some(typed)) => Format::of(typed.format).unwrap_or(Format::BYTES),
            (None, None) => Format::BYTES,
        };
        if format.is(view.format) && !format.is_real() {
            own.bytes()[..] == bytes.bytes()[..]
        } else {
            let read = |format: Format, bytes: &[u8]| -> Vec<Value> {
                bytes.chunks(format.size()).map(|bytes| format.read(bytes)).collect()
            };
            let (mine, theirs) =
                (Value::list(read(view.format, &own.bytes())), Value::list(read(format, &bytes.bytes())));
            compare::equal(cx, &mine, &theirs)?
        }
    };
    Ok(Value::from(same == wanted))
}

fn hash(cx: &mut Cx, args: &[Value]) -> Answer {
    let (view, _) = live(cx, &args[0])?;
    if !view.readonly {
        return Err(value_error(cx, "cannot hash writable memoryview object"));
    }
    if !view.format.is_byte() {
        return Err(value_error(cx, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    let bytes = contents(cx, &args[0])?;
    compare::hash_value(cx, &Value::bytes(bytes.to_vec())).map(Value::from)
}

fn repr(_: &mut Cx, args: &[Value]) -> Answer {
    let gone = args[0].data::<MemoryView>().is_none_or(|view| view.memory.get().is_none());
    Ok(format!("<{}memory at {}>", if gone { "released " } else { "" }, write::at(&args[0])).into())
}
