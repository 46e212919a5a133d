//! Whose a name is: local, shared between functions, or global. One pass over the tree before it is compiled.

use std::collections::HashMap;

use crate::syntax::ast::*;

/// Identifies a scope by the node that opens it.
pub(super) type Key = usize;

pub(super) fn key_of<T>(node: &T) -> Key {
    std::ptr::from_ref(node) as usize
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
    /// A comprehension or generator expression: a function that binds walruses outside of itself.
    Comprehension,
}

/// Where a name is found from a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// In the function's own slots.
    Local,
    /// In a cell that this scope owns: an inner function uses it too.
    OwnCell,
    /// In a cell of a function further out.
    OuterCell,
    /// Looked up by name: in the class body or module first, then globally.
    Named,
    /// In the module's names (or the builtins).
    Global,
}

#[derive(Default)]
struct Use {
    bound: bool,
    used: bool,
    global: bool,
    nonlocal: bool,
}

pub(super) struct Scope {
    pub kind: ScopeKind,
    parent: Option<usize>,
    /// In order of first appearance.
    names: Vec<Name>,
    uses: HashMap<Name, Use>,
    homes: HashMap<Name, Home>,
    /// Whether there is a `yield`.
    pub is_generator: bool,
}

impl Scope {
    pub(super) fn home(&self, name: &str) -> Home {
        self.homes.get(name).copied().unwrap_or(match self.kind {
            ScopeKind::Module | ScopeKind::Class => Home::Named,
            _ => Home::Global,
        })
    }

    /// The names that live in a certain place, in order of first appearance.
    pub(super) fn names_at(&self, home: Home) -> Vec<Name> {
        self.names.iter().filter(|name| self.homes.get(*name) == Some(&home)).cloned().collect()
    }
}

/// All scopes of one program.
pub(super) struct Scopes {
    scopes: Vec<Scope>,
    by_key: HashMap<Key, usize>,
}

impl Scopes {
    pub(super) fn analyse(module: &Module) -> Scopes {
        let mut builder =
            Builder { scopes: vec![Builder::fresh(ScopeKind::Module, None)], by_key: HashMap::new(), now: 0 };
        builder.block(&module.body);
        let mut scopes = Scopes { scopes: builder.scopes, by_key: builder.by_key };
        scopes.resolve();
        scopes
    }

    pub(super) fn module(&self) -> &Scope {
        &self.scopes[0]
    }

    pub(super) fn of(&self, key: Key) -> &Scope {
        self.by_key.get(&key).map_or(&self.scopes[0], |at| &self.scopes[*at])
    }

    /// Decides where each name of each scope lives. Parents stand before their children.
    fn resolve(&mut self) {
        for at in 0..self.scopes.len() {
            let names = self.scopes[at].names.clone();
            for name in names {
                self.resolve_name(at, &name);
            }
        }
    }

    fn resolve_name(&mut self, at: usize, name: &Name) {
        let scope = &self.scopes[at];
        if scope.homes.contains_key(name) {
            return;
        }
        let Some(found) = scope.uses.get(name) else { return };
        let (bound, global, nonlocal) = (found.bound, found.global, found.nonlocal);
        let (kind, parent) = (scope.kind, scope.parent);
        let home = if global {
            Home::Global
        } else if kind == ScopeKind::Module {
            Home::Named
        } else if bound && !nonlocal {
            if kind == ScopeKind::Class { Home::Named } else { Home::Local }
        } else if self.capture(parent, name) {
            Home::OuterCell
        } else if kind == ScopeKind::Class {
            Home::Named
        } else {
            Home::Global
        };
        self.scopes[at].homes.insert(name.clone(), home);
    }

    /// Finds the function that owns a name, from some scope outwards, and makes it a cell all the way.
    fn capture(&mut self, from: Option<usize>, name: &Name) -> bool {
        let Some(at) = from else { return false };
        let scope = &self.scopes[at];
        if scope.kind == ScopeKind::Module {
            return false;
        }
        if scope.kind == ScopeKind::Class {
            if &**name == "__class__" {
                self.add_home(at, name, Home::OwnCell);
                return true;
            }
            // A class body is no home for inner functions, but hands outer cells through.
            let parent = scope.parent;
            let found = self.capture(parent, name);
            if found {
                let bound = self.scopes[at].uses.get(name).is_some_and(|u| u.bound);
                if !bound {
                    self.add_home(at, name, Home::OuterCell);
                } else {
                    self.add_home(at, &passed_through(name), Home::OuterCell);
                }
            }
            return found;
        }
        let found = scope.uses.get(name);
        let (bound, global, nonlocal) = found.map_or((false, false, false), |u| (u.bound, u.global, u.nonlocal));
        if global {
            return false;
        }
        if bound && !nonlocal {
            self.add_home(at, name, Home::OwnCell);
            return true;
        }
        let parent = scope.parent;
        let found = self.capture(parent, name);
        if found {
            self.add_home(at, name, Home::OuterCell);
        }
        found
    }

