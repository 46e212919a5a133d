//! Whether what was printed is what a lesson expects: equal, but for wildcards, frames left out, and one renaming of the
//! numbers that the kernel chose. Knows nothing of how it came to be printed.

use std::collections::{HashMap, HashSet};

use super::format::{Lesson, Step};
use crate::event::{Numbers, Owner, TerminalName, Told};

/// Stands for any text within a line, and alone on a line for any lines.
const ANY: &str = "<...>";
/// Ports that a kernel gives to whoever does not choose one, wherever a lesson was written.
const EPHEMERAL: std::ops::RangeInclusive<u64> = 32768..=65535;

/// Where a name holds: that of a port for all terminals, another for one alone.
type Scope = Option<TerminalName>;

/// A number that the kernel chose, with the one that the lesson writes for it.
#[derive(Clone, Debug)]
struct Named {
    scope: Scope,
    written: String,
    owner: Owner,
    /// The number of this run.
    number: u64,
    /// False where both are equal, and may be by chance: then the owner can still get another name.
    certain: bool,
}

/// Compares step after step of one lesson. It remembers which written number stands for what.
#[derive(Default)]
pub struct Matcher {
    /// Numbers that stand in typed statements.
    typed: HashSet<String>,
    /// By what it belongs to, and by how it is written.
    of_owner: HashMap<(Scope, Owner), Named>,
    of_written: HashMap<(Scope, Kind, String), Named>,
}

/// What a step printed, and which of its numbers the kernel chose.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    pub terminal: &'a TerminalName,
    pub numbers: &'a Numbers,
}

/// Which numbers must not be mixed up with one another: what owner it is, without which.
type Kind = std::mem::Discriminant<Owner>;

impl Named {
    fn key(&self) -> (Scope, Kind, String) {
        (self.scope.clone(), std::mem::discriminant(&self.owner), self.written.clone())
    }
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
    pub fn compare(&mut self, seen: Seen<'_>, step: &Step, printed: &[String]) -> Option<Compared> {
        let compared = Compared::new(step, printed);
        let mut named = Vec::new();
        if !self.align(seen, &compared, &mut named) {
            return Some(compared);
        }
        for name in named {
            self.of_owner.insert((name.scope.clone(), name.owner), name.clone());
            self.of_written.insert(name.key(), name);
        }
        None
    }

