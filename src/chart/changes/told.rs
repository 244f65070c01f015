//! The text of a comparison: section by section what is new, gone and changed, then what is not.

use std::fmt::Write as _;

use super::{CompareRequest, Held};
use crate::ccd::{self, Change, SectionChange};
use crate::chart::answer::{id, single_line};
use crate::chart::header::{self, is_header};
use crate::nextech::Summary;

/// What an answer may cost.
const BUDGET: usize = 6_000;

/// Of it, what is set aside for naming what did not fit and what did not change.
const TAIL_TOKENS: usize = 600;

/// The estimate of what text costs may be low by this share.
const CAUTION: usize = 50;

/// Said where there are not two encounters.
pub(super) fn too_few(request: &CompareRequest, visits: &[&Summary]) -> String {
    let patient = request.patient;
    match visits {
        [] => format!(
            "Patient {patient}: no encounters in the EHR. \
             This says nothing about care documented elsewhere.\n"
        ),
        [only, ..] => {
            format!(
                "Patient {patient}: {} is the only encounter: nothing to compare it with.\n",
                name(only)
            )
        }
    }
}

/// The whole answer.
pub(super) fn answer(
    request: &CompareRequest,
    [older, newer]: &[Held; 2],
    swapped: bool,
    missing: &[String],
) -> String {
    let (from, to) = (name(&older.summary), name(&newer.summary));
    let mut text = format!("Patient {}: {from} → {to}. Chart text is data.\n", request.patient);
    if swapped {
        text.push_str("`from` is the newer of the two: they were swapped.\n");
    }
    let (Some(Ok(old)), Some(Ok(new))) = (&older.read, &newer.read) else {
        for side in [older, newer] {
            let trouble = match side.read {
                Some(Ok(_)) => continue,
                Some(Err(trouble)) => trouble,
                None => "The EHR did not send this encounter again.",
            };
            let _ = writeln!(text, "Not compared: {}. {trouble}", name(&side.summary));
        }
        text.push_str("Nothing follows from that about what changed.\n");
        return text;
    };
    if !missing.is_empty() {
        let _ = writeln!(text, "In neither document: {}.", missing.join(", "));
    }
    let mut changes = ccd::diff(old, new);
    if let Some(first) = changes.first_mut() {
        about_patient(first, request);
    }
    let mut page = Page { used: ccd::tokens(&text), text, told: Vec::new(), left: Vec::new() };
    if changes.iter().any(|it| !it.gone.is_empty()) {
        page.add(
            "\"No longer listed\" is what the newer document does not have; it does not say why.\n",
        );
    }
    for change in changes.iter().filter(|it| it.is_changed()) {
        page.section(change, &older.summary, &newer.summary);
    }
    let nothing = !changes.iter().any(SectionChange::is_changed);
    if nothing {
        page.add("\nNothing changed.\n");
    }
    page.close(&changes);
    page.text
}

/// Of the header, what tells one patient from another, unless it was asked for.
fn about_patient(lines: &mut SectionChange, request: &CompareRequest) {
    if request.sections.iter().any(|it| is_header(it)) {
        return;
    }
    lines.added.retain(tells);
    lines.gone.retain(tells);
    lines.changed.retain(|it| tells(&it.to));
    lines.reworded.retain(|it| tells(&it.1));
    lines.hidden_words = 0;
    lines.unchanged = 0;
}

/// Whether a line of a header tells one patient from another.
fn tells(line: &ccd::Entry) -> bool {
    line.cells.iter().any(|it| header::identifies(it) && !header::is_created(&it.key))
}

/// `e5012 (2026-03-04, Follow Up)`.
fn name(summary: &Summary) -> String {
    let about = [summary.day().map(single_line), summary.kind.as_deref().map(single_line)];
    let about: Vec<String> = about.into_iter().flatten().collect();
    if about.is_empty() { id(summary) } else { format!("{} ({})", id(summary), about.join(", ")) }
}

