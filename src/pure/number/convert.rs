//! Between int and float and bytes, exactly: conversion, comparison, true division, hashes.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{One, ToPrimitive, Zero};

use super::integer::{Int, IntRef, MAX_BITS, signed};
use super::kernel;
use crate::pure::fault::{Fault, Tick};
use crate::pure::room::has_room;

/// `mantissa * 2**exponent`, rounded once, half to even; `rest` says that a little more follows below the mantissa.
/// None where it is too large.
pub fn compose(mantissa: u128, exponent: i64, rest: bool) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let bits = i64::from(128 - mantissa.leading_zeros());
    if bits + exponent > 1024 {
        return None;
    }
    // How many of the mantissa's bits do not fit: 53 do, fewer among the subnormals.
    let keep = 53.min(bits + exponent + 1074);
    if keep < 0 {
        return Some(0.0);
    }
    let drop = bits - keep;
    let (kept, exponent) = if drop <= 0 {
        (mantissa as u64, exponent)
    } else {
        let kept = if drop >= 128 { 0 } else { (mantissa >> drop) as u64 };
        let half = 1u128 << (drop - 1);
        let dropped = if drop >= 128 { mantissa } else { mantissa & ((1 << drop) - 1) };
        let up = match dropped.cmp(&half) {
            Ordering::Less => false,
            Ordering::Equal => rest || kept & 1 == 1,
            Ordering::Greater => true,
        };
        (kept + u64::from(up), exponent + drop)
    };
    let result = scale(kept as f64, exponent);
    result.is_finite().then_some(result)
}

/// `value * 2**exponent` where the result needs no rounding.
pub fn scale(mut value: f64, mut exponent: i64) -> f64 {
    while exponent > 1000 && value.is_finite() && value != 0.0 {
        value *= 2f64.powi(1000);
        exponent -= 1000;
    }
    while exponent < -1000 && value != 0.0 {
        // In two exact steps: what is scaled here has at most 53 bits and never less than the smallest subnormal.
        let step = (-exponent - 1000).min(1000);
        value *= 2f64.powi(-(step as i32));
        exponent += step;
    }
    value * 2f64.powi(exponent.clamp(-1000, 1000) as i32)
}

/// The uppermost 64 bits, how far they stand above the lowest, and whether anything follows.
fn top(a: &BigUint) -> (u64, u64, bool) {
    let shift = a.bits().saturating_sub(64);
    let high = (a >> shift).to_u64().unwrap_or(0);
    (high, shift, shift > 0 && a.trailing_zeros().is_some_and(|zeros| zeros < shift))
}

/// `float(a)`
pub fn to_float(a: IntRef) -> Result<f64, Fault> {
    let result = match a {
        IntRef::Small(a) => Some(a as f64),
        IntRef::Big(_) => {
            let (high, shift, rest) = top(&a.magnitude());
            let sign = if a.is_negative() { -1.0 } else { 1.0 };
            compose(u128::from(high), shift as i64, rest).map(|value| sign * value)
        }
    };
    result.ok_or_else(|| Fault::overflow("int too large to convert to float"))
}

/// A finite float as `mantissa * 2**exponent`, with the mantissa odd or zero.
pub fn decompose(value: f64) -> (i64, i64) {
    let bits = value.to_bits();
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let raw = (bits >> 52 & 0x7ff) as i64;
    let (mantissa, exponent) = if raw == 0 { (fraction, -1074) } else { (fraction | 1 << 52, raw - 1075) };
    if mantissa == 0 {
        return (0, 0);
    }
    let zeros = mantissa.trailing_zeros();
    let mantissa = mantissa >> zeros;
    (if value < 0.0 { -mantissa } else { mantissa }, exponent + i64::from(zeros))
}

/// `int(value)`: towards zero.
pub fn from_float(value: f64) -> Result<Int, Fault> {
    if value.is_nan() {
        return Err(Fault::value("cannot convert float NaN to integer"));
    }
    if value.is_infinite() {
        return Err(Fault::overflow("cannot convert float infinity to integer"));
    }
    if value.abs() < 9.0e18 {
        return Ok(Int::Small(value as i64));
    }
    let (mantissa, exponent) = decompose(value);
    Ok((BigInt::from(mantissa) << exponent).into())
}

