//! The format-specification mini-language of `format()`, f-strings and `str.format`, for int, float and str.

use super::unicode;
use crate::pure::fault::{Fault, Tick};
use crate::pure::number::print::{self, Manner, Notation};
use crate::pure::number::{IntRef, convert};
use crate::pure::room::has_room;

/// More than this many characters of padding or digits are refused with MemoryError.
const MOST: usize = 1 << 31;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
    Center,
    /// Between sign and digits.
    Inside,
}

impl Align {
    fn of(c: char) -> Option<Align> {
        match c {
            '<' => Some(Align::Left),
            '>' => Some(Align::Right),
            '^' => Some(Align::Center),
            '=' => Some(Align::Inside),
            _ => None,
        }
    }
}

/// A parsed specification, with the defaults of the type that it is for.
#[derive(Clone, Debug)]
pub struct Spec {
    pub fill: char,
    pub align: Align,
    pub sign: Option<char>,
    pub unsigned_zero: bool,
    pub alternate: bool,
    pub width: usize,
    pub separator: Option<char>,
    pub precision: Option<usize>,
    pub kind: Option<char>,
}

impl Spec {
    /// Reads `spec`, which formats an object of the type `of`.
    pub fn parse(spec: &str, of: &str, default_kind: Option<char>, default_align: Align) -> Result<Spec, Fault> {
        let chars: Vec<char> = spec.chars().collect();
        let mut rest = chars.as_slice();
        let mut parsed = Spec {
            fill: ' ',
            align: default_align,
            sign: None,
            unsigned_zero: false,
            alternate: false,
            width: 0,
            separator: None,
            precision: None,
            kind: default_kind,
        };
        let (mut filled, mut aligned) = (false, false);
        if let [fill, align, more @ ..] = rest
            && let Some(align) = Align::of(*align)
        {
            (parsed.fill, parsed.align, rest) = (*fill, align, more);
            (filled, aligned) = (true, true);
        } else if let [align, more @ ..] = rest
            && let Some(align) = Align::of(*align)
        {
            (parsed.align, rest, aligned) = (align, more, true);
        }
        let mut take = |wanted: &[char]| match rest {
            [c, more @ ..] if wanted.contains(c) => {
                rest = more;
                Some(*c)
            }
            _ => None,
        };
        parsed.sign = take(&[' ', '+', '-']);
        parsed.unsigned_zero = take(&['z']).is_some();
        parsed.alternate = take(&['#']).is_some();
        if !filled && take(&['0']).is_some() {
            parsed.fill = '0';
            if !aligned && default_align == Align::Right {
                parsed.align = Align::Inside;
            }
        }
        let width;
        (width, rest) = number(rest)?;
        parsed.width = width.unwrap_or(0);
        let both = || Fault::value("Cannot specify both ',' and '_'.");
        if let [',', more @ ..] = rest {
            (parsed.separator, rest) = (Some(','), more);
        }
        if let ['_', more @ ..] = rest {
            if parsed.separator.is_some() {
                return Err(both());
            }
            (parsed.separator, rest) = (Some('_'), more);
        }
        if rest.first() == Some(&',') && parsed.separator == Some('_') {
            return Err(both());
        }
        if let ['.', more @ ..] = rest {
            (parsed.precision, rest) = number(more)?;
            if parsed.precision.is_none() {
                return Err(Fault::value("Format specifier missing precision"));
            }
        }
        match rest {
            [] => {}
            [kind] => parsed.kind = Some(*kind),
            _ => {
                return Err(Fault::value(format!("Invalid format specifier '{spec}' for object of type '{of}'")));
            }
        }
        if let Some(separator) = parsed.separator {
            match parsed.kind {
                None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => {}
                Some('b' | 'o' | 'x' | 'X') if separator == '_' => {}
                Some(kind) => {
                    return Err(Fault::value(format!("Cannot specify '{separator}' with '{}'.", shown(kind))));
                }
            }
        }
        Ok(parsed)
    }

    fn kind_fault(&self, of: &str) -> Fault {
        let kind = self.kind.map(shown).unwrap_or_default();
        Fault::value(format!("Unknown format code '{kind}' for object of type '{of}'"))
    }

