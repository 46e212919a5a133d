//! Types a lesson's statements into a hub's terminals, waits as its marks say, and collects what is printed. It compares
//! nothing, and shows nothing.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::format::{Block, Lesson, Step};
use super::marks::Started;
use crate::event::{
    Awaited, Doing, Event, Numbers, Outcome, Output, Printed, Reader, Standing, TerminalName, Told, Wait, What,
};
use crate::session::{Hub, Options, Terminal};
use crate::view::waiting;

/// How long a statement may take beyond what its mark says.
const LIMIT: Duration = Duration::from_secs(10);
/// How long a `# runs` is looked at for whether it returns after all.
const LOOK: Duration = Duration::from_millis(300);
/// How long everything must stay as it is before it counts as stuck: packets travel, kernels have timers.
const STILL: Duration = Duration::from_millis(300);
const STILL_FOR_ROOM: Duration = Duration::from_millis(1000);
/// How long an interrupted statement may take to end.
const ENDS: Duration = Duration::from_secs(2);

/// What came of one step.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    pub printed: Vec<String>,
    /// The numbers that the kernel has chosen.
    pub numbers: Numbers,
    /// What it was to do and did not, whatever it printed.
    pub problem: Option<String>,
}

/// Keeps what each terminal prints until someone takes it, and types the lines that a statement asks for.
#[derive(Default)]
struct Recorder {
    printed: Mutex<Printed>,
    lines: Mutex<HashMap<TerminalName, Input>>,
}

/// Lines for a terminal's statement.
struct Input {
    terminal: Weak<Terminal>,
    lines: VecDeque<String>,
}

impl Recorder {
    /// The lines printed since last asked, and what was told meanwhile of the kernel's numbers.
    fn take(&self, name: &TerminalName) -> (Vec<String>, Vec<Told>) {
        let Output { text, told } = self.printed.lock().take(name);
        let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
        if lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        (lines, told)
    }

    /// Types the next line, if there is one.
    fn give(&self, name: &TerminalName) {
        let mut inputs = self.lines.lock();
        let Some(input) = inputs.get_mut(name) else { return };
        let (terminal, Some(line)) = (input.terminal.upgrade(), input.lines.pop_front()) else { return };
        drop(inputs);
        if let Some(terminal) = terminal {
            terminal.give(Some(line + "\n"));
        }
    }

    fn has(&self, name: &TerminalName) -> bool {
        !self.printed.lock().is_empty(name)
    }
}

impl Reader for Recorder {
    fn wants_numbers(&self) -> bool {
        true
    }

    fn read(&self, event: &Event) {
        let name = &event.terminal;
        self.printed.lock().see(event);
        match &event.what {
            What::Settled(Outcome::Exit { .. }) => {
                self.printed.lock().add(name, "(the program asked to exit)", true);
            }
            What::Blocked(Wait { awaited: Awaited::Input, .. }) => self.give(name),
            _ => {}
        }
    }
}

/// Why a statement did not return.
enum Unreturned {
    /// It waits for what no one will bring.
    Stuck(Wait),
    TooLong,
}

pub struct Runner {
    hub: Arc<Hub>,
    recorder: Arc<Recorder>,
    /// Terminals with a statement that does not end.
    lost: Vec<TerminalName>,
    /// Terminals with a statement that works on and on, and need not settle.
    working: Vec<TerminalName>,
    /// The statement of each terminal that was typed last, and its line.
    typed: HashMap<TerminalName, usize>,
    /// Terminals whose last step was to go on.
    open: HashSet<TerminalName>,
}

impl Runner {
    /// A runner with terminals of its own.
    pub fn new(teaching: bool, watcher: Option<Arc<dyn Reader>>) -> Self {
        let recorder = Arc::new(Recorder::default());
        let mut readers: Vec<Arc<dyn Reader>> = watcher.into_iter().collect();
        readers.push(recorder.clone());
        let options = Options { teaching, arguments: vec![String::new()], readers };
        Runner {
            hub: Hub::new(options),
            recorder,
            lost: Vec::new(),
            working: Vec::new(),
            typed: HashMap::new(),
            open: HashSet::new(),
        }
    }

    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Makes the terminals of a lesson, in its order.
    pub fn prepare(&self, lesson: &Lesson) -> io::Result<()> {
        lesson.terminals().iter().try_for_each(|name| self.hub.terminal(name.as_str()).map(drop))
    }

    /// The step that a block lacks: the rest of a statement that has not returned, or has printed what no one claimed.
    pub fn unclaimed(&mut self, block: &Block) -> Option<Step> {
        let line = match block.steps.first() {
            Some(first) => first.source.as_ref().map(|_| first.line)?,
            None => block.line + 1,
        };
        self.settle();
        let idle = self.hub.standings().of(&block.terminal).is_idle() || self.lost.contains(&block.terminal);
        if idle && !self.recorder.has(&block.terminal) {
            return None;
        }
        Some(Step::rest(line, line - 1))
    }

