//! Dates in titles, headers and cells, and what they are the dates of.
//!
//! A value without a date of its own gets its encounter's, so a date that stands around a value and
//! is passed over makes an old value a new one. A title, a caption or a header with one date gives
//! it to what stands below, unless its words say that the date is another one's; where that is not
//! clear, the date is unclaimed, and no other may be put in its place.

use super::lex::{Kind, Token, tokens};
use crate::ccd::series::MONTHS;

/// The date of what stands in a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct When {
    /// As written; empty where none is.
    pub(super) date: String,
    /// A date stands there, and what it is the date of is not clear.
    pub(super) unclaimed: bool,
}

/// Words beside a date that is not the day on which something was measured.
const OTHERS: [&str; 74] = [
    "start",
    "started",
    "begin",
    "began",
    "rtc",
    "recheck",
    "recall",
    "review",
    "effective",
    "issued",
    "dispensed",
    "due",
    "end",
    "ended",
    "stop",
    "stopped",
    "birth",
    "born",
    "dob",
    "modified",
    "updated",
    "changed",
    "entered",
    "signed",
    "reviewed",
    "verified",
    "approved",
    "received",
    "reported",
    "ordered",
    "order",
    "requested",
    "scheduled",
    "planned",
    "next",
    "follow",
    "followup",
    "return",
    "expires",
    "expiration",
    "expiry",
    "resolved",
    "released",
    "death",
    "last",
    "previous",
    "prior",
    "onset",
    "diagnosed",
    "appointment",
    "quit",
    "after",
    "post",
    "postop",
    "surgery",
    "operation",
    "procedure",
    "injection",
    "laser",
    "implant",
    "transplant",
    "trauma",
    "injury",
    "accident",
    "admission",
    "admitted",
    "discharge",
    "discharged",
    "since",
    "from",
    "until",
    "through",
    "to",
    "before",
];

/// Words beside a date that make a line of text a heading: what follows was on that day.
const HEADS: [&str; 27] = [
    "date",
    "dated",
    "time",
    "measurement",
    "observation",
    "collection",
    "lab",
    "of",
    "on",
    "the",
    "visit",
    "exam",
    "examination",
    "encounter",
    "service",
    "dos",
    "seen",
    "drawn",
    "collected",
    "taken",
    "measured",
    "obtained",
    "recorded",
    "performed",
    "test",
    "results",
    "office",
];

/// Words beside the date of the page itself, which says nothing of its values.
const PAGES: [&str; 4] = ["printed", "created", "generated", "published"];

/// Whether a word beside a date says that it is another one's.
pub(super) fn is_of_others(text: &str) -> bool {
    tokens(text).iter().any(|it| OTHERS.contains(&it.folded.as_ref()))
}

/// Whether a text is one date, with a time or without, and nothing else.
pub(super) fn is_date(text: &str) -> bool {
    let (bare, dates) = parted(text);
    dates.len() == 1 && !bare.chars().any(char::is_alphanumeric)
}

/// The date of a line that has one and says no more than that what follows was then.
pub(super) fn heading(line: &str) -> Option<When> {
    let (bare, dates) = parted(line);
    let [only] = dates.as_slice() else { return None };
    names_a_date(&bare).then(|| When { date: (*only).to_owned(), unclaimed: false })
}

/// Whether a text says no more than that a date stands with it: `Date of visit`.
pub(super) fn names_a_date(text: &str) -> bool {
    tokens(text).iter().all(|it| match it.kind {
        Kind::Word => HEADS.contains(&it.folded.as_ref()),
        kind => kind == Kind::Mark,
    })
}

/// Whether a text is a time of day and nothing else.
pub(super) fn is_time(text: &str) -> bool {
    matches!(tokens(text).as_slice(), [only] if only.kind == Kind::Time)
}

