//! Warnings that calls leave behind, given with the line of the call.

use crate::object::context::Cx;
use crate::object::function::Function;
use crate::object::io::streams;
use crate::object::value::Value;

/// Gives the warning that a call left behind. Python shows those to the program's own code only, once for each line.
#[cold]
pub(super) fn warn(cx: &mut Cx, function: &Function, at: usize) {
    let code = &function.code;
    // What the library says of its own functions is for whoever called them.
    if code.source.is_library {
        return;
    }
    let Some(words) = cx.warning.take() else { return };
    let is_main =
        matches!(function.globals.get_text("__name__"), Some(Value::Str(name)) if name.as_str() == "__main__");
    let line = code.source.line_of(code.spans.get(at).copied().unwrap_or_default().start);
    if !is_main || !cx.world.warned.get_mut().insert((words.to_string(), line)) {
        return;
    }
    let mut text = format!("{}:{line}: DeprecationWarning: {words}\n", code.source.name);
    if code.source.quotable {
        text.push_str(&format!("  {}\n", code.source.line(line).trim()));
    }
    streams::complain(cx, &text);
}
