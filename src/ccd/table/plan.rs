//! What a style makes of a table: which columns are shown, and what is said of the others beside it.

use crate::ccd::document::{Row, RowKind, Table};
use crate::ccd::escape;
use crate::ccd::series;
use crate::ccd::style::Style;
use crate::ccd::text;
use crate::ccd::turns;

/// A value has to stand in this many rows to be said once instead.
const LIFT_ROWS_MIN: usize = 2;

/// Where there are no more rows than that, so many bytes: less costs as much in a line of its own.
const LIFT_BYTES_MIN: usize = 7;

/// A value that costs no more in each row than the pipe that would stand there in its place: it stays
/// where otherwise one column were left, whose rows need pipes on both sides.
const SECOND_COLUMN_BYTES: usize = 8;

/// A table of so few rows keeps any value for its second column.
const SECOND_COLUMN_ROWS: usize = 2;

/// A value that says what was found in a place is no longer, in bytes.
const PLACE_BYTES: usize = 20;

/// The words of a value that names both eyes and what of them is meant.
const BOTH_EYES_WORDS: usize = 4;

/// A blank first column costs a pipe in each row; in so few rows, no more than the line that names it.
const BLANK_FIRST_ROWS: usize = 1;

/// What a style makes of a table.
pub(super) struct Plan<'a> {
    pub(super) table: &'a Table,
    /// The columns that are shown, by number.
    pub(super) shown: Vec<usize>,
    /// Written as `Header: value; …`.
    pub(super) is_line: bool,
    /// The columns that hold one value.
    lifted: Vec<(usize, &'a str)>,
    /// The names of the columns that hold none.
    blank: Vec<&'a str>,
    /// What is said of all rows stands below them.
    below: bool,
    /// Where the first text across several columns begins that is not across all.
    across: Option<usize>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(table: &'a Table, style: &Style) -> Self {
        let widest = table.rows.iter().filter(|it| it.kind == RowKind::Cells);
        let width = widest.map(|it| it.cells.len()).chain([table.columns.len()]).max().unwrap_or(0);
        let mut plan = Self {
            table,
            shown: (0..width).collect(),
            is_line: is_line(table, style),
            lifted: Vec::new(),
            blank: Vec::new(),
            below: false,
            across: across(table),
        };
        let parts = table.rows.iter().any(|it| it.kind == RowKind::Parts);
        let cells = plan.cells().count();
        if parts || plan.is_line || table.partial || table.columns.is_empty() {
            return plan;
        }
        // A row with tables in it names its values itself, and has no header row.
        let nested = table.rows.iter().any(|it| !it.nested.is_empty());
        if style.drop_empty_columns && cells > 0 {
            plan.drop_empty(cells, nested);
        }
        if style.lift_constant_columns && cells >= LIFT_ROWS_MIN && !nested {
            plan.lift(cells);
        }
        plan
    }

    /// Whether a column may be told elsewhere. Not one whose name another column has as well, and none
    /// that a text across several columns begins at or before: it would come to stand under others.
    fn may_go(&self, column: usize) -> bool {
        let name = self.name(column);
        self.across.is_none_or(|it| column < it)
            && (name.is_empty() || self.table.columns.iter().filter(|it| *it == name).count() == 1)
    }

    /// Whether a column is one of a series that is read from left to right: days, `Week 1` and `Week 2`.
    fn is_of_series(&self, column: usize) -> bool {
        let others = self.table.columns.iter().enumerate().filter(|(at, _)| *at != column);
        series::holds(self.name(column), others.map(|(_, it)| it.as_str()))
    }

    /// Whether some row says the value of a column in one that is not told elsewhere: the columns are
    /// several places then, and the row would seem to have it in that one only. Dates, who and how it is
    /// with a row, and that there is nothing to say, stand in any column.
    fn says_beside(&self, (column, value): (usize, &str), lifted: &[(usize, &str)]) -> bool {
        const ANYWHERE: &[&str] = &["author", "by", "date", "performer", "source", "status"];
        const NOTHING: &[&str] = &["-", "n/a", "na", "unknown"];
        let is = |word: &str| ANYWHERE.iter().any(|it| word.eq_ignore_ascii_case(it));
        let anywhere = value.len() > PLACE_BYTES
            || NOTHING.iter().any(|it| value.eq_ignore_ascii_case(it))
            || series::words(self.name(column)).any(is)
            || turns::denies(value);
        let stays = |at: &&usize| lifted.iter().all(|(it, _)| it != *at);
        let said = |at: &usize, row: &Row| row.cells.get(*at).is_some_and(|it| it == value);
        !anywhere && self.shown.iter().filter(stays).any(|at| self.cells().any(|it| said(at, it)))
    }

    fn has_across(&self) -> bool {
        self.table.rows.iter().any(|it| it.kind == RowKind::Across)
    }

    fn has_titles(&self) -> bool {
        self.has_across() && (0..self.table.rows.len()).any(|at| super::is_title(self.table, at))
    }

    fn cells(&self) -> impl Iterator<Item = &'a Row> {
        self.table.rows.iter().filter(|it| it.kind == RowKind::Cells)
    }

    pub(super) fn name(&self, column: usize) -> &'a str {
        self.table.columns.get(column).map_or("", String::as_str)
    }

    /// Leaves out the columns without a value, but for a single one: among others it costs less than
    /// the line that names it.
    fn drop_empty(&mut self, rows: usize, nested: bool) {
        let filled = |column: &usize| {
            let has = |row: &Row| {
                row.cells.get(*column).is_some_and(|it| !it.is_empty())
                    || row.nested.iter().any(|it| it.column == self.name(*column))
            };
            self.table.rows.iter().any(has) || !self.may_go(*column)
        };
        let (shown, blank): (Vec<_>, Vec<_>) = self.shown.iter().partition(|it| filled(it));
        let single = !nested
            && match blank.as_slice() {
                [0] => rows <= BLANK_FIRST_ROWS,
                [_] => true,
                _ => false,
            };
        let named = |it: &usize| !self.name(*it).is_empty();
        // Alone in its row, a text across the table would look like a value of the only column.
        let merges = shown.len() < 2 && self.has_across();
        if shown.is_empty() || merges || (single && blank.iter().all(named)) {
            return;
        }
        self.blank = blank.iter().filter(|it| named(it)).map(|it| self.name(*it)).collect();
        self.shown = shown;
    }

    fn lift(&mut self, rows: usize) {
        let mut lifted = Vec::new();
        for column in &self.shown {
            let mut values =
                self.cells().map(|it| it.cells.get(*column).map_or("", String::as_str));
            let Some(first) = values.next() else { return };
            let name = self.name(*column);
            // A comparator belongs to the value beside it; a dash says that there is none.
            let says = first.contains(|it: char| it.is_alphanumeric() || it == '-');
            let says = says && !first.contains(';');
            let is_constant = says && !name.is_empty() && values.all(|it| it == first);
            let is_tick = || is_mark(first) || is_answer(name);
            let beside = || belongs_beside(name) || self.has_units(*column, first);
            // It may name the group that a text across the rows below it is a part of.
            let names_rows = || *column == 0 && self.has_titles();
            let one_of = || self.is_of_series(*column) || is_both_eyes(first) || names_rows();
            if is_constant && !is_tick() && !beside() && !one_of() && self.may_go(*column) {
                lifted.push((*column, first));
            }
        }
        let all = lifted.clone();
        lifted.retain(|it| !self.says_beside(*it, &all));
        // Something has to tell the rows apart.
        if lifted.len() >= self.shown.len() {
            return;
        }
        if lifted.len() + 1 == self.shown.len() {
            let cheapest = lifted.iter().enumerate().min_by_key(|(_, (_, it))| it.len());
            let second = cheapest.filter(|(_, (_, it))| {
                it.len() <= SECOND_COLUMN_BYTES || rows <= SECOND_COLUMN_ROWS || self.has_across()
            });
            if let Some((at, _)) = second {
                lifted.remove(at);
                let all = lifted.clone();
                lifted.retain(|it| !self.says_beside(*it, &all));
            }
        }
        let bytes: usize = lifted.iter().map(|(_, it)| it.len()).sum();
        if bytes >= LIFT_BYTES_MIN || (bytes > 0 && rows > LIFT_ROWS_MIN) {
            self.shown.retain(|it| lifted.iter().all(|(column, _)| column != it));
            // Where a reader of the rows comes to it: what led them leads, and what ended them ends.
            // That none of it was done, or is so any longer or for certain, he knows before.
            let turned =
                || lifted.iter().any(|(at, it)| is_turned(it) || is_turned(self.name(*at)));
            self.below = self.shown.first() < lifted.first().map(|(column, _)| column) && !turned();
            self.lifted = lifted;
        }
    }

    /// Whether the number of all rows is one of several units, which the next column says.
    fn has_units(&self, column: usize, value: &str) -> bool {
        let units = column + 1;
        let cells = self.cells().filter_map(|it| it.cells.get(units));
        let mut cells = cells.filter(|it| !it.is_empty());
        let first = cells.next();
        value.parse::<f64>().is_ok()
            && is_unit(self.name(units))
            && cells.any(|it| Some(it) != first)
    }

    /// The lines above the table.
    pub(super) fn caption(&self) -> String {
        let mut caption = String::new();
        if !self.table.caption.is_empty() {
            escape::line(&mut caption, &self.table.caption);
        }
        let blank = (!self.blank.is_empty()).then(|| format!("Blank: {}", self.blank.join("; ")));
        let all = if self.below { None } else { self.all("All") };
        for line in all.into_iter().chain(blank) {
            if !caption.is_empty() {
                caption.push('\n');
            }
            escape::cell(&mut caption, &line);
        }
        caption
    }

    /// The line below the table; `followed` where something stands behind it that it is not about.
    pub(super) fn foot(&self, followed: bool) -> String {
        let mut foot = String::new();
        if self.below
            && let Some(all) = self.all(if followed { "All above" } else { "All" })
        {
            escape::cell(&mut foot, &format!("({all})"));
            foot.push('\n');
        }
        foot
    }

    /// The values that stand in every row, and which rows those are.
    fn all(&self, rows: &str) -> Option<String> {
        if self.lifted.is_empty() {
            return None;
        }
        let pair =
            |(column, value): &(usize, &str)| [bare(self.name(*column)), ": ", value].concat();
        let pairs: Vec<_> = self.lifted.iter().map(pair).collect();
        Some([rows, ": ", &pairs.join("; ")].concat())
    }
}

