//! Whether a section says anything.
//!
//! "No goals have been created" says that nobody wrote anything: it may fold. "No known allergies"
//! is a finding, and so is "No medications": a clinician looked and there are none. Only sentences
//! about the record itself count as nothing, and never those of allergies and medications.

use super::document::{Block, Said, Section};
use super::names;

/// Longer texts say something, whatever they begin with.
const WORDS_MAX: usize = 14;

/// Sections whose every negative is kept word for word: allergies, medications.
const ALWAYS_SAID: &[&str] = &["48765-2", "10160-0"];

impl Section {
    /// Whether the section says anything.
    #[must_use]
    pub fn said(&self) -> Said {
        let mut said = Said::Empty;
        for block in &self.blocks {
            let text = match block {
                Block::Paragraph { text, .. } => text,
                Block::List { items, .. } => match items.as_slice() {
                    [only] if only.blocks.is_empty() => &only.text,
                    _ => return Said::Something,
                },
                Block::Table(it) if it.rows.is_empty() && it.caption.is_empty() => continue,
                _ => return Said::Something,
            };
            if !is_nothing(text) {
                return Said::Something;
            }
            said = Said::Nothing;
        }
        let kept = |code: &&str| names::same_section(&self.title, code);
        if said == Said::Nothing && ALWAYS_SAID.iter().any(kept) { Said::Something } else { said }
    }
}

/// Whether a text is one sentence that only says that nothing was recorded.
fn is_nothing(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bare = lower.trim().trim_end_matches(['.', '!']).trim_end();
    let words: Vec<_> = bare.split_whitespace().collect();
    if words.is_empty() || words.len() > WORDS_MAX || bare.contains(['.', ';', '\n']) {
        return false;
    }
    // "No known …" is a finding, and so is what was done, given, taken or denied.
    if words.contains(&"known") {
        return false;
    }
    if matches!(
        bare,
        "nothing recorded"
            | "none recorded"
            | "not recorded"
            | "none documented"
            | "not documented"
            | "no data"
            | "no information"
            | "no data available"
            | "no information available"
            | "not available"
            | "no records"
            | "none entered"
            | "none on file"
    ) {
        return true;
    }
    let Some(first) = words.first() else { return false };
    let Some(last) = words.last() else { return false };
    let about_record = matches!(
        *last,
        "recorded"
            | "documented"
            | "created"
            | "entered"
            | "available"
            | "found"
            | "specified"
            | "provided"
            | "display"
            | "file"
            | "record"
            | "exist"
            | "exists"
    );
    matches!(*first, "no" | "there") && about_record && (*first == "no" || lower.contains(" no "))
}
