//! The module `_random`: the Mersenne Twister (MT19937), so that a seed gives the numbers that it gives in CPython; what
//! stands on it is written in Python.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::LazyLock;

use num_bigint::{BigInt, BigUint};

use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::module::Module;
use crate::object::protocol::arithmetic::int_ref;
use crate::object::protocol::compare::hash_value;
use crate::object::protocol::index::int_index;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::socket::argument::{bytes_of, lone_int};
use crate::object::value::Value;
use crate::pure::number::IntRef;
use crate::world::cell::Shared;

static RANDOM: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));
static DEFINITION: Definition = Definition {
    name: "Random",
    module: "_random",
    doc: "Numbers by chance.",
    methods: ROWS,
    new: Some(|_, class, _| Ok(Object::native(class, Shared::new(Twister::default())))),
    open: true,
    attributes: true,
    dotted: true,
    ..Definition::PLAIN
};

const ROWS: &[Row] = &[
    does("seed", "(n=None, /)", Takes::Positional(0, 1), seed, "Begins anew from a number, or by chance."),
    asks("random", "()", Takes::Nothing, random, "A float from 0 to before 1."),
    asks("getrandbits", "(k, /)", Takes::One, getrandbits, "An int of so many bits."),
    asks("getstate", "()", Takes::Nothing, getstate, "Where it stands."),
    does("setstate", "(state, /)", Takes::One, setstate, "Goes on from there."),
];

const FUNCTIONS: &[Row] =
    &[asks("_sha512", "(data, /)", Takes::One, sha512, "The SHA-512 of bytes: what a seed that is a text is made of.")];

pub(super) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("_random", "The Mersenne Twister.", FUNCTIONS);
    module.attrs.set_text("Random", Value::Type(RANDOM.clone()));
    Ok(Value::Module(module))
}

const WORDS: usize = 624;
const AHEAD: usize = 397;

struct Twister {
    words: [u32; WORDS],
    /// The word that comes next; at the end all are made anew.
    place: usize,
}

impl Default for Twister {
    fn default() -> Self {
        Twister { words: [0; WORDS], place: WORDS }
    }
}

impl Twister {
    /// From the digits of a number to the base 2^32, the lowest first.
    fn from_key(key: &[u32]) -> Twister {
        let mut words = [0u32; WORDS];
        words[0] = 19_650_218;
        for at in 1..WORDS {
            let before = words[at - 1];
            words[at] = 1_812_433_253u32.wrapping_mul(before ^ before >> 30).wrapping_add(at as u32);
        }
        let (mut at, mut digit) = (1, 0);
        let step = |words: &mut [u32; WORDS], at: &mut usize, factor: u32, change: u32| {
            let before = words[*at - 1];
            words[*at] = (words[*at] ^ (before ^ before >> 30).wrapping_mul(factor)).wrapping_add(change);
            *at += 1;
            if *at >= WORDS {
                words[0] = words[WORDS - 1];
                *at = 1;
            }
        };
        for _ in 0..WORDS.max(key.len()) {
            step(&mut words, &mut at, 1_664_525, key[digit].wrapping_add(digit as u32));
            digit = (digit + 1) % key.len();
        }
        for _ in 1..WORDS {
            let change = (at as u32).wrapping_neg();
            step(&mut words, &mut at, 1_566_083_941, change);
        }
        words[0] = 0x8000_0000;
        Twister { words, place: WORDS }
    }

    fn next(&mut self) -> u32 {
        if self.place >= WORDS {
            for at in 0..WORDS {
                let mixed = self.words[at] & 0x8000_0000 | self.words[(at + 1) % WORDS] & 0x7fff_ffff;
                let odd = if mixed & 1 == 1 { 0x9908_b0df } else { 0 };
                self.words[at] = self.words[(at + AHEAD) % WORDS] ^ mixed >> 1 ^ odd;
            }
            self.place = 0;
        }
        let mut word = self.words[self.place];
        self.place += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }
}

fn twister(args: &[Value]) -> Option<&Shared<Twister>> {
    args[0].data::<Shared<Twister>>()
}

fn seed(cx: &mut Cx, args: &[Value]) -> Answer {
    let key = match args[1].some() {
        // By chance: what the standard library keeps its tables safe with.
        None => {
            let source = RandomState::new();
            (0..WORDS).map(|at| source.hash_one(at) as u32).collect()
        }
        Some(value) => {
            let number = match int_ref(value.plain()) {
                Some(IntRef::Small(number)) => BigUint::from(number.unsigned_abs()),
                Some(IntRef::Big(number)) => number.magnitude().clone(),
                // What is no int gives its hash.
                None => BigUint::from(hash_value(cx, value)? as u64),
            };
            let digits = number.to_u32_digits();
            if digits.is_empty() { vec![0] } else { digits }
        }
    };
    if let Some(twister) = twister(args) {
        twister.replace(Twister::from_key(&key));
    }
    Ok(Value::None)
}

