//! What the columns of a table are for.

use std::collections::HashSet;

use super::dates::{When, is_date, is_of_others, is_time, names_a_date};
use super::lexicon::{Item, spans};
use super::phrase::{Phrase, phrase};
use super::reading::statement;
use super::text::Walk;
use crate::ccd::document::{Field, Row, RowKind, Table};
use crate::ccd::names::fold;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Date,
    Time,
    Eye,
    Method,
    Unit,
    /// What the row is about.
    Label,
    /// Its value, whatever it is about.
    Value,
    /// Interpretation and reference range.
    Note,
    /// How the value stands: its status, what somebody remarked on it.
    Comment,
    /// Something about the row that is no value.
    Other,
    /// Its header says it.
    Open,
}

/// Headers, folded, by what their columns are for.
const ROLES: [(Role, &[&str]); 10] = [
    (
        Role::Date,
        &[
            "date",
            "exam date",
            "visit date",
            "date time",
            "date and time",
            "date of exam",
            "test date",
            "observation date",
            "date taken",
            "date of service",
            "dos",
            "collected",
            "effective date",
            "effective dates",
            "date recorded",
            "date performed",
            "result date",
            "performed date",
            "recorded date",
            "recorded on",
            "date of test",
            "when",
        ],
    ),
    (Role::Time, &["time", "time taken", "taken at", "at"]),
    (Role::Eye, &["eye", "eyes", "laterality", "side", "site", "body site", "eye side"]),
    (
        Role::Method,
        &[
            "method",
            "instrument",
            "device",
            "tonometer",
            "technique",
            "type",
            "correction",
            "chart",
            "optotype",
            "modality",
            "method device",
            "test type",
            "method used",
            "how",
        ],
    ),
    (Role::Unit, &["unit", "units", "uom", "unit of measure"]),
    (
        Role::Label,
        &[
            "test",
            "test name",
            "name",
            "structure",
            "finding",
            "element",
            "exam element",
            "component",
            "observation",
            "measure",
            "measurement",
            "parameter",
            "item",
            "description",
            "lab",
            "panel",
            "study",
            "vital sign",
            "exam",
            "examination",
            "anatomy",
            "part",
            "category",
            "result name",
            "field",
            "result type",
            "exam part",
            "lab test",
        ],
    ),
    (
        Role::Value,
        &[
            "result",
            "results",
            "value",
            "values",
            "reading",
            "readings",
            "result value",
            "findings",
        ],
    ),
    (
        Role::Note,
        &[
            "interpretation",
            "flag",
            "abnormal",
            "abnormal flag",
            "reference",
            "reference range",
            "ref range",
            "ref",
            "normal range",
            "reference interval",
            "range",
        ],
    ),
    (
        Role::Comment,
        &["status", "result status", "comment", "comments", "notes", "note", "remark", "remarks"],
    ),
    (
        Role::Other,
        &[
            "code",
            "loinc",
            "provider",
            "performer",
            "author",
            "source",
            "doctor",
            "clinician",
            "technician",
            "recorded by",
            "entered by",
            "facility",
            "place",
            "icd10 code",
            "cpt code",
            "snomed code",
            "location",
        ],
    ),
];

/// What a column of this header is for.
pub(super) fn role(header: &str) -> Role {
    let folded = fold(header);
    let known = ROLES.iter().find(|(_, names)| names.contains(&folded.as_str()));
    known.map_or(Role::Open, |it| it.0)
}

/// A column, as far as a measure is concerned.
pub(super) struct Column {
    pub(super) header: String,
    pub(super) role: Role,
    /// What its header says.
    pub(super) said: Phrase,
    /// The date in its header.
    pub(super) when: When,
    /// Its cells are dates of something else: `Next due`.
    pub(super) dated: bool,
}

/// Whether the first row of a table without a header is one: it names eyes and no value.
pub(super) fn is_header(walk: &Walk<'_>, row: &Row) -> bool {
    let said = row.cells.iter().map(|it| phrase(it, walk.notation));
    let mut eyes = 0;
    for (said, cell) in said.zip(&row.cells) {
        if !said.understood && role(cell) == Role::Open {
            return false;
        }
        eyes += said.eyes.len();
    }
    eyes > 0 && row.cells.len() > 1
}

