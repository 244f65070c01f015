//! Whether a section says anything.
//!
//! "No goals have been created" says that nobody wrote anything: it may fold. "No known allergies"
//! is a finding, and so is "No medications": a clinician looked and there are none. Only sentences
//! about the record itself count as nothing, and never those of allergies and medications.

use super::document::{Block, Said, Section};
use super::names;

/// Longer texts say something, whatever they begin with.
const WORDS_MAX: usize = 14;

/// Sections of which every sentence is kept word for word: allergies, medications.
const ALWAYS_SAID: &[&str] = &["48765-2", "10160-0"];

/// What sections are called like them, whose negatives are kept: of those only "no information" folds.
const LIKE_THEM: &[&str] = &["alert", "allerg", "complication", "drug", "intoleran", "medication"];

impl Section {
    /// Whether the section says anything.
    #[must_use]
    pub fn said(&self) -> Said {
        let kept = |code: &&str| names::same_section(&self.title, code);
        match self.written() {
            Said::Nothing if ALWAYS_SAID.iter().any(kept) => Said::Something,
            said => said,
        }
    }

    /// Whether its title is one that sections usually have.
    pub(super) fn is_known(&self) -> bool {
        self.loinc.is_some() || names::is_section_name(&self.title)
    }

    /// Whether the section behind this one, which has no text, may be a part of it: not if it has a code,
    /// nor if this one counts none.
    pub(super) fn may_lead(&self, next: &Self) -> bool {
        let groups = || GROUPS.iter().any(|code| names::same_section(&self.title, code));
        !self.title.contains("(0)") && (!next.is_known() || (next.loinc.is_none() && groups()))
    }

    /// What [`said`](Self::said) tells, whatever the section is about.
    pub(super) fn written(&self) -> Said {
        if self.partial || self.bare {
            // What it says was not asked for, or is its title, and is not nothing.
            return Said::Something;
        }
        let mut said = Said::Empty;
        let mut headers = 0;
        for block in &self.blocks {
            let text = match block {
                Block::Paragraph { text, .. } => text,
                Block::List { items, .. } => match items.as_slice() {
                    [only] if only.blocks.is_empty() => &only.text,
                    _ => return Said::Something,
                },
                // Names of columns without a row say nothing, unless there are more than one's.
                Block::Table(it) if it.rows.is_empty() && it.caption.is_empty() => {
                    headers += 1;
                    if headers > 1 {
                        return Said::Something;
                    }
                    continue;
                }
                _ => return Said::Something,
            };
            if !is_nothing(text, &self.title) {
                return Said::Something;
            }
            said = Said::Nothing;
        }
        said
    }
}

/// What sections are called that others are parts of: physical findings, review of systems,
/// assessment and plan.
const GROUPS: &[&str] = &["29545-1", "10187-3", "51847-2"];

/// Notes which sections without a text may say something all the same: a title that no section
/// usually has may be the fact itself, "Penicillin: anaphylaxis"; and one before such a title, or one
/// that groups others, may lead what follows, "Physical Exam" before "Pupils".
pub(super) fn mark_bare(sections: &mut [Section]) {
    let mut next: Option<&mut Section> = None;
    for section in sections.iter_mut().rev() {
        let alone = section.blocks.is_empty() && !section.title.is_empty();
        if alone && next.as_deref().is_none_or(|it| it.level <= section.level) {
            let leads = |it: &mut Section| section.may_lead(it);
            section.bare = !section.is_known() || next.is_some_and(leads);
        }
        next = Some(section);
    }
}

/// Whether a text is one sentence that only says that nothing was recorded: it must be about the
/// record, and its subject, if it has one, must be what the section is called. "No goals have been
/// created" says so under Goals; "No retinal tears found" is a finding under any title.
fn is_nothing(text: &str, title: &str) -> bool {
    // Most texts begin otherwise: nothing is folded for them.
    let first = text.split_whitespace().next().unwrap_or_default();
    if !DENIALS.iter().any(|it| first.eq_ignore_ascii_case(it)) {
        return false;
    }
    let lower = text.to_lowercase();
    let bare = lower.trim().trim_end_matches(['.', '!']).trim_end();
    let words: Vec<_> = bare.split_whitespace().collect();
    if words.len() > WORDS_MAX || bare.contains(['.', ';', '\n']) {
        return false;
    }
    if bare == "not available" {
        return true;
    }
    let title = title.to_lowercase();
    let named: Vec<_> = title.split(|it: char| !it.is_alphanumeric()).map(stem).collect();
    let (mut record, mut written, mut subject) = (false, false, false);
    // "There is an advance directive on file."
    let mut denied = words.first() != Some(&"there");
    for word in words.iter().skip(1) {
        denied |= matches!(*word, "no" | "none" | "not");
        if RECORD.contains(word) {
            record = true;
        } else if WRITTEN.contains(word) {
            written = true;
        } else if named.contains(&stem(word)) {
            subject = true;
        } else if !FILLERS.contains(word) && !(THERE.contains(word) && (record || !subject)) {
            return false;
        }
    }
    let known = || names::is_section_name(&title) && !LIKE_THEM.iter().any(|it| title.contains(it));
    // "None recorded" is of what the title says.
    let subject = subject || words.first() == Some(&"none");
    denied && (record || written) && (!subject || known())
}

/// How a sentence begins that says that something is not there.
const DENIALS: &[&str] = &["no", "none", "not", "nothing", "there"];

/// The record itself.
const RECORD: &[&str] =
    &["data", "documentation", "entries", "info", "information", "record", "records"];

/// What is done to a record, and to nothing else. What is "found", "given", "provided" or "reported"
/// may be a finding or a treatment.
const WRITTEN: &[&str] = &["created", "documented", "entered", "file", "recorded", "specified"];

/// What may be said of a record. Of anything else it may be a finding: "No treatment available".
const THERE: &[&str] = &["available", "display", "exist", "exists", "found", "provided"];

/// Words that say nothing by themselves.
const FILLERS: &[&str] = &[
    "a",
    "about",
    "an",
    "and",
    "any",
    "are",
    "at",
    "been",
    "currently",
    "for",
    "has",
    "have",
    "in",
    "is",
    "no",
    "of",
    "on",
    "or",
    "patient",
    "section",
    "system",
    "the",
    "this",
    "time",
    "to",
    "was",
    "were",
];

/// A word without its plural.
fn stem(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}
