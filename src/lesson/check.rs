//! Whether what was printed is what a lesson expects: equal, but for wildcards, frames left out, and one renaming of the
//! numbers that the kernel chose. Knows nothing of how it came to be printed.

use std::collections::{HashMap, HashSet};

use super::format::{Lesson, Step};
use crate::event::TerminalName;

/// Stands for any text within a line, and alone on a line for any lines.
const ANY: &str = "<...>";
/// Ports that the kernel gives to whoever does not choose one.
const EPHEMERAL: std::ops::Range<u64> = 32768..61000;

/// What kind of number the kernel chose, and where its names hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Chosen {
    Port,
    Descriptor(TerminalName),
    Process(TerminalName),
}

/// Numbers of one kind: the written one and the one of this run.
type Pair = (Chosen, String, String);

/// Compares step after step of one lesson. It remembers which number stands for which.
#[derive(Default)]
pub struct Matcher {
    /// Numbers that stand in typed statements.
    typed: HashSet<String>,
    there: HashMap<(Chosen, String), String>,
    back: HashMap<(Chosen, String), String>,
}

/// How one line of the lesson, or of what was printed, relates to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The expected line with this index holds, as it is written, for so many printed lines.
    Keep { expected: usize, printed: usize, count: usize },
    /// An expected line that was not printed.
    Missing { expected: usize },
    /// A printed line that was not expected.
    Extra { printed: usize },
}

/// What is compared of a step: frames are left out on both sides where the lesson has none.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// Expected lines, each with its index among the step's.
    pub expected: Vec<(usize, String)>,
    pub printed: Vec<String>,
}

