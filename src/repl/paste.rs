//! Pasted transcripts: prompts are taken off, outputs are left out. Knows nothing of where lines come from.

/// Which prompt stood before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `>>> `
    First,
    /// `... `
    More,
}

/// The line without the prompt that was pasted along, and which prompt that was.
pub fn unprompted(line: &str) -> Option<(Mark, &str)> {
    let line = line.trim_start();
    let rest = match line.split_once(' ') {
        // `server >>> ` has the terminal's name before it.
        Some((name, rest)) if is_name(name) && is_first(rest) => rest,
        _ => line,
    };
    for (prompt, mark) in [(">>>", Mark::First), ("...", Mark::More)] {
        if let Some(after) = rest.strip_prefix(prompt) {
            // `...` alone is also Python's Ellipsis, but not in a transcript.
            return match after.strip_prefix(' ') {
                Some(statement) => Some((mark, statement)),
                None if after.is_empty() => Some((mark, "")),
                None => None,
            };
        }
    }
    None
}

fn is_first(rest: &str) -> bool {
    rest == ">>>" || rest.starts_with(">>> ")
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_taken_off() {
        assert_eq!(unprompted(">>> s.listen(1)"), Some((Mark::First, "s.listen(1)")));
        assert_eq!(unprompted("...     pass"), Some((Mark::More, "    pass")));
        assert_eq!(unprompted("..."), Some((Mark::More, "")));
        assert_eq!(unprompted("server >>> x = 1"), Some((Mark::First, "x = 1")));
        assert_eq!(unprompted("b'Hi'"), None);
        assert_eq!(unprompted("a >> b"), None);
    }
}
