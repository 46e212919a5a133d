//! Any text through the lexer, and through what the prompt asks of it: colours and the end of a statement.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockstep::syntax::{split_statement, tokens, trailing_comment};

fuzz_target!(|text: &str| {
    let _ = split_statement(text);
    tokens(text);
    trailing_comment(text);
});
