//! Times that a user gives as numbers: converted to nanoseconds and rounded as CPython does, in its words for what is none.

use std::time::{Duration, Instant};

use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::protocol::index::int_index;
use crate::object::value::Value;

const SECOND: i64 = 1_000_000_000;
const MILLISECOND: i64 = 1_000_000;

/// A number of seconds in nanoseconds. What lies between two is rounded away from zero: nothing wakes too early.
pub(crate) fn nanoseconds(cx: &mut Cx, value: &Value) -> Answer<i64> {
    in_units(cx, value, SECOND)
}

/// A number of seconds in nanoseconds, rounded up.
pub(crate) fn rounded_up(cx: &mut Cx, value: &Value) -> Answer<i64> {
    // Below zero, up is towards zero: what is rounded away from it is rounded up but for what lies above -1.
    let rounded = nanoseconds(cx, value)?;
    match value.plain() {
        Value::Float(number) if rounded < 0 => Ok((**number * SECOND as f64).ceil() as i64),
        _ => Ok(rounded),
    }
}

/// A number of milliseconds in nanoseconds.
pub(crate) fn of_milliseconds(cx: &mut Cx, value: &Value) -> Answer<i64> {
    in_units(cx, value, MILLISECOND)
}

fn in_units(cx: &mut Cx, value: &Value, unit: i64) -> Answer<i64> {
    if let Value::Float(number) = value.plain() {
        if number.is_nan() {
            return Err(value_error(cx, "Invalid value NaN (not a number)"));
        }
        let exact = **number * unit as f64;
        let whole = if exact >= 0.0 { exact.ceil() } else { exact.floor() };
        // The largest i64 is no float: the next above it is the first that does not fit.
        return if (i64::MIN as f64..-(i64::MIN as f64)).contains(&whole) {
            Ok(whole as i64)
        } else {
            Err(overflow_error(cx, "timestamp out of range for platform time_t"))
        };
    }
    match int_index(cx, value)? {
        Some(Value::Int(number)) => number.checked_mul(unit).ok_or_else(|| too_large(cx)),
        Some(_) => Err(too_large(cx)),
        None => {
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str())))
        }
    }
}

fn too_large(cx: &Cx) -> Raised {
    overflow_error(cx, "timestamp too large to convert to C _PyTime_t")
}

/// The time from now on; None for one before now.
pub(crate) fn duration(nanoseconds: i64) -> Option<Duration> {
    u64::try_from(nanoseconds).ok().map(Duration::from_nanos)
}

/// Rounded up to whole milliseconds, as calls take them that know no smaller ones.
pub(crate) fn milliseconds(nanoseconds: i64) -> i64 {
    nanoseconds.div_euclid(MILLISECOND) + i64::from(nanoseconds.rem_euclid(MILLISECOND) != 0)
}

/// What a wait that may last so long ends at.
pub(crate) fn deadline(duration: Duration) -> Option<Instant> {
    Instant::now().checked_add(duration)
}
