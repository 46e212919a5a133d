//! The methods of str and bytes against CPython.

use sockstep::pure::fault::Fault;
use sockstep::pure::text::slice::Slice;
use sockstep::pure::text::string::Ends;
use sockstep::pure::text::{bytes, case, repr, slice, string};

use crate::oracle::{Field, compare};

fn bound(field: &Field) -> Option<i64> {
    (field.text() != "None").then(|| field.number())
}

fn number(found: Option<usize>) -> String {
    found.map_or("-1".to_owned(), |at| at.to_string())
}

fn list<T>(items: Result<Vec<T>, Fault>, shown: impl Fn(T) -> String) -> String {
    items.map_or_else(
        |fault| fault.to_string(),
        |items| format!("[{}]", items.into_iter().map(shown).collect::<Vec<_>>().join(", ")),
    )
}

fn text(result: Result<String, Fault>) -> String {
    result.map_or_else(|fault| fault.to_string(), |text| repr::string(&text))
}

fn data(result: Result<Vec<u8>, Fault>) -> String {
    result.map_or_else(|fault| fault.to_string(), |data| repr::bytes(&data))
}

fn truth(holds: bool) -> String {
    if holds { "True" } else { "False" }.to_owned()
}

const SCRIPT: &str = r#"
alphabet = ['a', 'b', 'A', 'B', ' ', '\t', '\n', '\r', '\r\n', '\x0b', '\x1c', '\x85', '\u2028', '\u3000', 'Σ', 'ΣΣ', 'ß', 'ǆ', 'ǅ', 'İ', 'ﬁ', 'é', '한', '\ud800', '٣', '²', '½', '1', '_', '.', "'", 'aa', 'ab', '-', '+', 'ŉ', 'ა', 'Ა', 'Ꭰ', 'ꭰ']
ascii = [c for c in alphabet if c.isascii()] + ['\x0c', 'z']
def text(k=9): return ''.join(random.choices(random.choice([alphabet, ascii, ascii[:3]]), k=random.randrange(k)))
def data(k=9): return ''.join(random.choices(random.choice([alphabet, ascii, ascii[:3]]), k=random.randrange(k))).encode('utf-8', 'replace')
def bound(): return random.choice([None, None, None, random.randrange(-12, 12), 100, -100])
def run(make, names, kind):
    for _ in range(25000):
        name = random.choice(names); a, b, c = make(), make(3), make(3); i, j, n = bound(), bound(), random.choice([-1, -1, 0, 1, 2, 5])
        if name in ('find', 'rfind', 'count', 'startswith', 'endswith'): got = outcome(getattr(a, name), b, i, j)
        elif name in ('replace',): got = outcome(a.replace, b, c, n)
        elif name in ('partition', 'rpartition'): got = outcome(lambda: list(getattr(a, name)(b)) if b in a or not b else None) if b else outcome(getattr(a, name), b)
        elif name in ('split', 'rsplit'):
            got = outcome(getattr(a, name), b if i is None else None, n)
        elif name == 'splitlines': got = outcome(a.splitlines, n > 0)
        elif name in ('strip', 'lstrip', 'rstrip'): got = outcome(getattr(a, name), b if i is None else None)
        elif name in ('expandtabs', 'zfill'): got = outcome(getattr(a, name), n + 4)
        elif name in ('center', 'ljust', 'rjust'): got = outcome(getattr(a, name), n + 8, '*' if kind == 's' else b'*')
        elif name == 'slice':
            k = random.choice([None, 1, 2, 3, -1, -2, 0, 50, -50]); n = k; got = outcome(lambda: a[i:j:k])
        else: got = outcome(getattr(a, name))
        emit(name, a, b, c, i, j, n, got)
names = 'find rfind count startswith endswith replace partition rpartition split rsplit splitlines strip lstrip rstrip expandtabs zfill center ljust rjust slice lower upper title capitalize swapcase isalpha isalnum isdigit isspace islower isupper istitle'.split()
"#;

#[test]
fn str_methods() {
    let script = format!(
        "{SCRIPT}\nrun(text, names + ['casefold', 'isidentifier', 'isprintable', 'isdecimal', 'isnumeric'], 's')"
    );
    compare(&script, |case| {
        let (a, b, c) = (case[1].text(), case[2].text(), case[3].text());
        let (i, j) = (bound(&case[4]), bound(&case[5]));
        let n = bound(&case[6]).unwrap_or(0);
        let separator = i.is_none().then_some(b);
        let ok = |changed: String| text(Ok(changed));
        let parts = |pair: Result<Option<(&str, &str)>, Fault>| match pair {
            Ok(None) => "None".to_owned(),
            Ok(Some((x, y))) => list(Ok(vec![x, b, y]), repr::string),
            Err(fault) => fault.to_string(),
        };
        match case[0].text() {
            "find" => number(string::find(a, b, i, j)),
            "rfind" => number(string::rfind(a, b, i, j)),
            "count" => string::count(a, b, i, j).to_string(),
            "startswith" => truth(string::starts_with(a, b, i, j)),
            "endswith" => truth(string::ends_with(a, b, i, j)),
            "replace" => text(string::replace(a, b, c, n)),
            "partition" => parts(string::partition(a, b)),
            "rpartition" => parts(string::rpartition(a, b)),
            "split" => list(string::split(a, separator, n), repr::string),
            "rsplit" => list(string::rsplit(a, separator, n), repr::string),
            "splitlines" => list(Ok(string::split_lines(a, n > 0)), repr::string),
            "strip" => ok(string::strip(a, separator, Ends::Both).to_owned()),
            "lstrip" => ok(string::strip(a, separator, Ends::Left).to_owned()),
            "rstrip" => ok(string::strip(a, separator, Ends::Right).to_owned()),
            "expandtabs" => text(string::expand_tabs(a, n + 4)),
            "zfill" => text(string::zfill(a, n + 4)),
            "center" => text(string::center(a, n + 8, '*')),
            "ljust" => text(string::ljust(a, n + 8, '*')),
            "rjust" => text(string::rjust(a, n + 8, '*')),
            "slice" => {
                text(Slice::new(string::length(a), i, j, bound(&case[6])).map(|picked| slice::of_text(a, picked)))
            }
            "lower" => ok(case::lower(a)),
            "upper" => ok(case::upper(a)),
            "title" => ok(case::title(a)),
            "capitalize" => ok(case::capitalize(a)),
            "swapcase" => ok(case::swapcase(a)),
            "casefold" => ok(case::casefold(a)),
            "isalpha" => truth(case::is_alpha(a)),
            "isalnum" => truth(case::is_alnum(a)),
            "isdigit" => truth(case::is_digit(a)),
            "isdecimal" => truth(case::is_decimal(a)),
            "isnumeric" => truth(case::is_numeric(a)),
            "isspace" => truth(case::is_space(a)),
            "isprintable" => truth(case::is_printable(a)),
            "isidentifier" => truth(case::is_identifier(a)),
            "islower" => truth(case::is_lowercase(a)),
            "isupper" => truth(case::is_uppercase(a)),
            "istitle" => truth(case::is_titlecase(a)),
            other => other.to_owned(),
        }
    });
}

