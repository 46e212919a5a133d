//! Accepting clients, and bytes in and out.

use std::os::fd::IntoRawFd;

use super::address;
use super::argument;
use super::{OrRaise, SOCKET, default_mode, live, wrap};
use crate::net::socket::Mode;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{type_error, value_error};
use crate::object::protocol::attribute::{call_method, get_text};
use crate::object::protocol::call::call;
use crate::object::protocol::index::get_item;
use crate::object::protocol::truth::is_true;
use crate::object::row::{Args, Row, Takes, asks, does};
use crate::object::value::Value;

pub(super) const METHODS: &[Row] = &[
    asks("_accept", "()", Takes::Nothing, accept_descriptor, "Waits for a client; its descriptor."),
    asks("recv", "(bufsize, flags=0, /)", Takes::Tuple(1, 2), recv, "Receives at most so many bytes.")
        .example("s.recv(1024)"),
    asks(
        "recvfrom",
        "(bufsize, flags=0, /)",
        Takes::Tuple(1, 2),
        recvfrom,
        "Receives at most so many bytes; also says from whom.",
    ),
    asks("send", "(data, flags=0, /)", Takes::Tuple(1, 2), send, "Sends bytes; how many were taken.")
        .example("s.send(b'hello')"),
    does("sendall", "(data, flags=0, /)", Takes::Tuple(1, 2), sendall, "Sends all the bytes."),
    asks(
        "sendto",
        "(data, flags=0, address=, /)",
        Takes::Tuple(0, u8::MAX),
        sendto,
        "Sends bytes to an address; how many were taken.",
    )
    .example("s.sendto(b'hello', ('127.0.0.1', 7799))"),
];

/// Of `socket.socket`.
pub(super) const ACCEPT: Row =
    asks("accept", "()", Takes::Python, accept, "Waits for a client; a socket to talk to it, and its address.")
        .example("conn, addr = s.accept()");

fn accept_descriptor(cx: &mut Cx, args: &[Value]) -> Answer {
    let socket = live(cx, &args[0])?;
    address::check_family(cx, &socket)?;
    let (fd, from) = socket.accept_descriptor(&*cx.host).or_raise(cx)?;
    Ok(Value::tuple([Value::from(fd.into_raw_fd()), address::to_value(&from)]))
}

fn accept(cx: &mut Cx, args: &[Value]) -> Answer {
    let socket = live(cx, &args[0])?;
    address::check_family(cx, &socket)?;
    let class = super::make::current_class(cx)?;
    if !class.is(&Value::Type(SOCKET.clone())) {
        return accept_as(cx, &args[0], &class);
    }
    let (client, from) = socket.accept(&*cx.host, default_mode(cx)).or_raise(cx)?;
    if default_mode(cx) == Mode::Blocking && matches!(socket.mode(), Mode::Timeout(_)) {
        client.set_mode(Mode::Blocking).or_raise(cx)?;
    }
    let client = wrap(&SOCKET, client);
    Ok(Value::tuple([client, address::to_value(&from)]))
}

/// The same where the module has a class of the program's own by the name of `socket`.
fn accept_as(cx: &mut Cx, this: &Value, class: &Value) -> Answer {
    let accepted = call_method(cx, this, "_accept", &[])?;
    let (fd, from) = (get_item(cx, &accepted, &Value::Int(0))?, get_item(cx, &accepted, &Value::Int(1))?);
    let (family, kind) = (get_text(cx, this, "family")?, get_text(cx, this, "type")?);
    let values = [family, kind, get_text(cx, this, "proto")?, fd];
    let client = call(cx, class, &Args { values: &values, names: &[Value::str("fileno")] })?;
    if default_mode(cx) == Mode::Blocking {
        let timeout = call_method(cx, this, "gettimeout", &[])?;
        if is_true(cx, &timeout)? {
            call_method(cx, &client, "setblocking", &[Value::from(true)])?;
        }
    }
    Ok(Value::tuple([client, from]))
}

fn recv(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = argument::size(cx, &args[1])?;
    let flags = argument::int_or(cx, &args[2], 0)?;
    let Ok(size) = usize::try_from(size) else { return Err(value_error(cx, "negative buffersize in recv")) };
    let socket = live(cx, &args[0])?;
    // A datagram that was cut off is as long as it was, though not all of it is there.
    if flags & libc::MSG_TRUNC != 0 && size > 0 {
        let (mut bytes, message) = socket.recv_message(&*cx.host, size, 0, flags).or_raise(cx)?;
        bytes.resize(message.length, 0);
        return Ok(Value::bytes(bytes));
    }
    let bytes = socket.recv(&*cx.host, size, flags).or_raise(cx)?;
    Ok(Value::bytes(bytes))
}

fn recvfrom(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = argument::size(cx, &args[1])?;
    let flags = argument::int_or(cx, &args[2], 0)?;
    let Ok(size) = usize::try_from(size) else { return Err(value_error(cx, "negative buffersize in recvfrom")) };
    let socket = live(cx, &args[0])?;
    address::check_family(cx, &socket)?;
    let (bytes, from) = socket.recv_from(&*cx.host, size, flags).or_raise(cx)?;
    Ok(Value::tuple([Value::bytes(bytes), address::to_value(&from)]))
}

fn send(cx: &mut Cx, args: &[Value]) -> Answer {
    let data = argument::payload(cx, &args[1])?;
    let flags = argument::int_or(cx, &args[2], 0)?;
    let sent = live(cx, &args[0])?.send(&*cx.host, &data, flags).or_raise(cx)?;
    Ok(Value::from(sent))
}

fn sendall(cx: &mut Cx, args: &[Value]) -> Answer {
    let data = argument::payload(cx, &args[1])?;
    let flags = argument::int_or(cx, &args[2], 0)?;
    live(cx, &args[0])?.send_all(&*cx.host, &data, flags).or_raise(cx)?;
    Ok(Value::None)
}

fn sendto(cx: &mut Cx, args: &[Value]) -> Answer {
    let (data, flags, to) = match args {
        [_, data, to] => (argument::payload(cx, data)?, 0, to),
        [_, data, flags, to] => (argument::payload(cx, data)?, argument::int(cx, flags)?, to),
        _ => {
            let given = args.len() - 1;
            return Err(type_error(cx, format!("sendto() takes 2 or 3 arguments ({given} given)")));
        }
    };
    let socket = live(cx, &args[0])?;
    let to = address::parse(cx, &socket, "sendto", to)?;
    let sent = socket.send_to(&*cx.host, &data, flags, &to).or_raise(cx)?;
    Ok(Value::from(sent))
}
