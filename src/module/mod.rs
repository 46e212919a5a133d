//! What `import` finds: one file for each module.

mod calendar;
mod errno;
mod io;
mod math;
mod os;
mod select;
mod string;
mod r#struct;
mod sys;
mod threading;
mod time;

use crate::object::context::{Answer, Cx};
use crate::object::socket;
use crate::object::value::Value;

/// A module's name, what it is for, and what makes it.
pub struct Entry {
    pub name: &'static str,
    pub doc: &'static str,
    pub make: fn(&mut Cx) -> Answer,
}

/// All modules there are.
pub const MODULES: &[Entry] = &[
    Entry { name: "array", doc: "Numbers of one kind in a row, as C keeps them.", make: array },
    Entry { name: "contextlib", doc: "Help with the with statement.", make: contextlib },
    Entry { name: "errno", doc: "The numbers of system errors.", make: errno::make },
    Entry { name: "io", doc: "Files, and what is like a file.", make: io::make },
    Entry { name: "math", doc: "Functions of numbers.", make: math::make },
    Entry { name: "os", doc: "Files, folders and descriptors, as the system has them.", make: os::make },
    Entry { name: "os.path", doc: "Taking paths apart, and asking what is there.", make: os::posixpath::make_path },
    Entry { name: "posixpath", doc: "The same as os.path.", make: os::posixpath::make_path },
    Entry { name: "queue", doc: "Queues between threads.", make: queue },
    Entry { name: "random", doc: "Numbers by chance.", make: random },
    Entry { name: "select", doc: "Waiting for several sockets at once.", make: select::make },
    Entry { name: "selectors", doc: "Waiting for several sockets, whichever call does it.", make: selectors },
    Entry {
        name: "socket",
        doc: "Sockets: one end each of a conversation between programs.",
        make: socket::module::make,
    },
    Entry { name: "string", doc: "Letters, digits and the like.", make: string::make },
    Entry { name: "struct", doc: "Numbers to bytes and back.", make: r#struct::make },
    Entry { name: "sys", doc: "The interpreter and its streams.", make: sys::make },
    Entry { name: "threading", doc: "Functions that run beside others.", make: threading::make },
    Entry { name: "time", doc: "Clocks and sleeping.", make: time::make },
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

/// Makes the module of this name; None where there is none.
pub fn make(cx: &mut Cx, name: &str) -> Answer<Option<Value>> {
    match MODULES.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.make)(cx).map(Some),
        None => Ok(None),
    }
}
