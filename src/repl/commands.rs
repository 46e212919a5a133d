//! The `%` commands: one row each, which runs, completes and explains it.

use std::process::Command as Process;
use std::sync::LazyLock;
use std::time::Instant;

use super::complete::Completions;
use super::prompt::Prompt;
use super::topics::{self, TOPICS};
use crate::out;
use crate::session::signals;
use crate::session::{Hub, inspect};
use crate::text::style::{Line, Style, pad, width, wrap};
use crate::view::{self, VIEWS, View};

/// What is to happen after a command.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask for the next statement.
    Stay,
    /// Leave sockstep.
    Exit,
    /// Go on with the lesson that the prompt was opened from.
    Continue,
}

/// One command.
pub struct Command {
    pub name: &'static str,
    pub params: &'static str,
    pub doc: &'static str,
    pub example: &'static str,
    run: Run,
    /// Words that may follow.
    words: fn(&Hub) -> Vec<String>,
}

/// What a command does.
#[derive(Clone, Copy)]
enum Run {
    /// Shows a view.
    Show(&'static View),
    Do(fn(&mut Prompt, &str) -> Next),
}

const fn row(
    name: &'static str,
    params: &'static str,
    doc: &'static str,
    example: &'static str,
    run: fn(&mut Prompt, &str) -> Next,
    words: fn(&Hub) -> Vec<String>,
) -> Command {
    Command { name, params, doc, example, run: Run::Do(run), words }
}

const OWN: [Command; 9] = [
    row(
        "terminal",
        "NAME",
        "goes to a terminal, and makes it if there is none",
        "%terminal client",
        terminal,
        terminals,
    ),
    row("interrupt", "[NAME]", "interrupts what runs in a terminal", "%interrupt server", interrupt, terminals),
    row("history", "[TEXT]", "shows what was typed before", "%history accept", history, nothing),
    row("lessons", "", "lists the lessons", "%lessons", lessons, nothing),
    row("play", "LESSON", "replays a lesson", "%play 4", play, nothing),
    row("continue", "", "goes on with the lesson that this prompt was opened from", "%continue", go_on, nothing),
    row("clear", "", "clears the window", "%clear", clear, nothing),
    row("help", "[TOPIC]", "explains a command, a topic, or what a name stands for", "%help keys", help, help_words),
    row("exit", "", "leaves sockstep and closes all sockets", "%exit", exit, nothing),
];

/// Every command: those of the prompt's own, and after the first of them one for each view.
pub static COMMANDS: LazyLock<Vec<Command>> = LazyLock::new(|| {
    let mut all = Vec::from(OWN);
    let shows = |view: &&'static View| {
        let View { name, params, doc, example, .. } = *view;
        Command { name, params, doc, example, run: Run::Show(view), words: nothing }
    };
    all.splice(1..1, VIEWS.iter().map(shows));
    all
});

/// Runs what was typed after `%`.
pub fn run(prompt: &mut Prompt, line: &str) -> Next {
    let line = line.trim().trim_start_matches('%').trim_start();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let begun: Vec<&Command> = COMMANDS.iter().filter(|c| !name.is_empty() && c.name.starts_with(name)).collect();
    let command = match (COMMANDS.iter().find(|c| c.name == name), begun.as_slice()) {
        // A command may be cut short, as long as it is clear which one is meant.
        (Some(command), _) => command,
        (None, [command]) => *command,
        (None, begun) => {
            let few = if begun.is_empty() { COMMANDS.iter().collect() } else { begun.to_vec() };
            let names: Vec<String> = few.iter().map(|c| format!("%{}", c.name)).collect();
            let what = if begun.is_empty() { "There is no command" } else { "More than one command begins with" };
            prompt.say(wrapped(&format!("{what} %{name}: {}.", names.join(", ")), Style::Plain));
            return Next::Stay;
        }
    };
    if command.params.is_empty() && !rest.is_empty() {
        prompt.say(wrapped(&format!("%{} stands alone: nothing follows it.", command.name), Style::Plain));
        return Next::Stay;
    }
    match command.run {
        Run::Show(view) => show(prompt, view, rest),
        Run::Do(run) => run(prompt, rest),
    }
}

fn show(prompt: &Prompt, view: &View, rest: &str) -> Next {
    prompt.say(prompt.hub().with_facts(&prompt.here(), |facts| (view.lines)(facts, rest, out::window().0)));
    Next::Stay
}

