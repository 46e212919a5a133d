//! The module `threading`: Python functions on real threads, one at a time.

mod barrier;
mod locks;

use std::cell::RefCell;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use self::locks::deadline;
use crate::event::{Awaited, Owner, Stream};
use crate::net::identity::told;
use crate::net::interrupt::Bell;
use crate::net::wait;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx, MOST_DEEP};
use crate::object::dict::Dict;
use crate::object::exception::Raised;
use crate::object::exception::kinds::{ASSERTION_ERROR, RUNTIME_ERROR, SYSTEM_EXIT};
use crate::object::exception::raise::{error, failure, no_attribute, runtime_error};
use crate::object::exception::show;
use crate::object::instance::Object;
use crate::object::module::Module;
use crate::object::protocol::attribute::{self, call_method};
use crate::object::protocol::{call, truth, write};
use crate::object::row::{Args, Row, Takes, asks, does, getter, take};
use crate::object::str::intern;
use crate::object::value::Value;
use crate::sys::process;
use crate::world::cell::Shared;
use crate::world::per_world::PerWorld;

const FUNCTIONS: &[Row] = &[
    asks("active_count", "()", Takes::Python, |cx, _| Ok(threads(cx).len().into()), "How many threads run."),
    asks("current_thread", "()", Takes::Python, |cx, _| Ok(current(cx)), "The thread that asks."),
    asks("activeCount", "()", Takes::Python, active_count_as_before, "How many threads run."),
    asks("currentThread", "()", Takes::Python, current_thread_as_before, "The thread that asks."),
    asks("enumerate", "()", Takes::Python, |cx, _| Ok(Value::list(threads(cx))), "All threads that run."),
    asks("get_ident", "()", Takes::Nothing, |_, _| Ok(current_ident().into()), "The number of the thread that asks."),
    asks(
        "get_native_id",
        "()",
        Takes::Nothing,
        |_, _| Ok(told(native_id(), Owner::Thread).into()),
        "The kernel's number of the thread that asks.",
    ),
    asks("main_thread", "()", Takes::Python, |cx, _| Ok(main_thread(cx)), "The thread that runs what is typed."),
    asks(
        "_wait_in_queue",
        "(condition, timeout, empty)",
        Takes::Python,
        locks::wait_in_queue,
        "What a queue waits for.",
    ),
    does("_shutdown", "()", Takes::Python, |cx, _| shutdown(cx), "Waits for all threads that are no daemons."),
    asks("Lock", "()", Takes::Nothing, |cx, _| call::instantiate(cx, &locks::LOCK, &Args::positional(&[])), "A lock."),
    asks(
        "RLock",
        "()",
        Takes::Python,
        |cx, _| call::instantiate(cx, &locks::RLOCK, &Args::positional(&[])),
        "A lock that its thread can take again.",
    ),
];

static THREAD: LazyLock<Type> = LazyLock::new(|| Class::built_in(&THREAD_DEFINITION));
static THREAD_DEFINITION: Definition = Definition {
    name: "Thread",
    module: "threading",
    doc: "A function that runs beside others.",
    methods: THREAD_ROWS,
    new: Some(new),
    open: true,
    attributes: true,
    ..Definition::PLAIN
};
static MAIN_THREAD: LazyLock<Type> = LazyLock::new(|| Class::built_in(&MAIN_DEFINITION));
static MAIN_DEFINITION: Definition = Definition {
    name: "_MainThread",
    module: "threading",
    base: Some(&THREAD),
    new: Some(new),
    attributes: true,
    ..Definition::PLAIN
};
static TIMER: LazyLock<Type> = LazyLock::new(|| Class::built_in(&TIMER_DEFINITION));
static TIMER_DEFINITION: Definition = Definition {
    name: "Timer",
    module: "threading",
    base: Some(&THREAD),
    doc: "Calls a function after some seconds.",
    methods: TIMER_ROWS,
    new: Some(new),
    open: true,
    attributes: true,
    ..Definition::PLAIN
};
static LOCAL: LazyLock<Type> = LazyLock::new(|| Class::built_in(&LOCAL_DEFINITION));
static LOCAL_DEFINITION: Definition = Definition {
    name: "_local",
    module: "_thread",
    doc: "Attributes that each thread has of its own.",
    methods: LOCAL_ROWS,
    new: Some(|_, class, _| Ok(Object::native(class, Local::default()))),
    open: true,
    hooks: true,
    attributes: true,
    ..Definition::PLAIN
};

