//! The first of the compiler's checks: which scope each name belongs to, and declarations that contradict it.
//! Knows the tree, not the text.

use super::ast::*;
use super::error::Fault;
use super::scopes::{ANNOTATED, GLOBAL, IMPORTED, LOCAL, LOOP, NONLOCAL, PARAM, ScopeId, ScopeKind, Scopes, USED};
use crate::text::Span;

/// What is known of a scope while it is read.
struct Around<'t> {
    comprehension: Option<ComprehensionKind>,
    directives: Vec<(&'t Name, u8, Span)>,
    /// Inside the iterable of a comprehension, and inside its targets.
    in_iterable: u32,
    in_target: bool,
    /// The class around.
    class: Option<&'t str>,
}

struct Symbols<'t> {
    table: Scopes,
    /// One for each scope of the table.
    around: Vec<Around<'t>>,
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

/// Names and their declarations: whose each name is.
pub(super) fn check(body: &[Stmt]) -> Result<Scopes, Fault> {
    let mut symbols = Symbols { table: Scopes::default(), around: Vec::new(), at: 0 };
    symbols.open(ScopeId::default(), ScopeKind::Module, None);
    symbols.body(body)?;
    symbols.resolve()?;
    symbols.table.settle();
    Ok(symbols.table)
}

impl<'t> Symbols<'t> {
    fn kind(&self) -> ScopeKind {
        self.table.all[self.at].kind
    }

