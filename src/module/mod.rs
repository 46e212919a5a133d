//! What `import` finds: one file for each module.

mod calendar;
mod collections;
mod errno;
mod io;
pub(crate) mod library;
mod math;
mod os;
mod select;
mod simple_queue;
mod string;
mod r#struct;
mod sys;
mod thread;
mod time;
mod twister;

use crate::object::context::{Answer, Cx};
use crate::object::socket;
use crate::object::value::Value;

/// A module's name and what makes it.
pub(crate) struct Entry {
    pub name: &'static str,
    pub make: fn(&mut Cx) -> Answer,
}

/// All modules there are.
pub(crate) const MODULES: &[Entry] = &[
    Entry { name: "_queue", make: simple_queue::make },
    Entry { name: "_random", make: twister::make },
    Entry { name: "_thread", make: thread::make },
    Entry { name: "array", make: array },
    Entry { name: "collections", make: collections::make },
    Entry { name: "contextlib", make: contextlib },
    Entry { name: "errno", make: errno::make },
    Entry { name: "io", make: io::make },
    Entry { name: "math", make: math::make },
    Entry { name: "os", make: os::make },
    Entry { name: "os.path", make: os::posixpath::make_path },
    Entry { name: "posixpath", make: os::posixpath::make_path },
    Entry { name: "queue", make: queue },
    Entry { name: "random", make: random },
    Entry { name: "select", make: select::make },
    Entry { name: "selectors", make: selectors },
    Entry { name: "socket", make: socket::module::make },
    Entry { name: "string", make: string::make },
    Entry { name: "struct", make: r#struct::make },
    Entry { name: "sys", make: sys::make },
    Entry { name: "threading", make: threading },
    Entry { name: "time", make: time::make },
];

// Those that are written in Python.

fn array(cx: &mut Cx) -> Answer {
    cx.caller().run_library(cx, "array", include_str!("python/array.py"))
}

fn contextlib(cx: &mut Cx) -> Answer {
    cx.caller().run_library(cx, "contextlib", include_str!("python/contextlib.py"))
}

fn queue(cx: &mut Cx) -> Answer {
    cx.caller().run_library(cx, "queue", include_str!("python/queue.py"))
}

fn random(cx: &mut Cx) -> Answer {
    cx.caller().run_library(cx, "random", include_str!("python/random.py"))
}

fn selectors(cx: &mut Cx) -> Answer {
    cx.caller().run_library(cx, "selectors", include_str!("python/selectors.py"))
}

fn threading(cx: &mut Cx) -> Answer {
    cx.caller().run_library(cx, "threading", include_str!("python/threading.py"))
}

/// Makes the module of this name; None where there is none.
pub(crate) fn make(cx: &mut Cx, name: &str) -> Answer<Option<Value>> {
    match MODULES.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.make)(cx).map(Some),
        None => Ok(None),
    }
}
