//! The only place that prints and colours: styled lines to a terminal or a pipe. A closed pipe ends quietly here.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use colored::{ColoredString, Colorize};
use parking_lot::Mutex;

use crate::sys;
use crate::text::style::{Line, Style};

/// Whether to colour, as asked for on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// Where to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Out,
    Err,
}

impl To {
    fn fd(self) -> i32 {
        match self {
            To::Out => 1,
            To::Err => 2,
        }
    }
}

static CHOICE: AtomicU8 = AtomicU8::new(0);
static COLOR: [OnceLock<bool>; 2] = [OnceLock::new(), OnceLock::new()];

/// Settles the question of colour; call it before the first line is printed.
pub fn choose_color(choice: ColorChoice) {
    CHOICE.store(choice as u8, Ordering::Relaxed);
}

/// Whether a stream gets colours: as chosen; else where it is a terminal that can, and `NO_COLOR` is not set.
pub fn colored(to: To) -> bool {
    *COLOR[to as usize].get_or_init(|| match CHOICE.load(Ordering::Relaxed) {
        c if c == ColorChoice::Always as u8 => true,
        c if c == ColorChoice::Never as u8 => false,
        _ => is_terminal(to.fd()) && !is_dumb() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    })
}

/// Whether a descriptor is a terminal.
pub fn is_terminal(fd: i32) -> bool {
    sys::file::is_terminal(fd)
}

/// Whether the terminal can do nothing but print text.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term.is_empty())
}

/// The size of the window in columns and rows; 80 and 24 where no one knows.
pub fn window() -> (usize, usize) {
    let (columns, rows) = sys::terminal::window().unwrap_or_default();
    let columns = match columns {
        0 => std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).filter(|c| *c > 0).unwrap_or(80),
        columns => columns as usize,
    };
    (columns, if rows == 0 { 24 } else { rows as usize })
}

struct Sink {
    fd: i32,
    closed: bool,
}

static OUT: Mutex<Sink> = Mutex::new(Sink { fd: 1, closed: false });
static ERR: Mutex<Sink> = Mutex::new(Sink { fd: 2, closed: false });

impl Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            match sys::file::write(self.fd, rest) {
                Ok(n) => rest = &rest[n..],
                Err(libc::EINTR) => {}
                Err(libc::EAGAIN) => wait_for_room(self.fd),
                Err(errno) => {
                    self.closed |= errno == libc::EPIPE;
                    return Err(io::Error::from_raw_os_error(errno));
                }
            }
        }
        Ok(())
    }
}

/// Someone else may have made the terminal non-blocking.
fn wait_for_room(fd: i32) {
    let _ = sys::poll::poll(&mut [libc::pollfd { fd, events: libc::POLLOUT, revents: 0 }], None);
}

fn sink(to: To) -> &'static Mutex<Sink> {
    match to {
        To::Out => &OUT,
        To::Err => &ERR,
    }
}

/// Prints text as it is. The error is for those whom it concerns: a program's `print`.
pub fn write(to: To, text: &str) -> io::Result<()> {
    sink(to).lock().write(text.as_bytes())
}

/// Prints bytes as they are.
pub fn write_bytes(to: To, bytes: &[u8]) -> io::Result<()> {
    sink(to).lock().write(bytes)
}

/// Prints text where nothing can be done about a stream that is closed.
pub fn print(to: To, text: &str) {
    let _ = write(to, text);
}

/// Prints a styled line with its newline.
pub fn line(to: To, line: &Line) {
    let mut text = paint(to, line);
    text.push('\n');
    print(to, &text);
}

/// Prints styled lines.
pub fn lines(to: To, lines: &[Line]) {
    for one in lines {
        line(to, one);
    }
}

/// Whether no one reads any more what is printed.
pub fn is_closed(to: To) -> bool {
    sink(to).lock().closed
}

/// A line as text, coloured where the stream it is meant for is.
pub fn paint(to: To, line: &Line) -> String {
    line.parts.iter().map(|(style, text)| styled(to, *style, text)).collect()
}

/// A part of a line as text, coloured where the stream it is meant for is.
pub fn styled(to: To, style: Style, text: &str) -> String {
    if style == Style::Plain || text.is_empty() || !colored(to) {
        return text.to_string();
    }
    colored::control::set_override(true);
    colour(style, text.into()).to_string()
}

fn colour(style: Style, text: ColoredString) -> ColoredString {
    match style {
        Style::Plain => text.clear(),
        Style::Dim | Style::Comment => text.dimmed(),
        Style::Strong => text.bold(),
        Style::Prompt => text.bold(),
        Style::Terminal(number) => match number % 6 {
            0 => text.cyan(),
            1 => text.magenta(),
            2 => text.yellow(),
            3 => text.green(),
            4 => text.blue(),
            _ => text.red(),
        },
        Style::Error | Style::Bad => text.red(),
        Style::Good | Style::Str => text.green(),
        Style::Keyword => text.blue().bold(),
        Style::Builtin => text.cyan(),
        Style::Number => text.magenta(),
        Style::Match => text.bold().underline(),
    }
}
