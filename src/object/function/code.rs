//! Compiled code: instructions with their places in the source. Data only; `eval` makes it and runs it.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use crate::object::protocol::cached::Site;
use crate::object::str::Str;
use crate::object::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp, Conversion};
use crate::text::{Source, Span};

/// One instruction of the stack machine. `u32` operands are slots, places in `names` or `consts`, counts, or targets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
    Const(u32),
    Pop,
    Dup,
    DupTwo,
    /// Swaps the top with the value so many below it (1 is the next).
    Swap(u32),
    /// Moves the top below the two values under it.
    RotateThree,

    LoadFast(u32),
    StoreFast(u32),
    DeleteFast(u32),
    LoadCell(u32),
    StoreCell(u32),
    DeleteCell(u32),
    /// The cell itself, for a closure.
    CellRef(u32),
    /// In a class body: the class's own name, else the cell.
    LoadClassCell {
        cell: u32,
        name: u32,
    },
    LoadName(u32),
    StoreName(u32),
    DeleteName(u32),
    LoadGlobal(u32),
    StoreGlobal(u32),
    DeleteGlobal(u32),

    LoadAttr(u32),
    StoreAttr(u32),
    DeleteAttr(u32),
    /// Pushes a function and `self`, or a value and nothing, for `Call`.
    LoadMethod(u32),
    Index,
    StoreIndex,
    DeleteIndex,

    /// Below the arguments stand the callee and `self` (or nothing).
    PushNothing,
    Call(u32),
    /// The same where the prompt wants to know whether the callee asks.
    CallShown(u32),
    /// The names of the keywords are on top, as a tuple.
    CallKeywords(u32),
    /// Positional arguments as a list; keywords as a dict where true.
    CallSpread(bool),

    Tuple(u32),
    /// Makes the list on top a tuple.
    TupleOfList,
    List(u32),
    Set(u32),
    Dict(u32),
    Slice(u32),
    JoinText(u32),
    Format(Option<Conversion>, bool),
    /// Add to the container so many below the top.
    ListAppend(u32),
    SetAdd(u32),
    DictAdd(u32),
    ListExtend,
    SetUpdate,
    DictUpdate,
    /// Like DictUpdate for `**kwargs`: a key that is there already is an error.
    DictMerge,

    Not,
    Negative,
    Positive,
    Invert,
    Binary(BinaryOp),
    InPlace(BinaryOp),
    Compare(CompareOp),
    /// Compares, and jumps where it does not hold.
    CompareJump(CompareOp, u32),

    // Each of these stands in the place of the first of several instructions that follow each other often. It does the
    // work of all of them where small ints are concerned, and else that of the first alone.
    /// `LoadFast a, LoadFast b, CompareJump`
    CompareFast {
        a: u16,
        b: u16,
    },
    /// `LoadFast a, Const b, CompareJump`
    CompareFastConst {
        a: u16,
        b: u16,
    },
    /// `LoadFast a, Const b, Binary or InPlace, StoreFast`
    AddFastConst {
        a: u16,
        b: u16,
    },
    /// `LoadFast a, LoadFast b, Binary or InPlace`
    AddFast {
        a: u16,
        b: u16,
    },
    /// `LoadName a, LoadName b, CompareJump` of a module
    CompareNames {
        a: u16,
        b: u16,
    },
    /// `LoadName a, Const b, Binary or InPlace, StoreName` of a module
    AddNameConst {
        a: u16,
        b: u16,
    },

    Jump(u32),
    /// A jump back: here loops can be interrupted.
    JumpBack(u32),
    JumpIfFalse(u32),
    JumpIfTrue(u32),
    JumpIfFalseOrPop(u32),
    JumpIfTrueOrPop(u32),

    Iterate,
    ForNext(u32),
    Unpack(u32),
    UnpackStar {
        before: u16,
        after: u16,
    },

    ImportName(u32),
    ImportFrom(u32),
    ImportStar,

    /// Flags: 1 defaults tuple, 2 keyword defaults dict, 4 annotations dict, 8 closure tuple.
    Function {
        code: u32,
        flags: u32,
    },
    /// name, bases and keywords have been pushed after the body function.
    Class(u32),

    Return,
    Yield,
    /// One step of `yield from`: the value sent is on top of the iterator. Jumps when the iterator is done.
    YieldFrom(u32),
    Raise(u32),
    /// Raises again what is on top, adding no place to its traceback.
    Reraise,
    /// The exception on top is being handled from here on; the one before is kept below it.
    PushHandled,
    /// What was handled before is again.
    PopHandled,
    /// The same with a value on top of it that stays.
    PopHandledUnder,
    /// Restores what was handled before and raises the top again.
    RestoreReraise,
    /// Whether the exception under the top is one of the classes on top.
    Matches,

    /// Whether the top is a sequence of so many items (or more): pushed above it.
    MatchSequence {
        count: u32,
        more: bool,
    },
    /// Whether the top is a mapping of so many entries or more.
    MatchMapping(u32),
    /// From a mapping and keys: their values, and whether all are there.
    MatchKeys {
        rest: bool,
    },
    /// From a value, a class and names of attributes: the attributes, and whether it is such an instance.
    MatchClass(u32),
    /// Keeps the top under a name in the dict so many below.
    Capture {
        name: u32,
        depth: u32,
    },
    /// What was kept under a name in the dict on top.
    Captured(u32),

    EnterWith,
    /// Leaves a `with` normally: calls exit with three Nones.
    ExitWith,
    /// Leaves it by an exception: pushes whether it was swallowed.
    ExitWithError,

    ShowAnswer {
        asked: bool,
    },
    /// Before a call of `locals`, `vars`, `dir`, `eval` or `exec` in a function: its own variables, in case they are asked for.
    OfferLocals,
    /// `x: int` at module or class level: `__annotations__` is there afterwards.
    Annotations,
}

