//! Arguments in, exit status out.

#[global_allocator]
static ALLOCATOR: sockstep::Allocator = sockstep::Allocator;

fn main() {
    std::process::exit(sockstep::cli::main());
}
