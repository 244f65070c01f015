//! What was measured, as markdown.

use std::fs;
use std::process::Command;

use crate::Result;
use crate::corpus::Corpus;

/// The versions of the peers are what was built, not what somebody remembered to write down.
const LOCK: &str = include_str!("../Cargo.lock");

/// What the tables have in common.
pub fn preface(passes: usize) {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|it| it.strip_prefix("model name")).unwrap_or("unknown");
    let model = model.trim_start_matches(['\t', ' ', ':']);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (date, rustc) = (said("date", "+%F"), said("rustc", "--version"));
    println!("{date}; {model}, {cores} cores; {rustc}; one thread, median of {passes} passes.");
}

/// One corpus. `ideal` is what its visible text costs without any structure.
pub fn table(corpus: &Corpus, results: &[Result], ideal: usize) {
    let (documents, bytes) = (corpus.documents.len(), megabytes(corpus.bytes()));
    println!("\n{documents} documents, {bytes:.1} MB: {}\n", corpus.name);
    println!(
        "| converter | MB/s | ours is faster | tokens | × bare text | data cells right | nested | \
         labels | words kept | words added | failed |"
    );
    println!("|-|-|-|-|-|-|-|-|-|-|-|");
    let ours = results.first().map_or(0.0, |it| it.speed);
    for it in results {
        let speed = format!("{:.0} | {:.1} ×", it.speed, ours / it.speed);
        let name = format!("{} {}", it.converter.name, version(it.converter.package));
        if !it.converter.writes {
            println!("| {name} | {speed} | | | | | | | | {} |", it.failed);
            continue;
        }
        let found = &it.found;
        println!(
            "| {name} | {speed} | {} | {:.2} | {} | {} | {} | {} | {} | {} |",
            thousands(it.tokens),
            ratio(it.tokens, ideal),
            percent(found.cells),
            percent(found.nested),
            percent(found.labels),
            percent(found.words),
            percent(found.added),
            it.failed,
        );
    }
}

fn said(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output().map(|it| it.stdout);
    String::from_utf8_lossy(&output.unwrap_or_default()).trim().to_owned()
}

/// The version in the lock file; the last one, where there are several.
fn version(package: &str) -> &'static str {
    let name = format!("name = \"{package}\"");
    let after = LOCK.rsplit_once(&*name).map_or("", |(_, after)| after);
    after.split('"').nth(1).unwrap_or_default()
}

fn percent((part, whole): (usize, usize)) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{:.2} %", 100.0 * ratio(part, whole))
}

#[expect(clippy::cast_precision_loss, reason = "counts of a corpus fit a double")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a corpus fit a double")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
