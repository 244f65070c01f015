//! Text as words: what is the same to a reader however it is spelled.
//!
//! Case, accents and marks do not matter, numbers do: `0.5` is `.50` and never `0.05`, `-1.25` is not
//! `+1.25`. A number and the unit glued to it are two words, `10mg`; a code is one, `H40.1132`, and so is
//! a date: the 29 of `8/29/2023` is no pressure.

use unicode_normalization::char::decompose_canonical;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it begins in the text, its sign included.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// In small letters, without accents.
    pub(super) folded: String,
    /// Only a hyphen stands between it and the word before.
    pub(super) joined: bool,
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|it| it.chars().next()) {
        let end = if is_number(text, at, first) {
            number(text, at)
        } else if is_word(first) {
            letters(text, at)
        } else {
            at += first.len_utf8();
            continue;
        };
        let folded = fold(text.get(at..end).unwrap_or_default());
        let joined = words.last().is_some_and(|it| text.get(it.end..at) == Some("-"));
        // `eye's`: the ending says nothing that a search could miss.
        let rest = text.get(end..).unwrap_or_default();
        let ending = rest.strip_prefix(['\'', '’']).and_then(|it| it.strip_prefix(['s', 'S']));
        let possessive = ending.filter(|it| !it.starts_with(is_word));
        let after = possessive.map_or(end, |it| text.len() - it.len());
        if !folded.is_empty() {
            words.push(Word { start: at, end, folded, joined });
        }
        at = after;
    }
    words
}

/// A text in small letters without accents; a number without what does not change its value.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().filter(|it| !matches!(it, '\'' | '’')) {
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
            continue;
        }
        let spelled = match letter {
            'ß' => "ss",
            'ø' | 'Ø' => "o",
            'ł' | 'Ł' => "l",
            'đ' | 'Đ' => "d",
            'æ' | 'Æ' => "ae",
            'œ' | 'Œ' => "oe",
            // The sign of a millionth, which has two codes.
            'µ' => "μ",
            '−' => "-",
            _ => "",
        };
        folded.push_str(spelled);
        if spelled.is_empty() {
            for small in letter.to_lowercase() {
                decompose_canonical(small, |it| {
                    if !is_accent(it) {
                        folded.push(it);
                    }
                });
            }
        }
    }
    if folded.starts_with(['-', '+', '.']) || folded.starts_with(|it: char| it.is_ascii_digit()) {
        value(&folded)
    } else {
        folded
    }
}

/// `.50` → `0.5`, `1,250` → `1250`, `03/09/2021` → `3/9/2021`.
fn value(number: &str) -> String {
    if day(number).is_some() {
        let mark = if number.contains('/') { "/" } else { "-" };
        let parts: Vec<&str> = number.split(mark).map(|it| it.trim_start_matches('0')).collect();
        return parts.join(mark);
    }
    let mut value = number.replace(',', "");
    if let Some(at) = value.find(|it: char| !matches!(it, '-' | '+'))
        && value.get(at..).is_some_and(|it| it.starts_with('.'))
    {
        value.insert(at, '0');
    }
    // More than one point is a date or an identifier.
    if value.matches('.').count() == 1 {
        let kept = value.trim_end_matches('0').trim_end_matches('.').len();
        value.truncate(kept);
    }
    value
}

fn is_accent(it: char) -> bool {
    matches!(it, '\u{300}'..='\u{36f}')
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric()
}

