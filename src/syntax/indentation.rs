//! Indentation: how far a line is indented and what that means for its block. Knows only the starts of lines.

/// Deeper blocks are refused, as CPython does.
const MOST_LEVELS: usize = 100;
const TAB: usize = 8;

/// The open blocks, each with its column as tabs of eight and as tabs of one: where the two disagree, Python refuses.
#[derive(Debug, Default)]
pub(super) struct Indentation {
    open: Vec<(usize, usize)>,
}

/// What a line's indentation means.
pub(super) enum Step {
    Same,
    Deeper,
    Shallower(usize),
    /// Tabs and spaces disagree.
    Mixed,
    TooDeep,
    NoMatch,
    /// No line is left.
    End,
    /// A backslash ends the text.
    Unfinished,
    /// A backslash, at this offset, with something behind it.
    BadContinuation(usize),
}

impl Indentation {
    pub(super) fn levels(&self) -> usize {
        self.open.len()
    }

    /// Moves `at` over blank lines, comments and indentation, to the first token of a line.
    pub(super) fn measure(&mut self, text: &str, at: &mut usize, interactive: bool, first: bool) -> Step {
        let bytes = text.as_bytes();
        let mut first = first;
        loop {
            let (mut column, mut other, mut continued) = (0, 0, None);
            loop {
                match bytes.get(*at) {
                    Some(b' ') => (column, other) = (column + 1, other + 1),
                    Some(b'\t') => (column, other) = ((column / TAB + 1) * TAB, other + 1),
                    Some(b'\x0c') => (column, other) = (0, 0),
                    // The indentation of a line that is split by backslashes is its first part's.
                    Some(b'\\') => {
                        continued = continued.or((column > 0).then_some((column, column)));
                        match bytes.get(*at + 1) {
                            Some(b'\n') if *at + 2 < bytes.len() => *at += 1,
                            None | Some(b'\n') => return Step::Unfinished,
                            Some(_) => return Step::BadContinuation(*at),
                        }
                    }
                    _ => break,
                }
                *at += 1;
            }
            let empty_line = match bytes.get(*at) {
                None => return Step::End,
                Some(b'\n') => true,
                Some(b'#') => false,
                Some(_) => {
                    let (column, other) = continued.unwrap_or((column, other));
                    return self.settle(column, other);
                }
            };
            // At the prompt an empty line ends a block, and a first line with nothing on it is a statement.
            if interactive && (first || (empty_line && column == 0)) {
                return self.settle(0, 0);
            }
            first = false;
            match bytes[*at..].iter().position(|byte| *byte == b'\n') {
                Some(length) => *at += length + 1,
                None => {
                    *at = bytes.len();
                    return Step::End;
                }
            }
        }
    }

    fn settle(&mut self, column: usize, other: usize) -> Step {
        let (top, top_other) = self.open.last().copied().unwrap_or((0, 0));
        if column == top {
            return if other == top_other { Step::Same } else { Step::Mixed };
        }
        if column > top {
            if self.open.len() + 1 >= MOST_LEVELS {
                return Step::TooDeep;
            }
            if other <= top_other {
                return Step::Mixed;
            }
            self.open.push((column, other));
            return Step::Deeper;
        }
        let before = self.open.len();
        while self.open.last().is_some_and(|(open, _)| column < *open) {
            self.open.pop();
        }
        let (top, top_other) = self.open.last().copied().unwrap_or((0, 0));
        match (column == top, other == top_other) {
            (false, _) => Step::NoMatch,
            (true, false) => Step::Mixed,
            (true, true) => Step::Shallower(before - self.open.len()),
        }
    }
}
