//! Characters, repr and formatting against CPython.

use sockstep::pure::fault::Fault;
use sockstep::pure::number::{Int, parse};
use sockstep::pure::text::{format, repr, unicode};

use crate::oracle::{cases, compare};

fn shown(result: Result<String, Fault>) -> String {
    result.map_or_else(|fault| fault.to_string(), |text| repr::string(&text))
}

#[test]
fn every_character() {
    let script = r#"
for c in range(0x110000):
    c = chr(c)
    flags = ''.join('01'[f] for f in (c.isalpha(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isalnum(), c.isspace(), c.isprintable(),
        c.islower(), c.isupper(), c.istitle() and not c.isupper(), c.isidentifier(), ('a' + c).isidentifier(), len(('a' + c + 'a').splitlines()) == 2))
    changes = '|'.join((c.lower(), c.upper(), c.title(), c.casefold()))
    if flags != '0000001000000' or changes != '|'.join((c, c, c, c)) or ord(c) % 97 == 0:
        emit(c, flags, changes)
"#;
    let mut wrong = 0;
    let mut sample = String::new();
    for case in cases(script) {
        let c = case[0].text().chars().next().expect("a character");
        let flags: String = [
            unicode::is_alpha(c),
            unicode::is_decimal(c),
            unicode::is_digit(c),
            unicode::is_numeric(c),
            unicode::is_alnum(c),
            unicode::is_space(c),
            unicode::is_printable(c),
            unicode::is_lower(c),
            unicode::is_upper(c),
            unicode::is_title(c),
            unicode::is_identifier_start(c),
            unicode::is_identifier_part(c),
            unicode::is_line_end(c),
        ]
        .iter()
        .map(|flag| if *flag { '1' } else { '0' })
        .collect();
        let changes = [unicode::lower(c), unicode::upper(c), unicode::title(c), unicode::fold(c)].join("|");
        if flags != case[1].text() || changes != case[2].text() {
            wrong += 1;
            if wrong < 20 {
                sample += &format!("{:x} {flags} {} {changes} {}\n", c as u32, case[1].text(), case[2].text());
            }
        }
    }
    assert_eq!(wrong, 0, "\n{sample}");
}

#[test]
fn reprs() {
    let script = r#"
def char():
    return random.choice(["'", '"', '\\', '\n', '\r', '\t', 'a', ' ', '\x00', '\x7f', '\x80', '\xa0', '\xad', 'é', '\u0378', '한', '\ud800', '\udfff', '\ue000', '\U0001f600', '\U0001fae8', '\U0010ffff', chr(random.randrange(0x10d800))])
for _ in range(10000):
    text = ''.join(char() for _ in range(random.randrange(8)))
    emit('s', text, repr(text)); emit('a', text, ascii(text))
    data = text.encode('utf-8', 'replace')
    emit('b', data, repr(data)); emit('y', data, repr(bytearray(data)))
"#;
    compare(script, |case| match case[0].text() {
        "s" => repr::string(case[1].text()),
        "a" => repr::ascii_string(case[1].text()),
        "b" => repr::bytes(&case[1].0),
        _ => repr::bytearray(&case[1].0),
    });
}

#[test]
fn format_specs() {
    let script = r#"
import struct
def spec():
    some = lambda *options: random.choice(options)
    if random.random() < .05: return ''.join(random.choices('<>^=+- z#0123_,.bcdeEfFgGnosxX%é!', k=random.randrange(1, 5)))
    return (some('', '', '<', '>', '^', '=', '*<', '한^', '0=', 'x>') + some('', '', '', '+', '-', ' ') + some('', '', '', '', 'z') + some('', '', '', '#') + some('', '', '', '0')
      + some('', '', '1', '5', '12', '20', '٣') + some('', '', '', ',', '_') + some('', '', '', '.0', '.1', '.3', '.10', '.25', '.') + some('', '', '', *'bcdeEfFgGnosxX%', *'defg%s', 'y'))
def real():
    k = random.randrange(6)
    if k == 0: return random.choice([0.0, -0.0, float('inf'), float('-inf'), float('nan'), 1e16, 1e15, 9.5, 0.5, 2.5, 0.0001, 0.00001, 99999.5, 999999.5, 123456.0, -0.001])
    if k == 1: return struct.unpack('d', random.randbytes(8))[0]
    if k == 2: return random.randrange(-10**6, 10**6) / 2 ** random.randrange(12)
    if k == 3: return float(10 ** random.randrange(25))
    return random.uniform(-10, 10) * 10 ** random.randrange(-8, 18)
def whole():
    return random.choice([0, 1, -1, random.randrange(-70000, 70000), random.getrandbits(random.randrange(1, 100)), -random.getrandbits(70), 0x10ffff, 0xd800])
for _ in range(8000):
    s = spec(); f = real(); i = whole(); t = random.choice(['', 'abc', '한글text', '\ud800x'])
    emit('f', repr(f), s, outcome(format, f, s))
    emit('i', str(i), s, outcome(format, i, s))
    emit('s', t, s, outcome(format, t, s))
for s in ('.1200f', '.1200e', '.1200g', '#.1200g', '.1099f', '.800e', '#.900', '#', '#.0', '#n', '.1n'):
    for f in (5e-324, 1.7976931348623157e308, 1/3, 0.0, 1e22, 1.5):
        emit('f', repr(f), s, outcome(format, f, s))
"#;
    compare(script, |case| {
        let spec = case[2].text();
        shown(match case[0].text() {
            "f" => format::float(parse::float(case[1].text()).expect("a float"), spec),
            "s" => format::string(case[1].text(), spec),
            _ => {
                let tick: &mut dyn FnMut() -> Result<(), Fault> = &mut || Ok(());
                let value: Int = parse::int(case[1].text(), 10, 0, tick).expect("an int");
                format::int(value.as_ref(), spec, "int", 4300, tick)
            }
        })
    });
}
