//! A document as one thing after another: rows, lines of values, items, sentences.
//!
//! This is what is found and what is compared. A passage carries what its words mean nothing without: the
//! headers of its cells, the caption, the line that leads it, the title of its rows, the remark on its row.

mod lead;
mod rows;

use std::borrow::Cow;

use crate::ccd::document::{Block, Field, Row, RowKind, Section, Table};
use crate::ccd::keys;
use lead::Lead;
use rows::Above;
use rows::Across;

/// A line up to this long is one passage; a longer one is as many as it has sentences.
const LINE_BYTES: usize = 240;

/// One thing that can be found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Passage<'a> {
    /// What it is part of.
    pub(super) kind: Kind,
    /// The columns of the table it is a row of, blank ones included.
    pub(super) columns: &'a [String],
    /// What stands above the table it is in.
    pub(super) caption: Cow<'a, str>,
    /// What stands above it and gives it its meaning, outermost first.
    pub(super) above: Vec<Cow<'a, str>>,
    /// Its values, in the order in which they are shown.
    pub(super) parts: Vec<Part<'a>>,
}

/// What a passage is part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Text.
    #[default]
    Line,
    /// Values with their names, all that stand together.
    Pairs,
    /// A row, its cells with their headers, of that table of the section.
    Row(usize),
}

/// A value and its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Part<'a> {
    /// A column's or a value's name; empty where there is none.
    pub(super) label: Cow<'a, str>,
    /// The value, or a line of text.
    pub(super) text: Cow<'a, str>,
    /// The sentence of a long line that is meant; the rest is what stands beside it.
    pub(super) focus: Option<(usize, usize)>,
    /// Whether the line has more before and after.
    pub(super) goes_on: (bool, bool),
    /// It says what the others are about, or can change what they mean.
    pub(super) telling: bool,
    /// The number of its column, where the name alone does not tell which one it is.
    pub(super) column: Option<usize>,
}

/// Calls `each` with every passage of these blocks.
pub(super) fn passages<'a>(blocks: &'a [Block], each: &mut impl FnMut(Passage<'a>)) {
    Reader { caption: "".into(), above: Vec::new(), tables: 0, columns: &[], each }.blocks(blocks);
}

/// Calls `each` with every named value.
pub(super) fn fields<'a>(fields: &'a [Field], each: &mut impl FnMut(Passage<'a>)) {
    for field in fields {
        let parts = vec![part(&field.key, &field.value)];
        each(Passage { kind: Kind::Pairs, parts, ..Passage::default() });
    }
}

/// The sections of a document, each with its title after those of the sections around it.
pub(super) fn titled(sections: &[Section]) -> Vec<(String, &Section)> {
    let mut around: Vec<&Section> = Vec::new();
    let mut titled = Vec::with_capacity(sections.len());
    for section in sections {
        while around.last().is_some_and(|it| it.level >= section.level) {
            around.pop();
        }
        around.push(section);
        let names = around.iter().map(|it| it.title.as_str()).filter(|it| !it.is_empty());
        titled.push((names.collect::<Vec<_>>().join(" › "), section));
    }
    titled
}

struct Reader<'a, 'e, E> {
    caption: Cow<'a, str>,
    tables: usize,
    columns: &'a [String],
    above: Vec<Cow<'a, str>>,
    each: &'e mut E,
}

impl<'a, E: FnMut(Passage<'a>)> Reader<'a, '_, E> {
    fn blocks(&mut self, blocks: &'a [Block]) {
        let mut lead = Lead::default();
        for (number, block) in blocks.iter().enumerate() {
            let next = blocks.get(number + 1);
            match block {
                Block::Heading { text } => {
                    lead.end();
                    self.give(Kind::Line, vec![part("", text)]);
                }
                Block::Paragraph { text, preformatted } => {
                    self.paragraph(text, &mut lead, next.filter(|_| !preformatted));
                }
                block => {
                    lead.block();
                    let outer = self.above.len();
                    self.above.extend_from_slice(lead.lines());
                    self.block(block);
                    self.above.truncate(outer);
                    lead.end();
                }
            }
        }
    }

