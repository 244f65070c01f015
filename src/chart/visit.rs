//! One encounter of a chart, as far as an answer needs it.

use std::collections::HashSet;
use std::hash::Hash;

use super::answer::single_line;
use super::digest::Digest;
use crate::ccd::{self, Block, Document, Heading, Item, Row, RowKind, Said, Section, Style, Table};
use crate::nextech::Summary;

/// A text that points elsewhere, "same as above", and is longer than this says something by itself.
const POINTER_MAX: usize = 120;

/// An encounter, and what is known of its document once the document itself is gone.
#[derive(Default)]
pub(super) struct Visit {
    /// What the EHR says about it.
    pub(super) summary: Summary,
    /// The sections asked for, each with what is nested in it.
    pub(super) groups: Vec<Group>,
    /// The lines that stand for groups that a newer visit has word for word.
    pub(super) repeats: String,
    /// The document, while it may be shown.
    pub(super) document: Option<Document>,
    /// Names that were asked for and are not in the document.
    pub(super) missing: Vec<String>,
    /// Sections of the document that were not asked for.
    pub(super) filtered_out: usize,
    /// Why there is nothing to read, where there is not.
    pub(super) trouble: Option<&'static str>,
}

/// A section with the sections nested in it: said again as one, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// What each costs; the outermost first.
    pub(super) headings: Vec<Heading>,
    /// Of its titles and of all it says.
    pub(super) digest: Digest,
    /// Whether a line may stand for it: not where one does already, at the end of the document.
    pub(super) may_fold: bool,
    /// The same of each of its sections, for when some changed and others did not.
    pub(super) parts: Vec<Part>,
}

/// One section of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Of its title and of all it says.
    pub(super) digest: Digest,
    /// As of the group.
    pub(super) may_fold: bool,
    /// Whether its title names it: not where another section of the document has the same.
    pub(super) is_named: bool,
    /// Whether a line stands for it.
    pub(super) folded: bool,
    /// What it says, block by block.
    pub(super) blocks: Vec<Pieces>,
}

/// A block, by what it would take to say it as a newer visit's but for some pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    /// The place and what every piece is told by: its row's first cell, its column. Nothing where two
    /// begin alike.
    pub(super) shape: Option<Digest>,
    /// The place and the columns, where rows can be named: by the column whose cells are all there, no
    /// two alike, and say most.
    pub(super) named: Option<(Digest, usize)>,
    /// Whether the pieces are items of a list.
    pub(super) is_list: bool,
    /// Of each row; of each cell where there is one row; of each item of a list.
    pub(super) said: Vec<Piece>,
}

/// A row, a cell, an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Of what it says.
    pub(super) digest: Digest,
    /// How many bytes that is.
    pub(super) bytes: usize,
    /// Of these, how many name it.
    pub(super) name_bytes: usize,
    /// Whether it depends on where it stands: the text above may be another one in another visit.
    pub(super) stays: bool,
}

impl Visit {
    /// Takes in a document, or one that has changed.
    pub(super) fn hold(&mut self, document: Document, style: &Style) {
        self.groups = groups(&document, style);
        self.document = Some(document);
    }

    /// Takes back a document that `groups` were folded in: what is left costs less.
    pub(super) fn hold_folded(
        &mut self,
        document: Document,
        mut groups: Vec<Group>,
        style: &Style,
    ) {
        let mut headings = ccd::outline(&document, style).into_iter();
        for group in &mut groups {
            let stayed = group.headings.iter_mut().zip(&group.parts).filter(|(_, it)| !it.folded);
            for ((ours, _), heading) in stayed.zip(&mut headings) {
                *ours = heading;
            }
        }
        self.groups = groups;
        self.document = Some(document);
    }

    /// What showing it costs: its opening lines aside, and without what newer visits have.
    pub(super) fn tokens(&self) -> usize {
        self.groups.iter().map(Group::tokens).sum()
    }

