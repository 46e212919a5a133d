//! Equality, order and hashing.

use std::cmp::Ordering;
use std::sync::Arc;

use super::arithmetic::int_ref;
use super::attribute::{call_special, special};
use super::truth::is_true;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::type_error;
use crate::object::value::Value;
use crate::pure::number::{convert, integer};
use crate::syntax::ast::CompareOp;

/// Whether two keys are equal, where that can be told without running Python code.
pub(crate) fn same_key(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => Some(Arc::ptr_eq(a, b) || **a == **b),
        (Value::Int(a), Value::Int(b)) => Some(a == b),
        (Value::Object(_), _) | (_, Value::Object(_)) if a.is(b) => Some(true),
        (Value::Object(_), _) | (_, Value::Object(_)) => None,
        (Value::Tuple(x), Value::Tuple(y)) => {
            if a.is(b) {
                return Some(true);
            }
            if x.len() != y.len() {
                return Some(false);
            }
            let mut all = Some(true);
            for (a, b) in x.iter().zip(y.iter()) {
                match same_key(a, b) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => all = None,
                }
            }
            all
        }
        (Value::Set(_), Value::Set(_)) => None,
        (Value::Range(a), Value::Range(b)) => Some(a.holds_what(b)),
        (Value::Method(a), Value::Method(b)) => Some(a.this.is(&b.this) && a.function.is(&b.function)),
        _ => Some(simple_equal(a, b).unwrap_or_else(|| a.is(b))),
    }
}

/// Equality of numbers, texts and bytes; None for other pairs.
fn simple_equal(a: &Value, b: &Value) -> Option<bool> {
    Some(match (a, b) {
        (Value::Str(a), Value::Str(b)) => Arc::ptr_eq(a, b) || **a == **b,
        (Value::Float(a), Value::Float(b)) => **a == **b,
        (Value::Bytes(a), Value::Bytes(b)) => a.as_slice() == b.as_slice(),
        (Value::Bytes(a), Value::ByteArray(b)) | (Value::ByteArray(b), Value::Bytes(a)) => {
            a.as_slice() == &b.bytes.get()[..]
        }
        (Value::ByteArray(a), Value::ByteArray(b)) => Arc::ptr_eq(a, b) || *a.bytes.get() == *b.bytes.get(),
        (Value::None, Value::None) => true,
        _ => match (int_ref(a), int_ref(b)) {
            (Some(a), Some(b)) => integer::equal(a, b),
            (Some(a), None) => match b {
                Value::Float(b) => convert::compare_float(a, **b) == Some(Ordering::Equal),
                _ => return None,
            },
            (None, Some(b)) => match a {
                Value::Float(a) => convert::compare_float(b, **a) == Some(Ordering::Equal),
                _ => return None,
            },
            _ => return None,
        },
    })
}

/// `a == b` as a condition; the same value is equal to itself, as containers have it.
pub(crate) fn equal(cx: &mut Cx, a: &Value, b: &Value) -> Answer<bool> {
    if let Some(equal) = simple_equal(a, b) {
        return Ok(equal || a.is(b));
    }
    if a.is(b) {
        return Ok(true);
    }
    let answer = compare(cx, CompareOp::Eq, a, b)?;
    is_true(cx, &answer)
}

/// The order of two numbers, texts or bytes; None for other pairs, `Some(None)` where NaN has no order.
fn simple_order(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    Some(match (a, b) {
        (Value::Str(a), Value::Str(b)) => Some(a.order(b)),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(&**b),
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.as_slice().cmp(b.as_slice())),
        (Value::Bytes(a), Value::ByteArray(b)) => Some(a.as_slice().cmp(&b.bytes.get())),
        (Value::ByteArray(a), Value::Bytes(b)) => Some(a.bytes.get().as_slice().cmp(b)),
        (Value::ByteArray(a), Value::ByteArray(b)) => Some(a.bytes.cloned().cmp(&b.bytes.get())),
        _ => match (int_ref(a), int_ref(b)) {
            (Some(a), Some(b)) => Some(integer::compare(a, b)),
            (Some(a), None) => match b {
                Value::Float(b) => convert::compare_float(a, **b),
                _ => return None,
            },
            (None, Some(b)) => match a {
                Value::Float(a) => convert::compare_float(b, **a).map(Ordering::reverse),
                _ => return None,
            },
            _ => return None,
        },
    })
}

fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Lt => order.is_lt(),
        CompareOp::LtE => order.is_le(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::GtE => order.is_ge(),
        CompareOp::NotEq => order.is_ne(),
        _ => order.is_eq(),
    }
}

fn method_of(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "__eq__",
        CompareOp::NotEq => "__ne__",
        CompareOp::Lt => "__lt__",
        CompareOp::LtE => "__le__",
        CompareOp::Gt => "__gt__",
        _ => "__ge__",
    }
}

fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::LtE => CompareOp::GtE,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::GtE => CompareOp::LtE,
        other => other,
    }
}

/// `a op b` for every operator of comparison.
pub(crate) fn compare(cx: &mut Cx, op: CompareOp, a: &Value, b: &Value) -> Answer {
    match op {
        CompareOp::Is => return Ok(Value::from(a.is(b))),
        CompareOp::IsNot => return Ok(Value::from(!a.is(b))),
        CompareOp::In => return super::index::contains(cx, b, a).map(Value::from),
        CompareOp::NotIn => return super::index::contains(cx, b, a).map(|found| Value::from(!found)),
        _ => {}
    }
    cx.deeper(" in comparison", |cx| rich(cx, op, a, b))
}

fn rich(cx: &mut Cx, op: CompareOp, a: &Value, b: &Value) -> Answer {
    let user = |value: &Value| !value.class().is_built_in() || matches!(value, Value::Object(_));
    if (user(a) || user(b))
        && let Some(answer) = by_methods(cx, op, a, b)?
    {
        return Ok(answer);
    }
    if let Some(answer) = by_value(cx, op, a.plain(), b.plain())? {
        return Ok(answer);
    }
    match op {
        CompareOp::Eq => Ok(Value::from(a.is(b))),
        CompareOp::NotEq => Ok(Value::from(!a.is(b))),
        _ => {
            let (left, right) = (a.type_name(), b.type_name());
            let message = format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.sign(),
                left.as_str(),
                right.as_str()
            );
            Err(type_error(cx, message))
        }
    }
}

/// By the methods that classes define: the right operand's first if its class is a subclass of the left's.
fn by_methods(cx: &mut Cx, op: CompareOp, a: &Value, b: &Value) -> Answer<Option<Value>> {
    let own = |value: &Value, op: CompareOp| -> Option<Value> {
        let found = if value.class().is_built_in() {
            special(value, method_of(op))
        } else {
            user_or_native(value, method_of(op))
        };
        found.filter(|m| !m.is_none())
    };
    let mut tries = vec![(a, b, op), (b, a, mirrored(op))];
    if !a.class().is(b.class()) && b.class().is_subclass(a.class()) {
        tries.reverse();
    }
    for (this, other, op) in tries {
        if !this.goes_by_methods() {
            continue;
        }
        if let Some(method) = own(this, op) {
            let answer = call_special(cx, this, &method, std::slice::from_ref(other))?;
            if !matches!(answer, Value::NotImplemented) {
                return Ok(Some(answer));
            }
        } else if op == CompareOp::NotEq
            && let Some(method) = own(this, CompareOp::Eq)
        {
            let answer = call_special(cx, this, &method, std::slice::from_ref(other))?;
            if !matches!(answer, Value::NotImplemented) {
                let equal = is_true(cx, &answer)?;
                return Ok(Some(Value::from(!equal)));
            }
        }
    }
    Ok(None)
}

fn user_or_native(value: &Value, name: &str) -> Option<Value> {
    value.class().special(name).or_else(|| special(value, name)).filter(|found| !is_of_object(found))
}

/// Whether this is `object`'s own row, which stands for "no method".
fn is_of_object(found: &Value) -> bool {
    matches!(found, Value::Builtin(builtin) if matches!(builtin.home, crate::object::function::Home::Class(d) if d.name == "object"))
}

