//! The socket classes: `_socket.socket`, whose methods are the system calls, and `socket.socket` on top of it. Here are
//! making, closing and showing them; what they do stands in the files beside.

pub(crate) mod address;
pub(crate) mod argument;
pub(crate) mod enums;
pub(crate) mod file;
pub(crate) mod io;
pub(crate) mod make;
pub(crate) mod message;
pub(crate) mod module;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod option;
pub(crate) mod sendfile;

use std::sync::{Arc, LazyLock};

use self::enums::{ADDRESS_FAMILY, SOCKET_KIND};
use super::class::{Class, Definition, Type};
use super::context::{Answer, Cx};
use super::enum_type::methods::member_or_number;
use super::exception::kinds::{OS_ERROR, TIMEOUT_ERROR};
use super::exception::raise::{self, error, memory_error, type_error, value_error};
use super::exception::{Exception, Raised, methods};
use super::instance::Object;
use super::protocol::write;
use super::row::{Args, Row, Takes, asks, does, getter};
use super::value::Value;
use crate::net::resolve;
use crate::net::socket::{Mode, Socket};
use crate::net::wait::Failure;
use crate::net::{connect, identity};
use crate::world::cell::Shared;

/// The class under `socket.socket`, which CPython writes in C.
pub(crate) static BASE: LazyLock<Type> = LazyLock::new(|| Class::built_in(&BASE_DEFINITION));
/// `socket.socket`.
pub(crate) static SOCKET: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));
pub(crate) static GAIERROR: LazyLock<Type> = LazyLock::new(|| Class::built_in(&GAIERROR_DEFINITION));
pub(crate) static HERROR: LazyLock<Type> = LazyLock::new(|| Class::built_in(&HERROR_DEFINITION));

static GAIERROR_DEFINITION: Definition = failure_class("gaierror", "A name could not be resolved.");
static HERROR_DEFINITION: Definition = failure_class("herror", "The host data base does not know it.");

const fn failure_class(name: &'static str, doc: &'static str) -> Definition {
    Definition {
        name,
        module: "socket",
        base: Some(&OS_ERROR),
        doc,
        new: Some(methods::NEW),
        open: true,
        ..Definition::PLAIN
    }
}

static BASE_DEFINITION: Definition = Definition {
    name: "socket",
    module: "_socket",
    dotted: true,
    doc: "One end of a conversation between programs.",
    methods: BASE_METHODS,
    shared: &[address::METHODS, io::METHODS, option::METHODS, message::METHODS],
    new: Some(new),
    open: true,
    ..Definition::PLAIN
};

static DEFINITION: Definition = Definition {
    name: "socket",
    module: "socket",
    base: Some(&BASE),
    doc: "One end of a conversation between programs.",
    methods: METHODS,
    shared: &[&[io::ACCEPT], &[file::MAKEFILE], sendfile::METHODS],
    new: Some(new),
    open: true,
    fill: Some(|attrs| {
        let slots = ["__weakref__", "_io_refs", "_closed"].map(Value::str);
        attrs.set_text("__slots__", Value::list(slots.to_vec()));
        attrs.set_text("__module__", Value::str("socket"));
    }),
    ..Definition::PLAIN
};

/// What each socket object keeps.
#[derive(Default)]
pub(crate) struct SocketObject {
    /// None before `__init__`.
    live: Shared<Option<Arc<Socket>>>,
    /// How many files were made from it and are still open.
    pub io_refs: Shared<i64>,
    pub closed: Shared<bool>,
}

impl SocketObject {
    pub(crate) fn live(&self) -> Option<Arc<Socket>> {
        self.live.cloned()
    }

    /// What the live socket says of itself; `absent` where there is none.
    fn ask<T>(&self, absent: T, ask: impl FnOnce(&Socket) -> T) -> T {
        self.live.look(|live| match live {
            Some(live) => ask(live),
            None => absent,
        })
    }

