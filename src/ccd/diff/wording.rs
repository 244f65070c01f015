//! Whether two texts say the same in other words, and in nothing but words.
//!
//! Case, accents, spaces, and the marks between words make no difference, nor do "the", "of" and
//! "and". Everything else does: every number with its value and sign, every unit, comparator, question
//! mark and plus, every "no", every eye, every word.

use crate::ccd::turns::{names_eye, turns};
use crate::ccd::words::words;

/// Without these a text says the same.
const LITTLE: &[&str] = &["the", "of", "and"];

/// A text without what is only wording: equal for texts that say the same.
///
/// The items of a list may stand in any order, unless one of them could mean its neighbours: a
/// negation, an eye, a number. A text that is parted in several ways has items of several parts, and
/// those stay together: "drusen, superior; hemorrhage, inferior".
pub(super) fn wording(text: &str) -> String {
    let rigid = |it: &str| {
        turns(it) || names_eye(it) || it.contains(|it: char| it.is_ascii_digit() || it == ':')
    };
    let between = ['\n', ';', ','].into_iter().find(|it| text.contains(*it));
    let Some(between) = between.filter(|_| !text.split_whitespace().any(rigid)) else {
        return plain(text);
    };
    let mut items: Vec<String> =
        text.split(between).map(plain).filter(|it| !it.is_empty()).collect();
    items.sort_unstable();
    items.join(", ")
}

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut add = |it: &str| {
        if !it.is_empty() && !LITTLE.contains(&it) {
            if !plain.is_empty() {
                plain.push(' ');
            }
            plain.push_str(it);
        }
    };
    let mut at = 0;
    for word in words(text) {
        let behind_number = is_behind_number(text, at);
        add(&marks(text.get(at..word.start).unwrap_or_default(), word.joined, behind_number));
        // A hyphen joins two words, and is the sign of a number: `20/40-2` is no `20/40 2`.
        if word.joined && word.folded.starts_with(|it: char| it.is_ascii_digit()) {
            add(&format!("-{}", word.folded));
        } else {
            add(&word.folded);
        }
        at = word.end;
    }
    add(&marks(text.get(at..).unwrap_or_default(), false, is_behind_number(text, at)));
    plain
}

fn is_behind_number(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|it| it.ends_with(|it: char| it.is_ascii_digit()))
}

/// The marks between two words that are more than punctuation. Behind a number, a quotation mark is its
/// unit: feet or inches, minutes or seconds.
fn marks(gap: &str, hyphen: bool, behind_number: bool) -> String {
    if hyphen {
        return String::new();
    }
    // A possessive's ending was left to the gap.
    let gap = gap.strip_prefix("'s").or_else(|| gap.strip_prefix("’s")).unwrap_or(gap);
    let mut kept = String::new();
    let unit = ['\'', '"', '’', '”'].into_iter().find(|it| behind_number && gap.starts_with(*it));
    kept.extend(unit.map(|it| if matches!(it, '\'' | '’') { '\'' } else { '"' }));
    let mut letters = gap.chars().peekable();
    while let Some(it) = letters.next() {
        let ends = letters.peek().is_none_or(|it| it.is_whitespace());
        let said = match it {
            '.' | ',' => !ends,
            ';' | ':' | '(' | ')' | '\'' | '"' | '“' | '”' | '’' | '‘' => false,
            _ => !it.is_whitespace(),
        };
        if said {
            kept.push(it);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    //! What is folded away is never shown, so each kind stands here.

    use super::wording;

    #[test]
    fn other_words_for_the_same() {
        for (one, other) in [
            ("Uses reading glasses.", "uses  reading glasses"),
            ("Follow-up of the left eye", "follow up left eye"),
            ("Redness, tearing", "tearing; redness"),
            ("Sjögren's syndrome", "Sjogren’s Syndrome"),
            ("0.50 mg (daily)", ".5 mg, daily"),
            ("glare, halos\nhaze", "haze\nglare halos"),
            ("CF 3'", "CF 3’"),
            ("\"stable\"", "stable"),
            ("COVID-19", "covid-19"),
            ("OD-2.25", "OD -2.25"),
        ] {
            assert_eq!(wording(one), wording(other), "{one} | {other}");
        }
    }

    #[test]
    fn what_is_more_than_wording() {
        for (one, other) in [
            ("0.5 %", "0.05 %"),
            ("-1.25", "+1.25"),
            ("1+ NS", "1 NS"),
            ("<0.01", "0.01"),
            ("10 mg", "10 mcg"),
            ("glaucoma", "glaucoma?"),
            ("no pain, redness", "redness, no pain"),
            ("pain, left eye", "pain, right eye"),
            ("hepatitis A", "hepatitis"),
            ("is allergic", "was allergic"),
            ("(-) RAPD", "RAPD"),
            ("1.5", "1,5"),
            ("20/40", "20 40"),
            ("20/40-2", "20/40 2"),
            ("OD-2.25", "OD 2.25"),
            ("-2.00-0.75x85", "-2.00 0.75x85"),
            ("CF 3'", "CF 3\""),
            ("CF 3'", "CF 3"),
            ("hemorrhage, superior; drusen, inferior", "hemorrhage, inferior; drusen, superior"),
            ("latanoprost", "travoprost"),
        ] {
            assert_ne!(wording(one), wording(other), "{one} | {other}");
        }
    }
}
