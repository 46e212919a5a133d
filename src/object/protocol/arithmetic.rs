//! Operators between values: numbers, sequences, sets, and whatever classes define.

use super::attribute::{call_special, special};
use super::index::index_of;
use crate::object::bytes::ByteArray;
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::raise::{memory_error, overflow_error, type_error};
use crate::object::list::List;
use crate::object::memory::{copied, room_for};
use crate::object::set::algebra;
use crate::object::str::percent_operator;
use crate::object::value::Value;
use crate::pure::fault::Fault;
use crate::pure::number::{Int, IntRef, convert, integer, power, real};
pub(crate) use crate::syntax::ast::BinaryOp;

/// The int under a value: of an int or a bool.
#[inline]
pub(crate) fn int_ref(value: &Value) -> Option<IntRef<'_>> {
    match value {
        Value::Int(i) => Some(IntRef::Small(*i)),
        Value::Bool(b) => Some(IntRef::Small(i64::from(**b))),
        Value::Big(b) => Some(IntRef::Big(b)),
        _ => None,
    }
}

impl From<Int> for Value {
    fn from(int: Int) -> Value {
        match int {
            Int::Small(small) => Value::Int(small),
            Int::Big(big) => Value::big(big),
        }
    }
}

/// What stops a computation: a fault of its own, or what a tick raised.
pub(crate) enum Stop {
    Fault(Fault),
    Raised(Raised),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

impl Stop {
    pub(crate) fn raise(self, cx: &Cx) -> Raised {
        match self {
            Stop::Fault(fault) => raise_fault(cx, fault),
            Stop::Raised(raised) => raised,
        }
    }
}

/// The exception for a fault of the layers below values.
pub(crate) fn raise_fault(cx: &Cx, fault: Fault) -> Raised {
    let class = crate::object::exception::kinds::ALL.iter().find(|(name, _)| *name == fault.class);
    match class {
        Some(_) if fault == Fault::memory() => crate::object::exception::raise::memory_error(cx),
        Some((_, class)) if fault.message.is_empty() => crate::object::exception::raise::with_args(cx, class, vec![]),
        Some((_, class)) => crate::object::exception::raise::error(cx, class, fault.message),
        None => type_error(cx, fault.message),
    }
}

/// Runs a computation that may be long: it can be interrupted.
pub(crate) fn interruptible<T>(
    cx: &mut Cx,
    run: impl FnOnce(&mut dyn FnMut() -> Result<(), Stop>) -> Result<T, Stop>,
) -> Answer<T> {
    let result = run(&mut || cx.tick().map_err(Stop::Raised));
    result.map_err(|stop| stop.raise(cx))
}

/// A number as a float, where it is one or an int.
pub(crate) fn float_of(cx: &mut Cx, value: &Value) -> Answer<Option<f64>> {
    match value {
        Value::Float(f) => Ok(Some(**f)),
        other => match int_ref(other) {
            Some(int) => convert::to_float(int).map(Some).map_err(|fault| raise_fault(cx, fault)),
            None => Ok(None),
        },
    }
}

/// The method names of an operator: plain, reflected, in place.
fn methods_of(op: BinaryOp) -> [&'static str; 3] {
    match op {
        BinaryOp::Add => ["__add__", "__radd__", "__iadd__"],
        BinaryOp::Sub => ["__sub__", "__rsub__", "__isub__"],
        BinaryOp::Mul => ["__mul__", "__rmul__", "__imul__"],
        BinaryOp::MatMul => ["__matmul__", "__rmatmul__", "__imatmul__"],
        BinaryOp::Div => ["__truediv__", "__rtruediv__", "__itruediv__"],
        BinaryOp::FloorDiv => ["__floordiv__", "__rfloordiv__", "__ifloordiv__"],
        BinaryOp::Mod => ["__mod__", "__rmod__", "__imod__"],
        BinaryOp::Pow => ["__pow__", "__rpow__", "__ipow__"],
        BinaryOp::LShift => ["__lshift__", "__rlshift__", "__ilshift__"],
        BinaryOp::RShift => ["__rshift__", "__rrshift__", "__irshift__"],
        BinaryOp::BitAnd => ["__and__", "__rand__", "__iand__"],
        BinaryOp::BitOr => ["__or__", "__ror__", "__ior__"],
        BinaryOp::BitXor => ["__xor__", "__rxor__", "__ixor__"],
    }
}

/// `a op b`.
pub(crate) fn binary(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer {
    match binary_or_none(cx, op, a, b)? {
        Some(value) => Ok(value),
        None => Err(unsupported(cx, op, "", a, b)),
    }
}

/// `a * b`.
pub(crate) fn product(cx: &mut Cx, a: &Value, b: &Value) -> Answer {
    binary(cx, BinaryOp::Mul, a, b)
}

fn unsupported(cx: &mut Cx, op: BinaryOp, suffix: &str, a: &Value, b: &Value) -> Raised {
    let (left, right) = (a.type_name(), b.type_name());
    let name = if op == BinaryOp::Pow && suffix.is_empty() {
        "** or pow()".to_string()
    } else {
        format!("{}{suffix}", op.sign())
    };
    let mut message = format!("unsupported operand type(s) for {name}: '{}' and '{}'", left.as_str(), right.as_str());
    if op == BinaryOp::RShift && matches!(a, Value::Builtin(builtin) if builtin.full_name() == "print") {
        message.push_str(". Did you mean \"print(<message>, file=<output_stream>)\"?");
    }
    type_error(cx, message)
}

fn binary_or_none(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer<Option<Value>> {
    if let (Some(x), Some(y)) = (int_ref(a), int_ref(b)) {
        if let (Value::Bool(x), Value::Bool(y)) = (a, b) {
            match op {
                BinaryOp::BitAnd => return Ok(Some(Value::from(**x & **y))),
                BinaryOp::BitOr => return Ok(Some(Value::from(**x | **y))),
                BinaryOp::BitXor => return Ok(Some(Value::from(**x ^ **y))),
                _ => {}
            }
        }
        return integers(cx, op, x, y);
    }
    if a.goes_by_methods() || b.goes_by_methods() {
        if let Some(value) = by_methods(cx, op, a, b)? {
            return Ok(Some(value));
        }
        let (x, y) = (a.plain(), b.plain());
        if op == BinaryOp::Mod && matches!(x, Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_)) {
            return sequences(cx, op, x, b);
        }
        // What cannot be joined is named as it is.
        let is_sequence =
            matches!(x, Value::Str(_) | Value::Tuple(_) | Value::List(_) | Value::Bytes(_) | Value::ByteArray(_));
        if op == BinaryOp::Add && is_sequence && (int_ref(y).is_some() || matches!(y, Value::Float(_))) {
            return concatenate(cx, x, b);
        }
        if !std::ptr::eq(x, a) || !std::ptr::eq(y, b) {
            return binary_or_none(cx, op, x, y);
        }
        return sequences(cx, op, a, b);
    }
    let is_number = |value: &Value| matches!(value, Value::Float(_)) || int_ref(value).is_some();
    if is_number(a) && is_number(b) {
        let (Some(x), Some(y)) = (float_of(cx, a)?, float_of(cx, b)?) else { return Ok(None) };
        return floats(cx, op, x, y);
    }
    sequences(cx, op, a, b)
}

fn integers(cx: &mut Cx, op: BinaryOp, x: IntRef, y: IntRef) -> Answer<Option<Value>> {
    let negative_power = op == BinaryOp::Pow && integer::compare(y, IntRef::Small(0)).is_lt();
    if negative_power {
        let (Some(x), Some(y)) = (convert::to_float(x).ok(), convert::to_float(y).ok()) else {
            return Err(overflow_error(cx, "int too large to convert to float"));
        };
        return floats(cx, op, x, y);
    }
    if op == BinaryOp::Div {
        return interruptible(cx, |tick| convert::true_div(x, y, tick)).map(|f| Some(Value::from(f)));
    }
    let int = interruptible(cx, |tick| {
        Ok(Some(match op {
            BinaryOp::Add => integer::add(x, y),
            BinaryOp::Sub => integer::sub(x, y),
            BinaryOp::Mul => integer::mul(x, y, tick)?,
            BinaryOp::FloorDiv => integer::floor_div(x, y, tick)?,
            BinaryOp::Mod => integer::modulo(x, y, tick)?,
            BinaryOp::Pow => power::pow(x, y, tick)?,
            BinaryOp::LShift => integer::shl(x, y)?,
            BinaryOp::RShift => integer::shr(x, y)?,
            BinaryOp::BitAnd => integer::bit_and(x, y),
            BinaryOp::BitOr => integer::bit_or(x, y),
            BinaryOp::BitXor => integer::bit_xor(x, y),
            BinaryOp::MatMul | BinaryOp::Div => return Ok(None),
        }))
    })?;
    Ok(int.map(Value::from))
}

fn floats(cx: &mut Cx, op: BinaryOp, x: f64, y: f64) -> Answer<Option<Value>> {
    let result = match op {
        BinaryOp::Add => Ok(x + y),
        BinaryOp::Sub => Ok(x - y),
        BinaryOp::Mul => Ok(x * y),
        BinaryOp::Div => real::div(x, y),
        BinaryOp::FloorDiv => real::floor_div(x, y),
        BinaryOp::Mod => real::modulo(x, y),
        BinaryOp::Pow => match real::pow(x, y) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => {
                return Err(type_error(
                    cx,
                    "a negative number to a fractional power is complex, which is not part of sockstep",
                ));
            }
            Err(fault) => Err(fault),
        },
        _ => return Ok(None),
    };
    result.map(|value| Some(Value::from(value))).map_err(|fault| raise_fault(cx, fault))
}

fn by_methods(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer<Option<Value>> {
    let [plain, reflected, _] = methods_of(op);
    let mut tries = vec![(a, b, plain)];
    // Text on the left formats before anybody else is asked, but a subclass of it.
    let formats = op == BinaryOp::Mod
        && matches!(a, Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_))
        && !b.class().is_subclass(a.class());
    if !a.class().is(b.class()) && !formats {
        tries.push((b, a, reflected));
        if b.class().is_subclass(a.class()) && special(b, reflected).is_some() {
            tries.reverse();
        }
    }
    for (this, other, name) in tries {
        if this.goes_by_methods()
            && let Some(method) = special(this, name)
        {
            let answer = call_special(cx, this, &method, std::slice::from_ref(other))?;
            if !matches!(answer, Value::NotImplemented) {
                return Ok(Some(answer));
            }
        }
    }
    Ok(None)
}

/// `a op= b`: in place where the left value can be changed.
pub(crate) fn in_place(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer {
    match (op, a) {
        (BinaryOp::Add, Value::List(list)) => {
            let more = crate::object::iterator::collect(cx, b)?;
            list.extend(more);
            return Ok(a.clone());
        }
        (BinaryOp::Mul, Value::List(list)) => {
            if let Some(count) = repeat_count(cx, b)? {
                let items = copied(cx, &list.items.get())?;
                let new = repeat(cx, &items, count)?;
                drop(list.items.replace(new));
                return Ok(a.clone());
            }
        }
        (BinaryOp::Add, Value::ByteArray(bytes)) => {
            let Some(more) = super::buffer::bytes_like(b) else {
                return Err(type_error(cx, format!("can't concat {} to bytearray", b.type_name().as_str())));
            };
            if !more.is_empty() {
                room_for(cx, more.len())?;
                crate::object::bytes::check_resizable(cx, bytes)?;
                bytes.bytes.get_mut().extend_from_slice(&more);
            }
            return Ok(a.clone());
        }
        (BinaryOp::BitOr, Value::Dict(dict)) => {
            crate::object::dict::update::update_from(cx, dict, b)?;
            return Ok(a.clone());
        }
        (BinaryOp::BitOr | BinaryOp::BitAnd | BinaryOp::Sub | BinaryOp::BitXor, Value::Set(set)) if !set.frozen => {
            if let Value::Set(other) = b.plain()
                && algebra::operate_in_place(cx, op, set, other)?
            {
                return Ok(a.clone());
            }
        }
        _ if a.goes_by_methods() => {
            if let Some(method) = special(a, methods_of(op)[2]) {
                let answer = call_special(cx, a, &method, std::slice::from_ref(b))?;
                if !matches!(answer, Value::NotImplemented) {
                    return Ok(answer);
                }
            }
        }
        _ => {}
    }
    match binary_or_none(cx, op, a, b)? {
        Some(value) => Ok(value),
        None => Err(unsupported(cx, op, "=", a, b)),
    }
}

/// The count of `sequence * count`: never negative.
fn repeat_count(cx: &mut Cx, value: &Value) -> Answer<Option<usize>> {
    match int_ref(value) {
        Some(IntRef::Small(n)) => Ok(Some(n.max(0) as usize)),
        Some(IntRef::Big(_)) => Err(overflow_error(cx, "cannot fit 'int' into an index-sized integer")),
        None => match value {
            Value::Object(_) if special(value, "__index__").is_some() => Ok(Some(index_of(cx, value)?.max(0) as usize)),
            _ => Ok(None),
        },
    }
}

/// The largest number of items or bytes that a product of a sequence may have here.
const MOST_ITEMS: usize = 1 << 31;

fn check_size(cx: &mut Cx, len: usize, count: usize, unit: usize) -> Answer<()> {
    match len.checked_mul(count).and_then(|total| total.checked_mul(unit)) {
        Some(total) if total <= MOST_ITEMS => room_for(cx, total),
        _ => Err(memory_error(cx)),
    }
}

fn repeat<T: Clone>(cx: &mut Cx, items: &[T], count: usize) -> Answer<Vec<T>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    check_size(cx, items.len(), count, size_of::<T>())?;
    let mut all = Vec::with_capacity(items.len() * count);
    for _ in 0..count {
        cx.tick()?;
        all.extend_from_slice(items);
    }
    Ok(all)
}

/// Bytes are quickly copied: 50 million of them are no reason to wait.
fn repeat_bytes(cx: &mut Cx, bytes: &[u8], count: usize) -> Answer<Vec<u8>> {
    check_size(cx, bytes.len(), count, 1)?;
    Ok(bytes.repeat(if bytes.is_empty() { 0 } else { count }))
}

fn sequences(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer<Option<Value>> {
    match op {
        BinaryOp::Add => return concatenate(cx, a, b),
        BinaryOp::Mul => {
            let is_sequence = |value: &Value| {
                matches!(
                    value,
                    Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) | Value::Tuple(_) | Value::List(_)
                )
            };
            let (sequence, count) = if is_sequence(a) { (a, b) } else { (b, a) };
            if !is_sequence(sequence) {
                return Ok(None);
            }
            let Some(count) = repeat_count(cx, count)? else {
                let message = format!("can't multiply sequence by non-int of type '{}'", count.type_name().as_str());
                return Err(type_error(cx, message));
            };
            return Ok(Some(match sequence {
                Value::Str(text) => {
                    check_size(cx, text.as_str().len(), count, 1)?;
                    Value::str(text.as_str().repeat(if text.is_empty() { 0 } else { count }))
                }
                Value::Bytes(bytes) => Value::bytes(repeat_bytes(cx, bytes, count)?),
                Value::ByteArray(bytes) => {
                    let bytes = bytes.bytes.cloned();
                    Value::ByteArray(ByteArray::new(repeat_bytes(cx, &bytes, count)?))
                }
                Value::Tuple(items) => Value::tuple(repeat(cx, items, count)?),
                Value::List(list) => {
                    let items = copied(cx, &list.items.get())?;
                    Value::List(List::new(repeat(cx, &items, count)?))
                }
                _ => return Ok(None),
            }));
        }
        BinaryOp::Mod => match a {
            Value::Str(template) => return percent_operator::text(cx, template, b).map(Some),
            Value::Bytes(template) => {
                return percent_operator::bytes(cx, template, b).map(|bytes| Some(Value::bytes(bytes)));
            }
            Value::ByteArray(template) => {
                let template = template.bytes.cloned();
                return percent_operator::bytes(cx, &template, b)
                    .map(|bytes| Some(Value::ByteArray(ByteArray::new(bytes))));
            }
            _ => {}
        },
        BinaryOp::BitOr => match (a, b) {
            (Value::Dict(x), Value::Dict(_)) => {
                let new = x.copy();
                crate::object::dict::update::update(cx, &new, b)?;
                return Ok(Some(Value::Dict(new)));
            }
            (Value::Type(_), Value::Type(_) | Value::None) | (Value::None, Value::Type(_)) => {
                return Ok(Some(crate::object::class::type_hint::union_of(a, b)));
            }
            _ => {}
        },
        _ => {}
    }
    algebra::operate(cx, op, a, b)
}

fn concatenate(cx: &mut Cx, a: &Value, b: &Value) -> Answer<Option<Value>> {
    let wrong = |cx: &mut Cx, text: String| -> Answer<Option<Value>> { Err(type_error(cx, text)) };
    let other = || b.type_name();
    Ok(Some(match (a, b) {
        (Value::Str(x), Value::Str(y)) => {
            room_for(cx, x.as_str().len() + y.as_str().len())?;
            Value::Str(x.concat(y))
        }
        (Value::Str(_), _) => {
            return wrong(cx, format!("can only concatenate str (not \"{}\") to str", other().as_str()));
        }
        (Value::Tuple(x), Value::Tuple(y)) => {
            room_for(cx, (x.len() + y.len()) * size_of::<Value>())?;
            Value::tuple([&x[..], &y[..]].concat())
        }
        (Value::Tuple(_), _) => {
            return wrong(cx, format!("can only concatenate tuple (not \"{}\") to tuple", other().as_str()));
        }
        (Value::List(x), Value::List(y)) => {
            room_for(cx, (x.len() + y.len()) * size_of::<Value>())?;
            let mut items = Vec::with_capacity(x.len() + y.len());
            items.extend_from_slice(&x.items.get());
            items.extend_from_slice(&y.items.get());
            Value::list(items)
        }
        (Value::List(_), _) => {
            return wrong(cx, format!("can only concatenate list (not \"{}\") to list", other().as_str()));
        }
        (Value::Bytes(_) | Value::ByteArray(_), _) => match super::buffer::bytes_like(b) {
            Some(more) if room_for(cx, 2 * more.len()).is_err() => return Err(memory_error(cx)),
            Some(more) => match a {
                Value::Bytes(x) => Value::bytes([x.as_slice(), &more].concat()),
                Value::ByteArray(x) => Value::ByteArray(ByteArray::new([&x.bytes.get()[..], &more].concat())),
                _ => return Ok(None),
            },
            None => return wrong(cx, format!("can't concat {} to {}", other().as_str(), a.type_name().as_str())),
        },
        _ => return Ok(None),
    }))
}

#[derive(Clone, Copy)]
pub(crate) enum Unary {
    Negative,
    Positive,
    Invert,
}

pub(crate) fn unary(cx: &mut Cx, op: Unary, value: &Value) -> Answer {
    if let Some(int) = int_ref(value) {
        return Ok(match op {
            Unary::Negative => integer::neg(int).into(),
            Unary::Positive => integer::add(int, IntRef::Small(0)).into(),
            Unary::Invert => integer::invert(int).into(),
        });
    }
    let (name, sign) = match op {
        Unary::Negative => ("__neg__", "-"),
        Unary::Positive => ("__pos__", "+"),
        Unary::Invert => ("__invert__", "~"),
    };
    match value {
        Value::Float(f) if !matches!(op, Unary::Invert) => {
            return Ok(Value::from(if matches!(op, Unary::Negative) { -**f } else { **f }));
        }
        Value::Object(object) => {
            if let Some(method) = special(value, name) {
                return call_special(cx, value, &method, &[]);
            }
            if let Some(base) = object.base_value() {
                return unary(cx, op, base);
            }
        }
        Value::Type(class) => {
            if let Some(method) = class.meta_special(name) {
                return call_special(cx, value, &method, &[]);
            }
        }
        _ => {}
    }
    Err(type_error(cx, format!("bad operand type for unary {sign}: '{}'", value.type_name().as_str())))
}
