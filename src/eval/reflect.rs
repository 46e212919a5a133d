//! The built-in functions that look at their caller's names or run text: locals, globals, vars, dir, eval, exec.

use std::sync::Arc;

use super::call::run_to_end;
use super::compile::compile;
use super::syntax_error::{refused, syntax_error};
use crate::object::class::methods as type_methods;
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::{type_error, value_error};
use crate::object::function::Function;
use crate::object::function::code::Code;
use crate::object::function::frame::Frame;
use crate::object::function::methods::{code_of, code_value};
use crate::object::list::methods::sort_values;
use crate::object::protocol::attribute::{self, call_special, special};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::str::intern;
use crate::object::value::Value;
use crate::syntax::{self, Mode, ParseError};
use crate::text::Source;

pub(super) const FUNCTIONS: &[Row] = &[
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
    asks(
        "compile",
        "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1)",
        Takes::Keywords,
        compile_row,
        "Makes code of a text, for eval() and exec().",
    ),
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
    let code = match (args[0].plain(), code_of(&args[0])) {
        (_, Some(code)) => Ok(code),
        (Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_), None) => Err(text_of(&args[0])),
        _ => return Err(type_error(cx, format!("{function}() arg 1 must be a string, bytes or code object"))),
    };
    let locals = names_of(cx, &args[2], "locals")?;
    let globals = names_of(cx, &args[1], function)?;
    let code = match code {
        Ok(code) => code,
        Err(text) => compiled("<string>", &text, mode)?,
    };
    let names = match (&globals, locals) {
        (_, Some(locals)) => Some(locals),
        (Some(_), None) => None,
        (None, None) => (!Arc::ptr_eq(&own, &cx.world.globals)).then_some(own),
    };
    let globals = globals.unwrap_or_else(|| cx.world.globals.clone());
    let mut frame = Frame::new(&code);
    frame.names = names;
    run_to_end(cx, &mut frame, &Function::of_code(code, globals))?;
    Ok(frame.pop())
}

/// The text of a str or bytes.
fn text_of(value: &Value) -> String {
    match value.plain() {
        Value::Str(text) => text.to_string(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::ByteArray(bytes) => String::from_utf8_lossy(&bytes.bytes.get()).into_owned(),
        _ => String::new(),
    }
}

fn compiled(name: &str, text: &str, mode: Mode) -> Answer<Arc<Code>> {
    let text = if mode == Mode::Expression { text.trim_start_matches([' ', '\t']) } else { text };
    let source = Source::new(name, text, false);
    let parsed = match syntax::parse(&source, mode) {
        Err(ParseError::Incomplete) => syntax::parse(&source, Mode::Whole),
        parsed => parsed,
    };
    let module = match parsed {
        Ok(module) => module,
        Err(ParseError::Syntax(error)) => return Err(syntax_error(&source, &error)),
        Err(ParseError::Incomplete) => syntax::ast::Module::default(),
    };
    compile(&source, &module, mode).map_err(|refusal| refused(&source, &refusal))
}

fn compile_row(cx: &mut Cx, args: &[Value]) -> Answer {
    let has_nul = |value: &Value| memchr::memchr(0, text_of(value).as_bytes()).is_some();
    if has_nul(&args[1]) || has_nul(&args[2]) {
        return Err(value_error(cx, "embedded null character"));
    }
    let mode = match args[2].as_str().map(|mode| mode.as_str()) {
        Some("exec") => Mode::File,
        Some("eval") => Mode::Expression,
        Some("single") => Mode::Interactive,
        Some(_) => return Err(value_error(cx, "compile() mode must be 'exec', 'eval' or 'single'")),
        None => {
            let name = args[2].type_name();
            return Err(type_error(cx, format!("compile() argument 'mode' must be str, not {}", name.as_str())));
        }
    };
    let name = match args[1].plain() {
        Value::Str(_) | Value::Bytes(_) => text_of(&args[1]),
        other => {
            let name = other.type_name();
            return Err(type_error(cx, format!("expected str, bytes or os.PathLike object, not {}", name.as_str())));
        }
    };
    match args[0].plain() {
        Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) => {
            Ok(code_value(&compiled(&name, &text_of(&args[0]), mode)?))
        }
        _ if code_of(&args[0]).is_some() => Ok(args[0].clone()),
        _ => Err(type_error(cx, "compile() arg 1 must be a string, bytes or AST object")),
    }
}

fn eval(cx: &mut Cx, args: &[Value]) -> Answer {
    run_text(cx, args, "eval", Mode::Expression)
}

fn exec(cx: &mut Cx, args: &[Value]) -> Answer {
    run_text(cx, args, "exec", Mode::File).map(|_| Value::None)
}
