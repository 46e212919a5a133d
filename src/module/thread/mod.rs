//! The module `_thread`: threads as such, on which `threading` is written; what they are called by, and what they say of an
//! exception that nothing caught.

pub(crate) mod local;
pub(crate) mod locks;

use std::cell::RefCell;
use std::os::unix::thread::JoinHandleExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::sync::atomic::Ordering::Relaxed;

use crate::event::Owner;
use crate::net::identity::told;
use crate::net::wait;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx, MOST_DEEP};
use crate::object::exception::Raised;
use crate::object::exception::kinds::{RUNTIME_ERROR, SYSTEM_EXIT};
use crate::object::exception::raise::{failure, runtime_error, type_error, value_error, with_args};
use crate::object::exception::show;
use crate::object::exception::traceback::Traceback;
use crate::object::io::streams;
use crate::object::memory::{finalize, settle};
use crate::object::module::Module;
use crate::object::protocol::attribute;
use crate::object::protocol::call::{self, is_callable};
use crate::object::protocol::write;
use crate::object::row::{Args, Row, Takes, asks, does};
use crate::object::socket::argument::size;
use crate::object::tuple::struct_sequence::{self, field};
use crate::object::types;
use crate::object::value::Value;
use crate::sys::process;

const START: &str = "(function, args, kwargs={}, /)";

const FUNCTIONS: &[Row] = &[
    does("start_new_thread", START, Takes::Unpack(2, 3), start_new_thread, "Runs a function beside others."),
    does("start_new", START, Takes::Unpack(2, 3), start_new_thread, "Runs a function beside others."),
    does("_start", "(function, name, /)", Takes::Positional(2, 2), start_named, "The same, as a thread of that name."),
    asks("allocate_lock", "()", Takes::Nothing, |_, _| Ok(locks::new_lock()), "A lock."),
    asks("allocate", "()", Takes::Nothing, |_, _| Ok(locks::new_lock()), "A lock."),
    asks("_waiter", "(call, what, /)", Takes::Positional(2, 2), locks::waiter, "A lock that others wait for."),
    asks("_sentinel", "(name, /)", Takes::One, sentinel, "A lock that is held as long as this thread runs."),
    asks("get_ident", "()", Takes::Nothing, |_, _| Ok(current_ident().into()), "The number of the thread that asks."),
    asks(
        "get_native_id",
        "()",
        Takes::Nothing,
        |_, _| Ok(told(native_id(), Owner::Thread).into()),
        "The kernel's number of it.",
    ),
    asks("stack_size", "(size=0, /)", Takes::Tuple(0, 1), stack_size, "How large stacks are; sets it for new threads."),
    does("exit", "()", Takes::Nothing, exit, "Ends the thread."),
    does("exit_thread", "()", Takes::Nothing, exit, "Ends the thread."),
    does("_excepthook", "(args, /)", Takes::One, excepthook, "Tells of an exception that ended a thread."),
    asks("_exception", "()", Takes::Nothing, exception, "The exception being handled: class, value, traceback."),
    does("_tell", "(heading, exception, /)", Takes::Positional(2, 2), tell_of, "Tells of an exception."),
    does("_deprecated", "(words, /)", Takes::One, deprecated, "Warns whoever called the function that asks."),
];

static HOOK_ARGS: LazyLock<Type> = LazyLock::new(|| Class::built_in(&HOOK_DEFINITION));
static HOOK_DEFINITION: Definition = Definition {
    name: "_ExceptHookArgs",
    module: "_thread",
    base: Some(&types::TUPLE),
    doc: "What threading.excepthook is told.",
    methods: &[
        field!(0, "exc_type", "The exception's class."),
        field!(1, "exc_value", "The exception."),
        field!(2, "exc_traceback", "Where it was raised."),
        field!(3, "thread", "The thread that it ended."),
        struct_sequence::REPR,
    ],
    new: Some(|cx, class, args| struct_sequence::construct(cx, class, args, 4, &[])),
    dotted: true,
    ..Definition::PLAIN
};

