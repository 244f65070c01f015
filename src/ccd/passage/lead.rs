//! Which lines give those behind them their meaning: "Denies:", "Resolved Concerns" above a list.
//!
//! A page shows that by where the lines stand, and a passage is read without its page. Where it is not
//! sure how far a line leads, it leads less: "denies" must not reach what the patient does report.

use std::borrow::Cow;

use crate::ccd::document::Block;
use crate::ccd::text;
use crate::ccd::turns;

/// A title without a colon, right above a list or a table, is no longer, in bytes.
const TITLE_MAX: usize = 60;

/// One that denies or ends what stands below it is no longer.
const LEADING_MAX: usize = 200;

/// What goes on, in a paragraph of its own, with what was led before it is no longer, in bytes.
const GOES_ON_MAX: usize = 100;

/// A longer line leads nothing, in bytes: it would be said again with all that stands under it.
const LINE_MAX: usize = 1_000;

/// How a line ends that goes on in the next one. No answers are among them: "Smoker: no", "HIV negative".
const UNENDED: &[&str] = &[
    "denies",
    "deny",
    "denying",
    "following",
    "for",
    "from",
    "niega",
    "niegan",
    "of",
    "sans",
    "sin",
    "to",
    "with",
    "without",
];

/// How a line begins that tells something of its own, and is no item of what the patient denies.
const TELLS: &[&str] = &[
    "admits",
    "complains",
    "currently",
    "endorses",
    "has",
    "he",
    "patient",
    "positive",
    "pt",
    "reports",
    "she",
    "takes",
    "they",
    "uses",
];

/// What a line leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Nothing,
    /// The line or the block behind it.
    Next,
    /// What stands behind it, as long as that is of one make.
    On,
}

impl Reach {
    fn of(line: &str) -> Self {
        let line = line.trim_end();
        if line.len() > LINE_MAX {
            return Self::Nothing;
        }
        if line.ends_with(':') {
            return Self::On;
        }
        let last = line.rsplit(' ').next().unwrap_or_default();
        let answers = [": ", " - ", " – ", " — ", " = "].iter().any(|it| line.contains(it));
        if answers || !UNENDED.iter().any(|it| last.eq_ignore_ascii_case(it)) {
            return Self::Nothing;
        }
        if turns::denies(line) || turns::points(line) { Self::On } else { Self::Next }
    }
}

/// How a line is made: what ends a lead is of another make than what it led first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Make {
    /// `Target IOP: 16 mmHg`.
    is_named: bool,
    is_sentence: bool,
}

impl Make {
    fn of(line: &str) -> Self {
        let line = line.trim_end();
        let first = line.split(' ').next().unwrap_or_default();
        let tells = TELLS.iter().any(|it| first.eq_ignore_ascii_case(it));
        Self {
            is_named: line.contains(": "),
            is_sentence: tells || line.ends_with(['.', '!', '?']),
        }
    }

    /// Whether it is a sentence or a value with its name, where the first was neither.
    fn is_other_than(self, first: Self) -> bool {
        (self.is_named && !first.is_named) || (self.is_sentence && !first.is_sentence)
    }
}

/// The lines that lead what is read next, among lines or items that stand together.
#[derive(Debug, Default)]
pub(super) struct Lead<'a> {
    lines: Vec<Cow<'a, str>>,
    /// It leads one more, and no other.
    once: bool,
    /// How the first is made that it led; none before that.
    make: Option<Make>,
    /// What was led so far is a list in one line, and no more paragraphs need to be.
    listed: bool,
    /// The line before was a value with its name, and under no other: a name behind it that has no value
    /// is blank, and leads none of those that do.
    in_values: bool,
}

impl<'a> Lead<'a> {
    /// What leads the line or the block that comes now, outermost first.
    pub(super) fn lines(&self) -> &[Cow<'a, str>] {
        &self.lines
    }

    /// A paragraph begins. One that leads the list or the table behind it is led by none.
    pub(super) fn paragraph(&mut self, text: &str, next: Option<&Block>) {
        let ends = || self.listed || !is_bare(text) || is_above(text, next);
        if self.make.is_some() && (text.len() > GOES_ON_MAX || ends()) {
            self.end();
        }
    }

    /// A line comes: ends what does not reach it.
    pub(super) fn before(&mut self, line: &str) {
        let make = Make::of(line);
        let ends = match self.make {
            Some(first) => {
                self.once || Reach::of(line) != Reach::Nothing || make.is_other_than(first)
            }
            // One name behind another: the first has nothing under it.
            None => line.trim_end().ends_with(':') || (make.is_named && self.is_blank()),
        };
        let in_values = self.in_values;
        if ends {
            self.end();
        }
        self.in_values = if line.trim_end().ends_with(':') {
            in_values
        } else {
            make.is_named && self.lines.is_empty()
        };
    }

    /// The line has been read, and leads what comes next if it reads like that, or if `next` is a block
    /// that a short text stands right above.
    pub(super) fn after(&mut self, line: &'a str, next: Option<&Block>) {
        let is_led = !self.lines.is_empty() && self.make.is_some();
        let reach = match Reach::of(line) {
            Reach::Nothing if !is_led && is_above(line, next) => Reach::Next,
            reach => reach,
        };
        if reach == Reach::Nothing {
            self.make = self.make.or(Some(Make::of(line)));
            self.listed |= line.contains(',');
            return;
        }
        // "The patient denies", "all of the following": both lead, if the first has led nothing else.
        if self.make.is_some() || self.lines.len() > 1 {
            self.lines.clear();
        }
        self.lines.push(line.into());
        (self.once, self.make) = (reach == Reach::Next, None);
    }

    /// A list or a table comes: it is led by what stands right above it.
    pub(super) fn block(&mut self) {
        if self.make.is_some() {
            self.end();
        }
    }

    /// Nothing is led any more.
    pub(super) fn end(&mut self) {
        *self = Self::default();
    }

    /// Whether a name among values has none, and does not say of them all whose they are.
    fn is_blank(&self) -> bool {
        self.in_values && !self.lines.iter().any(|it| turns::sets_apart(it))
    }
}

/// Whether a text stands right above a list or a table and says what those are. A value with its name
/// is whole, as a sentence is: "Author: Nora Quill". Not what turns the meaning of all that follows:
/// "Status: Resolved". "No known allergies" is whole, too: it denies what it says, and nothing below it.
fn is_above(line: &str, next: Option<&Block>) -> bool {
    let is_title = line.len() <= TITLE_MAX && !Make::of(line).is_named;
    let first = line.split(' ').next().unwrap_or_default();
    let tells = TELLS.iter().any(|it| first.eq_ignore_ascii_case(it))
        || line.contains(", ")
        || line.contains("://");
    !tells
        && next.is_some_and(|it| !matches!(it, Block::Paragraph { .. } | Block::Heading { .. }))
        && line.len() <= LEADING_MAX
        && !text::is_whole(line)
        && !is_negative(line)
        && (is_title || turns::sets_apart(line))
}

/// Whether a paragraph may be one more item of what one before it leads: a name, and nothing that is told
/// of it.
fn is_bare(text: &str) -> bool {
    !text.contains(|it: char| it == ',' || it.is_ascii_digit()) && !turns::names_eye(text)
}

/// Whether a text says all of something that is not there; "No longer taking" does not.
fn is_negative(line: &str) -> bool {
    let mut words = line.split(' ');
    let first = words.next().unwrap_or_default();
    let is_none = ["nil", "no", "none"].iter().any(|it| first.eq_ignore_ascii_case(it));
    is_none && words.next().is_none_or(|it| !it.eq_ignore_ascii_case("longer"))
}
