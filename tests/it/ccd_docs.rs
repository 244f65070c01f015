//! `docs/ccd.md` says what the converter does; here every example in it is converted.
//!
//! `UPDATE_EXPECT=1` writes what comes out into the page, where the diff is reviewed.

use std::fmt::Write;
use std::{env, fs};

use nextech_mcp::ccd::{self, Style};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ccd.md");

#[test]
fn every_example_is_what_comes_out() {
    let page = fs::read_to_string(PAGE).unwrap();

    let fresh = converted(&page);

    if env::vars_os().any(|(name, _)| name == "UPDATE_EXPECT") {
        fs::write(PAGE, fresh).unwrap();
        return;
    }
    for ((number, written), made) in (1..).zip(page.lines()).zip(fresh.lines()) {
        assert_eq!(written, made, "docs/ccd.md:{number}; UPDATE_EXPECT=1 writes it anew");
    }
    assert_eq!(page, fresh, "docs/ccd.md ends early; UPDATE_EXPECT=1 writes it anew");
}

/// The page with every result made anew.
fn converted(page: &str) -> String {
    let mut fresh = String::new();
    let mut lines = page.lines();
    let mut result = None;
    while let Some(line) = lines.next() {
        writeln!(fresh, "{line}").unwrap();
        let Some(language) = line.strip_prefix("```").filter(|it| !it.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
        if language == "markdown" {
            let made = result.take().expect("an example stands before its result");
            writeln!(fresh, "{made}```").unwrap();
            continue;
        }
        assert!(result.is_none(), "an example has no result: {block:?}");
        let style = match language {
            "html" => Style::folded(),
            "html plain" => Style::plain(),
            "html hidden" => Style { hidden: true, ..Style::folded() },
            other => panic!("what is `{other}`?"),
        };
        let html = block.join("\n");
        writeln!(fresh, "{html}\n```").unwrap();
        result = Some(ccd::markdown(&ccd::read(&html), &style));
    }
    assert!(result.is_none(), "the last example has no result");
    fresh
}
