//! Visual acuity: notations, how they were taken, and logMAR where the notation defines it.
//!
//! * A Snellen fraction is the distance of the chart over the distance at which the line is read by
//!   a normal eye (Vaughan & Asbury's General Ophthalmology, "Visual acuity",
//!   accessmedicine.mhmedical.com, book 3081); logMAR is the logarithm of its reciprocal (Holladay,
//!   "Visual acuity measurements", J Cataract Refract Surg 2004; table at
//!   uniroma2.it/otticafp/vatab.html). `-2` and `+1` count letters of a line (lnctips.com/visualacuity);
//!   0.02 a letter holds for charts of five letters a line only (optonet.online, "Logarithmic
//!   notation"), and a chart does not say which it was, so the line's logMAR is given.
//! * A number alone may be decimal or logMAR, which run against each other: it has a logMAR only
//!   where the scale is named. (Patel et al., Arq Bras Oftalmol 2017, DOI 10.5935/0004-2749.20170082,
//!   on the notations in use.)
//! * Counting fingers, hand movements, light perception are no line of a chart and have none.
//! * Jaeger numbers are no sizes (precision-vision.com/the-jaeger-notation-debate), and what is read at
//!   near depends on a distance that is not written: near has none.

use super::lex::{Kind, Token};
use super::lexicon::{Rows, Sense, Value};

/// What is said of acuities.
pub(super) const PHRASES: Rows = &[
    (
        Sense::Name,
        &["visual acuity", "visual acuities", "va", "vas", "v . a .", "acuity", "vision", "v / a"],
    ),
    (
        Sense::NameBy,
        &[
            "bcva",
            "bscva",
            "ucva",
            "udva",
            "cdva",
            "dva",
            "nva",
            "unva",
            "cnva",
            "vasc",
            "vacc",
            "vaph",
            "dvasc",
            "dvacc",
            "nvasc",
            "nvacc",
            "va sc",
            "va cc",
            "va ph",
            "va s",
            "va c",
            "distance vision",
            "near vision",
            "best corrected visual acuity",
            "uncorrected visual acuity",
            "best - corrected visual acuity",
            "corrected visual acuity",
            "near visual acuity",
            "distance visual acuity",
            "presenting visual acuity",
            "presenting va",
            "distance va",
            "near va",
            "best corrected va",
            "uncorrected va",
            "corrected va",
            "pinhole va",
            "pinhole visual acuity",
        ],
    ),
    (
        Sense::By,
        &[
            "sc",
            "cc",
            "ph",
            "s̄",
            "c̄",
            "s̄c",
            "c̄c",
            "pinhole",
            "pin hole",
            "pin - hole",
            "uncorrected",
            "corrected",
            "best corrected",
            "best - corrected",
            "without correction",
            "with correction",
            "w / correction",
            "w / o correction",
            "wo correction",
            "unaided",
            "aided",
            "with glasses",
            "without glasses",
            "w / glasses",
            "w / o glasses",
            "glasses",
            "specs",
            "with specs",
            "own glasses",
            "with contact lenses",
            "contact lenses",
            "contact lens",
            "with cl",
            "cl",
            "with cls",
            "cls",
            "rgp",
            "scl",
            "distance",
            "dist",
            "near",
            "intermediate",
            "presenting",
            "D",
            "N",
            "snellen",
            "etdrs",
            "lea",
            "lea symbols",
            "lea numbers",
            "hotv",
            "allen",
            "allen pictures",
            "allen cards",
            "tumbling e",
            "teller",
            "teller cards",
            "logmar",
            "log mar",
            "decimal",
            "numbers",
            "letters",
            "linear",
            "crowded",
            "jaeger",
            "rosenbaum",
            "manifest",
            "mr",
            "mrx",
            "type",
            "correction",
            "chart",
            "bat",
            "glare",
            "glare high",
            "glare low",
            "glare medium",
            "habitual",
            "fix and follow",
            "projector",
        ],
    ),
    (Sense::Doubt, &["driving", "legal", "dmv", "equivalent", "eq"]),
    (Sense::Apart, &["pam", "potential acuity", "potential visual acuity", "potential va"]),
    (
        Sense::Other,
        &[
            "double vision",
            "blurred vision",
            "blurry vision",
            "color vision",
            "low vision",
            "vision loss",
            "loss of vision",
            "va hospital",
            "VA hospital",
        ],
    ),
];

