//! The last stage: a document → markdown.
//!
//! One writer serves `markdown`, `outline` and `fit`. It writes everything once and notes where
//! each unit begins (a row, an item, a line): a page is then a run of units, with the heading and
//! the header row said again where a page begins in the middle.

use std::collections::HashMap;

use super::cell::pair;
use super::document::{Block, Document, Item, Said, Section};
use super::escape;
use super::fields::fields;
use super::fit::Position;
use super::header;
use super::style::Style;
use super::table;
use super::text;

/// Shorter texts are said again: the line that stands for one costs as much.
const REPEAT_WORDS_MIN: usize = 3;

/// Writes a document as GFM.
#[must_use]
pub fn markdown(document: &Document, style: &Style) -> String {
    let mut writer = Writer::new(style, false);
    writer.document(document);
    writer.finish().text
}

/// A long line that was there before is told by so many of its first words.
const BEGINNING_WORDS: usize = 3;

/// What a line has to have beside them, in bytes, to be worth it.
const AS_ABOVE_MIN: usize = 20;

/// The sections that are told in lines at the end: what the line says, and their titles.
#[derive(Default)]
struct Folded<'a>(Vec<(String, Vec<&'a str>)>);

impl<'a> Folded<'a> {
    fn add(&mut self, said: String, title: &'a str) {
        match self.0.iter_mut().find(|(it, _)| *it == said) {
            Some((_, titles)) => titles.push(title),
            None => self.0.push((said, vec![title])),
        }
    }
}

/// Whether a section can be told in a line: one with sections nested in it cannot.
fn stands_alone(document: &Document, number: usize, section: &Section) -> bool {
    let parent = document.sections.get(number + 1).is_some_and(|next| next.level > section.level);
    !parent && section.hidden_words == 0 && !section.title.is_empty()
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) units: Vec<Unit>,
    /// What a page that begins inside a block says again, by the `lead` of its units.
    pub(super) leads: Vec<String>,
}

/// A piece that is never cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) position: Position,
    /// Where it begins in the text.
    pub(super) start: usize,
    /// Index into `leads`.
    pub(super) lead: usize,
}

pub(super) struct Writer<'a> {
    pub(super) style: &'a Style,
    written: Written,
    noting: bool,
    at: Position,
    /// Where the unit begins that will be noted next: headings and leads belong to what follows.
    pending: Option<usize>,
    /// Inside a row or an item: nothing in it is a unit of its own.
    depth: usize,
    /// The lists that were said so far, and under which title.
    lists: HashMap<&'a [Item], &'a str>,
    /// The texts: under which title, and as which item of how many.
    texts: HashMap<&'a str, (&'a str, usize, usize)>,
    /// The long lines and items, by how they begin; `None` where two begin alike.
    lines: HashMap<&'a str, Option<&'a str>>,
    title: &'a str,
}

impl<'a> Writer<'a> {
    pub(super) fn new(style: &'a Style, noting: bool) -> Self {
        let mut written = Written::default();
        written.leads.push(String::new());
        Self {
            style,
            written,
            noting,
            at: Position::default(),
            pending: None,
            depth: 0,
            lists: HashMap::new(),
            texts: HashMap::new(),
            lines: HashMap::new(),
            title: "",
        }
    }

    pub(super) fn finish(mut self) -> Written {
        self.note_rest();
        let kept = self.written.text.trim_end().len();
        self.written.text.truncate(kept);
        if kept > 0 {
            self.written.text.push('\n');
        }
        self.written.units.retain(|it| it.start < kept);
        self.written
    }

    pub(super) fn document(&mut self, document: &'a Document) {
        let mut said = header::Said::default();
        if self.style.header {
            self.begin_lead();
            self.header(document, &mut said);
        }
        let mut folded = Folded::default();
        for (number, section) in document.sections.iter().enumerate() {
            self.at = Position { section: number, block: 0, row: 0 };
            if self.is_folded(document, number, section) {
                folded.add("Nothing recorded".to_owned(), &section.title);
            } else if let Some(reference) = self.is_repeated(document, number, section) {
                folded.add(reference, &section.title);
            } else {
                self.section(section);
            }
        }
        self.at = Position { section: document.sections.len(), block: 0, row: 0 };
        if !folded.0.is_empty() {
            self.unit(0);
            for (said, titles) in &folded.0 {
                escape::line(self.out(), &format!("{said}: {}", titles.join("; ")));
                self.out().push('\n');
            }
            self.gap();
        }
        if self.style.header && !document.back.is_empty() {
            // A place of its own, or a page that ends before it would begin there again.
            self.at.block = 1;
            self.unit(0);
            self.out().push_str("---\n\n");
            self.depth += 1;
            self.header_blocks(&document.back, &mut said);
            self.depth -= 1;
        }
    }

    /// Whether a section is told in the line at the end.
    fn is_folded(&self, document: &Document, number: usize, section: &Section) -> bool {
        self.style.fold_nothing
            && stands_alone(document, number, section)
            && section.said() != Said::Something
    }

