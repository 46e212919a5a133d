//! The built-in functions and the names that are there without an import.

use std::sync::Arc;

use super::print::print;
use super::reflect;
use crate::event::Stream;
use crate::object::class::methods::{is_instance, is_subclass};
use crate::object::class::{Type, TypeRef};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::{self, ATTRIBUTE_ERROR, EOF_ERROR, STOP_ITERATION};
use crate::object::exception::raise::{self, error, no_attribute, type_error, value_error};
use crate::object::io::open::OPEN;
use crate::object::io::streams;
use crate::object::iterator::{self, Iter, Walk, collect};
use crate::object::module::Module;
use crate::object::protocol::arithmetic::{self, int_ref, interruptible, raise_fault};
use crate::object::protocol::attribute::{self, call_special, special};
use crate::object::protocol::{call, compare, iterate, truth, write};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::str::methods::format_value;
use crate::object::str::{Str, char_of, code_of, intern};
use crate::object::types;
use crate::object::value::Value;
use crate::pure::number::{IntRef, power, print as number_print, real};
use crate::pure::text::repr as quote;
use crate::syntax::ast::BinaryOp;

const FUNCTIONS: &[Row] = &[
    asks("abs", "(x, /)", Takes::One, abs, "How far a number is from zero.").example("abs(-3)"),
    asks("all", "(iterable, /)", Takes::One, |cx, args| every(cx, &args[0], true), "Whether all values are true."),
    asks("any", "(iterable, /)", Takes::One, |cx, args| every(cx, &args[0], false), "Whether any value is true."),
    asks("ascii", "(obj, /)", Takes::One, ascii, "The repr of a value with only ASCII characters."),
    asks("bin", "(number, /)", Takes::One, |cx, args| radix(cx, &args[0], 2), "An int in binary.").example("bin(10)"),
    asks(
        "callable",
        "(obj, /)",
        Takes::One,
        |_, args| Ok(call::is_callable(&args[0]).into()),
        "Whether a value can be called.",
    ),
    asks("chr", "(i, /)", Takes::One, chr, "The character of a code point.").example("chr(97)"),
    does("delattr", "(obj, name, /)", Takes::Positional(2, 2), delattr, "Deletes an attribute by its name."),
    asks("divmod", "(x, y, /)", Takes::Positional(2, 2), divmod, "Quotient and remainder."),
    asks("format", "(value, format_spec='', /)", Takes::Positional(1, 2), format, "A value as text in a format.")
        .example("format(3.14159, '.2f')"),
    asks("getattr", "(object, name, default, /)", Takes::Positional(2, 3), getattr, "An attribute by its name."),
    asks("hasattr", "(obj, name, /)", Takes::Positional(2, 2), hasattr, "Whether a value has an attribute."),
    asks(
        "hash",
        "(obj, /)",
        Takes::One,
        |cx, args| compare::hash_value(cx, &args[0]).map(Value::from),
        "The hash of a value.",
    ),
    asks("hex", "(number, /)", Takes::One, |cx, args| radix(cx, &args[0], 16), "An int in hexadecimal.")
        .example("hex(255)"),
    asks("id", "(obj, /)", Takes::One, |_, args| Ok(identity(&args[0])), "A number that only this object has."),
    asks("input", "(prompt='', /)", Takes::Positional(0, 1), input, "Asks for a line and waits for it.")
        .example("name = input('Name: ')"),
    asks(
        "isinstance",
        "(obj, class_or_tuple, /)",
        Takes::Positional(2, 2),
        isinstance,
        "Whether a value is of a class.",
    )
    .example("isinstance(5, int)"),
    asks(
        "issubclass",
        "(cls, class_or_tuple, /)",
        Takes::Positional(2, 2),
        issubclass,
        "Whether a class is made from another.",
    ),
    asks("iter", "(object, sentinel, /)", Takes::Positional(1, 2), iter, "An iterator over a value."),
    asks(
        "len",
        "(obj, /)",
        Takes::One,
        |cx, args| truth::len(cx, &args[0]).map(Value::from),
        "How many items a value has.",
    )
    .example("len(data)"),
    asks("max", "(*args, **kwargs)", Takes::Keywords, |cx, args| extreme(cx, args, true), "The largest value.")
        .shown("(iterable, *values, default=..., key=None)")
        .example("max(1, 2)"),
    asks("min", "(*args, **kwargs)", Takes::Keywords, |cx, args| extreme(cx, args, false), "The smallest value.")
        .shown("(iterable, *values, default=..., key=None)")
        .example("min(1, 2)"),
    asks("next", "(iterator, default, /)", Takes::Positional(1, 2), next, "The next value of an iterator."),
    asks("oct", "(number, /)", Takes::One, |cx, args| radix(cx, &args[0], 8), "An int in octal."),
    OPEN,
    asks("ord", "(c, /)", Takes::One, ord, "The code point of a character.").example("ord('a')"),
    asks("pow", "(base, exp, mod=None)", Takes::Keywords, pow, "A power; with three arguments, modulo the third."),
    does("print", "(*args, sep=' ', end='\\n', file=None, flush=False)", Takes::Keywords, print, "Shows values.")
        .example("print('Hi', 42)"),
    asks(
        "repr",
        "(obj, /)",
        Takes::One,
        |cx, args| write::repr(cx, &args[0]).map(Value::from),
        "A value as the prompt shows it.",
    ),
    asks("round", "(number, ndigits=None)", Takes::Keywords, round, "A number with fewer digits.")
        .example("round(3.14159, 2)"),
    does("setattr", "(obj, name, value, /)", Takes::Positional(3, 3), setattr, "Sets an attribute by its name."),
    asks("sorted", "(*args, **kwargs)", Takes::Keywords, sorted, "A list of the values in order.")
        .shown("(iterable, /, *, key=None, reverse=False)")
        .example("sorted([3, 1, 2])"),
    asks("sum", "(iterable, /, start=0)", Takes::Keywords, sum, "The sum of numbers.").example("sum([1, 2, 3])"),
    asks(
        "__import__",
        "(name, globals=None, locals=None, fromlist=None, level=0)",
        Takes::Keywords,
        import,
        "Imports a module by its name.",
    ),
    asks("aiter", "(async_iterable, /)", Takes::One, |cx, a| not_async(cx, a, "iterable"), "Not part of sockstep."),
    asks(
        "anext",
        "(async_iterator, default=None, /)",
        Takes::Positional(1, 2),
        |cx, a| not_async(cx, a, "iterator"),
        "Not part of sockstep.",
    ),
    does(
        "breakpoint",
        "(*args, **kws)",
        Takes::Keywords,
        |cx, _| Err(raise::runtime_error(cx, "breakpoint() is not part of sockstep: there is no debugger")),
        "Not part of sockstep.",
    ),
    does(
        "__build_class__",
        "(func, name, /, *bases, **kwds)",
        Takes::Keywords,
        |cx, _| Err(type_error(cx, "__build_class__ is not part of sockstep")),
        "",
    ),
];

