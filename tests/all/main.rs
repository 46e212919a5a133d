//! All integration tests, as one binary.

mod numbers;
mod oracle;
mod syntax;
