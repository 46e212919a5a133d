//! The first of the compiler's checks: which scope each name belongs to, and declarations that contradict it.
//! Knows the tree, not the text.

use std::collections::HashMap;

use super::ast::*;
use super::error::Fault;
use crate::text::Span;

const PARAM: u8 = 1;
const LOCAL: u8 = 2;
const USED: u8 = 4;
const GLOBAL: u8 = 8;
const NONLOCAL: u8 = 16;
const ANNOTATED: u8 = 32;
/// The variable of a comprehension's loop.
const LOOP: u8 = 64;
/// Bound by an import, which a later `global` may contradict.
const IMPORTED: u8 = 128;

#[derive(Clone, Copy, PartialEq)]
enum ScopeKind {
    Module,
    Class,
    Function,
    Comprehension(ComprehensionKind),
}

impl ScopeKind {
    fn is_function(self) -> bool {
        matches!(self, ScopeKind::Function | ScopeKind::Comprehension(_))
    }
}

struct Scope<'t> {
    kind: ScopeKind,
    parent: Option<usize>,
    names: HashMap<&'t str, u8>,
    directives: Vec<(&'t str, u8, Span)>,
    /// Inside the iterable of a comprehension, and inside its targets.
    in_iterable: u32,
    in_target: bool,
    /// The class around.
    class: Option<&'t str>,
}

struct Symbols<'t> {
    scopes: Vec<Scope<'t>>,
    at: usize,
}

/// A private name as a class knows it.
fn mangled(name: &str, class: Option<&str>) -> String {
    match class.map(|class| class.trim_start_matches('_')) {
        Some(class) if name.starts_with("__") && !name.ends_with("__") && !class.is_empty() => {
            format!("_{class}{name}")
        }
        _ => name.to_string(),
    }
}

type Checked = Result<(), Fault>;

fn refuse<T>(message: String, span: Span) -> Result<T, Fault> {
    Err(Fault { late: true, ..Fault::new(message, span.start, span.end) })
}

/// Names and their declarations.
pub(super) fn check(body: &[Stmt]) -> Checked {
    let mut symbols = Symbols { scopes: Vec::new(), at: 0 };
    symbols.scopes.push(Scope::new(ScopeKind::Module, None));
    symbols.body(body)?;
    symbols.resolve()
}

impl Scope<'_> {
    fn new(kind: ScopeKind, parent: Option<usize>) -> Self {
        Scope {
            kind,
            parent,
            names: HashMap::default(),
            directives: Vec::new(),
            in_iterable: 0,
            in_target: false,
            class: None,
        }
    }
}