fn not_async(cx: &mut Cx, args: &[Value], what: &str) -> Answer {
    let name = args[0].type_name();
    Err(type_error(cx, format!("'{}' object is not an async {what}", name.as_str())))
}

fn import(cx: &mut Cx, args: &[Value]) -> Answer {
    match args[0].as_str() {
        Some(name) => super::import::import(cx, &name.clone()),
        None => {
            Err(type_error(cx, format!("__import__() argument 1 must be str, not {}", args[0].type_name().as_str())))
        }
    }
}

const TYPES: &[TypeRef] = &[
    &types::OBJECT,
    &types::TYPE,
    &types::INT,
    &types::BOOL,
    &types::FLOAT,
    &types::STR,
    &types::BYTES,
    &types::BYTEARRAY,
    &types::MEMORYVIEW,
    &types::TUPLE,
    &types::LIST,
    &types::DICT,
    &types::SET,
    &types::FROZENSET,
    &types::RANGE,
    &types::SLICE,
    &types::PROPERTY,
    &types::STATICMETHOD,
    &types::CLASSMETHOD,
    &types::SUPER,
    &types::ENUMERATE,
    &types::ZIP,
    &types::MAP,
    &types::FILTER,
    &types::REVERSED,
];

/// The module `builtins`.
pub(crate) fn make() -> Arc<Module> {
    let module = Module::new("builtins", "The names that are always there.", FUNCTIONS);
    module.add(reflect::FUNCTIONS);
    for class in TYPES {
        let class: &Type = class;
        module.attrs.set_name(&class.name(), Value::Type(class.clone()));
    }
    for (name, class) in kinds::ALL {
        module.attrs.set_text(name, Value::Type((**class).clone()));
    }
    for (name, class) in [("EnvironmentError", &kinds::OS_ERROR), ("IOError", &kinds::OS_ERROR)] {
        module.attrs.set_text(name, Value::Type((**class).clone()));
    }
    for (name, value) in [("None", Value::None), ("True", Value::from(true)), ("False", Value::from(false))] {
        module.attrs.set_text(name, value);
    }
    module.attrs.set_text("NotImplemented", Value::NotImplemented);
    module.attrs.set_text("Ellipsis", Value::Ellipsis);
    module.attrs.set_text("__debug__", Value::from(true));
    super::prompt_names::add(&module.attrs);
    module
}