    /// What a group, or one part of it, costs when nothing is folded.
    pub(super) fn cost(&self, group: usize, part: Option<usize>) -> usize {
        let headings = self.groups.get(group).map_or(&[][..], |it| &it.headings);
        match part {
            Some(part) => headings.get(part).map_or(0, |it| it.tokens),
            None => headings.iter().map(|it| it.tokens).sum(),
        }
    }

    /// How lines name it: `e5012 (2026-03-04)`.
    pub(super) fn cited(&self) -> String {
        cited(&self.summary)
    }

    /// As short as that can be said: `e5012`.
    pub(super) fn cited_short(&self) -> String {
        self.summary.id.map_or_else(|| self.cited(), |it| it.to_string())
    }

    /// Everything that it says, so that a change shows.
    pub(super) fn digest(&self) -> Digest {
        let Summary { id, date, kind, doctor, department, location, locked } = &self.summary;
        let groups: Vec<_> = self.groups.iter().map(|it| it.digest).collect();
        let document = (&groups, &self.missing, self.filtered_out, self.trouble);
        Digest::of(&(id, date, kind, doctor, department, location, locked, document))
    }
}

impl Group {
    /// The title of the outermost section.
    pub(super) fn title(&self) -> &str {
        self.headings.first().map_or("", |it| &it.title)
    }

    /// What it costs, without what newer visits have.
    pub(super) fn tokens(&self) -> usize {
        let parts = self.headings.iter().zip(&self.parts);
        parts.filter(|(_, it)| !it.folded).map(|(it, _)| it.tokens).sum()
    }

    /// Whether newer visits have all of it.
    pub(super) fn folded(&self) -> bool {
        self.parts.iter().all(|it| it.folded)
    }

    /// Whether its title names it, and none other of its document.
    pub(super) fn is_named(&self) -> bool {
        self.parts.first().is_some_and(|it| it.is_named)
    }

    /// The titles that lead to a part.
    pub(super) fn part_path(&self, part: usize) -> Option<String> {
        self.headings.get(part).map(|it| format!("{} > {}", self.title(), it.title))
    }
}

/// How lines name an encounter: `e5012 (2026-03-04)`.
pub(super) fn cited(summary: &Summary) -> String {
    match (summary.id, summary.day().map(single_line)) {
        (Some(id), Some(day)) => format!("{id} ({day})"),
        (Some(id), None) => id.to_string(),
        (None, Some(day)) => format!("the visit of {day}"),
        (None, None) => "a visit without a date".to_owned(),
    }
}

/// The sections of a document in groups, in order.
fn groups(document: &Document, style: &Style) -> Vec<Group> {
    let mut headings = ccd::outline(document, style).into_iter();
    let titles = document.unique_titles();
    let is_named = |it: &Section| titles.contains(&it.title.to_lowercase());
    let mut rest = document.sections.as_slice();
    let mut groups = Vec::new();
    while let Some(first) = rest.first() {
        let nested = rest.iter().skip(1).take_while(|it| it.level > first.level).count();
        let (group, after) = rest.split_at(nested + 1);
        let said = |it: &Section| it.said() == Said::Something;
        let stays = group.iter().any(|it| it.partial || points(it));
        groups.push(Group {
            headings: headings.by_ref().take(group.len()).collect(),
            digest: digest(group),
            may_fold: !first.title.is_empty() && !stays && group.iter().any(said),
            parts: group.iter().map(|it| part(&first.title, it, is_named(it))).collect(),
        });
        rest = after;
    }
    groups
}

fn digest(group: &[Section]) -> Digest {
    let said: Vec<_> =
        group.iter().map(|it| (&it.title, it.level, &it.blocks, it.hidden_words)).collect();
    Digest::of(&said)
}

fn part(parent: &str, section: &Section, is_named: bool) -> Part {
    // What leads a block is of its place: "stopped at this visit".
    let lead = |at: usize| match section.blocks.get(at.checked_sub(1)?)? {
        Block::Paragraph { text, .. } => Some(text),
        _ => None,
    };
    let blocks = section.blocks.iter().enumerate();
    let blocks = blocks.map(|(at, block)| match block {
        _ if !is_named => Pieces::default(),
        Block::List { .. } if !section.has_one_list() => Pieces::default(),
        block => pieces((parent, &section.title, at, lead(at)), block),
    });
    let blocks = blocks.collect();
    Part {
        digest: Digest::of(&(parent, digest(std::slice::from_ref(section)))),
        may_fold: !section.title.is_empty()
            && !section.partial
            && !points(section)
            && section.said() == Said::Something,
        is_named,
        folded: false,
        blocks,
    }
}

