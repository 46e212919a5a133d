//! ExceptionGroup: several exceptions raised as one.

use std::sync::Arc;

use super::Exception;
use super::fields::{kept, of, read_only};
use super::kinds::{BASE_EXCEPTION, BASE_EXCEPTION_GROUP, EXCEPTION, EXCEPTION_GROUP};
use super::raise::{type_error, value_error};
use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::iterator::collect;
use crate::object::protocol::{attribute, truth, write};
use crate::object::row::{Args, Row, Takes, asks, getter};
use crate::object::value::Value;

pub(crate) const ROWS: &[Row] = &[
    asks("__str__", "()", Takes::Slot(0, 0), str, "Its message and how many exceptions it holds."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr, "Its class, message and exceptions."),
    getter("message", |_, args| kept(args, "message"), "Its message.")
        .setter(|cx, args| read_only(cx, args, "message")),
    getter("exceptions", |_, args| kept(args, "exceptions"), "The exceptions that it holds.")
        .setter(|cx, args| read_only(cx, args, "exceptions")),
    asks("derive", "(excs, /)", Takes::One, derive, "A group of other exceptions with the same message."),
    asks(
        "split",
        "(condition, /)",
        Takes::Positional(1, 1),
        split,
        "Two groups: of those that match, and of the rest.",
    ),
    asks("subgroup", "(condition, /)", Takes::Positional(1, 1), subgroup, "A group of those that match, or None."),
];

