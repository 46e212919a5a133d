//! The module `struct`: numbers to bytes and back. The engine is `pure/number/binary.rs`.

use std::sync::{Arc, LazyLock};

use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::kinds::EXCEPTION;
use crate::object::exception::raise::{error, memory_error, type_error};
use crate::object::instance::Object;
use crate::object::iterator::{Iter, Walk};
use crate::object::module::Module;
use crate::object::protocol::arithmetic::{float_of, int_ref, raise_fault};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::compare::hash;
use crate::object::protocol::index::{index_of, int_index};
use crate::object::protocol::truth::is_true;
use crate::object::row::{Row, Takes, asks, does, getter};
use crate::object::value::Value;
use crate::pure::fault::Fault;
use crate::pure::number::binary::{Datum, ERROR as FAULT_CLASS, Item, Layout, Wants};

const FUNCTIONS: &[Row] = &[
    asks("calcsize", "(format, /)", Takes::One, calcsize, "How many bytes a format takes.").example("calcsize('!HH')"),
    asks(
        "iter_unpack",
        "(format, buffer, /)",
        Takes::Positional(2, 2),
        iter_unpack,
        "Unpacks one group after another.",
    ),
    asks("pack", "(*args)", Takes::Positional(0, u8::MAX), pack, "Values as bytes in a format.")
        .example("pack('!I', 1024)"),
    does(
        "pack_into",
        "(*args)",
        Takes::Positional(0, u8::MAX),
        pack_into,
        "Packs values into a bytearray at an offset.",
    ),
    asks("unpack", "(format, buffer, /)", Takes::Positional(2, 2), unpack, "The values that bytes stand for.")
        .example("unpack('!I', data)"),
    asks(
        "unpack_from",
        "(format, /, buffer, offset=0)",
        Takes::Keywords,
        unpack_from,
        "The values at an offset of some bytes.",
    ),
];

static STRUCT: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));
static DEFINITION: Definition = Definition {
    name: "Struct",
    module: "_struct",
    dotted: true,
    doc: "A format that is read once and used often.",
    methods: METHODS,
    new: Some(|cx, _, args| {
        let slots = match args.values {
            [format] => format,
            [] => return Err(type_error(cx, "Struct() missing required argument 'format' (pos 1)")),
            more => {
                let given = more.len();
                return Err(type_error(cx, format!("Struct() takes at most 1 argument ({given} given)")));
            }
        };
        let layout = layout_of(cx, slots)?;
        let format = text_of(cx, slots)?;
        Ok(Object::native(&STRUCT, (format, layout)))
    }),
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    asks("pack", "(*args)", Takes::Keywords, method_pack, "Values as bytes."),
    does("pack_into", "(*args)", Takes::Keywords, method_pack_into, "Packs values into a bytearray at an offset."),
    asks("unpack", "(buffer, /)", Takes::One, method_unpack, "The values that bytes stand for."),
    asks(
        "unpack_from",
        "(buffer, offset=0)",
        Takes::Keywords,
        method_unpack_from,
        "The values at an offset of some bytes.",
    ),
    asks("iter_unpack", "(buffer, /)", Takes::One, method_iter_unpack, "Unpacks one group after another."),
    getter(
        "format",
        |_, args| Ok(own(args).map(|(format, _)| Value::str(&**format)).unwrap_or(Value::None)),
        "The format.",
    ),
    getter(
        "size",
        |_, args| Ok(own(args).map(|(_, layout)| layout.size().into()).unwrap_or(Value::None)),
        "How many bytes it takes.",
    ),
];

static ERROR: LazyLock<Type> = LazyLock::new(|| {
    static DEFINITION: Definition = Definition {
        name: "error",
        module: "struct",
        base: Some(&EXCEPTION),
        new: Some(crate::object::exception::methods::NEW),
        open: true,
        ..Definition::PLAIN
    };
    Class::built_in(&DEFINITION)
});

