//! Ready-made sockets: pairs, connections, servers, and descriptors that travel.

use std::sync::LazyLock;

use super::argument;
use crate::net::socket::Socket;
use crate::net::{connect, identity};
use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::{EXCEPTION_GROUP, OS_ERROR};
use crate::object::exception::raise::{self, os_error, value_error};
use crate::object::exception::{Hint, Raised};
use crate::object::instance::Object;
use crate::object::iterator::collect;
use crate::object::list::List;
use crate::object::protocol::attribute::{call_method, get_text};
use crate::object::protocol::call::call;
use crate::object::protocol::iterate::iter;
use crate::object::protocol::{arithmetic, index, truth, write};
use crate::object::row::{Args, Row, Takes, asks, does};
use crate::object::socket::{BASE, OrRaise, SOCKET, default_mode, wrap};
use crate::object::str::intern;
use crate::object::types;
use crate::object::value::{Truth, Value};

/// What CPython writes in C.
pub(crate) const FUNCTIONS: &[Row] = &[
    does("close", "(fd, /)", Takes::One, close, "Closes a descriptor."),
    asks("dup", "(fd, /)", Takes::One, dup, "Another descriptor for the same thing."),
];

/// `_socket.socketpair`, whose sockets are of the class below `socket`.
pub(crate) const PLAIN_FUNCTIONS: &[Row] = &[asks(
    "socketpair",
    "(family=1, type=1, proto=0, /)",
    Takes::Tuple(0, 3),
    |cx, args| pair(cx, args, &BASE),
    "Two sockets that are connected.",
)];

/// What it writes in Python.
pub(crate) const PYTHON_FUNCTIONS: &[Row] = &[
    asks("socketpair", "(family=None, type=1, proto=0)", Takes::Python, socketpair, "Two sockets that are connected.")
        .example("a, b = socketpair()"),
    asks("fromfd", "(fd, family, type, proto=0)", Takes::Python, fromfd, "A socket from a copy of a descriptor."),
    asks(
        "create_connection",
        "(address, timeout=<object>, source_address=None, *, all_errors=False)",
        Takes::Python,
        create_connection,
        "A TCP connection to (host, port).",
    )
    .example("create_connection(('127.0.0.1', 7799), timeout=3.5)"),
    asks(
        "create_server",
        "(address, *, family=2, backlog=None, reuse_port=False, dualstack_ipv6=False)",
        Takes::Python,
        create_server,
        "A TCP server that listens on (host, port).",
    )
    .example("create_server(('127.0.0.1', 7799))"),
    asks("has_dualstack_ipv6", "()", Takes::Python, has_dualstack, "Whether one socket can serve IPv4 and IPv6."),
    asks(
        "send_fds",
        "(sock, buffers, fds, flags=0, address=None)",
        Takes::Python,
        send_fds,
        "Sends descriptors over a Unix socket.",
    ),
    asks(
        "recv_fds",
        "(sock, bufsize, maxfds, flags=0)",
        Takes::Python,
        recv_fds,
        "Receives descriptors from a Unix socket.",
    ),
];

/// A descriptor's number, of which C takes the low half.
fn descriptor(cx: &mut Cx, value: &Value) -> Answer<i32> {
    argument::long(cx, value, "long").map(|number| number as i32)
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = descriptor(cx, &args[0])?;
    connect::close(fd).or_raise(cx)?;
    Ok(Value::None)
}

fn dup(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = descriptor(cx, &args[0])?;
    let new = connect::duplicate(fd).or_raise(cx)?;
    let fd = std::os::fd::IntoRawFd::into_raw_fd(new);
    identity::tell_number(fd, "");
    Ok(fd.into())
}

