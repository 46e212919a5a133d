//! The type of modules.

use super::Module;
use crate::object::class::Definition;
use crate::object::class::methods::attribute_names;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::type_error;
use crate::object::protocol::write;
use crate::object::row::{Args, Row, Takes, asks, getter, take};
use crate::object::str::intern;
use crate::object::value::Value;

pub(crate) const DEFINITION: Definition =
    Definition { name: "module", methods: ROWS, new: Some(|cx, _, args| new(cx, args)), ..Definition::PLAIN };

const NEW: Row = asks("module", "(name, doc=None)", Takes::Keywords, |_, _| Ok(Value::None), "");

const ROWS: &[Row] = &[
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, args| write::repr(cx, &args[0]).map(Value::from), "Its text."),
    asks("__dir__", "()", Takes::Nothing, dir, "Its names."),
    getter("__dict__", |_, args| Ok(contents(args)), "Its names with their values."),
];

fn new(cx: &mut Cx, args: &Args) -> Answer {
    let args = take(cx, &NEW, args)?;
    let Some(name) = args[0].as_str() else {
        let name = args[0].type_name();
        return Err(type_error(cx, format!("module() argument 'name' must be str, not {}", name.as_str())));
    };
    let module = Module::new("", "", &[]);
    module.attrs.set_text("__name__", args[0].clone());
    module.attrs.set_text("__doc__", args[1].given().cloned().unwrap_or(Value::None));
    Ok(Value::Module(std::sync::Arc::new(Module {
        name: intern(name),
        home: "",
        attrs: module.attrs.clone(),
        later: &[],
    })))
}

fn dir(_: &mut Cx, args: &[Value]) -> Answer {
    Ok(Value::list(attribute_names(&args[0]).into_iter().map(Value::Str).collect()))
}

fn contents(args: &[Value]) -> Value {
    match &args[0] {
        Value::Module(module) => Value::Dict(module.attrs.clone()),
        _ => Value::None,
    }
}