fn abs(cx: &mut Cx, args: &[Value]) -> Answer {
    let value = &args[0];
    if let Some(int) = int_ref(value.plain()) {
        return Ok(crate::pure::number::integer::abs(int).into());
    }
    match value {
        Value::Float(f) => Ok(Value::from(f.abs())),
        _ => match special(value, "__abs__") {
            Some(method) => call_special(cx, value, &method, &[]),
            None => Err(type_error(cx, format!("bad operand type for abs(): '{}'", value.type_name().as_str()))),
        },
    }
}

fn every(cx: &mut Cx, iterable: &Value, wanted: bool) -> Answer {
    let iterator = iterate::iter(cx, iterable)?;
    while let Some(value) = iterator::next(cx, &iterator)? {
        cx.tick()?;
        if truth::is_true(cx, &value)? != wanted {
            return Ok(Value::from(!wanted));
        }
    }
    Ok(Value::from(wanted))
}

fn ascii(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = write::repr(cx, &args[0])?;
    Ok(quote::ascii(&text).into())
}

fn radix(cx: &mut Cx, value: &Value, radix: u32) -> Answer {
    let Some(int) = crate::object::protocol::index::int_index(cx, value)? else {
        let message = format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str());
        return Err(type_error(cx, message));
    };
    Ok(number_print::prefixed(int_ref(&int).unwrap_or(IntRef::Small(0)), radix).into())
}

fn chr(cx: &mut Cx, args: &[Value]) -> Answer {
    let code = crate::object::protocol::index::index_of(cx, &args[0])?;
    if matches!(args[0].plain(), Value::Big(_)) || i32::try_from(code).is_err() {
        return Err(raise::overflow_error(
            cx,
            if code < 0 { "signed integer is less than minimum" } else { "Python int too large to convert to C int" },
        ));
    }
    match u32::try_from(code).ok().and_then(char_of) {
        Some(c) => Ok(Value::from(c.to_string())),
        None => Err(value_error(cx, "chr() arg not in range(0x110000)")),
    }
}

fn ord(cx: &mut Cx, args: &[Value]) -> Answer {
    let (length, code) = match args[0].plain() {
        Value::Str(text) => (text.len(), text.char_at(0).map(code_of)),
        Value::Bytes(bytes) => (bytes.len(), bytes.first().map(|b| u32::from(*b))),
        Value::ByteArray(bytes) => (bytes.bytes.get().len(), bytes.bytes.get().first().map(|b| u32::from(*b))),
        other => {
            let message = format!("ord() expected string of length 1, but {} found", other.type_name().as_str());
            return Err(type_error(cx, message));
        }
    };
    match code {
        Some(code) if length == 1 => Ok(code.into()),
        _ => Err(type_error(cx, format!("ord() expected a character, but string of length {length} found"))),
    }
}

fn attribute_name(cx: &mut Cx, value: &Value) -> Answer<Arc<Str>> {
    match value.as_str() {
        Some(name) => Ok(intern(name)),
        None => Err(type_error(cx, format!("attribute name must be string, not '{}'", value.type_name().as_str()))),
    }
}

fn getattr(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = attribute_name(cx, &args[1])?;
    match attribute::find(cx, &args[0], &name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => match args[2].given() {
            Some(default) => Ok(default.clone()),
            None => Err(no_attribute(cx, &args[0], &name)),
        },
        Err(raised) if raised.is_a(&ATTRIBUTE_ERROR) => match args[2].given() {
            Some(default) => Ok(default.clone()),
            None => Err(raised),
        },
        Err(raised) => Err(raised),
    }
}

fn hasattr(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = attribute_name(cx, &args[1])?;
    match attribute::find(cx, &args[0], &name) {
        Ok(found) => Ok(found.is_some().into()),
        Err(raised) if raised.is_a(&ATTRIBUTE_ERROR) => Ok(false.into()),
        Err(raised) => Err(raised),
    }
}