/// Completes a command or what follows it.
pub fn complete(hub: &Hub, line: &str) -> Completions {
    let text = line.trim_start();
    let typed = text.trim_start_matches('%');
    match typed.split_once(' ') {
        None => Completions {
            start: line.len() - typed.len(),
            words: COMMANDS.iter().filter(|c| c.name.starts_with(typed)).map(|c| format!("{} ", c.name)).collect(),
        },
        Some((name, rest)) => {
            let rest = rest.trim_start();
            let words = COMMANDS.iter().find(|c| c.name == name).map_or_else(Vec::new, |c| (c.words)(hub));
            let words = words.into_iter().filter(|w| w.starts_with(rest)).collect();
            Completions { start: line.len() - rest.len(), words }
        }
    }
}

fn nothing(_: &Hub) -> Vec<String> {
    Vec::new()
}

fn terminals(hub: &Hub) -> Vec<String> {
    hub.terminals().iter().map(|t| t.name().to_string()).collect()
}

fn help_words(_: &Hub) -> Vec<String> {
    let topics = TOPICS.iter().map(|t| t.name.to_string());
    topics.chain(COMMANDS.iter().map(|c| c.name.to_string())).collect()
}

/// Text as lines that fit the window. What stands behind a wide gap stays behind it in the lines that follow.
pub fn wrapped(text: &str, style: Style) -> Vec<Line> {
    let indent = text.len() - text.trim_start().len();
    let (columns, _) = out::window();
    let gap = text.trim_start().find("  ").map(|at| indent + at);
    let behind = gap.map(|at| at + text[at..].len() - text[at..].trim_start().len());
    let hanging = behind.filter(|at| text.is_ascii() && at + 20 <= columns).unwrap_or(indent);
    wrap(&text[hanging..], columns.saturating_sub(1 + hanging))
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let head = if at == 0 { text[..hanging].to_string() } else { " ".repeat(hanging) };
            Line::new(style, head + &line)
        })
        .collect()
}

