//! Names: of hosts, services and protocols. A look-up waits like any other call, and can be interrupted.

use std::ffi::CString;

use super::address::{host, idna, text_of, to_value};
use super::argument;
use super::enums::{ADDRESS_FAMILY, SOCKET_KIND};
use super::numbers::{file_name, text};
use crate::net::address::Address;
use crate::net::resolve::{self, Hints};
use crate::object::context::{Answer, Cx};
use crate::object::enum_type::methods::member_or_number;
use crate::object::exception::kinds::{OS_ERROR, VALUE_ERROR};
use crate::object::exception::raise::{error, os_error, overflow_error, type_error, value_error};
use crate::object::protocol::attribute::call_method;
use crate::object::row::arguments::kind;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::socket::{GAIERROR, OrRaise};
use crate::object::str::Str;
use crate::object::str::codecs::encode;
use crate::object::value::Value;

/// What CPython writes in C.
pub(crate) const FUNCTIONS: &[Row] = &[
    asks("gethostbyname", "(host, /)", Takes::Tuple(1, 1), gethostbyname, "The IPv4 address of a host.")
        .example("gethostbyname('localhost')"),
    asks(
        "gethostbyname_ex",
        "(host, /)",
        Takes::Tuple(1, 1),
        gethostbyname_ex,
        "A host's name, other names and addresses.",
    ),
    asks(
        "gethostbyaddr",
        "(host, /)",
        Takes::Tuple(1, 1),
        gethostbyaddr,
        "The names and addresses of the host with an address.",
    ),
    asks("gethostname", "()", Takes::Nothing, gethostname, "The name of this host."),
    does("sethostname", "(name, /)", Takes::Tuple(1, 1), sethostname, "Gives this host a name."),
    asks(
        "getservbyname",
        "(servicename, protocolname=None, /)",
        Takes::Tuple(1, 2),
        getservbyname,
        "The port of a service.",
    )
    .example("getservbyname('http', 'tcp')"),
    asks("getservbyport", "(port, protocolname=None, /)", Takes::Tuple(1, 2), getservbyport, "The service on a port.")
        .example("getservbyport(80)"),
    asks("getprotobyname", "(name, /)", Takes::Tuple(1, 1), getprotobyname, "The number of a protocol.")
        .example("getprotobyname('tcp')"),
    asks("getnameinfo", "(sockaddr, flags, /)", Takes::Tuple(2, 2), getnameinfo, "Host and service of an address."),
];

/// What it writes in Python.
pub(crate) const PYTHON_FUNCTIONS: &[Row] = &[
    asks(
        "getaddrinfo",
        "(host, port, family=0, type=0, proto=0, flags=0)",
        Takes::Python,
        getaddrinfo,
        "All ways to reach a host and service.",
    )
    .example("getaddrinfo('localhost', 80)"),
    asks("getfqdn", "(name='')", Takes::Python, getfqdn, "The full name of a host."),
    asks(
        "_intenum_converter",
        "(value, enum_klass)",
        Takes::Python,
        member,
        "The member of that number, or the number.",
    ),
];

fn member(cx: &mut Cx, args: &[Value]) -> Answer {
    match cx.call(&args[1], &args[..1]) {
        Err(raised) if raised.is_a(&VALUE_ERROR) => Ok(args[0].clone()),
        answer => answer,
    }
}

/// `_socket.getaddrinfo`, whose numbers are plain.
pub(crate) const PLAIN_FUNCTIONS: &[Row] = &[asks(
    "getaddrinfo",
    "(host, port, family=0, type=0, proto=0, flags=0)",
    Takes::Keywords,
    |cx, args| look_up(cx, args, false),
    "All ways to reach a host and service.",
)];

fn c_string(bytes: &[u8]) -> CString {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    CString::new(&bytes[..end]).unwrap_or_default()
}

fn getaddrinfo(cx: &mut Cx, args: &[Value]) -> Answer {
    look_up(cx, args, true)
}