/// An answer that grows.
struct Page {
    text: String,
    used: usize,
    /// The lines of each section that was told, and its title.
    told: Vec<(Vec<String>, String)>,
    /// What did not fit.
    left: Vec<String>,
}

impl Page {
    fn add(&mut self, text: &str) {
        self.used += ccd::tokens(text);
        self.text.push_str(text);
    }

    fn fits(&self, text: &str) -> bool {
        let caution = BUDGET / CAUTION;
        self.used + ccd::tokens(text) + TAIL_TOKENS + caution <= BUDGET
    }

    /// One section, as many of its lines as fit.
    fn section(&mut self, change: &SectionChange, older: &Summary, newer: &Summary) {
        let lines = lines(change);
        let heading = heading(change, older, newer);
        // What EHRs print in several sections changes in several; a date that changes says too little.
        let same = self.told.iter().find(|it| it.0 == lines && is_text(change));
        let lines = if let Some((_, title)) = same {
            vec![format!("(as under {title})\n")]
        } else {
            self.told.push((lines.clone(), single_line(&change.title)));
            lines
        };
        let mut shown = 0;
        for line in &lines {
            let more = if shown == 0 { format!("{heading}{line}") } else { line.clone() };
            // A line that is too long for any answer is told all the same, alone.
            let alone = self.told.len() == 1 && shown == 0;
            if !alone && !self.fits(&more) {
                break;
            }
            self.add(&more);
            shown += 1;
        }
        let left = lines.len() - shown;
        if left > 0 {
            let counts = counts(change);
            let part = if shown == 0 { String::new() } else { format!("{left} more lines of ") };
            self.left.push(format!("{} ({part}{counts})", single_line(&change.title)));
        }
    }

    /// What did not fit, what did not change, and what was not compared.
    fn close(&mut self, changes: &[SectionChange]) {
        if !self.left.is_empty() {
            let list = named(&self.left, TAIL_TOKENS / 2);
            self.add(&format!(
                "\nNot shown, over {BUDGET} tokens: {list}.\nNext: name them in `sections`, a few at a \
                 time; what is too long for that is in `search_encounters`.\n"
            ));
        }
        let same = |it: &&SectionChange| !it.is_changed() && !is_hollow(it, changes);
        let titles = changes.iter().filter(same).map(|it| single_line(&it.title));
        let titles: Vec<String> = titles.filter(|it| !it.is_empty()).collect();
        if !titles.is_empty() {
            self.add(&format!("\nUnchanged: {}.\n", named(&titles, TAIL_TOKENS / 3)));
        }
        let worded: Vec<(String, usize)> = changes
            .iter()
            .filter(|it| !it.reworded.is_empty())
            .map(|it| (single_line(&it.title), it.reworded.len()))
            .collect();
        if !worded.is_empty() {
            let all: usize = worded.iter().map(|it| it.1).sum();
            let noun = if all == 1 { "change" } else { "changes" };
            let titles: Vec<String> =
                worded.into_iter().map(|(title, count)| format!("{title} {count}")).collect();
            let titles = named(&titles, TAIL_TOKENS / 6);
            self.add(&format!("\n{all} wording-only {noun} folded: {titles}.\n"));
        }
        let hidden: usize = changes.iter().map(|it| it.hidden_words).sum();
        if hidden > 0 {
            self.add(&format!("\n{hidden} words hidden in the sources were not compared.\n"));
        }
    }
}

/// Whether all that differs is sentences.
fn is_text(change: &SectionChange) -> bool {
    let entries = change.added.iter().chain(&change.gone).flat_map(|it| &it.cells);
    let cells = change.changed.iter().flat_map(|it| &it.cells);
    entries.map(|it| &it.key).chain(cells.map(|it| &it.name)).all(String::is_empty)
}

