//! Text as written → text as read.
//!
//! White space collapses as in a browser, entities are decoded, and what cannot be seen goes:
//! no-break spaces become spaces, zero-width characters (LOINC names are full of them) and control
//! characters vanish. Some EHRs escape twice (`&amp;#39;`), so entities are decoded twice; the
//! second time only where they end in `;`, because `AT&T` is a name.
//!
//! A line break inside a text is `\n`; white space is never anything else than that or one space.

use std::borrow::Cow;

use foldhash::{HashSet, HashSetExt};
use memchr::{memchr, memchr_iter};

/// Adds `text` to `line`.
pub(super) fn append(line: &mut String, text: &str) {
    let inner = after_white(text);
    if inner.len() < text.len() {
        space(line);
    }
    let words = inner.trim_ascii_end();
    // Most texts are no more than this.
    if is_plain(words.as_bytes()) {
        line.push_str(words);
        if words.len() < inner.len() {
            space(line);
        }
        return;
    }
    let decoded = decode(inner);
    let mut rest = &*decoded;
    while !rest.is_empty() {
        let (run, from) = rest.split_at_checked(plain(rest)).unwrap_or((rest, ""));
        line.push_str(run);
        let after = after_white(from);
        if after.len() < from.len() {
            space(line);
            rest = after;
            continue;
        }
        let mut characters = from.chars();
        match characters.next() {
            Some(it) if is_space(it) => space(line),
            Some(it) if is_unseen(it) => {}
            Some(it) => line.push(it),
            None => {}
        }
        rest = characters.as_str();
    }
}

/// Whether all of a text is copied as it is: words of ASCII, and single spaces between them. It may
/// miss one that is, and never takes another for one.
fn is_plain(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk() else {
        let mut few = [b'.'; 8];
        few.iter_mut().zip(bytes).for_each(|(it, byte)| *it = *byte);
        return are_plain(few);
    };
    let mut rest = bytes;
    while let Some(eight) = rest.first_chunk() {
        if !are_plain(*eight) {
            return false;
        }
        // The last of them is looked at again, beside the next.
        rest = rest.get(7..).unwrap_or_default();
    }
    are_plain(*last)
}

/// The same of eight bytes, which are looked at in one step: each is a part of one number.
fn are_plain(eight: [u8; 8]) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = EACH << 7;
    let number = u64::from_le_bytes(eight);
    // Their high bits say which are less than `end`; above the first that is, others may be set.
    let below = |number: u64, end: u8| number.wrapping_sub(EACH * u64::from(end)) & !number & HIGH;
    let equal = |byte: u8| below(number ^ (EACH * u64::from(byte)), 1);
    let spaces = equal(b' ');
    let special = number & HIGH | below(number, b' ') | equal(b'&') | equal(0x7f);
    (special | spaces & (spaces << 8)) == 0
}

/// How many bytes of a text are copied as they are: words, and single spaces behind them.
fn plain(text: &str) -> usize {
    let mut spaced = true;
    let ends = |byte: u8| {
        if byte == b' ' {
            return std::mem::replace(&mut spaced, true);
        }
        spaced = false;
        is_special(byte)
    };
    text.bytes().position(ends).unwrap_or(text.len())
}

/// As much of the end of a line is looked at to know how wide it is.
const COLUMNS_MAX: usize = 1_024;

/// Adds `text` to `line`, keeping its line breaks and columns, as in `<pre>`.
pub(super) fn append_preformatted(line: &mut String, text: &str) {
    let mut column = if text.contains('\t') {
        let last = line.bytes().rev().take(COLUMNS_MAX).take_while(|it| *it != b'\n');
        last.filter(|it| !matches!(it, 0x80..=0xbf)).count()
    } else {
        0
    };
    for it in decode(text).chars() {
        let before = line.len();
        match it {
            '\n' => line.push('\n'),
            // Up to the next column that is a multiple of eight.
            '\t' => line.push_str("        ".get(column % 8..).unwrap_or_default()),
            '\r' => {}
            _ if is_space(it) => line.push(' '),
            _ if is_unseen(it) => {}
            _ => line.push(it),
        }
        let grown = line.len() - before;
        column = match it {
            '\n' => 0,
            '\t' => column + grown,
            _ => column + grown.min(1),
        };
    }
}

/// Whether spaces stand for columns in a text: three or more, that end at the same place in two lines.
pub(super) fn has_columns(text: &str) -> bool {
    let mut known = HashSet::new();
    let mut columns = text.split('\n').flat_map(|line| {
        let begin = line.len() - line.trim_ascii_start().len();
        let ends = |it: &[u8]| matches!(it, [b' ', b' ', b' ', next] if *next != b' ');
        let runs = line.as_bytes().windows(4).enumerate().filter(move |(_, it)| ends(it));
        runs.map(|(at, _)| at + 3).filter(move |end| *end > begin)
    });
    columns.any(|it| !known.insert(it))
}

