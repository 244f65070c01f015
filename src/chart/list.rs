//! Visits in a table, with or without what each of their sections costs.
//!
//! The cheapest look at a chart: fifty visits and the sizes of their sections are to fit where two
//! documents would. So a section has a letter, what is unchanged has no size, and what a row would
//! say as the row above is a ditto mark.

use std::fmt::Write as _;

use super::answer::{Answer, Page, Place, day, escaped, id, left_line, place, rest_line};
use super::answer::{single_line, status};
use super::encounters::{Detail, EncounterRequest};
use super::visit::Visit;
use crate::ccd::{self, Position, Said};

/// Stands for what the row above says.
const DITTO: &str = "\"";

/// The rows from `from` on, as many as fit; the first one always.
pub(super) fn page(
    request: &EncounterRequest,
    preface: &str,
    visits: &[Visit],
    from: Place,
    cursor: usize,
) -> Answer {
    let rest = visits.get(from.visit..).unwrap_or_default();
    let budget = request.budget;
    let mut list = List::new(request.detail == Detail::Outline, preface, rest);
    if list.page.used + list.smallest() + cursor > budget && request.detail == Detail::Outline {
        // A chart can have so many sections that naming them is all that a small budget holds.
        let preface = format!("{preface}Sections left out: over max_tokens.\n");
        list = List::new(false, &preface, rest);
    }
    let shown = list.fill(budget, cursor);
    let next = Place { visit: from.visit + shown, position: Position::default() };
    Answer { text: list.page.text, next: (shown < rest.len()).then_some(next) }
}

/// A list of visits, with everything above its rows written.
struct List<'a> {
    page: Page,
    visits: &'a [Visit],
    columns: Vec<Column>,
}

impl<'a> List<'a> {
    fn new(outline: bool, preface: &str, visits: &'a [Visit]) -> Self {
        let mut page = Page { used: 0, text: String::new() };
        page.add(preface);
        let mut columns = columns(visits);
        if outline {
            let letters = Letters::of(visits);
            page.add(&letters.legend());
            let cells = visits.iter().map(|it| letters.cell(it)).collect();
            columns.push(Column { name: "sections", cells, repeats: false });
        }
        let lifted: Vec<_> = columns
            .iter()
            .filter(|it| it.is_lifted())
            .map(|it| format!("{}: {}", it.name, it.cell(0)))
            .collect();
        if !lifted.is_empty() {
            page.add(&format!("All: {}\n", lifted.join("; ")));
        }
        columns.retain(|it| !it.is_lifted());
        let names: Vec<_> = columns.iter().map(|it| it.name).collect();
        page.add(&format!("\n{}\n|{}\n", names.join("|"), "-|".repeat(names.len())));
        Self { page, visits, columns }
    }

    /// A row; what it says as the one above is a ditto mark, but in the first row of a page.
    fn row(&self, at: usize) -> String {
        let mut cells = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let cell = column.cell(at);
            let above = at.checked_sub(1).map(|it| column.cell(it));
            let same = column.repeats && !cell.is_empty() && above == Some(cell);
            cells.push(if same { DITTO } else { cell });
        }
        // GFM needs no pipe at the ends, but behind a cell that is blank.
        let end = if cells.last().is_some_and(|it| it.is_empty()) { "|\n" } else { "\n" };
        cells.join("|") + end
    }

    /// What one row, and saying that there are more, costs.
    fn smallest(&self) -> usize {
        ccd::tokens(&self.row(0)) + ccd::tokens(&self.end(1))
    }

    /// What follows the rows when those from `at` on are left out.
    fn end(&self, at: usize) -> String {
        let rest: Vec<_> = self.visits.iter().skip(at).map(left_line).collect();
        if rest.is_empty() {
            return String::new();
        }
        format!("\nNot shown, over max_tokens:\n{}", rest_line(&rest))
    }

    /// Adds as many rows as fit, the first one always; says how many.
    fn fill(&mut self, budget: usize, cursor: usize) -> usize {
        for at in 0..self.visits.len() {
            let row = self.row(at);
            let last = at + 1 == self.visits.len();
            let reserve = if last { 0 } else { cursor + ccd::tokens(&self.end(at + 1)) };
            if at > 0 && self.page.used + ccd::tokens(&row) + reserve > budget {
                let end = self.end(at);
                self.page.add(&end);
                return at;
            }
            self.page.add(&row);
        }
        self.visits.len()
    }
}