pub(super) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("struct", "Numbers to bytes and back.", &[]);
    module.add_from("_struct", FUNCTIONS);
    module.attrs.set_text("error", Value::Type(ERROR.clone()));
    module.attrs.set_text("Struct", Value::Type(STRUCT.clone()));
    let all = ["calcsize", "pack", "pack_into", "unpack", "unpack_from", "iter_unpack", "Struct", "error"];
    module.attrs.set_text("__all__", Value::list(all.map(Value::str).to_vec()));
    Ok(Value::Module(module))
}

type Own = (String, Arc<Layout>);

fn own(args: &[Value]) -> Option<&Own> {
    args[0].data::<Own>()
}

fn raised(cx: &Cx, fault: Fault) -> Raised {
    if fault.class == FAULT_CLASS { error(cx, &ERROR, fault.message) } else { raise_fault(cx, fault) }
}

fn text_of(cx: &mut Cx, format: &Value) -> Answer<String> {
    match format.plain() {
        Value::Str(text) => Ok(text.to_string()),
        Value::Bytes(bytes) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        other => {
            let message =
                format!("Struct() argument 1 must be a str or bytes object, not {}", other.type_name().as_str());
            Err(type_error(cx, message))
        }
    }
}

/// The layout of a function's argument; CPython looks for it among those it read before.
fn known_layout(cx: &mut Cx, format: &Value) -> Answer<Arc<Layout>> {
    hash(cx, format)?;
    layout_of(cx, format)
}

fn layout_of(cx: &mut Cx, format: &Value) -> Answer<Arc<Layout>> {
    let text = text_of(cx, format)?;
    Layout::parse(&text).map(Arc::new).map_err(|fault| raised(cx, fault))
}

fn calcsize(cx: &mut Cx, args: &[Value]) -> Answer {
    known_layout(cx, &args[0]).map(|layout| layout.size().into())
}

fn pack_values(cx: &mut Cx, layout: &Layout, doing: &str, values: &[Value]) -> Answer<Vec<u8>> {
    layout.check_count(doing, values.len()).map_err(|fault| raised(cx, fault))?;
    let mut bytes = Vec::new();
    if bytes.try_reserve_exact(layout.size()).is_err() {
        return Err(memory_error(cx));
    }
    bytes.resize(layout.size(), 0);
    for (slot, value) in layout.slots().zip(values) {
        let held;
        let buffer;
        let datum = match slot.wants() {
            Wants::Int => match int_index(cx, value)? {
                Some(int) => {
                    held = int;
                    int_ref(&held).map_or(Datum::Wrong, Datum::Int)
                }
                None => Datum::Wrong,
            },
            Wants::Float => match float_of(cx, value.plain())? {
                Some(float) => Datum::Float(float),
                None => Datum::Wrong,
            },
            Wants::Bool => Datum::Bool(is_true(cx, value)?),
            Wants::Char | Wants::Bytes => match value.plain() {
                Value::Bytes(bytes) => Datum::Bytes(bytes),
                Value::ByteArray(_) if slot.wants() == Wants::Bytes => {
                    buffer = Buffer::need(cx, value)?;
                    Datum::Bytes(&buffer.bytes())
                }
                _ => Datum::Wrong,
            },
        };
        layout.pack_slot(slot, datum, &mut bytes).map_err(|fault| raised(cx, fault))?;
    }
    Ok(bytes)
}

fn unpacked(cx: &mut Cx, layout: &Layout, bytes: &[u8]) -> Answer {
    let items = layout.unpack(bytes).map_err(|fault| raised(cx, fault))?;
    let values: Vec<Value> = items.into_iter().map(value_of).collect();
    Ok(Value::tuple(values))
}

fn value_of(item: Item) -> Value {
    match item {
        Item::Int(int) => int.into(),
        Item::Float(float) => float.into(),
        Item::Bool(b) => b.into(),
        Item::Bytes(bytes) => Value::bytes(bytes),
    }
}

fn starred(args: &[Value], at: usize) -> &[Value] {
    match &args[at] {
        Value::Tuple(values) => values,
        _ => &[],
    }
}

fn pack(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some((format, values)) = args.split_first() else {
        return Err(type_error(cx, "missing format argument"));
    };
    let layout = known_layout(cx, format)?;
    pack_values(cx, &layout, "pack", values).map(Value::bytes)
}

