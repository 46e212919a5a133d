//! Items: `value[key]`, slices, and whether a value contains another.

use super::arithmetic::int_ref;
use super::attribute::{call_special, special};
use super::buffer::bytes_like;
use super::compare::equal;
use crate::object::bytes::ByteArray;
use crate::object::bytes::{byte_of, check_resizable};
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::raise::{index_error, key_error, type_error, value_error};
use crate::object::iterator::{collect, next};
use crate::object::memory::room_for;
use crate::object::range::{Places, Slice};
use crate::object::value::Value;
use crate::pure::number::IntRef;

/// The int that a value stands for as an index, by `__index__`; those beyond 64 bits are clipped.
pub(crate) fn index_of(cx: &mut Cx, value: &Value) -> Answer<i64> {
    match try_index(cx, value)? {
        Some(index) => Ok(index),
        None => {
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str())))
        }
    }
}

/// The same; None where the value is no index.
pub(crate) fn try_index(cx: &mut Cx, value: &Value) -> Answer<Option<i64>> {
    Ok(int_index(cx, value)?.map(|index| match int_ref(&index) {
        Some(IntRef::Small(small)) => small,
        Some(IntRef::Big(big)) if big.sign() == num_bigint::Sign::Minus => i64::MIN,
        _ => i64::MAX,
    }))
}

/// The int value that `operator.index` gives; None where the value is no index.
pub(crate) fn int_index(cx: &mut Cx, value: &Value) -> Answer<Option<Value>> {
    match value.plain() {
        Value::Int(_) | Value::Big(_) => return Ok(Some(value.plain().clone())),
        Value::Bool(b) => return Ok(Some(Value::Int(i64::from(**b)))),
        _ => {}
    }
    let Value::Object(_) = value else { return Ok(None) };
    let Some(method) = special(value, "__index__") else { return Ok(None) };
    let answer = call_special(cx, value, &method, &[])?;
    match answer.plain() {
        Value::Int(_) | Value::Big(_) => Ok(Some(answer.plain().clone())),
        Value::Bool(b) => Ok(Some(Value::Int(i64::from(**b)))),
        _ => Err(type_error(cx, format!("__index__ returned non-int (type {})", answer.type_name().as_str()))),
    }
}

fn slice_index(cx: &mut Cx, value: &Value) -> Answer<Option<i64>> {
    if value.is_none() {
        return Ok(None);
    }
    match try_index(cx, value)? {
        Some(index) => Ok(Some(index)),
        None => Err(type_error(cx, "slice indices must be integers or None or have an __index__ method")),
    }
}

/// Which places of a sequence of this length a slice means.
pub(crate) fn places(cx: &mut Cx, slice: &Slice, length: usize) -> Answer<Places> {
    let length = length as i64;
    let step = slice_index(cx, &slice.step)?.unwrap_or(1);
    if step == 0 {
        return Err(value_error(cx, "slice step cannot be zero"));
    }
    let step = step.max(-i64::MAX);
    let clip = |index: i64, low: i64, high: i64| -> i64 {
        let index = if index < 0 { index.saturating_add(length) } else { index };
        index.clamp(low, high)
    };
    let (low, high) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let start = slice_index(cx, &slice.start)?.map_or(if step < 0 { high } else { low }, |i| clip(i, low, high));
    let stop = slice_index(cx, &slice.stop)?.map_or(if step < 0 { low } else { high }, |i| clip(i, low, high));
    let count = if step < 0 {
        if stop < start { ((start - stop - 1) / -step + 1) as usize } else { 0 }
    } else if start < stop {
        ((stop - start - 1) / step + 1) as usize
    } else {
        0
    };
    Ok(Places { start, stop, step, count })
}

/// The place that an index means in a sequence of this length; None outside of it.
pub(crate) fn place(index: i64, length: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add(length as i64)? } else { index };
    (0..length as i64).contains(&at).then_some(at as usize)
}

fn wrong_index(cx: &mut Cx, what: &str, key: &Value) -> Raised {
    type_error(cx, format!("{what} indices must be integers or slices, not {}", key.type_name().as_str()))
}