/// Distances at which charts hang, in feet or metres, that make a fraction a Snellen fraction.
const DISTANCES: [f64; 12] = [20.0, 6.0, 1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0, 12.0, 15.0, 16.0];

/// The largest letter of any chart is seen by a normal eye from this far, in feet.
const LETTER_MAX: f64 = 4_000.0;

/// Notations in words, longest first.
const WORDS: [&str; 52] = [
    "no light perception",
    "light perception with projection",
    "light perception w / projection",
    "light perception without projection",
    "light perception",
    "bare light perception",
    "lp with projection",
    "lp w / projection",
    "lp w / proj",
    "lp with proj",
    "lp without projection",
    "lp w / o projection",
    "lp wo projection",
    "no lp",
    "nlp",
    "npl",
    "lp",
    "pl",
    "blp",
    "counting fingers",
    "count fingers",
    "finger counting",
    "finger count",
    "fingers",
    "cf",
    "fc",
    "hand motion",
    "hand motions",
    "hand movement",
    "hand movements",
    "hm",
    "hmv",
    "fixes and follows",
    "fix and follow",
    "fixes & follows",
    "fix & follow",
    "f & f",
    "f / f",
    "f + f",
    "ff",
    "csm",
    "csum",
    "cs ( u ) m",
    "c , s , m",
    "cusm",
    "cusum",
    "blinks to light",
    "btl",
    "no improvement",
    "ni",
    "phni",
    "prosthesis",
];

/// Units in which such a distance is written.
const FEET: [&str; 16] = [
    "'", "′", "’", "\"", "″", "ft", "feet", "foot", "f", "m", "meter", "meters", "metre", "in",
    "inches", "cm",
];

