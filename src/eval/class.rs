//! The `class` statement.

use std::sync::Arc;

use super::call::{frame_of, open_cells, run_to_end};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::type_error;
use crate::object::function::Function;
use crate::object::protocol::attribute::get_text;
use crate::object::str::{Str, intern};
use crate::object::type_methods::{init_subclass, make_class};
use crate::object::types;
use crate::object::value::Value;

/// Runs a class body and makes the class.
pub fn build(cx: &mut Cx, body: &Arc<Function>, name: &Arc<Str>, bases: &[Value], keywords: &Arc<Dict>) -> Answer {
    let names = Dict::new();
    let mut frame = frame_of(cx, body);
    frame.names = Some(names.clone());
    open_cells(&body.code, &mut frame, &body.closure);
    let cells = frame.cells.clone();
    run_to_end(cx, &mut frame, body)?;
    if let Some(meta) = keywords.remove_name(&intern("metaclass"))
        && !matches!(&meta, Value::Type(class) if class.is(&types::TYPE))
    {
        return Err(type_error(cx, "a metaclass other than 'type' is not part of sockstep"));
    }
    if let Some(odd) = bases.iter().find(|base| !matches!(base, Value::Type(_))) {
        // Python calls the type of the first base, which mostly has its own view of three arguments.
        let maker = Value::Type(odd.class().clone());
        return cx.call(&maker, &[Value::Str(name.clone()), Value::tuple(bases.to_vec()), Value::Dict(names)]);
    }
    let class = make_class(cx, name, bases, names)?;
    let value = Value::Type(class.clone());
    if let Some(at) = body.code.cells.iter().position(|cell| cell.as_str() == "__class__") {
        drop(cells[at].replace(value.clone()));
    }
    init_subclass(cx, &value, keywords)?;
    Ok(value)
}

/// The name of any value as `from m import *` sees it.
pub fn public_names(cx: &mut Cx, module: &Value) -> Answer<Vec<(Arc<Str>, Value)>> {
    let Value::Module(module) = module else { return Ok(Vec::new()) };
    if let Some(all) = module.attrs.get_text("__all__") {
        let mut names = Vec::new();
        for name in crate::object::iterator::collect(cx, &all)? {
            if let Value::Str(name) = name {
                let value = get_text(cx, &Value::Module(module.clone()), &name)?;
                names.push((name, value));
            }
        }
        return Ok(names);
    }
    let entries = module.attrs.entries().into_iter();
    Ok(entries
        .filter_map(
            |(key, value)| {
                if let Value::Str(name) = key { (!name.starts_with('_')).then_some((name, value)) } else { None }
            },
        )
        .collect())
}
