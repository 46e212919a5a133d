//! `sockstep play`: a lesson replayed for people to watch, at a pace or key by key, with a prompt to step into.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::check::{Matcher, Seen};
use super::child;
use super::columns::Columns;
use super::format::{Block, Lesson, Part, Step};
use super::keys::{self, Key};
use super::marks;
use super::prose::Piece;
use super::report;
use super::run::Runner;
use super::test::Folder;
use super::{library, time_wait};
use crate::event::{Reader, TerminalName};
use crate::out::{self, To};
use crate::session::Hub;
use crate::session::calls_file::{Apart, CallsFile};
use crate::session::signals::{self, Signal};
use crate::text::style::{Line, Style, width, wrap};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub lesson: String,
    pub strict: bool,
    pub step: bool,
    pub speed: Option<f64>,
    pub host_network: bool,
    /// Where to write the system calls.
    pub calls: Option<PathBuf>,
}

/// How the prompt that was opened in the middle of a lesson ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// The lesson goes on.
    Continue,
    /// The student left, with this exit status.
    Left(i32),
}

/// Opens a prompt at the terminal of that name, and waits until it ends.
pub type Open = Box<dyn FnMut(&Arc<Hub>, &str) -> Back>;

/// A prompt over the terminals of a lesson, for who takes over.
pub struct Prompt {
    pub screen: Arc<dyn Reader>,
    pub open: Open,
    /// Puts the window's settings back as they were before it was opened.
    pub restore: fn(),
}

/// Replays a lesson and answers the exit status. Must be called before the process has a second thread.
pub fn play(settings: &Settings, prompt: Prompt) -> i32 {
    let entry = match library::find(&settings.lesson) {
        Ok(entry) => entry,
        Err(why) => return complain(&why),
    };
    let lesson = Lesson::read(&entry.path, &entry.text);
    let calls = match settings.calls.as_deref().map(|path| CallsFile::create(path).map_err(|error| (path, error))) {
        None => None,
        Some(Ok(file)) => Some(file),
        Some(Err((path, error))) => {
            out::line(To::Err, &Line::new(Style::Error, CallsFile::complaint(path, &error)));
            return 2;
        }
    };
    let enter = if settings.host_network { child::stay } else { child::enter };
    let place = enter(lesson.needs("privileges"));
    for mistake in &lesson.mistakes {
        out::line(To::Err, &report::mistake(&lesson.path, mistake));
    }
    for need in &lesson.needs {
        if let Some(why) = (need.missing)(&place) {
            return complain(&format!("this lesson needs {}: {why}", need.doc));
        }
    }
    let folder = match Folder::new() {
        Ok(folder) => folder,
        Err(error) => return complain(&format!("no folder to play in: {error}")),
    };
    let home = std::env::current_dir();
    if let Err(error) = std::env::set_current_dir(&folder.0) {
        return complain(&format!("no folder to play in: {error}"));
    }
    if !place.own_network && !settings.host_network {
        let words = "note: the kernel gives this user no network of its own; the lesson plays in the machine's";
        out::line(To::Err, &Line::dim(words));
    }
    if !place.own_network {
        let words =
            |port| format!("note: port {port} is taken by connections that have ended; it will be free in a minute");
        time_wait::wait(&lesson, |port| out::line(To::Err, &Line::dim(words(port))));
    }
    let mut player = Player::new(settings, &lesson, prompt, folder.0.clone());
    if let Some(calls) = calls {
        calls.follow(player.runner.hub().log(), Apart::Terminals(String::new()));
    }
    let status = player.run(&lesson);
    let _ = home.and_then(std::env::set_current_dir);
    keys::leave();
    drop(folder);
    status
}

fn complain(why: &str) -> i32 {
    out::line(To::Err, &Line::new(Style::Error, format!("sockstep: {why}")));
    2
}

/// How one goes from statement to statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// Without pauses.
    AtOnce,
    /// As someone types and reads.
    Paced,
    /// A key for each.
    Step,
}

/// What is to happen after a key.
enum Choice {
    Next,
    Quit(i32),
}

struct Player {
    runner: Runner,
    columns: Arc<Columns>,
    matcher: Matcher,
    prompt: Prompt,
    pace: Pace,
    speed: f64,
    /// Whether what is printed is still compared.
    compares: bool,
    /// Whether the prompt has the keyboard.
    taken: Arc<AtomicBool>,
    /// The prose that was shown.
    told: Vec<Vec<Piece>>,
    strict: bool,
    /// A key that came while a statement was typed.
    unread: Option<Key>,
}

/// How long a character takes at speed 1.
const CHARACTER: Duration = Duration::from_millis(28);
/// How long one looks at what a statement did.
const LOOK: Duration = Duration::from_millis(900);
/// How long one reads a character of prose, and a piece of it at most.
const READ: Duration = Duration::from_millis(28);
const READ_MOST: Duration = Duration::from_secs(12);

