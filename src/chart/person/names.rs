//! A name in parts: what two spellings of it have in common.
//!
//! Titles, order, case, marks, hyphens and apostrophes are nobody's name, so they are gone before
//! anything is compared.

use std::collections::BTreeSet;

use super::CHARS_MAX;

/// Words in a name, or around it, that name nobody, folded. Both sides lose them.
const NOT_NAMES: [&str; 48] = [
    "mr",
    "mrs",
    "ms",
    "mx",
    "miss",
    "dr",
    "prof",
    "sir",
    "rev",
    "jr",
    "sr",
    "ii",
    "iii",
    "iv",
    "md",
    "od",
    "phd",
    "rn",
    "esq",
    "legal",
    "patient",
    "name",
    "detail",
    "details",
    "unknown",
    "information",
    "not",
    "available",
    "none",
    "null",
    "na",
    "no",
    "withheld",
    "masked",
    "redacted",
    "anonymous",
    "deceased",
    "mrn",
    "id",
    "ids",
    "female",
    "male",
    "test",
    "demographics",
    "record",
    "chart",
    "restricted",
    "confidential",
];

/// What in the text after a patient's name is no more of it, folded. From here on that text is
/// left alone, but for a birth date.
const AFTER_NAMES: [&str; 11] = [
    "date of birth",
    "birthdate",
    "birth date",
    "dob",
    "d o b",
    "gender",
    "sex",
    "license",
    "indigenous",
    "patient id",
    "mrn",
];

/// The parts of a name, in no order. Letters of other scripts than Latin are not compared: the same
/// name is spelled in many ways across scripts.
pub(super) fn names_in(written: &str) -> BTreeSet<String> {
    let written: String = written.chars().take(CHARS_MAX).collect();
    // What holds a digit is a number of somebody, with all that hangs on it: `SBX-1002`.
    let numbered = |it: &&str| it.bytes().any(|it| it.is_ascii_digit());
    let written: Vec<&str> = written.split_whitespace().filter(|it| !numbered(it)).collect();
    let folded = folded(&written.join(" "));
    let words: Vec<&str> = folded.split(' ').filter(|it| !it.is_empty()).collect();
    let text = words.join(" ");
    let padded = format!(" {text} ");
    let end = AFTER_NAMES.iter().filter_map(|it| padded.find(&format!(" {it} "))).min();
    let text = text.get(..end.unwrap_or(text.len())).unwrap_or(&text);
    let words: Vec<&str> = text
        .split(' ')
        .filter(|it| it.bytes().all(|it| it.is_ascii_lowercase()) && !NOT_NAMES.contains(it))
        .collect();
    let mut names = BTreeSet::new();
    for length in 1..=3 {
        for parts in words.windows(length) {
            let part = transliterated(&parts.concat());
            if part.len() >= 2 {
                names.insert(part);
            }
        }
    }
    names
}

/// Small letters without marks; whatever parts words is a space, an apostrophe is nothing.
fn folded(written: &str) -> String {
    let mut folded = String::with_capacity(written.len());
    for it in written.chars().flat_map(char::to_lowercase) {
        match it {
            // Apostrophes, and marks that follow their letter.
            '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{b4}' | '\u{2bc}' | '\u{300}'..='\u{36f}' => {
            }
            it if it.is_alphanumeric() => match plain(it) {
                Some(letters) => folded.push_str(letters),
                None => folded.push(it),
            },
            _ => folded.push(' '),
        }
    }
    folded
}

/// A Latin letter with a mark, without it.
fn plain(it: char) -> Option<&'static str> {
    Some(match it {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ả' | 'ạ' | 'ấ' | 'ầ' | 'ậ' | 'ắ' | 'ằ' => {
            "a"
        }
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' | 'ẹ' => {
            "e"
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' | 'ỉ' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ố' | 'ồ' | 'ộ' | 'ọ' | 'ờ' | 'ợ' => {
            "o"
        }
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' | 'ŧ' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' | 'ủ' | 'ữ' | 'ự' => {
            "u"
        }
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// `müller`, `mueller` and `muller` become one: whoever types has not every letter.
fn transliterated(word: &str) -> String {
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")
}
