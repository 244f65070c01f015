//! What a chart says again: sections that an older visit has word for word as a newer one.
//!
//! Most of a chart is carried forward from visit to visit. Said once, in the newest visit that has it,
//! it costs a line in each of the others, and the line tells from where the text can be taken. Where a
//! section has changed in part, what stayed is told in its place: a section nested in it, and the rows
//! of a table whose other rows changed.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::answer::single_line;
use super::digest::Digest;
use super::visit::{Group, Part, Piece, Pieces, Visit};
use crate::ccd::{self, Block, Item, Row, RowKind, Section, Style, Table};

/// What pieces of a table come to, in bytes, that are worth a line that stands for them.
const LINE_BYTES: usize = 32;

/// What stands around a row or a cell.
const PIECE_BYTES: usize = 4;

/// A line that names rows ends after so many bytes, and another begins: a page is cut between lines, and
/// its budget may be as small as four of them.
const NAMES_BYTES: usize = 200;

/// Fewer sections are named, where "all others" would do.
const ALL_OTHERS_MIN: usize = 4;

/// Folds, in visits that stand newest first, every section that a newer visit has: whole with what is
/// nested in it, or else what is nested in it.
///
/// "unchanged since" is said only where no visit between the two has the section otherwise; where
/// one has, it is "as in".
pub(super) fn fold(visits: &mut [Visit]) {
    let mut seen = Seen::default();
    for number in 0..visits.len() {
        let (newer, rest) = visits.split_at_mut(number);
        let Some(visit) = rest.first_mut() else { return };
        let mut lines = Vec::new();
        for (at, group) in visit.groups.iter_mut().enumerate() {
            let place = Path { group: at, part: None };
            let whole = seen.note(number, group.title(), group.digest, group.is_named());
            add(&mut lines, whole.filter(|_| group.may_fold), place, newer);
            let parts: Vec<_> = (0..group.parts.len())
                .filter_map(|it| group.part_path(it).map(|path| (it, path)))
                .collect();
            for (part, path) in parts {
                let Some(nested) = group.parts.get_mut(part) else { continue };
                nested.folded = false;
                let again = seen.note(number, &path, nested.digest, nested.is_named);
                let place = Path { group: at, part: Some(part) };
                let alone = again.filter(|_| whole.is_none() && part > 0 && nested.may_fold);
                add(&mut lines, alone, place, newer);
            }
        }
        visit.repeats.clear();
        // The longest last: it may be able to say "all others".
        lines.sort_by_key(|it| it.places.len());
        for line in lines {
            line.stand_in(visit, newer);
        }
    }
}

/// The sections of the visits so far.
#[derive(Default)]
struct Seen {
    /// The newest visit that says it.
    holders: HashMap<Digest, usize>,
    /// What a title last stood for.
    last: HashMap<String, Digest>,
}

/// A newer visit says the same.
#[derive(Clone, Copy)]
struct Again {
    holder: usize,
    /// No visit in between says otherwise.
    unchanged: bool,
}

impl Seen {
    /// What a title does not name can be said neither there nor here to be the same.
    fn note(&mut self, visit: usize, path: &str, digest: Digest, is_named: bool) -> Option<Again> {
        if !is_named {
            self.last.remove(&path.to_lowercase());
            return None;
        }
        let before = self.last.insert(path.to_lowercase(), digest);
        let holder = *self.holders.entry(digest).or_insert(visit);
        (holder != visit).then_some(Again { holder, unchanged: before == Some(digest) })
    }
}

/// A section of a visit: a group, or one part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Path {
    group: usize,
    part: Option<usize>,
}

/// Puts a section into the line that says where it is said.
fn add(lines: &mut Vec<Line>, again: Option<Again>, place: Path, newer: &[Visit]) {
    let Some(Again { holder, unchanged }) = again else { return };
    let said = newer.get(holder).map(|it| {
        if unchanged {
            format!("unchanged since {}", it.cited())
        } else {
            format!("as in {}", it.cited_short())
        }
    });
    let Some(said) = said else { return };
    match lines.iter_mut().find(|it| it.said == said) {
        Some(line) => line.places.push(place),
        None => lines.push(Line { said, holder, places: vec![place] }),
    }
}

/// A line that stands for some sections of a visit.
struct Line {
    said: String,
    /// The visit that says them.
    holder: usize,
    places: Vec<Path>,
}

impl Line {
    /// Folds the sections, if the line is the shorter.
    fn stand_in(&self, visit: &mut Visit, newer: &[Visit]) {
        let line = format!("{}: {}\n", self.titles(visit, newer).join("; "), self.said);
        let saved: usize = self.places.iter().map(|it| visit.cost(it.group, it.part)).sum();
        if saved <= ccd::tokens(&line) {
            return;
        }
        visit.repeats.push_str(&line);
        for (at, group) in visit.groups.iter_mut().enumerate() {
            for (number, part) in group.parts.iter_mut().enumerate() {
                part.folded |= self.places.contains(&Path { group: at, part: None })
                    || self.places.contains(&Path { group: at, part: Some(number) });
            }
        }
    }

