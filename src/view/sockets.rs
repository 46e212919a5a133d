//! The table of sockets: who holds each, how it blocks, and what the kernel says of it.

use std::borrow::Cow;
use std::time::Duration;

use super::View;
use super::table::{self, Cell};
use crate::event::facts::{Queue, SocketFacts};
use crate::text::style::{Line, Style};

pub const VIEW: View = View {
    name: "sockets",
    params: "",
    doc: "shows every socket, with the kernel's state for it",
    example: "%sockets",
    lines: |facts, _, columns| lines(&(facts.sockets)(), columns),
};

const HEADS: [&str; 10] =
    ["terminal", "name", "fd", "family", "type", "mode", "local address", "remote address", "state", "queue"];

/// Which column is the first of the addresses.
const LOCAL: usize = 6;

/// The rows as a table.
fn lines(rows: &[SocketFacts], columns: usize) -> Vec<Line> {
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
fn stacked(rows: &[SocketFacts], cells: &[Vec<Cell>], columns: usize) -> Option<Vec<Line>> {
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

fn cells(row: &SocketFacts) -> Vec<Cell> {
    let state = match row.forgotten_in {
        None => row.state.to_string(),
        Some(milliseconds) => format!("{} for {} s still", row.state, milliseconds.div_ceil(1000)),
    };
    vec![
        Cell::new(Style::Terminal(row.number), row.terminal.as_str()),
        Cell::new(Style::Strong, row.names.join(", ")),
        Cell::plain(row.fd.map_or(String::new(), |fd| fd.to_string())),
        Cell::plain(row.family.trim_start_matches("AF_")),
        Cell::plain(row.kind.trim_start_matches("SOCK_")),
        Cell::plain(mode(row.nanos)),
        Cell::plain(row.local.clone()),
        Cell::plain(row.remote.clone()),
        Cell::new(state_style(row.state), state),
        Cell::plain(queue(row.queue)),
    ]
}

/// What an operation on the socket does when it cannot be done at once.
fn mode(nanos: Option<i64>) -> Cow<'static, str> {
    match nanos {
        None => "".into(),
        Some(0) => "non-blocking".into(),
        Some(nanos @ 1..) => format!("timeout {} s", Duration::from_nanos(nanos as u64).as_secs_f64()).into(),
        Some(_) => "blocking".into(),
    }
}

fn queue(queue: Option<Queue>) -> String {
    match queue {
        None | Some(Queue::Bytes { unread: 0, unsent: 0 }) => String::new(),
        Some(Queue::Clients { waiting, backlog }) => format!("{waiting}/{backlog} clients"),
        Some(Queue::Bytes { unread, unsent: 0 }) => format!("{unread} B unread"),
        Some(Queue::Bytes { unread: 0, unsent }) => format!("{unsent} B unsent"),
        Some(Queue::Bytes { unread, unsent }) => format!("{unread} B unread, {unsent} B unsent"),
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
    use crate::event::TerminalName;

    fn server() -> SocketFacts {
        SocketFacts {
            terminal: TerminalName::new("server"),
            names: vec!["svrsock".into()],
            fd: Some(3),
            family: "AF_INET".into(),
            kind: "SOCK_STREAM".into(),
            nanos: Some(-1),
            local: "127.0.0.1:7799".into(),
            state: "LISTEN",
            queue: Some(Queue::Clients { waiting: 0, backlog: 1 }),
            ..SocketFacts::default()
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
