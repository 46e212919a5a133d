//! Tuples whose items also have names: `sys.version_info`, `os.stat_result`, `time.struct_time`.

use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::TYPE_ERROR;
use crate::object::exception::raise::type_error;
use crate::object::instance::{Object, Payload};
use crate::object::iterator::collect;
use crate::object::protocol::write;
use crate::object::row::{Args, Kind, Row, Takes, asks, take};
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

const NEW: Row = asks("structseq", "(sequence, dict=None)", Takes::Keywords, |_, _| Ok(Value::None), "");

/// `class(sequence)`, of so many items at least; what is beyond them goes by the names of `hidden`, in their order.
pub(crate) fn construct(cx: &mut Cx, class: &Type, args: &Args, least: usize, hidden: &[&'static str]) -> Answer {
    let slots = take(cx, &NEW, args)?;
    let items = match collect(cx, &slots[0]) {
        Ok(items) => items,
        Err(raised) if raised.is_a(&TYPE_ERROR) => return Err(type_error(cx, "constructor requires a sequence")),
        Err(raised) => return Err(raised),
    };
    let name = class.built_in_base().full_name();
    let named = match slots[1].some().map(Value::plain) {
        None => None,
        Some(Value::Dict(named)) => Some(named.clone()),
        Some(_) => return Err(type_error(cx, format!("{name}() takes a dict as second arg, if any"))),
    };
    let (given, most) = (items.len(), least + hidden.len());
    let bound = match given {
        _ if (least..=most).contains(&given) => None,
        _ if least == most => Some(format!("a {least}")),
        _ if given < least => Some(format!("an at least {least}")),
        _ => Some(format!("an at most {most}")),
    };
    if let Some(bound) = bound {
        return Err(type_error(cx, format!("{name}() takes {bound}-sequence ({given}-sequence given)")));
    }
    let mut visible = items;
    let mut more = visible.split_off(least).into_iter();
    let of = |name: &str| named.as_ref().and_then(|named| named.get_text(name)).unwrap_or(Value::None);
    let hidden: Vec<(&str, Value)> =
        hidden.iter().map(|name| (*name, more.next().unwrap_or_else(|| of(name)))).collect();
    Ok(make(class, visible, &hidden))
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
