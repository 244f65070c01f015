//! Any bytes through the whole engine: it ends, and what comes out keeps its promises.
//!
//! * Nothing panics, and no output is out of proportion to its input.
//! * A walk over the pages ends; no page is empty, each costs what it says, and together they say
//!   every line of the whole.
//! * A section is found by its own title, and JSON is the document's.

#![no_main]

use std::collections::HashSet;

use engine::ccd::{self, Document, Position, Style};
use libfuzzer_sys::fuzz_target;

/// Each value that spans rows or columns is said once for each of them, up to a cap for a table;
/// hence an allowance for every table beside the multiple.
const TIMES_MAX: usize = 64;
const TABLE_BYTES: usize = 160_000;

/// Pages of one walk, at most: a page costs as much as the document to make.
const PAGES: usize = 40;

fuzz_target!(|bytes: &[u8]| {
    let html = String::from_utf8_lossy(bytes);
    let document = ccd::read(&html);
    let hidden = Style { hidden: true, ..Style::plain() };
    for style in [Style::folded(), Style::plain(), hidden] {
        let markdown = ccd::markdown(&document, &style);
        let tables = html.to_ascii_lowercase().matches("<t").count().min(8);
        let most = html.len() * TIMES_MAX + tables * TABLE_BYTES + 1_000;
        assert!(markdown.len() <= most, "{} bytes of {}", markdown.len(), html.len());
        assert!(!markdown.contains('\0'), "a NUL is left");
        walk(&document, &style, &markdown);
        assert_eq!(ccd::outline(&document, &style).len(), document.sections.len());
        let value = ccd::json(&document, &style);
        assert_eq!(value["sections"].as_array().map(Vec::len), Some(document.sections.len()));
    }
    for section in document.sections.iter().take(8) {
        let mut selected = document.clone();
        let found = ccd::select(&mut selected, std::slice::from_ref(&section.title));
        let named = section.title.chars().any(char::is_alphanumeric);
        assert!(!named || found == [true], "{:?} is not found by its title", section.title);
    }
});

/// Reads the pages one after the other, with a budget for a few and one for many.
fn walk(document: &Document, style: &Style, whole: &str) {
    let cost = ccd::tokens(whole);
    let lines: HashSet<&str> =
        whole.lines().map(str::trim_end).filter(|it| !it.is_empty()).collect();
    for pages in [1, 3, PAGES] {
        let budget = cost / pages + 1;
        let mut said = HashSet::new();
        let mut from = Position::default();
        let mut complete = true;
        for number in 0.. {
            let page = ccd::fit(document, style, from, budget);
            assert_eq!(page.tokens, ccd::tokens(&page.markdown));
            assert!(!page.markdown.trim().is_empty() || whole.trim().is_empty(), "an empty page");
            said.extend(page.markdown.lines().map(|it| it.trim_end().to_owned()));
            let Some(next) = page.next else {
                assert!(page.left.is_empty(), "the last page leaves something");
                break;
            };
            // The line about sections that say nothing, and the document's foot, are of no section.
            let foot = next.section >= document.sections.len();
            assert!(foot || !page.left.is_empty(), "more to come, and nothing left");
            assert!(next > from || (number == 0 && next == from), "the walk stands still");
            from = next;
            if number > 2 * PAGES {
                complete = false;
                break;
            }
        }
        if complete && let Some(lost) = lines.iter().find(|it| !said.contains(**it)) {
            panic!("no page of {budget} tokens says {lost:?}");
        }
    }
}