/// What a thread object keeps.
struct Thread {
    name: Shared<String>,
    target: Shared<Value>,
    args: Shared<Value>,
    kwargs: Shared<Value>,
    daemon: Shared<bool>,
    state: Shared<State>,
    ended: Bell,
    initialised: Shared<bool>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Initial,
    Started { ident: u64, native: i32 },
    Stopped { ident: u64, native: i32 },
}

const INIT: &str = "(group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None)";

const THREAD_ROWS: &[Row] = &[
    does("__init__", INIT, Takes::Python, init, "Prepares the thread."),
    does("start", "()", Takes::Python, start, "Lets it run."),
    does("run", "()", Takes::Python, run, "What it does: calls its target."),
    does("join", "(timeout=None)", Takes::Python, join, "Waits until it has ended."),
    asks(
        "is_alive",
        "()",
        Takes::Python,
        |cx, args| thread(cx, args).map(|t| t.is_running().into()),
        "Whether it runs.",
    ),
    getter("name", |cx, args| thread(cx, args).map(|t| t.name.cloned().into()), "Its name.").setter(set_name),
    getter(
        "daemon",
        |cx, args| thread(cx, args).map(|t| t.daemon.cloned().into()),
        "Whether sockstep leaves without waiting for it.",
    )
    .setter(set_daemon),
    getter("ident", |cx, args| thread(cx, args).map(|t| t.ident().into()), "Its number."),
    getter(
        "native_id",
        |cx, args| Ok(thread(cx, args)?.native().map_or(Value::None, |id| told(id, Owner::Thread).into())),
        "The kernel's number of it.",
    ),
    asks("getName", "()", Takes::Python, get_name_as_before, "Its name."),
    does("setName", "(name)", Takes::Python, set_name_as_before, "Gives it a name."),
    asks("isDaemon", "()", Takes::Python, is_daemon_as_before, "Whether it is a daemon."),
    does("setDaemon", "(daemonic)", Takes::Python, set_daemon_as_before, "Makes it a daemon."),
    asks("__repr__", "()", Takes::Python, repr, "What it is."),
];
const TIMER_ROWS: &[Row] = &[
    does("__init__", "(interval, function, args=None, kwargs=None)", Takes::Python, init_timer, "Prepares the timer."),
    does(
        "cancel",
        "()",
        Takes::Python,
        |cx, args| attribute::get_text(cx, &args[0], "finished").and_then(|e| call_method(cx, &e, "set", &[])),
        "Stops it, if it still waits.",
    ),
    does("run", "()", Takes::Python, run_timer, "Waits, and calls."),
];
const LOCAL_ROWS: &[Row] = &[
    asks("__getattribute__", "(name, /)", Takes::One, local_get, "An attribute of this thread."),
    does("__setattr__", "(name, value, /)", Takes::Positional(2, 2), local_set, "Sets it for this thread."),
    does("__delattr__", "(name, /)", Takes::One, local_delete, "Deletes it for this thread."),
];

impl Thread {
    fn is_running(&self) -> bool {
        matches!(*self.state.get(), State::Started { .. })
    }

    fn ident(&self) -> Option<u64> {
        match *self.state.get() {
            State::Initial => None,
            State::Started { ident, .. } | State::Stopped { ident, .. } => Some(ident),
        }
    }

