//! What threads agree with: Lock, RLock, Event, Condition, Semaphore. Each is a few numbers and a bell.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::event::Awaited;
use crate::net::interrupt::Bell;
use crate::net::wait;
use crate::object::class::{Class, Definition, New, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{failure, overflow_error, runtime_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::protocol::arithmetic::{float_of, int_ref};
use crate::object::protocol::attribute::call_method;
use crate::object::protocol::index::try_index;
use crate::object::protocol::{truth, write};
use crate::object::row::{Row, Takes, asks, does, take};
use crate::object::value::Value;
use crate::world::cell::Shared;

use super::current_ident;

/// One definition, and the class of it.
macro_rules! classes {
    ($($constant:ident = $definition:expr;)*) => {
        $(pub(crate) static $constant: LazyLock<Type> = LazyLock::new(|| {
            static DEFINITION: Definition = $definition;
            Class::built_in(&DEFINITION)
        });)*
    };
}

pub(super) use classes;

pub(super) const fn class(
    name: &'static str,
    module: &'static str,
    doc: &'static str,
    methods: &'static [Row],
    new: New,
) -> Definition {
    Definition { name, module, doc, methods, new: Some(new), open: true, attributes: true, ..Definition::PLAIN }
}

classes! {
    LOCK = class("lock", "_thread", "One thread at a time holds it.", LOCK_ROWS, new_lock);
    RLOCK = class("RLock", "_thread", "One thread at a time holds it, as often as it likes.", RLOCK_ROWS, new_rlock);
    EVENT = Definition { params: "()", ..class("Event", "threading", "Threads wait until it is set.", EVENT_ROWS, new_event) };
    CONDITION = Definition { params: "(lock=None)", ..class("Condition", "threading", "Threads wait until another notifies them.", CONDITION_ROWS, new_condition) };
    SEMAPHORE = Definition { params: "(value=1)", ..class("Semaphore", "threading", "So many threads at a time hold it.", SEMAPHORE_ROWS, new_semaphore) };
    BOUNDED = Definition { params: "(value=1)", base: Some(&SEMAPHORE), ..class("BoundedSemaphore", "threading", "A semaphore that is never released too often.", &[], new_semaphore) };
}

/// How long a thread may wait at most, in seconds: what CPython says on this system.
pub(super) const TIMEOUT_MAX: f64 = 9223372036.0;

/// A deadline from a timeout in seconds; None waits for ever.
pub(super) fn deadline(cx: &mut Cx, timeout: &Value) -> Answer<Option<Instant>> {
    let Some(timeout) = timeout.some() else { return Ok(None) };
    let seconds = match float_of(cx, timeout.plain())? {
        Some(seconds) => seconds,
        None => {
            let message = format!("'{}' object cannot be interpreted as an integer", timeout.type_name().as_str());
            return Err(type_error(cx, message));
        }
    };
    if seconds > TIMEOUT_MAX {
        return Err(overflow_error(cx, "timestamp out of range for platform time_t"));
    }
    Ok(Some(Instant::now() + Duration::from_secs_f64(seconds.max(0.0))))
}

/// Waits until `ready`; false at the deadline.
pub(super) fn wait_until(
    cx: &mut Cx,
    call: &'static str,
    what: &str,
    deadline: Option<Instant>,
    bell: &Bell,
    ready: &mut dyn FnMut() -> bool,
) -> Answer<bool> {
    let host = cx.host.clone();
    let awaited = || Awaited::Signal { what: what.to_string() };
    let found = wait::until(&*host, call, awaited, deadline, bell, &mut || ready().then_some(()));
    found.map(|found| found.is_some()).map_err(|f| failure(cx, &f))
}

/// `acquire(blocking, timeout)` as the locks of `_thread` take it: what the deadline is, or no waiting at all.
fn patience(cx: &mut Cx, args: &[Value]) -> Answer<Option<Option<Instant>>> {
    let blocking = match args[1].given() {
        Some(value) => truth::is_true(cx, value)?,
        None => true,
    };
    let timeout = match args[2].given() {
        None => -1.0,
        Some(value) => match float_of(cx, value.plain())? {
            Some(timeout) => timeout,
            None => {
                let message = format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str());
                return Err(type_error(cx, message));
            }
        },
    };
    match (blocking, timeout) {
        (false, timeout) if timeout != -1.0 => Err(value_error(cx, "can't specify a timeout for a non-blocking call")),
        (_, timeout) if timeout < 0.0 && timeout != -1.0 => Err(value_error(cx, "timeout value must be positive")),
        (false, _) => Ok(None),
        (true, timeout) if timeout < 0.0 => Ok(Some(None)),
        (true, timeout) if timeout > TIMEOUT_MAX => Err(overflow_error(cx, "timeout value is too large")),
        (true, timeout) => Ok(Some(Some(Instant::now() + Duration::from_secs_f64(timeout)))),
    }
}

/// A lock that is free, or held so many times by a thread.
#[derive(Default)]
struct Lock {
    /// The thread's ident, and how often it holds it.
    holder: Shared<Option<(u64, usize)>>,
    bell: Bell,
}

impl Lock {
    fn take(&self, me: u64, again: bool) -> bool {
        let mut holder = self.holder.get_mut();
        match &mut *holder {
            None => *holder = Some((me, 1)),
            Some((owner, count)) if again && *owner == me => *count += 1,
            Some(_) => return false,
        }
        true
    }
}

const LOCK_ROWS: &[Row] = &[
    does(
        "acquire",
        "(blocking=True, timeout=-1)",
        Takes::Keywords,
        |cx, args| acquire(cx, args, false),
        "Takes the lock; waits while another thread has it.",
    ),
    does("release", "()", Takes::Nothing, release_lock, "Lets the lock go."),
    asks(
        "locked",
        "()",
        Takes::Nothing,
        |_, args| Ok(lock(args).is_some_and(|l| l.holder.get().is_some()).into()),
        "Whether someone has it.",
    ),
    does(
        "__enter__",
        "()",
        Takes::Nothing,
        |cx, args| acquire(cx, &[args[0].clone(), Value::Unset, Value::Unset], false),
        "",
    ),
    does("__exit__", "(*exc_info)", Takes::Keywords, release_lock, ""),
    asks("__repr__", "()", Takes::Nothing, repr_lock, "What it is."),
];
const RLOCK_ROWS: &[Row] = &[
    does(
        "acquire",
        "(blocking=True, timeout=-1)",
        Takes::Keywords,
        |cx, args| acquire(cx, args, true),
        "Takes the lock; waits while another thread has it.",
    ),
    does("release", "()", Takes::Nothing, release_rlock, "Lets the lock go once."),
    asks(
        "_is_owned",
        "()",
        Takes::Nothing,
        |_, args| Ok(lock(args).is_some_and(is_mine).into()),
        "Whether this thread has it.",
    ),
    does(
        "__enter__",
        "()",
        Takes::Nothing,
        |cx, args| acquire(cx, &[args[0].clone(), Value::Unset, Value::Unset], true),
        "",
    ),
    does("__exit__", "(*exc_info)", Takes::Keywords, release_rlock, ""),
    asks("__repr__", "()", Takes::Nothing, repr_lock, "What it is."),
];

fn new_lock(_: &mut Cx, _: &Type, _: &crate::object::row::Args) -> Answer {
    Ok(Object::native(&LOCK, Lock::default()))
}

fn new_rlock(_: &mut Cx, _: &Type, _: &crate::object::row::Args) -> Answer {
    Ok(Object::native(&RLOCK, Lock::default()))
}

fn lock(args: &[Value]) -> Option<&Lock> {
    args[0].data::<Lock>()
}

fn is_mine(lock: &Lock) -> bool {
    lock.holder.get().is_some_and(|(owner, _)| owner == current_ident())
}

fn acquire(cx: &mut Cx, args: &[Value], again: bool) -> Answer {
    let Some(lock) = lock(args) else { return Ok(Value::None) };
    let me = current_ident();
    let Some(deadline) = patience(cx, args)? else { return Ok(lock.take(me, again).into()) };
    wait_until(cx, "acquire", "a lock", deadline, &lock.bell, &mut || lock.take(me, again)).map(Value::from)
}

fn release_lock(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(lock) = lock(args) else { return Ok(Value::None) };
    if lock.holder.take().is_none() {
        return Err(runtime_error(cx, "release unlocked lock"));
    }
    lock.bell.ring();
    Ok(Value::None)
}

fn release_rlock(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(lock) = lock(args) else { return Ok(Value::None) };
    if !is_mine(lock) {
        return Err(runtime_error(cx, "cannot release un-acquired lock"));
    }
    let free = {
        let mut holder = lock.holder.get_mut();
        let left = holder.map_or(0, |(_, count)| count - 1);
        *holder = holder.filter(|_| left > 0).map(|(owner, _)| (owner, left));
        left == 0
    };
    if free {
        lock.bell.ring();
    }
    Ok(Value::None)
}

fn repr_lock(_: &mut Cx, args: &[Value]) -> Answer {
    let holder = lock(args).and_then(|l| *l.holder.get());
    let state = if holder.is_some() { "locked" } else { "unlocked" };
    let class = args[0].class().full_name();
    let more = match (&*args[0].type_name().as_str().to_string(), holder) {
        ("RLock", holder) => format!(" owner={} count={}", holder.map_or(0, |h| h.0), holder.map_or(0, |h| h.1)),
        _ => String::new(),
    };
    Ok(format!("<{state} {class} object{more} at {}>", write::at(&args[0])).into())
}

#[derive(Default)]
struct Event {
    set: Shared<bool>,
    bell: Bell,
}

const EVENT_ROWS: &[Row] = &[
    asks(
        "is_set",
        "()",
        Takes::Python,
        |_, args| Ok(event(args).is_some_and(|e| *e.set.get()).into()),
        "Whether it is set.",
    ),
    does("set", "()", Takes::Python, set_event, "Sets it: those who wait go on."),
    does("clear", "()", Takes::Python, clear_event, "Unsets it."),
    asks("wait", "(timeout=None)", Takes::Python, wait_event, "Waits until it is set; False when the time is over."),
    asks("__repr__", "()", Takes::Python, repr_event, "What it is."),
];

fn new_event(_: &mut Cx, class: &Type, _: &crate::object::row::Args) -> Answer {
    Ok(Object::native(class, Event::default()))
}

fn event(args: &[Value]) -> Option<&Event> {
    args[0].data::<Event>()
}

fn set_event(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(event) = event(args) {
        event.set.replace(true);
        event.bell.ring();
    }
    Ok(Value::None)
}

fn clear_event(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(event) = event(args) {
        event.set.replace(false);
    }
    Ok(Value::None)
}

fn wait_event(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(event) = event(args) else { return Ok(Value::None) };
    let deadline = deadline(cx, &args[1])?;
    wait_until(cx, "wait", "an event", deadline, &event.bell, &mut || *event.set.get()).map(Value::from)
}

fn repr_event(_: &mut Cx, args: &[Value]) -> Answer {
    let state = if event(args).is_some_and(|e| *e.set.get()) { "set" } else { "unset" };
    Ok(format!("<{} at {}: {state}>", args[0].class().full_name(), write::at(&args[0])).into())
}

struct Condition {
    lock: Value,
    /// The numbers of those who wait, in their order, and the next number.
    waiting: Shared<Vec<u64>>,
    next: Shared<u64>,
    bell: Bell,
}

const CONDITION_ROWS: &[Row] = &[
    does("acquire", "(*args)", Takes::Python, |cx, args| on_lock(cx, args, "acquire"), "Takes its lock."),
    does("release", "()", Takes::Python, |cx, args| on_lock(cx, args, "release"), "Lets its lock go."),
    asks(
        "wait",
        "(timeout=None)",
        Takes::Python,
        wait_condition,
        "Lets the lock go, waits to be notified, and takes it again.",
    ),
    asks("wait_for", "(predicate, timeout=None)", Takes::Python, wait_for, "Waits until a condition holds."),
    does("notify", "(n=1)", Takes::Python, notify, "Wakes one of those who wait, or so many."),
    does("notify_all", "()", Takes::Python, notify_all, "Wakes all who wait."),
    does("notifyAll", "()", Takes::Python, notify_all_as_before, "Wakes all who wait."),
    does("__enter__", "()", Takes::Python, |cx, args| on_lock(cx, args, "__enter__"), ""),
    does("__exit__", "(*args)", Takes::Python, |cx, args| on_lock(cx, args, "release"), ""),
    asks("__repr__", "()", Takes::Python, repr_condition, "What it is."),
];

fn new_condition(_: &mut Cx, class: &Type, args: &crate::object::row::Args) -> Answer {
    let lock = match args.values.first().and_then(Value::some) {
        Some(lock) => lock.clone(),
        None => Object::native(&RLOCK, Lock::default()),
    };
    Ok(Object::native(
        class,
        Condition { lock, waiting: Shared::default(), next: Shared::default(), bell: Bell::default() },
    ))
}

fn condition(args: &[Value]) -> Option<&Condition> {
    args[0].data::<Condition>()
}

fn on_lock(cx: &mut Cx, args: &[Value], method: &str) -> Answer {
    let Some(condition) = condition(args) else { return Ok(Value::None) };
    let rest = match args.get(1) {
        Some(Value::Tuple(rest)) if method == "acquire" => rest.to_vec(),
        _ => Vec::new(),
    };
    call_method(cx, &condition.lock, method, &rest)
}

fn is_held(cx: &mut Cx, lock: &Value) -> Answer<bool> {
    match lock.data::<Lock>() {
        Some(own) if lock.class().is(&RLOCK) => Ok(is_mine(own)),
        Some(own) => Ok(own.holder.get().is_some()),
        None => {
            let held = call_method(cx, lock, "_is_owned", &[])?;
            truth::is_true(cx, &held)
        }
    }
}

fn wait_condition(cx: &mut Cx, args: &[Value]) -> Answer {
    wait_notified(cx, args, "wait", "a condition")
}

/// `wait` as it is called by a queue: `(condition, timeout, whether for an item)`.
pub(super) fn wait_in_queue(cx: &mut Cx, args: &[Value]) -> Answer {
    let (call, what) =
        if truth::is_true(cx, &args[2])? { ("get", "something in the queue") } else { ("put", "room in the queue") };
    wait_notified(cx, args, call, what)
}

fn wait_notified(cx: &mut Cx, args: &[Value], call: &'static str, what: &str) -> Answer {
    let Some(condition) = condition(args) else { return Ok(Value::None) };
    if !is_held(cx, &condition.lock)? {
        return Err(runtime_error(cx, "cannot wait on un-acquired lock"));
    }
    let deadline = deadline(cx, &args[1])?;
    let mine = {
        let mut next = condition.next.get_mut();
        *next += 1;
        *next
    };
    condition.waiting.get_mut().push(mine);
    // However often this thread holds the lock, others must get it meanwhile.
    let held = condition.lock.data::<Lock>().and_then(|lock| lock.holder.take());
    match condition.lock.data::<Lock>() {
        Some(lock) => lock.bell.ring(),
        None => drop(call_method(cx, &condition.lock, "release", &[])?),
    }
    let answer =
        wait_until(cx, call, what, deadline, &condition.bell, &mut || !condition.waiting.get().contains(&mine));
    condition.waiting.get_mut().retain(|number| *number != mine);
    match condition.lock.data::<Lock>() {
        Some(lock) => {
            let me = current_ident();
            wait_until(cx, "acquire", "a lock", None, &lock.bell, &mut || lock.take(me, false))?;
            lock.holder.replace(held);
        }
        None => drop(call_method(cx, &condition.lock, "acquire", &[])?),
    }
    answer.map(Value::from)
}

fn wait_for(cx: &mut Cx, args: &[Value]) -> Answer {
    let deadline = deadline(cx, &args[2])?;
    loop {
        let answer = cx.call(&args[1], &[])?;
        if truth::is_true(cx, &answer)? {
            return Ok(answer);
        }
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return Ok(answer);
        }
        let timeout = left.map_or(Value::None, |left| Value::from(left.as_secs_f64()));
        wait_condition(cx, &[args[0].clone(), timeout])?;
    }
}

