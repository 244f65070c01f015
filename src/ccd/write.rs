//! The last stage: a document → markdown.
//!
//! One writer serves `markdown`, `outline` and `fit`. It writes everything once and notes where
//! each unit begins (a row, an item, a line): a page is then a run of units, with the heading and
//! the header row said again where a page begins in the middle.

mod list;
mod once;
mod units;

use super::cell::pair;
use super::document::{Block, Document, Said, Section};
use super::escape;
use super::fields::fields;
use super::fit::Position;
use super::header;
use super::style::Style;
use super::table;
use super::text;
use list::Marks;
use once::Hangs;
pub(super) use units::{Around, Run, Unit, Written};

/// A text that leads what follows it is shorter, in bytes.
const LEADING_MAX: usize = 200;

/// Writes a document as GFM.
#[must_use]
pub fn markdown(document: &Document, style: &Style) -> String {
    let mut writer = Writer::new(style, false);
    writer.document(document);
    writer.finish().text
}

/// The sections that are told in lines at the end: what the line says, and their titles.
#[derive(Default)]
struct Folded(Vec<(String, Vec<String>)>);

impl Folded {
    fn add(&mut self, said: String, title: String) {
        match self.0.iter_mut().find(|(it, _)| *it == said) {
            Some((_, titles)) => titles.push(title),
            None => self.0.push((said, vec![title])),
        }
    }
}

/// Whether sections are nested in a section.
fn is_parent(document: &Document, number: usize, section: &Section) -> bool {
    document.sections.get(number + 1).is_some_and(|next| next.level > section.level)
}

