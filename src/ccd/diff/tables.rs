//! Which table of one section is which of the other, and by what their rows are known again.

use std::collections::HashSet;

use super::entry::Keyed;
use super::wording::wording;
use crate::ccd::keys;
use crate::ccd::passage::Kind;

/// A name before a colon has at most this many words.
const NAME_WORDS: usize = 6;

/// A table, as its rows show it.
struct Table {
    number: usize,
    caption: String,
    /// Its columns.
    columns: Vec<String>,
    rows: usize,
}

/// Gives tables that are the same one number, and every entry its keys.
pub(super) fn key(from: &mut [Keyed], to: &mut [Keyed]) {
    let (ours, theirs) = (tables(from), tables(to));
    let unpaired = ours.iter().map(|it| it.number + 1).max().unwrap_or(0);
    let pairs = paired(&ours, &theirs);
    for it in to.iter_mut() {
        if let Kind::Row(number) = &mut it.kind {
            let partner = pairs.iter().find(|(_, theirs)| theirs.number == *number);
            *number = partner.map_or(unpaired + *number, |(ours, _)| ours.number);
        }
    }
    for (ours, theirs) in pairs {
        let levels = levels(&ours.columns, &theirs.columns, from, to, ours.number);
        let alone = ours.rows == 1 && theirs.rows == 1 && !levels.named;
        for it in
            from.iter_mut().chain(to.iter_mut()).filter(|it| it.kind == Kind::Row(ours.number))
        {
            it.keys = levels.columns.iter().map(|columns| key_of(it, columns)).collect();
            // One row that happens anew at each visit: vital signs.
            it.keys.push(alone.then(String::new));
            let named = levels.name.iter().map(|column| it.value(column));
            it.name = named.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
        }
    }
    let alone = matches!((&*from, &*to), ([one], [other]) if one.kind == Kind::Line && other.kind == Kind::Line);
    for it in from.iter_mut().chain(to) {
        let Some(cell) = it.entry.cells.first().filter(|_| !matches!(it.kind, Kind::Row(_))) else {
            continue;
        };
        let above = &it.entry.above;
        let name = if it.kind == Kind::Pairs { Some(cell.key.as_str()) } else { name(&cell.value) };
        it.keys = vec![
            name.map(|it| format!("{above:?} {}", wording(it))),
            // Under another heading than it was: resolved, no longer active.
            Some(wording(&it.entry.text())),
            alone.then(String::new),
        ];
    }
}

/// `Target IOP` of `Target IOP: 16 mmHg`.
fn name(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once(": ")?;
    let words = name.split_whitespace().count();
    (1..=NAME_WORDS).contains(&words).then_some(name).filter(|_| !rest.trim().is_empty())
}

fn tables(entries: &[Keyed]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for it in entries {
        let Kind::Row(number) = it.kind else { continue };
        if tables.last().is_none_or(|it| it.number != number)
            && !tables.iter().any(|it| it.number == number)
        {
            // What leads a table tells it from one like it as its caption does.
            let caption = wording(&format!("{} {}", it.entry.caption, it.entry.above.join(" ")));
            tables.push(Table { number, caption, columns: Vec::new(), rows: 0 });
        }
        let Some(table) = tables.iter_mut().find(|it| it.number == number) else { continue };
        table.rows += 1;
        for column in it.table.iter().chain(&it.columns) {
            if !table.columns.contains(column) {
                table.columns.push(column.clone());
            }
        }
    }
    tables
}

/// Tables under one caption first, then by their columns. Each has one partner at most.
fn paired<'t>(ours: &'t [Table], theirs: &'t [Table]) -> Vec<(&'t Table, &'t Table)> {
    let mut likely: Vec<(bool, usize, usize, usize)> = Vec::new();
    for (at, one) in ours.iter().enumerate() {
        for (number, other) in theirs.iter().enumerate() {
            let shared = one.columns.iter().filter(|it| other.columns.contains(it)).count();
            // Less than half in common is another table.
            if shared * 2 >= one.columns.len().max(other.columns.len()) {
                likely.push((one.caption != other.caption, usize::MAX - shared, at, number));
            }
        }
    }
    // Of equally likely pairs the earlier ones, whichever document comes first.
    likely.sort_unstable_by_key(|it| (it.0, it.1, it.2.abs_diff(it.3), it.2 + it.3, it.2));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, _, at, number) in likely {
        if !pairs.iter().any(|it| it.0 == at || it.1 == number) {
            pairs.push((at, number));
        }
    }
    pairs.into_iter().filter_map(|(at, number)| ours.get(at).zip(theirs.get(number))).collect()
}