fn wake(cx: &mut Cx, args: &[Value], count: usize) -> Answer {
    let Some(condition) = condition(args) else { return Ok(Value::None) };
    if !is_held(cx, &condition.lock)? {
        return Err(runtime_error(cx, "cannot notify on un-acquired lock"));
    }
    {
        let mut waiting = condition.waiting.get_mut();
        let count = count.min(waiting.len());
        waiting.drain(..count);
    }
    condition.bell.ring();
    Ok(Value::None)
}

fn notify(cx: &mut Cx, args: &[Value]) -> Answer {
    let count = match args[1].given() {
        Some(count) => try_index(cx, count)?.unwrap_or(1),
        None => 1,
    };
    wake(cx, args, usize::try_from(count).unwrap_or(0))
}

fn notify_all_as_before(cx: &mut Cx, args: &[Value]) -> Answer {
    cx.deprecated("notifyAll() is deprecated, use notify_all() instead");
    notify_all(cx, args)
}

fn notify_all(cx: &mut Cx, args: &[Value]) -> Answer {
    wake(cx, args, usize::MAX)
}

fn repr_condition(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(condition) = condition(args) else { return Ok(Value::None) };
    let lock = write::repr(cx, &condition.lock)?;
    Ok(format!("<Condition({lock}, {})>", condition.waiting.get().len()).into())
}

