//! The module `select`: waiting for several descriptors at once.

use std::collections::BTreeMap;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::LazyLock;

use crate::net::identity;
use crate::net::poll::{self, Polled};
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::{OS_ERROR, TYPE_ERROR};
use crate::object::exception::raise::{error, failure, os_error, overflow_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::iterator::collect;
use crate::object::module::Module;
use crate::object::protocol::attribute::{call_special, special};
use crate::object::protocol::index::{int_index, try_index};
use crate::object::row::seconds;
use crate::object::row::{Args, Row, Takes, asks, does, getter, take};
use crate::object::socket::argument::{lone_int, masked};
use crate::object::value::Value;
use crate::sys::Descriptor;
use crate::world::cell::Shared;

const FUNCTIONS: &[Row] = &[
    asks(
        "select",
        "(rlist, wlist, xlist, timeout=None, /)",
        Takes::Positional(3, 4),
        select,
        "Waits until some of the sockets are ready.",
    )
    .example("select([a, b], [], [], 1.0)"),
    asks(
        "poll",
        "()",
        Takes::Nothing,
        |_, _| Ok(Object::native(&POLL, PollSet::default())),
        "A set of descriptors to wait for.",
    ),
];

const CONSTANTS: &[(&str, i64)] = &[
    ("POLLIN", 1),
    ("POLLPRI", 2),
    ("POLLOUT", 4),
    ("POLLERR", 8),
    ("POLLHUP", 16),
    ("POLLNVAL", 32),
    ("POLLRDNORM", 64),
    ("POLLRDBAND", 128),
    ("POLLWRNORM", 256),
    ("POLLWRBAND", 512),
    ("POLLMSG", 1024),
    ("POLLRDHUP", 8192),
    ("PIPE_BUF", 4096),
    ("EPOLLIN", 1),
    ("EPOLLPRI", 2),
    ("EPOLLOUT", 4),
    ("EPOLLERR", 8),
    ("EPOLLHUP", 16),
    ("EPOLLRDNORM", 64),
    ("EPOLLRDBAND", 128),
    ("EPOLLWRNORM", 256),
    ("EPOLLWRBAND", 512),
    ("EPOLLMSG", 1024),
    ("EPOLLRDHUP", 8192),
    ("EPOLLEXCLUSIVE", 1 << 28),
    ("EPOLLWAKEUP", 1 << 29),
    ("EPOLLONESHOT", 1 << 30),
    ("EPOLLET", 1 << 31),
    ("EPOLL_CLOEXEC", 0o2000000),
];

#[derive(Default)]
struct PollSet {
    fds: Shared<BTreeMap<RawFd, i16>>,
}

struct Epoll {
    fd: Shared<Option<Descriptor>>,
}

static POLL: LazyLock<Type> = LazyLock::new(|| Class::built_in(&POLL_DEFINITION));
static POLL_DEFINITION: Definition =
    Definition { name: "poll", module: "select", dotted: true, methods: POLL_ROWS, ..Definition::PLAIN };
static EPOLL: LazyLock<Type> = LazyLock::new(|| Class::built_in(&EPOLL_DEFINITION));
static EPOLL_DEFINITION: Definition = Definition {
    name: "epoll",
    module: "select",
    params: "(sizehint=-1, flags=0)",
    dotted: true,
    methods: EPOLL_ROWS,
    new: Some(|cx, _, args| new_epoll(cx, args)),
    ..Definition::PLAIN
};

const POLL_ROWS: &[Row] = &[
    does("register", "(fd, eventmask=7, /)", Takes::Positional(1, 2), poll_register, "Adds a descriptor to wait for."),
    does(
        "modify",
        "(fd, eventmask, /)",
        Takes::Positional(2, 2),
        poll_modify,
        "Changes what a descriptor is waited for.",
    ),
    does("unregister", "(fd, /)", Takes::One, poll_unregister, "Takes a descriptor out."),
    asks("poll", "(timeout=None, /)", Takes::Positional(0, 1), poll_poll, "Waits; the timeout is in milliseconds."),
];
const EPOLL_ROWS: &[Row] = &[
    does("register", "(fd, eventmask=7)", Takes::Keywords, epoll_register, "Adds a descriptor to wait for."),
    does("modify", "(fd, eventmask)", Takes::Keywords, epoll_modify, "Changes what a descriptor is waited for."),
    does("unregister", "(fd)", Takes::Keywords, epoll_unregister, "Takes a descriptor out."),
    asks("poll", "(timeout=None, maxevents=-1)", Takes::Keywords, epoll_poll, "Waits; the timeout is in seconds."),
    does("close", "()", Takes::Nothing, epoll_close, "Closes it."),
    asks("fromfd", "(fd, /)", Takes::One, epoll_from, "One of a descriptor that is an epoll already.").of_class(),
    asks(
        "fileno",
        "()",
        Takes::Nothing,
        |cx, args| {
            let fd = epoll_fd(cx, args)?;
            identity::tell_number(fd, "");
            Ok(Value::Int(fd.into()))
        },
        "Its descriptor.",
    ),
    getter(
        "closed",
        |_, args| Ok(args[0].data::<Epoll>().is_none_or(|e| e.fd.get().is_none()).into()),
        "Whether it is closed.",
    ),
    asks("__enter__", "()", Takes::Nothing, |cx, args| epoll_fd(cx, args).map(|_| args[0].clone()), ""),
    does("__exit__", "(exc_type=None, exc_value=None, exc_tb=None, /)", Takes::Positional(0, 3), epoll_close, ""),
];

pub(super) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("select", "Waiting for several sockets at once.", FUNCTIONS);
    for (name, value) in CONSTANTS {
        module.attrs.set_text(name, Value::Int(*value));
    }
    module.attrs.set_text("epoll", Value::Type(EPOLL.clone()));
    module.attrs.set_text("error", Value::Type(OS_ERROR.clone()));
    Ok(Value::Module(module))
}

