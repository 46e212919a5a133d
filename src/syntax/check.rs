//! The second of the compiler's checks: statements and expressions where they cannot stand, and its warnings.
//! Knows the tree, not the text.

use std::collections::HashSet;

use super::ast::*;
use super::error::Fault;
use super::scopes::Scopes;
use super::warnings::{is_identity_test, turn};
use super::{pattern_check, symbols, warnings};
use crate::text::{Source, Span};

/// Deeper blocks in one function are refused, as CPython does.
const MOST_BLOCKS: u32 = 20;

#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Module,
    Class,
    Function { is_async: bool },
}

/// What stands around a statement.
#[derive(Clone, Copy)]
struct Place {
    owner: Owner,
    in_loop: bool,
    blocks: u32,
    /// Inside an `except*`, with no loop between.
    in_star: bool,
    star_function: bool,
}

struct Checker<'s> {
    source: &'s Source,
    warnings: &'s mut Vec<Warning>,
    place: Place,
    /// Where the statements end that may be imports from `__future__`.
    future_end: u32,
}

type Checked = Result<(), Fault>;

fn refuse<T>(message: impl Into<String>, span: Span) -> Result<T, Fault> {
    Err(Fault { late: true, ..Fault::new(message, span.start, span.end) })
}

/// Checks a whole tree; adds what CPython warns of.
pub(super) fn check(source: &Source, body: &[Stmt], warnings: &mut Vec<Warning>) -> Result<Scopes, Fault> {
    let future_end = futures(body)?;
    let scopes = symbols::check(body)?;
    let place = Place { owner: Owner::Module, in_loop: false, blocks: 0, in_star: false, star_function: false };
    Checker { source, warnings, place, future_end }.body(body)?;
    Ok(scopes)
}