fn setattr(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = attribute_name(cx, &args[1])?;
    attribute::set(cx, &args[0], &name, args[2].clone())?;
    Ok(Value::None)
}

fn delattr(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = attribute_name(cx, &args[1])?;
    attribute::delete(cx, &args[0], &name)?;
    Ok(Value::None)
}

fn divmod(cx: &mut Cx, args: &[Value]) -> Answer {
    let (a, b) = (&args[0], &args[1]);
    for (this, other, name) in [(a, b, "__divmod__"), (b, a, "__rdivmod__")] {
        if let Value::Object(_) = this
            && let Some(method) = special(this, name)
        {
            let answer = call_special(cx, this, &method, std::slice::from_ref(other))?;
            if !matches!(answer, Value::NotImplemented) {
                return Ok(answer);
            }
        }
    }
    let is_number = |v: &Value| matches!(v.plain(), Value::Float(_)) || int_ref(v.plain()).is_some();
    if !is_number(a) || !is_number(b) {
        let (left, right) = (a.type_name(), b.type_name());
        let message = format!("unsupported operand type(s) for divmod(): '{}' and '{}'", left.as_str(), right.as_str());
        return Err(type_error(cx, message));
    }
    if let (Value::Float(_), _) | (_, Value::Float(_)) = (a.plain(), b.plain()) {
        let (Some(x), Some(y)) = (arithmetic::float_of(cx, a.plain())?, arithmetic::float_of(cx, b.plain())?) else {
            return Ok(Value::None);
        };
        let (quotient, rest) = real::divmod(x, y).map_err(|fault| raise_fault(cx, fault))?;
        return Ok(Value::tuple([Value::from(quotient), Value::from(rest)]));
    }
    let quotient = arithmetic::binary(cx, BinaryOp::FloorDiv, a, b)?;
    let rest = arithmetic::binary(cx, BinaryOp::Mod, a, b)?;
    Ok(Value::tuple([quotient, rest]))
}

fn format(cx: &mut Cx, args: &[Value]) -> Answer {
    let spec = args[1].given().cloned().unwrap_or_else(|| Value::str(""));
    if spec.as_str().is_none() {
        let message = format!("format() argument 2 must be str, not {}", spec.type_name().as_str());
        return Err(type_error(cx, message));
    }
    format_value(cx, &args[0], &spec).map(Value::from)
}

fn identity(value: &Value) -> Value {
    match value {
        Value::None => 0x9_0000i64.into(),
        Value::Bool(b) => (0x9_0020 + i64::from(**b) * 32).into(),
        Value::Int(i) => (0x10_0000i64.wrapping_add(i.wrapping_mul(32)) & i64::MAX).into(),
        Value::Float(f) => ((f.to_bits() >> 1) as i64).into(),
        other => other.address().into(),
    }
}

/// The standard streams as they are now, all of which `input` needs; None stands for one that nobody has replaced.
fn input_streams(cx: &mut Cx) -> Answer<Option<(Value, Value)>> {
    let mut replaced = false;
    let mut now = [Value::None, Value::None];
    for (at, (name, stream)) in
        [("stdin", None), ("stdout", Some(Stream::Out)), ("stderr", Some(Stream::Err))].into_iter().enumerate()
    {
        let loaded = cx.world.modules.get_text("sys").is_some();
        let found = if loaded { streams::standard(cx, name) } else { None };
        let lost = if loaded { found.as_ref().is_none_or(Value::is_none) } else { !cx.host.is_open(stream) };
        if lost {
            return Err(raise::runtime_error(cx, format!("input(): lost sys.{name}")));
        }
        if let (Some(slot), Some(found)) = (now.get_mut(at), found) {
            replaced |= streams::standard(cx, &format!("__{name}__")).is_none_or(|plain| !found.is(&plain));
            *slot = found;
        }
    }
    let [stdin, stdout] = now;
    Ok(replaced.then_some((stdin, stdout)))
}