    fn too_wide(&self) -> Result<(), Fault> {
        if self.width > MOST || !has_room(self.width) { Err(Fault::memory()) } else { Ok(()) }
    }
}

fn shown(kind: char) -> String {
    let code = unicode::code_point(kind);
    if (33..128).contains(&code) { kind.to_string() } else { format!("\\x{code:x}") }
}

fn number(mut rest: &[char]) -> Result<(Option<usize>, &[char]), Fault> {
    let mut value = None;
    while let [c, more @ ..] = rest
        && let Some(digit) = unicode::decimal(*c)
    {
        let larger = (value.unwrap_or(0usize)).checked_mul(10).and_then(|value| value.checked_add(digit as usize));
        let larger = larger.filter(|value| *value <= isize::MAX as usize);
        value = Some(larger.ok_or_else(|| Fault::value("Too many decimal digits in format string"))?);
        rest = more;
    }
    Ok((value, rest))
}

/// `format(text, spec)`
pub fn string(text: &str, spec: &str) -> Result<String, Fault> {
    if spec.is_empty() {
        return Ok(text.to_owned());
    }
    let spec = Spec::parse(spec, "str", Some('s'), Align::Left)?;
    if spec.kind != Some('s') {
        return Err(spec.kind_fault("str"));
    }
    let refused = match spec.sign {
        Some(' ') => "Space not allowed",
        Some(_) => "Sign not allowed",
        None if spec.unsigned_zero => "Negative zero coercion (z) not allowed",
        None if spec.alternate => "Alternate form (#) not allowed",
        None if spec.align == Align::Inside => "'=' alignment not allowed",
        None => "",
    };
    if !refused.is_empty() {
        return Err(Fault::value(format!("{refused} in string format specifier")));
    }
    spec.too_wide()?;
    let text = match spec.precision.and_then(|most| text.char_indices().nth(most)) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    Ok(pad(text, &spec))
}

fn pad(text: &str, spec: &Spec) -> String {
    let missing = spec.width.saturating_sub(text.chars().count());
    let before = match spec.align {
        Align::Left => 0,
        Align::Center => missing / 2,
        Align::Right | Align::Inside => missing,
    };
    let mut out = String::with_capacity(text.len() + missing * spec.fill.len_utf8());
    out.extend(std::iter::repeat_n(spec.fill, before));
    out.push_str(text);
    out.extend(std::iter::repeat_n(spec.fill, missing - before));
    out
}

/// `format(a, spec)`; `of` is the name of the type (`bool` formats as int too, save with an empty `spec`).
pub fn int<E: From<Fault>>(a: IntRef, spec: &str, of: &str, limit: usize, tick: Tick<E>) -> Result<String, E> {
    if spec.is_empty() {
        return print::decimal(a, limit, tick);
    }
    let spec = Spec::parse(spec, of, Some('d'), Align::Right)?;
    let kind = spec.kind.unwrap_or('d');
    match kind {
        'b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n' => {}
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => return Ok(float_with(convert::to_float(a)?, &spec)?),
        _ => return Err(spec.kind_fault(of).into()),
    }
    if spec.precision.is_some() {
        return Err(Fault::value("Precision not allowed in integer format specifier").into());
    }
    if spec.unsigned_zero {
        return Err(Fault::value("Negative zero coercion (z) not allowed in integer format specifier").into());
    }
    spec.too_wide()?;
    if kind == 'c' {
        return Ok(character(a, &spec)?);
    }
    let (prefix, digits) = match kind {
        'b' => ("0b", print::radix_digits(a, 2)),
        'o' => ("0o", print::radix_digits(a, 8)),
        'x' => ("0x", print::radix_digits(a, 16)),
        'X' => ("0X", print::radix_digits(a, 16).to_ascii_uppercase()),
        _ => {
            let mut text = print::decimal(a, limit, tick)?;
            if a.is_negative() {
                text.remove(0);
            }
            ("", text)
        }
    };
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(assemble(a.is_negative(), prefix, &digits, "", &spec))
}