/// Whether a name is one that a prompt can show.
fn is_name(name: &str) -> bool {
    let fits = !name.is_empty() && width(name) <= 30;
    fits && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn terminal(prompt: &mut Prompt, name: &str) -> Next {
    if name.is_empty() {
        return show(prompt, &view::terminals::VIEW, name);
    }
    if is_name(name) {
        prompt.go_to(name);
    } else {
        prompt.say(wrapped("A terminal's name has letters, digits, - and _ only: %terminal client", Style::Plain));
    }
    Next::Stay
}

fn interrupt(prompt: &mut Prompt, name: &str) -> Next {
    let here = prompt.here().to_string();
    let name = if name.is_empty() { &here } else { name };
    match prompt.hub().find(name) {
        Some(terminal) if !terminal.standing().is_idle() => {
            terminal.interrupt();
            prompt.hub().wait_settled(terminal.name(), Some(Instant::now() + std::time::Duration::from_millis(300)));
        }
        Some(_) => prompt.say(wrapped(&format!("Nothing runs in {name}."), Style::Plain)),
        None => prompt.say(wrapped(&format!("There is no terminal {name}."), Style::Plain)),
    }
    Next::Stay
}

fn history(prompt: &mut Prompt, text: &str) -> Next {
    if !prompt.can_draw() {
        prompt.say(wrapped("In a window without an editor nothing is kept.", Style::Plain));
        return Next::Stay;
    }
    let mut entries = prompt.entries();
    // The last one is this command itself.
    entries.pop();
    let found: Vec<&String> = entries.iter().filter(|entry| entry.contains(text)).collect();
    if found.is_empty() {
        let words = if text.is_empty() {
            "Nothing was typed before.".into()
        } else {
            format!("Nothing typed before has {text} in it.")
        };
        prompt.say(wrapped(&words, Style::Plain));
    }
    let lines = found[found.len().saturating_sub(30)..].iter().flat_map(|e| e.lines()).map(Line::plain).collect();
    prompt.say(lines);
    Next::Stay
}

fn lessons(_: &mut Prompt, _: &str) -> Next {
    child(&["lessons"]);
    Next::Stay
}

fn play(prompt: &mut Prompt, lesson: &str) -> Next {
    if lesson.is_empty() {
        prompt.say(wrapped("Which one? %lessons lists them: %play 4", Style::Plain));
    } else {
        let mut arguments = vec!["play"];
        arguments.extend(lesson.split_whitespace());
        child(&arguments);
    }
    Next::Stay
}

/// Runs sockstep itself on the same window.
fn child(arguments: &[&str]) {
    let run = std::env::current_exe().and_then(|own| Process::new(own).args(arguments).spawn());
    match run {
        // Who leaves a replay by Ctrl-Z leaves the prompt with it: a shell continues both.
        Ok(child) => {
            while signals::has_stopped(child.id()) {
                signals::stop();
            }
        }
        Err(error) => out::line(out::To::Err, &Line::plain(format!("sockstep does not start: {error}"))),
    }
}

fn go_on(prompt: &mut Prompt, _: &str) -> Next {
    if prompt.in_lesson() {
        return Next::Continue;
    }
    prompt.say(wrapped("This prompt was not opened from a lesson: %play LESSON plays one.", Style::Plain));
    Next::Stay
}

fn clear(prompt: &mut Prompt, _: &str) -> Next {
    if prompt.can_draw() {
        out::print(out::To::Out, "\x1b[H\x1b[2J");
    }
    Next::Stay
}

fn exit(_: &mut Prompt, _: &str) -> Next {
    Next::Exit
}

fn help(prompt: &mut Prompt, topic: &str) -> Next {
    let topic = topic.trim_end_matches('?').trim();
    let lines = if topic.is_empty() {
        overview()
    } else if let Some(command) = COMMANDS.iter().find(|c| c.name == topic.trim_start_matches('%')) {
        explain(command)
    } else if let Some(topic) = topics::find(topic) {
        topic.lines.iter().flat_map(|line| wrapped(line, Style::Plain)).collect()
    } else {
        of_name(prompt, topic)
    };
    prompt.say(lines);
    Next::Stay
}

/// What `s.bind?` says.
pub fn of_name(prompt: &Prompt, path: &str) -> Vec<Line> {
    // `%help bind` is what one asks for before there is any socket.
    let found = inspect::help(prompt.terminal(), path).or_else(|| inspect::help_of_method(prompt.terminal(), path));
    match found {
        Some(lines) => lines.iter().flat_map(|line| wrapped(line, Style::Plain)).collect(),
        None => wrapped(&format!("Nothing here is called {path}. %help lists what there is."), Style::Plain),
    }
}

fn overview() -> Vec<Line> {
    let mut lines =
        wrapped("Type Python's socket calls: each one is a live call to the kernel. Commands:", Style::Plain);
    let heads: Vec<String> = COMMANDS.iter().map(|c| format!("%{} {}", c.name, c.params).trim().to_string()).collect();
    let widest = heads.iter().map(|head| width(head)).max().unwrap_or(0);
    let (columns, _) = out::window();
    let mut row = |head: &str, doc: &str| {
        if columns < widest + 4 + 30 {
            lines.push(Line::new(Style::Strong, format!("  {head}")));
            lines.extend(wrap(doc, columns.saturating_sub(7)).into_iter().map(|l| Line::plain(format!("      {l}"))));
        } else {
            for (at, doc) in wrap(doc, columns - widest - 5).into_iter().enumerate() {
                let head = if at == 0 { head } else { "" };
                lines.push(Line::new(Style::Strong, format!("  {}  ", pad(head, widest))).with(Style::Plain, doc));
            }
        }
    };
    for (head, command) in heads.iter().zip(COMMANDS.iter()) {
        row(head, command.doc);
    }
    for topic in TOPICS {
        row(&format!("%help {}", topic.name), topic.about);
    }
    row("s.bind?", "explains bind, with an example; so does help(s.bind)");
    lines
}

fn explain(command: &Command) -> Vec<Line> {
    let head = format!("%{} {}", command.name, command.params);
    let mut lines = vec![Line::new(Style::Strong, head.trim_end())];
    lines.extend(wrapped(&format!("    {}", command.doc), Style::Plain));
    lines.push(Line::plain(format!("    For example: {}", command.example)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Options;

    #[test]
    fn commands_complete() {
        let hub = Hub::new(Options::default());
        assert_eq!(complete(&hub, "%termi").words, ["terminal ", "terminals "]);
        assert_eq!(complete(&hub, "%help ke").words, ["keys"]);
        assert_eq!(complete(&hub, "%help ke").start, 6);
    }

    #[test]
    fn no_command_is_there_twice() {
        for (at, command) in COMMANDS.iter().enumerate() {
            assert!(COMMANDS[..at].iter().all(|c| c.name != command.name));
            assert!(!command.doc.is_empty() && command.example.starts_with('%'));
        }
    }
}
