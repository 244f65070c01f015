//! What a tokenizer sees on a page, ours and html5ever's, in one form.
//!
//! # Known differences
//!
//! Each is a decision of the scanner's, and is evened out here, so that what is left is a defect:
//!
//! 1. A tag that the page ends in (`<td class="…` and no more) is dropped by html5ever, with all
//!    that an open quote swallowed. Ours ends such a tag at its `>` and keeps the text: nothing that
//!    somebody wrote is lost to a missing quote. So html5ever's tokens need only be the first of ours.
//! 2. `<script/>`, `<style/>`, `<title/>`: to html5ever the slash means nothing, to an XHTML page
//!    that the element is empty. Pages that hold one are compared up to it.
//! 3. `<textarea>`, `<xmp>`, `<iframe>`, `<noscript>`, `<plaintext>` and their like: their contents
//!    are tokenized like any other. What is not to be read of them is left out by the parser.
//! 4. Scripts end at the next `</script`, whatever comments inside them say.
//! 5. `</` at the very end of a page is text to html5ever, and a tag cut off to ours.
//! 6. Of an attribute that is said twice the first counts for html5ever, the first with a value, or
//!    the last number, for ours.
//! 7. In a `<ClinicalDocument>`, titles behind the first are those of sections, and read like other
//!    elements. Such pages are compared up to the second.
//! 8. NUL and line ends are as written; here NUL, U+FFFD and white space do not count.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token as Theirs, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::attributes::Attributes;
use crate::scan::{Scanner, Token};
use crate::tag::Tag;

