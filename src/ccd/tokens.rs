//! What text costs a model, in tokens as `o200k_base` counts them, leaning up.
//!
//! An answer must fit a budget, and every page is priced, so the price must be cheap and must not be low.
//! The exact counters were measured first (release build, 0.9 MB of chart markdown, all exact to the token):
//!
//! | crate | first count | memory | speed, cold and warm | binary |
//! |---|---|---|---|---|
//! | `bpe-openai` 0.3.2 | 42 ms | 67 MB | 30, 35 MB/s | 34.3 MB |
//! | `tiktoken-rs` 0.12.1 | 123 ms | 46 MB | 23, 24 MB/s | 6.0 MB |
//! | `tiktoken` 4.1.2, this vocabulary only | 76 ms | 24 MB | 93, 161 MB/s | 2.9 MB |
//! | `toktok-rs` 0.3.0 | 366 ms | 65 MB | 88, 224 MB/s | 7.6 MB |
//! | this module | none | none | 125 MB/s | 0.02 MB |
//!
//! None of them fits a server that may hold 24 MiB in all. So text is cut by hand where `o200k_base` cuts it:
//! words with the character before them, digits by threes, punctuation with its line ends, white space. Six
//! pieces of a chart in seven are one token each. What a word or a run of punctuation costs beyond one is the
//! sum of a price for each pair of neighbours ([`prices`]), unless it is a common word ([`words`]). The prices
//! were fitted off line, with a loss four and a half times as hard on too little as on too much.
//!
//! Error on vendors that the fit had not seen (131 documents of 34 vendors in five folds, a vendor in one
//! only; `md` is chart markdown, `html` its source):
//!
//! | page, tokens | pages | min | 1 % | median | 99 % | max |
//! |---|---|---|---|---|---|---|
//! | md 256 | 1,245 | -1.8 % | +1.3 % | +6.6 % | +15.3 % | +50.8 % |
//! | md 1,000 | 302 | +2.5 % | +3.4 % | +6.5 % | +12.7 % | +18.4 % |
//! | md 6,000 | 21 | +5.9 % | +5.9 % | +7.1 % | +9.7 % | +9.9 % |
//! | md 20,000 | 3 | +6.6 % | +6.6 % | +6.9 % | +7.2 % | +7.2 % |
//! | md whole | 131 | +3.1 % | +3.7 % | +6.3 % | +11.8 % | +19.7 % |
//! | html 256 | 5,414 | -3.2 % | +0.4 % | +5.9 % | +23.3 % | +61.2 % |
//! | html 6,000 | 260 | +2.4 % | +2.8 % | +6.5 % | +25.1 % | +25.5 % |
//! | html whole | 131 | +2.7 % | +2.8 % | +6.5 % | +19.6 % | +20.9 % |
//!
//! So whoever must not exceed a budget packs to 98 % of it. It is no counter for what no chart holds: letters
//! at random come out up to a fifth low, scripts other than Latin mostly high.

mod characters;
mod prices;
mod words;

use characters::{again, alone, foreign, is_latin, is_letter, is_symbol, mark_number};
use prices::{GLUED, LENGTH, LOWER, START, SYMBOLS, UPPER};
use words::WORDS;

/// What prices are counted in: sixteenths of a token.
const TOKEN: usize = 16;

/// Letters in a row or a column of [`LOWER`] and [`UPPER`]: a to z, any accented letter, the end.
const LETTERS: usize = 28;
const ACCENTED: usize = 26;
const END: usize = 27;

/// Symbols in a row or a column of [`SYMBOLS`].
const MARKS: usize = 35;
const SPACE: usize = 32;