    /// A file made from it was dropped without being closed.
    pub(crate) fn let_go(&self) {
        let left = self.io_refs.cloned();
        if left > 0 {
            *self.io_refs.get_mut() = left - 1;
        }
        if left <= 1
            && self.closed.cloned()
            && let Some(live) = self.live()
        {
            live.abandon();
        }
    }

    fn fill(&self, socket: Arc<Socket>) {
        if let Some(old) = self.live.replace(Some(socket)) {
            // As in CPython, whoever initialises a socket twice loses the first descriptor.
            old.detach();
        }
    }
}

/// The socket that a value is.
pub(crate) fn object_of<'a>(cx: &mut Cx, value: &'a Value) -> Answer<&'a SocketObject> {
    match value.data::<SocketObject>() {
        Some(object) => Ok(object),
        None => Err(type_error(cx, format!("expected a socket, not '{}'", value.type_name().as_str()))),
    }
}

/// The live socket behind a value; a socket object that was never initialised has one without a descriptor.
pub(crate) fn live(cx: &mut Cx, value: &Value) -> Answer<Arc<Socket>> {
    Ok(object_of(cx, value)?.live().unwrap_or_else(|| Arc::new(Socket::none())))
}

/// The socket object of a class over a live socket.
pub(crate) fn wrap(class: &Type, socket: Socket) -> Value {
    let object = SocketObject::default();
    object.fill(Arc::new(socket));
    Object::native(class, object)
}

/// What a failed call raises.
pub(crate) fn raised(cx: &mut Cx, failure: Failure) -> Raised {
    let coded = |cx: &mut Cx, class: &Type, code: i32, words: String| {
        let args = vec![Value::from(code), Value::from(words)];
        let exception = Exception::new(class, args.clone());
        for (name, value) in ["errno", "strerror"].iter().zip(args) {
            exception.attrs.set_text(name, value);
        }
        raise::in_context(cx, Raised(exception))
    };
    match failure {
        Failure::Os(errno) => raise::os_error(cx, errno),
        Failure::TimedOut => error(cx, &TIMEOUT_ERROR, "timed out"),
        Failure::Interrupted => raise::keyboard_interrupt(cx),
        Failure::Resolution(code) => coded(cx, &GAIERROR, code, resolve::gai_strerror(code)),
        Failure::Host(code) => coded(cx, &HERROR, code, resolve::hstrerror(code)),
        Failure::NoMemory => memory_error(cx),
    }
}

/// The answer of a call of `net`.
pub(crate) trait OrRaise<T> {
    fn or_raise(self, cx: &mut Cx) -> Answer<T>;
}

impl<T> OrRaise<T> for Result<T, Failure> {
    fn or_raise(self, cx: &mut Cx) -> Answer<T> {
        self.map_err(|failure| raised(cx, failure))
    }
}

/// The mode of new sockets. The terminal's module `_socket` keeps it.
pub(crate) fn default_mode(cx: &Cx) -> Mode {
    let Some(Value::Module(module)) = cx.world.modules.get_text("_socket") else { return Mode::Blocking };
    match module.attrs.get_text(DEFAULT_MODE) {
        Some(Value::Int(nanos)) => Mode::from_nanos(nanos),
        _ => Mode::Blocking,
    }
}

pub(crate) fn set_default_mode(cx: &Cx, mode: Mode) {
    if let Some(Value::Module(module)) = cx.world.modules.get_text("_socket") {
        module.attrs.set_text(DEFAULT_MODE, Value::Int(mode.nanos()));
    }
}

const DEFAULT_MODE: &str = "_defaulttimeout";

fn new(_: &mut Cx, class: &Type, _: &Args) -> Answer {
    Ok(Object::native(class, SocketObject::default()))
}

