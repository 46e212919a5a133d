//! The module value: a name and its contents.

pub(crate) mod methods;

use std::sync::Arc;

use super::dict::Dict;
use super::function::Builtin;
use super::row::Row;
use super::str::{Str, intern};
use super::value::Value;

pub(crate) struct Module {
    pub name: Arc<Str>,
    pub home: &'static str,
    pub attrs: Arc<Dict>,
    /// Modules that it shows among its names, and that are made when they are asked for.
    pub later: &'static [&'static str],
}

impl Module {
    /// A module with its functions; add constants and classes to `attrs`.
    pub(crate) fn new(name: &'static str, doc: &str, functions: &'static [Row]) -> Arc<Module> {
        Module::with(name, doc, functions, &[])
    }

    /// The same, which shows other modules among its names.
    pub(crate) fn with(
        name: &'static str,
        doc: &str,
        functions: &'static [Row],
        later: &'static [&'static str],
    ) -> Arc<Module> {
        let attrs = Dict::new();
        attrs.set_text("__name__", Value::str(name));
        attrs.set_text("__doc__", if doc.is_empty() { Value::None } else { Value::str(doc) });
        let module = Arc::new(Module { name: intern(name), home: name, attrs, later });
        module.add(functions);
        module
    }

    /// Adds more functions.
    pub(crate) fn add(&self, functions: &'static [Row]) {
        self.add_from(self.home, functions);
    }

    /// Adds functions of the module under this one that CPython writes in C: messages name that one.
    pub(crate) fn add_from(&self, home: &'static str, functions: &'static [Row]) {
        for row in functions {
            self.attrs.set_name(&intern(row.name), Builtin::of_module(row, home));
        }
    }
}