struct Semaphore {
    value: Shared<i64>,
    /// What it started with, for one that is bounded.
    most: Option<i64>,
    bell: Bell,
}

const SEMAPHORE_ROWS: &[Row] = &[
    does(
        "acquire",
        "(blocking=True, timeout=None)",
        Takes::Python,
        acquire_semaphore,
        "Takes one; waits while there is none.",
    ),
    does("release", "(n=1)", Takes::Python, release_semaphore, "Gives one back, or so many."),
    does(
        "__enter__",
        "()",
        Takes::Python,
        |cx, args| acquire_semaphore(cx, &[args[0].clone(), Value::Unset, Value::Unset]),
        "",
    ),
    does(
        "__exit__",
        "(t, v, tb)",
        Takes::Python,
        |cx, args| release_semaphore(cx, &[args[0].clone(), Value::Unset]),
        "",
    ),
    asks("__repr__", "()", Takes::Python, repr_semaphore, "What it is."),
];

const NEW_SEMAPHORE: Row = asks("__init__", "(value=1)", Takes::Python, |_, _| Ok(Value::None), "");

fn new_semaphore(cx: &mut Cx, class: &Type, args: &crate::object::row::Args) -> Answer {
    let slots = take(cx, &NEW_SEMAPHORE, args)?;
    let value = match slots[0].given() {
        Some(value) => try_index(cx, value)?.unwrap_or(1),
        None => 1,
    };
    if value < 0 {
        return Err(value_error(cx, "semaphore initial value must be >= 0"));
    }
    let most = class.is_subclass(&BOUNDED).then_some(value);
    Ok(Object::native(class, Semaphore { value: Shared::new(value), most, bell: Bell::default() }))
}

