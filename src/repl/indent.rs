//! How the next line of a statement is indented, and what an indented line means that was typed by someone who indents
//! alone. Works on text, so that it never needs a whole statement.

/// One step.
pub const STEP: usize = 4;

/// The white space that a next line starts with.
pub fn next(lines: &[String]) -> String {
    let Some(last) = lines.last() else { return String::new() };
    if last.trim().is_empty() {
        return String::new();
    }
    let own = lead(last);
    let body = code(last);
    let first = body.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    if body.ends_with(':') {
        format!("{own}{}", " ".repeat(STEP))
    } else if matches!(first, "return" | "raise" | "break" | "continue" | "pass") {
        own[..own.len().saturating_sub(STEP)].to_string()
    } else {
        own.to_string()
    }
}

/// A line as it was meant: `given` is the white space that stood there before anyone typed.
pub fn meant(lines: &[String], given: &str, line: &str) -> String {
    if given.is_empty() {
        return line.to_string();
    }
    if line.trim().is_empty() {
        return String::new();
    }
    let Some(typed) = line.strip_prefix(given) else { return line.to_string() };
    // Who indents alone means what was typed.
    if typed.starts_with([' ', '\t']) {
        return typed.to_string();
    }
    let word = typed.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    match opener(lines, given.len(), word) {
        Some(column) => format!("{}{typed}", " ".repeat(column)),
        None => line.to_string(),
    }
}

/// The column of the statement that `else` and its kin go on with.
fn opener(lines: &[String], column: usize, word: &str) -> Option<usize> {
    let openers: &[&str] = match word {
        "elif" => &["if", "elif"],
        "else" => &["if", "elif", "for", "while", "try", "except"],
        "except" | "finally" => &["try", "except", "else"],
        _ => return None,
    };
    let mut column = column + 1;
    for line in lines.iter().rev().filter(|line| !line.trim().is_empty()) {
        let own = lead(line).len();
        if own >= column {
            continue;
        }
        column = own;
        let first = line.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        if openers.contains(&first) && code(line).ends_with(':') {
            return Some(own);
        }
    }
    None
}

/// The white space at the start of a line.
pub fn lead(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

/// A line without its comment and the space before it, as far as that can be told from one line.
fn code(line: &str) -> &str {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '#' => return line[..at].trim(),
            None => {}
        }
    }
    line.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(String::from).collect()
    }

    #[test]
    fn a_block_is_indented_and_ends() {
        assert_eq!(next(&lines("for i in x:")), "    ");
        assert_eq!(next(&lines("def f():  # what: for")), "    ");
        assert_eq!(next(&lines("def f():\n    x = ':'")), "    ");
        assert_eq!(next(&lines("def f():\n    if x:\n        return 1")), "    ");
        assert_eq!(next(&lines("x = [")), "");
    }

    #[test]
    fn who_indents_alone_is_understood() {
        let so_far = lines("for i in x:");
        assert_eq!(meant(&so_far, "    ", "    print(i)"), "    print(i)");
        assert_eq!(meant(&so_far, "    ", "        print(i)"), "    print(i)");
    }

    #[test]
    fn else_finds_its_if() {
        let so_far = lines("def f():\n    if x:\n        y()");
        assert_eq!(meant(&so_far, "        ", "        else:"), "    else:");
        let so_far = lines("try:\n    if x:\n        y()");
        assert_eq!(meant(&so_far, "        ", "        finally:"), "finally:");
    }
}