/// `value[key]`.
pub(crate) fn get_item(cx: &mut Cx, value: &Value, key: &Value) -> Answer {
    match (value, key) {
        (Value::List(list), Value::Int(index)) => {
            let items = list.items.get();
            if let Some(at) = place(*index, items.len()) {
                return Ok(items[at].clone());
            }
        }
        (Value::Tuple(items), Value::Int(index)) => {
            if let Some(at) = place(*index, items.len()) {
                return Ok(items[at].clone());
            }
        }
        (Value::Dict(dict), _) => {
            return match dict.get(cx, key)? {
                Some(value) => Ok(value),
                None => Err(key_error(cx, key)),
            };
        }
        (Value::Object(object), _) => {
            let own = match object.base_value() {
                Some(_) => object.class.special("__getitem__"),
                None => special(value, "__getitem__"),
            };
            if let Some(method) = own {
                return call_special(cx, value, &method, std::slice::from_ref(key));
            }
            if let Some(base) = object.base_value() {
                if let Value::Dict(dict) = base
                    && let Some(missing) = object.class.special("__missing__")
                    && !dict.contains(cx, key)?
                {
                    return call_special(cx, value, &missing, std::slice::from_ref(key));
                }
                if super::truth::is_number(base) {
                    return Err(not_subscriptable(cx, value));
                }
                return get_item(cx, base, key);
            }
            return Err(not_subscriptable(cx, value));
        }
        (Value::Type(class), _) => {
            if let Some(method) = class.meta().lookup_text("__getitem__") {
                return call_special(cx, value, &method, std::slice::from_ref(key));
            }
            if let Some(method) = class.special("__class_getitem__") {
                let bound = super::attribute::bind(cx, &method, &Value::Type(class.clone()), class)?;
                return cx.call(&bound, std::slice::from_ref(key));
            }
            if crate::object::class::type_hint::is_generic(class) {
                return Ok(crate::object::class::type_hint::alias_of(value, key));
            }
            return Err(type_error(cx, format!("type '{}' is not subscriptable", class.name().as_str())));
        }
        _ => {}
    }
    if let Value::Slice(slice) = key {
        return get_slice(cx, value, slice);
    }
    let (what, length) = match value {
        Value::List(list) => ("list", list.len()),
        Value::Tuple(items) => ("tuple", items.len()),
        Value::Str(text) => ("string", text.len()),
        Value::Bytes(bytes) => ("byte", bytes.len()),
        Value::ByteArray(bytes) => ("bytearray", bytes.bytes.get().len()),
        Value::Range(range) => ("range", range.len().min(usize::MAX as u128) as usize),
        _ => return Err(not_subscriptable(cx, value)),
    };
    let Some(index) = try_index(cx, key)? else {
        return Err(match value {
            Value::Str(_) => {
                type_error(cx, format!("string indices must be integers, not '{}'", key.type_name().as_str()))
            }
            _ => wrong_index(cx, what, key),
        });
    };
    if matches!(key.plain(), Value::Big(_)) && !matches!(value, Value::Range(_)) {
        return Err(index_error(cx, "cannot fit 'int' into an index-sized integer"));
    }
    if let Value::Range(range) = value {
        let index = int_index(cx, key)?.unwrap_or(Value::Int(index));
        let found = crate::object::range::item(range, &index);
        return found.ok_or_else(|| index_error(cx, "range object index out of range"));
    }
    let Some(at) = place(index, length) else {
        let message = match value {
            Value::Bytes(_) => "index out of range".to_string(),
            _ => format!("{what} index out of range"),
        };
        return Err(index_error(cx, message));
    };
    Ok(match value {
        Value::List(list) => list.get(at).unwrap_or_default(),
        Value::Tuple(items) => items[at].clone(),
        Value::Str(text) => text.char_at(at).map_or(Value::Unset, |c| Value::str(c.encode_utf8(&mut [0; 4]) as &str)),
        Value::Bytes(bytes) => Value::Int(bytes[at].into()),
        // Finding the index may have run Python code, which may have made it shorter.
        Value::ByteArray(bytes) => match bytes.bytes.get().get(at).copied() {
            Some(byte) => Value::Int(byte.into()),
            None => return Err(index_error(cx, "bytearray index out of range")),
        },
        _ => Value::None,
    })
}

fn not_subscriptable(cx: &mut Cx, value: &Value) -> Raised {
    type_error(cx, format!("'{}' object is not subscriptable", value.type_name().as_str()))
}

