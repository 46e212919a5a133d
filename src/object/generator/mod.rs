//! The generator value: a frame that waits to go on.

pub(crate) mod methods;

use std::sync::Arc;

use super::function::Function;
use super::function::frame::Frame;
use super::memory::finalize;
use super::str::Str;
use crate::world::cell::Shared;

pub(crate) enum GeneratorState {
    Created(Box<Frame>),
    Suspended(Box<Frame>),
    Running,
    Done,
}

pub(crate) struct Generator {
    /// What it runs.
    pub function: Arc<Function>,
    pub name: Arc<Str>,
    pub qualname: Arc<Str>,
    pub state: Shared<GeneratorState>,
}

impl Generator {
    pub(crate) fn new(function: Arc<Function>, frame: Box<Frame>) -> Arc<Generator> {
        let (name, qualname) = (function.code.name.clone(), function.code.qualname.clone());
        Arc::new(Generator { function, name, qualname, state: Shared::new(GeneratorState::Created(frame)) })
    }
}

impl Generator {
    /// Lets go of where it stands: nobody goes on with it.
    pub(crate) fn abandon(&mut self) {
        drop(std::mem::replace(self.state.own(), GeneratorState::Done));
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        if let GeneratorState::Suspended(frame) = std::mem::replace(self.state.own(), GeneratorState::Done)
            && finalize::is_inside(&frame, &self.function.code)
        {
            let (function, name, qualname) = (self.function.clone(), self.name.clone(), self.qualname.clone());
            let state = Shared::new(GeneratorState::Suspended(frame));
            finalize::owe_generator(Arc::new(Generator { function, name, qualname, state }));
        }
    }
}