    /// Does one step.
    pub fn step(&mut self, name: &TerminalName, step: &Step) -> Ran {
        let terminal = match self.hub.terminal(name.as_str()) {
            Ok(terminal) => terminal,
            Err(error) => return Ran { problem: Some(format!("no terminal to be had: {error}")), ..Ran::default() },
        };
        if self.lost.contains(name) {
            let words = "not typed: the statement before does not end, even when it is interrupted";
            return Ran { problem: Some(words.into()), ..Ran::default() };
        }
        self.settle();
        self.working.retain(|working| working != name);
        let problem = match step.unmarked() {
            Some(source) => {
                self.typed.insert(name.clone(), step.line);
                self.typed(&terminal, step, &source)
            }
            None => self.rest(&terminal, step),
        };
        match step.mark.is_some_and(|set| set.ending.goes_on) {
            true => self.open.insert(name.clone()),
            false => self.open.remove(name),
        };
        let problem = problem.or_else(|| self.not_asked_for(&terminal));
        let (printed, told) = self.recorder.take(name);
        let numbers = self.hub.standings().look(|standings| Numbers::new(standings, &told));
        Ran { printed, numbers, problem }
    }

    fn typed(&mut self, terminal: &Arc<Terminal>, step: &Step, source: &str) -> Option<String> {
        if !terminal.standing().is_idle()
            && let Some(problem) = self.returned(terminal, LIMIT, None)
        {
            return Some(format!("not typed, the statement before has not returned: {problem}"));
        }
        self.offer(terminal, step);
        let started = Instant::now();
        if terminal.feed_whole(source).is_err() {
            return Some("not typed: the statement before has not returned".into());
        }
        match step.mark {
            None => self.returned(terminal, LIMIT, None),
            Some(set) => (set.ending.wait)(self, terminal, step, Started { at: started, seconds: set.seconds }),
        }
    }

    /// Waits until a statement has returned after about so long.
    pub(super) fn waits(&mut self, terminal: &Arc<Terminal>, started: Started) -> Option<String> {
        let Started { at, seconds } = started;
        let most = Duration::try_from_secs_f64(seconds.mul_add(1.2, 0.3)).unwrap_or(LIMIT);
        let problem = self.returned(terminal, most.saturating_add(LIMIT), None);
        problem.or_else(|| {
            let took = terminal.standing().since.saturating_duration_since(at);
            let fits = (seconds * 0.95..=most.as_secs_f64()).contains(&took.as_secs_f64());
            (!fits).then(|| format!("it was to wait {seconds} s, and took {:.2} s", took.as_secs_f64()))
        })
    }

    /// Looks whether a statement goes on.
    pub(super) fn runs(&mut self, terminal: &Arc<Terminal>) -> Option<String> {
        let look = |standing: &Standing| match standing.doing {
            Doing::Running => None,
            _ => Some(()),
        };
        self.hub.standings().wait_for_one(terminal.name(), Some(Instant::now() + LOOK), look);
        self.working.push(terminal.name().clone());
        terminal.standing().is_idle().then(|| "it was to go on (`# runs`), and returned".to_string())
    }

    /// Has lines ready for when they are asked for.
    fn offer(&self, terminal: &Arc<Terminal>, step: &Step) {
        let input = Input { terminal: Arc::downgrade(terminal), lines: step.typed.iter().cloned().collect() };
        self.recorder.lines.lock().insert(terminal.name().clone(), input);
    }

    fn not_asked_for(&self, terminal: &Arc<Terminal>) -> Option<String> {
        let inputs = self.recorder.lines.lock();
        let line = inputs.get(terminal.name())?.lines.front()?;
        terminal.standing().is_idle().then(|| format!("it did not ask for the line `<<< {line}`"))
    }

    fn rest(&mut self, terminal: &Arc<Terminal>, step: &Step) -> Option<String> {
        let standing = terminal.standing();
        let (idle, changes) = (standing.is_idle(), standing.changes);
        if step.interrupt {
            if idle {
                return Some("nothing runs in this terminal that `^C` could interrupt: take it away".into());
            }
            terminal.interrupt();
        } else if idle && !self.open.contains(terminal.name()) && !self.recorder.has(terminal.name()) {
            return Some("nothing runs in this terminal: what is typed begins with `>>> `".into());
        }
        self.offer(terminal, step);
        if matches!(standing.wait(), Some(Wait { awaited: Awaited::Input, .. })) {
            self.recorder.give(terminal.name());
        }
        let moves = (step.interrupt || !step.typed.is_empty()).then_some(changes);
        if let Some(set) = step.mark {
            if let Some(changes) = moves {
                let look = |standing: &Standing| (standing.changes > changes).then_some(());
                self.hub.standings().wait_for_one(terminal.name(), Some(Instant::now() + LIMIT), look);
            }
            return (set.ending.wait)(self, terminal, step, Started { at: Instant::now(), seconds: set.seconds });
        }
        self.returned(terminal, LIMIT, moves)
    }

