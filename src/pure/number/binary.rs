//! The engine of the `struct` module over primitives: format to layout, values to bytes and back.

use super::convert::{Order, from_bytes, to_float};
use super::integer::{Int, IntRef};
use crate::pure::fault::Fault;
use crate::pure::text::slice::check_size;

/// The class of this engine's own errors.
pub const ERROR: &str = "struct.error";

fn error(message: impl Into<String>) -> Fault {
    Fault { class: ERROR, message: message.into() }
}

fn too_large() -> Fault {
    error("int too large to convert")
}

fn native_order() -> Order {
    if cfg!(target_endian = "big") { Order::Big } else { Order::Little }
}

/// A run of equal items in a format: `4h`, `3s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    code: u8,
    offset: usize,
    size: usize,
    count: usize,
}

/// Where one value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The format character.
    pub code: u8,
    pub offset: usize,
    pub size: usize,
}

/// What kind of value a slot takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// An int, or what has `__index__`.
    Int,
    /// A float, or an int as it is.
    Float,
    /// The truth of any object.
    Bool,
    /// `bytes` of length 1.
    Char,
    /// `bytes` or `bytearray`.
    Bytes,
}

/// A value to pack, as far as the caller could make it what the slot wants.
#[derive(Clone, Copy, Debug)]
pub enum Datum<'a> {
    Int(IntRef<'a>),
    Float(f64),
    Bool(bool),
    Bytes(&'a [u8]),
    /// Anything else.
    Wrong,
}

/// A value that was unpacked.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Int(Int),
    Float(f64),
    Bool(bool),
    Bytes(Vec<u8>),
}

/// A format that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    order: Order,
    native: bool,
    size: usize,
    runs: Vec<Run>,
}

/// Size (and alignment) of an item; None where the code has no meaning.
fn size_of(code: u8, native: bool) -> Option<usize> {
    Some(match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => {
            if native {
                8
            } else {
                4
            }
        }
        b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        _ => return None,
    })
}

impl Layout {
    /// Reads a format string.
    pub fn parse(format: &str) -> Result<Layout, Fault> {
        let bytes = format.as_bytes();
        if bytes.contains(&0) {
            return Err(error("embedded null character"));
        }
        let (order, native, marked) = match bytes.first() {
            Some(b'<') => (Order::Little, false, 1),
            Some(b'>' | b'!') => (Order::Big, false, 1),
            Some(b'=') => (native_order(), false, 1),
            Some(b'@') => (native_order(), true, 1),
            _ => (native_order(), true, 0),
        };
        let mut layout = Layout { order, native, size: 0, runs: Vec::new() };
        let mut rest = bytes[marked..].iter().copied().peekable();
        let too_long = || error("total struct size too long");
        while let Some(mut code) = rest.next() {
            if matches!(code, b' ' | b'\t'..=b'\r') {
                continue;
            }
            let mut count = None;
            while code.is_ascii_digit() {
                let larger = count.unwrap_or(0usize).checked_mul(10).and_then(|n| n.checked_add((code - b'0').into()));
                count = Some(larger.filter(|n| *n <= isize::MAX as usize).ok_or_else(too_long)?);
                code = rest.next().ok_or_else(|| error("repeat count given without format specifier"))?;
            }
            let count = count.unwrap_or(1);
            let size = size_of(code, native).ok_or_else(|| error("bad char in struct format"))?;
            if native {
                layout.size = layout.size.checked_next_multiple_of(size).ok_or_else(too_long)?;
            }
            let offset = layout.size;
            let whole = size.checked_mul(count).and_then(|whole| whole.checked_add(offset));
            layout.size = whole.filter(|whole| *whole <= isize::MAX as usize).ok_or_else(too_long)?;
            match code {
                b'x' => {}
                b's' | b'p' => layout.runs.push(Run { code, offset, size: count, count: 1 }),
                _ => layout.runs.push(Run { code, offset, size, count }),
            }
        }
        Ok(layout)
    }

    /// Whether CPython cannot use the machine's own way of writing ints.
    fn is_swapped(&self) -> bool {
        !self.native && self.order != native_order()
    }

    /// `struct.calcsize(format)`
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many values it takes.
    pub fn count(&self) -> usize {
        self.runs.iter().fold(0, |sum, run| sum.saturating_add(run.count))
    }

