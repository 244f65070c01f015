//! A short clinical text as words, numbers, marks, dates and times.
//!
//! Notations of eye care glue everything to everything (`OD18`, `20/40-2`, `J1+`, `0.7v`), so a
//! token is as small as it can be, and knows whether it stood apart.

use std::borrow::Cow;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters.
    Word,
    /// Digits, with a decimal point or without.
    Number,
    /// Any other character.
    Mark,
    /// A date in digits.
    Date,
    /// A time of day.
    Time,
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// As written.
    pub(super) text: &'a str,
    /// In small letters.
    pub(super) folded: Cow<'a, str>,
    pub(super) start: usize,
    pub(super) end: usize,
    /// No space stands before it.
    pub(super) glued: bool,
}

impl Token<'_> {
    /// The number it is.
    pub(super) fn number(&self) -> Option<f64> {
        if self.kind == Kind::Number { self.text.parse().ok() } else { None }
    }

    /// Whether it is this mark or this word.
    pub(super) fn is(&self, text: &str) -> bool {
        self.folded == text
    }
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut glued = false;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() && first != '\n' {
            at += first.len_utf8();
            glued = false;
            continue;
        }
        let (kind, length) = next(rest, first);
        let Some(piece) = rest.get(..length) else { break };
        tokens.push(Token {
            kind,
            text: piece,
            folded: folded(piece),
            start: at,
            end: at + length,
            glued,
        });
        at += length;
        glued = true;
    }
    tokens
}

/// In small letters; most of a text is already, and costs nothing.
fn folded(text: &str) -> Cow<'_, str> {
    let small =
        |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it.is_ascii_punctuation();
    if text.chars().all(small) { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

fn next(rest: &str, first: char) -> (Kind, usize) {
    if let Some(length) = date(rest) {
        return (Kind::Date, length);
    }
    if let Some(length) = time(rest) {
        return (Kind::Time, length);
    }
    let number = number(rest);
    if number > 0 {
        return (Kind::Number, number);
    }
    let word = rest.find(|it: char| !is_letter(it)).unwrap_or(rest.len());
    if word > 0 { (Kind::Word, word) } else { (Kind::Mark, first.len_utf8()) }
}

/// A macron over `c` or `s` (with, without correction) is part of the word.
fn is_letter(it: char) -> bool {
    it.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&it)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn number(text: &str) -> usize {
    let whole = digits(text);
    let after = text.get(whole..).unwrap_or_default();
    let fraction = after.strip_prefix('.').map_or(0, digits);
    if fraction > 0 { whole + 1 + fraction } else { whole }
}

/// `3/4/2026`, `3/4/26`, `3-4-2026`, `2026-03-04`; `20/40/2` is none.
fn date(text: &str) -> Option<usize> {
    let first = digits(text);
    let mark = text.get(first..)?.chars().next().filter(|it| matches!(it, '/' | '-'))?;
    let after = text.get(first + 1..)?;
    let second = digits(after);
    let last = after.get(second..)?.strip_prefix(mark)?;
    let third = digits(last);
    let value = |text: &str, length: usize| text.get(..length)?.parse::<u32>().ok();
    let (one, two) = (value(text, first)?, value(after, second)?);
    let days = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    let shape = match (first, second, third) {
        (4, 2, 2) => mark == '-' && days(two, value(last, third)?),
        (1 | 2, 1 | 2, 4) => days(one, two) || days(two, one),
        (1 | 2, 1 | 2, 2) => mark == '/' && days(one, two),
        _ => false,
    };
    let ends = last.get(third..)?.chars().next().is_none_or(|it| !it.is_alphanumeric());
    (shape && ends).then_some(first + second + third + 2)
}

/// `9:40`, `09:40:00`, `9:40 AM`, `9 am`.
fn time(text: &str) -> Option<usize> {
    let hour = digits(text);
    let value: u32 = text.get(..hour)?.parse().ok()?;
    if hour > 2 || value > 23 {
        return None;
    }
    let mut length = hour;
    for _ in 0..2 {
        let part = text.get(length..)?.strip_prefix(':').filter(|it| digits(it) == 2);
        length += part.map_or(0, |_| 3);
    }
    let rest = text.get(length..)?;
    let tail = rest.trim_start_matches(' ');
    let lower: String = tail.chars().take(4).flat_map(char::to_lowercase).collect();
    let half = ["a.m.", "p.m.", "am", "pm"].into_iter().find(|it| lower.starts_with(it));
    let half = half.filter(|it| {
        tail.get(it.len()..).and_then(|it| it.chars().next()).is_none_or(|it| !it.is_alphanumeric())
    });
    match half {
        Some(it) if value <= 12 || length > hour => {
            Some(length + rest.len() - tail.len() + it.len())
        }
        _ if length > hour => Some(length),
        _ => None,
    }
}
