//! The generator value: a frame that waits to go on.

use std::sync::Arc;

use super::cell::Shared;
use super::frame::Frame;
use super::str::Str;

pub enum GeneratorState {
    Created(Box<Frame>),
    Suspended(Box<Frame>),
    Running,
    Done,
}

pub struct Generator {
    pub name: Arc<Str>,
    pub qualname: Arc<Str>,
    pub state: Shared<GeneratorState>,
}

impl Generator {
    pub fn new(frame: Frame) -> Arc<Generator> {
        let (name, qualname) = (frame.code.name.clone(), frame.code.qualname.clone());
        Arc::new(Generator { name, qualname, state: Shared::new(GeneratorState::Created(Box::new(frame))) })
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        super::context::close_dropped(self.state.replace(GeneratorState::Done));
    }
}