fn pair(cx: &mut Cx, args: &[Value], class: &Type) -> Answer {
    let family = match args[0].some() {
        Some(family) => argument::int(cx, family)?,
        None => libc::AF_UNIX,
    };
    let kind = argument::int_or(cx, &args[1], libc::SOCK_STREAM)?;
    let protocol = argument::int_or(cx, &args[2], 0)?;
    let (host, mode) = (cx.host.clone(), default_mode(cx));
    let (a, b) = Socket::pair(&*host, family, kind, protocol, mode).or_raise(cx)?;
    Ok(Value::tuple([wrap(class, a), wrap(class, b)]))
}

fn socketpair(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = current_class(cx)?;
    if class.is(&Value::Type(SOCKET.clone())) {
        return pair(cx, args, &SOCKET);
    }
    let Value::Tuple(plain) = pair(cx, args, &BASE)? else { return Ok(Value::None) };
    let family = match args[0].some() {
        Some(family) => family.clone(),
        None => named(cx, "AF_UNIX")?,
    };
    let kind = match args[1].given() {
        Some(kind) => kind.clone(),
        None => named(cx, "SOCK_STREAM")?,
    };
    let proto = args[2].given().cloned().unwrap_or(Value::Int(0));
    let mut made = Vec::new();
    for half in plain.iter() {
        let fd = call_method(cx, half, "detach", &[])?;
        made.push(call(cx, &class, &Args::positional(&[family.clone(), kind.clone(), proto.clone(), fd]))?);
    }
    Ok(Value::tuple(made))
}

fn fromfd(cx: &mut Cx, args: &[Value]) -> Answer {
    let new = dup(cx, args)?;
    let proto = args[3].given().cloned().unwrap_or(Value::Int(0));
    make(cx, &[args[1].clone(), args[2].clone(), proto, new])
}

/// One of the module's names.
fn named(cx: &mut Cx, name: &str) -> Answer {
    get_text(cx, &cx.world.modules.get_text("socket").unwrap_or(Value::None), name)
}

/// What the module has by the name of `socket` now: programs put classes of their own there.
pub(crate) fn current_class(cx: &mut Cx) -> Answer {
    match cx.world.modules.get_text("socket") {
        Some(Value::Module(module)) => match module.attrs.get_text("socket") {
            Some(class) => Ok(class),
            None => {
                let globals = module.attrs.clone();
                Err(raise::name_error(cx, &intern("socket"), Hint::Names { locals: Vec::new(), globals }))
            }
        },
        _ => Ok(Value::Type(SOCKET.clone())),
    }
}

/// `socket(...)` with positional arguments.
fn make(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = current_class(cx)?;
    call(cx, &class, &Args::positional(args))
}

fn shut(cx: &mut Cx, socket: &Value) {
    // What closing has to say does not matter beside what went wrong before.
    let _ = call_method(cx, socket, "close", &[]);
}

/// What stands for a timeout that was not given.
pub(crate) static DEFAULT_TIMEOUT: LazyLock<Value> = LazyLock::new(|| Object::frozen(&types::OBJECT));

