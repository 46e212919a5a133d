//! `%` formatting of str and bytes. What values are and how they become text is behind [`Arguments`].

use super::unicode;
use crate::pure::fault::{Fault, Tick};
use crate::pure::number::print::{self, Manner, Notation};
use crate::pure::number::{Int, IntRef};
use crate::pure::room::has_room;

/// No width or precision may be larger.
const MOST: usize = 1 << 31;

/// The right side of `%`.
pub trait Arguments {
    type Value;
    type Error: From<Fault>;

    /// How many there are where it is a tuple; None where it is a single value.
    fn count(&self) -> Option<usize>;
    /// An item of the tuple, or the single value itself.
    fn item(&mut self, index: usize) -> Result<Self::Value, Self::Error>;
    /// Whether it can be asked for keys (a mapping, and neither tuple nor str).
    fn is_mapping(&self) -> bool;
    /// What `(key)` means. For bytes, each character of the key is a byte.
    fn key(&mut self, key: &str) -> Result<Self::Value, Self::Error>;
    /// The text for `s`, `r`, `a`; in bytes also for `b`, and each character of the text is a byte then.
    fn text(&mut self, value: &Self::Value, kind: char) -> Result<String, Self::Error>;
    /// The int that a value is, or (where `whole` is false) that it can be cut to; None where it is no number of the kind.
    fn int(&mut self, value: &Self::Value, whole: bool) -> Result<Option<Int>, Self::Error>;
    /// The float that a value is; None where it is no number.
    fn float(&mut self, value: &Self::Value) -> Result<Option<f64>, Self::Error>;
    /// The one character, or byte, that the value is, if it is one, for `c`.
    fn character(&mut self, value: &Self::Value) -> Option<char>;
    /// The name of the value's type.
    fn type_name(&self, value: &Self::Value) -> String;
    /// `sys.get_int_max_str_digits()`
    fn digit_limit(&self) -> usize;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Str,
    Bytes,
}

/// `template % arguments`
pub fn format<A: Arguments>(template: &str, arguments: &mut A, tick: Tick<A::Error>) -> Result<String, A::Error> {
    let chars: Vec<char> = template.chars().collect();
    Formatter::new(&chars, arguments, What::Str, tick).run()
}

/// `template % arguments` for bytes.
pub fn format_bytes<A: Arguments>(
    template: &[u8],
    arguments: &mut A,
    tick: Tick<A::Error>,
) -> Result<Vec<u8>, A::Error> {
    let chars: Vec<char> = template.iter().map(|byte| *byte as char).collect();
    let text = Formatter::new(&chars, arguments, What::Bytes, tick).run()?;
    Ok(text.chars().map(|c| c as u8).collect())
}

#[derive(Clone, Copy, Default)]
struct Flags {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
}

struct Formatter<'a, A: Arguments> {
    template: &'a [char],
    at: usize,
    arguments: &'a mut A,
    what: What,
    tick: Tick<'a, A::Error>,
    /// How many arguments were taken, and the value of a key that stands for all arguments.
    taken: usize,
    keyed: Option<A::Value>,
    by_key: bool,
    out: String,
}

impl<'a, A: Arguments> Formatter<'a, A> {
    fn new(template: &'a [char], arguments: &'a mut A, what: What, tick: Tick<'a, A::Error>) -> Self {
        let out = String::with_capacity(template.len());
        Formatter { template, at: 0, arguments, what, tick, taken: 0, keyed: None, by_key: false, out }
    }

    fn run(mut self) -> Result<String, A::Error> {
        while let Some(c) = self.take() {
            if c == '%' {
                self.conversion()?;
            } else {
                self.out.push(c);
            }
        }
        let all = self.by_key || self.arguments.is_mapping() || self.taken >= self.arguments.count().unwrap_or(1);
        if !all {
            let what = if self.what == What::Str { "string" } else { "bytes" };
            return Err(Fault::of_type(format!("not all arguments converted during {what} formatting")).into());
        }
        Ok(self.out)
    }

    fn take(&mut self) -> Option<char> {
        let c = self.template.get(self.at).copied();
        self.at += usize::from(c.is_some());
        c
    }

    /// The next character of a conversion, which cannot end here.
    fn need(&mut self) -> Result<char, A::Error> {
        self.take().ok_or_else(|| Fault::value("incomplete format").into())
    }

    fn value(&mut self) -> Result<A::Value, A::Error> {
        let missing = || Fault::of_type("not enough arguments for format string").into();
        if self.by_key {
            return self.keyed.take().ok_or_else(missing);
        }
        if self.taken >= self.arguments.count().unwrap_or(1) {
            return Err(missing());
        }
        self.taken += 1;
        self.arguments.item(self.taken - 1)
    }

