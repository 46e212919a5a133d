//! Socket addresses as Python writes them, in every family, and CPython's words for those that are malformed.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::argument;
use super::{OrRaise, live, raised};
use crate::net::address::{AF_QIPCRTR, Address, UNIX_ROOM, ipv6_text};
use crate::net::resolve::{self, Misfit};
use crate::net::socket::Socket;
use crate::net::wait::Failure;
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::kinds::{OS_ERROR, SYSTEM_ERROR};
use crate::object::exception::raise::{error, overflow_error, type_error, value_error};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::str::Str;
use crate::object::value::Value;

pub(super) const METHODS: &[Row] = &[
    does("bind", "(address, /)", Takes::One, bind, "Gives the socket an address of this machine.")
        .example("s.bind(('127.0.0.1', 7799))"),
    does("connect", "(address, /)", Takes::One, connect, "Connects to the socket at an address.")
        .example("s.connect(('127.0.0.1', 7799))"),
    asks("connect_ex", "(address, /)", Takes::One, connect_ex, "Connects; answers 0 or an errno."),
    asks("getpeername", "()", Takes::Nothing, getpeername, "The address at the other end."),
    asks("getsockname", "()", Takes::Nothing, getsockname, "Its own address."),
];

const CAN_RAW: i32 = 1;
const CAN_BCM: i32 = 2;
const CAN_ISOTP: i32 = 6;
const CAN_J1939: i32 = 7;
const AF_RDS: i32 = 21;

fn bind(cx: &mut Cx, args: &[Value]) -> Answer {
    let socket = live(cx, &args[0])?;
    let address = parse(cx, &socket, "bind", &args[1])?;
    socket.bind(&address).or_raise(cx)?;
    Ok(Value::None)
}

fn connect(cx: &mut Cx, args: &[Value]) -> Answer {
    let socket = live(cx, &args[0])?;
    let address = parse(cx, &socket, "connect", &args[1])?;
    socket.connect(&*cx.host, &address).or_raise(cx)?;
    Ok(Value::None)
}

fn connect_ex(cx: &mut Cx, args: &[Value]) -> Answer {
    let socket = live(cx, &args[0])?;
    let address = parse(cx, &socket, "connect_ex", &args[1])?;
    match socket.connect(&*cx.host, &address) {
        Ok(()) => Ok(Value::Int(0)),
        Err(Failure::Os(errno)) => Ok(Value::from(errno)),
        Err(Failure::TimedOut) => Ok(Value::from(libc::EAGAIN)),
        Err(failure) => Err(raised(cx, failure)),
    }
}

/// Whether CPython knows how long addresses of this family are.
pub(crate) fn check_family(cx: &mut Cx, socket: &Socket) -> Answer<()> {
    const KNOWN: [i32; 12] = [
        libc::AF_UNIX,
        libc::AF_NETLINK,
        AF_QIPCRTR,
        libc::AF_VSOCK,
        AF_RDS,
        libc::AF_INET,
        libc::AF_INET6,
        libc::AF_BLUETOOTH,
        libc::AF_PACKET,
        libc::AF_TIPC,
        libc::AF_CAN,
        libc::AF_ALG,
    ];
    if KNOWN.contains(&socket.family) { Ok(()) } else { Err(error(cx, &OS_ERROR, "getsockaddrlen: bad family")) }
}

fn getsockname(cx: &mut Cx, args: &[Value]) -> Answer {
    let socket = live(cx, &args[0])?;
    check_family(cx, &socket)?;
    let address = socket.local_address().or_raise(cx)?;
    Ok(to_value(&address))
}

fn getpeername(cx: &mut Cx, args: &[Value]) -> Answer {
    let socket = live(cx, &args[0])?;
    check_family(cx, &socket)?;
    let address = socket.peer_address().or_raise(cx)?;
    Ok(to_value(&address))
}

/// File names and the like as text: what is not UTF-8 stands as lone surrogates.
pub(crate) fn text_of(bytes: &[u8]) -> Value {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let escaped = chunk.invalid().iter().filter_map(|byte| crate::object::str::char_of(0xDC00 + u32::from(*byte)));
        text.extend(escaped);
    }
    Value::from(text)
}