    /// The titles, or that it is all which the visit that says them has and this one does not name.
    fn titles(&self, visit: &Visit, newer: &[Visit]) -> Vec<String> {
        let whole = |group| self.places.contains(&Path { group, part: None });
        let (mut ours, mut others) = (Vec::new(), Vec::new());
        for (at, group) in visit.groups.iter().enumerate() {
            if whole(at) { &mut ours } else { &mut others }.push(group.title());
        }
        let there = newer.get(self.holder).into_iter().flat_map(|it| &it.groups);
        let rest: Vec<_> = there.map(Group::title).filter(|it| !others.contains(it)).collect();
        let all = ours.len() >= ALL_OTHERS_MIN
            && rest.len() == ours.len()
            && rest.iter().all(|it| ours.contains(it));
        let mut titles: Vec<_> = if all {
            vec![format!("All {} others", ours.len())]
        } else {
            ours.into_iter().map(single_line).collect()
        };
        let parts = self.places.iter().filter_map(|it| {
            visit.groups.get(it.group)?.headings.get(it.part?).map(|it| single_line(&it.title))
        });
        titles.extend(parts);
        titles
    }
}

/// Takes out of the documents what is folded, and puts lines where pieces of what stayed are said in a
/// newer visit. The visits stand newest first, and know from [`fold`] what is folded whole.
pub(super) fn leave_out(visits: &mut [Visit], style: &Style) {
    let mut told = Told::default();
    for visit in visits {
        let cited = visit.cited_short();
        let groups = std::mem::take(&mut visit.groups);
        let mut document = visit.document.take();
        let parts = || groups.iter().flat_map(|it| &it.parts);
        if let Some(document) = &mut document {
            let mut folded = parts().map(|it| it.folded);
            document.sections.retain(|_| !folded.next().unwrap_or_default());
        }
        // From here on the sections of the document are the parts that stayed.
        let mut sections = document.as_mut().map(|it| it.sections.iter_mut());
        for part in parts().filter(|it| !it.folded) {
            told.say(part, &cited, sections.as_mut().and_then(Iterator::next));
        }
        match document {
            Some(document) => visit.hold_folded(document, groups, style),
            None => visit.groups = groups,
        }
    }
}

/// What was said so far, and where.
#[derive(Default)]
struct Told {
    /// Rows and cells, by the shape of their table, their number, and their digest.
    pieces: HashMap<(Digest, usize, Digest), String>,
    /// Items of lists, by their place and their digest: where, and which of them.
    items: HashMap<(Digest, Digest), (String, usize)>,
}

impl Told {
    /// Says a section of the visit `cited`: shortens it if its document is at hand, and remembers what
    /// it says. What is remembered must not depend on which documents are at hand.
    fn say(&mut self, part: &Part, cited: &str, section: Option<&mut Section>) {
        let mut blocks = section.map(|it| &mut it.blocks);
        let mut lines = Vec::new();
        for (at, pieces) in part.blocks.iter().enumerate() {
            let block = blocks.as_mut().and_then(|it| it.get_mut(at));
            match block {
                Some(Block::List { items, .. }) => self.say_items(pieces, cited, items),
                Some(Block::Table(table)) => {
                    if let Some(fold) = self.say_pieces(pieces, cited) {
                        lines.extend(fold.apply(table).map(|line| (at, line)));
                    }
                }
                // Without the document there is nothing to shorten.
                _ if pieces.is_list => self.say_items(pieces, cited, &mut []),
                _ => drop(self.say_pieces(pieces, cited)),
            }
        }
        let Some(blocks) = blocks else { return };
        for (at, line) in lines.into_iter().rev() {
            let emptied = matches!(blocks.get(at), Some(Block::Table(it)) if it.rows.is_empty());
            if emptied {
                blocks.remove(at);
            }
            blocks.insert(if emptied { at } else { at + 1 }, line);
        }
    }

    /// Which rows of a table, or cells of its only row, one newer visit has said, if that is worth a
    /// line: those of a table with the same rows, or else such as can be named.
    fn say_pieces(&mut self, table: &Pieces, cited: &str) -> Option<Fold> {
        let same = table.shape.and_then(|shape| self.fold(table, |at| (shape, at), None));
        let fold = same.or_else(|| {
            let (shape, column) = table.named?;
            self.fold(table, |_| (shape, usize::MAX), Some(column))
        });
        let is_folded = |at: usize| {
            fold.as_ref().is_some_and(|it| it.folded.get(at).copied().unwrap_or_default())
        };
        for (at, piece) in table.said.iter().enumerate().filter(|(at, _)| !is_folded(*at)) {
            let strict = table.shape.map(|it| (it, at));
            let named = table.named.map(|(it, _)| (it, usize::MAX));
            for (shape, at) in strict.into_iter().chain(named) {
                let said = self.pieces.entry((shape, at, piece.digest));
                said.or_insert_with(|| cited.to_owned());
            }
        }
        fold
    }

