//! Whose a name is: local, shared between functions, or global. The checks fill this table as they read a program; the
//! compiler reads it. Knows names, not the tree.

use std::collections::HashMap;
use std::sync::Arc;

/// A scope, by the number that its node got from the parser; 0 is the program itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScopeId(pub(super) u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
    /// A comprehension or generator expression: a function that binds walruses outside of itself.
    Comprehension,
}

impl ScopeKind {
    pub(super) fn is_function(self) -> bool {
        matches!(self, ScopeKind::Function | ScopeKind::Comprehension)
    }
}

// What a scope does with a name.
pub(super) const PARAM: u8 = 1;
pub(super) const LOCAL: u8 = 2;
pub(super) const USED: u8 = 4;
pub(super) const GLOBAL: u8 = 8;
pub(super) const NONLOCAL: u8 = 16;
pub(super) const ANNOTATED: u8 = 32;
/// The variable of a comprehension's loop.
pub(super) const LOOP: u8 = 64;
/// Bound by an import, which a later `global` may contradict.
pub(super) const IMPORTED: u8 = 128;

const BOUND: u8 = PARAM | LOCAL | IMPORTED;

/// Where a name is found from a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
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

#[derive(Clone, Copy, Debug, Default)]
struct Symbol {
    flags: u8,
    home: Option<Home>,
}

#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(super) kind: ScopeKind,
    pub(super) parent: Option<usize>,
    symbols: HashMap<Arc<str>, Symbol>,
    /// Whether there is a `yield`, or it is a generator expression.
    pub(crate) is_generator: bool,
}

impl Scope {
    /// What is done with a name here.
    pub(super) fn flags(&self, name: &str) -> u8 {
        self.symbols.get(name).map_or(0, |symbol| symbol.flags)
    }

    /// What is done with a name here, to add to it.
    pub(super) fn flags_mut(&mut self, name: &Arc<str>) -> &mut u8 {
        &mut self.symbols.entry(name.clone()).or_default().flags
    }

    pub(crate) fn home(&self, name: &str) -> Home {
        self.symbols.get(name).and_then(|symbol| symbol.home).unwrap_or(match self.kind {
            ScopeKind::Module | ScopeKind::Class => Home::Named,
            _ => Home::Global,
        })
    }

    /// The names that live in a certain place, in CPython's order.
    pub(crate) fn names_at(&self, home: Home) -> Vec<Arc<str>> {
        let there = self.symbols.iter().filter(|(_, symbol)| symbol.home == Some(home));
        let mut names: Vec<Arc<str>> = there.map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        names
    }
}

/// All scopes of one program.
#[derive(Clone, Debug, Default)]
pub struct Scopes {
    /// The program first, and each before those inside it.
    pub(super) all: Vec<Scope>,
    by_id: HashMap<u32, usize>,
}

impl Scopes {
    pub(crate) fn of(&self, id: ScopeId) -> &Scope {
        &self.all[self.by_id.get(&id.0).copied().unwrap_or(0)]
    }

    pub(super) fn open(&mut self, id: ScopeId, kind: ScopeKind, parent: Option<usize>) -> usize {
        let at = self.all.len();
        self.all.push(Scope { kind, parent, symbols: HashMap::new(), is_generator: false });
        self.by_id.insert(id.0, at);
        at
    }

    /// Decides where each name of each scope lives.
    pub(super) fn settle(&mut self) {
        for at in 0..self.all.len() {
            let names: Vec<Arc<str>> = self.all[at].symbols.keys().cloned().collect();
            for name in names {
                self.settle_name(at, &name);
            }
        }
    }

    fn settle_name(&mut self, at: usize, name: &Arc<str>) {
        let scope = &self.all[at];
        let Some(Symbol { flags, home: None }) = scope.symbols.get(name).copied() else { return };
        let (kind, parent) = (scope.kind, scope.parent);
        let home = if flags & GLOBAL != 0 {
            Home::Global
        } else if kind == ScopeKind::Module {
            Home::Named
        } else if flags & BOUND != 0 && flags & NONLOCAL == 0 {
            if kind == ScopeKind::Class { Home::Named } else { Home::Local }
        } else if self.capture(parent, name) {
            Home::OuterCell
        } else if kind == ScopeKind::Class {
            Home::Named
        } else {
            Home::Global
        };
        self.put(at, name, home);
    }

    /// Finds the function that owns a name, from some scope outwards, and makes it a cell all the way.
    fn capture(&mut self, from: Option<usize>, name: &Arc<str>) -> bool {
        let Some(at) = from else { return false };
        let scope = &self.all[at];
        let (flags, parent) = (scope.flags(name), scope.parent);
        match scope.kind {
            ScopeKind::Module => false,
            ScopeKind::Class if &**name == "__class__" => {
                self.put(at, name, Home::OwnCell);
                true
            }
            // A class body is no home for inner functions, but hands outer cells through.
            ScopeKind::Class => {
                let found = self.capture(parent, name);
                if found && flags & BOUND == 0 {
                    self.put(at, name, Home::OuterCell);
                } else if found {
                    self.put(at, &passed_through(name), Home::OuterCell);
                }
                found
            }
            _ if flags & GLOBAL != 0 => false,
            _ if flags & BOUND != 0 && flags & NONLOCAL == 0 => {
                self.put(at, name, Home::OwnCell);
                true
            }
            _ => {
                let found = self.capture(parent, name);
                if found {
                    self.put(at, name, Home::OuterCell);
                }
                found
            }
        }
    }

    fn put(&mut self, at: usize, name: &Arc<str>, home: Home) {
        self.all[at].symbols.entry(name.clone()).or_default().home = Some(home);
    }
}

/// The name under which a class body hands a cell through although it has a name of its own like it.
pub(crate) fn passed_through(name: &str) -> Arc<str> {
    format!("{name} (outer)").into()
}
