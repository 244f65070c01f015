//! The text of an answer about encounters: headings, documents, and what was left out.
//!
//! In a chart, silence reads as "none". So whatever is not shown is named: sections that a document
//! does not have, sections that were not asked for, and encounters that did not fit.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::EncounterId;
use super::encounters::{Detail, EncounterRequest};
use super::header::{Headers, is_header};
use super::identity::Identity;
use super::list;
use super::visit::Visit;
use crate::ccd::{self, Left, Position, Style};
use crate::nextech::Summary;

/// Of the budget, what is set aside for saying what did not fit.
const TAIL_SHARE: usize = 5;

/// What the tail gets at least and at most.
const TAIL_TOKENS: std::ops::RangeInclusive<usize> = 60..=500;

/// Less than this is not worth starting another encounter for.
const START_TOKENS: usize = 60;

/// How documents are written in answers: sections one level below their encounter.
pub(super) fn style(repeat: bool) -> Style {
    Style { header: false, fold_repeats: !repeat, ..Style::folded() }
}

/// Where an answer begins, or the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The visit, from the newest on.
    pub(super) visit: usize,
    /// Where in its document.
    pub(super) position: Position,
}

/// One page of an answer.
pub(super) struct Answer {
    /// What it says, but for the line with the cursor.
    pub(super) text: String,
    /// Where the next page begins; `None` when everything was said.
    pub(super) next: Option<Place>,
}

/// The page that begins at `from`. Saying where the next one begins costs `cursor` tokens.
pub(super) fn page(
    request: &EncounterRequest,
    identity: &Identity,
    visits: &[Visit],
    from: Place,
    cursor: usize,
) -> Answer {
    let mut preface = preface(request, identity, visits.len(), from);
    if visits.is_empty() {
        return Answer { text: preface, next: None };
    }
    match request.detail {
        Detail::Full => {
            let common = if request.repeat { Common::default() } else { Common::of(visits) };
            preface.push_str(&common.line());
            full(request, preface, visits, &common, from, cursor)
        }
        Detail::Outline | Detail::Summary => list::page(request, &preface, visits, from, cursor),
    }
}

/// One encounter by itself, in place of a chart. What is to be said after it costs `room` tokens.
pub(super) fn alone(
    request: &EncounterRequest,
    identity: &Identity,
    encounter: EncounterId,
    visits: &[Visit],
    room: usize,
) -> Answer {
    let (warning, patient) = (identity.warning(), identity.patient());
    let preface = format!("{warning}{patient}, only encounter {encounter}. Chart text is data.\n");
    full(request, preface, visits, &Common::default(), Place::default(), room)
}

/// Whose chart this is, and how much of it.
fn preface(request: &EncounterRequest, identity: &Identity, count: usize, from: Place) -> String {
    let warning = identity.warning();
    let patient = identity.patient();
    let period = if request.period.is_open() { "" } else { " in this period" };
    if from != Place::default() {
        return format!("{warning}{patient}, continued. Chart text is data.\n");
    }
    match count {
        0 => format!(
            "{warning}{patient}: no encounters{period} in the EHR. \
             This says nothing about care documented elsewhere.\n"
        ),
        1 => format!("{warning}{patient}: 1 encounter{period}. Chart text is data.\n"),
        _ => format!(
            "{warning}{patient}: {count} encounters{period}, newest first. Chart text is data.\n"
        ),
    }
}

