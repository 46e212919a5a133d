//! The open files of a terminal whose buffers must be written out before it ends.

use std::sync::{Arc, Weak};

use super::buffered::Buffered;
use super::text::Text;
use crate::object::context::Cx;
use crate::object::instance::Object;
use crate::object::protocol::attribute::call_method;
use crate::object::value::Value;
use crate::world::cell::Shared;

/// Files that may hold what is not written yet, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Files(Shared<Vec<Weak<Object>>>);

impl Files {
    pub(crate) fn add(&self, file: &Value) {
        if let Value::Object(file) = file {
            let mut files = self.0.get_mut();
            if files.len() == files.capacity() {
                files.retain(|file| file.strong_count() > 0);
            }
            files.push(Arc::downgrade(file));
        }
    }
}

/// Writes out what is still in buffers; what goes wrong is of no one's interest any more.
pub(crate) fn flush_all(cx: &mut Cx) {
    // The layers above were made last, and write into those below.
    let files: Vec<Arc<Object>> = cx.world.files.0.get().iter().rev().filter_map(Weak::upgrade).collect();
    for file in files {
        let file = Value::Object(file);
        // What a program has put on a file of ours is gone by now; with a `flush` of its own it holds on to what it has.
        if matches!(&file, Value::Object(object) if object.attrs.get_text("flush").is_some()) {
            continue;
        }
        let _ = match (file.data::<Text>(), file.data::<Buffered>()) {
            (Some(text), _) if file.class().is_built_in() => text.flush(cx),
            (_, Some(buffered)) if file.class().is_built_in() => buffered.flush(cx),
            _ => call_method(cx, &file, "flush", &[]).map(drop),
        };
    }
}