/// How large the stack of a thread is: only what is used takes memory.
const STACK: usize = 64 << 20;
/// How deep calls may go on it.
const DEEP: usize = MOST_DEEP / 4;
/// No stack is smaller.
const LEAST_STACK: i64 = 32 << 10;

thread_local! {
    /// The lock to let go when the calling thread ends.
    static SENTINEL: RefCell<Option<Value>> = const { RefCell::new(None) };
}

/// The number of the calling thread.
pub(crate) fn current_ident() -> u64 {
    process::pthread()
}

fn native_id() -> i32 {
    process::task()
}

pub(crate) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("_thread", "Threads as such; threading is easier to use.", FUNCTIONS);
    let classes = [
        ("LockType", &locks::LOCK),
        ("RLock", &locks::RLOCK),
        ("_local", &local::LOCAL),
        ("_ExceptHookArgs", &HOOK_ARGS),
        ("error", &RUNTIME_ERROR),
    ];
    for (name, class) in classes {
        module.attrs.set_text(name, Value::Type((**class).clone()));
    }
    module.attrs.set_text("TIMEOUT_MAX", Value::from(locks::TIMEOUT_MAX));
    module.attrs.set_text("_stack", 0.into());
    Ok(Value::Module(module))
}

fn start_new_thread(cx: &mut Cx, args: &[Value]) -> Answer {
    let function = args[0].clone();
    if !is_callable(&function) {
        return Err(type_error(cx, "first arg must be callable"));
    }
    let Value::Tuple(positional) = args[1].plain() else { return Err(type_error(cx, "2nd arg must be a tuple")) };
    let (mut values, mut names) = (positional.to_vec(), Vec::new());
    match args[2].given().map(Value::plain) {
        None => {}
        Some(Value::Dict(named)) => {
            for (name, value) in named.entries() {
                names.push(name);
                values.push(value);
            }
        }
        Some(_) => return Err(type_error(cx, "optional 3rd arg must be a dictionary")),
    }
    let name = write::repr(cx, &function)?;
    spawn(cx, name.clone(), move |cx| {
        if let Err(raised) = call::call(cx, &function, &Args { values: &values, names: &names })
            && !raised.is_a(&SYSTEM_EXIT)
        {
            tell(cx, &format!("Exception ignored in thread started by: {name}"), &raised);
        }
    })
}

/// `threading.Thread` starts itself: its own errors it tells of itself.
fn start_named(cx: &mut Cx, args: &[Value]) -> Answer {
    let (function, name) = (args[0].clone(), write::str(cx, &args[1])?);
    spawn(cx, name, move |cx| {
        if let Err(raised) = cx.call(&function, &[]) {
            let of = write::repr(cx, &function).unwrap_or_default();
            tell(cx, &format!("Exception ignored in thread started by: {of}"), &raised);
        }
    })
}

/// Runs it in a new thread of that name. Answers the thread's number.
fn spawn(cx: &mut Cx, name: String, run: impl FnOnce(&mut Cx) + Send + 'static) -> Answer {
    let host = cx.host.for_thread(&name).map_err(|f| failure(cx, &f))?;
    let world = cx.world.clone();
    // Who has asked for deep calls gets the stack for them.
    let (stack, most_deep) = match world.depth_limit.load(Relaxed) {
        ..=DEEP if wished_stack(cx) <= STACK => (STACK, DEEP),
        _ => (wished_stack(cx).max(4 * STACK), MOST_DEEP),
    };
    let body = move || {
        wait::trace_calls(&*host);
        let _held = world.lock.acquire();
        let mut inner = Cx::new(host, world.clone());
        inner.most_deep = most_deep;
        // A mistake of ours must not leave behind a thread that never ends.
        if catch_unwind(AssertUnwindSafe(|| run(&mut inner))).is_err() {
            say(&mut inner, "SystemError: a mistake in sockstep ended this thread\n");
        }
        local::forget();
        if finalize::is_owed() {
            settle::settle(&mut inner);
        }
        let ended = SENTINEL.with(|sentinel| sentinel.replace(None));
        drop(inner);
        if let Some(ended) = ended {
            locks::let_go(&ended);
        }
    };
    let mut builder = std::thread::Builder::new().stack_size(stack);
    if !name.contains('\0') {
        builder = builder.name(name);
    }
    match builder.spawn(body) {
        Ok(thread) => Ok(Value::from(thread.as_pthread_t())),
        Err(_) => Err(runtime_error(cx, "can't start new thread")),
    }
}

