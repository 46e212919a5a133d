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
    table::lines(&["  terminal", "what it does", "statement"], &rows, columns)
}
