//! What may stand around the name of a section in its title: its number before it, and behind it how
//! many entries it has, or its code.

use crate::ccd::chrome;

/// What entries are called where they are counted.
const ENTRIES: &[&str] = &["entries", "entry", "item", "items", "record", "records", "total"];

/// A section has fewer entries than have more digits.
const COUNT_DIGITS: usize = 3;

/// A title without its number, its count and its code; `None` if it has none of them. What is left
/// may be no name: a letter and a dot begin that of a bacterium too.
pub(super) fn undecorated(title: &str) -> Option<&str> {
    let title = title.trim();
    let name = without_number(title);
    let name = without_code(name);
    let name = without_count(name).trim_end();
    (name.len() < title.len() && !name.is_empty()).then_some(name)
}

/// `1. `, `2) `, `3.1 `, `IV. `, `A. `, `Section 3: `.
fn without_number(title: &str) -> &str {
    let Some((first, rest)) = title.split_once(char::is_whitespace) else { return title };
    let rest = rest.trim_start();
    if first.eq_ignore_ascii_case("section") {
        let number = rest.trim_start_matches(|it: char| it.is_ascii_digit());
        let name = number.trim_start_matches([':', '.', ')', '-', '\u{2013}', ' ']);
        return if number.len() < rest.len() && name.len() < number.len() { name } else { title };
    }
    let number = first.trim_end_matches(['.', ')', ':']);
    let marked = number.len() < first.len();
    let counted = number.starts_with(|it: char| it.is_ascii_digit())
        && number.bytes().all(|it| it.is_ascii_digit() || it == b'.')
        && (marked || number.contains('.'));
    let lettered = marked
        && number.len() <= 5
        && (number.len() == 1 || number.bytes().all(|it| b"IVXivx".contains(&it)))
        && number.bytes().all(|it| it.is_ascii_alphabetic());
    if counted || lettered { rest } else { title }
}

/// ` - 18776-5`, ` (8716-3)`.
fn without_code(title: &str) -> &str {
    let Some((name, last)) = title.rsplit_once(char::is_whitespace) else { return title };
    if chrome::is_loinc(last.trim_matches(['(', ')', '[', ']'])) {
        name.trim_end_matches(['-', '\u{2013}', ':', ',', ' '])
    } else {
        title
    }
}

/// ` (3)`, ` [2 items]`, and a number right behind the name of more than one: `Problems 12`.
fn without_count(title: &str) -> &str {
    if let Some(open) = title.rfind(['(', '['])
        && let Some((name, count)) = title.split_at_checked(open)
    {
        let mut words = count.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        let number = words
            .next()
            .is_some_and(|it| it.len() <= COUNT_DIGITS && it.bytes().all(|it| it.is_ascii_digit()));
        let entries = words.all(|it| ENTRIES.iter().any(|known| known.eq_ignore_ascii_case(it)));
        if number && entries && count.ends_with([')', ']']) {
            return name;
        }
    }
    // More digits are a year.
    let bare = title.trim_end_matches(|it: char| it.is_ascii_digit());
    let name = bare.trim_end();
    if name.ends_with(['s', 'S']) && title.len() - bare.len() <= COUNT_DIGITS {
        name
    } else {
        title
    }
}
