//! What can be called: Python functions, methods bound to a value, and built-in functions made from rows.

use std::sync::{Arc, OnceLock};

use super::cell::Shared;
use super::class::{Definition, Type};
use super::code::Code;
use super::context::{Answer, Cx};
use super::dict::Dict;
use super::exception::raise::type_error;
use super::row::{Args, Kind, Row, Signature, Takes, bind, check_count};
use super::str::Str;
use super::types;
use super::value::Value;

/// A variable that an inner function shares with an outer one.
pub type CellVar = Arc<Shared<Value>>;

/// What a `def` or a `lambda` makes.
pub struct Function {
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
    pub fn of_code(code: Arc<Code>, globals: Arc<Dict>) -> Arc<Function> {
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
pub struct BoundMethod {
    pub this: Value,
    pub function: Value,
}

impl BoundMethod {
    /// The value; nobody wants the bare method.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(this: Value, function: Value) -> Value {
        Value::Method(Arc::new(BoundMethod { this, function }))
    }
}

/// Where a built-in function lives.
#[derive(Clone, Copy)]
pub enum Home {
    Class(&'static Definition),
    /// The module's name; `builtins` is left out of messages.
    Module(&'static str),
}

/// A built-in function or method, unbound or bound.
pub struct Builtin {
    pub row: &'static Row,
    pub home: Home,
    pub this: Option<Value>,
    signature: Arc<OnceLock<Signature>>,
}

impl Builtin {
    pub fn of_class(row: &'static Row, definition: &'static Definition) -> Value {
        Value::Builtin(Arc::new(Builtin { row, home: Home::Class(definition), this: None, signature: Arc::default() }))
    }

    pub fn of_module(row: &'static Row, module: &'static str) -> Value {
        Value::Builtin(Arc::new(Builtin { row, home: Home::Module(module), this: None, signature: Arc::default() }))
    }

    pub fn bound_to(self: &Arc<Self>, this: Value) -> Value {
        Value::Builtin(Arc::new(Builtin {
            row: self.row,
            home: self.home,
            this: Some(this),
            signature: self.signature.clone(),
        }))
    }

    /// Whether it wants `self` before its parameters.
    pub fn has_self(&self) -> bool {
        matches!(self.home, Home::Class(_)) && !matches!(self.row.kind, Kind::Static)
    }

    pub fn is(&self, other: &Builtin) -> bool {
        std::ptr::eq(self.row, other.row)
            && match (&self.this, &other.this) {
                (None, None) => true,
                (Some(a), Some(b)) => a.is(b),
                _ => false,
            }
    }

    pub fn class(&self) -> &Type {
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

    pub fn signature(&self) -> &Signature {
        self.signature.get_or_init(|| Signature::read(self.row.params))
    }

    /// Whether CPython has it in Python, so that it is shown as a function that a user could have written.
    pub fn is_python(&self) -> bool {
        self.row.takes == Takes::Python
    }

    /// `socket.bind`, `time.sleep`, `len`.
    pub fn full_name(&self) -> String {
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

    /// Calls it. `args` holds `self` first where the function is unbound and wants one.
    pub fn call(&self, cx: &mut Cx, args: &Args) -> Answer {
        if let Some(this) = &self.this {
            if args.names.is_empty() && self.is_positional() {
                self.check(cx, args.values.len())?;
                return match self.row.takes {
                    Takes::Nothing => (self.row.run)(cx, std::slice::from_ref(this)),
                    _ => {
                        let mut slots = Vec::with_capacity(args.values.len() + 3);
                        slots.push(this.clone());
                        slots.extend_from_slice(args.values);
                        self.padded(cx, slots)
                    }
                };
            }
            return self.call_bound(cx, Some(this), args);
        }
        if !self.has_self() {
            if args.names.is_empty() && self.is_positional() {
                self.check(cx, args.values.len())?;
                return self.run_padded(cx, args.values, 0);
            }
            return self.call_bound(cx, None, args);
        }
        let Some((this, rest)) = args.values.split_first().filter(|_| args.values.len() > args.names.len()) else {
            let message = match self.home {
                Home::Class(definition) if self.row.is_slot() => {
                    format!("descriptor '{}' of '{}' object needs an argument", self.row.name, definition.name)
                }
                _ if self.is_python() => {
                    format!("{}() missing 1 required positional argument: 'self'", self.full_name())
                }
                _ => format!("unbound method {}() needs an argument", self.full_name()),
            };
            return Err(type_error(cx, message));
        };
        self.check_self(cx, this)?;
        if args.names.is_empty() && self.is_positional() {
            self.check(cx, rest.len())?;
            return self.run_padded(cx, args.values, 1);
        }
        self.call_bound(cx, Some(this), &Args { values: rest, names: args.names })
    }

    fn is_positional(&self) -> bool {
        !matches!(self.row.takes, Takes::Keywords | Takes::Python)
    }

    fn check(&self, cx: &mut Cx, given: usize) -> Answer<()> {
        let fits = match self.row.takes {
            Takes::Nothing => given == 0,
            Takes::One => given == 1,
            Takes::Tuple(least, most) | Takes::Positional(least, most) | Takes::Slot(least, most) => {
                (least as usize..=most as usize).contains(&given)
            }
            _ => true,
        };
        if fits {
            return Ok(());
        }
        let full_name = self.full_name();
        let name = if self.row.name == "__init__" { &full_name } else { self.row.name };
        check_count(cx, self.row.takes, name, &full_name, given)
    }

    fn most(&self) -> usize {
        match self.row.takes {
            Takes::Nothing => 0,
            Takes::One => 1,
            Takes::Tuple(_, most) | Takes::Positional(_, most) | Takes::Slot(_, most) => most as usize,
            _ => 0,
        }
    }

    /// Runs with as many slots as the row may have; most often they are all there already.
    fn run_padded(&self, cx: &mut Cx, values: &[Value], offset: usize) -> Answer {
        if values.len() >= self.most() + offset {
            return (self.row.run)(cx, values);
        }
        self.padded(cx, values.to_vec())
    }

    fn padded(&self, cx: &mut Cx, mut slots: Vec<Value>) -> Answer {
        let offset = usize::from(self.has_self());
        // A row without an upper bound takes what is there.
        if self.most() < 100 {
            slots.resize(slots.len().max(self.most() + offset), Value::Unset);
        }
        (self.row.run)(cx, &slots)
    }

    fn call_bound(&self, cx: &mut Cx, this: Option<&Value>, args: &Args) -> Answer {
        if self.is_positional() {
            if !args.names.is_empty() {
                // A C function of the older kind is known by its bare name here.
                let bare = matches!((self.row.takes, self.home), (Takes::Tuple(..), Home::Module(_)));
                let name = if bare { self.row.name.to_string() } else { self.full_name() };
                return Err(type_error(cx, format!("{name}() takes no keyword arguments")));
            }
            self.check(cx, args.values.len())?;
        }
        let named = match self.home {
            Home::Class(definition) if self.row.name == "__init__" => Row { name: definition.name, ..*self.row },
            _ => *self.row,
        };
        let slots = bind(cx, &named, &self.full_name(), self.signature(), this, args)?;
        (self.row.run)(cx, &slots)
    }

    fn check_self(&self, cx: &mut Cx, this: &Value) -> Answer<()> {
        let Home::Class(definition) = self.home else { return Ok(()) };
        let class = match (self.row.kind, this) {
            (Kind::ClassMethod, Value::Type(class)) => class,
            _ => this.class(),
        };
        let fits = definition.name == "object"
            || class.and_ancestors().any(|c| c.definition.is_some_and(|d| std::ptr::eq(d, definition)));
        if fits {
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
