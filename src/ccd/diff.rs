//! What changed from one document to another: row by row, value by value, sentence by sentence.
//!
//! Every entry of both documents is counted once: as unchanged, as the same in other words, as changed,
//! as gone, or as added. Nothing is concluded: an entry that is gone is not listed any more, and why is
//! not for a comparison to say. Order is not compared, neither of rows nor of columns.

mod entry;
mod pairing;
mod tables;
mod wording;

pub use entry::Entry;

use super::document::{Document, Section};
use super::names::{fold, same_section};
use super::passage;
use entry::{Keyed, entries};
use wording::wording;

/// The id and the title under which the document's header is compared.
const HEADER: (&str, &str) = ("header", "Header");

/// What is called a change of what stands above an entry.
const UNDER: &str = "under";

/// What changed in a section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionChange {
    /// Its title, after those of the sections around it.
    pub title: String,
    /// Its id in the first document, if it is there.
    pub from: Option<String>,
    /// Its id in the second document, if it is there.
    pub to: Option<String>,
    /// Entries that only the second has.
    pub added: Vec<Entry>,
    /// Entries that only the first has.
    pub gone: Vec<Entry>,
    /// Entries of which something changed.
    pub changed: Vec<Change>,
    /// Entries that say the same in other words.
    pub reworded: Vec<(Entry, Entry)>,
    /// Entries that are the same word for word.
    pub unchanged: usize,
    /// Words that the sources hide and that were not compared.
    pub hidden_words: usize,
}

/// An entry of which something changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What it is about: a drug, a test and an eye. All of it where it only stands under something else;
    /// empty for any other sentence.
    pub name: String,
    /// As it was.
    pub from: Entry,
    /// As it is.
    pub to: Entry,
    /// What differs, in the order of the second document; differences in wording are left out.
    pub cells: Vec<CellChange>,
}

/// A value that changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CellChange {
    /// Its name as written; empty for a sentence, `under` for what stands above the entry.
    pub name: String,
    /// What it was; empty where it was blank.
    pub old: String,
    /// What it is; empty where it is blank.
    pub new: String,
}

impl Change {
    /// What differs in one line of markdown: `Dose: 1 drop → 2 drops; Status: Active → Discontinued`.
    #[must_use]
    pub fn line(&self) -> String {
        let shown = |it: &str| if it.is_empty() { "(blank)".to_owned() } else { it.to_owned() };
        let cell = |it: &CellChange| {
            let name = if it.name.is_empty() { String::new() } else { format!("{}: ", it.name) };
            format!("{name}{} → {}", shown(&it.old), shown(&it.new))
        };
        entry::escaped(&self.cells.iter().map(cell).collect::<Vec<_>>().join("; "))
    }

    /// What it is about, as one line of markdown.
    #[must_use]
    pub fn title(&self) -> String {
        entry::escaped(&self.name)
    }
}

impl SectionChange {
    /// Whether anything differs but wording.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !(self.added.is_empty() && self.gone.is_empty() && self.changed.is_empty())
            || self.from.is_some() != self.to.is_some()
    }

    /// Whether it says nothing in either document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_changed() && self.reworded.is_empty() && self.unchanged == 0
    }
}

/// What changed from one document to another, section by section: those of the second in their order,
/// then those that only the first has. The header comes first, as if it were one.
#[must_use]
pub fn diff(from: &Document, to: &Document) -> Vec<SectionChange> {
    let mut changes = vec![header(from, to)];
    let (ours, theirs) = (titled(&from.sections), titled(&to.sections));
    let partners = partners(&ours, &theirs);
    for (number, theirs) in theirs.iter().enumerate() {
        let ours = partners.iter().find(|it| it.1 == number).and_then(|it| ours.get(it.0));
        changes.push(section(ours, Some(theirs)));
    }
    for (number, ours) in ours.iter().enumerate() {
        if !partners.iter().any(|it| it.0 == number) {
            changes.push(section(Some(ours), None));
        }
    }
    changes
}

/// A section with its title after those around it.
struct Titled<'a> {
    path: String,
    folded: String,
    section: &'a Section,
}

fn titled(sections: &[Section]) -> Vec<Titled<'_>> {
    let all = passage::titled(sections).into_iter();
    all.map(|(path, section)| Titled { folded: fold(&path), path, section }).collect()
}

