//! The memoryview value: a window onto the memory of another value.

pub(crate) mod item;
pub(crate) mod methods;

use self::item::Format;
use super::context::{Answer, Cx};
use super::exception::Raised;
use super::exception::raise::value_error;
use super::instance::Object;
use super::protocol::buffer::Buffer;
use super::types;
use super::value::Value;
use crate::world::cell::Shared;

/// What a memoryview keeps.
pub(crate) struct MemoryView {
    /// The whole memory of the object; none once released.
    memory: Shared<Option<Buffer>>,
    object: Shared<Value>,
    pub readonly: bool,
    format: Format,
    /// The place of the first item and the way to the next one, in bytes.
    start: usize,
    stride: isize,
    count: usize,
}

fn released(cx: &Cx) -> Raised {
    value_error(cx, "operation forbidden on released memoryview object")
}

impl MemoryView {
    fn is_contiguous(&self) -> bool {
        self.stride == self.format.size() as isize || self.count <= 1
    }

    /// Whether the memory is still there.
    pub(crate) fn check(&self, cx: &Cx) -> Answer<()> {
        if self.memory.get().is_some() { Ok(()) } else { Err(released(cx)) }
    }

    fn whole(&self) -> Option<Buffer> {
        self.memory.get().as_ref().map(|memory| memory.part(0, memory.len()))
    }

    /// The memory that it shows; a copy where that does not stand in one piece.
    pub(crate) fn buffer(&self) -> Option<Buffer> {
        let whole = self.whole()?;
        let size = self.format.size();
        if self.is_contiguous() {
            return Some(whole.part(self.start, self.count * size));
        }
        let mut bytes = Vec::with_capacity(self.count * size);
        for at in 0..self.count {
            bytes.extend_from_slice(self.item_bytes(&whole.bytes(), at));
        }
        Some(Buffer::of_copy(bytes))
    }

    fn item_start(&self, at: usize) -> usize {
        (self.start as isize + self.stride * at as isize) as usize
    }

    fn item_bytes<'a>(&self, memory: &'a [u8], at: usize) -> &'a [u8] {
        let start = self.item_start(at);
        memory.get(start..start + self.format.size()).unwrap_or_default()
    }

    fn items(&self, memory: &[u8]) -> Vec<Value> {
        (0..self.count).map(|at| self.format.read(self.item_bytes(memory, at))).collect()
    }

    /// Another view of the same memory.
    fn other(&self, memory: Buffer, format: Format, start: usize, stride: isize, count: usize) -> Value {
        Object::native(
            &types::MEMORYVIEW,
            MemoryView {
                memory: Shared::new(Some(memory)),
                object: Shared::new(self.object.cloned()),
                readonly: self.readonly,
                format,
                start,
                stride,
                count,
            },
        )
    }
}

/// The view that a method was called on, with its memory.
fn live<'a>(cx: &Cx, value: &'a Value) -> Answer<(&'a MemoryView, Buffer)> {
    let view = value.data::<MemoryView>().ok_or_else(|| released(cx))?;
    let memory = view.whole().ok_or_else(|| released(cx))?;
    Ok((view, memory))
}

fn contents(cx: &Cx, value: &Value) -> Answer<Buffer> {
    let (view, _) = live(cx, value)?;
    view.buffer().ok_or_else(|| released(cx))
}
