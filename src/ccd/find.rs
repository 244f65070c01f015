//! Finding words in a document: which rows and sentences have them, and how well.

mod nearby;
mod query;
mod snippet;

use std::collections::HashMap;
use std::hash::Hash;

pub use nearby::Nearby;
pub use query::Query;

use super::document::Document;
use super::passage::{self, Passage};
use super::words::{Word, words};
use query::Term;

/// How good a hit is; the greater the better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// It has all of what was asked for, rather than some of it.
    all: bool,
    /// It has at least half of it.
    half: bool,
    /// It has the words next to each other in the order they were asked for.
    in_order: bool,
    /// How many of the words and phrases it has.
    terms: usize,
    /// Where it has them: in values rather than in headers, in headers rather than above.
    place: usize,
    /// How many of them its section's title has.
    title: usize,
}

impl Rank {
    /// Whether it has less than half of what was asked for: worth reading only where nothing has more.
    #[must_use]
    pub fn is_weak(self) -> bool {
        !self.half
    }
}

/// One passage that has what was asked for.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    /// How good it is.
    pub rank: Rank,
    /// The id of its section, `header` for the document's header.
    pub section: &'a str,
    /// The title of its section, after those of the sections around it.
    pub title: String,
    /// The titles of the other sections of the document that say the same, word for word.
    pub also: Vec<String>,
    /// The words and phrases that were asked for and that it does not have, as they were written.
    pub missing: Vec<String>,
    passage: Passage<'a>,
}

impl Hit<'_> {
    /// What makes it the same as a hit in another document: the same words under the same titles.
    #[must_use]
    pub fn content(&self) -> impl Hash + '_ {
        (&self.title, &self.also, &self.passage)
    }

    /// What was found, in at most `budget` tokens.
    #[must_use]
    pub fn snippet(&self, query: &Query, budget: usize) -> String {
        snippet::snippet(&self.passage, query, budget)
    }
}

/// Everything in a document that answers `query`, in the document's order; what several sections say word
/// for word is one hit.
///
/// A word may be in a value, in its header, or above it. Something must be in the value or the header:
/// else every row of a table would be a hit for its caption. Sections of which only the title has it all
/// are a hit each.
#[must_use]
pub fn find<'a>(document: &'a Document, query: &Query) -> Vec<Hit<'a>> {
    let mut hits: Vec<Hit<'a>> = Vec::new();
    let mut known: HashMap<Passage<'a>, usize> = HashMap::new();
    let mut add = |hit: Hit<'a>| {
        let Some(same) = known.get(&hit.passage).and_then(|it| hits.get_mut(*it)) else {
            known.insert(hit.passage.clone(), hits.len());
            hits.push(hit);
            return;
        };
        same.rank = same.rank.max(hit.rank);
        if same.title != hit.title && !same.also.contains(&hit.title) {
            same.also.push(hit.title);
        }
    };
    for (path, section) in passage::titled(&document.sections) {
        let title = Title { words: words(&path), id: &section.id, path };
        let mut first = None;
        let mut has_all = false;
        passage::passages(&section.blocks, &mut |passage| {
            if first.is_none() {
                first = Some(passage.clone());
            }
            if let Some(hit) = hit(passage, &title, query) {
                has_all |= hit.missing.is_empty();
                add(hit);
            }
        });
        if let Some(first) = first.filter(|_| !has_all) {
            title_hit(first, &title, query).into_iter().for_each(&mut add);
        }
    }
    passage::fields(&document.header, &mut |passage| {
        let header = Title { id: "header", path: "Header".to_owned(), words: Vec::new() };
        hit(passage, &header, query).into_iter().for_each(&mut add);
    });
    hits
}

/// What stands above everything a section says.
struct Title<'a> {
    id: &'a str,
    path: String,
    words: Vec<Word>,
}

impl Title<'_> {
    fn has(&self, term: &Term) -> bool {
        !term.places(&self.words).is_empty()
    }
}

/// Where a term was found; the later the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Nowhere = 0,
    Above = 1,
    Label = 2,
    Value = 3,
}

fn hit<'a>(passage: Passage<'a>, title: &Title<'a>, query: &Query) -> Option<Hit<'a>> {
    let above = std::iter::once(&passage.caption).chain(&passage.above);
    let above: Vec<Vec<Word>> = above.map(|it| words(it)).collect();
    let parts: Vec<(Vec<Word>, Vec<Word>)> = passage
        .parts
        .iter()
        .map(|it| {
            let (start, end) = it.focus.unwrap_or((0, it.text.len()));
            (words(&it.label), words(it.text.get(start..end).unwrap_or(&it.text)))
        })
        .collect();
    let place = |term: &Term| {
        let has = |it: &Vec<Word>| !term.places(it).is_empty();
        if parts.iter().any(|it| has(&it.1)) {
            Place::Value
        } else if parts.iter().any(|it| has(&it.0)) {
            Place::Label
        } else if above.iter().any(has) || title.has(term) {
            Place::Above
        } else {
            Place::Nowhere
        }
    };
    let places: Vec<Place> = query.terms.iter().map(place).collect();
    let found = places.iter().filter(|it| **it > Place::Nowhere).count();
    let inside = places.iter().filter(|it| **it > Place::Above).count();
    let lacks = |(term, place): (&Term, &Place)| term.must && *place == Place::Nowhere;
    if inside == 0 || query.terms.iter().zip(&places).any(lacks) {
        return None;
    }
    let in_order = query.whole.as_ref().is_some_and(|it| place(it) == Place::Value);
    let rank = Rank {
        all: found == query.terms.len(),
        half: found * 2 >= query.terms.len(),
        in_order,
        terms: found,
        place: places.iter().map(|it| *it as usize).sum(),
        title: query.terms.iter().filter(|it| title.has(it)).count(),
    };
    let missing = query.terms.iter().zip(&places).filter(|it| *it.1 == Place::Nowhere);
    let missing = missing.map(|it| it.0.written.clone()).collect();
    Some(made(passage, title, rank, missing))
}

/// A section whose title has all that was asked for, while none of its passages has.
fn title_hit<'a>(first: Passage<'a>, title: &Title<'a>, query: &Query) -> Option<Hit<'a>> {
    let terms = query.terms.len();
    let all = query.terms.iter().all(|it| title.has(it));
    let rank = Rank { all: true, half: true, in_order: false, terms, place: 0, title: terms };
    all.then(|| made(first, title, rank, Vec::new()))
}

fn made<'a>(passage: Passage<'a>, title: &Title<'a>, rank: Rank, missing: Vec<String>) -> Hit<'a> {
    let (section, title) = (title.id, title.path.clone());
    Hit { rank, section, title, also: Vec::new(), missing, passage }
}