/// How many `o200k_base` tokens `text` costs: an estimate, seldom below and never far below.
///
/// Counts add up: the lines of a page, counted one by one with their line ends, cost at least what the page
/// costs. Time is linear in the length of any text, and nothing is allocated.
///
/// ```
/// let row = "|Latanoprost 0.005 % eye drops|1 drop both eyes at bedtime|2026-03-04|Active|\n";
/// let exact = 29;
///
/// assert!((exact..=exact + 5).contains(&nextech_mcp::ccd::tokens(row)));
/// ```
#[must_use]
pub fn tokens(text: &str) -> usize {
    let mut rest = text;
    let mut price = 0;
    while let Some((piece, after)) = piece(rest) {
        price += piece;
        rest = after;
    }
    price.div_ceil(TOKEN)
}

/// The price of the first piece of `text` and what follows it, cut where `o200k_base` cuts.
fn piece(text: &str) -> Option<(usize, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let after = chars.as_str();
    let next = chars.next();
    let letter_next = next.is_some_and(is_letter);

    Some(match first {
        _ if is_letter(first) => word(None, text),
        _ if first.is_numeric() => digits(text),
        '\r' | '\n' => blank(text),
        _ if letter_next => word(Some(first), after),
        ' ' if next.is_some_and(is_symbol) => symbols(text),
        _ if first.is_whitespace() => blank(text),
        _ => symbols(text),
    })
}

/// Capitals, then small letters, then an English contraction; with the character `glued` to its front.
fn word(glued: Option<char>, text: &str) -> (usize, &str) {
    let (capitals, tail) = split(text, char::is_uppercase);
    let (small, tail) = split(tail, |c| is_letter(c) && !c.is_uppercase());
    let letters = text.get(..capitals.len() + small.len()).unwrap_or(text);
    let (contraction, tail) = contraction(tail);
    let shouted = capitals.chars().nth(1).is_some();

    let mut price = if contraction { TOKEN } else { 0 };
    let mut dear = 0;
    let start = match (glued, glued.and_then(mark_number)) {
        (None, _) => 0,
        (Some(' '), _) => 1,
        (_, Some(mark)) => {
            dear += at(GLUED, mark * 2 + usize::from(shouted));
            2
        }
        (Some(other), None) => {
            price += alone(other);
            0
        }
    };
    if !letters.chars().all(is_latin) {
        let glue = if start == 2 { TOKEN } else { 0 };
        return (price + glue + letters.chars().map(foreign).sum::<usize>(), tail);
    }

    let case = match (shouted, capitals.is_empty()) {
        (true, _) => 2,
        (false, false) => 1,
        (false, true) => 0,
    };
    dear += at(START, start * 3 + case);
    let length = letters.chars().count();
    if !is_known(letters, capitals.len()) {
        dear += at(LENGTH, length.min(15) + if shouted { 16 } else { 0 });
        dear += spelling(letters, if shouted { capitals.chars().count() } else { 0 });
    }
    // However easy the letters look, no token of them is longer.
    let least = length.saturating_sub(1) / 16 * TOKEN;
    (price + TOKEN + usize::try_from(dear).unwrap_or(0).max(least), tail)
}

/// What the letters of a word add, the first `shouted` of them upper-case.
fn spelling(letters: &str, shouted: usize) -> isize {
    let mut before = END;
    let mut price = 0;
    let mut table = LOWER;
    for (index, letter) in letters.chars().enumerate() {
        let letter = match letter.to_ascii_lowercase() {
            plain @ 'a'..='z' => plain as usize - 'a' as usize,
            _ => ACCENTED,
        };
        table = if index < shouted { UPPER } else { LOWER };
        price += at(table, before * LETTERS + letter);
        before = letter;
    }
    price + at(table, before * LETTERS + END)
}

/// Whether `o200k_base` has this word whole: see [`WORDS`].
fn is_known(letters: &str, capitals: usize) -> bool {
    let length = letters.len();
    let Some(words) = length.checked_sub(3).and_then(|index| WORDS.get(index)) else {
        return false;
    };
    let shouted = capitals == length;
    if !shouted && (capitals > 1 || length < 4) {
        return false;
    }
    let folded = letters.bytes().map(|b| if shouted { b } else { b.to_ascii_lowercase() });
    let mut range = 0..words.len() / (length + 1);
    while !range.is_empty() {
        let middle = range.start.midpoint(range.end);
        let begin = middle * (length + 1);
        let Some(known) = words.get(begin..begin + length) else { return false };
        match known.bytes().cmp(folded.clone()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => range.start = middle + 1,
            std::cmp::Ordering::Greater => range.end = middle,
        }
    }
    false
}

