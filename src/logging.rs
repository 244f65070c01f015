//! What is logged, and what cannot be.
//!
//! Lines go to stderr: stdout is the wire. Ours come at the level the settings say. Everybody else's
//! come at `ERROR` only, whatever the settings say: rmcp logs every argument and every answer at
//! `DEBUG`, and those are charts. `RUST_LOG` is not read.

use std::io::Write as _;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};

/// Our own code's targets start with this.
const OURS: &str = "nextech_mcp";

/// Writes our lines up to `level`, and other crates' errors, to `writer`.
pub fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    tracing_subscriber::registry().with(lines.with_filter(filter_fn(move |it| passes(it, level))))
}

fn passes(metadata: &Metadata<'_>, level: LevelFilter) -> bool {
    let ours = metadata.target().starts_with(OURS);
    *metadata.level() <= if ours { level } else { LevelFilter::from_level(Level::ERROR) }
}

/// From now on a panic says where, and not what: its message can quote a chart.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|it| format!("{}:{}", it.file(), it.line()));
        let place = place.as_deref().unwrap_or("unknown");
        tracing::error!(place, "panic");
        // A command that logs nothing must not end without a word.
        if !tracing::dispatcher::has_been_set() {
            let _ = writeln!(std::io::stderr(), "panic at {place}");
        }
    }));
}
