//! `%` formatting and the templates of `str.format` against CPython.

use sockstep::pure::fault::Fault;
use sockstep::pure::number::{Int, convert, parse};
use sockstep::pure::text::template::{self, First, Numbering, Piece, Step};
use sockstep::pure::text::{percent_format as percent, repr};

use crate::oracle::compare;

#[derive(Clone, Debug)]
enum Value {
    Int(Int),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
}

fn value(literal: &str) -> Value {
    if let Some(text) = literal.strip_prefix("s:") {
        Value::Str(text.to_owned())
    } else if let Some(text) = literal.strip_prefix("b:") {
        Value::Bytes(text.as_bytes().to_vec())
    } else if let Ok(int) = parse::int::<Fault>(literal, 10, 0, &mut || Ok(())) {
        Value::Int(int)
    } else {
        Value::Float(parse::float(literal).expect("a float"))
    }
}

struct Values {
    items: Option<Vec<Value>>,
    bytes: bool,
}

impl percent::Arguments for Values {
    type Value = Value;
    type Error = Fault;

    fn count(&self) -> Option<usize> {
        self.items.as_ref().map(Vec::len)
    }

    fn item(&mut self, index: usize) -> Result<Value, Fault> {
        Ok(self.items.as_ref().and_then(|items| items.get(index)).cloned().unwrap_or(Value::Str("{'a': 5}".to_owned())))
    }

    fn is_mapping(&self) -> bool {
        self.items.is_none()
    }

    fn key(&mut self, key: &str) -> Result<Value, Fault> {
        let shown = if self.bytes { repr::bytes(key.as_bytes()) } else { repr::string(key) };
        if key == "a" { Ok(Value::Int(Int::Small(5))) } else { Err(Fault::new("KeyError", shown)) }
    }

    fn text(&mut self, value: &Value, kind: char) -> Result<String, Fault> {
        let plain = match value {
            Value::Int(int) => int.clone().into_big().to_string(),
            Value::Float(float) => sockstep::pure::number::print::float(*float),
            Value::Bytes(bytes) if self.bytes && matches!(kind, 's' | 'b') => {
                return Ok(bytes.iter().map(|byte| *byte as char).collect());
            }
            Value::Bytes(bytes) => repr::bytes(bytes),
            Value::Str(text) if matches!(kind, 'r' | 'a') && self.items.is_some() => repr::string(text),
            Value::Str(text) => text.clone(),
        };
        if self.bytes && matches!(kind, 's' | 'b') {
            let name = self.type_name(value);
            let wanted = "a bytes-like object, or an object that implements __bytes__";
            return Err(Fault::of_type(format!("%b requires {wanted}, not '{name}'")));
        }
        Ok(if kind == 'a' || self.bytes { repr::ascii(&plain) } else { plain })
    }

    fn int(&mut self, value: &Value, whole: bool) -> Result<Option<Int>, Fault> {
        match value {
            Value::Int(int) => Ok(Some(int.clone())),
            Value::Float(float) if !whole => convert::from_float(*float).map(Some),
            _ => Ok(None),
        }
    }

    fn float(&mut self, value: &Value) -> Result<Option<f64>, Fault> {
        match value {
            Value::Int(int) => convert::to_float(int.as_ref()).map(Some),
            Value::Float(float) => Ok(Some(*float)),
            _ => Ok(None),
        }
    }

    fn character(&mut self, value: &Value) -> Option<char> {
        match value {
            Value::Str(text) if !self.bytes && text.chars().count() == 1 => text.chars().next(),
            Value::Bytes(bytes) if self.bytes && bytes.len() == 1 => Some(bytes[0] as char),
            _ => None,
        }
    }

    fn type_name(&self, value: &Value) -> String {
        match value {
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Bytes(_) => "bytes",
            Value::Str(_) if self.items.is_none() => "dict",
            Value::Str(_) => "str",
        }
        .to_owned()
    }

    fn digit_limit(&self) -> usize {
        4300
    }
}

