//! The list of terminals with what each is doing.

use std::time::Instant;

use super::table::{self, Cell};
use super::waiting;
use crate::event::Wait;
use crate::text::style::{Line, Style};

/// One terminal.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub number: usize,
    /// Whether it is the one that is typed into.
    pub here: bool,
    pub doing: Doing,
    /// The statement that runs, in one line.
    pub statement: String,
}

#[derive(Clone, Debug)]
pub enum Doing {
    Idle,
    Running,
    Blocked(Wait),
}

/// The rows as a table.
pub fn lines(rows: &[Row], columns: usize, now: Instant) -> Vec<Line> {
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let name = format!("{}{}", if row.here { "* " } else { "  " }, row.name);
            let (doing, statement) = match &row.doing {
                Doing::Idle => ("waits for a statement".to_string(), ""),
                Doing::Running => ("runs".to_string(), row.statement.as_str()),
                Doing::Blocked(wait) => (waiting::sentence(wait, now), row.statement.as_str()),
            };
            vec![Cell::new(Style::Terminal(row.number), name), Cell::plain(doing), Cell::new(Style::Dim, statement)]
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
        let row = |name: &str, here, doing, statement: &str| Row {
            name: name.into(),
            number: 0,
            here,
            doing,
            statement: statement.into(),
        };
        let rows =
            [row("server", false, Doing::Running, "while True: serve()"), row("client", true, Doing::Idle, "x = 1")];
        let text: Vec<String> = lines(&rows, 40, Instant::now()).iter().map(Line::text).collect();
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