fn look_up(cx: &mut Cx, args: &[Value], enums: bool) -> Answer {
    let number = |cx: &mut Cx, value: &Value| argument::int_or(cx, value, 0);
    let (family, kind, protocol, flags) =
        (number(cx, &args[2])?, number(cx, &args[3])?, number(cx, &args[4])?, number(cx, &args[5])?);
    let name = match args[0].plain() {
        Value::None => None,
        Value::Str(_) => Some(idna(cx, &args[0])?),
        Value::Bytes(bytes) => Some(bytes.to_vec()),
        _ => return Err(type_error(cx, "getaddrinfo() argument 1 must be string or None")),
    };
    let service = match (&args[1], args[1].plain()) {
        (_, Value::None) => None,
        // An int itself: no bool, no member of an enumeration.
        (Value::Int(_) | Value::Big(_), _) => Some(argument::long(cx, &args[1], "long")?.to_string().into_bytes()),
        (_, Value::Str(text)) => Some(encode(cx, text, "utf-8", "strict")?),
        (_, Value::Bytes(bytes)) => Some(bytes.to_vec()),
        _ => return Err(error(cx, &OS_ERROR, "Int or String expected")),
    };
    let host = cx.host.clone();
    let hints = Hints { family, kind, protocol, flags };
    let found =
        resolve::addresses(&*host, name.map(|n| c_string(&n)), service.map(|s| c_string(&s)), hints).or_raise(cx)?;
    let mut rows = Vec::with_capacity(found.len());
    for info in found {
        let (family, kind) = if enums {
            (member_or_number(&ADDRESS_FAMILY, info.family.into()), member_or_number(&SOCKET_KIND, info.kind.into()))
        } else {
            (info.family.into(), info.kind.into())
        };
        rows.push(Value::tuple([
            family,
            kind,
            info.protocol.into(),
            text_of(&info.canonical),
            to_value(&info.address),
        ]));
    }
    Ok(Value::list(rows))
}

/// A host's name as an argument of a C function.
fn name_argument(cx: &mut Cx, value: &Value, function: &str) -> Answer<Vec<u8>> {
    let name = match value.plain() {
        Value::Str(_) => idna(cx, value)?,
        Value::Bytes(bytes) => bytes.to_vec(),
        Value::ByteArray(bytes) => bytes.bytes.cloned(),
        _ => {
            let class = kind(value);
            return Err(type_error(
                cx,
                format!("{function}() argument 1 must be str, bytes or bytearray, not {class}"),
            ));
        }
    };
    if name.contains(&0) {
        let class = value.type_name();
        let words = "argument 1 must be encoded string without null bytes, not";
        return Err(type_error(cx, format!("{function}() {words} {}", class.as_str())));
    }
    Ok(name)
}

fn address_text(cx: &mut Cx, address: &Address) -> Answer {
    match to_value(address) {
        Value::Tuple(items) => Ok(items.first().cloned().unwrap_or(Value::None)),
        _ => Err(os_error(cx, libc::EAFNOSUPPORT)),
    }
}

fn gethostbyname(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = name_argument(cx, &args[0], "gethostbyname")?;
    let address = host(cx, &name, libc::AF_INET)?;
    address_text(cx, &address)
}

fn entry_value(entry: resolve::HostEntry) -> Value {
    let aliases = entry.aliases.iter().map(|alias| text_of(alias)).collect();
    let addresses = entry.addresses.into_iter().map(Value::from).collect();
    Value::tuple([text_of(&entry.name), Value::list(aliases), Value::list(addresses)])
}

fn gethostbyname_ex(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = name_argument(cx, &args[0], "gethostbyname_ex")?;
    host(cx, &name, libc::AF_INET)?;
    let asker = cx.host.clone();
    resolve::entry_by_name(&*asker, c_string(&name)).or_raise(cx).map(entry_value)
}

fn gethostbyaddr(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = name_argument(cx, &args[0], "gethostbyaddr")?;
    let address = host(cx, &name, libc::AF_UNSPEC)?;
    let asker = cx.host.clone();
    resolve::entry_by_address(&*asker, &address).or_raise(cx).map(entry_value)
}

fn gethostname(cx: &mut Cx, _: &[Value]) -> Answer {
    resolve::host_name().or_raise(cx).map(|name| text_of(&name))
}

fn sethostname(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = file_name(cx, &args[0])?;
    resolve::set_host_name(&name).or_raise(cx)?;
    Ok(Value::None)
}

fn protocol_argument(cx: &mut Cx, value: &Value, function: &str) -> Answer<Option<CString>> {
    match value.given() {
        None => Ok(None),
        Some(value) => text(cx, value, function, 2).map(|name| Some(c_string(name.as_bytes()))),
    }
}

