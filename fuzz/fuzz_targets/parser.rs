//! Any text through the parser, as a program and as typed; what is wrong with it is put into words.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockstep::syntax::{Mode, ParseError, parse};
use sockstep::text::Source;

fuzz_target!(|text: &str| {
    for mode in [Mode::File, Mode::Interactive] {
        if let Err(ParseError::Syntax(error)) = parse(&Source::new("<fuzz>", text, true), mode) {
            error.render("<fuzz>");
        }
    }
});
