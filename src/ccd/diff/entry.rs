//! What is compared: one row, one value, one sentence, with the keys by which it is known again.

use super::wording::wording;
use crate::ccd::cell::pair;
use crate::ccd::document::Field;
use crate::ccd::escape;
use crate::ccd::names::fold;
use crate::ccd::passage::{Kind, Part, Passage, number};
use crate::ccd::words::words;

/// How a text names an eye, in folded words.
const RIGHT: &[&str] = &["od", "right"];
const LEFT: &[&str] = &["os", "left"];
const BOTH: &[&str] = &["ou", "both", "bilateral", "each"];

/// A row, a value or a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// What stands above its table.
    pub caption: String,
    /// What else stands above it and gives it its meaning: the name of a group, "Denies:".
    pub above: Vec<String>,
    /// Its values under their names; a text is one value without a name. Blank cells are left out.
    pub cells: Vec<Field>,
}

impl Entry {
    /// The entry in one line of markdown: `Group › Name: value; Name: value`.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = String::new();
        let caption = std::iter::once(&self.caption).filter(|it| !it.is_empty());
        for above in caption.chain(&self.above) {
            line.push_str(above);
            line.push_str(if above.ends_with(':') { " " } else { " › " });
        }
        line.push_str(&self.text());
        escaped(&line)
    }

    /// Its values with their names, as written.
    pub(super) fn text(&self) -> String {
        self.cells.iter().map(pair).collect::<Vec<_>>().join("; ")
    }
}

/// A text as one line of markdown.
pub(super) fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    escape::line(&mut line, text);
    line
}

/// An entry, and how it is known again.
#[derive(Debug, Clone)]
pub(super) struct Keyed {
    pub(super) entry: Entry,
    /// Which column each of its values is in: the folded name, and the number where that is not enough.
    pub(super) columns: Vec<String>,
    pub(super) kind: Kind,
    /// All columns of its table.
    pub(super) table: Vec<String>,
    /// What it is called where it has changed.
    pub(super) name: String,
    /// From precise to loose.
    pub(super) keys: Vec<Option<String>>,
}

impl Keyed {
    /// The value in a column; empty where it is blank.
    pub(super) fn value(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|it| it == column);
        at.and_then(|it| self.entry.cells.get(it)).map_or("", |it| it.value.as_str())
    }

    pub(super) fn exact(&self) -> String {
        self.spelled(&|it| it.to_owned())
    }

    pub(super) fn worded(&self) -> String {
        self.spelled(&wording)
    }

    /// The eyes that its text names, each once.
    pub(super) fn eyes(&self) -> String {
        let said = |names: &[&str]| {
            let texts = self.entry.above.iter().chain(self.entry.cells.iter().map(|it| &it.value));
            let mut words = texts.flat_map(|it| words(it));
            words.any(|it| names.contains(&it.folded.as_str()))
        };
        [("OD", RIGHT), ("OS", LEFT), ("OU", BOTH)]
            .iter()
            .filter(|it| said(it.1))
            .map(|it| it.0)
            .collect()
    }

    /// A key among those of the same table.
    pub(super) fn key(&self, level: usize) -> Option<String> {
        let key = self.keys.get(level)?.as_ref()?;
        Some(format!("{:?} {key}", self.kind))
    }

    /// The order of its columns makes no difference, and a table's caption is a line of its own.
    fn spelled(&self, spelling: &dyn Fn(&str) -> String) -> String {
        let above: Vec<String> = self.entry.above.iter().map(|it| spelling(it)).collect();
        let values = self.entry.cells.iter().map(|it| spelling(&it.value));
        let mut cells: Vec<_> = self.columns.iter().zip(values).collect();
        cells.sort();
        format!("{:?} {above:?} {cells:?}", self.kind)
    }
}

/// The entries of a passage: its sentence, its row, or each of its values.
pub(super) fn entries(passage: &Passage<'_>) -> Vec<Keyed> {
    let parts: Vec<&[Part<'_>]> = match passage.kind {
        Kind::Pairs => passage.parts.chunks(1).collect(),
        Kind::Line | Kind::Row(_) => vec![&passage.parts],
    };
    parts.into_iter().map(|it| entry(passage, it)).collect()
}

fn entry(passage: &Passage<'_>, parts: &[Part<'_>]) -> Keyed {
    let cell = |it: &Part<'_>| {
        let (start, end) = it.focus.unwrap_or((0, it.text.len()));
        let value = it.text.get(start..end).unwrap_or(&it.text).to_owned();
        Field { key: it.label.clone().into_owned(), value }
    };
    Keyed {
        entry: Entry {
            caption: passage.caption.clone().into_owned(),
            above: passage.above.iter().map(|it| it.clone().into_owned()).collect(),
            cells: parts.iter().map(cell).collect(),
        },
        columns: parts.iter().map(|it| column(&it.label, it.column)).collect(),
        table: (0..passage.columns.len()).map(|at| named(passage.columns, at)).collect(),
        kind: passage.kind,
        name: String::new(),
        keys: Vec::new(),
    }
}

fn named(columns: &[String], at: usize) -> String {
    column(columns.get(at).map_or("", String::as_str), number(columns, at))
}

/// What a column is known by: its folded name, and its number where that is not enough.
fn column(name: &str, number: Option<usize>) -> String {
    let name = fold(name);
    number.map_or(name.clone(), |number| format!("{name}#{number}"))
}