fn across(table: &Table) -> Option<usize> {
    let across = table.rows.iter().filter(|it| it.kind == RowKind::Across);
    across.map(|it| it.cells.len().saturating_sub(1)).filter(|it| *it > 0).min()
}

/// A name without the colon that it may end with.
pub(super) fn bare(name: &str) -> &str {
    name.trim_end_matches([':', ' '])
}

/// Whether a word names one eye, or both.
fn is_eye(word: &str) -> bool {
    const EYES: &[&str] = &[
        "od", "os", "ou", "right", "left", "rt", "lt", "dexter", "dextra", "sinister", "sinistra",
    ];
    EYES.iter().any(|it| word.eq_ignore_ascii_case(it)) || ["R", "L", "RE", "LE"].contains(&word)
}

/// Whether a value names two eyes and says little else: what was found in each stands beside it, one
/// below the other.
fn is_both_eyes(value: &str) -> bool {
    series::words(value).filter(|it| is_eye(it)).nth(1).is_some()
        && series::words(value).nth(BOTH_EYES_WORDS).is_none()
}

/// Whether a column is read together with another: one eye beside the other, a unit with its number,
/// the numbers of a lens.
fn belongs_beside(name: &str) -> bool {
    const PARTS: &[&str] = &["sphere", "sph", "cyl", "cylinder", "axis", "add", "prism"];
    let is_part = |word: &str| PARTS.iter().any(|it| word.eq_ignore_ascii_case(it));
    // `O.D.` is `OD`.
    series::words(&name.replace('.', ""))
        .any(|word| is_eye(word) || word.eq_ignore_ascii_case("sign"))
        || series::words(name).last().is_some_and(is_part)
        || is_unit(name)
        || !name.contains(char::is_alphanumeric)
}

