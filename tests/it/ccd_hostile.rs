//! Pages that no stylesheet prints: the converter ends, keeps what they say, and stays in proportion.
//!
//! Each shape has brought down a converter of somebody's: by time that grows with the square of the
//! input, by the stack, by padding every column to the widest cell, or by leaving out in silence
//! what was too deep or too long. Time is not asserted; a shape that is not linear does not end here.

use std::fmt::Write;
use std::iter::repeat_n;

use nextech_mcp::ccd::{self, Position, Style};
use nextech_mcp::sandbox;

/// What must come back from the innermost place of every shape.
const MARKER: &str = "Marker 6.25 mg";

/// Bytes of output for a byte of input, at most, and what a small page may take anyway.
const TIMES_MAX: usize = 4;
const SMALL: usize = 20_000;

/// The page's markdown in both styles, checked for what holds on every page.
fn converted(html: &str) -> [String; 2] {
    let document = ccd::read(html);
    [Style::folded(), Style::plain()].map(|style| {
        let markdown = ccd::markdown(&document, &style);
        let most = html.len() * TIMES_MAX + SMALL;
        assert!(markdown.len() <= most, "{} bytes became {}", html.len(), markdown.len());
        markdown
    })
}

fn keeps_the_marker(html: &str) {
    for markdown in converted(html) {
        assert!(
            markdown.contains(MARKER),
            "lost: {}",
            markdown.chars().take(400).collect::<String>()
        );
    }
}

fn times(text: &str, count: usize) -> String {
    repeat_n(text, count).collect()
}

#[test]
fn a_hundred_thousand_open_divs() {
    keeps_the_marker(&format!("{}{MARKER}", times("<div>", 100_000)));
    keeps_the_marker(&format!("{}{MARKER}{}", times("<div>", 100_000), times("</div>", 100_000)));
}

#[test]
fn a_hundred_thousand_open_spans_and_links() {
    keeps_the_marker(&format!("<p>{}{MARKER}", times("<span>", 100_000)));
    keeps_the_marker(&format!("<p>{}{MARKER}", times("<a href='#x'>", 50_000)));
    keeps_the_marker(&format!("<p>{}{MARKER}", times("<sup>", 20_000)));
}

#[test]
fn twenty_thousand_tables_in_tables() {
    keeps_the_marker(&format!("{}{MARKER}", times("<table><tr><td>", 20_000)));
    keeps_the_marker(&format!(
        "{}{MARKER}{}",
        times("<table><tr><td>", 20_000),
        times("</td></tr></table>", 20_000)
    ));
}

#[test]
fn sixty_tables_in_tables_with_headers() {
    keeps_the_marker(&format!(
        "{}{MARKER}{}",
        times("<table><tr><th>Name</th><th>Value</th></tr><tr><td>a</td><td>", 60),
        times("</td></tr></table>", 60)
    ));
}

#[test]
fn twenty_thousand_lists_in_lists() {
    keeps_the_marker(&format!("{}{MARKER}", times("<ul><li>", 20_000)));
    keeps_the_marker(&format!("{}{MARKER}", times("<ul>", 20_000)));
}

#[test]
fn formatting_that_is_never_closed() {
    let open = times("<b><i><font>", 20_000);
    keeps_the_marker(&format!("{open}{}{MARKER}", times("<p>x", 200)));
}

#[test]
fn spans_of_a_million() {
    let row = "<tr><td colspan=1000000 rowspan=65534>a</td><td>b</td></tr>";
    keeps_the_marker(&format!("<table>{}<tr><td>{MARKER}</td></tr></table>", times(row, 50)));
    let head = "<tr><th colspan=1000000>Name</th></tr>";
    keeps_the_marker(&format!("<table>{head}{}<tr><td>{MARKER}</td></tr></table>", times(row, 50)));
}

#[test]
fn one_cell_wider_than_all_others_together() {
    let wide = times("wide ", 60_000);
    let rows = times("<tr><td>a</td><td>b</td></tr>", 3_000);
    let html = format!(
        "<table><tr><th>One</th><th>Two</th></tr>{rows}<tr><td>{wide}</td><td>{MARKER}</td></tr></table>"
    );

    keeps_the_marker(&html);
}

#[test]
fn twenty_thousand_rows() {
    let head = "<tr><th>A</th><th>B</th><th>C</th><th>D</th><th>E</th><th>F</th></tr>";
    let mut rows = String::new();
    for it in 0..20_000 {
        let row = "</td><td>b</td><td>c</td><td>d</td><td>e</td><td>f</td></tr>";
        write!(rows, "<tr><td>{it}{row}").unwrap();
    }
    let html = format!("<table>{head}{rows}<tr><td>{MARKER}</td></tr></table>");

    keeps_the_marker(&html);
    for markdown in converted(&html) {
        let numbered = |it: &&str| it.trim_start_matches('|').starts_with("19999|");
        let first = markdown.lines().filter(numbered).count();
        assert_eq!(first, 1, "the last numbered row is there, once");
    }
}

#[test]
fn two_thousand_columns() {
    let row = |cell: &str| format!("<tr>{}</tr>", times(cell, 2_000));
    let rows: String = (0..100).map(|_| row("<td>v</td>")).collect();

    keeps_the_marker(&format!(
        "<table>{}{rows}<tr><td>{MARKER}</td></tr></table>",
        row("<th>H</th>")
    ));
}

#[test]
fn rows_that_do_not_agree_on_their_columns() {
    let widest = format!("<tr>{}</tr>", times("<td>v</td>", 5_000));
    let rows = times("<tr><td>x</td></tr>", 5_000);

    keeps_the_marker(&format!("<table>{widest}{rows}<tr><td>{MARKER}</td></tr></table>"));
}

