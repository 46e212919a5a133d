//! `io.StringIO`: a file of text in memory.

use std::sync::LazyLock;

use super::base::{TEXT_BASE, read_size};
use super::newline::{Newline, Translator};
use super::text_classes::{newline_of, optional_text, seen_value};
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::OS_ERROR;
use crate::object::exception::raise::{error, memory_error, stop_iteration, type_error, value_error};
use crate::object::instance::Object;
use crate::object::row::arguments::{size, size_or};
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::value::Value;
use crate::pure::text::slice::MOST_BYTES;
use crate::world::cell::Shared;

pub(crate) static STRING_IO: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition = Definition {
    name: "StringIO",
    module: "_io",
    base: Some(&TEXT_BASE),
    doc: "A file of text in memory.",
    methods: ROWS,
    new: Some(|_, class, _: &Args| Ok(Object::native(class, Memory::default()))),
    open: true,
    dotted: true,
    attributes: true,
    ..Definition::PLAIN
};

/// None inside once closed.
#[derive(Default)]
struct Memory(Shared<Option<State>>);

#[derive(Clone)]
struct State {
    text: Vec<char>,
    at: usize,
    newline: Newline,
    translator: Translator,
}

const ROWS: &[Row] = &[
    does("__init__", "(initial_value='', newline='\\n')", Takes::Keywords, init, "Fills the file."),
    asks("__next__", "()", Takes::Slot(0, 0), next, "The next line."),
    does("close", "()", Takes::Nothing, close, "Lets go of the memory."),
    getter("closed", |_, args| Ok(of(args).is_none_or(|m| m.0.get().is_none()).into()), "Whether it was closed."),
    getter("line_buffering", |cx, args| with(cx, args, |_| Ok(false.into())), "Whether each line is written at once."),
    getter("newlines", newlines, "The line ends that were seen."),
    asks("getvalue", "()", Takes::Nothing, getvalue, "All its text."),
    asks("read", "(size=-1, /)", Takes::Positional(0, 1), read, "Reads so many characters, or all."),
    asks("readline", "(size=-1, /)", Takes::Positional(0, 1), readline, "The next line, with its newline."),
    asks("write", "(s, /)", Takes::One, write, "Writes text; how many characters."),
    asks("seek", "(pos, whence=0, /)", Takes::Positional(1, 2), seek, "Moves to a place; answers where it is now."),
    asks("tell", "()", Takes::Nothing, |cx, args| with(cx, args, |s| Ok(s.at.into())), "Where it is."),
    asks("truncate", "(pos=None, /)", Takes::Positional(0, 1), truncate, "Cuts it off."),
    asks("readable", "()", Takes::Nothing, |cx, args| with(cx, args, |_| Ok(true.into())), "Whether it can be read."),
    asks(
        "writable",
        "()",
        Takes::Nothing,
        |cx, args| with(cx, args, |_| Ok(true.into())),
        "Whether it can be written.",
    ),
    asks(
        "seekable",
        "()",
        Takes::Nothing,
        |cx, args| with(cx, args, |_| Ok(true.into())),
        "Whether one can move about in it.",
    ),
];

fn of(args: &[Value]) -> Option<&Memory> {
    args[0].data()
}

fn with(cx: &mut Cx, args: &[Value], run: impl FnOnce(&mut State) -> Answer) -> Answer {
    if let Some(memory) = of(args)
        && let Some(state) = &mut *memory.0.get_mut()
    {
        return run(state);
    }
    Err(value_error(cx, "I/O operation on closed file"))
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let newline = match args[2].given() {
        None => Newline::Only("\n"),
        Some(_) => {
            let newline = optional_text(cx, "StringIO", "newline", &args[2])?;
            newline_of(cx, newline.as_ref())?
        }
    };
    let mut state = State { text: Vec::new(), at: 0, newline, translator: Translator::default() };
    if let Some(initial) = args[1].some() {
        let Some(text) = initial.as_str() else {
            let name = initial.type_name();
            return Err(type_error(cx, format!("initial_value must be str or None, not {}", name.as_str())));
        };
        put(&mut state, text);
        state.at = 0;
    }
    if let Some(memory) = of(args) {
        drop(memory.0.replace(Some(state)));
    }
    Ok(Value::None)
}

fn put(state: &mut State, text: &str) {
    let text = state.translator.translate(text.to_string(), state.newline, true);
    let text = match state.newline.written() {
        Some(end) => text.replace('\n', end),
        None => text,
    };
    let chars: Vec<char> = text.chars().collect();
    let end = state.at + chars.len();
    if state.text.len() < end {
        state.text.resize(end, '\0');
    }
    state.text[state.at..end].copy_from_slice(&chars);
    state.at = end;
}