/// Text as the system takes it; lone surrogates that stand for bytes become those bytes.
pub(crate) fn system_bytes(cx: &mut Cx, text: &Arc<Str>) -> Answer<Vec<u8>> {
    crate::object::str::codecs::encode(cx, text, "utf-8", "surrogateescape")
}

/// The address as Python shows it.
pub(crate) fn to_value(address: &Address) -> Value {
    let interface = |index: i32| {
        let name = u32::try_from(index).ok().filter(|index| *index != 0);
        name.and_then(|index| resolve::interface_name(index).ok()).map_or_else(|| Value::str(""), |n| text_of(&n))
    };
    match address {
        Address::None => Value::None,
        Address::Inet { host, port } => Value::tuple([Value::from(host.to_string()), Value::from(u32::from(*port))]),
        Address::Inet6 { host, port, flow, scope } => Value::tuple([
            Value::from(ipv6_text(*host)),
            Value::from(u32::from(*port)),
            Value::from(*flow),
            Value::from(*scope),
        ]),
        Address::Unix(name) if name.first() == Some(&0) => Value::bytes(name.clone()),
        Address::Unix(name) => text_of(name),
        Address::Netlink { pid, groups } => Value::tuple([Value::from(*pid), Value::from(*groups)]),
        Address::Packet { interface: index, protocol, kind, hardware, address } => Value::tuple([
            interface(*index),
            Value::from(u32::from(*protocol)),
            Value::from(u32::from(*kind)),
            Value::from(u32::from(*hardware)),
            Value::bytes(address.clone()),
        ]),
        Address::Vsock { cid, port } => Value::tuple([Value::from(*cid), Value::from(*port)]),
        Address::Tipc { kind, words: [a, b, c], scope } => {
            let third = if *kind == TIPC_ADDR_NAMESEQ { *c } else { 0 };
            Value::tuple([
                Value::from(u32::from(*kind)),
                Value::from(*a),
                Value::from(*b),
                Value::from(third),
                Value::from(i32::from(*scope)),
            ])
        }
        Address::Can { interface: index, receive, transmit } if *receive != 0 || *transmit != 0 => {
            Value::tuple([interface(*index), Value::from(*receive), Value::from(*transmit)])
        }
        Address::Can { interface: index, .. } => Value::tuple([interface(*index)]),
        Address::J1939 { interface: index, name, pgn, address } => {
            Value::tuple([interface(*index), Value::from(*name), Value::from(*pgn), Value::from(u32::from(*address))])
        }
        Address::Alg { kind, feature, mask, name } => {
            Value::tuple([text_of(kind), text_of(name), Value::from(*feature), Value::from(*mask)])
        }
        Address::Qipcrtr { node, port } => Value::tuple([Value::from(*node), Value::from(*port)]),
        Address::Other { family, bytes } => {
            let mut data = bytes.clone();
            data.resize(14, 0);
            Value::tuple([Value::from(*family), Value::bytes(data)])
        }
    }
}

const TIPC_ADDR_NAMESEQ: u8 = 1;
const TIPC_ADDR_NAME: u8 = 2;
const TIPC_ADDR_ID: u8 = 3;

/// The items of an address tuple.
fn items<'a>(cx: &mut Cx, value: &'a Value, caller: &str, family: &str) -> Answer<&'a [Value]> {
    match value.plain() {
        Value::Tuple(items) => Ok(items),
        _ => {
            let name = value.type_name();
            Err(type_error(cx, format!("{caller}: {family} address must be tuple, not {}", name.as_str())))
        }
    }
}

/// How many there must be, or these words.
fn counted<'a>(cx: &mut Cx, items: &'a [Value], least: usize, most: usize, words: &str) -> Answer<&'a [Value]> {
    if (least..=most).contains(&items.len()) { Ok(items) } else { Err(type_error(cx, words)) }
}

fn two_numbers(cx: &mut Cx, items: &[Value]) -> Answer<(u32, u32)> {
    if items.len() != 2 {
        let given = items.len();
        return Err(type_error(cx, format!("getsockaddrarg() takes exactly 2 arguments ({given} given)")));
    }
    Ok((argument::masked(cx, &items[0])? as u32, argument::masked(cx, &items[1])? as u32))
}