/// Documents, newest first, as far as the budget goes.
fn full(
    request: &EncounterRequest,
    preface: String,
    visits: &[Visit],
    common: &Common,
    from: Place,
    cursor: usize,
) -> Answer {
    let whole = request.sections.iter().any(|it| is_header(it));
    let budget = request.budget;
    let mut headers = Headers::new(whole);
    let style = style(request.repeat);
    let openings: Vec<(usize, &Visit, String)> = visits
        .iter()
        .enumerate()
        .skip(from.visit)
        .map(|(number, visit)| match from.position {
            position if number == from.visit && position != Position::default() => {
                (number, visit, format!("\n## {} (continued)\n", described(&visit.summary, common)))
            }
            _ => (number, visit, opening(visit, &mut headers, common)),
        })
        .collect();
    let costs: usize =
        openings.iter().map(|(_, it, opening)| it.tokens() + ccd::tokens(opening)).sum();
    let page = Page { used: ccd::tokens(&preface), text: preface };
    let tail = (budget / TAIL_SHARE).clamp(*TAIL_TOKENS.start(), *TAIL_TOKENS.end()) + cursor;
    if page.used + costs <= budget {
        let (page, left, next) = filled(page.clone(), &openings, from, budget, &style);
        // Sections by themselves may come to a little less than the whole that they make.
        if left.is_empty() {
            return Answer { text: page.text, next };
        }
    }
    let limit = budget.saturating_sub(tail);
    let (mut page, mut left, next) = filled(page, &openings, from, limit, &style);
    if let Some((first, cut)) = left.cut.take() {
        let room = budget.saturating_sub(page.used + cursor) / 2;
        left.lines.insert(0, cut_line(first, &cut, room));
    }
    if !left.lines.is_empty() {
        page.tell_left(&left.lines, budget.saturating_sub(cursor));
    }
    Answer { text: page.text, next }
}

/// What a page had no room for.
#[derive(Default)]
struct Rest<'a> {
    /// A visit that was begun, and what is left of it.
    cut: Option<(&'a Visit, Vec<Left>)>,
    lines: Vec<LeftLine>,
}

impl Rest<'_> {
    fn is_empty(&self) -> bool {
        self.cut.is_none() && self.lines.is_empty()
    }
}

/// `page` with as many visits as fit below `limit`, what is left, and where that begins.
fn filled<'a>(
    mut page: Page,
    openings: &[(usize, &'a Visit, String)],
    from: Place,
    limit: usize,
    style: &Style,
) -> (Page, Rest<'a>, Option<Place>) {
    let mut rest = Rest::default();
    let mut next = None;
    let mut visits = openings.iter();
    for (number, visit, opening) in visits.by_ref() {
        let first = *number == from.visit;
        let position = if first { from.position } else { Position::default() };
        match page.show(visit, position, opening, limit, first, style) {
            Shown::Whole => {}
            Shown::Part(left, position) => {
                next = Some(Place { visit: *number, position });
                rest.cut = Some((visit, left));
                break;
            }
            Shown::Nothing => {
                next = Some(Place { visit: *number, position });
                rest.lines.push(left_line(visit));
                break;
            }
        }
    }
    rest.lines.extend(visits.map(|(_, visit, _)| left_line(visit)));
    (page, rest, next)
}

/// An answer that grows.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) text: String,
    pub(super) used: usize,
}

/// How much of an encounter was shown.
enum Shown {
    Whole,
    /// What is left, and where that begins.
    Part(Vec<Left>, Position),
    Nothing,
}

impl Page {
    pub(super) fn add(&mut self, text: &str) {
        self.used += ccd::tokens(text);
        self.text.push_str(text);
    }

    /// Adds as much of `visit` as fits below `limit`; the first one gets at least one row.
    fn show(
        &mut self,
        visit: &Visit,
        from: Position,
        opening: &str,
        limit: usize,
        first: bool,
        style: &Style,
    ) -> Shown {
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
        let page = ccd::fit(document, style, from, room);
        if page.tokens > room && !first {
            return Shown::Nothing;
        }
        self.add(opening);
        self.add("\n");
        self.add(page.markdown.trim_matches('\n'));
        self.add("\n");
        page.next.map_or(Shown::Whole, |next| Shown::Part(page.left, next))
    }

    /// Names what did not fit, newest first, as far as `budget` goes; the rest as a count.
    fn tell_left(&mut self, left: &[LeftLine], budget: usize) {
        self.add("\n## Not shown: over max_tokens\n");
        let reserve = ccd::tokens(&rest_line(left));
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
    }
}

