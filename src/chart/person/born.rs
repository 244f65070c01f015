//! A birth date, out of whatever way it is written.

use jiff::civil::Date;

use super::CHARS_MAX;
use crate::chart::header::MONTHS;

/// A birth date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Born {
    day: Date,
    /// It is written with a time of day, so that a time zone may have moved it to the next day.
    timed: bool,
}

impl Born {
    /// Whether both may be one day.
    pub(super) fn may_be(self, other: Self) -> bool {
        let next = |one: Date, other: Date| one.tomorrow().is_ok_and(|it| it == other);
        self.day == other.day
            || ((self.timed || other.timed)
                && (next(self.day, other.day) || next(other.day, self.day)))
    }

    /// The birth date in a text about the patient, behind one of the words that announce it.
    pub(super) fn labelled(text: &str) -> Option<Self> {
        let text: String =
            text.chars().take(2 * CHARS_MAX).collect::<String>().to_ascii_lowercase();
        let labels = ["date of birth", "birthdate", "birth date", "dob", "d.o.b", "born"];
        let (at, label) =
            labels.iter().filter_map(|it| Some((text.find(it)?, it))).min_by_key(|it| it.0)?;
        Self::read(text.get(at + label.len()..)?)
    }

    /// The first date in `written`, which begins with it or with few other words.
    pub(super) fn read(written: &str) -> Option<Self> {
        /// Words that may stand before a date, and a date.
        const PIECES_MAX: usize = 10;
        let written: String = written.chars().take(CHARS_MAX).collect();
        let pieces: Vec<Piece<'_>> = pieces(&written)
            .into_iter()
            .filter(|it| !["st", "nd", "rd", "th", "of"].contains(&it.text))
            .take(PIECES_MAX)
            .collect();
        (0..pieces.len()).find_map(|at| Self::at(pieces.get(at..)?))
    }

    /// The date that begins here.
    fn at(pieces: &[Piece<'_>]) -> Option<Self> {
        let first = pieces.first()?;
        // HL7's own spelling, with or without a time: 19481102, 19481102093000-0500.
        if first.is_number() && first.text.len() >= 8 {
            let number = |from: usize| first.text.get(from..from + 2)?.parse().ok();
            let year = first.text.get(..4)?.parse().ok()?;
            let day = date(year, number(4)?, number(6)?)?;
            let timed = first.text.get(8..12).is_some_and(|it| it.bytes().any(|it| it != b'0'));
            return Some(Self { day, timed });
        }
        let [one, two, three] = pieces.get(..3)? else { return None };
        let day = match (one.month(), two.month()) {
            (Some(month), _) => date(three.year()?, month, two.number()?),
            (_, Some(month)) => match three.year() {
                Some(year) => date(year, month, one.number()?),
                None => date(one.year()?, month, three.number()?),
            },
            _ => match one.year() {
                Some(year) => date(year, two.number()?, three.number()?),
                None => written_in_numbers(one.number()?, two, three.year()?),
            },
        }?;
        let rest = pieces.get(3..).unwrap_or_default();
        // The T of ISO 8601.
        let rest = rest
            .split_first()
            .filter(|(it, _)| it.text.eq_ignore_ascii_case("t"))
            .map_or(rest, |it| it.1);
        let timed = match rest {
            [hour, minute, ..] if minute.before == ":" => {
                hour.number() != Some(0) || minute.number() != Some(0)
            }
            _ => false,
        };
        Some(Self { day, timed })
    }
}

/// `11/2/1948` as Americans write it; `2.11.1948`, and a month that there is not, the other way.
fn written_in_numbers(first: i8, second: &Piece<'_>, year: i16) -> Option<Date> {
    let number = second.number()?;
    if second.before == "." || first > 12 {
        return date(year, number, first);
    }
    date(year, first, number)
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|_| (1850..=2200).contains(&year))
}

/// A run of digits, or of letters, and what stands before it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    before: &'a str,
    text: &'a str,
}

impl Piece<'_> {
    fn is_number(&self) -> bool {
        self.text.bytes().all(|it| it.is_ascii_digit())
    }

    /// A day or a month.
    fn number(&self) -> Option<i8> {
        (self.text.len() <= 2).then(|| self.text.parse().ok())?
    }

    fn year(&self) -> Option<i16> {
        (self.text.len() == 4).then(|| self.text.parse().ok())?
    }

    fn month(&self) -> Option<i8> {
        let text = self.text.to_lowercase();
        let text = if text == "sept" { "sep" } else { &text };
        let found = MONTHS.iter().zip(1..).find(|(it, _)| text.len() >= 3 && it.starts_with(text));
        found.map(|(_, number)| number)
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let kind = |it: char| (it.is_ascii_digit(), it.is_alphabetic());
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|it: char| it.is_ascii_digit() || it.is_alphabetic()) {
        let (before, from) = rest.split_at(start);
        let first = from.chars().next().map(kind);
        let end = from.find(|it| Some(kind(it)) != first).unwrap_or(from.len());
        let (text, after) = from.split_at(end);
        pieces.push(Piece { before, text });
        rest = after;
    }
    pieces
}
