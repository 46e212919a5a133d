//! Types a lesson's statements into a hub's terminals, waits as its marks say, and collects what is printed. It compares
//! nothing, and shows nothing.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::format::{Block, Lesson, Mark, Step};
use crate::event::{Awaited, Event, Outcome, TerminalName, Wait, What};
use crate::session::{Hub, Options, Screen, Standing, State, Terminal};
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
/// What one statement may print before the rest is dropped.
const MOST: usize = 1 << 20;

/// What came of one step.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    pub printed: Vec<String>,
    /// What it was to do and did not, whatever it printed.
    pub problem: Option<String>,
}

/// Whoever wants to see a lesson while it runs. Called in the thread in which it happens.
pub trait Watcher: Send + Sync {
    fn see(&self, event: &Event);
    /// A line is typed for a statement that asks for input.
    fn echo(&self, name: &TerminalName, line: &str);
}

/// Keeps what each terminal prints until someone takes it, and types the lines that a statement asks for.
#[derive(Default)]
struct Recorder {
    printed: Mutex<HashMap<TerminalName, String>>,
    lines: Mutex<HashMap<TerminalName, Input>>,
    watcher: Option<Arc<dyn Watcher>>,
}

/// Lines for a terminal's statement.
struct Input {
    terminal: Weak<Terminal>,
    lines: VecDeque<String>,
}

impl Recorder {
    /// The lines printed since last asked.
    fn take(&self, name: &TerminalName) -> Vec<String> {
        let text = self.printed.lock().remove(name).unwrap_or_default();
        let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
        if lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// Types the next line, if there is one.
    fn give(&self, name: &TerminalName) {
        let mut inputs = self.lines.lock();
        let Some(input) = inputs.get_mut(name) else { return };
        let (terminal, Some(line)) = (input.terminal.upgrade(), input.lines.pop_front()) else { return };
        drop(inputs);
        if let Some(watcher) = &self.watcher {
            watcher.echo(name, &line);
        }
        if let Some(terminal) = terminal {
            terminal.give(Some(line + "\n"));
        }
    }

    fn has(&self, name: &TerminalName) -> bool {
        self.printed.lock().get(name).is_some_and(|text| !text.is_empty())
    }

    fn add(&self, name: &TerminalName, text: &str, whole: bool) {
        let mut printed = self.printed.lock();
        let kept = printed.entry(name.clone()).or_default();
        if kept.len() < MOST {
            kept.push_str(text);
            if whole && !text.ends_with('\n') {
                kept.push('\n');
            }
        }
    }
}

impl Screen for Recorder {
    fn show(&self, event: &Event) {
        let name = &event.terminal;
        match &event.what {
            What::Printed { text, .. } => self.add(name, text, false),
            What::Answered { text } | What::Raised { text, .. } => self.add(name, text, true),
            What::Settled(Outcome::Exit { .. }) => self.add(name, "(the program asked to exit)", true),
            _ => {}
        }
        if let Some(watcher) = &self.watcher {
            watcher.see(event);
        }
        if let What::Blocked(Wait { awaited: Awaited::Input, .. }) = &event.what {
            self.give(name);
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
    pub fn new(teaching: bool, watcher: Option<Arc<dyn Watcher>>) -> Self {
        let recorder = Arc::new(Recorder { watcher, ..Recorder::default() });
        let options = Options { teaching, arguments: vec![String::new()], screen: Some(recorder.clone()) };
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
        let idle = self.hub.board().standing(&block.terminal).is_idle() || self.lost.contains(&block.terminal);
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
        match step.mark.goes_on() {
            true => self.open.insert(name.clone()),
            false => self.open.remove(name),
        };
        let problem = problem.or_else(|| self.not_asked_for(&terminal));
        Ran { printed: self.recorder.take(name), problem }
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
            Mark::None => self.returned(terminal, LIMIT, None),
            Mark::Waits(seconds) => {
                let most = Duration::try_from_secs_f64(seconds.mul_add(1.2, 0.3)).unwrap_or(LIMIT);
                let problem = self.returned(terminal, most.saturating_add(LIMIT), None);
                problem.or_else(|| {
                    let took = terminal.standing().since.saturating_duration_since(started);
                    let fits = (seconds * 0.95..=most.as_secs_f64()).contains(&took.as_secs_f64());
                    (!fits).then(|| format!("it was to wait {seconds} s, and took {:.2} s", took.as_secs_f64()))
                })
            }
            Mark::Blocks => self.blocks(terminal, step),
            Mark::Runs => {
                let look = |standing: &Standing| match standing.state {
                    State::Running => None,
                    _ => Some(()),
                };
                self.hub.board().wait_for_one(terminal.name(), Some(Instant::now() + LOOK), look);
                self.working.push(terminal.name().clone());
                terminal.standing().is_idle().then(|| "it was to go on (`# runs`), and returned".to_string())
            }
        }
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
        if step.mark == Mark::Blocks {
            if let Some(changes) = moves {
                let look = |standing: &Standing| (standing.changes > changes).then_some(());
                self.hub.board().wait_for_one(terminal.name(), Some(Instant::now() + LIMIT), look);
            }
            return self.blocks(terminal, step);
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
        let printed = self.recorder.take(name);
        self.end(terminal);
        self.recorder.take(name);
        for line in printed {
            self.recorder.add(name, &line, true);
        }
        Some(words)
    }

    /// Waits until a statement is blocked in a call.
    fn blocks(&mut self, terminal: &Arc<Terminal>, step: &Step) -> Option<String> {
        let name = terminal.name();
        let deadline = Instant::now() + LIMIT;
        while Instant::now() < deadline {
            self.hub.wait_settled(name, Some(deadline));
            let standing = terminal.standing();
            match &standing.state {
                State::Idle if step.source.is_some() => {
                    return Some("it was to be blocked (`# blocks`), and returned".into());
                }
                State::Idle => return Some("it was to be blocked again (`# blocks`), and has returned".into()),
                State::Blocked(wait) if wait.awaited != Awaited::Time => return None,
                _ => {
                    let look = |s: &Standing| (s.changes != standing.changes).then_some(());
                    self.hub.board().wait_for_one(name, Some(deadline), look);
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
            if self.hub.board().wait_for_one(terminal.name(), Some(soon), |s| s.is_idle().then_some(())).is_some() {
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
            let all = self.hub.board().all();
            let busy = |name: &TerminalName| self.working.contains(name) || self.lost.contains(name);
            let running = |standing: &Standing| standing.state == State::Running;
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
        self.hub.board().all().iter().map(|(_, standing)| standing.changes).sum()
    }

    fn wait_for_change(&self, count: u64, until: Instant) -> bool {
        let sum = |all: &[(TerminalName, Standing)]| {
            let now: u64 = all.iter().map(|(_, standing)| standing.changes).sum();
            (now != count).then_some(())
        };
        self.hub.board().wait_for(Some(until), sum).is_some()
    }

    /// What was printed and no block claims: the terminal, the line of its last statement, the lines.
    pub fn leftovers(&mut self) -> Vec<(TerminalName, usize, Vec<String>)> {
        self.settle();
        let names: Vec<TerminalName> = self.hub.terminals().iter().map(|t| t.name().clone()).collect();
        let mut left = Vec::new();
        for name in names {
            let printed = self.recorder.take(&name);
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
