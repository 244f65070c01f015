//! `sandbox`: the stand-in EHR on its own.

use std::time::Duration;

use nextech_mcp::sandbox::Options;

use super::flags::Sandbox;
use super::{Failure, print, serve, stack};

/// Prints the settings that point a server at it, then `ready`, and runs until a signal comes.
pub(super) async fn run(asked: Sandbox) -> Result<(), Failure> {
    let stopped = serve::stopped()?;
    let sandbox = stack::start_sandbox(Options {
        bind: asked.bind,
        token_lifetime: Duration::from_secs(asked.token_lifetime),
        faults: asked.fault,
    })
    .await?;
    for (name, value) in sandbox.settings() {
        print::line(&format!("{name}={value}"));
    }
    print::line("ready");
    stopped.await;
    Ok(())
}
