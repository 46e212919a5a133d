//! Live sockets: one function for each system call. Knows no Python words.
