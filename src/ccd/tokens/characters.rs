//! Which characters `o200k_base` cuts between, and what those in no table cost.

use super::TOKEN;

/// A character that is no letter and not ASCII costs this, by how long and how usual it is.
pub(super) const fn alone(symbol: char) -> usize {
    match symbol {
        '\0'..='\u{ff}' | '\u{2010}'..='\u{2026}' | '\u{fffd}' => TOKEN,
        '\u{100}'..='\u{22ff}' | '\u{2500}'..='\u{26ff}' => TOKEN * 2,
        _ => TOKEN * 3,
    }
}

/// The same once more: only what people draw lines with comes several to a token.
pub(super) const fn again(symbol: char) -> usize {
    match symbol {
        '\u{2010}'..='\u{2026}' | '\u{2500}'..='\u{257f}' | '\u{fffd}' => TOKEN / 2,
        _ => TOKEN,
    }
}

/// What a letter costs in a word of another script than Latin.
pub(super) const fn foreign(letter: char) -> usize {
    match letter {
        '\u{300}'..='\u{36f}' | '\u{3040}'..='\u{d7af}' => TOKEN,
        '\0'..='\u{24f}' => TOKEN * 3 / 4,
        '\u{250}'..='\u{11ff}' => TOKEN / 2,
        _ => TOKEN * 2,
    }
}

/// Letters and the marks that combine with them.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Neither letter, number nor space.
pub(super) fn is_symbol(c: char) -> bool {
    !(is_letter(c) || c.is_numeric() || c.is_whitespace())
}

/// Letters that the tables hold, if only as accented ones.
pub(super) const fn is_latin(c: char) -> bool {
    matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Where a symbol stands among the 32 of ASCII.
pub(super) fn mark_number(symbol: char) -> Option<usize> {
    let code = symbol as usize;
    match symbol {
        '!'..='/' => Some(code - 0x21),
        ':'..='@' => Some(code - 0x3a + 15),
        '['..='`' => Some(code - 0x5b + 22),
        '{'..='~' => Some(code - 0x7b + 28),
        _ => None,
    }
}
