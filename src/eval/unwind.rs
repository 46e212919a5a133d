//! How a frame is left. Exceptions inside a frame: raising them, noting what they pass, going to the handler. Runs no instruction itself.

use std::sync::Arc;

use super::warn::warn;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::BASE_EXCEPTION;
use crate::object::exception::raise::{in_context, runtime_error, type_error};
use crate::object::exception::{Passed, Raised};
use crate::object::function::Function;
use crate::object::function::code::{Code, Op};
use crate::object::function::frame::Frame;
use crate::object::protocol::call;
use crate::object::row::Args;
use crate::object::value::Value;

/// How a frame stopped running. The value that it returned or yielded is on top of its stack.
pub(super) enum Exit {
    Return,
    Yield,
}

/// What an instruction that failed wants.
pub(super) enum Failed {
    /// A new exception, which passes this place.
    Raise(Raised),
    /// One that is on its way already.
    Again(Raised),
}

impl From<Raised> for Failed {
    fn from(raised: Raised) -> Self {
        Failed::Raise(raised)
    }
}

/// Goes on where the exception of a failed instruction is handled, or lets it out of the frame.
#[cold]
pub(super) fn unwind(cx: &mut Cx, frame: &mut Frame, function: &Function, failed: Failed) -> Answer<()> {
    let (code, at) = (&function.code, frame.next - 1);
    let raised = match failed {
        Failed::Raise(raised) => {
            pass(code, at, &raised);
            if cx.warning.is_some() {
                warn(cx, function, at);
            }
            raised
        }
        Failed::Again(raised) => raised,
    };
    catch(frame, code, at, raised)
}

/// Notes that an exception passed an instruction.
fn pass(code: &Arc<Code>, at: usize, raised: &Raised) {
    let span = code.spans.get(at).copied().unwrap_or_default();
    let passed = Passed { source: code.source.clone(), name: code.name.clone(), span };
    raised.0.traceback.get_mut().push(passed);
}

/// Goes to the handler that protects an instruction, or lets the exception out.
fn catch(frame: &mut Frame, code: &Code, at: usize, raised: Raised) -> Answer<()> {
    let at = at as u32;
    match code.protections.iter().find(|p| p.start <= at && at < p.end) {
        Some(protection) => {
            frame.stack.truncate(protection.depth as usize);
            frame.push(Value::Exception(raised.0));
            frame.next = protection.handler as usize;
            Ok(())
        }
        None => {
            frame.stack.clear();
            Err(raised)
        }
    }
}

/// Raises an exception where a suspended frame stands, as `throw` does. An inner generator has the first say, and can
/// yield at once.
pub(super) fn throw_in(
    cx: &mut Cx,
    frame: &mut Frame,
    function: &Arc<Function>,
    raised: Raised,
    fresh: bool,
) -> Answer<Option<Exit>> {
    let code = &function.code;
    if fresh {
        pass(code, 0, &raised);
        return Err(raised);
    }
    let Some(Op::YieldFrom(target)) = code.ops.get(frame.next) else {
        let at = frame.next.saturating_sub(1);
        pass(code, at, &raised);
        return catch(frame, code, at, raised).map(|()| None);
    };
    let raised = match frame.top().clone() {
        Value::Generator(generator) => {
            let mut returned = Value::Unset;
            match cx.caller().resume(cx, &generator, Err(raised), &mut returned) {
                Ok(Some(value)) => {
                    frame.push(value);
                    return Ok(Some(Exit::Yield));
                }
                Ok(None) => {
                    frame.replace_top(returned);
                    frame.next = *target as usize;
                    return Ok(None);
                }
                Err(raised) => raised,
            }
        }
        _ => raised,
    };
    let at = frame.next;
    pass(code, at, &raised);
    catch(frame, code, at, raised).map(|()| None)
}

/// Handles again what was handled before.
pub(super) fn set_handled(cx: &mut Cx, before: Value) {
    let gone = match before {
        Value::Exception(exception) => cx.handled.replace(Raised(exception)),
        _ => cx.handled.take(),
    };
    drop(gone);
}

/// Raises once more what was caught.
pub(super) fn again(cx: &mut Cx, raised: Value) -> Failed {
    match raised {
        Value::Exception(exception) => Failed::Again(Raised(exception)),
        _ => Failed::Raise(type_error(cx, "exceptions must derive from BaseException")),
    }
}

/// `raise`, `raise exc`, `raise exc from cause`.
pub(super) fn raise(cx: &mut Cx, frame: &mut Frame, count: u32) -> Failed {
    let cause = if count == 2 { frame.pop() } else { Value::Unset };
    if count == 0 {
        return match cx.handled.clone() {
            Some(raised) => Failed::Again(raised),
            None => Failed::Raise(runtime_error(cx, "No active exception to reraise")),
        };
    }
    let raised = frame.pop();
    match caused(cx, raised, cause) {
        Ok(raised) | Err(raised) => Failed::Raise(raised),
    }
}

fn caused(cx: &mut Cx, raised: Value, cause: Value) -> Answer<Raised> {
    let raised = exception_of(cx, raised, "exceptions must derive from BaseException")?;
    if !cause.is_unset() {
        let cause = match cause {
            Value::None => None,
            other => Some(exception_of(cx, other, "exception causes must derive from BaseException")?),
        };
        drop(raised.0.cause.replace(cause));
        raised.0.suppress_context.replace(true);
    }
    Ok(in_context(cx, raised))
}

/// The exception that a value is, or that it makes where it is a class of them.
fn exception_of(cx: &mut Cx, value: Value, words: &str) -> Answer<Raised> {
    match value {
        Value::Exception(exception) => Ok(Raised(exception)),
        Value::Type(class) if class.is_subclass(&BASE_EXCEPTION) => {
            match call::instantiate(cx, &class, &Args::positional(&[]))? {
                Value::Exception(exception) => Ok(Raised(exception)),
                other => {
                    let message = format!(
                        "calling <class '{}'> should have returned an instance of BaseException, not <class '{}'>",
                        class.full_name(),
                        other.class().full_name()
                    );
                    Err(type_error(cx, message))
                }
            }
        }
        _ => Err(type_error(cx, words)),
    }
}
