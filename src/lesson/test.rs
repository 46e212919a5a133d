//! `sockstep test`: a process for each lesson, some at a time, a line for each as it ends.

use std::collections::VecDeque;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::library;
use super::verdict::{Status, Verdict};
use crate::out::{self, To};
use crate::session::calls_file::CallsFile;
use crate::session::signals::{self, Signal};
use crate::text::style::{Line, Style};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub paths: Vec<String>,
    pub strict: bool,
    pub update: bool,
    /// Where to write the system calls.
    pub calls: Option<PathBuf>,
    /// How many at once; some more than there are processors where none.
    pub jobs: Option<usize>,
}

/// The hidden command that a process of a lesson is started with.
pub const CHILD: &str = "test-one";

/// Checks lessons and answers the exit status: 0 all hold, 1 some differ, 2 some could not be run.
pub fn test(settings: &Settings) -> i32 {
    let mut status = 0;
    let mut files = Vec::new();
    let folder = match Folder::new() {
        Ok(folder) => folder,
        Err(error) => {
            out::line(To::Err, &Line::new(Style::Error, format!("sockstep: no folder to run in: {error}")));
            return 2;
        }
    };
    let place = folder.0.clone();
    let _ = signals::watch(move |signal| leave_by(signal, &place));
    for path in &settings.paths {
        let path = path.as_str();
        let found = match path {
            library::FOLDER if !Path::new(path).exists() => embedded(&folder.0, &mut files),
            _ => collect(Path::new(path), &mut files),
        };
        if let Err(why) = found {
            out::line(To::Err, &Line::new(Style::Error, format!("sockstep: {path}: {why}")));
            status = 2;
        }
    }
    let settings = match calls_settled(settings) {
        Ok(settings) => settings,
        Err(why) => {
            out::line(To::Err, &Line::new(Style::Error, why));
            return 2;
        }
    };
    let (passed, failed, skipped, broken) = run_all(&settings, &folder.0, files);
    let mut counts = format!("{passed} passed, {failed} failed");
    if skipped > 0 {
        counts.push_str(&format!(", {skipped} skipped"));
    }
    if broken > 0 {
        counts.push_str(&format!(", {broken} could not run"));
        status = 2;
    }
    out::line(To::Out, &Line::new(if failed + broken == 0 { Style::Strong } else { Style::Error }, counts));
    if status == 0 { i32::from(failed > 0) } else { status }
}

/// With the file for system calls empty, and named so that it is found from any folder.
fn calls_settled(settings: &Settings) -> Result<Settings, String> {
    let mut settings = settings.clone();
    if let Some(path) = &settings.calls {
        let found = CallsFile::create(path).and_then(|_| path.canonicalize());
        settings.calls = Some(found.map_err(|error| CallsFile::complaint(path, &error))?);
    }
    Ok(settings)
}

/// A lesson to check: its file, and how messages name it.
type Job = (PathBuf, PathBuf);

/// Nothing may be left behind.
fn leave_by(signal: Signal, folder: &Path) {
    let number = match signal {
        Signal::Interrupt => libc::SIGINT,
        Signal::Quit => libc::SIGQUIT,
        Signal::Terminate(number) => number,
        Signal::Suspend => return signals::stop(),
    };
    let _ = fs::remove_dir_all(folder);
    signals::end_by(number);
}

/// The lessons inside the binary, written into a folder of this run.
fn embedded(folder: &Path, jobs: &mut Vec<Job>) -> Result<(), String> {
    let folder = folder.join(library::FOLDER);
    fs::create_dir(&folder).map_err(|error| error.to_string())?;
    for entry in library::all() {
        let name = format!("{}.md", entry.name);
        fs::write(folder.join(&name), &entry.text).map_err(|error| error.to_string())?;
        jobs.push((folder.join(&name), Path::new(library::FOLDER).join(&name)));
    }
    Ok(())
}

/// The lessons of a file or a folder, in the order of their names.
fn collect(path: &Path, files: &mut Vec<Job>) -> Result<(), String> {
    let words = |error: std::io::Error| {
        let text = error.to_string();
        text.split(" (os error").next().unwrap_or("").to_string()
    };
    let about = fs::metadata(path).map_err(words)?;
    if !about.is_dir() {
        files.push((path.to_path_buf(), path.to_path_buf()));
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(words)?;
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    found.sort();
    let before = files.len();
    for entry in found {
        if entry.is_dir() {
            let _ = collect(&entry, files);
        } else if entry.extension().is_some_and(|extension| extension == "md") {
            files.push((entry.clone(), entry));
        }
    }
    if files.len() == before { Err("there is no lesson (no file that ends in .md)".into()) } else { Ok(()) }
}

/// A lesson that ended.
struct Ended {
    file: PathBuf,
    verdict: Verdict,
    took: Duration,
}

fn run_all(settings: &Settings, folder: &Path, files: Vec<Job>) -> (usize, usize, usize, usize) {
    let total = files.len();
    let several = total > 1;
    // Lessons mostly wait.
    let workers = settings.jobs.unwrap_or_else(|| 2 * std::thread::available_parallelism().map_or(2, usize::from));
    let queue = Arc::new(Mutex::new(VecDeque::from(files)));
    let (to, from) = channel();
    for _ in 0..workers.clamp(1, total.max(1)) {
        let (queue, to, settings, folder) = (queue.clone(), to.clone(), settings.clone(), folder.to_path_buf());
        std::thread::spawn(move || {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let Some((file, name)) = next else { return };
                let started = Instant::now();
                let verdict = run_one(&settings, &folder, &file, &name, several);
                if to.send(Ended { file: name, verdict, took: started.elapsed() }).is_err() {
                    return;
                }
            }
        });
    }
    drop(to);
    let bar = bar(total);
    let (mut passed, mut failed, mut skipped, mut broken) = (0, 0, 0, 0);
    let mut noted = false;
    for Ended { file, verdict, took } in from {
        match verdict.status {
            Status::Passed => passed += 1,
            Status::Failed => failed += 1,
            Status::Skipped => skipped += 1,
            Status::Broken => broken += 1,
        }
        let mut shown = String::new();
        if verdict.host_network && !noted {
            noted = true;
            let words = "note: the kernel gives this user no network of its own; lessons run in the machine's, in turn, each when \
                         its ports are free";
            shown.push_str(&out::paint(To::Out, &Line::dim(words)));
            shown.push('\n');
        }
        shown.push_str(&out::paint(To::Out, &line(&file, &verdict, took)));
        shown.push('\n');
        if verdict.status != Status::Skipped {
            shown.push_str(&verdict.report);
        }
        bar.suspend(|| out::print(To::Out, &shown));
        bar.inc(1);
        if out::is_closed(To::Out) {
            break;
        }
    }
    bar.finish_and_clear();
    (passed, failed, skipped, broken)
}

