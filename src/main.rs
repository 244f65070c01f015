//! The program: reads what was asked on the command line and runs one command.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
