//! Everything this program prints goes through here, outside the protocol's stdout.

use std::io::{self, Write};

/// Writes `text` to stdout. A reader that has had enough (`| head`) is no failure.
pub(super) fn out(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// Writes `text` and a line break to stdout.
pub(super) fn line(text: &str) {
    out(&format!("{text}\n"));
}

/// Tells a person on stderr how things are.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Tells a person on stderr what went wrong.
pub(super) fn complaint(text: &str) {
    note(&format!("nextech-mcp: {text}"));
}
