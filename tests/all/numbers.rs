//! Numbers against CPython: arithmetic, reading, printing.

use num_bigint::BigInt;
use sockstep::pure::fault::Fault;
use sockstep::pure::number::{Int, IntRef, convert, integer, parse, power, print, real};

use crate::oracle::{Field, compare};

fn int(field: &Field) -> Int {
    field.number::<BigInt>().into()
}

fn quiet() -> Result<(), Fault> {
    Ok(())
}

fn shown(result: Result<Int, Fault>) -> String {
    result.map_or_else(|fault| fault.to_string(), |value| value.into_big().to_string())
}

fn shown_float(result: Result<f64, Fault>) -> String {
    result.map_or_else(|fault| fault.to_string(), print::float)
}

#[test]
fn int_operators() {
    let script = r#"
import operator, math
sys.set_int_max_str_digits(0)
def number():
    kind = random.randrange(6)
    if kind == 0: return random.randrange(-3, 4)
    if kind == 1: return random.randrange(-100, 100)
    if kind == 2: return random.choice([2**63, 2**63-1, -2**63, -2**63-1, 2**64, 2**53+1, 2**31])
    return random.choice([-1, 1]) * random.getrandbits(random.choice([10, 40, 63, 64, 65, 130, 1000]))
ops = dict(add=operator.add, sub=operator.sub, mul=operator.mul, floordiv=operator.floordiv, mod=operator.mod, div=operator.truediv,
    divmod=divmod, bitand=operator.and_, bitor=operator.or_, bitxor=operator.xor, gcd=math.gcd, lt=operator.lt,
    shl=lambda a, b: a << (b % 200 if b > 0 else b), shr=operator.rshift, pow=lambda a, b: a ** (b % 50),
    float=lambda a, b: float(a), hash=lambda a, b: hash(a), isqrt=lambda a, b: math.isqrt(a), invert=lambda a, b: ~a,
    neg=lambda a, b: -a, bits=lambda a, b: a.bit_length(), powmod=lambda a, b: pow(a, b, 1000007 * b), powinv=lambda a, b: pow(a, -3, b),
    round=lambda a, b: round(a, b % 30 - 29), hex=lambda a, b: hex(a)[:], oct=lambda a, b: oct(a), str=lambda a, b: str(a))
for _ in range(20000):
    name = random.choice(list(ops)); a, b = number(), number()
    if name == 'powmod' and abs(b) > 2**70: continue
    emit(name, a, b, outcome(ops[name], a, b).strip("'"))
"#;
    compare(script, |case| {
        let (a, b) = (int(&case[1]), int(&case[2]));
        let (a, b) = (a.as_ref(), b.as_ref());
        let small = |value: i64| Int::Small(value);
        let tick = &mut quiet;
        match case[0].text() {
            "add" => shown(Ok(integer::add(a, b))),
            "sub" => shown(Ok(integer::sub(a, b))),
            "mul" => shown(integer::mul(a, b, tick)),
            "floordiv" => shown(integer::floor_div(a, b, tick)),
            "mod" => shown(integer::modulo(a, b, tick)),
            "div" => shown_float(convert::true_div(a, b, tick)),
            "divmod" => match integer::divmod(a, b, tick) {
                Ok((q, r)) => format!("({}, {})", shown(Ok(q)), shown(Ok(r))),
                Err(fault) => Fault::to_string(&fault),
            },
            "bitand" => shown(Ok(integer::bit_and(a, b))),
            "bitor" => shown(Ok(integer::bit_or(a, b))),
            "bitxor" => shown(Ok(integer::bit_xor(a, b))),
            "gcd" => shown(power::gcd(a, b, tick)),
            "lt" => if integer::compare(a, b).is_lt() { "True" } else { "False" }.to_owned(),
            "shl" if b.is_negative() => shown(integer::shl(a, b)),
            "shl" => shown(integer::modulo(b, IntRef::Small(200), tick).and_then(|b| integer::shl(a, b.as_ref()))),
            "shr" => shown(integer::shr(a, b)),
            "pow" => shown(integer::modulo(b, IntRef::Small(50), tick).and_then(|b| power::pow(a, b.as_ref(), tick))),
            "float" => shown_float(convert::to_float(a)),
            "hash" => convert::hash(a).to_string(),
            "isqrt" => shown(power::isqrt(a, tick)),
            "invert" => shown(Ok(integer::invert(a))),
            "neg" => shown(Ok(integer::neg(a))),
            "bits" => a.bits().to_string(),
            "powmod" => {
                let modulus = integer::mul(b, IntRef::Small(1000007), tick);
                shown(modulus.and_then(|modulus| power::pow_mod(a, b, modulus.as_ref(), tick)))
            }
            "powinv" => shown(power::pow_mod(a, IntRef::Small(-3), b, tick)),
            "round" => {
                let digits =
                    integer::modulo(b, IntRef::Small(30), tick).map(|b| integer::sub(b.as_ref(), IntRef::Small(29)));
                shown(digits.and_then(|digits| real::round_int(a, digits.as_ref(), tick)))
            }
            "hex" => print::prefixed(a, 16),
            "oct" => print::prefixed(a, 8),
            "str" => print::decimal(a, 4300, tick).unwrap_or_else(|fault: Fault| fault.to_string()),
            other => shown(Ok(small(other.len() as i64))),
        }
    });
}

