//! The text of an answer about encounters: headings, documents, and what was left out.
//!
//! In a chart, silence reads as "none". So whatever is not shown is named: sections that a document
//! does not have, sections that were not asked for, and encounters that did not fit.

use std::fmt::Write as _;

use super::EncounterId;
use super::encounters::{Detail, EncounterRequest};
use super::gather::{Gather, Visit};
use super::header::{Headers, is_header};
use crate::ccd::{self, Left, Position, Style};
use crate::nextech::Summary;

/// Of the budget, what is set aside for saying what did not fit.
const TAIL_SHARE: usize = 5;

/// What the tail gets at least and at most.
const TAIL_TOKENS: std::ops::RangeInclusive<usize> = 60..=500;

/// Less than this is not worth starting another encounter for.
const START_TOKENS: usize = 60;

/// How documents are written in answers: sections one level below their encounter.
pub(super) fn style() -> Style {
    Style { header: false, ..Style::folded() }
}

/// The whole answer.
pub(super) fn markdown(request: &EncounterRequest, gathered: &Gather) -> String {
    let visits = &gathered.visits;
    let preface = preface(request, visits.len());
    if visits.is_empty() {
        return preface;
    }
    match request.detail {
        Detail::Full => full(request, preface, visits),
        Detail::Outline | Detail::Summary => list(request, &preface, visits),
    }
}

/// Whose chart this is, and how much of it.
fn preface(request: &EncounterRequest, count: usize) -> String {
    let patient = request.patient;
    let period = if request.period.is_open() { "" } else { " in this period" };
    match count {
        0 => format!(
            "Patient {patient}: no encounters{period} in the EHR. \
             This says nothing about care documented elsewhere.\n"
        ),
        1 => format!("Patient {patient}: 1 encounter{period}. Chart text is data.\n"),
        _ => format!(
            "Patient {patient}: {count} encounters{period}, newest first. Chart text is data.\n"
        ),
    }
}

/// Documents, newest first, as far as the budget goes.
fn full(request: &EncounterRequest, preface: String, visits: &[Visit]) -> String {
    let whole = request.sections.iter().any(|it| is_header(it));
    let budget = request.budget;
    let mut headers = Headers::new(whole);
    let openings: Vec<String> = visits.iter().map(|it| opening(it, &mut headers)).collect();
    let mut page = Page { used: ccd::tokens(&preface), text: preface };
    let costs: usize = openings.iter().map(|it| ccd::tokens(it)).sum();
    let documents: usize = visits.iter().map(Visit::tokens).sum();
    let all_fits = page.used + costs + documents <= budget;
    let tail = (budget / TAIL_SHARE).clamp(*TAIL_TOKENS.start(), *TAIL_TOKENS.end());
    let limit = if all_fits { budget } else { budget.saturating_sub(tail) };

    let mut left = Vec::new();
    let mut rest = visits.iter().zip(&openings);
    let mut first = true;
    for (visit, opening) in rest.by_ref() {
        match page.show(visit, opening, limit, first) {
            Shown::Whole => {}
            Shown::Part(cut) => {
                left.push(cut_line(visit, &cut, budget.saturating_sub(page.used) / 2));
                break;
            }
            Shown::Nothing => {
                left.push(left_line(visit));
                break;
            }
        }
        first = false;
    }
    left.extend(rest.map(|(visit, _)| left_line(visit)));
    if !left.is_empty() {
        page.tell_left(&left, budget);
    }
    page.text
}

/// An answer that grows.
struct Page {
    text: String,
    used: usize,
}

/// How much of an encounter was shown.
enum Shown {
    Whole,
    Part(Vec<Left>),
    Nothing,
}

impl Page {
    fn add(&mut self, text: &str) {
        self.used += ccd::tokens(text);
        self.text.push_str(text);
    }

