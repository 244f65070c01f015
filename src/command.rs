//! The command face: what a person or a script types, and what it prints.
//!
//! Exit codes: 0 done; 1 it failed, or the tool that was called said so; 2 the command line or a
//! setting is wrong.

mod call;
mod client_config;
mod convert;
mod demo;
mod flags;
mod login;
mod logout;
mod print;
mod sandbox;
mod serve;
mod stack;
mod status;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::error::ErrorKind;
use nextech_mcp::auth;
use nextech_mcp::logging;
use nextech_mcp::settings::{self, Said, Settings};

use self::flags::{Command, Flags};

/// Time for what is being written to be written, when the work is done.
const LAST_WRITES: Duration = Duration::from_millis(500);

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The command line or a setting is wrong: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// It was right, and still failed: exit code 1.
    #[error("{0}")]
    Failed(String),
    /// A tool answered that it could not; its answer has been printed: exit code 1.
    #[error("")]
    Refused,
}

impl From<settings::Error> for Failure {
    fn from(error: settings::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

/// Runs what the command line asks for.
pub(crate) fn run() -> ExitCode {
    let flags = match Flags::try_parse() {
        Ok(flags) => flags,
        Err(error) => {
            // clap prints help and version to stdout and mistakes to stderr.
            let _ = error.print();
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return ExitCode::from(if asked { 0 } else { 2 });
        }
    };
    match start(flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Refused) => ExitCode::from(1),
        Err(failure @ Failure::Failed(_)) => {
            print::complaint(&failure.to_string());
            ExitCode::from(1)
        }
        Err(failure @ Failure::Usage(_)) => {
            print::complaint(&failure.to_string());
            ExitCode::from(2)
        }
    }
}

fn start(flags: Flags) -> Result<(), Failure> {
    auth::keep_memory_private();
    let said = flags.settings.said();
    logging::quiet_panics();
    match flags.command {
        // Conversion needs no settings and no runtime.
        Command::Convert(asked) => convert::run(&asked),
        Command::ClientConfig { client } => client_config::run(client),
        command => {
            let log = Settings::log(&said)?;
            let subscriber = logging::subscriber(log, std::io::stderr);
            // Fails only if there is one already, and this is the only place that sets one.
            let _ = tracing::subscriber::set_global_default(subscriber);
            let runtime = runtime()?;
            let outcome = runtime.block_on(served(command, &said));
            // A thread that waits for a line of stdin must not hold up the end.
            runtime.shutdown_timeout(LAST_WRITES);
            outcome
        }
    }
}

async fn served(command: Command, said: &Said) -> Result<(), Failure> {
    match command {
        Command::Stdio { source } => serve::stdio(source, said).await,
        Command::Http { source, bind, legacy_sse } => {
            serve::http(source, said, bind, legacy_sse).await
        }
        Command::Login(asked) => login::run(asked, said).await,
        Command::Logout => logout::run(said).await,
        Command::Status { json } => status::run(json, said).await,
        Command::Call(asked) => call::run(asked, said).await,
        Command::Demo => demo::run().await,
        Command::Sandbox(asked) => sandbox::run(asked).await,
        Command::Convert(_) | Command::ClientConfig { .. } => Ok(()),
    }
}

/// Two workers: the work is waiting, and what holds a processor has threads of its own.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(format!("cannot start: {error}")))
}