/// Adds text in which a line of the source is a cell whose tags were lost.
///
/// A line that is indented deeper than the one before it goes on with the same cell.
pub(super) fn append_lines(line: &mut String, text: &str, indent: &mut usize) {
    for (number, written) in text.split('\n').enumerate() {
        let depth = written.len() - written.trim_ascii_start().len();
        let blank = written.trim_ascii().is_empty();
        if number > 0 && (blank || *indent == 0 || depth <= *indent) {
            break_line(line);
        }
        if number > 0 && !blank {
            space(line);
            *indent = depth;
        }
        append(line, written);
    }
}

/// Stands where the tags of two texts part inside a row that lost its cells. Sources cannot bring one
/// in: it is among the characters that nobody sees, and those are dropped.
pub(super) const SEAM: char = '\u{2060}';

/// A break, unless the line is empty or just broken.
pub(super) fn break_line(line: &mut String) {
    trim_end(line);
    if !line.is_empty() && !line.ends_with('\n') {
        line.push('\n');
    }
}

/// One space, unless there is one.
pub(super) fn space(line: &mut String) {
    if !line.is_empty() && !line.ends_with([' ', '\n']) {
        line.push(' ');
    }
}

/// Drops spaces at the end.
pub(super) fn trim_end(line: &mut String) {
    while line.ends_with(' ') {
        line.pop();
    }
}

/// Whether a text is white space and nothing else that is seen. Most are: the indents of a page between
/// its tags.
pub(super) fn is_blank(text: &str) -> bool {
    let is_blank = |it: &u8| *it <= b' ';
    let bytes = text.as_bytes();
    // Of those that are not, nearly all begin or end with a word; the others are compared many at once.
    let ends = [bytes.first(), bytes.last()];
    ends.into_iter().flatten().all(is_blank)
        && bytes.iter().fold(true, |all, it| all & is_blank(it))
}

/// What follows the white space that a text begins with.
fn after_white(text: &str) -> &str {
    let mut rest = text.as_bytes();
    loop {
        // An indent is passed over eight bytes at a time.
        if let Some(after) = rest.strip_prefix(b"        ") {
            rest = after;
        } else if let [first, after @ ..] = rest
            && first.is_ascii_whitespace()
        {
            rest = after;
        } else {
            break;
        }
    }
    text.get(text.len() - rest.len()..).unwrap_or_default()
}

/// How many words a text has.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().filter(|it| it.chars().any(char::is_alphanumeric)).count()
}

/// Whether a text is whole: one that leads what follows it ends otherwise than with the mark of a
/// sentence, or with a number, a date, a code.
pub(super) fn is_whole(text: &str) -> bool {
    let ends = ['.', '!', '?', ')', ']', '"', '\u{201d}'];
    text.ends_with(ends) || text.ends_with(|it: char| it.is_ascii_digit())
}

/// The first words of a text that has more.
pub(super) fn first_words(text: &str, count: usize) -> Option<&str> {
    let mut begin = 0;
    let mut ends = memchr_iter(b' ', text.as_bytes())
        .filter(|end| std::mem::replace(&mut begin, *end + 1) < *end);
    text.get(..ends.nth(count - 1)?)
}

fn decode(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let once = htmlize::unescape(text);
    if !holds_entity(&once) {
        return once;
    }
    let mut twice = String::with_capacity(once.len());
    let mut rest = &*once;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        twice.push_str(before);
        let length = entity(from).unwrap_or(1);
        let (found, after) = from.split_at_checked(length).unwrap_or((from, ""));
        twice.push_str(&htmlize::unescape(found));
        rest = after;
    }
    twice.push_str(rest);
    Cow::Owned(twice)
}

fn holds_entity(text: &str) -> bool {
    memchr_iter(b'&', text.as_bytes())
        .any(|at| text.get(at..).is_some_and(|from| entity(from).is_some()))
}

/// The length of the entity, `;` included, that the text begins with.
pub(super) fn entity(from: &str) -> Option<usize> {
    // The longest name, `&CounterClockwiseContourIntegral;`, has 33 characters.
    let end = from.bytes().take(34).position(|it| it == b';')?;
    let name = from.get(1..end)?;
    let name = name.strip_prefix('#').unwrap_or(name);
    (!name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric())).then_some(end + 1)
}

/// Whether a byte may begin something that is not copied as it is.
fn is_special(byte: u8) -> bool {
    // Bytes above the last letter come last: few texts have any.
    byte <= b' ' || byte == b'&' || (byte >= 0x7f && matches!(byte, 0x7f | 0xc2 | 0xe2 | 0xef))
}

fn is_space(it: char) -> bool {
    matches!(
        it,
        ' ' | '\t' | '\n' | '\r' | '\x0c' | '\u{a0}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}'
    )
}

fn is_unseen(it: char) -> bool {
    it.is_control() || matches!(it, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}