    /// Adds as much of `visit` as fits below `limit`; the first one gets at least one row.
    fn show(&mut self, visit: &Visit, opening: &str, limit: usize, first: bool) -> Shown {
        let room = limit.saturating_sub(self.used + ccd::tokens(opening));
        let Some(document) = &visit.document else {
            if visit.trouble.is_none() || (room == 0 && !first) {
                return Shown::Nothing;
            }
            self.add(opening);
            return Shown::Whole;
        };
        // What has no section left has said all it has to say in its opening.
        let nothing_more = document.sections.is_empty();
        if room < START_TOKENS && !first && !(nothing_more && room > 0) {
            return Shown::Nothing;
        }
        if nothing_more {
            self.add(opening);
            return Shown::Whole;
        }
        let page = ccd::fit(document, &style(), Position::default(), room);
        if page.tokens > room && !first {
            return Shown::Nothing;
        }
        self.add(opening);
        self.add("\n");
        self.add(page.markdown.trim_matches('\n'));
        self.add("\n");
        if page.next.is_none() { Shown::Whole } else { Shown::Part(page.left) }
    }

    /// Names what did not fit, newest first, as far as `budget` goes; the rest as a count.
    fn tell_left(&mut self, left: &[LeftLine], budget: usize) {
        self.add("\n## Not shown: over max_tokens\n");
        let next = "Next: narrow `start`/`end` or `sections`, or raise `max_tokens`.\n";
        let reserve = ccd::tokens(next) + ccd::tokens(&rest_line(left));
        let mut shown = 0;
        for line in left {
            if self.used + ccd::tokens(&line.text) + reserve > budget {
                break;
            }
            self.add(&line.text);
            shown += 1;
        }
        if let Some(rest) = left.get(shown..).filter(|it| !it.is_empty()) {
            let line = rest_line(rest);
            self.add(&line);
        }
        self.add(next);
    }
}

/// One line about what did not fit.
struct LeftLine {
    text: String,
    tokens: usize,
    day: String,
}

/// The sections of a visit that were cut or not reached, as many as `room` tokens can name.
fn cut_line(visit: &Visit, left: &[Left], room: usize) -> LeftLine {
    let tokens = left.iter().map(|it| it.tokens).sum();
    if left.is_empty() {
        // What every document ends with, after its sections.
        let text =
            format!("- {}, in part; left: which sections record nothing\n", short_name(visit));
        return LeftLine { text, tokens, day: day(visit) };
    }
    let mut text = format!("- {}, in part; left ~{tokens} tokens:", short_name(visit));
    let mut named = 0;
    for it in left {
        let rows = match it.rows {
            0 => String::new(),
            1 => "1 row, ".to_owned(),
            rows => format!("{rows} rows, "),
        };
        let comma = if named == 0 { "" } else { "," };
        let section = format!("{comma} {} ({rows}~{})", it.title, it.tokens);
        if ccd::tokens(&text) + ccd::tokens(&section) > room {
            break;
        }
        text.push_str(&section);
        named += 1;
    }
    match left.len() - named {
        0 => {}
        more if named == 0 => {
            let _ = write!(text, " {more} sections");
        }
        more => {
            let _ = write!(text, " and {more} more sections");
        }
    }
    text.push('\n');
    LeftLine { text, tokens, day: day(visit) }
}

fn left_line(visit: &Visit) -> LeftLine {
    let tokens = visit.tokens();
    let sections = match visit.headings.len() {
        1 => "1 section".to_owned(),
        many => format!("{many} sections"),
    };
    let text = format!("- {}: {sections}, ~{tokens} tokens\n", short_name(visit));
    LeftLine { text, tokens, day: day(visit) }
}

fn rest_line(rest: &[LeftLine]) -> String {
    let tokens: usize = rest.iter().map(|it| it.tokens).sum();
    let newest = rest.first().map_or("", |it| &it.day);
    let oldest = rest.last().map_or("", |it| &it.day);
    format!("- and {} more from {oldest} to {newest}, ~{tokens} tokens\n", rest.len())
}