fn create_connection(cx: &mut Cx, args: &[Value]) -> Answer {
    let (timeout, source, all_errors) = (&args[1], &args[2], &args[3]);
    let parts = unpack_two(cx, &args[0])?;
    // As in CPython, whoever replaces `socket.getaddrinfo` is asked here too.
    let module = match cx.world.modules.get_text("socket") {
        Some(module) => module,
        None => cx.caller().import(cx, "socket")?,
    };
    let found = call_method(cx, &module, "getaddrinfo", &[parts.0, parts.1, Value::Int(0), Value::Int(1)])?;
    let all = match all_errors.given() {
        Some(value) => truth::is_true(cx, value)?,
        None => false,
    };
    let mut errors: Vec<Raised> = Vec::new();
    for info in collect(cx, &found)? {
        let item = |cx: &mut Cx, at: i64| index::get_item(cx, &info, &Value::Int(at));
        let (family, kind, proto, address) = (item(cx, 0)?, item(cx, 1)?, item(cx, 2)?, item(cx, 4)?);
        let mut made = None;
        let attempt = (|| {
            let socket = make(cx, &[family, kind, proto])?;
            made = Some(socket.clone());
            if let Some(timeout) = timeout.given().filter(|timeout| !timeout.is(&DEFAULT_TIMEOUT)) {
                call_method(cx, &socket, "settimeout", std::slice::from_ref(timeout))?;
            }
            if let Some(source) = source.some()
                && truth::is_true(cx, source)?
            {
                call_method(cx, &socket, "bind", std::slice::from_ref(source))?;
            }
            call_method(cx, &socket, "connect", &[address])?;
            Ok(socket)
        })();
        match attempt {
            Ok(socket) => return Ok(socket),
            Err(raised) if raised_is_os(&raised) => {
                if !all {
                    errors.clear();
                }
                errors.push(raised);
                if let Some(socket) = made {
                    shut(cx, &socket);
                }
            }
            Err(raised) => return Err(raised),
        }
    }
    match errors.pop() {
        None => Err(raise::error(cx, &OS_ERROR, "getaddrinfo returns an empty list")),
        Some(last) if !all => Err(last),
        Some(last) => {
            errors.push(last);
            let list = List::new(errors.iter().map(Raised::value).collect());
            let class = Value::Type(EXCEPTION_GROUP.clone());
            let group = cx.call(&class, &[Value::str("create_connection failed"), Value::List(list.clone())])?;
            // CPython empties its list, which the group's arguments still show.
            drop(list.items.take());
            match group {
                Value::Exception(exception) => Err(raise::in_context(cx, Raised(exception))),
                _ => Err(raise::error(cx, &OS_ERROR, "create_connection failed")),
            }
        }
    }
}

fn raised_is_os(raised: &Raised) -> bool {
    raised.is_a(&OS_ERROR)
}

/// `host, port = address`
fn unpack_two(cx: &mut Cx, address: &Value) -> Answer<(Value, Value)> {
    let Ok(walk) = iter(cx, address) else {
        let class = address.type_name();
        return Err(raise::type_error(cx, format!("cannot unpack non-iterable {} object", class.as_str())));
    };
    let parts = collect(cx, &walk)?;
    match &parts[..] {
        [host, port] => Ok((host.clone(), port.clone())),
        [] | [_] => Err(value_error(cx, format!("not enough values to unpack (expected 2, got {})", parts.len()))),
        _ => Err(value_error(cx, "too many values to unpack (expected 2)")),
    }
}

fn set_option(cx: &mut Cx, socket: &Value, level: i32, name: i32, value: i64) -> Answer {
    call_method(cx, socket, "setsockopt", &[level.into(), name.into(), Value::Int(value)])
}