fn get_slice(cx: &mut Cx, value: &Value, slice: &Slice) -> Answer {
    fn pick<T: Clone>(cx: &Cx, items: &[T], places: Places) -> Answer<Vec<T>> {
        room_for(cx, places.count * size_of::<T>())?;
        if places.step == 1 {
            let start = places.start as usize;
            return Ok(items.get(start..start + places.count).unwrap_or_default().to_vec());
        }
        Ok(places.indices().filter_map(|at| items.get(at).cloned()).collect())
    }
    Ok(match value {
        Value::List(list) => {
            let places = places(cx, slice, list.len())?;
            Value::list(pick(cx, &list.items.get(), places)?)
        }
        Value::Tuple(items) => {
            let places = places(cx, slice, items.len())?;
            Value::tuple(pick(cx, items, places)?)
        }
        Value::Str(text) => {
            let places = places(cx, slice, text.len())?;
            room_for(cx, places.count)?;
            if places.step == 1 {
                return Ok(Value::str(text.slice(places.start as usize, places.start as usize + places.count)));
            }
            if text.is_ascii() {
                let picked = pick(cx, text.as_str().as_bytes(), places)?;
                return Ok(Value::from(String::from_utf8_lossy(&picked).into_owned()));
            }
            let chars: Vec<char> = text.as_str().chars().collect();
            Value::from(pick(cx, &chars, places)?.into_iter().collect::<String>())
        }
        Value::Bytes(bytes) => {
            let places = places(cx, slice, bytes.len())?;
            Value::bytes(pick(cx, bytes, places)?)
        }
        Value::ByteArray(bytes) => {
            let length = bytes.bytes.get().len();
            let places = places(cx, slice, length)?;
            let picked = pick(cx, &bytes.bytes.get(), places)?;
            Value::ByteArray(ByteArray::new(picked))
        }
        Value::Range(range) => {
            return crate::object::range::sliced(cx, range, slice);
        }
        _ => return Err(not_subscriptable(cx, value)),
    })
}

/// `value[key] = item`.
pub(crate) fn set_item(cx: &mut Cx, value: &Value, key: &Value, item: Value) -> Answer<()> {
    match value {
        Value::Dict(dict) => dict.insert(cx, key.clone(), item),
        Value::List(list) => {
            if let Value::Slice(slice) = key {
                let wanted = places(cx, slice, list.len())?;
                let new = match &item {
                    Value::List(_) | Value::Tuple(_) => collect(cx, &item)?,
                    other => {
                        let iterable = super::iterate::iter(cx, other);
                        match iterable {
                            Ok(iterator) => collect(cx, &iterator)?,
                            Err(_) if wanted.step == 1 => return Err(type_error(cx, "can only assign an iterable")),
                            Err(_) => return Err(type_error(cx, "must assign iterable to extended slice")),
                        }
                    }
                };
                let mut items = list.items.get_mut();
                let old: Vec<Value> = if wanted.step == 1 {
                    let start = (wanted.start as usize).min(items.len());
                    let end = (start + wanted.count).min(items.len());
                    items.splice(start..end, new).collect()
                } else {
                    if new.len() != wanted.count {
                        let message = format!(
                            "attempt to assign sequence of size {} to extended slice of size {}",
                            new.len(),
                            wanted.count
                        );
                        drop(items);
                        return Err(value_error(cx, message));
                    }
                    let pairs = wanted.indices().zip(new);
                    // What is no longer there, since making the new items shortened it, is left out.
                    pairs.filter_map(|(at, new)| Some(std::mem::replace(items.get_mut(at)?, new))).collect()
                };
                drop(items);
                drop(old);
                return Ok(());
            }
            let Some(index) = try_index(cx, key)? else { return Err(wrong_index(cx, "list", key)) };
            let mut items = list.items.get_mut();
            match place(index, items.len()) {
                Some(at) => {
                    let old = std::mem::replace(&mut items[at], item);
                    drop(items);
                    drop(old);
                    Ok(())
                }
                None => {
                    drop(items);
                    Err(beyond(cx, key, "list assignment index out of range"))
                }
            }
        }
        Value::ByteArray(bytes) => set_byte(cx, bytes, key, &item),
        Value::Object(object) => {
            let own = match object.base_value() {
                Some(_) => object.class.special("__setitem__"),
                None => special(value, "__setitem__"),
            };
            match (own, object.base_value()) {
                (Some(method), _) => call_special(cx, value, &method, &[key.clone(), item]).map(drop),
                (None, Some(base)) => set_item(cx, base, key, item),
                (None, None) => Err(no_assignment(cx, value)),
            }
        }
        _ => Err(no_assignment(cx, value)),
    }
}