const BASE_METHODS: &[Row] = &[
    does("__init__", INIT_PARAMS, Takes::Keywords, init, "Opens the socket."),
    asks("__repr__", "()", Takes::Nothing, base_repr, "What it is."),
    does("close", "()", Takes::Nothing, close_base, "Closes the socket."),
    asks("detach", "()", Takes::Nothing, detach_base, "Gives the descriptor away without closing it."),
    asks("fileno", "()", Takes::Nothing, fileno, "The number of its descriptor; -1 once closed."),
    asks("getblocking", "()", Takes::Nothing, getblocking, "Whether calls wait."),
    asks(
        "gettimeout",
        "()",
        Takes::Nothing,
        gettimeout,
        "How long calls wait: seconds, 0.0 not at all, None for ever.",
    ),
    does("listen", "(backlog=128, /)", Takes::Tuple(0, 1), listen, "Lets clients connect; so many may wait.")
        .example("s.listen(1)"),
    does("setblocking", "(flag, /)", Takes::One, setblocking, "Whether calls wait."),
    does("settimeout", "(timeout, /)", Takes::One, settimeout, "How long calls wait: seconds, or None for ever.")
        .example("s.settimeout(3.5)"),
    does("shutdown", "(how, /)", Takes::One, shutdown, "Ends sending, receiving or both.")
        .example("s.shutdown(SHUT_WR)"),
    getter("family", |cx, args| number(cx, args, |s| s.family), "The address family."),
    getter("type", |cx, args| number(cx, args, |s| s.kind), "The socket type."),
    getter("proto", |cx, args| number(cx, args, |s| s.protocol), "The protocol.").setter(read_only),
    getter("timeout", gettimeout, "How long calls wait: seconds, 0.0 not at all, None for ever."),
];

const INIT_PARAMS: &str = "(family=-1, type=-1, proto=-1, fileno=None)";

const METHODS: &[Row] = &[
    does("__init__", INIT_PARAMS, Takes::Python, init, "Opens the socket."),
    asks("__repr__", "()", Takes::Python, repr, "What it is."),
    does("__enter__", "()", Takes::Python, |_, args| Ok(args[0].clone()), "The socket itself."),
    does("__exit__", "(*args)", Takes::Python, exit, "Closes the socket."),
    asks("__getstate__", "()", Takes::Python, no_pickle, "Refuses: a socket cannot be stored."),
    does("close", "()", Takes::Python, close, "Closes the socket."),
    does("_real_close", "(_ss=_socket.socket)", Takes::Python, close_base, "Closes the socket now."),
    does("__del__", "()", Takes::Nothing, close_base, "Closes the socket."),
    does("_decref_socketios", "()", Takes::Python, release_file, "A file made from it was closed."),
    asks("detach", "()", Takes::Python, detach, "Gives the descriptor away without closing it."),
    asks("dup", "()", Takes::Python, dup, "Another socket object for the same socket."),
    asks("get_inheritable", "()", Takes::Python, get_inheritable, "Whether programs run from here get it."),
    does("set_inheritable", "(inheritable)", Takes::Python, set_inheritable, "Whether programs run from here get it."),
    getter("family", family, "The address family.").setter(|cx, args| no_setter(cx, args, "family")),
    getter("type", kind, "The socket type.").setter(|cx, args| no_setter(cx, args, "type")),
    getter("__weakref__", |_, _| Ok(Value::None), "Nothing: there are no weak references here."),
    getter("_closed", |cx, args| Ok(Value::from(object_of(cx, &args[0])?.closed.cloned())), "Whether it was closed."),
    getter(
        "_io_refs",
        |cx, args| Ok(Value::Int(object_of(cx, &args[0])?.io_refs.cloned())),
        "How many files made from it are open.",
    ),
];

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let object = object_of(cx, &args[0])?;
    let number = |cx: &mut Cx, at: usize| args[at].given().map_or(Ok(-1), |given| argument::lone_int(cx, given));
    let (family, kind, protocol) = (number(cx, 1)?, number(cx, 2)?, number(cx, 3)?);
    let mode = default_mode(cx);
    let known = |given: i32| (given != -1).then_some(given);
    let opened = match args[4].some() {
        None => {
            let family = known(family).unwrap_or(libc::AF_INET);
            let kind = known(kind).unwrap_or(libc::SOCK_STREAM);
            Socket::open(&*cx.host, family, kind, known(protocol).unwrap_or(0), mode)
        }
        Some(fileno) => {
            let fd = argument::long(cx, fileno, "long")? as i32;
            if fd < 0 {
                return Err(value_error(cx, "negative file descriptor"));
            }
            Socket::adopt(&*cx.host, fd, known(family), known(kind), known(protocol), mode)
        }
    };
    object.fill(Arc::new(opened.or_raise(cx)?));
    *object.io_refs.get_mut() = 0;
    *object.closed.get_mut() = false;
    Ok(Value::None)
}