/// Whether a column completes the numbers of the one before it.
fn is_unit(name: &str) -> bool {
    const UNITS: &[&str] = &["unit", "units", "uom"];
    const ALONE: &[&str] = &["base", "comparator", "period"];
    series::words(name).any(|word| UNITS.iter().any(|it| word.eq_ignore_ascii_case(it)))
        || ALONE.iter().any(|it| bare(name).eq_ignore_ascii_case(it))
}

/// Whether a value only marks its column, whose name is the finding: away from the others, which are
/// blank, it would look as if nobody had ticked anything.
fn is_mark(value: &str) -> bool {
    matches!(value.as_bytes(), [it] if it.is_ascii_alphabetic())
        || value.eq_ignore_ascii_case("yes")
}

/// Whether a name or a value says of all rows that they are not so, no longer so or not for certain so.
/// What they react to is none of that.
fn is_turned(text: &str) -> bool {
    const ENDS: &[&str] = &[
        "aborted",
        "cancel",
        "completed",
        "deceased",
        "deferred",
        "draft",
        "due",
        "duplicate",
        "end",
        "expired",
        "explanted",
        "failed",
        "family",
        "former",
        "hemolyzed",
        "historical",
        "history",
        "incomplete",
        "invalid",
        "missed",
        "nullified",
        "ordered",
        "overdue",
        "past",
        "pending",
        "planned",
        "possible",
        "preliminary",
        "previous",
        "prior",
        "probable",
        "provisional",
        "questionable",
        "recommended",
        "rejected",
        "removed",
        "scheduled",
        "stopping",
        "superseded",
        "suspected",
        "terminated",
        "unconfirmed",
        "wrong",
    ];
    turns::denies(text)
        || text
            .split(|it: char| !it.is_alphanumeric())
            .any(|word| ENDS.iter().any(|it| word.eq_ignore_ascii_case(it)))
}

