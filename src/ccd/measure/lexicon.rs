//! What words mean where one measure is spoken of.
//!
//! A text is read word by word, and every word has to mean something: a statement with one word
//! that is not understood is shown as it stands and never sorted. So a word is missing here at the
//! price of a quotation, never at the price of a wrong value.

use std::collections::HashMap;

use super::eye::Eye;
use super::lex::{Kind, Token, tokens};

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// It names the measure.
    Name,
    /// It names the measure and says how it was taken: `BCVA`, `Tonopen`.
    NameBy,
    /// It may speak of the measure: `pressure`, `mmHg`.
    Hint,
    /// How it was taken.
    By,
    /// A unit.
    Unit,
    /// A part of a value: `sphere`.
    Part,
    /// It says nothing that changes the value.
    Filler,
    /// How the measure was taken follows: `by`, `at`, `(`.
    Lead,
    /// What follows is another statement.
    Break,
    /// It stands between two of a kind: `/`.
    Join,
    /// A value here is perhaps not one of today's: `target`, `highest`, `mother`.
    Doubt,
    /// It is the measure and not measured: `Tmax`, `PAM`.
    Apart,
    /// Something else that has its own meaning: `blood pressure`.
    Other,
    /// An eye.
    Eye(Eye),
}

/// Phrases of one sense, words and marks apart. Capitals have to be capitals in the text too.
pub(super) type Rows = &'static [(Sense, &'static [&'static str])];

/// Says the same under every measure.
const COMMON: Rows = &[
    (
        Sense::Filler,
        &[
            "the",
            "of",
            "a",
            "an",
            "and",
            "&",
            "is",
            "are",
            "=",
            ":",
            "-",
            "–",
            "—",
            "eye",
            "eyes",
            "value",
            "values",
            "reading",
            "readings",
            "result",
            "results",
            "measured",
            "measurement",
            "measurements",
            "measure",
            "exam",
            "examination",
            "in",
            "today",
            "current",
            "recorded",
            "taken",
            "obtained",
            "performed",
            "done",
            "checked",
            "method",
            "time",
            "was measured",
            "were measured",
            "was taken",
            "were taken",
            ")",
            "]",
            "laterality",
            "side",
            "\u{a0}",
        ],
    ),
    (Sense::Lead, &["by", "with", "via", "using", "at", "@", "(", "[", "w /", "per", "on"]),
    (Sense::Break, &[",", ";", ".", "|", "\n", "•"]),
    (Sense::Join, &["/"]),
    (
        Sense::Doubt,
        &[
            "target",
            "targets",
            "goal",
            "goals",
            "aim",
            "keep",
            "desired",
            "tmax",
            "t max",
            "t - max",
            "max",
            "maximum",
            "highest",
            "peak",
            "min",
            "lowest",
            "mean",
            "average",
            "range",
            "history",
            "hx",
            "previous",
            "previously",
            "prior",
            "last",
            "was",
            "were",
            "outside",
            "reported",
            "reports",
            "adjusted",
            "compensated",
            "pachymetry",
            "cct",
            "mother",
            "father",
            "brother",
            "sister",
            "family",
            "aunt",
            "uncle",
            "parent",
            "parents",
            "son",
            "daughter",
            "grandmother",
            "grandfather",
            "plan",
            "if",
            "should",
            "recheck",
            "expected",
            "expect",
            "predicted",
            "potential",
            "pam",
            "ago",
            "yesterday",
            "error",
            "wrong",
            "erroneous",
            "void",
            "invalid",
            "normal",
            "limit",
            "threshold",
            "until",
            "below",
            "above",
            "change",
            "difference",
            "increase",
            "decrease",
            "increased",
            "decreased",
            "patient",
            "would",
            "could",
            "may",
            "when",
            "not",
            "old",
            "from",
            "since",
            "to",
        ],
    ),
];

/// The phrases of one measure, found by their first word.
#[derive(Debug)]
pub(super) struct Lexicon {
    phrases: HashMap<String, Vec<Phrase>>,
}

#[derive(Debug)]
struct Phrase {
    words: Vec<String>,
    exact: bool,
    sense: Sense,
}

impl Lexicon {
    /// The common phrases and a measure's own, whose meaning comes first; longer phrases do too.
    pub(super) fn new(own: Rows) -> Self {
        let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
        for (sense, texts) in own.iter().chain(super::eye::PHRASES).chain(COMMON) {
            for text in *texts {
                let exact = text.chars().any(char::is_uppercase);
                let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
                let first = words.first().map(|it| it.to_lowercase()).unwrap_or_default();
                let phrase = Phrase { words, exact, sense: *sense };
                phrases.entry(first).or_default().push(phrase);
            }
        }
        for same in phrases.values_mut() {
            same.sort_by_key(|it| std::cmp::Reverse(it.words.len()));
        }
        Self { phrases }
    }

    /// The sense of the longest phrase that the tokens begin with, and how many it takes.
    fn find(&self, tokens: &[Token<'_>]) -> Option<(usize, Sense)> {
        let candidates = self.phrases.get(tokens.first()?.folded.as_ref())?;
        let fits = |phrase: &&Phrase| {
            phrase.words.len() <= tokens.len()
                && phrase.words.iter().zip(tokens).all(|(word, token)| {
                    if phrase.exact { word == token.text } else { *word == token.folded }
                })
        };
        candidates.iter().find(fits).map(|it| (it.words.len(), it.sense))
    }
}

/// What stands at a place of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Item {
    /// A phrase.
    Said(Sense),
    /// A value.
    Value(Value),
    /// A date.
    Date,
    /// A time.
    Time,
    /// Nobody knows.
    Unknown,
}

/// A value, as far as its notation defines a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// It is what is written.
    Plain,
    /// A Snellen fraction.
    Fraction(f64, f64),
    /// A number whose scale the notation alone does not say.
    Number(f64),
}

/// An item and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) item: Item,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Span {
    /// Its text, as written.
    pub(super) fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Finds a value at the start of some tokens, and how many it takes.
pub(super) type Finder = fn(&[Token<'_>]) -> Option<(usize, Value)>;

/// Reads a text; without a finder it holds no values.
pub(super) fn spans(text: &str, lexicon: &Lexicon, finder: Option<Finder>) -> Vec<Span> {
    let tokens = tokens(text);
    let mut spans = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|it| !it.is_empty()) {
        let Some(first) = rest.first() else { break };
        let value = finder.and_then(|it| it(rest));
        let (length, item) = match (first.kind, value) {
            (Kind::Date, _) => (1, Item::Date),
            (Kind::Time, _) => (1, Item::Time),
            (_, Some((length, value))) => (length, Item::Value(value)),
            _ => lexicon
                .find(rest)
                .map_or((1, Item::Unknown), |(length, sense)| (length, Item::Said(sense))),
        };
        let length = length.max(1);
        let end = rest.get(length - 1).map_or(first.end, |it| it.end);
        spans.push(Span { item, start: first.start, end });
        at += length;
    }
    spans
}
