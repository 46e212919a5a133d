//! Messages: several buffers at once, with control data beside them; and receiving into memory that is there already.

use super::address;
use super::argument::{self, Payload};
use super::{OrRaise, live};
use crate::net::ancillary::Control;
use crate::net::message::Message;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::OS_ERROR;
use crate::object::exception::raise::{error, os_error, type_error, value_error};
use crate::object::iterator::collect;
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::{get_item, try_index};
use crate::object::protocol::{iterate, truth};
use crate::object::row::{Row, Takes, asks};
use crate::object::value::Value;

pub(crate) const METHODS: &[Row] = &[
    asks(
        "recv_into",
        "(buffer, nbytes=0, flags=0)",
        Takes::Keywords,
        recv_into,
        "Receives into a buffer; how many bytes came.",
    )
    .example("s.recv_into(bytearray(1024))"),
    asks(
        "recvfrom_into",
        "(buffer, nbytes=0, flags=0)",
        Takes::Keywords,
        recvfrom_into,
        "Receives into a buffer; how many bytes came, and from whom.",
    ),
    asks(
        "recvmsg",
        "(bufsize, ancbufsize=0, flags=0, /)",
        Takes::Tuple(1, 3),
        recvmsg,
        "Receives bytes and control data: (bytes, control data, flags, address).",
    ),
    asks(
        "recvmsg_into",
        "(buffers, ancbufsize=0, flags=0, /)",
        Takes::Tuple(1, 3),
        recvmsg_into,
        "Receives into several buffers, with control data.",
    ),
    asks(
        "sendmsg",
        "(buffers, ancdata=(), flags=0, address=None, /)",
        Takes::Tuple(1, 4),
        sendmsg,
        "Sends several buffers as one message, with control data; how many bytes were taken.",
    )
    .example("s.sendmsg([b'head', b'body'])"),
    asks(
        "sendmsg_afalg",
        "(msg=None, op=None, iv=None, assoclen=None, flags=0)",
        Takes::Keywords,
        sendmsg_afalg,
        "Sends to a cipher of the kernel's.",
    ),
];

/// The buffer to receive into, how much of it, and the flags.
fn target(cx: &mut Cx, args: &[Value], call: &str, small: &str) -> Answer<(Buffer, usize, i32)> {
    let Some(buffer) = writable(cx, &args[1])? else {
        let name = args[1].type_name();
        let name = if args[1].is_none() { "None" } else { name.as_str() };
        return Err(type_error(cx, format!("{call}() argument 1 must be read-write bytes-like object, not {name}")));
    };
    let size = args[2].given().map_or(Ok(0), |size| argument::size(cx, size))?;
    let flags = argument::int_or(cx, &args[3], 0)?;
    let Ok(size) = usize::try_from(size) else {
        return Err(value_error(cx, format!("negative buffersize in {call}")));
    };
    if size > buffer.len() {
        return Err(value_error(cx, small));
    }
    let size = if size == 0 { buffer.len() } else { size };
    Ok((buffer, size, flags))
}

fn writable(cx: &mut Cx, value: &Value) -> Answer<Option<Buffer>> {
    Buffer::get(cx, value)?;
    Ok(Buffer::writable(value))
}

fn recv_into(cx: &mut Cx, args: &[Value]) -> Answer {
    let (buffer, size, flags) = target(cx, args, "recv_into", "buffer too small for requested bytes")?;
    let socket = live(cx, &args[0])?;
    if size == 0 {
        return Ok(Value::Int(0));
    }
    // Only a message says how long a datagram was that did not fit.
    if flags & libc::MSG_TRUNC != 0 {
        let (bytes, message) = socket.recv_message(&*cx.host, size, 0, flags).or_raise(cx)?;
        buffer.put(0, &bytes);
        return Ok(Value::from(message.length));
    }
    let put = |bytes: &mut Vec<u8>| {
        buffer.put(0, bytes);
        bytes.len()
    };
    Ok(Value::from(socket.recv_with(&*cx.host, size, flags, put).or_raise(cx)?))
}

