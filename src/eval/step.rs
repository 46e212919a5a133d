//! The instructions that run rarely, or whose work is long: apart from the loop, so that it stays small.

use std::sync::Arc;

use super::{class, matching};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::kinds::{
    ATTRIBUTE_ERROR, BASE_EXCEPTION, IMPORT_ERROR, STOP_ITERATION, UNBOUND_LOCAL_ERROR,
};
use crate::object::exception::raise::{error, failure, name_error, runtime_error, type_error, value_error};
use crate::object::exception::{Hint, Raised};
use crate::object::function::code::{Code, Op};
use crate::object::function::frame::Frame;
use crate::object::function::{CellVar, Function};
use crate::object::io::streams;
use crate::object::iterator::{self, collect};
use crate::object::memory::room_for;
use crate::object::protocol::attribute::{self, call_special, special};
use crate::object::protocol::{iterate, truth, write};
use crate::object::str::Str;
use crate::object::str::methods::format_value;
use crate::object::value::Value;
use crate::syntax::ast::Conversion;

/// Names that a frame's function has of its own.
fn own_names(frame: &Frame, code: &Code) -> Vec<Arc<Str>> {
    let bound = code.locals.iter().zip(&frame.locals).filter(|(_, value)| !value.is_unset());
    let mut names: Vec<Arc<Str>> = bound.map(|(name, _)| name.clone()).collect();
    let cells = code.cells.iter().zip(&frame.cells).filter(|(_, cell)| !cell.get().is_unset());
    names.extend(cells.map(|(name, _)| name.clone()));
    if let Some(own) = &frame.names {
        names.extend(own.names());
    }
    names
}

pub(super) fn no_name(cx: &mut Cx, frame: &Frame, function: &Function, name: &Arc<Str>) -> Raised {
    name_error(cx, name, Hint::Names { locals: own_names(frame, &function.code), globals: function.globals.clone() })
}

pub(super) fn unbound_local(cx: &mut Cx, code: &Code, slot: u32) -> Raised {
    let name = &code.locals[slot as usize];
    let message = format!("cannot access local variable '{}' where it is not associated with a value", name.as_str());
    let raised = error(cx, &UNBOUND_LOCAL_ERROR, message);
    raised.0.attrs.set_text("name", Value::Str(name.clone()));
    raised
}

pub(super) fn unbound_cell(cx: &mut Cx, code: &Code, cell: u32) -> Raised {
    let name = &code.cells[cell as usize];
    if (cell as usize) < code.own_cells {
        let message =
            format!("cannot access local variable '{}' where it is not associated with a value", name.as_str());
        return error(cx, &UNBOUND_LOCAL_ERROR, message);
    }
    let message = format!(
        "cannot access free variable '{}' where it is not associated with a value in enclosing scope",
        name.as_str()
    );
    error(cx, &crate::object::exception::kinds::NAME_ERROR, message)
}

