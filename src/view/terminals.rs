//! The list of terminals with what each is doing.

use std::time::Instant;

use super::table::{self, Cell};
use super::{View, waiting};
use crate::event::{Doing, Standing, TerminalName};
use crate::text::style::{Line, Style};

pub const VIEW: View = View {
    name: "terminals",
    params: "",
    doc: "lists the terminals, with what each is doing",
    example: "%terminals",
    lines: |facts, _, columns| lines(&facts.standings.terminals, facts.here, facts.now, columns),
};

/// The terminals as a table.
fn lines(all: &[(TerminalName, Standing)], here: &TerminalName, now: Instant, columns: usize) -> Vec<Line> {
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|(name, standing)| {
            let typed = standing.statement.as_deref().and_then(|typed| typed.lines().next()).unwrap_or("");
            let (doing, statement) = match &standing.doing {
                Doing::Idle => ("waits for a statement".to_string(), ""),
                Doing::Running => ("runs".to_string(), typed),
                Doing::Blocked(wait) => (waiting::sentence(wait, now), typed),
            };
            let name = format!("{}{name}", if name == here { "* " } else { "  " });
            vec![
                Cell::new(Style::Terminal(standing.number), name),
                Cell::plain(doing),
                Cell::new(Style::Dim, statement),
            ]
        })
        .collect();
    let heads = ["  terminal", "what it does", "statement"];
    if let Some(lines) = table::aligned(&heads, &rows, columns, |_| false) {
        return lines;
    }
    // The statement stands in a line of its own below.
    let Some(short) = table::aligned(&heads, &rows, columns, |at| at == 2) else {
        return table::lines(&heads, &rows, columns);
    };
    let statements = std::iter::once(None).chain(rows.iter().map(|row| row.last()));
    let below = statements.map(|cell| cell.filter(|cell| !cell.text.is_empty()));
    short
        .into_iter()
        .zip(below)
        .flat_map(|(line, below)| {
            [Some(line), below.map(|cell| Line::new(cell.style, format!("      {}", cell.text)).cut(columns))]
        })
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_window_is_narrow_the_statement_stands_below() {
        let row = |name: &str, doing, statement: &str| {
            let statement = Some(statement.into());
            (TerminalName::new(name), Standing { doing, statement, ..Standing::default() })
        };
        let rows = [row("server", Doing::Running, "while True: serve()"), row("client", Doing::Idle, "x = 1")];
        let lines = lines(&rows, &TerminalName::new("client"), Instant::now(), 40);
        let text: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(
            text,
            [
                "  terminal  what it does",
                "  server    runs",
                "      while True: serve()",
                "* client    waits for a statement"
            ]
        );
    }
}