fn recvfrom_into(cx: &mut Cx, args: &[Value]) -> Answer {
    let small = "nbytes is greater than the length of the buffer";
    let (buffer, size, flags) = target(cx, args, "recvfrom_into", small)?;
    let socket = live(cx, &args[0])?;
    address::check_family(cx, &socket)?;
    let (bytes, from) = socket.recv_from(&*cx.host, size, flags).or_raise(cx)?;
    buffer.put(0, &bytes);
    Ok(Value::tuple([Value::from(bytes.len()), address::to_value(&from)]))
}

/// How much control data there is room for.
fn control_room(cx: &mut Cx, size: i64) -> Answer<usize> {
    match usize::try_from(size) {
        Ok(size) if size <= i32::MAX as usize => Ok(size),
        _ => Err(value_error(cx, "invalid ancillary data buffer length")),
    }
}

fn control_value(message: &Message) -> Value {
    let item = |item: &Control| {
        Value::tuple([Value::from(item.level), Value::from(item.kind), Value::bytes(item.data.clone())])
    };
    Value::list(message.control.iter().map(item).collect())
}

fn message_value(first: Value, message: &Message) -> Value {
    let from = address::to_value(&message.from);
    Value::tuple([first, control_value(message), Value::from(message.flags), from])
}

fn recvmsg(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = argument::size(cx, &args[1])?;
    let room = args[2].given().map_or(Ok(0), |room| argument::size(cx, room))?;
    let flags = argument::int_or(cx, &args[3], 0)?;
    let Ok(size) = usize::try_from(size) else {
        return Err(value_error(cx, "negative buffer size in recvmsg()"));
    };
    let socket = live(cx, &args[0])?;
    address::check_family(cx, &socket)?;
    let room = control_room(cx, room)?;
    let (bytes, message) = socket.recv_message(&*cx.host, size, room, flags).or_raise(cx)?;
    Ok(message_value(Value::bytes(bytes), &message))
}

/// The items of an argument that must be iterable.
fn items(cx: &mut Cx, value: &Value, words: &str) -> Answer<Vec<Value>> {
    match iterate::iter(cx, value) {
        Ok(iterator) => collect(cx, &iterator),
        Err(raised) if raised.is_a(&crate::object::exception::kinds::TYPE_ERROR) => Err(type_error(cx, words)),
        Err(raised) => Err(raised),
    }
}

fn recvmsg_into(cx: &mut Cx, args: &[Value]) -> Answer {
    let room = args[2].given().map_or(Ok(0), |room| argument::size(cx, room))?;
    let flags = argument::int_or(cx, &args[3], 0)?;
    let words = "recvmsg_into() argument 1 must be an iterable";
    let values = items(cx, &args[1], words)?;
    let mut buffers = Vec::with_capacity(values.len());
    for value in &values {
        match writable(cx, value)? {
            Some(buffer) => buffers.push(buffer),
            None => return Err(type_error(cx, format!("{words} of single-segment read-write buffers"))),
        }
    }
    let socket = live(cx, &args[0])?;
    address::check_family(cx, &socket)?;
    let room = control_room(cx, room)?;
    if buffers.len() > libc::UIO_MAXIOV as usize {
        return Err(os_error(cx, libc::EMSGSIZE));
    }
    let size = buffers.iter().map(|buffer| buffer.len()).sum();
    let (bytes, message) = socket.recv_message(&*cx.host, size, room, flags).or_raise(cx)?;
    let mut rest = &bytes[..];
    for buffer in &mut buffers {
        let (part, after) = rest.split_at(rest.len().min(buffer.len()));
        buffer.put(0, part);
        rest = after;
    }
    Ok(message_value(Value::from(message.length), &message))
}

