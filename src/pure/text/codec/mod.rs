//! Text to bytes and back in the encodings that matter here, with Python's error handlers and messages.

mod charmap;
mod escape;
mod handler;
mod idna;
mod korean;
mod tables;
mod utf;

use std::borrow::Cow;

use super::{repr, unicode};
use crate::pure::fault::Fault;

/// Why text could not be encoded or bytes not decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecFault {
    /// UnicodeDecodeError. Its object is the bytes from `base` on (behind a byte order mark that was skipped).
    Decode { encoding: String, base: usize, start: usize, end: usize, reason: String },
    /// UnicodeEncodeError; `start` and `end` count code points.
    Encode { encoding: String, start: usize, end: usize, reason: String },
    /// Any other exception.
    Other(Fault),
}

impl From<Fault> for CodecFault {
    fn from(fault: Fault) -> Self {
        CodecFault::Other(fault)
    }
}

impl CodecFault {
    /// The message of an encoding error, about this text.
    pub fn encode_message(encoding: &str, text: &str, start: usize, end: usize, reason: &str) -> String {
        match text.chars().nth(start) {
            Some(c) if end == start + 1 => {
                let mut shown = String::new();
                repr::escape(unicode::code_point(c), &mut shown);
                format!("'{encoding}' codec can't encode character '{shown}' in position {start}: {reason}")
            }
            _ => {
                let last = end as i64 - 1;
                format!("'{encoding}' codec can't encode characters in position {start}-{last}: {reason}")
            }
        }
    }

    /// The message of a decoding error, about these bytes.
    pub fn decode_message(encoding: &str, bytes: &[u8], start: usize, end: usize, reason: &str) -> String {
        match bytes.get(start) {
            Some(byte) if end == start + 1 => {
                format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
            }
            _ => {
                let last = end as i64 - 1;
                format!("'{encoding}' codec can't decode bytes in position {start}-{last}: {reason}")
            }
        }
    }

