//! Which part of a quoted line the marks below it stress: the operator of a binary operation, the brackets of a
//! subscript. Works on the text alone.

/// Where the stressed part starts and ends, in bytes of the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchors {
    pub left: usize,
    pub right: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Literal,
    Open,
    Close,
    Sign,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
    depth: usize,
}

/// Splits a segment of one line into tokens; None where it is not well formed.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Token> = Vec::new();
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() {
        let (start, byte) = (at, bytes[at]);
        let kind = match byte {
            b' ' | b'\t' | b'\x0c' | b'\\' | b'\n' => {
                at += 1;
                continue;
            }
            b'(' | b'[' | b'{' => {
                at += 1;
                depth += 1;
                found.push(Token { kind: Kind::Open, start, end: at, depth: depth - 1 });
                continue;
            }
            b')' | b']' | b'}' => {
                at += 1;
                depth = depth.checked_sub(1)?;
                Kind::Close
            }
            b'"' | b'\'' => {
                at = string_end(bytes, at)?;
                Kind::Literal
            }
            b'0'..=b'9' => {
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'.' | b'_')) {
                    at += 1;
                }
                Kind::Literal
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_' || bytes[at] >= 0x80)
                {
                    at += 1;
                }
                if matches!(bytes.get(at), Some(b'"' | b'\'')) && at - start <= 2 {
                    at = string_end(bytes, at)?;
                    Kind::Literal
                } else {
                    Kind::Word
                }
            }
            b'#' => return None,
            _ => {
                let two = text.get(at..at + 2).unwrap_or("");
                at += if matches!(two, "**" | "//" | "<<" | ">>" | "==" | "!=" | "<=" | ">=" | ":=" | "->") {
                    2
                } else {
                    1
                };
                Kind::Sign
            }
        };
        found.push(Token { kind, start, end: at, depth });
    }
    (depth == 0).then_some(found)
}

fn string_end(bytes: &[u8], open: usize) -> Option<usize> {
    let quote = bytes[open];
    let triple = bytes.get(open..open + 3).is_some_and(|three| three.iter().all(|b| *b == quote));
    let mut at = open + if triple { 3 } else { 1 };
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            b if b == quote && !triple => return Some(at + 1),
            b if b == quote && bytes.get(at..at + 3)?.iter().all(|b| *b == quote) => return Some(at + 3),
            _ => at += 1,
        }
    }
}

fn strength(operator: &str) -> Option<u8> {
    Some(match operator {
        "|" => 1,
        "^" => 2,
        "&" => 3,
        "<<" | ">>" => 4,
        "+" | "-" => 5,
        "*" | "/" | "//" | "%" | "@" => 6,
        "**" => 8,
        _ => return None,
    })
}

/// The anchors of an expression, where it is a binary operation or a subscript.
pub(crate) fn find(text: &str) -> Option<Anchors> {
    let tokens = tokens(text)?;
    let of = |token: &Token| &text[token.start..token.end];
    let top: Vec<usize> = (0..tokens.len()).filter(|at| tokens[*at].depth == 0).collect();
    let weaker = ["and", "or", "not", "if", "else", "lambda", "in", "is", "await", "yield", "for", "return", "raise"];
    let mut best: Option<(usize, u8)> = None;
    let mut operand = false;
    for at in top {
        let token = &tokens[at];
        match token.kind {
            Kind::Word if weaker.contains(&of(token)) => return None,
            Kind::Sign => {
                let sign = of(token);
                match strength(sign) {
                    Some(strength) if operand => {
                        let replaces = match best {
                            Some((_, known)) => strength < known || (strength == known && strength != 8),
                            None => true,
                        };
                        if replaces {
                            best = Some((at, strength));
                        }
                        operand = false;
                    }
                    Some(_) => {
                        // A sign before its operand binds more loosely than `**`: `-a ** b` is no power.
                        if best.is_none() && at == 0 {
                            best = Some((usize::MAX, 7));
                        }
                    }
                    None if sign == "." => operand = false,
                    None if sign == "~" => {
                        if best.is_none() && at == 0 {
                            best = Some((usize::MAX, 7));
                        }
                    }
                    None => return None,
                }
            }
            Kind::Open => operand = false,
            _ => operand = true,
        }
    }
    match best {
        Some((at, _)) if at != usize::MAX => {
            // CPython looks up to where the right operand begins, and its parentheses are none of it.
            let (start, after) = (tokens[at].start, &tokens[at + 1..]);
            let two = match after.first() {
                Some(next) if next.start == start + 1 => is_grouped(text, after),
                Some(_) => !text.as_bytes()[start + 1].is_ascii_whitespace(),
                None => false,
            };
            Some(Anchors { left: start, right: start + if two { 2 } else { 1 } })
        }
        Some(_) => None,
        None => subscript(text, &tokens),
    }
}

/// Whether parentheses that only group stand around all of it.
fn is_grouped(text: &str, tokens: &[Token]) -> bool {
    let [open, inner @ .., close] = tokens else { return false };
    let text_of = |token: &Token| &text[token.start..token.end];
    let splits = |token: &Token| token.depth == open.depth + 1 && matches!(text_of(token), "," | "for");
    open.kind == Kind::Open
        && text_of(open) == "("
        && text_of(close) == ")"
        && !inner.is_empty()
        && !inner.iter().any(|token| token.depth == open.depth || splits(token))
}

/// The brackets at the end of what they belong to.
fn subscript(text: &str, tokens: &[Token]) -> Option<Anchors> {
    let last = tokens.last()?;
    if last.kind != Kind::Close || &text[last.start..last.end] != "]" {
        return None;
    }
    let open = tokens.iter().rposition(|t| t.kind == Kind::Open && t.depth == 0)?;
    (open > 0).then(|| Anchors { left: tokens[open].start, right: last.end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> Option<&str> {
        find(text).map(|a| &text[a.left..a.right])
    }

    #[test]
    fn finds_operators_and_subscripts() {
        assert_eq!(marked("a + b"), Some("+"));
        assert_eq!(marked("a + b * c"), Some("+"));
        assert_eq!(marked("a//b"), Some("//"));
        assert_eq!(marked("x['k']"), Some("['k']"));
        assert_eq!(marked("f(a + b)"), None);
        assert_eq!(marked("a.b[0].c"), None);
        assert_eq!(marked("-a + b"), Some("+"));
        assert_eq!(marked("'a' + f(1)[2]"), Some("+"));
        assert_eq!(marked("a < b + c"), None);
        assert_eq!(marked("(a) + b"), Some("+"));
        assert_eq!(marked("(a)+(b)"), Some("+("));
        assert_eq!(marked("a+(b, c)"), Some("+"));
        assert_eq!(marked("(a)[ 0 ]"), Some("[ 0 ]"));
    }
}
