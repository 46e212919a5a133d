//! The loop: read a statement, feed it to the terminal, attend to it until it returns or is left waiting.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::commands::{self, Next};
use super::editor::{Ask, Question, Reader, Stop};
use super::history::History;
use super::paste::{self, Queue};
use super::screen::Screen;
use super::{complete, tty};
use crate::event::{Awaited, Doing, Outcome, TerminalName, Wait};
use crate::out::{self, To};
use crate::session::calls_file::{Apart, CallsFile};
use crate::session::signals::{self, Signal};
use crate::session::stdin::Keyboard;
use crate::session::{Hub, Options, Terminal};
use crate::text::style::{Line, Style};
use crate::view::waiting;

/// How the prompt is to be.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Answer strictly as CPython does.
    pub strict: bool,
    /// Whether the prompt is opened from a lesson, to which `%continue` goes back.
    pub lesson: bool,
    /// Where to write the system calls.
    pub calls: Option<PathBuf>,
}

/// Why the prompt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The student left; with this exit status.
    Left(i32),
    /// `%continue`.
    Continue,
}

/// Opens the prompt with a hub of its own, and answers the exit status.
pub fn run(settings: &Settings) -> i32 {
    let screen = Arc::new(Screen::new(is_plain()));
    let hub =
        Hub::new(Options { teaching: !settings.strict, arguments: vec![String::new()], readers: vec![screen.clone()] });
    if let Some(path) = &settings.calls {
        match CallsFile::create(path) {
            Ok(file) => file.follow(hub.log(), Apart::Terminals(String::new())),
            Err(error) => {
                out::print(To::Err, &format!("{}\n", CallsFile::complaint(path, &error)));
                return 2;
            }
        }
    }
    let mut prompt = match Prompt::open(hub.clone(), screen, TerminalName::DEFAULT, settings) {
        Ok(prompt) => prompt,
        Err(error) => {
            out::print(To::Err, &format!("sockstep: {error}\n"));
            return 1;
        }
    };
    prompt.banner();
    let ended = prompt.run();
    hub.close();
    tty::restore();
    match ended {
        Ended::Left(status) => status,
        Ended::Continue => 0,
    }
}

/// Whether the window takes text only.
pub(super) fn is_plain() -> bool {
    out::is_dumb() || !out::is_terminal(0) || !out::is_terminal(1)
}

/// What the thread that takes signals needs to know of the prompt.
#[derive(Default)]
struct Desk {
    foreground: Mutex<Option<Arc<Terminal>>>,
    /// Someone asked to leave the foreground waiting.
    leave: AtomicBool,
    /// Someone asked to interrupt before there was a foreground.
    struck: AtomicBool,
    /// No line is being asked for: something runs, or is about to.
    busy: AtomicBool,
    /// A lesson goes on behind the prompt: signals are for it.
    shut: AtomicBool,
}

pub struct Prompt {
    pub(super) hub: Arc<Hub>,
    pub(super) screen: Arc<Screen>,
    desk: Arc<Desk>,
    pub(super) reader: Reader,
    keyboard: Arc<Keyboard>,
    pub(super) history: History,
    pub(super) current: Arc<Terminal>,
    /// What was pasted and is not typed yet.
    pub(super) queued: Queue,
    /// Half typed lines of terminals that were left.
    pub(super) drafts: Vec<(TerminalName, (String, String))>,
    /// A transcript is being pasted: what has no prompt is output.
    pub(super) transcript: bool,
    pub(super) settings: Settings,
    /// A statement was just fed: it may have ended already.
    fed: bool,
}

/// What was typed.
pub(super) enum Typed {
    Statement(String),
    Command(String),
    Question(String),
    Nothing,
    Next((String, String)),
    Interrupted,
    Eof,
    Failed(String),
}

/// How attending to a terminal ended.
enum Attended {
    Returned,
    Left,
    Exit(i32),
}

/// How long a call waits before its line appears.
const DELAY: Duration = Duration::from_millis(150);
/// How long the prompt waits for terminals that were just released, so that what they print comes first.
const GRACE: Duration = Duration::from_millis(40);

