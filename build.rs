//! Tells the program its own commit and the version of rmcp it was built with, for `--version`.

use std::fs;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rerun-if-changed=.git/HEAD");
    println!("cargo:rerun-if-changed=.git/logs/HEAD");
    println!("cargo:rustc-env=NEXTECH_MCP_COMMIT={}", commit().unwrap_or("unknown".to_owned()));
    println!("cargo:rustc-env=NEXTECH_MCP_RMCP={}", rmcp().unwrap_or("unknown".to_owned()));
}

/// Short hash of the commit; nothing in a source package, which has no repository.
fn commit() -> Option<String> {
    let git = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output().ok()?;
    let hash = String::from_utf8(git.stdout).ok()?.trim().to_owned();
    Some(hash).filter(|it| git.status.success() && !it.is_empty())
}

/// The version that the lock file pins.
fn rmcp() -> Option<String> {
    let lock = fs::read_to_string("Cargo.lock").ok()?;
    let (_, after) = lock.split_once("name = \"rmcp\"\nversion = \"")?;
    after.split_once('"').map(|(version, _)| version.to_owned())
}
