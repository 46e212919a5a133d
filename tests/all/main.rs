//! All integration tests, as one binary.

mod binary;
mod codecs;
mod lessons;
mod net;
mod numbers;
mod oracle;
mod strings;
mod syntax;
mod templates;
mod text;
mod text_goldens;
