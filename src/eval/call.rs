//! Calling: what lies on the stack becomes a call; arguments to slots, and the words for arguments that do not fit.

use std::sync::Arc;

use super::run::run;
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::Raised;
use crate::object::exception::raise::type_error;
use crate::object::function::code::{Code, CodeKind};
use crate::object::function::frame::Frame;
use crate::object::function::{CellVar, Function};
use crate::object::generator::Generator;
use crate::object::instance::{Object, Payload};
use crate::object::memory::{finalize, settle};
use crate::object::protocol::call;
use crate::object::row::{Args, join_names};
use crate::object::value::Value;

/// Whether so many positional arguments are just what the slots of the parameters want.
#[inline]
fn fills_slots(function: &Function, given: usize) -> bool {
    let params = &function.code.params;
    given == params.positional && params.slots() == params.positional
}

/// Calls a Python function from built-in code.
pub(super) fn call_from_outside(cx: &mut Cx, function: &Arc<Function>, args: &Args) -> Answer {
    let mut inner = cx.spare_frame();
    if args.names.is_empty() && fills_slots(function, args.values.len()) {
        inner.locals.extend_from_slice(args.values);
        inner.suit(&function.code);
    } else {
        inner.suit(&function.code);
        bind(cx, function, &mut inner, args)?;
    }
    start(cx, function, inner)
}

/// Runs the body of a class, whose names go into a dict. Its cells.
pub(super) fn run_body(cx: &mut Cx, body: &Arc<Function>, names: Arc<Dict>) -> Answer<Vec<CellVar>> {
    let mut frame = Frame::new(&body.code);
    frame.names = Some(names);
    open_cells(&body.code, &mut frame, &body.closure);
    let cells = frame.cells.clone();
    run_to_end(cx, &mut frame, body)?;
    Ok(cells)
}

/// A call with positional arguments only: callee, `self` or nothing, and the arguments lie on the stack.
pub(super) fn call_op(cx: &mut Cx, frame: &mut Frame, count: usize) -> Answer<()> {
    let first = frame.stack.len() - count;
    let (callee, this) = (first - 2, first - 1);
    if frame.stack[this].is_unset() {
        unbind(frame, callee);
    }
    let from = if frame.stack[this].is_unset() { first } else { this };
    let answer = match &frame.stack[callee] {
        Value::Builtin(builtin) => match builtin.slots(from == this, frame.stack.len() - from) {
            Some(slots) if !builtin.counts_level() => {
                let run = builtin.row.run;
                while frame.stack.len() < from + slots {
                    frame.push(Value::Unset);
                }
                run(cx, &frame.stack[from..])
            }
            _ => {
                let from = if builtin.this.is_some() { first } else { from };
                builtin.call(cx, &Args::positional(&frame.stack[from..]))
            }
        },
        Value::Function(_) => match std::mem::take(&mut frame.stack[callee]) {
            // It goes after its arguments, as in CPython.
            Value::Function(function) => call_function(cx, &function, frame, from),
            _ => Ok(Value::None),
        },
        Value::Type(class) => match call::python_init(class) {
            Some(init) => {
                let instance = Value::Object(Object::new(class, Payload::Nothing));
                frame.stack[this] = instance.clone();
                let answer = cx.deeper(" while calling a Python object", |cx| call_function(cx, &init, frame, this));
                answer.and_then(|answer| call::initialised(cx, instance, &answer))
            }
            None => call::call(cx, &frame.stack[callee], &Args::positional(&frame.stack[from..])),
        },
        other => call::call(cx, other, &Args::positional(&frame.stack[from..])),
    };
    frame.cut(callee);
    settle_debts(cx);
    frame.push(answer?);
    Ok(())
}

/// Puts what the callee is bound to below the arguments, as if it had been asked for as a method.
#[inline]
fn unbind(frame: &mut Frame, callee: usize) {
    let (this, function) = match &frame.stack[callee] {
        Value::Builtin(builtin) => match &builtin.this {
            Some(this) => (this.clone(), None),
            None => return,
        },
        Value::Method(method) => match &method.function {
            Value::Function(_) => (method.this.clone(), Some(method.function.clone())),
            _ => return,
        },
        _ => return,
    };
    frame.stack[callee + 1] = this;
    if let Some(function) = function {
        frame.stack[callee] = function;
    }
}

