//! Host names beyond ASCII: punycode (RFC 3492) and idna. Of nameprep it does the change to lower case only.

use super::CodecFault;
use crate::pure::fault::Fault;
use crate::pure::text::{case, unicode};

const BASE: u32 = 36;
const FIRST: u32 = 128;

fn adapt(delta: u32, first: bool, count: u32) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / count;
    let mut steps = 0;
    while delta > 455 {
        delta /= BASE - 1;
        steps += BASE;
    }
    steps + BASE * delta / (delta + 38)
}

fn threshold(position: u32, bias: u32) -> u32 {
    position.saturating_sub(bias).clamp(1, 26)
}

/// `text.encode('punycode')`
pub(super) fn punycode(text: &str) -> Vec<u8> {
    let codes: Vec<u32> = text.chars().map(unicode::code_point).collect();
    let mut out: Vec<u8> = codes.iter().filter(|code| **code < FIRST).map(|code| *code as u8).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push(b'-');
    }
    let (mut done, mut next, mut delta, mut bias) = (basic, FIRST, 0u32, 72);
    while let Some(lowest) = codes.iter().copied().filter(|code| *code >= next).min() {
        delta = delta.wrapping_add((lowest - next).wrapping_mul(done + 1));
        next = lowest;
        for code in &codes {
            if *code < next {
                delta = delta.wrapping_add(1);
            }
            if *code != next {
                continue;
            }
            let mut rest = delta;
            let mut position = BASE;
            loop {
                let limit = threshold(position, bias);
                if rest < limit {
                    break;
                }
                out.push(digit(limit + (rest - limit) % (BASE - limit)));
                rest = (rest - limit) / (BASE - limit);
                position += BASE;
            }
            out.push(digit(rest));
            bias = adapt(delta, done == basic, done + 1);
            delta = 0;
            done += 1;
        }
        delta = delta.wrapping_add(1);
        next += 1;
    }
    out
}

fn digit(value: u32) -> u8 {
    if value < 26 { b'a' + value as u8 } else { b'0' + (value - 26) as u8 }
}

fn unicode_error(message: impl Into<String>) -> CodecFault {
    Fault { class: "UnicodeError", message: message.into() }.into()
}

/// `bytes.decode('punycode')`
pub(super) fn from_punycode(bytes: &[u8]) -> Result<String, CodecFault> {
    let (basic, extended) = match bytes.iter().rposition(|byte| *byte == b'-') {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (&bytes[..0], bytes),
    };
    if let Some(start) = bytes.iter().position(|byte| !byte.is_ascii()) {
        let reason = "ordinal not in range(128)".to_owned();
        return Err(CodecFault::Decode { encoding: "ascii".to_owned(), base: 0, start, end: start + 1, reason });
    }
    let mut codes: Vec<u32> = basic.iter().map(|byte| u32::from(*byte)).collect();
    let (mut index, mut next, mut bias) = (0u32, FIRST, 72);
    let mut digits = extended.iter();
    while !digits.as_slice().is_empty() {
        let (before, mut weight, mut position) = (index, 1u32, BASE);
        loop {
            let byte = *digits.next().ok_or_else(|| unicode_error("incomplete punicode string"))?;
            let value = match byte.to_ascii_uppercase() {
                upper @ b'A'..=b'Z' => upper - b'A',
                number @ b'0'..=b'9' => number - b'0' + 26,
                _ => return Err(unicode_error(format!("Invalid extended code point '{}'", byte as char))),
            };
            let value = u32::from(value);
            let too_large = || unicode_error("Invalid character U+ffffffff");
            index = value.checked_mul(weight).and_then(|step| index.checked_add(step)).ok_or_else(too_large)?;
            let limit = threshold(position, bias);
            if value < limit {
                break;
            }
            weight = weight.checked_mul(BASE - limit).ok_or_else(too_large)?;
            position += BASE;
        }
        let count = codes.len() as u32 + 1;
        bias = adapt(index - before, codes.len() == basic.len(), count);
        next = next.saturating_add(index / count);
        index %= count;
        if next > 0x10ffff {
            return Err(unicode_error(format!("Invalid character U+{next:x}")));
        }
        codes.insert(index as usize, next);
        index += 1;
    }
    Ok(codes.into_iter().filter_map(unicode::from_code_point).collect())
}

fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

/// `text.encode('idna')`
pub(super) fn to_ascii(text: &str) -> Result<Vec<u8>, CodecFault> {
    let badly_long = || unicode_error("label empty or too long");
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if text.is_ascii() {
        let mut labels: Vec<&str> = text.split('.').collect();
        let last = labels.pop().unwrap_or_default();
        if labels.iter().any(|label| !(1..64).contains(&label.len())) {
            return Err(badly_long());
        }
        if last.len() >= 64 {
            return Err(unicode_error("label too long"));
        }
        return Ok(text.as_bytes().to_vec());
    }
    let mut labels: Vec<&str> = text.split(is_dot).collect();
    let trailing = labels.last().is_some_and(|label| label.is_empty());
    if trailing {
        labels.pop();
    }
    let mut out = Vec::new();
    for (index, label) in labels.into_iter().enumerate() {
        if index > 0 {
            out.push(b'.');
        }
        let encoded = label_to_ascii(label)?;
        if !(1..64).contains(&encoded.len()) {
            return Err(badly_long());
        }
        out.extend(encoded);
    }
    if trailing {
        out.push(b'.');
    }
    Ok(out)
}

fn label_to_ascii(label: &str) -> Result<Vec<u8>, CodecFault> {
    if label.is_ascii() {
        return Ok(label.as_bytes().to_vec());
    }
    let plain: String = case::casefold(label).chars().filter(|c| *c != '\u{ad}').collect();
    if plain.is_ascii() {
        return Ok(plain.into_bytes());
    }
    if plain.starts_with("xn--") {
        return Err(unicode_error("Label starts with ACE prefix"));
    }
    if let Some(c) = plain.chars().find(|c| unicode::surrogate(*c).is_some()) {
        return Err(unicode_error(format!("Invalid character {}", crate::pure::text::repr::string(&c.to_string()))));
    }
    Ok([b"xn--".to_vec(), punycode(&plain)].concat())
}

/// `bytes.decode('idna')`
pub(super) fn to_text(bytes: &[u8]) -> Result<String, CodecFault> {
    if let Some(start) = bytes.iter().position(|byte| !byte.is_ascii()) {
        let reason = "ordinal not in range(128)".to_owned();
        return Err(CodecFault::Decode { encoding: "ascii".to_owned(), base: 0, start, end: start + 1, reason });
    }
    let mut labels = Vec::new();
    for label in bytes.split(|byte| *byte == b'.') {
        match label.strip_prefix(b"xn--") {
            Some(rest) => labels.push(from_punycode(rest).map_err(|fault| match fault {
                CodecFault::Other(Fault { class, message }) => {
                    unicode_error(format!("decoding with 'punycode' codec failed ({class}: {message})"))
                }
                fault => fault,
            })?),
            None => labels.push(label.iter().map(|byte| *byte as char).collect()),
        }
    }
    Ok(labels.join("."))
}
