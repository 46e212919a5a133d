//! The `class` statement.

use std::sync::Arc;

use crate::object::class::new::{CLASS_CELL, make, metaclass};
use crate::object::class::type_hint::origin_of;
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::type_error;
use crate::object::function::{Function, cell_value};
use crate::object::protocol::attribute::{call_special, find, get_text};
use crate::object::protocol::call::call;
use crate::object::row::Args;
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;

/// Runs a class body and makes the class.
pub(super) fn build(
    cx: &mut Cx,
    body: &Arc<Function>,
    name: &Arc<Str>,
    given: &[Value],
    keywords: &Arc<Dict>,
) -> Answer {
    let (bases, changed) = resolved(cx, given)?;
    let bases = &bases[..];
    let meta = match (keywords.remove_name(&intern("metaclass")), bases.first()) {
        (Some(meta), _) => meta,
        (None, Some(base)) => Value::Type(base.class().clone()),
        (None, None) => Value::Type(types::TYPE.clone()),
    };
    let meta = match &meta {
        Value::Type(class) => Value::Type(metaclass(cx, class, bases)?),
        _ => meta,
    };
    let names = prepare(cx, &meta, name, bases, keywords)?;
    let cells = cx.caller().run_body(cx, body, names.clone())?;
    if changed {
        names.set_text("__orig_bases__", Value::tuple(given.to_vec()));
    }
    if let Some(at) = body.code.cells.iter().position(|cell| cell.as_str() == "__class__") {
        names.set_text(CLASS_CELL, cell_value(cells[at].clone()));
    }
    match &meta {
        Value::Type(meta) if meta.is(&types::TYPE) => make(cx, meta, name, bases, names, keywords).map(Value::Type),
        _ => {
            let given = vec![Value::Str(name.clone()), Value::tuple(bases.to_vec()), Value::Dict(names)];
            call_with(cx, &meta, given, keywords)
        }
    }
}

/// The bases, with what stands for one (`list[int]`) replaced by what it names; and whether any was.
fn resolved(cx: &mut Cx, given: &[Value]) -> Answer<(Vec<Value>, bool)> {
    let (mut bases, mut changed) = (Vec::with_capacity(given.len()), false);
    for base in given {
        if let Some(origin) = origin_of(base) {
            bases.push(origin);
        } else if let Some(method) = base.class().special("__mro_entries__").filter(|_| !matches!(base, Value::Type(_)))
        {
            let named = call_special(cx, base, &method, &[Value::tuple(given.to_vec())])?;
            let Value::Tuple(named) = named.plain() else {
                return Err(type_error(cx, "__mro_entries__ must return a tuple"));
            };
            bases.extend(named.iter().cloned());
        } else {
            bases.push(base.clone());
            continue;
        }
        changed = true;
    }
    Ok((bases, changed))
}

/// The names that the body starts with: what the metaclass prepares.
fn prepare(cx: &mut Cx, meta: &Value, name: &Arc<Str>, bases: &[Value], keywords: &Arc<Dict>) -> Answer<Arc<Dict>> {
    let prepare = match meta {
        Value::Type(class) if class.special("__prepare__").is_none() => None,
        _ => find(cx, meta, &intern("__prepare__"))?,
    };
    let Some(prepare) = prepare else { return Ok(Dict::new()) };
    let prepared = call_with(cx, &prepare, vec![Value::Str(name.clone()), Value::tuple(bases.to_vec())], keywords)?;
    match prepared.plain() {
        Value::Dict(names) => Ok(names.clone()),
        _ => {
            let of = match meta {
                Value::Type(class) => class.name().to_string(),
                _ => "<metaclass>".to_string(),
            };
            let given = prepared.type_name();
            Err(type_error(cx, format!("{of}.__prepare__() must return a mapping, not {}", given.as_str())))
        }
    }
}

fn call_with(cx: &mut Cx, callee: &Value, mut values: Vec<Value>, keywords: &Arc<Dict>) -> Answer {
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    values.extend(named);
    call(cx, callee, &Args { values: &values, names: &names })
}

/// The name of any value as `from m import *` sees it.
pub(super) fn public_names(cx: &mut Cx, module: &Value) -> Answer<Vec<(Arc<Str>, Value)>> {
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