/// One item of control data: level, type and bytes.
fn control_item(cx: &mut Cx, item: &Value) -> Answer<Control> {
    const WHO: &str = "[sendmsg() ancillary data items]() argument must be";
    let is_sequence = matches!(item.plain(), Value::Tuple(_) | Value::List(_) | Value::Str(_) | Value::ByteArray(_));
    if !is_sequence {
        return Err(type_error(cx, format!("{WHO} 3-item sequence, not {}", item.type_name().as_str())));
    }
    let length = truth::len(cx, item)?;
    if length != 3 {
        return Err(type_error(cx, format!("{WHO} sequence of length 3, not {length}")));
    }
    let part = |cx: &mut Cx, at: i64| get_item(cx, item.plain(), &Value::Int(at));
    let (level, kind, data) = (part(cx, 0)?, part(cx, 1)?, part(cx, 2)?);
    let (level, kind) = (argument::int(cx, &level)?, argument::int(cx, &kind)?);
    Ok(Control { level, kind, data: argument::bytes_of(cx, &data)? })
}

fn sendmsg(cx: &mut Cx, args: &[Value]) -> Answer {
    let flags = argument::int_or(cx, &args[3], 0)?;
    let socket = live(cx, &args[0])?;
    let to = match args[4].some() {
        Some(to) => Some(address::parse(cx, &socket, "sendmsg", to)?),
        None => None,
    };
    let values = items(cx, &args[1], "sendmsg() argument 1 must be an iterable")?;
    let mut data: Vec<Payload<'_>> = Vec::with_capacity(values.len());
    for value in &values {
        data.push(argument::payload(cx, value)?);
    }
    let mut control = Vec::new();
    if let Some(given) = args[2].given() {
        for item in items(cx, given, "sendmsg() argument 2 must be an iterable")? {
            control.push(control_item(cx, &item)?);
        }
    }
    let parts: Vec<&[u8]> = data.iter().map(|part| &**part).collect();
    let sent = socket.send_message(&*cx.host, &parts, &control, flags, to.as_ref()).or_raise(cx)?;
    Ok(Value::from(sent))
}

const SOL_ALG: i32 = 279;
const ALG_SET_IV: i32 = 2;
const ALG_SET_OP: i32 = 3;
const ALG_SET_AEAD_ASSOCLEN: i32 = 4;

fn sendmsg_afalg(cx: &mut Cx, args: &[Value]) -> Answer {
    let socket = live(cx, &args[0])?;
    if socket.family != libc::AF_ALG {
        return Err(error(cx, &OS_ERROR, "algset is only supported for AF_ALG"));
    }
    let Some(op) = args[2].some() else { return Err(type_error(cx, "Invalid or missing argument 'op'")) };
    let op = match try_index(cx, op)? {
        Some(op) if op >= 0 => op as u32,
        _ => return Err(type_error(cx, "Invalid or missing argument 'op'")),
    };
    let set = |kind: i32, data: Vec<u8>| Control { level: SOL_ALG, kind, data };
    let mut control = vec![set(ALG_SET_OP, op.to_ne_bytes().to_vec())];
    if let Some(iv) = args[3].some() {
        let iv = argument::bytes_of(cx, iv)?;
        let mut data = (iv.len() as u32).to_ne_bytes().to_vec();
        data.extend(iv);
        control.push(set(ALG_SET_IV, data));
    }
    if let Some(length) = args[4].some() {
        let length = argument::int(cx, length)?;
        if length < 0 {
            return Err(type_error(cx, "assoclen must be positive"));
        }
        control.push(set(ALG_SET_AEAD_ASSOCLEN, length.to_ne_bytes().to_vec()));
    }
    let flags = argument::int_or(cx, &args[5], 0)?;
    let values = match args[1].some() {
        Some(values) => items(cx, values, "sendmsg_afalg() argument 1 must be an iterable")?,
        None => Vec::new(),
    };
    let mut data: Vec<Payload<'_>> = Vec::with_capacity(values.len());
    for value in &values {
        data.push(argument::payload(cx, value)?);
    }
    let parts: Vec<&[u8]> = data.iter().map(|part| &**part).collect();
    Ok(Value::from(socket.send_message(&*cx.host, &parts, &control, flags, None).or_raise(cx)?))
}