fn bar(total: usize) -> ProgressBar {
    let seen = out::is_terminal(1) && out::is_terminal(2) && !out::is_dumb();
    let target = if seen { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(total as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} lessons, {elapsed}") {
        bar.set_style(style);
    }
    if seen {
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar
}

fn line(file: &Path, verdict: &Verdict, took: Duration) -> Line {
    let (style, word) = match verdict.status {
        Status::Passed if verdict.update.is_some() => (Style::Good, "updated"),
        Status::Passed => (Style::Good, "passed "),
        Status::Failed => (Style::Bad, "failed "),
        Status::Skipped => (Style::Dim, "skipped"),
        Status::Broken => (Style::Bad, "not run"),
    };
    let mut line = Line::new(style, word).with(Style::Plain, format!("  {}", file.display()));
    match verdict.status {
        Status::Skipped => line.push(Style::Dim, format!("  {}", verdict.report.trim_end())),
        Status::Failed => {
            let differ = (verdict.differ > 0).then(|| format!("{} of {} differ", verdict.differ, verdict.steps));
            let mistakes = match verdict.mistakes {
                0 => None,
                1 => Some("1 mistake".to_string()),
                many => Some(format!("{many} mistakes")),
            };
            let what: Vec<String> = differ.into_iter().chain(mistakes).collect();
            line.push(Style::Dim, format!("  {}", what.join(", ")));
        }
        _ => {}
    }
    line.with(Style::Dim, format!("  {:.2} s", took.as_secs_f64()))
}

/// Starts sockstep again for one lesson, and waits for what it says.
fn run_one(settings: &Settings, folder: &Path, file: &Path, name: &Path, several: bool) -> Verdict {
    let folder = match Folder::inside(folder) {
        Ok(folder) => folder,
        Err(error) => return Verdict::broken(format!("no folder to run in: {error}\n")),
    };
    let before = fs::metadata(file).and_then(|about| about.modified()).ok();
    let own = match std::env::current_exe().and_then(|own| file.canonicalize().map(|file| (own, file))) {
        Ok(found) => found,
        Err(error) => return Verdict::broken(format!("{}: {error}\n", file.display())),
    };
    let mut command = Command::new(own.0);
    command.arg("--color").arg(if out::colored(To::Out) { "always" } else { "never" }).arg(CHILD);
    if settings.strict {
        command.arg("--strict");
    }
    if settings.update {
        command.arg("--update");
    }
    if let Some(calls) = &settings.calls {
        command.arg("--calls").arg(calls);
        if several {
            command.arg("--several");
        }
    }
    command.arg(&own.1).arg(name).arg(&folder.0).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Verdict::broken(format!("sockstep does not start: {error}\n")),
    };
    let said = child.stdout.take().and_then(|mut pipe| Verdict::receive(&mut pipe));
    let ended = child.wait();
    let Some(mut verdict) = said else {
        let how = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
        return Verdict::broken(format!("{}: its process ended without a word: {how}\n", file.display()));
    };
    if let Some(text) = &verdict.update
        && let Err(error) = replace(&own.1, text, before)
    {
        verdict.update = None;
        verdict.status = Status::Broken;
        verdict.report.push_str(&format!("{}: not updated: {error}\n", file.display()));
    }
    verdict
}

/// Writes a file whole or not at all, and not if someone else has changed it meanwhile.
fn replace(file: &Path, text: &str, before: Option<SystemTime>) -> std::io::Result<()> {
    let about = fs::metadata(file)?;
    if about.modified().ok() != before {
        return Err(std::io::Error::other("it was changed while it ran"));
    }
    let mut name = file.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.new", std::process::id()));
    let new = file.with_file_name(name);
    let written = fs::write(&new, text)
        .and_then(|()| fs::set_permissions(&new, about.permissions()))
        .map(|()| drop(chown(&new, Some(about.uid()), Some(about.gid()))))
        .and_then(|()| fs::File::open(&new)?.sync_all())
        .and_then(|()| fs::rename(&new, file));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// An empty folder that is gone when this is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> std::io::Result<Self> {
        Folder::inside(&std::env::temp_dir())
    }

    fn inside(place: &Path) -> std::io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        use std::sync::atomic::{AtomicUsize, Ordering};
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = place.join(format!("sockstep-{}-{count}", std::process::id()));
            match fs::DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(Folder(path)),
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