/// Comparing values of built-in types; None where they cannot be compared so.
pub(crate) fn by_value(cx: &mut Cx, op: CompareOp, a: &Value, b: &Value) -> Answer<Option<Value>> {
    let is_equality = matches!(op, CompareOp::Eq | CompareOp::NotEq);
    if is_equality && let Some(equal) = simple_equal(a, b) {
        return Ok(Some(Value::from(equal == (op == CompareOp::Eq))));
    }
    if !is_equality && let Some(order) = simple_order(a, b) {
        return Ok(Some(Value::from(order.is_some_and(|order| holds(op, order)))));
    }
    Ok(match (a, b) {
        (Value::Tuple(a), Value::Tuple(b)) => {
            Some(sequences(cx, op, (a.len(), b.len()), |at| Some((a.get(at)?.clone(), b.get(at)?.clone())))?)
        }
        // Comparing items may change the lists: they are asked anew for each pair.
        (Value::List(a), Value::List(b)) => {
            let answer = sequences(cx, op, (a.len(), b.len()), |at| Some((a.get(at)?, b.get(at)?)))?;
            Some(answer)
        }
        (Value::Dict(x), Value::Dict(y)) if is_equality => {
            let mut equal_so_far = x.len() == y.len();
            if equal_so_far {
                for (key, value) in x.entries() {
                    let other = y.get(cx, &key)?;
                    let same = match other {
                        Some(other) => equal(cx, &value, &other)?,
                        None => false,
                    };
                    if !same {
                        equal_so_far = false;
                        break;
                    }
                }
            }
            Some(Value::from(equal_so_far == (op == CompareOp::Eq)))
        }
        (Value::Set(a), Value::Set(b)) => Some(Value::from(match op {
            CompareOp::Eq => a.len() == b.len() && a.is_within(cx, b)?,
            CompareOp::NotEq => !(a.len() == b.len() && a.is_within(cx, b)?),
            CompareOp::LtE => a.is_within(cx, b)?,
            CompareOp::Lt => a.len() < b.len() && a.is_within(cx, b)?,
            CompareOp::GtE => b.is_within(cx, a)?,
            _ => b.len() < a.len() && b.is_within(cx, a)?,
        })),
        (Value::Range(x), Value::Range(y)) if is_equality => {
            let equal = x.holds_what(y);
            Some(Value::from(equal == (op == CompareOp::Eq)))
        }
        (Value::Slice(x), Value::Slice(y)) => {
            let pairs = [(&x.start, &y.start), (&x.stop, &y.stop), (&x.step, &y.step)];
            Some(sequences(cx, op, (3, 3), |at| pairs.get(at).map(|(x, y)| (Value::clone(x), Value::clone(y))))?)
        }
        (Value::Method(x), Value::Method(y)) if is_equality => {
            let equal = x.this.is(&y.this) && x.function.is(&y.function);
            Some(Value::from(equal == (op == CompareOp::Eq)))
        }
        _ => None,
    })
}

fn sequences(
    cx: &mut Cx,
    op: CompareOp,
    lengths: (usize, usize),
    pair: impl Fn(usize) -> Option<(Value, Value)>,
) -> Answer {
    if lengths.0 != lengths.1 && matches!(op, CompareOp::Eq | CompareOp::NotEq) {
        return Ok(Value::from(op == CompareOp::NotEq));
    }
    let mut at = 0;
    while let Some((x, y)) = pair(at) {
        cx.tick()?;
        if !equal(cx, &x, &y)? {
            return match op {
                CompareOp::Eq => Ok(Value::from(false)),
                CompareOp::NotEq => Ok(Value::from(true)),
                _ => compare(cx, op, &x, &y),
            };
        }
        at += 1;
    }
    Ok(Value::from(holds(op, lengths.0.cmp(&lengths.1))))
}

/// `a < b` as a condition: what sorting asks.
pub(crate) fn less(cx: &mut Cx, a: &Value, b: &Value) -> Answer<bool> {
    if let Some(order) = simple_order(a, b) {
        return Ok(order == Some(Ordering::Less));
    }
    let answer = compare(cx, CompareOp::Lt, a, b)?;
    is_true(cx, &answer)
}

