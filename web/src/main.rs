//! The executable `tereze`.

fn main() -> std::process::ExitCode {
    web::command::run()
}