/// The address that an argument is, for this socket; `caller` is the method's name.
pub(crate) fn parse(cx: &mut Cx, socket: &Socket, caller: &str, value: &Value) -> Answer<Address> {
    match socket.family {
        libc::AF_UNIX => unix(cx, value),
        libc::AF_NETLINK => {
            let items = items(cx, value, &format!("{caller}()"), "AF_NETLINK")?;
            let items = counted(cx, items, 2, 2, "AF_NETLINK address must be a pair (pid, groups)")?;
            let (pid, groups) = two_numbers(cx, items)?;
            Ok(Address::Netlink { pid, groups })
        }
        AF_QIPCRTR => {
            let (node, port) = two_numbers_of(cx, value, "AF_QIPCRTR")?;
            Ok(Address::Qipcrtr { node, port })
        }
        libc::AF_VSOCK => {
            let (cid, port) = two_numbers_of(cx, value, "AF_VSOCK")?;
            Ok(Address::Vsock { cid, port })
        }
        libc::AF_INET | AF_RDS => {
            let items = items(cx, value, &format!("{caller}()"), "AF_INET")?;
            let items = counted(cx, items, 2, 2, "AF_INET address must be a pair (host, port)")?;
            let (name, port) = (host_name(cx, &items[0])?, port(cx, &items[1], caller)?);
            match host(cx, &name, libc::AF_INET)? {
                Address::Inet { host, .. } => Ok(Address::Inet { host, port: port_in_range(cx, port, caller)? }),
                _ => Ok(Address::Inet { host: Ipv4Addr::UNSPECIFIED, port: port_in_range(cx, port, caller)? }),
            }
        }
        libc::AF_INET6 => inet6(cx, value, caller),
        libc::AF_PACKET => packet(cx, value, caller),
        libc::AF_TIPC => tipc(cx, value, caller),
        libc::AF_CAN => can(cx, socket, value, caller),
        libc::AF_ALG => alg(cx, value, caller),
        _ => Err(error(cx, &OS_ERROR, format!("{caller}(): bad family"))),
    }
}

fn two_numbers_of(cx: &mut Cx, value: &Value, family: &str) -> Answer<(u32, u32)> {
    let items = items(cx, value, "getsockaddrarg", family)?;
    two_numbers(cx, items)
}

fn unix(cx: &mut Cx, value: &Value) -> Answer<Address> {
    let name = match value.plain() {
        Value::Str(text) => system_bytes(cx, text)?,
        _ => argument::bytes_of(cx, value)?,
    };
    let is_path = name.first().is_some_and(|first| *first != 0);
    if name.len() > UNIX_ROOM || (is_path && name.len() == UNIX_ROOM) {
        return Err(error(cx, &OS_ERROR, "AF_UNIX path too long"));
    }
    Ok(Address::Unix(name))
}

/// A host's name as bytes for the resolver.
pub(crate) fn host_name(cx: &mut Cx, value: &Value) -> Answer<Vec<u8>> {
    let name = match value.plain() {
        Value::Bytes(bytes) => bytes.to_vec(),
        Value::ByteArray(bytes) => bytes.bytes.cloned(),
        Value::Str(text) if text.is_ascii() => text.as_str().as_bytes().to_vec(),
        Value::Str(_) => idna(cx, value).map_err(|_| type_error(cx, "encoding of hostname failed"))?,
        _ => {
            let name = value.type_name();
            let message = format!("str, bytes or bytearray expected, not {}", name.as_str());
            return Err(type_error(cx, message));
        }
    };
    if name.contains(&0) {
        return Err(type_error(cx, "host name must not contain null character"));
    }
    Ok(name)
}

/// An international name as the domain name system writes it.
pub(crate) fn idna(cx: &mut Cx, value: &Value) -> Answer<Vec<u8>> {
    match value.as_str() {
        Some(text) => crate::object::str::codecs::encode(cx, text, "idna", "strict"),
        None => Err(type_error(cx, "encoding of hostname failed")),
    }
}

fn port(cx: &mut Cx, value: &Value, caller: &str) -> Answer<i32> {
    argument::int(cx, value).map_err(|raised| {
        if raised.is_a(&crate::object::exception::kinds::OVERFLOW_ERROR) { wrong_port(cx, caller) } else { raised }
    })
}

fn wrong_port(cx: &Cx, caller: &str) -> Raised {
    overflow_error(cx, format!("{caller}(): port must be 0-65535."))
}