/// Sections that are the same: by their whole title, then by any name or code of it, in their order.
fn partners(ours: &[Titled<'_>], theirs: &[Titled<'_>]) -> Vec<(usize, usize)> {
    let by_title = |one: &Titled<'_>, other: &Titled<'_>| one.folded == other.folded;
    let by_name = |one: &Titled<'_>, other: &Titled<'_>| {
        let codes = one.section.loinc.is_some() && one.section.loinc == other.section.loinc;
        codes || same_section(&one.section.title, &other.section.title)
    };
    let mut partners: Vec<(usize, usize)> = Vec::new();
    for strict in [true, false] {
        for (at, one) in ours.iter().enumerate() {
            if partners.iter().any(|it| it.0 == at) {
                continue;
            }
            let same = |it: &Titled<'_>| if strict { by_title(one, it) } else { by_name(one, it) };
            let free = |it: usize| !partners.iter().any(|pair| pair.1 == it);
            let mut candidates = theirs.iter().enumerate().filter(|it| free(it.0) && same(it.1));
            if let Some((number, _)) = candidates.next() {
                partners.push((at, number));
            }
        }
    }
    partners
}

fn header(from: &Document, to: &Document) -> SectionChange {
    let read = |document: &Document| {
        let mut all = Vec::new();
        passage::fields(&document.header, &mut |it| all.extend(entries(&it)));
        all
    };
    let (id, title) = HEADER;
    SectionChange {
        title: title.to_owned(),
        from: Some(id.to_owned()),
        to: Some(id.to_owned()),
        hidden_words: from.hidden_words + to.hidden_words,
        ..compared(read(from), read(to))
    }
}

fn section(from: Option<&Titled<'_>>, to: Option<&Titled<'_>>) -> SectionChange {
    let read = |it: Option<&Titled<'_>>| {
        let mut all = Vec::new();
        if let Some(it) = it {
            passage::passages(&it.section.blocks, &mut |it| all.extend(entries(&it)));
        }
        all
    };
    let id = |it: Option<&Titled<'_>>| it.map(|it| it.section.id.clone());
    let hidden = [from, to].into_iter().flatten().map(|it| it.section.hidden_words).sum();
    SectionChange {
        title: to.or(from).map(|it| it.path.clone()).unwrap_or_default(),
        from: id(from),
        to: id(to),
        hidden_words: hidden,
        ..compared(read(from), read(to))
    }
}

fn compared(mut from: Vec<Keyed>, mut to: Vec<Keyed>) -> SectionChange {
    tables::key(&mut from, &mut to);
    let pairing = pairing::pairing(&from, &to);
    let both = |it: &(usize, usize)| from.get(it.0).zip(to.get(it.1));
    let only = |list: &[Keyed], left: &[usize]| -> Vec<Entry> {
        left.iter().filter_map(|it| list.get(*it)).map(|it| it.entry.clone()).collect()
    };
    SectionChange {
        added: only(&to, &pairing.added),
        gone: only(&from, &pairing.gone),
        changed: pairing.changed.iter().filter_map(both).map(changed).collect(),
        reworded: pairing
            .reworded
            .iter()
            .filter_map(both)
            .map(|(one, other)| (one.entry.clone(), other.entry.clone()))
            .collect(),
        unchanged: pairing.same,
        ..SectionChange::default()
    }
}

fn changed((from, to): (&Keyed, &Keyed)) -> Change {
    let (old, new) = (&from.entry, &to.entry);
    let mut cells = Vec::new();
    let mut tell = |name: &str, old: &str, new: &str| {
        if wording(old) != wording(new) {
            cells.push(CellChange {
                name: name.to_owned(),
                old: old.to_owned(),
                new: new.to_owned(),
            });
        }
    };
    tell(UNDER, &old.above.join(" › "), &new.above.join(" › "));
    for (column, cell) in to.columns.iter().zip(&new.cells) {
        tell(&cell.key, from.value(column), &cell.value);
    }
    for (column, cell) in from.columns.iter().zip(&old.cells) {
        if !to.columns.contains(column) {
            tell(&cell.key, &cell.value, "");
        }
    }
    let name = [&to.name, &from.name].into_iter().find(|it| !it.is_empty());
    let moved = cells.iter().all(|it| it.name == UNDER);
    let name = name.cloned().or_else(|| moved.then(|| new.text())).unwrap_or_default();
    Change { name, from: old.clone(), to: new.clone(), cells }
}