    /// Whether all lines match, with the numbers that must be named for that.
    fn align(&self, from: Seen<'_>, compared: &Compared, pairs: &mut Vec<Named>) -> bool {
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
                    if self.same_line(from, line, &printed[seen], pairs) {
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

    fn same_line(&self, seen: Seen<'_>, expected: &str, printed: &str, named: &mut Vec<Named>) -> bool {
        if expected == printed && !expected.bytes().any(|b| b.is_ascii_digit()) {
            return true;
        }
        if expected != printed && expected.contains(ANY) {
            return matches_wildcards(expected, printed);
        }
        text_between(expected).eq(text_between(printed))
            && numbers(expected)
                .zip(numbers(printed))
                .all(|((_, written), (at, number))| self.same_number(seen, written, (printed, at, number), named))
    }

    /// Whether a written number may stand for one of this run, which begins there in its line. If it must be a name for
    /// that, it is added to `named`.
    fn same_number(
        &self,
        seen: Seen<'_>,
        written: &str,
        (line, at, printed): (&str, usize, &str),
        named: &mut Vec<Named>,
    ) -> bool {
        let equal = written == printed;
        let Ok(number) = printed.parse() else { return equal };
        let mut free = Vec::new();
        let mut certain = false;
        for Told { owner, after } in seen.numbers.of(number, &line[..at]) {
            let sure = !equal || !after.is_empty();
            let scope = scope(owner, seen.terminal);
            let name = Named { scope, written: written.into(), owner, number, certain: sure };
            match self.name_of(&name.scope, owner, named) {
                Some(known) if known.written == written => return true,
                Some(known) if known.certain => {}
                _ => {
                    certain |= sure;
                    free.push(name);
                }
            }
        }
        // A number may by chance be equal to another one; of one that stands alone it is noted that it was.
        if equal && !certain && (line != printed || free.iter().all(|name| name.owner.is_port())) {
            return true;
        }
        let name = free.iter().find(|name| self.is_free(name, seen.numbers, named)).cloned();
        named.extend(name.clone());
        name.is_some()
    }

    /// What is written for a number of that owner's.
    fn name_of<'a>(&'a self, scope: &Scope, owner: Owner, named: &'a [Named]) -> Option<&'a Named> {
        let new = named.iter().rev().find(|name| name.owner == owner && name.scope == *scope);
        new.or_else(|| self.of_owner.get(&(scope.clone(), owner)))
    }

    /// Whether a written number does not stand for something else yet, or no longer.
    fn is_free(&self, name: &Named, numbers: &Numbers, named: &[Named]) -> bool {
        if name.owner.is_port() && (self.typed.contains(&name.written) || !is_ephemeral(&name.written)) {
            return false;
        }
        let key = name.key();
        let taken = named.iter().rev().find(|other| other.key() == key).or_else(|| self.of_written.get(&key));
        taken.is_none_or(|taken| taken.number == name.number || numbers.is_over(taken.owner))
    }

    /// How what was printed comes from what was expected, with as few changes as possible.
    pub fn edits(&self, from: Seen<'_>, compared: &Compared) -> Vec<Edit> {
        let (expected, printed) = (&compared.expected, &compared.printed);
        let same = |at: usize, seen: usize| self.same_line(from, &expected[at].1, &printed[seen], &mut Vec::new());
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
    pub fn in_written_numbers(&self, seen: Seen<'_>, printed: &str) -> String {
        let mut text = String::new();
        let mut end = 0;
        for (at, number) in numbers(printed) {
            let told = number.parse().into_iter().flat_map(|number| seen.numbers.of(number, &printed[..at]));
            let known = |told: Told| self.of_owner.get(&(scope(told.owner, seen.terminal), told.owner));
            let written = told.filter_map(known).next();
            text.push_str(&printed[end..at]);
            text.push_str(written.map_or(number, |name| name.written.as_str()));
            end = at + number.len();
        }
        text.push_str(&printed[end..]);
        text
    }
}

fn scope(owner: Owner, terminal: &TerminalName) -> Scope {
    (!owner.is_port()).then(|| terminal.clone())
}

fn is_ephemeral(number: &str) -> bool {
    number.parse().is_ok_and(|number| EPHEMERAL.contains(&number))
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
    use std::time::Instant;

    use super::*;
    use crate::event::{EndPoint, Event, Opening, SocketId, Standings, What};

    fn step(source: &str, expected: &[&str]) -> Step {
        Step {
            source: Some(source.into()),
            interrupt: false,
            mark: None,
            typed: Vec::new(),
            expected: expected.iter().map(ToString::to_string).collect(),
            line: 1,
            lines: 1..1 + expected.len(),
        }
    }

    fn same(matcher: &mut Matcher, source: &str, expected: &[&str], printed: &[&str]) -> bool {
        same_with(matcher, &Numbers::default(), source, expected, printed)
    }

    fn same_with(matcher: &mut Matcher, numbers: &Numbers, source: &str, expected: &[&str], printed: &[&str]) -> bool {
        let printed: Vec<String> = printed.iter().map(ToString::to_string).collect();
        let terminal = TerminalName::default();
        matcher.compare(Seen { terminal: &terminal, numbers }, &step(source, expected), &printed).is_none()
    }

    /// A run in which the kernel gave these ports to sockets of their own, and told of these descriptors.
    fn chosen(ports: &[(u64, u16)], descriptors: &[(i32, u64)]) -> Numbers {
        let mut standings = Standings::default();
        let mut happens = |what| {
            let terminal = TerminalName::default();
            standings.see(&Event { number: 0, terminal, thread: 0, statement: 1, at: Instant::now(), what });
        };
        let sockets = ports.iter().map(|(id, _)| (100 + *id as i32, *id)).chain(descriptors.iter().copied());
        for (fd, id) in sockets {
            happens(What::Opened { fd, socket: SocketId(id), how: Opening::Made, object: None });
        }
        for (id, port) in ports {
            let local = Some(EndPoint::Internet(([127, 0, 0, 1], *port).into()));
            happens(What::Addressed { socket: SocketId(*id), local, remote: None, chosen: true });
        }
        let told = descriptors.iter().flat_map(|(fd, id)| {
            let owner = Owner::Descriptor { fd: *fd, socket: Some(SocketId(*id)) };
            ["", "fd="].map(|after| Told { owner, after })
        });
        Numbers::new(&standings, &told.collect::<Vec<_>>())
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
    fn one_renaming_explains_the_ports() {
        let m = &mut Matcher::default();
        let run = &chosen(&[(71, 41234), (72, 41235)], &[]);
        let mut same = |expected: &str, printed: &str| same_with(m, run, "addr", &[expected], &[printed]);
        assert!(same("('127.0.0.1', 50933)", "('127.0.0.1', 41234)"));
        assert!(!same("('127.0.0.1', 50933)", "('127.0.0.1', 41235)"));
        assert!(!same("('127.0.0.1', 50934)", "('127.0.0.1', 41234)"));
        assert!(same("('127.0.0.1', 50934)", "('127.0.0.1', 41235)"));
        assert!(!same("7799", "7798"));
        // No kernel gives such a port by itself.
        assert!(!same("('127.0.0.1', 80)", "('127.0.0.1', 41235)"));
    }

    #[test]
    fn a_number_that_the_kernel_did_not_choose_is_compared() {
        let m = &mut Matcher::default();
        assert!(!same(m, "addr", &["('127.0.0.1', 50933)"], &["('127.0.0.1', 41234)"]));
        assert!(!same(m, "s.fileno()", &["4"], &["3"]));
    }

    #[test]
    fn one_number_may_be_the_port_of_two_sockets() {
        let m = &mut Matcher::default();
        let run = &chosen(&[(71, 41234), (72, 41234)], &[]);
        assert!(same_with(m, run, "a", &["50933", "50934"], &["41234", "41234"]));
        assert!(same_with(m, run, "b", &["50934", "50933"], &["41234", "41234"]));
        assert!(!same_with(m, run, "c", &["50935"], &["41234"]));
    }

    #[test]
    fn a_port_may_be_equal_to_another_number() {
        let m = &mut Matcher::default();
        let run = &chosen(&[(71, 41234)], &[]);
        assert!(same_with(m, run, "len(data)", &["41234"], &["41234"]));
        assert!(same_with(m, run, "addr", &["50933"], &["41234"]));
    }

    #[test]
    fn descriptors_are_renamed_where_they_were_told() {
        let m = &mut Matcher::default();
        assert!(same_with(m, &chosen(&[], &[(3, 71)]), "s.fileno()", &["4"], &["3"]));
        assert!(same_with(m, &chosen(&[], &[(3, 71)]), "s", &["<socket fd=4>"], &["<socket fd=3>"]));
        assert!(!same_with(m, &chosen(&[], &[(3, 71)]), "s", &["<socket fd=5>"], &["<socket fd=3>"]));
        assert!(!same_with(m, &chosen(&[], &[(3, 71), (4, 72)]), "t.fileno()", &["4"], &["4"]));
        assert!(!same_with(m, &chosen(&[], &[]), "s.send(b'abc')", &["4"], &["3"]));
        // The socket was closed: its name is free, and its number stands for another.
        assert!(same_with(m, &chosen(&[], &[(5, 73)]), "t.fileno()", &["4"], &["5"]));
    }

    #[test]
    fn a_descriptor_may_be_equal_to_another_number() {
        let m = &mut Matcher::default();
        let run = &chosen(&[], &[(4, 71), (5, 72)]);
        assert!(same_with(m, run, "s.fileno(), s.send(b'abcd')", &["(3, 4)"], &["(4, 4)"]));
        assert!(same_with(m, run, "[len(x) for x in all], t.fileno()", &["([5], 4)"], &["([5], 5)"]));
        assert!(!same_with(m, run, "t", &["<socket fd=3>"], &["<socket fd=5>"]));
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
