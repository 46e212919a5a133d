//! Text to bytes and back: the codecs of `text/codec` with the exceptions that Python raises for them.

use std::sync::Arc;

use super::arguments::text;
use super::context::{Answer, Cx};
use super::exception::kinds::LOOKUP_ERROR;
use super::exception::raise::error;
use super::exception::unicode;
use super::str::Str;
use super::value::Value;

/// The `encoding` and `errors` that `encode` and `decode` take.
pub fn arguments(cx: &mut Cx, function: &str, encoding: &Value, errors: &Value) -> Answer<(Arc<Str>, Arc<Str>)> {
    let encoding = match encoding.given() {
        Some(encoding) => text(cx, function, "'encoding'", encoding)?,
        None => super::str::intern("utf-8"),
    };
    let errors = match errors.given() {
        Some(errors) => text(cx, function, "'errors'", errors)?,
        None => super::str::intern("strict"),
    };
    Ok((encoding, errors))
}

/// `text.encode(encoding, errors)`
pub fn encode(cx: &mut Cx, text: &Arc<Str>, encoding: &str, _errors: &str) -> Answer<Vec<u8>> {
    match encoding {
        "utf-8" | "utf8" => Ok(text.as_bytes().to_vec()),
        _ => Err(error(cx, &LOOKUP_ERROR, format!("unknown encoding: {encoding}"))),
    }
}

/// `bytes.decode(encoding, errors)`; `object` is what the bytes are of, for the exception.
pub fn decode(cx: &mut Cx, bytes: &[u8], object: &Value, encoding: &str, _errors: &str) -> Answer<String> {
    match encoding {
        "utf-8" | "utf8" => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(wrong) => {
                let at = wrong.valid_up_to();
                Err(unicode::decode_error(cx, "utf-8", object, at, at + 1, "invalid start byte"))
            }
        },
        _ => Err(error(cx, &LOOKUP_ERROR, format!("unknown encoding: {encoding}"))),
    }
}