fn create_server(cx: &mut Cx, args: &[Value]) -> Answer {
    let (address, backlog) = (&args[0], &args[2]);
    let family = match args[1].given() {
        Some(family) => family.clone(),
        None => named(cx, "AF_INET")?,
    };
    let holds = |cx: &mut Cx, value: &Value| match value.given() {
        Some(value) => truth::is_true(cx, value),
        None => Ok(false),
    };
    let (reuse_port, dualstack) = (holds(cx, &args[3])?, holds(cx, &args[4])?);
    let number = index::try_index(cx, &family)?.unwrap_or(-1);
    let is_six = number == i64::from(libc::AF_INET6);
    if dualstack {
        if !matches!(has_dualstack(cx, &[])?, Value::Bool(Truth::True)) {
            return Err(value_error(cx, "dualstack_ipv6 not supported on this platform"));
        }
        if !is_six {
            return Err(value_error(cx, "dualstack_ipv6 requires AF_INET6 family"));
        }
    }
    let kind = named(cx, "SOCK_STREAM")?;
    let socket = make(cx, &[family, kind])?;
    let attempt = (|| {
        set_option(cx, &socket, libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
        if reuse_port {
            set_option(cx, &socket, libc::SOL_SOCKET, libc::SO_REUSEPORT, 1)?;
        }
        if is_six {
            set_option(cx, &socket, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, i64::from(!dualstack))?;
        }
        if let Err(raised) = call_method(cx, &socket, "bind", std::slice::from_ref(address)) {
            return Err(if raised_is_os(&raised) { bind_failed(cx, raised, address)? } else { raised });
        }
        match backlog.some() {
            Some(backlog) => call_method(cx, &socket, "listen", std::slice::from_ref(backlog)),
            None => call_method(cx, &socket, "listen", &[]),
        }
    })();
    match attempt {
        Ok(_) => Ok(socket),
        Err(raised) => {
            shut(cx, &socket);
            Err(raised)
        }
    }
}

/// The error of `bind`, with the address named.
fn bind_failed(cx: &mut Cx, raised: Raised, address: &Value) -> Answer<Raised> {
    let value = raised.value();
    let errno = get_text(cx, &value, "errno")?;
    let words = get_text(cx, &value, "strerror")?;
    let words = write::str(cx, &words)?;
    let shown = write::repr(cx, address)?;
    let message = Value::from(format!("{words} (while attempting to bind on address {shown})"));
    let class = Value::Type(OS_ERROR.clone());
    let made = call(cx, &class, &Args::positional(&[errno, message]))?;
    Ok(match made {
        Value::Exception(exception) => {
            // `raise … from None`, while the first is handled.
            exception.suppress_context.replace(true);
            drop(exception.context.replace(Some(raised)));
            Raised(exception)
        }
        _ => raised,
    })
}

fn has_dualstack(cx: &mut Cx, _: &[Value]) -> Answer {
    let (family, kind) = (named(cx, "AF_INET6")?, named(cx, "SOCK_STREAM")?);
    let socket = match make(cx, &[family, kind]) {
        Ok(socket) => socket,
        Err(raised) if raised_is_os(&raised) => return Ok(Value::from(false)),
        Err(raised) => return Err(raised),
    };
    let done = set_option(cx, &socket, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 0);
    shut(cx, &socket);
    match done {
        Ok(_) => Ok(Value::from(true)),
        Err(raised) if raised_is_os(&raised) => Ok(Value::from(false)),
        Err(raised) => Err(raised),
    }
}

fn send_fds(cx: &mut Cx, args: &[Value]) -> Answer {
    let send = get_text(cx, &args[0], "sendmsg")?;
    let mut data = Vec::new();
    for fd in collect(cx, &args[2])? {
        data.extend_from_slice(&argument::int(cx, &fd)?.to_ne_bytes());
    }
    let item = Value::tuple([libc::SOL_SOCKET.into(), libc::SCM_RIGHTS.into(), Value::bytes(data)]);
    cx.call(&send, &[args[1].clone(), Value::list(vec![item])])
}

fn recv_fds(cx: &mut Cx, args: &[Value]) -> Answer {
    let receive = get_text(cx, &args[0], "recvmsg")?;
    let size = arithmetic::product(cx, &args[2], &Value::Int(4))?;
    let wanted = usize::try_from(argument::size(cx, &size)?).ok().and_then(crate::net::ancillary::length_of);
    let Some(room) = wanted else {
        return Err(raise::overflow_error(cx, "CMSG_LEN() argument out of range"));
    };
    let answer = cx.call(&receive, &[args[1].clone(), room.into()])?;
    let Value::Tuple(parts) = &answer else { return Err(os_error(cx, libc::EBADMSG)) };
    let mut fds = Vec::new();
    for item in collect(cx, &parts[1])? {
        let Value::Tuple(control) = &item else { continue };
        let (level, kind) = (argument::int(cx, &control[0])?, argument::int(cx, &control[1])?);
        if let (libc::SOL_SOCKET, libc::SCM_RIGHTS, Value::Bytes(data)) = (level, kind, &control[2]) {
            let (numbers, _) = data.as_chunks::<4>();
            fds.extend(numbers.iter().map(|bytes| Value::from(i32::from_ne_bytes(*bytes))));
        }
    }
    Ok(Value::tuple([parts[0].clone(), Value::list(fds), parts[2].clone(), parts[3].clone()]))
}