impl Prompt {
    /// A prompt over a hub, standing at the terminal `name`. It takes the signals of the process from now on.
    pub fn open(hub: Arc<Hub>, screen: Arc<Screen>, name: &str, settings: &Settings) -> std::io::Result<Self> {
        tty::save();
        signals::block(libc::SIGWINCH, true);
        let desk = Arc::new(Desk::default());
        let keyboard = Arc::new(Keyboard::new()?);
        watch(&desk, &hub, &keyboard, settings.lesson)?;
        let current = hub.terminal(name)?;
        screen.follow(hub.standings());
        let history = History::new();
        let editor = if screen.is_plain() { None } else { Reader::editor(history.load()) };
        let reader = match editor {
            Some((editor, printer)) => {
                screen.set_printer(printer);
                editor
            }
            None => Reader::plain(keyboard.clone()),
        };
        Ok(Prompt {
            hub,
            screen,
            desk,
            reader,
            keyboard,
            history,
            current,
            queued: Queue::default(),
            drafts: Vec::new(),
            transcript: false,
            settings: settings.clone(),
            fed: false,
        })
    }

    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The name of the terminal that is typed into.
    pub fn here(&self) -> TerminalName {
        self.current.name().clone()
    }

    pub fn terminal(&self) -> &Terminal {
        &self.current
    }

    pub fn in_lesson(&self) -> bool {
        self.settings.lesson
    }

    pub fn can_draw(&self) -> bool {
        self.reader.can_draw()
    }

    pub fn entries(&self) -> Vec<String> {
        self.reader.entries()
    }

    /// Prints lines of the prompt's own.
    pub fn say(&self, lines: Vec<Line>) {
        self.screen.lines(&lines);
    }

    /// What to type first.
    pub fn banner(&self) {
        let mut lines = Vec::new();
        let version = env!("CARGO_PKG_VERSION");
        let how = if self.settings.strict { ", strictly as CPython 3.11" } else { "" };
        lines
            .extend(commands::wrapped(&format!("sockstep {version}: Python's socket calls, live{how}"), Style::Strong));
        for line in [
            "Type first:  from socket import *",
            "and then:    s = socket(AF_INET, SOCK_STREAM)",
            "%help explains, %help start shows a server and a client, Ctrl-D leaves.",
        ] {
            lines.extend(commands::wrapped(line, Style::Dim));
        }
        self.say(lines);
    }

    /// Reads and runs until the student leaves.
    pub fn run(&mut self) -> Ended {
        self.desk.shut.store(false, Ordering::SeqCst);
        let ended = loop {
            if std::mem::take(&mut self.fed) || !self.current.standing().is_idle() {
                match self.attend() {
                    Attended::Returned => {}
                    Attended::Left => self.next_terminal(),
                    Attended::Exit(status) => break Ended::Left(status),
                }
                continue;
            }
            if out::is_closed(To::Out) {
                break Ended::Left(0);
            }
            match self.read() {
                Typed::Nothing => {}
                Typed::Statement(statement) => self.feed(&statement),
                Typed::Command(line) => match commands::run(self, &line) {
                    Next::Stay => {}
                    Next::Exit => break Ended::Left(0),
                    Next::Continue => break Ended::Continue,
                },
                Typed::Question(path) => {
                    let lines = commands::of_name(self, &path);
                    self.say(lines);
                }
                Typed::Next(draft) => {
                    if draft.0.is_empty() && draft.1.is_empty() {
                        self.rub_out(&self.prompt().0, "");
                    } else {
                        self.drafts.push((self.here(), draft));
                    }
                    self.next_terminal();
                }
                Typed::Interrupted => self.say(vec![Line::plain("KeyboardInterrupt")]),
                Typed::Eof => break Ended::Left(0),
                // The student's work is worth more than the editor's comfort.
                Typed::Failed(_) if self.can_draw() => {
                    tty::restore();
                    self.reader = Reader::plain(self.keyboard.clone());
                }
                Typed::Failed(why) => {
                    out::print(To::Err, &format!("sockstep: {why}\n"));
                    break Ended::Left(1);
                }
            }
        };
        self.set_foreground(None);
        self.desk.shut.store(self.settings.lesson, Ordering::SeqCst);
        ended
    }

    fn feed(&mut self, statement: &str) {
        self.hub.settle(Some(Instant::now() + GRACE));
        self.screen.set_foreground(Some(self.current.name()));
        // It was idle, and only this thread types.
        self.fed = self.current.feed(statement).is_ok();
        *self.desk.foreground.lock() = Some(self.current.clone());
        // Ctrl-C may have come a moment before.
        if self.desk.struck.swap(false, Ordering::SeqCst) {
            self.current.interrupt();
        }
    }

    fn set_foreground(&self, terminal: Option<Arc<Terminal>>) {
        self.screen.set_foreground(terminal.as_ref().map(|t| t.name()));
        *self.desk.foreground.lock() = terminal;
    }