/// Runs what is owed to values that are gone.
#[inline]
pub(super) fn settle_debts(cx: &mut Cx) {
    if finalize::is_owed() {
        settle::settle(cx);
    }
}

/// Calls a Python function whose arguments lie on the stack from a place on: they move into its slots.
#[inline]
fn call_function(cx: &mut Cx, function: &Arc<Function>, frame: &mut Frame, from: usize) -> Answer {
    let mut inner = cx.spare_frame();
    if fills_slots(function, frame.stack.len() - from) {
        inner.locals.reserve(function.code.locals.len());
        for value in &mut frame.stack[from..] {
            inner.locals.push(std::mem::take(value));
        }
        frame.stack.truncate(from);
        inner.suit(&function.code);
    } else {
        inner.suit(&function.code);
        let values: Vec<Value> = frame.stack.drain(from..).collect();
        bind(cx, function, &mut inner, &Args::positional(&values))?;
    }
    start(cx, function, inner)
}

/// A call with keywords, whose values come last.
pub(super) fn call_with(cx: &mut Cx, callee: &Value, this: Value, mut values: Vec<Value>, names: &[Value]) -> Answer {
    if !this.is_unset() {
        values.insert(0, this);
    }
    call::call(cx, callee, &Args { values: &values, names })
}

/// `callee(*positional, **named)`.
pub(super) fn call_spread(cx: &mut Cx, callee: &Value, this: Value, positional: Value, named: Value) -> Answer {
    let mut values = match &positional {
        Value::List(list) => list.to_vec(),
        _ => Vec::new(),
    };
    let mut names = Vec::new();
    if let Value::Dict(dict) = &named {
        for (name, value) in dict.entries() {
            match name.plain() {
                Value::Str(_) => names.push(name.plain().clone()),
                _ => return Err(type_error(cx, "keywords must be strings")),
            }
            values.push(value);
        }
    }
    drop(positional);
    drop(named);
    call_with(cx, callee, this, values, &names)
}

/// Runs a frame whose arguments stand in their slots.
#[inline]
fn start(cx: &mut Cx, function: &Arc<Function>, mut frame: Box<Frame>) -> Answer {
    let code = &function.code;
    if !code.cells.is_empty() {
        open_cells(code, &mut frame, &function.closure);
    }
    if code.kind == CodeKind::Generator {
        return Ok(Value::Generator(Generator::new(function.clone(), frame)));
    }
    let ended = run_to_end(cx, &mut frame, function);
    let value = frame.pop();
    frame.end(cx);
    ended?;
    Ok(value)
}

/// Gives a frame its cells: new ones of its own, and those of the functions around it.
fn open_cells(code: &Code, frame: &mut Frame, closure: &[CellVar]) {
    frame.cells = (0..code.own_cells).map(|_| Arc::default()).chain(closure.iter().cloned()).collect();
    for (cell, slot) in &code.cell_params {
        let value = std::mem::take(&mut frame.locals[*slot as usize]);
        drop(frame.cells[*cell as usize].replace(value));
    }
}

/// Runs a frame that is no generator's. What it returned is then on top of its stack.
#[inline]
pub(crate) fn run_to_end(cx: &mut Cx, frame: &mut Frame, function: &Arc<Function>) -> Answer<()> {
    if cx.is_too_deep() {
        return Err(crate::object::exception::raise::recursion_error(cx, ""));
    }
    // Here as in CPython, so that functions which call each other let other threads run.
    if cx.wants_pause() {
        cx.pause()?;
    }
    cx.depth += 1;
    let exit = run(cx, frame, function);
    cx.depth -= 1;
    exit.map(drop)
}

