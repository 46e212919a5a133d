//! Instances of users' classes, and of built-in types that have no variant of their own among the values.

pub(crate) mod methods;

use std::any::{Any, TypeId};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::class::Type;
use super::dict::Dict;
use super::memory::finalize;
use super::value::Value;

/// What a built-in type keeps in its instances.
pub(crate) struct Native {
    kind: TypeId,
    data: Box<dyn Any + Send + Sync>,
}

impl Native {
    fn new<T: Any + Send + Sync>(data: T) -> Native {
        Native { kind: TypeId::of::<T>(), data: Box::new(data) }
    }

    #[inline]
    fn get<T: Any>(&self) -> Option<&T> {
        // SAFETY: the data is of the type whose id was noted with it, and nothing replaces it.
        (self.kind == TypeId::of::<T>()).then(|| unsafe { &*(&raw const *self.data).cast::<T>() })
    }
}

pub(crate) enum Payload {
    Nothing,
    /// The built-in value that an instance of a subclass of `int`, `list`, `dict`, ... is.
    Base(Value),
    Native(Native),
}

pub(crate) struct Object {
    pub class: Type,
    pub attrs: Arc<Dict>,
    pub payload: Payload,
    /// Whether its `__del__` has had its turn.
    finalized: AtomicBool,
}

impl Object {
    pub(crate) fn new(class: &Type, payload: Payload) -> Arc<Object> {
        let object = Object { class: class.clone(), attrs: Dict::new(), payload, finalized: AtomicBool::new(false) };
        let object = Arc::new(object);
        if class.finalizer {
            finalize::remember(&object);
        }
        object
    }

    /// One with nothing in it that nobody ever changes: all worlds share it.
    pub(crate) fn frozen(class: &Type) -> Value {
        let mut attrs = Dict::new();
        if let Some(attrs) = Arc::get_mut(&mut attrs) {
            attrs.freeze();
        }
        let finalized = AtomicBool::new(true);
        Value::Object(Arc::new(Object { class: class.clone(), attrs, payload: Payload::Nothing, finalized }))
    }

    pub(crate) fn native<T: Any + Send + Sync>(class: &Type, data: T) -> Value {
        Value::Object(Object::new(class, Payload::Native(Native::new(data))))
    }

    pub(crate) fn with_base(class: &Type, base: Value) -> Value {
        Value::Object(Object::new(class, Payload::Base(base)))
    }

    /// Whether its `__del__` is to run now: it runs once.
    pub(crate) fn take_last_turn(&self) -> bool {
        self.class.finalizer && !self.finalized.swap(true, Relaxed)
    }

    pub(crate) fn base_value(&self) -> Option<&Value> {
        match &self.payload {
            Payload::Base(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn data<T: Any>(&self) -> Option<&T> {
        match &self.payload {
            Payload::Native(data) => data.get(),
            _ => None,
        }
    }
}

impl Value {
    /// What a built-in type keeps in this instance of it.
    pub(crate) fn data<T: Any>(&self) -> Option<&T> {
        match self {
            Value::Object(object) => object.data(),
            _ => None,
        }
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        if self.take_last_turn() {
            let payload = std::mem::replace(&mut self.payload, Payload::Nothing);
            let left = Object {
                class: self.class.clone(),
                attrs: self.attrs.clone(),
                payload,
                finalized: AtomicBool::new(true),
            };
            finalize::owe_object(Arc::new(left));
        }
    }
}
