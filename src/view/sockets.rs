//! The table of sockets: who holds each, how it blocks, and what the kernel says of it.

use std::borrow::Cow;

use super::table::{self, Cell};
use crate::text::style::{Line, Style};

/// One socket.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub terminal: String,
    /// The number of that terminal, for its colour.
    pub number: usize,
    /// The names by which it is known; empty for one that stands only inside another object.
    pub names: Vec<String>,
    /// None for one that only the kernel still knows.
    pub fd: Option<i32>,
    /// `AF_INET`.
    pub family: Cow<'static, str>,
    /// `SOCK_STREAM`.
    pub kind: Cow<'static, str>,
    pub mode: Mode,
    pub local: String,
    pub remote: String,
    /// As `ss` names it: `LISTEN`, `ESTAB`.
    pub state: &'static str,
    pub queue: Queue,
    /// What of the kernel's timer is left, for TIME-WAIT.
    pub timer: String,
}

/// What an operation on the socket does when it cannot be done at once.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Mode {
    #[default]
    Unknown,
    Blocking,
    NonBlocking,
    Timeout(f64),
}

/// What the kernel holds for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Queue {
    #[default]
    Unknown,
    /// Clients that wait to be accepted, and how many may.
    Clients { waiting: u32, backlog: u32 },
    /// Bytes that wait to be read, and to be sent or acknowledged.
    Bytes { unread: u32, unsent: u32 },
}

const HEADS: [&str; 10] =
    ["terminal", "name", "fd", "family", "type", "mode", "local address", "remote address", "state", "queue"];

/// Which column is the first of the addresses.
const LOCAL: usize = 6;

/// The rows as a table.
pub fn lines(rows: &[Row], columns: usize) -> Vec<Line> {
    if rows.is_empty() {
        return vec![Line::dim("No socket is open. s = socket(AF_INET, SOCK_STREAM) opens one.")];
    }
    let cells: Vec<Vec<Cell>> = rows.iter().map(cells).collect();
    if let Some(lines) = table::aligned(&HEADS, &cells, columns, |_| false) {
        return lines;
    }
    stacked(rows, &cells, columns).unwrap_or_else(|| table::lines(&HEADS, &cells, columns))
}

/// For a window of usual width: the addresses stand in a line of their own below each row.
fn stacked(rows: &[Row], cells: &[Vec<Cell>], columns: usize) -> Option<Vec<Line>> {
    let is_address = |at: usize| at == LOCAL || at == LOCAL + 1;
    let mut table = table::aligned(&HEADS, cells, columns, is_address)?.into_iter();
    let mut lines: Vec<Line> = table.next().into_iter().collect();
    for (row, line) in rows.iter().zip(table) {
        lines.push(line);
        let addresses = match (row.local.as_str(), row.remote.as_str()) {
            ("", "") => continue,
            (local, "") => format!("    at {local}"),
            ("", remote) => format!("    to {remote}"),
            (local, remote) => format!("    {local} to {remote}"),
        };
        lines.push(Line::dim(addresses).cut(columns));
    }
    Some(lines)
}

fn cells(row: &Row) -> Vec<Cell> {
    let state = match row.timer.as_str() {
        "" => row.state.to_string(),
        timer => format!("{} {timer}", row.state),
    };
    vec![
        Cell::new(Style::Terminal(row.number), row.terminal.clone()),
        Cell::new(Style::Strong, row.names.join(", ")),
        Cell::plain(row.fd.map_or(String::new(), |fd| fd.to_string())),
        Cell::plain(row.family.trim_start_matches("AF_")),
        Cell::plain(row.kind.trim_start_matches("SOCK_")),
        Cell::plain(mode(row.mode)),
        Cell::plain(row.local.clone()),
        Cell::plain(row.remote.clone()),
        Cell::new(state_style(row.state), state),
        Cell::plain(queue(row.queue)),
    ]
}

fn mode(mode: Mode) -> Cow<'static, str> {
    match mode {
        Mode::Unknown => "".into(),
        Mode::Blocking => "blocking".into(),
        Mode::NonBlocking => "non-blocking".into(),
        Mode::Timeout(seconds) => format!("timeout {seconds} s").into(),
    }
}

fn queue(queue: Queue) -> String {
    match queue {
        Queue::Unknown | Queue::Bytes { unread: 0, unsent: 0 } => String::new(),
        Queue::Clients { waiting, backlog } => format!("{waiting}/{backlog} clients"),
        Queue::Bytes { unread, unsent: 0 } => format!("{unread} B unread"),
        Queue::Bytes { unread: 0, unsent } => format!("{unsent} B unsent"),
        Queue::Bytes { unread, unsent } => format!("{unread} B unread, {unsent} B unsent"),
    }
}

fn state_style(state: &str) -> Style {
    match state {
        "ESTAB" => Style::Good,
        "LISTEN" => Style::Strong,
        "TIME-WAIT" => Style::Dim,
        _ => Style::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> Row {
        Row {
            terminal: "server".into(),
            names: vec!["svrsock".into()],
            fd: Some(3),
            family: "AF_INET".into(),
            kind: "SOCK_STREAM".into(),
            mode: Mode::Blocking,
            local: "127.0.0.1:7799".into(),
            state: "LISTEN",
            queue: Queue::Clients { waiting: 0, backlog: 1 },
            ..Row::default()
        }
    }

    #[test]
    fn columns_without_content_are_left_out() {
        let text: Vec<String> = lines(&[server()], 120).iter().map(Line::text).collect();
        assert_eq!(
            text,
            [
                "terminal  name     fd  family  type    mode      local address   state   queue",
                "server    svrsock  3   INET    STREAM  blocking  127.0.0.1:7799  LISTEN  0/1 clients",
            ]
        );
    }

    #[test]
    fn a_window_of_usual_width_has_addresses_below() {
        let text: Vec<String> = lines(&[server()], 72).iter().map(Line::text).collect();
        assert_eq!(
            text,
            [
                "terminal  name     fd  family  type    mode      state   queue",
                "server    svrsock  3   INET    STREAM  blocking  LISTEN  0/1 clients",
                "    at 127.0.0.1:7799",
            ]
        );
    }

    #[test]
    fn forty_columns_are_enough() {
        let lines = lines(&[server()], 40);
        assert!(lines.iter().all(|line| line.width() <= 40));
        assert_eq!(lines[0].text(), "server  svrsock");
        assert_eq!(lines[1].text(), "  fd              3");
    }
}
