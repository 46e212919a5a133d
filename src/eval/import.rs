//! `import`: modules by name, made once.

use super::call::run_to_end;
use super::compile::compile;
use super::syntax_error::{refused, syntax_error};
use crate::module;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::{IMPORT_ERROR, MODULE_NOT_FOUND_ERROR};
use crate::object::exception::raise::error;
use crate::object::function::Function;
use crate::object::function::frame::Frame;
use crate::object::module::Module;
use crate::object::value::Value;
use crate::pure::text::repr;
use crate::syntax::{self, Mode, ParseError};
use crate::text::Source;

/// The module of this full name; for `a.b` the one named `a`, as the statement has it.
pub(super) fn import(cx: &mut Cx, name: &str) -> Answer {
    if name.starts_with('.') {
        return Err(error(cx, &IMPORT_ERROR, "attempted relative import with no known parent package"));
    }
    let first = name.split('.').next().unwrap_or(name);
    for part in name.match_indices('.').map(|(at, _)| &name[..at]).chain([name]) {
        if load(cx, part)?.is_none() {
            let message = match part.split_once('.') {
                Some((package, _))
                    if package == first && load(cx, first)?.is_some() && part.matches('.').count() == 1 =>
                {
                    format!("No module named {}; {} is not a package", repr::string(part), repr::string(package))
                }
                _ => format!("No module named {}", repr::string(part)),
            };
            let raised = error(cx, &MODULE_NOT_FOUND_ERROR, message);
            raised.0.attrs.set_text("name", Value::str(part));
            return Err(raised);
        }
    }
    Ok(load(cx, first)?.unwrap_or(Value::None))
}

fn load(cx: &mut Cx, name: &str) -> Answer<Option<Value>> {
    if let Some(module) = cx.world.modules.get_text(name) {
        return Ok(Some(module));
    }
    let Some(module) = module::make(cx, name)? else { return Ok(None) };
    cx.world.modules.set_text(name, module.clone());
    Ok(Some(module))
}

/// Makes a module of the names that its text leaves behind.
pub(super) fn run_library(cx: &mut Cx, name: &'static str, text: &str) -> Answer {
    let source = Source::library(name, text);
    let module = match syntax::parse(&source, Mode::File) {
        Ok(module) => module,
        Err(ParseError::Syntax(error)) => return Err(syntax_error(&source, &error)),
        Err(ParseError::Incomplete) => return Ok(Value::None),
    };
    let code = compile(&source, &module, Mode::File).map_err(|refusal| refused(&source, &refusal))?;
    let made = Module::new(name, "", &[]);
    let mut frame = Frame::new(&code);
    run_to_end(cx, &mut frame, &Function::of_code(code, made.attrs.clone()))?;
    Ok(Value::Module(made))
}