    /// Class and message, for what `text` or `bytes` the fault is about.
    pub fn to_fault(&self, text: &str, bytes: &[u8]) -> Fault {
        match self {
            CodecFault::Encode { encoding, start, end, reason } => {
                Fault::new("UnicodeEncodeError", Self::encode_message(encoding, text, *start, *end, reason))
            }
            CodecFault::Decode { encoding, base, start, end, reason } => {
                let object = bytes.get(*base..).unwrap_or_default();
                Fault::new("UnicodeDecodeError", Self::decode_message(encoding, object, *start, *end, reason))
            }
            CodecFault::Other(fault) => fault.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endian {
    Little,
    Big,
    /// Told by a byte order mark; written little-endian behind one.
    Marked,
}

/// An encoding that we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codec(Kind);

impl Codec {
    /// Whether each byte stands for itself, so that nothing is kept from one piece to the next.
    pub fn is_single_byte(self) -> bool {
        matches!(self.0, Kind::Ascii | Kind::Latin1 | Kind::Charmap(..))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Utf8,
    Utf8Sig,
    Ascii,
    Latin1,
    Utf16(Endian),
    Utf32(Endian),
    Charmap(&'static str, &'static str),
    EucKr,
    Cp949,
    UnicodeEscape,
    RawUnicodeEscape,
    Idna,
    Punycode,
}

/// The encoding of a name, as `codecs.lookup` and then `str.encode` find it.
pub fn find(name: &str) -> Result<Codec, Fault> {
    let plain = normalized(name);
    let unknown = || Fault::new("LookupError", format!("unknown encoding: {name}"));
    let row = tables::NAMES.binary_search_by(|(alias, _)| (*alias).cmp(plain.as_str())).map_err(|_| unknown())?;
    let canonical = tables::NAMES[row].1;
    if tables::NOT_TEXT.contains(&canonical) {
        return Err(Fault::new(
            "LookupError",
            format!("'{name}' is not a text encoding; use codecs.encode() to handle arbitrary codecs"),
        ));
    }
    let kind = match canonical {
        "utf_8" => Kind::Utf8,
        "utf_8_sig" => Kind::Utf8Sig,
        "ascii" => Kind::Ascii,
        "latin_1" => Kind::Latin1,
        "utf_16" => Kind::Utf16(Endian::Marked),
        "utf_16_le" => Kind::Utf16(Endian::Little),
        "utf_16_be" => Kind::Utf16(Endian::Big),
        "utf_32" => Kind::Utf32(Endian::Marked),
        "utf_32_le" => Kind::Utf32(Endian::Little),
        "utf_32_be" => Kind::Utf32(Endian::Big),
        "euc_kr" => Kind::EucKr,
        "cp949" => Kind::Cp949,
        "unicode_escape" => Kind::UnicodeEscape,
        "raw_unicode_escape" => Kind::RawUnicodeEscape,
        "idna" => Kind::Idna,
        "punycode" => Kind::Punycode,
        _ => {
            let (name, map) = tables::CHARMAPS.iter().find(|(name, _)| *name == canonical).ok_or_else(unknown)?;
            Kind::Charmap(name, map)
        }
    };
    Ok(Codec(kind))
}

/// Lower case, with one `_` for each run of what is no letter, digit or point.
fn normalized(name: &str) -> String {
    let mut plain = String::new();
    let mut gap = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '.' {
            if gap && !plain.is_empty() {
                plain.push('_');
            }
            gap = false;
            plain.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    plain.replace('.', "_")
}

impl Codec {
    /// The name that Python's `codecs.lookup(...).name` has for it.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Utf8 => "utf-8",
            Kind::Utf8Sig => "utf-8-sig",
            Kind::Ascii => "ascii",
            Kind::Latin1 => "iso8859-1",
            Kind::Utf16(Endian::Marked) => "utf-16",
            Kind::Utf16(Endian::Little) => "utf-16-le",
            Kind::Utf16(Endian::Big) => "utf-16-be",
            Kind::Utf32(Endian::Marked) => "utf-32",
            Kind::Utf32(Endian::Little) => "utf-32-le",
            Kind::Utf32(Endian::Big) => "utf-32-be",
            Kind::Charmap("iso8859_15", _) => "iso8859-15",
            Kind::Charmap("iso8859_2", _) => "iso8859-2",
            Kind::Charmap("koi8_r", _) => "koi8-r",
            Kind::Charmap(name, _) => name,
            Kind::EucKr => "euc_kr",
            Kind::Cp949 => "cp949",
            Kind::UnicodeEscape => "unicode-escape",
            Kind::RawUnicodeEscape => "raw-unicode-escape",
            Kind::Idna => "idna",
            Kind::Punycode => "punycode",
        }
    }

    /// The name that it has in its own errors.
    fn error_name(self) -> &'static str {
        match self.0 {
            Kind::Utf8Sig => "utf-8",
            Kind::Latin1 => "latin-1",
            Kind::Charmap(..) => "charmap",
            Kind::UnicodeEscape => "unicodeescape",
            Kind::RawUnicodeEscape => "rawunicodeescape",
            _ => self.name(),
        }
    }

    /// Bytes in one unit: what a handler gives must be whole units.
    fn unit(self) -> usize {
        match self.0 {
            Kind::Utf16(_) => 2,
            Kind::Utf32(_) => 4,
            _ => 1,
        }
    }

    /// Whether Python runs it without the codec machinery, which rewords what goes wrong in it.
    fn is_builtin(self) -> bool {
        matches!(
            self.0,
            Kind::Utf8 | Kind::Ascii | Kind::Latin1 | Kind::Utf16(Endian::Marked) | Kind::Utf32(Endian::Marked)
        )
    }

    fn reworded(self, doing: &str, name: &str, fault: CodecFault) -> CodecFault {
        match fault {
            CodecFault::Other(Fault { class, message }) if !self.is_builtin() && class != "MemoryError" => {
                let message = format!("{doing} with '{name}' codec failed ({class}: {message})");
                CodecFault::Other(Fault { class, message })
            }
            fault => fault,
        }
    }
}

/// A stretch of text that cannot be encoded.
struct Unencodable {
    start: usize,
    end: usize,
    reason: &'static str,
}

/// A stretch of bytes that cannot be decoded.
struct Undecodable {
    start: usize,
    end: usize,
    reason: &'static str,
    /// More bytes might have completed it.
    cut: bool,
}

/// `text.encode(encoding, errors)`
pub fn encode(text: &str, encoding: &str, errors: &str) -> Result<Vec<u8>, CodecFault> {
    encode_with(find(encoding)?, text, errors, encoding)
}

/// Encodes with a codec that was found; `name` is what the user called it.
pub fn encode_with(codec: Codec, text: &str, errors: &str, name: &str) -> Result<Vec<u8>, CodecFault> {
    encoded(codec, text, errors, name).map(Cow::into_owned)
}

/// The same, without a copy where the text's own bytes are what it is encoded to.
pub(crate) fn encoded<'a>(codec: Codec, text: &'a str, errors: &str, name: &str) -> Result<Cow<'a, [u8]>, CodecFault> {
    let simple =
        matches!(codec.0, Kind::Utf8 | Kind::Ascii | Kind::Latin1 | Kind::EucKr | Kind::Cp949 | Kind::Charmap(..));
    if simple && text.is_ascii() || codec.0 == Kind::Utf8 && !text.chars().any(|c| unicode::surrogate(c).is_some()) {
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    let bytes = encode_slowly(codec, text, errors).map_err(|fault| codec.reworded("encoding", name, fault))?;
    Ok(Cow::Owned(bytes))
}

fn encode_slowly(codec: Codec, text: &str, errors: &str) -> Result<Vec<u8>, CodecFault> {
    match codec.0 {
        Kind::Idna if errors != "strict" => {
            return Err(Fault::new("UnicodeError", format!("unsupported error handling {errors}")).into());
        }
        Kind::Idna => return idna::to_ascii(text),
        Kind::Punycode => return Ok(idna::punycode(text)),
        Kind::UnicodeEscape => return Ok(escape::encode(text)),
        Kind::RawUnicodeEscape => return Ok(escape::encode_raw(text)),
        _ => {}
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::with_capacity(chars.len() * codec.unit());
    match codec.0 {
        Kind::Utf8Sig => out.extend_from_slice(b"\xef\xbb\xbf"),
        Kind::Utf16(Endian::Marked) => out.extend_from_slice(b"\xff\xfe"),
        Kind::Utf32(Endian::Marked) => out.extend_from_slice(b"\xff\xfe\0\0"),
        _ => {}
    }
    let mut at = 0;
    while let Err(bad) = codec.encode_run(&chars, at, &mut out) {
        let given = handler::encoding(codec, errors, &chars, &bad)?;
        let raise = || CodecFault::Encode {
            encoding: codec.error_name().to_owned(),
            start: bad.start,
            end: bad.end,
            reason: bad.reason.to_owned(),
        };
        match given {
            None => return Err(raise()),
            Some((handler::Given::Bytes(bytes), next)) => {
                if bytes.len() % codec.unit() != 0 {
                    return Err(raise());
                }
                out.extend_from_slice(&bytes);
                at = next;
            }
            Some((handler::Given::Text(replacement), next)) => {
                let replacement: Vec<char> = replacement.chars().collect();
                codec.encode_run(&replacement, 0, &mut out).map_err(|_| raise())?;
                at = next;
            }
        }
    }
    Ok(out)
}

impl Codec {
    /// Encodes from `at` to the end, or to what cannot be encoded.
    fn encode_run(self, chars: &[char], at: usize, out: &mut Vec<u8>) -> Result<(), Unencodable> {
        match self.0 {
            Kind::Ascii => charmap::encode_below(128, "ordinal not in range(128)", chars, at, out),
            Kind::Latin1 => charmap::encode_below(256, "ordinal not in range(256)", chars, at, out),
            Kind::Charmap(_, map) => charmap::encode(map, chars, at, out),
            Kind::Utf16(endian) => utf::encode_16(endian, chars, at, out),
            Kind::Utf32(endian) => utf::encode_32(endian, chars, at, out),
            Kind::EucKr => korean::encode(true, chars, at, out),
            Kind::Cp949 => korean::encode(false, chars, at, out),
            _ => utf::encode_8(chars, at, out),
        }
    }

    /// Decodes from `at` to the end, or to what cannot be decoded. The endianness of UTF-16 and UTF-32 is settled.
    fn decode_run(self, bytes: &[u8], at: usize, out: &mut String) -> Result<(), Undecodable> {
        match self.0 {
            Kind::Ascii => charmap::decode_ascii(bytes, at, out),
            Kind::Latin1 => {
                out.extend(bytes[at..].iter().map(|byte| *byte as char));
                Ok(())
            }
            Kind::Charmap(_, map) => charmap::decode(map, bytes, at, out),
            Kind::Utf16(endian) => utf::decode_16(endian, bytes, at, out),
            Kind::Utf32(endian) => utf::decode_32(endian, bytes, at, out),
            Kind::EucKr => korean::decode(true, bytes, at, out),
            Kind::Cp949 => korean::decode(false, bytes, at, out),
            Kind::UnicodeEscape => escape::decode(bytes, at, out),
            Kind::RawUnicodeEscape => escape::decode_raw(bytes, at, out),
            _ => utf::decode_8(bytes, at, out),
        }
    }
}

/// `bytes.decode(encoding, errors)`
pub fn decode(bytes: &[u8], encoding: &str, errors: &str) -> Result<String, CodecFault> {
    decode_with(find(encoding)?, bytes, errors, encoding)
}

/// Decodes with a codec that was found; `name` is what the user called it.
pub fn decode_with(codec: Codec, bytes: &[u8], errors: &str, name: &str) -> Result<String, CodecFault> {
    let mut decoder = Decoder { codec, errors: errors.to_owned(), name: name.to_owned(), settled: None };
    decoder.decode(bytes, true).map(|(text, _)| text)
}

/// Decodes bytes that come in parts, as a text file or a stream does.
#[derive(Clone, Debug)]
pub struct Decoder {
    codec: Codec,
    errors: String,
    name: String,
    /// The codec once a byte order mark was seen, or was seen to be missing.
    settled: Option<Codec>,
}

impl Decoder {
    pub fn new(encoding: &str, errors: &str) -> Result<Decoder, Fault> {
        let codec = find(encoding)?;
        Ok(Decoder { codec, errors: errors.to_owned(), name: encoding.to_owned(), settled: None })
    }

    /// The text of the bytes, and how many of them were used. Unless they are the `last`, a sequence that is cut off at
    /// the end is left for the next time.
    pub fn decode(&mut self, bytes: &[u8], last: bool) -> Result<(String, usize), CodecFault> {
        let reworded = |fault| self.codec.reworded("decoding", &self.name, fault);
        match self.codec.0 {
            Kind::Idna | Kind::Punycode if !last => return Ok((String::new(), 0)),
            Kind::Idna => return Ok((idna::to_text(bytes).map_err(reworded)?, bytes.len())),
            Kind::Punycode => return Ok((idna::from_punycode(bytes).map_err(reworded)?, bytes.len())),
            _ => {}
        }
        let mut base = 0;
        let codec = match self.settled {
            Some(codec) => codec,
            None => {
                let Some((codec, mark)) = self.codec.settle(bytes, last) else { return Ok((String::new(), 0)) };
                self.settled = Some(codec);
                base = mark;
                codec
            }
        };
        // Only UTF-8's mark is cut off before decoding; the others count in positions.
        let cut_off = if self.codec.0 == Kind::Utf8Sig { base } else { 0 };
        let object = &bytes[cut_off..];
        let mut out = String::with_capacity(object.len());
        let mut at = base - cut_off;
        while let Err(bad) = codec.decode_run(object, at, &mut out) {
            if bad.cut && !last {
                return Ok((out, cut_off + bad.start));
            }
            match handler::decoding(codec, &self.errors, object, &bad).map_err(reworded)? {
                Some((replacement, next)) => {
                    out.push_str(&replacement);
                    at = next;
                }
                None => {
                    return Err(CodecFault::Decode {
                        encoding: codec.error_name().to_owned(),
                        base: cut_off,
                        start: bad.start,
                        end: bad.end,
                        reason: bad.reason.to_owned(),
                    });
                }
            }
        }
        Ok((out, bytes.len()))
    }
}

impl Codec {
    /// The codec without any doubt about endianness, and the length of the mark that told it. None: too few bytes to say.
    fn settle(self, bytes: &[u8], last: bool) -> Option<(Codec, usize)> {
        let marks: &[(&[u8], Kind)] = match self.0 {
            Kind::Utf8Sig => &[(b"\xef\xbb\xbf", Kind::Utf8)],
            Kind::Utf16(Endian::Marked) => {
                &[(b"\xff\xfe", Kind::Utf16(Endian::Little)), (b"\xfe\xff", Kind::Utf16(Endian::Big))]
            }
            Kind::Utf32(Endian::Marked) => {
                &[(b"\xff\xfe\0\0", Kind::Utf32(Endian::Little)), (b"\0\0\xfe\xff", Kind::Utf32(Endian::Big))]
            }
            _ => return Some((self, 0)),
        };
        for (mark, kind) in marks {
            if bytes.starts_with(mark) {
                return Some((Codec(*kind), mark.len()));
            }
            if !last && mark.starts_with(bytes) {
                return None;
            }
        }
        Some((Codec(marks[0].1), 0))
    }
}
