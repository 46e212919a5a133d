//! What opens a scope of its own: functions, lambdas, comprehensions, classes.

use std::sync::Arc;

use super::{Result, Unit, docstring};
use crate::object::function::code::{Code, CodeKind, Op, Parameters};
use crate::object::str::{Str, intern};
use crate::object::value::Value;
use crate::syntax::ast::*;
use crate::syntax::scopes::{Home, ScopeId, passed_through};

impl<'a> Unit<'a> {
    /// A unit for a scope inside this one.
    fn inner(&self, id: ScopeId, kind: CodeKind, name: &str) -> Unit<'a> {
        let scope = self.scopes.of(id);
        let kind = if scope.is_generator && kind == CodeKind::Function { CodeKind::Generator } else { kind };
        let qualname = match (self.kind, self.qualname.as_str()) {
            (CodeKind::Module, _) => name.to_string(),
            (CodeKind::Class, outer) => format!("{outer}.{name}"),
            (_, outer) => format!("{outer}.<locals>.{name}"),
        };
        let global = self.scope.home(name) == Home::Global && self.kind != CodeKind::Module;
        let qualname = if global && !name.starts_with('<') { name.to_string() } else { qualname };
        let mut unit = Unit::new(self.source, self.scopes, scope, kind, name, &qualname);
        unit.span = self.span;
        unit
    }

    fn declare(&mut self, params: &Params) -> Parameters {
        let in_order = params.positional_only.iter().chain(&params.positional).chain(&params.keyword_only);
        for param in in_order.chain(&params.star).chain(&params.double_star) {
            let name = self.mangled(&param.name);
            self.local_place(&name);
        }
        Parameters {
            positional_only: params.positional_only.len(),
            positional: params.positional_only.len() + params.positional.len(),
            keyword_only: params.keyword_only.len(),
            star: params.star.is_some(),
            double_star: params.double_star.is_some(),
        }
    }

    /// Pushes what a function is made with, and makes it.
    fn make(&mut self, code: Arc<Code>, mut flags: u32) {
        if code.cells.len() > code.own_cells {
            let outer: Vec<Arc<Str>> = code.cells[code.own_cells..].to_vec();
            for name in &outer {
                let passed = passed_through(name);
                let cell = self.cell_places.get(&passed).or_else(|| self.cell_places.get(&***name as &str));
                let cell = cell.copied().unwrap_or(0);
                self.emit(Op::CellRef(cell));
            }
            self.emit(Op::Tuple(outer.len() as u32));
            flags |= 8;
        }
        let at = self.codes.len() as u32;
        self.codes.push(code);
        self.emit(Op::Function { code: at, flags });
    }

    /// Pushes the defaults of parameters and, for a `def`, its annotations.
    fn surroundings(&mut self, params: &'a Params, returns: Option<&'a Expr>, annotations: bool) -> Result<u32> {
        let mut flags = 0;
        let positional = params.positional_only.iter().chain(&params.positional);
        let mut count = 0;
        for default in positional.clone().filter_map(|p| p.default.as_ref()) {
            self.expr(default)?;
            count += 1;
        }
        if count > 0 {
            self.emit(Op::Tuple(count));
            flags |= 1;
        }
        let mut count = 0;
        for param in &params.keyword_only {
            if let Some(default) = &param.default {
                let name = self.mangled(&param.name);
                self.constant(Value::Str(intern(&name)));
                self.expr(default)?;
                count += 1;
            }
        }
        if count > 0 {
            self.emit(Op::Dict(count));
            flags |= 2;
        }
        if annotations {
            let mut count = 0;
            let all = positional.chain(&params.keyword_only).chain(&params.star).chain(&params.double_star);
            for (name, hint) in
                all.filter_map(|p| Some((&*p.name, p.annotation.as_ref()?))).chain(returns.map(|r| ("return", r)))
            {
                self.constant(Value::Str(intern(name)));
                self.expr(hint)?;
                count += 1;
            }
            if count > 0 {
                self.emit(Op::Dict(count));
                flags |= 4;
            }
        }
        Ok(flags)
    }

    pub(super) fn function(&mut self, def: &'a FunctionDef) -> Result {
        for decorator in &def.decorators {
            self.expr(decorator)?;
            self.emit(Op::PushNothing);
        }
        let flags = self.surroundings(&def.params, def.returns.as_ref(), true)?;
        let mut unit = self.inner(def.scope, CodeKind::Function, &def.name);
        let params = unit.declare(&def.params);
        unit.block(&def.body)?;
        unit.constant(Value::None);
        unit.emit(Op::Return);
        let first_line = self.source.line_of(self.span.start);
        let code = unit.finish(params, first_line, docstring(&def.body).map(|text| Str::new(&*text)));
        self.make(code, flags);
        for decorator in def.decorators.iter().rev() {
            self.at(decorator.span, |unit| unit.emit(Op::Call(1)));
        }
        let name = self.mangled(&def.name);
        self.store(&name);
        Ok(())
    }

    pub(super) fn lambda(&mut self, expr: &'a Expr, scope: ScopeId, params: &'a Params, body: &'a Expr) -> Result {
        let flags = self.surroundings(params, None, false)?;
        let mut unit = self.inner(scope, CodeKind::Function, "<lambda>");
        let params = unit.declare(params);
        unit.expr(body)?;
        unit.emit(Op::Return);
        let code = unit.finish(params, self.source.line_of(expr.span.start), None);
        self.make(code, flags);
        Ok(())
    }

    pub(super) fn comprehension(
        &mut self,
        expr: &'a Expr,
        scope: ScopeId,
        kind: ComprehensionKind,
        element: &'a Expr,
        value: Option<&'a Expr>,
        clauses: &'a [Clause],
    ) -> Result {
        let name = match kind {
            ComprehensionKind::List => "<listcomp>",
            ComprehensionKind::Set => "<setcomp>",
            ComprehensionKind::Dict => "<dictcomp>",
            ComprehensionKind::Generator => "<genexpr>",
        };
        if let Some(clause) = clauses.iter().find(|c| c.is_async) {
            return Err(self.refuse("'async'", &clause.target));
        }
        let mut unit = self.inner(scope, CodeKind::Function, name);
        unit.local_place(".0");
        match kind {
            ComprehensionKind::List => drop(unit.emit(Op::List(0))),
            ComprehensionKind::Set => drop(unit.emit(Op::Set(0))),
            ComprehensionKind::Dict => drop(unit.emit(Op::Dict(0))),
            ComprehensionKind::Generator => {}
        }
        unit.clauses(kind, element, value, clauses, 0)?;
        if kind == ComprehensionKind::Generator {
            unit.constant(Value::None);
        }
        unit.emit(Op::Return);
        let params = Parameters { positional_only: 1, positional: 1, ..Parameters::default() };
        let code = unit.finish(params, self.source.line_of(expr.span.start), None);
        self.make(code, 0);
        self.emit(Op::PushNothing);
        if let Some(first) = clauses.first() {
            self.expr(&first.iter)?;
            self.emit(Op::Iterate);
        }
        self.emit(Op::Call(1));
        Ok(())
    }

    fn clauses(
        &mut self,
        kind: ComprehensionKind,
        element: &'a Expr,
        value: Option<&'a Expr>,
        clauses: &'a [Clause],
        at: usize,
    ) -> Result {
        let Some(clause) = clauses.get(at) else {
            // The container lies below the iterators.
            let below = clauses.len() as u32 + 1;
            self.expr(element)?;
            match kind {
                ComprehensionKind::List => drop(self.emit(Op::ListAppend(below))),
                ComprehensionKind::Set => drop(self.emit(Op::SetAdd(below))),
                ComprehensionKind::Dict => {
                    if let Some(value) = value {
                        self.expr(value)?;
                    }
                    self.emit(Op::DictAdd(below));
                }
                ComprehensionKind::Generator => {
                    self.at(element.span, |unit| unit.emit(Op::Yield));
                    self.emit(Op::Pop);
                }
            }
            return Ok(());
        };
        if at == 0 {
            self.load(".0");
        } else {
            self.expr(&clause.iter)?;
            self.emit(Op::Iterate);
        }
        let again = self.here();
        let next = self.emit(Op::ForNext(0));
        self.store_to(&clause.target)?;
        let mut skips = Vec::new();
        for condition in &clause.conditions {
            skips.extend(self.jump_unless(condition)?);
        }
        self.clauses(kind, element, value, clauses, at + 1)?;
        skips.into_iter().for_each(|skip| self.land(skip));
        self.emit(Op::JumpBack(again));
        self.land(next);
        self.depth -= 1;
        Ok(())
    }

    pub(super) fn class(&mut self, def: &'a ClassDef) -> Result {
        for decorator in &def.decorators {
            self.expr(decorator)?;
            self.emit(Op::PushNothing);
        }
        let mut unit = self.inner(def.scope, CodeKind::Class, &def.name);
        unit.load("__name__");
        unit.store("__module__");
        let qualname = unit.qualname.clone();
        unit.constant(Value::from(qualname));
        unit.store("__qualname__");
        unit.docstring(&def.body);
        unit.block(&def.body)?;
        match unit.cell_places.get("__class__") {
            Some(cell) => {
                let cell = *cell;
                unit.emit(Op::CellRef(cell));
            }
            None => unit.constant(Value::None),
        }
        unit.emit(Op::Return);
        let code = unit.finish(Parameters::default(), self.source.line_of(self.span.start), None);
        self.make(code, 0);
        self.constant(Value::Str(intern(&def.name)));
        self.emit(Op::List(0));
        for base in &def.bases {
            match base {
                Arg::Positional(expr) => {
                    self.expr(expr)?;
                    self.emit(Op::ListAppend(1));
                }
                Arg::Star(expr) => {
                    self.expr(expr)?;
                    self.emit(Op::ListExtend);
                }
                _ => {}
            }
        }
        self.emit(Op::Dict(0));
        for base in &def.bases {
            match base {
                Arg::Keyword { name, value, .. } => {
                    self.constant(Value::Str(intern(name)));
                    self.expr(value)?;
                    self.emit(Op::DictAdd(1));
                }
                Arg::DoubleStar(expr) => {
                    self.expr(expr)?;
                    self.emit(Op::DictUpdate);
                }
                _ => {}
            }
        }
        self.emit(Op::Class(0));
        for decorator in def.decorators.iter().rev() {
            self.at(decorator.span, |unit| unit.emit(Op::Call(1)));
        }
        let name = self.mangled(&def.name);
        self.store(&name);
        Ok(())
    }
}
