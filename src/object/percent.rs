//! `%` formatting of values.

use std::sync::Arc;

use super::context::{Answer, Cx};
use super::str::Str;
use super::value::Value;

/// `template % args` for text.
pub fn text(_: &mut Cx, template: &Arc<Str>, _args: &Value) -> Answer {
    Ok(Value::Str(template.clone()))
}

/// `template % args` for bytes.
pub fn bytes(_: &mut Cx, template: &[u8], _args: &Value) -> Answer<Vec<u8>> {
    Ok(template.to_vec())
}