/// The descriptor of an int or of anything with `fileno()`.
pub(super) fn descriptor(cx: &mut Cx, value: &Value) -> Answer<RawFd> {
    let number = match value.plain() {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => value.clone(),
        _ => match special(value, "fileno") {
            Some(method) => {
                let number = call_special(cx, value, &method, &[])?;
                if !matches!(number.plain(), Value::Int(_) | Value::Big(_) | Value::Bool(_)) {
                    return Err(type_error(cx, "fileno() returned a non-integer"));
                }
                number
            }
            None => return Err(type_error(cx, "argument must be an int, or have a fileno() method.")),
        },
    };
    let number = try_index(cx, &number)?.unwrap_or(-1);
    match RawFd::try_from(number) {
        Ok(fd) if fd >= 0 => Ok(fd),
        Ok(fd) => Err(value_error(cx, format!("file descriptor cannot be a negative integer ({fd})"))),
        Err(_) => Err(overflow_error(cx, "Python int too large to convert to C int")),
    }
}

/// A time as nanoseconds, with words for what is no number.
fn time(cx: &mut Cx, value: &Value, of: fn(&mut Cx, &Value) -> Answer<i64>, words: &'static str) -> Answer<i64> {
    if matches!(value.plain(), Value::Float(_)) {
        return of(cx, value);
    }
    match int_index(cx, value) {
        Ok(Some(number)) => of(cx, &number),
        Err(raised) if !raised.is_a(&TYPE_ERROR) => Err(raised),
        _ => Err(type_error(cx, words)),
    }
}

/// Refuses a time that is too long for calls which count in milliseconds.
fn whole_milliseconds(cx: &Cx, timeout: i64) -> Answer<()> {
    match i32::try_from(seconds::milliseconds(timeout)) {
        Ok(_) => Ok(()),
        Err(_) => Err(overflow_error(cx, "timeout is too large")),
    }
}

