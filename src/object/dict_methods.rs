//! The dict type: its methods.

use std::sync::Arc;

use super::class::Definition;
use super::context::{Answer, Cx};
use super::dict::Dict;
use super::exception::raise::type_error;
use super::row::Row;
use super::value::Value;

pub const DEFINITION: Definition =
    Definition { name: "dict", doc: "Values by their keys.", methods: METHODS, open: true, ..Definition::PLAIN };

const METHODS: &[Row] = &[];

/// Takes over all entries of a mapping.
pub fn update(cx: &mut Cx, dict: &Arc<Dict>, other: &Value) -> Answer<()> {
    let Value::Dict(other) = other.plain() else {
        return Err(type_error(cx, format!("'{}' object is not a mapping", other.type_name().as_str())));
    };
    for (key, value) in other.entries() {
        dict.insert(cx, key, value)?;
    }
    Ok(())
}
