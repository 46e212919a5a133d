//! Indices and slices as Python counts them: from the end where negative, cut off at the ends.

use crate::pure::fault::Fault;
use crate::pure::room::has_room;

/// No text or bytes may become longer than this: MemoryError instead.
pub const MOST_BYTES: usize = 1 << 32;

/// A length that is going to be allocated, if there is room for it.
pub fn check_size(size: Option<usize>) -> Result<usize, Fault> {
    size.filter(|size| *size <= MOST_BYTES && has_room(*size)).ok_or_else(Fault::memory)
}

/// The bounds that methods as `find(sub, start, stop)` take. None where nothing, not even the empty text, lies between.
pub fn window(length: usize, start: Option<i64>, stop: Option<i64>) -> Option<(usize, usize)> {
    let length = length as i64;
    let place = |index: i64| if index < 0 { (index + length).max(0) } else { index };
    let start = place(start.unwrap_or(0));
    let stop = place(stop.unwrap_or(length)).min(length);
    (start <= stop).then_some((start as usize, stop as usize))
}

/// An index into `length` items; None where it is out of range.
pub fn index(length: usize, index: i64) -> Option<usize> {
    let index = if index < 0 { index.checked_add(length as i64)? } else { index };
    usize::try_from(index).ok().filter(|index| *index < length)
}

/// A slice `[start:stop:step]` applied to a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Where the first item is. With no items, where items would be inserted.
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

impl Slice {
    /// What `slice(start, stop, step).indices(length)` says, with the number of items. Bounds beyond 64 bits must come cut off.
    pub fn new(length: usize, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Result<Slice, Fault> {
        let step = step.unwrap_or(1).max(-i64::MAX);
        if step == 0 {
            return Err(Fault::value("slice step cannot be zero"));
        }
        let length = length as i64;
        let (lowest, highest) = if step < 0 { (-1, length - 1) } else { (0, length) };
        let place = |index: i64| {
            let index = if index < 0 { index.saturating_add(length) } else { index };
            index.clamp(lowest, highest)
        };
        let (first, last) = if step < 0 { (highest, lowest) } else { (lowest, highest) };
        let start = start.map_or(first, place);
        let stop = stop.map_or(last, place);
        let count = if step < 0 && stop < start {
            (start - stop - 1) / -step + 1
        } else if step > 0 && start < stop {
            (stop - start - 1) / step + 1
        } else {
            0
        };
        Ok(Slice { start, stop, step, count: count as usize })
    }

    /// The indices of the items, in the slice's order.
    pub fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count as i64).map(move |index| (self.start + index * self.step) as usize)
    }
}

/// The code points that a slice picks from a text.
pub fn of_text(text: &str, slice: Slice) -> String {
    if slice.count == 0 {
        return String::new();
    }
    if text.is_ascii() {
        let bytes = text.as_bytes();
        if slice.step == 1 {
            let start = slice.start as usize;
            return text[start..start + slice.count].to_owned();
        }
        return slice.indices().map(|index| bytes[index] as char).collect();
    }
    let low = slice.start.min(slice.start + (slice.count as i64 - 1) * slice.step) as usize;
    let picked = text.chars().skip(low).step_by(slice.step.unsigned_abs() as usize).take(slice.count);
    if slice.step > 0 {
        picked.collect()
    } else {
        let picked: Vec<char> = picked.collect();
        picked.into_iter().rev().collect()
    }
}
