//! Stage two: tags → what stands on the page.
//!
//! One pass over the tokens with a stack of open elements and a stack of frames (flows of text,
//! lists, tables); no recursion. It is as forgiving as a browser, with three differences that
//! matter in a chart: text that lost its cells stays in its row instead of moving above the table,
//! rows that lost their table get one, and text that is not shown is kept apart to be counted.
//!
//! # Invariants
//!
//! * Depth is capped: a tree of any depth can be dropped and walked without fear. What is deeper
//!   than the caps joins its ancestor, text and all.

mod bare;
mod frame;
mod heading;
mod hidden;
mod line;
mod list;
mod rows;
mod split;
mod stack;
mod start;

use super::rough::{Rough, RoughCell};
use super::scan::{Scanner, Token};
use super::tag::Tag;
use super::text;
use frame::{Flow, Frame};
use stack::Entry;

/// A page, read.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// `<title>`.
    pub(super) title: String,
    /// There is a table of contents: a list of links before the headings.
    pub(super) contents: bool,
    /// What stands on it.
    pub(super) flow: Vec<Rough>,
}

/// Reads a page. Any text is one.
pub(super) fn parse(html: &str) -> Page {
    let mut scanner = Scanner::new(html);
    let mut parser = Parser::new();
    while let Some(token) = scanner.next() {
        match token {
            Token::Text(written) => parser.text(written),
            Token::Open(tag) => parser.open(tag, scanner.attributes()),
            Token::Close(tag) => parser.close(tag),
        }
    }
    if let Some(rest) = scanner.swallowed() {
        parser.hide_rest(rest);
    }
    let mut title = String::new();
    // A page calls itself by words; a stylesheet may have put the icon beside its heading here too.
    for token in Scanner::new(scanner.title().unwrap_or_default()) {
        if let Token::Text(written) = token {
            text::append(&mut title, written);
        }
    }
    text::trim_end(&mut title);
    let contents = parser.early && parser.headings;
    Page { title, contents, flow: parser.finish() }
}

/// What is open, and what was read so far.
#[expect(clippy::struct_excessive_bools, reason = "each holds whatever the others are")]
struct Parser<'a> {
    stack: Vec<Entry<'a>>,
    /// The texts that are not read, as long as their element may be one that never ends.
    passed: Vec<&'a str>,
    frames: Vec<Frame>,
    overflow: Vec<(Tag, usize)>,
    tables: usize,
    lists: usize,
    inert: usize,
    unread: usize,
    inner_links: usize,
    strikes: usize,
    kept: usize,
    alone: usize,
    /// A part of a line ended that is shown apart from what follows.
    apart: bool,
    hidden: String,
    code: Option<String>,
    /// A heading ended at this depth, and whether anything came after it.
    watch: Option<(usize, bool)>,
    headings: bool,
    /// A list of links stood before every heading.
    early: bool,
    /// The page ended: what is still open was never closed.
    ended: bool,
    /// A flow that ended, for the next one.
    spare: Option<Box<Flow>>,
    /// Room for the cells of the next table.
    spare_cells: Vec<RoughCell>,
}

impl Parser<'_> {
    fn new() -> Self {
        Self {
            stack: Vec::new(),
            passed: Vec::new(),
            frames: vec![Frame::Flow(Box::new(Flow { page: true, ..Flow::default() }))],
            overflow: Vec::new(),
            tables: 0,
            lists: 0,
            inert: 0,
            unread: 0,
            inner_links: 0,
            strikes: 0,
            kept: 0,
            alone: 0,
            apart: false,
            hidden: String::new(),
            code: None,
            watch: None,
            headings: false,
            early: false,
            ended: false,
            spare: None,
            spare_cells: Vec::new(),
        }
    }

    fn finish(mut self) -> Vec<Rough> {
        self.ended = true;
        while !self.stack.is_empty() {
            self.pop();
        }
        match self.frames.pop() {
            Some(Frame::Flow(mut flow)) => {
                flow.flush();
                flow.blocks
            }
            _ => Vec::new(),
        }
    }
}