    /// Waits until a statement returns. `after` is a count of changes that must be passed before it can count as stuck.
    fn returned(&mut self, terminal: &Arc<Terminal>, limit: Duration, after: Option<u64>) -> Option<String> {
        let name = terminal.name();
        let deadline = Instant::now() + limit;
        let why = loop {
            let count = self.changes();
            let standing = terminal.standing();
            if standing.is_idle() {
                return None;
            }
            if Instant::now() >= deadline {
                break Unreturned::TooLong;
            }
            let moved = after.is_none_or(|after| standing.changes > after);
            let stuck = if moved { standing.wait().filter(|_| self.hub.is_stuck()).cloned() } else { None };
            let until = match &stuck {
                Some(wait) if matches!(wait.awaited, Awaited::Room { .. }) => Instant::now() + STILL_FOR_ROOM,
                Some(_) => Instant::now() + STILL,
                None => deadline,
            };
            let changed = self.wait_for_change(count, until.min(deadline));
            if !changed
                && let Some(wait) = stuck
                && self.hub.is_stuck()
            {
                break Unreturned::Stuck(wait);
            }
        };
        let words = match why {
            Unreturned::Stuck(wait) => {
                format!("it waits for what nobody brings: {}", waiting::words(&wait))
            }
            Unreturned::TooLong => match terminal.standing().wait() {
                Some(wait) => format!("it has not returned in {} s: {}", limit.as_secs(), waiting::words(wait)),
                None => format!("it has not returned in {} s", limit.as_secs()),
            },
        };
        let (printed, _) = self.recorder.take(name);
        self.end(terminal);
        self.recorder.take(name);
        for line in printed {
            self.recorder.printed.lock().add(name, &line, true);
        }
        Some(words)
    }

    /// Waits until a statement is blocked in a call.
    pub(super) fn blocks(&mut self, terminal: &Arc<Terminal>, step: &Step) -> Option<String> {
        let name = terminal.name();
        let deadline = Instant::now() + LIMIT;
        while Instant::now() < deadline {
            self.hub.wait_settled(name, Some(deadline));
            let standing = terminal.standing();
            match &standing.doing {
                Doing::Idle if step.source.is_some() => {
                    return Some("it was to be blocked (`# blocks`), and returned".into());
                }
                Doing::Idle => return Some("it was to be blocked again (`# blocks`), and has returned".into()),
                Doing::Blocked(wait) if wait.awaited != Awaited::Time => return None,
                _ => {
                    let look = |s: &Standing| (s.changes != standing.changes).then_some(());
                    self.hub.standings().wait_for_one(name, Some(deadline), look);
                }
            }
        }
        self.end(terminal);
        Some(format!("it was to be blocked in a call (`# blocks`), and was not in {} s", LIMIT.as_secs()))
    }

    /// Interrupts what runs in a terminal, again if it must be.
    fn end(&mut self, terminal: &Arc<Terminal>) {
        let deadline = Instant::now() + ENDS;
        while Instant::now() < deadline {
            terminal.interrupt();
            let soon = Instant::now() + ENDS / 8;
            if self.hub.standings().wait_for_one(terminal.name(), Some(soon), |s| s.is_idle().then_some(())).is_some() {
                return;
            }
        }
        self.lost.push(terminal.name().clone());
    }

    /// Lets what was released go on until it has returned or is blocked again.
    pub fn settle(&mut self) {
        let deadline = Instant::now() + LIMIT;
        loop {
            self.hub.settle(Some(deadline));
            let all = self.hub.standings().look(|all| all.terminals.clone());
            let busy = |name: &TerminalName| self.working.contains(name) || self.lost.contains(name);
            let running = |standing: &Standing| standing.doing == Doing::Running;
            let Some((name, _)) = all.iter().find(|(name, standing)| running(standing) && !busy(name)) else { return };
            if !self.hub.wait_settled(name, Some(Instant::now() + ENDS)) {
                self.working.push(name.clone());
            }
        }
    }

    /// Forgets what was printed: someone else has seen it.
    pub fn forget(&mut self) {
        self.recorder.printed.lock().clear();
        self.lost.clear();
    }

    fn changes(&self) -> u64 {
        self.hub.standings().look(|all| all.terminals.iter().map(|(_, standing)| standing.changes).sum())
    }

    fn wait_for_change(&self, count: u64, until: Instant) -> bool {
        let sum = |all: &[(TerminalName, Standing)]| {
            let now: u64 = all.iter().map(|(_, standing)| standing.changes).sum();
            (now != count).then_some(())
        };
        self.hub.standings().wait_for(Some(until), sum).is_some()
    }

    /// What was printed and no block claims: the terminal, the line of its last statement, the lines.
    pub fn leftovers(&mut self) -> Vec<(TerminalName, usize, Vec<String>)> {
        self.settle();
        let names: Vec<TerminalName> = self.hub.terminals().iter().map(|t| t.name().clone()).collect();
        let mut left = Vec::new();
        for name in names {
            let (printed, _) = self.recorder.take(&name);
            if !printed.is_empty() && !self.lost.contains(&name) {
                left.push((name.clone(), self.typed.get(&name).copied().unwrap_or(1), printed));
            }
        }
        left
    }

    /// Interrupts what still waits, and ends the terminals.
    pub fn close(&self) {
        self.hub.close();
    }
}
