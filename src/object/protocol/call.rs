//! Calling: functions, methods, classes, and values with `__call__`.

use std::sync::Arc;

use super::attribute::bind;
use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::type_error;
use crate::object::function::Function;
use crate::object::row::Args;
use crate::object::types;
use crate::object::value::Value;

/// `callee(*args)`.
pub(crate) fn call(cx: &mut Cx, callee: &Value, args: &Args) -> Answer {
    match callee {
        Value::Builtin(builtin) => builtin.call(cx, args),
        Value::Function(function) => cx.caller().call_function(cx, function, args),
        Value::Method(method) => with_first(cx, &method.function, &method.this, args),
        Value::Type(class) => match class.meta_special("__call__") {
            Some(method) => call_of_meta(cx, class, &method, args),
            None if class.is_built_in() => instantiate(cx, class, args),
            None => cx.deeper(" while calling a Python object", |cx| instantiate(cx, class, args)),
        },
        Value::Object(object) => match object.class.lookup_text("__call__") {
            Some(method) => match &method {
                Value::Function(_) | Value::Builtin(_) => {
                    cx.deeper(" while calling a Python object", |cx| with_first(cx, &method, callee, args))
                }
                other => {
                    let bound = bind(cx, other, callee, &object.class)?;
                    cx.deeper(" while calling a Python object", |cx| call(cx, &bound, args))
                }
            },
            None => Err(not_callable(cx, callee)),
        },
        _ => Err(not_callable(cx, callee)),
    }
}

/// `Class(*args)` where the metaclass has a `__call__`.
#[cold]
fn call_of_meta(cx: &mut Cx, class: &Type, method: &Value, args: &Args) -> Answer {
    let bound = bind(cx, method, &Value::Type(class.clone()), class.meta())?;
    call(cx, &bound, args)
}

fn not_callable(cx: &mut Cx, callee: &Value) -> crate::object::exception::Raised {
    type_error(cx, format!("'{}' object is not callable", callee.type_name().as_str()))
}

/// Calls with one more positional argument in front.
pub(crate) fn with_first(cx: &mut Cx, function: &Value, first: &Value, args: &Args) -> Answer {
    let mut values = Vec::with_capacity(args.values.len() + 1);
    values.push(first.clone());
    values.extend_from_slice(args.values);
    call(cx, function, &Args { values: &values, names: args.names })
}

pub(crate) fn is_callable(value: &Value) -> bool {
    match value {
        Value::Builtin(_) | Value::Function(_) | Value::Method(_) | Value::Type(_) => true,
        Value::Object(object) => object.class.lookup_text("__call__").is_some(),
        _ => false,
    }
}

/// `Class(*args)`.
pub(crate) fn instantiate(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    if class.is(&types::TYPE) && args.values.len() == 1 && args.names.is_empty() {
        return Ok(Value::Type(match &args.values[0] {
            Value::Builtin(builtin) if builtin.is_python() => {
                if builtin.this.is_some() {
                    types::METHOD.clone()
                } else {
                    types::FUNCTION.clone()
                }
            }
            value => value.class().clone(),
        }));
    }
    let instance = match (class.known.user_new(class), class.new) {
        (Some(new), _) => {
            let new = match &new {
                Value::Object(_) => bind(cx, &new, &Value::None, class)?,
                other => other.clone(),
            };
            with_first(cx, &new, &Value::Type(class.clone()), args)?
        }
        (None, Some(new)) => new(cx, class, args)?,
        (None, None) => {
            return Err(type_error(cx, format!("cannot create '{}' instances", class.full_name())));
        }
    };
    if !instance.class().is_subclass(class) {
        return Ok(instance);
    }
    match instance.class().known.init(instance.class()) {
        Some(init) => {
            let answer = match &init {
                Value::Function(_) | Value::Builtin(_) => with_first(cx, &init, &instance, args)?,
                other => {
                    let bound = bind(cx, other, &instance, class)?;
                    call(cx, &bound, args)?
                }
            };
            initialised(cx, instance, &answer)
        }
        None => Ok(instance),
    }
}

/// The `__init__` of a class whose instances need nothing else to be made.
pub(crate) fn python_init(class: &Type) -> Option<Arc<Function>> {
    let plain = !class.is_built_in() && !class.has_own_meta() && class.built_in_base().is(&types::OBJECT);
    if !plain || class.known.user_new(class).is_some() {
        return None;
    }
    match class.known.init(class) {
        Some(Value::Function(init)) => Some(init),
        _ => None,
    }
}

/// The instance, once `__init__` has answered.
pub(crate) fn initialised(cx: &mut Cx, instance: Value, answer: &Value) -> Answer {
    if answer.is_none() {
        return Ok(instance);
    }
    let message = format!("__init__() should return None, not '{}'", answer.type_name().as_str());
    Err(type_error(cx, message))
}

/// `object.__new__(class)`, for classes that users write.
pub(crate) fn plain_new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    if !args.is_empty() {
        if class.special("__new__").is_some() {
            let message = "object.__new__() takes exactly one argument (the type to instantiate)";
            return Err(type_error(cx, message));
        }
        if class.special("__init__").is_none() {
            return Err(type_error(cx, format!("{}() takes no arguments", class.name().as_str())));
        }
    }
    Ok(Value::Object(crate::object::instance::Object::new(class, crate::object::instance::Payload::Nothing)))
}
