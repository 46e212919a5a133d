//! Rows of text as an aligned table; where the window is too narrow for it, each row as a block of its own.

use crate::text::style::{Line, Style, pad, width};

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub style: Style,
    pub text: String,
}

impl Cell {
    pub fn plain(text: impl Into<String>) -> Self {
        Cell { style: Style::Plain, text: text.into() }
    }

    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Cell { style, text: text.into() }
    }
}

/// What stands between two columns.
const GAP: usize = 2;

/// Lays the rows out under their heads, in at most so many columns of the window where that can be.
pub fn lines(heads: &[&str], rows: &[Vec<Cell>], columns: usize) -> Vec<Line> {
    aligned(heads, rows, columns, |_| false).unwrap_or_else(|| blocks(heads, rows, columns))
}

/// A line of heads, and one for each row; none where the window is too narrow. Columns may be left out.
pub fn aligned(
    heads: &[&str],
    rows: &[Vec<Cell>],
    columns: usize,
    left_out: impl Fn(usize) -> bool,
) -> Option<Vec<Line>> {
    let widths: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| {
            if left_out(at) {
                return 0;
            }
            let widest = rows.iter().filter_map(|row| row.get(at)).map(|cell| width(&cell.text)).max().unwrap_or(0);
            // A column that nothing fills is left out.
            if widest == 0 { 0 } else { widest.max(width(head)) }
        })
        .collect();
    let used = widths.iter().filter(|w| **w > 0).count();
    let total = widths.iter().sum::<usize>() + GAP * used.saturating_sub(1);
    (total <= columns).then(|| table(heads, rows, &widths))
}

fn table(heads: &[&str], rows: &[Vec<Cell>], widths: &[usize]) -> Vec<Line> {
    let heads: Vec<Cell> = heads.iter().map(|head| Cell::new(Style::Dim, *head)).collect();
    let last = widths.iter().rposition(|w| *w > 0).unwrap_or(0);
    let line = |row: &Vec<Cell>| {
        let mut line = Line::default();
        for (at, cell) in row.iter().enumerate().filter(|(at, _)| widths[*at] > 0) {
            let text = if at == last { cell.text.clone() } else { pad(&cell.text, widths[at] + GAP) };
            line.push(cell.style, text);
        }
        line
    };
    std::iter::once(line(&heads)).chain(rows.iter().map(line)).collect()
}

/// The first two cells as a title, the others below it with their heads.
fn blocks(heads: &[&str], rows: &[Vec<Cell>], columns: usize) -> Vec<Line> {
    let indent = heads.iter().skip(2).map(|head| width(head)).max().unwrap_or(0) + GAP;
    let mut lines = Vec::new();
    for row in rows {
        let mut title = Line::default();
        for cell in row.iter().take(2).filter(|cell| !cell.text.is_empty()) {
            if !title.parts.is_empty() {
                title.push(Style::Plain, "  ");
            }
            title.push(cell.style, cell.text.clone());
        }
        lines.push(title.cut(columns));
        for (head, cell) in heads.iter().zip(row).skip(2).filter(|(_, cell)| !cell.text.is_empty()) {
            let line = Line::dim(format!("  {}", pad(head, indent))).with(cell.style, cell.text.clone());
            lines.push(line.cut(columns));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Vec<Cell>> {
        let row = |cells: [&str; 3]| cells.map(Cell::plain).to_vec();
        vec![row(["server", "소켓", "3"]), row(["client", "s", "12"])]
    }

    #[test]
    fn wide_text_lines_up() {
        let text: Vec<String> = lines(&["where", "name", "fd"], &rows(), 80).iter().map(Line::text).collect();
        assert_eq!(text, ["where   name  fd", "server  소켓  3", "client  s     12"]);
    }

    #[test]
    fn a_narrow_window_gets_blocks() {
        let text: Vec<String> = lines(&["where", "name", "fd"], &rows(), 14).iter().map(Line::text).collect();
        assert_eq!(text, ["server  소켓", "  fd  3", "client  s", "  fd  12"]);
    }
}