impl<'t> Symbols<'t> {
    fn scope(&mut self) -> &mut Scope<'t> {
        &mut self.scopes[self.at]
    }

    fn flags(&self, name: &str) -> u8 {
        self.scopes[self.at].names.get(name).copied().unwrap_or(0)
    }

    fn inside(&mut self, kind: ScopeKind, work: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let outer = self.at;
        self.at = self.scopes.len();
        let mut scope = Scope::new(kind, Some(outer));
        scope.in_iterable = self.scopes[outer].in_iterable;
        scope.class = self.scopes[outer].class;
        self.scopes.push(scope);
        let result = work(self);
        self.at = outer;
        result
    }

    fn add(&mut self, name: &'t str, flag: u8, span: Span) -> Checked {
        let in_target = self.scope().in_target;
        let flags = self.scope().names.entry(name).or_insert(0);
        if flag == PARAM && *flags & PARAM != 0 {
            return refuse(format!("duplicate argument '{name}' in function definition"), span);
        }
        *flags |= flag;
        if in_target && flag == LOCAL {
            if *flags & (GLOBAL | NONLOCAL) != 0 {
                let message = format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return refuse(message, span);
            }
            *flags |= LOOP;
        }
        Ok(())
    }

    /// What can only be known once every scope has been read.
    fn resolve(&self) -> Checked {
        for scope in &self.scopes {
            for (name, flag, span) in &scope.directives {
                if scope.names.get(name).is_some_and(|flags| flags & (GLOBAL | NONLOCAL) == GLOBAL | NONLOCAL) {
                    return refuse(format!("name '{name}' is nonlocal and global"), *span);
                }
                if *flag == GLOBAL {
                    continue;
                }
                if scope.kind == ScopeKind::Module {
                    return refuse("nonlocal declaration not allowed at module level".into(), *span);
                }
                let mut outer = scope.parent;
                let mut bound = false;
                while let Some(index) = outer {
                    let scope = &self.scopes[index];
                    let flags = scope.names.get(name).copied().unwrap_or(0);
                    if scope.kind.is_function() && flags & GLOBAL != 0 {
                        break;
                    }
                    if scope.kind.is_function()
                        && flags & (LOCAL | PARAM | ANNOTATED | IMPORTED) != 0
                        && flags & NONLOCAL == 0
                    {
                        bound = true;
                        break;
                    }
                    outer = scope.parent;
                }
                if !bound {
                    let name = mangled(name, scope.class);
                    return refuse(format!("no binding for nonlocal '{name}' found"), *span);
                }
            }
        }
        Ok(())
    }

    fn body(&mut self, body: &'t [Stmt]) -> Checked {
        body.iter().try_for_each(|statement| self.statement(statement))
    }

    fn expressions(&mut self, list: impl IntoIterator<Item = &'t Expr>) -> Checked {
        list.into_iter().try_for_each(|expr| self.expression(expr))
    }

    fn statement(&mut self, statement: &'t Stmt) -> Checked {
        match &statement.kind {
            StmtKind::Expr(value) => self.expression(value),
            StmtKind::Assign { targets, value } => {
                targets.iter().try_for_each(|target| self.target(target))?;
                self.expression(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.target(target)?;
                self.expression(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated(statement.span, target, *simple, value.is_some())?;
                self.expression(annotation)?;
                self.expressions(value)
            }
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.target(target)),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
            StmtKind::Return(value) => self.expressions(value),
            StmtKind::Raise { exc, cause } => self.expressions(exc.iter().chain(cause)),
            StmtKind::Assert { test, msg } => self.expressions(std::iter::once(test).chain(msg)),
            StmtKind::Import(names) => names.iter().try_for_each(|alias| self.imported(alias)),
            StmtKind::ImportFrom { names, .. } => {
                if names.is_empty() && self.scope().kind != ScopeKind::Module {
                    let end = statement.span.end;
                    return refuse("import * only allowed at module level".into(), Span { start: end - 1, end });
                }
                names.iter().try_for_each(|alias| self.imported(alias))
            }
            StmtKind::Global(names) => names.iter().try_for_each(|name| self.declare(name, GLOBAL, statement.span)),
            StmtKind::Nonlocal(names) => names.iter().try_for_each(|name| self.declare(name, NONLOCAL, statement.span)),
            StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
                self.expression(test)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::For { target, iter, body, orelse, .. } => {
                self.target(target)?;
                self.expression(iter)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.body(body)?;
                self.body(orelse)?;
                for handler in handlers {
                    self.expressions(&handler.kind)?;
                    if let Some(name) = &handler.name {
                        self.add(name, LOCAL, handler.span)?;
                    }
                    self.body(&handler.body)?;
                }
                self.body(finalbody)
            }
            StmtKind::With { items, body, .. } => {
                for item in items {
                    self.expression(&item.context)?;
                    item.target.iter().try_for_each(|target| self.target(target))?;
                }
                self.body(body)
            }
            StmtKind::Match { subject, cases } => {
                self.expression(subject)?;
                cases.iter().try_for_each(|case| {
                    self.pattern(&case.pattern)?;
                    self.expressions(&case.guard)?;
                    self.body(&case.body)
                })
            }
            StmtKind::FunctionDef(function) => {
                self.add(&function.name, LOCAL, statement.span)?;
                self.defaults(&function.params)?;
                self.annotations(&function.params)?;
                self.expressions(&function.returns)?;
                self.expressions(&function.decorators)?;
                self.inside(ScopeKind::Function, |symbols| {
                    symbols.params(&function.params)?;
                    symbols.body(&function.body)
                })
            }
            StmtKind::ClassDef(class) => {
                self.add(&class.name, LOCAL, statement.span)?;
                self.args(&class.bases)?;
                self.expressions(&class.decorators)?;
                self.inside(ScopeKind::Class, |symbols| {
                    symbols.scope().class = Some(&class.name);
                    symbols.body(&class.body)
                })
            }
        }
    }

    fn pattern(&mut self, pattern: &'t Pattern) -> Checked {
        let bound = |symbols: &mut Self, name: &'t Option<Name>| match name {
            Some(name) => symbols.add(name, LOCAL, pattern.span),
            None => Ok(()),
        };
        match &pattern.kind {
            PatternKind::Value(value) | PatternKind::Singleton(value) => self.expression(value),
            PatternKind::Sequence(items) | PatternKind::Or(items) => items.iter().try_for_each(|p| self.pattern(p)),
            PatternKind::Star(name) => bound(self, name),
            PatternKind::As { pattern: inner, name } => {
                inner.iter().try_for_each(|inner| self.pattern(inner))?;
                bound(self, name)
            }
            PatternKind::Mapping { entries, rest } => {
                self.expressions(entries.iter().map(|(key, _)| key))?;
                entries.iter().try_for_each(|(_, value)| self.pattern(value))?;
                bound(self, rest)
            }
            PatternKind::Class { class, positional, keywords } => {
                self.expression(class)?;
                let values = keywords.iter().map(|(_, value)| value);
                positional.iter().chain(values).try_for_each(|value| self.pattern(value))
            }
        }
    }

    fn imported(&mut self, alias: &'t Alias) -> Checked {
        let bound = match &alias.asname {
            Some(name) => name,
            None => alias.name.split('.').next().unwrap_or(&alias.name),
        };
        self.add(bound, IMPORTED, alias.span)
    }

    fn annotated(&mut self, span: Span, target: &'t Expr, simple: bool, has_value: bool) -> Checked {
        let ExprKind::Name(name) = &target.kind else { return self.target(target) };
        let flags = self.flags(name);
        if flags & (GLOBAL | NONLOCAL) != 0 && self.scope().kind != ScopeKind::Module && simple {
            let what = if flags & GLOBAL != 0 { "global" } else { "nonlocal" };
            return refuse(format!("annotated name '{name}' can't be {what}"), span);
        }
        if simple {
            return self.add(name, ANNOTATED | LOCAL, target.span);
        }
        if has_value { self.add(name, LOCAL, target.span) } else { Ok(()) }
    }

    fn declare(&mut self, name: &'t Name, flag: u8, span: Span) -> Checked {
        let what = if flag == GLOBAL { "global" } else { "nonlocal" };
        let flags = self.flags(name);
        let shown = mangled(name, self.scope().class);
        if flags & (PARAM | LOCAL | USED | ANNOTATED) != 0 {
            return refuse(
                if flags & PARAM != 0 {
                    format!("name '{shown}' is parameter and {what}")
                } else if flags & USED != 0 {
                    format!("name '{shown}' is used prior to {what} declaration")
                } else if flags & ANNOTATED != 0 {
                    format!("annotated name '{shown}' can't be {what}")
                } else {
                    format!("name '{shown}' is assigned to before {what} declaration")
                },
                span,
            );
        }
        self.add(name, flag, span)?;
        self.scope().directives.push((name, flag, span));
        Ok(())
    }

    fn target(&mut self, target: &'t Expr) -> Checked {
        match &target.kind {
            ExprKind::Name(name) => self.add(name, LOCAL, target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().try_for_each(|item| self.target(item)),
            ExprKind::Starred(value) => self.target(value),
            _ => self.expression(target),
        }
    }

    fn all_params(params: &'t Params) -> impl Iterator<Item = &'t Param> {
        let Params { positional_only, positional, star, keyword_only, double_star } = params;
        positional_only.iter().chain(positional).chain(keyword_only).chain(star).chain(double_star)
    }

    fn defaults(&mut self, params: &'t Params) -> Checked {
        self.expressions(Self::all_params(params).filter_map(|param| param.default.as_ref()))
    }

    fn annotations(&mut self, params: &'t Params) -> Checked {
        self.expressions(Self::all_params(params).filter_map(|param| param.annotation.as_ref()))
    }

    fn params(&mut self, params: &'t Params) -> Checked {
        for param in Self::all_params(params) {
            let span = param.annotation.as_ref().map_or(param.span, |annotation| param.span.to(annotation.span));
            self.add(&param.name, PARAM, span)?;
        }
        Ok(())
    }

    fn args(&mut self, args: &'t [Arg]) -> Checked {
        // Positional arguments come first, as in CPython's tree.
        for arg in args {
            if let Arg::Positional(value) | Arg::Star(value) = arg {
                self.expression(value)?;
            }
        }
        for arg in args {
            if let Arg::Keyword { value, .. } | Arg::DoubleStar(value) = arg {
                self.expression(value)?;
            }
        }
        Ok(())
    }

    fn expression(&mut self, expr: &'t Expr) -> Checked {
        match &expr.kind {
            ExprKind::Constant(_) => Ok(()),
            ExprKind::JoinedStr(parts) => self.fstring(parts),
            ExprKind::Name(name) => self.add(name, USED, expr.span),
            ExprKind::Attribute { value, .. } | ExprKind::Starred(value) | ExprKind::Await(value) => {
                self.expression(value)
            }
            ExprKind::Subscript { value, index } => {
                self.expression(value)?;
                self.expression(index)
            }
            ExprKind::Slice { lower, upper, step } => {
                self.expressions([lower, upper, step].into_iter().flatten().map(|part| &**part))
            }
            ExprKind::Call { func, args } => {
                self.expression(func)?;
                self.args(args)
            }
            ExprKind::Unary { operand, .. } => self.expression(operand),
            ExprKind::Binary { left, right, .. } => {
                self.expression(left)?;
                self.expression(right)
            }
            ExprKind::Bool { values: items, .. }
            | ExprKind::Tuple(items)
            | ExprKind::List(items)
            | ExprKind::Set(items) => self.expressions(items),
            ExprKind::Compare { left, comparators, .. } => {
                self.expression(left)?;
                self.expressions(comparators)
            }
            ExprKind::Conditional { test, body, orelse } => {
                self.expression(test)?;
                self.expression(body)?;
                self.expression(orelse)
            }
            ExprKind::Named { target, target_span, value } => self.named(expr.span, target, *target_span, value),
            ExprKind::Lambda { params, body } => {
                self.defaults(params)?;
                self.inside(ScopeKind::Function, |symbols| {
                    symbols.params(params)?;
                    symbols.expression(body)
                })
            }
            ExprKind::Dict(pairs) => {
                self.expressions(pairs.iter().filter_map(|(key, _)| key.as_ref()))?;
                self.expressions(pairs.iter().map(|(_, value)| value))
            }
            ExprKind::Comprehension { kind, element, value, clauses } => {
                self.comprehension(expr.span, *kind, element, value.as_deref(), clauses)
            }
            ExprKind::Yield(value) => {
                self.refuse_yield(expr.span)?;
                self.expressions(value.as_deref())
            }
            ExprKind::YieldFrom(value) => {
                self.refuse_yield(expr.span)?;
                self.expression(value)
            }
        }
    }

    fn refuse_yield(&mut self, span: Span) -> Checked {
        let ScopeKind::Comprehension(kind) = self.scope().kind else { return Ok(()) };
        let name = match kind {
            ComprehensionKind::List => "list comprehension",
            ComprehensionKind::Set => "set comprehension",
            ComprehensionKind::Dict => "dict comprehension",
            ComprehensionKind::Generator => "generator expression",
        };
        refuse(format!("'yield' inside {name}"), span)
    }

    fn fstring(&mut self, parts: &'t [FStringPart]) -> Checked {
        for part in parts {
            if let FStringPart::Field { expr, spec, .. } = part {
                self.expression(expr)?;
                spec.iter().try_for_each(|spec| self.fstring(spec))?;
            }
        }
        Ok(())
    }

    fn named(&mut self, span: Span, target: &'t Name, target_span: Span, value: &'t Expr) -> Checked {
        if self.scope().in_iterable > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return refuse(message.into(), span);
        }
        if let ScopeKind::Comprehension(_) = self.scope().kind {
            // The name belongs to the function around all comprehensions.
            let mut at = self.at;
            while let ScopeKind::Comprehension(_) = self.scopes[at].kind {
                if self.scopes[at].names.get(&**target).is_some_and(|flags| flags & LOOP != 0) {
                    let message =
                        format!("assignment expression cannot rebind comprehension iteration variable '{target}'");
                    return refuse(message, target_span);
                }
                at = self.scopes[at].parent.unwrap_or(0);
            }
            match self.scopes[at].kind {
                ScopeKind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return refuse(message.into(), target_span);
                }
                kind => {
                    let flag = if kind == ScopeKind::Module { GLOBAL } else { LOCAL };
                    *self.scopes[at].names.entry(target).or_insert(0) |= flag;
                    let here = if kind == ScopeKind::Module { GLOBAL } else { NONLOCAL };
                    *self.scope().names.entry(target).or_insert(0) |= here;
                }
            }
        } else {
            self.expression(value)?;
            return self.add(target, LOCAL, target_span);
        }
        self.expression(value)
    }

    fn comprehension(
        &mut self,
        _span: Span,
        kind: ComprehensionKind,
        element: &'t Expr,
        value: Option<&'t Expr>,
        clauses: &'t [Clause],
    ) -> Checked {
        let Some((outermost, inner)) = clauses.split_first() else { return Ok(()) };
        // The first iterable belongs to the scope around.
        self.scope().in_iterable += 1;
        let first = self.expression(&outermost.iter);
        self.scope().in_iterable -= 1;
        first?;
        self.inside(ScopeKind::Comprehension(kind), |symbols| {
            symbols.loop_target(&outermost.target)?;
            symbols.expressions(&outermost.conditions)?;
            for clause in inner {
                symbols.loop_target(&clause.target)?;
                symbols.scope().in_iterable += 1;
                let iter = symbols.expression(&clause.iter);
                symbols.scope().in_iterable -= 1;
                iter?;
                symbols.expressions(&clause.conditions)?;
            }
            symbols.expressions(value)?;
            symbols.expression(element)
        })
    }

    fn loop_target(&mut self, target: &'t Expr) -> Checked {
        self.scope().in_target = true;
        let result = self.target(target);
        self.scope().in_target = false;
        result
    }
}