    fn native(&self) -> Option<i32> {
        match *self.state.get() {
            State::Initial => None,
            State::Started { native, .. } | State::Stopped { native, .. } => Some(native),
        }
    }
}

thread_local! {
    /// The thread object of a thread that `threading` started.
    static CURRENT: RefCell<Option<Value>> = const { RefCell::new(None) };
}

/// The number of the calling thread.
pub(super) fn current_ident() -> u64 {
    process::pthread()
}

fn native_id() -> i32 {
    process::task()
}

pub(crate) fn make(cx: &mut Cx) -> Answer {
    let module = Module::new("threading", "Functions that run beside others.", FUNCTIONS);
    let classes = [
        ("Thread", &THREAD),
        ("Timer", &TIMER),
        ("Event", &locks::EVENT),
        ("Condition", &locks::CONDITION),
        ("Semaphore", &locks::SEMAPHORE),
        ("BoundedSemaphore", &locks::BOUNDED),
        ("Barrier", &barrier::BARRIER),
        ("BrokenBarrierError", &barrier::BROKEN_BARRIER),
        ("ThreadError", &RUNTIME_ERROR),
        ("local", &LOCAL),
    ];
    for (name, class) in classes {
        module.attrs.set_text(name, Value::Type((**class).clone()));
    }
    module.attrs.set_text("TIMEOUT_MAX", Value::from(locks::TIMEOUT_MAX));
    let main = blank(&MAIN_THREAD, "MainThread");
    if let Some(thread) = main.data::<Thread>() {
        let native = process::pid();
        thread.state.replace(State::Started { ident: current_ident(), native });
    }
    module.attrs.set_text("_main_thread", main.clone());
    module.attrs.set_text("_running", Value::list(vec![main]));
    let _ = cx;
    Ok(Value::Module(module))
}

fn module_value(cx: &mut Cx, name: &str) -> Value {
    match cx.world.modules.get_text("threading") {
        Some(Value::Module(module)) => module.attrs.get_text(name).unwrap_or(Value::None),
        _ => Value::None,
    }
}

fn main_thread(cx: &mut Cx) -> Value {
    module_value(cx, "_main_thread")
}

fn threads(cx: &mut Cx) -> Vec<Value> {
    match module_value(cx, "_running") {
        Value::List(list) => list.to_vec(),
        _ => Vec::new(),
    }
}

fn current(cx: &mut Cx) -> Value {
    CURRENT.with(|current| current.borrow().clone()).unwrap_or_else(|| main_thread(cx))
}

fn blank(class: &Type, name: &str) -> Value {
    let thread = Thread {
        name: Shared::new(name.to_string()),
        target: Shared::new(Value::None),
        args: Shared::new(Value::tuple([])),
        kwargs: Shared::new(Value::None),
        daemon: Shared::new(false),
        state: Shared::new(State::Initial),
        ended: Bell::default(),
        initialised: Shared::new(false),
    };
    Object::native(class, thread)
}

fn new(_: &mut Cx, class: &Type, _: &Args) -> Answer {
    Ok(blank(class, ""))
}

fn thread<'a>(cx: &mut Cx, args: &'a [Value]) -> Answer<&'a Thread> {
    match args[0].data::<Thread>() {
        Some(thread) => Ok(thread),
        None => Err(runtime_error(cx, "thread.__init__() not called")),
    }
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let thread = thread(cx, args)?;
    if args[1].some().is_some() {
        return Err(error(cx, &ASSERTION_ERROR, "group argument must be None for now"));
    }
    let name = match args[3].some() {
        Some(name) => write::str(cx, name)?,
        None => {
            static NEXT_NAME: PerWorld<AtomicUsize> = PerWorld::new();
            let number = NEXT_NAME.get(|| AtomicUsize::new(1)).fetch_add(1, Relaxed);
            let of = match args[2].some() {
                Some(target) => attribute::find(cx, target, &intern("__name__")).ok().flatten(),
                None => None,
            };
            match of {
                Some(of) => format!("Thread-{number} ({})", write::str(cx, &of)?),
                None => format!("Thread-{number}"),
            }
        }
    };
    let daemon = match args[6].some() {
        Some(daemon) => truth::is_true(cx, daemon)?,
        None => match current(cx).data::<Thread>() {
            Some(parent) => parent.daemon.cloned(),
            None => false,
        },
    };
    drop(thread.name.replace(name));
    drop(thread.target.replace(args[2].given().cloned().unwrap_or(Value::None)));
    drop(thread.args.replace(args[4].given().cloned().unwrap_or_else(|| Value::tuple([]))));
    drop(thread.kwargs.replace(args[5].given().cloned().unwrap_or(Value::None)));
    thread.daemon.replace(daemon);
    thread.initialised.replace(true);
    Ok(Value::None)
}

