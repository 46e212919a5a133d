//! Numbers and packed addresses: byte order, `inet_*`, interfaces, room for ancillary data.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::address::text_of;
use super::argument;
use crate::net::address::ipv6_text;
use crate::net::ancillary::{length_of, space_of};
use crate::net::resolve;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::OS_ERROR;
use crate::object::exception::raise::{error, os_error, overflow_error, type_error, value_error};
use crate::object::protocol::arithmetic::int_ref;
use crate::object::protocol::buffer::Buffer;
use crate::object::row::arguments::kind;
use crate::object::row::{Row, Takes, asks};
use crate::object::socket::OrRaise;
use crate::object::str::codecs::encode;
use crate::object::value::Value;
use crate::pure::number::IntRef;

pub(crate) const FUNCTIONS: &[Row] = &[
    asks(
        "htons",
        "(x, /)",
        Takes::Tuple(1, 1),
        |cx, args| short(cx, args, "htons"),
        "A 16-bit number in network byte order.",
    )
    .example("htons(80)"),
    asks(
        "ntohs",
        "(x, /)",
        Takes::Tuple(1, 1),
        |cx, args| short(cx, args, "ntohs"),
        "A 16-bit number from network byte order.",
    ),
    asks("htonl", "(x, /)", Takes::One, long, "A 32-bit number in network byte order."),
    asks("ntohl", "(x, /)", Takes::One, long, "A 32-bit number from network byte order."),
    asks("inet_aton", "(string, /)", Takes::Tuple(1, 1), inet_aton, "An IPv4 address as 4 bytes.")
        .example("inet_aton('127.0.0.1')"),
    asks("inet_ntoa", "(packed_ip, /)", Takes::Tuple(1, 1), inet_ntoa, "4 bytes as an IPv4 address."),
    asks("inet_pton", "(af, ip, /)", Takes::Tuple(2, 2), inet_pton, "An address of a family as bytes.")
        .example("inet_pton(AF_INET6, '::1')"),
    asks("inet_ntop", "(af, packed_ip, /)", Takes::Tuple(2, 2), inet_ntop, "Bytes as an address of a family."),
    asks("if_nameindex", "()", Takes::Nothing, if_nameindex, "The network interfaces: number and name."),
    asks("if_nametoindex", "(if_name, /)", Takes::Tuple(1, 1), if_nametoindex, "The number of an interface.")
        .example("if_nametoindex('lo')"),
    asks("if_indextoname", "(if_index, /)", Takes::One, if_indextoname, "The name of an interface."),
    asks(
        "CMSG_LEN",
        "(length, /)",
        Takes::Tuple(1, 1),
        |cx, args| room(cx, args, "CMSG_LEN", length_of),
        "The length of an ancillary item with so many bytes.",
    ),
    asks(
        "CMSG_SPACE",
        "(length, /)",
        Takes::Tuple(1, 1),
        |cx, args| room(cx, args, "CMSG_SPACE", space_of),
        "The room that such an item takes.",
    ),
];

fn short(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    let number = argument::int(cx, &args[0])?;
    if number < 0 {
        return Err(overflow_error(
            cx,
            format!("{name}: can't convert negative Python int to C 16-bit unsigned integer"),
        ));
    }
    match u16::try_from(number) {
        Ok(number) => Ok(u32::from(number.to_be()).into()),
        Err(_) => {
            Err(overflow_error(cx, format!("{name}: Python int too large to convert to C 16-bit unsigned integer")))
        }
    }
}

fn long(cx: &mut Cx, args: &[Value]) -> Answer {
    match args[0].plain() {
        Value::Int(number) if *number < 0 => Err(overflow_error(cx, "can't convert negative value to unsigned int")),
        Value::Int(number) => match u32::try_from(*number) {
            Ok(number) => Ok(number.to_be().into()),
            Err(_) => Err(overflow_error(cx, "int larger than 32 bits")),
        },
        Value::Bool(b) => Ok(u32::from(**b).to_be().into()),
        Value::Big(big) if big.sign() == num_bigint::Sign::Minus => {
            Err(overflow_error(cx, "can't convert negative value to unsigned int"))
        }
        Value::Big(big) if big.bits() <= 64 => Err(overflow_error(cx, "int larger than 32 bits")),
        Value::Big(_) => Err(overflow_error(cx, "Python int too large to convert to C unsigned long")),
        other => Err(type_error(cx, format!("expected int, {} found", other.type_name().as_str()))),
    }
}

/// An argument that must be text, as C takes it.
pub(crate) fn text(cx: &mut Cx, value: &Value, name: &str, at: usize) -> Answer<String> {
    match value.as_str() {
        Some(text) if text.contains('\0') => Err(value_error(cx, "embedded null character")),
        Some(text) => {
            encode(cx, text, "utf-8", "strict")?;
            Ok(text.to_string())
        }
        None => {
            let class = kind(value);
            Err(type_error(cx, format!("{name}() argument {at} must be str, not {class}")))
        }
    }
}

