//! What exceptions can do: being made, shown, and asked for what they carry.

use std::sync::Arc;

use super::fields::{field, keep, of, plain_str};
use super::kinds::{
    ATTRIBUTE_ERROR, BASE_EXCEPTION_GROUP, IMPORT_ERROR as IMPORT, NAME_ERROR as NAME, OS_ERROR, SYNTAX_ERROR,
    UNICODE_ERROR,
};
use super::traceback::{self, Traceback};
use super::{Exception, Raised, group, os_error, special};
use crate::object::class::{New, Type};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::type_error;
use crate::object::function::Builtin;
use crate::object::iterator::collect;
use crate::object::protocol::write;
use crate::object::row::{Args, Kind, Row, Takes, asks, does, getter};
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::value::Value;

/// Makes an instance of any exception class.
pub(crate) const NEW: New = new;

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let own_init = class.special("__init__").is_some();
    if class.is_subclass(&BASE_EXCEPTION_GROUP) {
        return group::make(cx, class, args, own_init);
    }
    if class.is_subclass(&OS_ERROR) {
        return os_error::make(cx, class, args, own_init);
    }
    let exception = Exception::new(class, args.plain().to_vec());
    if !own_init {
        let keywords: Vec<_> = args.keywords().map(|(name, value)| (name.clone(), value.clone())).collect();
        initialise(cx, &exception, args.plain(), &keywords)?;
    }
    Ok(Value::Exception(exception))
}

/// What `__init__` of the class that is built in does.
fn initialise(cx: &mut Cx, exception: &Arc<Exception>, values: &[Value], keywords: &[(Arc<Str>, Value)]) -> Answer<()> {
    let takes: &[&str] = if exception.is_a(&IMPORT) {
        &["name", "path"]
    } else if exception.is_a(&ATTRIBUTE_ERROR) {
        &["name", "obj"]
    } else if exception.is_a(&NAME) {
        &["name"]
    } else {
        &[]
    };
    for (name, value) in keywords {
        if takes.contains(&name.as_str()) {
            exception.attrs.set_name(name, value.clone());
            continue;
        }
        let message = if takes.is_empty() {
            format!("{}() takes no keyword arguments", exception.class.name().as_str())
        } else {
            let class = if exception.is_a(&IMPORT) {
                "ImportError"
            } else if exception.is_a(&NAME) {
                "NameError"
            } else {
                "AttributeError"
            };
            format!("'{}' is an invalid keyword argument for {class}()", name.as_str())
        };
        return Err(type_error(cx, message));
    }
    if exception.is_a(&OS_ERROR) {
        os_error::parse(cx, exception, values)?;
    } else if exception.is_a(&SYNTAX_ERROR) {
        special::parse_syntax_error(cx, exception, values)?;
    } else if exception.is_a(&UNICODE_ERROR) {
        special::parse_unicode_error(cx, exception, values)?;
    }
    Ok(())
}

pub(crate) const BASE: &[Row] = &[
    does("__init__", "(*args, **kwargs)", Takes::Keywords, init, ""),
    asks("__str__", "()", Takes::Slot(0, 0), plain_str, "Its text."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr, "Its class and arguments."),
    getter(
        "args",
        |_, args| Ok(of(args).map(|e| Value::Tuple(e.args.cloned())).unwrap_or(Value::None)),
        "What it was made with.",
    )
    .setter(set_args),
    does("add_note", "(note, /)", Takes::One, add_note, "Adds a note that is shown below it."),
    asks("with_traceback", "(tb, /)", Takes::One, with_traceback, "Sets its traceback, and gives it back."),
    getter("__traceback__", |_, args| Ok(of(args).map_or(Value::None, Traceback::of)), "The places it passed.")
        .setter(set_traceback),
    getter("__cause__", |_, args| Ok(linked(of(args).and_then(|e| e.cause.cloned()))), "What it was raised from.")
        .setter(set_cause),
    getter(
        "__context__",
        |_, args| Ok(linked(of(args).and_then(|e| e.context.cloned()))),
        "What was being handled when it was raised.",
    )
    .setter(set_context),
    getter(
        "__suppress_context__",
        |_, args| Ok(Value::from(of(args).is_some_and(|e| e.suppress_context.cloned()))),
        "Whether its context is left out when it is shown.",
    )
    .setter(set_suppress),
    getter("__dict__", |_, args| Ok(own_dict(args)), "Its own attributes."),
];
pub(crate) const KEY_ERROR: &[Row] = &[asks("__str__", "()", Takes::Slot(0, 0), str_of_key, "Its text.")];
pub(crate) const STOP_ITERATION: &[Row] =
    &[getter("value", first_value, "What the generator returned.").setter(|_, args| keep(args, "value"))];
pub(crate) const SYSTEM_EXIT: &[Row] = &[getter("code", exit_code, "The status.").setter(|_, args| keep(args, "code"))];
pub(crate) const IMPORT_ERROR: &[Row] = &[
    getter("msg", message_alone, "Its message.").setter(|_, args| keep(args, "msg")),
    field!("name", "The module's name."),
    field!("path", "The file that was imported."),
];
pub(crate) const ATTRIBUTE: &[Row] =
    &[field!("name", "The attribute's name."), field!("obj", "What has no such attribute.")];