    /// Where an earlier section said all that this one says.
    fn is_repeated(
        &mut self,
        document: &'a Document,
        number: usize,
        section: &'a Section,
    ) -> Option<String> {
        let [only] = section.blocks.as_slice() else { return None };
        if !self.style.fold_repeats || !stands_alone(document, number, section) {
            return None;
        }
        self.title = &section.title;
        self.said_before(only)
    }

    pub(super) fn section(&mut self, section: &'a Section) {
        self.begin_lead();
        self.title = &section.title;
        self.heading(section, "");
        self.depth = 0;
        for (number, block) in section.blocks.iter().enumerate() {
            self.at.block = number;
            self.at.row = 0;
            self.block_once(block);
            self.gap();
        }
        if !section.hidden.is_empty() {
            self.at.block = section.blocks.len();
            self.at.row = 0;
            self.unit(0);
            self.hidden(&section.hidden, section.hidden_words);
        }
        self.note_rest();
    }

    pub(super) fn heading(&mut self, section: &Section, more: &str) {
        if section.title.is_empty() {
            return;
        }
        let marks = self.style.heading.clamp(1, 6).saturating_add(section.level.saturating_sub(1));
        for _ in 0..marks.min(6) {
            self.out().push('#');
        }
        self.out().push(' ');
        escape::cell(self.out(), &section.title);
        self.out().push_str(more);
        self.gap();
    }

    fn header(&mut self, document: &'a Document, said: &mut header::Said) {
        if !document.title.is_empty() {
            for _ in 1..self.style.heading.clamp(2, 6) {
                self.out().push('#');
            }
            self.out().push(' ');
            escape::cell(self.out(), &document.title);
            self.gap();
        }
        self.depth += 1;
        self.header_blocks(&document.front, said);
        self.hidden(&document.hidden, document.hidden_words);
        self.depth -= 1;
    }

    /// The header as it stood, or its fields in lines.
    fn header_blocks(&mut self, blocks: &'a [Block], said: &mut header::Said) {
        if !self.style.fold_header {
            self.blocks(blocks);
            return;
        }
        for line in said.lines(fields(blocks), self.style) {
            escape::line(self.out(), &line);
            self.out().push('\n');
        }
        self.gap();
    }

    fn hidden(&mut self, hidden: &[String], words: usize) {
        if hidden.is_empty() || words == 0 {
            return;
        }
        if self.style.hidden {
            self.out().push_str("Hidden in the source:\n");
            for text in hidden {
                escape::line(self.out(), text);
                self.out().push('\n');
            }
        } else {
            let noun = if words == 1 { "word" } else { "words" };
            let line = format!("({words} {noun} hidden in the source)");
            self.out().push_str(&line);
        }
        self.gap();
    }

    // ---- blocks -----------------------------------------------------------------------------

    /// A block of a section, unless an earlier section said the same.
    fn block_once(&mut self, block: &'a Block) {
        let reference = if self.style.fold_repeats { self.said_before(block) } else { None };
        let shorter = |it: &String| block_bytes(block) > it.len() + "()".len();
        let reference = reference.filter(shorter);
        if let Some(reference) = reference {
            self.row();
            escape::line(self.out(), &format!("({reference})"));
        } else {
            self.block(block);
        }
    }

    /// Where an earlier section said this. Tables are always said: their rows
    /// are what is looked for.
    fn said_before(&mut self, block: &'a Block) -> Option<String> {
        match block {
            Block::Paragraph { text, preformatted: false } => self.text_before(text, 1, 1),
            Block::List { items, .. } => match items.as_slice() {
                [only] if only.blocks.is_empty() => self.text_before(&only.text, 1, 1),
                items => {
                    for (number, item) in items.iter().enumerate() {
                        self.text_before(&item.text, number + 1, items.len());
                    }
                    let title = *self.lists.entry(items).or_insert(self.title);
                    (title != self.title).then(|| format!("As {title}"))
                }
            },
            _ => None,
        }
    }

    /// Where `text` was said before; if nowhere, it is now, as item `number` of `items`.
    fn text_before(&mut self, text: &'a str, number: usize, items: usize) -> Option<String> {
        let words = text::words(text);
        if words < REPEAT_WORDS_MIN {
            return None;
        }
        let (title, number, items) = *self.texts.entry(text).or_insert((self.title, number, items));
        if title == self.title || title.is_empty() {
            return None;
        }
        Some(match items {
            1 => format!("As {title}"),
            _ => format!("As item {number} of {title}"),
        })
    }

    /// A line of text or an item. Of a long one that was there before, only how it begins.
    fn line_once(&mut self, text: &'a str) {
        let begins = self.style.fold_repeats.then(|| text::first_words(text, BEGINNING_WORDS));
        let Some(begins) = begins.flatten().filter(|it| it.len() + AS_ABOVE_MIN < text.len())
        else {
            escape::line(self.out(), text);
            return;
        };
        match self.lines.get_mut(begins) {
            Some(Some(line)) if *line == text => {
                escape::line(self.out(), &format!("{begins}\u{2026} (as above)"));
                return;
            }
            Some(line) => *line = None,
            None => drop(self.lines.insert(begins, Some(text))),
        }
        escape::line(self.out(), text);
    }