/// A range of instructions and where its exceptions go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protection {
    pub start: u32,
    pub end: u32,
    pub handler: u32,
    /// How much of the stack stays.
    pub depth: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeKind {
    Module,
    Class,
    Function,
    Generator,
}

/// How arguments meet slots: positional-only first, then positional, keyword-only, `*args`, `**kwargs`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters {
    pub positional_only: usize,
    /// Including the positional-only ones.
    pub positional: usize,
    pub keyword_only: usize,
    pub star: bool,
    pub double_star: bool,
}

impl Parameters {
    pub(crate) fn slots(&self) -> usize {
        self.positional + self.keyword_only + usize::from(self.star) + usize::from(self.double_star)
    }
}

pub(crate) struct Code {
    pub kind: CodeKind,
    pub name: Arc<Str>,
    pub qualname: Arc<Str>,
    pub source: Arc<Source>,
    pub first_line: usize,
    pub ops: Vec<Op>,
    /// The place in the source of each instruction.
    pub spans: Vec<Span>,
    pub consts: Vec<Value>,
    /// The functions and classes inside.
    pub codes: Vec<Arc<Code>>,
    pub names: Vec<Arc<Str>>,
    /// For each name: where it was last found in the globals and in the builtins, and the shape that the globals had when
    /// it was not there.
    pub places: Vec<[AtomicU32; 3]>,
    /// For each name: where it was last found as an attribute.
    pub sites: Vec<Site>,
    /// The names of the local slots, parameters first.
    pub locals: Vec<Arc<Str>>,
    pub params: Parameters,
    /// Names of the cells: first those that this code owns, then those that it gets from outside.
    pub cells: Vec<Arc<Str>>,
    /// How many of the cells it owns.
    pub own_cells: usize,
    /// Owned cells that start with the value of a parameter: (cell, slot).
    pub cell_params: Vec<(u32, u32)>,
    pub protections: Vec<Protection>,
    pub stack_size: usize,
    pub doc: Option<Arc<Str>>,
}