/// Scripts that put no space between words: each character counts as one.
fn is_dense(it: char) -> bool {
    matches!(it, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

fn is_digit(it: Option<char>) -> bool {
    it.is_some_and(|it| it.is_ascii_digit())
}

/// Whether a number begins here, with its sign or its point.
fn is_number(text: &str, at: usize, first: char) -> bool {
    let next = at + first.len_utf8();
    let free = || before(text, at).is_none_or(|it| !is_word(it) && !matches!(it, '-' | '+' | '.'));
    match first {
        '0'..='9' => true,
        '.' => free() && is_digit(after(text, next)),
        '-' | '+' | '−' => {
            let digit = is_digit(after(text, next));
            let point = after(text, next) == Some('.') && is_digit(after(text, next + 1));
            free() && (digit || point)
        }
        _ => false,
    }
}

/// The end of the number that begins at `at`.
fn number(text: &str, at: usize) -> usize {
    if let Some(end) = date(text, at) {
        return end;
    }
    let mut end = at + after(text, at).map_or(0, char::len_utf8);
    while let Some(it) = after(text, end) {
        match it {
            '0'..='9' => {}
            '.' if is_digit(after(text, end + 1)) => {}
            ',' if is_thousand(text, end) => {}
            _ => break,
        }
        end += 1;
    }
    end
}

/// The end of the date that begins at `at`, if one does: `3/9/2021`, `03-09-2021`, `2021-03-09`.
fn date(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let length = rest.bytes().take_while(|it| matches!(it, b'0'..=b'9' | b'/' | b'-')).count();
    let date = rest.get(..length)?;
    day(date).map(|_| at + length)
}

/// Year, month and day; those of `3/9/2021` as they are written in America. Years have four digits.
fn day(text: &str) -> Option<[&str; 3]> {
    let mark = if text.contains('/') { '/' } else { '-' };
    let mut parts = text.split(mark);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |it: &str| matches!(it.len(), 1 | 2);
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if parts.next().is_some() || ![first, second, third].iter().all(|it| digits(it)) {
        return None;
    }
    if first.len() == 4 && short(second) && short(third) {
        return Some([first, second, third]);
    }
    (third.len() == 4 && short(first) && short(second)).then_some([third, first, second])
}

/// Whether exactly three digits follow the comma.
fn is_thousand(text: &str, at: usize) -> bool {
    let rest = text.get(at + 1..).unwrap_or_default();
    rest.bytes().take_while(u8::is_ascii_digit).count() == 3 && is_digit(before(text, at))
}

/// The end of the word that begins at `at` with a letter.
fn letters(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(it) = after(text, end) {
        let next = end + it.len_utf8();
        let goes_on = match it {
            _ if is_dense(it) => {
                return if end == at { next } else { end };
            }
            '.' => is_digit(before(text, end)) && is_digit(after(text, next)),
            '\'' | '’' => {
                let ending = text.get(next..).unwrap_or_default();
                let possessive =
                    ending.strip_prefix(['s', 'S']).is_some_and(|rest| !rest.starts_with(is_word));
                !possessive && after(text, next).is_some_and(char::is_alphabetic)
            }
            _ => is_word(it) || is_accent(it),
        };
        if !goes_on {
            break;
        }
        end = next;
    }
    end
}

/// Words whose ending only looks like one.
const IRREGULAR: [(&str, &str); 8] = [
    ("lens", "lens"),
    ("lenses", "lens"),
    ("diagnoses", "diagnosis"),
    ("stenoses", "stenosis"),
    ("prostheses", "prosthesis"),
    ("evening", "evening"),
    ("morning", "morning"),
    ("series", "series"),
];

/// Letters a word must keep: `noted` does not become `not`.
const STEM_MIN: usize = 4;

/// Whether two folded words are one word, or forms of it: `flash` and `flashes`, `stop` and `stopped`.
///
/// Only endings that English adds are dropped, and none from a word with a digit. A number without a
/// sign is that number with any sign; a category is each of its codes, `h40` and `h40.1132`; a year is
/// each of its days, and a day is itself in any spelling.
pub(super) fn is_form_of(asked: &str, found: &str) -> bool {
    if asked == found {
        return true;
    }
    let digits = |it: &str| it.bytes().any(|it| it.is_ascii_digit());
    if digits(asked) || digits(found) {
        if let Some(found) = day(found) {
            return day(asked) == Some(found) || found.first() == Some(&asked);
        }
        let unsigned = found.strip_prefix(['-', '+']) == Some(asked);
        let category = asked.starts_with(char::is_alphabetic)
            && found.strip_prefix(asked).is_some_and(|it| it.starts_with('.'));
        return unsigned || category;
    }
    // No ending is longer than the part of a word that two forms share.
    if asked.bytes().take(3).ne(found.bytes().take(3)) {
        return false;
    }
    let ((one, one_verb), (other, other_verb)) = (stem(asked), stem(found));
    let silent = |it: &str| it.strip_suffix('e').unwrap_or(it).to_owned();
    one == other || ((one_verb || other_verb) && silent(&one) == silent(&other))
}

/// A word without its ending, and whether that was a verb's.
fn stem(word: &str) -> (String, bool) {
    if let Some((_, kept)) = IRREGULAR.iter().find(|(it, _)| *it == word) {
        return ((*kept).to_owned(), false);
    }
    let long = |it: &&str| it.chars().count() >= STEM_MIN;
    for (ending, instead) in [("ies", "y"), ("ied", "y")] {
        if let Some(start) = word.strip_suffix(ending).filter(|it| it.len() >= 3) {
            return (format!("{start}{instead}"), false);
        }
    }
    for ending in ["ing", "ed"] {
        if let Some(start) = word.strip_suffix(ending).filter(long)
            && start.contains(['a', 'e', 'i', 'o', 'u', 'y'])
            && !start.ends_with('e')
        {
            return (undoubled(start).to_owned(), true);
        }
    }
    if let Some(start) = word.strip_suffix("es").filter(|it| it.len() >= 3)
        && ["ss", "x", "z", "ch", "sh"].iter().any(|it| start.ends_with(it))
    {
        return (start.to_owned(), false);
    }
    match word.strip_suffix('s').filter(|it| it.len() >= 3 && !it.ends_with(['s', 'u', 'i'])) {
        Some(start) => (start.to_owned(), false),
        None => (word.to_owned(), false),
    }
}

/// `stopp` → `stop`.
fn undoubled(start: &str) -> &str {
    let mut letters = start.chars().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(other))
            if last == other && !matches!(last, 'l' | 's' | 'f' | 'z' | 'e' | 'o') =>
        {
            start.strip_suffix(last).unwrap_or(start)
        }
        _ => start,
    }
}

