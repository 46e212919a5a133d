//! Terminals: each a thread and a scope; the hub that holds them and their log.
