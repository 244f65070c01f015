//! Pages: as much of a document as a budget allows, and where the next page begins.

use serde::{Deserialize, Serialize};

use super::document::{Block, Document, Section};
use super::style::Style;
use super::tokens::tokens;
use super::write::{Around, Unit, Writer, Written};

/// What is left where only the lines at the end are.
const TAIL: &str = "sections told in a line at the end";

/// A place in a document. Rows keep their numbers whatever the style.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Position {
    /// The section; the number of sections is the place behind the last one.
    pub section: usize,
    /// The block in the section.
    pub block: usize,
    /// The row, item or line in the block.
    pub row: usize,
}

/// One page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// What it says.
    pub markdown: String,
    /// What it costs.
    pub tokens: usize,
    /// Where the next page begins; `None` when everything was said.
    pub next: Option<Position>,
    /// What was not said, by section.
    pub left: Vec<Left>,
}

/// What is left of a section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The section's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What the rest of it costs.
    pub tokens: usize,
    /// Rows of its tables that are left.
    pub rows: usize,
}

/// As much of a document, from a place on, as fits a budget: whole rows, at least one.
#[must_use]
pub fn fit(document: &Document, style: &Style, from: Position, budget: usize) -> Page {
    let mut writer = Writer::new(style, true);
    writer.document(document);
    let written = writer.finish();
    let first = written.units.partition_point(|it| it.position < from);
    let costs: Vec<usize> = (0..written.units.len())
        .map(|it| if it < first { 0 } else { tokens(piece(&written, it)) })
        .collect();
    let lead = lead(document, style, &written, first);
    let mut sum = tokens(&lead);
    let mut end = first;
    while let Some(cost) = costs.get(end) {
        if end > first && sum + cost + tokens(foot(&written, end + 1)) > budget {
            break;
        }
        sum += cost;
        end += 1;
    }
    // The sum of the pieces may be a little less than the whole.
    loop {
        let markdown = page(&written, &lead, first, end);
        let cost = tokens(&markdown);
        if cost > budget && end > first + 1 {
            end -= 1;
            continue;
        }
        let next = written.units.get(end).map(|it| it.position);
        let left = left(document, &written, &costs, end);
        return Page { markdown, tokens: cost, next, left };
    }
}

fn start(written: &Written, unit: usize) -> usize {
    written.units.get(unit).map_or(written.text.len(), |it| it.start)
}

fn piece(written: &Written, unit: usize) -> &str {
    written.text.get(start(written, unit)..start(written, unit + 1)).unwrap_or_default()
}

fn page(written: &Written, lead: &str, first: usize, end: usize) -> String {
    let body = written.text.get(start(written, first)..start(written, end)).unwrap_or_default();
    let mut page = format!("{lead}{}", body.trim_end());
    if !page.is_empty() {
        page.push('\n');
    }
    let foot = foot(written, end);
    if !foot.is_empty() {
        page.push('\n');
        page.push_str(foot);
    }
    page
}

/// What stands around `unit`, if it goes on with the run of the one before it.
fn goes_on(written: &Written, unit: usize) -> Option<&Around> {
    let [before, unit] = written.units.get(unit.checked_sub(1)?..=unit)? else { return None };
    written.around.get(unit.of.around).filter(|_| before.of.number == unit.of.number)
}

/// What a page that ends in the middle, before `unit`, says last.
fn foot(written: &Written, unit: usize) -> &str {
    goes_on(written, unit).map_or("", |it| &it.foot)
}

/// What a page that begins in the middle says first: the headings around it, and in a block what its
/// rows hang on.
fn lead(document: &Document, style: &Style, written: &Written, first: usize) -> String {
    let begins = |unit: &Unit| unit.position.section;
    let before = first.checked_sub(1).and_then(|it| written.units.get(it)).map(begins);
    let Some((before, at)) = before.zip(written.units.get(first).map(begins)) else {
        return String::new();
    };
    let mut writer = Writer::new(style, false);
    let mut around: Vec<&Section> = Vec::new();
    let mut level = document.sections.get(at).map_or(0, |it| it.level + u8::from(before == at));
    for section in document.sections.iter().take(at + 1).rev() {
        if section.level < level {
            level = section.level;
            around.push(section);
        }
    }
    for section in around.into_iter().rev() {
        writer.heading(section, if section.partial { " (in part)" } else { " (continued)" });
    }
    let mut lead = writer.finish().text;
    if !lead.is_empty() {
        lead.push('\n');
    }
    if let Some(around) = goes_on(written, first) {
        lead.push_str(&around.lead);
    }
    lead
}

fn left(document: &Document, written: &Written, costs: &[usize], end: usize) -> Vec<Left> {
    let mut left: Vec<(usize, Left)> = Vec::new();
    for (unit, cost) in written.units.iter().zip(costs).skip(end) {
        let Some(section) = document.sections.get(unit.position.section) else {
            let title = TAIL.to_owned();
            let it = Left { id: String::new(), title, tokens: *cost, rows: 0 };
            left.push((unit.position.section, it));
            continue;
        };
        let row =
            usize::from(matches!(section.blocks.get(unit.position.block), Some(Block::Table(_))));
        match left.last_mut() {
            Some((number, it)) if *number == unit.position.section => {
                it.tokens += cost;
                it.rows += row;
            }
            _ => {
                let Section { id, title, .. } = section;
                let it = Left { id: id.clone(), title: title.clone(), tokens: *cost, rows: row };
                left.push((unit.position.section, it));
            }
        }
    }
    left.into_iter().map(|(_, it)| it).collect()
}