fn close(_: &mut Cx, args: &[Value]) -> Answer {
    drop(of(args).and_then(|memory| memory.0.take()));
    Ok(Value::None)
}

fn getvalue(cx: &mut Cx, args: &[Value]) -> Answer {
    with(cx, args, |state| Ok(state.text.iter().collect::<String>().into()))
}

fn newlines(cx: &mut Cx, args: &[Value]) -> Answer {
    with(cx, args, |state| Ok(seen_value(&state.translator.seen.all())))
}

fn taken(state: &mut State, count: Option<usize>) -> String {
    let start = state.at.min(state.text.len());
    let end = state.text.len().min(start.saturating_add(count.unwrap_or(usize::MAX)));
    if end > start {
        state.at = end;
    }
    state.text[start..end].iter().collect()
}

fn read(cx: &mut Cx, args: &[Value]) -> Answer {
    let count = usize::try_from(read_size(cx, &args[1])?).ok();
    with(cx, args, |state| Ok(taken(state, count).into()))
}

fn line(state: &mut State, limit: Option<usize>) -> String {
    let rest = &state.text[state.at.min(state.text.len())..];
    let found = match state.newline {
        Newline::Universal | Newline::Only("\n") => rest.iter().position(|c| *c == '\n').map(|at| at + 1),
        Newline::Only("\r") => rest.iter().position(|c| *c == '\r').map(|at| at + 1),
        Newline::Only(_) => rest.windows(2).position(|pair| pair == ['\r', '\n']).map(|at| at + 2),
        Newline::Any => rest
            .iter()
            .position(|c| matches!(c, '\n' | '\r'))
            .map(|at| if rest[at..].starts_with(&['\r', '\n']) { at + 2 } else { at + 1 }),
    };
    let length = found.unwrap_or(rest.len());
    taken(state, Some(limit.map_or(length, |limit| length.min(limit))))
}

fn readline(cx: &mut Cx, args: &[Value]) -> Answer {
    let limit = usize::try_from(read_size(cx, &args[1])?).ok();
    with(cx, args, |state| Ok(line(state, limit).into()))
}

fn next(cx: &mut Cx, args: &[Value]) -> Answer {
    let line = with(cx, args, |state| Ok(line(state, None).into()))?;
    if line.as_str().is_some_and(|line| line.is_empty()) { Err(stop_iteration(cx, Value::None)) } else { Ok(line) }
}

fn write(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(text) = args[1].as_str() else {
        let name = args[1].type_name();
        return Err(type_error(cx, format!("string argument expected, got '{}'", name.as_str())));
    };
    let too_long = of(args).is_some_and(|memory| memory.0.get().as_ref().is_some_and(|s| s.at > MOST_BYTES / 8));
    if too_long && !text.is_empty() {
        return Err(memory_error(cx));
    }
    with(cx, args, |state| {
        if !text.is_empty() {
            put(state, text);
        }
        Ok(text.len().into())
    })
}

fn seek(cx: &mut Cx, args: &[Value]) -> Answer {
    let (to, whence) = (size(cx, &args[1])?, size_or(cx, &args[2], 0)?);
    with(cx, args, |_| Ok(Value::None))?;
    if !(0..=2).contains(&whence) {
        return Err(value_error(cx, format!("Invalid whence ({whence}, should be 0, 1 or 2)")));
    }
    if to < 0 && whence == 0 {
        return Err(value_error(cx, format!("Negative seek position {to}")));
    }
    if to != 0 && whence != 0 {
        return Err(error(cx, &OS_ERROR, "Can't do nonzero cur-relative seeks"));
    }
    with(cx, args, |state| {
        match whence {
            0 => state.at = to as usize,
            2 => state.at = state.text.len(),
            _ => {}
        }
        Ok(state.at.into())
    })
}

fn truncate(cx: &mut Cx, args: &[Value]) -> Answer {
    let to = match args[1].some() {
        Some(to) => Some(size(cx, to)?),
        None => None,
    };
    if let Some(to) = to.filter(|to| *to < 0) {
        return Err(value_error(cx, format!("Negative size value {to}")));
    }
    with(cx, args, |state| {
        let to = to.map_or(state.at, |to| to as usize);
        state.text.truncate(to);
        Ok(to.into())
    })
}
