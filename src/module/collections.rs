//! The module `collections`: containers beside the built-in ones.

use crate::object::context::{Answer, Cx};
use crate::object::deque::DEQUE;
use crate::object::module::Module;
use crate::object::value::Value;

pub(crate) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("collections", "Containers beside the built-in ones.", &[]);
    module.attrs.set_text("deque", Value::Type(DEQUE.clone()));
    Ok(Value::Module(module))
}
