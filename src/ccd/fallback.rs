//! The escape hatch: the page through a general converter, when somebody doubts ours.

use super::document::{Block, Document, Section};
use super::scan::{Scanner, Token};
use super::tag::Tag;

/// The general converter is quadratic in nesting; real pages are 40 deep.
const DEPTH_MAX: usize = 512;

/// The page as `html2md` renders it; `None` when it gives nothing for a page that has something,
/// or when the page is nested too deeply for it.
#[must_use]
pub fn html2md(html: &str) -> Option<String> {
    if html.trim().is_empty() {
        return Some(String::new());
    }
    if depth(html) > DEPTH_MAX {
        return None;
    }
    let markdown = html2md::rewrite_html(html, false);
    (!markdown.trim().is_empty()).then_some(markdown)
}

/// The page as `html2md` renders it, in one section whose title says so: for a page that ours fails on,
/// since a chart must not be withheld by a defect of ours.
#[must_use]
pub fn plainly(html: &str) -> Option<Document> {
    let text = html2md(html).filter(|it| !it.is_empty())?;
    let section = Section {
        id: "document".to_owned(),
        title: "Whole document, by a general converter: tables may be misread".to_owned(),
        level: 1,
        blocks: vec![Block::Paragraph { text, preformatted: true }],
        ..Section::default()
    };
    Some(Document { sections: vec![section], plain: true, ..Document::default() })
}

/// How deep a page may nest, counted without regard to which tag closes which.
fn depth(html: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    let mut scanner = Scanner::new(html);
    while let Some(token) = scanner.next() {
        match token {
            Token::Open(tag) if nests(tag) && !scanner.attributes().closed => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            Token::Close(tag) if nests(tag) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Whether an element has an end tag of its own that nobody leaves out.
fn nests(tag: Tag) -> bool {
    !tag.is_void()
        && !matches!(
            tag,
            Tag::Frame
                | Tag::Paragraph
                | Tag::Item
                | Tag::Row
                | Tag::Cell
                | Tag::HeaderCell
                | Tag::Head
                | Tag::Body
                | Tag::Foot
                | Tag::Term
                | Tag::Meaning
                | Tag::Option
        )
}
