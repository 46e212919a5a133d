//! The module `io`: the classes of files.

use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::BLOCKING_IO_ERROR;
use crate::object::io::buffered_classes::{RANDOM, READER, WRITER};
use crate::object::io::bytes_io::BYTES_IO;
use crate::object::io::file_class::FILE_IO;
use crate::object::io::open::OPEN;
use crate::object::io::pair::PAIR;
use crate::object::io::string_io::STRING_IO;
use crate::object::io::text_classes::TEXT_IO;
use crate::object::io::{BUFFER_SIZE, UNSUPPORTED, base};
use crate::object::module::Module;
use crate::object::row::Row;
use crate::object::value::Value;

const FUNCTIONS: &[Row] = &[OPEN];

pub(super) fn make(_: &mut Cx) -> Answer {
    let module = Module::new("io", "Files, and what is like a file.", FUNCTIONS);
    let attrs = &module.attrs;
    let classes: [(&str, &Type); 10] = [
        ("BlockingIOError", &BLOCKING_IO_ERROR),
        ("UnsupportedOperation", &UNSUPPORTED),
        ("FileIO", &FILE_IO),
        ("BufferedReader", &READER),
        ("BufferedWriter", &WRITER),
        ("BufferedRandom", &RANDOM),
        ("BufferedRWPair", &PAIR),
        ("TextIOWrapper", &TEXT_IO),
        ("StringIO", &STRING_IO),
        ("BytesIO", &BYTES_IO),
    ];
    for (name, class) in classes {
        attrs.set_text(name, Value::Type(class.clone()));
    }
    for (name, class) in base::classes() {
        attrs.set_text(name, Value::Type(class));
    }
    for (name, value) in [("SEEK_SET", 0), ("SEEK_CUR", 1), ("SEEK_END", 2), ("DEFAULT_BUFFER_SIZE", BUFFER_SIZE)] {
        attrs.set_text(name, Value::from(value));
    }
    Ok(Value::Module(module))
}
