//! What sets have in common, what they lack, and all of them: with other sets, and with anything that can be iterated.

use std::sync::Arc;

use super::Set;
use crate::object::context::{Answer, Cx};
use crate::object::iterator::next;
use crate::object::protocol::iterate;
use crate::object::types;
use crate::object::value::Value;
use crate::syntax::ast::BinaryOp;

pub(super) fn as_set(value: &Value) -> Option<&Arc<Set>> {
    match value.plain() {
        Value::Set(set) => Some(set),
        _ => None,
    }
}

/// Adds all values of an iterable.
pub(crate) fn add_all(cx: &mut Cx, set: &Arc<Set>, iterable: &Value) -> Answer<()> {
    match iterable.plain() {
        Value::Set(other) => return set.merge(cx, other),
        Value::Dict(dict) if iterable.class().is(&types::DICT) => {
            set.reserve(dict.len());
            for key in dict.keys() {
                set.add(cx, key)?;
            }
            return Ok(());
        }
        _ => {}
    }
    let iterator = iterate::iter(cx, iterable)?;
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        set.add(cx, item)?;
    }
    Ok(())
}

/// A set of an iterable's values; the set itself where it is one.
pub(crate) fn set_of(cx: &mut Cx, iterable: &Value) -> Answer<Arc<Set>> {
    if let Some(set) = as_set(iterable) {
        return Ok(set.clone());
    }
    let set = Set::new(false);
    add_all(cx, &set, iterable)?;
    Ok(set)
}

/// What a set and an iterable have in common.
pub(super) fn common(cx: &mut Cx, set: &Arc<Set>, other: &Value) -> Answer<Arc<Set>> {
    if let Some(other) = as_set(other) {
        return if Arc::ptr_eq(set, other) {
            Ok(set.copy(set.frozen))
        } else {
            set.intersection(cx, other, set.frozen)
        };
    }
    let both = Set::new(set.frozen);
    let iterator = iterate::iter(cx, other)?;
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        if set.contains(cx, &item)? {
            both.add(cx, item)?;
        }
    }
    Ok(both)
}

/// Takes out of a set what an iterable yields.
pub(crate) fn remove_all(cx: &mut Cx, set: &Arc<Set>, other: &Value) -> Answer<()> {
    if let Some(other) = as_set(other) {
        return set.subtract(cx, other);
    }
    let iterator = iterate::iter(cx, other)?;
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        set.remove(cx, &item)?;
    }
    set.tidy();
    Ok(())
}

/// What a set holds and an iterable does not.
pub(super) fn rest(cx: &mut Cx, set: &Arc<Set>, other: &Value) -> Answer<Arc<Set>> {
    if let Some(other) = as_set(other) {
        return set.difference(cx, other, set.frozen);
    }
    if let Value::Dict(dict) = other.plain()
        && set.len() >> 2 <= dict.len()
    {
        let left = Set::new(set.frozen);
        for item in set.items() {
            if !dict.contains(cx, &item)? {
                left.add(cx, item)?;
            }
        }
        return Ok(left);
    }
    let left = set.copy(set.frozen);
    remove_all(cx, &left, other)?;
    Ok(left)
}

/// `a | b` and the like for sets; None for other operators and values.
pub(crate) fn operate(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer<Option<Value>> {
    let (Value::Set(x), Value::Set(y)) = (a.plain(), b.plain()) else { return Ok(None) };
    let set = match op {
        BinaryOp::BitOr => {
            let all = x.copy(x.frozen);
            if !Arc::ptr_eq(x, y) {
                all.merge(cx, y)?;
            }
            all
        }
        BinaryOp::BitAnd => common(cx, x, b)?,
        BinaryOp::Sub => rest(cx, x, b)?,
        BinaryOp::BitXor => {
            let other = y.copy(x.frozen);
            other.toggle(cx, x)?;
            other
        }
        _ => return Ok(None),
    };
    Ok(Some(Value::Set(set)))
}

/// `a |= b` and the like: changes `a`. Whether the operator is one of sets.
pub(crate) fn operate_in_place(cx: &mut Cx, op: BinaryOp, a: &Arc<Set>, b: &Arc<Set>) -> Answer<bool> {
    match op {
        BinaryOp::BitOr => a.merge(cx, b)?,
        BinaryOp::BitAnd => {
            let both = common(cx, a, &Value::Set(b.clone()))?;
            a.take_from(&both);
        }
        BinaryOp::Sub => a.subtract(cx, b)?,
        BinaryOp::BitXor => a.toggle(cx, b)?,
        _ => return Ok(false),
    }
    Ok(true)
}
