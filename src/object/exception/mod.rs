//! Exception values, what they carry, and how they are raised.

pub(crate) mod anchors;
pub(crate) mod fields;
pub(crate) mod group;
pub(crate) mod kinds;
pub(crate) mod methods;
pub(crate) mod os_error;
pub(crate) mod raise;
pub(crate) mod rows;
pub(crate) mod show;
pub(crate) mod special;
pub(crate) mod traceback;
pub(crate) mod unicode;

use std::sync::Arc;

use super::class::Type;
use super::dict::Dict;
use super::str::Str;
use super::value::Value;
use crate::text::{Source, Span};
use crate::world::cell::Shared;

/// Any instance of BaseException.
pub(crate) struct Exception {
    pub class: Type,
    pub args: Shared<Arc<super::tuple::Tuple>>,
    /// Attributes: `errno` and `strerror` of an OSError, `value` of a StopIteration, a user's own.
    pub attrs: Arc<Dict>,
    /// The places that it passed, the innermost first.
    pub traceback: Shared<Vec<Passed>>,
    pub cause: Shared<Option<Raised>>,
    pub context: Shared<Option<Raised>>,
    pub suppress_context: Shared<bool>,
    /// What "Did you mean" is looked up in, when the exception is shown.
    pub hint: Shared<Option<Hint>>,
}

/// A place that an exception passed on its way out.
#[derive(Clone)]
pub(crate) struct Passed {
    pub source: Arc<Source>,
    /// The function's name, `<module>` for none.
    pub name: Arc<Str>,
    pub span: Span,
}

impl Passed {
    /// A place inside built-in code: that an exception passed one is shown, the place is not.
    pub(crate) fn inside() -> Passed {
        let source = Source::new("", "", false);
        Passed { source, name: Str::new(""), span: Span::default() }
    }
}

/// Where the name that was not found could have been.
pub(crate) enum Hint {
    /// The names that the frame's own variables had, and its globals.
    Names { locals: Vec<Arc<Str>>, globals: Arc<Dict> },
    /// The value that has no such attribute.
    Attribute { of: Value },
}

/// An exception on its way.
#[derive(Clone)]
pub(crate) struct Raised(pub Arc<Exception>);

impl Exception {
    pub(crate) fn new(class: &Type, args: Vec<Value>) -> Arc<Exception> {
        Arc::new(Exception {
            class: class.clone(),
            args: Shared::new(super::tuple::Tuple::new(args)),
            attrs: Dict::new(),
            traceback: Shared::default(),
            cause: Shared::default(),
            context: Shared::default(),
            suppress_context: Shared::default(),
            hint: Shared::default(),
        })
    }

    pub(crate) fn class(&self) -> &Type {
        &self.class
    }

    pub(crate) fn is_a(&self, class: &Type) -> bool {
        self.class.is_subclass(class)
    }

    pub(crate) fn arg(&self, at: usize) -> Option<Value> {
        self.args.get().get(at).cloned()
    }
}

impl Raised {
    pub(crate) fn is_a(&self, class: &Type) -> bool {
        self.0.is_a(class)
    }

    pub(crate) fn value(&self) -> Value {
        Value::Exception(self.0.clone())
    }

    pub(crate) fn is(&self, other: &Raised) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let message = match self.0.arg(0) {
            Some(Value::Str(text)) => text.as_str().to_string(),
            _ => String::new(),
        };
        write!(f, "{}: {message}", self.0.class.name().as_str())
    }
}
