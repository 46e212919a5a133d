//! Python values: a folder for each type (its value, its methods, its iterators), and what all types share. Knows nothing of
//! statements or of who runs them.

pub(crate) mod bytes;
pub(crate) mod class;
pub(crate) mod context;
pub(crate) mod definitions;
pub(crate) mod deque;
pub(crate) mod dict;
pub(crate) mod enum_type;
pub(crate) mod exception;
pub(crate) mod float;
pub(crate) mod function;
pub(crate) mod generator;
pub(crate) mod instance;
pub(crate) mod int;
pub(crate) mod io;
pub(crate) mod iterator;
pub(crate) mod list;
pub(crate) mod memory;
pub(crate) mod memoryview;
pub(crate) mod module;
pub(crate) mod protocol;
pub(crate) mod range;
pub(crate) mod row;
pub(crate) mod set;
pub(crate) mod singletons;
pub(crate) mod socket;
pub(crate) mod str;
pub(crate) mod tuple;
pub(crate) mod types;
pub(crate) mod value;
