//! The list value. Its methods stand in `methods.rs`.

pub(crate) mod methods;

use std::sync::Arc;

use super::memory::drop::drop_items;
use super::memory::{enlarge, grow};
use super::value::Value;
use crate::world::cell::Shared;

pub(crate) struct List {
    pub items: Shared<Vec<Value>>,
}

impl List {
    pub(crate) fn new(items: Vec<Value>) -> Arc<List> {
        Arc::new(List { items: Shared::new(items) })
    }

    pub(crate) fn len(&self) -> usize {
        self.items.get().len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn get(&self, index: usize) -> Option<Value> {
        self.items.get().get(index).cloned()
    }

    /// Whether there is an item at this index, counted from the start.
    pub(crate) fn has(&self, at: i64) -> bool {
        at >= 0 && self.items.look(|items| (at as usize) < items.len())
    }

    /// Replaces an item that is there, and hands the old one out.
    pub(crate) fn put(&self, at: usize, item: Value) -> Value {
        std::mem::replace(&mut self.items.get_mut()[at], item)
    }

    pub(crate) fn push(&self, value: Value) {
        let mut items = self.items.get_mut();
        grow(&mut items);
        items.push(value);
    }

    /// Adds values at the end; a few only where memory runs out, since then the code is about to end.
    pub(crate) fn extend(&self, more: Vec<Value>) {
        let mut items = self.items.get_mut();
        if enlarge(&mut items, more.len()) {
            items.extend(more);
        }
    }

    /// A copy of the items, so that no borrow is held while they are used.
    pub(crate) fn to_vec(&self) -> Vec<Value> {
        self.items.cloned()
    }
}

impl Drop for List {
    fn drop(&mut self) {
        drop_items(std::mem::take(self.items.own()));
    }
}