/// What an index says that no item answers to.
fn beyond(cx: &mut Cx, key: &Value, message: &str) -> Raised {
    match key.plain() {
        Value::Big(_) => index_error(cx, "cannot fit 'int' into an index-sized integer"),
        _ => index_error(cx, message),
    }
}

fn no_assignment(cx: &mut Cx, value: &Value) -> Raised {
    type_error(cx, format!("'{}' object does not support item assignment", value.type_name().as_str()))
}

fn set_byte(cx: &mut Cx, bytes: &std::sync::Arc<ByteArray>, key: &Value, item: &Value) -> Answer<()> {
    let length = bytes.bytes.get().len();
    if let Value::Slice(slice) = key {
        let wanted = places(cx, slice, length)?;
        let new = match bytes_like(item) {
            Some(new) => new,
            None => match item {
                Value::Str(_) | Value::Int(_) => {
                    return Err(type_error(
                        cx,
                        "can assign only bytes, buffers, or iterables of ints in range(0, 256)".to_string(),
                    ));
                }
                other => {
                    let items = collect(cx, other)?;
                    let mut new = Vec::with_capacity(items.len());
                    for item in &items {
                        new.push(byte_of(cx, item)?);
                    }
                    new
                }
            },
        };
        if wanted.step == 1 {
            let start = (wanted.start as usize).min(length);
            let end = (start + wanted.count).min(length);
            if new.len() != end - start {
                check_resizable(cx, bytes)?;
            }
            let mut all = bytes.bytes.get_mut();
            let (start, end) = (start.min(all.len()), end.min(all.len()));
            all.splice(start..end, new);
            return Ok(());
        }
        if new.len() != wanted.count {
            let message =
                format!("attempt to assign bytes of size {} to extended slice of size {}", new.len(), wanted.count);
            return Err(value_error(cx, message));
        }
        let mut all = bytes.bytes.get_mut();
        for (at, byte) in wanted.indices().zip(new) {
            if let Some(place) = all.get_mut(at) {
                *place = byte;
            }
        }
        return Ok(());
    }
    let Some(index) = try_index(cx, key)? else { return Err(wrong_index(cx, "bytearray", key)) };
    if matches!(key.plain(), Value::Big(_)) {
        return Err(beyond(cx, key, ""));
    }
    let byte = byte_of(cx, item)?;
    let Some(at) = place(index, length) else { return Err(index_error(cx, "bytearray index out of range")) };
    match bytes.bytes.get_mut().get_mut(at) {
        Some(place) => *place = byte,
        None => return Err(index_error(cx, "bytearray index out of range")),
    }
    Ok(())
}

/// `del value[key]`.
pub(crate) fn delete_item(cx: &mut Cx, value: &Value, key: &Value) -> Answer<()> {
    match value {
        Value::Dict(dict) => match dict.remove(cx, key)? {
            Some(_) => Ok(()),
            None => Err(key_error(cx, key)),
        },
        Value::List(list) => {
            if let Value::Slice(slice) = key {
                let wanted = places(cx, slice, list.len())?;
                let mut doomed: Vec<usize> = wanted.indices().collect();
                doomed.sort_unstable();
                let mut items = list.items.get_mut();
                let old = remove_places(&mut items, &doomed);
                drop(items);
                drop(old);
                return Ok(());
            }
            let Some(index) = try_index(cx, key)? else { return Err(wrong_index(cx, "list", key)) };
            let mut items = list.items.get_mut();
            match place(index, items.len()) {
                Some(at) => {
                    let old = items.remove(at);
                    drop(items);
                    drop(old);
                    Ok(())
                }
                None => {
                    drop(items);
                    Err(beyond(cx, key, "list assignment index out of range"))
                }
            }
        }
        Value::ByteArray(bytes) => {
            check_resizable(cx, bytes)?;
            let length = bytes.bytes.get().len();
            let mut doomed: Vec<usize> = match key {
                Value::Slice(slice) => places(cx, slice, length)?.indices().collect(),
                _ => {
                    let Some(index) = try_index(cx, key)? else { return Err(wrong_index(cx, "bytearray", key)) };
                    match place(index, length) {
                        Some(at) => vec![at],
                        None => return Err(beyond(cx, key, "bytearray index out of range")),
                    }
                }
            };
            doomed.sort_unstable();
            remove_places(&mut bytes.bytes.get_mut(), &doomed);
            Ok(())
        }
        Value::Object(object) => {
            let own = match object.base_value() {
                Some(_) => object.class.special("__delitem__"),
                None => special(value, "__delitem__"),
            };
            match (own, object.base_value()) {
                (Some(method), _) => call_special(cx, value, &method, std::slice::from_ref(key)).map(drop),
                (None, Some(base)) => delete_item(cx, base, key),
                (None, None) => Err(no_deletion(cx, value, key)),
            }
        }
        _ => Err(no_deletion(cx, value, key)),
    }
}