    fn add_home(&mut self, at: usize, name: &Name, home: Home) {
        let scope = &mut self.scopes[at];
        if !scope.names.contains(name) {
            scope.names.push(name.clone());
        }
        scope.homes.insert(name.clone(), home);
    }
}

/// The name under which a class body hands a cell through although it has a name of its own like it.
pub(super) fn passed_through(name: &str) -> Name {
    format!("{name} (outer)").into()
}

struct Builder {
    scopes: Vec<Scope>,
    by_key: HashMap<Key, usize>,
    now: usize,
}

impl Builder {
    fn fresh(kind: ScopeKind, parent: Option<usize>) -> Scope {
        Scope { kind, parent, names: Vec::new(), uses: HashMap::new(), homes: HashMap::new(), is_generator: false }
    }

    fn note(&mut self, name: &Name, change: impl FnOnce(&mut Use)) {
        let scope = &mut self.scopes[self.now];
        if !scope.uses.contains_key(name) {
            scope.names.push(name.clone());
        }
        change(scope.uses.entry(name.clone()).or_default());
    }

    fn bind(&mut self, name: &Name) {
        self.note(name, |u| u.bound = true);
    }

    fn inside(&mut self, key: Key, kind: ScopeKind, run: impl FnOnce(&mut Self)) {
        let outer = self.now;
        self.scopes.push(Self::fresh(kind, Some(outer)));
        self.now = self.scopes.len() - 1;
        self.by_key.insert(key, self.now);
        run(self);
        self.now = outer;
    }

    fn params(&mut self, params: &Params) {
        for param in params.positional_only.iter().chain(&params.positional).chain(&params.keyword_only) {
            self.bind(&param.name);
        }
        for param in params.star.iter().chain(&params.double_star) {
            self.bind(&param.name);
        }
    }

    /// What a function evaluates outside of itself: defaults and annotations.
    fn around(&mut self, params: &Params) {
        let all = params.positional_only.iter().chain(&params.positional).chain(&params.keyword_only);
        for param in all.chain(&params.star).chain(&params.double_star) {
            for expr in param.default.iter().chain(&param.annotation) {
                self.expr(expr);
            }
        }
    }

