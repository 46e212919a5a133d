//! Going on with a generator: from where it yielded to where it yields next.

use std::sync::Arc;

use super::run::run;
use super::unwind::{Exit, throw_in};
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::kinds::STOP_ITERATION;
use crate::object::exception::raise::{recursion_error, runtime_error, type_error, value_error};
use crate::object::generator::{Generator, GeneratorState};
use crate::object::value::Value;

/// Sends a value in, or raises an exception where it stands. None when it has returned.
pub(super) fn resume(
    cx: &mut Cx,
    generator: &Arc<Generator>,
    send: Result<Value, Raised>,
    returned: &mut Value,
) -> Answer<Option<Value>> {
    *returned = Value::Unset;
    let (mut frame, fresh) = match generator.state.replace(GeneratorState::Running) {
        GeneratorState::Created(frame) => (frame, true),
        GeneratorState::Suspended(frame) => (frame, false),
        GeneratorState::Running => return Err(value_error(cx, "generator already executing")),
        GeneratorState::Done => {
            drop(generator.state.replace(GeneratorState::Done));
            return send.map(|_| None);
        }
    };
    if fresh
        && let Ok(value) = &send
        && !value.is_none()
    {
        drop(generator.state.replace(GeneratorState::Created(frame)));
        return Err(type_error(cx, "can't send non-None value to a just-started generator"));
    }
    if cx.is_too_deep() {
        let state = if fresh { GeneratorState::Created(frame) } else { GeneratorState::Suspended(frame) };
        drop(generator.state.replace(state));
        return Err(recursion_error(cx, ""));
    }
    cx.depth += 1;
    let outer = std::mem::replace(&mut cx.handled, frame.handled.take());
    if cx.handled.is_none() {
        cx.handled = outer.clone();
    }
    let exit = match send {
        Ok(value) => {
            if !fresh {
                frame.push(value);
            }
            run(cx, &mut frame, &generator.function)
        }
        Err(raised) => match throw_in(cx, &mut frame, &generator.function, raised, fresh) {
            Ok(None) => run(cx, &mut frame, &generator.function),
            Ok(Some(exit)) => Ok(exit),
            Err(raised) => Err(raised),
        },
    };
    cx.depth -= 1;
    let inner = std::mem::replace(&mut cx.handled, outer);
    match exit {
        Ok(Exit::Yield) => {
            let value = frame.pop();
            frame.handled = inner;
            drop(generator.state.replace(GeneratorState::Suspended(frame)));
            Ok(Some(value))
        }
        Ok(Exit::Return) => {
            *returned = frame.pop();
            drop(generator.state.replace(GeneratorState::Done));
            drop(frame);
            Ok(None)
        }
        Err(raised) => {
            drop(generator.state.replace(GeneratorState::Done));
            drop(frame);
            if raised.is_a(&STOP_ITERATION) {
                let error = runtime_error(cx, "generator raised StopIteration");
                drop(error.0.cause.replace(Some(raised.clone())));
                drop(error.0.context.replace(Some(raised)));
                error.0.suppress_context.replace(true);
                return Err(error);
            }
            Err(raised)
        }
    }
}