#[test]
fn bytes_methods() {
    let script = format!("{SCRIPT}\nrun(data, names, 'b')");
    compare(&script, |case| {
        let (a, b, c) = (&*case[1].0, &*case[2].0, &*case[3].0);
        let (i, j) = (bound(&case[4]), bound(&case[5]));
        let n = bound(&case[6]).unwrap_or(0);
        let separator = i.is_none().then_some(b);
        let ok = |changed: Vec<u8>| data(Ok(changed));
        let parts = |pair: Result<Option<bytes::Halves>, Fault>| match pair {
            Ok(None) => "None".to_owned(),
            Ok(Some((x, y))) => list(Ok(vec![x, b, y]), repr::bytes),
            Err(fault) => fault.to_string(),
        };
        match case[0].text() {
            "find" => number(bytes::find(a, b, i, j)),
            "rfind" => number(bytes::rfind(a, b, i, j)),
            "count" => bytes::count(a, b, i, j).to_string(),
            "startswith" => truth(bytes::starts_with(a, b, i, j)),
            "endswith" => truth(bytes::ends_with(a, b, i, j)),
            "replace" => data(bytes::replace(a, b, c, n)),
            "partition" => parts(bytes::partition(a, b)),
            "rpartition" => parts(bytes::rpartition(a, b)),
            "split" => list(bytes::split(a, separator, n), repr::bytes),
            "rsplit" => list(bytes::rsplit(a, separator, n), repr::bytes),
            "splitlines" => list(Ok(bytes::split_lines(a, n > 0)), repr::bytes),
            "strip" => ok(bytes::strip(a, separator, Ends::Both).to_owned()),
            "lstrip" => ok(bytes::strip(a, separator, Ends::Left).to_owned()),
            "rstrip" => ok(bytes::strip(a, separator, Ends::Right).to_owned()),
            "expandtabs" => data(bytes::expand_tabs(a, n + 4)),
            "zfill" => data(bytes::zfill(a, n + 4)),
            "center" => data(bytes::center(a, n + 8, b'*')),
            "ljust" => data(bytes::ljust(a, n + 8, b'*')),
            "rjust" => data(bytes::rjust(a, n + 8, b'*')),
            "slice" => {
                data(Slice::new(a.len(), i, j, bound(&case[6])).map(|slice| slice.indices().map(|at| a[at]).collect()))
            }
            "lower" => ok(a.to_ascii_lowercase()),
            "upper" => ok(a.to_ascii_uppercase()),
            "title" => ok(bytes::title(a)),
            "capitalize" => ok(bytes::capitalize(a)),
            "swapcase" => ok(bytes::swapcase(a)),
            "isalpha" => truth(bytes::is_alpha(a)),
            "isalnum" => truth(bytes::is_alnum(a)),
            "isdigit" => truth(bytes::is_digit(a)),
            "isspace" => truth(bytes::is_blank(a)),
            "islower" => truth(bytes::is_lowercase(a)),
            "isupper" => truth(bytes::is_uppercase(a)),
            "istitle" => truth(bytes::is_titlecase(a)),
            other => other.to_owned(),
        }
    });
}

#[test]
fn hexadecimal() {
    let script = r#"
for _ in range(5000):
    data = random.randbytes(random.randrange(10)); n = random.randrange(-4, 5)
    emit('hex', data, n, outcome(data.hex, ':', n))
    text = ''.join(random.choices(['0', 'a', 'F', '1b', ' ', '\n', 'g', 'é', '\x00'], [9, 9, 9, 9, 5, 1, 1, 1, 1], k=random.randrange(8)))
    emit('from', text, n, outcome(bytes.fromhex, text))
"#;
    compare(script, |case| match case[0].text() {
        "hex" => text(Ok(bytes::hex_grouped(&case[1].0, ':', case[2].number()))),
        _ => data(bytes::from_hex(case[1].text())),
    });
}

#[test]
fn what_would_fill_memory_is_refused() {
    assert_eq!(string::center("a", i64::MAX, '*').unwrap_err().class, "MemoryError");
    assert_eq!(string::replace(&"a".repeat(1 << 20), "a", &"b".repeat(1 << 20), -1).unwrap_err().class, "MemoryError");
    assert_eq!(bytes::expand_tabs(b"\t", i64::MAX).unwrap_err().class, "MemoryError");
}
