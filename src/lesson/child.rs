//! The process of one lesson: a network and a folder of its own, no privileges, one verdict on standard output.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::format::Lesson;
use super::needs::Place;
use super::verdict::{Status, Verdict};
use super::{comparison, report, time_wait};
use crate::net::namespace::{self, Privileges};
use crate::out::{self, To};
use crate::session::calls_file::{Apart, CallsFile};
use crate::sys::file::lock;
use crate::sys::process;
use crate::text::style::Line;

/// What the process that starts this one says.
#[derive(Clone, Debug)]
pub struct Order {
    /// The file to read.
    pub file: String,
    /// How messages name it.
    pub name: String,
    /// The folder to run in.
    pub folder: String,
    pub strict: bool,
    pub update: bool,
    /// Where to write the system calls, and what stands before each.
    pub calls: Option<(PathBuf, String)>,
}

/// Runs one lesson. Must be called before the process has a second thread.
pub fn run(order: &Order) -> i32 {
    // A lesson must not outlive whoever waits for it.
    process::end_with_parent();
    let verdict = verdict(order);
    let sent = verdict.send(&mut io::stdout().lock());
    // Threads may still run that do not want to end.
    std::process::exit(i32::from(sent.is_err()))
}

fn verdict(order: &Order) -> Verdict {
    let text = match fs::read(&order.file).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            return Verdict::broken(format!("{}:{line}: this is not UTF-8: save the file as UTF-8\n", order.name));
        }
        Err(error) => return Verdict::broken(format!("{}: {error}\n", order.name)),
    };
    let lesson = Lesson::read(&order.name, &text);
    let place = enter(lesson.needs("privileges"));
    // Held until the process ends, so that lessons in the machine's network come one at a time.
    let _turn = if place.own_network { None } else { take_turn() };
    if !place.own_network {
        time_wait::wait(&lesson, |_| ());
    }
    let mut verdict = match std::env::set_current_dir(&order.folder) {
        Ok(()) => judge(&lesson, &text, order, place),
        Err(error) => Verdict::broken(format!("{}: {error}\n", order.folder)),
    };
    verdict.host_network = !place.own_network;
    verdict
}

/// Goes into a network of its own, if there is one to be had.
pub fn enter(privileges: bool) -> Place {
    let keep = if privileges { Privileges::Keep } else { Privileges::Drop };
    let own_network = namespace::enter(keep).is_ok();
    if own_network { Place { own_network } } else { stay(privileges) }
}

/// Stays in the machine's network.
pub fn stay(privileges: bool) -> Place {
    if !privileges {
        let _ = namespace::drop_privileges();
    }
    Place { own_network: false }
}

/// The program's own file is the one thing that all who would get into each other's way have in common.
fn take_turn() -> Option<File> {
    let file = File::open("/proc/self/exe").ok()?;
    let _ = lock(&file);
    Some(file)
}

fn judge(lesson: &Lesson, text: &str, order: &Order, place: Place) -> Verdict {
    for need in &lesson.needs {
        if let Some(why) = (need.missing)(&place) {
            return Verdict { status: Status::Skipped, ..Verdict::broken(why) };
        }
    }
    if lesson.blocks().next().is_none() && lesson.mistakes.is_empty() {
        return Verdict {
            status: Status::Skipped,
            ..Verdict::broken("nothing is typed in it: there is no `pycon` block")
        };
    }
    let calls = match &order.calls {
        None => None,
        Some((path, before)) => match CallsFile::append(path) {
            Ok(file) => Some((file, Apart::Terminals(before.clone()))),
            Err(error) => return Verdict::broken(CallsFile::complaint(path, &error) + "\n"),
        },
    };
    let comparison = match comparison::run(lesson, order.strict, calls) {
        Ok(comparison) => comparison,
        Err(error) => return Verdict::broken(format!("{}: {error}\n", order.name)),
    };
    let name = Path::new(&order.name).display().to_string();
    let mut lines: Vec<Line> = lesson.mistakes.iter().map(|mistake| report::mistake(&name, mistake)).collect();
    for difference in &comparison.differences {
        lines.extend(difference.lines(&name));
    }
    let mut update = None;
    let mut differ = comparison.differences.len();
    let mistakes = lesson.mistakes.len();
    if order.update && !comparison.changes.is_empty() {
        match comparison::updated(lesson, text, &comparison.changes) {
            _ if mistakes > 0 => {
                lines.push(Line::plain(format!("{name}: not updated: mend the mistakes in how it is written first")));
            }
            Ok(new) => {
                update = Some(new);
                differ -= comparison.changes.len();
                lines.clear();
                for difference in comparison.differences.iter().filter(|difference| difference.problem.is_some()) {
                    lines.extend(difference.lines(&name));
                }
            }
            Err(line) => lines.push(Line::plain(format!(
                "{name}:{line}: not updated: what is printed here reads like a part of the lesson itself"
            ))),
        }
    }
    let mut report = String::new();
    for line in &lines {
        report.push_str(&out::paint(To::Out, line));
        report.push('\n');
    }
    let status = if differ + mistakes == 0 { Status::Passed } else { Status::Failed };
    Verdict { status, steps: comparison.steps, differ, mistakes, host_network: false, report, update }
}
