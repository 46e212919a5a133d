//! The range and slice values, and how a slice meets a length.

pub(crate) mod methods;

use std::sync::Arc;

use num_bigint::{BigInt, Sign};

use super::context::{Answer, Cx};
use super::exception::raise::{overflow_error, type_error, value_error};
use super::iterator::{Iter, Walk};
use super::protocol::arithmetic::int_ref;
use super::protocol::index;
use super::value::Value;
use crate::pure::number::IntRef;

/// `range(start, stop, step)`; its ends have at most [`MOST_BITS`].
pub(crate) struct Range {
    pub start: i128,
    pub stop: i128,
    pub step: i128,
    /// The same for as many numbers as fit small ints without a check: the first, how far apart, and how many.
    first: i64,
    stride: i64,
    small: u64,
}

/// Ends of this size can be subtracted from each other, and gone beyond by a step.
pub(crate) const MOST_BITS: u64 = 124;

impl Range {
    pub(crate) fn new(start: i128, stop: i128, step: i128) -> Arc<Range> {
        let mut range = Range { start, stop, step, first: 0, stride: 0, small: 0 };
        let ends = (i64::try_from(start), i64::try_from(stop), i64::try_from(step));
        if let (Ok(first), Ok(_), Ok(stride)) = ends {
            (range.first, range.stride) = (first, stride);
            // What lies between small ends is small; but not the place of a number in more than so many.
            range.small = u64::try_from(range.len()).map_or(0, |length| length.min(i64::MAX as u64));
        }
        Arc::new(range)
    }

    /// How many numbers it holds.
    pub(crate) fn len(&self) -> u128 {
        let (low, high) = if self.step > 0 { (self.start, self.stop) } else { (self.stop, self.start) };
        if low >= high { 0 } else { (high - low - 1).unsigned_abs() / self.step.unsigned_abs() + 1 }
    }

    /// Whether another range holds the same numbers.
    pub(crate) fn holds_what(&self, other: &Range) -> bool {
        let length = self.len();
        let same_start = self.start == other.start && (length == 1 || self.step == other.step);
        length == other.len() && (length == 0 || same_start)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at an index, where it is there and small; None tells nothing.
    #[inline]
    pub(crate) fn quick(&self, index: u64) -> Option<i64> {
        // Within a range of small ends the product and the sum may wrap, and then wrap back.
        (index < self.small).then(|| self.first.wrapping_add(self.stride.wrapping_mul(index as i64)))
    }

    /// The number at an index, None behind the last.
    pub(crate) fn get(&self, index: u64) -> Option<Value> {
        match self.quick(index) {
            Some(value) => Some(Value::Int(value)),
            None => (u128::from(index) < self.len()).then(|| self.at(index.into())),
        }
    }

    /// The number at an index that is there.
    pub(crate) fn at(&self, index: u128) -> Value {
        number(self.start + self.step * index as i128)
    }

    /// The index of a number, if it is there.
    pub(crate) fn place_of(&self, number: i128) -> Option<u128> {
        let away = number.checked_sub(self.start)?;
        let at = u128::try_from(away / self.step).ok()?;
        (away % self.step == 0 && at < self.len()).then_some(at)
    }
}

/// An int of any size.
pub(crate) fn number(value: i128) -> Value {
    i64::try_from(value).map_or_else(|_| Value::big(BigInt::from(value)), Value::Int)
}

/// `slice(start, stop, step)`, as given.
pub(crate) struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

impl Slice {
    pub(crate) fn new(start: Value, stop: Value, step: Value) -> Arc<Slice> {
        Arc::new(Slice { start, stop, step })
    }
}

/// A slice met with a length: `count` places from `start` on, `step` apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Places {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

impl Places {
    /// The indices, each within the length.
    pub(crate) fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |n| (self.start + self.step * n as i64) as usize)
    }
}

/// An int that has no more than the bits that a range's ends may have.
fn wide(value: &Value) -> Option<i128> {
    match value {
        Value::Big(big) if big.bits() <= MOST_BITS => i128::try_from(&**big).ok(),
        Value::Big(_) => None,
        other => int_ref(other).and_then(IntRef::to_i64).map(i128::from),
    }
}

/// Start, stop and step of a slice in a sequence of this length.
fn meets(cx: &mut Cx, slice: &Slice, length: i128) -> Answer<(i128, i128, i128)> {
    let step = part(cx, &slice.step)?.unwrap_or(1);
    if step == 0 {
        return Err(value_error(cx, "slice step cannot be zero"));
    }
    let (low, high) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let clip = |index: i128| (if index < 0 { index + length } else { index }).clamp(low, high);
    let (from, to) = if step < 0 { (high, low) } else { (low, high) };
    let start = part(cx, &slice.start)?.map_or(from, clip);
    let stop = part(cx, &slice.stop)?.map_or(to, clip);
    Ok((start, stop, step))
}

/// `range[slice]`
pub(crate) fn sliced(cx: &mut Cx, range: &Range, slice: &Slice) -> Answer {
    let (start, stop, step) = meets(cx, slice, range.len() as i128)?;
    let fits = |n: &i128| n.unsigned_abs() >> MOST_BITS == 0;
    let at = |n: i128| range.step.checked_mul(n)?.checked_add(range.start).filter(fits);
    match (at(start), at(stop), range.step.checked_mul(step).filter(fits)) {
        (Some(start), Some(stop), Some(step)) => Ok(Value::Range(Range::new(start, stop, step))),
        _ => Err(overflow_error(cx, "Python int too large to convert to C ssize_t")),
    }
}

/// `range[index]`, None where it has no such place.
pub(crate) fn item(range: &Range, index: &Value) -> Option<Value> {
    let index = wide(index.plain())?;
    let index = if index < 0 { index + range.len() as i128 } else { index };
    u128::try_from(index).ok().filter(|index| *index < range.len()).map(|index| range.at(index))
}

/// `int in range`, None for what is no int.
pub(crate) fn holds(range: &Range, value: &Value) -> Option<bool> {
    int_ref(value)?;
    Some(wide(value).is_some_and(|number| range.place_of(number).is_some()))
}

/// What a range is hashed by: equal ranges hold the same numbers.
pub(crate) fn hash_key(range: &Range) -> Value {
    let (start, step) = match range.len() {
        0 => (Value::None, Value::None),
        1 => (number(range.start), Value::None),
        _ => (number(range.start), number(range.step)),
    };
    Value::tuple([number(range.len() as i128), start, step])
}

/// An iterator over a range from its end.
pub(crate) fn reversed(range: &Range) -> Value {
    let end = range.start - range.step;
    let last = end + range.step * range.len() as i128;
    let backward = if range.is_empty() { Range::new(0, 0, 1) } else { Range::new(last, end, -range.step) };
    Iter::new(Walk::Range(backward, 0))
}

/// One of a slice's parts, as near as a range can be large.
fn part(cx: &mut Cx, value: &Value) -> Answer<Option<i128>> {
    if value.is_none() {
        return Ok(None);
    }
    match index::int_index(cx, value)? {
        Some(Value::Big(big)) if big.bits() > MOST_BITS => {
            let most = 1i128 << (MOST_BITS + 2);
            Ok(Some(if big.sign() == Sign::Minus { -most } else { most }))
        }
        Some(int) => Ok(wide(&int)),
        None => Err(type_error(cx, "slice indices must be integers or None or have an __index__ method")),
    }
}
