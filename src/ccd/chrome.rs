//! What a stylesheet adds around a chart: names of things, navigation, buttons.
//!
//! Stylesheets mark what is a title, a label or a table of the header by class, and add a table of
//! contents and buttons that mean nothing on paper. Every rule here is one that a public
//! stylesheet needs; classes of narrative text are never looked at.

use super::rough::Title;
use super::scan::Attributes;
use super::tag::Tag;

/// Phrases of viewers. A text is dropped only if it is one of them and nothing more.
const PHRASES: &[&str] = &[
    "back to top",
    "close all",
    "collapse",
    "collapse all",
    "collapse/expand all",
    "contents",
    "expand",
    "expand all",
    "hide all",
    "restore original order",
    "show all",
    "table of contents",
    "toc",
    "top",
    "sommaire",
];

/// The longest phrase, with an arrow or two.
const PHRASE_MAX: usize = 40;

/// Whether a text is a viewer's and not the chart's.
pub(super) fn is_phrase(text: &str) -> bool {
    if text.len() > PHRASE_MAX {
        return text.len() < 160 && text.starts_with("You can uncheck boxes for easier viewing");
    }
    let bare = bare(text);
    if bare.is_empty() {
        // The arrow of a button that folds a section.
        return matches!(text, "\u{25bc}" | "\u{25b6}" | "\u{25b2}" | "\u{25b8}" | "\u{25be}");
    }
    PHRASES.iter().any(|it| it.eq_ignore_ascii_case(bare))
}

/// A text without the marks around it.
fn bare(text: &str) -> &str {
    match text.as_bytes() {
        // Most have none.
        [first, .., last] if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() => text,
        _ => text.trim_matches(|it: char| !it.is_alphanumeric()),
    }
}

/// Whether a text only tells how to use the viewer.
pub(super) fn is_instruction(text: &str) -> bool {
    text.starts_with("You can arrange the document to your preferences") || text == "Patient Detail"
}

/// Whether a heading stands above the table of contents.
pub(super) fn is_contents(text: &str) -> bool {
    let bare = bare(text);
    ["table of contents", "contents", "toc", "sommaire"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(bare))
}

/// Whether an element only serves a viewer: navigation, buttons.
pub(super) fn is_viewer(tag: Tag, attributes: &Attributes<'_>) -> bool {
    match tag {
        Tag::Navigation | Tag::Button | Tag::Unread => true,
        Tag::Item => attributes.has_class("toc"),
        _ => attributes.class == "controls",
    }
}

/// Whether a class marks the name of what follows.
pub(super) fn is_label(class: &str) -> bool {
    !class.is_empty()
        && class.split_ascii_whitespace().any(|it| {
            matches!(
                it,
                "td_label"
                    | "FakeHead"
                    | "header_table_label"
                    | "td_header_role_name"
                    | "attribute-title"
                    | "adress-group-header"
                    | "address-group-header"
            )
        })
}

/// Whether a table belongs to the document's header.
pub(super) fn is_header_table(attributes: &Attributes<'_>) -> bool {
    attributes.has_class("header_table")
}

/// Whether a link leads out of the page.
pub(super) fn leaves_page(href: &str) -> bool {
    let href = href.trim_ascii_start();
    ["http://", "https://", "ftp://"]
        .iter()
        .any(|it| href.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it)))
}

/// Whether an inline style strikes its text out.
pub(super) fn is_struck(style: &str) -> bool {
    style.contains("line-through")
}

/// The heading that an element opens, if it opens one.
pub(super) fn heading(tag: Tag, attributes: &Attributes<'_>, in_table: bool) -> Option<Title> {
    let title = |rank| Title {
        rank,
        loinc: loinc(attributes.title).or_else(|| loinc(attributes.id.strip_prefix("header_")?)),
        of_page: attributes.has_class("h1center")
            || attributes.has_class("title")
            || attributes.has_class("cda-title"),
        of_section: attributes.has_class("section-title") || attributes.has_class("secth3"),
        text: String::new(),
    };
    match tag {
        Tag::Heading(rank @ 1..=4) => Some(title(rank)),
        Tag::Paragraph if attributes.has_class("h1center") => Some(title(1)),
        Tag::Paragraph if attributes.has_class("secth3") => Some(title(3)),
        Tag::Inline if !in_table => loinc(attributes.title).map(|_| title(3)),
        _ => None,
    }
}

/// The code that an element gives to the heading inside it.
pub(super) fn code_around<'a>(attributes: &Attributes<'a>) -> Option<&'a str> {
    let code = attributes.id.strip_prefix("secdiv_").unwrap_or(attributes.code);
    is_loinc(code).then_some(code)
}

fn loinc(text: &str) -> Option<String> {
    is_loinc(text).then(|| text.to_owned())
}

/// Whether a text has the form of a LOINC code: up to five digits, a dash, one digit.
pub(super) fn is_loinc(text: &str) -> bool {
    let Some((number, check)) = text.split_once('-') else { return false };
    (3..=5).contains(&number.len())
        && check.len() == 1
        && number.bytes().chain(check.bytes()).all(|it| it.is_ascii_digit())
}
