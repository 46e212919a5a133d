//! The locks of the module `_thread`: who holds them, and waiting for them. What threads agree with is made of these.

use std::sync::LazyLock;
use std::time::Instant;

use super::current_ident;
use crate::event::Awaited;
use crate::net::interrupt::Bell;
use crate::net::wait;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{failure, overflow_error, runtime_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::protocol::index::int_index;
use crate::object::protocol::write;
use crate::object::row::seconds;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::socket::argument::int;
use crate::object::value::Value;
use crate::world::cell::Shared;

pub(crate) static LOCK: LazyLock<Type> = LazyLock::new(|| Class::built_in(&LOCK_DEFINITION));
static LOCK_DEFINITION: Definition = Definition {
    name: "lock",
    module: "_thread",
    doc: "One thread at a time holds it.",
    methods: LOCK_ROWS,
    dotted: true,
    ..Definition::PLAIN
};
pub(crate) static RLOCK: LazyLock<Type> = LazyLock::new(|| Class::built_in(&RLOCK_DEFINITION));
static RLOCK_DEFINITION: Definition = Definition {
    name: "RLock",
    module: "_thread",
    doc: "One thread at a time holds it, as often as it likes.",
    methods: RLOCK_ROWS,
    new: Some(|_, class, _| Ok(Object::native(class, Lock::default()))),
    open: true,
    dotted: true,
    ..Definition::PLAIN
};

/// How long a thread may wait at most, in seconds: what CPython says on this system.
pub(crate) const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// What is told of a thread that waits for a lock.
#[derive(Default)]
enum Told {
    #[default]
    Plain,
    /// The call that waits, and what for.
    Signal(&'static str, String),
    /// The lock is held as long as the thread of that name runs.
    Thread(String),
}

/// A lock that is free, or held so many times by a thread.
#[derive(Default)]
struct Lock {
    /// The thread's number, and how often it holds it.
    holder: Shared<Option<(u64, usize)>>,
    bell: Bell,
    told: Told,
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

    /// A lock that its maker holds.
    fn held(told: Told) -> Value {
        let holder = Shared::new(Some((current_ident(), 1)));
        Object::native(&LOCK, Lock { holder, bell: Bell::default(), told })
    }

    /// How often the calling thread holds it.
    fn mine(&self) -> usize {
        self.holder.get().filter(|(owner, _)| *owner == current_ident()).map_or(0, |(_, count)| count)
    }

    /// Takes it, waiting until the deadline at most; false when that passes.
    fn wait(&self, cx: &mut Cx, deadline: Option<Instant>, again: bool) -> Answer<bool> {
        let me = current_ident();
        let host = cx.host.clone();
        let (call, awaited) = match &self.told {
            Told::Plain => ("acquire", Awaited::Signal { what: "a lock".to_string() }),
            Told::Signal(call, what) => (*call, Awaited::Signal { what: what.clone() }),
            Told::Thread(name) => ("join", Awaited::Thread { name: name.clone() }),
        };
        let mut take = || self.take(me, again).then_some(());
        wait::until(&*host, call, || awaited, deadline, &self.bell, &mut take)
            .map(|found| found.is_some())
            .map_err(|f| failure(cx, &f))
    }
}

pub(crate) fn new_lock() -> Value {
    Object::native(&LOCK, Lock::default())
}

/// A lock that is held, for others to wait for: `_waiter(call, what)`.
pub(crate) fn waiter(_: &mut Cx, args: &[Value]) -> Answer {
    const CALLS: &[&str] = &["wait", "acquire", "get", "put", "join"];
    let text = |at: usize| args[at].as_str().map_or_else(String::new, |text| text.to_string());
    let call = CALLS.iter().find(|call| **call == text(0)).unwrap_or(&"wait");
    Ok(Lock::held(Told::Signal(call, text(1))))
}

/// A lock that is held as long as the thread of this name runs.
pub(crate) fn of_thread(name: String) -> Value {
    Lock::held(Told::Thread(name))
}

/// Lets a lock go, whoever holds it.
pub(crate) fn let_go(value: &Value) {
    if let Some(lock) = value.data::<Lock>() {
        lock.holder.take();
        lock.bell.ring();
    }
}

const LOCK_ROWS: &[Row] = &[
    does("acquire", "(blocking=True, timeout=-1)", Takes::Keywords, |cx, a| acquire(cx, a, false), ACQUIRE),
    does("acquire_lock", "(blocking=True, timeout=-1)", Takes::Keywords, |cx, a| acquire(cx, a, false), ACQUIRE),
    does("release", "()", Takes::Nothing, release_lock, "Lets the lock go."),
    does("release_lock", "()", Takes::Nothing, release_lock, "Lets the lock go."),
    asks("locked", "()", Takes::Nothing, is_locked, "Whether someone has it."),
    asks("locked_lock", "()", Takes::Nothing, is_locked, "Whether someone has it."),
    does("__enter__", "(blocking=True, timeout=-1)", Takes::Keywords, |cx, a| acquire(cx, a, false), ""),
    does("__exit__", "(*exc_info)", Takes::Positional(0, u8::MAX), release_lock, ""),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_lock, "What it is."),
];
const RLOCK_ROWS: &[Row] = &[
    does("acquire", "(blocking=True, timeout=-1)", Takes::Keywords, |cx, a| acquire(cx, a, true), ACQUIRE),
    does("release", "()", Takes::Nothing, release_rlock, "Lets the lock go once."),
    asks("_is_owned", "()", Takes::Nothing, |_, args| Ok((mine(args) > 0).into()), "Whether this thread has it."),
    asks("_recursion_count", "()", Takes::Nothing, |_, args| Ok(mine(args).into()), "How often this thread has it."),
    asks("_release_save", "()", Takes::Nothing, release_save, "Lets it go altogether; answers how it was held."),
    does("_acquire_restore", "(state, /)", Takes::One, acquire_restore, "Takes it as it was held."),
    does("__enter__", "(blocking=True, timeout=-1)", Takes::Keywords, |cx, a| acquire(cx, a, true), ""),
    does("__exit__", "(*exc_info)", Takes::Positional(0, u8::MAX), release_rlock, ""),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_lock, "What it is."),
];
const ACQUIRE: &str = "Takes the lock; waits while another thread has it.";

