//! From tree to effects: the compiler to bytecode and the loop that runs it.