impl Checker<'_> {
    fn warn_of(&mut self, span: Span, message: Option<impl Into<String>>) {
        if let Some(message) = message {
            self.warn(span, message);
        }
    }

    fn warn(&mut self, span: Span, message: impl Into<String>) {
        let line = self.source.line_of(span.start);
        self.warnings.push(Warning { line, message: message.into() });
    }

    fn with(&mut self, change: impl FnOnce(&mut Place), work: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let before = self.place;
        change(&mut self.place);
        let result = work(self);
        self.place = before;
        result
    }

    /// One block deeper in this function.
    fn block(&mut self, levels: u32, span: Span, work: impl FnOnce(&mut Self) -> Checked) -> Checked {
        if self.place.blocks + levels > MOST_BLOCKS {
            return refuse("too many statically nested blocks", span);
        }
        self.with(|place| place.blocks += levels, work)
    }

    fn body(&mut self, body: &[Stmt]) -> Checked {
        body.iter().try_for_each(|statement| self.statement(statement))
    }

    fn all<'e>(&mut self, list: impl IntoIterator<Item = &'e Expr>) -> Checked {
        list.into_iter().try_for_each(|expr| self.expression(expr))
    }

    fn statement(&mut self, statement: &Stmt) -> Checked {
        let span = statement.span;
        match &statement.kind {
            StmtKind::Expr(value) => self.expression(value),
            StmtKind::Assign { targets, value } => {
                self.expression(value)?;
                targets.iter().try_for_each(|target| self.target(target))
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.target(target)?;
                self.expression(value)
            }
            StmtKind::AnnAssign { target, annotation, value, .. } => {
                if let Some(value) = value {
                    self.expression(value)?;
                }
                match &target.kind {
                    ExprKind::Name(name) => self.debug_name(name, span)?,
                    _ => self.target(target)?,
                }
                self.expression(annotation)
            }
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.deleted(target)),
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::Import(names) => names.iter().try_for_each(|alias| self.imported(alias)),
            StmtKind::ImportFrom { names, module, .. } => {
                if module.as_deref() == Some("__future__") && span.start >= self.future_end {
                    return refuse("from __future__ imports must occur at the beginning of the file", span);
                }
                names.iter().try_for_each(|alias| self.imported(alias))
            }
            StmtKind::Break if self.place.in_star => self.star_jump(span),
            StmtKind::Break if !self.place.in_loop => refuse("'break' outside loop", span),
            StmtKind::Continue if self.place.in_star => self.star_jump(span),
            StmtKind::Continue if !self.place.in_loop => refuse("'continue' not properly in loop", span),
            StmtKind::Break | StmtKind::Continue => Ok(()),
            StmtKind::Return(value) => {
                if !matches!(self.place.owner, Owner::Function { .. }) {
                    return refuse("'return' outside function", span);
                }
                self.all(value)?;
                if self.place.star_function { self.star_jump(span) } else { Ok(()) }
            }
            StmtKind::Raise { exc, cause } => self.all(exc.iter().chain(cause)),
            StmtKind::Assert { test, msg } => {
                if matches!(&test.kind, ExprKind::Tuple(items) if !items.is_empty()) {
                    self.warn(span, "assertion is always true, perhaps remove parentheses?");
                }
                self.all(std::iter::once(test).chain(msg))
            }
            StmtKind::If { test, body, orelse } => {
                self.expression(test)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::While { test, body, orelse } => {
                self.looped(span, |checker| {
                    checker.expression(test)?;
                    checker.body(body)
                })?;
                self.body(orelse)
            }
            StmtKind::For { target, iter, body, orelse, is_async } => {
                self.awaits(*is_async, "'async for' outside async function", span)?;
                self.looped(span, |checker| {
                    checker.expression(iter)?;
                    checker.target(target)?;
                    checker.body(body)
                })?;
                self.body(orelse)
            }
            StmtKind::Try { body, handlers, orelse, finalbody, is_star } => {
                self.attempt(span, body, handlers, orelse, finalbody, *is_star)
            }
            StmtKind::With { items, body, is_async } => {
                self.awaits(*is_async, "'async with' outside async function", span)?;
                self.with_items(span, items, body)
            }
            StmtKind::Match { subject, cases } => {
                self.expression(subject)?;
                for (at, case) in cases.iter().enumerate() {
                    pattern_check::check(case, at + 1 == cases.len())?;
                    self.all(&case.guard)?;
                    self.body(&case.body)?;
                }
                Ok(())
            }
            StmtKind::FunctionDef(function) => {
                self.all(&function.decorators)?;
                self.defaults(&function.params)?;
                self.params(&function.params, span)?;
                self.all(&function.returns)?;
                self.debug_name(&function.name, span)?;
                let owner = Owner::Function { is_async: function.is_async };
                self.owned(owner, |checker| checker.body(&function.body))
            }
            StmtKind::ClassDef(class) => {
                self.all(&class.decorators)?;
                self.owned(Owner::Class, |checker| checker.body(&class.body))?;
                self.args(&class.bases, span)?;
                self.debug_name(&class.name, span)
            }
        }
    }

    fn star_jump(&self, span: Span) -> Checked {
        refuse("'break', 'continue' and 'return' cannot appear in an except* block", span)
    }

    fn owned(&mut self, owner: Owner, work: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let fresh = Place { owner, in_loop: false, blocks: 0, in_star: false, star_function: false };
        self.with(|place| *place = fresh, work)
    }

    fn looped(&mut self, span: Span, work: impl FnOnce(&mut Self) -> Checked) -> Checked {
        self.block(1, span, |checker| checker.with(|place| (place.in_loop, place.in_star) = (true, false), work))
    }

    fn attempt(
        &mut self,
        span: Span,
        body: &[Stmt],
        handlers: &[Handler],
        orelse: &[Stmt],
        finalbody: &[Stmt],
        is_star: bool,
    ) -> Checked {
        let guard = u32::from(!finalbody.is_empty());
        self.block(guard, span, |checker| {
            checker.block(u32::from(!handlers.is_empty()), span, |checker| checker.body(body))?;
            checker.body(orelse)?;
            for (index, handler) in handlers.iter().enumerate() {
                if handler.kind.is_none() && index + 1 < handlers.len() {
                    return refuse("default 'except:' must be last", handler.span);
                }
                checker.block(1, handler.span, |checker| {
                    checker.all(&handler.kind)?;
                    if let Some(name) = &handler.name {
                        checker.debug_name(name, handler.span)?;
                    }
                    let named = u32::from(handler.name.is_some());
                    checker.block(named, handler.span, |checker| {
                        let change = |place: &mut Place| {
                            place.in_star |= is_star;
                            place.star_function |= is_star;
                        };
                        checker.with(change, |checker| checker.body(&handler.body))
                    })
                })?;
            }
            Ok(())
        })?;
        self.block(guard, span, |checker| checker.body(finalbody))
    }

    fn with_items(&mut self, span: Span, items: &[WithItem], body: &[Stmt]) -> Checked {
        let Some((first, rest)) = items.split_first() else { return self.body(body) };
        self.expression(&first.context)?;
        self.block(1, span, |checker| {
            first.target.iter().try_for_each(|target| checker.target(target))?;
            checker.with_items(span, rest, body)
        })
    }

    fn imported(&mut self, alias: &Alias) -> Checked {
        self.debug_name(alias.asname.as_deref().unwrap_or(&alias.name), alias.span)
    }

    fn debug_name(&self, name: &str, span: Span) -> Checked {
        if name == "__debug__" { refuse("cannot assign to __debug__", span) } else { Ok(()) }
    }

    fn target(&mut self, target: &Expr) -> Checked {
        match &target.kind {
            ExprKind::Name(name) => self.debug_name(name, target.span),
            ExprKind::Starred(_) => refuse("starred assignment target must be in a list or tuple", target.span),
            ExprKind::Attribute { value, attr, .. } => {
                self.expression(value)?;
                self.debug_name(attr, target.span)
            }
            // What is only assigned to is not warned about.
            ExprKind::Subscript { value, index } => {
                self.expression(value)?;
                self.expression(index)
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let mut starred = false;
                for (index, item) in items.iter().enumerate() {
                    if !matches!(item.kind, ExprKind::Starred(_)) {
                        continue;
                    }
                    if starred {
                        return refuse("multiple starred expressions in assignment", target.span);
                    }
                    starred = true;
                    if index >= 1 << 8 || items.len() - index > 1 << 23 {
                        return refuse("too many expressions in star-unpacking assignment", target.span);
                    }
                }
                items.iter().try_for_each(|item| match &item.kind {
                    ExprKind::Starred(value) => self.target(value),
                    _ => self.target(item),
                })
            }
            _ => self.expression(target),
        }
    }

    fn deleted(&mut self, target: &Expr) -> Checked {
        match &target.kind {
            ExprKind::Name(name) if &**name == "__debug__" => refuse("cannot delete __debug__", target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().try_for_each(|item| self.deleted(item)),
            ExprKind::Subscript { .. } => self.target(target),
            _ => self.expression(target),
        }
    }

    fn defaults(&mut self, params: &Params) -> Checked {
        let Params { positional_only, positional, keyword_only, .. } = params;
        let all = positional_only.iter().chain(positional).chain(keyword_only);
        self.all(all.filter_map(|param| param.default.as_ref()))
    }

    fn params(&mut self, params: &Params, span: Span) -> Checked {
        let Params { positional_only, positional, star, keyword_only, double_star } = params;
        for param in positional_only.iter().chain(positional).chain(star).chain(keyword_only).chain(double_star) {
            match &param.annotation {
                // `*args: *Ts` is the one place where a star stands by itself.
                Some(Expr { kind: ExprKind::Starred(value), .. }) => self.expression(value)?,
                annotation => self.all(annotation)?,
            }
            self.debug_name(&param.name, span)?;
        }
        Ok(())
    }

    fn args(&mut self, args: &[Arg], whole: Span) -> Checked {
        let mut seen = HashSet::new();
        for arg in args {
            if let Arg::Keyword { name, name_span, value } = arg {
                let span = name_span.to(value.span);
                self.debug_name(name, whole)?;
                if !seen.insert(&**name) {
                    return refuse(format!("keyword argument repeated: {name}"), span);
                }
            }
        }
        args.iter().try_for_each(|arg| match arg {
            Arg::Positional(value) | Arg::Keyword { value, .. } | Arg::Star(value) | Arg::DoubleStar(value) => {
                self.expression(value)
            }
        })
    }

    /// The parts of a display, where stars may stand.
    fn items(&mut self, items: &[Expr]) -> Checked {
        items.iter().try_for_each(|item| match &item.kind {
            ExprKind::Starred(value) => self.expression(value),
            _ => self.expression(item),
        })
    }

    fn expression(&mut self, expr: &Expr) -> Checked {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Constant(_) | ExprKind::Name(_) => Ok(()),
            ExprKind::JoinedStr(parts) => self.fstring(parts),
            ExprKind::Attribute { value, .. } => self.expression(value),
            ExprKind::Subscript { value, index } => {
                self.warn_of(expr.span, warnings::of_subscript(value, index));
                self.expression(value)?;
                self.expression(index)
            }
            ExprKind::Slice { lower, upper, step } => {
                self.all([lower, upper, step].into_iter().flatten().map(|part| &**part))
            }
            ExprKind::Call { func, args } => {
                self.warn_of(expr.span, warnings::of_call(func));
                self.expression(func)?;
                self.args(args, span)
            }
            ExprKind::Unary { op: UnaryOp::Not, operand } if is_identity_test(operand) => {
                // `not a is b` has become `a is not b` when CPython looks.
                let before = self.warnings.len();
                self.expression(operand)?;
                if let Some(warning) = self.warnings.get_mut(before) {
                    turn(warning);
                }
                Ok(())
            }
            ExprKind::Unary { operand, .. } => self.expression(operand),
            ExprKind::Binary { left, right, .. } => {
                self.expression(left)?;
                self.expression(right)
            }
            ExprKind::Bool { values, .. } => self.all(values),
            ExprKind::Compare { left, ops, comparators } => {
                self.warn_of(expr.span, warnings::of_compare(left, ops, comparators));
                self.expression(left)?;
                self.all(comparators)
            }
            ExprKind::Conditional { test, body, orelse } => {
                self.expression(test)?;
                self.expression(body)?;
                self.expression(orelse)
            }
            ExprKind::Named { target, target_span, value } => {
                self.expression(value)?;
                self.debug_name(target, *target_span)
            }
            ExprKind::Lambda { params, body, .. } => {
                self.defaults(params)?;
                self.params(params, span)?;
                self.owned(Owner::Function { is_async: false }, |checker| checker.expression(body))
            }
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => self.items(items),
            ExprKind::Dict(pairs) => pairs.iter().try_for_each(|(key, value)| {
                self.all(key)?;
                self.expression(value)
            }),
            ExprKind::Starred(_) => refuse("can't use starred expression here", span),
            ExprKind::Comprehension { kind, element, value, clauses, .. } => {
                let awaits = *kind != ComprehensionKind::Generator && clauses.iter().any(|clause| clause.is_async);
                self.awaits(awaits, "asynchronous comprehension outside of an asynchronous function", span)?;
                for clause in clauses {
                    self.expression(&clause.iter)?;
                    self.target(&clause.target)?;
                    self.all(&clause.conditions)?;
                }
                self.expression(element)?;
                self.all(value.as_deref())
            }
            ExprKind::Yield(value) => {
                self.in_function("'yield' outside function", span)?;
                self.all(value.as_deref())
            }
            ExprKind::YieldFrom(value) => {
                self.in_function("'yield' outside function", span)?;
                if self.place.owner == (Owner::Function { is_async: true }) {
                    return refuse("'yield from' inside async function", span);
                }
                self.expression(value)
            }
            ExprKind::Await(value) => {
                self.in_function("'await' outside function", span)?;
                if self.place.owner == (Owner::Function { is_async: false }) {
                    return refuse("'await' outside async function", span);
                }
                self.expression(value)
            }
        }
    }

    fn awaits(&self, is_async: bool, message: &str, span: Span) -> Checked {
        if is_async && self.place.owner != (Owner::Function { is_async: true }) {
            refuse(message, span)
        } else {
            Ok(())
        }
    }

    fn in_function(&self, message: &str, span: Span) -> Checked {
        if matches!(self.place.owner, Owner::Function { .. }) { Ok(()) } else { refuse(message, span) }
    }

    fn fstring(&mut self, parts: &[FStringPart]) -> Checked {
        for part in parts {
            if let FStringPart::Field { expr, spec, .. } = part {
                self.expression(expr)?;
                spec.iter().try_for_each(|spec| self.fstring(spec))?;
            }
        }
        Ok(())
    }
}

/// The features that `from __future__` knows.
const FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

/// Checks the imports from `__future__` that stand where they may. Tells where the first other statement starts.
fn futures(body: &[Stmt]) -> Result<u32, Fault> {
    for (index, statement) in body.iter().enumerate() {
        match &statement.kind {
            StmtKind::Expr(Expr { kind: ExprKind::Constant(Constant::Str(_)), .. }) if index == 0 => {}
            StmtKind::ImportFrom { module: Some(module), names, level: 0 } if &**module == "__future__" => {
                future(names, statement.span)?;
            }
            _ => return Ok(statement.span.start),
        }
    }
    Ok(u32::MAX)
}

fn future(names: &[Alias], span: Span) -> Checked {
    let span = Span { start: span.start, end: span.start };
    for alias in names {
        if &*alias.name == "braces" {
            return refuse("not a chance", span);
        }
        if !FEATURES.contains(&&*alias.name) {
            return refuse(format!("future feature {} is not defined", alias.name), span);
        }
    }
    Ok(())
}
