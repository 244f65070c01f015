//! What stands above the rows of a table and belongs to them: titles among the rows, remarks on the row
//! above, and cells that a row leaves blank because one above it has them.

use std::borrow::Cow;

use crate::ccd::document::{Row, RowKind, Table};
use crate::ccd::keys;
use crate::ccd::keys::Key;
use crate::ccd::names::fold;
use crate::ccd::table::is_title;
use crate::ccd::text;

/// A longer text is not said again with the rows below it, in bytes: it is no title, and no group.
const ABOVE_MAX: usize = 200;

/// More texts than these behind one row are no remarks on it alone.
const REMARKS_MAX: usize = 3;

/// Words in a column's name for what a row may well be without: that of the row above is not its own.
const FLAGS: &[&str] = &["flag", "abnormal", "interpretation", "reaction"];

/// What a text across a table belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Across {
    /// The rows below it.
    Title,
    /// The row above it.
    Remark,
    /// One or the other, or all of the table: it is shown with none.
    Unsure,
}

/// What each text across a table belongs to, by the number of its row; `None` for other rows.
pub(super) fn across(table: &Table) -> Vec<Option<Across>> {
    let is_across = |it: &Row| it.kind == RowKind::Across;
    // Each row has one text behind it: what reads like a title may be a remark on each.
    let by_turns = table
        .rows
        .chunks(2)
        .all(|it| matches!(it, [row, text] if !is_across(row) && is_across(text)));
    let is_sentence = |it: &Row| it.cells.last().is_some_and(|it| it.ends_with(['.', '!', '?']));
    let titled = table.rows.first().is_some_and(|it| is_across(it) && !is_sentence(it));
    let belongs = |(at, row): (usize, &Row)| {
        let text = row.cells.last().filter(|_| is_across(row))?;
        // Among titles that are no sentences, a sentence is none.
        let is_title =
            is_title(table, at) && text.len() <= ABOVE_MAX && !(titled && is_sentence(row));
        Some(match () {
            () if is_title && by_turns => Across::Unsure,
            () if is_title => Across::Title,
            () if text::is_whole(text) || row.cells.len() > 1 => Across::Remark,
            () => Across::Unsure,
        })
    };
    let mut across: Vec<Option<Across>> = table.rows.iter().enumerate().map(belongs).collect();
    let is_remark = |it: &Option<Across>| *it == Some(Across::Remark);
    let mut rest = across.as_mut_slice();
    while let Some(first) = rest.iter().position(is_remark) {
        let (before, from) = rest.split_at_mut(first);
        let count = from.iter().take_while(|it| is_remark(it)).count();
        let (remarks, after) = from.split_at_mut(count);
        if count > REMARKS_MAX || before.last() != Some(&None) {
            remarks.fill(Some(Across::Unsure));
        }
        rest = after;
    }
    across
}

/// What the rows of a table stand under.
#[derive(Debug)]
pub(super) struct Above<'a> {
    /// A text across the table.
    title: Option<Cow<'a, str>>,
    /// A row that only begins a group.
    begun: Option<Cow<'a, str>>,
    /// What the first columns said last, and whether `begun` tells it.
    cells: Vec<(&'a str, bool)>,
    /// The columns whose blanks may stand for what the row above has.
    carried: Vec<bool>,
    key: Key,
}

impl<'a> Above<'a> {
    pub(super) fn new(table: &'a Table) -> Self {
        let key = keys::key(table.columns.iter().map(String::as_str));
        let carried = |(at, name): (usize, &String)| !is_flag(name) && !repeats(table, at);
        let carried = table.columns.iter().enumerate().map(carried).collect();
        Self { title: None, begun: None, cells: Vec::new(), carried, key }
    }

    /// A title of the rows below it.
    pub(super) fn entitle(&mut self, row: &'a Row) {
        self.title = Some(joined(row));
        self.begun = None;
        self.cells.clear();
    }

    /// The title of the rows that come now.
    pub(super) fn title(&self) -> Option<Cow<'a, str>> {
        self.title.clone()
    }

    /// What a row stands under, outermost first. What the rows above say in the columns that it leaves
    /// blank is said to be theirs: the source may mean it for this one, too, or not.
    pub(super) fn row(&mut self, row: &'a Row) -> Vec<Cow<'a, str>> {
        let blank = row.cells.iter().take_while(|it| it.trim().is_empty()).count();
        let mut above: Vec<Cow<'a, str>> = self.title.iter().cloned().collect();
        if blank == row.cells.len() {
            return above;
        }
        self.cells.truncate(blank);
        if blank == 0 {
            self.begun = is_short(row).then(|| joined(row)).filter(|it| it.len() <= ABOVE_MAX);
        } else {
            above.extend(self.begun.clone());
        }
        let named = self.key.name.and_then(|it| row.cells.get(it)).is_some_and(|it| !it.is_empty());
        let own = |at: usize| named && self.key.code == Some(at);
        let carried = self.cells.iter().enumerate().filter(|(at, (text, told))| {
            let may = self.carried.get(*at) == Some(&true) && !own(*at);
            may && !told && !text.trim().is_empty()
        });
        let carried: Vec<&str> = carried.map(|(_, it)| it.0).collect();
        let carried = carried.join("; ");
        if !carried.is_empty() && carried.len() <= ABOVE_MAX {
            above.push(format!("row above: {carried}").into());
        }
        let told = blank == 0 && self.begun.is_some();
        self.cells.resize(blank, ("", false));
        self.cells.extend(row.cells.iter().skip(blank).map(|it| (it.as_str(), told)));
        above
    }
}

/// Whether a column says of some rows what it need not say of others.
fn is_flag(column: &str) -> bool {
    fold(column).split(' ').any(|it| FLAGS.contains(&it))
}

/// Whether a column says the same in two rows running: then a blank in it is one.
fn repeats(table: &Table, column: usize) -> bool {
    let mut texts = table.rows.iter().map(|it| it.cells.get(column).map_or("", String::as_str));
    let mut last = texts.next().unwrap_or_default();
    texts.any(|it| std::mem::replace(&mut last, it) == it && !it.is_empty())
}

/// A row that names a group and has no values of its own.
fn is_short(row: &Row) -> bool {
    let filled = row.cells.iter().filter(|it| !it.trim().is_empty()).count();
    let last = row.cells.last().is_none_or(|it| it.trim().is_empty());
    last && filled * 2 <= row.cells.len()
}

fn joined(row: &Row) -> Cow<'_, str> {
    let cells: Vec<&str> =
        row.cells.iter().map(String::as_str).filter(|it| !it.trim().is_empty()).collect();
    match cells.as_slice() {
        [only] => (*only).into(),
        cells => cells.join("; ").into(),
    }
}
