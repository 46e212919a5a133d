//! Encodings against CPython.

use sockstep::pure::text::{codec, repr};

use crate::oracle::{cases, compare};

#[test]
fn encodings_and_handlers() {
    let script = r#"
encodings = ['utf-8', 'ascii', 'latin-1', 'utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-32-le', 'utf-32-be', 'cp949', 'euc-kr', 'cp1252', 'iso8859-15', 'utf-8-sig', 'unicode_escape', 'raw_unicode_escape', 'cp437', 'koi8-r', 'cp1250']
handlers = ['strict', 'strict', 'ignore', 'replace', 'backslashreplace', 'xmlcharrefreplace', 'namereplace', 'surrogateescape', 'surrogatepass', 'nonsense']
chars = ['a', 'B', '\n', '\\', 'é', '€', '한', '뷁', '가', '\u3000', '漢', '\ud800', '\udc80', '\udcff', '\udfff', '\U0001f600', '\x80', '\xa0', '\ufeff', '\ufffe', '\ufffd', '┌', 'Ж', '\u0378', '\x00', '\U0010ffff']
pieces = [b'a', b'\x80', b'\xff', b'\xfe', b'\xc3', b'\xa9', b'\xed\xa0\x80', b'\xed\xb0', b'\xf0\x9f\x98\x80', b'\xf0\x9f', b'\xe0\x80', b'\xef\xbb\xbf', b'\x00', b'\xd8', b'\xdc', b'\xb0\xa1', b'\x81\x41', b'\xa4\xd4', b'\xa4\xd4\xa4\xb2\xa4\xce\xa4\xaa', b'\xc9', b'\xfe\xa1', b'\\x4', b'\\u12', b'\\ud800', b'\\U0001f600', b'\\U', b'\\N{BULLET}', b'\\N{X', b'\\', b'\\7', b'\\q', b'g', b'\xf4\x90\x80\x80', b'\x11']
import warnings; warnings.simplefilter('ignore')
for _ in range(25000):
    e, h = random.choice(encodings), random.choice(handlers)
    t = ''.join(random.choices(chars, k=random.randrange(6)))
    emit('e', e, h, t, outcome(t.encode, e, h))
    b = b''.join(random.choices(pieces, k=random.randrange(5)))
    if h in ('surrogatepass', 'surrogateescape') and 'escape' in e: continue
    emit('d', e, h, b, outcome(b.decode, e, h))
"#;
    compare(script, |case| {
        let (encoding, errors) = (case[1].text(), case[2].text());
        if case[0].text() == "e" {
            let text = case[3].text();
            let result = codec::encode(text, encoding, errors);
            result.map_or_else(|fault| fault.to_fault(text, b"").to_string(), |bytes| repr::bytes(&bytes))
        } else {
            let bytes = &case[3].0;
            let result = codec::decode(bytes, encoding, errors);
            result.map_or_else(|fault| fault.to_fault("", bytes).to_string(), |text| repr::string(&text))
        }
    });
}

#[test]
fn korean_pairs_and_characters() {
    let script = r#"
def tried(f, *a):
    try: return f(*a)
    except UnicodeError: return '!'
for e in ('cp949', 'euc_kr'):
    for a in range(0x80, 0x100):
        emit('d', e, a, '|'.join(tried(bytes([a, b]).decode, e) for b in range(256)))
    for high in range(0x110):
        emit('e', e, high, '|'.join(tried(lambda c: chr(c).encode(e).hex(), c) for c in range(high * 256, high * 256 + 256)))
"#;
    let mut wrong = Vec::new();
    for case in cases(script) {
        let encoding = case[1].text();
        let high: u32 = case[2].number();
        for (low, expected) in case[3].text().split('|').enumerate() {
            let got = if case[0].text() == "d" {
                if low == 0x7c {
                    continue;
                }
                codec::decode(&[high as u8, low as u8], encoding, "strict").unwrap_or_else(|_| "!".to_owned())
            } else {
                let c = sockstep::pure::text::unicode::from_code_point(high * 256 + low as u32).unwrap_or('\0');
                codec::encode(&c.to_string(), encoding, "strict")
                    .map_or("!".to_owned(), |bytes| sockstep::pure::text::bytes::hex(&bytes))
            };
            if got != expected {
                wrong.push(format!("{} {encoding} {high:x} {low:x}: {expected} {got}", case[0].text()));
            }
        }
    }
    let shown: Vec<_> = wrong.iter().take(30).collect();
    assert!(wrong.is_empty(), "{} {shown:#?}", wrong.len());
}