/// `hash(value)`, as Python shows it.
pub(crate) fn hash_value(cx: &mut Cx, value: &Value) -> Answer<i64> {
    Ok(match value {
        Value::Str(text) => (text.hash() >> 3) as i64,
        Value::None => 0xfca8_6420,
        Value::Bool(b) => i64::from(**b),
        Value::Int(_) | Value::Big(_) => int_ref(value).map_or(0, convert::hash),
        Value::Float(f) => convert::hash_float(**f).unwrap_or(value as *const Value as i64 >> 4),
        Value::Bytes(bytes) => {
            bytes.iter().fold(0x5bd1_e995u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3)) as i64 >> 3
        }
        Value::Tuple(items) => {
            // The xxHash scheme of CPython 3.8 and later (Objects/tupleobject.c).
            const P1: u64 = 11400714785074694791;
            const P2: u64 = 14029467366897019727;
            const P5: u64 = 2870177450012600261;
            let mut acc = P5;
            for item in items.iter() {
                let lane = cx.deeper("", |cx| hash_value(cx, item))? as u64;
                acc = acc.wrapping_add(lane.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1);
            }
            acc = acc.wrapping_add(items.len() as u64 ^ (P5 ^ 3527539));
            if acc == u64::MAX { 1546275796 } else { acc as i64 }
        }
        Value::Set(set) if set.frozen => set.frozen_hash(),
        Value::Range(range) => {
            let key = crate::object::range::hash_key(range);
            return hash_value(cx, &key);
        }
        Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::ByteArray(_) | Value::Slice(_) => {
            return Err(unhashable(cx, value));
        }
        Value::Method(method) => {
            let of_this = method.this.address() as i64;
            of_this ^ method.function.address() as i64
        }
        Value::Object(object) => {
            if let Some(method) = special(value, "__hash__").filter(|found| !is_of_object(found)) {
                if method.is_none() {
                    return Err(unhashable(cx, value));
                }
                return hash_by(cx, value, &method);
            }
            if object.class.special("__eq__").is_some() {
                return Err(unhashable(cx, value));
            }
            match object.base_value() {
                Some(base) => return hash_value(cx, base),
                None => (value.address() >> 4) as i64,
            }
        }
        Value::Type(class) if class.has_own_meta() => match special(value, "__hash__").filter(|f| !is_of_object(f)) {
            Some(method) if method.is_none() => return Err(unhashable(cx, value)),
            Some(method) => return hash_by(cx, value, &method),
            None => (value.address() >> 4) as i64,
        },
        _ => (value.address() >> 4) as i64,
    })
}

/// What a class's own `__hash__` answers.
fn hash_by(cx: &mut Cx, value: &Value, method: &Value) -> Answer<i64> {
    let answer = call_special(cx, value, method, &[])?;
    match answer.plain() {
        Value::Int(-1) => Ok(-2),
        Value::Int(hash) => Ok(*hash),
        Value::Bool(b) => Ok(i64::from(**b)),
        Value::Big(_) => Ok(int_ref(answer.plain()).map_or(0, convert::hash)),
        _ => Err(type_error(cx, "__hash__ method should return an integer")),
    }
}

/// A number that spreads values which stand inline.
pub(crate) fn hash_inline(value: &Value) -> usize {
    match value {
        Value::Bool(b) => usize::from(**b) << 5,
        Value::Int(i) => (*i as usize).wrapping_mul(32),
        Value::Float(f) => (f.to_bits() >> 8) as usize,
        _ => 0,
    }
}

fn unhashable(cx: &mut Cx, value: &Value) -> crate::object::exception::Raised {
    type_error(cx, format!("unhashable type: '{}'", value.type_name().as_str()))
}

/// The hash as containers use it: spread over all bits.
pub(crate) fn hash(cx: &mut Cx, value: &Value) -> Answer<u64> {
    Ok(match value {
        Value::Str(text) => text.hash(),
        Value::Object(object)
            if matches!(object.base_value(), Some(Value::Str(_))) && object.class.special("__hash__").is_none() =>
        {
            return hash(cx, value.plain());
        }
        other => {
            let hash = hash_value(cx, other)? as u64;
            hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (hash >> 32)
        }
    })
}
