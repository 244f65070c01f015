//! The engine beside other converters: `cargo bench --bench ccd`.
//!
//! The peers live in a package of their own (`benches/peers`), so that nobody builds them who only
//! wants the server. This builds that package and runs it; the table it prints is markdown.

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    // Only `cargo bench` says so: whoever tests all targets does not wait for a benchmark.
    if !std::env::args().any(|it| it == "--bench") {
        return ExitCode::SUCCESS;
    }
    let peers = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/Cargo.toml");
    let run = Command::new(env!("CARGO"))
        .args(["run", "--release", "--locked", "--quiet", "--manifest-path", peers])
        .status();
    match run {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
