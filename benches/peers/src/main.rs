//! The engine beside other converters, on the same documents, in one run.
//!
//! Each converter first makes every document in a process of its own, with a time limit: what
//! crashes or hangs is counted and costs nobody else anything. What came out is counted in tokens
//! and compared with its source ([`check`]). Then all take turns on the documents that all of them
//! can do, and each is timed by the processor time of its thread, which other work on the machine
//! does not add to; the median of the passes counts.

mod alone;
mod check;
mod converters;
mod corpus;
mod report;

use std::process::ExitCode;

use cpu_time::ThreadTime;
use tiktoken_rs::CoreBPE;

use crate::check::{Found, Source};
use crate::converters::{CONVERTERS, Converter};
use crate::corpus::Corpus;

/// How often everybody takes a turn.
const PASSES: usize = 7;

/// What one converter did.
pub struct Result {
    pub converter: &'static Converter,
    /// MB a second, the median of the passes.
    pub speed: f64,
    pub tokens: usize,
    pub found: Found,
    /// Documents on which it crashed, hung or gave nothing.
    pub failed: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["alone", name] => alone::serve(name),
        ["profile", name, passes] => profile(name, passes.parse().unwrap_or(1)),
        ["misses", name] => misses(name),
        _ => bench(arguments.first().map(String::as_str)),
    }
}

/// All tables, or those of converters whose name has `only` in it.
fn bench(only: Option<&str>) -> ExitCode {
    let tokens = tiktoken_rs::o200k_base().expect("the vocabulary is built in");
    report::preface(PASSES);
    for corpus in [Corpus::sandbox(), Corpus::shared()].into_iter().flatten() {
        let results = compare(&corpus, only, &tokens);
        let ideal = corpus.documents.iter().map(|it| count(&tokens, &Source::new(it).text)).sum();
        report::table(&corpus, &results, ideal);
    }
    ExitCode::SUCCESS
}

/// Converts a corpus again and again, for a profiler to look at.
fn profile(name: &str, passes: usize) -> ExitCode {
    let Some(converter) = CONVERTERS.iter().find(|it| it.name == name) else {
        return ExitCode::FAILURE;
    };
    let Some(corpus) = Corpus::shared().or_else(Corpus::sandbox) else { return ExitCode::FAILURE };
    let mut length = 0;
    for _ in 0..passes {
        length += corpus.documents.iter().map(|it| (converter.convert)(it).len()).sum::<usize>();
    }
    eprintln!("{} bytes became {length}", corpus.bytes() * passes);
    ExitCode::SUCCESS
}

/// Prints what a converter did not bring back, row by row.
fn misses(name: &str) -> ExitCode {
    let Some(converter) = CONVERTERS.iter().find(|it| it.name == name) else {
        return ExitCode::FAILURE;
    };
    for corpus in [Corpus::sandbox(), Corpus::shared()].into_iter().flatten() {
        for (name, html) in corpus.names.iter().zip(&corpus.documents) {
            let markdown = (converter.convert)(html);
            for miss in Source::new(html).misses(&markdown) {
                println!("{name}: {miss}");
            }
        }
    }
    ExitCode::SUCCESS
}

fn compare(corpus: &Corpus, only: Option<&str>, tokens: &CoreBPE) -> Vec<Result> {
    let sources: Vec<Source> = corpus.documents.iter().map(|it| Source::new(it)).collect();
    let mut everybody = vec![true; corpus.documents.len()];
    let mut results = Vec::new();
    for converter in CONVERTERS.iter().filter(|it| only.is_none_or(|name| it.name.contains(name))) {
        let mut result =
            Result { converter, speed: 0.0, tokens: 0, found: Found::default(), failed: 0 };
        for (number, (html, source)) in corpus.documents.iter().zip(&sources).enumerate() {
            let markdown = alone::convert(converter, html);
            let lost = markdown.as_ref().is_none_or(|it| converter.writes && it.trim().is_empty());
            result.failed += usize::from(lost);
            everybody[number] &= markdown.is_some();
            if converter.writes {
                let markdown = markdown.unwrap_or_default();
                result.tokens += count(tokens, &markdown);
                result.found.add(&source.find(&markdown));
            }
        }
        results.push(result);
    }
    let shared: Vec<&str> = corpus
        .documents
        .iter()
        .zip(everybody)
        .filter_map(|(it, can)| can.then_some(it.as_str()))
        .collect();
    time(&shared, &mut results);
    results
}

/// Everybody's speed, in turns.
fn time(documents: &[&str], results: &mut [Result]) {
    let bytes: usize = documents.iter().map(|it| it.len()).sum();
    let mut seconds = vec![Vec::new(); results.len()];
    for pass in 0..=PASSES {
        for turn in 0..results.len() {
            // Nobody always comes after the same one.
            let number = (turn + pass) % results.len();
            let begun = ThreadTime::now();
            for html in documents {
                std::hint::black_box((results[number].converter.convert)(std::hint::black_box(
                    html,
                )));
            }
            // The first pass warms up.
            if pass > 0 {
                seconds[number].push(begun.elapsed().as_secs_f64());
            }
        }
    }
    for (result, seconds) in results.iter_mut().zip(&mut seconds) {
        seconds.sort_by(f64::total_cmp);
        #[expect(clippy::cast_precision_loss, reason = "bytes of a corpus fit a double")]
        let megabytes = bytes as f64 / 1e6;
        result.speed = megabytes / seconds[seconds.len() / 2];
    }
}

/// Exact `o200k_base` tokens. A long run without a space, such as an image's, is quadratic to the
/// counter, so it is cut.
fn count(tokens: &CoreBPE, text: &str) -> usize {
    const RUN_MAX: usize = 1_500;
    let mut sum = 0;
    let mut plain = 0;
    let mut run = 0;
    for (at, it) in text.char_indices() {
        run = if it.is_whitespace() { 0 } else { run + 1 };
        if run == RUN_MAX {
            sum += tokens.encode_ordinary(&text[plain..at]).len();
            plain = at;
            run = 0;
        }
    }
    sum + tokens.encode_ordinary(&text[plain..]).len()
}
