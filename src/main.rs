//! Arguments in, exit status out.

fn main() {
    std::process::exit(sockstep::cli::main());
}