/// One thing on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Text, decoded, without white space.
    Text(String),
    /// A start tag: its kind, its attributes that count; none where one is said twice.
    Open(String, Option<Vec<(&'static str, String)>>),
    /// An end tag.
    Close(String),
}

/// A page as somebody sees it.
#[derive(Debug, Default)]
pub struct Page {
    /// What was seen.
    pub seen: Vec<Seen>,
    /// The page ended inside a tag.
    pub cut: bool,
}

/// The attributes that the scanner keeps.
const ATTRIBUTES: &[&str] = &[
    "alt",
    "class",
    "colspan",
    "data-code",
    "hidden",
    "href",
    "id",
    "role",
    "rowspan",
    "span",
    "src",
    "style",
    "title",
    "type",
    "value",
    "closed",
];

/// What our scanner sees.
#[must_use]
pub fn ours(html: &str) -> Page {
    let mut page = Page::default();
    let mut scanner = Scanner::new(html);
    while let Some(token) = scanner.next() {
        match token {
            Token::Text(it) => page.text(&htmlize::unescape(it)),
            Token::Open(tag) => {
                page.seen.push(Seen::Open(kind(tag), Some(kept(scanner.attributes()))));
            }
            Token::Close(tag) => page.seen.push(Seen::Close(kind(tag))),
        }
    }
    page
}

/// What html5ever's tokenizer sees.
#[must_use]
pub fn theirs(html: &str) -> Page {
    let html = html.trim_end_matches("</");
    let sink = Sink { clinical: html.contains("<ClinicalDocument"), ..Sink::default() };
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(sink, options);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.page.into_inner()
}

#[derive(Default)]
struct Sink {
    page: RefCell<Page>,
    /// Inside an element whose contents are characters.
    raw: RefCell<bool>,
    /// It may be a clinical document, and it has a title.
    clinical: bool,
    titled: RefCell<bool>,
    /// From here on the two do not see the same.
    over: RefCell<bool>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Theirs, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.page.borrow_mut();
        if *self.over.borrow() {
            return TokenSinkResult::Continue;
        }
        match token {
            Theirs::CharacterTokens(it) if !*self.raw.borrow() => page.text(&it),
            Theirs::TagToken(it) => {
                let tag = Tag::named(it.name.as_bytes());
                if it.kind == TagKind::EndTag {
                    // The end of a script is passed over with the script.
                    if !self.raw.replace(false) {
                        page.seen.push(Seen::Close(kind(tag)));
                    }
                    return TokenSinkResult::Continue;
                }
                if tag.is_raw() {
                    let title = tag == Tag::Title && self.titled.replace(true);
                    if it.self_closing || (title && self.clinical) {
                        page.cut = true;
                        self.over.replace(true);
                        return TokenSinkResult::Plaintext;
                    }
                    self.raw.replace(true);
                    let rcdata = tag == Tag::Title;
                    let kind = if rcdata { RawKind::Rcdata } else { RawKind::Rawtext };
                    return TokenSinkResult::RawData(kind);
                }
                let mut kept: Vec<_> = Vec::new();
                for name in ATTRIBUTES {
                    // `data` is another `src`; the first with a value counts.
                    let other = |it: &str| match *name {
                        "src" => matches!(it, "data" | "srcdoc"),
                        "alt" => it == "aria-label",
                        _ => false,
                    };
                    let named = |it: &str| it == *name || other(it);
                    let mut found = it.attrs.iter().filter(|it| named(&it.name.local));
                    let found = found.clone().find(|it| !it.value.is_empty()).or(found.next());
                    let closed = *name == "closed" && it.self_closing;
                    if let Some(found) = found.filter(|_| *name != "closed") {
                        note(&mut kept, name, &found.value);
                    } else if closed {
                        kept.push((*name, String::new()));
                    }
                }
                let twice = it.had_duplicate_attributes;
                page.seen.push(Seen::Open(kind(tag), (!twice).then_some(kept)));
            }
            Theirs::ParseError(it) if it.contains("EOF") => {
                // It names the state it was in. In text and comments the end of the page loses nothing.
                page.cut |= ["Tag", "Attr"].iter().any(|state| it.contains(state));
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Seen {
    /// Whether `ours` is what html5ever saw.
    #[must_use]
    pub fn is(&self, ours: &Self) -> bool {
        match (self, ours) {
            (Self::Open(kind, None), Self::Open(it, _)) => kind == it,
            _ => self == ours,
        }
    }
}

impl Page {
    fn text(&mut self, text: &str) {
        let text: String = text.chars().filter(|it| counts(*it)).collect();
        if text.is_empty() {
            return;
        }
        match self.seen.last_mut() {
            Some(Seen::Text(it)) => it.push_str(&text),
            _ => self.seen.push(Seen::Text(text)),
        }
    }
}

fn counts(it: char) -> bool {
    !it.is_whitespace() && !it.is_control() && it != '\u{fffd}'
}

fn kind(tag: Tag) -> String {
    format!("{tag:?}")
}

fn kept(it: &Attributes<'_>) -> Vec<(&'static str, String)> {
    let columns = it.columns.map(|it| it.to_string()).unwrap_or_default();
    let rows = it.rows.map(|it| it.to_string()).unwrap_or_default();
    let span = it.span.map(|it| it.to_string()).unwrap_or_default();
    let mut kept = Vec::new();
    for name in ATTRIBUTES {
        let value = match *name {
            "alt" => it.alt,
            "class" => it.class,
            "colspan" => &columns,
            "data-code" => it.code,
            "href" => it.href,
            "id" => it.id,
            "role" => it.role,
            "rowspan" => &rows,
            "span" => &span,
            "src" => it.src,
            "style" => it.style,
            "title" => it.title,
            "type" => it.kind,
            "value" => it.value,
            "hidden" | "closed" => {
                let set = if *name == "hidden" { it.hidden } else { it.closed };
                if set {
                    kept.push((*name, String::new()));
                }
                continue;
            }
            _ => continue,
        };
        note(&mut kept, name, &htmlize::unescape_attribute(value));
    }
    kept
}

fn note(kept: &mut Vec<(&'static str, String)>, name: &'static str, value: &str) {
    if name == "hidden" {
        kept.push((name, String::new()));
        return;
    }
    if matches!(name, "colspan" | "rowspan" | "span") {
        let value = value.trim_ascii_start();
        let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
        if !digits.is_empty() {
            kept.push((name, digits.parse().unwrap_or(u32::MAX).to_string()));
        }
        return;
    }
    let value: String = value.chars().filter(|it| counts(*it)).collect();
    if !value.is_empty() {
        kept.push((name, value));
    }
}
