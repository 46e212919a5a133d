//! The error handlers: strict, ignore, replace, backslashreplace, xmlcharrefreplace, namereplace, surrogateescape, surrogatepass.

use super::{Codec, CodecFault, Endian, Kind, Undecodable, Unencodable, utf};
use crate::pure::fault::Fault;
use crate::pure::text::{repr, unicode};

/// What takes the place of what could not be encoded: text to encode, or bytes as they are.
pub(super) enum Given {
    Text(String),
    Bytes(Vec<u8>),
}

fn unknown(errors: &str) -> CodecFault {
    Fault::new("LookupError", format!("unknown error handler name '{errors}'")).into()
}

/// The replacement and where to go on; None is to raise.
pub(super) fn encoding(
    codec: Codec,
    errors: &str,
    chars: &[char],
    bad: &Unencodable,
) -> Result<Option<(Given, usize)>, CodecFault> {
    let part = &chars[bad.start..bad.end];
    let text = |of: &dyn Fn(char, &mut String)| {
        let mut out = String::new();
        part.iter().for_each(|c| of(*c, &mut out));
        Ok(Some((Given::Text(out), bad.end)))
    };
    match errors {
        "strict" => Ok(None),
        "ignore" => Ok(Some((Given::Bytes(Vec::new()), bad.end))),
        "replace" => text(&|_, out| out.push('?')),
        "backslashreplace" => text(&|c, out| repr::escape(unicode::code_point(c), out)),
        "xmlcharrefreplace" => text(&|c, out| *out += &format!("&#{};", unicode::code_point(c))),
        "namereplace" => text(&|c, out| match unicode_names2::name(c).filter(|_| unicode::is_assigned(c)) {
            Some(name) => *out += &format!("\\N{{{name}}}"),
            None => repr::escape(unicode::code_point(c), out),
        }),
        "surrogateescape" => {
            let low = |c: &char| unicode::surrogate(*c).filter(|code| (0xdc80..0xdd00).contains(code));
            let bytes: Vec<u8> = part.iter().map_while(low).map(|code| (code & 0xff) as u8).collect();
            let whole_only = matches!(codec.0, Kind::Charmap(..));
            if bytes.is_empty() || whole_only && bytes.len() < part.len() {
                return Ok(None);
            }
            let next = bad.start + bytes.len();
            Ok(Some((Given::Bytes(bytes), next)))
        }
        "surrogatepass" => {
            let Some(codes) = part.iter().map(|c| unicode::surrogate(*c)).collect::<Option<Vec<u16>>>() else {
                return Ok(None);
            };
            let mut bytes = Vec::new();
            for code in codes {
                match codec.0 {
                    Kind::Utf8 | Kind::Utf8Sig => {
                        bytes.extend(
                            [0xe0 | (code >> 12), 0x80 | (code >> 6 & 0x3f), 0x80 | (code & 0x3f)].map(|b| b as u8),
                        );
                    }
                    Kind::Utf16(endian) => utf::push_16(endian, code, &mut bytes),
                    Kind::Utf32(endian) => utf::push_32(endian, code.into(), &mut bytes),
                    _ => return Ok(None),
                }
            }
            Ok(Some((Given::Bytes(bytes), bad.end)))
        }
        _ => Err(unknown(errors)),
    }
}

/// The replacement and where to go on; None is to raise.
pub(super) fn decoding(
    codec: Codec,
    errors: &str,
    bytes: &[u8],
    bad: &Undecodable,
) -> Result<Option<(String, usize)>, CodecFault> {
    let part = &bytes[bad.start..bad.end];
    match errors {
        "strict" => Ok(None),
        "ignore" => Ok(Some((String::new(), bad.end))),
        "replace" => Ok(Some(("\u{fffd}".to_owned(), bad.end))),
        "backslashreplace" => {
            let mut out = String::new();
            part.iter().for_each(|byte| repr::escape((*byte).into(), &mut out));
            Ok(Some((out, bad.end)))
        }
        "xmlcharrefreplace" | "namereplace" => {
            Err(Fault::of_type("don't know how to handle UnicodeDecodeError in error callback").into())
        }
        "surrogateescape" => {
            let high = part.iter().take(4).take_while(|byte| !byte.is_ascii());
            let out: String = high.filter_map(|byte| unicode::from_code_point(0xdc00 + u32::from(*byte))).collect();
            let count = out.chars().count();
            Ok((count > 0).then_some((out, bad.start + count)))
        }
        "surrogatepass" => Ok(passed(codec, &bytes[bad.start..]).and_then(|(code, length)| {
            let c = unicode::from_code_point(code).filter(|_| (0xd800..0xe000).contains(&code))?;
            Some((c.to_string(), bad.start + length))
        })),
        _ => Err(unknown(errors)),
    }
}

fn passed(codec: Codec, bytes: &[u8]) -> Option<(u32, usize)> {
    match (codec.0, bytes) {
        (Kind::Utf8, [0xed, a @ 0xa0..=0xbf, b @ 0x80..=0xbf, ..]) => {
            Some((0xd000 | u32::from(a & 0x3f) << 6 | u32::from(b & 0x3f), 3))
        }
        (Kind::Utf16(Endian::Big), [a, b, ..]) => Some((u16::from_be_bytes([*a, *b]).into(), 2)),
        (Kind::Utf16(_), [a, b, ..]) => Some((u16::from_le_bytes([*a, *b]).into(), 2)),
        (Kind::Utf32(Endian::Big), [a, b, c, d, ..]) => Some((u32::from_be_bytes([*a, *b, *c, *d]), 4)),
        (Kind::Utf32(_), [a, b, c, d, ..]) => Some((u32::from_le_bytes([*a, *b, *c, *d]), 4)),
        _ => None,
    }
}
