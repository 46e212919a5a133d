//! The names that a prompt has beside the built-in functions: `help`, `exit`, `quit`, `copyright`, `credits`, `license`.

use std::sync::LazyLock;

use super::inspect;
use crate::module;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::kinds::SYSTEM_EXIT;
use crate::object::exception::raise::with_args;
use crate::object::instance::Object;
use crate::object::io::streams;
use crate::object::protocol::attribute;
use crate::object::protocol::call::is_callable;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::value::Value;

static HELPER: LazyLock<Type> = LazyLock::new(|| Class::built_in(&HELPER_DEFINITION));
static QUITTER: LazyLock<Type> = LazyLock::new(|| Class::built_in(&QUITTER_DEFINITION));
static PRINTER: LazyLock<Type> = LazyLock::new(|| Class::built_in(&PRINTER_DEFINITION));

const PLAIN: Definition = Definition { module: "_sitebuiltins", attributes: true, ..Definition::PLAIN };

static HELPER_DEFINITION: Definition =
    Definition { name: "_Helper", doc: "Explains a value: help(s.bind).", methods: HELPER_ROWS, ..PLAIN };
static QUITTER_DEFINITION: Definition =
    Definition { name: "Quitter", doc: "Leaves sockstep.", methods: QUITTER_ROWS, ..PLAIN };
static PRINTER_DEFINITION: Definition =
    Definition { name: "_Printer", doc: "A text to be shown.", methods: PRINTER_ROWS, ..PLAIN };

const HELPER_ROWS: &[Row] = &[
    does("__call__", "(request=, /)", Takes::Positional(0, 1), help, "Explains a value.").example("help(s.bind)"),
    asks("__repr__", "()", Takes::Slot(0, 0), |_, _| Ok(HELP.into()), "How it is called."),
];
const QUITTER_ROWS: &[Row] = &[
    does("__call__", "(code=None)", Takes::Python, quit, "Leaves sockstep."),
    asks("__repr__", "()", Takes::Slot(0, 0), show_quitter, "How it is called."),
];
const PRINTER_ROWS: &[Row] = &[
    does("__call__", "()", Takes::Python, print_text, "Shows the text."),
    asks("__repr__", "()", Takes::Slot(0, 0), |_, args| Ok(text_of(args)), "The text."),
];

const HELP: &str = "Type help() for interactive help, or help(object) for help about object.";
const COPYRIGHT: &str = "sockstep and its lessons are free to use, to share and to change.";
const CREDITS: &str = "The language and its sockets are Python's: see www.python.org.";
const LICENSE: &str = "sockstep comes under the MIT licence or the Apache licence 2.0, as you like.";

const OVERVIEW: &str = "\
help(x) explains x in a few lines: a function, a method, a class, a module or any value.
    help(len)               a function
    help(s.bind)            a method of a value that is there
    help(socket)            a module, once it is imported
    help('socket')          the same, before it is imported
dir(x) lists the attributes of x. At the prompt, s.bind? explains too, and %help lists what else there is.";

/// Puts them among the builtins.
pub(super) fn add(builtins: &Dict) {
    builtins.set_text("help", Object::native(&HELPER, ()));
    for name in ["exit", "quit"] {
        builtins.set_text(name, Object::native(&QUITTER, name));
    }
    for (name, text) in [("copyright", COPYRIGHT), ("credits", CREDITS), ("license", LICENSE)] {
        builtins.set_text(name, Object::native(&PRINTER, text));
    }
}

fn show_quitter(_: &mut Cx, args: &[Value]) -> Answer {
    let name = args[0].data::<&str>().copied().unwrap_or("exit");
    Ok(format!("Use {name}() or Ctrl-D (i.e. EOF) to exit").into())
}

fn quit(cx: &mut Cx, args: &[Value]) -> Answer {
    let code = args[1].given().cloned().unwrap_or(Value::None);
    Err(with_args(cx, &SYSTEM_EXIT, vec![code]))
}

fn text_of(args: &[Value]) -> Value {
    args[0].data::<&str>().copied().unwrap_or("").into()
}

fn print_text(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = text_of(args).as_str().map(|text| text.to_string()).unwrap_or_default();
    print(cx, &text)
}

/// Prints as `print` does.
fn print(cx: &mut Cx, text: &str) -> Answer {
    streams::say(cx, &format!("{text}\n")).map(|()| Value::None)
}

fn help(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(request) = args[1].given() else { return print(cx, OVERVIEW) };
    let lines = match request {
        Value::Str(name) => named(cx, name)?,
        Value::Module(_) => about_module(request),
        other => inspect::help(&other.clone().into(), &path_of(other)),
    };
    print(cx, &lines.join("\n"))
}

/// What a function or method is called, for the first line.
fn path_of(value: &Value) -> String {
    match value {
        Value::Builtin(builtin) => builtin.full_name(),
        Value::Method(method) => path_of(&method.function),
        Value::Function(function) => function.qualname.get().to_string(),
        Value::Type(class) => class.full_name(),
        _ => String::new(),
    }
}

/// Help on a name in a text: of a module, or of what is in one.
fn named(cx: &mut Cx, name: &str) -> Answer<Vec<String>> {
    let known = cx.world.builtins.get_text(name).or_else(|| cx.world.modules.get_text(name));
    let found = match known {
        Some(found) => Some(found),
        None => module::make(cx, name)?,
    };
    let found = match (found, name.rsplit_once('.')) {
        (None, Some((module, attribute))) => match module::make(cx, module)? {
            Some(module) => attribute::find(cx, &module, &crate::object::str::intern(attribute))?,
            None => None,
        },
        (found, _) => found,
    };
    Ok(match found {
        Some(module @ Value::Module(_)) => about_module(&module),
        Some(other) => inspect::help(&other.clone().into(), &path_of(&other)),
        None => vec![
            format!("No Python documentation found for '{name}'."),
            "Use help() to get the interactive help utility.".into(),
            "Use help(str) for help on the str class.".into(),
        ],
    })
}

/// What a module is for, and what is in it.
fn about_module(module: &Value) -> Vec<String> {
    let Value::Module(module) = module else { return Vec::new() };
    let doc = module.attrs.get_text("__doc__").and_then(|doc| doc.as_str().map(|doc| doc.to_string()));
    let mut lines = vec![format!("The module {}. {}", module.name.as_str(), doc.unwrap_or_default()).trim_end().into()];
    let (mut functions, mut classes, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for name in module.attrs.names() {
        let Some(value) = module.attrs.get_name(&name).filter(|_| !name.starts_with('_')) else { continue };
        match value {
            Value::Type(_) => classes.push(name.to_string()),
            Value::Module(_) => {}
            value if is_callable(&value) => functions.push(name.to_string()),
            _ => others.push(name.to_string()),
        }
    }
    for (title, mut names) in [("Functions", functions), ("Classes", classes), ("Constants", others)] {
        if names.is_empty() {
            continue;
        }
        names.sort_unstable();
        lines.push(format!("{title}:"));
        let mut line = String::from("   ");
        for name in names {
            if line.len() + name.len() + 1 > 78 {
                lines.push(std::mem::replace(&mut line, String::from("   ")));
            }
            line.push(' ');
            line.push_str(&name);
        }
        lines.push(line);
    }
    lines
}
