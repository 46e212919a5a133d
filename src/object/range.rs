//! The range and slice values, and how a slice meets a length.

use std::sync::Arc;

use num_bigint::BigInt;

use super::value::Value;

/// `range(start, stop, step)`; ends that do not fit `i64` are clipped by the constructor's caller.
pub struct Range {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

impl Range {
    pub fn new(start: i64, stop: i64, step: i64) -> Arc<Range> {
        Arc::new(Range { start, stop, step })
    }

    /// How many numbers it holds.
    pub fn len(&self) -> u64 {
        let (low, high, step) = if self.step > 0 {
            (self.start, self.stop, self.step as i128)
        } else {
            (self.stop, self.start, -(self.step as i128))
        };
        if low >= high { 0 } else { ((high as i128 - low as i128 - 1) / step + 1) as u64 }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at an index, where it is there and small; None tells nothing.
    #[inline]
    pub fn quick(&self, index: u64) -> Option<i64> {
        let value = i64::try_from(index).ok().and_then(|i| self.step.checked_mul(i)?.checked_add(self.start))?;
        (if self.step > 0 { value < self.stop } else { value > self.stop }).then_some(value)
    }

    /// The number at an index, None behind the last.
    pub fn get(&self, index: u64) -> Option<Value> {
        match self.quick(index) {
            Some(value) => Some(Value::Int(value)),
            None => (index < self.len()).then(|| self.at(index)),
        }
    }

    pub fn at(&self, index: u64) -> Value {
        let value = self.start as i128 + self.step as i128 * index as i128;
        i64::try_from(value).map_or_else(|_| Value::big(BigInt::from(value)), Value::Int)
    }
}

/// `slice(start, stop, step)`, as given.
pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

impl Slice {
    pub fn new(start: Value, stop: Value, step: Value) -> Arc<Slice> {
        Arc::new(Slice { start, stop, step })
    }
}

/// A slice met with a length: `count` places from `start` on, `step` apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Places {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

impl Places {
    /// The indices, each within the length.
    pub fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |n| (self.start + self.step * n as i64) as usize)
    }
}