fn method_pack(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some((_, layout)) = own(args) else { return Ok(Value::None) };
    pack_values(cx, layout, "pack", starred(args, 1)).map(Value::bytes)
}

fn pack_at(cx: &mut Cx, layout: &Layout, args: &[Value]) -> Answer {
    let Some((buffer, rest)) = args.split_first() else {
        return Err(error(cx, &ERROR, "pack_into expected buffer argument"));
    };
    let Some((offset, values)) = rest.split_first() else {
        return Err(error(cx, &ERROR, "pack_into expected offset argument"));
    };
    layout.check_count("pack_into", values.len()).map_err(|fault| raised(cx, fault))?;
    let room = Buffer::writing(cx, "argument", buffer)?;
    let offset = index_of(cx, offset)?;
    let at = layout.pack_offset(room.len(), offset).map_err(|fault| raised(cx, fault))?;
    let bytes = pack_values(cx, layout, "pack_into", values)?;
    room.put(at, &bytes);
    Ok(Value::None)
}

fn pack_into(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some((format, rest)) = args.split_first() else {
        return Err(type_error(cx, "missing format argument"));
    };
    let layout = known_layout(cx, format)?;
    pack_at(cx, &layout, rest)
}

fn method_pack_into(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some((_, layout)) = own(args) else { return Ok(Value::None) };
    pack_at(cx, layout, starred(args, 1))
}

fn unpack(cx: &mut Cx, args: &[Value]) -> Answer {
    let layout = known_layout(cx, &args[0])?;
    let buffer = Buffer::need(cx, &args[1])?;
    unpacked(cx, &layout, &buffer.bytes())
}

fn method_unpack(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some((_, layout)) = own(args) else { return Ok(Value::None) };
    let buffer = Buffer::need(cx, &args[1])?;
    unpacked(cx, layout, &buffer.bytes())
}

fn unpack_at(cx: &mut Cx, layout: &Layout, buffer: &Value, offset: &Value) -> Answer {
    let buffer = Buffer::need(cx, buffer)?;
    let offset = match offset.given() {
        Some(offset) => index_of(cx, offset)?,
        None => 0,
    };
    let at = layout.unpack_offset(buffer.len(), offset).map_err(|fault| raised(cx, fault))?;
    unpacked(cx, layout, &buffer.bytes()[at..at + layout.size()])
}

fn unpack_from(cx: &mut Cx, args: &[Value]) -> Answer {
    let layout = known_layout(cx, &args[0])?;
    unpack_at(cx, &layout, &args[1], &args[2])
}

fn method_unpack_from(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some((_, layout)) = own(args) else { return Ok(Value::None) };
    unpack_at(cx, layout, &args[1], &args[2])
}

fn iterate(cx: &mut Cx, layout: &Arc<Layout>, buffer: &Value) -> Answer {
    let buffer = Buffer::need(cx, buffer)?;
    layout.check_iteration(buffer.len()).map_err(|fault| raised(cx, fault))?;
    let layout = layout.clone();
    let mut at = 0;
    let step = move |cx: &mut Cx| -> Answer<Option<Value>> {
        let bytes = buffer.bytes();
        let Some(part) = bytes.get(at..at + layout.size()) else { return Ok(None) };
        at += layout.size();
        unpacked(cx, &layout, part).map(Some)
    };
    Ok(Iter::new(Walk::Native(&UNPACK_ITERATOR, Box::new(step))))
}

static UNPACK_ITERATOR: LazyLock<Type> = LazyLock::new(|| {
    static DEFINITION: Definition = Definition {
        name: "unpack_iterator",
        module: "_struct",
        methods: crate::object::iterator::METHODS,
        ..Definition::PLAIN
    };
    Class::built_in(&DEFINITION)
});

fn iter_unpack(cx: &mut Cx, args: &[Value]) -> Answer {
    let layout = known_layout(cx, &args[0])?;
    iterate(cx, &layout, &args[1])
}

fn method_iter_unpack(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some((_, layout)) = own(args) else { return Ok(Value::None) };
    iterate(cx, layout, &args[1])
}