impl Compared {
    fn new(step: &Step, printed: &[String]) -> Self {
        let expected: Vec<(usize, String)> = step.expected.iter().cloned().enumerate().collect();
        let expected = without(expected, |(_, line)| line, Leave::Library);
        let printed = without(printed.to_vec(), |line| line, Leave::Library);
        if expected.iter().any(|(_, line)| line.starts_with("  File ")) {
            return Compared { expected, printed };
        }
        Compared {
            expected: without(expected, |(_, line)| line, Leave::Frames),
            printed: without(printed, |line| line, Leave::Frames),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Leave {
    /// All frames of tracebacks.
    Frames,
    /// Frames that name files of the machine.
    Library,
}

fn without<T>(lines: Vec<T>, text: impl Fn(&T) -> &String, leave: Leave) -> Vec<T> {
    let mut inside = false;
    let mut keep = |line: &str| match leave {
        Leave::Frames => {
            let indented = line.starts_with(' ');
            inside = line.starts_with("Traceback (most recent call last)") || (inside && indented);
            !(inside && indented)
        }
        Leave::Library => {
            if line.starts_with("  File ") {
                inside = !line.contains("\"<stdin>\"");
            } else if !line.starts_with("    ") {
                inside = false;
            }
            !inside
        }
    };
    lines.into_iter().filter(|line| keep(text(line))).collect()
}

impl Matcher {
    pub fn new(lesson: &Lesson) -> Self {
        let sources = lesson.blocks().flat_map(|block| &block.steps).filter_map(|step| step.source.as_deref());
        let typed = sources.flat_map(|source| numbers(source).map(|(_, number)| number.to_string())).collect();
        Matcher { typed, ..Matcher::default() }
    }

    /// Compares what a step printed; none where it is what was expected, else what to show of it.
    pub fn compare(&mut self, terminal: &TerminalName, step: &Step, printed: &[String]) -> Option<Compared> {
        let compared = Compared::new(step, printed);
        let source = step.source.as_deref().unwrap_or("");
        let mut pairs = Vec::new();
        if self.align(terminal, source, &compared, &mut pairs) && self.learn(pairs) { None } else { Some(compared) }
    }

    /// Whether all lines match, with the numbers that must be renamed for that.
    fn align(&self, terminal: &TerminalName, source: &str, compared: &Compared, pairs: &mut Vec<Pair>) -> bool {
        let (expected, printed) = (&compared.expected, &compared.printed);
        let (mut at, mut seen) = (0, 0);
        // Where the last wildcard stands, how many lines it has taken, and how many pairs there were.
        let mut retry: Option<(usize, usize, usize)> = None;
        while seen < printed.len() || at < expected.len() {
            match expected.get(at) {
                Some((_, line)) if line == ANY => {
                    retry = Some((at, seen, pairs.len()));
                    at += 1;
                    continue;
                }
                Some((_, line)) if seen < printed.len() => {
                    let before = pairs.len();
                    if self.same_line(terminal, source, line, &printed[seen], pairs) {
                        (at, seen) = (at + 1, seen + 1);
                        continue;
                    }
                    pairs.truncate(before);
                }
                _ => {}
            }
            match &mut retry {
                Some((wildcard, taken, kept)) if *taken < printed.len() => {
                    *taken += 1;
                    (at, seen) = (*wildcard + 1, *taken);
                    pairs.truncate(*kept);
                }
                _ => return false,
            }
        }
        true
    }

    fn same_line(
        &self,
        terminal: &TerminalName,
        source: &str,
        expected: &str,
        printed: &str,
        pairs: &mut Vec<Pair>,
    ) -> bool {
        if expected == printed && !expected.bytes().any(|b| b.is_ascii_digit()) {
            return true;
        }
        if expected != printed && expected.contains(ANY) {
            return matches_wildcards(expected, printed);
        }
        if !text_between(expected).eq(text_between(printed)) {
            return false;
        }
        for ((at, left), (there, right)) in numbers(expected).zip(numbers(printed)) {
            let kind = self.kind(terminal, source, expected, at, left);
            if kind.is_some() && kind == self.kind(terminal, source, printed, there, right) {
                pairs.extend(kind.map(|kind| (kind, left.to_string(), right.to_string())));
            } else if left != right {
                return false;
            }
        }
        true
    }

    /// Whether the kernel chose a number of a line, and as what.
    fn kind(&self, terminal: &TerminalName, source: &str, line: &str, at: usize, number: &str) -> Option<Chosen> {
        if line[..at].ends_with("fd=") || (source.contains(".fileno()") && line == number) {
            return Some(Chosen::Descriptor(terminal.clone()));
        }
        if source.contains("getpid()") && line == number {
            return Some(Chosen::Process(terminal.clone()));
        }
        let port = number.parse().is_ok_and(|n| EPHEMERAL.contains(&n)) && !self.typed.contains(number);
        port.then_some(Chosen::Port)
    }

    /// Takes over which number stands for which, if that is one to one.
    fn learn(&mut self, pairs: Vec<Pair>) -> bool {
        let (mut there, mut back) = (HashMap::new(), HashMap::new());
        for (kind, left, right) in pairs {
            let (to, from) = ((kind.clone(), left.clone()), (kind, right.clone()));
            let known = there.get(&to).or_else(|| self.there.get(&to));
            let known_back = back.get(&from).or_else(|| self.back.get(&from));
            if known.is_some_and(|known| *known != right) || known_back.is_some_and(|known| *known != left) {
                return false;
            }
            there.insert(to, right);
            back.insert(from, left);
        }
        self.there.extend(there);
        self.back.extend(back);
        true
    }

    /// How what was printed comes from what was expected, with as few changes as possible.
    pub fn edits(&self, terminal: &TerminalName, step: &Step, compared: &Compared) -> Vec<Edit> {
        let (expected, printed) = (&compared.expected, &compared.printed);
        let source = step.source.as_deref().unwrap_or("");
        let same = |at: usize, seen: usize| {
            let mut pairs = Vec::new();
            let fits = |(kind, left, right): &Pair| {
                let known = self.there.get(&(kind.clone(), left.clone()));
                let known_back = self.back.get(&(kind.clone(), right.clone()));
                known.is_none_or(|known| known == right) && known_back.is_none_or(|known| known == left)
            };
            self.same_line(terminal, source, &expected[at].1, &printed[seen], &mut pairs) && pairs.iter().all(fits)
        };
        let (rows, columns) = (expected.len().min(MOST), printed.len().min(MOST));
        let width = columns + 1;
        // cost[at][seen]: the least number of changes for all lines from there on.
        let mut cost = vec![0u32; (rows + 1) * width];
        let mut equal = vec![false; rows * columns];
        for at in (0..=rows).rev() {
            for seen in (0..=columns).rev() {
                let here = at * width + seen;
                let wild = at < rows && expected[at].1 == ANY;
                let mut best = u32::MAX;
                if at == rows && seen == columns {
                    best = 0;
                }
                if wild {
                    best = best.min(cost[here + width]);
                    if seen < columns {
                        best = best.min(cost[here + 1]);
                    }
                } else {
                    if at < rows && seen < columns && same(at, seen) {
                        equal[at * columns + seen] = true;
                        best = best.min(cost[here + width + 1]);
                    }
                    if at < rows {
                        best = best.min(cost[here + width].saturating_add(1));
                    }
                }
                if seen < columns {
                    best = best.min(cost[here + 1].saturating_add(1));
                }
                cost[here] = best;
            }
        }
        let mut edits = Vec::new();
        let (mut at, mut seen) = (0, 0);
        while at < rows || seen < columns {
            let here = at * width + seen;
            if at < rows && expected[at].1 == ANY {
                let first = seen;
                while seen < columns && cost[at * width + seen] != cost[(at + 1) * width + seen] {
                    seen += 1;
                }
                edits.push(Edit::Keep { expected: at, printed: first, count: seen - first });
                at += 1;
            } else if at < rows && seen < columns && equal[at * columns + seen] && cost[here] == cost[here + width + 1]
            {
                edits.push(Edit::Keep { expected: at, printed: seen, count: 1 });
                (at, seen) = (at + 1, seen + 1);
            } else if at < rows && cost[here] == cost[here + width].saturating_add(1) {
                edits.push(Edit::Missing { expected: at });
                at += 1;
            } else {
                edits.push(Edit::Extra { printed: seen });
                seen += 1;
            }
        }
        edits.extend((rows..expected.len()).map(|expected| Edit::Missing { expected }));
        edits.extend((columns..printed.len()).map(|printed| Edit::Extra { printed }));
        edits
    }

    /// A printed line in the numbers that the lesson is written with.
    pub fn in_written_numbers(&self, terminal: &TerminalName, step: &Step, printed: &str) -> String {
        let source = step.source.as_deref().unwrap_or("");
        let mut text = String::new();
        let mut end = 0;
        for (at, number) in numbers(printed) {
            let kind = self.kind(terminal, source, printed, at, number);
            let written = kind.and_then(|kind| self.back.get(&(kind, number.to_string())));
            text.push_str(&printed[end..at]);
            text.push_str(written.map_or(number, String::as_str));
            end = at + number.len();
        }
        text.push_str(&printed[end..]);
        text
    }
}

/// Beyond so many lines the least number of changes is not looked for.
const MOST: usize = 2000;

/// The numbers of a text, with where each begins.
fn numbers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(|c: char| c.is_ascii_digit())?;
        let end = text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |length| start + length);
        from = end;
        Some((start, &text[start..end]))
    })
}

