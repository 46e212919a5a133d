//! The methods of the built-in exceptions, a row for each kind that has some of its own.

use super::kinds::Rows;
use super::{group, methods, os_error, special};
use crate::object::row::Row;

pub(crate) static ROWS: Rows = Rows { new: methods::NEW, of };

fn of(name: &str) -> &'static [Row] {
    match name {
        "BaseException" => methods::BASE,
        "BaseExceptionGroup" => group::ROWS,
        "SystemExit" => methods::SYSTEM_EXIT,
        "AttributeError" => methods::ATTRIBUTE,
        "ImportError" => methods::IMPORT_ERROR,
        "KeyError" => methods::KEY_ERROR,
        "NameError" => methods::NAME_ROWS,
        "OSError" => os_error::ROWS,
        "StopIteration" => methods::STOP_ITERATION,
        "SyntaxError" => special::SYNTAX_ERROR,
        "UnicodeDecodeError" => special::UNICODE_DECODE,
        "UnicodeEncodeError" => special::UNICODE_DECODE,
        "UnicodeTranslateError" => special::UNICODE_DECODE,
        _ => &[],
    }
}
