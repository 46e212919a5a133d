//! The built-in functions that look at their caller's names or run text: locals, globals, vars, dir, eval, exec.

use std::sync::Arc;

use super::call::run_to_end;
use super::compile::compile;
use super::interpreter::{refused, syntax_error};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::type_error;
use crate::object::frame::Frame;
use crate::object::function::Function;
use crate::object::list_methods::sort_values;
use crate::object::protocol::attribute::{self, call_special, special};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::str::intern;
use crate::object::type_methods;
use crate::object::value::Value;
use crate::syntax::{self, Mode, ParseError};
use crate::text::Source;

pub const FUNCTIONS: &[Row] = &[
    asks(
        "dir",
        "(object, /)",
        Takes::Positional(0, 1),
        dir,
        "The names of an object's attributes; alone: the names in scope.",
    )
    .example("dir(s)"),
    asks(
        "eval",
        "(source, globals=None, locals=None, /)",
        Takes::Positional(1, 3),
        eval,
        "The value of an expression given as text.",
    )
    .example("eval('1 + 1')"),
    does(
        "exec",
        "(source, globals=None, locals=None, /)",
        Takes::Positional(1, 3),
        exec,
        "Runs statements given as text.",
    ),
    asks(
        "globals",
        "()",
        Takes::Nothing,
        |cx, _| Ok(Value::Dict(cx.world.globals.clone())),
        "The names of this terminal.",
    ),
    asks(
        "locals",
        "()",
        Takes::Nothing,
        |cx, _| Ok(Value::Dict(own_names(cx))),
        "The variables of the function it stands in.",
    ),
    asks("vars", "(object, /)", Takes::Positional(0, 1), vars, "The attributes of an object as a dict."),
];

/// The variables of the function that called, or the names of the terminal.
fn own_names(cx: &mut Cx) -> Arc<Dict> {
    cx.offered.take().unwrap_or_else(|| cx.world.globals.clone())
}

fn dir(cx: &mut Cx, args: &[Value]) -> Answer {
    let own = own_names(cx);
    let Some(value) = args[0].given() else {
        let mut names = own.names();
        names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        return Ok(Value::list(names.into_iter().map(Value::Str).collect()));
    };
    if let Some(method) = value.class().special("__dir__") {
        let names = call_special(cx, value, &method, &[])?;
        let items = crate::object::iterator::collect(cx, &names)?;
        let mut sorted = Vec::new();
        sort_values(cx, items, None, false, &mut sorted)?;
        return Ok(Value::list(sorted));
    }
    type_methods::dir(cx, value)
}

fn vars(cx: &mut Cx, args: &[Value]) -> Answer {
    let own = own_names(cx);
    match args[0].given() {
        None => Ok(Value::Dict(own)),
        Some(value) => match attribute::find(cx, value, &intern("__dict__")) {
            Ok(Some(dict)) => Ok(dict),
            _ => Err(type_error(cx, "vars() argument must have __dict__ attribute")),
        },
    }
}

/// Names given as a dict, or None.
fn names_of(cx: &mut Cx, value: &Value, what: &str) -> Answer<Option<Arc<Dict>>> {
    match value.some().map(Value::plain) {
        None => Ok(None),
        Some(Value::Dict(dict)) => Ok(Some(dict.clone())),
        Some(other) => {
            let class = other.type_name();
            Err(type_error(
                cx,
                match what {
                    "exec" => format!("exec() globals must be a dict, not {}", class.as_str()),
                    "eval" if special(other, "__getitem__").is_some() => {
                        "globals must be a real dict; try eval(expr, {}, mapping)".to_string()
                    }
                    "eval" => "globals must be a dict".to_string(),
                    _ => "locals must be a mapping".to_string(),
                },
            ))
        }
    }
}

fn run_text(cx: &mut Cx, args: &[Value], function: &str, mode: Mode) -> Answer {
    let own = own_names(cx);
    let text = match args[0].plain() {
        Value::Str(text) => text.to_string(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => return Err(type_error(cx, format!("{function}() arg 1 must be a string, bytes or code object"))),
    };
    let locals = names_of(cx, &args[2], "locals")?;
    let globals = names_of(cx, &args[1], function)?;
    let text = if mode == Mode::Expression { text.trim_start_matches([' ', '\t']).to_string() } else { text };
    let source = Source::new("<string>", &text, false);
    let module = match syntax::parse(&source, mode) {
        Ok(module) => module,
        Err(ParseError::Syntax(error)) => return Err(syntax_error(&source, &error)),
        Err(ParseError::Incomplete) => return Ok(Value::None),
    };
    let code = compile(&source, &module, mode).map_err(|refusal| refused(&source, &refusal))?;
    let names = match (&globals, locals) {
        (_, Some(locals)) => Some(locals),
        (Some(_), None) => None,
        (None, None) => (!Arc::ptr_eq(&own, &cx.world.globals)).then_some(own),
    };
    let globals = globals.unwrap_or_else(|| cx.world.globals.clone());
    let mut frame = Frame::new(&code);
    frame.names = names;
    run_to_end(cx, &mut frame, &Function::of_code(code, globals))
}

fn eval(cx: &mut Cx, args: &[Value]) -> Answer {
    run_text(cx, args, "eval", Mode::Expression)
}

fn exec(cx: &mut Cx, args: &[Value]) -> Answer {
    run_text(cx, args, "exec", Mode::File).map(|_| Value::None)
}