/// A short text that leads the list or table behind it, "the patient denies".
fn leading<'a>(block: &'a Block, next: Option<&Block>) -> Option<&'a str> {
    let leads = next.is_some_and(|it| !matches!(it, Block::Paragraph { .. }));
    match block {
        Block::Paragraph { text, preformatted: false } if leads => {
            Some(text.as_str()).filter(|it| it.len() <= LEADING_MAX && !text::is_whole(it))
        }
        _ => None,
    }
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
    earlier: once::Earlier<'a>,
    /// The text that leads the block being written: a page that begins in the block says it first.
    leading: Option<&'a str>,
    /// Whether a text leads the lines that are being written.
    led: bool,
    /// What was said before them in their section that they may hang on.
    after: once::After,
    /// The levels of the sections that are open, and whether one of their titles sets apart what it says.
    around: Vec<(u8, bool)>,
    /// The list that was just written, if the last block was one: the next has other marks, or the two
    /// would be one.
    list: Option<Marks>,
    /// What the rows of the block are, if nothing else.
    run: Run,
    /// What they are behind the next one: it is in one piece with what leads them.
    next_run: Option<Run>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(style: &'a Style, noting: bool) -> Self {
        let mut written = Written::default();
        written.around.push(Around::default());
        Self {
            style,
            written,
            noting,
            at: Position::default(),
            pending: None,
            depth: 0,
            earlier: once::Earlier::default(),
            leading: None,
            led: false,
            after: once::After::default(),
            around: Vec::new(),
            list: None,
            run: Run::default(),
            next_run: None,
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
        self.earlier = once::Earlier::of(document);
        let mut said = header::Said::default();
        if self.style.header {
            self.begin_lead();
            self.header(document, &mut said);
        }
        let mut folded = Folded::default();
        for (number, section) in document.sections.iter().enumerate() {
            self.at = Position { section: number, block: 0, row: 0 };
            if self.is_folded(document, number, section) {
                folded.add("Nothing recorded".to_owned(), section.title.clone());
            } else if let Some(place) = self.is_repeated(document, number, section) {
                let item = place.item.map(|it| format!(" = item {it}")).unwrap_or_default();
                folded.add(format!("As {}", place.title), format!("{}{item}", section.title));
            } else {
                self.section(section);
            }
        }
        self.at = Position { section: document.sections.len(), block: 0, row: 0 };
        if !folded.0.is_empty() {
            self.unit(Run::default());
            for (said, titles) in &folded.0 {
                escape::line(self.out(), &format!("{said}: {}", titles.join("; ")));
                self.out().push('\n');
            }
            self.gap();
        }
        if self.style.header && !document.back.is_empty() {
            // A place of its own, or a page that ends before it would begin there again.
            self.at.block = 1;
            self.unit(Run::default());
            self.out().push_str("---\n\n");
            self.depth += 1;
            self.header_blocks(&document.back, &mut said);
            self.depth -= 1;
        }
    }

    /// Whether a section is told in the line at the end.
    fn is_folded(&self, document: &Document, number: usize, section: &Section) -> bool {
        self.style.fold_nothing
            && section.said() != Said::Something
            && self.stands_alone(document, number, section)
    }

    /// Whether a section can be told in a line: not where others are nested in it, or it in another,
    /// nor where its title would not say which it is.
    fn stands_alone(&self, document: &Document, number: usize, section: &Section) -> bool {
        section.level <= 1
            && !is_parent(document, number, section)
            && section.hidden_words == 0
            && self.earlier.is_name(&section.title)
    }

    pub(super) fn section(&mut self, section: &'a Section) {
        self.begin_lead();
        self.heading(section, if section.partial { " (in part)" } else { "" });
        self.depth = 0;
        self.led = false;
        self.after = once::After::nothing(self.is_apart(section));
        self.list = None;
        for (number, block) in section.blocks.iter().enumerate() {
            self.at.block = number;
            self.at.row = 0;
            let next = section.blocks.get(number + 1);
            if let Some(text) = leading(block, next) {
                // No page ends with it, and none begins behind it.
                self.begin_lead();
                self.depth += 1;
                self.block(block, next);
                self.depth -= 1;
                self.next_run = None;
                self.leading = Some(text);
                self.led = true;
                self.run = self.run(Around::default);
            } else {
                self.block(block, next);
                self.leading = None;
                self.led = false;
                if !next.is_some_and(once::may_be_led) {
                    self.run = Run::default();
                    self.next_run = None;
                }
            }
            self.gap();
        }
        if !section.hidden.is_empty() {
            self.at.block = section.blocks.len();
            self.at.row = 0;
            self.unit(Run::default());
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

    fn header(&mut self, document: &'a Document, said: &mut header::Said<'a>) {
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
    fn header_blocks(&mut self, blocks: &'a [Block], said: &mut header::Said<'a>) {
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

    pub(super) fn blocks(&mut self, blocks: &'a [Block]) {
        for (number, block) in blocks.iter().enumerate() {
            self.block(block, blocks.get(number + 1));
            self.gap();
        }
    }

    /// Writes a block, before the `next` one.
    fn block(&mut self, block: &'a Block, next: Option<&Block>) {
        let before = self.list.take();
        match block {
            Block::Paragraph { text, preformatted: false } => {
                let mut lines = text.split('\n').peekable();
                while let Some(line) = lines.next() {
                    let hangs = lines.peek().map_or(Hangs::on(next), |_| Hangs::Lines);
                    let leads = hangs == Hangs::Lines && once::is_open(line);
                    if leads {
                        self.begin_lead();
                    } else {
                        self.row();
                    }
                    let begun = self.out().len();
                    self.line_once(line, hangs);
                    if leads {
                        self.lead(begun, "\n\n");
                    }
                    self.out().push('\n');
                }
            }
            Block::Paragraph { text, .. } => {
                self.other(block);
                self.preformatted(text);
            }
            Block::List { numbered, start, items } => match items.as_slice() {
                [only]
                    if self.style.one_row_as_line
                        && !numbered
                        && only.blocks.is_empty()
                        && !(self.is_led() && next.is_some_and(once::reads_on)) =>
                {
                    self.row();
                    self.line_once(&only.text, Hangs::on(next));
                    self.out().push('\n');
                }
                items => {
                    let marks = Marks::behind(before, numbered.then(|| start.unwrap_or(1)));
                    self.list(marks, items, 0, next);
                    self.list = Some(marks);
                }
            },
            Block::Pairs { pairs } => {
                self.other(block);
                for field in pairs {
                    self.after.value(&field.value);
                    self.row();
                    escape::line(self.out(), &pair(field));
                    self.out().push('\n');
                }
            }
            Block::Table(it) => {
                self.other(block);
                table::write(self, it, next.is_some());
            }
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
}