pub(crate) const NAME_ROWS: &[Row] = &[field!("name", "The name that was not found.")];

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    if let (Some(exception), Value::Tuple(values), Value::Dict(keywords)) = (of(args), &args[1], &args[2]) {
        if exception.is_a(&BASE_EXCEPTION_GROUP) {
            return Ok(Value::None);
        }
        let named = keywords.entries().into_iter();
        let keywords: Vec<_> = named.filter_map(|(name, value)| Some((name.as_str()?.clone(), value))).collect();
        drop(exception.args.replace(values.clone()));
        initialise(cx, exception, values, &keywords)?;
    }
    Ok(Value::None)
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    let values = exception.args.cloned();
    let name = exception.class.name();
    let inner = match &values[..] {
        [one] => format!("({})", write::inner_repr(cx, one)?),
        _ => write::repr(cx, &Value::Tuple(values.clone()))?,
    };
    Ok(Value::from(format!("{}{inner}", name.as_str())))
}

fn str_of_key(cx: &mut Cx, args: &[Value]) -> Answer {
    match of(args).map(|e| e.args.cloned()).as_deref().map(|values| &values[..]) {
        Some([one]) => write::repr(cx, one).map(Value::from),
        _ => plain_str(cx, args),
    }
}

fn set_args(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(new) = args[1].given() else { return Err(type_error(cx, "args may not be deleted")) };
    let values = collect(cx, new)?;
    if let Some(exception) = of(args) {
        drop(exception.args.replace(Tuple::new(values)));
    }
    Ok(Value::None)
}

fn add_note(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    if args[1].as_str().is_none() {
        return Err(type_error(cx, format!("note must be a str, not '{}'", args[1].type_name().as_str())));
    }
    match exception.attrs.get_text("__notes__") {
        Some(Value::List(notes)) => notes.push(args[1].clone()),
        None => exception.attrs.set_text("__notes__", Value::list(vec![args[1].clone()])),
        Some(_) => return Err(type_error(cx, "Cannot add note: __notes__ is not a list")),
    }
    Ok(Value::None)
}

fn set_traceback(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    match &args[1] {
        Value::Unset => Err(type_error(cx, "__traceback__ may not be deleted")),
        Value::None => {
            drop(exception.traceback.replace(vec![]));
            Ok(Value::None)
        }
        other => match traceback::places_of(other) {
            Some(places) => {
                drop(exception.traceback.replace(places));
                Ok(Value::None)
            }
            None => Err(type_error(cx, "__traceback__ must be a traceback or None")),
        },
    }
}

fn with_traceback(cx: &mut Cx, args: &[Value]) -> Answer {
    set_traceback(cx, args)?;
    Ok(args[0].clone())
}

fn linked(raised: Option<Raised>) -> Value {
    raised.map_or(Value::None, |raised| raised.value())
}

fn link(cx: &mut Cx, value: &Value, what: &str) -> Answer<Option<Raised>> {
    match value {
        Value::None => Ok(None),
        Value::Exception(exception) => Ok(Some(Raised(exception.clone()))),
        Value::Unset => Err(type_error(cx, format!("__{what}__ may not be deleted"))),
        _ => Err(type_error(cx, format!("exception {what} must be None or derive from BaseException"))),
    }
}

fn set_cause(cx: &mut Cx, args: &[Value]) -> Answer {
    let cause = link(cx, &args[1], "cause")?;
    if let Some(exception) = of(args) {
        drop(exception.cause.replace(cause));
        exception.suppress_context.replace(true);
    }
    Ok(Value::None)
}

fn set_context(cx: &mut Cx, args: &[Value]) -> Answer {
    let context = link(cx, &args[1], "context")?;
    if let Some(exception) = of(args) {
        drop(exception.context.replace(context));
    }
    Ok(Value::None)
}

fn set_suppress(cx: &mut Cx, args: &[Value]) -> Answer {
    match (of(args), &args[1]) {
        (Some(exception), Value::Bool(suppress)) => {
            exception.suppress_context.replace(**suppress);
            Ok(Value::None)
        }
        (_, Value::Unset) => Err(type_error(cx, "can't delete numeric/char attribute")),
        _ => Err(type_error(cx, "attribute value type must be bool")),
    }
}

/// The attributes without those that rows of the class stand for.
fn own_dict(args: &[Value]) -> Value {
    let Some(exception) = of(args) else { return Value::None };
    let is_field = |name: &Arc<Str>| match exception.class.lookup(name) {
        Some(Value::Builtin(builtin)) => is_getter(&builtin),
        _ => false,
    };
    let fields: Vec<_> = exception.attrs.names().into_iter().filter(is_field).collect();
    if fields.is_empty() {
        return Value::Dict(exception.attrs.clone());
    }
    let own: Arc<Dict> = exception.attrs.copy();
    for name in fields {
        own.remove_name(&name);
    }
    Value::Dict(own)
}

fn is_getter(builtin: &Builtin) -> bool {
    matches!(builtin.row.kind, Kind::Getter(_))
}

fn first_value(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    Ok(exception.attrs.get_text("value").or_else(|| exception.arg(0)).unwrap_or(Value::None))
}

fn exit_code(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    if let Some(code) = exception.attrs.get_text("code") {
        return Ok(code);
    }
    let values = exception.args.cloned();
    Ok(match &values[..] {
        [] => Value::None,
        [one] => one.clone(),
        _ => Value::Tuple(values.clone()),
    })
}

fn message_alone(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    if let Some(message) = exception.attrs.get_text("msg") {
        return Ok(message);
    }
    let values = exception.args.cloned();
    Ok(if let [one] = &values[..] { one.clone() } else { Value::None })
}
