//! Binding the arguments of a class that is called, by a row as functions have one. Knows no class.

use std::sync::OnceLock;

use super::{Args, Row, Run, Signature, Takes, asks, bind, check_count};
use crate::object::class::{Type, TypeRef};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::type_error;
use crate::object::instance::Object;
use crate::object::value::Value;

/// The parameters of a class: what `Class(...)` takes.
pub(crate) struct Constructor {
    row: Row,
    signature: OnceLock<Signature>,
}

fn nothing(_: &mut Cx, _: &[Value]) -> Answer {
    Ok(Value::None)
}

impl Constructor {
    pub(crate) const fn new(name: &'static str, params: &'static str, takes: Takes) -> Constructor {
        Constructor { row: asks(name, params, takes, nothing as Run, ""), signature: OnceLock::new() }
    }

    /// The arguments in the order of the parameters; what was not given is `Unset`.
    pub(crate) fn bind(&'static self, cx: &mut Cx, args: &Args) -> Answer<Vec<Value>> {
        if let Takes::Positional(_, most) | Takes::Unpack(_, most) | Takes::Tuple(_, most) = self.row.takes {
            if !args.names.is_empty() {
                return Err(type_error(cx, format!("{}() takes no keyword arguments", self.row.name)));
            }
            check_count(cx, self.row.takes, self.row.name, self.row.name, args.values.len())?;
            let mut slots = args.values.to_vec();
            slots.resize(slots.len().max(most as usize), Value::Unset);
            return Ok(slots);
        }
        let signature = self.signature.get_or_init(|| Signature::read(self.row.params));
        bind(cx, &self.row, self.row.name, signature, None, args)
    }
}

/// The value itself, or an instance of the user's subclass that holds it.
pub(crate) fn instance(class: &Type, of: TypeRef, value: Value) -> Value {
    if class.is(of) { value } else { Object::with_base(class, value) }
}