impl Player {
    fn new(settings: &Settings, lesson: &Lesson, prompt: Prompt, folder: PathBuf) -> Self {
        let interactive = keys::are_there();
        let columns = Columns::new(&lesson.terminals(), interactive);
        let strict = settings.strict || lesson.strict;
        let pace = match interactive {
            false => Pace::AtOnce,
            true if settings.step => Pace::Step,
            true => Pace::Paced,
        };
        let taken = Arc::new(AtomicBool::new(false));
        if interactive {
            keys::take();
            let behind = Behind { taken: taken.clone(), columns: columns.clone(), restore: prompt.restore, folder };
            let _ = signals::watch(move |signal| behind.attend(signal));
        }
        Player {
            runner: Runner::new(!strict, Some(columns.clone())),
            columns,
            matcher: Matcher::new(lesson),
            prompt,
            pace,
            speed: settings.speed.unwrap_or(1.0),
            compares: true,
            taken,
            told: Vec::new(),
            strict,
            unread: None,
        }
    }

    fn run(&mut self, lesson: &Lesson) -> i32 {
        if let Err(error) = self.runner.prepare(lesson) {
            return complain(&error.to_string());
        }
        if self.pace == Pace::Step {
            self.columns.prose(&[Line::dim(KEYS)]);
        }
        for (index, part) in lesson.parts.iter().enumerate() {
            let choice = match part {
                Part::Prose(pieces) => self.prose(pieces, index + 1 < lesson.parts.len()),
                Part::Block(block) => self.block(block),
            };
            if let Choice::Quit(status) = choice {
                self.columns.prose(&[]);
                self.runner.close();
                return status;
            }
            if out::is_closed(To::Out) {
                break;
            }
        }
        self.runner.close();
        0
    }

    /// Shows prose, and leaves time to read it where something follows.
    fn prose(&mut self, pieces: &[Piece], follows: bool) -> Choice {
        self.told.push(pieces.to_vec());
        self.tell(pieces);
        if self.pace == Pace::Paced && follows {
            let length: usize = pieces.iter().map(length).sum();
            return self.pause((READ * u32::try_from(length).unwrap_or(u32::MAX)).min(READ_MOST));
        }
        Choice::Next
    }

    fn tell(&self, pieces: &[Piece]) {
        let window = self.columns.measure();
        let mut lines = vec![Line::default()];
        let is_item = |piece: Option<&Piece>| matches!(piece, Some(Piece::Item { .. }));
        for (at, piece) in pieces.iter().enumerate() {
            lines.extend(shown(piece, window.min(80)));
            if !(is_item(Some(piece)) && is_item(pieces.get(at + 1))) {
                lines.push(Line::default());
            }
        }
        // Nothing stands above the first.
        let first = usize::from(self.told.len() < 2 && self.pace != Pace::Step);
        self.columns.prose(&lines[first..]);
    }

    fn block(&mut self, block: &Block) -> Choice {
        if let Some(rest) = self.runner.unclaimed(block) {
            self.columns.turn_to(&block.terminal);
            self.run_step(&block.terminal, &rest);
        }
        for step in &block.steps {
            if self.pace == Pace::Step && (step.source.is_some() || step.interrupt) {
                let choice = self.ask(&block.terminal, step.source.is_some());
                if !matches!(choice, Choice::Next) {
                    return choice;
                }
            }
            self.columns.turn_to(&block.terminal);
            marks::lines().for_each(|line| (line.play)(&self.columns, &block.terminal, step));
            if let Some(source) = step.unmarked() {
                let (pace, patience) = (self.pace, CHARACTER.div_f64(self.speed));
                let unread = &mut self.unread;
                self.columns.type_statement(&block.terminal, &source, || {
                    let key = if pace == Pace::AtOnce { None } else { keys::next(Some(patience)) };
                    // A key has all of it typed at once; one that means more is kept for later.
                    let hurries = |key: &Key| match key {
                        Key::Char(' ') => pace == Pace::Step,
                        key => matches!(key, Key::Enter | Key::Forward),
                    };
                    *unread = key.filter(|key| !hurries(key));
                    pace != Pace::AtOnce && key.is_none()
                });
            }
            self.run_step(&block.terminal, step);
            if self.pace == Pace::Paced {
                let choice = self.pause(LOOK);
                if !matches!(choice, Choice::Next) {
                    return choice;
                }
            }
        }
        Choice::Next
    }

    fn run_step(&mut self, terminal: &TerminalName, step: &Step) {
        let ran = self.runner.step(terminal, step);
        self.runner.settle();
        self.columns.look_around(self.runner.hub());
        if let Some(problem) = &ran.problem {
            self.columns.aside(terminal, &format!("({problem})"));
        } else if self.compares
            && self.matcher.compare(Seen { terminal, numbers: &ran.numbers }, step, &ran.printed).is_some()
        {
            let expected = if step.expected.is_empty() { "nothing".to_string() } else { step.expected.join("\n") };
            self.columns.aside(terminal, &format!("(the lesson has here: {expected})"));
        }
    }

