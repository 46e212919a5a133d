//! The struct engine, and what "Did you mean" offers, against CPython.

use sockstep::pure::fault::Fault;
use sockstep::pure::number::binary::{Datum, Item, Layout, Wants};
use sockstep::pure::number::{Int, parse, print};
use sockstep::pure::text::{repr, similar};

use crate::oracle::compare;

enum Value {
    Int(Int),
    Float(f64),
    Bytes(Vec<u8>),
}

fn value(field: &str) -> Value {
    let hex = |text: &str| sockstep::pure::text::bytes::from_hex(text).expect("hex");
    match field.strip_prefix("b:") {
        Some(text) => Value::Bytes(hex(text)),
        None => match parse::int::<Fault>(field, 10, 0, &mut || Ok(())) {
            Ok(int) => Value::Int(int),
            Err(_) => Value::Float(parse::float(field).expect("a float")),
        },
    }
}

fn pack(format: &str, values: &[Value]) -> Result<Vec<u8>, Fault> {
    let layout = Layout::parse(format)?;
    layout.check_count("pack", values.len())?;
    let mut data = Vec::new();
    for (slot, value) in layout.slots().zip(values) {
        data.push(match (slot.wants(), value) {
            (Wants::Int, Value::Int(int)) => Datum::Int(int.as_ref()),
            (Wants::Float, Value::Int(int)) => Datum::Int(int.as_ref()),
            (Wants::Float, Value::Float(float)) => Datum::Float(*float),
            (Wants::Bool, Value::Int(int)) => Datum::Bool(!int.as_ref().is_zero()),
            (Wants::Bool, Value::Float(float)) => Datum::Bool(*float != 0.0),
            (Wants::Bool, Value::Bytes(bytes)) => Datum::Bool(!bytes.is_empty()),
            (Wants::Char | Wants::Bytes, Value::Bytes(bytes)) => Datum::Bytes(bytes),
            _ => Datum::Wrong,
        });
    }
    layout.pack(&data)
}

fn unpack(format: &str, bytes: &[u8]) -> Result<String, Fault> {
    let items = Layout::parse(format)?.unpack(bytes)?;
    let shown: Vec<String> = items
        .into_iter()
        .map(|item| match item {
            Item::Int(int) => int.into_big().to_string(),
            Item::Float(float) => print::float(float),
            Item::Bool(truth) => if truth { "True" } else { "False" }.to_owned(),
            Item::Bytes(bytes) => repr::bytes(&bytes),
        })
        .collect();
    Ok(if shown.len() == 1 { format!("({},)", shown[0]) } else { format!("({})", shown.join(", ")) })
}

fn worded(fault: Fault) -> String {
    fault.to_string().replace("struct.error", "error")
}

#[test]
fn packing() {
    let script = r#"
import struct
def one():
    return random.choice([0, 1, -1, 127, 128, 255, 256, -129, 65535, 2**31, 2**32 - 1, 2**32, 2**63, -2**63, 2**64, 2**70, -2**70, 1.5, -0.0, 1e300, 65519.9, 65520.0, 1e-8, 6e-8, float('inf'), float('nan'), b'', b'a', b'abc', b'x' * 300, random.uniform(-1, 1), random.getrandbits(60)])
def lit(v): return 'b:' + v.hex() if isinstance(v, bytes) else repr(v)
def form(): return random.choice(['', '', '@', '=', '<', '>', '!', ' ']) + ''.join(random.choice(['', '', '', '2', '0', '3', ' ']) + random.choice('xcbB?hHiIlLqQnNefdspP' + 'bhiq' * 3 + ('y3<' if random.random() < .02 else '')) for _ in range(random.randrange(5)))
for _ in range(15000):
    f = form()
    try: n = len(struct.unpack(f, bytes(struct.calcsize(f)))) if '0p' not in f else 1
    except struct.error: n = 1
    v = [one() for _ in range(n if random.random() < .95 else n + 1)]
    if random.random() < .5: v = [random.choice([1, 5, 100, b'q']) for _ in v]
    emit('pack', f, '|'.join(map(lit, v)), outcome(struct.pack, f, *v))
    try: size = struct.calcsize(f)
    except struct.error: size = 0
    b = random.randbytes(size + (random.random() < .05))
    emit('unpack', f, b, outcome(struct.unpack, f, b))
for f in ['99999999999999999999i', '999999999999999999i', '99999999999999999s', '\x00', '3', '9223372036854775807s', '9223372036854775807sb', '9223372036854775805sq']:
    emit('pack', f, '', outcome(struct.pack, f))
for n in (0, 3, 4, 5, 9):
    for o in (-10, -5, -4, -3, 0, 1, 5):
        emit('from', n, o, outcome(struct.unpack_from, '<I', b'\x00' * n, o)); emit('into', n, o, outcome(struct.pack_into, '<I', bytearray(n), o, 1))
"#;
    compare(script, |case| match case[0].text() {
        "pack" => {
            let values: Vec<Value> = case[2].text().split('|').filter(|field| !field.is_empty()).map(value).collect();
            pack(case[1].text(), &values).map_or_else(worded, |bytes| repr::bytes(&bytes))
        }
        "unpack" => unpack(case[1].text(), &case[2].0).unwrap_or_else(worded),
        "from" => {
            let layout = Layout::parse("<I").expect("a format");
            layout.unpack_offset(case[1].number(), case[2].number()).map_or_else(worded, |_| "(0,)".to_owned())
        }
        _ => {
            let layout = Layout::parse("<I").expect("a format");
            layout.pack_offset(case[1].number(), case[2].number()).map_or_else(worded, |_| "None".to_owned())
        }
    });
}

#[test]
fn suggestions() {
    let script = r#"
import traceback, io, subprocess
class Holder: pass
letters = 'abAB_sock'
def name(): return ''.join(random.choices(letters, k=random.choice([1, 2, 3, 5, 8, 12, 45])))
def near(n):
    n = list(n)
    for _ in range(random.randrange(1, 4)):
        k = random.randrange(4); i = random.randrange(len(n) + 1)
        if k == 0: n.insert(i, random.choice(letters))
        elif i < len(n) and k == 1: del n[i]
        elif i < len(n) and k == 2: n[i] = n[i].swapcase()
        elif i < len(n): n[i] = random.choice(letters)
    return ''.join(n) or 'a'
import ctypes
def suggested(names, wanted):
    h = type('H', (), {'__dir__': lambda self: names})()
    try: getattr(h, wanted)
    except AttributeError as e:
        out = io.StringIO(); saved = sys.stderr
        ctypes.pythonapi.PyErr_Display.argtypes = [ctypes.py_object] * 3
        sys.stderr = out
        try: ctypes.pythonapi.PyErr_Display(type(e), e, None)
        finally: sys.stderr = saved
        text = out.getvalue()
        return text.split("Did you mean: '")[1].split("'?")[0] if 'Did you mean' in text else 'none'
for _ in range(6000):
    names = [name() for _ in range(random.choice([1, 3, 10, 60]))]
    wanted = near(random.choice(names)) if random.random() < .8 else name()
    emit(wanted, ' '.join(sorted(names)), suggested(sorted(names), wanted))
for n in (749, 750):
    names = [f'n{i}' for i in range(n)]
    emit('n0x', ' '.join(sorted(names)), suggested(sorted(names), 'n0x'))
"#;
    compare(script, |case| similar::suggest(case[0].text(), case[1].text().split(' ')).unwrap_or("none").to_owned());
}