/// The columns; the first one without a meaning of its own says what its rows are about.
pub(super) fn columns(walk: &Walk<'_>, table: &Table, labelled: bool) -> Vec<Column> {
    let width = table.rows.iter().map(|it| it.cells.len()).max().unwrap_or(0);
    let header = |at: usize| table.columns.get(at).map_or("", String::as_str);
    let mut columns: Vec<Column> = (0..width.max(table.columns.len()))
        .map(|at| {
            let (bare, when) = When::default().within(header(at));
            let said = phrase(&bare, walk.notation);
            let role = if said.names || !said.parts.is_empty() || !said.eyes.is_empty() {
                Role::Open
            } else {
                role(&bare)
            };
            Column { header: header(at).to_owned(), role, said, when, dated: false }
        })
        .collect();
    let known: Vec<Role> = columns.iter().map(|it| it.role).collect();
    let dates = dates(table, &known, labelled);
    for (column, at) in columns.iter_mut().zip(0..) {
        column.dated = dates.apart.contains(&at);
        if dates.of_rows == Some(at) {
            column.role = Role::Date;
        } else if dates.times == Some(at) {
            column.role = Role::Time;
        }
    }
    let dates = columns.iter().take_while(|it| matches!(it.role, Role::Date | Role::Time)).count();
    let cells = |at: usize| {
        let rows = table.rows.iter().filter(|it| it.kind == RowKind::Cells);
        rows.filter_map(move |it| it.cells.get(at)).filter(|it| !it.is_empty())
    };
    // `134/78` is a value of something else; a word or a date says what a row is about.
    let letters = |it: &String| {
        let items = spans(it, &walk.notation.lexicon, None);
        it.chars().any(char::is_alphabetic) || items.iter().any(|it| it.item == Item::Date)
    };
    let words = |at: usize| {
        let mut cells = cells(at).filter(|it| letters(it));
        cells.any(|it| statement(it, walk.notation, &[]).readings.is_none())
    };
    let no_value = |at: usize| cells(at).all(|it| !statement(it, walk.notation, &[]).has_value);
    let has_label = columns.iter().any(|it| it.role == Role::Label);
    if labelled
        && !has_label
        && let Some((at, first)) = columns.iter_mut().enumerate().nth(dates)
        && first.role == Role::Open
    {
        let nameless = first.said.bare || !first.said.understood;
        // `Visual Acuity | Right | Left` over `Dist sc | 20/40 | 20/30`.
        let title = first.said.names && cells(at).next().is_some() && no_value(at);
        if (nameless && words(at)) || title {
            first.role = Role::Label;
        }
    }
    // `Structure | Finding`: where nothing else holds values, the last name does.
    let valued = |it: &Column| {
        it.role == Role::Value
            || it.said.names
            || !it.said.eyes.is_empty()
            || !it.said.parts.is_empty()
    };
    if !columns.iter().any(valued) {
        let mut labels = columns.iter_mut().filter(|it| it.role == Role::Label);
        if labels.next().is_some()
            && let Some(last) = labels.next_back()
        {
            last.role = Role::Value;
        }
    }
    columns
}

/// Columns that are full of dates and are not called by a name for them.
pub(super) struct Dates {
    /// The one that says when its rows were.
    pub(super) of_rows: Option<usize>,
    /// The one that says at what time they were.
    pub(super) times: Option<usize>,
    /// Those whose headers say that they are the dates of something else: `Next due`.
    pub(super) apart: Vec<usize>,
}

/// Looks for columns of dates among those without a role. A second one, or one beside a column that
/// is called a date, leaves it open which of them is meant. In a list of names and values, which is
/// not `labelled`, the date beside a name is that name's, unless it says no more than that it is one.
pub(super) fn dates(table: &Table, roles: &[Role], labelled: bool) -> Dates {
    let header = |at: usize| table.columns.get(at).map_or("", String::as_str);
    let cells = |at: usize| {
        let rows = table.rows.iter().filter(|it| it.kind == RowKind::Cells);
        rows.filter_map(move |it| it.cells.get(at)).filter(|it| !it.is_empty())
    };
    let open = || roles.iter().enumerate().filter(|(_, it)| **it == Role::Open).map(|it| it.0);
    let full =
        |at: usize, of: fn(&str) -> bool| cells(at).next().is_some() && cells(at).all(|it| of(it));
    // A time of day with its day, `6/11/2026 9:10 AM`, is the date too.
    let clocks = roles.iter().enumerate().filter(|(_, it)| **it == Role::Time).map(|it| it.0);
    let dated = open().chain(clocks).filter(|at| full(*at, is_date));
    let hours: Vec<usize> = open().filter(|at| full(*at, is_time)).collect();
    let times = match hours.as_slice() {
        [only] if !roles.contains(&Role::Time) && !is_of_others(header(*only)) => Some(*only),
        _ => None,
    };
    let (apart, of_rows): (Vec<usize>, Vec<usize>) =
        dated.partition(|at| is_of_others(header(*at)) || !(labelled || names_a_date(header(*at))));
    let of_rows = match of_rows.as_slice() {
        [only] if !roles.contains(&Role::Date) => Some(*only),
        _ => None,
    };
    Dates { of_rows, times, apart }
}

/// A list of names and values is a row whose headers are the names, or, if a name comes twice, as
/// many rows as there are pairs.
pub(super) fn as_rows(pairs: &[Field], mut each: impl FnMut(&Table)) {
    let mut keys = HashSet::new();
    let unique = pairs.iter().all(|it| keys.insert(it.key.as_str()));
    for pairs in pairs.chunks(if unique { pairs.len().max(1) } else { 1 }) {
        let cells = pairs.iter().map(|it| it.value.clone()).collect();
        each(&Table {
            columns: pairs.iter().map(|it| it.key.clone()).collect(),
            rows: vec![Row { cells, ..Row::default() }],
            ..Table::default()
        });
    }
}

/// Adds a status or a remark, unless it says that all is as it should be.
pub(super) fn add_comment(notes: &mut String, header: &str, cell: &str) {
    const USUAL: [&str; 5] = ["final", "active", "completed", "complete", "final result"];
    if cell.chars().any(char::is_alphanumeric) && !USUAL.contains(&fold(cell).as_str()) {
        add_note(notes, header, cell);
    }
}

/// Adds to what a row notes beside its values: reference ranges, interpretations.
pub(super) fn add_note(notes: &mut String, header: &str, cell: &str) {
    if !notes.is_empty() {
        notes.push_str("; ");
    }
    notes.push_str(header.trim());
    notes.push_str(": ");
    notes.push_str(cell.trim());
}
