//! A run of some code that is under way: its slots, stack and place. Which code that is, those who run it know.

use std::sync::Arc;

use super::CellVar;
use super::code::Code;
use crate::object::context::Cx;
use crate::object::dict::Dict;
use crate::object::exception::Raised;
use crate::object::value::Value;

#[derive(Default)]
pub(crate) struct Frame {
    /// The names of a class body; a module's are its globals.
    pub names: Option<Arc<Dict>>,
    pub locals: Vec<Value>,
    pub cells: Vec<CellVar>,
    pub stack: Vec<Value>,
    /// The next instruction.
    pub next: usize,
    /// In a generator: what it is handling while it is not running.
    pub handled: Option<Raised>,
}

impl Frame {
    /// A frame for some code.
    pub(crate) fn new(code: &Code) -> Frame {
        let mut frame = Frame::default();
        frame.suit(code);
        frame
    }

    /// Gives the frame the slots and the room that some code wants; slots that are filled stay.
    #[inline]
    pub(crate) fn suit(&mut self, code: &Code) {
        if self.locals.len() != code.locals.len() {
            self.locals.resize(code.locals.len(), Value::Unset);
        }
        if self.stack.capacity() < code.stack_size {
            self.stack.reserve(code.stack_size);
        }
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    /// Puts a value under the one on top.
    #[inline(always)]
    pub(crate) fn push_under(&mut self, value: Value) {
        let top = self.pop();
        self.push(value);
        self.push(top);
    }

    /// What is on top; nothing where the stack is empty.
    #[inline(always)]
    pub(crate) fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or_default()
    }

    /// What is on top, left there.
    #[inline(always)]
    pub(crate) fn top(&self) -> &Value {
        static NOTHING: Value = Value::Unset;
        self.stack.last().unwrap_or(&NOTHING)
    }

    /// The value so many below the end of the stack; 1 is the top.
    #[inline]
    pub(crate) fn below(&self, depth: u32) -> &Value {
        static NOTHING: Value = Value::Unset;
        self.stack.len().checked_sub(depth as usize).and_then(|at| self.stack.get(at)).unwrap_or(&NOTHING)
    }

    #[inline(always)]
    pub(crate) fn replace_top(&mut self, value: Value) {
        if let Some(top) = self.stack.last_mut() {
            std::mem::replace(top, value).discard();
        }
    }

    /// Drops what is above so many values, the top first.
    #[inline(always)]
    pub(crate) fn cut(&mut self, length: usize) {
        while self.stack.len() > length {
            self.pop().discard();
        }
    }

    /// Fills a slot.
    #[inline(always)]
    pub(crate) fn store(&mut self, slot: u32, value: Value) {
        std::mem::replace(&mut self.locals[slot as usize], value).discard();
    }

    /// The values on top, in the order in which they were pushed.
    pub(crate) fn pop_many(&mut self, count: usize) -> Vec<Value> {
        let from = self.stack.len().saturating_sub(count);
        self.stack.drain(from..).collect()
    }

    /// Ends the frame: its values are dropped, and its memory serves the next one.
    #[inline]
    pub(crate) fn end(mut self: Box<Self>, cx: &mut Cx) {
        self.stack.clear();
        self.locals.clear();
        if !self.cells.is_empty() {
            self.cells.clear();
        }
        self.next = 0;
        cx.keep_frame(self);
    }
}
