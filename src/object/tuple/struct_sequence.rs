//! Tuples whose items also have names: `sys.version_info`, `os.stat_result`, `time.struct_time`.

use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::instance::{Object, Payload};
use crate::object::protocol::write;
use crate::object::row::Kind;
use crate::object::value::Value;

/// A getter for the item at an index; beyond the tuple's length, for one of the hidden values.
macro_rules! field {
    ($at:literal, $name:literal, $doc:literal) => {
        $crate::object::row::getter(
            $name,
            |_, args| Ok($crate::object::tuple::struct_sequence::item(&args[0], $at, $name)),
            $doc,
        )
    };
}
pub(crate) use field;

/// The row that shows a tuple of this kind; the fields' rows stand before it.
pub(crate) const REPR: crate::object::row::Row =
    crate::object::row::asks("__repr__", "()", crate::object::row::Takes::Slot(0, 0), repr, "Its text.");

/// What a field's getter answers.
pub(crate) fn item(value: &Value, at: usize, name: &str) -> Value {
    if let Value::Object(object) = value
        && let Some(hidden) = object.attrs.get_text(name)
    {
        return hidden;
    }
    match value.plain() {
        Value::Tuple(items) => items.get(at).cloned().unwrap_or(Value::None),
        _ => Value::None,
    }
}

/// A tuple of a class; `hidden` are values that only have names.
pub(crate) fn make(class: &Type, items: Vec<Value>, hidden: &[(&str, Value)]) -> Value {
    let object = Object::new(class, Payload::Base(Value::tuple(items)));
    for (name, value) in hidden {
        object.attrs.set_text(name, value.clone());
    }
    Value::Object(object)
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = args[0].class().built_in_base().clone();
    let Value::Tuple(items) = args[0].plain() else { return Ok(Value::str("()")) };
    let rows = class.definition.map_or(&[][..], |definition| definition.methods);
    let names = rows.iter().filter(|row| matches!(row.kind, Kind::Getter(_))).map(|row| row.name);
    let mut parts = Vec::new();
    for (name, item) in names.zip(items.iter()) {
        parts.push(format!("{name}={}", write::inner_repr(cx, item)?));
    }
    Ok(format!("{}({})", class.full_name(), parts.join(", ")).into())
}
