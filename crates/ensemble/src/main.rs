//! `ensemble`: one program for the server, its worker and every chore.

use std::process::ExitCode;

fn main() -> ExitCode {
    ensemble::cli::main()
}