    pub(super) fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.block(block);
            self.gap();
        }
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Paragraph { text, preformatted: false } => {
                for line in text.split('\n') {
                    self.row();
                    self.line_once(line);
                    self.out().push('\n');
                }
            }
            Block::Paragraph { text, .. } => self.preformatted(text),
            Block::List { numbered, items } => match items.as_slice() {
                [only] if self.style.one_row_as_line && !numbered && only.blocks.is_empty() => {
                    self.row();
                    self.line_once(&only.text);
                    self.out().push('\n');
                }
                items => self.list(*numbered, items, 0),
            },
            Block::Pairs { pairs } => {
                for field in pairs {
                    self.row();
                    escape::line(self.out(), &pair(field));
                    self.out().push('\n');
                }
            }
            Block::Table(it) => table::write(self, it),
            Block::Heading { text } => {
                self.row();
                for _ in 0..self.style.heading.clamp(1, 6) {
                    self.out().push('#');
                }
                self.out().push(' ');
                escape::cell(self.out(), text);
                self.out().push('\n');
            }
        }
    }

    fn preformatted(&mut self, text: &str) {
        self.row();
        let fence = if text.contains("```") { "~~~~" } else { "```" };
        let text = text.trim_matches('\n');
        let fenced = format!("{fence}\n{text}\n{fence}\n");
        self.out().push_str(&fenced);
    }

    fn list(&mut self, numbered: bool, items: &'a [Item], indent: usize) {
        for (number, item) in items.iter().enumerate() {
            if indent == 0 {
                self.row();
            }
            let mark = if numbered { format!("{}. ", number + 1) } else { "- ".to_owned() };
            let inner = indent + mark.len();
            self.out().extend(std::iter::repeat_n(' ', indent));
            self.out().push_str(&mark);
            self.line_once(&item.text);
            self.out().push('\n');
            for block in &item.blocks {
                match block {
                    Block::List { numbered, items } => self.list(*numbered, items, inner),
                    Block::Paragraph { text, .. } => {
                        for line in text.split('\n').filter(|it| !it.trim().is_empty()) {
                            self.out().extend(std::iter::repeat_n(' ', inner));
                            self.line_once(line);
                            self.out().push('\n');
                        }
                    }
                    other => {
                        self.depth += 1;
                        self.gap();
                        self.blocks(std::slice::from_ref(other));
                        self.depth -= 1;
                    }
                }
            }
        }
    }

    // ---- units ------------------------------------------------------------------------------

    pub(super) fn out(&mut self) -> &mut String {
        &mut self.written.text
    }

    /// A blank line before whatever comes next.
    pub(super) fn gap(&mut self) {
        let text = &mut self.written.text;
        if text.is_empty() || text.ends_with("\n\n") {
            return;
        }
        text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
    }

    /// What is written from here on belongs to the next unit; inside a row or an item, to that.
    pub(super) fn begin_lead(&mut self) {
        if self.depth == 0 && self.pending.is_none() {
            self.pending = Some(self.written.text.len());
        }
    }

    /// Keeps what a page that begins in this block has to say first; gives its number.
    pub(super) fn lead(&mut self, lead: impl FnOnce() -> String) -> usize {
        if !self.noting {
            return 0;
        }
        self.written.leads.push(lead());
        self.written.leads.len() - 1
    }

    /// A unit begins, the next row of its block.
    pub(super) fn row(&mut self) {
        self.row_with(0);
    }

    pub(super) fn row_with(&mut self, lead: usize) {
        if self.depth > 0 {
            return;
        }
        self.unit(lead);
        self.at.row += 1;
    }

    /// Counts rows that are said elsewhere, so that a row keeps its number whatever the style.
    pub(super) fn skip_to(&mut self, row: usize) {
        if self.depth == 0 {
            self.at.row = row;
        }
    }

    pub(super) fn nest(&mut self, blocks: &'a [Block]) {
        self.depth += 1;
        self.blocks(blocks);
        self.depth -= 1;
    }

    fn unit(&mut self, lead: usize) {
        let start = self.pending.take().unwrap_or(self.written.text.len());
        if self.noting {
            self.written.units.push(Unit { position: self.at, start, lead });
        }
    }

    /// A heading without anything under it is a unit too.
    fn note_rest(&mut self) {
        if self.pending.is_some_and(|it| it < self.written.text.len()) {
            self.unit(0);
        }
        self.pending = None;
    }
}

/// How much a block says; what is not folded says nothing.
fn block_bytes(block: &Block) -> usize {
    match block {
        Block::Paragraph { text, .. } => text.len(),
        Block::List { items, .. } => items.iter().map(|it| it.text.len()).sum(),
        _ => 0,
    }
}
