//! Where lessons come from: a `lessons` folder in the working directory, else those inside the binary.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::format::Lesson;
use crate::out::{self, To};
use crate::text::style::{Line, Style, pad, width};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lessons");

/// The folder that goes before what is embedded.
pub const FOLDER: &str = "lessons";

/// One lesson as it is found.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name of its file without `.md`: `04-server-and-client`.
    pub name: String,
    /// How messages name it.
    pub path: String,
    pub text: String,
}

impl Entry {
    /// Its number, where the name begins with one.
    pub fn number(&self) -> Option<u32> {
        let digits = self.name.split('-').next().unwrap_or("");
        digits.parse().ok()
    }

    /// The name without its number.
    fn bare(&self) -> &str {
        match (self.number(), self.name.split_once('-')) {
            (Some(_), Some((_, bare))) => bare,
            _ => &self.name,
        }
    }

    fn of_file(path: &Path) -> std::io::Result<Entry> {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Entry { name, path: path.display().to_string(), text: fs::read_to_string(path)? })
    }
}

/// All lessons, in the order of their names.
pub fn all() -> Vec<Entry> {
    let mut entries: Vec<Entry> = match fs::read_dir(FOLDER) {
        Ok(folder) => {
            let paths = folder.filter_map(|entry| entry.ok().map(|entry| entry.path()));
            paths.filter(|path| is_lesson(path)).filter_map(|path| Entry::of_file(&path).ok()).collect()
        }
        Err(_) => EMBEDDED.files().filter(|file| is_lesson(file.path())).filter_map(embedded).collect(),
    };
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}

fn embedded(file: &include_dir::File<'_>) -> Option<Entry> {
    let name = file.path().file_stem()?.to_string_lossy().into_owned();
    let path = PathBuf::from(FOLDER).join(file.path()).display().to_string();
    Some(Entry { name, path, text: file.contents_utf8()?.to_string() })
}

fn is_lesson(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
}

/// The lesson that a number, a name or a path names; else what to say.
pub fn find(name: &str) -> Result<Entry, String> {
    let path = Path::new(name);
    if path.components().count() > 1 || is_lesson(path) {
        return Entry::of_file(path).map_err(|error| {
            let text = error.to_string();
            format!("{name}: {}", text.split(" (os error").next().unwrap_or(""))
        });
    }
    let number: Option<u32> = name.parse().ok();
    let fits = |entry: &Entry| match number {
        Some(number) => entry.number() == Some(number),
        None => entry.name == name || entry.bare() == name,
    };
    let entries = all();
    if let Some(entry) = entries.iter().find(|entry| fits(entry)) {
        return Ok(entry.clone());
    }
    if path.is_file() {
        return Entry::of_file(path).map_err(|error| format!("{name}: {error}"));
    }
    let starts: Vec<&Entry> = entries.iter().filter(|entry| entry.bare().starts_with(name)).collect();
    match starts.as_slice() {
        [one] => Ok((*one).clone()),
        _ => {
            let place = if Path::new(FOLDER).is_dir() { " in the folder `lessons` here" } else { "" };
            Err(format!("there is no lesson {name}{place}: `sockstep lessons` lists them"))
        }
    }
}

/// `sockstep lessons`: the list, or one lesson as it is written. Answers the exit status.
pub fn command(name: Option<&str>) -> i32 {
    let Some(name) = name else {
        list();
        return 0;
    };
    match find(name) {
        Ok(entry) => {
            out::print(To::Out, &entry.text);
            0
        }
        Err(why) => {
            out::line(To::Err, &Line::new(Style::Error, format!("sockstep: {why}")));
            2
        }
    }
}

fn list() {
    let mut rows = Vec::new();
    for entry in all() {
        let lesson = Lesson::read(&entry.path, &entry.text);
        let number = entry.number().map_or_else(|| entry.name.clone(), |number| number.to_string());
        let terminals: Vec<String> = lesson.terminals().iter().map(ToString::to_string).collect();
        let needs: Vec<&str> = lesson.needs.iter().map(|need| need.name).collect();
        rows.push([number, without_number(&lesson.title).to_string(), terminals.join(", "), needs.join(", ")]);
    }
    let heads = ["", "lesson", "terminals", "needs"];
    let widest = |column: usize| {
        let texts = rows.iter().map(|row| width(&row[column]));
        texts.chain([width(heads[column])]).max().unwrap_or(0)
    };
    let [first, second, third] = [0, 1, 2].map(widest);
    let row = |cells: [&str; 4], style: Style| {
        let number = format!("{}{}", " ".repeat(first.saturating_sub(width(cells[0]))), cells[0]);
        let line = Line::new(Style::Dim, format!("{number}  "))
            .with(style, format!("{}  ", pad(cells[1], second)))
            .with(Style::Dim, pad(cells[2], if cells[3].is_empty() { 0 } else { third }));
        if cells[3].is_empty() { line } else { line.with(Style::Dim, format!("  {}", cells[3])) }
    };
    out::line(To::Out, &row(heads, Style::Dim));
    for [number, title, terminals, needs] in &rows {
        out::line(To::Out, &row([number, title, terminals, needs], Style::Plain));
    }
    let words = "sockstep play 4 replays one; sockstep lessons 4 > mine.md writes one out as a start for your own.";
    out::line(To::Out, &Line::dim(""));
    for line in crate::text::style::wrap(words, out::window().0.min(100)) {
        out::line(To::Out, &Line::dim(line));
    }
}

/// A title that was taken from a heading may begin with the lesson's number.
fn without_number(title: &str) -> &str {
    let rest = title.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == title.len() { title } else { rest.strip_prefix(". ").unwrap_or(title) }
}
