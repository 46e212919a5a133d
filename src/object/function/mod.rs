//! What can be called: Python functions, methods bound to a value, and built-in functions made from rows.

pub(crate) mod code;
pub(crate) mod frame;
pub(crate) mod methods;
pub(crate) mod show;

use std::sync::{Arc, OnceLock};

use self::code::Code;
use super::class::{Definition, Type};
use super::context::{Answer, Cx};
use super::dict::Dict;
use super::exception::Raised;
use super::exception::raise::type_error;
use super::instance::Object;
use super::row::{Args, Kind, Row, Signature, Takes, bind, check_count};
use super::str::Str;
use super::types;
use super::value::Value;
use crate::world::cell::Shared;

/// A variable that an inner function shares with an outer one.
pub(crate) type CellVar = Arc<Shared<Value>>;

/// A cell as a value, on its way into a closure.
pub(crate) fn cell_value(cell: CellVar) -> Value {
    Object::native(&types::CELL, cell)
}

/// What a `def` or a `lambda` makes.
pub(crate) struct Function {
    pub code: Arc<Code>,
    pub name: Shared<Arc<Str>>,
    pub qualname: Shared<Arc<Str>>,
    pub globals: Arc<Dict>,
    pub defaults: Vec<Value>,
    /// By name: those of keyword-only parameters.
    pub keyword_defaults: Option<Arc<Dict>>,
    pub closure: Vec<CellVar>,
    pub attrs: Arc<Dict>,
}

impl Function {
    /// Code with the names that it sees, and nothing more.
    pub(crate) fn of_code(code: Arc<Code>, globals: Arc<Dict>) -> Arc<Function> {
        Arc::new(Function {
            name: Shared::new(code.name.clone()),
            qualname: Shared::new(code.qualname.clone()),
            code,
            globals,
            defaults: Vec::new(),
            keyword_defaults: None,
            closure: Vec::new(),
            attrs: Dict::new(),
        })
    }
}

/// A function together with the value it was taken from.
pub(crate) struct BoundMethod {
    pub this: Value,
    pub function: Value,
}

impl BoundMethod {
    /// The value; nobody wants the bare method.
    #[allow(clippy::new_ret_no_self)]
    pub(crate) fn new(this: Value, function: Value) -> Value {
        Value::Method(Arc::new(BoundMethod { this, function }))
    }
}

