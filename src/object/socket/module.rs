//! The modules `socket` and `_socket`: their functions, constants and classes.

use std::sync::LazyLock;

use super::argument;
use super::enums::{ADDRESS_FAMILY, ADDRESS_INFO, MSG_FLAG, SOCKET_KIND, class_of};
use super::file::SOCKET_IO;
use super::sendfile::GIVE_UP;
use super::{make, names, numbers};
use crate::net::constants::CONSTANTS;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::enum_type::methods::member_or_number;
use crate::object::exception::kinds::{OS_ERROR, TIMEOUT_ERROR};
use crate::object::instance::Object;
use crate::object::module::Module;
use crate::object::protocol::write;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::set::Set;
use crate::object::socket::{BASE, GAIERROR, HERROR, SOCKET, default_mode, set_default_mode};
use crate::object::types::{INT_ENUM, INT_FLAG};
use crate::object::value::Value;

const FUNCTIONS: &[Row] = &[
    asks("getdefaulttimeout", "()", Takes::Nothing, getdefaulttimeout, "The timeout of new sockets."),
    does("setdefaulttimeout", "(timeout, /)", Takes::One, setdefaulttimeout, "Sets the timeout of new sockets."),
];

const DOC: &str = "Sockets: one end each of a conversation between programs.";

/// Makes `socket`, and `_socket` beside it.
pub(crate) fn make(cx: &mut Cx) -> Answer {
    let inner = Module::new("_socket", DOC, FUNCTIONS);
    for rows in [numbers::FUNCTIONS, names::FUNCTIONS, make::FUNCTIONS] {
        inner.add(rows);
    }
    cx.world.modules.set_text("_socket", Value::Module(inner.clone()));
    let module = Module::with("socket", DOC, &[], &["array", "errno", "io", "os", "selectors", "sys"]);
    let attrs = &module.attrs;
    for name in inner.attrs.names().iter().filter(|name| !name.starts_with('_')) {
        attrs.set_name(name, inner.attrs.get_name(name).unwrap_or_default());
    }
    for rows in [names::PYTHON_FUNCTIONS, make::PYTHON_FUNCTIONS] {
        module.add(rows);
    }
    for rows in [names::PLAIN_FUNCTIONS, make::PLAIN_FUNCTIONS] {
        inner.add(rows);
    }
    inner.attrs.set_text("has_ipv6", Value::from(true));
    attrs.set_text("has_ipv6", Value::from(true));
    inner.attrs.set_text("CAPI", Object::native(&CAPSULE, ()));
    for (name, value) in [("socket", &*BASE), ("SocketType", &*BASE)] {
        inner.attrs.set_text(name, Value::Type(value.clone()));
    }
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
    for (name, class) in &classes[7..] {
        inner.attrs.set_text(name, Value::Type((*class).clone()));
    }
    for (name, class) in classes {
        attrs.set_text(name, Value::Type(class.clone()));
    }
    for constant in CONSTANTS.iter().filter(|constant| !KEPT.contains(&constant.name)) {
        inner.attrs.set_text(constant.name, Value::Int(constant.value));
    }
    let mut exported: Vec<_> = inner.attrs.names().into_iter().filter(|name| !name.starts_with('_')).collect();
    exported.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    let all = FIRST.iter().copied().map(Value::str).chain(exported.into_iter().map(Value::Str));
    attrs.set_text("__all__", Value::list(all.chain(LAST.iter().copied().map(Value::str)).collect()));
    attrs.set_text("CAPI", inner.attrs.get_text("CAPI").unwrap_or_default());
    private(cx, attrs)?;
    attrs.set_text("_socket", Value::Module(inner));
    Ok(Value::Module(module))
}

/// What the module uses itself, and shows to who asks for all its names.
fn private(cx: &mut Cx, attrs: &Dict) -> Answer<()> {
    attrs.set_text("IntEnum", Value::Type(INT_ENUM.clone()));
    attrs.set_text("IntFlag", Value::Type(INT_FLAG.clone()));
    attrs.set_text("_LOCALHOST", Value::str("127.0.0.1"));
    attrs.set_text("_LOCALHOST_V6", Value::str("::1"));
    attrs.set_text("_GLOBAL_DEFAULT_TIMEOUT", make::DEFAULT_TIMEOUT.clone());
    let blocking = Set::new(false);
    blocking.add(cx, Value::from(libc::EAGAIN))?;
    attrs.set_text("_blocking_errnos", Value::Set(blocking));
    attrs.set_text("__package__", Value::str(""));
    for name in ["__builtins__", "__cached__", "__file__", "__loader__", "__spec__"] {
        attrs.set_text(name, Value::None);
    }
    Ok(())
}

/// The class of what C modules hand to each other.
static CAPSULE: LazyLock<Type> = LazyLock::new(|| {
    static DEFINITION: Definition = Definition { name: "PyCapsule", methods: CAPSULE_ROWS, ..Definition::PLAIN };
    Class::built_in(&DEFINITION)
});

const CAPSULE_ROWS: &[Row] = &[asks("__repr__", "()", Takes::Slot(0, 0), show_capsule, "Its text.")];

fn show_capsule(_: &mut Cx, args: &[Value]) -> Answer {
    Ok(format!("<capsule object \"_socket.CAPI\" at {}>", write::at(&args[0])).into())
}

/// What `__all__` begins and ends with; between them are the names of `_socket`.
const FIRST: &[&str] =
    &["fromfd", "getfqdn", "create_connection", "create_server", "has_dualstack_ipv6", "AddressFamily", "SocketKind"];
const LAST: &[&str] = &["send_fds", "recv_fds"];
/// Constants that `_socket` does not have.
const KEPT: &[&str] = &["EAGAIN", "EBADF", "EWOULDBLOCK"];

fn getdefaulttimeout(cx: &mut Cx, _: &[Value]) -> Answer {
    Ok(argument::seconds(default_mode(cx).nanos()))
}

fn setdefaulttimeout(cx: &mut Cx, args: &[Value]) -> Answer {
    let mode = argument::timeout(cx, &args[0])?;
    set_default_mode(cx, mode);
    Ok(Value::None)
}
