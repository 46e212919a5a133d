//! Looks at names and live values for whoever types: what there is, what it takes, what it is for. Reads tables and rows only:
//! no code of the user's runs, and no attribute is computed.

use std::sync::Arc;

use crate::net::socket::Socket;
use crate::object::class::Type;
use crate::object::class::property::{ClassMethod, StaticMethod};
use crate::object::context::World;
use crate::object::dict::Dict;
use crate::object::function::{Builtin, Function};
use crate::object::protocol::attribute::own_attributes;
use crate::object::row::Kind;
use crate::object::socket::SocketObject;
use crate::object::str::intern;
use crate::object::value::{Truth, Value};

/// A name that can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub name: String,
    /// Whether it is there to be called.
    pub callable: bool,
}

impl Name {
    fn of(name: &str, value: &Value) -> Name {
        let callable = match value {
            Value::Builtin(builtin) => !matches!(builtin.row.kind, Kind::Getter(_)),
            Value::Function(_) | Value::Method(_) | Value::Type(_) => true,
            _ => false,
        };
        Name { name: name.to_string(), callable }
    }
}

/// Names in scope at the prompt that start so.
pub(crate) fn names(world: &World, prefix: &str) -> Vec<Name> {
    let mut found = Vec::new();
    for dict in [&world.globals, &world.builtins] {
        for name in dict.names() {
            if name.as_str().starts_with(prefix)
                && let Some(value) = dict.get_name(&name)
            {
                found.push(Name::of(name.as_str(), &value));
            }
        }
    }
    found
}

/// What a path stands for.
pub(crate) struct Found {
    pub value: Value,
    /// It is a method of the value before the dot, which is its first argument.
    bound: bool,
}

/// What `path` (`s`, `conn.bind`, `socket.socket`) stands for, as far as that can be seen without running anything.
pub(crate) fn resolve(world: &World, path: &str) -> Option<Found> {
    let mut steps = path.split('.');
    let first = steps.next()?;
    let value = world.globals.get_text(first).or_else(|| world.builtins.get_text(first))?;
    let mut found = Found { value, bound: false };
    for step in steps {
        let owner = found.value;
        let own = matches!(owner, Value::Type(_))
            || own_attributes(&owner).is_some_and(|attributes| attributes.get_text(step).is_some());
        found = Found { value: attribute(&owner, step)?, bound: !own };
    }
    Some(found)
}

/// An attribute of a value or of its class, as it stands there.
pub(crate) fn attribute(value: &Value, name: &str) -> Option<Value> {
    let name = intern(name);
    if let Value::Type(class) = value {
        return class.lookup(&name);
    }
    own_attributes(value).and_then(|own| own.get_name(&name)).or_else(|| value.class().lookup(&name))
}

impl From<Value> for Found {
    fn from(value: Value) -> Self {
        Found { value, bound: false }
    }
}

/// The attributes of a value, its own and those of its class.
pub(crate) fn attributes(value: &Value) -> Vec<Name> {
    let mut found = Vec::new();
    let mut take = |dict: &Arc<Dict>| {
        for name in dict.names() {
            if let Some(value) = dict.get_name(&name)
                && !found.iter().any(|known: &Name| known.name == name.as_str())
            {
                found.push(Name::of(name.as_str(), &value));
            }
        }
    };
    if let Some(own) = own_attributes(value) {
        take(own);
    }
    let class = if let Value::Type(class) = value { class } else { value.class() };
    for class in class.and_ancestors() {
        take(class.attrs());
    }
    found
}

/// What a value holds itself: the contents of a module.
pub(crate) fn own(value: &Value) -> Vec<Name> {
    let Some(own) = own_attributes(value) else { return Vec::new() };
    let named = own.names().into_iter().filter_map(|name| own.get_name(&name).map(|v| Name::of(name.as_str(), &v)));
    named.collect()
}

/// Which names stand for which sockets: names of values, of what stands in a list, tuple or dict, and of attributes.
pub(crate) fn sockets(world: &World) -> Vec<(Arc<Socket>, String)> {
    let mut found = Vec::new();
    for name in world.globals.names() {
        if name.as_str() == "_" {
            continue;
        }
        let Some(value) = world.globals.get_name(&name) else { continue };
        take_socket(&value, name.as_str(), &mut found);
        for (value, path) in parts(&value, name.as_str()) {
            take_socket(&value, &path, &mut found);
        }
    }
    found
}

fn take_socket(value: &Value, path: &str, found: &mut Vec<(Arc<Socket>, String)>) {
    found.extend(value.data::<SocketObject>().and_then(SocketObject::live).map(|socket| (socket, path.to_string())));
}

/// What a value holds, with the path to it. Long ones are not worth the look.
fn parts(value: &Value, name: &str) -> Vec<(Value, String)> {
    const MOST: usize = 1000;
    let at = |(index, value): (usize, &Value)| (value.clone(), format!("{name}[{index}]"));
    match value {
        Value::List(list) => list.items.get().iter().take(MOST).enumerate().map(at).collect(),
        Value::Tuple(tuple) => tuple.iter().take(MOST).enumerate().map(at).collect(),
        Value::Dict(dict) if dict.len() <= MOST => {
            dict.entries().into_iter().map(|(key, value)| (value, format!("{name}[{}]", short(&key)))).collect()
        }
        Value::Object(object) if !object.class.is_built_in() && object.attrs.len() <= MOST => {
            let names = object.attrs.names().into_iter();
            names.filter_map(|a| object.attrs.get_name(&a).map(|v| (v, format!("{name}.{}", a.as_str())))).collect()
        }
        _ => Vec::new(),
    }
}