// The names of before, which Python still has and warns of.

fn get_name_as_before(cx: &mut Cx, args: &[Value]) -> Answer {
    cx.deprecated("getName() is deprecated, get the name attribute instead");
    thread(cx, args).map(|t| t.name.cloned().into())
}

fn set_name_as_before(cx: &mut Cx, args: &[Value]) -> Answer {
    cx.deprecated("setName() is deprecated, set the name attribute instead");
    set_name(cx, args)
}

fn is_daemon_as_before(cx: &mut Cx, args: &[Value]) -> Answer {
    cx.deprecated("isDaemon() is deprecated, get the daemon attribute instead");
    thread(cx, args).map(|t| t.daemon.cloned().into())
}

fn set_daemon_as_before(cx: &mut Cx, args: &[Value]) -> Answer {
    cx.deprecated("setDaemon() is deprecated, set the daemon attribute instead");
    set_daemon(cx, args)
}

fn active_count_as_before(cx: &mut Cx, _: &[Value]) -> Answer {
    cx.deprecated("activeCount() is deprecated, use active_count() instead");
    Ok(threads(cx).len().into())
}

fn current_thread_as_before(cx: &mut Cx, _: &[Value]) -> Answer {
    cx.deprecated("currentThread() is deprecated, use current_thread() instead");
    Ok(current(cx))
}

fn set_name(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = write::str(cx, &args[1])?;
    drop(thread(cx, args)?.name.replace(name));
    Ok(Value::None)
}

fn set_daemon(cx: &mut Cx, args: &[Value]) -> Answer {
    let daemon = truth::is_true(cx, &args[1])?;
    let thread = thread(cx, args)?;
    if thread.is_running() {
        return Err(runtime_error(cx, "cannot set daemon status of active thread"));
    }
    thread.daemon.replace(daemon);
    Ok(Value::None)
}

/// How large the stack of a thread is: only what is used takes memory.
const STACK: usize = 64 << 20;
/// How deep calls may go on it.
const DEEP: usize = MOST_DEEP / 4;

fn start(cx: &mut Cx, args: &[Value]) -> Answer {
    let thread = thread(cx, args)?;
    if !thread.initialised.cloned() {
        return Err(runtime_error(cx, "thread.__init__() not called"));
    }
    if *thread.state.get() != State::Initial {
        return Err(runtime_error(cx, "threads can only be started once"));
    }
    let name = thread.name.cloned();
    let host = cx.host.for_thread(&name).map_err(|f| failure(cx, &f))?;
    let (world, this, begun) = (cx.world.clone(), args[0].clone(), std::sync::Arc::new(Bell::default()));
    let theirs = begun.clone();
    // Who has asked for deep calls gets the stack for them.
    let (stack, most_deep) = match cx.world.depth_limit.load(Relaxed) {
        ..=DEEP => (STACK, DEEP),
        _ => (4 * STACK, MOST_DEEP),
    };
    let body = move || {
        wait::trace_calls(&*host);
        let _held = world.lock.acquire();
        let mut inner = Cx::new(host, world.clone());
        inner.most_deep = most_deep;
        begin(&this);
        theirs.ring();
        CURRENT.with(|current| drop(current.replace(Some(this.clone()))));
        if let Err(raised) = call_method(&mut inner, &this, "run", &[]) {
            report(&mut inner, &this, &raised);
        }
        end(&mut inner, &this);
        CURRENT.with(|current| drop(current.replace(None)));
        drop(this);
        drop(inner);
    };
    let spawned = std::thread::Builder::new().name(name).stack_size(stack).spawn(body);
    if spawned.is_err() {
        return Err(runtime_error(cx, "can't start new thread"));
    }
    if let Value::List(running) = module_value(cx, "_running") {
        running.push(args[0].clone());
    }
    // As in CPython, `start` returns when the thread is under way.
    let host = cx.host.clone();
    let seat = || Awaited::Thread { name: thread.name.cloned() };
    wait::until(&*host, "start", seat, None, &begun, &mut || (*thread.state.get() != State::Initial).then_some(()))
        .map_err(|f| failure(cx, &f))?;
    Ok(Value::None)
}

