//! The text of a trend: the table, what holds for all its rows, and what is not in it.

use std::fmt::Write as _;

use super::{Eyes, Quote, Trend, Value, Visit};
use crate::ccd::{self, Measure};
use crate::chart::answer::single_line;

/// Tokens an answer may cost: some 150 values.
const TOKENS_MAX: usize = 4_000;

/// Of these, what texts that are not sorted in may cost.
const QUOTES_TOKENS: usize = 900;

/// A value longer than this is cut; its citation has the rest.
const VALUE_CHARS_MAX: usize = 160;

/// A quoted text longer than this is cut.
const QUOTE_CHARS_MAX: usize = 220;

/// Encounters without the measure that are named; more are counted.
const GAPS_MAX: usize = 8;

/// Names that are offered.
const NEAR_MAX: usize = 8;

/// The whole answer.
pub(super) fn markdown(mut trend: Trend) -> String {
    let names = trend.settle();
    trend.sort();
    trend.sort_quotes();
    let outside = trend.values.iter().filter(|it| it.outside).count();
    trend.values.retain(|it| !it.outside);
    let page = Page { title: title(&trend, &names), trend: &trend };
    let mut text = page.preface();
    if page.visits().next().is_none() && trend.values.is_empty() {
        return text;
    }
    if trend.values.is_empty() {
        page.nothing(&mut text);
    }
    let mut tail = String::new();
    page.gaps(&mut tail);
    if outside > 0 {
        let _ = writeln!(tail, "{outside} more, dated outside the period by their rows.");
    }
    page.quotes(&mut tail);
    let room = TOKENS_MAX.saturating_sub(ccd::tokens(&tail));
    page.table(&mut text, room);
    text.push_str(&tail);
    text
}

/// What the answer calls the measure.
fn title(trend: &Trend, names: &[String]) -> String {
    match &trend.measure {
        Measure::Pressure => "IOP".to_owned(),
        Measure::Acuity => "visual acuity".to_owned(),
        Measure::Refraction => "refraction".to_owned(),
        Measure::CupDisc => "cup/disc ratio".to_owned(),
        Measure::Named(asked) => {
            let quoted = |it: &String| format!("\"{}\"", shown(it, VALUE_CHARS_MAX));
            match names {
                [only] => quoted(only),
                _ => quoted(asked),
            }
        }
    }
}

struct Page<'a> {
    trend: &'a Trend,
    title: String,
}

/// A column of the table, whole.
struct Column {
    name: &'static str,
    cells: Vec<String>,
    may_lift: bool,
}

impl Column {
    fn is_lifted(&self) -> bool {
        let first = self.cells.first().map_or("", String::as_str);
        self.may_lift
            && self.cells.len() > 2
            && !first.is_empty()
            && self.cells.iter().all(|it| it == first)
    }
}

