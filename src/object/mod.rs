//! Python values: a folder for each type (its value, its methods, its iterators), and what all types share. Knows nothing of
//! statements or of who runs them.

pub mod bytes;
pub mod class;
pub mod context;
pub mod dict;
pub mod enum_type;
pub mod exception;
pub mod float;
pub mod function;
pub mod generator;
pub mod instance;
pub mod int;
pub mod io;
pub mod iterator;
pub mod list;
pub mod memory;
pub mod memoryview;
pub mod module;
pub mod protocol;
pub mod range;
pub mod row;
pub mod set;
pub mod singletons;
pub mod socket;
pub mod str;
pub mod tuple;
pub mod types;
pub mod value;