fn begin(this: &Value) {
    if let Some(thread) = this.data::<Thread>() {
        thread.state.replace(State::Started { ident: current_ident(), native: native_id() });
    }
}

fn end(cx: &mut Cx, this: &Value) {
    if let Value::List(running) = module_value(cx, "_running") {
        let gone: Vec<Value> = running.items.get_mut().extract_if(.., |other| other.is(this)).collect();
        drop(gone);
    }
    if let Some(thread) = this.data::<Thread>() {
        let (ident, native) = (thread.ident().unwrap_or(0), thread.native().unwrap_or(0));
        thread.state.replace(State::Stopped { ident, native });
        // What it was to do is done: what it held goes now.
        let gone =
            (thread.target.replace(Value::None), thread.args.replace(Value::None), thread.kwargs.replace(Value::None));
        drop(gone);
        thread.ended.ring();
    }
}

/// What a thread says of an exception that nothing caught.
fn report(cx: &mut Cx, this: &Value, raised: &Raised) {
    if raised.is_a(&SYSTEM_EXIT) {
        return;
    }
    let name = this.data::<Thread>().map(|t| t.name.cloned()).unwrap_or_default();
    let text = format!("Exception in thread {name}:\n{}\n", show::show(cx, raised));
    let host = cx.host.clone();
    let _ = host.write(Stream::Err, &text);
}

fn run(cx: &mut Cx, args: &[Value]) -> Answer {
    let thread = thread(cx, args)?;
    let (target, positional, named) = (thread.target.cloned(), thread.args.cloned(), thread.kwargs.cloned());
    if target.is_none() {
        return Ok(Value::None);
    }
    let mut values = crate::object::iterator::collect(cx, &positional)?;
    let mut names = Vec::new();
    if let Value::Dict(named) = &named {
        for (name, value) in named.entries() {
            names.push(name);
            values.push(value);
        }
    }
    call::call(cx, &target, &Args { values: &values, names: &names })?;
    Ok(Value::None)
}

fn join(cx: &mut Cx, args: &[Value]) -> Answer {
    let thread = thread(cx, args)?;
    match *thread.state.get() {
        State::Initial => return Err(runtime_error(cx, "cannot join thread before it is started")),
        State::Started { ident, .. } if ident == current_ident() => {
            return Err(runtime_error(cx, "cannot join current thread"));
        }
        _ => {}
    }
    let deadline = deadline(cx, &args[1])?;
    let host = cx.host.clone();
    let awaited = || Awaited::Thread { name: thread.name.cloned() };
    wait::until(&*host, "join", awaited, deadline, &thread.ended, &mut || (!thread.is_running()).then_some(()))
        .map_err(|f| failure(cx, &f))?;
    Ok(Value::None)
}

