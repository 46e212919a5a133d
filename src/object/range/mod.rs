//! The range and slice values, and how a slice meets a length.

pub(crate) mod methods;

use std::sync::Arc;

use num_bigint::BigInt;

use super::value::Value;

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
