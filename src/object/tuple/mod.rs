//! The tuple value. Its methods stand in `methods.rs`.

pub mod methods;
pub mod struct_sequence;

use std::sync::Arc;

use super::memory::drop::drop_items;
use super::value::Value;

pub struct Tuple {
    items: Box<[Value]>,
}

impl Tuple {
    pub fn new(items: impl Into<Box<[Value]>>) -> Arc<Tuple> {
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