fn select(cx: &mut Cx, args: &[Value]) -> Answer {
    let timeout = match args[3].some() {
        None => None,
        Some(value) => {
            match seconds::duration(time(cx, value, seconds::nanoseconds, "timeout must be a float or None")?) {
                Some(timeout) => Some(timeout),
                None => return Err(value_error(cx, "timeout must be non-negative")),
            }
        }
    };
    let mut lists: [Vec<(RawFd, Value)>; 3] = Default::default();
    for (list, argument) in lists.iter_mut().zip(args) {
        let items = match collect(cx, argument) {
            Ok(items) => items,
            Err(raised) if raised.is_a(&TYPE_ERROR) => {
                return Err(type_error(cx, "arguments 1-3 must be sequences"));
            }
            Err(raised) => return Err(raised),
        };
        for item in items {
            let fd = descriptor(cx, &item)?;
            if fd >= 1024 {
                return Err(value_error(cx, "filedescriptor out of range in select()"));
            }
            list.push((fd, item));
        }
    }
    let fds = |at: usize| -> Vec<RawFd> { lists[at].iter().map(|(fd, _)| *fd).collect() };
    let (read, write, except) = (fds(0), fds(1), fds(2));
    let host = cx.host.clone();
    let ready = poll::select(&*host, &read, &write, &except, timeout).map_err(|f| failure(cx, &f))?;
    let pick = |list: &[(RawFd, Value)], ready: &[RawFd]| {
        Value::list(list.iter().filter(|(fd, _)| ready.contains(fd)).map(|(_, value)| value.clone()).collect())
    };
    Ok(Value::tuple([pick(&lists[0], &ready.read), pick(&lists[1], &ready.write), pick(&lists[2], &ready.except)]))
}

fn poll_mask(cx: &mut Cx, value: &Value) -> Answer<i16> {
    let mask = match value.given().map(Value::plain) {
        None => 7,
        Some(Value::Int(mask)) => *mask,
        Some(Value::Bool(mask)) => i64::from(**mask),
        Some(Value::Big(big)) if big.sign() == num_bigint::Sign::Minus => -1,
        Some(Value::Big(big)) if big.bits() > 64 => {
            return Err(overflow_error(cx, "Python int too large to convert to C unsigned long"));
        }
        Some(Value::Big(_)) => return Err(overflow_error(cx, "Python int too large for C unsigned short")),
        Some(_) => return Err(type_error(cx, "an integer is required")),
    };
    match u16::try_from(mask) {
        Ok(mask) => Ok(mask as i16),
        Err(_) if mask < 0 => Err(value_error(cx, "value must be positive")),
        Err(_) => Err(overflow_error(cx, "Python int too large for C unsigned short")),
    }
}

fn set_of(args: &[Value]) -> Option<&PollSet> {
    args[0].data::<PollSet>()
}

fn poll_register(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = descriptor(cx, &args[1])?;
    let mask = poll_mask(cx, &args[2])?;
    if let Some(set) = set_of(args) {
        set.fds.get_mut().insert(fd, mask);
    }
    Ok(Value::None)
}

fn poll_modify(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = descriptor(cx, &args[1])?;
    let mask = poll_mask(cx, &args[2])?;
    let known = set_of(args).is_some_and(|set| set.fds.get().contains_key(&fd));
    if !known {
        return Err(os_error(cx, libc::ENOENT));
    }
    if let Some(set) = set_of(args) {
        set.fds.get_mut().insert(fd, mask);
    }
    Ok(Value::None)
}

fn poll_unregister(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = descriptor(cx, &args[1])?;
    match set_of(args).and_then(|set| set.fds.get_mut().remove(&fd)) {
        Some(_) => Ok(Value::None),
        None => Err(crate::object::exception::raise::key_error(cx, &Value::Int(fd.into()))),
    }
}

fn poll_poll(cx: &mut Cx, args: &[Value]) -> Answer {
    let timeout = match args[1].some() {
        None => None,
        Some(value) => {
            let timeout = time(cx, value, seconds::of_milliseconds, "timeout must be an integer or None")?;
            whole_milliseconds(cx, timeout)?;
            seconds::duration(timeout)
        }
    };
    let Some(set) = set_of(args) else { return Ok(Value::None) };
    let mut fds: Vec<Polled> =
        set.fds.get().iter().map(|(fd, events)| Polled { fd: *fd, events: *events, revents: 0 }).collect();
    let host = cx.host.clone();
    poll::poll(&*host, &mut fds, timeout).map_err(|f| failure(cx, &f))?;
    let ready = fds.iter().filter(|f| f.revents != 0);
    Ok(Value::list(
        ready.map(|f| Value::tuple([Value::Int(f.fd.into()), Value::Int((f.revents as u16).into())])).collect(),
    ))
}

