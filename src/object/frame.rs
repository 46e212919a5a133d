//! A run of some code that is under way: its slots, stack and place. Which code that is, those who run it know.

use std::sync::Arc;

use super::code::Code;
use super::context::Cx;
use super::dict::Dict;
use super::exception::Raised;
use super::function::CellVar;
use super::value::Value;

#[derive(Default)]
pub struct Frame {
    /// The names of a class body; a module's are its globals.
    pub names: Option<Arc<Dict>>,
    pub locals: Vec<Value>,
    pub cells: Vec<CellVar>,
    pub stack: Vec<Value>,
    /// The next instruction.
    pub next: usize,
    /// What an inner generator yielded when an exception was thrown into it.
    pub pending: Option<Value>,
    /// What it returned then.
    pub pending_return: Option<Value>,
    /// In a generator: what it is handling while it is not running.
    pub handled: Option<Raised>,
}

impl Frame {
    /// A frame for some code.
    pub fn new(code: &Code) -> Frame {
        let mut frame = Frame::default();
        frame.suit(code);
        frame
    }

    /// Gives the frame the slots and the room that some code wants; slots that are filled stay.
    #[inline]
    pub fn suit(&mut self, code: &Code) {
        if self.locals.len() != code.locals.len() {
            self.locals.resize(code.locals.len(), Value::Unset);
        }
        if self.stack.capacity() < code.stack_size {
            self.stack.reserve(code.stack_size);
        }
    }

    #[inline(always)]
    pub fn push(&mut self, value: Value) {
        if self.stack.len() == self.stack.capacity() {
            self.stack.reserve(1);
        }
        let length = self.stack.len();
        // SAFETY: there is room for one more, just made where there was none; it is initialised before it counts.
        unsafe {
            Value::write(self.stack.as_mut_ptr().add(length), value);
            self.stack.set_len(length + 1);
        }
    }

    /// What is on top; nothing where the stack is empty.
    #[inline(always)]
    pub fn pop(&mut self) -> Value {
        let Some(length) = self.stack.len().checked_sub(1) else { return Value::Unset };
        // SAFETY: the last value is initialised, and no longer counted when it is read out.
        unsafe {
            self.stack.set_len(length);
            Value::read(self.stack.as_ptr().add(length))
        }
    }

    /// Ends the frame: its values are dropped, and its memory serves the next one.
    #[inline]
    pub fn end(mut self: Box<Self>, cx: &mut Cx) {
        self.stack.clear();
        self.locals.clear();
        if !self.cells.is_empty() {
            self.cells.clear();
        }
        self.next = 0;
        cx.keep_frame(self);
    }
}
