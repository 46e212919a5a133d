//! `os.environ`: the environment, like a dict. What is set here stays within this terminal.

use std::os::unix::ffi::OsStringExt;
use std::sync::{Arc, LazyLock};

use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::{key_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::io::path;
use crate::object::iterator::{Iter, Part};
use crate::object::protocol::attribute::call_method;
use crate::object::protocol::write;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::value::Value;

static ENVIRON: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition =
    Definition { name: "_Environ", module: "os", methods: ROWS, attributes: true, ..Definition::PLAIN };

struct Environ(Arc<Dict>);

const ROWS: &[Row] = &[
    asks("__getitem__", "(key)", Takes::Python, get_item, "A variable."),
    does("__setitem__", "(key, value)", Takes::Python, set_item, "Sets a variable."),
    does("__delitem__", "(key)", Takes::Python, delete_item, "Deletes a variable."),
    asks("__contains__", "(key)", Takes::Python, contains, "Whether there is such a variable."),
    asks("__iter__", "()", Takes::Python, |_, args| Ok(Iter::of_dict(&dict(args), Part::Keys, false)), "Their names."),
    asks("__len__", "()", Takes::Python, |_, args| Ok(dict(args).len().into()), "How many there are."),
    asks("__repr__", "()", Takes::Python, show, "All of them."),
    asks("copy", "()", Takes::Python, |_, args| Ok(Value::Dict(dict(args).copy())), "All of them as a dict."),
    asks("get", "(key, default=None)", Takes::Python, get, "A variable, or something else."),
    asks("items", "()", Takes::Python, |cx, args| plain(cx, args, "items"), "Names with values."),
    asks("keys", "()", Takes::Python, |cx, args| plain(cx, args, "keys"), "Their names."),
    asks("values", "()", Takes::Python, |cx, args| plain(cx, args, "values"), "Their values."),
    asks("pop", "(key, default=)", Takes::Python, pop, "Takes a variable out."),
    asks("setdefault", "(key, value)", Takes::Python, setdefault, "A variable, set if it is not there."),
    does("update", "(other=(), **kwds)", Takes::Python, update, "Sets several."),
];

/// The environment as it is at the start.
pub(super) fn make() -> Value {
    let dict = Dict::new();
    for (name, value) in std::env::vars_os() {
        dict.set_text(&path::decode(&name.into_vec()), path::decode(&value.into_vec()).into());
    }
    Object::native(&ENVIRON, Environ(dict))
}

fn dict(args: &[Value]) -> Arc<Dict> {
    args[0].data::<Environ>().map(|environ| environ.0.clone()).unwrap_or_else(Dict::new)
}

fn text(cx: &mut Cx, value: &Value) -> Answer<()> {
    if value.as_str().is_some() {
        return Ok(());
    }
    let name = value.type_name();
    Err(type_error(cx, format!("str expected, not {}", name.as_str())))
}

fn plain(cx: &mut Cx, args: &[Value], method: &str) -> Answer {
    call_method(cx, &Value::Dict(dict(args)), method, &[])
}

fn get_item(cx: &mut Cx, args: &[Value]) -> Answer {
    text(cx, &args[1])?;
    match dict(args).get(cx, &args[1])? {
        Some(value) => Ok(value),
        None => Err(key_error(cx, &args[1])),
    }
}

fn set_item(cx: &mut Cx, args: &[Value]) -> Answer {
    text(cx, &args[1])?;
    text(cx, &args[2])?;
    let [name, value] = [1, 2].map(|at| args[at].as_str().map(|text| text.as_str()).unwrap_or_default());
    if name.contains('\0') || value.contains('\0') {
        return Err(value_error(cx, "embedded null byte"));
    }
    if name.is_empty() || name.contains('=') {
        return Err(value_error(cx, "illegal environment variable name"));
    }
    dict(args).insert(cx, args[1].clone(), args[2].clone())?;
    Ok(Value::None)
}

fn delete_item(cx: &mut Cx, args: &[Value]) -> Answer {
    text(cx, &args[1])?;
    match dict(args).remove(cx, &args[1])? {
        Some(_) => Ok(Value::None),
        None => Err(key_error(cx, &args[1])),
    }
}

fn contains(cx: &mut Cx, args: &[Value]) -> Answer {
    text(cx, &args[1])?;
    Ok(dict(args).contains(cx, &args[1])?.into())
}

fn show(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok(format!("environ({})", write::repr(cx, &Value::Dict(dict(args)))?).into())
}

fn get(cx: &mut Cx, args: &[Value]) -> Answer {
    text(cx, &args[1])?;
    let found = dict(args).get(cx, &args[1])?;
    Ok(found.unwrap_or_else(|| args[2].given().cloned().unwrap_or(Value::None)))
}

fn pop(cx: &mut Cx, args: &[Value]) -> Answer {
    text(cx, &args[1])?;
    match (dict(args).remove(cx, &args[1])?, args[2].given()) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(key_error(cx, &args[1])),
    }
}

fn setdefault(cx: &mut Cx, args: &[Value]) -> Answer {
    text(cx, &args[1])?;
    if let Some(value) = dict(args).get(cx, &args[1])? {
        return Ok(value);
    }
    set_item(cx, args)?;
    Ok(args[2].clone())
}

fn update(cx: &mut Cx, args: &[Value]) -> Answer {
    let new = Value::Dict(Dict::new());
    if let Some(other) = args[1].given() {
        call_method(cx, &new, "update", std::slice::from_ref(other))?;
    }
    call_method(cx, &new, "update", std::slice::from_ref(&args[2]))?;
    let Value::Dict(new) = new else { return Ok(Value::None) };
    for (name, value) in new.entries() {
        set_item(cx, &[args[0].clone(), name, value])?;
    }
    Ok(Value::None)
}

/// What a variable is set to in this world; None also where it is set to no text.
pub(super) fn variable(cx: &Cx, name: &str) -> Option<String> {
    let Value::Module(os) = cx.world.modules.get_text("os")? else { return None };
    let environ = os.attrs.get_text("environ")?;
    let value = environ.data::<Environ>()?.0.get_text(name)?;
    value.as_str().map(|value| value.to_string())
}

/// `os.getenv`
pub(super) fn getenv(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(Value::Module(os)) = cx.world.modules.get_text("os") else { return Ok(Value::None) };
    match os.attrs.get_text("environ") {
        Some(environ) => {
            let default = args[1].given().cloned().unwrap_or(Value::None);
            call_method(cx, &environ, "get", &[args[0].clone(), default])
        }
        None => Ok(Value::None),
    }
}