fn lock(args: &[Value]) -> Option<&Lock> {
    args[0].data::<Lock>()
}

fn mine(args: &[Value]) -> usize {
    lock(args).map_or(0, Lock::mine)
}

/// What `acquire(blocking, timeout)` asks for: no waiting at all, or a deadline, or none.
fn patience(cx: &mut Cx, args: &[Value]) -> Answer<Option<Option<Instant>>> {
    const UNSET: i64 = -1_000_000_000;
    let blocking = match args[1].given() {
        Some(value) => int(cx, value)? != 0,
        None => true,
    };
    let timeout = match args[2].given() {
        Some(value) => seconds::nanoseconds(cx, value)?,
        None => UNSET,
    };
    if !blocking && timeout != UNSET {
        return Err(value_error(cx, "can't specify a timeout for a non-blocking call"));
    }
    match seconds::duration(timeout) {
        _ if !blocking => Ok(None),
        None if timeout == UNSET => Ok(Some(None)),
        None => Err(value_error(cx, "timeout value must be positive")),
        Some(timeout) if timeout.as_secs_f64() > TIMEOUT_MAX => Err(overflow_error(cx, "timeout value is too large")),
        Some(timeout) => Ok(Some(seconds::deadline(timeout))),
    }
}

fn acquire(cx: &mut Cx, args: &[Value], again: bool) -> Answer {
    let Some(lock) = lock(args) else { return Ok(Value::None) };
    match patience(cx, args)? {
        None => Ok(lock.take(current_ident(), again).into()),
        Some(deadline) => lock.wait(cx, deadline, again).map(Value::from),
    }
}

fn is_locked(_: &mut Cx, args: &[Value]) -> Answer {
    Ok(lock(args).is_some_and(|lock| lock.holder.get().is_some()).into())
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
    match lock.mine() {
        0 => return Err(runtime_error(cx, "cannot release un-acquired lock")),
        1 => {
            lock.holder.take();
            lock.bell.ring();
        }
        count => drop(lock.holder.replace(Some((current_ident(), count - 1)))),
    }
    Ok(Value::None)
}

/// However often the thread holds the lock, others get it now.
fn release_save(cx: &mut Cx, args: &[Value]) -> Answer {
    let held = lock(args).and_then(|lock| lock.holder.take());
    let Some((owner, count)) = held else { return Err(runtime_error(cx, "cannot release un-acquired lock")) };
    if let Some(lock) = lock(args) {
        lock.bell.ring();
    }
    Ok(Value::tuple([count.into(), owner.into()]))
}

fn acquire_restore(cx: &mut Cx, args: &[Value]) -> Answer {
    let Value::Tuple(state) = args[1].plain() else {
        let kind = args[1].type_name();
        let message = format!("_acquire_restore() argument 1 must be 2-item sequence, not {}", kind.as_str());
        return Err(type_error(cx, message));
    };
    let [count, owner] = &state[..] else {
        let message = format!("_acquire_restore() argument 1 must be sequence of length 2, not {}", state.len());
        return Err(type_error(cx, message));
    };
    let mut numbers = [0; 2];
    for (at, value) in [count, owner].into_iter().enumerate() {
        numbers[at] = match int_index(cx, value)? {
            Some(Value::Int(number)) => number,
            _ => {
                let kind = value.type_name();
                let message = format!("_acquire_restore() argument 1, item {at} must be int, not {}", kind.as_str());
                return Err(type_error(cx, message));
            }
        };
    }
    let Some(lock) = lock(args) else { return Ok(Value::None) };
    lock.wait(cx, None, false)?;
    lock.holder.replace(Some((numbers[1] as u64, numbers[0] as usize)));
    Ok(Value::None)
}

fn repr_lock(_: &mut Cx, args: &[Value]) -> Answer {
    let holder = lock(args).and_then(|l| *l.holder.get());
    let state = if holder.is_some() { "locked" } else { "unlocked" };
    let more = if args[0].class().is_subclass(&RLOCK) {
        let (owner, count) = holder.unwrap_or_default();
        format!(" owner={owner} count={count}")
    } else {
        String::new()
    };
    let class = args[0].type_name();
    Ok(format!("<{state} {} object{more} at {}>", class.as_str(), write::at(&args[0])).into())
}
