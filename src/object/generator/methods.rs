//! The type of generators: `send`, `throw`, `close`.

use std::sync::Arc;

use super::{Generator, GeneratorState};
use crate::object::class::Definition;
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::kinds::{GENERATOR_EXIT, STOP_ITERATION};
use crate::object::exception::raise::{runtime_error, stop_iteration, type_error, with_args};
use crate::object::iterator::next_or_stop;
use crate::object::row::{Row, Takes, asks, does, getter};
use crate::object::value::Value;

pub(crate) const DEFINITION: Definition = Definition { name: "generator", methods: METHODS, ..Definition::PLAIN };

const METHODS: &[Row] = &[
    asks(
        "__next__",
        "()",
        Takes::Slot(0, 0),
        |cx, args| next_or_stop(cx, &args[0]),
        "The next value; StopIteration at the end.",
    ),
    asks("__iter__", "()", Takes::Slot(0, 0), |_, args| Ok(args[0].clone()), "The generator itself."),
    asks(
        "__repr__",
        "()",
        Takes::Slot(0, 0),
        |cx, args| crate::object::protocol::write::repr(cx, &args[0]).map(Value::from),
        "",
    ),
    asks("send", "(arg, /)", Takes::One, send, "Goes on, with a value for the `yield` that waits."),
    asks("throw", "(typ, val, tb, /)", Takes::Positional(1, 3), throw, "Goes on by raising an exception inside."),
    does("close", "()", Takes::Nothing, close, "Ends it: GeneratorExit is raised inside."),
    getter("gi_running", |_, args| state(args, |s| matches!(s, GeneratorState::Running)), "Whether it is running."),
    getter(
        "gi_suspended",
        |_, args| state(args, |s| matches!(s, GeneratorState::Suspended(_))),
        "Whether it waits at a `yield`.",
    ),
    getter("gi_code", |_, args| Ok(code(args)), "The code it runs."),
    getter("gi_frame", |_, _| Ok(Value::None), "Its frame; not part of sockstep."),
    getter("gi_yieldfrom", |_, _| Ok(Value::None), "What it yields from; not part of sockstep."),
    getter("__name__", |_, args| Ok(of(args).map(|g| g.name.clone()).into()), "Its function's name."),
    getter(
        "__qualname__",
        |_, args| Ok(of(args).map(|g| g.qualname.clone()).into()),
        "Its name with its surroundings.",
    ),
];

fn of(args: &[Value]) -> Option<&Arc<Generator>> {
    if let Value::Generator(generator) = &args[0] { Some(generator) } else { None }
}

fn state(args: &[Value], holds: impl FnOnce(&GeneratorState) -> bool) -> Answer {
    Ok(Value::from(of(args).is_some_and(|generator| holds(&generator.state.get()))))
}

fn code(args: &[Value]) -> Value {
    let Some(generator) = of(args) else { return Value::None };
    match &*generator.state.get() {
        GeneratorState::Created(_) | GeneratorState::Suspended(_) => {
            crate::object::function::methods::code_value(&generator.function.code)
        }
        _ => Value::None,
    }
}

fn resume(cx: &mut Cx, generator: &Arc<Generator>, with: Result<Value, Raised>) -> Answer {
    let mut returned = Value::Unset;
    match cx.caller().resume(cx, generator, with, &mut returned)? {
        Some(value) => Ok(value),
        None => Err(stop_iteration(cx, returned)),
    }
}

fn send(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(generator) = of(args).cloned() else { return Ok(Value::None) };
    if !args[1].is_none() && matches!(&*generator.state.get(), GeneratorState::Created(_)) {
        return Err(type_error(cx, "can't send non-None value to a just-started generator"));
    }
    resume(cx, &generator, Ok(args[1].clone()))
}

fn throw(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(generator) = of(args).cloned() else { return Ok(Value::None) };
    let raised = match &args[1] {
        Value::Exception(exception) => {
            if args[2].some().is_some() {
                return Err(type_error(cx, "instance exception may not have a separate value"));
            }
            Raised(exception.clone())
        }
        Value::Type(class) if class.is_subclass(&crate::object::exception::kinds::BASE_EXCEPTION) => {
            match args[2].some() {
                Some(Value::Exception(exception)) if exception.is_a(class) => Raised(exception.clone()),
                value => {
                    let values = match value {
                        Some(Value::Tuple(values)) => values.to_vec(),
                        Some(one) => vec![one.clone()],
                        None => vec![],
                    };
                    match cx.call(&args[1], &values)? {
                        Value::Exception(exception) => Raised(exception),
                        other => {
                            let (class, name) = (class.name(), other.type_name());
                            let message = format!(
                                "calling {} should have returned an instance of BaseException, not {}",
                                class.as_str(),
                                name.as_str()
                            );
                            return Err(type_error(cx, message));
                        }
                    }
                }
            }
        }
        other => {
            let name = other.type_name();
            let message =
                format!("exceptions must be classes or instances deriving from BaseException, not {}", name.as_str());
            return Err(type_error(cx, message));
        }
    };
    resume(cx, &generator, Err(raised))
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(generator) = of(args).cloned() else { return Ok(Value::None) };
    let (fresh, done) = match &*generator.state.get() {
        GeneratorState::Created(_) => (true, false),
        GeneratorState::Done => (false, true),
        _ => (false, false),
    };
    if fresh {
        let old = generator.state.replace(GeneratorState::Done);
        drop(old);
    }
    if fresh || done {
        return Ok(Value::None);
    }
    let exit = with_args(cx, &GENERATOR_EXIT, vec![]);
    let mut returned = Value::Unset;
    match cx.caller().resume(cx, &generator, Err(exit), &mut returned) {
        Ok(Some(_)) => Err(runtime_error(cx, "generator ignored GeneratorExit")),
        Ok(None) => Ok(Value::None),
        Err(raised) if raised.is_a(&GENERATOR_EXIT) || raised.is_a(&STOP_ITERATION) => Ok(Value::None),
        Err(raised) => Err(raised),
    }
}
