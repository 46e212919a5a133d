//! The Python value: what is small stands inline, the rest is shared by counting, so that a socket closes with its last name.

use std::sync::Arc;

use num_bigint::BigInt;

use super::bytes::{ByteArray, Bytes};
use super::class::{Class, Type};
use super::dict::Dict;
use super::exception::Exception;
use super::function::{BoundMethod, Builtin, Function};
use super::generator::Generator;
use super::instance::Object;
use super::iterator::Iter;
use super::list::List;
use super::module::Module;
use super::range::{Range, Slice};
use super::set::Set;
use super::str::Str;
use super::tuple::Tuple;
use super::types;

/// `True` and `False`, as wide as all that a value can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Truth {
    False,
    True,
}

impl std::ops::Deref for Truth {
    type Target = bool;
    fn deref(&self) -> &bool {
        match self {
            Truth::False => &false,
            Truth::True => &true,
        }
    }
}

/// A float by its bits, so that it travels where pointers and ints do.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Real(u64);

impl std::ops::Deref for Real {
    type Target = f64;
    fn deref(&self) -> &f64 {
        // SAFETY: both are eight bytes of the same alignment, and any bits are a float.
        unsafe { &*(&raw const self.0).cast::<f64>() }
    }
}

/// Any Python value: a tag and one word of another kind than floating point in all variants, so that it travels in two
/// registers.
#[derive(Default)]
#[repr(u64)]
pub(crate) enum Value {
    /// No value: an unbound local, an argument that was not given. Python code never sees it.
    #[default]
    Unset,
    None,
    Ellipsis,
    NotImplemented,
    Bool(Truth),
    Int(i64),
    Float(Real),
    // What follows is shared by counting.
    /// Only for ints that `Int` cannot hold.
    Big(Arc<BigInt>),
    Str(Arc<Str>),
    Bytes(Arc<Bytes>),
    ByteArray(Arc<ByteArray>),
    Tuple(Arc<Tuple>),
    List(Arc<List>),
    Dict(Arc<Dict>),
    Set(Arc<Set>),
    Range(Arc<Range>),
    Slice(Arc<Slice>),
    Function(Arc<Function>),
    Builtin(Arc<Builtin>),
    Method(Arc<BoundMethod>),
    Type(Type),
    Exception(Arc<Exception>),
    Module(Arc<Module>),
    Iter(Arc<Iter>),
    Generator(Arc<Generator>),
    /// An instance of a user's class, or of a built-in type without a variant of its own.
    Object(Arc<Object>),
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        use std::mem::forget;
        // First of all, for it is the most frequent question.
        if self.is_inline() {
            // SAFETY: what stands inline is no more than its bits.
            return unsafe { std::ptr::read(self) };
        }
        match self {
            Value::Unset
            | Value::None
            | Value::Ellipsis
            | Value::NotImplemented
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_) => {}
            Value::Big(v) => forget(v.clone()),
            Value::Str(v) => forget(v.clone()),
            Value::Bytes(v) => forget(v.clone()),
            Value::ByteArray(v) => forget(v.clone()),
            Value::Tuple(v) => forget(v.clone()),
            Value::List(v) => forget(v.clone()),
            Value::Dict(v) => forget(v.clone()),
            Value::Set(v) => forget(v.clone()),
            Value::Range(v) => forget(v.clone()),
            Value::Slice(v) => forget(v.clone()),
            Value::Function(v) => forget(v.clone()),
            Value::Builtin(v) => forget(v.clone()),
            Value::Method(v) => forget(v.clone()),
            Value::Type(v) => forget(v.clone()),
            Value::Exception(v) => forget(v.clone()),
            Value::Module(v) => forget(v.clone()),
            Value::Iter(v) => forget(v.clone()),
            Value::Generator(v) => forget(v.clone()),
            Value::Object(v) => forget(v.clone()),
        }
        // SAFETY: what the value points to has been counted once more above, on behalf of this copy.
        unsafe { std::ptr::read(self) }
    }
}

impl Value {
    /// Whether it stands inline as a whole, so that nothing counts it.
    #[inline(always)]
    fn is_inline(&self) -> bool {
        matches!(
            self,
            Value::Unset
                | Value::None
                | Value::Ellipsis
                | Value::NotImplemented
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
        )
    }

    /// Drops the value; quicker than `drop` where it stands inline.
    #[inline(always)]
    pub(crate) fn discard(self) {
        if self.is_inline() {
            std::mem::forget(self);
        }
    }
}

const _: () = assert!(size_of::<Value>() == 16 && align_of::<Value>() == 8);

impl Value {
    pub(crate) fn str(text: impl Into<Box<str>>) -> Value {
        Value::Str(Str::new(text))
    }

    pub(crate) fn bytes(bytes: impl Into<Box<[u8]>>) -> Value {
        Value::Bytes(Bytes::new(bytes))
    }

    pub(crate) fn tuple(items: impl Into<Box<[Value]>>) -> Value {
        Value::Tuple(Tuple::new(items))
    }

    pub(crate) fn list(items: Vec<Value>) -> Value {
        Value::List(List::new(items))
    }

