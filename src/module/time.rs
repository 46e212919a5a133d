//! The module `time`: clocks, and sleeping through the one wait.

use super::calendar;
use crate::net::wait;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{failure, value_error};
use crate::object::function::Builtin;
use crate::object::module::Module;
use crate::object::row::seconds;
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

fn sleep(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(duration) = seconds::duration(seconds::nanoseconds(cx, &args[0])?) else {
        return Err(value_error(cx, "sleep length must be non-negative"));
    };
    let host = cx.host.clone();
    wait::sleep(&*host, seconds::deadline(duration)).map_err(|f| failure(cx, &f))?;
    Ok(Value::None)
}