/// What stands between the numbers.
fn text_between(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let mut found = numbers(text);
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        match found.next() {
            Some((at, number)) => {
                let piece = &text[from..at];
                from = at + number.len();
                Some(piece)
            }
            None => {
                done = true;
                Some(&text[from..])
            }
        }
    })
}

fn matches_wildcards(expected: &str, printed: &str) -> bool {
    let mut pieces = expected.split(ANY);
    let first = pieces.next().unwrap_or("");
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(source: &str, expected: &[&str]) -> Step {
        Step {
            source: Some(source.into()),
            interrupt: false,
            mark: super::super::format::Mark::None,
            typed: Vec::new(),
            expected: expected.iter().map(ToString::to_string).collect(),
            line: 1,
            lines: 1..1 + expected.len(),
        }
    }

    fn same(matcher: &mut Matcher, source: &str, expected: &[&str], printed: &[&str]) -> bool {
        let printed: Vec<String> = printed.iter().map(ToString::to_string).collect();
        matcher.compare(&TerminalName::default(), &step(source, expected), &printed).is_none()
    }

    #[test]
    fn wildcards_stand_for_text_and_for_lines() {
        let m = &mut Matcher::default();
        assert!(same(m, "f()", &["a <...> b", "<...>"], &["a x y b", "1", "2"]));
        assert!(same(m, "f()", &["1 lo", "<...>"], &["1 lo"]));
        assert!(same(m, "f()", &["<...>", "x", "<...>", "y"], &["x", "x", "y", "y"]));
        assert!(!same(m, "f()", &["..."], &["x"]));
        assert!(!same(m, "f()", &["<...>", "x"], &["y"]));
        assert!(same(m, "f()", &["<...>"], &[]));
        assert!(!same(m, "f()", &["ab<...>ba"], &["aba"]));
    }

    #[test]
    fn one_renaming_explains_the_numbers() {
        let m = &mut Matcher::default();
        assert!(same(m, "addr", &["('127.0.0.1', 50933)"], &["('127.0.0.1', 41234)"]));
        assert!(!same(m, "addr", &["('127.0.0.1', 50933)"], &["('127.0.0.1', 41235)"]));
        assert!(!same(m, "addr", &["('127.0.0.1', 50934)"], &["('127.0.0.1', 41234)"]));
        assert!(!same(m, "port", &["7799"], &["7798"]));
        assert!(same(m, "s.fileno()", &["4"], &["3"]));
        assert!(same(m, "s", &["<socket fd=4>"], &["<socket fd=3>"]));
        assert!(!same(m, "s", &["<socket fd=5>"], &["<socket fd=3>"]));
    }

    #[test]
    fn frames_may_be_left_out() {
        let m = &mut Matcher::default();
        let printed = ["Traceback (most recent call last):", "  File \"<stdin>\", line 1, in <module>", "OSError"];
        assert!(same(m, "f()", &["Traceback (most recent call last):", "OSError"], &printed));
        assert!(same(m, "f()", &printed, &printed));
        let other = ["Traceback (most recent call last):", "  File \"<stdin>\", line 2, in <module>", "OSError"];
        assert!(!same(m, "f()", &other, &printed));
    }
}