    /// Says whether a line is being asked for; if so, signals that came before mean nothing any more.
    pub(super) fn set_editing(&self, editing: bool) {
        if editing {
            self.desk.leave.store(false, Ordering::SeqCst);
            self.desk.struck.store(false, Ordering::SeqCst);
        }
        self.desk.busy.store(!editing, Ordering::SeqCst);
        self.screen.set_editing(editing);
    }

    /// Waits with the current terminal until its statement has returned, or is left waiting.
    fn attend(&mut self) -> Attended {
        self.set_foreground(Some(self.current.clone()));
        // Ctrl-C may have come while one went here.
        if self.desk.struck.swap(false, Ordering::SeqCst) {
            self.current.interrupt();
        }
        let name = self.here();
        let (hub, desk) = (self.hub.clone(), self.desk.clone());
        let outcome = loop {
            let standing = self.current.standing();
            let tick = match &standing.doing {
                Doing::Idle => break standing.outcome,
                Doing::Running => None,
                Doing::Blocked(wait) if wait.awaited == Awaited::Input => {
                    self.screen.end_waiting();
                    if self.give_input() {
                        self.park(Some(wait));
                        return Attended::Left;
                    }
                    None
                }
                Doing::Blocked(wait) => {
                    let now = Instant::now();
                    let due = standing.since + DELAY;
                    if now < due {
                        Some(due)
                    } else {
                        self.screen.show_waiting(&waiting::line(wait, now, out::window().0));
                        wait.deadline.map(|deadline| next_tick(deadline, now))
                    }
                }
            };
            let changes = standing.changes;
            hub.standings().wait_for_one(&name, tick, |s| {
                (s.changes != changes || desk.leave.load(Ordering::SeqCst)).then_some(())
            });
            if desk.leave.load(Ordering::SeqCst) && !self.current.standing().is_idle() {
                let standing = self.current.standing();
                self.park(standing.wait());
                return Attended::Left;
            }
        };
        self.screen.end_waiting();
        self.set_foreground(None);
        self.hub.settle(Some(Instant::now() + GRACE));
        match outcome {
            Some(Outcome::Exit { status, message }) => {
                if let Some(message) = message {
                    out::print(To::Err, &format!("{message}\n"));
                }
                Attended::Exit(status)
            }
            Some(Outcome::Raised { class, .. }) if class == "KeyboardInterrupt" => {
                // What was pasted behind it is not wanted any more.
                self.queued.clear();
                Attended::Returned
            }
            _ => Attended::Returned,
        }
    }

    /// Leaves the foreground waiting, and says so.
    fn park(&mut self, wait: Option<&Wait>) {
        self.screen.end_waiting();
        self.set_foreground(None);
        self.desk.leave.store(false, Ordering::SeqCst);
        let what = wait.map_or("runs".to_string(), |wait| waiting::sentence(wait, Instant::now()));
        let name = Line::new(Style::Terminal(self.current.number()), format!("{} | ", self.current.name()));
        if self.screen.is_plain() {
            self.say(vec![name.with(Style::Dim, what)]);
        } else {
            // Over the ^Z that the terminal wrote.
            out::print(To::Out, "\r\x1b[K");
            self.say(vec![name.with(Style::Dim, what)]);
        }
    }

    /// Reads a line for `input()`; true where it is left waiting instead.
    fn give_input(&mut self) -> bool {
        let partial = self.screen.take_partial();
        let line = loop {
            match self.queued.next() {
                Some(paste::Next::Line(line)) => {
                    out::print(To::Out, &format!("{}\n", paste::shown(&line)));
                    break Ok(line);
                }
                Some(paste::Next::End) => {}
                None => {
                    let prompt = if self.can_draw() { partial.clone() } else { String::new() };
                    let initial = self.queued.half().unwrap_or_default();
                    let ask = Ask { prompt, initial, ..Ask::default() };
                    self.set_editing(true);
                    let read = self.reader.read(ask, decline);
                    self.set_editing(false);
                    match read.line {
                        Err(Stop::Pasted(pasted)) => {
                            self.rub_out(&partial, &(pasted.before.clone() + &pasted.after));
                            out::print(To::Out, &partial);
                            self.queued.add(pasted);
                        }
                        line => break line,
                    }
                }
            }
        };
        match line {
            Ok(line) => self.current.give(Some(line + "\n")),
            Err(Stop::Interrupted) => self.current.interrupt(),
            Err(Stop::Next(_)) => return true,
            Err(Stop::Eof | Stop::Failed(_) | Stop::Pasted(_)) => self.current.give(None),
        }
        // It must have heard before the next look, or it would be asked twice.
        let soon = Instant::now() + Duration::from_secs(1);
        self.hub.standings().wait_for_one(&self.here(), Some(soon), |s| {
            (s.wait().is_none_or(|wait| wait.awaited != Awaited::Input)).then_some(())
        });
        false
    }