/// What `input` reads where a program put files of its own in the place of the standard streams.
fn redirected_input(cx: &mut Cx, prompt: &str) -> Answer<Option<Value>> {
    let Some((stdin, stdout)) = input_streams(cx)? else { return Ok(None) };
    streams::flush_errors(cx);
    attribute::call_method(cx, &stdout, "write", &[Value::str(prompt)])?;
    attribute::call_method(cx, &stdout, "flush", &[])?;
    let line = attribute::call_method(cx, &stdin, "readline", &[])?;
    let Some(text) = line.as_str() else {
        return Err(type_error(cx, "object.readline() returned non-string"));
    };
    if text.is_empty() {
        return Err(error(cx, &EOF_ERROR, "EOF when reading a line"));
    }
    Ok(Some(Value::str(text.strip_suffix('\n').unwrap_or(text))))
}

fn input(cx: &mut Cx, args: &[Value]) -> Answer {
    let prompt = match args[0].given() {
        Some(prompt) => write::str(cx, prompt)?,
        None => String::new(),
    };
    if let Some(line) = redirected_input(cx, &prompt)? {
        return Ok(line);
    }
    let host = cx.host.clone();
    // What the host shows it asks for itself.
    let mut question = prompt;
    if host.has_descriptors() {
        streams::flush_errors(cx);
        streams::say(cx, &std::mem::take(&mut question))?;
        streams::flush(cx);
    }
    let line = host.read_line(&question).map_err(|failure| raise::failure(cx, &failure))?;
    if line.is_empty() {
        // At a terminal CPython says no more than that.
        let typed = cx.host.is_terminal(None) && cx.host.is_terminal(Some(Stream::Out));
        return Err(if typed {
            raise::with_args(cx, &EOF_ERROR, Vec::new())
        } else {
            error(cx, &EOF_ERROR, "EOF when reading a line")
        });
    }
    Ok(Value::str(line.strip_suffix('\n').unwrap_or(&line)))
}

fn isinstance(cx: &mut Cx, args: &[Value]) -> Answer {
    is_instance(cx, &args[0], &args[1]).map(Value::from)
}

fn issubclass(cx: &mut Cx, args: &[Value]) -> Answer {
    match &args[0] {
        Value::Type(class) => is_subclass(cx, class, &args[1]).map(Value::from),
        _ => Err(type_error(cx, "issubclass() arg 1 must be a class")),
    }
}

fn iter(cx: &mut Cx, args: &[Value]) -> Answer {
    match args[1].given() {
        None => iterate::iter(cx, &args[0]),
        Some(_) if !call::is_callable(&args[0]) => Err(type_error(cx, "iter(v, w): v must be callable")),
        Some(sentinel) => Ok(Iter::new(Walk::Until { call: args[0].clone(), sentinel: sentinel.clone() })),
    }
}

fn next(cx: &mut Cx, args: &[Value]) -> Answer {
    match iterator::next_or_stop(cx, &args[0]) {
        Err(raised) if raised.is_a(&STOP_ITERATION) && !args[1].is_unset() => Ok(args[1].clone()),
        other => other,
    }
}