fn sentinel(cx: &mut Cx, args: &[Value]) -> Answer {
    let lock = locks::of_thread(write::str(cx, &args[0])?);
    SENTINEL.with(|sentinel| drop(sentinel.replace(Some(lock.clone()))));
    Ok(lock)
}

/// The module's own note of the size that was asked for.
fn wished(cx: &mut Cx) -> Option<std::sync::Arc<Module>> {
    match cx.world.modules.get_text("_thread") {
        Some(Value::Module(module)) => Some(module),
        _ => None,
    }
}

fn wished_stack(cx: &mut Cx) -> usize {
    match wished(cx).and_then(|module| module.attrs.get_text("_stack")) {
        Some(Value::Int(size)) => usize::try_from(size).unwrap_or(0),
        _ => 0,
    }
}

fn stack_size(cx: &mut Cx, args: &[Value]) -> Answer {
    let new = match args[0].given() {
        Some(value) => size(cx, value)?,
        None => 0,
    };
    if new < 0 {
        return Err(value_error(cx, "size must be 0 or a positive value"));
    }
    if new != 0 && new < LEAST_STACK {
        return Err(value_error(cx, format!("size not valid: {new} bytes")));
    }
    let old = wished_stack(cx);
    if let (Some(module), true) = (wished(cx), args[0].given().is_some()) {
        module.attrs.set_text("_stack", Value::Int(new));
    }
    Ok(old.into())
}

fn exit(cx: &mut Cx, _: &[Value]) -> Answer {
    Err(with_args(cx, &SYSTEM_EXIT, Vec::new()))
}

fn deprecated(cx: &mut Cx, args: &[Value]) -> Answer {
    let words = write::str(cx, &args[0])?;
    cx.deprecated(words);
    Ok(Value::None)
}

fn exception(cx: &mut Cx, _: &[Value]) -> Answer {
    Ok(Value::tuple(match &cx.handled {
        Some(raised) => [Value::Type(raised.0.class.clone()), raised.value(), Traceback::of(&raised.0)],
        None => [Value::None, Value::None, Value::None],
    }))
}

fn excepthook(cx: &mut Cx, args: &[Value]) -> Answer {
    let items = match args[0].plain() {
        Value::Tuple(items) if args[0].class().is(&HOOK_ARGS) => items.clone(),
        _ => return Err(type_error(cx, "_thread.excepthook argument type must be ExceptHookArgs")),
    };
    if matches!(&items[0], Value::Type(class) if class.is(&SYSTEM_EXIT)) {
        return Ok(Value::None);
    }
    let name = match items[3].some() {
        Some(thread) => {
            let name = attribute::get_text(cx, thread, "name")?;
            write::str(cx, &name)?
        }
        None => current_ident().to_string(),
    };
    let heading = format!("Exception in thread {name}:");
    match &items[1] {
        Value::Exception(exception) => tell(cx, &heading, &Raised(exception.clone())),
        other => {
            let (class, value) = (write::str(cx, &items[0])?, write::str(cx, other)?);
            say(cx, &format!("{heading}\n{class}: {value}\n"));
        }
    }
    Ok(Value::None)
}

fn tell_of(cx: &mut Cx, args: &[Value]) -> Answer {
    if let (Some(heading), Value::Exception(exception)) = (args[0].as_str(), &args[1]) {
        tell(cx, heading, &Raised(exception.clone()));
    }
    Ok(Value::None)
}

fn tell(cx: &mut Cx, heading: &str, raised: &Raised) {
    let text = format!("{heading}\n{}\n", show::show(cx, raised));
    say(cx, &text);
}

/// Writes to the stream for errors, and writes it out, as CPython does for what ended a thread.
fn say(cx: &mut Cx, text: &str) {
    streams::complain(cx, text);
    streams::flush_errors(cx);
}