/// Whether the name of a column is the answer that is ticked there.
fn is_answer(name: &str) -> bool {
    const ANSWERS: &[&str] =
        &["no", "none", "normal", "abnormal", "negative", "neg", "denies", "denied", "absent"];
    ANSWERS.iter().any(|it| bare(name).eq_ignore_ascii_case(it))
}

/// Whether a table is written in a line: one row, which loses less of its order than is saved.
fn is_line(table: &Table, style: &Style) -> bool {
    match table.rows.as_slice() {
        [row] if row.kind == RowKind::Cells && row.nested.is_empty() => {
            style.one_row_as_line && !table.columns.is_empty() && !turns_over(table, row)
        }
        _ => false,
    }
}

/// Whether a line would put more words out of the order of the source, in which all names stand before
/// all values, than it saves tokens: a table needs a rule, which costs one for each column.
fn turns_over(table: &Table, row: &Row) -> bool {
    let columns = table.columns.iter().zip(&row.cells).filter(|(_, value)| !value.is_empty());
    let words: Vec<_> =
        columns.map(|(name, value)| (text::words(name), text::words(value))).collect();
    let all: usize = words.iter().map(|(name, value)| name + value).sum();
    let (mut names, mut values) = (0, words.iter().map(|(_, value)| value).sum::<usize>());
    let mut in_order = 0;
    for (name, value) in &words {
        names += name;
        in_order = in_order.max(names + values);
        values -= value;
    }
    all - in_order > words.len() + 1
}
