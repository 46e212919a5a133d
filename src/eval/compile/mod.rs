//! From tree to bytecode: one unit for each function, class body, comprehension and the program itself.

mod assign;
mod block;
mod effect;
mod expression;
mod function;
mod fuse;
mod pattern;
mod statement;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use crate::object::function::code::{Code, CodeKind, Op, Parameters, Protection};
use crate::object::protocol::cached::Site;
use crate::object::str::{Str, intern};
use crate::object::value::Value;
use crate::syntax::Mode;
use crate::syntax::ast::*;
use crate::syntax::scopes::{Home, Scope, ScopeId, Scopes};
use crate::text::{Source, Span};
use block::Block;

/// What cannot be compiled: a part of Python that sockstep lacks.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub message: String,
    pub span: Span,
}

type Result<T = ()> = std::result::Result<T, Refusal>;

/// Compiles a program. In interactive mode the values of expression statements are shown; an expression's is returned.
pub(super) fn compile(source: &Arc<Source>, module: &Module, mode: Mode) -> Result<Arc<Code>> {
    let scopes = &module.scopes;
    let mut unit = Unit::new(source, scopes, scopes.of(ScopeId::default()), CodeKind::Module, "<module>", "");
    unit.interactive = mode == Mode::Interactive;
    match (mode, &module.body[..]) {
        (Mode::Expression, [Stmt { kind: StmtKind::Expr(expr), .. }]) => unit.expr(expr)?,
        _ => {
            if mode == Mode::File {
                unit.docstring(&module.body);
            }
            unit.block(&module.body)?;
            unit.constant(Value::None);
        }
    }
    unit.emit(Op::Return);
    Ok(unit.finish(Parameters::default(), 1, None))
}

struct Unit<'a> {
    source: &'a Arc<Source>,
    scopes: &'a Scopes,
    scope: &'a Scope,
    kind: CodeKind,
    name: Arc<Str>,
    /// Empty at the top.
    qualname: String,
    interactive: bool,
    ops: Vec<Op>,
    spans: Vec<Span>,
    span: Span,
    consts: Vec<Value>,
    codes: Vec<Arc<Code>>,
    names: Vec<Arc<Str>>,
    name_places: HashMap<Name, u32>,
    locals: Vec<Arc<Str>>,
    local_places: HashMap<Name, u32>,
    cells: Vec<Arc<Str>>,
    cell_places: HashMap<Name, u32>,
    own_cells: usize,
    protections: Vec<Protection>,
    blocks: Vec<Block<'a>>,
    depth: usize,
    deepest: usize,
}

impl<'a> Unit<'a> {
    fn new(
        source: &'a Arc<Source>,
        scopes: &'a Scopes,
        scope: &'a Scope,
        kind: CodeKind,
        name: &str,
        qualname: &str,
    ) -> Self {
        let mut unit = Unit {
            source,
            scopes,
            scope,
            kind,
            name: intern(name),
            qualname: qualname.to_string(),
            interactive: false,
            ops: Vec::new(),
            spans: Vec::new(),
            span: Span::default(),
            consts: Vec::new(),
            codes: Vec::new(),
            names: Vec::new(),
            name_places: HashMap::new(),
            locals: Vec::new(),
            local_places: HashMap::new(),
            cells: Vec::new(),
            cell_places: HashMap::new(),
            own_cells: 0,
            protections: Vec::new(),
            blocks: Vec::new(),
            depth: 0,
            deepest: 0,
        };
        for (home, own) in [(Home::OwnCell, true), (Home::OuterCell, false)] {
            for name in scope.names_at(home) {
                unit.cell_places.insert(name.clone(), unit.cells.len() as u32);
                unit.cells.push(intern(&name));
                unit.own_cells += usize::from(own);
            }
        }
        unit
    }

    fn finish(mut self, params: Parameters, first_line: usize, doc: Option<Arc<Str>>) -> Arc<Code> {
        fuse::fuse(&mut self.ops, self.kind);
        let cell_params = (0..self.own_cells as u32)
            .filter_map(|cell| {
                let slot =
                    self.locals.iter().take(params.slots()).position(|l| Arc::ptr_eq(l, &self.cells[cell as usize]))?;
                Some((cell, slot as u32))
            })
            .collect();
        let name = self.name.clone();
        Arc::new(Code {
            kind: self.kind,
            qualname: if self.qualname.is_empty() { name.clone() } else { Str::new(self.qualname) },
            name,
            source: self.source.clone(),
            first_line,
            places: self.names.iter().map(|_| [const { AtomicU32::new(u32::MAX) }; 3]).collect(),
            sites: self.names.iter().map(|_| Site::default()).collect(),
            ops: self.ops,
            spans: self.spans,
            consts: self.consts,
            codes: self.codes,
            names: self.names,
            locals: self.locals,
            params,
            cells: self.cells,
            own_cells: self.own_cells,
            cell_params,
            protections: self.protections,
            stack_size: self.deepest + 2,
            doc,
        })
    }