    fn around(&mut self) -> &mut Around<'t> {
        &mut self.around[self.at]
    }

    fn flags(&self, name: &str) -> u8 {
        self.table.all[self.at].flags(name)
    }

    fn flags_mut(&mut self, name: &Name) -> &mut u8 {
        self.table.all[self.at].flags_mut(name)
    }

    fn open(&mut self, id: ScopeId, kind: ScopeKind, parent: Option<usize>) {
        self.at = self.table.open(id, kind, parent);
        let (in_iterable, class) =
            parent.map_or((0, None), |parent| (self.around[parent].in_iterable, self.around[parent].class));
        let around = Around { comprehension: None, directives: Vec::new(), in_iterable, in_target: false, class };
        self.around.push(around);
    }

    fn inside(&mut self, id: ScopeId, kind: ScopeKind, work: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let outer = self.at;
        self.open(id, kind, Some(outer));
        let result = work(self);
        self.at = outer;
        result
    }

    fn add(&mut self, name: &Name, flag: u8, span: Span) -> Checked {
        let in_target = self.around().in_target;
        let flags = self.flags_mut(name);
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
        for (scope, around) in self.table.all.iter().zip(&self.around) {
            for (name, flag, span) in &around.directives {
                if scope.flags(name) & (GLOBAL | NONLOCAL) == GLOBAL | NONLOCAL {
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
                    let scope = &self.table.all[index];
                    let flags = scope.flags(name);
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
                    let name = mangled(name, around.class);
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
                if names.is_empty() && self.kind() != ScopeKind::Module {
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
                self.inside(function.scope, ScopeKind::Function, |symbols| {
                    symbols.params(&function.params)?;
                    symbols.body(&function.body)
                })
            }
            StmtKind::ClassDef(class) => {
                self.add(&class.name, LOCAL, statement.span)?;
                self.args(&class.bases)?;
                self.expressions(&class.decorators)?;
                self.inside(class.scope, ScopeKind::Class, |symbols| {
                    symbols.around().class = Some(&class.name);
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
        let bound = match (&alias.asname, alias.name.split_once('.')) {
            (Some(name), _) => name.clone(),
            (None, Some((first, _))) => first.into(),
            (None, None) => alias.name.clone(),
        };
        self.add(&bound, IMPORTED, alias.span)
    }

    fn annotated(&mut self, span: Span, target: &'t Expr, simple: bool, has_value: bool) -> Checked {
        let ExprKind::Name(name) = &target.kind else { return self.target(target) };
        let flags = self.flags(name);
        if flags & (GLOBAL | NONLOCAL) != 0 && self.kind() != ScopeKind::Module && simple {
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
        let shown = mangled(name, self.around().class);
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
        self.around().directives.push((name, flag, span));
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
            ExprKind::Name(name) => {
                // `super()` asks which class it stands in.
                if &**name == "super" && self.kind().is_function() {
                    self.add(&"__class__".into(), USED, expr.span)?;
                }
                self.add(name, USED, expr.span)
            }
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
            ExprKind::Lambda { scope, params, body } => {
                self.defaults(params)?;
                self.inside(*scope, ScopeKind::Function, |symbols| {
                    symbols.params(params)?;
                    symbols.expression(body)
                })
            }
            ExprKind::Dict(pairs) => {
                self.expressions(pairs.iter().filter_map(|(key, _)| key.as_ref()))?;
                self.expressions(pairs.iter().map(|(_, value)| value))
            }
            ExprKind::Comprehension { scope, kind, element, value, clauses } => {
                self.comprehension(*scope, *kind, element, value.as_deref(), clauses)
            }
            ExprKind::Yield(value) => {
                self.yields(expr.span)?;
                self.expressions(value.as_deref())
            }
            ExprKind::YieldFrom(value) => {
                self.yields(expr.span)?;
                self.expression(value)
            }
        }
    }

    fn yields(&mut self, span: Span) -> Checked {
        let Some(kind) = self.around().comprehension else {
            self.table.all[self.at].is_generator = true;
            return Ok(());
        };
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
        if self.around().in_iterable > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return refuse(message.into(), span);
        }
        if self.kind() == ScopeKind::Comprehension {
            // The name belongs to the function around all comprehensions.
            let mut at = self.at;
            while self.table.all[at].kind == ScopeKind::Comprehension {
                if self.table.all[at].flags(target) & LOOP != 0 {
                    let message =
                        format!("assignment expression cannot rebind comprehension iteration variable '{target}'");
                    return refuse(message, target_span);
                }
                at = self.table.all[at].parent.unwrap_or(0);
            }
            let (there, here) = match self.table.all[at].kind {
                ScopeKind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return refuse(message.into(), target_span);
                }
                ScopeKind::Module => (GLOBAL, GLOBAL),
                _ => (LOCAL, NONLOCAL),
            };
            *self.table.all[at].flags_mut(target) |= there;
            *self.flags_mut(target) |= here;
        } else {
            self.expression(value)?;
            return self.add(target, LOCAL, target_span);
        }
        self.expression(value)
    }

    fn comprehension(
        &mut self,
        scope: ScopeId,
        kind: ComprehensionKind,
        element: &'t Expr,
        value: Option<&'t Expr>,
        clauses: &'t [Clause],
    ) -> Checked {
        let Some((outermost, inner)) = clauses.split_first() else { return Ok(()) };
        // The first iterable belongs to the scope around.
        self.around().in_iterable += 1;
        let first = self.expression(&outermost.iter);
        self.around().in_iterable -= 1;
        first?;
        self.inside(scope, ScopeKind::Comprehension, |symbols| {
            symbols.around().comprehension = Some(kind);
            symbols.table.all[symbols.at].is_generator = kind == ComprehensionKind::Generator;
            *symbols.flags_mut(&".0".into()) |= PARAM;
            symbols.loop_target(&outermost.target)?;
            symbols.expressions(&outermost.conditions)?;
            for clause in inner {
                symbols.loop_target(&clause.target)?;
                symbols.around().in_iterable += 1;
                let iter = symbols.expression(&clause.iter);
                symbols.around().in_iterable -= 1;
                iter?;
                symbols.expressions(&clause.conditions)?;
            }
            symbols.expressions(value)?;
            symbols.expression(element)
        })
    }

    fn loop_target(&mut self, target: &'t Expr) -> Checked {
        self.around().in_target = true;
        let result = self.target(target);
        self.around().in_target = false;
        result
    }
}
