//! One row for each built-in function and method, and the binding of arguments to it in CPython's words.

pub(crate) mod arguments;
pub(crate) mod constructor;
pub(crate) mod seconds;
pub(crate) mod special;

use std::sync::Arc;

use super::context::{Answer, Cx};
use super::dict::Dict;
use super::exception::Raised;
use super::exception::raise::type_error;
use super::str::Str;
use super::value::Value;

/// What a row runs. The arguments stand in the order of its parameters, `self` first for methods; what was not given is
/// `Value::Unset`, `*args` one tuple and `**kwargs` one dict.
pub(crate) type Run = fn(&mut Cx, &[Value]) -> Answer;

/// How CPython takes the arguments of this function: it decides the words of the complaint when they do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `METH_NOARGS`.
    Nothing,
    /// `METH_O`.
    One,
    /// `METH_VARARGS` with `PyArg_ParseTuple`: so many at least and at most.
    Tuple(u8, u8),
    /// Argument Clinic, positional only: so many at least and at most.
    Positional(u8, u8),
    /// `METH_VARARGS` with `PyArg_UnpackTuple`: so many at least and at most.
    Unpack(u8, u8),
    /// The method of a slot (`__len__`, `__add__`): so many at least and at most.
    Slot(u8, u8),
    /// Argument Clinic or `PyArg_ParseTupleAndKeywords`: by the row's parameters.
    Keywords,
    /// Written in Python there: by the row's parameters, with a Python function's words.
    Python,
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Method,
    ClassMethod,
    Static,
    /// An attribute that is computed; with what sets it, where it can be set.
    Getter(Option<Run>),
}

/// A built-in function, method or computed attribute.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub name: &'static str,
    /// Its parameters, without `self`: `(bufsize, flags=0, /)`.
    pub params: &'static str,
    /// The parameters that hints and help show, where those above take anything.
    pub shown: &'static str,
    pub takes: Takes,
    /// Whether it is called for its answer (`gettimeout`) rather than for what it does (`bind`).
    pub asks: bool,
    pub kind: Kind,
    /// What it does, in one plain line.
    pub doc: &'static str,
    /// An example for `help`, or nothing.
    pub example: &'static str,
    pub run: Run,
}

/// A row that is called for its answer: an answer of None is worth showing.
pub(crate) const fn asks(name: &'static str, params: &'static str, takes: Takes, run: Run, doc: &'static str) -> Row {
    Row { name, params, shown: params, takes, asks: true, kind: Kind::Method, doc, example: "", run }
}

/// A row that is called for what it does.
pub(crate) const fn does(name: &'static str, params: &'static str, takes: Takes, run: Run, doc: &'static str) -> Row {
    Row { name, params, shown: params, takes, asks: false, kind: Kind::Method, doc, example: "", run }
}

/// A computed attribute.
pub(crate) const fn getter(name: &'static str, run: Run, doc: &'static str) -> Row {
    Row {
        name,
        params: "",
        shown: "",
        takes: Takes::Nothing,
        asks: true,
        kind: Kind::Getter(None),
        doc,
        example: "",
        run,
    }
}

impl Row {
    /// Whether CPython has this method in a slot of the type, and makes the method from it.
    pub(crate) fn is_slot(&self) -> bool {
        matches!(self.takes, Takes::Slot(..))
            || (matches!(self.kind, Kind::Method)
                && matches!(
                    self.name,
                    "__init__"
                        | "__repr__"
                        | "__str__"
                        | "__hash__"
                        | "__eq__"
                        | "__ne__"
                        | "__iter__"
                        | "__next__"
                        | "__call__"
                        | "__getattribute__"
                        | "__setattr__"
                        | "__delattr__"
                        | "__bool__"
                ))
    }

    pub(crate) const fn of_class(mut self) -> Row {
        self.kind = Kind::ClassMethod;
        self
    }

    pub(crate) const fn unbound(mut self) -> Row {
        self.kind = Kind::Static;
        self
    }

    pub(crate) const fn setter(mut self, set: Run) -> Row {
        self.kind = Kind::Getter(Some(set));
        self
    }

    pub(crate) const fn shown(mut self, params: &'static str) -> Row {
        self.shown = params;
        self
    }

