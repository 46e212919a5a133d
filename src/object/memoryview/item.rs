//! The items of a memoryview: numbers in the machine's own formats. Knows nothing of views.

use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::raise::{type_error, value_error};
use crate::object::protocol::arithmetic::int_ref;
use crate::object::protocol::index::int_index;
use crate::object::protocol::truth;
use crate::object::value::Value;
use crate::pure::number::convert::{self, Order};

/// A native format of one item, by its letter.
#[derive(Clone, Copy)]
pub(crate) struct Format(u8);

impl Format {
    pub(crate) const BYTES: Format = Format(b'B');

    pub(crate) fn of(letter: char) -> Option<Format> {
        "cbB?hHiIlLqQnNPfd".contains(letter).then_some(Format(letter as u8))
    }

    pub(crate) fn name(self) -> &'static str {
        const NAMES: &str = "cbB?hHiIlLqQnNPfd";
        match NAMES.bytes().position(|letter| letter == self.0) {
            Some(at) => &NAMES[at..at + 1],
            None => "B",
        }
    }

    pub(crate) fn size(self) -> usize {
        match self.0 {
            b'h' | b'H' => 2,
            b'i' | b'I' | b'f' => 4,
            b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'P' | b'd' => 8,
            _ => 1,
        }
    }

    pub(crate) fn is(self, other: Format) -> bool {
        self.0 == other.0
    }

    /// Whether an item is a single byte in Python's eyes.
    pub(crate) fn is_byte(self) -> bool {
        matches!(self.0, b'c' | b'b' | b'B')
    }

    pub(crate) fn is_real(self) -> bool {
        matches!(self.0, b'f' | b'd')
    }

    fn is_signed(self) -> bool {
        matches!(self.0, b'b' | b'h' | b'i' | b'l' | b'q' | b'n')
    }

    /// The value that some bytes stand for.
    pub(crate) fn read(self, bytes: &[u8]) -> Value {
        match (self.0, bytes) {
            (b'c', _) => Value::bytes(bytes),
            (b'?', _) => Value::from(bytes.iter().any(|byte| *byte != 0)),
            (b'f', [a, b, c, d]) => Value::from(f64::from(f32::from_ne_bytes([*a, *b, *c, *d]))),
            (b'd', _) => Value::from(bytes.try_into().map(f64::from_ne_bytes).unwrap_or(0.0)),
            (b'B', [byte]) => Value::Int((*byte).into()),
            _ => convert::from_bytes(bytes, NATIVE, self.is_signed()).into(),
        }
    }
}

const NATIVE: Order = if cfg!(target_endian = "little") { Order::Little } else { Order::Big };

fn wrong(cx: &Cx, format: Format, what: &str) -> Raised {
    let message = format!("memoryview: invalid {what} for format '{}'", format.name());
    if what == "type" { type_error(cx, message) } else { value_error(cx, message) }
}

/// The bytes of a value that is to be an item.
pub(crate) fn write(cx: &mut Cx, format: Format, value: &Value) -> Answer<Vec<u8>> {
    match format.0 {
        b'c' => match value.plain() {
            Value::Bytes(bytes) if bytes.len() == 1 => Ok(bytes.to_vec()),
            Value::Bytes(_) => Err(wrong(cx, format, "value")),
            _ => Err(wrong(cx, format, "type")),
        },
        b'?' => Ok(vec![truth::is_true(cx, value)?.into()]),
        b'f' | b'd' => match crate::object::float::try_number(cx, value)? {
            Some(number) if format.0 == b'f' => Ok((number as f32).to_ne_bytes().to_vec()),
            Some(number) => Ok(number.to_ne_bytes().to_vec()),
            None => Err(wrong(cx, format, "type")),
        },
        _ => {
            let Some(int) = int_index(cx, value)? else { return Err(wrong(cx, format, "type")) };
            let bytes =
                int_ref(&int).map(|int| convert::to_bytes(int, format.size() as i64, NATIVE, format.is_signed()));
            match bytes {
                Some(Ok(bytes)) => Ok(bytes),
                _ => Err(wrong(cx, format, "value")),
            }
        }
    }
}