/// Waits for all threads that are no daemons, as a program does at its end.
fn shutdown(cx: &mut Cx) -> Answer {
    let me = current_ident();
    while let Some(other) = threads(cx).into_iter().find(|value| {
        value.data::<Thread>().is_some_and(|t| t.is_running() && !t.daemon.cloned() && t.ident() != Some(me))
            && !value.class().is(&MAIN_THREAD)
    }) {
        join(cx, &[other, Value::Unset])?;
    }
    Ok(Value::None)
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let thread = thread(cx, args)?;
    let state = match *thread.state.get() {
        State::Initial => "initial",
        State::Started { .. } => "started",
        State::Stopped { .. } => "stopped",
    };
    let daemon = if thread.daemon.cloned() { " daemon" } else { "" };
    let ident = thread.ident().map_or(String::new(), |ident| format!(" {ident}"));
    let class = args[0].type_name();
    Ok(format!("<{}({}, {state}{daemon}{ident})>", class.as_str(), thread.name.cloned()).into())
}

fn init_timer(cx: &mut Cx, args: &[Value]) -> Answer {
    const PLAIN: Row = does("__init__", INIT, Takes::Python, init, "");
    let mut slots = vec![args[0].clone()];
    slots.extend(take(cx, &PLAIN, &Args::positional(&[]))?);
    init(cx, &slots)?;
    let event = call::instantiate(cx, &locks::EVENT, &Args::positional(&[]))?;
    let own = [("interval", &args[1]), ("function", &args[2]), ("finished", &event)];
    if let Value::Object(object) = &args[0] {
        for (name, value) in own {
            object.attrs.set_text(name, value.clone());
        }
        object.attrs.set_text("args", args[3].some().cloned().unwrap_or_else(|| Value::list(vec![])));
        object.attrs.set_text("kwargs", args[4].some().cloned().unwrap_or_else(|| Value::Dict(Dict::new())));
    }
    Ok(Value::None)
}

fn run_timer(cx: &mut Cx, args: &[Value]) -> Answer {
    let own = |cx: &mut Cx, name: &str| attribute::get_text(cx, &args[0], name);
    let (finished, interval) = (own(cx, "finished")?, own(cx, "interval")?);
    let cancelled = call_method(cx, &finished, "wait", &[interval])?;
    if !truth::is_true(cx, &cancelled)? {
        let (function, values, named) = (own(cx, "function")?, own(cx, "args")?, own(cx, "kwargs")?);
        let mut values = crate::object::iterator::collect(cx, &values)?;
        let mut names = Vec::new();
        if let Value::Dict(named) = &named {
            for (name, value) in named.entries() {
                names.push(name);
                values.push(value);
            }
        }
        call::call(cx, &function, &Args { values: &values, names: &names })?;
    }
    call_method(cx, &finished, "set", &[])
}

/// For each thread, by its number, its attributes.
#[derive(Default)]
struct Local {
    of: Shared<std::collections::HashMap<u64, std::sync::Arc<Dict>>>,
}

fn own_of(args: &[Value]) -> std::sync::Arc<Dict> {
    match args[0].data::<Local>() {
        Some(local) => local.of.get_mut().entry(current_ident()).or_insert_with(Dict::new).clone(),
        None => Dict::new(),
    }
}

fn local_get(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(name) = args[1].as_str() else { return Ok(Value::None) };
    if let Some(value) = own_of(args).get_name(name) {
        return Ok(value);
    }
    match attribute::plain_find(cx, &args[0], name)? {
        Some(value) => Ok(value),
        None => Err(no_attribute(cx, &args[0], name)),
    }
}

fn local_set(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(name) = args[1].as_str() {
        own_of(args).set_name(name, args[2].clone());
    }
    Ok(Value::None)
}

fn local_delete(cx: &mut Cx, args: &[Value]) -> Answer {
    match args[1].as_str() {
        Some(name) if own_of(args).remove_name(name).is_some() => Ok(Value::None),
        Some(name) => Err(no_attribute(cx, &args[0], name)),
        None => Ok(Value::None),
    }
}