/// A column of the list, whole.
struct Column {
    name: &'static str,
    cells: Vec<String>,
    /// Whether its cells may be said once for several rows.
    repeats: bool,
}

impl Column {
    fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", String::as_str)
    }

    fn is_lifted(&self) -> bool {
        self.repeats && self.cells.len() > 2 && self.cells.iter().all(|it| it == self.cell(0))
    }
}

/// What there is to say of the visits, without their sections.
fn columns(visits: &[Visit]) -> Vec<Column> {
    let column = |name, repeats, cell: &dyn Fn(&Visit) -> Option<String>| Column {
        name,
        cells: visits.iter().map(|it| escaped(&cell(it).unwrap_or_default())).collect(),
        repeats,
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
    columns
}

/// The letter of every section title: `A` to `Z`, then `Aa` to `Zz`.
struct Letters<'a> {
    /// Each title, with the titles nested under it anywhere.
    titles: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Letters<'a> {
    fn of(visits: &'a [Visit]) -> Self {
        let mut titles: Vec<(&str, Vec<&str>)> = Vec::new();
        for group in visits.iter().flat_map(|it| &it.groups) {
            let at = titles.iter().position(|(it, _)| *it == group.title());
            let at = at.unwrap_or_else(|| {
                titles.push((group.title(), Vec::new()));
                titles.len() - 1
            });
            let Some((_, nested)) = titles.get_mut(at) else { continue };
            for heading in group.headings.iter().skip(1) {
                if !nested.contains(&heading.title.as_str()) {
                    nested.push(&heading.title);
                }
            }
        }
        Self { titles }
    }

    /// What the letters and marks mean.
    fn legend(&self) -> String {
        let mut legend = String::from("Sections:");
        for (at, (title, nested)) in self.titles.iter().enumerate() {
            let title = if title.is_empty() { "(untitled)" } else { title };
            let _ = write!(legend, " {} {}", letter(at), single_line(title));
            if !nested.is_empty() {
                let nested: Vec<_> = nested.iter().map(|it| single_line(it)).collect();
                let _ = write!(legend, " ({})", nested.join(", "));
            }
            legend.push(';');
        }
        legend.pop();
        legend.push_str(
            ".\nA120: A costs 120 tokens. =BC: unchanged since a newer visit; = alone: all others. \
             -DE: nothing recorded. Not there: not in that document. \": as above.\n",
        );
        legend
    }

    /// What the sections of a visit cost.
    fn cell(&self, visit: &Visit) -> String {
        let (mut sizes, mut unchanged, mut nothing) = (String::new(), String::new(), String::new());
        for group in &visit.groups {
            let at = self.titles.iter().position(|(it, _)| *it == group.title());
            let letter = letter(at.unwrap_or_default());
            if group.folded() {
                unchanged.push_str(&letter);
            } else if group.headings.iter().all(|it| it.said != Said::Something) {
                nothing.push_str(&letter);
            } else {
                let _ = write!(sizes, "{letter}{} ", group.tokens());
            }
        }
        if !unchanged.is_empty() && visit.groups.len() == self.titles.len() {
            // All others: naming them would be most of the row.
            unchanged.truncate(0);
            sizes.push_str("= ");
        }
        for (mark, letters) in [("=", unchanged), ("-", nothing)] {
            if !letters.is_empty() {
                let _ = write!(sizes, "{mark}{letters} ");
            }
        }
        sizes.pop();
        sizes
    }
}

/// The letter of the title at `at`.
fn letter(at: usize) -> String {
    let one = |first: char, at: usize| {
        u32::try_from(at).ok().and_then(|it| char::from_u32(u32::from(first) + it)).unwrap_or('?')
    };
    match at.checked_sub(26) {
        None => one('A', at).to_string(),
        Some(more) => format!("{}{}", one('A', more / 26 % 26), one('a', more % 26)),
    }
}
