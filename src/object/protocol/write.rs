//! Values as text: `repr` and `str`.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::attribute::{call_special, special};
use crate::object::context::{Answer, Cx};
use crate::object::enum_type::{class_repr, is_enumeration};
use crate::object::exception::raise::type_error;
use crate::object::memory::{append, copied, room_for};
use crate::object::str::Str;
use crate::object::value::Value;
use crate::pure::number::{IntRef, print};
use crate::pure::text::repr as quote;
use crate::world::per_world::PerWorld;

use super::arithmetic::{int_ref, interruptible};

thread_local! {
    /// The containers whose text is being made: one that holds itself is shown as `[...]`.
    static UNDER_WAY: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Runs unless the value's text is being made already, further out.
fn unless_inside(value: &Value, run: impl FnOnce() -> Answer<String>) -> Option<Answer<String>> {
    let address = value.address();
    let inside = UNDER_WAY.with(|under_way| under_way.borrow().contains(&address));
    if inside {
        return None;
    }
    UNDER_WAY.with(|under_way| under_way.borrow_mut().push(address));
    let answer = run();
    UNDER_WAY.with(|under_way| under_way.borrow_mut().pop());
    Some(answer)
}

fn kept_digits_limit() -> &'static AtomicUsize {
    static LIMIT: PerWorld<AtomicUsize> = PerWorld::new();
    LIMIT.get(|| AtomicUsize::new(4300))
}

/// How many digits an int may have to be read or shown; 0 is no limit.
pub(crate) fn digits_limit() -> usize {
    kept_digits_limit().load(Ordering::Relaxed)
}

/// Sets it.
pub(crate) fn set_digits_limit(limit: usize) {
    kept_digits_limit().store(limit, Ordering::Relaxed);
}