#[cfg(test)]
mod tests {
    //! Words are seen from outside only through what a search finds; here is what they are.

    use super::*;

    fn folded(text: &str) -> String {
        words(text).into_iter().map(|it| it.folded).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_keep_their_value_and_their_sign() {
        for (text, same) in [
            ("0.5 % .50 0.05", "0.5 0.5 0.05"),
            ("-1.25 +0.50 x 090", "-1.25 +0.5 x 090"),
            ("20/40-2", "20 40 2"),
            ("20/40 -2", "20 40 -2"),
            ("5-10 mg, 10mg", "5 10 mg 10 mg"),
            ("1,250 µm; 10²", "1250 μm 10 ²"),
            ("12/03/2024 2024-12-03, 2.25.7340000", "12/3/2024 2024-12-3 2.25.7340000"),
            ("1/2 5-10-15 20/40/60 555-123-4567", "1 2 5 10 15 20 40 60 555 123 4567"),
            ("<0.01 mIU/L", "0.01 miu l"),
        ] {
            assert_eq!(folded(text), same, "{text}");
        }
    }

    #[test]
    fn words_lose_case_accents_and_marks() {
        for (text, same) in [
            ("Sjögren's; O’Hara-Núñez", "sjogren ohara nunez"),
            ("e\u{301}te\u{301} ÉTÉ", "ete ete"),
            ("H40.1132, A1c.", "h40.1132 a1c"),
            ("doesn't follow-up", "doesnt follow up"),
            ("緑内障", "緑 内 障"),
        ] {
            assert_eq!(folded(text), same, "{text}");
        }
    }

    #[test]
    fn forms_of_a_word_are_that_word_and_no_other() {
        for (one, other) in [
            ("flashes", "flash"),
            ("floater", "floaters"),
            ("allergies", "allergy"),
            ("stopped", "stop"),
            ("increased", "increase"),
            ("injection", "injections"),
            ("lenses", "lens"),
            ("denies", "denied"),
            ("h40", "h40.1132"),
            ("1.25", "-1.25"),
            ("2023", "8/29/2023"),
            ("2023-8-29", "8/29/2023"),
        ] {
            assert!(is_form_of(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("noted", "not"),
            ("latanoprost", "latanoprostene"),
            ("travoprost", "tafluprost"),
            ("atropine", "atrophy"),
            ("0.5", "0.05"),
            ("h40", "h401"),
            ("-1.25", "1.25"),
            ("20", "200"),
            ("29", "8/29/2023"),
            ("os", "o"),
        ] {
            assert!(!is_form_of(one, other), "{one} {other}");
        }
    }
}
