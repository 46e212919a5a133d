//! The tuple value. Its methods stand in `methods.rs`.

pub(crate) mod methods;
pub(crate) mod struct_sequence;

use std::sync::Arc;

use super::memory::drop::drop_items;
use super::value::Value;

pub(crate) struct Tuple {
    items: Box<[Value]>,
}

impl Tuple {
    pub(crate) fn new(items: impl Into<Box<[Value]>>) -> Arc<Tuple> {
        Arc::new(Tuple { items: items.into() })
    }
}

impl std::ops::Deref for Tuple {
    type Target = [Value];
    fn deref(&self) -> &[Value] {
        &self.items
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        drop_items(std::mem::take(&mut self.items).into_vec());
    }
}