fn inet_aton(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = text(cx, &args[0], "inet_aton", 1)?;
    let address = std::ffi::CString::new(text).ok().and_then(|text| resolve::inet_aton(&text));
    match address {
        Some(octets) => Ok(Value::bytes(octets.to_vec())),
        None => Err(error(cx, &OS_ERROR, "illegal IP address string passed to inet_aton")),
    }
}

fn inet_ntoa(cx: &mut Cx, args: &[Value]) -> Answer {
    let packed = Buffer::need(cx, &args[0])?;
    match <[u8; 4]>::try_from(&packed.bytes()[..]) {
        Ok(octets) => Ok(Ipv4Addr::from(octets).to_string().into()),
        Err(_) => Err(error(cx, &OS_ERROR, "packed IP wrong length for inet_ntoa")),
    }
}

fn inet_pton(cx: &mut Cx, args: &[Value]) -> Answer {
    let family = argument::int(cx, &args[0])?;
    let text = text(cx, &args[1], "inet_pton", 2)?;
    let packed = match family {
        libc::AF_INET => text.parse::<Ipv4Addr>().ok().map(|a| a.octets().to_vec()),
        libc::AF_INET6 => text.parse::<Ipv6Addr>().ok().map(|a| a.octets().to_vec()),
        _ => return Err(os_error(cx, libc::EAFNOSUPPORT)),
    };
    match packed {
        Some(packed) => Ok(Value::bytes(packed)),
        None => Err(error(cx, &OS_ERROR, "illegal IP address string passed to inet_pton")),
    }
}

fn inet_ntop(cx: &mut Cx, args: &[Value]) -> Answer {
    let family = argument::int(cx, &args[0])?;
    let packed = Buffer::need(cx, &args[1])?;
    let text = match family {
        libc::AF_INET => <[u8; 4]>::try_from(&packed.bytes()[..]).ok().map(|octets| Ipv4Addr::from(octets).to_string()),
        libc::AF_INET6 => {
            <[u8; 16]>::try_from(&packed.bytes()[..]).ok().map(|octets| ipv6_text(Ipv6Addr::from(octets)))
        }
        _ => return Err(value_error(cx, format!("unknown address family {family}"))),
    };
    match text {
        Some(text) => Ok(text.into()),
        None => Err(value_error(cx, "invalid length of packed IP address string")),
    }
}

fn if_nameindex(cx: &mut Cx, _: &[Value]) -> Answer {
    let interfaces = resolve::interfaces().or_raise(cx)?;
    let pairs = interfaces.into_iter().map(|(index, name)| Value::tuple([Value::from(index), text_of(&name)]));
    Ok(Value::list(pairs.collect()))
}

fn if_nametoindex(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = file_name(cx, &args[0])?;
    match resolve::interface_index(&name) {
        Some(index) => Ok(index.into()),
        None => Err(error(cx, &OS_ERROR, "no interface with this name")),
    }
}

/// Text or bytes as the system takes names of things.
pub(crate) fn file_name(cx: &mut Cx, value: &Value) -> Answer<Vec<u8>> {
    let name = match value.plain() {
        Value::Str(text) => super::address::system_bytes(cx, text)?,
        Value::Bytes(bytes) => bytes.to_vec(),
        _ => {
            let class = value.type_name();
            return Err(type_error(cx, format!("expected str, bytes or os.PathLike object, not {}", class.as_str())));
        }
    };
    if name.contains(&0) {
        return Err(value_error(cx, "embedded null byte"));
    }
    Ok(name)
}

fn if_indextoname(cx: &mut Cx, args: &[Value]) -> Answer {
    let index = match int_ref(args[0].plain()) {
        Some(index) if index.is_negative() => {
            return Err(overflow_error(cx, "can't convert negative value to unsigned int"));
        }
        Some(IntRef::Small(index)) => index as u64,
        Some(IntRef::Big(index)) => match u64::try_from(index) {
            Ok(index) => index,
            Err(_) => return Err(overflow_error(cx, "Python int too large to convert to C unsigned long")),
        },
        None => return Err(type_error(cx, "an integer is required")),
    };
    // The system takes the low half.
    let name = resolve::interface_name(index as u32).or_raise(cx)?;
    Ok(text_of(&name))
}

fn room(cx: &mut Cx, args: &[Value], name: &str, of: fn(usize) -> Option<usize>) -> Answer {
    let length = argument::size(cx, &args[0])?;
    match usize::try_from(length).ok().and_then(of) {
        Some(room) => Ok(room.into()),
        None => Err(overflow_error(cx, format!("{name}() argument out of range"))),
    }
}
