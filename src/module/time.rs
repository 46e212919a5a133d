//! The module `time`: clocks, and sleeping through the one wait.

use std::time::{Duration, Instant};

use super::calendar;
use crate::net::wait;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{failure, overflow_error, type_error, value_error};
use crate::object::function::Builtin;
use crate::object::module::Module;
use crate::object::protocol::arithmetic::{float_of, int_ref};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::value::Value;

const FUNCTIONS: &[Row] = &[
    asks(
        "time",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::from(clock(libc::CLOCK_REALTIME) as f64 / 1e9)),
        "Seconds since 1970.",
    ),
    asks(
        "time_ns",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::Int(clock(libc::CLOCK_REALTIME))),
        "Nanoseconds since 1970.",
    ),
    asks(
        "monotonic",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::from(clock(libc::CLOCK_MONOTONIC) as f64 / 1e9)),
        "Seconds on a clock that never goes back.",
    ),
    asks(
        "monotonic_ns",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::Int(clock(libc::CLOCK_MONOTONIC))),
        "The same in nanoseconds.",
    ),
    asks(
        "perf_counter",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::from(clock(libc::CLOCK_MONOTONIC) as f64 / 1e9)),
        "Seconds, for measuring how long something takes.",
    ),
    asks(
        "perf_counter_ns",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::Int(clock(libc::CLOCK_MONOTONIC))),
        "The same in nanoseconds.",
    ),
    asks(
        "process_time",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::from(clock(libc::CLOCK_PROCESS_CPUTIME_ID) as f64 / 1e9)),
        "Seconds that this process computed.",
    ),
    asks(
        "process_time_ns",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::Int(clock(libc::CLOCK_PROCESS_CPUTIME_ID))),
        "The same in nanoseconds.",
    ),
    asks(
        "thread_time",
        "()",
        Takes::Nothing,
        |_, _| Ok(Value::from(clock(libc::CLOCK_THREAD_CPUTIME_ID) as f64 / 1e9)),
        "Seconds that this thread computed.",
    ),
    does("sleep", "(secs, /)", Takes::One, sleep, "Waits so many seconds.").example("sleep(0.5)"),
];

const CLOCKS: &[(&str, libc::clockid_t)] = &[
    ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
    ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
    ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
    ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
    ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
    ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
];

pub(super) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("time", "Clocks, dates and sleeping.", FUNCTIONS);
    for row in calendar::ROWS {
        module.attrs.set_text(row.name, Builtin::of_module(row, "time"));
    }
    module.attrs.set_text("struct_time", Value::Type(calendar::STRUCT_TIME.clone()));
    for (name, value) in calendar::constants() {
        module.attrs.set_text(name, value);
    }
    for (name, clock) in CLOCKS {
        module.attrs.set_text(name, Value::Int((*clock).into()));
    }
    Ok(Value::Module(module))
}

/// A clock's nanoseconds.
fn clock(which: libc::clockid_t) -> i64 {
    crate::sys::time::clock(which)
}

/// A duration that a user gave in seconds. "must be non-negative" is the caller's to say: None for negative ones.
pub(super) fn seconds(cx: &mut Cx, value: &Value) -> Answer<Option<Duration>> {
    let too_large = |cx: &mut Cx| {
        let is_float = matches!(value.plain(), Value::Float(_));
        let float = "timestamp out of range for platform time_t";
        overflow_error(cx, if is_float { float } else { "timestamp too large to convert to C _PyTime_t" })
    };
    let seconds = match value.plain() {
        Value::Float(f) if f.is_nan() => return Err(value_error(cx, "Invalid value NaN (not a number)")),
        Value::Float(f) => **f,
        other => match int_ref(other) {
            Some(_) => float_of(cx, other)?.unwrap_or(0.0),
            None => {
                let Some(int) = crate::object::protocol::index::int_index(cx, value)? else {
                    let message =
                        format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str());
                    return Err(type_error(cx, message));
                };
                float_of(cx, &int)?.unwrap_or(0.0)
            }
        },
    };
    if seconds.abs() >= 9_223_372_036.854_775 {
        return Err(too_large(cx));
    }
    // Rounded up, so that nothing wakes too early.
    Ok((seconds >= 0.0).then(|| Duration::from_nanos((seconds * 1e9).ceil() as u64)))
}

fn sleep(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(duration) = seconds(cx, &args[0])? else {
        return Err(value_error(cx, "sleep length must be non-negative"));
    };
    let host = cx.host.clone();
    wait::sleep(&*host, Instant::now() + duration).map_err(|f| failure(cx, &f))?;
    Ok(Value::None)
}