    /// Goes to a terminal, and makes it where there is none.
    pub fn go_to(&mut self, name: &str) {
        match self.hub.terminal(name) {
            Ok(terminal) => {
                let left = std::mem::replace(&mut self.current, terminal);
                let unused = left.standing().statements == 0 && left.name().as_str() == TerminalName::DEFAULT;
                if unused && left.name() != self.current.name() && !self.settings.lesson {
                    self.hub.close_terminal(left.name());
                }
                self.recall();
            }
            Err(error) => {
                let words = error.to_string();
                let words = words.split(" (os error").next().unwrap_or("");
                self.say(commands::wrapped(&format!("No terminal can be made: {words}"), Style::Plain));
            }
        }
    }

    /// Goes to the next terminal in the order in which they were made, and makes one where there is none.
    fn next_terminal(&mut self) {
        let all = self.hub.terminals();
        let here = all.iter().position(|t| t.name() == self.current.name()).unwrap_or(0);
        // Where all are busy, the way round passes a new one.
        let busy = here + 1 == all.len() && all.iter().all(|t| !t.standing().is_idle());
        if all.len() > 1 && !busy {
            self.current = all[(here + 1) % all.len()].clone();
            self.recall();
            return;
        }
        let waits_for_client =
            self.current.standing().wait().is_some_and(|w| matches!(w.awaited, Awaited::Client { .. }));
        let free = |name: &String| self.hub.find(name).is_none();
        let numbered = (2..).map(|number| format!("terminal{number}"));
        let client = waits_for_client.then(|| "client".to_string());
        if let Some(name) = client.into_iter().chain(numbered).find(free) {
            self.go_to(&name);
        }
    }

    /// Shows again what the current terminal is busy with: it stands above what it waits for.
    fn recall(&self) {
        let standing = self.current.standing();
        if let (false, Some(statement)) = (standing.is_idle(), &standing.statement) {
            let first = statement.lines().next().unwrap_or("");
            out::print(To::Out, &format!("{}{first}\n", self.prompt().1));
        }
    }

    /// The prompt, plain and styled.
    pub(super) fn prompt(&self) -> (String, String) {
        let name = self.current.name();
        if self.hub.terminals().len() == 1 && name.as_str() == TerminalName::DEFAULT {
            return (">>> ".into(), out::styled(To::Out, Style::Prompt, ">>> "));
        }
        let named = out::styled(To::Out, Style::Terminal(self.current.number()), name.as_str());
        (format!("{name} >>> "), format!("{named}{}", out::styled(To::Out, Style::Prompt, " >>> ")))
    }
}

/// While `input()` reads there is nothing to complete.
fn decline(question: Question) {
    match question {
        Question::Complete { answer, .. } => drop(answer.send(complete::Completions::default())),
        Question::Hint { answer, .. } => drop(answer.send(None)),
    }
}

/// When the time that is left next looks different.
fn next_tick(deadline: Instant, now: Instant) -> Instant {
    let left = deadline.saturating_duration_since(now);
    let step = if left < Duration::from_secs(10) { Duration::from_millis(100) } else { Duration::from_secs(1) };
    now + step
}

fn watch(desk: &Arc<Desk>, hub: &Arc<Hub>, keyboard: &Arc<Keyboard>, lesson: bool) -> std::io::Result<()> {
    let (desk, hub, keyboard) = (desk.clone(), hub.clone(), keyboard.clone());
    signals::watch(move |signal| {
        if desk.shut.load(Ordering::SeqCst) {
            return;
        }
        let foreground = desk.foreground.lock().clone();
        match (signal, foreground) {
            (Signal::Interrupt, Some(terminal)) if desk.busy.load(Ordering::SeqCst) => terminal.interrupt(),
            (Signal::Interrupt, _) => {
                desk.struck.store(true, Ordering::SeqCst);
                keyboard.interrupt();
            }
            (Signal::Suspend, None) if !desk.busy.load(Ordering::SeqCst) => signals::stop(),
            (Signal::Suspend | Signal::Quit, _) => {
                desk.leave.store(true, Ordering::SeqCst);
                hub.standings().nudge();
            }
            // The lesson has more to put away, and ends the process itself.
            (Signal::Terminate(_), _) if lesson => {}
            (Signal::Terminate(number), _) => {
                tty::restore();
                signals::end_by(number);
            }
        }
    })
}
