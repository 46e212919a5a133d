//! What was typed before, across runs: one file, one line for each statement, only ever added to under a lock, so that two
//! socksteps at once lose nothing of each other's.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use crate::sys::file::lock;

/// How many statements are kept.
pub const KEPT: usize = 5000;
/// From this size on the file is cut down to what is kept.
const LARGE: u64 = 4 << 20;
/// A statement longer than this is not worth keeping.
const LONG: usize = 64 << 10;

/// Whether a statement is worth keeping.
pub fn is_kept(statement: &str) -> bool {
    statement.len() <= LONG && !statement.trim().is_empty()
}

pub struct History {
    path: Option<PathBuf>,
}

impl History {
    /// In the user's state folder; kept nowhere where there is none.
    pub fn new() -> Self {
        let var = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let folder = var("XDG_STATE_HOME").or_else(|| var("HOME").map(|home| home.join(".local/state")));
        History { path: folder.map(|folder| folder.join("sockstep").join("history")) }
    }

    /// What was typed before, oldest first.
    pub fn load(&self) -> Vec<String> {
        let Some(mut file) = self.path.as_ref().and_then(|path| File::open(path).ok()) else { return Vec::new() };
        let length = file.metadata().map_or(0, |m| m.len());
        if length > LARGE {
            self.shorten();
            // Whatever came of that, the end of the old file is what is wanted.
            let _ = file.seek(SeekFrom::Start(length - LARGE));
        }
        let mut bytes = Vec::new();
        let _ = file.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let mut entries: Vec<String> = text.lines().map(unescape).filter(|entry| !entry.is_empty()).collect();
        entries.drain(..entries.len().saturating_sub(KEPT));
        entries
    }

    /// Adds a statement. What goes wrong here must not disturb the student.
    pub fn add(&self, statement: &str) {
        let line = escape(statement) + "\n";
        if let Some(mut file) = self.open_locked() {
            let _ = file.write_all(line.as_bytes());
        }
    }

    /// The file, locked, and still the one that stands at its path.
    fn open_locked(&self) -> Option<File> {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        let path = self.path.as_ref()?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path.parent()?).ok()?;
        for _ in 0..10 {
            let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path).ok()?;
            let _ = lock(&file);
            let same = fs::metadata(path).ok().map(|m| m.ino()) == file.metadata().ok().map(|m| m.ino());
            if same {
                return Some(file);
            }
        }
        None
    }

    /// Cuts the file down: a new one takes its place whole.
    fn shorten(&self) -> Option<()> {
        let path = self.path.as_ref()?;
        let _locked = self.open_locked()?;
        let text = fs::read(path).ok()?;
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let kept = lines[lines.len().saturating_sub(KEPT)..].join("\n") + "\n";
        let new = path.with_extension("new");
        fs::write(&new, kept).ok()?;
        fs::rename(&new, path).ok()
    }
}

fn escape(statement: &str) -> String {
    statement.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescape(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some(other) => text.push(other),
                None => text.push('\\'),
            },
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_of_many_lines_is_one_entry() {
        for statement in ["s = 'a\\nb'", "def f():\n    return '\\\\'\n", "소켓 = 1"] {
            let line = escape(statement);
            assert!(!line.contains('\n'));
            assert_eq!(unescape(&line), statement);
        }
    }
}