    fn block(&mut self, body: &[Stmt]) {
        for stmt in body {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Expr(e) => self.expr(e),
            StmtKind::Assign { targets, value } => {
                self.expr(value);
                targets.iter().for_each(|t| self.target(t));
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target);
                self.expr(value);
                self.target(target);
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.expr(annotation);
                value.iter().for_each(|v| self.expr(v));
                let is_name = matches!(target.kind, ExprKind::Name(_));
                if *simple || value.is_some() || !is_name {
                    self.target(target);
                }
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|t| self.target(t)),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
            StmtKind::Return(value) => value.iter().for_each(|v| self.expr(v)),
            StmtKind::Raise { exc, cause } => exc.iter().chain(cause).for_each(|e| self.expr(e)),
            StmtKind::Assert { test, msg } => {
                self.expr(test);
                msg.iter().for_each(|m| self.expr(m));
            }
            StmtKind::Import(names) => {
                for alias in names {
                    let first: Name = alias.name.split('.').next().unwrap_or("").into();
                    self.bind(alias.asname.as_ref().unwrap_or(&first));
                }
            }
            StmtKind::ImportFrom { names, .. } => {
                for alias in names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name));
                }
            }
            StmtKind::Global(names) => names.iter().for_each(|n| self.note(n, |u| u.global = true)),
            StmtKind::Nonlocal(names) => names.iter().for_each(|n| self.note(n, |u| u.nonlocal = true)),
            StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
                self.expr(test);
                self.block(body);
                self.block(orelse);
            }
            StmtKind::For { target, iter, body, orelse, .. } => {
                self.expr(iter);
                self.target(target);
                self.block(body);
                self.block(orelse);
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.block(body);
                for handler in handlers {
                    handler.kind.iter().for_each(|k| self.expr(k));
                    handler.name.iter().for_each(|n| self.bind(n));
                    self.block(&handler.body);
                }
                self.block(orelse);
                self.block(finalbody);
            }
            StmtKind::With { items, body, .. } => {
                for item in items {
                    self.expr(&item.context);
                    item.target.iter().for_each(|t| self.target(t));
                }
                self.block(body);
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject);
                for case in cases {
                    self.pattern(&case.pattern);
                    case.guard.iter().for_each(|g| self.expr(g));
                    self.block(&case.body);
                }
            }
            StmtKind::FunctionDef(def) => {
                def.decorators.iter().for_each(|d| self.expr(d));
                self.around(&def.params);
                def.returns.iter().for_each(|r| self.expr(r));
                self.bind(&def.name);
                self.inside(key_of(&**def), ScopeKind::Function, |b| {
                    b.params(&def.params);
                    b.block(&def.body);
                });
            }
            StmtKind::ClassDef(def) => {
                def.decorators.iter().for_each(|d| self.expr(d));
                self.args(&def.bases);
                self.bind(&def.name);
                self.inside(key_of(&**def), ScopeKind::Class, |b| b.block(&def.body));
            }
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Value(value) | PatternKind::Singleton(value) => self.expr(value),
            PatternKind::As { pattern, name } => {
                pattern.iter().for_each(|p| self.pattern(p));
                name.iter().for_each(|n| self.bind(n));
            }
            PatternKind::Star(name) => name.iter().for_each(|n| self.bind(n)),
            PatternKind::Sequence(items) | PatternKind::Or(items) => items.iter().for_each(|p| self.pattern(p)),
            PatternKind::Mapping { entries, rest } => {
                for (key, value) in entries {
                    self.expr(key);
                    self.pattern(value);
                }
                rest.iter().for_each(|n| self.bind(n));
            }
            PatternKind::Class { class, positional, keywords } => {
                self.expr(class);
                positional.iter().for_each(|p| self.pattern(p));
                keywords.iter().for_each(|(_, p)| self.pattern(p));
            }
        }
    }

    fn target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => self.bind(name),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|t| self.target(t)),
            ExprKind::Starred(inner) => self.target(inner),
            _ => self.expr(target),
        }
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            match arg {
                Arg::Positional(e) | Arg::Star(e) | Arg::DoubleStar(e) | Arg::Keyword { value: e, .. } => self.expr(e),
            }
        }
    }

    fn parts(&mut self, parts: &[FStringPart]) {
        for part in parts {
            if let FStringPart::Field { expr, spec, .. } = part {
                self.expr(expr);
                spec.iter().for_each(|s| self.parts(s));
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        // Long chains of operators lean to the left: walk down them without recursion.
        let mut expr = expr;
        while let ExprKind::Binary { left, right, .. } = &expr.kind {
            self.expr(right);
            expr = left;
        }
        match &expr.kind {
            ExprKind::Constant(_) | ExprKind::Binary { .. } => {}
            ExprKind::JoinedStr(parts) => self.parts(parts),
            ExprKind::Name(name) => {
                self.note(name, |u| u.used = true);
                if &**name == "super" && self.scopes[self.now].kind != ScopeKind::Module {
                    self.note(&"__class__".into(), |u| u.used = true);
                }
            }
            ExprKind::Attribute { value, .. } => self.expr(value),
            ExprKind::Subscript { value, index } => {
                self.expr(value);
                self.expr(index);
            }
            ExprKind::Slice { lower, upper, step } => {
                for part in [lower, upper, step].into_iter().flatten() {
                    self.expr(part);
                }
            }
            ExprKind::Call { func, args } => {
                self.expr(func);
                self.args(args);
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Bool { values, .. } => values.iter().for_each(|v| self.expr(v)),
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left);
                comparators.iter().for_each(|c| self.expr(c));
            }
            ExprKind::Conditional { test, body, orelse } => {
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            ExprKind::Named { target, value, .. } => {
                self.expr(value);
                self.bind_walrus(target);
            }
            ExprKind::Lambda { params, body } => {
                self.around(params);
                self.inside(key_of(expr), ScopeKind::Function, |b| {
                    b.params(params);
                    b.expr(body);
                });
            }
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().for_each(|i| self.expr(i))
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    key.iter().for_each(|k| self.expr(k));
                    self.expr(value);
                }
            }
            ExprKind::Starred(inner) => self.expr(inner),
            ExprKind::Comprehension { element, value, clauses, kind } => {
                if let Some(first) = clauses.first() {
                    self.expr(&first.iter);
                }
                self.inside(key_of(expr), ScopeKind::Comprehension, |b| {
                    b.bind(&".0".into());
                    for (at, clause) in clauses.iter().enumerate() {
                        if at > 0 {
                            b.expr(&clause.iter);
                        }
                        b.target(&clause.target);
                        clause.conditions.iter().for_each(|c| b.expr(c));
                    }
                    b.expr(element);
                    value.iter().for_each(|v| b.expr(v));
                    b.scopes[b.now].is_generator |= *kind == ComprehensionKind::Generator;
                });
            }
            ExprKind::Yield(value) => {
                self.scopes[self.now].is_generator = true;
                value.iter().for_each(|v| self.expr(v));
            }
            ExprKind::YieldFrom(value) => {
                self.scopes[self.now].is_generator = true;
                self.expr(value);
            }
            ExprKind::Await(value) => self.expr(value),
        }
    }

    /// A walrus binds in the nearest scope that is no comprehension; the comprehensions between reach it through a cell.
    fn bind_walrus(&mut self, name: &Name) {
        let home = self.now;
        let mut at = self.now;
        while self.scopes[at].kind == ScopeKind::Comprehension {
            let Some(parent) = self.scopes[at].parent else { break };
            at = parent;
        }
        if at != home {
            let is_function = self.scopes[at].kind == ScopeKind::Function;
            let mut between = home;
            while between != at {
                self.now = between;
                self.note(name, |u| if is_function { u.nonlocal = true } else { u.global = true });
                let Some(parent) = self.scopes[between].parent else { break };
                between = parent;
            }
        }
        self.now = at;
        self.bind(name);
        self.now = home;
    }
}
