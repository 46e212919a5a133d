//! How values reach the evaluator, which stands above them: to call functions, go on with generators, import.

use std::sync::Arc;

use super::{call, generator, import};
use crate::object::context::{Answer, Caller, Cx};
use crate::object::dict::Dict;
use crate::object::exception::Raised;
use crate::object::function::{CellVar, Function};
use crate::object::generator::Generator;
use crate::object::row::Args;
use crate::object::value::Value;

pub(super) struct Evaluator;

pub(super) static EVALUATOR: Evaluator = Evaluator;

impl Caller for Evaluator {
    fn call_function(&self, cx: &mut Cx, function: &Arc<Function>, args: &Args) -> Answer {
        call::call_from_outside(cx, function, args)
    }

    fn run_body(&self, cx: &mut Cx, body: &Arc<Function>, names: Arc<Dict>) -> Answer<Vec<CellVar>> {
        call::run_body(cx, body, names)
    }

    fn resume(
        &self,
        cx: &mut Cx,
        generator: &Arc<Generator>,
        send: Result<Value, Raised>,
        returned: &mut Value,
    ) -> Answer<Option<Value>> {
        generator::resume(cx, generator, send, returned)
    }

    fn import(&self, cx: &mut Cx, name: &str) -> Answer {
        import::import(cx, name)
    }

    fn run_library(&self, cx: &mut Cx, name: &'static str, text: &str) -> Answer {
        import::run_library(cx, name, text)
    }
}