#[test]
fn storms_of_one_character() {
    for storm in
        ["&", "<", ">", "\"", "'", "|", "\\", "*", "`", "_", "[", "\n", "&amp;", "</", "<!"]
    {
        keeps_the_marker(&format!("<p>{MARKER}</p>\n{}", times(storm, 50_000)));
    }
}

#[test]
fn a_comment_a_quote_and_a_script_without_end() {
    keeps_the_marker(&format!("<p>{MARKER}</p><!-- {}", times("x ", 100_000)));
    keeps_the_marker(&format!("<p>{MARKER}</p>{}", times("<!-- x ", 50_000)));
    keeps_the_marker(&format!("<p>{MARKER}</p>{}", times("<script>", 50_000)));
    keeps_the_marker(&format!("<p>{MARKER}</p>{}", times("<p title=\"x", 50_000)));
    keeps_the_marker(&format!("<p>{MARKER}</p>{}", times("<p title='x>y", 50_000)));
    keeps_the_marker(&format!("<p class=\"x>{MARKER}</p>"));
}

#[test]
fn a_megabyte_in_one_attribute() {
    let image = times("AAAA", 250_000);
    let html = format!("<p>{MARKER}<img src='data:image/png;base64,{image}' alt='fundus'></p>");

    keeps_the_marker(&html);
    for markdown in converted(&html) {
        assert!(markdown.len() < 100, "the picture is in the text");
    }
}

#[test]
fn megabytes_of_text() {
    keeps_the_marker(&format!("<p>{}{MARKER}</p>", times("word ", 400_000)));
    keeps_the_marker(&format!("{}{MARKER}", times("unbroken", 250_000)));
}

#[test]
fn headings_upon_headings() {
    keeps_the_marker(&format!("{}<p>{MARKER}", times("<h3>Plan</h3>", 20_000)));
    keeps_the_marker(&format!("{}{MARKER}", times("<h3>", 20_000)));
    keeps_the_marker(&format!("{}{MARKER}", times("<h3>Plan", 20_000)));
}

#[test]
fn characters_that_no_text_should_have() {
    let html = format!(
        "<p>\0a\u{1}b &#0; &#xD800; &#x110000; &#99999999999; \u{202e}c \u{fffe} {MARKER}</p>"
    );

    keeps_the_marker(&html);
    for markdown in converted(&html) {
        assert!(!markdown.contains(['\0', '\u{1}']), "{markdown:?}");
    }
}

#[test]
fn nothing_at_all() {
    for html in ["", " ", "\0", "<", "</", "<!", "<!--", "&", "<table>", "<p title=\"", "\u{feff}"]
    {
        converted(html);
    }
}

/// Whoever follows `next` reads everything and comes to the end, however small the pages.
#[test]
fn every_walk_through_the_pages_ends() {
    for (_, _, html) in sandbox::documents().step_by(40) {
        walk(&html);
    }
    walk("<p>No goals have been recorded.</p>");
}

#[test]
fn a_walk_has_no_empty_page() {
    walk("<h2><tbody>\0<h2>n");
}

/// The line about what is not recorded, and then the document's foot.
#[test]
fn a_walk_comes_past_the_foot_of_the_document() {
    walk(
        "<div><h3>Goals</h3><p>No goals have been recorded.</p></div>\
         <table class='header_table'><tr><td>Printed by the portal</td></tr></table>",
    );
}

/// Found by the fuzzer: a table in the foot is a part of it, and no place of its own.
#[test]
fn a_walk_comes_past_a_table_in_the_foot() {
    walk(
        "<div><h3>Goals</h3><p>No goals have been recorded.</p></div>\
         <table class='header_table'><tr><th>Printed</th><th>By</th></tr>\
         <tr><td>One</td><td>Portal</td></tr><tr><td>Two</td><td>Desk</td></tr></table>",
    );
}

/// The same mistake put a table inside a row on the page of the row after it.
#[test]
fn a_table_in_a_row_stays_on_the_page_of_its_row() {
    let row = |name: &str| {
        let long = "word ".repeat(40);
        format!(
            "<tr><td>{name}</td><td><table><tr><th>A</th><th>B</th></tr>\
             <tr><td>{name} one</td><td>{long}</td></tr>\
             <tr><td>{name} two</td><td>{long}</td></tr></table></td></tr>"
        )
    };
    let rows: String = ["first", "second", "third"].map(row).concat();
    let html = format!("<h3>Labs</h3><table><tr><th>Panel</th><th>Values</th></tr>{rows}</table>");
    let document = ccd::read(&html);
    let mut from = Some(Position::default());
    for name in ["first", "second", "third"] {
        let page = ccd::fit(&document, &Style::folded(), from.unwrap(), 100);

        assert!(page.markdown.contains(&format!("{name} one")), "{}", page.markdown);
        assert!(page.markdown.contains(&format!("{name} two")), "{}", page.markdown);
        from = page.next;
    }
    assert_eq!(from, None);
}

fn walk(html: &str) {
    let document = ccd::read(html);
    for style in [Style::folded(), Style::plain()] {
        let whole = ccd::markdown(&document, &style);
        let budget = ccd::tokens(&whole) / 25 + 1;

        let mut said = String::new();
        let mut from = Position::default();
        for number in 0.. {
            let page = ccd::fit(&document, &style, from, budget);
            assert!(!page.markdown.trim().is_empty(), "page {number} of {html:?} is empty");
            said.push_str(&page.markdown);
            let Some(next) = page.next else { break };
            assert!(next > from || number == 0, "the walk stands still at {next:?}");
            from = next;
        }

        for line in whole.lines() {
            assert!(said.contains(line), "no page says {line:?}");
        }
    }
}
