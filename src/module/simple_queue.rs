//! `queue.SimpleQueue`: first in, first out, with no limit and no tasks to count.

use std::collections::VecDeque;
use std::sync::LazyLock;

use crate::event::Awaited;
use crate::net::interrupt::Bell;
use crate::net::wait;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::kinds::EXCEPTION;
use crate::object::exception::methods::NEW;
use crate::object::exception::raise::{failure, overflow_error, type_error, value_error, with_args};
use crate::object::instance::Object;
use crate::object::module::Module;
use crate::object::protocol::truth;
use crate::object::row::seconds;
use crate::object::row::special::GENERIC;
use crate::object::row::{Args, Row, Takes, asks, does};
use crate::object::value::Value;
use crate::world::cell::Shared;

use super::thread::locks::TIMEOUT_MAX;

static SIMPLE_QUEUE: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));
static DEFINITION: Definition = Definition {
    name: "SimpleQueue",
    module: "_queue",
    doc: "First in, first out, without tasks to count.",
    methods: ROWS,
    shared: &[GENERIC],
    new: Some(new),
    open: true,
    dotted: true,
    ..Definition::PLAIN
};
static EMPTY: LazyLock<Type> = LazyLock::new(|| Class::built_in(&EMPTY_DEFINITION));
static EMPTY_DEFINITION: Definition = Definition {
    name: "Empty",
    module: "_queue",
    base: Some(&EXCEPTION),
    doc: "There is nothing in the queue.",
    new: Some(NEW),
    open: true,
    attributes: true,
    ..Definition::PLAIN
};

const ROWS: &[Row] = &[
    does("put", "(item, block=True, timeout=None)", Takes::Keywords, put, "Puts an item in; it never waits."),
    does("put_nowait", "(item)", Takes::Keywords, put, "Puts an item in."),
    asks("get", "(block=True, timeout=None)", Takes::Keywords, get, "Takes an item out; waits for one."),
    asks(
        "get_nowait",
        "()",
        Takes::Keywords,
        |cx, args| take(cx, args)?.ok_or_else(|| empty(cx)),
        "Takes an item out.",
    ),
    asks("qsize", "()", Takes::Nothing, |_, args| Ok(length(args).into()), "How many items wait."),
    asks("empty", "()", Takes::Nothing, |_, args| Ok((length(args) == 0).into()), "Whether none waits."),
];

#[derive(Default)]
struct SimpleQueue {
    items: Shared<VecDeque<Value>>,
    bell: Bell,
}

pub(crate) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("_queue", "What queue has in common with all its queues.", &[]);
    module.attrs.set_text("SimpleQueue", Value::Type(SIMPLE_QUEUE.clone()));
    module.attrs.set_text("Empty", Value::Type(EMPTY.clone()));
    Ok(Value::Module(module))
}

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    if class.is(&SIMPLE_QUEUE) && !args.is_empty() {
        let what = if args.names.is_empty() { "positional" } else { "keyword" };
        return Err(type_error(cx, format!("SimpleQueue() takes no {what} arguments")));
    }
    Ok(Object::native(class, SimpleQueue::default()))
}

fn queue(args: &[Value]) -> Option<&SimpleQueue> {
    args[0].data::<SimpleQueue>()
}

fn length(args: &[Value]) -> usize {
    queue(args).map_or(0, |queue| queue.items.get().len())
}

fn empty(cx: &Cx) -> Raised {
    with_args(cx, &EMPTY, Vec::new())
}

fn put(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(queue) = queue(args) {
        queue.items.get_mut().push_back(args[1].clone());
        queue.bell.ring();
    }
    Ok(Value::None)
}

fn take(_: &mut Cx, args: &[Value]) -> Answer<Option<Value>> {
    Ok(queue(args).and_then(|queue| queue.items.get_mut().pop_front()))
}

fn get(cx: &mut Cx, args: &[Value]) -> Answer {
    let block = match args[1].given() {
        Some(block) => truth::is_true(cx, block)?,
        None => true,
    };
    if !block {
        return take(cx, args)?.ok_or_else(|| empty(cx));
    }
    let deadline = match args[2].some() {
        None => None,
        Some(timeout) => match seconds::duration(seconds::rounded_up(cx, timeout)?) {
            None => return Err(value_error(cx, "'timeout' must be a non-negative number")),
            Some(timeout) if timeout.as_secs_f64() > TIMEOUT_MAX => {
                return Err(overflow_error(cx, "timeout value is too large"));
            }
            Some(timeout) => seconds::deadline(timeout),
        },
    };
    let Some(queue) = queue(args) else { return Ok(Value::None) };
    let host = cx.host.clone();
    let awaited = || Awaited::Signal { what: "something in the queue".to_string() };
    let mut take = || queue.items.get_mut().pop_front();
    let found = wait::until(&*host, "get", awaited, deadline, &queue.bell, &mut take).map_err(|f| failure(cx, &f))?;
    found.ok_or_else(|| empty(cx))
}
