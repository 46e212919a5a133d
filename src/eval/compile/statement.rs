//! Statements: each leaves the stack as it found it.

use super::block::Owed;
use super::{Refusal, Result, Unit};
use crate::object::function::code::{CodeKind, Op};
use crate::object::str::intern;
use crate::object::value::Value;
use crate::syntax::ast::*;
use crate::text::Span;

impl<'a> Unit<'a> {
    pub(super) fn block(&mut self, body: &'a [Stmt]) -> Result {
        body.iter().try_for_each(|stmt| self.at(stmt.span, |unit| unit.stmt(stmt)))
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Result {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expr_stmt(expr)?,
            StmtKind::Assign { targets, value } => {
                if let [target] = &targets[..]
                    && self.exchange(target, value)?
                {
                    return Ok(());
                }
                self.expr(value)?;
                for (at, target) in targets.iter().enumerate() {
                    if at + 1 < targets.len() {
                        self.emit(Op::Dup);
                    }
                    self.store_to(target)?;
                }
            }
            StmtKind::AugAssign { target, op, value } => self.augment(target, *op, value)?,
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated(target, annotation, value.as_ref(), *simple)?;
            }
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete_target(target))?,
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
            StmtKind::Break => self.jump_out(true)?,
            StmtKind::Continue => self.jump_out(false)?,
            StmtKind::Return(value) => {
                match value {
                    Some(value) => self.expr(value)?,
                    None => self.constant(Value::None),
                }
                let span = self.span;
                self.leave(0, true, |unit| {
                    unit.at(span, |unit| unit.emit(Op::Return));
                })?;
                self.depth -= 1;
            }
            StmtKind::Raise { exc, cause } => {
                let mut count = 0;
                for expr in exc.iter().chain(cause) {
                    self.expr(expr)?;
                    count += 1;
                }
                self.emit(Op::Raise(count));
            }
            StmtKind::Assert { test, msg } => {
                let fine = if let ExprKind::Unary { op: UnaryOp::Not, operand } = &test.kind {
                    self.expr(operand)?;
                    self.emit(Op::JumpIfFalse(0))
                } else {
                    self.expr(test)?;
                    self.emit(Op::JumpIfTrue(0))
                };
                // As in CPython, what fails is the last comparison, if there is one.
                let whole = self.span;
                self.span = last_comparison(test).unwrap_or(whole);
                let name = self.name_place("AssertionError");
                self.emit(Op::LoadGlobal(name));
                if let Some(msg) = msg {
                    self.emit(Op::PushNothing);
                    self.expr(msg)?;
                    self.emit(Op::Call(1));
                }
                self.emit(Op::Raise(1));
                self.land(fine);
                self.span = whole;
            }
            StmtKind::Import(aliases) => self.import(aliases),
            StmtKind::ImportFrom { module, names, level } => self.import_from(module.as_ref(), names, *level),
            StmtKind::If { test, body, orelse } => self.conditional(test, body, orelse)?,
            StmtKind::While { test, body, orelse } => self.while_loop(test, body, orelse)?,
            StmtKind::For { target, iter, body, orelse, is_async } => {
                if *is_async {
                    return Err(self.refuse("'async'", iter));
                }
                self.for_loop(target, iter, body, orelse)?;
            }
            StmtKind::Try { body, handlers, orelse, finalbody, is_star } => {
                if *is_star {
                    return Err(Refusal { message: "'except*' is not part of sockstep".into(), span: stmt.span });
                }
                if finalbody.is_empty() {
                    self.try_except(body, handlers, orelse)?;
                } else {
                    self.try_finally(body, handlers, orelse, finalbody)?;
                }
            }
            StmtKind::With { items, body, is_async } => {
                if *is_async {
                    return Err(Refusal { message: "'async' is not part of sockstep".into(), span: stmt.span });
                }
                self.with(items, body)?;
            }
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases)?,
            StmtKind::FunctionDef(def) => {
                if def.is_async {
                    return Err(Refusal { message: "'async' is not part of sockstep".into(), span: stmt.span });
                }
                self.function(def)?;
            }
            StmtKind::ClassDef(def) => self.class(def)?,
        }
        Ok(())
    }

    fn expr_stmt(&mut self, expr: &'a Expr) -> Result {
        let shown = self.interactive && self.kind == CodeKind::Module;
        match (&expr.kind, shown) {
            (ExprKind::Constant(_), false) => return Ok(()),
            (ExprKind::Call { func, args }, true) => self.at(expr.span, |unit| unit.call(func, args, true))?,
            _ => self.expr(expr)?,
        }
        if shown {
            let asked = matches!(expr.kind, ExprKind::Name(_) | ExprKind::Attribute { .. });
            self.emit(Op::ShowAnswer { asked });
        } else {
            self.emit(Op::Pop);
        }
        Ok(())
    }

    fn annotated(&mut self, target: &'a Expr, annotation: &'a Expr, value: Option<&'a Expr>, simple: bool) -> Result {
        if let Some(value) = value {
            self.expr(value)?;
            self.store_to(target)?;
        } else if let ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } = &target.kind {
            self.expr(value)?;
            self.emit(Op::Pop);
            if let ExprKind::Subscript { index, .. } = &target.kind {
                self.expr(index)?;
                self.emit(Op::Pop);
            }
        }
        let in_function = matches!(self.kind, CodeKind::Function | CodeKind::Generator);
        if in_function {
            return Ok(());
        }
        self.expr(annotation)?;
        match (&target.kind, simple) {
            (ExprKind::Name(name), true) => {
                self.emit(Op::Annotations);
                let annotations = self.name_place("__annotations__");
                self.emit(Op::LoadName(annotations));
                let name = self.mangled(name);
                self.constant(Value::Str(intern(&name)));
                self.emit(Op::StoreIndex);
            }
            _ => drop(self.emit(Op::Pop)),
        }
        Ok(())
    }

    fn import(&mut self, aliases: &[Alias]) {
        for alias in aliases {
            let place = self.name_place(&alias.name);
            self.emit(Op::ImportName(place));
            match (&alias.asname, alias.name.split_once('.')) {
                (Some(asname), None) => self.store(asname),
                (Some(asname), Some(_)) => {
                    for part in alias.name.split('.').skip(1) {
                        let place = self.name_place(part);
                        self.emit(Op::LoadAttr(place));
                    }
                    self.store(asname);
                }
                (None, Some((first, _))) => self.store(first),
                (None, None) => self.store(&alias.name),
            }
        }
    }

    fn import_from(&mut self, module: Option<&Name>, names: &[Alias], level: u32) {
        let name = format!("{}{}", ".".repeat(level as usize), module.map_or("", |m| &**m));
        let place = self.name_place(&name);
        self.emit(Op::ImportName(place));
        // `from a.b import c` works on the innermost module.
        for part in name.split('.').skip(1).filter(|_| level == 0) {
            let place = self.name_place(part);
            self.emit(Op::LoadAttr(place));
        }
        if names.is_empty() {
            self.emit(Op::ImportStar);
            return;
        }
        for alias in names {
            let place = self.name_place(&alias.name);
            self.emit(Op::ImportFrom(place));
            let name = self.mangled(alias.asname.as_ref().unwrap_or(&alias.name));
            self.store(&name);
        }
        self.emit(Op::Pop);
    }

    /// `if` with its `elif`s, which nest in the tree: walked without recursion.
    fn conditional(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) -> Result {
        let (mut test, mut body, mut orelse) = (test, body, orelse);
        let mut ends = Vec::new();
        loop {
            let otherwise = self.jump_unless(test)?;
            self.block(body)?;
            if !orelse.is_empty() {
                ends.push(self.emit(Op::Jump(0)));
            }
            otherwise.into_iter().for_each(|jump| self.land(jump));
            match orelse {
                [Stmt { kind: StmtKind::If { test: t, body: b, orelse: o }, span }] => {
                    self.span = *span;
                    (test, body, orelse) = (t, b, o);
                }
                other => {
                    self.block(other)?;
                    break;
                }
            }
        }
        ends.into_iter().for_each(|end| self.land(end));
        Ok(())
    }

    fn while_loop(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) -> Result {
        let start = self.here();
        self.open(Owed::Loop { start, is_for: false }, false);
        let endless = matches!(test.kind, ExprKind::Constant(Constant::True))
            || matches!(test.kind, ExprKind::Constant(Constant::Int(n)) if n != 0);
        let outs = if endless { Vec::new() } else { self.jump_unless(test)? };
        self.block(body)?;
        self.emit(Op::JumpBack(start));
        let block = self.close();
        outs.into_iter().for_each(|out| self.land(out));
        self.block(orelse)?;
        block.into_iter().flat_map(|b| b.breaks).for_each(|out| self.land(out));
        Ok(())
    }

    fn for_loop(&mut self, target: &'a Expr, iter: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) -> Result {
        self.expr(iter)?;
        self.emit(Op::Iterate);
        let start = self.here();
        self.open(Owed::Loop { start, is_for: true }, false);
        let next = self.emit(Op::ForNext(0));
        self.store_to(target)?;
        self.block(body)?;
        self.emit(Op::JumpBack(start));
        let block = self.close();
        self.land(next);
        self.depth -= 1;
        self.block(orelse)?;
        block.into_iter().flat_map(|b| b.breaks).for_each(|out| self.land(out));
        Ok(())
    }

    /// `break` or `continue`.
    fn jump_out(&mut self, breaks: bool) -> Result {
        let Some(at) = self.blocks.iter().rposition(|b| matches!(b.owed, Owed::Loop { .. })) else {
            let message = if breaks { "'break' outside loop" } else { "'continue' not properly in loop" };
            return Err(Refusal { message: message.into(), span: self.span });
        };
        let Owed::Loop { start, is_for } = self.blocks[at].owed else { return Ok(()) };
        self.leave(at + 1, false, |unit| {
            if !breaks {
                unit.emit(Op::JumpBack(start));
                return;
            }
            if is_for {
                unit.emit(Op::Pop);
            }
            let jump = unit.emit(Op::Jump(0));
            unit.blocks[at].breaks.push(jump);
        })
    }

    fn try_except(&mut self, body: &'a [Stmt], handlers: &'a [Handler], orelse: &'a [Stmt]) -> Result {
        self.open(Owed::Nothing, true);
        self.block(body)?;
        let block = self.close();
        let depth = self.depth;
        self.block(orelse)?;
        let mut ends = vec![self.emit(Op::Jump(0))];
        self.depth = depth;
        self.handler(block);
        self.emit(Op::PushHandled);
        // Whatever is raised from here on first puts back what was handled before.
        self.depth -= 1;
        self.open(Owed::Nothing, true);
        self.depth += 1;
        for handler in handlers {
            let mut next = None;
            if let Some(kind) = &handler.kind {
                self.expr(kind)?;
                self.at(handler.span, |unit| unit.emit(Op::Matches));
                next = Some(self.emit(Op::JumpIfFalse(0)));
            }
            match &handler.name {
                Some(name) => {
                    let name = self.mangled(name);
                    self.store(&name);
                }
                None => drop(self.emit(Op::Pop)),
            }
            // The stack holds what was handled before.
            self.pause();
            self.open(Owed::Handled(handler.name.clone()), true);
            self.block(&handler.body)?;
            let inner = self.close();
            self.emit(Op::PopHandled);
            self.unbind(handler.name.as_ref());
            ends.push(self.emit(Op::Jump(0)));
            // An exception inside the clause: the name goes, what was handled before comes back.
            self.handler(inner);
            if handler.name.is_some() {
                self.unbind(handler.name.as_ref());
            }
            self.emit(Op::RestoreReraise);
            self.depth = depth + 2;
            self.resume();
            match next {
                Some(next) => self.land(next),
                None => break,
            }
        }
        self.emit(Op::Reraise);
        self.depth = depth + 2;
        let block = self.close();
        self.handler(block);
        self.emit(Op::RestoreReraise);
        self.depth = depth;
        ends.into_iter().for_each(|end| self.land(end));
        Ok(())
    }

    fn try_finally(
        &mut self,
        body: &'a [Stmt],
        handlers: &'a [Handler],
        orelse: &'a [Stmt],
        finalbody: &'a [Stmt],
    ) -> Result {
        let depth = self.depth;
        self.open(Owed::Finally(finalbody), true);
        if handlers.is_empty() {
            self.block(body)?;
        } else {
            self.try_except(body, handlers, orelse)?;
        }
        let block = self.close();
        self.block(finalbody)?;
        let end = self.emit(Op::Jump(0));
        self.handler(block);
        self.emit(Op::PushHandled);
        self.depth -= 1;
        self.open(Owed::HandledFinally, true);
        self.depth += 1;
        self.block(finalbody)?;
        self.emit(Op::Reraise);
        let block = self.close();
        self.handler(block);
        self.emit(Op::RestoreReraise);
        self.depth = depth;
        self.land(end);
        Ok(())
    }

    fn with(&mut self, items: &'a [WithItem], body: &'a [Stmt]) -> Result {
        let Some((item, rest)) = items.split_first() else { return self.block(body) };
        let depth = self.depth;
        self.expr(&item.context)?;
        self.emit(Op::EnterWith);
        self.depth -= 1;
        self.open(Owed::Exit, true);
        self.depth += 1;
        match &item.target {
            Some(target) => self.store_to(target)?,
            None => drop(self.emit(Op::Pop)),
        }
        self.with(rest, body)?;
        let block = self.close();
        self.emit(Op::ExitWith);
        let end = self.emit(Op::Jump(0));
        self.handler(block);
        self.emit(Op::PushHandled);
        self.depth -= 1;
        self.open(Owed::Nothing, true);
        self.depth += 1;
        self.emit(Op::ExitWithError);
        let swallowed = self.emit(Op::JumpIfTrue(0));
        self.emit(Op::Reraise);
        let block = self.close();
        self.handler(block);
        self.emit(Op::RestoreReraise);
        self.depth = depth + 3;
        self.land(swallowed);
        self.emit(Op::Pop);
        self.emit(Op::PopHandled);
        self.emit(Op::Pop);
        self.depth = depth;
        self.land(end);
        Ok(())
    }
}

/// The comparison that is made last when a condition is tested.
fn last_comparison(test: &Expr) -> Option<Span> {
    match &test.kind {
        ExprKind::Compare { .. } => Some(test.span),
        ExprKind::Unary { op: UnaryOp::Not, operand } => last_comparison(operand),
        ExprKind::Bool { values, .. } => values.iter().rev().find_map(last_comparison),
        ExprKind::Conditional { test, body, orelse } => {
            [orelse, body, test].into_iter().find_map(|e| last_comparison(e))
        }
        _ => None,
    }
}