fn acquire_semaphore(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(semaphore) = args[0].data::<Semaphore>() else { return Ok(Value::None) };
    let blocking = match args[1].given() {
        Some(value) => truth::is_true(cx, value)?,
        None => true,
    };
    if !blocking && args[2].some().is_some() {
        return Err(value_error(cx, "can't specify timeout for non-blocking acquire"));
    }
    let mut take = || {
        let mut value = semaphore.value.get_mut();
        let free = *value > 0;
        *value -= i64::from(free);
        free
    };
    if !blocking {
        return Ok(take().into());
    }
    let deadline = deadline(cx, &args[2])?;
    wait_until(cx, "acquire", "a semaphore", deadline, &semaphore.bell, &mut take).map(Value::from)
}

fn release_semaphore(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(semaphore) = args[0].data::<Semaphore>() else { return Ok(Value::None) };
    let count = match args[1].given() {
        Some(count) => int_ref(count.plain()).and_then(|_| try_index(cx, count).ok().flatten()).unwrap_or(1),
        None => 1,
    };
    if count < 1 {
        return Err(value_error(cx, "n must be one or more"));
    }
    let value = *semaphore.value.get() + count;
    if semaphore.most.is_some_and(|most| value > most) {
        return Err(value_error(cx, "Semaphore released too many times"));
    }
    semaphore.value.replace(value);
    semaphore.bell.ring();
    Ok(Value::None)
}

fn repr_semaphore(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(semaphore) = args[0].data::<Semaphore>() else { return Ok(Value::None) };
    let bound = semaphore.most.map_or(String::new(), |most| format!("/{most}"));
    let class = args[0].class().full_name();
    Ok(format!("<{class} at {}: value={}{bound}>", write::at(&args[0]), *semaphore.value.get()).into())
}