fn extreme(cx: &mut Cx, args: &[Value], largest: bool) -> Answer {
    let name = if largest { "max" } else { "min" };
    let (Value::Tuple(values), Value::Dict(named)) = (&args[0], &args[1]) else { return Ok(Value::None) };
    let (key, default) = (named.get_text("key").filter(|k| !k.is_none()), named.get_text("default"));
    let from_iterable = values.len() == 1;
    if values.is_empty() {
        return Err(type_error(cx, format!("{name} expected at least 1 argument, got 0")));
    }
    if let Some(unknown) = named.names().iter().find(|n| !matches!(n.as_str(), "key" | "default")) {
        return Err(type_error(cx, format!("'{}' is an invalid keyword argument for {name}()", unknown.as_str())));
    }
    let items = match &values[..] {
        [one] => iterate::iter(cx, one)?,
        _ => {
            if default.is_some() {
                return Err(type_error(
                    cx,
                    format!("Cannot specify a default for {name}() with multiple positional arguments"),
                ));
            }
            iterate::iter(cx, &args[0])?
        }
    };
    let mut best: Option<(Value, Value)> = None;
    while let Some(item) = iterator::next(cx, &items)? {
        cx.tick()?;
        let rank = match &key {
            Some(key) => cx.call(key, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        let better = match &best {
            None => true,
            Some((known, _)) => {
                let op = if largest { crate::syntax::ast::CompareOp::Gt } else { crate::syntax::ast::CompareOp::Lt };
                let answer = compare::compare(cx, op, &rank, known)?;
                truth::is_true(cx, &answer)?
            }
        };
        if better {
            best = Some((rank, item));
        }
    }
    match (best, default) {
        (Some((_, item)), _) => Ok(item),
        (None, Some(default)) if from_iterable => Ok(default),
        _ => Err(value_error(cx, format!("{name}() arg is an empty sequence"))),
    }
}

fn pow(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(modulus) = args[2].some() else { return arithmetic::binary(cx, BinaryOp::Pow, &args[0], &args[1]) };
    if let Some(method) = args[0].class().special("__pow__") {
        let answer = call_special(cx, &args[0], &method, &args[1..3])?;
        if !matches!(answer, Value::NotImplemented) {
            return Ok(answer);
        }
    }
    match (int_ref(args[0].plain()), int_ref(args[1].plain()), int_ref(modulus.plain())) {
        (Some(base), Some(exponent), Some(modulus)) => {
            interruptible(cx, |tick| power::pow_mod(base, exponent, modulus, tick)).map(Value::from)
        }
        _ => {
            if [&args[0], &args[1], modulus]
                .iter()
                .all(|v| matches!(v.plain(), Value::Float(_)) || int_ref(v.plain()).is_some())
            {
                return Err(type_error(cx, "pow() 3rd argument not allowed unless all arguments are integers"));
            }
            let names: Vec<Arc<Str>> = args.iter().map(Value::type_name).collect();
            let message = format!(
                "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
                names[0].as_str(),
                names[1].as_str(),
                names[2].as_str()
            );
            Err(type_error(cx, message))
        }
    }
}

fn round(cx: &mut Cx, args: &[Value]) -> Answer {
    let (number, digits) = (&args[0], args[1].some());
    if let Some(int) = int_ref(number.plain()) {
        let Some(digits) = digits else {
            return arithmetic::unary(cx, arithmetic::Unary::Positive, number.plain());
        };
        let Some(digits) = crate::object::protocol::index::int_index(cx, digits)? else {
            let message = format!("'{}' object cannot be interpreted as an integer", digits.type_name().as_str());
            return Err(type_error(cx, message));
        };
        let digits = int_ref(&digits).unwrap_or(IntRef::Small(0));
        return interruptible(cx, |tick| real::round_int(int, digits, tick)).map(Value::from);
    }
    match number.plain() {
        Value::Float(f) => match digits {
            None => real::round_to_int(**f).map(Value::from).map_err(|fault| raise_fault(cx, fault)),
            Some(digits) => {
                let digits = crate::object::protocol::index::index_of(cx, digits)?;
                real::round(**f, digits).map(Value::from).map_err(|fault| raise_fault(cx, fault))
            }
        },
        _ => match special(number, "__round__") {
            Some(method) => {
                let rest: Vec<Value> = digits.cloned().into_iter().collect();
                call_special(cx, number, &method, &rest)
            }
            None => {
                Err(type_error(cx, format!("type {} doesn't define __round__ method", number.type_name().as_str())))
            }
        },
    }
}

fn sorted(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(named)) = (&args[0], &args[1]) else { return Ok(Value::None) };
    let [iterable] = &values[..] else {
        return Err(type_error(cx, format!("sorted expected 1 argument, got {}", values.len())));
    };
    let list = Value::list(collect(cx, iterable)?);
    // What the keywords mean is for `sort` to say.
    let (names, values): (Vec<Value>, Vec<Value>) = named.entries().into_iter().unzip();
    let sort = attribute::get_text(cx, &list, "sort")?;
    call::call(cx, &sort, &crate::object::row::Args { values: &values, names: &names })?;
    Ok(list)
}

fn sum(cx: &mut Cx, args: &[Value]) -> Answer {
    let iterator = iterate::iter(cx, &args[0])?;
    let mut total = args[1].given().cloned().unwrap_or(Value::Int(0));
    for (class, hint) in [
        ("str", "use ''.join(seq) instead"),
        ("bytes", "use b''.join(seq) instead"),
        ("bytearray", "use b''.join(seq) instead"),
    ] {
        if total.type_name().as_str() == class {
            let what = if class == "str" { "strings" } else { class };
            return Err(type_error(cx, format!("sum() can't sum {what} [{hint}]")));
        }
    }
    while let Some(value) = iterator::next(cx, &iterator)? {
        cx.tick()?;
        total = arithmetic::binary(cx, BinaryOp::Add, &total, &value)?;
    }
    Ok(total)
}
