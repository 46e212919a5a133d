//! Python's int: small where it fits 64 bits, big beyond. Sums, products, floor division, shifts and bits.

use std::borrow::Cow;
use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::kernel;
use crate::pure::fault::{Fault, Tick};
use crate::pure::room::has_room;

/// No result may have more bits than this (1 GiB): MemoryError instead, before anything is allocated.
pub const MAX_BITS: u64 = 1 << 33;
/// CPython's own limit, in bits, beyond which it speaks of "too many digits".
const MAX_LONG_DIGITS: u128 = (i64::MAX as u128 - 24) / 4;
/// Work on operands below this many bits is too short to be worth a tick.
const SHORT: u64 = 1 << 14;

/// A Python int. Always normalised: `Big` never holds what fits `Small`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Int {
    Small(i64),
    Big(BigInt),
}

/// A borrowed [`Int`]. Its `Big` may hold a small number too (what it came from need not be normalised).
#[derive(Clone, Copy, Debug)]
pub enum IntRef<'a> {
    Small(i64),
    Big(&'a BigInt),
}

impl From<i64> for Int {
    fn from(value: i64) -> Self {
        Int::Small(value)
    }
}

impl From<BigInt> for Int {
    fn from(value: BigInt) -> Self {
        value.to_i64().map_or(Int::Big(value), Int::Small)
    }
}

impl From<BigUint> for Int {
    fn from(value: BigUint) -> Self {
        BigInt::from(value).into()
    }
}

impl From<u64> for Int {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or_else(|_| Int::Big(value.into()), Int::Small)
    }
}

impl From<i128> for Int {
    fn from(value: i128) -> Self {
        i64::try_from(value).map_or_else(|_| Int::Big(value.into()), Int::Small)
    }
}

impl From<i64> for IntRef<'_> {
    fn from(value: i64) -> Self {
        IntRef::Small(value)
    }
}

impl<'a> From<&'a BigInt> for IntRef<'a> {
    fn from(value: &'a BigInt) -> Self {
        IntRef::Big(value)
    }
}

impl<'a> From<&'a Int> for IntRef<'a> {
    fn from(value: &'a Int) -> Self {
        value.as_ref()
    }
}

impl Int {
    pub fn as_ref(&self) -> IntRef<'_> {
        match self {
            Int::Small(value) => IntRef::Small(*value),
            Int::Big(value) => IntRef::Big(value),
        }
    }

    pub fn into_big(self) -> BigInt {
        match self {
            Int::Small(value) => value.into(),
            Int::Big(value) => value,
        }
    }
}

impl<'a> IntRef<'a> {
    pub fn big(self) -> Cow<'a, BigInt> {
        match self {
            IntRef::Small(value) => Cow::Owned(value.into()),
            IntRef::Big(value) => Cow::Borrowed(value),
        }
    }

    /// The absolute value.
    pub fn magnitude(self) -> Cow<'a, BigUint> {
        match self {
            IntRef::Small(value) => Cow::Owned(value.unsigned_abs().into()),
            IntRef::Big(value) => Cow::Borrowed(value.magnitude()),
        }
    }

    pub fn to_int(self) -> Int {
        match self {
            IntRef::Small(value) => Int::Small(value),
            IntRef::Big(value) => value.clone().into(),
        }
    }

    pub fn to_i64(self) -> Option<i64> {
        match self {
            IntRef::Small(value) => Some(value),
            IntRef::Big(value) => value.to_i64(),
        }
    }

    pub fn to_u64(self) -> Option<u64> {
        match self {
            IntRef::Small(value) => value.try_into().ok(),
            IntRef::Big(value) => value.to_u64(),
        }
    }

    pub fn is_zero(self) -> bool {
        match self {
            IntRef::Small(value) => value == 0,
            IntRef::Big(value) => value.is_zero(),
        }
    }

    pub fn is_negative(self) -> bool {
        match self {
            IntRef::Small(value) => value < 0,
            IntRef::Big(value) => value.is_negative(),
        }
    }

    pub fn is_odd(self) -> bool {
        match self {
            IntRef::Small(value) => value & 1 == 1,
            IntRef::Big(value) => value.is_odd(),
        }
    }

    /// `int.bit_length()`
    pub fn bits(self) -> u64 {
        match self {
            IntRef::Small(value) => u64::from(64 - value.unsigned_abs().leading_zeros()),
            IntRef::Big(value) => value.bits(),
        }
    }
}

pub fn compare(a: IntRef, b: IntRef) -> Ordering {
    match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => a.cmp(&b),
        _ => a.big().as_ref().cmp(b.big().as_ref()),
    }
}

pub fn equal(a: IntRef, b: IntRef) -> bool {
    compare(a, b) == Ordering::Equal
}

pub fn add(a: IntRef, b: IntRef) -> Int {
    match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => (i128::from(a) + i128::from(b)).into(),
        (IntRef::Big(big), IntRef::Small(small)) | (IntRef::Small(small), IntRef::Big(big)) => (big + small).into(),
        (IntRef::Big(a), IntRef::Big(b)) => (a + b).into(),
    }
}

pub fn sub(a: IntRef, b: IntRef) -> Int {
    match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => (i128::from(a) - i128::from(b)).into(),
        (IntRef::Big(a), IntRef::Small(b)) => (a - b).into(),
        (IntRef::Small(a), IntRef::Big(b)) => (a - b).into(),
        (IntRef::Big(a), IntRef::Big(b)) => (a - b).into(),
    }
}