/// `value.as_integer_ratio()`
pub fn ratio(value: f64) -> Result<(Int, Int), Fault> {
    if value.is_nan() {
        return Err(Fault::value("cannot convert NaN to integer ratio"));
    }
    if value.is_infinite() {
        return Err(Fault::overflow("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = decompose(value);
    let one = BigInt::one();
    let (over, under) =
        if exponent >= 0 { (BigInt::from(mantissa) << exponent, one) } else { (mantissa.into(), one << -exponent) };
    Ok((over.into(), under.into()))
}

/// How an int stands to a float; None beside a NaN.
pub fn compare_float(a: IntRef, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b.is_infinite() {
        return Some(if b > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    if let IntRef::Small(small) = a
        && small.unsigned_abs() <= 1 << 53
    {
        return (small as f64).partial_cmp(&b);
    }
    let whole = from_float(b).ok()?;
    let order = super::integer::compare(a, whole.as_ref());
    Some(order.then_with(|| 0.0.partial_cmp(&b.fract()).unwrap_or(Ordering::Equal)))
}

/// `a / b`, rounded once.
pub fn true_div<E: From<Fault>>(a: IntRef, b: IntRef, tick: Tick<E>) -> Result<f64, E> {
    if b.is_zero() {
        return Err(Fault::zero_division("division by zero").into());
    }
    let negative = a.is_negative() != b.is_negative();
    let sign = if negative { -1.0 } else { 1.0 };
    if a.is_zero() {
        return Ok(sign * 0.0);
    }
    if a.bits() <= 53 && b.bits() <= 53 {
        let (a, b) = (a.to_i64().unwrap_or(0), b.to_i64().unwrap_or(1));
        return Ok(a as f64 / b as f64);
    }
    let too_large = || Fault::overflow("integer division result too large for a float");
    let difference = a.bits() as i64 - b.bits() as i64;
    if difference > 1025 {
        return Err(too_large().into());
    }
    if difference < -1080 {
        return Ok(sign * 0.0);
    }
    let shift = 66 - difference;
    let (over, under) = (a.magnitude(), b.magnitude());
    let (quotient, remainder) = if shift >= 0 {
        kernel::div_rem(&(over.as_ref() << shift), &under, tick)?
    } else {
        kernel::div_rem(&over, &(under.as_ref() << -shift), tick)?
    };
    let quotient = quotient.to_u128().unwrap_or(u128::MAX);
    compose(quotient, -shift, !remainder.is_zero()).map(|value| sign * value).ok_or_else(|| too_large().into())
}

const HASH_BITS: u32 = 61;
const HASH_MODULUS: u64 = (1 << HASH_BITS) - 1;

fn sealed(residue: u64, negative: bool) -> i64 {
    let hash = if negative { -(residue as i64) } else { residue as i64 };
    if hash == -1 { -2 } else { hash }
}

/// `hash(a)`
pub fn hash(a: IntRef) -> i64 {
    let residue = match a {
        IntRef::Small(small) => small.unsigned_abs() % HASH_MODULUS,
        IntRef::Big(big) => big.iter_u64_digits().rev().fold(0, |residue, digit| {
            (((u128::from(residue) << 64) | u128::from(digit)) % u128::from(HASH_MODULUS)) as u64
        }),
    };
    sealed(residue, a.is_negative())
}

/// `hash(value)`; None for a NaN, whose hash is that of its identity.
pub fn hash_float(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { 314159 } else { -314159 });
    }
    let (mantissa, exponent) = decompose(value);
    let turn = exponent.rem_euclid(i64::from(HASH_BITS)) as u32;
    let residue = (u128::from(mantissa.unsigned_abs()) << turn) % u128::from(HASH_MODULUS);
    Some(sealed(residue as u64, mantissa < 0))
}

/// Which end of the bytes comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Big,
    Little,
}

impl Order {
    pub fn named(name: &str) -> Result<Order, Fault> {
        match name {
            "big" => Ok(Order::Big),
            "little" => Ok(Order::Little),
            _ => Err(Fault::value("byteorder must be either 'little' or 'big'")),
        }
    }
}

/// `a.to_bytes(length, order, signed=signed)`
pub fn to_bytes(a: IntRef, length: i64, order: Order, signed: bool) -> Result<Vec<u8>, Fault> {
    let Ok(length) = usize::try_from(length) else {
        return Err(Fault::value("length argument must be non-negative"));
    };
    if a.is_negative() && !signed {
        return Err(Fault::overflow("can't convert negative int to unsigned"));
    }
    if length as u64 > MAX_BITS / 8 || !has_room(length) {
        return Err(Fault::memory());
    }
    let big = a.big();
    let mut bytes = match (a.is_zero(), signed) {
        (true, _) => Vec::new(),
        (_, true) => big.to_signed_bytes_le(),
        (_, false) => big.magnitude().to_bytes_le(),
    };
    if bytes.len() > length {
        return Err(Fault::overflow("int too big to convert"));
    }
    bytes.resize(length, if a.is_negative() { 0xff } else { 0 });
    if order == Order::Big {
        bytes.reverse();
    }
    Ok(bytes)
}

/// `int.from_bytes(bytes, order, signed=signed)`
pub fn from_bytes(bytes: &[u8], order: Order, is_signed: bool) -> Int {
    let number = match (order, is_signed) {
        (Order::Big, true) => BigInt::from_signed_bytes_be(bytes),
        (Order::Little, true) => BigInt::from_signed_bytes_le(bytes),
        (Order::Big, false) => BigInt::from_bytes_be(Sign::Plus, bytes),
        (Order::Little, false) => signed(BigUint::from_bytes_le(bytes), false),
    };
    number.into()
}
