//! What a stylesheet adds around a chart: names of things, navigation, buttons.
//!
//! Stylesheets mark what is a title, a label or a table of the header by class, and add a table of
//! contents and buttons that mean nothing on paper. Every rule here is one that a public
//! stylesheet needs; classes of narrative text are never looked at.

use super::attributes::Attributes;
use super::rough::Title;
use super::tag::Tag;

/// Phrases of viewers that no chart says. A text is dropped only if it is one of them and nothing
/// more.
const PHRASES: &[&str] = &[
    "back to top",
    "close all",
    "collapse all",
    "collapse/expand all",
    "expand all",
    "hide all",
    "restore original order",
    "show all",
    "table of contents",
];

/// What a viewer writes on its buttons and links. A chart says it too: somebody collapsed, the top of
/// a cornea, a transition of care.
const BUTTONS: &[&str] = &["close", "collapse", "expand", "hide", "print", "show", "toc", "top"];

/// What a table of contents is called, and a section may be.
const CONTENTS: &[&str] = &["contents", "sommaire", "table of contents", "toc"];

/// The longest phrase, with an arrow or two.
const PHRASE_MAX: usize = 40;

/// Whether a text is a viewer's and not the chart's, wherever it stands as a line of its own.
pub(super) fn is_phrase(text: &str) -> bool {
    if text.len() > PHRASE_MAX {
        return text.len() < 160 && text.starts_with("You can uncheck boxes for easier viewing");
    }
    is_one_of(PHRASES, text)
}

/// Whether a text is a viewer's if it is the whole of a button, or of a link that leads back.
pub(super) fn is_button(text: &str) -> bool {
    is_arrow(text) || is_phrase(text) || is_one_of(BUTTONS, text)
}

/// Whether a text is a viewer's if it is a button, or a link that leads back, beside the text of a
/// heading.
pub(super) fn is_button_of_heading(text: &str) -> bool {
    let arrow = text.trim_matches(['(', ')', '[', ']']);
    is_button(text) || is_one_of(&["back"], text) || matches!(arrow, "\u{2191}" | "\u{21d1}")
}

/// Whether a text is the arrow of a button that folds a section or sorts a column. Outside of one, it
/// is the flag of a result.
pub(super) fn is_arrow(text: &str) -> bool {
    matches!(text, "\u{25bc}" | "\u{25b6}" | "\u{25b2}" | "\u{25b8}" | "\u{25be}")
}

fn is_one_of(known: &[&str], text: &str) -> bool {
    let bare = bare(text);
    known.iter().any(|it| it.eq_ignore_ascii_case(bare))
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

/// Whether a heading may stand above the table of contents.
pub(super) fn is_contents(text: &str) -> bool {
    is_one_of(CONTENTS, text)
}

/// Whether a name, folded, is one of documents: of some, sections are called so too.
pub(super) fn is_document(name: &str) -> bool {
    let kinds = ["document", "letter", "note", "record", "report", "summary"];
    name.split(' ').next_back().is_some_and(|it| kinds.contains(&it))
}

/// Whether nothing in an element is read: navigation, the table of contents, what a browser shows
/// only if it cannot show something else.
pub(super) fn is_viewer(tag: Tag, attributes: &Attributes<'_>) -> bool {
    match tag {
        Tag::Navigation | Tag::Unread | Tag::Embedded | Tag::Media => true,
        Tag::Object => !attributes.src.trim_ascii().is_empty(),
        Tag::Item => attributes.has_class("toc"),
        _ => false,
    }
}

/// Whether something is a button that is none by its name. Beside its own phrases it may say what it
/// folds, so its text is read like any other.
pub(super) fn looks_like_button(class: &str) -> bool {
    class == "span_button" || class.starts_with("button ")
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

/// Whether a link leads to no text of the chart: nowhere, to the top, to the table of contents.
pub(super) fn leads_back(href: &str) -> bool {
    ["#", "#top", "#toc", "#_toc", "#_doctop"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(href.trim_ascii()))
}

/// Whether a link leads out of the page.
pub(super) fn leaves_page(href: &str) -> bool {
    let href = href.trim_ascii_start();
    ["http://", "https://", "ftp://"]
        .iter()
        .any(|it| href.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it)))
}

/// Whether a style strikes its text out.
pub(super) fn is_struck(style: &str) -> bool {
    says(style, "text-decoration", &["line-through"])
}