    fn paragraph(&mut self, text: &'a str, lead: &mut Lead<'a>, next: Option<&Block>) {
        lead.paragraph(text, next);
        let mut lines = text.split('\n').filter(|it| !it.trim().is_empty()).peekable();
        while let Some(line) = lines.next() {
            self.led(line, lead);
            lead.after(line, next.filter(|_| lines.peek().is_none()));
        }
        // Lines that stand together are led together.
        if text.contains('\n') {
            lead.block();
        }
    }

    /// A list, a table, values.
    fn block(&mut self, block: &'a Block) {
        match block {
            Block::List { items, .. } => {
                let mut lead = Lead::default();
                for item in items {
                    self.led(&item.text, &mut lead);
                    if item.blocks.is_empty() {
                        lead.after(&item.text, None);
                    }
                    let outer = self.above.len();
                    self.above.extend_from_slice(lead.lines());
                    self.inside(item.text.as_str().into(), &item.blocks);
                    self.above.truncate(outer);
                }
            }
            Block::Pairs { pairs } => self.pairs(pairs),
            Block::Table(table) => self.table(table),
            Block::Heading { .. } | Block::Paragraph { .. } => {}
        }
    }

    /// A line or an item, under what leads it.
    fn led(&mut self, line: &'a str, lead: &mut Lead<'a>) {
        lead.before(line);
        let outer = self.above.len();
        self.above.extend_from_slice(lead.lines());
        self.line(line);
        self.above.truncate(outer);
    }

    fn give(&mut self, kind: Kind, mut parts: Vec<Part<'a>>) {
        parts.retain(|it| !it.text.trim().is_empty() || !it.label.trim().is_empty());
        if !parts.is_empty() {
            let (caption, above) = (self.caption.clone(), self.above.clone());
            (self.each)(Passage { kind, columns: self.columns, caption, above, parts });
        }
    }

    fn inside(&mut self, above: Cow<'a, str>, blocks: &'a [Block]) {
        if blocks.is_empty() {
            return;
        }
        self.above.push(above);
        self.blocks(blocks);
        self.above.pop();
    }

    fn line(&mut self, line: &'a str) {
        if line.len() <= LINE_BYTES {
            return self.give(Kind::Line, vec![part("", line)]);
        }
        let all = sentences(line);
        for (number, (start, end)) in all.iter().copied().enumerate() {
            let before = number.checked_sub(1).and_then(|it| all.get(it)).map_or(start, |it| it.0);
            let after = all.get(number + 1).map_or(end, |it| it.1);
            let text = line.get(before..after).unwrap_or(line);
            self.give(
                Kind::Line,
                vec![Part {
                    focus: Some((start - before, end - before)),
                    goes_on: (before > 0, after < line.len()),
                    ..part("", text)
                }],
            );
        }
    }

    /// Values that stand together are one passage: a name may be about all of them.
    fn pairs(&mut self, pairs: &'a [Field]) {
        let parts = pairs
            .iter()
            .map(|it| Part { telling: keys::is_telling(&it.key), ..part(&it.key, &it.value) });
        self.give(Kind::Pairs, parts.collect());
    }