/// Where a built-in function lives.
#[derive(Clone, Copy)]
pub(crate) enum Home {
    Class(&'static Definition),
    /// The module's name; `builtins` is left out of messages.
    Module(&'static str),
}

/// A built-in function or method, unbound or bound.
pub(crate) struct Builtin {
    pub row: &'static Row,
    pub home: Home,
    pub this: Option<Value>,
    signature: Arc<OnceLock<Signature>>,
}

impl Builtin {
    pub(crate) fn of_class(row: &'static Row, definition: &'static Definition) -> Value {
        Value::Builtin(Arc::new(Builtin { row, home: Home::Class(definition), this: None, signature: Arc::default() }))
    }

    pub(crate) fn of_module(row: &'static Row, module: &'static str) -> Value {
        Value::Builtin(Arc::new(Builtin { row, home: Home::Module(module), this: None, signature: Arc::default() }))
    }

    pub(crate) fn bound_to(self: &Arc<Self>, this: Value) -> Value {
        Value::Builtin(Arc::new(Builtin {
            row: self.row,
            home: self.home,
            this: Some(this),
            signature: self.signature.clone(),
        }))
    }

    /// Whether it wants `self` before its parameters.
    pub(crate) fn has_self(&self) -> bool {
        matches!(self.home, Home::Class(_)) && !matches!(self.row.kind, Kind::Static)
    }

    pub(crate) fn is(&self, other: &Builtin) -> bool {
        std::ptr::eq(self.row, other.row)
            && match (&self.this, &other.this) {
                (None, None) => true,
                (Some(a), Some(b)) => a.is(b),
                _ => false,
            }
    }

    pub(crate) fn class(&self) -> &Type {
        match (self.row.kind, self.home, &self.this) {
            (Kind::Getter(_), ..) => &types::GETSET_DESCRIPTOR,
            (_, Home::Class(_), None) if self.has_self() => {
                if self.row.is_slot() {
                    &types::WRAPPER_DESCRIPTOR
                } else {
                    &types::METHOD_DESCRIPTOR
                }
            }
            (_, Home::Class(_), Some(_)) if self.row.is_slot() => &types::METHOD_WRAPPER,
            _ => &types::BUILTIN_FUNCTION,
        }
    }

    pub(crate) fn signature(&self) -> &Signature {
        self.signature.get_or_init(|| Signature::read(self.row.params))
    }

    /// Whether CPython has it in Python, so that it is shown as a function that a user could have written.
    pub(crate) fn is_python(&self) -> bool {
        self.row.takes == Takes::Python
    }

    /// `socket.bind`, `time.sleep`, `len`.
    pub(crate) fn full_name(&self) -> String {
        if let (Kind::ClassMethod, Some(Value::Type(class))) = (self.row.kind, &self.this) {
            return format!("{}.{}", class.name().as_str(), self.row.name);
        }
        match self.home {
            // Complaints about making a value name its class.
            Home::Class(definition) if self.row.name == "__init__" && !self.is_python() => definition.name.to_string(),
            Home::Class(definition) => format!("{}.{}", definition.name, self.row.name),
            Home::Module("builtins") => self.row.name.to_string(),
            Home::Module(module) if self.row.takes == Takes::Python => {
                let _ = module;
                self.row.name.to_string()
            }
            Home::Module(module) => format!("{module}.{}", self.row.name),
        }
    }

    /// Whether it is a method for instances of a class, and not bound yet.
    pub(crate) fn is_method_of(&self, class: &Type) -> bool {
        matches!(self.row.kind, Kind::Method) && self.this.is_none() && self.has_self() && self.fits(class)
    }

    /// How many slots its row looks at when so many values are given by position, with `self` put before them or not;
    /// None where they do not fit, or do not fill the slots just as they are.
    #[inline]
    pub(crate) fn slots(&self, with_self: bool, given: usize) -> Option<usize> {
        if with_self != self.has_self() {
            return None;
        }
        let own = usize::from(with_self);
        let (least, most) = match self.row.takes {
            Takes::Nothing => (0, 0),
            Takes::One => (1, 1),
            Takes::Tuple(least, most)
            | Takes::Unpack(least, most)
            | Takes::Positional(least, most)
            | Takes::Slot(least, most) => (least, most),
            Takes::Keywords | Takes::Python => return self.signature().slots(given - own).map(|slots| own + slots),
        };
        let given = given - own;
        let fits = usize::from(least) <= given && given <= usize::from(most);
        // A row without an upper bound takes what is there.
        let slots = if most == u8::MAX { given } else { usize::from(most) };
        fits.then_some(own + slots)
    }

    /// Calls it. `args` holds `self` first where the function is unbound and wants one.
    pub(crate) fn call(&self, cx: &mut Cx, args: &Args) -> Answer {
        if self.counts_level() {
            return cx.deeper(" while calling a Python object", |cx| self.call_here(cx, args));
        }
        self.call_here(cx, args)
    }

    /// Whether a call of it counts as a level, as in CPython those of functions of one argument do, but for `len`.
    #[inline]
    pub(crate) fn counts_level(&self) -> bool {
        self.row.takes == Takes::One && matches!(self.home, Home::Module("builtins")) && self.row.name != "len"
    }

    fn call_here(&self, cx: &mut Cx, args: &Args) -> Answer {
        let (this, rest) = match &self.this {
            Some(this) => (Some(this), args.values),
            None if self.has_self() => {
                let first = args.values.split_first().filter(|_| args.values.len() > args.names.len());
                let Some((this, rest)) = first else { return Err(self.lacks_self(cx)) };
                self.check_self(cx, this)?;
                (Some(this), rest)
            }
            None => (None, args.values),
        };
        if args.names.is_empty()
            && let Some(slots) = self.slots(this.is_some(), rest.len() + usize::from(this.is_some()))
        {
            if self.this.is_none() && slots == args.values.len() {
                return (self.row.run)(cx, args.values);
            }
            let mut values = Vec::with_capacity(slots);
            values.extend(this.into_iter().chain(rest).cloned());
            values.resize(slots, Value::Unset);
            return (self.row.run)(cx, &values);
        }
        self.call_bound(cx, this, &Args { values: rest, names: args.names })
    }

    fn lacks_self(&self, cx: &mut Cx) -> Raised {
        let message = match self.home {
            Home::Class(definition) if self.row.is_slot() => {
                format!("descriptor '{}' of '{}' object needs an argument", self.row.name, definition.name)
            }
            _ if self.is_python() => {
                format!("{}() missing 1 required positional argument: 'self'", self.full_name())
            }
            _ => format!("unbound method {}() needs an argument", self.full_name()),
        };
        type_error(cx, message)
    }

    fn call_bound(&self, cx: &mut Cx, this: Option<&Value>, args: &Args) -> Answer {
        if !matches!(self.row.takes, Takes::Keywords | Takes::Python) {
            if !args.names.is_empty() {
                // A C function of the older kind is known by its bare name here.
                let bare =
                    matches!((self.row.takes, self.home), (Takes::Tuple(..) | Takes::Unpack(..), Home::Module(_)));
                let name = if bare { self.row.name.to_string() } else { self.full_name() };
                return Err(type_error(cx, format!("{name}() takes no keyword arguments")));
            }
            let full_name = self.full_name();
            let name = if self.row.name == "__init__" { &full_name } else { self.row.name };
            check_count(cx, self.row.takes, name, &full_name, args.values.len())?;
        }
        let named = match self.home {
            Home::Class(definition) if self.row.name == "__init__" => Row { name: definition.name, ..*self.row },
            _ => *self.row,
        };
        let slots = bind(cx, &named, &self.full_name(), self.signature(), this, args)?;
        (self.row.run)(cx, &slots)
    }

    /// Whether instances of a class can stand for its `self`.
    fn fits(&self, class: &Type) -> bool {
        let Home::Class(definition) = self.home else { return true };
        definition.name == "object"
            || class.and_ancestors().any(|c| c.definition.is_some_and(|d| std::ptr::eq(d, definition)))
    }

    /// Refuses a `self` that is of another class.
    pub(crate) fn check_self(&self, cx: &mut Cx, this: &Value) -> Answer<()> {
        let Home::Class(definition) = self.home else { return Ok(()) };
        let class = match (self.row.kind, this) {
            (Kind::ClassMethod, Value::Type(class)) => class,
            _ => this.class(),
        };
        if self.fits(class) {
            return Ok(());
        }
        let (name, given) = (self.row.name, this.type_name());
        let class = definition.full_name();
        let message = if self.row.is_slot() {
            format!("descriptor '{name}' requires a '{class}' object but received a '{}'", given.as_str())
        } else {
            format!("descriptor '{name}' for '{class}' objects doesn't apply to a '{}' object", given.as_str())
        };
        Err(type_error(cx, message))
    }
}