/// Puts arguments into the slots of a function: the general case.
fn bind(cx: &mut Cx, function: &Arc<Function>, frame: &mut Frame, args: &Args) -> Answer<()> {
    let code = function.code.clone();
    let params = &code.params;
    let plain = args.plain();
    let taken = plain.len().min(params.positional);
    for (slot, value) in frame.locals.iter_mut().zip(&plain[..taken]) {
        *slot = value.clone();
    }
    let star_slot = params.positional + params.keyword_only;
    if params.star {
        frame.locals[star_slot] = Value::tuple(plain[taken..].to_vec());
    }
    let mut rest = params.double_star.then(Dict::new);
    let named = params.positional + params.keyword_only;
    let mut misplaced: Vec<String> = Vec::new();
    for (name, value) in args.keywords() {
        let same = |slot: &usize| Arc::ptr_eq(&code.locals[*slot], name) || *code.locals[*slot] == **name;
        match (params.positional_only..named).find(same) {
            Some(slot) if frame.locals[slot].is_unset() => frame.locals[slot] = value.clone(),
            Some(slot) => {
                let message = format!(
                    "{}() got multiple values for argument '{}'",
                    qualname(function),
                    code.locals[slot].as_str()
                );
                return Err(type_error(cx, message));
            }
            None => match &mut rest {
                Some(rest) => rest.set_name(name, value.clone()),
                None if (0..params.positional_only).any(|slot| same(&slot)) => misplaced.push(name.to_string()),
                None => {
                    let message =
                        format!("{}() got an unexpected keyword argument '{}'", qualname(function), name.as_str());
                    return Err(type_error(cx, message));
                }
            },
        }
    }
    if !misplaced.is_empty() {
        let message = format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            qualname(function),
            misplaced.join(", ")
        );
        return Err(type_error(cx, message));
    }
    if plain.len() > params.positional && !params.star {
        return Err(too_many(cx, function, frame, plain.len()));
    }
    if let Some(rest) = rest {
        frame.locals[star_slot + usize::from(params.star)] = Value::Dict(rest);
    }
    fill_defaults(cx, function, frame)
}

fn fill_defaults(cx: &mut Cx, function: &Arc<Function>, frame: &mut Frame) -> Answer<()> {
    let params = &function.code.params;
    let first_default = params.positional - function.defaults.len().min(params.positional);
    let mut missing = Vec::new();
    for slot in 0..params.positional {
        if frame.locals[slot].is_unset() {
            match slot.checked_sub(first_default).and_then(|at| function.defaults.get(at)) {
                Some(default) => frame.locals[slot] = default.clone(),
                None => missing.push(slot),
            }
        }
    }
    if !missing.is_empty() {
        return Err(absent(cx, function, &missing, "positional"));
    }
    for slot in params.positional..params.positional + params.keyword_only {
        if frame.locals[slot].is_unset() {
            let default = function.keyword_defaults.as_ref().and_then(|d| d.get_name(&function.code.locals[slot]));
            match default {
                Some(default) => frame.locals[slot] = default,
                None => missing.push(slot),
            }
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(absent(cx, function, &missing, "keyword-only")) }
}

fn qualname(function: &Function) -> String {
    function.qualname.get().to_string()
}

fn absent(cx: &mut Cx, function: &Function, slots: &[usize], kind: &str) -> Raised {
    let names: Vec<String> = slots.iter().map(|slot| format!("'{}'", function.code.locals[*slot].as_str())).collect();
    let s = if slots.len() == 1 { "" } else { "s" };
    let message =
        format!("{}() missing {} required {kind} argument{s}: {}", qualname(function), slots.len(), join_names(&names));
    type_error(cx, message)
}

fn too_many(cx: &mut Cx, function: &Function, frame: &Frame, given: usize) -> Raised {
    let params = &function.code.params;
    let (most, defaults) = (params.positional, function.defaults.len());
    let takes = if defaults > 0 { format!("from {} to {most}", most - defaults.min(most)) } else { most.to_string() };
    let s = if takes == "1" { "" } else { "s" };
    let keyword_only = (most..most + params.keyword_only).filter(|slot| !frame.locals[*slot].is_unset()).count();
    let was = if given == 1 { "was" } else { "were" };
    let given = if keyword_only > 0 {
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        format!(
            "{given} positional argument{} (and {keyword_only} keyword-only argument{}) were",
            plural(given),
            plural(keyword_only)
        )
    } else {
        format!("{given} {was}")
    };
    type_error(cx, format!("{}() takes {takes} positional argument{s} but {given} given", qualname(function)))
}
