//! The command line. What python3 understands too (`FILE`, `-c`, `-`) is read by hand, so that a program starts at once.

mod program;

use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use self::program::Program;
use crate::lesson;
use crate::object::io::path;
use crate::out::{self, ColorChoice};
use crate::repl;

/// The place to learn sockets by typing them.
#[derive(Parser, Debug)]
#[command(name = "sockstep", version, about, long_about = None)]
#[command(
    override_usage = "sockstep [OPTIONS] [FILE.py [ARG...] | -c CODE [ARG...] | -]\n       sockstep [OPTIONS] <COMMAND>"
)]
struct Cli {
    /// Answer strictly as CPython's prompt does
    #[arg(long, global = true)]
    strict: bool,
    /// When to colour
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: Color,
    /// Write each system call into this file, as strace would
    #[arg(long, global = true, value_name = "FILE")]
    calls: Option<PathBuf>,
    /// Hold nothing back that a program prints, as python3 does
    #[arg(short = 'u')]
    unbuffered: bool,
    /// Run this code, as python3 does
    #[arg(short = 'c', value_name = "CODE")]
    code: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// List the lessons: number, title, what they need; or write one out
    Lessons {
        /// The lesson to write to standard output: a number, a name or a path
        name: Option<String>,
    },
    /// Replay a lesson
    Play {
        /// A number, a name or a path
        lesson: String,
        /// Wait for a key before each statement
        #[arg(long)]
        step: bool,
        /// How fast: 2 is twice as fast
        #[arg(long, value_name = "FACTOR", value_parser = factor)]
        speed: Option<f64>,
        /// Play in the machine's own network
        #[arg(long)]
        host_network: bool,
    },
    /// Check lessons and transcripts
    Test {
        /// Files or folders
        #[arg(default_value = "lessons")]
        paths: Vec<String>,
        /// Write what was printed into the files
        #[arg(long)]
        update: bool,
        /// How many at once
        #[arg(long, value_name = "N")]
        jobs: Option<usize>,
    },
    /// Run one lesson in this process
    #[command(name = lesson::test::CHILD, hide = true)]
    TestOne {
        file: String,
        name: String,
        folder: String,
        #[arg(long)]
        update: bool,
        /// Whether others run beside it
        #[arg(long)]
        several: bool,
    },
}

/// What the arguments before the program, the subcommand or the end ask for.
#[derive(Default)]
struct Common {
    strict: bool,
    color: ColorChoice,
    calls: Option<PathBuf>,
    unbuffered: bool,
}

/// Runs what the arguments ask for, and answers the exit status.
pub fn main() -> i32 {
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|given| path::decode(given.as_bytes())).collect();
    match quick(&arguments) {
        Some((program, rest, common)) => {
            out::choose_color(common.color);
            program::run(&program, rest, common.calls.as_deref(), common.unbuffered)
        }
        None => full(),
    }
}

/// A program, if that is what is asked for.
fn quick(arguments: &[String]) -> Option<(Program, Vec<String>, Common)> {
    let mut common = Common::default();
    let mut at = 0;
    loop {
        let Some(argument) = arguments.get(at) else {
            let piped = !out::is_terminal(0);
            return piped.then(|| (Program::Stdin, vec![String::new()], common));
        };
        match argument.as_str() {
            "--strict" => common.strict = true,
            "-u" => common.unbuffered = true,
            "--color" => {
                at += 1;
                common.color = choice(arguments.get(at)?)?;
            }
            "--calls" => {
                at += 1;
                common.calls = Some(arguments.get(at)?.into());
            }
            "-" => return Some((Program::Stdin, arguments[at..].to_vec(), common)),
            "-c" => {
                let code = arguments.get(at + 1)?.clone();
                let rest = std::iter::once("-c".to_string()).chain(arguments[at + 2..].iter().cloned()).collect();
                return Some((Program::Code(code), rest, common));
            }
            option if option.starts_with("--color=") => common.color = choice(&option[8..])?,
            option if option.starts_with("--calls=") => common.calls = Some(option[8..].into()),
            "lessons" | "play" | "test" | lesson::test::CHILD | "help" => return None,
            option if option.starts_with('-') => return None,
            file => return Some((Program::File(file.to_string()), arguments[at..].to_vec(), common)),
        }
        at += 1;
    }
}

fn factor(word: &str) -> Result<f64, String> {
    match word.parse() {
        Ok(factor) if factor > 0.0 && f64::is_finite(factor) => Ok(factor),
        _ => Err("a number greater than 0 is needed".into()),
    }
}

fn choice(word: &str) -> Option<ColorChoice> {
    match word {
        "auto" => Some(ColorChoice::Auto),
        "always" => Some(ColorChoice::Always),
        "never" => Some(ColorChoice::Never),
        _ => None,
    }
}

fn full() -> i32 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // It may be asked into a pipe that is closed.
            let _ = error.print();
            return error.exit_code();
        }
    };
    out::choose_color(match cli.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    });
    match cli.command {
        None => repl::run(&repl::Settings { strict: cli.strict, lesson: false, calls: cli.calls }),
        Some(Command::Test { paths, update, jobs }) => {
            lesson::test(&lesson::test::Settings { paths, strict: cli.strict, update, calls: cli.calls, jobs })
        }
        Some(Command::TestOne { file, name, folder, update, several }) => {
            let before = if several { format!("{name} ") } else { String::new() };
            let calls = cli.calls.map(|path| (path, before));
            lesson::run_child(&lesson::Order { file, name, folder, strict: cli.strict, update, calls })
        }
        Some(Command::Lessons { name }) => lesson::library::command(name.as_deref()),
        Some(Command::Play { lesson, step, speed, host_network }) => {
            let settings =
                lesson::play::Settings { lesson, strict: cli.strict, step, speed, host_network, calls: cli.calls };
            lesson::play::play(&settings, repl::for_lesson(cli.strict))
        }
    }
}
