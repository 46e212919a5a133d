//! `os._exit`, `os.kill` and `os.abort`: how a process is ended, this one or another.

use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::SYSTEM_EXIT;
use crate::object::exception::raise::{os_error, with_args};
use crate::object::row::arguments::{c_int, size};
use crate::object::row::{Row, Takes, does};
use crate::object::socket::argument::int as parsed_int;
use crate::object::value::Value;
use crate::sys::process;

pub(super) const ROWS: &[Row] = &[
    does("_exit", "(status)", Takes::Keywords, exit_now, "Ends the process at once: nothing is written out."),
    does("abort", "()", Takes::Nothing, |_, _| std::process::abort(), "Ends the process by SIGABRT."),
    does("kill", "(pid, signal, /)", Takes::Positional(2, 2), kill, "Sends a signal to a process."),
];

/// A terminal among others ends as by SystemExit: it is no process of its own.
fn exit_now(cx: &mut Cx, args: &[Value]) -> Answer {
    let status = c_int(cx, &args[0])?;
    if !cx.host.has_descriptors() {
        return Err(with_args(cx, &SYSTEM_EXIT, vec![status.into()]));
    }
    process::end_now(status)
}

fn kill(cx: &mut Cx, args: &[Value]) -> Answer {
    let (pid, signal) = (parsed_int(cx, &args[0])?, size(cx, &args[1])? as i32);
    process::kill(pid, signal).map_err(|errno| os_error(cx, errno))?;
    // It may have been meant for this very process.
    cx.tick()?;
    Ok(Value::None)
}