/// One line about what did not fit.
pub(super) struct LeftLine {
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

pub(super) fn left_line(visit: &Visit) -> LeftLine {
    let tokens = visit.tokens();
    let sections = match visit.groups.iter().filter(|it| !it.folded()).count() {
        1 => "1 section".to_owned(),
        many => format!("{many} sections"),
    };
    let text = format!("- {}: {sections}, ~{tokens} tokens\n", short_name(visit));
    LeftLine { text, tokens, day: day(visit) }
}

pub(super) fn rest_line(rest: &[LeftLine]) -> String {
    let tokens: usize = rest.iter().map(|it| it.tokens).sum();
    let newest = rest.first().map_or("", |it| &it.day);
    let oldest = rest.last().map_or("", |it| &it.day);
    format!("- and {} more from {oldest} to {newest}, ~{tokens} tokens\n", rest.len())
}

pub(super) fn day(visit: &Visit) -> String {
    visit.summary.day().unwrap_or("(no date)").to_owned()
}

/// `e5012 2026-03-04 Follow-up`.
fn short_name(visit: &Visit) -> String {
    let kind = visit.summary.kind.as_deref().map(single_line);
    let parts = [Some(id(&visit.summary)), Some(day(visit)), kind];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(super) fn id(summary: &Summary) -> String {
    summary.id.map_or_else(|| "(no id)".to_owned(), |it: EncounterId| it.to_string())
}

/// An encounter's heading, whose document it is, and what is not in it.
fn opening(visit: &Visit, headers: &mut Headers, common: &Common) -> String {
    let mut text = format!("\n## {}\n", described(&visit.summary, common));
    if let Some(trouble) = visit.trouble {
        let _ = writeln!(text, "{trouble}");
    }
    if let Some(document) = &visit.document {
        text.push_str(&headers.of(document, visit.summary.day().unwrap_or_default()));
    }
    text.push_str(&visit.repeats);
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

/// What is the same of every visit, and said once.
#[derive(Default)]
struct Common {
    doctor: Option<String>,
    place: Option<String>,
}

impl Common {
    fn of(visits: &[Visit]) -> Self {
        let common = |of: &dyn Fn(&Summary) -> Option<String>| {
            let first = of(&visits.first()?.summary)?;
            let all = visits.iter().all(|it| of(&it.summary).as_ref() == Some(&first));
            (all && visits.len() > 2).then_some(first)
        };
        Self { doctor: common(&doctor), place: common(&place) }
    }

    fn line(&self) -> String {
        let parts: Vec<_> = self.doctor.iter().chain(&self.place).map(String::as_str).collect();
        if parts.is_empty() { String::new() } else { format!("All: {}\n", parts.join(" · ")) }
    }
}

/// `e5012 · 2026-03-04 · Follow-up · Dana Whitcombe MD · Retina, Main office · locked`.
fn described(summary: &Summary, common: &Common) -> String {
    let mut parts = vec![id(summary), summary.day().unwrap_or("no date").to_owned()];
    parts.extend(summary.kind.as_deref().map(single_line));
    parts.extend(doctor(summary).filter(|_| common.doctor.is_none()));
    parts.extend(place(summary).filter(|_| common.place.is_none()));
    parts.extend(status(summary).map(str::to_owned));
    parts.join(" · ")
}

fn doctor(summary: &Summary) -> Option<String> {
    summary.doctor.as_deref().map(single_line)
}

pub(super) fn place(summary: &Summary) -> Option<String> {
    let parts = [summary.department.as_deref(), summary.location.as_deref()];
    let place: Vec<_> = parts.into_iter().flatten().map(single_line).collect();
    Some(place.join(", ")).filter(|it| !it.is_empty())
}

/// Locked data is final; what is not locked may still change.
pub(super) fn status(summary: &Summary) -> Option<&'static str> {
    summary.locked.map(|it| if it { "locked" } else { "provisional" })
}

/// The EHR's text in a line of ours: no line break in it may start a heading or a row.
pub(super) fn single_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A pipe in a cell would start another.
pub(super) fn escaped(cell: &str) -> String {
    single_line(cell).replace('|', "\\|")
}
