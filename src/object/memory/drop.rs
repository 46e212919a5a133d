//! Dropping deep containers without deep recursion: beyond a depth, contents wait in a list that the outermost drop empties.

use std::cell::{Cell, RefCell};

use crate::object::value::Value;

const DEEP: u32 = 64;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<Vec<Value>>> = const { RefCell::new(Vec::new()) };
}

/// Drops the contents of a container.
pub(crate) fn drop_items(items: Vec<Value>) {
    if items.iter().all(is_flat) {
        return;
    }
    let depth = DEPTH.try_with(Cell::get).unwrap_or(0);
    if depth >= DEEP {
        let _ = WAITING.try_with(|waiting| waiting.borrow_mut().push(items));
        return;
    }
    let _ = DEPTH.try_with(|d| d.set(depth + 1));
    drop(items);
    if depth == 0 {
        while let Some(next) = WAITING.try_with(|waiting| waiting.borrow_mut().pop()).ok().flatten() {
            drop(next);
        }
    }
    let _ = DEPTH.try_with(|d| d.set(depth));
}

/// Whether dropping the value cannot lead to another drop of many.
#[inline]
pub(crate) fn is_flat(value: &Value) -> bool {
    matches!(
        value,
        Value::Unset
            | Value::None
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Str(_)
            | Value::Bytes(_)
            | Value::Big(_)
    )
}