fn port_in_range(cx: &mut Cx, port: i32, caller: &str) -> Answer<u16> {
    u16::try_from(port).map_err(|_| wrong_port(cx, caller))
}

/// The address that a host's name stands for.
pub(crate) fn host(cx: &mut Cx, name: &[u8], family: i32) -> Answer<Address> {
    match resolve::host(&*cx.host, name, family).or_raise(cx)? {
        Ok(address) => Ok(address),
        Err(misfit) => {
            let words = match misfit {
                Misfit::Wildcard => "wildcard resolved to multiple address",
                Misfit::Unsupported => "unsupported address family",
                Misfit::Mismatch => "address family mismatched",
                Misfit::Unknown => "unknown address family",
            };
            Err(error(cx, &OS_ERROR, words))
        }
    }
}

fn inet6(cx: &mut Cx, value: &Value, caller: &str) -> Answer<Address> {
    let items = items(cx, value, &format!("{caller}()"), "AF_INET6")?;
    let words = "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])";
    let items = counted(cx, items, 2, 4, words)?;
    let name = host_name(cx, &items[0])?;
    let port = port(cx, &items[1], caller)?;
    let flow = items.get(2).map_or(Ok(0), |flow| argument::masked(cx, flow))? as u32;
    let given = items.get(3).map_or(Ok(0), |scope| argument::masked(cx, scope))? as u32;
    let host = match host(cx, &name, libc::AF_INET6)? {
        Address::Inet6 { host, .. } => host,
        _ => Ipv6Addr::UNSPECIFIED,
    };
    let port = port_in_range(cx, port, caller)?;
    if flow > 0xf_ffff {
        return Err(overflow_error(cx, format!("{caller}(): flowinfo must be 0-1048575.")));
    }
    Ok(Address::Inet6 { host, port, flow, scope: given })
}

/// The items of an address that CPython does not look at before it takes them apart.
fn bare_items<'a>(cx: &mut Cx, value: &'a Value, count: usize) -> Answer<&'a [Value]> {
    match value.plain() {
        Value::Tuple(items) if items.len() == count => Ok(items),
        Value::Tuple(items) => {
            let given = items.len();
            Err(type_error(cx, format!("function takes exactly {count} arguments ({given} given)")))
        }
        _ => Err(error(cx, &SYSTEM_ERROR, "new style getargs format but argument is not a tuple")),
    }
}

fn bare_number(cx: &mut Cx, items: &[Value], at: usize) -> Answer<u64> {
    match items[at].plain() {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => argument::masked(cx, &items[at]),
        other => {
            let (place, name) = (at + 1, other.type_name());
            Err(type_error(cx, format!("argument {place} must be int, not {}", name.as_str())))
        }
    }
}

/// A plain string without NUL, as C takes one; `words` for what is none.
fn c_text(cx: &mut Cx, value: &Value, words: &str) -> Answer<Vec<u8>> {
    let Some(text) = value.as_str() else { return Err(type_error(cx, words)) };
    let bytes = text.as_str().as_bytes().to_vec();
    if bytes.contains(&0) {
        return Err(value_error(cx, "embedded null character"));
    }
    Ok(bytes)
}

/// The number of the interface with this name.
fn interface(cx: &mut Cx, name: &[u8]) -> Answer<i32> {
    match resolve::interface_index(&name[..name.len().min(15)]) {
        Some(index) => Ok(index as i32),
        None => Err(crate::object::exception::raise::os_error(cx, libc::ENODEV)),
    }
}

fn packet(cx: &mut Cx, value: &Value, caller: &str) -> Answer<Address> {
    let items = items(cx, value, &format!("{caller}()"), "AF_PACKET")?;
    let words = "AF_PACKET address must be a tuple of two to five elements";
    let items = counted(cx, items, 2, 5, words)?;
    let name = c_text(cx, &items[0], words)?;
    let protocol = argument::int(cx, &items[1])?;
    let kind = items.get(2).map_or(Ok(0), |kind| argument::int(cx, kind))?;
    let hardware = items.get(3).map_or(Ok(0), |hardware| argument::int(cx, hardware))?;
    let address = items.get(4).map_or(Ok(Vec::new()), |address| argument::bytes_of(cx, address))?;
    let index = interface(cx, &name)?;
    if address.len() > 8 {
        return Err(value_error(cx, "Hardware address must be 8 bytes or less"));
    }
    let Ok(protocol) = u16::try_from(protocol) else {
        return Err(overflow_error(cx, format!("{caller}(): proto must be 0-65535.")));
    };
    Ok(Address::Packet { interface: index, protocol, kind: kind as u8, hardware: hardware as u16, address })
}