/// Whether a section is a few words that mean something else in another place: "same as above".
fn points(section: &Section) -> bool {
    let text = match section.blocks.as_slice() {
        [Block::Paragraph { text, .. }] => text,
        [Block::List { items, .. }] => match items.as_slice() {
            [only] => &only.text,
            _ => return false,
        },
        _ => return false,
    };
    text.len() <= POINTER_MAX && ccd::points(text)
}

fn pieces(place: impl Hash, block: &Block) -> Pieces {
    match block {
        Block::Table(table) => table_pieces(place, table),
        Block::List { start: None, items, .. } if items.iter().all(is_told_by_number) => Pieces {
            shape: Some(Digest::of(&(place, "list"))),
            is_list: true,
            said: items.iter().map(|it| piece(&it.text, [&it.text])).collect(),
            ..Pieces::default()
        },
        _ => Pieces::default(),
    }
}

/// Whether an item can be told by its number: it leads no others, which would hang on it.
fn is_told_by_number(item: &Item) -> bool {
    item.is_countable() && !item.text.ends_with(':')
}

/// Whether a row says all by itself, and hangs on none above: on its date, its group.
fn is_alone(table: &Table, row: &Row) -> bool {
    let filled = row.cells.iter().filter(|it| !it.is_empty()).count();
    row.kind == RowKind::Cells
        && row.nested.is_empty()
        && (table.rows.len() == 1
            || (row.cells.first().is_some_and(|it| !it.is_empty())
                && (filled > 1 || table.columns.len() < 2)))
}

fn table_pieces(place: impl Hash, table: &Table) -> Pieces {
    if !table.rows.iter().all(|it| is_alone(table, it)) {
        return Pieces::default();
    }
    let told_by = |names: &[&str]| {
        let mut once = HashSet::new();
        let told_apart = names.iter().all(|it| !it.is_empty() && once.insert(*it));
        told_apart.then(|| Digest::of(&(&place, &table.caption, &table.columns, names)))
    };
    if let [row] = table.rows.as_slice() {
        let names: Vec<&str> = table.columns.iter().map(String::as_str).collect();
        let cells = names.iter().zip(&row.cells);
        return Pieces {
            shape: told_by(&names).filter(|_| row.cells.len() == names.len()),
            said: cells.map(|(name, it)| piece(it, [name, it.as_str()])).collect(),
            ..Pieces::default()
        };
    }
    let column = |at: usize| -> Vec<&str> {
        table.rows.iter().map(|it| it.cells.get(at).map_or("", String::as_str)).collect()
    };
    let named = (0..table.columns.len())
        .filter(|it| told_by(&column(*it)).is_some())
        .max_by_key(|it| column(*it).iter().map(|it| it.len()).sum::<usize>())
        .map(|it| (Digest::of(&(&place, &table.caption, &table.columns, it)), it));
    let row = |row: &Row| Piece {
        name_bytes: named.and_then(|(_, it)| row.cells.get(it)).map_or(0, String::len),
        ..piece(&row.cells, &row.cells)
    };
    Pieces {
        shape: told_by(&column(0)),
        named,
        said: table.rows.iter().map(row).collect(),
        ..Pieces::default()
    }
}

/// A piece: what it is told by, and all its texts.
fn piece<T: AsRef<str>>(said: &(impl Hash + ?Sized), texts: impl IntoIterator<Item = T>) -> Piece {
    let mut piece = Piece { digest: Digest::of(said), bytes: 0, name_bytes: 0, stays: false };
    for text in texts {
        let text = text.as_ref();
        piece.bytes += text.len();
        piece.stays |= text.len() <= POINTER_MAX && ccd::points(text);
    }
    piece
}