#[test]
fn percent_formatting() {
    let script = r#"
def spec():
    some = lambda *options: random.choice(options)
    if random.random() < .1: return '%' + ''.join(random.choices('%()ab-+ #0123*.hlLsrdixXoeEfFgGcuyq', k=random.randrange(0, 5)))
    return ('%' + some('', '', '', '', '(a)') + some('', '', '-', '+', ' ', '#', '0', '-0', '+#0') + some('', '', '3', '8', '20', '*') + some('', '', '', '.0', '.3', '.', '.10', '.*') + some('', '', '', 'l')
       + some(*'srdixXoeEfFgGcuby%'))
def one():
    return random.choice([0, 1, -1, 5, 255, -65, 2**70, random.randrange(-10**6, 10**6), 1.5, -0.0, float('inf'), float('-inf'), 12345.678, 1e20, 1e-7, 'abc', 'x', '한', 'é\n', b'ab', b'c', 0x110000, 0xd800, 99999.5])
def lit(v): return 's:' + v if isinstance(v, str) else 'b:' + v.decode() if isinstance(v, bytes) else repr(v)
for _ in range(12000):
    t = 'a' * random.randrange(2) + spec() + random.choice(['', 'z', '한', spec()])
    v = tuple(one() for _ in range(random.choice([1, 1, 1, 2, 2, 0, 3]))); v = v if random.random() < .85 else {'a': 5}
    emit('s', t, '|'.join(map(lit, v)) if v and isinstance(v, tuple) else 'none' if v else 'empty', outcome(lambda: t % v))
    b = t.encode('ascii', 'replace'); w = {b'a': 5} if isinstance(v, dict) else v
    if isinstance(v, dict): continue
    emit('b', b, '|'.join(map(lit, v)) if v and isinstance(v, tuple) else 'none' if v else 'empty', outcome(lambda: b % w))
"#;
    compare(script, |case| {
        let items = match case[2].text() {
            "none" => None,
            "empty" => Some(Vec::new()),
            items => Some(items.split('|').map(value).collect()),
        };
        let bytes = case[0].text() == "b";
        let mut values = Values { items, bytes };
        let result = if bytes {
            percent::format_bytes(&case[1].0, &mut values, &mut || Ok(())).map(|bytes| repr::bytes(&bytes))
        } else {
            percent::format(case[1].text(), &mut values, &mut || Ok(())).map(|text| repr::string(&text))
        };
        result.unwrap_or_else(|fault| fault.to_string())
    });
}

/// A template over nothing but fields that show themselves.
fn expand(text: &str, numbering: &mut Numbering, depth: usize) -> Result<String, Fault> {
    if depth == 0 {
        return Err(template::nesting_fault());
    }
    let mut out = String::new();
    for piece in template::pieces(text) {
        let (name, conversion, spec, nested) = match piece? {
            Piece::Literal(text) => {
                out += text;
                continue;
            }
            Piece::Field { name, conversion, spec, nested } => (name, conversion, spec, nested),
        };
        let (first, steps) = template::field(name, numbering)?;
        let mut shown = match first {
            First::Index(index) if index < 3 => format!("<{index}"),
            First::Index(index) => return Err(template::index_fault(index)),
            First::Name("a") => "<a".to_owned(),
            First::Name(name) => return Err(Fault::new("KeyError", repr::string(name))),
        };
        for step in steps {
            shown += &match step? {
                Step::Attribute(name) => format!(".{name}"),
                Step::Index(index) => format!("[{index}]"),
                Step::Key(key) => format!("[{}]", repr::string(key)),
            };
        }
        if let Some(conversion) = conversion {
            template::check_conversion(conversion)?;
            shown += &format!("!{conversion}");
        }
        let spec = if nested { expand(spec, numbering, depth - 1)? } else { spec.to_owned() };
        out += &format!("{shown}:{spec}>");
    }
    Ok(out)
}

#[test]
fn templates() {
    let script = r#"
class Shown(str):
    def __format__(self, spec): return f'<{str.__str__(self)}:{spec}>'
    def __getattr__(self, name):
        if name.startswith('__'): raise AttributeError
        return Shown(str.__str__(self) + '.' + name)
    def __getitem__(self, key): return Shown(str.__str__(self) + f'[{key!r}]')
    def __getattribute__(self, name):
        return str.__getattribute__(self, name) if name.startswith('__') or name == 'format' else Shown(str.__str__(self) + '.' + name)
class Str(Shown): pass
parts = ['{', '}', '{', '}', '{{', '}}', 'a', 'b', '0', '1', '7', '.', '[', ']', ':', ' ', '{}', '{a}', '{0}', '{:{}}', 'x', '99999999999999999999', '٣', '한', '{a[x].y}']
for _ in range(12000):
    t = ''.join(random.choices(parts, k=random.randrange(1, 8)))
    emit(t, outcome(lambda: str(t.format(Shown('0'), Shown('1'), Shown('2'), a=Shown('a')))))
for t in ['{!r}', '{!x}', '{!', '{!r', '{!r:', '{!r:}', '{!rx}', '{!\x01}', '{!}', '{a!:}', '{:!r}', '{![}', '{!}}', '{!:}', '{!:}}', '{!한}', '{!r:{', '{!s:}}']:
    got = outcome(lambda: str(t.format(Shown('0'), Shown('1'), Shown('2'), a=Shown('a'))))
    if 'Error' in got: emit(t, got)
"#;
    compare(script, |case| {
        let result = expand(case[0].text(), &mut Numbering::default(), template::MOST_NESTED);
        result.map_or_else(|fault| fault.to_string(), |text| repr::string(&text))
    });
}
