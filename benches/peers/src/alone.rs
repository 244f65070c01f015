//! One conversion in a process of its own, so that a crash or a hang is that conversion's only.

use std::io::{Read, Write};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, io, thread};

use crate::converters::{CONVERTERS, Converter};

/// The slowest converter needs a second for the largest document.
const LIMIT: Duration = Duration::from_secs(30);

/// What the converter makes of a document; `None` if it crashed or did not end in time.
pub fn convert(converter: &Converter, html: &str) -> Option<String> {
    let mut child = Command::new(env::current_exe().ok()?)
        .args(["alone", converter.name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let mut output = child.stdout.take()?;
    let html = html.to_owned();
    // One that crashes does not read to the end; that it crashed is seen below.
    let writer = thread::spawn(move || drop(input.write_all(html.as_bytes())));
    let reader = thread::spawn(move || {
        let mut markdown = Vec::new();
        output.read_to_end(&mut markdown).map(|_| markdown)
    });
    let begun = Instant::now();
    while !reader.is_finished() && begun.elapsed() < LIMIT {
        thread::sleep(Duration::from_micros(200));
    }
    if !reader.is_finished() {
        drop(child.kill());
    }
    let status = child.wait().ok()?;
    let markdown = reader.join().ok()?.ok()?;
    writer.join().ok()?;
    if status.success() { String::from_utf8(markdown).ok() } else { None }
}

/// The other side: converts what comes in.
pub fn serve(name: &str) -> ExitCode {
    let mut html = String::new();
    let Some(converter) = CONVERTERS.iter().find(|it| it.name == name) else {
        return ExitCode::FAILURE;
    };
    if io::stdin().read_to_string(&mut html).is_err() {
        return ExitCode::FAILURE;
    }
    let markdown = (converter.convert)(&html);
    match io::stdout().write_all(markdown.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