/// Whether a class marks what somebody deleted from the text, as CDA's `revised="delete"` does.
pub(super) fn is_deleted(class: &str) -> bool {
    // Most classes are shorter.
    class.len() >= "revision_delete".len()
        && class
            .split_ascii_whitespace()
            .any(|it| matches!(it, "revision_delete" | "revision_delete_final"))
}

/// Whether a style raises its text, as `sup` does.
pub(super) fn is_raised(style: &str) -> bool {
    style.len() > "vertical-align".len() && says(style, "vertical-align", &["super"])
}

fn is_bold(style: &str) -> bool {
    says(style, "font-weight", &["bold"])
}

/// Whether the ends of lines in a text are shown, which they are not unless a style says so.
pub(super) fn keeps_lines(style: &str) -> bool {
    says(style, "white-space", &["pre", "pre-wrap", "pre-line", "break-spaces"])
}

/// Whether the spaces in a text are shown too, so that they may stand for columns.
pub(super) fn keeps_columns(style: &str) -> bool {
    says(style, "white-space", &["pre", "pre-wrap", "break-spaces"])
}

/// Whether a style shows a part of a line as a line of its own.
pub(super) fn stands_alone(style: &str) -> bool {
    says(style, "display", &["block", "flex", "flow-root", "grid", "list-item", "table"])
}

/// Whether a style shows what is in a block side by side.
pub(super) fn lays_out(style: &str) -> bool {
    let shown = ["flex", "grid", "inline-flex", "inline-grid", "table-row"];
    style.len() > "display".len() && says(style, "display", &shown)
}

/// Whether a part of a line is shown with a space around it, which the source need not have: it is a
/// label, or has a box or the role of a cell.
pub(super) fn stands_apart(tag: Tag, attributes: &Attributes<'_>) -> bool {
    let is_cell = |it: &str| matches!(it, "cell" | "columnheader" | "gridcell" | "rowheader");
    match tag {
        Tag::Label => true,
        Tag::Inline if attributes.any => {
            (!attributes.role.is_empty() && is_cell(attributes.role))
                || says(attributes.style, "display", &["inline-block", "inline-flex", "table-cell"])
        }
        _ => false,
    }
}

/// Whether a style says one of these words of a property, or of one that begins so.
fn says(style: &str, property: &str, words: &[&str]) -> bool {
    // Most elements have no style.
    if style.is_empty() {
        return false;
    }
    style.split(';').filter_map(|it| it.split_once(':')).any(|(name, value)| {
        let start = name.trim_ascii().get(..property.len());
        let mut said = value.split([' ', '!', '\t', '\n']);
        start.is_some_and(|it| it.eq_ignore_ascii_case(property))
            && said.any(|it| words.iter().any(|word| word.eq_ignore_ascii_case(it)))
    })
}

/// The heading that an element opens, if it opens one. What stylesheets use for other things too is
/// one only where it stands free: in no table, no list, no paragraph.
pub(super) fn heading(tag: Tag, attributes: &Attributes<'_>, free: bool) -> Option<Title> {
    let title = |rank| Title {
        rank,
        loinc: loinc(attributes.title).or_else(|| loinc(attributes.id.strip_prefix("header_")?)),
        // Below the first rank, a title is one of a section.
        of_page: attributes.has_class("h1center")
            || (rank == 1 && attributes.has_class("title"))
            || attributes.has_class("cda-title"),
        of_section: attributes.has_class("section-title") || attributes.has_class("secth3"),
        text: String::new(),
    };
    match tag {
        Tag::Heading(rank) if free || rank < 5 => Some(title(rank)),
        Tag::Paragraph if attributes.has_class("h1center") => Some(title(1)),
        Tag::Paragraph if attributes.has_class("secth3") => Some(title(3)),
        // A bold name of a section, with its code. Names of results have codes too.
        Tag::Inline if free && is_loinc(attributes.title) && is_bold(attributes.style) => {
            Some(title(3))
        }
        _ => None,
    }
}

/// The rank of the heading that an element is if it turns out to be one line and no more.
pub(super) fn rank_of_line(tag: Tag, attributes: &Attributes<'_>) -> Option<u8> {
    match tag {
        // Of a section of CDA itself.
        Tag::Title => Some(3),
        // Most have no attributes.
        _ if !attributes.any => None,
        Tag::Block | Tag::Paragraph if attributes.role.eq_ignore_ascii_case("heading") => {
            Some(attributes.level.map_or(2, |it| it.clamp(1, 6).try_into().unwrap_or(6)))
        }
        // Other stylesheets put it around the heading.
        Tag::Block
            if attributes.class.len() >= "section-title".len()
                && attributes.has_class("section-title") =>
        {
            Some(3)
        }
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
