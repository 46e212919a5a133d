//! Calling Python functions: arguments to slots, and the words for arguments that do not fit.

use std::sync::Arc;

use super::run::{Exit, run};
use crate::object::code::{Code, CodeKind};
use crate::object::context::{Answer, Caller, Cx};
use crate::object::dict::Dict;
use crate::object::exception::Raised;
use crate::object::exception::raise::type_error;
use crate::object::frame::Frame;
use crate::object::function::Function;
use crate::object::generator::Generator;
use crate::object::row::{Args, join_names};
use crate::object::value::Value;

/// How values call back into the evaluator.
pub struct Evaluator;

pub static EVALUATOR: Evaluator = Evaluator;

impl Caller for Evaluator {
    fn call_function(&self, cx: &mut Cx, function: &Arc<Function>, args: &Args) -> Answer {
        let params = &function.code.params;
        if args.names.is_empty() && args.values.len() == params.positional && params.slots() == params.positional {
            let mut frame = cx.spare_frame();
            frame.locals.extend_from_slice(args.values);
            frame.suit(&function.code);
            return start(cx, function, frame);
        }
        let mut frame = frame_of(cx, function);
        bind(cx, function, &mut frame, args)?;
        start(cx, function, frame)
    }

    fn resume(
        &self,
        cx: &mut Cx,
        generator: &Arc<Generator>,
        send: Result<Value, Raised>,
        returned: &mut Value,
    ) -> Answer<Option<Value>> {
        super::generator::resume(cx, generator, send, returned)
    }

    fn import(&self, cx: &mut Cx, name: &str) -> Answer {
        super::import::import(cx, name)
    }

    fn run_library(&self, cx: &mut Cx, name: &'static str, text: &str) -> Answer {
        super::import::run_library(cx, name, text)
    }
}

#[inline]
pub fn frame_of(cx: &mut Cx, function: &Arc<Function>) -> Box<Frame> {
    let mut frame = cx.spare_frame();
    frame.suit(&function.code);
    frame
}

/// Runs a frame whose arguments stand in their slots.
#[inline]
pub fn start(cx: &mut Cx, function: &Arc<Function>, mut frame: Box<Frame>) -> Answer {
    let code = &function.code;
    if !code.cells.is_empty() {
        open_cells(code, &mut frame, &function.closure);
    }
    if code.kind == CodeKind::Generator {
        return Ok(Value::Generator(Generator::new(function.clone(), frame)));
    }
    let answer = run_to_end(cx, &mut frame, function);
    frame.end(cx);
    answer
}

/// Gives a frame its cells: new ones of its own, and those of the functions around it.
pub fn open_cells(code: &Code, frame: &mut Frame, closure: &[crate::object::function::CellVar]) {
    frame.cells = (0..code.own_cells).map(|_| Arc::default()).chain(closure.iter().cloned()).collect();
    for (cell, slot) in &code.cell_params {
        let value = std::mem::take(&mut frame.locals[*slot as usize]);
        drop(frame.cells[*cell as usize].replace(value));
    }
}

/// Runs a frame that is no generator's.
#[inline]
pub fn run_to_end(cx: &mut Cx, frame: &mut Frame, function: &Arc<Function>) -> Answer {
    if cx.depth >= cx.limit {
        return Err(crate::object::exception::raise::recursion_error(cx, ""));
    }
    cx.depth += 1;
    let exit = run(cx, frame, function);
    cx.depth -= 1;
    match exit {
        Ok(Exit::Return(value) | Exit::Yield(value)) => Ok(value),
        Err(raised) => Err(raised),
    }
}

/// Puts arguments into the slots of a function: the general case.
pub fn bind(cx: &mut Cx, function: &Arc<Function>, frame: &mut Frame, args: &Args) -> Answer<()> {
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