fn no_deletion(cx: &mut Cx, value: &Value, key: &Value) -> Raised {
    // CPython has one text for sequences asked by number, and one for all else.
    let sequence = matches!(
        value,
        Value::Str(_) | Value::Bytes(_) | Value::Tuple(_) | Value::Range(_) | Value::Set(_) | Value::Object(_)
    );
    let numbered = matches!(key.plain(), Value::Int(_) | Value::Big(_) | Value::Bool(_));
    let verb = if sequence && numbered { "doesn't" } else { "does not" };
    type_error(cx, format!("'{}' object {verb} support item deletion", value.type_name().as_str()))
}

/// Takes out the items at some places, which stand in order.
fn remove_places<T>(items: &mut Vec<T>, doomed: &[usize]) -> Vec<T> {
    let all = std::mem::take(items);
    let mut doomed = doomed.iter().copied().peekable();
    let mut removed = Vec::new();
    for (at, item) in all.into_iter().enumerate() {
        if doomed.peek() == Some(&at) {
            doomed.next();
            removed.push(item);
        } else {
            items.push(item);
        }
    }
    removed
}

/// `item in value`.
pub(crate) fn contains(cx: &mut Cx, value: &Value, item: &Value) -> Answer<bool> {
    match value {
        Value::Str(text) => match item.plain() {
            Value::Str(part) => return Ok(text.as_str().contains(part.as_str())),
            _ => {
                let message =
                    format!("'in <string>' requires string as left operand, not {}", item.type_name().as_str());
                return Err(type_error(cx, message));
            }
        },
        Value::Bytes(_) | Value::ByteArray(_) => {
            let all = bytes_like(value).unwrap_or_default();
            if let Some(part) = bytes_like(item) {
                return Ok(part.is_empty() || all.windows(part.len()).any(|w| w == part));
            }
            return match try_index(cx, item)? {
                Some(byte) => match u8::try_from(byte) {
                    Ok(byte) => Ok(all.contains(&byte)),
                    Err(_) => Err(value_error(cx, "byte must be in range(0, 256)")),
                },
                None => {
                    Err(type_error(cx, format!("a bytes-like object is required, not '{}'", item.type_name().as_str())))
                }
            };
        }
        Value::Dict(dict) => return dict.contains(cx, item),
        Value::Set(set) => return set.contains(cx, item),
        Value::Range(range) => {
            if let Some(held) = crate::object::range::holds(range, item) {
                return Ok(held);
            }
        }
        Value::Object(object) => {
            let own = match object.base_value() {
                Some(base) => match object.class.special("__contains__") {
                    Some(method) => Some(method),
                    // No number holds anything; flags have a row of their own.
                    None if int_ref(base).is_some() => special(value, "__contains__"),
                    None if object.class.special("__iter__").is_none() => return contains(cx, base, item),
                    None => None,
                },
                None => special(value, "__contains__"),
            };
            if let Some(method) = own {
                if method.is_none() {
                    let name = value.type_name();
                    return Err(type_error(cx, format!("'{}' object is not a container", name.as_str())));
                }
                let answer = call_special(cx, value, &method, std::slice::from_ref(item))?;
                return super::truth::is_true(cx, &answer);
            }
        }
        Value::Type(class) => {
            if let Some(method) = class.meta().lookup_text("__contains__") {
                let answer = call_special(cx, value, &method, std::slice::from_ref(item))?;
                return super::truth::is_true(cx, &answer);
            }
        }
        _ => {}
    }
    let iterator = match super::iterate::iter(cx, value) {
        Ok(iterator) => iterator,
        Err(raised) if raised.is_a(&crate::object::exception::kinds::TYPE_ERROR) => {
            return Err(type_error(cx, format!("argument of type '{}' is not iterable", value.type_name().as_str())));
        }
        Err(raised) => return Err(raised),
    };
    while let Some(candidate) = next(cx, &iterator)? {
        cx.tick()?;
        if candidate.is(item) || equal(cx, &candidate, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}
