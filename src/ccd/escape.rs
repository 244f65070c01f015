//! The little escaping that keeps a text what it is in GFM.
//!
//! Backslashes cost tokens and mean nothing to a model, so a character is escaped only where it
//! would otherwise change what is read: a `|` in a cell, a pair of `*`, a `#` that begins a line.

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a line of a paragraph.
    Line,
    /// In one between pipes, which is no row of a table.
    Parts,
    /// In a cell, which ends before anything in it can be a pair with what stands outside.
    Cell,
}

/// A text as it stands in a cell of a table, and in any line that does not begin with it.
#[must_use]
pub fn in_cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    cell(&mut out, text);
    out
}

/// Adds a text to a cell of a table.
pub(super) fn cell(out: &mut String, text: &str) {
    // Nearly all of them.
    if !text.contains('\n') {
        return inline(out, text, Place::Cell);
    }
    lines(out, text, Place::Cell);
}

fn lines(out: &mut String, text: &str, place: Place) {
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push_str("<br>");
        }
        inline(out, line, place);
    }
}

/// Adds a line of a paragraph.
pub(super) fn line(out: &mut String, text: &str) {
    begin(out, text, Place::Line);
}

/// Adds the first of some values that stand in a line with pipes between them.
pub(super) fn first(out: &mut String, text: &str) {
    begin(out, text, Place::Parts);
}

/// Adds one of the others.
pub(super) fn part(out: &mut String, text: &str) {
    lines(out, text, Place::Parts);
}

fn begin(out: &mut String, text: &str, place: Place) {
    let joined;
    let text = if text.contains('\n') {
        joined = text.replace('\n', "; ");
        joined.trim()
    } else {
        text.trim()
    };
    if changes_block(text) {
        // A number is escaped at its dot, everything else at once.
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = text.split_at_checked(digits).unwrap_or(("", text));
        out.push_str(number);
        out.push('\\');
        let mut characters = rest.chars();
        out.extend(characters.next());
        inline(out, characters.as_str(), place);
        return;
    }
    inline(out, text, place);
}

/// Whether a line would begin something else than a paragraph.
fn changes_block(text: &str) -> bool {
    let bytes = text.as_bytes();
    let after = |at: usize| bytes.get(at).is_none_or(|it| *it == b' ');
    match bytes.first() {
        Some(b'#') => {
            let marks = bytes.iter().take_while(|it| **it == b'#').count();
            marks <= 6 && after(marks)
        }
        Some(b'-' | b'*' | b'_' | b'+' | b'=') => after(1) || is_rule(bytes),
        Some(b'>') => true,
        Some(b'`') => text.starts_with("```"),
        Some(b'~') => text.starts_with("~~~"),
        Some(b'[') => text.split_once("]:").is_some_and(|(it, _)| !it.contains(' ')),
        Some(b':' | b'|') => is_rule(bytes),
        Some(b'0'..=b'9') => {
            let digits = bytes.iter().take_while(|it| it.is_ascii_digit()).count();
            digits <= 9 && matches!(bytes.get(digits), Some(b'.' | b')')) && after(digits + 1)
        }
        _ => false,
    }
}

/// A line of nothing but marks: a rule, the underline of a heading, the second line of a table.
fn is_rule(bytes: &[u8]) -> bool {
    bytes.iter().all(|it| matches!(it, b'-' | b'*' | b'_' | b'=' | b' ' | b'|' | b':'))
}

/// Whether a byte may have to be escaped inside a line.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'|' | b'\\' | b'*' | b'_' | b'`' | b'<' | b'&')
}

fn inline(out: &mut String, text: &str, place: Place) {
    // Without a way out in the middle, many bytes are compared at once.
    if !text.bytes().fold(false, |found, it| found | is_special(it)) {
        out.push_str(text);
        return;
    }
    let in_cell = place != Place::Line;
    let count = |byte: u8| text.bytes().filter(|it| *it == byte).count();
    let stars = count(b'*') > 1;
    let scores = count(b'_') > 1;
    let ticks = count(b'`') > 1;
    let bytes = text.as_bytes();
    let mut copied = 0;
    let (mut end, mut apart) = (0, false);
    for (at, byte) in bytes.iter().enumerate().filter(|(_, it)| is_special(**it)) {
        let next = bytes.get(at + 1).copied();
        let last = at.checked_sub(1).and_then(|it| bytes.get(it)).copied();
        let word = |it: Option<u8>| it.is_some_and(|it| it.is_ascii_alphanumeric() || it >= 0x80);
        // A table is cut at its pipes before anything else is read: no backslash may stand before one.
        if in_cell && *byte == b'\\' && next.is_none_or(|it| it == b'|') {
            out.push_str(text.get(copied..at).unwrap_or_default());
            out.push_str("&#92;");
            copied = at + 1;
            continue;
        }
        if at >= end {
            (end, apart) = run(bytes, at, place);
        }
        let escaped = match byte {
            b'|' => in_cell,
            b'\\' => next.is_none_or(|it| it.is_ascii_punctuation()),
            // No pair begins or ends with what stands apart on both sides.
            b'*' | b'_' if apart => false,
            // Beside a word, the other one of a pair may stand on another line: `10*3/uL`.
            b'*' => stars || (place != Place::Cell && word(last) && word(next)),
            b'_' => scores && !(word(last) && word(next)),
            b'`' => ticks,
            b'<' => {
                next.is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, b'/' | b'!' | b'?'))
            }
            b'&' => text.get(at..).is_some_and(|it| super::text::entity(it).is_some()),
            _ => false,
        };
        if escaped {
            out.push_str(text.get(copied..at).unwrap_or_default());
            out.push('\\');
            copied = at;
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
}

/// The end of the run of a mark that begins here, and whether it has space on both sides. Between pipes,
/// an end of the text is none.
fn run(bytes: &[u8], begin: usize, place: Place) -> (usize, bool) {
    let (before, from) = bytes.split_at_checked(begin).unwrap_or_default();
    let length = from.iter().take_while(|it| from.first() == Some(*it)).count();
    let is_space = |it: Option<&u8>| it.map_or(place != Place::Parts, |it| *it == b' ');
    (begin + length, is_space(before.last()) && is_space(from.get(length)))
}
