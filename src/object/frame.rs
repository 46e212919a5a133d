//! A run of some code that is under way: its slots, stack and place.

use std::sync::Arc;

use super::code::Code;
use super::context::Cx;
use super::dict::Dict;
use super::exception::Raised;
use super::function::CellVar;
use super::value::Value;

pub struct Frame {
    pub code: Arc<Code>,
    pub globals: Arc<Dict>,
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
    pub fn new(cx: &mut Cx, code: Arc<Code>, globals: Arc<Dict>) -> Frame {
        let (mut locals, mut stack) = cx.spare_slots();
        locals.resize(code.locals.len(), Value::Unset);
        stack.reserve(code.stack_size);
        Frame {
            code,
            globals,
            names: None,
            locals,
            cells: Vec::new(),
            stack,
            next: 0,
            pending: None,
            pending_return: None,
            handled: None,
        }
    }

    /// Ends the frame: its values are dropped, and its memory serves the next one.
    pub fn end(self, cx: &mut Cx) {
        let Frame { mut locals, mut stack, cells, .. } = self;
        stack.clear();
        locals.clear();
        drop(cells);
        cx.keep_slots(locals, stack);
    }
}
