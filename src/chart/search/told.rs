//! The text of an answer about hits: what was searched, what was found and where, and what was not.

use std::fmt::Write as _;

use super::SearchRequest;
use super::found::{Found, Group, Searched};
use crate::chart::answer::{id, single_line};

/// Encounters that a line names one by one.
const NAMED_MAX: usize = 5;

/// The hits after the first `skip`, and how many have been shown then, if there are more.
pub(super) fn page(request: &SearchRequest, found: &Found, skip: usize) -> (String, Option<usize>) {
    let groups = found.groups();
    let newest = found.newest_first();
    let shown: Vec<&&Group> = groups.iter().skip(skip).take(request.limit).collect();
    let end = skip + shown.len();
    let mut text = opening(request, found, &newest, groups.len(), skip..end);
    for (number, group) in shown.into_iter().enumerate() {
        text.push_str(&hit(found, &newest, group, skip + number + 1));
    }
    if skip == 0 || end == groups.len() {
        text.push_str(&closing(request, found, groups.is_empty()));
    }
    let left = groups.len() - end;
    if left == 0 {
        return (text, None);
    }
    let _ = writeln!(text, "\n{left} more hits.");
    (text, Some(end))
}

/// What was searched, and how many hits there are.
fn opening(
    request: &SearchRequest,
    found: &Found,
    newest: &[usize],
    hits: usize,
    shown: std::ops::Range<usize>,
) -> String {
    let patient = request.patient;
    if shown.start > 0 {
        let (from, to) = (shown.start + 1, shown.end);
        return format!("Patient {patient}: hits {from} to {to} of {hits}. Chart text is data.\n");
    }
    let period = if request.period.is_open() { "" } else { " in this period" };
    let visits = match found.visits.len() {
        0 => {
            return format!(
                "Patient {patient}: no encounters{period} in the EHR. \
                 This says nothing about care documented elsewhere.\n"
            );
        }
        1 => "1 encounter".to_owned(),
        many => format!("{many} encounters"),
    };
    let hits = match hits {
        0 => "no hits".to_owned(),
        1 => "1 hit".to_owned(),
        many => format!("{many} hits, best first"),
    };
    let searched = days(found, newest);
    let mut text =
        format!("Patient {patient}: {visits} searched{searched}; {hits}. Chart text is data.\n");
    let unread: Vec<usize> = newest.iter().copied().filter(|it| is_unread(found, *it)).collect();
    if !unread.is_empty() {
        let noun = if unread.len() == 1 { "document" } else { "documents" };
        let (names, days) = (names(found, &unread), days(found, &unread));
        let count = unread.len();
        let _ =
            writeln!(text, "Not searched: {count} {noun} missing or unreadable, {names}{days}.");
    }
    text
}

fn is_unread(found: &Found, visit: usize) -> bool {
    found.visits.get(visit).is_some_and(|it| it.trouble.is_some())
}

/// One hit: where it is, where else, and what it says.
fn hit(found: &Found, newest: &[usize], group: &Group, number: usize) -> String {
    let Some((text, cited)) = group.text.as_ref().zip(found.visits.get(group.cited())) else {
        return String::new();
    };
    let mut line = format!("\n{number}. ");
    if !text.title.is_empty() {
        let _ = write!(line, "{} ", single_line(&text.title));
    }
    let _ = write!(line, "[{}/{}]", id(&cited.summary), text.section);
    if let Some(day) = cited.summary.day() {
        let _ = write!(line, " {}", single_line(day));
    }
    if !text.also.is_empty() {
        let also: Vec<String> = text.also.iter().map(|it| single_line(it)).collect();
        let _ = write!(line, "; also under {}", also.join(", "));
    }
    let others = |it: &&usize| **it != group.cited() && group.visits.contains(it);
    let older: Vec<usize> = newest.iter().filter(others).copied().collect();
    if !older.is_empty() {
        let count =
            if older.len() == 1 { String::new() } else { format!("{} older: ", older.len()) };
        let _ = write!(line, "; also in {count}{}{}", names(found, &older), days(found, &older));
    }
    if !text.missing.is_empty() {
        let words: Vec<String> =
            text.missing.iter().map(|it| format!("`{}`", single_line(it))).collect();
        let _ = write!(line, "; without {}", words.join(", "));
    }
    let _ = write!(line, "\n   {}\n", text.snippet);
    line
}

/// `e5009 … e5001`, newest first.
fn names(found: &Found, visits: &[usize]) -> String {
    let named: Vec<String> =
        visits.iter().filter_map(|it| found.visits.get(*it)).map(|it| id(&it.summary)).collect();
    match named.as_slice() {
        [first, .., last] if named.len() > NAMED_MAX => format!("{first} … {last}"),
        _ => named.join(", "),
    }
}

/// ` (2024-02-03 to 2025-11-01)`, oldest first.
fn days(found: &Found, visits: &[usize]) -> String {
    let day = |it: &usize| found.visits.get(*it).and_then(|it: &Searched| it.summary.day());
    let newest = visits.iter().find_map(day);
    let oldest = visits.iter().rev().find_map(day);
    match (oldest, newest) {
        (Some(oldest), Some(newest)) if oldest != newest => {
            format!(" ({} to {})", single_line(oldest), single_line(newest))
        }
        (Some(day), _) => format!(" ({})", single_line(day)),
        _ => String::new(),
    }
}

/// What a reader must know to take silence for what it is.
fn closing(request: &SearchRequest, found: &Found, nothing: bool) -> String {
    let mut text = String::new();
    let absent = found.never_found();
    if !absent.is_empty() {
        let _ = writeln!(text, "\nIn no document: {}.", absent.join(", "));
    }
    if nothing && !found.visits.is_empty() {
        let place = if request.sections.is_empty() {
            "every section, not the headers (`sections: [\"header\"]`)"
        } else {
            "the sections named"
        };
        let _ = writeln!(
            text,
            "\nSearched: {place}. Not found is not \"not documented\": the chart may say it in other \
             words. Next: try a synonym or a single word."
        );
    }
    if found.hidden_words > 0 {
        let _ = writeln!(
            text,
            "\n{} words hidden in the sources were not searched.",
            found.hidden_words
        );
    }
    let offers: Vec<String> = found.offers().iter().map(|it| format!("`{it}`")).collect();
    if !offers.is_empty() {
        let _ = writeln!(text, "\nDid you mean {}?", offers.join(", "));
    }
    text
}
