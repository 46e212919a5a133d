//! Arguments in, exit status out.

#[global_allocator]
static ALLOCATOR: sockstep::object::memory::Allocator = sockstep::object::memory::Allocator;

fn main() {
    std::process::exit(sockstep::cli::main());
}