fn number(cx: &mut Cx, args: &[Value], of: fn(&Socket) -> i32) -> Answer {
    Ok(Value::from(object_of(cx, &args[0])?.ask(0, of)))
}

fn family(cx: &mut Cx, args: &[Value]) -> Answer {
    let number = object_of(cx, &args[0])?.ask(0, |s| s.family);
    Ok(member_or_number(&ADDRESS_FAMILY, number.into()))
}

fn kind(cx: &mut Cx, args: &[Value]) -> Answer {
    let number = object_of(cx, &args[0])?.ask(0, |s| s.kind);
    Ok(member_or_number(&SOCKET_KIND, number.into()))
}

fn no_setter(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    let class = args[0].type_name();
    let what = if args[1].is_unset() { "deleter" } else { "setter" };
    let message = format!("property '{name}' of '{}' object has no {what}", class.as_str());
    Err(raise::attribute_error(cx, &args[0], &super::str::intern(name), message))
}

fn read_only(cx: &mut Cx, args: &[Value]) -> Answer {
    Err(raise::attribute_error(cx, &args[0], &super::str::intern("proto"), "readonly attribute"))
}

fn base_repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let live = object_of(cx, &args[0])?.live();
    let (fd, family, kind, protocol) = live.map_or((-1, 0, 0, 0), |s| (s.fd(), s.family, s.kind, s.protocol));
    identity::tell_number(fd, "fd=");
    Ok(Value::from(format!("<socket object, fd={fd}, family={family}, type={kind}, proto={protocol}>")))
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let object = object_of(cx, &args[0])?;
    let closed = object.closed.cloned();
    let live = object.live();
    let (fd, family, kind, protocol) = live.as_ref().map_or((-1, 0, 0, 0), |s| (s.fd(), s.family, s.kind, s.protocol));
    identity::tell_number(fd, "fd=");
    let class = args[0].class();
    let module = write::str(cx, &class.module())?;
    let mark = if closed { " [closed]" } else { "" };
    let name = class.qualname();
    let mut text = format!("<{module}.{}{mark} fd={fd}, family={family}, type={kind}, proto={protocol}", name.as_str());
    let known = match &live {
        Some(socket) if !closed => address::check_family(cx, socket).is_ok(),
        _ => false,
    };
    if let Some(socket) = live.filter(|_| known) {
        let ends = [("laddr", socket.local_address()), ("raddr", socket.peer_address())];
        for (name, address) in ends {
            let Ok(address) = address else { continue };
            let address = address::to_value(&address);
            if super::protocol::truth::is_true(cx, &address)? {
                text.push_str(&format!(", {name}={}", write::str(cx, &address)?));
            }
        }
    }
    text.push('>');
    Ok(Value::from(text))
}

fn no_pickle(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = args[0].type_name();
    Err(type_error(cx, format!("cannot pickle {} object", crate::pure::text::repr::string(name.as_str()))))
}

fn fileno(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = object_of(cx, &args[0])?.ask(-1, Socket::fd);
    identity::tell_number(fd, "");
    Ok(Value::from(fd))
}

fn close_base(cx: &mut Cx, args: &[Value]) -> Answer {
    if let Some(socket) = object_of(cx, &args[0])?.live() {
        socket.close(&*cx.host).or_raise(cx)?;
    }
    Ok(Value::None)
}

/// That `__init__` has made the attribute of that name.
pub(crate) fn begun(cx: &mut Cx, args: &[Value], name: &str) -> Answer<()> {
    match object_of(cx, &args[0])?.live() {
        Some(_) => Ok(()),
        None => Err(raise::no_attribute(cx, &args[0], &super::str::intern(name))),
    }
}

