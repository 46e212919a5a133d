//! The blocks around an instruction, and leaving them: what `return`, `break` and `continue` owe on their way out.

use super::{Result, Unit};
use crate::object::function::code::{Op, Protection};
use crate::object::value::Value;
use crate::syntax::ast::{Name, Stmt};

/// What a block owes when control leaves it from inside.
pub(super) enum Owed<'a> {
    /// A `while` loop, or a `for` loop with its iterator on the stack.
    Loop {
        start: u32,
        is_for: bool,
    },
    Nothing,
    /// The body of a `finally`.
    Finally(&'a [Stmt]),
    /// In an `except` clause: what was handled before, and the name that is unbound.
    Handled(Option<Name>),
    /// In a `finally` that runs for an exception: that exception lies on top of what was handled before.
    HandledFinally,
    /// The exit function of a `with`.
    Exit,
}

pub(super) struct Block<'a> {
    pub owed: Owed<'a>,
    /// Jumps that lead past the loop.
    pub breaks: Vec<usize>,
    protects: bool,
    /// Where the range that is being protected began.
    open: Option<u32>,
    ranges: Vec<(u32, u32)>,
    depth: usize,
}

impl<'a> Unit<'a> {
    /// Opens a block; `protects` if exceptions inside go to a handler.
    pub(super) fn open(&mut self, owed: Owed<'a>, protects: bool) {
        let open = protects.then(|| self.here());
        self.blocks.push(Block { owed, breaks: Vec::new(), protects, open, ranges: Vec::new(), depth: self.depth });
    }

    /// Closes the innermost block; exceptions that it protects will go to the handler that [`Unit::handler`] names.
    pub(super) fn close(&mut self) -> Option<Block<'a>> {
        let mut block = self.blocks.pop()?;
        if let Some(start) = block.open.take()
            && start < self.here()
        {
            block.ranges.push((start, self.here()));
        }
        Some(block)
    }

    /// The handler of a closed block begins here: the stack is as deep as at the block's start, and the exception on top.
    pub(super) fn handler(&mut self, block: Option<Block<'a>>) {
        let Some(block) = block else { return };
        let handler = self.here();
        for (start, end) in block.ranges {
            self.protections.push(Protection { start, end, handler, depth: block.depth as u32 });
        }
        self.depth = block.depth + 1;
        self.deepest = self.deepest.max(self.depth + 1);
    }

    /// Emits what is owed by all blocks from the innermost out to (not including) number `until`, then runs `leave`. With
    /// `value` one value on top of the stack survives.
    pub(super) fn leave(&mut self, until: usize, value: bool, leave: impl FnOnce(&mut Self)) -> Result {
        let depth = self.depth;
        let mut left = Vec::new();
        while self.blocks.len() > until {
            let Some(block) = self.close() else { break };
            self.pay(&block.owed, value)?;
            left.push(block);
        }
        leave(self);
        // They go on protecting what comes after the exit.
        let here = self.here();
        for mut block in left.into_iter().rev() {
            block.open = block.protects.then_some(here);
            self.blocks.push(block);
        }
        self.depth = depth;
        Ok(())
    }

    /// The innermost block protects nothing until it is resumed.
    pub(super) fn pause(&mut self) {
        let here = self.here();
        if let Some(block) = self.blocks.last_mut()
            && let Some(start) = block.open.take()
            && start < here
        {
            block.ranges.push((start, here));
        }
    }

    pub(super) fn resume(&mut self) {
        let here = self.here();
        if let Some(block) = self.blocks.last_mut() {
            block.open = block.protects.then_some(here);
        }
    }

    fn pay(&mut self, owed: &Owed<'a>, value: bool) -> Result {
        match owed {
            Owed::Nothing | Owed::Loop { is_for: false, .. } => {}
            Owed::Loop { .. } => {
                if value {
                    self.emit(Op::Swap(1));
                }
                self.emit(Op::Pop);
            }
            Owed::Finally(body) => self.block(body)?,
            Owed::Handled(name) => {
                self.emit(if value { Op::PopHandledUnder } else { Op::PopHandled });
                self.unbind(name.as_ref());
            }
            Owed::HandledFinally => {
                if value {
                    self.emit(Op::Swap(1));
                }
                self.emit(Op::Pop);
                self.emit(if value { Op::PopHandledUnder } else { Op::PopHandled });
            }
            Owed::Exit => {
                if value {
                    self.emit(Op::Swap(1));
                }
                self.emit(Op::ExitWith);
            }
        }
        Ok(())
    }

    /// The name of an `except … as name` ends with its clause.
    pub(super) fn unbind(&mut self, name: Option<&Name>) {
        if let Some(name) = name {
            self.constant(Value::None);
            self.store(name);
            self.delete(name);
        }
    }
}
