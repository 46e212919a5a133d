//! The module `string`: letters, digits and the like as texts.

use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::type_error;
use crate::object::iterator::collect;
use crate::object::module::Module;
use crate::object::protocol::attribute::call_method;
use crate::object::row::{Row, Takes, asks};
use crate::object::value::Value;

const FUNCTIONS: &[Row] =
    &[asks("capwords", "(s, sep=None)", Takes::Python, capwords, "A text with each word capitalised.")];

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const WHITESPACE: &str = " \t\n\r\x0b\x0c";

pub(super) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("string", "Letters, digits and the like.", FUNCTIONS);
    let texts = [
        ("ascii_lowercase", LOWER.to_string()),
        ("ascii_uppercase", UPPER.to_string()),
        ("ascii_letters", format!("{LOWER}{UPPER}")),
        ("digits", DIGITS.to_string()),
        ("hexdigits", format!("{DIGITS}abcdefABCDEF")),
        ("octdigits", "01234567".to_string()),
        ("punctuation", PUNCTUATION.to_string()),
        ("whitespace", WHITESPACE.to_string()),
        ("printable", format!("{DIGITS}{LOWER}{UPPER}{PUNCTUATION}{WHITESPACE}")),
    ];
    for (name, text) in texts {
        module.attrs.set_text(name, text.into());
    }
    Ok(Value::Module(module))
}

fn capwords(cx: &mut Cx, args: &[Value]) -> Answer {
    let sep = args[1].given().cloned().unwrap_or(Value::None);
    let words = call_method(cx, &args[0], "split", std::slice::from_ref(&sep))?;
    let mut made = Vec::new();
    for word in collect(cx, &words)? {
        made.push(call_method(cx, &word, "capitalize", &[])?);
    }
    let between = if sep.is_none() { Value::str(" ") } else { sep };
    if between.as_str().is_none() {
        return Err(type_error(cx, "sep must be None or a string"));
    }
    call_method(cx, &between, "join", &[Value::list(made)])
}