fn character(a: IntRef, spec: &Spec) -> Result<String, Fault> {
    let refused = if spec.sign.is_some() {
        "Sign not allowed"
    } else if spec.alternate {
        "Alternate form (#) not allowed"
    } else {
        ""
    };
    if !refused.is_empty() {
        return Err(Fault::value(format!("{refused} with integer format specifier 'c'")));
    }
    let code = a.to_i64().ok_or_else(|| Fault::overflow("Python int too large to convert to C long"))?;
    let c = u32::try_from(code).ok().and_then(unicode::from_code_point);
    let c = c.ok_or_else(|| Fault::overflow("%c arg not in range(0x110000)"))?;
    Ok(pad(c.encode_utf8(&mut [0; 4]), spec))
}

/// `format(value, spec)`
pub fn float(value: f64, spec: &str) -> Result<String, Fault> {
    if spec.is_empty() {
        return Ok(print::float(value));
    }
    let spec = Spec::parse(spec, "float", None, Align::Right)?;
    match spec.kind {
        None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => float_with(value, &spec),
        Some(_) => Err(spec.kind_fault("float")),
    }
}

fn float_with(value: f64, spec: &Spec) -> Result<String, Fault> {
    if spec.precision.is_some_and(|precision| precision > i32::MAX as usize) {
        return Err(Fault::value("precision too big"));
    }
    spec.too_wide()?;
    let mut manner = Manner { alternate: spec.alternate, point_zero: false, unsigned_zero: spec.unsigned_zero };
    let precision = spec.precision.unwrap_or(6);
    let text = match spec.kind {
        None => {
            manner.point_zero = true;
            let notation = if spec.precision.is_some() { Notation::General } else { Notation::Shortest };
            print::float_as(value, notation, precision, manner)
        }
        Some('e' | 'E') => print::float_as(value, Notation::Exponent, precision, manner),
        Some('f' | 'F') => print::float_as(value, Notation::Fixed, precision, manner),
        Some('%') => print::float_as(value * 100.0, Notation::Fixed, precision, manner) + "%",
        Some(_) => print::float_as(value, Notation::General, precision, manner),
    };
    let text = if spec.kind.is_some_and(|kind| kind.is_ascii_uppercase()) { text.to_ascii_uppercase() } else { text };
    let (negative, text) = text.strip_prefix('-').map_or((false, text.as_str()), |text| (true, text));
    let (digits, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    Ok(assemble(negative, "", digits, rest, spec))
}

/// Sign, prefix, grouped digits and what follows them, padded.
fn assemble(negative: bool, prefix: &str, digits: &str, rest: &str, spec: &Spec) -> String {
    let sign = match spec.sign {
        _ if negative => "-",
        Some('+') => "+",
        Some(' ') => " ",
        _ => "",
    };
    let around = sign.len() + prefix.len() + rest.len();
    let least = if spec.fill == '0' && spec.align == Align::Inside { spec.width.saturating_sub(around) } else { 0 };
    let size = if matches!(spec.kind, Some('b' | 'o' | 'x' | 'X')) { 4 } else { 3 };
    let digits = match spec.separator {
        Some(separator) if !digits.is_empty() => grouped(digits, separator, size, least),
        _ => digits.to_owned(),
    };
    if spec.align == Align::Inside {
        let missing = spec.width.saturating_sub(around + digits.len());
        let padding: String = std::iter::repeat_n(spec.fill, missing).collect();
        return format!("{sign}{prefix}{padding}{digits}{rest}");
    }
    pad(&format!("{sign}{prefix}{digits}{rest}"), spec)
}

/// Digits in groups, with zeros before them up to a least width that never leaves a separator in front.
fn grouped(digits: &str, separator: char, size: usize, least: usize) -> String {
    let groups = |count: usize| count + count.saturating_sub(1) / size;
    let mut count = digits.len();
    while groups(count) < least {
        count += 1;
    }
    let zeros = std::iter::repeat_n('0', count - digits.len());
    let mut out = String::with_capacity(groups(count));
    for (index, digit) in zeros.chain(digits.chars()).enumerate() {
        if index > 0 && (count - index).is_multiple_of(size) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}