/// By which columns the rows of a pair of tables are known again.
struct Levels {
    /// From precise to loose.
    columns: Vec<Vec<String>>,
    /// What a row is called.
    name: Vec<String>,
    /// There is a column that names what a row is about.
    named: bool,
}

fn levels(
    ours: &[String],
    theirs: &[String],
    from: &[Keyed],
    to: &[Keyed],
    table: usize,
) -> Levels {
    let mut shared: Vec<(usize, &String)> = ours
        .iter()
        .enumerate()
        .filter_map(|(at, it)| Some((at.min(theirs.iter().position(|other| other == it)?), it)))
        .collect();
    // The same order whichever document comes first.
    shared.sort();
    let columns: Vec<&String> = shared.into_iter().map(|it| it.1).collect();
    let key = keys::key(columns.iter().map(|it| it.as_str()));
    let at = |it: &usize| columns.get(*it).map(|it| (*it).clone());
    let of = |parts: &[&[usize]]| -> Vec<String> {
        parts.iter().flat_map(|it| it.iter()).filter_map(at).collect()
    };
    let (name, code, eye) = (key.name.as_slice(), key.code.as_slice(), key.eye.as_slice());
    let (when, method) = (key.when.as_slice(), key.method.as_slice());
    let part = key.is_part.then_some(()).map_or(eye, |()| &[]);
    let levels: Vec<Vec<String>> = match () {
        () if key.event => vec![
            of(&[name, code, eye, when]),
            of(&[name, eye, when]),
            of(&[code, eye, when]),
            of(&[name, when]),
        ],
        () if key.name.is_some() => vec![
            of(&[name, code, eye, when, method]),
            of(&[name, eye, when]),
            of(&[name, eye, method]),
            of(&[name, eye]),
            of(&[code, eye]),
            of(&[name, part]),
            of(&[code, part]),
        ],
        () if key.eye.is_some() && !key.is_part => {
            vec![of(&[eye, when, method]), of(&[eye, method]), of(&[eye])]
        }
        () if key.code.is_some() => vec![of(&[code, when]), of(&[code])],
        () => {
            let dated = of(&[when]);
            let rows = || from.iter().chain(to).filter(|it| it.kind == Kind::Row(table));
            let unique = |column: &&&String| {
                !dated.contains(**column)
                    && [from, to].iter().all(|it| is_unique(it, column, table))
            };
            let first = columns.iter().find(unique).filter(|_| rows().count() > 2);
            first.map(|it| vec![(**it).clone()]).into_iter().collect()
        }
    };
    let called = if key.name.is_some() {
        of(&[name, eye])
    } else if key.is_part {
        Vec::new()
    } else {
        of(&[eye])
    };
    let called = if key.name.is_none() && key.eye.is_none() {
        levels.first().cloned().unwrap_or_default()
    } else {
        called
    };
    Levels { columns: levels, name: called, named: key.name.is_some() }
}

/// Whether no two rows have one value in this column, and none is blank.
fn is_unique(entries: &[Keyed], column: &str, table: usize) -> bool {
    let mut seen = HashSet::new();
    let mut rows = entries.iter().filter(|it| it.kind == Kind::Row(table));
    rows.all(|it| {
        let value = wording(it.value(column));
        !value.is_empty() && seen.insert(value)
    })
}

/// The values under these columns; none where the first is blank.
fn key_of(row: &Keyed, columns: &[String]) -> Option<String> {
    let values: Vec<String> = columns.iter().map(|it| wording(row.value(it))).collect();
    values.first().is_some_and(|it| !it.is_empty()).then(|| format!("{values:?}"))
}