fn tipc(cx: &mut Cx, value: &Value, caller: &str) -> Answer<Address> {
    let items = items(cx, value, &format!("{caller}()"), "AF_TIPC")?;
    let words = "AF_TIPC address must be a tuple (addr_type, v1, v2, v3[, scope])";
    let items = counted(cx, items, 4, 5, words)?;
    let mut numbers = [0u32; 5];
    numbers[4] = 2;
    for (number, item) in numbers.iter_mut().zip(items) {
        *number = argument::masked(cx, item)? as u32;
    }
    let [kind, a, b, c, scope] = numbers;
    let words = match kind as u8 {
        TIPC_ADDR_NAMESEQ => [a, b, c],
        TIPC_ADDR_NAME | TIPC_ADDR_ID => [a, b, 0],
        _ => return Err(type_error(cx, "Invalid address type")),
    };
    Ok(Address::Tipc { kind: kind as u8, words, scope: scope as i8 })
}

fn can(cx: &mut Cx, socket: &Socket, value: &Value, caller: &str) -> Answer<Address> {
    let named = |cx: &mut Cx, value: &Value| -> Answer<i32> {
        let name = match value.plain() {
            Value::Str(text) => system_bytes(cx, text)?,
            Value::Bytes(bytes) => bytes.to_vec(),
            other => {
                let name = other.type_name();
                let message = format!("expected str, bytes or os.PathLike object, not {}", name.as_str());
                return Err(type_error(cx, message));
            }
        };
        match name.len() {
            0 => Ok(0),
            1..16 => interface(cx, &name),
            _ => Err(error(cx, &OS_ERROR, "AF_CAN interface name too long")),
        }
    };
    match socket.protocol {
        CAN_RAW | CAN_BCM => {
            let items = items(cx, value, &format!("{caller}()"), "AF_CAN")?;
            let items = counted(cx, items, 1, 1, "AF_CAN address must be a tuple (interface, )")?;
            Ok(Address::Can { interface: named(cx, &items[0])?, receive: 0, transmit: 0 })
        }
        CAN_ISOTP => {
            let items = bare_items(cx, value, 3)?;
            let (receive, transmit) = (bare_number(cx, items, 1)?, bare_number(cx, items, 2)?);
            Ok(Address::Can { interface: named(cx, &items[0])?, receive: receive as u32, transmit: transmit as u32 })
        }
        CAN_J1939 => {
            let items = bare_items(cx, value, 4)?;
            let (name, pgn) = (bare_number(cx, items, 1)?, argument::masked(cx, &items[2])? as u32);
            let address = argument::masked(cx, &items[3])? as u8;
            Ok(Address::J1939 { interface: named(cx, &items[0])?, name, pgn, address })
        }
        _ => Err(error(cx, &OS_ERROR, format!("{caller}(): unsupported CAN protocol"))),
    }
}

fn alg(cx: &mut Cx, value: &Value, caller: &str) -> Answer<Address> {
    let items = items(cx, value, &format!("{caller}()"), "AF_ALG")?;
    let words = "AF_ALG address must be a tuple (type, name[, feat[, mask]])";
    let items = counted(cx, items, 2, 4, words)?;
    let (kind, name) = (c_text(cx, &items[0], words)?, c_text(cx, &items[1], words)?);
    let number = |cx: &mut Cx, at: usize| items.get(at).map_or(Ok(0), |item| argument::masked(cx, item));
    let (feature, mask) = (u32::from(number(cx, 2)? as u16), u32::from(number(cx, 3)? as u16));
    if kind.len() >= 14 {
        return Err(value_error(cx, "AF_ALG type too long."));
    }
    if name.len() >= 64 {
        return Err(value_error(cx, "AF_ALG name too long."));
    }
    Ok(Address::Alg { kind, feature, mask, name })
}