    fn key(&mut self) -> Result<(), A::Error> {
        if !self.arguments.is_mapping() {
            return Err(Fault::of_type("format requires a mapping").into());
        }
        let mut key = String::new();
        let mut open = 1;
        loop {
            let Some(c) = self.take() else { return Err(Fault::value("incomplete format key").into()) };
            open += i32::from(c == '(') - i32::from(c == ')');
            if open == 0 {
                break;
            }
            key.push(c);
        }
        self.keyed = Some(self.arguments.key(&key)?);
        self.by_key = true;
        Ok(())
    }

    /// A width or precision, in digits or as `*`. Gives the character behind it.
    fn size(&mut self, first: char, too_big: &'static str, c_type: &str) -> Result<(Option<i64>, char), A::Error> {
        let too_big = || Fault::value(too_big);
        if first == '*' {
            let value = self.value()?;
            let Some(size) = self.arguments.int(&value, true)? else {
                return Err(Fault::of_type("* wants int").into());
            };
            let overflow = || Fault::overflow(format!("Python int too large to convert to C {c_type}"));
            let fits = |size: &i64| c_type != "int" || i32::try_from(*size).is_ok();
            let size = size.as_ref().to_i64().filter(fits).ok_or_else(overflow)?;
            return Ok((Some(size), self.need()?));
        }
        let (mut size, mut c) = (None, first);
        while let Some(digit) = c.to_digit(10) {
            let larger = size.unwrap_or(0i64).checked_mul(10).and_then(|size| size.checked_add(digit.into()));
            size = Some(larger.ok_or_else(too_big)?);
            c = self.need()?;
        }
        Ok((size, c))
    }

    fn conversion(&mut self) -> Result<(), A::Error> {
        let mut c = self.need()?;
        if c == '%' {
            self.out.push('%');
            return Ok(());
        }
        if c == '(' {
            self.key()?;
            c = self.need()?;
        }
        let mut flags = Flags::default();
        loop {
            match c {
                '-' => flags.left = true,
                '+' => flags.plus = true,
                ' ' => flags.blank = true,
                '#' => flags.alternate = true,
                '0' => flags.zero = true,
                _ => break,
            }
            c = self.need()?;
        }
        let (mut width, next) = self.size(c, "width too big", "ssize_t")?;
        c = next;
        if width.is_some_and(|width| width < 0) {
            flags.left = true;
            width = width.map(|width| width.saturating_neg());
        }
        let mut precision = None;
        if c == '.' {
            c = self.need()?;
            let too_big = if self.what == What::Str { "precision too big" } else { "prec too big" };
            let (size, next) = self.size(c, too_big, "int")?;
            precision = Some(size.unwrap_or(0).max(0));
            c = next;
        }
        if matches!(c, 'h' | 'l' | 'L') {
            c = self.need()?;
        }
        let value = self.value()?;
        let width = width.unwrap_or(0) as usize;
        let precision = precision.map(|precision| precision as usize);
        let numeric = matches!(c, 'd' | 'i' | 'u' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G');
        if width > MOST || !has_room(width) || numeric && precision.is_some_and(|precision| precision > MOST) {
            let precise = width <= MOST && numeric && precision.is_some_and(|precision| precision > MOST);
            return Err(if precise { Fault::value("precision too big") } else { Fault::memory() }.into());
        }
        match c {
            's' | 'r' | 'a' => self.text(&value, c, width, precision, flags),
            'b' if self.what == What::Bytes => self.text(&value, c, width, precision, flags),
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
                let text = self.whole(&value, c, precision, flags)?;
                self.number(&text, c, width, flags);
                Ok(())
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let text = self.real(&value, c, precision, flags)?;
                self.number(&text, c, width, flags);
                Ok(())
            }
            'c' => {
                let c = self.character(&value)?;
                self.pad(c.encode_utf8(&mut [0; 4]), 1, width, flags);
                Ok(())
            }
            _ => {
                let code = unicode::code_point(c);
                let shown = if (31..127).contains(&code) || self.what == What::Bytes { c } else { '?' };
                let at = self.at - 1;
                Err(Fault::value(format!("unsupported format character '{shown}' (0x{code:x}) at index {at}")).into())
            }
        }
    }

    fn text(
        &mut self,
        value: &A::Value,
        kind: char,
        width: usize,
        precision: Option<usize>,
        flags: Flags,
    ) -> Result<(), A::Error> {
        let text = self.arguments.text(value, kind)?;
        let text = match precision.and_then(|most| text.char_indices().nth(most)) {
            Some((end, _)) => &text[..end],
            None => &text,
        };
        self.pad(text, text.chars().count(), width, flags);
        Ok(())
    }

