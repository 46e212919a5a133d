//! Text to bytes and back: the codecs of `pure/text/codec` with the exceptions that Python raises for them.

use std::sync::Arc;

use super::Str;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::UNICODE_ERROR;
use crate::object::exception::raise::error;
use crate::object::exception::unicode;
use crate::object::exception::{Passed, Raised};
use crate::object::memory::room_for;
use crate::object::protocol::arithmetic::raise_fault;
use crate::object::protocol::buffer::Buffer;
use crate::object::row::arguments::c_text;
use crate::object::value::Value;
use crate::pure::text::codec::{self, CodecFault};

/// The `encoding` and `errors` that `encode` and `decode` take.
pub(crate) fn arguments(cx: &mut Cx, function: &str, encoding: &Value, errors: &Value) -> Answer<(Arc<Str>, Arc<Str>)> {
    let encoding = match encoding.given() {
        Some(encoding) => c_text(cx, function, "'encoding'", encoding)?,
        None => super::intern("utf-8"),
    };
    let errors = match errors.given() {
        Some(errors) => c_text(cx, function, "'errors'", errors)?,
        None => super::intern("strict"),
    };
    Ok((encoding, errors))
}

/// `text.encode(encoding, errors)`
pub(crate) fn encode(cx: &mut Cx, text: &Arc<Str>, encoding: &str, errors: &str) -> Answer<Vec<u8>> {
    // All but UTF-8 are made from characters of four bytes.
    let made_of = if encoding.contains('8') { 1 } else { 8 };
    room_for(cx, made_of * text.as_str().len())?;
    codec::encode(text, encoding, errors).map_err(|fault| raise(cx, fault, &Value::Str(text.clone())))
}

/// `bytes.decode(encoding, errors)`; `object` is what the bytes are of, for the exception.
pub(crate) fn decode(cx: &mut Cx, bytes: &[u8], object: &Value, encoding: &str, errors: &str) -> Answer<String> {
    room_for(cx, bytes.len())?;
    codec::decode(bytes, encoding, errors).map_err(|fault| raise(cx, fault, object))
}

/// The exception for a fault of a codec about a text or some bytes.
pub(crate) fn raise(cx: &Cx, fault: CodecFault, object: &Value) -> Raised {
    match fault {
        CodecFault::Other(fault) => {
            // A codec that is written in Python there: what it said itself is the cause of what is said of it.
            let inner = fault.message.split_once("codec failed (UnicodeError: ").and_then(|(_, m)| m.strip_suffix(')'));
            let cause = inner.map(|message| error(cx, &UNICODE_ERROR, message));
            let raised = raise_fault(cx, fault);
            if let Some(cause) = cause {
                cause.0.traceback.get_mut().push(Passed::inside());
                drop(raised.0.cause.replace(Some(cause)));
                raised.0.suppress_context.replace(true);
            }
            raised
        }
        CodecFault::Encode { encoding, start, end, reason } => {
            unicode::encode_error(cx, &encoding, object, start, end, &reason)
        }
        CodecFault::Decode { encoding, base, start, end, reason } => {
            let rest =
                Buffer::of(object).map(|bytes| bytes.bytes()[base.min(bytes.len())..].to_vec()).unwrap_or_default();
            let object = if base == 0 { object.clone() } else { Value::bytes(rest) };
            unicode::decode_error(cx, &encoding, &object, start, end, &reason)
        }
    }
}