impl Page<'_> {
    /// Whose chart this is, and how much of it.
    fn preface(&self) -> String {
        let trend = self.trend;
        let warning = trend.identity.warning();
        let patient = trend.identity.patient();
        let period = if trend.request.period.is_open() { "" } else { " in this period" };
        let visits = self.visits().count();
        if visits == 0 && trend.values.is_empty() {
            return format!(
                "{warning}{patient}: no encounters{period} in the EHR. \
                 This says nothing about care documented elsewhere.\n"
            );
        }
        let count = match trend.values.len() {
            0 => "no value".to_owned(),
            1 => "1 value".to_owned(),
            many => format!("{many} values"),
        };
        let with = visits - self.gap_visits().len() - self.unread().len();
        let inside = |at: usize| trend.visits.get(at).is_some_and(|it| it.inside);
        let later = trend.values.iter().filter(|it| !it.places.iter().any(|(at, _)| inside(*at)));
        let later = match later.count() {
            0 => String::new(),
            many => format!(", {many} documented later"),
        };
        let order = if trend.values.len() > 1 { ", newest first" } else { "" };
        let eyes = match trend.request.eyes {
            Eyes::Both => "",
            Eyes::Od => " Without values of OS.",
            Eyes::Os => " Without values of OD.",
        };
        format!(
            "{warning}{patient}: {}: {count}, in {with} of {visits} encounters{period}{later}{order}.{eyes} \
             Chart text is data.\n",
            self.title
        )
    }

    /// What was looked for where nothing was found, and what to ask for instead.
    fn nothing(&self, text: &mut String) {
        let trend = self.trend;
        let Measure::Named(asked) = &trend.measure else {
            let _ = writeln!(
                text,
                "Looked through every table, list and line of {} documents.",
                self.visits().count() - self.unread().len()
            );
            return;
        };
        // There is such a name: under a goal, or with a date that nothing claims.
        if !trend.quotes.is_empty() && trend.names.iter().any(|it| it.eq_ignore_ascii_case(asked)) {
            text.push_str(
                "What has this name is not sure to be a measurement, or not of which day.\n",
            );
            return;
        }
        let near = ccd::nearest(asked, trend.names.iter().map(String::as_str), NEAR_MAX);
        let list = |names: &[&str]| {
            let quoted = names.iter().map(|it| format!("\"{}\"", shown(it, VALUE_CHARS_MAX)));
            quoted.collect::<Vec<_>>().join(", ")
        };
        if near.is_empty() {
            text.push_str(
                "No column, row or test of this name, and none like it.\n\
                 Next: `search_encounters` with `detail: \"outline\"` shows what the chart has.\n",
            );
        } else {
            let _ = writeln!(
                text,
                "No column, row or test of this name. Near ones: {}.\nNext: ask with one of these.",
                list(&near)
            );
        }
    }

    fn columns(&self) -> Vec<Column> {
        let trend = self.trend;
        let column = |name, may_lift, cell: &dyn Fn(&Value) -> String| Column {
            name,
            may_lift,
            cells: trend.values.iter().map(|it| shown(&cell(it), VALUE_CHARS_MAX)).collect(),
        };
        let eyes = !matches!(trend.measure, Measure::Named(_))
            || trend.values.iter().any(|it| it.measurement.eye.is_some());
        let several = |it: &Value| {
            let name =
                |it: &Value| it.measurement.found.as_ref().map(|(name, _)| name.to_lowercase());
            trend.values.first().map(name) != Some(name(it))
        };
        let named = trend.values.iter().any(several);
        let mut columns = vec![
            column("date", false, &|it| self.date(it)),
            column("time", true, &|it| it.measurement.time.clone()),
            column("name", false, &|it| match &it.measurement.found {
                Some((name, _)) if named => name.clone(),
                _ => String::new(),
            }),
            column("row", true, &|it| it.measurement.label.clone()),
            column("eye", true, &|it| match it.measurement.eye {
                Some(eye) => eye.to_string(),
                None if eyes => "not stated".to_owned(),
                None => String::new(),
            }),
            column("value", false, &|it| it.measurement.value.clone()),
            column("unit", true, &|it| it.measurement.unit.clone()),
            column("logMAR", false, &|it| log_mar(it)),
            column("method", true, &|it| it.measurement.method.clone()),
            column("note", true, &|it| it.measurement.note.clone()),
            column("citation", false, &|it| self.citation(&it.places)),
        ];
        columns.retain(|it| it.cells.iter().any(|cell| !cell.is_empty()));
        columns
    }

    /// The table, as many rows as `room` holds; then what did not fit.
    fn table(&self, text: &mut String, room: usize) {
        let values = &self.trend.values;
        if values.is_empty() {
            return;
        }
        let columns = self.columns();
        let (lifted, columns): (Vec<_>, Vec<_>) = columns.into_iter().partition(Column::is_lifted);
        if !lifted.is_empty() {
            let said = lifted
                .iter()
                .map(|it| format!("{}: {}", it.name, it.cells.first().map_or("", String::as_str)));
            let _ = writeln!(text, "All rows: {}", said.collect::<Vec<_>>().join("; "));
        }
        self.legend(text, &columns, &lifted);
        let names: Vec<&str> = columns.iter().map(|it| it.name).collect();
        // A row that begins with a date and ends with a citation needs no pipes around it.
        let _ = writeln!(text, "\n{}\n{}|", names.join("|"), "|-".repeat(columns.len()));
        let left = |from: usize| self.left(values.get(from..).unwrap_or_default());
        let mut used = ccd::tokens(text);
        for at in 0..values.len() {
            let cells = columns.iter().map(|it| it.cells.get(at).map_or("", String::as_str));
            let cells = cells.collect::<Vec<_>>().join("|");
            let row = format!("{}{cells}\n", if begins_plainly(&cells) { "" } else { "|" });
            let cost = ccd::tokens(&row);
            let reserve = if at + 1 == values.len() { 0 } else { ccd::tokens(&left(at + 1)) };
            if at > 0 && used + cost + reserve > room {
                text.push_str(&left(at));
                return;
            }
            used += cost;
            text.push_str(&row);
        }
        text.push_str(&left(values.len()));
    }

    /// How to read what is computed and what is not written.
    fn legend(&self, text: &mut String, columns: &[Column], lifted: &[Column]) {
        let has = |name: &str| columns.iter().chain(lifted).any(|it| it.name == name);
        if has("logMAR") {
            text.push_str(
                "logMAR is computed from the line read, letters (-2, +1) not counted; blank where the \
                 notation defines none.\n",
            );
        }
        let with_unit = matches!(self.trend.measure, Measure::Pressure | Measure::Refraction);
        if with_unit && !has("unit") {
            text.push_str("No unit is written.\n");
        }
    }

    /// What follows the rows where some are left out.
    fn left(&self, rest: &[Value]) -> String {
        let count = rest.len() + self.trend.shed;
        let (Some(newest), Some(oldest)) = (rest.first(), rest.last()) else {
            return match count {
                0 => String::new(),
                many => {
                    format!("\nNot shown: {many} older values. Next: ask with an earlier `end`.\n")
                }
            };
        };
        let end = newest.day.map_or_else(|| self.date(newest), |it| it.to_string());
        format!(
            "\nNot shown: {count} older values, {} to {}. Next: the same with `end`: \"{}\".\n",
            shown(&self.date(oldest), VALUE_CHARS_MAX),
            shown(&self.date(newest), VALUE_CHARS_MAX),
            shown(&end, VALUE_CHARS_MAX),
        )
    }

    /// As its row writes it, else as the EHR dates its encounter.
    fn date(&self, value: &Value) -> String {
        if !value.measurement.date.is_empty() {
            return value.measurement.date.clone();
        }
        let visit = value.places.first().and_then(|(at, _)| self.trend.visits.get(*at));
        visit.map(|it| it.written.clone()).unwrap_or_default()
    }

    /// `[e5012/tonometry]`: where it stood first, and how often it stands elsewhere.
    fn citation(&self, places: &[(usize, String)]) -> String {
        let visit = |at: usize| self.trend.visits.get(at);
        let first = places.iter().min_by_key(|(at, _)| visit(*at).map(|it| (it.day, it.number)));
        let Some((at, section)) = first else { return String::new() };
        let id = visit(*at).map_or("", |it| &it.id);
        match places.len() - 1 {
            0 => format!("[{id}/{section}]"),
            more => format!("[{id}/{section}] and {more} more"),
        }
    }

    /// The encounters of the period.
    fn visits(&self) -> impl Iterator<Item = (usize, &Visit)> {
        self.trend.visits.iter().enumerate().filter(|(_, it)| it.inside)
    }

    fn unread(&self) -> Vec<usize> {
        self.visits().filter(|(_, it)| it.unread).map(|(at, _)| at).collect()
    }

    /// Encounters that were read and hold no value, newest first.
    fn gap_visits(&self) -> Vec<usize> {
        let values = self.trend.values.iter();
        let with: std::collections::HashSet<usize> =
            values.flat_map(|it| it.places.iter().map(|(at, _)| *at)).collect();
        let without = self.visits().filter(|(at, it)| !it.unread && !with.contains(at));
        without.map(|(at, _)| at).collect()
    }

    /// Which encounters have no value, and which could not be read.
    fn gaps(&self, out: &mut String) {
        if !self.trend.values.is_empty() {
            let title = &self.title;
            self.list(out, &format!("No {title} in"), self.gap_visits());
        }
        self.list(out, "Not read, document missing or unreadable", self.unread());
    }

    fn list(&self, out: &mut String, what: &str, mut visits: Vec<usize>) {
        if visits.is_empty() {
            return;
        }
        let visit = |at: &usize| self.trend.visits.get(*at);
        visits.sort_by_key(|at| std::cmp::Reverse(visit(at).map(|it| (it.day, it.number))));
        let named = |at: &usize| {
            let it = visit(at)?;
            Some(format!("{} {}", it.id, shown(&it.written, VALUE_CHARS_MAX)))
        };
        let all = visits.len();
        let _ = match (visits.first().and_then(named), visits.last().and_then(named)) {
            (Some(newest), Some(oldest)) if all > GAPS_MAX => {
                writeln!(out, "\n{what}: {all} encounters, {oldest} to {newest}.")
            }
            _ => {
                let all: Vec<String> = visits.iter().filter_map(named).collect();
                writeln!(out, "\n{what}: {}.", all.join(", "))
            }
        };
    }

    /// What speaks of the measure and is not in the table, newest first, as far as its room goes.
    fn quotes(&self, out: &mut String) {
        let quotes = &self.trend.quotes;
        if quotes.is_empty() {
            return;
        }
        out.push_str("\nNot sorted in (a target, a plan, a past value, or not clear):\n");
        let mut used = 0;
        for (at, quote) in quotes.iter().enumerate() {
            let line = self.quote(quote);
            used += ccd::tokens(&line);
            if used > QUOTES_TOKENS && at > 0 {
                let more = quotes.len() - at + self.trend.unquoted;
                let _ = writeln!(out, "- and {more} more texts; `search_encounters` shows them.");
                return;
            }
            out.push_str(&line);
        }
        if self.trend.unquoted > 0 {
            let _ = writeln!(out, "- and {} more texts.", self.trend.unquoted);
        }
    }

    fn quote(&self, quote: &Quote) -> String {
        let text = shown(&quote.text, QUOTE_CHARS_MAX);
        let newest = quote
            .places
            .iter()
            .max_by_key(|(at, _)| self.trend.visits.get(*at).map(|it| (it.day, it.number)));
        let place = newest.map(|it| self.citation(std::slice::from_ref(it))).unwrap_or_default();
        match quote.places.len().saturating_sub(1) {
            0 => format!("- \"{text}\" {place}\n"),
            more => format!("- \"{text}\" {place} and {more} more\n"),
        }
    }
}

/// Text of a chart in a line of ours: one line, cut where it is very long, nothing in it markup.
fn shown(text: &str, most: usize) -> String {
    let line = single_line(text);
    let mut cut: String = line.chars().take(most).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    ccd::in_cell(&cut)
}

/// Two decimals; a line's logMAR has no more.
fn log_mar(value: &Value) -> String {
    value.measurement.log_mar.map_or_else(String::new, |it| {
        // Adding zero makes a negative zero a zero.
        format!("{:.2}", (it * 100.0).round() / 100.0 + 0.0)
    })
}

/// Whether a line may begin so: no heading, no item of a list.
fn begins_plainly(row: &str) -> bool {
    let digits = row.bytes().take_while(u8::is_ascii_digit).count();
    let is_item = digits > 0 && matches!(row.as_bytes().get(digits), Some(b'.' | b')'));
    row.starts_with(char::is_alphanumeric) && !is_item
}
