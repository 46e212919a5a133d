//! The hierarchy of built-in exceptions, a row for each.

use std::sync::{LazyLock, OnceLock};

use crate::object::class::{Class, Definition, New, Type, TypeRef};
use crate::object::row::Row;
use crate::object::types::OBJECT;

/// What exceptions are made of, which stands above them: it is handed in at the start.
pub(crate) struct Rows {
    pub new: New,
    /// The methods of the kind of a name, beside those of its bases.
    pub of: fn(&str) -> &'static [Row],
}

static ROWS: OnceLock<&'static Rows> = OnceLock::new();

/// Before any exception is made.
pub(crate) fn hand_in(rows: &'static Rows) {
    ROWS.get_or_init(|| rows);
}

fn kind(name: &'static str, base: TypeRef, others: &'static [TypeRef], doc: &'static str) -> Definition {
    let (new, methods) = ROWS.get().map_or((None, &[][..]), |rows| (Some(rows.new), (rows.of)(name)));
    Definition { name, base: Some(base), others, doc, methods, new, open: true, ..Definition::PLAIN }
}

macro_rules! kinds {
    ($($constant:ident = $name:literal under $base:expr $(, and $second:expr)?, $doc:literal;)*) => {
        $(pub(crate) static $constant: LazyLock<Type> = LazyLock::new(|| {
            static OTHERS: &[TypeRef] = &[$(&$second)?];
            static DEFINITION: LazyLock<Definition> = LazyLock::new(|| kind($name, &$base, OTHERS, $doc));
            Class::built_in(&DEFINITION)
        });)*
        /// All of them by name, for the builtins.
        pub(crate) static ALL: &[(&str, TypeRef)] = &[$(($name, &$constant)),*];
    };
}