/// Whether there is a date in a text.
pub(super) fn has_date(text: &str) -> bool {
    !parted(text).1.is_empty()
}

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Zones of a time, as they are written behind it.
const ZONES: [&str; 11] =
    ["UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];

impl When {
    /// A title in this place: the title without its date, and the date of what stands below.
    pub(super) fn within(&self, title: &str) -> (String, Self) {
        let (bare, dates) = parted(title);
        let of_page = tokens(title).iter().any(|it| PAGES.contains(&it.folded.as_ref()));
        match dates.as_slice() {
            _ if of_page => (bare, self.clone()),
            [] => (bare, self.clone()),
            [only] if !is_of_others(title) => {
                (bare, Self { date: (*only).to_owned(), unclaimed: false })
            }
            _ => (bare, Self { date: String::new(), unclaimed: true }),
        }
    }

    /// The same place, where it is not clear any more whether its date still holds.
    pub(super) fn left(&self) -> Self {
        let unclaimed = self.unclaimed || !self.date.is_empty();
        Self { date: String::new(), unclaimed }
    }
}

/// A text without its dates, and these, each with the time that stands right behind it.
fn parted(text: &str) -> (String, Vec<&str>) {
    // Most texts have no digit, and nothing to look for.
    if !text.bytes().any(|it| it.is_ascii_digit()) {
        return (text.to_owned(), Vec::new());
    }
    let tokens = tokens(text);
    let mut bare = String::new();
    let mut dates = Vec::new();
    let (mut at, mut from) = (0, 0);
    while let Some(first) = tokens.get(at) {
        let length = date(tokens.get(at..).unwrap_or_default());
        let Some(last) = length.checked_sub(1).and_then(|it| tokens.get(at + it)) else {
            at += 1;
            continue;
        };
        let before = text.get(from..first.start).unwrap_or_default();
        bare.push_str(without_weekday(before));
        dates.push(text.get(first.start..last.end).unwrap_or_default());
        from = last.end;
        at += length;
    }
    bare.push_str(text.get(from..).unwrap_or_default());
    if !dates.is_empty() {
        // `IOP (5/6/2026)`, `IOP - 5/6/2026`: the marks around a date go with it.
        let marks =
            |it: char| it.is_whitespace() || matches!(it, '-' | '–' | '—' | ',' | '|' | '@');
        let bare = bare.replace("()", "").replace("[]", "");
        return (bare.trim_matches(marks).to_owned(), dates);
    }
    (bare, dates)
}

/// What stands before a date, without the day of the week that belongs to it.
fn without_weekday(before: &str) -> &str {
    let words = before.trim_end_matches([' ', ',', '.']);
    let word = words.rsplit(|it: char| !it.is_alphabetic()).next().unwrap_or_default();
    // In full only: `O2 Sat 5/6/2026` was not on a Saturday.
    if WEEKDAYS.iter().any(|it| word.eq_ignore_ascii_case(it)) {
        words.strip_suffix(word).unwrap_or(before)
    } else {
        before
    }
}

/// How many tokens the date at the start of some tokens takes, with its time.
fn date(tokens: &[Token<'_>]) -> usize {
    let kind = |at: usize, kind: Kind| tokens.get(at).filter(|it| it.kind == kind);
    let digits = |at: usize, length: &[usize]| {
        kind(at, Kind::Number).is_some_and(|it| length.contains(&it.text.len()))
    };
    let month = |at: usize| {
        kind(at, Kind::Word).is_some_and(|it| {
            let short = it.folded.len() == 3 || it.is("sept");
            let is =
                |month: &&str| *month == it.folded || (short && month.starts_with(&*it.folded));
            MONTHS.iter().any(is)
        })
    };
    let marks = |at: usize| {
        usize::from(tokens.get(at).is_some_and(|it| matches!(it.text, "," | "." | "-" | "/")))
    };
    let nth =
        |at: usize| {
            usize::from(tokens.get(at).is_some_and(|it| {
                it.glued && matches!(it.folded.as_ref(), "st" | "nd" | "rd" | "th")
            }))
        };
    let spelled = || {
        let mut at;
        if digits(0, &[1, 2]) {
            // `6 May 2026`, `6-May-2026`.
            at = 1 + nth(1);
            at += marks(at);
            if !month(at) {
                return None;
            }
            at += 1;
        } else if month(0) {
            // `May 6, 2026`, `May 2026`.
            at = 1 + marks(1);
            if digits(at, &[1, 2]) {
                at += 1 + nth(at + 1);
            }
        } else {
            return None;
        }
        at += marks(at);
        digits(at, &[4]).then_some(at + 1)
    };
    let compact = || {
        // `2015-07-22T10:00:00`: what a date in digits needs is that it ends there.
        let mark = |at: usize| tokens.get(at).is_some_and(|it| it.glued && it.is("-"));
        (digits(0, &[4])
            && mark(1)
            && digits(2, &[2])
            && mark(3)
            && digits(4, &[2])
            && tokens.get(5).is_some_and(|it| it.glued && it.text == "T"))
        .then_some(6)
    };
    let length = if kind(0, Kind::Date).is_some() { Some(1) } else { compact().or_else(spelled) };
    length.map_or(0, |it| {
        let comma = usize::from(
            tokens.get(it).is_some_and(|it| it.is(",")) && kind(it + 1, Kind::Time).is_some(),
        );
        let time = it + comma;
        if kind(time, Kind::Time).is_none() {
            return it;
        }
        // `A`, `.000`, `-0500`, `UTC` of a time.
        let mut end = time + 1;
        end +=
            usize::from(tokens.get(end).is_some_and(|it| it.glued && (it.is("a") || it.is("p"))));
        let glued = |at: usize, marks: &[&str]| {
            tokens.get(at).is_some_and(|it| it.glued && marks.contains(&it.text))
        };
        if glued(end, &["."]) && kind(end + 1, Kind::Number).is_some() {
            end += 2;
        }
        if glued(end, &["+", "-"]) && kind(end + 1, Kind::Number).is_some() {
            end += 2;
        }
        if glued(end, &[":"]) && digits(end + 1, &[2]) {
            end += 2;
        }
        end + usize::from(tokens.get(end).is_some_and(|it| ZONES.contains(&it.text)))
    })
}