/// `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll`, `'d`: part of the word before, in either case.
fn contraction(text: &str) -> (bool, &str) {
    let Some(tail) = text.strip_prefix('\'') else { return (false, text) };
    for ending in ["s", "t", "re", "ve", "m", "ll", "d"] {
        if let Some((head, tail)) = tail.split_at_checked(ending.len())
            && head.eq_ignore_ascii_case(ending)
        {
            return (true, tail);
        }
    }
    (false, text)
}

/// At most three digits: one token.
fn digits(text: &str) -> (usize, &str) {
    let end = text.char_indices().take(3).take_while(|(_, c)| c.is_numeric()).last();
    let end = end.map_or(0, |(index, c)| index + c.len_utf8());
    let (number, tail) = text.split_at_checked(end).unwrap_or((text, ""));
    (if number.is_ascii() { TOKEN } else { TOKEN * 2 }, tail)
}

/// White space up to the next word, which takes the last space with it.
fn blank(text: &str) -> (usize, &str) {
    let (run, tail) = split(text, char::is_whitespace);
    let last = run.chars().next_back().filter(|c| !matches!(c, '\r' | '\n'));
    let next = tail.chars().next();
    let Some(last) = last.filter(|_| next.is_some()) else { return (stretches(run), tail) };

    let head = run.len() - last.len_utf8();
    let taken = next.is_some_and(is_letter) || (last == ' ' && next.is_some_and(is_symbol));
    let rest = if taken { text.get(head..).unwrap_or(tail) } else { tail };
    let head = stretches(run.get(..head).unwrap_or(run));
    (head + if taken { 0 } else { TOKEN }, rest)
}

/// One token for each stretch of one kind of white space, and more for long ones.
fn stretches(run: &str) -> usize {
    let mut price = 0;
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let is_line_end = |c: char| matches!(c, '\r' | '\n');
        let same = |c: char| c == first || (is_line_end(c) && is_line_end(first));
        let (stretch, tail) = split(rest, same);
        let longest = match first {
            ' ' => 80,
            '\t' | '\r' | '\n' => 16,
            _ => 4,
        };
        price += TOKEN + stretch.len() / longest * TOKEN;
        rest = tail;
    }
    price
}

/// Punctuation, with the space before it and the line ends after it.
fn symbols(text: &str) -> (usize, &str) {
    let lead = usize::from(text.starts_with(' '));
    let (_, tail) = split(text.get(lead..).unwrap_or(text), is_symbol);
    let tail = tail.trim_start_matches(['\r', '\n', '/']);
    let run = text.get(..text.len() - tail.len()).unwrap_or(text);

    let mut price = 0;
    let mut dear = 0;
    let mut before = None;
    let mut last = None;
    for symbol in run.chars() {
        let number = match symbol {
            ' ' => Some(SPACE),
            '\n' => Some(SPACE + 1),
            '\r' => Some(SPACE + 2),
            _ => mark_number(symbol),
        };
        match (before, number) {
            (Some(before), Some(number)) => dear += at(SYMBOLS, before * MARKS + number),
            (None, Some(_)) => price += TOKEN,
            (_, None) if last == Some(symbol) => price += again(symbol),
            (_, None) => price += alone(symbol),
        }
        before = number;
        last = Some(symbol);
    }
    (price + usize::try_from(dear).unwrap_or(0), tail)
}

/// A price out of a table.
fn at(table: &[u8], index: usize) -> isize {
    table.get(index).map_or(0, |price| isize::from(i16::from(*price) - i16::from(b'?')))
}

/// The longest start of `text` that holds only what `wanted` wants, and the rest.
fn split(text: &str, wanted: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !wanted(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}