    fn emit(&mut self, op: Op) -> usize {
        let depth = self.depth as i64 + effect::effect(&op);
        debug_assert!(depth >= 0, "stack underflow at {op:?}");
        self.depth = depth.max(0) as usize;
        self.deepest = self.deepest.max(self.depth + 1);
        self.ops.push(op);
        self.spans.push(self.span);
        self.ops.len() - 1
    }

    fn here(&self) -> u32 {
        self.ops.len() as u32
    }

    /// Makes a jump that was emitted earlier lead here.
    fn land(&mut self, at: usize) {
        let target = self.here();
        effect::set_target(&mut self.ops[at], target);
    }

    fn constant(&mut self, value: Value) {
        let same = |known: &Value| match (known, &value) {
            (Value::None, Value::None) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Str(a), Value::Str(b)) => a.as_str() == b.as_str(),
            _ => false,
        };
        // Only the newest are compared: long literal lists must not take quadratic time.
        let from = self.consts.len().saturating_sub(32);
        let at = match self.consts[from..].iter().position(same) {
            Some(at) => from + at,
            None => {
                self.consts.push(value);
                self.consts.len() - 1
            }
        };
        self.emit(Op::Const(at as u32));
    }

    fn name_place(&mut self, name: &str) -> u32 {
        if let Some(at) = self.name_places.get(name) {
            return *at;
        }
        let at = self.names.len() as u32;
        self.names.push(intern(name));
        self.name_places.insert(name.into(), at);
        at
    }

    fn local_place(&mut self, name: &str) -> u32 {
        if let Some(at) = self.local_places.get(name) {
            return *at;
        }
        let at = self.locals.len() as u32;
        self.locals.push(intern(name));
        self.local_places.insert(name.into(), at);
        at
    }

    /// `__private` names inside a class belong to it.
    fn mangled(&self, name: &str) -> Name {
        if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
            return name.into();
        }
        let class = self.class_name();
        match class.trim_start_matches('_') {
            "" => name.into(),
            class => format!("_{class}{name}").into(),
        }
    }

    /// A variable's name: a `__private` one belongs to the class unless it is a function's own.
    fn own_name(&self, name: &str) -> Name {
        match self.scope.home(name) {
            Home::Local | Home::OwnCell | Home::OuterCell => name.into(),
            Home::Named | Home::Global => self.mangled(name),
        }
    }

    /// The class around this code, read from the qualified name; empty where there is none.
    fn class_name(&self) -> String {
        if self.kind == CodeKind::Class {
            return self.name.to_string();
        }
        let mut parts = self.qualname.rsplit('.').skip(1);
        match parts.next() {
            Some("<locals>") | None => String::new(),
            Some(class) => class.to_string(),
        }
    }

    fn load(&mut self, name: &str) {
        let op = match self.scope.home(name) {
            Home::Local => Op::LoadFast(self.local_place(name)),
            Home::OwnCell | Home::OuterCell => {
                let cell = self.cell_places.get(name).copied().unwrap_or(0);
                if self.kind == CodeKind::Class && self.scope.home(name) == Home::OuterCell {
                    Op::LoadClassCell { cell, name: self.name_place(name) }
                } else {
                    Op::LoadCell(cell)
                }
            }
            Home::Named => Op::LoadName(self.name_place(name)),
            Home::Global => Op::LoadGlobal(self.name_place(name)),
        };
        self.emit(op);
    }

    fn store(&mut self, name: &str) {
        let op = match self.scope.home(name) {
            Home::Local => Op::StoreFast(self.local_place(name)),
            Home::OwnCell | Home::OuterCell => Op::StoreCell(self.cell_places.get(name).copied().unwrap_or(0)),
            Home::Named => Op::StoreName(self.name_place(name)),
            Home::Global => Op::StoreGlobal(self.name_place(name)),
        };
        self.emit(op);
    }

    fn delete(&mut self, name: &str) {
        let op = match self.scope.home(name) {
            Home::Local => Op::DeleteFast(self.local_place(name)),
            Home::OwnCell | Home::OuterCell => Op::DeleteCell(self.cell_places.get(name).copied().unwrap_or(0)),
            Home::Named => Op::DeleteName(self.name_place(name)),
            Home::Global => Op::DeleteGlobal(self.name_place(name)),
        };
        self.emit(op);
    }

    /// Runs with instructions placed at a span, and then at the one before.
    fn at<T>(&mut self, span: Span, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.span, span);
        let answer = run(self);
        self.span = outer;
        answer
    }

    /// The text that a block begins with, where it begins with one: stored as `__doc__`.
    fn docstring(&mut self, body: &[Stmt]) {
        if let Some(doc) = docstring(body) {
            self.constant(Value::str(&*doc));
            self.store("__doc__");
        }
    }
}

fn docstring(body: &[Stmt]) -> Option<Arc<str>> {
    match &body.first()?.kind {
        StmtKind::Expr(Expr { kind: ExprKind::Constant(Constant::Str(text)), .. }) => Some(text.clone()),
        _ => None,
    }
}