/// `repr(value)` as plain text.
pub(crate) fn repr(cx: &mut Cx, value: &Value) -> Answer<String> {
    Ok(match value {
        Value::Unset => "<unset>".into(),
        Value::None => "None".into(),
        Value::Ellipsis => "Ellipsis".into(),
        Value::NotImplemented => "NotImplemented".into(),
        Value::Bool(b) => if **b { "True" } else { "False" }.into(),
        Value::Int(i) => i.to_string(),
        Value::Big(_) => return decimal(cx, value),
        Value::Float(f) => print::float(**f),
        Value::Str(text) => {
            room_for(cx, text.as_str().len())?;
            quote::string(text)
        }
        Value::Bytes(bytes) => {
            room_for(cx, bytes.len())?;
            quote::bytes(bytes)
        }
        Value::ByteArray(bytes) => {
            room_for(cx, bytes.bytes.get().len())?;
            quote::bytearray(&bytes.bytes.get())
        }
        Value::Tuple(items) => {
            let one = items.len() == 1;
            let items = items.clone();
            return unless_inside(value, || join(cx, "(", &items, if one { ",)" } else { ")" }))
                .unwrap_or(Ok("(...)".into()));
        }
        Value::List(list) => {
            let items = copied(cx, &list.items.get())?;
            return unless_inside(value, || join(cx, "[", &items, "]")).unwrap_or(Ok("[...]".into()));
        }
        Value::Dict(dict) => {
            let entries = dict.entries();
            let write = || {
                let mut text = String::from("{");
                for (at, (key, item)) in entries.iter().enumerate() {
                    if at > 0 {
                        text.push_str(", ");
                    }
                    let key = inner_repr(cx, key)?;
                    append(cx, &mut text, &key)?;
                    text.push_str(": ");
                    let item = inner_repr(cx, item)?;
                    append(cx, &mut text, &item)?;
                }
                text.push('}');
                Ok(text)
            };
            return unless_inside(value, write).unwrap_or(Ok("{...}".into()));
        }
        Value::Set(set) => {
            let items = set.items();
            let (open, close, empty) =
                if set.frozen { ("frozenset({", "})", "frozenset()") } else { ("{", "}", "set()") };
            if items.is_empty() {
                return Ok(empty.into());
            }
            return unless_inside(value, || join(cx, open, &items, close)).unwrap_or(Ok("set(...)".into()));
        }
        Value::Range(range) if range.step == 1 => format!("range({}, {})", range.start, range.stop),
        Value::Range(range) => format!("range({}, {}, {})", range.start, range.stop, range.step),
        Value::Slice(slice) => {
            let parts = [slice.start.clone(), slice.stop.clone(), slice.step.clone()];
            return join(cx, "slice(", &parts, ")");
        }
        Value::Function(function) => format!("<function {} at {}>", function.qualname.get().as_str(), at(value)),
        Value::Builtin(builtin) if builtin.is_python() => match &builtin.this {
            Some(this) => format!("<bound method {} of {}>", builtin.full_name(), inner_repr(cx, this)?),
            None => format!("<function {} at {}>", builtin.full_name(), at(value)),
        },
        Value::Builtin(builtin) => crate::object::function::show::repr_builtin(value, builtin),
        Value::Method(method) => {
            let name = match &method.function {
                Value::Function(function) => function.qualname.cloned(),
                other => super::attribute::get_text(cx, other, "__qualname__")?
                    .as_str()
                    .cloned()
                    .unwrap_or_else(|| Str::new("?")),
            };
            format!("<bound method {} of {}>", name.as_str(), inner_repr(cx, &method.this)?)
        }
        Value::Type(class) if class.meta_special("__repr__").is_some() => return by_method(cx, value, "__repr__"),
        Value::Type(class) if is_enumeration(class) => class_repr(class),
        Value::Type(class) => format!("<class '{}'>", class.full_name()),
        Value::Module(module) => {
            let origin = if matches!(module.home, "io" | "os" | "posixpath") { "frozen" } else { "built-in" };
            format!("<module '{}' ({origin})>", module.name.as_str())
        }
        Value::Iter(iter) => format!("<{} object at {}>", iter.class().full_name(), at(value)),
        Value::Generator(generator) => format!("<generator object {} at {}>", generator.qualname.as_str(), at(value)),
        Value::Exception(_) | Value::Object(_) => {
            let method = match value {
                Value::Object(object) if object.base_value().is_some() => {
                    object.class.special("__repr__").or_else(|| {
                        // A built-in subclass of a value type (an enum) has a row of its own.
                        object.class.lookup_text("__repr__").filter(|m| !is_plain_row(m))
                    })
                }
                _ => special(value, "__repr__"),
            };
            if let Some(method) = method {
                let answer =
                    cx.deeper(" while getting the repr of an object", |cx| call_special(cx, value, &method, &[]))?;
                return match answer.plain() {
                    Value::Str(text) => Ok(text.to_string()),
                    _ => Err(type_error(
                        cx,
                        format!("__repr__ returned non-string (type {})", answer.type_name().as_str()),
                    )),
                };
            }
            match value {
                Value::Object(object) => match object.base_value() {
                    Some(base) => return repr(cx, base),
                    None => plain_repr(value),
                },
                _ => plain_repr(value),
            }
        }
    })
}

/// Runs unless this value's text is being made already, further out: then it is shown as `instead`.
pub(crate) fn repr_once(
    cx: &mut Cx,
    value: &Value,
    instead: &str,
    run: impl FnOnce(&mut Cx) -> Answer<String>,
) -> Answer<String> {
    unless_inside(value, || run(cx)).unwrap_or_else(|| Ok(instead.into()))
}

fn is_plain_row(method: &Value) -> bool {
    matches!(method, Value::Builtin(builtin) if matches!(builtin.home, crate::object::function::Home::Class(d) if d.name == "object"))
}

/// `<__main__.Mine object at 0x7f...>`
pub(crate) fn plain_repr(value: &Value) -> String {
    let class = value.class();
    let name = class.full_name();
    let name = if name.contains('.') || class.is_built_in() { name } else { format!("__main__.{name}") };
    format!("<{name} object at {}>", at(value))
}