const NEW_EPOLL: Row = asks("epoll", "(sizehint=-1, flags=0)", Takes::Keywords, |_, _| Ok(Value::None), "");

fn new_epoll(cx: &mut Cx, args: &Args) -> Answer {
    let slots = take(cx, &NEW_EPOLL, args)?;
    let number = |cx: &mut Cx, at: usize, default: i32| match slots[at].given() {
        Some(value) => lone_int(cx, value).map(i64::from),
        None => Ok(i64::from(default)),
    };
    let (size, flags) = (number(cx, 0, -1)?, number(cx, 1, 0)?);
    if size != -1 && size <= 0 {
        return Err(value_error(cx, "negative sizehint"));
    }
    if flags & !i64::from(libc::EPOLL_CLOEXEC) != 0 {
        return Err(error(cx, &OS_ERROR, "invalid flags"));
    }
    let fd = poll::epoll_create(0).map_err(|f| failure(cx, &f))?;
    Ok(Object::native(&EPOLL, Epoll { fd: Shared::new(Some(fd)) }))
}

fn epoll_from(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = lone_int(cx, &args[1])?;
    Ok(Object::native(&EPOLL, Epoll { fd: Shared::new(Some(Descriptor::of(fd))) }))
}

fn epoll_fd(cx: &mut Cx, args: &[Value]) -> Answer<RawFd> {
    match args[0].data::<Epoll>().and_then(|e| e.fd.get().as_ref().map(AsRawFd::as_raw_fd)) {
        Some(fd) => Ok(fd),
        None => Err(value_error(cx, "I/O operation on closed epoll object")),
    }
}

fn epoll_change(cx: &mut Cx, args: &[Value], operation: i32) -> Answer {
    let fd = descriptor(cx, &args[1])?;
    let events = match args.get(2).and_then(Value::given) {
        Some(mask) => masked(cx, mask)? as u32,
        None => 7,
    };
    let epoll = epoll_fd(cx, args)?;
    match poll::epoll_control(epoll, operation, fd, events) {
        Ok(()) => Ok(Value::None),
        Err(f) => Err(failure(cx, &f)),
    }
}

fn epoll_register(cx: &mut Cx, args: &[Value]) -> Answer {
    epoll_change(cx, args, libc::EPOLL_CTL_ADD)
}

fn epoll_modify(cx: &mut Cx, args: &[Value]) -> Answer {
    epoll_change(cx, args, libc::EPOLL_CTL_MOD)
}

fn epoll_unregister(cx: &mut Cx, args: &[Value]) -> Answer {
    epoll_change(cx, args, libc::EPOLL_CTL_DEL)
}

fn epoll_poll(cx: &mut Cx, args: &[Value]) -> Answer {
    let most = match args[2].given() {
        Some(value) => lone_int(cx, value)?,
        None => -1,
    };
    let epoll = epoll_fd(cx, args)?;
    let timeout = match args[1].some() {
        None => None,
        Some(value) => {
            let timeout = time(cx, value, seconds::nanoseconds, "timeout must be an integer or None")?;
            whole_milliseconds(cx, timeout)?;
            seconds::duration(timeout)
        }
    };
    let most = match most {
        -1 => 1024,
        1.. => most.min(65536),
        other => return Err(value_error(cx, format!("maxevents must be greater than 0, got {other}"))),
    };
    let host = cx.host.clone();
    let ready = poll::epoll_wait(&*host, epoll, most as usize, timeout).map_err(|f| failure(cx, &f))?;
    Ok(Value::list(
        ready
            .into_iter()
            .map(|(fd, events)| Value::tuple([Value::Int(fd.into()), Value::Int(events.into())]))
            .collect(),
    ))
}

fn epoll_close(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(epoll) = args[0].data::<Epoll>() {
        drop(epoll.fd.replace(None));
    }
    Ok(Value::None)
}