    pub(crate) const fn example(mut self, example: &'static str) -> Row {
        self.example = example;
        self
    }
}

/// The arguments of one call: positional values, then the values of keywords, whose names stand beside.
#[derive(Clone, Copy)]
pub(crate) struct Args<'a> {
    pub values: &'a [Value],
    pub names: &'a [Value],
}

impl<'a> Args<'a> {
    pub(crate) fn positional(values: &'a [Value]) -> Self {
        Args { values, names: &[] }
    }

    /// The positional values.
    pub(crate) fn plain(&self) -> &'a [Value] {
        &self.values[..self.values.len() - self.names.len()]
    }

    /// Keyword names with their values.
    pub(crate) fn keywords(&self) -> impl Iterator<Item = (&'a Arc<Str>, &'a Value)> {
        let values = &self.values[self.values.len() - self.names.len()..];
        let named = self.names.iter().zip(values);
        named.filter_map(|(name, value)| if let Value::Str(name) = name { Some((name, value)) } else { None })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// The parameters of a row, read from its text.
#[derive(Default, Debug)]
pub(crate) struct Signature {
    pub params: Vec<Param>,
    positional_only: usize,
    positional: usize,
    required: usize,
    star: Option<usize>,
    double_star: Option<usize>,
    /// Whether what is not given by position may be left out.
    quick: bool,
}

#[derive(Debug)]
pub(crate) struct Param {
    pub name: String,
    pub default: Option<String>,
}

impl Signature {
    /// Reads `(a, b=1, /, c, *args, d=None, **kwargs)`.
    pub(crate) fn read(text: &str) -> Signature {
        let mut signature = Signature::default();
        let mut keyword_only = false;
        for part in
            text.trim_start_matches('(').trim_end_matches(')').split(',').map(str::trim).filter(|p| !p.is_empty())
        {
            let at = signature.params.len();
            match part {
                "/" => {
                    signature.positional_only = at;
                    continue;
                }
                "*" => {
                    keyword_only = true;
                    continue;
                }
                _ => {}
            }
            let (name, default) = match part.split_once('=') {
                Some((name, default)) => (name, Some(default.to_string())),
                None => (part, None),
            };
            let name = if let Some(name) = name.strip_prefix("**") {
                signature.double_star = Some(at);
                name
            } else if let Some(name) = name.strip_prefix('*') {
                signature.star = Some(at);
                keyword_only = true;
                name
            } else {
                if !keyword_only {
                    signature.positional = at + 1;
                }
                if default.is_none() && !keyword_only {
                    signature.required = at + 1;
                }
                name
            };
            signature.params.push(Param { name: name.to_string(), default });
        }
        let (star, double_star, after) = (signature.star, signature.double_star, signature.positional);
        let optional = signature.params.iter().skip(after).all(|param| param.default.is_some());
        signature.quick = optional && star.or(double_star).is_none();
        signature
    }

    /// How many slots there are, where so many positional arguments leave nothing to be sorted into them.
    #[inline]
    pub(crate) fn slots(&self, given: usize) -> Option<usize> {
        (self.quick && self.required <= given && given <= self.positional).then_some(self.params.len())
    }

    fn is_keyword_only(&self, at: usize) -> bool {
        at >= self.positional && Some(at) != self.star && Some(at) != self.double_star
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// Checks the number of arguments of a row without keywords, in the words of its convention. `given` leaves `self` out.
pub(crate) fn check_count(cx: &mut Cx, takes: Takes, name: &str, full_name: &str, given: usize) -> Answer<()> {
    let (least, most) = match takes {
        Takes::Nothing if given > 0 => {
            return Err(type_error(cx, format!("{full_name}() takes no arguments ({given} given)")));
        }
        Takes::One if given != 1 => {
            return Err(type_error(cx, format!("{full_name}() takes exactly one argument ({given} given)")));
        }
        Takes::Tuple(least, most)
        | Takes::Unpack(least, most)
        | Takes::Positional(least, most)
        | Takes::Slot(least, most) => (least as usize, most as usize),
        _ => return Ok(()),
    };
    if (least..=most).contains(&given) {
        return Ok(());
    }
    let bound = if given < least { least } else { most };
    let s = plural(bound);
    let message = match takes {
        Takes::Slot(..) => {
            let how = if least == most {
                ""
            } else if given < least {
                "at least "
            } else {
                "at most "
            };
            // Some slot wrappers have an empty name there.
            let repeats = name.ends_with("mul__")
                && ["str.", "bytes.", "bytearray.", "list.", "tuple."].iter().any(|class| full_name.starts_with(class));
            let space = if least != most || most == 2 || repeats { " " } else { "" };
            format!("{space}expected {how}{bound} argument{s}, got {given}")
        }
        Takes::Tuple(..) => {
            let how = if least == most {
                "exactly"
            } else if given < least {
                "at least"
            } else {
                "at most"
            };
            format!("{name}() takes {how} {bound} argument{s} ({given} given)")
        }
        _ => {
            let how = if least == most {
                ""
            } else if given < least {
                "at least "
            } else {
                "at most "
            };
            format!("{name} expected {how}{bound} argument{s}, got {given}")
        }
    };
    Err(type_error(cx, message))
}

/// The arguments of a class that is called, by a row that stands for its constructor.
pub(crate) fn take(cx: &mut Cx, row: &Row, args: &Args) -> Answer<Vec<Value>> {
    if !matches!(row.takes, Takes::Keywords | Takes::Python) {
        if !args.names.is_empty() {
            return Err(type_error(cx, format!("{}() takes no keyword arguments", row.name)));
        }
        check_count(cx, row.takes, row.name, row.name, args.values.len())?;
    }
    bind(cx, row, row.name, &Signature::read(row.params), None, args)
}

/// The name of a function in complaints: what makes a value is known by its class.
fn shown_name<'a>(row: &Row, full_name: &'a str) -> &'a str {
    if row.name == "__init__" { full_name } else { row.name }
}

/// Binds arguments to the slots of a signature. `offset` slots (for `self`) stand before it and are filled already.
pub(crate) fn bind(
    cx: &mut Cx,
    row: &Row,
    full_name: &str,
    signature: &Signature,
    this: Option<&Value>,
    args: &Args,
) -> Answer<Vec<Value>> {
    let python = row.takes == Takes::Python;
    let offset = usize::from(this.is_some());
    let mut slots = vec![Value::Unset; offset + signature.params.len()];
    if let Some(this) = this {
        slots[0] = this.clone();
    }
    let plain = args.plain();
    let most = signature.params.len();
    if !python && args.values.len() > most && most > 0 && signature.star.or(signature.double_star).is_none() {
        let word = if plain.is_empty() { "keyword " } else { "" };
        let (name, s, given) = (shown_name(row, full_name), plural(most), args.values.len());
        return Err(type_error(cx, format!("{name}() takes at most {most} {word}argument{s} ({given} given)")));
    }
    let taken = plain.len().min(signature.positional);
    for (slot, value) in slots[offset..].iter_mut().zip(&plain[..taken]) {
        *slot = value.clone();
    }
    if let Some(star) = signature.star {
        slots[offset + star] = Value::tuple(plain[taken..].to_vec());
    } else if plain.len() > taken && !python {
        return Err(too_many(cx, row, full_name, signature, plain.len(), args.names.len()));
    }
    let (mut rest, mut unknown): (Option<Arc<Dict>>, Option<&Arc<Str>>) = (None, None);
    for (name, value) in args.keywords() {
        let at = signature.params.iter().enumerate().position(|(at, p)| {
            at >= signature.positional_only
                && Some(at) != signature.star
                && Some(at) != signature.double_star
                && p.name == name.as_str()
        });
        match at {
            Some(at) if slots[offset + at].is_unset() => slots[offset + at] = value.clone(),
            Some(at) if python => {
                let name = &signature.params[at].name;
                return Err(type_error(cx, format!("{full_name}() got multiple values for argument '{name}'")));
            }
            Some(at) => {
                let message = format!(
                    "argument for {}() given by name ('{name}') and position ({})",
                    shown_name(row, full_name),
                    at + 1,
                    name = name.as_str()
                );
                return Err(type_error(cx, message));
            }
            None if python && this.is_some() && name.as_str() == "self" => {
                return Err(type_error(cx, format!("{full_name}() got multiple values for argument 'self'")));
            }
            None if signature.double_star.is_some() => rest.get_or_insert_with(Dict::new).set_name(name, value.clone()),
            None if python => {
                return Err(type_error(
                    cx,
                    format!("{full_name}() got an unexpected keyword argument '{}'", name.as_str()),
                ));
            }
            None => unknown = unknown.or(Some(name)),
        }
    }
    if let Some(at) = signature.double_star {
        slots[offset + at] = Value::Dict(rest.unwrap_or_else(Dict::new));
    }
    if python && signature.star.is_none() && plain.len() > taken {
        return Err(beyond(cx, full_name, signature, offset, plain.len(), &slots[offset..]));
    }
    missing(cx, row, full_name, signature, &slots[offset..], plain.len())?;
    if let Some(name) = unknown {
        return Err(type_error(
            cx,
            format!("'{}' is an invalid keyword argument for {}()", name.as_str(), shown_name(row, full_name)),
        ));
    }
    Ok(slots)
}

/// More positional arguments than a function written in Python takes; its keywords were looked at before.
fn beyond(cx: &mut Cx, full_name: &str, s: &Signature, offset: usize, given: usize, slots: &[Value]) -> Raised {
    let (most, given) = (s.positional + offset, given + offset);
    let takes =
        if s.required < s.positional { format!("from {} to {most}", s.required + offset) } else { most.to_string() };
    let end = if takes == "1" { "" } else { "s" };
    let named = (0..slots.len()).filter(|at| s.is_keyword_only(*at) && !slots[*at].is_unset()).count();
    let beside = match named {
        0 => String::new(),
        _ => format!(" positional argument{} (and {named} keyword-only argument{})", plural(given), plural(named)),
    };
    let was = if given == 1 && named == 0 { "was" } else { "were" };
    type_error(cx, format!("{full_name}() takes {takes} positional argument{end} but {given}{beside} {was} given"))
}

fn too_many(cx: &mut Cx, row: &Row, full_name: &str, s: &Signature, given: usize, named: usize) -> Raised {
    let most = s.positional;
    let total = s.params.len();
    let keyword_only = total > most;
    let (word, bound, count) =
        if keyword_only && given + named <= total { (" positional", most, given) } else { ("", total, given + named) };
    let how = if keyword_only && s.required == most && !word.is_empty() { "exactly" } else { "at most" };
    let name = shown_name(row, full_name);
    type_error(
        cx,
        if bound == 0 {
            format!("{name}() takes no{word} arguments")
        } else {
            format!("{name}() takes {how} {bound}{word} argument{} ({count} given)", plural(bound))
        },
    )
}

fn missing(cx: &mut Cx, row: &Row, full_name: &str, s: &Signature, slots: &[Value], given: usize) -> Answer<()> {
    let absent: Vec<usize> = (0..s.params.len())
        .filter(|at| {
            slots[*at].is_unset()
                && s.params[*at].default.is_none()
                && Some(*at) != s.star
                && Some(*at) != s.double_star
        })
        .collect();
    let Some(first) = absent.first() else { return Ok(()) };
    if row.takes == Takes::Python {
        let kind = if s.is_keyword_only(*first) { "keyword-only" } else { "positional" };
        let names: Vec<String> = absent.iter().map(|at| format!("'{}'", s.params[*at].name)).collect();
        let names = join_names(&names);
        return Err(type_error(
            cx,
            format!("{full_name}() missing {} required {kind} argument{}: {names}", absent.len(), plural(absent.len())),
        ));
    }
    if s.is_keyword_only(*first) {
        return Err(type_error(
            cx,
            format!(
                "{}() missing required keyword-only argument '{}'",
                shown_name(row, full_name),
                s.params[*first].name
            ),
        ));
    }
    if *first < s.positional_only {
        let how = if s.required == s.positional { "exactly" } else { "at least" };
        let bound = s.positional_only.min(s.required);
        return Err(type_error(
            cx,
            format!(
                "{}() takes {how} {bound} positional argument{} ({given} given)",
                shown_name(row, full_name),
                plural(bound)
            ),
        ));
    }
    Err(type_error(
        cx,
        format!(
            "{}() missing required argument '{}' (pos {})",
            shown_name(row, full_name),
            s.params[*first].name,
            first + 1
        ),
    ))
}

/// `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`.
pub(crate) fn join_names(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    }
}