/// An address as CPython shows one.
pub(crate) fn at(value: &Value) -> String {
    let address = match value.address() {
        // What stands inline has no address: it gets one that looks like one.
        0 => 0x7f00_0000_0000 + (super::compare::hash_inline(value) & 0xff_ffff_fff0),
        address => address,
    };
    format!("{address:#x}")
}

/// The text of an inner value, one level deeper.
pub(crate) fn inner_repr(cx: &mut Cx, value: &Value) -> Answer<String> {
    cx.tick()?;
    cx.deeper(" while getting the repr of an object", |cx| repr(cx, value))
}

fn join(cx: &mut Cx, open: &str, items: &[Value], close: &str) -> Answer<String> {
    let mut text = String::from(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        let item = inner_repr(cx, item)?;
        append(cx, &mut text, &item)?;
    }
    text.push_str(close);
    Ok(text)
}

/// An int in decimal; refused beyond CPython's limit of digits.
pub(crate) fn decimal(cx: &mut Cx, value: &Value) -> Answer<String> {
    let int = int_ref(value).unwrap_or(IntRef::Small(0));
    interruptible(cx, |tick| print::decimal(int, digits_limit(), tick))
}

/// `str(value)` as plain text.
pub(crate) fn str(cx: &mut Cx, value: &Value) -> Answer<String> {
    match value {
        Value::Str(text) => Ok(text.to_string()),
        Value::Exception(_) | Value::Object(_) => {
            let own = match value {
                Value::Object(object) if object.base_value().is_some() => {
                    let has_str = matches!(object.base_value(), Some(Value::Str(_)));
                    let user = object.class.special("__str__");
                    let user = user.or_else(|| object.class.special("__repr__").filter(|_| !has_str));
                    match (user, object.base_value()) {
                        (Some(method), _) => Some(method),
                        (None, Some(base)) => match object.class.lookup_text("__str__").filter(|m| !is_plain_row(m)) {
                            Some(method) => Some(method),
                            None if has_str => return str(cx, base),
                            None => return repr(cx, value),
                        },
                        (None, None) => None,
                    }
                }
                _ => special(value, "__str__").filter(|m| !is_plain_row(m)),
            };
            let Some(method) = own else { return str_by_repr(cx, value) };
            let answer =
                cx.deeper(" while getting the str of an object", |cx| call_special(cx, value, &method, &[]))?;
            match answer.plain() {
                Value::Str(text) => Ok(text.to_string()),
                _ => Err(type_error(cx, format!("__str__ returned non-string (type {})", answer.type_name().as_str()))),
            }
        }
        Value::Type(class) if class.meta_special("__str__").is_some() => by_method(cx, value, "__str__"),
        _ => repr(cx, value),
    }
}

/// `object.__str__`: the `__repr__` of the value's class.
fn str_by_repr(cx: &mut Cx, value: &Value) -> Answer<String> {
    let Some(method) = value.class().special("__repr__") else { return repr(cx, value) };
    let answer = cx.deeper(" while getting the str of an object", |cx| call_special(cx, value, &method, &[]))?;
    match answer.plain() {
        Value::Str(text) => Ok(text.to_string()),
        _ => Err(type_error(cx, format!("__str__ returned non-string (type {})", answer.type_name().as_str()))),
    }
}

/// The text of a class whose metaclass has a method for it.
fn by_method(cx: &mut Cx, value: &Value, name: &str) -> Answer<String> {
    let Some(method) = special(value, name) else { return Ok(String::new()) };
    let doing =
        if name == "__str__" { " while getting the str of an object" } else { " while getting the repr of an object" };
    let answer = cx.deeper(doing, |cx| call_special(cx, value, &method, &[]))?;
    match answer.plain() {
        Value::Str(text) => Ok(text.to_string()),
        _ => Err(type_error(cx, format!("{name} returned non-string (type {})", answer.type_name().as_str()))),
    }
}