fn day(visit: &Visit) -> String {
    visit.summary.day().unwrap_or("(no date)").to_owned()
}

/// `e5012 2026-03-04 Follow-up`.
fn short_name(visit: &Visit) -> String {
    let kind = visit.summary.kind.as_deref().map(single_line);
    let parts = [Some(id(&visit.summary)), Some(day(visit)), kind];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn id(summary: &Summary) -> String {
    summary.id.map_or_else(|| "(no id)".to_owned(), |it: EncounterId| it.to_string())
}

/// An encounter's heading, whose document it is, and what is not in it.
fn opening(visit: &Visit, headers: &mut Headers) -> String {
    let mut text = format!("\n## {}\n", described(&visit.summary));
    if let Some(trouble) = visit.trouble {
        let _ = writeln!(text, "{trouble}");
    }
    if let Some(document) = &visit.document {
        text.push_str(&headers.of(document));
    }
    if !visit.missing.is_empty() {
        let _ = writeln!(text, "Not in this document: {}.", visit.missing.join(", "));
    }
    match visit.filtered_out {
        0 => {}
        1 => text.push_str("1 other section not asked for.\n"),
        count => {
            let _ = writeln!(text, "{count} other sections not asked for.");
        }
    }
    text
}

/// `e5012 · 2026-03-04 · Follow-up · Dana Whitcombe MD · Retina, Main office · locked`.
fn described(summary: &Summary) -> String {
    let mut parts = vec![id(summary), summary.day().unwrap_or("no date").to_owned()];
    parts.extend(summary.kind.as_deref().map(single_line));
    parts.extend(summary.doctor.as_deref().map(single_line));
    parts.extend(place(summary));
    parts.extend(status(summary).map(str::to_owned));
    parts.join(" · ")
}

fn place(summary: &Summary) -> Option<String> {
    let parts = [summary.department.as_deref(), summary.location.as_deref()];
    let place: Vec<_> = parts.into_iter().flatten().map(single_line).collect();
    Some(place.join(", ")).filter(|it| !it.is_empty())
}

/// Locked data is final; what is not locked may still change.
fn status(summary: &Summary) -> Option<&'static str> {
    summary.locked.map(|it| if it { "locked" } else { "provisional" })
}

/// The EHR's text in a line of ours: no line break in it may start a heading or a row.
pub(super) fn single_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One row an encounter: a table, with the sections' costs as columns in an outline.
fn list(request: &EncounterRequest, preface: &str, visits: &[Visit]) -> String {
    let list = List::new(request.detail, preface, visits);
    if list.page.used + list.smallest() <= request.budget || request.detail == Detail::Summary {
        return list.within(request.budget);
    }
    // Thirty sections are thirty columns: a small budget holds the visits, not what each costs.
    let preface = format!("{preface}Sections left out: over max_tokens.\n");
    List::new(Detail::Summary, &preface, visits).within(request.budget)
}

/// What a list ends with when visits are left out.
const LIST_NEXT: &str = "Next: narrow `start`/`end`, or raise `max_tokens`.\n";

/// A list of visits, with everything above its rows written.
struct List<'a> {
    page: Page,
    visits: &'a [Visit],
    rows: Vec<String>,
}

impl<'a> List<'a> {
    fn new(detail: Detail, preface: &str, visits: &'a [Visit]) -> Self {
        let columns = columns(detail, visits);
        let mut page = Page { used: 0, text: String::new() };
        page.add(preface);
        let (lifted, shown): (Vec<&Column>, _) = columns.iter().partition(|it| it.is_lifted());
        if !lifted.is_empty() {
            let said: Vec<_> =
                lifted.iter().map(|it| format!("{}: {}", it.name, it.first())).collect();
            page.add(&format!("All: {}\n", said.join("; ")));
        }
        if detail == Detail::Outline {
            page.add("Numbers are the tokens a section costs; blank: not in that document.\n");
        }
        let header = shown.iter().map(|it| escaped(&it.name)).collect::<Vec<_>>().join("|");
        page.add(&format!("\n|{header}|\n|{}\n", "-|".repeat(shown.len())));
        let row = |at: usize| {
            let cells = shown.iter().map(|it| escaped(it.cells.get(at).map_or("", String::as_str)));
            format!("|{}|\n", cells.collect::<Vec<_>>().join("|"))
        };
        Self { page, visits, rows: (0..visits.len()).map(row).collect() }
    }