    /// Waits; a key goes over to going step by step.
    fn pause(&mut self, time: Duration) -> Choice {
        let deadline = Instant::now() + time.div_f64(self.speed);
        let left = deadline.saturating_duration_since(Instant::now());
        match self.unread.take().or_else(|| keys::next(Some(left))) {
            None => Choice::Next,
            Some(Key::End | Key::Escape | Key::Char('q')) => Choice::Quit(0),
            Some(Key::Char(' ')) => {
                self.pace = Pace::Step;
                self.columns.prose(&[Line::dim(KEYS)]);
                Choice::Next
            }
            Some(_) => Choice::Next,
        }
    }

    /// Waits for the key that types the next statement, and does what other keys ask for.
    fn ask(&mut self, terminal: &TerminalName, idle: bool) -> Choice {
        let mut back = self.told.len();
        loop {
            if idle {
                self.columns.ask(terminal);
            }
            match self.unread.take().or_else(|| keys::next(None)) {
                Some(Key::Enter | Key::Forward | Key::Char(' ' | 'n')) | None => return Choice::Next,
                Some(Key::Back | Key::Char('b' | 'p')) => {
                    back = back.saturating_sub(1);
                    if let Some(pieces) = self.told.get(back).cloned() {
                        self.tell(&pieces);
                    }
                }
                Some(Key::Char('c')) => {
                    self.pace = Pace::Paced;
                    return Choice::Next;
                }
                Some(Key::Char('t')) => {
                    if let Back::Left(status) = self.take_over(terminal) {
                        return Choice::Quit(status);
                    }
                }
                Some(Key::End | Key::Escape | Key::Char('q')) => return Choice::Quit(0),
                Some(Key::Char('?' | 'h')) => self.columns.prose(&[Line::dim(KEYS)]),
                Some(Key::Char(_)) => {}
            }
        }
    }

    fn take_over(&mut self, terminal: &TerminalName) -> Back {
        self.compares = false;
        keys::leave();
        self.taken.store(true, Ordering::SeqCst);
        let how = if self.strict { "" } else { ", with teaching answers" };
        let words = format!("The prompt is yours{how}. %continue goes on with the lesson.");
        self.columns.prose(&[Line::default(), Line::dim(words)]);
        self.columns.hand_over(Some(self.prompt.screen.clone()));
        let back = (self.prompt.open)(self.runner.hub(), terminal.as_str());
        self.columns.hand_over(None);
        self.taken.store(false, Ordering::SeqCst);
        self.runner.forget();
        keys::take();
        if back == Back::Continue {
            self.columns.prose(&[Line::dim("The lesson goes on."), Line::default()]);
        }
        back
    }
}

const KEYS: &str = "Space: next   b: back to the text   t: take over   c: go on by itself   q: leave";

/// What the thread that takes signals needs to know of the replay.
struct Behind {
    taken: Arc<AtomicBool>,
    columns: Arc<Columns>,
    restore: fn(),
    folder: PathBuf,
}

impl Behind {
    fn attend(&self, signal: Signal) {
        let open = self.taken.load(Ordering::SeqCst);
        match signal {
            Signal::Interrupt if !open => self.leave_by(libc::SIGINT),
            Signal::Quit if !open => self.leave_by(libc::SIGQUIT),
            Signal::Terminate(number) => {
                if open {
                    (self.restore)();
                }
                self.leave_by(number);
            }
            Signal::Suspend if !open => {
                keys::leave();
                signals::stop();
                keys::take();
                self.columns.come_back();
            }
            _ => {}
        }
    }

    fn leave_by(&self, signal: i32) {
        keys::leave();
        let _ = std::env::set_current_dir("/");
        let _ = std::fs::remove_dir_all(&self.folder);
        out::print(To::Out, "\n");
        signals::end_by(signal);
    }
}

fn length(piece: &Piece) -> usize {
    match piece {
        Piece::Heading { text, .. } | Piece::Paragraph(text) | Piece::Item { text, .. } => text.chars().count(),
        Piece::Verbatim(lines) => lines.iter().map(|line| line.trim().chars().count()).sum(),
    }
}

/// A piece of prose as lines of at most so many columns.
fn shown(piece: &Piece, columns: usize) -> Vec<Line> {
    match piece {
        Piece::Heading { text, .. } => {
            wrap(text, columns).into_iter().map(|line| Line::new(Style::Strong, line)).collect()
        }
        Piece::Paragraph(text) => text.split('\n').flat_map(|text| wrap(text, columns)).map(Line::plain).collect(),
        Piece::Item { depth, sign, text } => {
            let indent = "  ".repeat(depth - 1);
            let hang = " ".repeat(sign.len() + 1);
            let room = columns.saturating_sub(indent.len() + hang.len());
            let rows = wrap(&text.replace('\n', " "), room).into_iter().enumerate();
            rows.map(|(row, line)| {
                let start = if row == 0 && !sign.is_empty() { format!("{sign} ") } else { hang.clone() };
                Line::plain(format!("{indent}{start}{line}"))
            })
            .collect()
        }
        Piece::Verbatim(lines) => {
            let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
            let indent = " ".repeat(columns.saturating_sub(widest).min(4));
            let indented = |line: &String| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
            lines.iter().map(|line| Line::plain(indented(line))).collect()
        }
    }
}