pub fn neg(a: IntRef) -> Int {
    match a {
        IntRef::Small(a) => (-i128::from(a)).into(),
        IntRef::Big(a) => (-a).into(),
    }
}

pub fn abs(a: IntRef) -> Int {
    if a.is_negative() { neg(a) } else { a.to_int() }
}

/// `~a`
pub fn invert(a: IntRef) -> Int {
    match a {
        IntRef::Small(a) => Int::Small(!a),
        IntRef::Big(a) => (-(a + 1i32)).into(),
    }
}

pub fn mul<E: From<Fault>>(a: IntRef, b: IntRef, tick: Tick<E>) -> Result<Int, E> {
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b) {
        return Ok((i128::from(a) * i128::from(b)).into());
    }
    let bits = a.bits() + b.bits();
    if bits <= SHORT {
        return Ok((a.big().as_ref() * b.big().as_ref()).into());
    }
    if (bits > MAX_BITS || !has_room_for_bits(bits)) && !a.is_zero() && !b.is_zero() {
        return Err(Fault::memory().into());
    }
    let product = kernel::mul(&a.magnitude(), &b.magnitude(), tick)?;
    Ok(signed(product, a.is_negative() != b.is_negative()).into())
}

/// Whether there is room for a number of so many bits, and for the copy that is made on the way.
fn has_room_for_bits(bits: u64) -> bool {
    has_room((bits / 4) as usize)
}

pub(super) fn signed(magnitude: BigUint, negative: bool) -> BigInt {
    BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, magnitude)
}

/// `divmod(a, b)`: the quotient is rounded down, the remainder has the sign of `b`.
pub fn divmod<E: From<Fault>>(a: IntRef, b: IntRef, tick: Tick<E>) -> Result<(Int, Int), E> {
    if b.is_zero() {
        return Err(Fault::zero_division("integer division or modulo by zero").into());
    }
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b) {
        let (quotient, remainder) = (i128::from(a)).div_mod_floor(&i128::from(b));
        return Ok((quotient.into(), remainder.into()));
    }
    if a.bits() <= SHORT {
        let (quotient, remainder) = a.big().div_mod_floor(b.big().as_ref());
        return Ok((quotient.into(), remainder.into()));
    }
    let (quotient, remainder) = kernel::div_rem(&a.magnitude(), &b.magnitude(), tick)?;
    let away = a.is_negative() != b.is_negative() && !remainder.is_zero();
    let quotient = signed(if away { quotient + 1u32 } else { quotient }, a.is_negative() != b.is_negative());
    let remainder = if away { b.magnitude().as_ref() - remainder } else { remainder };
    Ok((quotient.into(), signed(remainder, b.is_negative()).into()))
}

/// `a // b`
pub fn floor_div<E: From<Fault>>(a: IntRef, b: IntRef, tick: Tick<E>) -> Result<Int, E> {
    divmod(a, b, tick).map(|(quotient, _)| quotient)
}

/// `a % b`
pub fn modulo<E: From<Fault>>(a: IntRef, b: IntRef, tick: Tick<E>) -> Result<Int, E> {
    if b.is_zero() {
        return Err(Fault::zero_division("integer modulo by zero").into());
    }
    divmod(a, b, tick).map(|(_, remainder)| remainder)
}

/// `a << b`
pub fn shl(a: IntRef, b: IntRef) -> Result<Int, Fault> {
    if b.is_negative() {
        return Err(Fault::value("negative shift count"));
    }
    if a.is_zero() {
        return Ok(Int::Small(0));
    }
    let Some(count) = b.to_u64().filter(|count| {
        let bits = count.saturating_add(a.bits());
        bits <= MAX_BITS && has_room_for_bits(bits)
    }) else {
        let shift = b.big().to_u128().unwrap_or(u128::MAX);
        let digits = (shift / 30).saturating_add(u128::from(a.bits() / 30));
        let too_many = digits >= MAX_LONG_DIGITS;
        return Err(if too_many { Fault::overflow("too many digits in integer") } else { Fault::memory() });
    };
    match a {
        IntRef::Small(small) if count < 64 => Ok((i128::from(small) << count).into()),
        _ => Ok((a.big().as_ref() << count).into()),
    }
}

/// `a >> b`
pub fn shr(a: IntRef, b: IntRef) -> Result<Int, Fault> {
    if b.is_negative() {
        return Err(Fault::value("negative shift count"));
    }
    let count = b.to_u64().unwrap_or(u64::MAX);
    if count >= a.bits() {
        return Ok(Int::Small(if a.is_negative() { -1 } else { 0 }));
    }
    match a {
        IntRef::Small(small) => Ok(Int::Small(small >> count)),
        IntRef::Big(big) => Ok((big >> count).into()),
    }
}

pub fn bit_and(a: IntRef, b: IntRef) -> Int {
    match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => Int::Small(a & b),
        _ => (a.big().as_ref() & b.big().as_ref()).into(),
    }
}

pub fn bit_or(a: IntRef, b: IntRef) -> Int {
    match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => Int::Small(a | b),
        _ => (a.big().as_ref() | b.big().as_ref()).into(),
    }
}

pub fn bit_xor(a: IntRef, b: IntRef) -> Int {
    match (a, b) {
        (IntRef::Small(a), IntRef::Small(b)) => Int::Small(a ^ b),
        _ => (a.big().as_ref() ^ b.big().as_ref()).into(),
    }
}

/// `int.bit_count()`
pub fn bit_count(a: IntRef) -> u64 {
    match a {
        IntRef::Small(a) => u64::from(a.unsigned_abs().count_ones()),
        IntRef::Big(a) => a.magnitude().count_ones(),
    }
}
