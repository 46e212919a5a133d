//! The text of an exception that nothing caught.

use super::Raised;
use crate::object::context::Cx;
use crate::object::protocol::write;

/// Traceback and message as CPython shows them, without a newline at the end.
pub fn show(cx: &mut Cx, raised: &Raised) -> String {
    let mut text = String::from("Traceback (most recent call last):\n");
    for passed in raised.0.traceback.cloned().iter().rev() {
        let line = passed.source.line_of(passed.span.start);
        text.push_str(&format!("  File \"{}\", line {line}, in {}\n", passed.source.name, passed.name.as_str()));
    }
    let message = write::str(cx, &raised.value()).unwrap_or_default();
    text + &format!("{}: {message}", raised.0.class.full_name())
}