fn random(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(twister) = twister(args) else { return Ok(Value::None) };
    let mut twister = twister.get_mut();
    let (high, low) = (twister.next() >> 5, twister.next() >> 6);
    Ok(Value::from((f64::from(high) * 67_108_864.0 + f64::from(low)) * (1.0 / 9_007_199_254_740_992.0)))
}

fn getrandbits(cx: &mut Cx, args: &[Value]) -> Answer {
    let Ok(bits) = usize::try_from(lone_int(cx, &args[1])?) else {
        return Err(value_error(cx, "number of bits must be non-negative"));
    };
    let Some(twister) = twister(args) else { return Ok(Value::None) };
    let mut digits = Vec::with_capacity(bits.div_ceil(32));
    for at in 0..bits.div_ceil(32) {
        if at % 4096 == 0 {
            cx.tick()?;
        }
        let word = twister.get_mut().next();
        digits.push(if bits - at * 32 < 32 { word >> (32 - (bits - at * 32)) } else { word });
    }
    Ok(Value::big(BigInt::from(BigUint::new(digits))))
}

fn getstate(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(twister) = twister(args) else { return Ok(Value::None) };
    let twister = twister.get();
    let words = twister.words.iter().map(|word| Value::Int((*word).into()));
    Ok(Value::tuple(words.chain([twister.place.into()]).collect::<Vec<_>>()))
}

fn setstate(cx: &mut Cx, args: &[Value]) -> Answer {
    let Value::Tuple(items) = args[1].plain() else { return Err(type_error(cx, "state vector must be a tuple")) };
    if items.len() != WORDS + 1 {
        return Err(value_error(cx, "state vector is the wrong size"));
    }
    let mut new = Twister::default();
    for (at, item) in items.iter().enumerate() {
        let number = match int_index(cx, item)?.filter(|_| int_ref(item.plain()).is_some()) {
            Some(Value::Int(number)) => number,
            Some(_) => return Err(overflow_error(cx, "Python int too large to convert to C unsigned long")),
            None => return Err(type_error(cx, "an integer is required")),
        };
        match new.words.get_mut(at) {
            Some(_) if number < 0 => {
                return Err(overflow_error(cx, "can't convert negative value to unsigned int"));
            }
            Some(word) => *word = number as u32,
            None if (0..=WORDS as i64).contains(&number) => new.place = number as usize,
            None => return Err(value_error(cx, "invalid state")),
        }
    }
    if let Some(twister) = twister(args) {
        twister.replace(new);
    }
    Ok(Value::None)
}

/// The first 64 bits behind the point of the roots of the first primes.
fn root_bits(count: usize, degree: u32) -> Vec<u64> {
    let is_prime = |n: &u64| (2..*n).take_while(|d| d * d <= *n).all(|d| !n.is_multiple_of(d));
    let primes = (2u64..).filter(is_prime).take(count);
    primes
        .map(|prime| {
            let root = (BigUint::from(prime) << (64 * degree)).nth_root(degree);
            root.iter_u64_digits().next().unwrap_or(0)
        })
        .collect()
}

fn sha512(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut message = bytes_of(cx, &args[0])?;
    let length = message.len() as u128 * 8;
    message.push(0x80);
    message.resize(message.len().next_multiple_of(128) + if message.len() % 128 > 112 { 128 } else { 0 }, 0);
    let end = message.len() - 16;
    message[end..].copy_from_slice(&length.to_be_bytes());
    let (rounds, mut sum) = (root_bits(80, 3), root_bits(8, 2));
    for block in message.chunks_exact(128) {
        cx.tick()?;
        let mut w: Vec<u64> = block.chunks_exact(8).map(|b| b.iter().fold(0, |n, b| n << 8 | u64::from(*b))).collect();
        for at in 16..80 {
            let (a, b) = (w[at - 15], w[at - 2]);
            let a = a.rotate_right(1) ^ a.rotate_right(8) ^ a >> 7;
            let b = b.rotate_right(19) ^ b.rotate_right(61) ^ b >> 6;
            w.push(w[at - 16].wrapping_add(a).wrapping_add(w[at - 7]).wrapping_add(b));
        }
        let mut s = sum.clone();
        for at in 0..80 {
            let e = s[4].rotate_right(14) ^ s[4].rotate_right(18) ^ s[4].rotate_right(41);
            let choice = s[4] & s[5] ^ !s[4] & s[6];
            let one = s[7].wrapping_add(e).wrapping_add(choice).wrapping_add(rounds[at]).wrapping_add(w[at]);
            let a = s[0].rotate_right(28) ^ s[0].rotate_right(34) ^ s[0].rotate_right(39);
            let two = a.wrapping_add(s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]);
            s.rotate_right(1);
            s[4] = s[4].wrapping_add(one);
            s[0] = one.wrapping_add(two);
        }
        for (sum, s) in sum.iter_mut().zip(s) {
            *sum = sum.wrapping_add(s);
        }
    }
    Ok(Value::bytes(sum.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>()))
}
