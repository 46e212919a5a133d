//! Products and quotients of natural numbers of any size, in pieces of a few milliseconds with a tick between them.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{One, Zero};

use crate::pure::fault::Tick;

/// Up to here one product or quotient of the library takes a few milliseconds at most.
const MUL_PIECE: u64 = 1 << 17;
const DIV_PIECE: u64 = 1 << 15;

/// The lowest `bits` bits (a multiple of 32), and the rest.
fn split(a: &BigUint, bits: u64) -> (BigUint, BigUint) {
    (low(a, bits), a >> bits)
}

fn low(a: &BigUint, bits: u64) -> BigUint {
    BigUint::new(a.iter_u32_digits().take((bits / 32) as usize).collect())
}

pub(super) fn mul<E>(a: &BigUint, b: &BigUint, tick: Tick<E>) -> Result<BigUint, E> {
    let (short, long) = if a.bits() <= b.bits() { (a, b) } else { (b, a) };
    if short.is_zero() {
        return Ok(BigUint::zero());
    }
    if short.bits() <= MUL_PIECE && long.bits() <= 4 * MUL_PIECE {
        tick()?;
        return Ok(short * long);
    }
    let half = (long.bits() / 2).next_multiple_of(64);
    let (long_low, long_high) = split(long, half);
    if short.bits() <= half {
        return Ok((mul(short, &long_high, tick)? << half) + mul(short, &long_low, tick)?);
    }
    let (short_low, short_high) = split(short, half);
    let high = mul(&short_high, &long_high, tick)?;
    let bottom = mul(&short_low, &long_low, tick)?;
    let middle = mul(&(short_low + short_high), &(long_low + long_high), tick)? - &high - &bottom;
    Ok((((high << half) + middle) << half) + bottom)
}

/// Quotient and remainder; `b` is not zero.
pub(super) fn div_rem<E>(a: &BigUint, b: &BigUint, tick: Tick<E>) -> Result<(BigUint, BigUint), E> {
    if a < b {
        return Ok((BigUint::zero(), a.clone()));
    }
    if b.bits() <= DIV_PIECE && a.bits() <= 4 * DIV_PIECE {
        tick()?;
        return Ok(a.div_rem(b));
    }
    if b.bits() <= DIV_PIECE {
        return digits_by(a, 2 * DIV_PIECE, tick, &mut |part, _| Ok(part.div_rem(b)));
    }
    let mut halvings = 0;
    while b.bits() >> halvings > DIV_PIECE {
        halvings += 1;
    }
    let size = b.bits().next_multiple_of(64 << halvings);
    let shift = size - b.bits();
    let divisor = b << shift;
    let (quotient, remainder) =
        digits_by(&(a << shift), size, tick, &mut |part, tick| two_by_one(part, &divisor, size, tick))?;
    Ok((quotient, remainder >> shift))
}

type Step<'a, E> = &'a mut dyn FnMut(&BigUint, Tick<E>) -> Result<(BigUint, BigUint), E>;

/// Long division with digits of `size` bits; `step` divides one remainder with the next digit appended.
fn digits_by<E>(a: &BigUint, size: u64, tick: Tick<E>, step: Step<E>) -> Result<(BigUint, BigUint), E> {
    let words = (size / 32) as usize;
    let digits = a.to_u32_digits();
    let mut quotient = vec![0u32; digits.len().next_multiple_of(words)];
    let mut remainder = BigUint::zero();
    for (index, digit) in digits.chunks(words).enumerate().rev() {
        tick()?;
        let part = (remainder << size) | BigUint::new(digit.to_vec());
        let (q, r) = step(&part, tick)?;
        for (place, word) in quotient[index * words..].iter_mut().zip(q.iter_u32_digits()) {
            *place = word;
        }
        remainder = r;
    }
    Ok((BigUint::new(quotient), remainder))
}

/// Burnikel and Ziegler's recursion: `a` below `b << size`, and `b` has exactly `size` bits.
fn two_by_one<E>(a: &BigUint, b: &BigUint, size: u64, tick: Tick<E>) -> Result<(BigUint, BigUint), E> {
    if a < b {
        return Ok((BigUint::zero(), a.clone()));
    }
    if size <= DIV_PIECE {
        tick()?;
        return Ok(a.div_rem(b));
    }
    let half = size / 2;
    let (bottom, top) = split(a, half);
    let (high, rest) = three_by_two(&top, b, half, tick)?;
    let (low, remainder) = three_by_two(&((rest << half) | bottom), b, half, tick)?;
    Ok(((high << half) | low, remainder))
}

fn three_by_two<E>(a: &BigUint, b: &BigUint, half: u64, tick: Tick<E>) -> Result<(BigUint, BigUint), E> {
    let (b_low, b_high) = split(b, half);
    let (a_low, a_high) = split(a, half);
    let (mut quotient, rest) = if &a_high >> half < b_high {
        two_by_one(&a_high, &b_high, half, tick)?
    } else {
        let quotient = (BigUint::one() << half) - 1u32;
        let rest = a_high + &b_high - (&b_high << half);
        (quotient, rest)
    };
    let taken = mul(&quotient, &b_low, tick)?;
    let mut remainder = (rest << half) | a_low;
    while remainder < taken {
        quotient -= 1u32;
        remainder += b;
    }
    Ok((quotient, remainder - taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bits: u64, seed: u64) -> BigUint {
        let mut state = seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 16) as u32
        };
        BigUint::new((0..bits / 32).map(|_| next()).collect())
    }

    #[test]
    fn pieces_make_the_whole() {
        let mut ticks = 0;
        let mut tick = || -> Result<(), ()> {
            ticks += 1;
            Ok(())
        };
        for (m, n) in [(1u64, 700), (40, 700), (300, 300), (300, 660), (100, 101)] {
            let (a, b) = (number(m << 10, m), number(n << 10, n + 7));
            assert!(mul(&a, &b, &mut tick).unwrap() == &a * &b);
            let (q, r) = div_rem(&b, &a, &mut tick).unwrap();
            assert!(r < a && q * &a + r == b);
        }
        let all_ones = (BigUint::one() << 200_000u32) - 1u32;
        let (q, r) = div_rem(&(&all_ones * &all_ones + 5u32), &all_ones, &mut tick).unwrap();
        assert!(q == all_ones && r == BigUint::from(5u32));
        assert!(ticks > 20);
        assert_eq!(mul(&all_ones, &all_ones, &mut || Err("stop")), Err("stop"));
    }
}