fn getservbyname(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = c_string(text(cx, &args[0], "getservbyname", 1)?.as_bytes());
    let protocol = protocol_argument(cx, &args[1], "getservbyname")?;
    match resolve::getservbyname(&name, protocol.as_deref()) {
        Some(port) => Ok(u32::from(port).into()),
        None => Err(error(cx, &OS_ERROR, "service/proto not found")),
    }
}

fn getservbyport(cx: &mut Cx, args: &[Value]) -> Answer {
    let port = argument::int(cx, &args[0])?;
    let protocol = protocol_argument(cx, &args[1], "getservbyport")?;
    let Ok(port) = u16::try_from(port) else {
        return Err(overflow_error(cx, "getservbyport: port must be 0-65535."));
    };
    match resolve::getservbyport(port, protocol.as_deref()) {
        Some(name) => Ok(text_of(&name)),
        None => Err(error(cx, &OS_ERROR, "port/proto not found")),
    }
}

fn getprotobyname(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = c_string(text(cx, &args[0], "getprotobyname", 1)?.as_bytes());
    match resolve::getprotobyname(&name) {
        Some(number) => Ok(number.into()),
        None => Err(error(cx, &OS_ERROR, "protocol not found")),
    }
}

fn getnameinfo(cx: &mut Cx, args: &[Value]) -> Answer {
    let flags = argument::int(cx, &args[1])?;
    let Value::Tuple(items) = args[0].plain() else {
        return Err(type_error(cx, "getnameinfo() argument 1 must be a tuple"));
    };
    let illegal = |cx: &mut Cx| type_error(cx, "getnameinfo(): illegal sockaddr argument");
    if !(2..=4).contains(&items.len()) {
        return Err(illegal(cx));
    }
    let Some(name) = items[0].as_str().cloned() else {
        return Err(illegal(cx));
    };
    if name.contains('\0') {
        return Err(value_error(cx, "embedded null character"));
    }
    let port = argument::int(cx, &items[1])?;
    let flow = items.get(2).map_or(Ok(0), |flow| argument::masked(cx, flow))? as u32;
    let scope = items.get(3).map_or(Ok(0), |scope| argument::masked(cx, scope))? as u32;
    if flow > 0xf_ffff {
        return Err(overflow_error(cx, "getnameinfo(): flowinfo must be 0-1048575."));
    }
    let host = cx.host.clone();
    let hints = Hints { family: libc::AF_UNSPEC, kind: libc::SOCK_DGRAM, protocol: 0, flags: libc::AI_NUMERICHOST };
    let service = c_string(port.to_string().as_bytes());
    let found =
        resolve::addresses(&*host, Some(c_string(name.as_str().as_bytes())), Some(service), hints).or_raise(cx)?;
    let [info] = &found[..] else { return Err(error(cx, &OS_ERROR, "sockaddr resolved to multiple addresses")) };
    let address = match &info.address {
        Address::Inet { .. } if items.len() != 2 => return Err(error(cx, &OS_ERROR, "IPv4 sockaddr must be 2 tuple")),
        Address::Inet6 { host, port, .. } => Address::Inet6 { host: *host, port: *port, flow, scope },
        other => other.clone(),
    };
    let (name, service) = resolve::names_of(&*host, &address, flags).or_raise(cx)?;
    Ok(Value::tuple([text_of(&name), text_of(&service)]))
}

fn getfqdn(cx: &mut Cx, args: &[Value]) -> Answer {
    let given = args[0].given().cloned().unwrap_or_else(|| Value::str(""));
    let mut name = call_method(cx, &given, "strip", &[])?;
    let is = |value: &Value, words: &[&str]| {
        value.as_str().is_some_and(|text: &std::sync::Arc<Str>| words.contains(&text.as_str()))
    };
    if is(&name, &["", "0.0.0.0", "::"]) {
        name = gethostname(cx, &[])?;
    }
    let entry = match gethostbyaddr(cx, std::slice::from_ref(&name)) {
        Ok(entry) => entry,
        Err(raised) if raised.is_a(&OS_ERROR) || raised.is_a(&GAIERROR) => return Ok(name),
        Err(raised) => return Err(raised),
    };
    let Value::Tuple(parts) = &entry else { return Ok(name) };
    let names = std::iter::once(parts[0].clone()).chain(match &parts[1] {
        Value::List(aliases) => aliases.to_vec(),
        _ => Vec::new(),
    });
    let names: Vec<Value> = names.collect();
    let full = names.iter().find(|name| name.as_str().is_some_and(|text| text.contains('.')));
    Ok(full.cloned().unwrap_or_else(|| names[0].clone()))
}
