//! The set and frozenset values. Their methods stand in `set_methods.rs`.

use std::sync::Arc;

use super::context::{Answer, Cx};
use super::dict::Dict;
use super::value::Value;

pub struct Set {
    pub frozen: bool,
    table: Arc<Dict>,
}

impl Set {
    pub fn new(frozen: bool) -> Arc<Set> {
        Arc::new(Set { frozen, table: Dict::new() })
    }

    pub fn from_items(cx: &mut Cx, frozen: bool, items: impl IntoIterator<Item = Value>) -> Answer<Arc<Set>> {
        let set = Set::new(frozen);
        for item in items {
            set.add(cx, item)?;
        }
        Ok(set)
    }

    pub fn len(&self) -> usize {
        self.table.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn contains(&self, cx: &mut Cx, item: &Value) -> Answer<bool> {
        self.table.contains(cx, item)
    }

    pub fn add(&self, cx: &mut Cx, item: Value) -> Answer<()> {
        if self.table.contains(cx, &item)? {
            return Ok(());
        }
        self.table.insert(cx, item, Value::None)
    }

    /// Whether the item was there.
    pub fn remove(&self, cx: &mut Cx, item: &Value) -> Answer<bool> {
        Ok(self.table.remove(cx, item)?.is_some())
    }

    pub fn pop(&self) -> Option<Value> {
        self.table.pop_first().map(|(item, _)| item)
    }

    pub fn clear(&self) {
        self.table.clear();
    }

    pub fn items(&self) -> Vec<Value> {
        self.table.keys()
    }

    /// The first item at or after a place, and the place after it.
    pub fn item_from(&self, place: usize) -> Option<(usize, Value)> {
        self.table.entry_from(place).map(|(next, item, _)| (next, item))
    }
}