    fn pad(&mut self, text: &str, length: usize, width: usize, flags: Flags) {
        let missing = width.saturating_sub(length);
        if !flags.left {
            self.blanks(' ', missing);
        }
        self.out.push_str(text);
        if flags.left {
            self.blanks(' ', missing);
        }
    }

    fn blanks(&mut self, fill: char, count: usize) {
        self.out.extend(std::iter::repeat_n(fill, count));
    }

    fn whole(
        &mut self,
        value: &A::Value,
        kind: char,
        precision: Option<usize>,
        flags: Flags,
    ) -> Result<String, A::Error> {
        let radix = match kind {
            'o' => 8,
            'x' | 'X' => 16,
            _ => 10,
        };
        let Some(number) = self.arguments.int(value, radix != 10)? else {
            let wanted = if radix == 10 { "a real number" } else { "an integer" };
            let name = self.arguments.type_name(value);
            let kind = if kind == 'i' && self.what == What::Bytes { 'd' } else { kind };
            return Err(Fault::of_type(format!("%{kind} format: {wanted} is required, not {name}")).into());
        };
        let number: IntRef = number.as_ref();
        let digits = if radix == 10 {
            print::decimal(number, self.arguments.digit_limit(), self.tick)?.trim_start_matches('-').to_owned()
        } else {
            print::radix_digits(number, radix)
        };
        let prefix = match kind {
            'o' if flags.alternate => "0o",
            'x' | 'X' if flags.alternate => "0x",
            _ => "",
        };
        let sign = if number.is_negative() { "-" } else { "" };
        let zeros = "0".repeat(precision.unwrap_or(0).saturating_sub(digits.len()));
        let text = format!("{sign}{prefix}{zeros}{digits}");
        Ok(if kind == 'X' { text.to_ascii_uppercase() } else { text })
    }

    fn real(
        &mut self,
        value: &A::Value,
        kind: char,
        precision: Option<usize>,
        flags: Flags,
    ) -> Result<String, A::Error> {
        let Some(number) = self.arguments.float(value)? else {
            let name = self.arguments.type_name(value);
            let text = match self.what {
                What::Str => format!("must be real number, not {name}"),
                What::Bytes => format!("float argument required, not {name}"),
            };
            return Err(Fault::of_type(text).into());
        };
        let notation = match kind {
            'e' | 'E' => Notation::Exponent,
            'f' | 'F' => Notation::Fixed,
            _ => Notation::General,
        };
        let manner = Manner { alternate: flags.alternate, ..Manner::default() };
        let text = print::float_as(number, notation, precision.unwrap_or(6), manner);
        Ok(if kind.is_ascii_uppercase() { text.to_ascii_uppercase() } else { text })
    }

    /// A number with its sign and prefix, padded with blanks, or with zeros behind these.
    fn number(&mut self, text: &str, kind: char, width: usize, flags: Flags) {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None if flags.plus => ("+", text),
            None if flags.blank => (" ", text),
            None => ("", text),
        };
        let prefixed = flags.alternate && matches!(kind, 'x' | 'X' | 'o');
        let (prefix, digits) = rest.split_at(if prefixed { 2 } else { 0 });
        let missing = width.saturating_sub(sign.len() + rest.len());
        if flags.left {
            self.out.extend([sign, rest]);
            self.blanks(' ', missing);
        } else if flags.zero {
            self.out.extend([sign, prefix]);
            self.blanks('0', missing);
            self.out.push_str(digits);
        } else {
            self.blanks(' ', missing);
            self.out.extend([sign, rest]);
        }
    }

    fn character(&mut self, value: &A::Value) -> Result<char, A::Error> {
        if let Some(c) = self.arguments.character(value) {
            return Ok(c);
        }
        let number = self.arguments.int(value, true)?;
        let (most, range, wanted) = match self.what {
            What::Str => (0x110000, "0x110000", "%c requires int or char"),
            What::Bytes => (256, "256", "%c requires an integer in range(256) or a single byte"),
        };
        let Some(number) = number else { return Err(Fault::of_type(wanted).into()) };
        let code = number.as_ref().to_i64().and_then(|code| u32::try_from(code).ok()).filter(|code| *code < most);
        let c = code.and_then(|code| if most == 256 { char::from_u32(code) } else { unicode::from_code_point(code) });
        c.ok_or_else(|| Fault::overflow(format!("%c arg not in range({range})")).into())
    }
}
