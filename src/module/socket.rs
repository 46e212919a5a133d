//! The modules `socket` and `_socket`: their functions, constants and classes.

use super::{socket_make, socket_names, socket_numbers};
use crate::net::constants::CONSTANTS;
use crate::object::context::{Answer, Cx};
use crate::object::enum_type::member_or_number;
use crate::object::exception::kinds::{OS_ERROR, TIMEOUT_ERROR};
use crate::object::module::Module;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::socket::{BASE, GAIERROR, HERROR, SOCKET, default_mode, set_default_mode};
use crate::object::socket_argument as argument;
use crate::object::socket_enum::{ADDRESS_FAMILY, ADDRESS_INFO, MSG_FLAG, SOCKET_KIND, class_of};
use crate::object::socket_file::SOCKET_IO;
use crate::object::socket_sendfile::GIVE_UP;
use crate::object::value::Value;

const FUNCTIONS: &[Row] = &[
    asks("getdefaulttimeout", "()", Takes::Nothing, getdefaulttimeout, "The timeout of new sockets."),
    does("setdefaulttimeout", "(timeout, /)", Takes::One, setdefaulttimeout, "Sets the timeout of new sockets."),
];

const DOC: &str = "Sockets: one end each of a conversation between programs.";

/// Makes `socket`, and `_socket` beside it.
pub fn make(cx: &mut Cx) -> Answer {
    let inner = Module::new("_socket", DOC, FUNCTIONS);
    for rows in [socket_numbers::FUNCTIONS, socket_names::FUNCTIONS, socket_make::FUNCTIONS] {
        inner.add(rows);
    }
    cx.world.modules.set_text("_socket", Value::Module(inner.clone()));
    let module = Module::new("socket", DOC, &[]);
    let attrs = &module.attrs;
    for name in inner.attrs.names().iter().filter(|name| !name.starts_with('_')) {
        attrs.set_name(name, inner.attrs.get_name(name).unwrap_or_default());
    }
    for rows in [socket_names::PYTHON_FUNCTIONS, socket_make::PYTHON_FUNCTIONS] {
        module.add(rows);
    }
    for rows in [socket_names::PLAIN_FUNCTIONS, socket_make::PLAIN_FUNCTIONS] {
        inner.add(rows);
    }
    attrs.set_text("has_ipv6", Value::Bool(true));
    for (name, value) in [("socket", &*BASE), ("SocketType", &*BASE)] {
        inner.attrs.set_text(name, Value::Type(value.clone()));
    }
    attrs.set_text("_socket", Value::Module(inner));
    for constant in CONSTANTS {
        let value = match class_of(constant.group) {
            Some(class) => member_or_number(class, constant.value),
            None => Value::Int(constant.value),
        };
        attrs.set_text(constant.name, value);
    }
    let classes = [
        ("SocketIO", &*SOCKET_IO),
        ("_GiveupOnSendfile", &*GIVE_UP),
        ("AddressFamily", &*ADDRESS_FAMILY),
        ("SocketKind", &*SOCKET_KIND),
        ("MsgFlag", &*MSG_FLAG),
        ("AddressInfo", &*ADDRESS_INFO),
        ("socket", &*SOCKET),
        ("SocketType", &*BASE),
        ("error", &*OS_ERROR),
        ("timeout", &*TIMEOUT_ERROR),
        ("gaierror", &*GAIERROR),
        ("herror", &*HERROR),
    ];
    for (name, class) in classes {
        attrs.set_text(name, Value::Type(class.clone()));
    }
    let exported = |name: &Value| name.as_str().is_some_and(|n| !n.starts_with('_') && !KEPT.contains(&n.as_str()));
    attrs.set_text("__all__", Value::list(attrs.keys().into_iter().filter(exported).collect()));
    Ok(Value::Module(module))
}

/// What `from socket import *` leaves out, although it is there.
const KEPT: &[&str] = &["AddressInfo", "MsgFlag", "EAGAIN", "EBADF", "EWOULDBLOCK", "SocketIO"];

fn getdefaulttimeout(cx: &mut Cx, _: &[Value]) -> Answer {
    Ok(argument::seconds(default_mode(cx)))
}

fn setdefaulttimeout(cx: &mut Cx, args: &[Value]) -> Answer {
    let mode = argument::timeout(cx, &args[0])?;
    set_default_mode(cx, mode);
    Ok(Value::None)
}