/// The value at the start of some tokens.
pub(super) fn value(tokens: &[Token<'_>]) -> Option<(usize, Value)> {
    fraction(tokens)
        .or_else(|| near(tokens))
        .or_else(|| words(tokens).map(|it| (it, Value::Plain)))
        .or_else(|| letters(tokens))
        .or_else(|| number(tokens))
}

/// logMAR of a value, where its notation or the scale in `by` defines one; see the module.
pub(super) fn log_mar(value: Value, by: &[String]) -> Option<f64> {
    let said = |words: &[&str]| {
        by.iter().any(|it| {
            let folded = it.to_lowercase();
            folded.split(|it: char| !it.is_alphanumeric()).any(|it| words.contains(&it))
        })
    };
    if said(&["near", "n", "nva", "nvasc", "nvacc", "unva", "cnva", "intermediate"]) {
        return None;
    }
    match value {
        Value::Fraction(distance, letter) => Some((letter / distance).log10()),
        Value::Number(it) if said(&["logmar", "mar"]) => Some(it),
        Value::Number(it) if said(&["decimal"]) && it > 0.0 => Some((1.0 / it).log10()),
        Value::Number(_) | Value::Plain => None,
    }
}

/// `20/40`, `20/40-2`, `6/9 +1`, `20/400E`, `20/30-20/40`.
fn fraction(tokens: &[Token<'_>]) -> Option<(usize, Value)> {
    let bare = |at: usize| {
        let distance = tokens.get(at)?.number().filter(|it| DISTANCES.contains(it))?;
        tokens.get(at + 1).filter(|it| it.is("/"))?;
        let letter = tokens.get(at + 2)?.number().filter(|it| (2.0..=LETTER_MAX).contains(it))?;
        (letter * 4.0 >= distance).then_some((distance, letter))
    };
    let (distance, letter) = bare(0)?;
    let mut at = 3;
    let through = tokens.get(at).is_some_and(|it| matches!(it.text, "-" | "–" | "to"));
    if through && bare(at + 1).is_some() {
        return Some((at + 4, Value::Plain));
    }
    while let Some(length) = qualifier(tokens.get(at..).unwrap_or_default()) {
        at += length;
    }
    Some((at, Value::Fraction(distance, letter)))
}

/// `-2`, `+`, ` -1`, `p`, `slow`.
fn qualifier(tokens: &[Token<'_>]) -> Option<usize> {
    let first = tokens.first()?;
    if matches!(first.text, "-" | "+" | "−") {
        let next = tokens.get(1);
        let count = next.filter(|it| it.kind == Kind::Number && it.text.len() == 1);
        if count.is_some() && !tokens.get(2).is_some_and(|it| it.glued && it.is("/")) {
            return Some(2);
        }
        let alone =
            next.is_none_or(|it| it.kind != Kind::Number && !it.glued || it.kind == Kind::Mark);
        return (first.glued && alone).then_some(1);
    }
    let word = matches!(
        first.folded.as_ref(),
        "p" | "part" | "partial" | "partly" | "slow" | "slowly" | "ecc" | "eccentric" | "blurry"
    );
    (word || (first.glued && first.is("e"))).then_some(1)
}

/// `J1+`, `J-3`, `Jaeger 2`, `N5`, `0.4M`.
fn near(tokens: &[Token<'_>]) -> Option<(usize, Value)> {
    let first = tokens.first()?;
    let number = |at: usize| tokens.get(at).and_then(Token::number).filter(|it| *it <= 64.0);
    let plus = |at: usize| {
        usize::from(tokens.get(at).is_some_and(|it| it.glued && matches!(it.text, "+" | "-")))
    };
    if first.text == "J" || first.is("jaeger") {
        let at =
            1 + usize::from(tokens.get(1).is_some_and(|it| matches!(it.text, "-" | "#" | ".")));
        number(at)?;
        return Some((at + 1 + plus(at + 1), Value::Plain));
    }
    if first.text == "N" && tokens.get(1).is_some_and(|it| it.glued) {
        let at = 1 + usize::from(tokens.get(1).is_some_and(|it| it.is(".")));
        number(at)?;
        return Some((at + 1, Value::Plain));
    }
    number(0)?;
    tokens.get(1).filter(|it| it.text == "M").map(|_| (2, Value::Plain))
}

/// Counting fingers, hand movements, light: with the distance, where there is one.
fn words(tokens: &[Token<'_>]) -> Option<usize> {
    let fits = |phrase: &str| {
        let mut length = 0;
        for word in phrase.split(' ') {
            if !tokens.get(length).is_some_and(|it| it.is(word)) {
                return None;
            }
            length += 1;
        }
        Some(length)
    };
    let first = tokens.first().filter(|it| it.kind == Kind::Word)?;
    let begins = |phrase: &&&str| {
        let rest = phrase.strip_prefix(first.folded.as_ref());
        rest.is_some_and(|it| it.is_empty() || it.starts_with(' '))
    };
    let mut at = WORDS.iter().filter(begins).filter_map(|it| fits(it)).max()?;
    let text = |at: usize| tokens.get(at).map_or("", |it| it.folded.as_ref());
    let start = at + usize::from(matches!(text(at), "at" | "@" | "x" | "-"));
    if text(start) == "face" {
        return Some(start + 1);
    }
    if tokens.get(start).and_then(Token::number).is_some_and(|it| it <= 40.0) {
        at = start + 1;
        let from = text(at) == "-" && tokens.get(at + 1).and_then(Token::number).is_some();
        at += if from { 2 } else { 0 };
        at += usize::from(FEET.contains(&text(at)));
    }
    Some(at)
}

/// `85 letters`, `72 ETDRS letters`.
fn letters(tokens: &[Token<'_>]) -> Option<(usize, Value)> {
    tokens.first()?.number().filter(|it| *it <= 100.0)?;
    let at = 1 + usize::from(tokens.get(1).is_some_and(|it| it.is("etdrs")));
    tokens.get(at).filter(|it| it.is("letters")).map(|_| (at + 1, Value::Plain))
}

/// `0.5`, `0,5`, `-0.1`: on a scale that stands elsewhere, if anywhere.
fn number(tokens: &[Token<'_>]) -> Option<(usize, Value)> {
    let first = tokens.first()?;
    let minus = matches!(first.text, "-" | "−" | "+");
    let at = usize::from(minus);
    let number = tokens.get(at).filter(|it| it.kind == Kind::Number && (!minus || it.glued))?;
    let glued = |by: usize| tokens.get(at + by).filter(|it| it.glued);
    let comma = glued(1).is_some_and(|it| it.is(","));
    let (length, text) = match glued(2).filter(|it| comma && it.kind == Kind::Number) {
        Some(tail) if !number.text.contains('.') => (3, format!("{}.{}", number.text, tail.text)),
        _ if number.text.contains('.') => (1, number.text.to_owned()),
        _ => return None,
    };
    let value: f64 = text.parse().ok().filter(|it| *it <= 3.0)?;
    let sign = if matches!(first.text, "-" | "−") { -1.0 } else { 1.0 };
    Some((at + length, Value::Number(sign * value)))
}