    /// The places of the values, in order.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.runs.iter().flat_map(|run| {
            let place = |index| Slot { code: run.code, offset: run.offset + index * run.size, size: run.size };
            (0..run.count).map(place)
        })
    }

    /// Whether this many values fit; `doing` is `pack` or `pack_into`.
    pub fn check_count(&self, doing: &str, given: usize) -> Result<(), Fault> {
        if given == self.count() {
            return Ok(());
        }
        Err(error(format!("{doing} expected {} items for packing (got {given})", self.count())))
    }

    /// Packs one value into the bytes of the whole layout.
    pub fn pack_slot(&self, slot: Slot, datum: Datum, bytes: &mut [u8]) -> Result<(), Fault> {
        let Some(place) = bytes.get_mut(slot.offset..slot.offset + slot.size) else { return Ok(()) };
        match slot.code {
            b'c' => match datum {
                Datum::Bytes([byte]) => place[0] = *byte,
                _ => return Err(error("char format requires a bytes object of length 1")),
            },
            b's' | b'p' => {
                let Datum::Bytes(given) = datum else {
                    return Err(error(format!("argument for '{}' must be a bytes object", slot.code as char)));
                };
                if slot.code == b's' {
                    let length = given.len().min(place.len());
                    place[..length].copy_from_slice(&given[..length]);
                } else if let Some((first, rest)) = place.split_first_mut() {
                    let length = given.len().min(rest.len());
                    rest[..length].copy_from_slice(&given[..length]);
                    *first = length.min(255) as u8;
                }
            }
            b'?' => place[0] = matches!(datum, Datum::Bool(true)).into(),
            b'e' | b'f' | b'd' => {
                let value = match datum {
                    Datum::Float(value) => Some(value),
                    Datum::Int(value) => to_float(value).ok(),
                    _ => None,
                };
                let bits = self.float_bits(slot.code, value.ok_or_else(|| error("required argument is not a float"))?);
                // CPython words every overflow of an int alike.
                self.put(place, bits.map_err(|fault| if let Datum::Int(_) = datum { too_large() } else { fault })?);
            }
            _ => {
                let Datum::Int(value) = datum else { return Err(error("required argument is not an integer")) };
                self.put(place, self.int_bits(slot, value)?);
            }
        }
        Ok(())
    }

    fn put(&self, place: &mut [u8], bits: u64) {
        let size = place.len();
        match self.order {
            Order::Little => place.copy_from_slice(&bits.to_le_bytes()[..size]),
            Order::Big => place.copy_from_slice(&bits.to_be_bytes()[8 - size..]),
        }
    }

    fn int_bits(&self, slot: Slot, value: IntRef) -> Result<u64, Fault> {
        let out_of_range = || error("argument out of range");
        let quoted = format!("'{}'", slot.code as char);
        let range =
            |name: &str, low: i128, high: i128| error(format!("{name} format requires {low} <= number <= {high}"));
        let bits = 8 * slot.size as u32;
        let (name, signed) = match slot.code {
            b'P' => {
                let bits = value.to_u64().or_else(|| value.to_i64().map(|value| value as u64));
                return bits.ok_or_else(too_large);
            }
            b'q' | b'Q' if self.is_swapped() => {
                let bits = if slot.code == b'q' { value.to_i64().map(|value| value as u64) } else { value.to_u64() };
                return bits.ok_or_else(too_large);
            }
            b'h' if self.is_swapped() => (quoted.as_str(), true),
            b'H' if self.is_swapped() => (quoted.as_str(), false),
            b'b' => ("byte", true),
            b'B' => ("ubyte", false),
            b'h' => ("short", true),
            b'H' => ("ushort", false),
            b'i' | b'l' | b'q' | b'n' => (quoted.as_str(), true),
            _ => (quoted.as_str(), false),
        };
        let (low, high) =
            if signed { (-(1i128 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1i128 << bits) - 1) };
        // The native small ones go through a signed C long, the others that are unsigned through an unsigned one.
        let through_long = signed || slot.code == b'B' || slot.size < 4 && !self.is_swapped();
        let wide = if through_long { value.to_i64().map(i128::from) } else { value.to_u64().map(i128::from) };
        let wide = wide.ok_or_else(out_of_range)?;
        if wide < low || wide > high {
            return Err(range(name, low, high));
        }
        Ok(wide as u64)
    }

    fn float_bits(&self, code: u8, value: f64) -> Result<u64, Fault> {
        match code {
            b'd' => Ok(value.to_bits()),
            b'f' => {
                let single = value as f32;
                if single.is_infinite() && value.is_finite() && !self.native {
                    return Err(Fault::overflow("float too large to pack with f format"));
                }
                Ok(single.to_bits().into())
            }
            _ => {
                half_bits(value).map(u64::from).ok_or_else(|| Fault::overflow("float too large to pack with e format"))
            }
        }
    }

    /// `struct.pack(format, *data)`
    pub fn pack(&self, data: &[Datum]) -> Result<Vec<u8>, Fault> {
        self.check_count("pack", data.len())?;
        let mut bytes = vec![0; check_size(Some(self.size))?];
        for (slot, datum) in self.slots().zip(data) {
            self.pack_slot(slot, *datum, &mut bytes)?;
        }
        Ok(bytes)
    }

    /// One value from the bytes of the whole layout.
    pub fn unpack_slot(&self, slot: Slot, bytes: &[u8]) -> Result<Item, Fault> {
        let place = bytes.get(slot.offset..slot.offset + slot.size).unwrap_or_default();
        let int = |signed| from_bytes(place, self.order, signed);
        let bits = || int(false).as_ref().to_u64().unwrap_or(0);
        Ok(match slot.code {
            b'c' | b's' => Item::Bytes(place.to_vec()),
            b'p' => match place.split_first() {
                Some((length, rest)) => Item::Bytes(rest[..usize::from(*length).min(rest.len())].to_vec()),
                None => return Err(Fault::new("SystemError", "Negative size passed to PyBytes_FromStringAndSize")),
            },
            b'?' => Item::Bool(place.iter().any(|byte| *byte != 0)),
            b'd' => Item::Float(f64::from_bits(bits())),
            b'f' => Item::Float(f32::from_bits(bits() as u32).into()),
            b'e' => Item::Float(half(bits() as u16)),
            b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => Item::Int(int(true)),
            _ => Item::Int(int(false)),
        })
    }

    /// `struct.unpack(format, bytes)`
    pub fn unpack(&self, bytes: &[u8]) -> Result<Vec<Item>, Fault> {
        if bytes.len() != self.size {
            return Err(error(format!("unpack requires a buffer of {} bytes", self.size)));
        }
        self.slots().map(|slot| self.unpack_slot(slot, bytes)).collect()
    }

    /// Where `unpack_from` begins in a buffer of this length.
    pub fn unpack_offset(&self, length: usize, offset: i64) -> Result<usize, Fault> {
        self.offset(length, offset, "unpack_from", "unpacking", "not enough data to unpack")
    }

    /// Where `pack_into` begins in a buffer of this length.
    pub fn pack_offset(&self, length: usize, offset: i64) -> Result<usize, Fault> {
        self.offset(length, offset, "pack_into", "packing", "no space to pack")
    }

    fn offset(&self, length: usize, offset: i64, name: &str, doing: &str, short: &str) -> Result<usize, Fault> {
        let size = self.size;
        let start = if offset < 0 {
            if offset.saturating_add_unsigned(size as u64) > 0 {
                return Err(error(format!("{short} {size} bytes at offset {offset}")));
            }
            let out = || error(format!("offset {offset} out of range for {length}-byte buffer"));
            usize::try_from(offset.saturating_add_unsigned(length as u64)).map_err(|_| out())?
        } else {
            offset as usize
        };
        let needed = start.saturating_add(size);
        if needed > length {
            return Err(error(format!(
                "{name} requires a buffer of at least {needed} bytes for {doing} {size} bytes at offset {start} \
                 (actual buffer size is {length})"
            )));
        }
        Ok(start)
    }

    /// Whether `iter_unpack` can cut a buffer of this length.
    pub fn check_iteration(&self, length: usize) -> Result<(), Fault> {
        match self.size {
            0 => Err(error("cannot iteratively unpack with a struct of length 0")),
            size if !length.is_multiple_of(size) => {
                Err(error(format!("iterative unpacking requires a buffer of a multiple of {size} bytes")))
            }
            _ => Ok(()),
        }
    }
}

impl Slot {
    pub fn wants(self) -> Wants {
        match self.code {
            b'c' => Wants::Char,
            b's' | b'p' => Wants::Bytes,
            b'?' => Wants::Bool,
            b'e' | b'f' | b'd' => Wants::Float,
            _ => Wants::Int,
        }
    }
}

/// A float as IEEE's half precision, rounded to even; None where it is too large.
fn half_bits(value: f64) -> Option<u16> {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    if value.is_nan() {
        return Some(sign | 0x7e00);
    }
    if value.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let raw = (value.to_bits() >> 52 & 0x7ff) as i32;
    let exponent = (raw - 1023).max(-14);
    if exponent > 15 {
        return None;
    }
    let units = (value.abs() * 2f64.powi(10 - exponent)).round_ties_even() as u32;
    let bits = units + (((exponent + 14) as u32) << 10);
    (bits < 0x7c00).then_some(sign | bits as u16)
}

fn half(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let magnitude = match bits >> 10 & 0x1f {
        0 => fraction * 2f64.powi(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        exponent => (fraction + 1024.0) * 2f64.powi(i32::from(exponent) - 25),
    };
    if bits & 0x8000 != 0 { -magnitude } else { magnitude }
}