#[test]
fn names_and_hosts() {
    let script = r#"
for name in ['x', 'UTF8', 'utf_8', 'Utf-8', ' utf-8', 'utf--8', 'utf 8', 'utf-8 ', 'latin1', 'L1', 'hex', 'base64', 'rot13', 'é', 'iso-8859-1', 'windows-1252', 'ks_c_5601-1987', 'uhc', 'ms949', '646', 'us-ascii', 'mbcs', 'u8', 'cp65001',
    'KOREAN', 'iso-8859-15', 'latin9', 'utf-16le', 'UTF-16LE', 'utf-8-sig', 'utf_16_be', '', 'euckr', 'iso8859-1', '8859']:
    emit('n', name, outcome(lambda: str('a'.encode(name) in (b'a', b'a\x00', b'\x00a', b'\xef\xbb\xbfa'))))
for s in ['a'*64, 'a..b', '.a', 'a.', 'é'*60, 'Bücher.example', '한글.kr', 'xn--é', 'a。é', '', 'a'*64+'.b', '\xad', 'straße.de', 'localhost', 'é.', '日本語.jp', '..', '.']:
    emit('e', 'idna', s, outcome(s.encode, 'idna')); emit('e', 'punycode', s, outcome(s.encode, 'punycode'))
for b in [b'xn--bcher-kva.example', b'a.b', b'xn--zzzzzzzz', b'\xff', b'bcher-kva', b'abc-', b'-', b'99', b'!', b'abc', b'abc-!', b'xn--bj0bj06e.kr', b'bj0bj06e', b'']:
    emit('d', 'idna', b, outcome(b.decode, 'idna')); emit('d', 'punycode', b, outcome(b.decode, 'punycode'))
for _ in range(3000):
    s = ''.join(random.choices(['a', 'b', 'é', '한', '漢', '\U0001f600', '-'], k=random.randrange(9)))
    emit('e', 'punycode', s, outcome(s.encode, 'punycode')); emit('d', 'punycode', s.encode('punycode'), outcome(s.encode('punycode').decode, 'punycode'))
"#;
    compare(script, |case| match case[0].text() {
        "n" => codec::find(case[1].text()).map_or_else(|fault| fault.to_string(), |_| "'True'".to_owned()),
        "e" => {
            let result = codec::encode(case[2].text(), case[1].text(), "strict");
            result.map_or_else(|fault| fault.to_fault(case[2].text(), b"").to_string(), |bytes| repr::bytes(&bytes))
        }
        _ => {
            let result = codec::decode(&case[2].0, case[1].text(), "strict");
            result.map_or_else(|fault| fault.to_fault("", &case[2].0).to_string(), |text| repr::string(&text))
        }
    });
}

#[test]
fn bytes_that_come_in_parts() {
    for (encoding, bytes) in [("utf-8", &b"\xed\x95\x9c\xe2\x82\xac"[..]), ("utf-16", b"\xfe\xff\xd8\x3d\xde\x00\x00a")]
    {
        let mut decoder = codec::Decoder::new(encoding, "strict").expect("known");
        let (mut waiting, mut text) = (Vec::new(), String::new());
        for byte in bytes {
            waiting.push(*byte);
            let (part, used) = decoder.decode(&waiting, false).expect("right bytes");
            waiting.drain(..used);
            text += &part;
        }
        assert!(waiting.is_empty());
        assert_eq!(Ok(text), codec::decode(bytes, encoding, "strict"));
    }
}