    /// The fold by the newer visit that saves most, where `place` is what rows are remembered by.
    fn fold(
        &self,
        table: &Pieces,
        place: impl Fn(usize) -> (Digest, usize),
        named: Option<usize>,
    ) -> Option<Fold> {
        let holder = |at: usize, piece: &Piece| {
            if piece.stays {
                return None;
            }
            let (shape, at) = place(at);
            self.pieces.get(&(shape, at, piece.digest))
        };
        let holders: Vec<Option<&String>> =
            table.said.iter().enumerate().map(|(at, it)| holder(at, it)).collect();
        let mut saved: HashMap<&String, usize> = HashMap::new();
        for (holder, piece) in holders.iter().zip(&table.said) {
            if let Some(holder) = holder {
                let name = if named.is_some() { piece.name_bytes } else { 0 };
                *saved.entry(holder).or_default() += PIECE_BYTES + piece.bytes - name;
            }
        }
        let best = saved.into_iter().max_by(|one, other| (one.1, other.0).cmp(&(other.1, one.0)));
        let (holder, _) = best.filter(|(_, bytes)| *bytes >= LINE_BYTES)?;
        let folded = holders.iter().map(|it| *it == Some(holder)).collect();
        Some(Fold { holder: holder.clone(), folded, named })
    }

    /// Says the items of a list, and of those that a newer visit has only where they are.
    fn say_items(&mut self, list: &Pieces, cited: &str, items: &mut [Item]) {
        let Some(place) = list.shape else { return };
        let mut items = items.iter_mut();
        for (at, piece) in list.said.iter().enumerate() {
            let item = items.next();
            match self.items.entry((place, piece.digest)) {
                Entry::Vacant(entry) => drop(entry.insert((cited.to_owned(), at + 1))),
                Entry::Occupied(entry) => {
                    let (holder, number) = entry.get();
                    if holder != cited
                        && !piece.stays
                        && piece.bytes >= LINE_BYTES
                        && let Some(item) = item
                    {
                        item.text = format!("as item {number} in {holder}");
                    }
                }
            }
        }
    }
}

/// Pieces of a table that a line stands for.
struct Fold {
    holder: String,
    folded: Vec<bool>,
    /// The column that names the rows, where the other table has other rows as well.
    named: Option<usize>,
}

impl Fold {
    /// Takes the pieces out, and says where they are: in the row itself, or in a line below the rows.
    fn apply(&self, table: &mut Table) -> Option<Block> {
        let holder = &self.holder;
        table.partial = true;
        if let Some(column) = self.named {
            self.name(table, column);
            return None;
        }
        if let [row] = table.rows.as_mut_slice() {
            self.take_out(&mut table.columns);
            self.take_out(&mut row.cells);
            let rest = if row.cells.is_empty() { "as in" } else { "others as in" };
            table.columns.push(String::new());
            row.cells.push(format!("{rest} {holder}"));
            None
        } else {
            self.take_out(&mut table.rows);
            let rest = if table.rows.is_empty() { "as in" } else { "other rows as in" };
            Some(Block::Paragraph { text: format!("{rest} {holder}"), preformatted: false })
        }
    }

    /// Puts in the place of rows that follow each other one that names them.
    fn name(&self, table: &mut Table, column: usize) {
        let mut run: Vec<String> = Vec::new();
        let end = |run: &mut Vec<String>, rows: &mut Vec<Row>| {
            if !run.is_empty() {
                let text = format!("as in {}: {}", self.holder, run.join("; "));
                rows.push(Row { cells: vec![text], kind: RowKind::Told, ..Row::default() });
                run.clear();
            }
        };
        let mut rows = Vec::new();
        for (mut row, folded) in std::mem::take(&mut table.rows).into_iter().zip(&self.folded) {
            if *folded {
                let name = row.cells.get_mut(column).map(std::mem::take).unwrap_or_default();
                let bytes: usize = run.iter().map(String::len).sum();
                if bytes + name.len() > NAMES_BYTES {
                    end(&mut run, &mut rows);
                }
                run.push(name);
            } else {
                end(&mut run, &mut rows);
                rows.push(row);
            }
        }
        end(&mut run, &mut rows);
        table.rows = rows;
    }

    fn take_out<T>(&self, pieces: &mut Vec<T>) {
        let mut folded = self.folded.iter();
        pieces.retain(|_| !folded.next().copied().unwrap_or_default());
    }
}
