//! The engine of the `struct` module over primitives.