    fn table(&mut self, table: &'a Table) {
        let outer = self.above.len();
        let number = self.tables;
        self.tables += 1;
        self.give(Kind::Line, vec![part("", &table.caption)]);
        let around = std::mem::replace(&mut self.caption, table.caption.as_str().into());
        if table.rows.is_empty() {
            self.give(Kind::Line, table.columns.iter().map(|it| part("", it)).collect());
        }
        let key = keys::key(table.columns.iter().map(String::as_str)).name;
        let across = rows::across(table);
        let mut above = Above::new(table);
        for (at, row) in table.rows.iter().enumerate() {
            self.above.truncate(outer);
            match across.get(at).copied().flatten() {
                // It has been said with its row.
                Some(Across::Remark) => {}
                Some(belongs) => {
                    self.give(Kind::Line, row.cells.iter().map(|it| part("", it)).collect());
                    if belongs == Across::Title {
                        above.entitle(row);
                    }
                }
                None => {
                    let remarks = across.get(at + 1..).unwrap_or_default();
                    let remarks = remarks.iter().take_while(|it| **it == Some(Across::Remark));
                    let remarks = table.rows.iter().skip(at + 1).take(remarks.count());
                    let remarks = remarks.filter_map(|it| it.cells.last()).enumerate();
                    let remarks = remarks.map(|(number, it)| Part {
                        telling: true,
                        column: Some(table.columns.len() + number),
                        ..part("", it)
                    });
                    if row.kind == RowKind::Parts {
                        self.above.extend(above.title());
                        let parts = row.cells.iter().map(|it| part("", it));
                        self.give(Kind::Line, parts.chain(remarks).collect());
                    } else {
                        self.above.extend(above.row(row));
                        self.columns = &table.columns;
                        let cells = cells(table, row, key).into_iter();
                        self.give(Kind::Row(number), cells.chain(remarks).collect());
                        self.columns = &[];
                    }
                }
            }
            let about = key.and_then(|it| row.cells.get(it)).or_else(|| row.cells.first());
            for nested in &row.nested {
                let about = about.map_or("", String::as_str);
                let name = match (about.is_empty(), nested.column.is_empty()) {
                    (_, true) => about.into(),
                    (true, false) => nested.column.as_str().into(),
                    _ => format!("{about}, {}", nested.column).into(),
                };
                self.inside(name, &nested.blocks);
            }
        }
        self.caption = around;
        self.above.truncate(outer);
    }
}

/// The cells with their headers, the one that names the row first.
fn cells<'a>(table: &'a Table, row: &'a Row, key: Option<usize>) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::with_capacity(row.cells.len());
    for (at, cell) in row.cells.iter().enumerate() {
        if cell.trim().is_empty() {
            continue;
        }
        let label = table.columns.get(at).map_or("", String::as_str);
        let is_key = key == Some(at);
        let telling = is_key || keys::is_telling(label);
        let part = Part { telling, column: number(&table.columns, at), ..part(label, cell) };
        if is_key { parts.insert(0, part) } else { parts.push(part) }
    }
    parts
}

/// The number of a column, where its name alone does not tell which one it is.
pub(super) fn number(columns: &[String], at: usize) -> Option<usize> {
    let named = columns.get(at).filter(|it| !it.is_empty());
    let alone = named.is_some_and(|it| columns.iter().filter(|other| *other == it).count() == 1);
    (!alone).then_some(at)
}

fn part<'a>(label: &'a str, text: &'a str) -> Part<'a> {
    Part { label: label.into(), text: text.into(), ..Part::default() }
}

/// Where the sentences of a text are. When in doubt, two are one: no finding loses its "no".
pub(super) fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut words = text.split(' ').peekable();
    let mut at = 0;
    while let Some(word) = words.next() {
        let end = at + word.len();
        if words.peek().is_some_and(|next| is_end(word, next)) {
            sentences.push((start, end));
            start = end + 1;
        }
        at = end + 1;
    }
    sentences.push((start, text.len()));
    sentences
}

fn is_end(word: &str, next: &str) -> bool {
    let bare = word.trim_end_matches(['"', '”', ')', '\'']);
    let Some(stem) = bare.strip_suffix(['.', '!', '?']) else { return false };
    let begins = next.trim_start_matches(['"', '“', '(']).chars().next();
    let abbreviated = bare.ends_with('.')
        && (stem.contains('.') || stem.chars().filter(|it| it.is_alphabetic()).count() <= 3)
        && !stem.ends_with(|it: char| it.is_ascii_digit());
    !abbreviated && begins.is_some_and(|it| it.is_uppercase() || it.is_ascii_digit())
}
