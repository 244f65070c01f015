//! What is looked for: words, and phrases whose words stand next to each other.

use crate::ccd::words::{Word, is_form_of, words};

/// Words of a question that say nothing about a chart. No negation is among them: "no pain" is not "pain".
const LITTLE: &[&str] = &[
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "is", "are", "was", "were",
    "be", "been", "with", "by", "from", "what", "when", "which", "who", "how", "where", "has",
    "have", "had", "did", "does", "do", "any", "ever", "patient", "patients", "this", "that",
    "about", "s",
];

/// A question to a chart: its words all should be found, its quoted phrases must be.
#[derive(Debug, Clone)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    /// The words in the order they were written, if there are several: a text that has them so, too,
    /// is as good as a phrase.
    pub(super) whole: Option<Term>,
}

/// One word, or words that stand next to each other.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) words: Vec<String>,
    /// It was quoted, so nothing without it is a hit.
    pub(super) must: bool,
    /// As it was written.
    pub(super) written: String,
}

impl Query {
    /// Reads words and `"phrases"`; `None` when there is no word in it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut terms: Vec<Term> = Vec::new();
        let mut add = |written: &str, must: bool| {
            let words: Vec<String> = words(written).into_iter().map(|it| it.folded).collect();
            if !words.is_empty() && !terms.iter().any(|it| it.words == words) {
                terms.push(Term { words, must, written: written.trim().to_owned() });
            }
        };
        for (number, part) in text.split(['"', '“', '”', '„']).enumerate() {
            if number % 2 == 1 {
                add(part, true);
                continue;
            }
            for chunk in part.split_whitespace() {
                for written in pieces(chunk) {
                    add(written, false);
                }
            }
        }
        let says_little = |it: &Term| {
            !it.must && matches!(it.words.as_slice(), [it] if LITTLE.contains(&it.as_str()))
        };
        if !terms.iter().all(says_little) {
            terms.retain(|it| !says_little(it));
        }
        let all: Vec<String> = terms.iter().flat_map(|it| it.words.clone()).collect();
        let several = terms.len() > 1;
        let whole = several.then(|| Term { words: all, must: false, written: String::new() });
        (!terms.is_empty()).then_some(Self { terms, whole })
    }
}

/// A list without spaces is several words, a number with a comma is one.
fn pieces(chunk: &str) -> impl Iterator<Item = &str> {
    let digits = chunk.bytes().any(|it| it.is_ascii_digit());
    chunk.split(move |it| it == ';' || (it == ',' && !digits))
}

impl Term {
    /// The ranges of `found` that are this term, as numbers of words.
    pub(super) fn places(&self, found: &[Word]) -> Vec<std::ops::Range<usize>> {
        let mut places = Vec::new();
        for at in 0..found.len() {
            if let Some(length) = self.length_at(found.get(at..).unwrap_or_default()) {
                places.push(at..at + length);
            }
        }
        places
    }

    /// How many words of `found` are this term, if it begins with it.
    ///
    /// What is spelled with a hyphen may be spelled as one word, by the asker or by the chart.
    fn length_at(&self, found: &[Word]) -> Option<usize> {
        let mut asked = self.words.as_slice();
        let mut length = 0;
        while let Some((first, rest)) = asked.split_first() {
            let word = found.get(length)?;
            let next = found.get(length + 1).filter(|it| it.joined);
            if is_form_of(first, &word.folded) {
                asked = rest;
                length += 1;
            } else if next
                .is_some_and(|it| is_form_of(first, &format!("{}{}", word.folded, it.folded)))
            {
                asked = rest;
                length += 2;
            } else if let Some((second, rest)) = rest.split_first()
                && is_form_of(&format!("{first}{second}"), &word.folded)
            {
                asked = rest;
                length += 1;
            } else {
                return None;
            }
        }
        Some(length)
    }
}
