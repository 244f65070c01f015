//! What holds for every page, whatever stands on it.

use nextech_mcp::ccd::{self, Position, Style};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Text of a cell, marks included that mean something to HTML or to GFM.
fn cell() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "dose", "20/40", "|", "||", "\\", "\\|", "*", "**b**", "_x_", "a_b", "`", "`c`", "<",
        "<b>", "<5", ">", "#", "-", "1.", "[x]", "!", "10*3/uL", "µg", "日本", "& co", "\"", "'",
        "---", ":-", "***", "*** x", "____",
    ]);
    prop::collection::vec(piece, 0..5).prop_map(|it| it.join(" "))
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The first table of a GFM text, as a reader of GFM sees it.
fn grid(markdown: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => rows.last_mut().unwrap().push(String::new()),
            Event::End(TagEnd::Table) => break,
            Event::Text(it) | Event::Code(it) => {
                if let Some(cell) = rows.last_mut().and_then(|it| it.last_mut()) {
                    cell.push_str(&it);
                }
            }
            _ => {}
        }
    }
    rows
}

/// A page made of tags in no order, with words in between that occur once.
fn soup() -> impl Strategy<Value = (String, usize)> {
    let tags = prop::sample::select(vec![
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<span>",
        "</span>",
        "<h1>",
        "</h1>",
        "<h3>",
        "</h3>",
        "<h4>",
        "</h4>",
        "<ul>",
        "</ul>",
        "<ol>",
        "</ol>",
        "<li>",
        "</li>",
        "<table>",
        "</table>",
        "<thead>",
        "</thead>",
        "<tbody>",
        "</tbody>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<td colspan=2>",
        "<td rowspan=3>",
        "<th>",
        "</th>",
        "<caption>",
        "</caption>",
        "<dl>",
        "<dt>",
        "<dd>",
        "</dl>",
        "<pre>",
        "</pre>",
        "<br>",
        "<sup>",
        "</sup>",
        "<del>",
        "</del>",
        "<td/>",
        "<table class=header_table>",
        "<span class=td_label>",
        "\n",
        " ",
    ]);
    prop::collection::vec((tags, any::<bool>()), 0..60).prop_map(|parts| {
        let mut page = String::new();
        let mut words = 0;
        for (tag, word) in parts {
            page.push_str(tag);
            if word {
                page.push_str(&format!("w{words}x "));
                words += 1;
            }
        }
        (page, words)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_comes_back_from_gfm_as_it_was(
        (names, rows) in (2..6_usize).prop_flat_map(|width| {
            (Just(width), prop::collection::vec(prop::collection::vec(cell(), width), 1..6))
        }).prop_map(|(width, rows)| {
            ((0..width).map(|it| format!("Column {it}")).collect::<Vec<_>>(), rows)
        })
    ) {
        let mut page = String::from("<h3>T</h3><table><tr>");
        for name in &names {
            page.push_str(&format!("<th>{name}</th>"));
        }
        let mut expected = vec![names];
        for row in rows {
            page.push_str("</tr><tr>");
            for cell in &row {
                page.push_str(&format!("<td>{}</td>", html(cell)));
            }
            if row.iter().any(|it| !it.is_empty()) {
                expected.push(row);
            }
        }
        page.push_str("</tr></table>");
        let markdown = ccd::markdown(&ccd::read(&page), &Style::plain());
        prop_assert_eq!(grid(&markdown), expected, "{}", markdown);
    }

    #[test]
    fn every_text_is_a_page(page in any::<String>(), tags in "[<>/!a-z\"'= &;#-]{0,200}") {
        for html in [page, tags] {
            let document = ccd::read(&html);
            let markdown = ccd::markdown(&document, &Style::folded());
            prop_assert_eq!(&markdown, &ccd::markdown(&ccd::read(&html), &Style::folded()));
            let _ = ccd::outline(&document, &Style::plain());
            let _ = ccd::json(&document, &Style::plain());
        }
    }

    #[test]
    fn every_word_comes_out((page, words) in soup()) {
        let document = ccd::read(&page);
        for style in [Style::plain(), Style::folded()] {
            let markdown = ccd::markdown(&document, &style);
            for word in 0..words {
                prop_assert!(markdown.contains(&format!("w{word}x")), "w{word}x\n{page}\n{markdown}");
            }
        }
    }

    #[test]
    fn pages_say_every_row_once(
        tables in prop::collection::vec((1..4_usize, 0..30_usize), 1..6),
        budget in 200..600_usize,
        nested in any::<bool>(),
    ) {
        let mut page = String::new();
        let mut words = 0;
        for (number, (width, rows)) in tables.iter().enumerate() {
            page.push_str(&format!("<h3>Section {number}</h3><p>w{words}x and more.</p><table><tr>"));
            words += 1;
            for column in 0..*width {
                page.push_str(&format!("<th>Column {column}</th>"));
            }
            for row in 0..*rows {
                page.push_str("</tr><tr>");
                for _ in 0..*width {
                    page.push_str(&format!("<td>w{words}x"));
                    words += 1;
                }
                if nested && row == 2 {
                    page.push_str(&format!("<table><tr><th>A<th>B<tr><td>w{words}x<td>2</table>"));
                    words += 1;
                }
            }
            page.push_str("</tr></table><ul><li>one item<li>another</ul>");
        }
        let document = ccd::read(&page);
        for style in [Style::folded(), Style::plain()] {
            let mut whole = String::new();
            let mut from = Position::default();
            loop {
                let page = ccd::fit(&document, &style, from, budget);
                prop_assert!(page.tokens <= budget, "{} > {budget}\n{}", page.tokens, page.markdown);
                prop_assert_eq!(page.tokens, ccd::tokens(&page.markdown));
                whole.push_str(&page.markdown);
                let Some(next) = page.next else { break };
                prop_assert!(next > from);
                from = next;
            }
            for word in 0..words {
                let count = whole.matches(&format!("w{word}x")).count();
                prop_assert_eq!(count, 1, "w{}x\n{}", word, whole);
            }
        }
    }
}

/// Shapes that cost others minutes, gigabytes or the text.
#[test]
fn hostile_pages_end_and_lose_nothing() {
    let nest = |open: &str, close: &str, depth: usize| {
        format!("{}MARK{}", open.repeat(depth), close.repeat(depth))
    };
    let pages = [
        nest("<div>", "</div>", 100_000),
        nest("<span>", "</span>", 100_000),
        nest("<table><tr><td>", "</td></tr></table>", 20_000),
        nest("<ul><li>", "</li></ul>", 20_000),
        nest("<table><tr><th>h</th><td>v", "</td></tr></table>", 60),
        nest("<b>", "<p>x</p>", 5_000),
        nest("<h1>a<h2>b", "", 5_000),
        nest("<table><tr><td>x", "", 20_000),
        nest("<div style='display:none'>", "</div>", 1_000).replace("MARK", "") + "MARK",
        format!("<table>{}</table>MARK", "<tr><td colspan=1000000 rowspan=65534>x".repeat(50)),
        format!("<p>MARK</p>{}", "<!-- never ".repeat(50_000)),
        format!("{}MARK", "<a b=\"".repeat(50_000)),
        format!("{}MARK", "&".repeat(300_000)),
        format!("{} MARK", "<".repeat(300_000)),
        format!("<p><img alt='scan' src='data:image/png;base64,{}'>MARK", "A".repeat(1_000_000)),
        format!("<table>{}<tr><td>MARK</table>", "<tr><td>x<td>y".repeat(20_000)),
        format!("{}MARK", "<h3>Plan</h3>x".repeat(20_000)),
    ];
    for page in pages {
        let shape: String = page.chars().take(30).collect();
        let document = ccd::read(&page);
        for style in [Style::folded(), Style::plain()] {
            let markdown = ccd::markdown(&document, &style);
            assert!(markdown.contains("MARK"), "{shape}");
            assert!(markdown.len() < 4 * page.len() + 100_000, "{shape}: {}", markdown.len());
        }
    }
}

/// A long line of which the first words are those of some others.
fn long_line() -> impl Strategy<Value = String> {
    let begins = prop::sample::select(vec!["Call us if", "Call us when", "Keep the left eye"]);
    let ends = prop::sample::select(vec![
        "the eye turns red or painful",
        "the pressure of it rises above twenty",
        "the patch at night until the next visit",
    ]);
    (begins, ends).prop_map(|(begins, ends)| format!("{begins} {ends}"))
}

proptest! {
    #[test]
    fn a_line_told_by_how_it_begins_can_be_told_again(
        lines in prop::collection::vec(long_line(), 1..12),
        listed in any::<bool>(),
    ) {
        let html: String = if listed {
            format!("<h3>Plan</h3><p>See</p><ul><li>{}</li></ul>", lines.join("</li><li>"))
        } else {
            format!("<h3>Plan</h3><p>See</p><p>{}</p>", lines.join("</p><p>"))
        };
        let text = ccd::markdown(&ccd::read(&html), &Style::folded());

        let mut told: Vec<&str> = Vec::new();
        for line in text.lines().map(|it| it.trim_start_matches("- ")) {
            let Some((begins, _)) = line.split_once("\u{2026} (above)") else {
                told.push(line);
                continue;
            };
            let mut meant: Vec<&str> =
                told.iter().copied().filter(|it| it.starts_with(begins)).collect();
            meant.dedup();
            prop_assert_eq!(meant.len(), 1, "{:?} in\n{}", begins, text);
            told.push(meant[0]);
        }
        told.retain(|it| lines.iter().any(|line| line == it));
        prop_assert_eq!(told, lines);
    }
}
