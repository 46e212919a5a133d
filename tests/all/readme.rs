//! What the README shows is what happens: its sessions are checked as a lesson, its commands are run.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md")
}

/// The fenced blocks of a language, with the rest of their info string.
fn blocks(language: &str) -> Vec<(String, String)> {
    let text = readme();
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        if info.split(' ').next() == Some(language) {
            found.push((info[language.len()..].trim().to_string(), body.join("\n")));
        }
    }
    found
}

struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn folder(name: &str) -> Folder {
    let path = std::env::temp_dir().join(format!("sockstep-readme-{name}-{}", std::process::id()));
    fs::create_dir_all(&path).expect("a folder");
    Folder(path)
}

#[test]
fn its_sessions_hold() {
    let folder = folder("sessions");
    fs::write(folder.0.join("readme.md"), readme()).expect("written");
    assert!(blocks("pycon").len() >= 5, "the tour");
    let output = Command::new(env!("CARGO_BIN_EXE_sockstep"))
        .args(["test", "readme.md"])
        .current_dir(&folder.0)
        .output()
        .expect("sockstep starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn its_programs_run() {
    for (_, program) in blocks("python") {
        let output = Command::new(env!("CARGO_BIN_EXE_sockstep"))
            .args(["-c", &program])
            .stdin(Stdio::null())
            .output()
            .expect("sockstep starts");
        assert!(output.status.success(), "{program}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// `$ sockstep ...` with what it prints; `...` alone on a line stands for any lines.
#[test]
fn its_commands_print_what_it_says() {
    let folder = folder("commands");
    let bin = Path::new(env!("CARGO_BIN_EXE_sockstep")).parent().expect("a folder").to_path_buf();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    for (_, block) in blocks("console") {
        for command in block.split("$ ").filter(|text| !text.trim().is_empty()) {
            let (command, expected) = command.split_once('\n').unwrap_or((command, ""));
            if command.starts_with("cargo ") {
                continue;
            }
            let output = Command::new("sh")
                .args(["-c", &format!("{command} 2>&1")])
                .env("PATH", &path)
                .env("NO_COLOR", "1")
                .current_dir(&folder.0)
                .stdin(Stdio::null())
                .output()
                .expect("sh runs");
            let printed = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(fits(&printed, expected), "$ {command}\nprints\n{printed}\nthe README says\n{expected}");
        }
    }
}

fn fits(printed: &str, expected: &str) -> bool {
    let mut rest = printed.trim_end().to_string() + "\n";
    for (at, part) in (expected.trim_end().to_string() + "\n").split("...\n").enumerate() {
        match rest.find(part) {
            Some(found) if at > 0 || found == 0 => rest = rest[found + part.len()..].to_string(),
            _ => return false,
        }
    }
    rest.is_empty() || expected.trim_end().ends_with("...")
}

#[test]
fn it_names_all_commands_of_the_prompt_and_all_parts() {
    let text = readme();
    for command in sockstep::repl::COMMANDS.iter() {
        assert!(text.contains(&format!("`%{}", command.name)), "the README lacks %{}", command.name);
    }
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("src/lib.rs");
    for part in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        assert!(text.contains(&format!("    {part}")), "the README's map lacks {part}");
    }
}