/// Makes a group; `ExceptionGroup` where all that it holds are Exceptions.
pub(crate) fn make(cx: &mut Cx, class: &Type, args: &Args, _own_init: bool) -> Answer {
    let values = args.plain();
    let [message, items] = values else {
        let given = values.len();
        return Err(type_error(cx, format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({given} given)")));
    };
    if message.as_str().is_none() {
        let name = message.type_name();
        return Err(type_error(
            cx,
            format!("BaseExceptionGroup.__new__() argument 1 must be str, not {}", name.as_str()),
        ));
    }
    let is_sequence = matches!(
        items.plain(),
        Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::Range(_) | Value::ByteArray(_)
    ) || (matches!(items.plain(), Value::Object(_))
        && attribute::special(items, "__getitem__").is_some());
    if !is_sequence {
        return Err(type_error(cx, "second argument (exceptions) must be a sequence"));
    }
    let held = collect(cx, items)?;
    if held.is_empty() {
        return Err(value_error(cx, "second argument (exceptions) must be a non-empty sequence"));
    }
    let mut nested_base = false;
    for (at, one) in held.iter().enumerate() {
        let Value::Exception(one) = one else {
            return Err(value_error(cx, format!("Item {at} of second argument (exceptions) is not an exception")));
        };
        nested_base |= !one.is_a(&EXCEPTION);
    }
    let mut class = class;
    if class.is(&BASE_EXCEPTION_GROUP) {
        if !nested_base {
            class = &EXCEPTION_GROUP;
        }
    } else if nested_base && class.is(&EXCEPTION_GROUP) {
        return Err(type_error(cx, "Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if nested_base && class.is_subclass(&EXCEPTION) {
        return Err(type_error(cx, format!("Cannot nest BaseExceptions in '{}'", class.name().as_str())));
    }
    let group = Exception::new(class, values.to_vec());
    group.attrs.set_text("message", message.clone());
    group.attrs.set_text("exceptions", Value::tuple(held));
    Ok(Value::Exception(group))
}

/// The exceptions that a group holds; None for other exceptions.
pub(crate) fn held(exception: &Exception) -> Option<Vec<Arc<Exception>>> {
    if !exception.is_a(&BASE_EXCEPTION_GROUP) {
        return None;
    }
    let Some(Value::Tuple(items)) = exception.attrs.get_text("exceptions") else { return None };
    Some(items.iter().filter_map(|item| if let Value::Exception(e) = item { Some(e.clone()) } else { None }).collect())
}

fn str(cx: &mut Cx, args: &[Value]) -> Answer {
    let message = write::str(cx, &kept(args, "message")?)?;
    let count = of(args).and_then(|e| held(e)).map_or(0, |held| held.len());
    let s = if count == 1 { "" } else { "s" };
    Ok(format!("{message} ({count} sub-exception{s})").into())
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let message = write::repr(cx, &kept(args, "message")?)?;
    let Some(group) = of(args) else { return Ok(Value::None) };
    // The sequence that it was made of, as that is now.
    let items = match group.arg(1) {
        Some(items) => items,
        None => Value::list(held(group).unwrap_or_default().into_iter().map(Value::Exception).collect()),
    };
    let items = write::inner_repr(cx, &items)?;
    Ok(format!("{}({message}, {items})", group.class.name().as_str()).into())
}

fn derive(cx: &mut Cx, args: &[Value]) -> Answer {
    let message = kept(args, "message")?;
    make(cx, &BASE_EXCEPTION_GROUP, &Args::positional(&[message, args[1].clone()]), false)
}

/// What `split` sorts by.
enum Condition<'a> {
    Classes(Vec<Type>),
    Call(&'a Value),
}

fn condition<'a>(cx: &mut Cx, value: &'a Value) -> Answer<Condition<'a>> {
    let class = |value: &Value| match value {
        Value::Type(class) if class.is_subclass(&BASE_EXCEPTION) => Some(class.clone()),
        _ => None,
    };
    let classes = match value {
        Value::Tuple(items) => items.iter().map(class).collect::<Option<Vec<_>>>(),
        Value::Function(_) | Value::Method(_) | Value::Builtin(_) => return Ok(Condition::Call(value)),
        other => class(other).map(|class| vec![class]),
    };
    match classes {
        Some(classes) => Ok(Condition::Classes(classes)),
        None => Err(type_error(cx, "expected a function, exception type or tuple of exception types")),
    }
}

fn matches(cx: &mut Cx, condition: &Condition, exception: &Arc<Exception>) -> Answer<bool> {
    match condition {
        Condition::Classes(classes) => Ok(classes.iter().any(|class| exception.is_a(class))),
        Condition::Call(function) => {
            let answer = cx.call(function, &[Value::Exception(exception.clone())])?;
            truth::is_true(cx, &answer)
        }
    }
}

/// The part that matches and the rest, in groups as they were nested.
fn parts(cx: &mut Cx, condition: &Condition, exception: &Arc<Exception>) -> Answer<[Option<Value>; 2]> {
    cx.deeper(" in exceptiongroup", |cx| {
        if matches(cx, condition, exception)? {
            return Ok([Some(Value::Exception(exception.clone())), None]);
        }
        let Some(items) = held(exception) else { return Ok([None, Some(Value::Exception(exception.clone()))]) };
        let mut sorted = [Vec::new(), Vec::new()];
        for item in &items {
            let found = parts(cx, condition, item)?;
            for (list, part) in sorted.iter_mut().zip(found) {
                list.extend(part);
            }
        }
        let [yes, no] = sorted;
        Ok([regroup(cx, exception, yes)?, regroup(cx, exception, no)?])
    })
}

fn regroup(cx: &mut Cx, like: &Arc<Exception>, items: Vec<Value>) -> Answer<Option<Value>> {
    if items.is_empty() {
        return Ok(None);
    }
    let new = attribute::call_method(cx, &Value::Exception(like.clone()), "derive", &[Value::list(items)])?;
    let Value::Exception(group) = &new else {
        return Err(type_error(cx, "derive must return an instance of BaseExceptionGroup"));
    };
    drop(group.traceback.replace(like.traceback.cloned()));
    drop(group.cause.replace(like.cause.cloned()));
    drop(group.context.replace(like.context.cloned()));
    if let Some(Value::List(notes)) = like.attrs.get_text("__notes__") {
        group.attrs.set_text("__notes__", Value::list(notes.to_vec()));
    }
    Ok(Some(new))
}

fn split(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(group) = of(args).cloned() else { return Ok(Value::None) };
    let condition = condition(cx, &args[1])?;
    let [yes, no] = parts(cx, &condition, &group)?;
    Ok(Value::tuple([yes.unwrap_or(Value::None), no.unwrap_or(Value::None)]))
}

fn subgroup(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(group) = of(args).cloned() else { return Ok(Value::None) };
    let condition = condition(cx, &args[1])?;
    let [yes, _] = parts(cx, &condition, &group)?;
    Ok(yes.unwrap_or(Value::None))
}
