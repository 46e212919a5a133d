//! Socket options: numbers, or bytes as the kernel keeps them.

use super::argument;
use super::{OrRaise, live};
use crate::net::option::Setting;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::OS_ERROR;
use crate::object::exception::raise::{error, type_error};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::value::Value;

/// More than any row takes: what does not fit is complained of by the last way to read the arguments.
const ANY: Takes = Takes::Tuple(0, u8::MAX);

pub(crate) const METHODS: &[Row] = &[
    asks("getsockopt", "(level, option, buffersize=0, /)", Takes::Tuple(2, 3), getsockopt, "The value of an option.")
        .example("s.getsockopt(SOL_SOCKET, SO_RCVBUF)"),
    does("setsockopt", "(level, option, value, /)", ANY, setsockopt, "Sets an option.")
        .example("s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)"),
];

fn getsockopt(cx: &mut Cx, args: &[Value]) -> Answer {
    let (level, name) = (argument::int(cx, &args[1])?, argument::int(cx, &args[2])?);
    let size = argument::int_or(cx, &args[3], 0)?;
    let socket = live(cx, &args[0])?;
    match size {
        0 if socket.family == libc::AF_VSOCK => {
            let bytes = socket.option_bytes(level, name, 8).or_raise(cx)?;
            let number = bytes.iter().rev().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
            Ok(Value::from(number))
        }
        0 => Ok(Value::from(socket.option(level, name).or_raise(cx)?)),
        1..=1024 => Ok(Value::bytes(socket.option_bytes(level, name, size as usize).or_raise(cx)?)),
        _ => Err(error(cx, &OS_ERROR, "getsockopt buflen out of range")),
    }
}

fn setsockopt(cx: &mut Cx, args: &[Value]) -> Answer {
    let given = args.len() - 1;
    let is_null = given == 4 && args[3].is_none() && argument::masked(cx, &args[4]).is_ok();
    if given != 3 && !is_null {
        return Err(type_error(cx, format!("setsockopt() takes exactly 3 arguments ({given} given)")));
    }
    let (level, name) = (argument::int(cx, &args[1])?, argument::int(cx, &args[2])?);
    let socket = live(cx, &args[0])?;
    if is_null {
        let length = argument::masked(cx, &args[4])? as u32;
        socket.set_option(level, name, Setting::Null(length)).or_raise(cx)?;
        return Ok(Value::None);
    }
    if socket.family == libc::AF_VSOCK
        && let Ok(number) = argument::masked(cx, &args[3])
    {
        socket.set_option(level, name, Setting::Bytes(&number.to_ne_bytes())).or_raise(cx)?;
        return Ok(Value::None);
    }
    if let Ok(number) = argument::int(cx, &args[3]) {
        socket.set_option(level, name, Setting::Int(number)).or_raise(cx)?;
        return Ok(Value::None);
    }
    let bytes = argument::bytes_of(cx, &args[3])?;
    socket.set_option(level, name, Setting::Bytes(&bytes)).or_raise(cx)?;
    Ok(Value::None)
}
