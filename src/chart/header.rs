//! Whose document it is: the lines of a document's header that an answer shows.
//!
//! A header tells who, by whom, for whom and with which telephone, a quarter of a short document. An
//! answer needs the part that tells patient and document apart, once; the rest comes when it is asked
//! for, with the section name `header`.

use std::collections::HashSet;

use jiff::civil::Date;

use super::answer::single_line;
use crate::ccd::{Document, Field};

/// Names under which the header can be asked for like a section.
const NAMES: [&str; 3] = ["header", "document header", "demographics"];

/// What stylesheets call the lines that identify, in small letters.
const IDENTIFYING: [&str; 20] = [
    "patient",
    "patient name",
    "name",
    "date of birth",
    "birth date",
    "birthdate",
    "birthdate/deceased",
    "dob",
    "born",
    "sex",
    "gender",
    "current gender",
    "administrative gender",
    "patient id",
    "patient ids",
    "patient-ids",
    "mrn",
    "document created",
    "created on",
    "created",
];

/// Of these, what says when the document was made.
const CREATED: [&str; 3] = ["document created", "created on", "created"];

/// Whether `name` asks for the header.
pub(super) fn is_header(name: &str) -> bool {
    NAMES.iter().any(|it| it.eq_ignore_ascii_case(name.trim()))
}

/// The header's lines across an answer, each said once.
///
/// A second document of the same patient repeats most of them. What it says otherwise, it says: a
/// line with another name or birth date is how a chart filed under the wrong patient shows.
#[derive(Default)]
pub(super) struct Headers {
    whole: bool,
    said: HashSet<String>,
}

impl Headers {
    /// The whole header if `whole`, else what identifies.
    pub(super) fn new(whole: bool) -> Self {
        Self { whole, said: HashSet::new() }
    }

    /// The lines of `document` that have not been said yet, and from now on they have. That it was
    /// made on `day`, the day of its encounter, goes without saying.
    pub(super) fn of(&mut self, document: &Document, day: &str) -> String {
        let all = &document.header;
        let wanted: Vec<&Field> = all.iter().filter(|it| self.whole || identifies(it)).collect();
        // A header in words nobody foresaw is shown as it is.
        let wanted = if wanted.is_empty() { all.iter().collect() } else { wanted };
        // A text without a name may be anything: it is told of each time that it is another.
        let mut more = wanted.len() < all.len() && self.said.is_empty();
        for Field { key, value } in all.iter().filter(|_| wanted.len() < all.len()) {
            more |= key.is_empty() && self.said.insert(format!("{value}\n"));
        }
        let mut text = String::new();
        for Field { key, value } in wanted {
            let name =
                if key.is_empty() { String::new() } else { format!("{}: ", single_line(key)) };
            let line = format!("{name}{}\n", single_line(value));
            let expected = !self.whole && is_created(key) && is_day(value, day);
            if !expected && !value.trim().is_empty() && !self.said.contains(&line) {
                text.push_str(&line);
                self.said.insert(line);
            }
        }
        if more {
            text.push_str("The header has more: sections [\"header\"].\n");
        }
        text
    }
}

/// Whether a line tells one patient from another, or one document.
pub(super) fn identifies(field: &Field) -> bool {
    IDENTIFYING.contains(&field.key.trim().to_lowercase().as_str())
}

/// Whether a line says when the document was made.
pub(super) fn is_created(key: &str) -> bool {
    CREATED.contains(&key.trim().to_lowercase().as_str())
}

/// Whether a date in words or numbers, American or ISO, is `day`, which is `YYYY-MM-DD`.
fn is_day(value: &str, day: &str) -> bool {
    let Ok(day) = day.parse::<Date>() else { return false };
    let mut parts = value.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let Some(parts) = parts.next().zip(parts.next()).zip(parts.next()) else { return false };
    let ((first, second), third) = parts;
    let month = |text: &str| match text.parse::<i8>() {
        Ok(number) => number == day.month(),
        Err(_) => MONTHS
            .iter()
            .zip(1..)
            .find(|(name, _)| text.len() >= 3 && name.starts_with(&text.to_lowercase()))
            .is_some_and(|(_, number)| number == day.month()),
    };
    let year = |text: &str| text.parse() == Ok(day.year());
    let day = |text: &str| text.parse() == Ok(day.day());
    (month(first) && day(second) && year(third)) || (year(first) && month(second) && day(third))
}

pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
