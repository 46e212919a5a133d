//! What the socket calls ask of their arguments, and CPython's words where they do not get it.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use crate::net::socket::Mode;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::int_index;
use crate::object::value::Value;
use crate::world::per_world::PerWorld;

fn not_an_int(cx: &mut Cx, value: &Value) -> crate::object::exception::Raised {
    type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str()))
}

/// An int of 64 bits; `kind` is what C calls the type it must fit.
pub(crate) fn long(cx: &mut Cx, value: &Value, kind: &str) -> Answer<i64> {
    match int_index(cx, value)? {
        Some(Value::Int(int)) => Ok(int),
        Some(_) => Err(overflow_error(cx, format!("Python int too large to convert to C {kind}"))),
        None => Err(not_an_int(cx, value)),
    }
}

/// An int of 32 bits, as an argument that is parsed along with others.
pub(crate) fn int(cx: &mut Cx, value: &Value) -> Answer<i32> {
    let int = long(cx, value, "long")?;
    match i32::try_from(int) {
        Ok(int) => Ok(int),
        Err(_) if int > 0 => Err(overflow_error(cx, "signed integer is greater than maximum")),
        Err(_) => Err(overflow_error(cx, "signed integer is less than minimum")),
    }
}

/// The same, where it may be left out.
pub(crate) fn int_or(cx: &mut Cx, value: &Value, default: i32) -> Answer<i32> {
    match value.given() {
        Some(value) => int(cx, value),
        None => Ok(default),
    }
}

/// An int of 32 bits, as the one argument of a call.
pub(crate) fn lone_int(cx: &mut Cx, value: &Value) -> Answer<i32> {
    let int = long(cx, value, "int")?;
    i32::try_from(int).map_err(|_| overflow_error(cx, "Python int too large to convert to C int"))
}

/// A size.
pub(crate) fn size(cx: &mut Cx, value: &Value) -> Answer<i64> {
    long(cx, value, "ssize_t")
}

/// The low bits of any int, as C takes an unsigned argument without looking at its range.
pub(crate) fn masked(cx: &mut Cx, value: &Value) -> Answer<u64> {
    match int_index(cx, value)? {
        Some(Value::Int(int)) => Ok(int as u64),
        Some(Value::Big(big)) => {
            let digits = big.to_signed_bytes_le();
            let fill = if big.sign() == num_bigint::Sign::Minus { 0xff } else { 0 };
            let byte = |at: usize| digits.get(at).copied().unwrap_or(fill);
            Ok(u64::from_le_bytes(std::array::from_fn(byte)))
        }
        _ => Err(not_an_int(cx, value)),
    }
}

/// Bytes to send. They are not lent from what can change while the call waits.
pub(crate) enum Payload<'a> {
    Lent(&'a [u8]),
    Copied(Vec<u8>),
}

impl std::ops::Deref for Payload<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Payload::Lent(bytes) => bytes,
            Payload::Copied(bytes) => bytes,
        }
    }
}

/// The bytes of an argument that is to be sent. When teaching, text goes as UTF-8.
pub(crate) fn payload<'a>(cx: &mut Cx, value: &'a Value) -> Answer<Payload<'a>> {
    match value.plain() {
        Value::Bytes(bytes) => return Ok(Payload::Lent(bytes)),
        Value::Str(text) if cx.host.is_teaching() => {
            static EXPLAINED: PerWorld<AtomicBool> = PerWorld::new();
            if !EXPLAINED.get(AtomicBool::default).swap(true, Relaxed) {
                cx.host.note("sent as UTF-8; Python 3 itself wants bytes here: b'...' or '...'.encode()");
            }
            return Ok(Payload::Lent(text.as_str().as_bytes()));
        }
        _ => {}
    }
    bytes_of(cx, value).map(Payload::Copied)
}

/// A copy of the bytes of a bytes-like argument.
pub(crate) fn bytes_of(cx: &mut Cx, value: &Value) -> Answer<Vec<u8>> {
    Ok(Buffer::need(cx, value)?.to_vec())
}

/// A timeout in seconds, or None for blocking.
pub(crate) fn timeout(cx: &mut Cx, value: &Value) -> Answer<Mode> {
    if value.is_none() {
        return Ok(Mode::Blocking);
    }
    match crate::object::row::seconds::duration(crate::object::row::seconds::nanoseconds(cx, value)?) {
        None => Err(value_error(cx, "Timeout value out of range")),
        Some(Duration::ZERO) => Ok(Mode::NonBlocking),
        Some(timeout) => Ok(Mode::Timeout(timeout)),
    }
}

/// A mode, told by its nanoseconds, as `gettimeout` shows it.
pub(crate) fn seconds(nanos: i64) -> Value {
    // One rounding only: the number of nanoseconds is divided, as CPython divides it.
    if nanos < 0 { Value::None } else { Value::from(nanos as f64 / 1e9) }
}
