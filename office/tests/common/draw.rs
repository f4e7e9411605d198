//! The process that opens files of others, as `tereze draw` is it.

fn main() -> std::process::ExitCode {
    let order = std::env::args().nth(2).expect("draw ORDER");
    office::view::child::main(&order)
}