    /// An int in its smallest form.
    pub(crate) fn big(value: BigInt) -> Value {
        match i64::try_from(&value) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::Big(Arc::new(value)),
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    pub(crate) fn is_unset(&self) -> bool {
        matches!(self, Value::Unset)
    }

    /// The value, where one was given.
    pub(crate) fn given(&self) -> Option<&Value> {
        (!self.is_unset()).then_some(self)
    }

    /// The value, where one was given that is not None.
    pub(crate) fn some(&self) -> Option<&Value> {
        (!self.is_unset() && !self.is_none()).then_some(self)
    }

    pub(crate) fn as_str(&self) -> Option<&Arc<Str>> {
        match self.plain() {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The built-in value under an instance of a subclass of `int`, `str`, `tuple` and the like; itself otherwise.
    pub(crate) fn plain(&self) -> &Value {
        match self {
            Value::Object(object) => object.base_value().unwrap_or(self),
            other => other,
        }
    }

    /// `type(value)`.
    pub(crate) fn class(&self) -> &Type {
        match self {
            Value::Unset | Value::None => &types::NONE,
            Value::Ellipsis => &types::ELLIPSIS,
            Value::NotImplemented => &types::NOT_IMPLEMENTED,
            Value::Bool(_) => &types::BOOL,
            Value::Int(_) | Value::Big(_) => &types::INT,
            Value::Float(_) => &types::FLOAT,
            Value::Str(_) => &types::STR,
            Value::Bytes(_) => &types::BYTES,
            Value::ByteArray(_) => &types::BYTEARRAY,
            Value::Tuple(_) => &types::TUPLE,
            Value::List(_) => &types::LIST,
            Value::Dict(_) => &types::DICT,
            Value::Set(set) => {
                if set.frozen {
                    &types::FROZENSET
                } else {
                    &types::SET
                }
            }
            Value::Range(_) => &types::RANGE,
            Value::Slice(_) => &types::SLICE,
            Value::Function(_) => &types::FUNCTION,
            Value::Builtin(builtin) => builtin.class(),
            Value::Method(_) => &types::METHOD,
            Value::Type(class) => class.meta(),
            Value::Exception(exception) => exception.class(),
            Value::Module(_) => &types::MODULE,
            Value::Iter(iter) => iter.class(),
            Value::Generator(_) => &types::GENERATOR,
            Value::Object(object) => &object.class,
        }
    }

    /// Whether operators may go by what the value's class defines.
    pub(crate) fn goes_by_methods(&self) -> bool {
        match self {
            Value::Object(_) | Value::Exception(_) => true,
            Value::Type(class) => class.has_own_meta(),
            _ => false,
        }
    }

    /// The name of the value's type, as messages quote it.
    pub(crate) fn type_name(&self) -> Arc<Str> {
        self.class().quoted_name()
    }

    /// `a is b`.
    pub(crate) fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::None, Value::None)
            | (Value::Ellipsis, Value::Ellipsis)
            | (Value::NotImplemented, Value::NotImplemented) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b && (-5..=256).contains(a),
            (Value::Float(_), Value::Float(_)) => false,
            (Value::Builtin(a), Value::Builtin(b)) => a.is(b),
            (Value::Str(a), Value::Str(b)) => Arc::ptr_eq(a, b) || (a.len() < 2 && **a == **b && a.is_ascii()),
            (Value::Bytes(a), Value::Bytes(b)) => Arc::ptr_eq(a, b) || (a.len() < 2 && a.as_slice() == b.as_slice()),
            (Value::Tuple(a), Value::Tuple(b)) => Arc::ptr_eq(a, b) || (a.is_empty() && b.is_empty()),
            _ => self.address() == other.address() && self.address() != 0,
        }
    }

    /// Where the value stands in memory; 0 for what stands inline.
    pub(crate) fn address(&self) -> usize {
        fn of<T>(value: &Arc<T>) -> usize {
            Arc::as_ptr(value).cast::<u8>() as usize
        }
        match self {
            Value::Big(v) => of(v),
            Value::Str(v) => of(v),
            Value::Bytes(v) => of(v),
            Value::ByteArray(v) => of(v),
            Value::Tuple(v) => of(v),
            Value::List(v) => of(v),
            Value::Dict(v) => of(v),
            Value::Set(v) => of(v),
            Value::Range(v) => of(v),
            Value::Slice(v) => of(v),
            Value::Function(v) => of(v),
            Value::Builtin(v) => of(v),
            Value::Method(v) => of(v),
            Value::Type(v) => of::<Class>(v),
            Value::Exception(v) => of(v),
            Value::Module(v) => of(v),
            Value::Iter(v) => of(v),
            Value::Generator(v) => of(v),
            Value::Object(v) => of(v),
            _ => 0,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(if value { Truth::True } else { Truth::False })
    }
}
impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}
impl From<i32> for Value {
    fn from(value: i32) -> Value {
        Value::Int(value.into())
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Value {
        Value::Int(value.into())
    }
}
impl From<u64> for Value {
    fn from(value: u64) -> Value {
        i64::try_from(value).map_or_else(|_| Value::Big(Arc::new(value.into())), Value::Int)
    }
}
impl From<usize> for Value {
    fn from(value: usize) -> Value {
        (value as u64).into()
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Float(Real(value.to_bits()))
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::str(value)
    }
}
impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::str(value)
    }
}
impl From<Arc<Str>> for Value {
    fn from(value: Arc<Str>) -> Value {
        Value::Str(value)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::None, Into::into)
    }
}
