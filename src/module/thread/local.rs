//! `threading.local`: attributes that each thread has of its own.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Weak};

use super::current_ident;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::kinds::ATTRIBUTE_ERROR;
use crate::object::exception::raise::{error, no_attribute, type_error};
use crate::object::instance::Object;
use crate::object::protocol::{attribute, call};
use crate::object::row::{Args, Row, Takes, asks, does};
use crate::object::value::Value;
use crate::world::cell::Shared;

pub(crate) static LOCAL: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));
static DEFINITION: Definition = Definition {
    name: "_local",
    module: "_thread",
    doc: "Attributes that each thread has of its own.",
    methods: ROWS,
    new: Some(new),
    open: true,
    dotted: true,
    hooks: true,
    attributes: true,
    ..Definition::PLAIN
};

const ROWS: &[Row] = &[
    asks("__getattribute__", "(name, /)", Takes::Slot(1, 1), get, "An attribute of this thread."),
    does("__setattr__", "(name, value, /)", Takes::Slot(2, 2), set, "Sets it for this thread."),
    does("__delattr__", "(name, /)", Takes::Slot(1, 1), delete, "Deletes it for this thread."),
];

struct Local {
    /// By the thread's number, its attributes.
    of: Shared<HashMap<u64, Arc<Dict>>>,
    /// What `__init__` of a user's class is called with in each thread: the values, and the names of the last of them.
    values: Vec<Value>,
    names: Vec<Value>,
}

thread_local! {
    /// In which of them the calling thread has attributes.
    static USED: RefCell<Vec<Weak<Object>>> = const { RefCell::new(Vec::new()) };
}

/// The calling thread ends: its attributes go.
pub(crate) fn forget() {
    let used = USED.with(RefCell::take);
    for object in used.iter().filter_map(Weak::upgrade) {
        if let Some(local) = object.data::<Local>() {
            let gone = local.of.get_mut().remove(&current_ident());
            drop(gone);
        }
    }
}

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    if !args.is_empty() && class.special("__init__").is_none() {
        return Err(type_error(cx, "Initialization arguments are not supported"));
    }
    let local = Local { of: Shared::default(), values: args.values.to_vec(), names: args.names.to_vec() };
    let made = Object::native(class, local);
    // In this thread `__init__` is called as that of any class.
    begin(&made);
    Ok(made)
}

/// Gives the calling thread attributes of its own.
fn begin(this: &Value) -> Arc<Dict> {
    let attrs = Dict::new();
    if let (Value::Object(object), Some(local)) = (this, this.data::<Local>()) {
        local.of.get_mut().insert(current_ident(), attrs.clone());
        USED.with(|used| used.borrow_mut().push(Arc::downgrade(object)));
    }
    attrs
}

/// The attributes of the calling thread.
fn own(cx: &mut Cx, this: &Value) -> Answer<Arc<Dict>> {
    let Some(local) = this.data::<Local>() else { return Ok(Dict::new()) };
    let known = local.of.get().get(&current_ident()).cloned();
    if let Some(known) = known {
        return Ok(known);
    }
    let attrs = begin(this);
    if let Some(init) = this.class().special("__init__") {
        let mut values = vec![this.clone()];
        values.extend(local.values.iter().cloned());
        let args = Args { values: &values, names: &local.names };
        if let Err(raised) = call::call(cx, &init, &args) {
            let gone = local.of.get_mut().remove(&current_ident());
            drop(gone);
            return Err(raised);
        }
    }
    Ok(attrs)
}

fn get(cx: &mut Cx, args: &[Value]) -> Answer {
    let attrs = own(cx, &args[0])?;
    let Some(name) = args[1].as_str() else {
        let kind = args[1].type_name();
        return Err(type_error(cx, format!("attribute name must be string, not '{}'", kind.as_str())));
    };
    if name.as_str() == "__dict__" {
        return Ok(Value::Dict(attrs));
    }
    match attribute::find_beside(cx, &args[0], &attrs, name)? {
        Some(value) => Ok(value),
        None => Err(no_attribute(cx, &args[0], name)),
    }
}

fn change(cx: &mut Cx, args: &[Value], new: Option<Value>) -> Answer {
    let attrs = own(cx, &args[0])?;
    let Some(name) = args[1].as_str() else {
        let kind = args[1].type_name();
        return Err(type_error(cx, format!("attribute name must be string, not '{}'", kind.as_str())));
    };
    if name.as_str() == "__dict__" {
        let class = args[0].type_name();
        let message = format!("'{}' object attribute '__dict__' is read-only", class.as_str());
        return Err(error(cx, &ATTRIBUTE_ERROR, message));
    }
    attribute::set_beside(cx, &args[0], Some(&attrs), name, new)?;
    Ok(Value::None)
}

fn set(cx: &mut Cx, args: &[Value]) -> Answer {
    change(cx, args, Some(args[2].clone()))
}

fn delete(cx: &mut Cx, args: &[Value]) -> Answer {
    change(cx, args, None)
}
