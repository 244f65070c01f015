//! "Did you mean": words of a chart that are spelled almost like one that was asked for and is not there.

use std::collections::HashSet;

use super::query::Query;
use crate::ccd::document::Document;
use crate::ccd::passage;
use crate::ccd::words::{is_form_of, words};

/// Words that are offered for one that was not found.
const OFFERED_MAX: usize = 3;

/// Different words of a chart that are compared. A large chart has some thousands.
const SEEN_MAX: usize = 50_000;

/// Shorter words are near to everything.
const LETTERS_MIN: usize = 4;

/// The words of a query that no document has had so far, and what is near to them.
#[derive(Debug)]
pub struct Nearby {
    asked: Vec<Asked>,
    seen: HashSet<String>,
}

#[derive(Debug)]
struct Asked {
    folded: String,
    found: bool,
    /// Distance and word, the nearest first.
    near: Vec<(usize, String)>,
}

impl Nearby {
    /// Watches out for the words of `query`.
    #[must_use]
    pub fn new(query: &Query) -> Self {
        let words = query.terms.iter().flat_map(|it| &it.words);
        let asked = words.map(|it| Asked { folded: it.clone(), found: false, near: Vec::new() });
        Self { asked: asked.collect(), seen: HashSet::new() }
    }

    /// Takes in the words of a document.
    pub fn see(&mut self, document: &Document) {
        for section in &document.sections {
            self.see_text(&section.title);
            passage::passages(&section.blocks, &mut |passage| {
                for part in &passage.parts {
                    self.see_text(&part.label);
                    self.see_text(&part.text);
                }
            });
        }
        for field in &document.header {
            self.see_text(&field.value);
        }
    }

    fn see_text(&mut self, text: &str) {
        for word in words(text) {
            if self.seen.len() >= SEEN_MAX || self.seen.contains(&word.folded) {
                continue;
            }
            for asked in &mut self.asked {
                asked.compare(&word.folded, text.get(word.start..word.end).unwrap_or_default());
            }
            self.seen.insert(word.folded);
        }
    }

    /// For each word that no document had, the words that are nearest to it.
    #[must_use]
    pub fn offers(&self) -> Vec<&str> {
        let lost = self.asked.iter().filter(|it| !it.found);
        lost.flat_map(|it| it.near.iter().map(|it| it.1.as_str())).collect()
    }
}

impl Asked {
    fn compare(&mut self, folded: &str, written: &str) {
        self.found |= is_form_of(&self.folded, folded);
        let length = self.folded.chars().count();
        let digits = |it: &str| it.bytes().any(|it| it.is_ascii_digit());
        if self.found || length < LETTERS_MIN || digits(&self.folded) || digits(folded) {
            return;
        }
        let allowed = if length < 6 { 1 } else { 2 };
        if folded.chars().count().abs_diff(length) > allowed {
            return;
        }
        let distance = strsim::osa_distance(&self.folded, folded);
        if distance <= allowed {
            self.near.push((distance, written.to_lowercase()));
            self.near.sort();
            self.near.truncate(OFFERED_MAX);
        }
    }
}