/// How it is called: `bind(address, /)`.
pub(crate) fn signature(found: &Found) -> Option<String> {
    signature_of(&found.value, found.bound)
}

fn signature_of(value: &Value, bound: bool) -> Option<String> {
    match value {
        Value::Builtin(builtin) if !matches!(builtin.row.kind, Kind::Getter(_)) => {
            Some(format!("{}{}", builtin.row.name, builtin.row.shown))
        }
        Value::Function(function) => Some(of_function(function, bound)),
        Value::Method(method) => signature_of(&method.function, true),
        Value::Type(class) => of_class(class),
        other => match (other.data::<StaticMethod>(), other.data::<ClassMethod>()) {
            (Some(method), _) => signature_of(&method.0, false),
            (_, Some(method)) => signature_of(&method.0, true),
            _ => None,
        },
    }
}

/// What a row's parameters say that tell nothing.
const ANYTHING: &str = "(*args, **kwargs)";

fn of_class(class: &Type) -> Option<String> {
    let name = class.name();
    match class.lookup_text("__init__") {
        Some(Value::Function(init)) => {
            let text = of_function(&init, true);
            let params = text.find('(').map_or("()", |at| &text[at..]);
            Some(format!("{}{params}", name.as_str()))
        }
        Some(Value::Builtin(init)) if init.row.params.len() > 2 && init.row.params != ANYTHING => {
            Some(format!("{}{}", name.as_str(), init.row.params))
        }
        _ => {
            let params = class.definition.map(|definition| definition.params).filter(|params| !params.is_empty())?;
            Some(format!("{}{params}", name.as_str()))
        }
    }
}

/// From the parameters and their defaults. `bound` leaves the first one (`self`) out.
fn of_function(function: &Function, bound: bool) -> String {
    let params = &function.code.params;
    let mut parts: Vec<String> = Vec::new();
    let first_default = params.positional.saturating_sub(function.defaults.len());
    let name = |slot: usize| function.code.locals.get(slot).map_or("", |name| name.as_str());
    for slot in 0..params.positional {
        let default = slot.checked_sub(first_default).and_then(|at| function.defaults.get(at));
        parts.push(match default {
            Some(default) => format!("{}={}", name(slot), short(default)),
            None => name(slot).to_string(),
        });
        if slot + 1 == params.positional_only {
            parts.push("/".into());
        }
    }
    let keyword_only = params.positional..params.positional + params.keyword_only;
    let star = keyword_only.end;
    if params.star {
        parts.push(format!("*{}", name(star)));
    } else if params.keyword_only > 0 {
        parts.push("*".into());
    }
    for slot in keyword_only {
        let default = function.keyword_defaults.as_ref().and_then(|all| all.get_text(name(slot)));
        parts.push(match default {
            Some(default) => format!("{}={}", name(slot), short(&default)),
            None => name(slot).to_string(),
        });
    }
    if params.double_star {
        parts.push(format!("**{}", name(star + usize::from(params.star))));
    }
    if bound && !parts.is_empty() {
        parts.remove(0);
    }
    format!("{}({})", function.name.cloned().as_str(), parts.join(", "))
}

/// A default as it can be shown without running anything.
fn short(value: &Value) -> String {
    match value {
        Value::None => "None".into(),
        Value::Bool(Truth::True) => "True".into(),
        Value::Bool(Truth::False) => "False".into(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{:?}", **number),
        Value::Str(text) if text.len() <= 20 => format!("'{}'", text.as_str().escape_debug()),
        _ => "...".into(),
    }
}

/// What it is for: its signature, its doc and an example, in a few lines.
pub(crate) fn help(found: &Found, path: &str) -> Vec<String> {
    let value = &found.value;
    let mut lines = Vec::new();
    if let Some(signature) = signature(found) {
        let owner = path.rsplit_once('.').map_or(String::new(), |(owner, _)| format!("{owner}."));
        lines.push(format!("{owner}{signature}"));
    }
    match value {
        Value::Builtin(builtin) => of_row(builtin, &mut lines),
        Value::Function(function) => lines.extend(function.code.doc.iter().map(|doc| doc.as_str().to_string())),
        Value::Method(method) => {
            let function = Found { value: method.function.clone(), bound: true };
            lines.extend(help(&function, path).into_iter().skip(1));
        }
        other => {
            let (class, kind) = match other {
                Value::Type(class) => (class, "a class"),
                _ => (other.class(), "an instance"),
            };
            let article = match path {
                _ if kind == "a class" => String::new(),
                "" => "A value of type ".into(),
                path => format!("{path} is a value of type "),
            };
            let doc = class.lookup_text("__doc__").and_then(|doc| doc.as_str().map(|doc| doc.as_str().to_string()));
            lines.push(format!("{article}{}: {}", class.full_name(), doc.unwrap_or_default()));
            let mut methods: Vec<String> = attributes(other)
                .into_iter()
                .filter(|name| name.callable && !name.name.starts_with('_'))
                .map(|name| name.name)
                .collect();
            methods.sort_unstable();
            if !methods.is_empty() {
                lines.push(format!("Methods: {}", methods.join(", ")));
            }
        }
    }
    lines.into_iter().flat_map(|text| text.lines().map(String::from).collect::<Vec<_>>()).collect()
}

fn of_row(builtin: &Builtin, lines: &mut Vec<String>) {
    lines.extend((!builtin.row.doc.is_empty()).then(|| format!("    {}", builtin.row.doc)));
    lines.extend((!builtin.row.example.is_empty()).then(|| format!("    For example: {}", builtin.row.example)));
}