kinds! {
    BASE_EXCEPTION = "BaseException" under OBJECT, "Common base class for all exceptions";
    BASE_EXCEPTION_GROUP = "BaseExceptionGroup" under BASE_EXCEPTION, "A combination of multiple unrelated exceptions.";
    EXCEPTION_GROUP = "ExceptionGroup" under BASE_EXCEPTION_GROUP, and EXCEPTION, "A combination of multiple unrelated exceptions.";
    GENERATOR_EXIT = "GeneratorExit" under BASE_EXCEPTION, "Request that a generator exit.";
    KEYBOARD_INTERRUPT = "KeyboardInterrupt" under BASE_EXCEPTION, "Program interrupted by user.";
    SYSTEM_EXIT = "SystemExit" under BASE_EXCEPTION, "Request to exit from the interpreter.";
    EXCEPTION = "Exception" under BASE_EXCEPTION, "Common base class for all non-exit exceptions.";
    ARITHMETIC_ERROR = "ArithmeticError" under EXCEPTION, "Base class for arithmetic errors.";
    FLOATING_POINT_ERROR = "FloatingPointError" under ARITHMETIC_ERROR, "Floating point operation failed.";
    OVERFLOW_ERROR = "OverflowError" under ARITHMETIC_ERROR, "Result too large to be represented.";
    ZERO_DIVISION_ERROR = "ZeroDivisionError" under ARITHMETIC_ERROR, "Second argument to a division or modulo operation was zero.";
    ASSERTION_ERROR = "AssertionError" under EXCEPTION, "Assertion failed.";
    ATTRIBUTE_ERROR = "AttributeError" under EXCEPTION, "Attribute not found.";
    BUFFER_ERROR = "BufferError" under EXCEPTION, "Buffer error.";
    EOF_ERROR = "EOFError" under EXCEPTION, "Read beyond end of file.";
    IMPORT_ERROR = "ImportError" under EXCEPTION, "Import can't find module, or can't find name in module.";
    MODULE_NOT_FOUND_ERROR = "ModuleNotFoundError" under IMPORT_ERROR, "Module not found.";
    LOOKUP_ERROR = "LookupError" under EXCEPTION, "Base class for lookup errors.";
    INDEX_ERROR = "IndexError" under LOOKUP_ERROR, "Sequence index out of range.";
    KEY_ERROR = "KeyError" under LOOKUP_ERROR, "Mapping key not found.";
    MEMORY_ERROR = "MemoryError" under EXCEPTION, "Out of memory.";
    NAME_ERROR = "NameError" under EXCEPTION, "Name not found globally.";
    UNBOUND_LOCAL_ERROR = "UnboundLocalError" under NAME_ERROR, "Local name referenced but not bound to a value.";
    OS_ERROR = "OSError" under EXCEPTION, "Base class for I/O related errors.";
    BLOCKING_IO_ERROR = "BlockingIOError" under OS_ERROR, "I/O operation would block.";
    CHILD_PROCESS_ERROR = "ChildProcessError" under OS_ERROR, "Child process error.";
    CONNECTION_ERROR = "ConnectionError" under OS_ERROR, "Connection error.";
    BROKEN_PIPE_ERROR = "BrokenPipeError" under CONNECTION_ERROR, "Broken pipe.";
    CONNECTION_ABORTED_ERROR = "ConnectionAbortedError" under CONNECTION_ERROR, "Connection aborted.";
    CONNECTION_REFUSED_ERROR = "ConnectionRefusedError" under CONNECTION_ERROR, "Connection refused.";
    CONNECTION_RESET_ERROR = "ConnectionResetError" under CONNECTION_ERROR, "Connection reset.";
    FILE_EXISTS_ERROR = "FileExistsError" under OS_ERROR, "File already exists.";
    FILE_NOT_FOUND_ERROR = "FileNotFoundError" under OS_ERROR, "File not found.";
    INTERRUPTED_ERROR = "InterruptedError" under OS_ERROR, "Interrupted by signal.";
    IS_A_DIRECTORY_ERROR = "IsADirectoryError" under OS_ERROR, "Operation doesn't work on directories.";
    NOT_A_DIRECTORY_ERROR = "NotADirectoryError" under OS_ERROR, "Operation only works on directories.";
    PERMISSION_ERROR = "PermissionError" under OS_ERROR, "Not enough permissions.";
    PROCESS_LOOKUP_ERROR = "ProcessLookupError" under OS_ERROR, "Process not found.";
    TIMEOUT_ERROR = "TimeoutError" under OS_ERROR, "Timeout expired.";
    REFERENCE_ERROR = "ReferenceError" under EXCEPTION, "Weak ref proxy used after referent went away.";
    RUNTIME_ERROR = "RuntimeError" under EXCEPTION, "Unspecified run-time error.";
    NOT_IMPLEMENTED_ERROR = "NotImplementedError" under RUNTIME_ERROR, "Method or function hasn't been implemented yet.";
    RECURSION_ERROR = "RecursionError" under RUNTIME_ERROR, "Recursion limit exceeded.";
    STOP_ASYNC_ITERATION = "StopAsyncIteration" under EXCEPTION, "Signal the end from iterator.__anext__().";
    STOP_ITERATION = "StopIteration" under EXCEPTION, "Signal the end from iterator.__next__().";
    SYNTAX_ERROR = "SyntaxError" under EXCEPTION, "Invalid syntax.";
    INDENTATION_ERROR = "IndentationError" under SYNTAX_ERROR, "Improper indentation.";
    TAB_ERROR = "TabError" under INDENTATION_ERROR, "Improper mixture of spaces and tabs.";
    SYSTEM_ERROR = "SystemError" under EXCEPTION, "Internal error in the Python interpreter.";
    TYPE_ERROR = "TypeError" under EXCEPTION, "Inappropriate argument type.";
    VALUE_ERROR = "ValueError" under EXCEPTION, "Inappropriate argument value (of correct type).";
    UNICODE_ERROR = "UnicodeError" under VALUE_ERROR, "Unicode related error.";
    UNICODE_DECODE_ERROR = "UnicodeDecodeError" under UNICODE_ERROR, "Unicode decoding error.";
    UNICODE_ENCODE_ERROR = "UnicodeEncodeError" under UNICODE_ERROR, "Unicode encoding error.";
    UNICODE_TRANSLATE_ERROR = "UnicodeTranslateError" under UNICODE_ERROR, "Unicode translation error.";
    WARNING = "Warning" under EXCEPTION, "Base class for warning categories.";
    BYTES_WARNING = "BytesWarning" under WARNING, "Base class for warnings about bytes and buffer related problems, mostly";
    DEPRECATION_WARNING = "DeprecationWarning" under WARNING, "Base class for warnings about deprecated features.";
    ENCODING_WARNING = "EncodingWarning" under WARNING, "Base class for warnings about encodings.";
    FUTURE_WARNING = "FutureWarning" under WARNING, "Base class for warnings about constructs that will change semantically";
    IMPORT_WARNING = "ImportWarning" under WARNING, "Base class for warnings about probable mistakes in module imports";
    PENDING_DEPRECATION_WARNING = "PendingDeprecationWarning" under WARNING, "Base class for warnings about features which will be deprecated";
    RESOURCE_WARNING = "ResourceWarning" under WARNING, "Base class for warnings about resource usage.";
    RUNTIME_WARNING = "RuntimeWarning" under WARNING, "Base class for warnings about dubious runtime behavior.";
    SYNTAX_WARNING = "SyntaxWarning" under WARNING, "Base class for warnings about dubious syntax.";
    UNICODE_WARNING = "UnicodeWarning" under WARNING, "Base class for warnings about Unicode related problems, mostly";
    USER_WARNING = "UserWarning" under WARNING, "Base class for warnings generated by user code.";
}