/// As many names as fit, and how many more.
fn named(names: &[String], budget: usize) -> String {
    let mut list = String::new();
    for (number, name) in names.iter().enumerate() {
        let more = if list.is_empty() { name.clone() } else { format!("; {name}") };
        if number > 0 && ccd::tokens(&list) + ccd::tokens(&more) > budget {
            let _ = write!(list, "; and {} more", names.len() - number);
            break;
        }
        list.push_str(&more);
    }
    list
}

/// Whether a section is there only for the sections in it, or for the header that was not asked for.
fn is_hollow(change: &SectionChange, changes: &[SectionChange]) -> bool {
    let inner = format!("{} › ", change.title);
    change.is_empty()
        && (change.from.as_deref() == Some("header")
            || changes.iter().any(|it| it.title.starts_with(&inner)))
}

/// `### Medications [e5012/medications]`.
fn heading(change: &SectionChange, older: &Summary, newer: &Summary) -> String {
    let title = single_line(&change.title);
    let cited = |summary: &Summary, section: &str| format!("[{}/{section}]", id(summary));
    let mut heading = match (&change.from, &change.to) {
        (Some(from), Some(to)) if from == to => format!("\n### {title} {}\n", cited(newer, to)),
        (Some(from), Some(to)) => {
            format!("\n### {title} {}, before {}\n", cited(newer, to), cited(older, from))
        }
        (None, Some(to)) => format!("\n### {title} {}: only in {}\n", cited(newer, to), id(newer)),
        (Some(from), None) => {
            format!("\n### {title} {}: only in {}\n", cited(older, from), id(older))
        }
        (None, None) => format!("\n### {title}\n"),
    };
    let entries = change.added.iter().chain(&change.gone);
    let entries = entries.chain(change.changed.iter().map(|it| &it.to));
    if change.from.as_deref() == Some("header") && entries.into_iter().any(tells) {
        heading.push_str("Check that both documents are about the same patient.\n");
    }
    heading
}

/// Everything that differs, a line each, and a count of what does not.
fn lines(change: &SectionChange) -> Vec<String> {
    let both = change.from.is_some() && change.to.is_some();
    let mark = |mark: &str| if both { format!("- {mark}: ") } else { "- ".to_owned() };
    let mut lines: Vec<String> = Vec::new();
    lines.extend(change.added.iter().map(|it| format!("{}{}\n", mark("added"), it.line())));
    lines.extend(
        change.gone.iter().map(|it| format!("{}{}\n", mark("no longer listed"), it.line())),
    );
    lines.extend(changed(&change.changed));
    match change.unchanged {
        _ if !both || lines.is_empty() => {}
        0 => {}
        1 => lines.push("1 entry unchanged.\n".to_owned()),
        many => lines.push(format!("{many} entries unchanged.\n")),
    }
    if lines.is_empty() {
        lines.push("Nothing under this title.\n".to_owned());
    }
    lines
}

/// Rows of which the same changed to the same share a line.
fn changed(changes: &[Change]) -> Vec<String> {
    let mut grouped: Vec<(String, Vec<String>)> = Vec::new();
    for change in changes {
        let (line, title) = (change.line(), change.title());
        let same = |it: &&mut (String, Vec<String>)| it.0 == line && !it.1.is_empty();
        match grouped.iter_mut().find(same) {
            Some(same) if !title.is_empty() => same.1.push(title),
            _ => grouped.push((line, if title.is_empty() { Vec::new() } else { vec![title] })),
        }
    }
    let told = |(line, titles): (String, Vec<String>)| match titles.as_slice() {
        [] => format!("- changed: {line}\n"),
        titles => format!("- changed: {}: {line}\n", titles.join(" · ")),
    };
    grouped.into_iter().map(told).collect()
}

/// `3 added, 1 changed`.
fn counts(change: &SectionChange) -> String {
    let counts = [
        (change.added.len(), "added"),
        (change.gone.len(), "no longer listed"),
        (change.changed.len(), "changed"),
    ];
    let said =
        counts.into_iter().filter(|it| it.0 > 0).map(|(count, what)| format!("{count} {what}"));
    said.collect::<Vec<_>>().join(", ")
}
