//! What the parser and the compiler refuse, as the exceptions that Python raises for it.

use std::sync::Arc;

use super::compile::Refusal;
use crate::object::class::Type;
use crate::object::exception::kinds::{INDENTATION_ERROR, MEMORY_ERROR, RECURSION_ERROR, SYNTAX_ERROR, TAB_ERROR};
use crate::object::exception::{Exception, Raised};
use crate::object::value::Value;
use crate::syntax::{SyntaxClass, SyntaxError};
use crate::text::Source;

/// What the compiler refuses, as an exception.
pub(super) fn refused(source: &Arc<Source>, refusal: &Refusal) -> Raised {
    let (start, end) = (source.place(refusal.span.start), source.place(refusal.span.end));
    syntax_exception(
        &SYNTAX_ERROR,
        &refusal.message,
        &source.name,
        (start.line, start.column as i64 + 1),
        (end.line, end.column as i64 + 1),
        Some(source.line(start.line)),
    )
}

/// What the parser refuses, as an exception.
pub(super) fn syntax_error(source: &Source, error: &SyntaxError) -> Raised {
    let class = match error.class {
        SyntaxClass::Syntax => &SYNTAX_ERROR,
        SyntaxClass::Indentation => &INDENTATION_ERROR,
        SyntaxClass::Tab => &TAB_ERROR,
        SyntaxClass::Memory => return Raised(Exception::new(&MEMORY_ERROR, vec![Value::str(&*error.message)])),
        SyntaxClass::Recursion => return Raised(Exception::new(&RECURSION_ERROR, vec![Value::str(&*error.message)])),
        SyntaxClass::Nul => {
            let raised = Raised(Exception::new(&SYNTAX_ERROR, vec![Value::str(&*error.message)]));
            raised.0.attrs.set_text("msg", Value::str(&*error.message));
            return raised;
        }
    };
    let (start, end) = ((error.line, error.offset as i64), (error.end_line, error.end_offset as i64));
    syntax_exception(class, &error.message, &source.name, start, end, error.text.as_deref())
}

/// An exception with the attributes of a SyntaxError.
fn syntax_exception(
    class: &Type,
    message: &str,
    name: &str,
    start: (usize, i64),
    end: (usize, i64),
    text: Option<&str>,
) -> Raised {
    let details = [
        Value::str(name),
        start.0.into(),
        start.1.into(),
        text.map(|t| format!("{}\n", t.trim_end_matches('\n'))).into(),
        end.0.into(),
        end.1.into(),
    ];
    let raised = Raised(Exception::new(class, vec![Value::str(message), Value::tuple(details.clone())]));
    let names = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
    raised.0.attrs.set_text("msg", Value::str(message));
    for (name, value) in names.into_iter().zip(details) {
        raised.0.attrs.set_text(name, value);
    }
    raised
}