/// Closes, unless files made from it are still open.
pub(crate) fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    let object = object_of(cx, &args[0])?;
    *object.closed.get_mut() = true;
    begun(cx, args, "_io_refs")?;
    if object.io_refs.cloned() <= 0 { close_base(cx, &args[..1]) } else { Ok(Value::None) }
}

/// A file made from it was closed.
pub(crate) fn release_file(cx: &mut Cx, args: &[Value]) -> Answer {
    let object = object_of(cx, &args[0])?;
    let left = object.io_refs.cloned();
    if left > 0 {
        *object.io_refs.get_mut() = left - 1;
    }
    if object.closed.cloned() { close(cx, args) } else { Ok(Value::None) }
}

fn exit(cx: &mut Cx, args: &[Value]) -> Answer {
    if !object_of(cx, &args[0])?.closed.cloned() {
        begun(cx, args, "_closed")?;
        super::protocol::attribute::call_method(cx, &args[0], "close", &[])?;
    }
    Ok(Value::None)
}

fn detach_base(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = object_of(cx, &args[0])?.live().map_or(-1, |s| s.detach());
    identity::tell_number(fd, "");
    Ok(Value::from(fd))
}

fn detach(cx: &mut Cx, args: &[Value]) -> Answer {
    *object_of(cx, &args[0])?.closed.get_mut() = true;
    detach_base(cx, args)
}

fn dup(cx: &mut Cx, args: &[Value]) -> Answer {
    use std::os::fd::IntoRawFd;
    let socket = live(cx, &args[0])?;
    let fd = connect::duplicate(socket.fd()).or_raise(cx)?.into_raw_fd();
    let [family, kind, proto] =
        ["family", "type", "proto"].map(|name| super::protocol::attribute::get_text(cx, &args[0], name));
    let numbers = [family?, kind?, proto?, fd.into()];
    let names = [Value::str("fileno")];
    let class = Value::Type(args[0].class().clone());
    let copy = super::protocol::call::call(cx, &class, &Args { values: &numbers, names: &names })?;
    super::protocol::attribute::call_method(cx, &copy, "settimeout", &[argument::seconds(socket.nanos())])?;
    Ok(copy)
}

fn get_inheritable(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = object_of(cx, &args[0])?.ask(-1, Socket::fd);
    Ok(Value::from(connect::inheritable(fd).or_raise(cx)?))
}

fn set_inheritable(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = object_of(cx, &args[0])?.ask(-1, Socket::fd);
    let inheritable = argument::lone_int(cx, &args[1])? != 0;
    connect::set_inheritable(fd, inheritable).or_raise(cx)?;
    Ok(Value::None)
}

fn gettimeout(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok(object_of(cx, &args[0])?.ask(Value::None, |s| argument::seconds(s.nanos())))
}

fn getblocking(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok(Value::from(object_of(cx, &args[0])?.ask(true, |s| s.mode() != Mode::NonBlocking)))
}

fn settimeout(cx: &mut Cx, args: &[Value]) -> Answer {
    let mode = argument::timeout(cx, &args[1])?;
    live(cx, &args[0])?.set_mode(mode).or_raise(cx)?;
    Ok(Value::None)
}

fn setblocking(cx: &mut Cx, args: &[Value]) -> Answer {
    let mode = if argument::long(cx, &args[1], "long")? != 0 { Mode::Blocking } else { Mode::NonBlocking };
    live(cx, &args[0])?.set_mode(mode).or_raise(cx)?;
    Ok(Value::None)
}

fn listen(cx: &mut Cx, args: &[Value]) -> Answer {
    // A number below zero stands for none.
    let backlog = argument::int_or(cx, &args[1], 128)?.max(0);
    live(cx, &args[0])?.listen(backlog).or_raise(cx)?;
    Ok(Value::None)
}

fn shutdown(cx: &mut Cx, args: &[Value]) -> Answer {
    let how = argument::lone_int(cx, &args[1])?;
    live(cx, &args[0])?.shutdown(how).or_raise(cx)?;
    Ok(Value::None)
}