#[test]
fn huge_ints() {
    let script = r#"
import math
sys.set_int_max_str_digits(0)
P = 2**521 - 1
for _ in range(12):
    a = random.getrandbits(random.choice([70000, 300000, 900000])); b = random.getrandbits(random.choice([20000, 40000, 150000, 400000]))
    s = b >> random.randrange(3) * 5000
    emit(hex(a), hex(b), ' '.join(str(x % P) for x in (a * b, a // b, a % b, -a // b, -a % b, math.isqrt(a), math.gcd(a * 7, b * 7))))
"#;
    let of = |text: &str| parse::int(text, 0, 0, &mut quiet).expect("a number");
    let prime = integer::sub(
        power::pow(IntRef::Small(2), IntRef::Small(521), &mut quiet).expect("small").as_ref(),
        IntRef::Small(1),
    );
    compare(script, |case| {
        let (a, b) = (of(case[0].text()), of(case[1].text()));
        let (a, b) = (a.as_ref(), b.as_ref());
        let seven = |a: IntRef| integer::mul(a, IntRef::Small(7), &mut quiet).expect("short");
        let minus = integer::neg(a);
        let (q, r) = integer::divmod::<Fault>(a, b, &mut quiet).expect("no zero");
        let (mq, mr) = integer::divmod::<Fault>(minus.as_ref(), b, &mut quiet).expect("no zero");
        let results = [
            integer::mul(a, b, &mut quiet).expect("small enough"),
            q,
            r,
            mq,
            mr,
            power::isqrt(a, &mut quiet).expect("natural"),
            power::gcd(seven(a).as_ref(), seven(b).as_ref(), &mut quiet).expect("any"),
        ];
        let digests = results.map(|x| shown(integer::modulo(x.as_ref(), prime.as_ref(), &mut quiet)));
        format!("'{}'", digests.join(" ")).trim_matches('\'').to_owned()
    });
}

#[test]
fn long_decimals() {
    let script = r#"
sys.set_int_max_str_digits(0)
for n in (700, 1024, 1025, 4300, 4301, 10000, 33333):
    for a in (random.getrandbits(int(n * 3.3)), 10**n, 10**n - 1, -10**(n-1) - 7):
        emit(hex(a), str(a))
"#;
    compare(script, |case| {
        let a: Int = parse::int(case[0].text(), 0, 0, &mut quiet).expect("a number");
        let text = print::decimal(a.as_ref(), 0, &mut quiet).unwrap_or_else(|fault: Fault| fault.to_string());
        assert_eq!(parse::int(&text, 10, 0, &mut quiet), Ok(a));
        text
    });
}

#[test]
fn limits() {
    let one = IntRef::Small(1);
    let big = |text: &str| parse::int::<Fault>(text, 10, 0, &mut quiet).expect("a number");
    let huge = big("100000000000000000000000000");
    assert_eq!(integer::shl(one, huge.as_ref()).unwrap_err().to_string(), "OverflowError: too many digits in integer");
    assert_eq!(integer::shl(one, IntRef::Small(i64::MAX)).unwrap_err().class, "MemoryError");
    assert_eq!(power::pow(IntRef::Small(3), huge.as_ref(), &mut quiet).unwrap_err().class, "MemoryError");
    let mut left = 100;
    let mut tick = || {
        left -= 1;
        if left == 0 { Err(Fault::new("KeyboardInterrupt", "")) } else { Ok(()) }
    };
    let nine = power::pow(IntRef::Small(9), IntRef::Small(387_420_489), &mut tick);
    assert_eq!(nine.unwrap_err().class, "KeyboardInterrupt");
    assert_eq!(power::pow::<Fault>(IntRef::Small(-1), huge.as_ref(), &mut quiet), Ok(Int::Small(1)));
}

#[test]
fn int_literals() {
    let script = r#"
parts = ['0', '1', '7', '9', 'a', 'F', 'z', '_', '-', '+', ' ', '0x', '0b', '0o', '0X', '\t', '\n', '\x1c', '\x00', '٣', '०', '\u2003', '\xa0', "'", 'é', '\ud800', '123456789012345678901']
for _ in range(12000):
    text = ''.join(random.choices(parts, k=random.randrange(0, 6)))
    base = random.choice([0, 10, 10, 10, 16, 2, 8, 36, 7, 1, 37, -1])
    emit('s', text, base, outcome(int, text, base))
    data = text.encode('utf-8', 'replace')
    emit('b', data, base, outcome(int, data, base))
"#;
    compare(script, |case| {
        let base = case[2].number();
        shown(match case[0].text() {
            "s" => parse::int(case[1].text(), base, 4300, &mut quiet),
            _ => parse::int_from_bytes(&case[1].0, base, 4300, &mut quiet),
        })
    });
}

#[test]
fn float_literals() {
    let script = r#"
parts = ['0', '1', '7', '9', 'e', 'E', '.', '_', '-', '+', ' ', 'inf', 'nan', 'inity', 'INF', '\t', '\x1c', '\x00', '٣', '\u2003', "'", 'é', '5e', '2.', '400', '1e-3', '0x']
for _ in range(15000):
    text = ''.join(random.choices(parts, k=random.randrange(0, 6)))
    emit('s', text, outcome(float, text))
    data = text.encode()
    emit('b', data, outcome(float, data))
for _ in range(5000):
    text = f'{random.getrandbits(random.randrange(1, 90))}{random.choice(["", ".", ".5"])}e{random.randrange(-345, 300)}'
    emit('s', text, outcome(float, text))
"#;
    compare(script, |case| {
        shown_float(match case[0].text() {
            "s" => parse::float(case[1].text()),
            _ => parse::float_from_bytes(&case[1].0, None),
        })
    });
}

#[test]
fn floats() {
    let script = r#"
import struct, operator
def number():
    kind = random.randrange(7)
    if kind == 0: return random.choice([0.0, -0.0, float('inf'), float('-inf'), float('nan'), 1e308, 5e-324, 2.5, 0.5, 1e16, 1e22, 123456789.125])
    if kind == 1: return struct.unpack('d', random.randbytes(8))[0]
    if kind == 2: return random.randrange(-10**6, 10**6) / 2**random.randrange(20)
    if kind == 3: return random.uniform(-1000, 1000)
    if kind == 4: return float(random.getrandbits(random.randrange(1, 120)))
    if kind == 5: return random.randrange(1, 100) * 2.0 ** random.randrange(-1074, 1000)
    return random.randrange(-10**6, 10**6) / 10**random.randrange(8)
def hashed(a): return hash(a) if a == a else 'nan'
ops = dict(repr=lambda a, b: a, hex=lambda a, b: a.hex(), int=lambda a, b: int(a), hash=lambda a, b: hashed(a), ratio=lambda a, b: a.as_integer_ratio(),
   floordiv=operator.floordiv, mod=operator.mod, divmod=divmod, div=operator.truediv, pow=operator.pow, round0=lambda a, b: round(a),
   cmp=lambda a, b: (lambda i: [int(a) + i < a, int(a) + i == a, int(a) + i > a])(random.randrange(-1, 2)) )
for _ in range(30000):
    name = random.choice(list(ops)); a, b = number(), number()
    if name == 'cmp': continue
    got = outcome(ops[name], a, b).strip("'")
    if 'j' in got or 'complex' in got: got = 'complex'
    emit(name, repr(a), repr(b), got)
for _ in range(20000):
    a = number(); n = random.randrange(-12, 20) if random.random() < .9 else random.randrange(-400, 400)
    emit('round', repr(a), n, outcome(round, a, n))
"#;
    compare(script, |case| {
        let a = parse::float(case[1].text()).expect("a float");
        let b = parse::float(case[2].text()).expect("a float");
        let faulty = |fault: Fault| fault.to_string();
        match case[0].text() {
            "repr" => print::float(a),
            "hex" => print::float_hex(a),
            "int" => shown(convert::from_float(a)),
            "hash" => convert::hash_float(a).map_or("nan".to_owned(), |hash| hash.to_string()),
            "ratio" => convert::ratio(a).map_or_else(faulty, |(n, d)| format!("({}, {})", shown(Ok(n)), shown(Ok(d)))),
            "floordiv" => shown_float(real::floor_div(a, b)),
            "mod" => shown_float(real::modulo(a, b)),
            "div" => shown_float(real::div(a, b)),
            "divmod" => {
                real::divmod(a, b).map_or_else(faulty, |(q, r)| format!("({}, {})", print::float(q), print::float(r)))
            }
            "pow" => real::pow(a, b).map_or_else(faulty, |power| power.map_or("complex".to_owned(), print::float)),
            "round0" => shown(real::round_to_int(a)),
            _ => shown_float(real::round(a, b as i64)),
        }
    });
}

#[test]
fn mixed_comparison_and_bytes() {
    let script = r#"
for _ in range(8000):
    a = random.choice([-1, 1]) * random.getrandbits(random.choice([3, 53, 54, 60, 64, 70, 1023, 1025]))
    try: f = float(a)
    except OverflowError: f = float('inf')
    f = random.choice([f, f * (1 + 2**-52), f + 0.5, f - 0.5, 0.0, -f, float('inf'), float('-inf')])
    emit('cmp', a, repr(f), '<' if a < f else '>' if a > f else '=')
    n = random.randrange(-1, 12); order = random.choice(['big', 'little']); signed = random.random() < .5
    emit('to', a, n, order, signed, outcome(a.to_bytes, n, order, signed=signed))
    data = random.randbytes(random.randrange(12))
    emit('from', data, order, signed, int.from_bytes(data, order, signed=signed))
for text in ['0x1p3', '1.8p1', '-0x.8p-1', 'inf', '-nan', '0x', 'p3', '1p', '0x1p99999999999999999999', '0x1p-99999999999999999999', '0x1.fffffffffffff7p1023', '0x1.fffffffffffff8p1023',
    '0x0.00000000000008p-1022', '0x0.00000000000018p-1022', '0x1.00000000000008p0', '0x1.000000000000080000000000000000000000000001p0', ' 0x1 ', '0x1 p3', 'x', '1.', '.', '+1', 'ffffffffffffffffffffffffffffffffffffp-10', '0p999999999999']:
    emit('hex', text, outcome(float.fromhex, text))
"#;
    compare(script, |case| match case[0].text() {
        "cmp" => match convert::compare_float(int(&case[1]).as_ref(), case[2].number()) {
            Some(std::cmp::Ordering::Less) => "<".to_owned(),
            Some(std::cmp::Ordering::Equal) => "=".to_owned(),
            _ => ">".to_owned(),
        },
        "to" => {
            let order = convert::Order::named(case[3].text()).expect("an order");
            let bytes = convert::to_bytes(int(&case[1]).as_ref(), case[2].number(), order, case[4].text() == "True");
            bytes.map_or_else(|fault| fault.to_string(), |bytes| sockstep::pure::text::repr::bytes(&bytes))
        }
        "hex" => shown_float(real::from_hex(case[1].text())),
        _ => {
            let order = convert::Order::named(case[2].text()).expect("an order");
            shown(Ok(convert::from_bytes(&case[1].0, order, case[3].text() == "True")))
        }
    });
}
