//! The escape hatch: the page through a general converter, when somebody doubts ours.

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

/// How deep a page may nest, counted without regard to which tag closes which.
fn depth(html: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for token in Scanner::new(html) {
        match token {
            Token::Open(tag, attributes) if !tag.is_void() && !attributes.closed => {
                let open = !matches!(tag, Tag::Frame);
                depth += usize::from(open);
                deepest = deepest.max(depth);
            }
            Token::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