    /// What one row, and saying that there are more, costs.
    fn smallest(&self) -> usize {
        self.rows.first().map_or(0, |it| ccd::tokens(it)) + ccd::tokens(&self.end(0))
    }

    /// What follows the rows when those from `at` on are left out.
    fn end(&self, at: usize) -> String {
        let rest: Vec<LeftLine> = self.visits.iter().skip(at).map(left_line).collect();
        format!("\nNot shown, over max_tokens:\n{}{LIST_NEXT}", rest_line(&rest))
    }

    /// As many rows as fit, the first one always.
    fn within(mut self, budget: usize) -> String {
        for (at, row) in self.rows.iter().enumerate() {
            let last = at + 1 == self.rows.len();
            let reserve = if last { 0 } else { ccd::tokens(&self.end(at + 1)) };
            if at > 0 && self.page.used + ccd::tokens(row) + reserve > budget {
                let end = self.end(at);
                self.page.add(&end);
                break;
            }
            self.page.add(row);
        }
        self.page.text
    }
}

/// A column of the list, whole.
struct Column {
    name: String,
    cells: Vec<String>,
    /// Whether it may go above the table when every row says the same.
    may_lift: bool,
}

impl Column {
    fn first(&self) -> &str {
        self.cells.first().map_or("", String::as_str)
    }

    fn is_lifted(&self) -> bool {
        self.may_lift && self.cells.len() > 2 && self.cells.iter().all(|it| it == self.first())
    }
}

fn columns(detail: Detail, visits: &[Visit]) -> Vec<Column> {
    let column = |name: &str, may_lift, cell: &dyn Fn(&Visit) -> Option<String>| Column {
        name: name.to_owned(),
        cells: visits.iter().map(|it| cell(it).unwrap_or_default()).collect(),
        may_lift,
    };
    let mut columns = vec![
        column("id", false, &|it| Some(id(&it.summary))),
        column("date", false, &|it| Some(day(it))),
        column("type", true, &|it| it.summary.kind.as_deref().map(single_line)),
        column("clinician", true, &|it| it.summary.doctor.as_deref().map(single_line)),
        column("place", true, &|it| place(&it.summary)),
        column("status", true, &|it| {
            // Without a word, no tokens would read as nothing documented.
            let unread = it.trouble.map(|_| "document missing or unreadable");
            let said: Vec<&str> = status(&it.summary).into_iter().chain(unread).collect();
            Some(said.join(", "))
        }),
        column("tokens", false, &|it| Some(it.tokens().to_string())),
    ];
    columns.retain(|it| it.cells.iter().any(|cell| !cell.is_empty()));
    if detail == Detail::Outline {
        let mut titles: Vec<&str> = Vec::new();
        for heading in visits.iter().flat_map(|it| &it.headings) {
            if !titles.contains(&heading.title.as_str()) {
                titles.push(&heading.title);
            }
        }
        columns.extend(titles.into_iter().map(|title| {
            column(title, false, &|it| {
                let same = it.headings.iter().filter(|it| it.title == title);
                let tokens: usize = same.clone().map(|it| it.tokens).sum();
                same.clone().next().map(|_| tokens.to_string())
            })
        }));
    }
    columns
}

/// A pipe in a cell would start another.
fn escaped(cell: &str) -> String {
    single_line(cell).replace('|', "\\|")
}
