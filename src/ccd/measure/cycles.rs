//! A text in which the eyes come round again: `sc OD 20/40 OS 20/50, cc OD 20/20 OS 20/25`.
//!
//! What stands before the first pair of values is said of the first pair only. Where a second pair
//! begins has to be written, by a comma, a stop or a new line; and each pair has to say the same kinds
//! of things of itself, a method or a time or a date. Else what is said of whom is a guess.

use super::lexicon::{Item, Sense, Span};

/// The rounds of a text, each with all that is said of it; none where it is read as one, and `None`
/// where it can be read in two ways.
pub(super) fn cycles(spans: &[Span]) -> Option<Vec<&[Span]>> {
    let first = spans.iter().position(is_atom)?;
    let starts = starts(spans);
    let said = |it: &Span| kind(it).is_some();
    let behind = spans.get(first..).unwrap_or_default();
    if !behind.iter().any(said) {
        return Some(Vec::new());
    }
    if starts.is_empty() {
        // Two dates and no eye to share them: which value is of which day?
        return (!is_parted_by_date(spans)).then(Vec::new);
    }
    let mut cycles: Vec<&[Span]> = Vec::new();
    let mut from = 0;
    for start in starts {
        let before = spans.get(..start)?;
        let last = before.iter().rposition(is_atom)?;
        let between = before.get(last..)?;
        let border = between.iter().position(is_break)?;
        let end = between.iter().rposition(is_break)?;
        // `, 9:00, OD` may be the end of one round or the head of the next.
        if between.get(border..end)?.iter().any(said) {
            return None;
        }
        cycles.push(spans.get(from..last + border)?);
        from = last + border;
    }
    cycles.push(spans.get(from..)?);
    let kinds = |cycle: &&[Span]| {
        let mut kinds: Vec<Kind> = cycle.iter().filter_map(kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    };
    let parted = cycles.iter().any(|it| is_parted_by_date(it));
    let alike = cycles.windows(2).all(|it| {
        it.iter()
            .map(kinds)
            .collect::<Vec<_>>()
            .windows(2)
            .all(|it| matches!(it, [one, other] if one == other))
    });
    (alike && !parted).then_some(cycles)
}

/// What may be said of a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Method,
    Time,
    Date,
}

fn kind(span: &Span) -> Option<Kind> {
    match span.item {
        Item::Said(Sense::By | Sense::NameBy) => Some(Kind::Method),
        Item::Time => Some(Kind::Time),
        Item::Date => Some(Kind::Date),
        _ => None,
    }
}

fn is_eye(span: &Span) -> bool {
    matches!(span.item, Item::Said(Sense::Eye(_)))
}

fn is_value(span: &Span) -> bool {
    matches!(span.item, Item::Value(_))
}

fn is_atom(span: &Span) -> bool {
    is_eye(span) || is_value(span)
}

fn is_break(span: &Span) -> bool {
    span.item == Item::Said(Sense::Break)
}

/// Where an eye comes back that has had its value: the places of the eyes or, where these stand
/// behind their values, of the values.
fn starts(spans: &[Span]) -> Vec<usize> {
    let eyes_first = spans.iter().find(|it| is_atom(it)).is_some_and(is_eye);
    let mut starts = Vec::new();
    let mut seen = Vec::new();
    // The first value behind the last eye.
    let mut value = None;
    let mut behind_eye = true;
    for (at, span) in spans.iter().enumerate() {
        match span.item {
            Item::Value(_) if behind_eye => {
                value = Some(at);
                behind_eye = false;
            }
            Item::Said(Sense::Eye(eye)) => {
                let has_value = value.is_some();
                if seen.contains(&eye) && has_value {
                    starts.push(if eyes_first { at } else { value.unwrap_or(at) });
                    seen.clear();
                }
                seen.push(eye);
                behind_eye = true;
            }
            _ => {}
        }
    }
    starts
}

/// Whether a date stands between two values that no eye parts.
fn is_parted_by_date(spans: &[Span]) -> bool {
    let mut date = false;
    let mut value = false;
    for span in spans {
        match span.item {
            Item::Said(Sense::Eye(_)) => (date, value) = (false, false),
            Item::Date => date = value,
            Item::Value(_) if date => return true,
            Item::Value(_) => value = true,
            _ => {}
        }
    }
    false
}