/// Names of class bodies, and deleting names.
pub(super) fn name_op(cx: &mut Cx, frame: &mut Frame, function: &Function, op: Op) -> Answer<()> {
    let code = &function.code;
    let globals = &function.globals;
    match op {
        Op::LoadName(at) | Op::LoadClassCell { name: at, .. } => {
            let name = code.names[at as usize].clone();
            let own = frame.names.as_ref().and_then(|names| names.get_name(&name));
            let value = match (own, op) {
                (Some(value), _) => value,
                (None, Op::LoadClassCell { cell, .. }) => {
                    let value = frame.cells[cell as usize].cloned();
                    if value.is_unset() {
                        return Err(unbound_cell(cx, code, cell));
                    }
                    value
                }
                _ => match globals.get_name(&name).or_else(|| cx.world.builtins.get_name(&name)) {
                    Some(value) => value,
                    None => return Err(no_name(cx, frame, function, &name)),
                },
            };
            frame.push(value);
        }
        Op::StoreName(at) => {
            let value = frame.pop();
            let name = &code.names[at as usize];
            frame.names.as_ref().unwrap_or(globals).set_name(name, value);
        }
        Op::DeleteName(at) | Op::DeleteGlobal(at) => {
            let name = code.names[at as usize].clone();
            let names = match (&frame.names, op) {
                (Some(names), Op::DeleteName(_)) => names,
                _ => globals,
            };
            let gone = names.remove_name(&name);
            if gone.is_none() {
                return Err(no_name(cx, frame, function, &name));
            }
        }
        Op::DeleteFast(slot) => {
            let gone = std::mem::take(&mut frame.locals[slot as usize]);
            if gone.is_unset() {
                return Err(unbound_local(cx, code, slot));
            }
        }
        Op::DeleteCell(at) => {
            let gone = frame.cells[at as usize].replace(Value::Unset);
            if gone.is_unset() {
                return Err(unbound_cell(cx, code, at));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether an exception is of a class, or of one in a tuple of classes.
pub(super) fn matches(cx: &mut Cx, raised: &Value, class: &Value) -> Answer<bool> {
    let is_exception = |value: &Value| matches!(value, Value::Type(class) if class.is_subclass(&BASE_EXCEPTION));
    let classes = match class {
        Value::Tuple(classes) => classes.to_vec(),
        other => vec![other.clone()],
    };
    if !classes.iter().all(is_exception) {
        return Err(type_error(cx, "catching classes that do not inherit from BaseException is not allowed"));
    }
    Ok(classes.iter().any(|class| matches!(class, Value::Type(class) if raised.class().is_subclass(class))))
}

/// One step of `yield from`: the value that the inner iterator yields, or what it returned.
pub(super) fn delegate(cx: &mut Cx, inner: &Value, sent: Value) -> Answer<Result<Value, Value>> {
    if let Value::Generator(generator) = inner {
        let mut returned = Value::Unset;
        return Ok(match cx.caller().resume(cx, generator, Ok(sent), &mut returned)? {
            Some(value) => Ok(value),
            None => Err(if returned.is_unset() { Value::None } else { returned }),
        });
    }
    let answer = if sent.is_none() {
        iterator::next_or_stop(cx, inner)
    } else {
        attribute::call_method(cx, inner, "send", &[sent])
    };
    match answer {
        Ok(value) => Ok(Ok(value)),
        Err(raised) if raised.is_a(&STOP_ITERATION) => Ok(Err(raised.0.arg(0).unwrap_or(Value::None))),
        Err(raised) => Err(raised),
    }
}

/// Everything else.
pub(super) fn rare(cx: &mut Cx, frame: &mut Frame, function: &Function, op: Op) -> Answer<()> {
    let code = &function.code;
    let globals = &function.globals;
    match op {
        Op::JoinText(count) => {
            let from = frame.stack.len() - count as usize;
            let parts = || frame.stack[from..].iter().filter_map(Value::as_str);
            let length = parts().map(|part| part.as_str().len()).sum();
            room_for(cx, length)?;
            let mut text = String::with_capacity(length);
            parts().for_each(|part| text.push_str(part));
            frame.stack.truncate(from);
            frame.push(Value::from(text));
        }
        Op::Format(conversion, has_spec) => {
            let spec = if has_spec { frame.pop() } else { Value::str("") };
            let mut value = frame.pop();
            match conversion {
                Some(Conversion::Repr) => value = write::repr(cx, &value)?.into(),
                Some(Conversion::Str) => value = write::str(cx, &value)?.into(),
                Some(Conversion::Ascii) => {
                    let repr = write::repr(cx, &value)?;
                    value = crate::pure::text::repr::ascii(&repr).into();
                }
                None => {}
            }
            let text = match &value {
                Value::Str(_) if !has_spec => value,
                Value::Int(int) if !has_spec => int.to_string().into(),
                _ => format_value(cx, &value, &spec)?.into(),
            };
            frame.push(text);
        }
        Op::SetAdd(depth) => {
            let item = frame.pop();
            if let Value::Set(set) = frame.below(depth) {
                set.add(cx, item)?;
            }
        }
        Op::DictAdd(depth) => {
            let value = frame.pop();
            let key = frame.pop();
            if let Value::Dict(dict) = frame.below(depth) {
                dict.insert(cx, key, value)?;
            }
        }
        Op::ListExtend => {
            let more = frame.pop();
            let items = match collect(cx, &more) {
                Ok(items) => items,
                Err(raised) if is_not_iterable(&more) => {
                    // In a call this is said of the function; in a display, of the value.
                    drop(raised);
                    return Err(star_error(cx, frame, code, &more));
                }
                Err(raised) => return Err(raised),
            };
            if let Value::List(list) = frame.below(1) {
                list.extend(items);
            }
        }
        Op::SetUpdate => {
            let more = frame.pop();
            let items = collect(cx, &more)?;
            if let Value::Set(set) = frame.below(1) {
                for item in items {
                    set.add(cx, item)?;
                }
            }
        }
        Op::DictUpdate => {
            let more = frame.pop();
            if let Value::Dict(dict) = frame.below(1) {
                for (key, value) in mapping(cx, &more, None)? {
                    dict.insert(cx, key, value)?;
                }
            }
        }
        Op::DictMerge => {
            let more = frame.pop();
            let callee = frame.below(4).clone();
            if let Value::Dict(dict) = frame.below(1) {
                for (key, value) in mapping(cx, &more, Some(&callee))? {
                    if dict.contains(cx, &key)? {
                        let key = write::str(cx, &key)?;
                        let name = callee_name(cx, &callee);
                        return Err(type_error(cx, format!("{name} got multiple values for keyword argument '{key}'")));
                    }
                    dict.insert(cx, key, value)?;
                }
            }
        }
        Op::Unpack(count) => {
            let value = frame.pop();
            if let Value::Tuple(items) = &value
                && items.len() == count as usize
            {
                frame.stack.extend(items.iter().rev().cloned());
                return Ok(());
            }
            let items = unpack(cx, &value, count as usize, None)?;
            frame.stack.extend(items.into_iter().rev());
        }
        Op::UnpackStar { before, after } => {
            let value = frame.pop();
            let (before, after) = (before as usize, after as usize);
            let mut items = unpack(cx, &value, before, Some(after))?;
            let last = items.split_off(items.len() - after);
            let middle = items.split_off(before);
            frame.stack.extend(last.into_iter().rev());
            frame.push(Value::list(middle));
            frame.stack.extend(items.into_iter().rev());
        }
        Op::ImportName(at) => {
            let module = cx.caller().import(cx, &code.names[at as usize])?;
            frame.push(module);
        }
        Op::ImportFrom(at) => {
            let name = code.names[at as usize].clone();
            let module = frame.below(1).clone();
            let value = match attribute::find(cx, &module, &name) {
                Ok(Some(value)) => value,
                Ok(None) => return Err(cannot_import(cx, &module, &name)),
                Err(raised) if raised.is_a(&ATTRIBUTE_ERROR) => return Err(cannot_import(cx, &module, &name)),
                Err(raised) => return Err(raised),
            };
            frame.push(value);
        }
        Op::ImportStar => {
            let module = frame.pop();
            for (name, value) in class::public_names(cx, &module)? {
                frame.names.as_ref().unwrap_or(globals).set_name(&name, value);
            }
        }
        Op::Function { code: at, flags } => {
            let closure = if flags & 8 != 0 { frame.pop() } else { Value::Unset };
            let annotations = if flags & 4 != 0 { frame.pop() } else { Value::Unset };
            let keyword_defaults = if flags & 2 != 0 { frame.pop() } else { Value::Unset };
            let defaults = if flags & 1 != 0 { frame.pop() } else { Value::Unset };
            let function = make_function(&code.codes[at as usize], globals, closure, keyword_defaults, defaults);
            if let Value::Dict(_) = annotations {
                function.attrs.set_text("__annotations__", annotations);
            }
            frame.push(Value::Function(function));
        }
        Op::Class(_) => {
            let keywords = frame.pop();
            let bases = frame.pop();
            let name = frame.pop();
            let body = frame.pop();
            if let (Value::Dict(keywords), Value::List(bases), Value::Str(name), Value::Function(body)) =
                (keywords, bases, name, body)
            {
                let made = class::build(cx, &body, &name, &bases.to_vec(), &keywords)?;
                frame.push(made);
            }
        }
        Op::EnterWith => enter_with(cx, frame)?,
        Op::ExitWith => {
            let exit = frame.pop();
            cx.call(&exit, &[Value::None, Value::None, Value::None])?;
        }
        Op::ExitWithError => {
            let raised = frame.below(1).clone();
            let exit = frame.below(3).clone();
            let class = Value::Type(raised.class().clone());
            let traceback = attribute::get_text(cx, &raised, "__traceback__").unwrap_or(Value::None);
            let answer = cx.call(&exit, &[class, raised, traceback])?;
            let swallowed = truth::is_true(cx, &answer)?;
            frame.push(Value::from(swallowed));
        }
        Op::MatchSequence { count, more } => matching::sequence(cx, frame, count as usize, more)?,
        Op::MatchMapping(least) => matching::mapping(frame, least as usize),
        Op::MatchKeys { rest } => matching::keys(cx, frame, rest)?,
        Op::MatchClass(positional) => matching::class(cx, frame, positional as usize)?,
        Op::Capture { name, depth } => matching::capture(frame, &code.names[name as usize], depth),
        Op::Captured(name) => matching::captured(frame, &code.names[name as usize]),
        Op::ShowAnswer { asked } => {
            let value = frame.pop();
            let asked = asked || std::mem::take(&mut cx.asked);
            cx.deeper(" while calling a Python object", |cx| show_answer(cx, value, asked))?;
        }
        Op::OfferLocals => {
            let own = match &frame.names {
                Some(names) => names.clone(),
                None => {
                    let own = Dict::new();
                    let locals = code.locals.iter().zip(frame.locals.iter().cloned());
                    let cells = code.cells.iter().zip(frame.cells.iter().map(|cell| cell.cloned()));
                    for (name, value) in locals.chain(cells).filter(|(_, value)| !value.is_unset()) {
                        own.set_name(name, value);
                    }
                    own
                }
            };
            cx.offered = Some(own);
        }
        Op::Annotations => {
            let names = frame.names.as_ref().unwrap_or(globals);
            if names.get_text("__annotations__").is_none() {
                names.set_text("__annotations__", Value::Dict(Dict::new()));
            }
        }
        _ => {}
    }
    Ok(())
}

fn make_function(
    code: &Arc<Code>,
    globals: &Arc<Dict>,
    closure: Value,
    keyword_defaults: Value,
    defaults: Value,
) -> Arc<Function> {
    let cells = match closure {
        Value::Tuple(cells) => cells.iter().filter_map(|cell| cell.data::<CellVar>().cloned()).collect(),
        _ => Vec::new(),
    };
    Arc::new(Function {
        code: code.clone(),
        name: crate::world::cell::Shared::new(code.name.clone()),
        qualname: crate::world::cell::Shared::new(code.qualname.clone()),
        globals: globals.clone(),
        defaults: if let Value::Tuple(values) = defaults { values.to_vec() } else { Vec::new() },
        keyword_defaults: if let Value::Dict(dict) = keyword_defaults { Some(dict) } else { None },
        closure: cells,
        attrs: Dict::new(),
    })
}

fn show_answer(cx: &mut Cx, value: Value, asked: bool) -> Answer<()> {
    if value.is_none() {
        if asked && cx.host.is_teaching() {
            let host = cx.host.clone();
            host.answer("None").map_err(|f| failure(cx, &f))?;
        }
        return Ok(());
    }
    // CPython unbinds `_` first, so that a value whose repr fails is not kept.
    drop(cx.world.builtins.remove_name(&crate::object::str::intern("_")));
    let text = write::repr(cx, &value)?;
    let host = cx.host.clone();
    if host.has_descriptors() {
        match streams::output(cx)? {
            Some(file) if !file.is_none() => streams::write(cx, &file, &format!("{text}\n"))?,
            _ => return Err(runtime_error(cx, "lost sys.stdout")),
        }
    } else {
        streams::flush(cx);
        host.answer(&text).map_err(|f| failure(cx, &f))?;
    }
    cx.world.builtins.set_text("_", value);
    Ok(())
}

fn enter_with(cx: &mut Cx, frame: &mut Frame) -> Answer<()> {
    let manager = frame.pop();
    let wrong = |cx: &mut Cx, value: &Value, lacks: &str| {
        let class = value.type_name();
        type_error(cx, format!("'{}' object does not support the context manager protocol{lacks}", class.as_str()))
    };
    let Some(enter) = special(&manager, "__enter__") else { return Err(wrong(cx, &manager, "")) };
    let Some(exit) = special(&manager, "__exit__") else {
        return Err(wrong(cx, &manager, " (missed __exit__ method)"));
    };
    let exit = attribute::bind(cx, &exit, &manager, manager.class())?;
    let value = call_special(cx, &manager, &enter, &[])?;
    frame.push(exit);
    frame.push(value);
    Ok(())
}

fn cannot_import(cx: &mut Cx, module: &Value, name: &Arc<Str>) -> Raised {
    let Value::Module(module) = module else { return type_error(cx, "not a module") };
    let message = format!("cannot import name '{}' from '{}' (unknown location)", name.as_str(), module.name.as_str());
    let raised = error(cx, &IMPORT_ERROR, message);
    raised.0.attrs.set_text("name", Value::Str(module.name.clone()));
    raised.0.attrs.set_text("name_from", Value::Str(name.clone()));
    drop(raised.0.hint.replace(Some(Hint::Attribute { of: Value::Module(module.clone()) })));
    raised
}

fn is_not_iterable(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            object.base_value().is_none_or(is_not_iterable)
                && special(value, "__iter__").is_none()
                && special(value, "__getitem__").is_none()
        }
        Value::Type(_) | Value::Exception(_) => special(value, "__iter__").is_none(),
        Value::None
        | Value::Slice(_)
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Big(_)
        | Value::Float(_)
        | Value::Function(_)
        | Value::Builtin(_)
        | Value::Method(_)
        | Value::Module(_)
        | Value::Ellipsis
        | Value::NotImplemented => true,
        _ => false,
    }
}

/// The name of what is called, as messages about its arguments give it.
fn callee_name(cx: &mut Cx, callee: &Value) -> String {
    match callee {
        Value::Function(function) => format!("{}.{}()", "__main__", function.qualname.get().as_str()),
        Value::Builtin(builtin) => format!("{}()", builtin.full_name()),
        Value::Type(class) => format!("{}()", class.full_name()),
        Value::Method(method) => callee_name(cx, &method.function.clone()),
        other => write::str(cx, other).unwrap_or_default(),
    }
}

fn star_error(cx: &mut Cx, frame: &Frame, code: &Code, value: &Value) -> Raised {
    let in_call = code.ops.get(frame.next..).unwrap_or_default().iter().find_map(|op| match op {
        Op::CallSpread(_) => Some(true),
        // CPython names the callee where nothing but `*value` is given.
        Op::ListAppend(_) | Op::ListExtend | Op::TupleOfList | Op::Pop | Op::ShowAnswer { .. } => Some(false),
        Op::StoreName(_) | Op::StoreFast(_) | Op::StoreGlobal(_) | Op::Return => Some(false),
        _ => None,
    });
    let class = value.type_name();
    let alone = matches!(frame.below(1), Value::List(list) if list.is_empty());
    if in_call == Some(true) && alone {
        let callee = frame.below(3).clone();
        let name = callee_name(cx, &callee);
        return type_error(cx, format!("{name} argument after * must be an iterable, not {}", class.as_str()));
    }
    type_error(cx, format!("Value after * must be an iterable, not {}", class.as_str()))
}

/// The entries of a mapping after `**`; of a call where there is a callee.
fn mapping(cx: &mut Cx, value: &Value, callee: Option<&Value>) -> Answer<Vec<(Value, Value)>> {
    if let Value::Dict(dict) = value.plain() {
        return Ok(dict.entries());
    }
    let class = value.type_name();
    if special(value, "keys").is_none() {
        return Err(match callee {
            Some(callee) => {
                let name = callee_name(cx, callee);
                type_error(cx, format!("{name} argument after ** must be a mapping, not {}", class.as_str()))
            }
            None => type_error(cx, format!("'{}' object is not a mapping", class.as_str())),
        });
    }
    let keys = attribute::call_method(cx, value, "keys", &[])?;
    let mut entries = Vec::new();
    for key in collect(cx, &keys)? {
        let item = crate::object::protocol::index::get_item(cx, value, &key)?;
        entries.push((key, item));
    }
    Ok(entries)
}

/// The values for an unpacking into `count` targets, with a starred one and `after` more behind it where given.
fn unpack(cx: &mut Cx, value: &Value, count: usize, after: Option<usize>) -> Answer<Vec<Value>> {
    let items = match value {
        Value::Tuple(items) => items.to_vec(),
        Value::List(list) => list.to_vec(),
        other => {
            if is_not_iterable(other) {
                let class = other.type_name();
                return Err(type_error(cx, format!("cannot unpack non-iterable {} object", class.as_str())));
            }
            let iterator = iterate::iter(cx, other)?;
            let mut items = Vec::new();
            // No more is taken than is needed to tell that it is too many.
            while after.is_some() || items.len() <= count {
                cx.tick()?;
                match iterator::next(cx, &iterator)? {
                    Some(item) => items.push(item),
                    None => break,
                }
            }
            items
        }
    };
    let least = count + after.unwrap_or(0);
    if items.len() < least {
        let at_least = if after.is_some() { "at least " } else { "" };
        let message = format!("not enough values to unpack (expected {at_least}{least}, got {})", items.len());
        return Err(value_error(cx, message));
    }
    if after.is_none() && items.len() > count {
        return Err(value_error(cx, format!("too many values to unpack (expected {count})")));
    }
    Ok(items)
}
