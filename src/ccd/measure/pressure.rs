//! Intraocular pressure: its names, its tonometers, its numbers.
//!
//! What is measured is what a tonometer showed (`StatPearls`, "Tonometry", article 30250; HL7 FHIR
//! Ophthalmology Retinal guide, profile `observation-iop`: a value in mmHg, a body site, a method).
//! A target is a decision ("How is a target IOP determined?", aao.org/eye-health/ask-ophthalmologist-q),
//! and a value corrected for corneal thickness an estimate (PMC4780515, PMC3184359): neither is one.

use super::lex::{Kind, Token};
use super::lexicon::{Rows, Sense, Value};

/// No tonometer shows more: Goldmann's ends at 80 mmHg. A larger number is a thickness, a year, a
/// blood pressure.
const MMHG_MAX: f64 = 99.0;

/// What is said of pressures.
pub(super) const PHRASES: Rows = &[
    (
        Sense::Name,
        &[
            "iop",
            "iops",
            "i . o . p .",
            "intraocular pressure",
            "intraocular pressures",
            "intra - ocular pressure",
            "intra ocular pressure",
            "ocular pressure",
            "eye pressure",
            "eye pressures",
            "tonometry",
            "ocular tension",
            "tension",
        ],
    ),
    (
        Sense::NameBy,
        &[
            "GAT",
            "applanation",
            "goldmann applanation",
            "goldmann applanation tonometry",
            "applanation tonometry",
            "tonopen",
            "tono - pen",
            "tono pen",
            "tonopen xl",
            "tono - pen xl",
            "tono - pen avia",
            "icare",
            "i - care",
            "icare home",
            "icare tonometry",
            "rebound tonometry",
            "rebound tonometer",
            "NCT",
            "non - contact tonometry",
            "noncontact tonometry",
            "non contact tonometry",
            "pneumotonometry",
            "pneumotonometer",
            "pneumatonometer",
            "pneumatonometry",
            "schiotz",
            "schiøtz",
            "perkins",
            "air puff",
            "puff tonometry",
            "pascal",
            "dynamic contour tonometry",
            "DCT",
            "TA",
            "Ta",
            "Tapp",
            "tappl",
            "t ( a )",
            "TP",
            "Tp",
            "t ( p )",
            "tonometer",
        ],
    ),
    (
        Sense::By,
        &[
            "goldmann",
            "goldman",
            "rebound",
            "non - contact",
            "noncontact",
            "non contact",
            "fluorescein",
            "pre - dilation",
            "post - dilation",
            "predilation",
            "postdilation",
            "before dilation",
            "after dilation",
            "pre dilation",
            "post dilation",
            "dilated",
            "undilated",
            "pre - op",
            "post - op",
            "preop",
            "postop",
            "palpation",
            "finger palpation",
            "digital palpation",
            "supine",
            "sitting",
            "handheld",
        ],
    ),
    (Sense::Unit, &["mmhg", "mm hg", "mm [ hg ]", "mm / hg", "torr"]),
    (Sense::Hint, &["pressure", "pressures"]),
    (
        Sense::Other,
        &[
            "blood pressure",
            "bp",
            "arterial pressure",
            "pulse pressure",
            "intracranial pressure",
            "pressure ulcer",
            "pressure ulcers",
            "pressure injury",
            "pressure sore",
            "airway pressure",
            "venous pressure",
            "bp systolic",
            "bp diastolic",
        ],
    ),
    (Sense::Doubt, &["corrected", "cc", "untreated", "baseline"]),
    (Sense::Apart, &["tmax", "t max", "t - max", "iopcc", "iopg"]),
];

/// Words behind a number that make it something else than a pressure.
const FOREIGN: [&str; 38] = [
    "%", "week", "weeks", "wk", "wks", "month", "months", "mo", "day", "days", "d", "year",
    "years", "yr", "yrs", "hour", "hours", "hr", "hrs", "minute", "minutes", "min", "mg", "ml",
    "mcg", "drop", "drops", "gtt", "microns", "micron", "µm", "um", "mm", "visit", "visits", "x",
    "times", "/",
];

/// `18`, `18.5`, `<5`, `18-20`.
pub(super) fn value(tokens: &[Token<'_>]) -> Option<(usize, Value)> {
    let mut at = 0;
    let mark = |at: usize| tokens.get(at).filter(|it| it.kind == Kind::Mark);
    if mark(at).is_some_and(|it| matches!(it.text, "<" | ">" | "≤" | "≥" | "~")) {
        at += 1;
        at += usize::from(mark(at).is_some_and(|it| it.is("=")));
    }
    let fits = |at: usize| {
        tokens.get(at).and_then(Token::number).is_some_and(|it| it <= MMHG_MAX)
            && tokens
                .get(at)
                .is_some_and(|it| it.text.bytes().take_while(u8::is_ascii_digit).count() <= 2)
    };
    if !fits(at) {
        return None;
    }
    at += 1;
    let through = tokens.get(at).is_some_and(|it| matches!(it.text, "-" | "–" | "to"));
    if through && fits(at + 1) {
        at += 2;
    }
    let foreign = |it: &Token<'_>| {
        FOREIGN.contains(&it.folded.as_ref())
            // `18/21` is two pressures; `134/78` never gets here.
            && !(it.is("/") && fits(at + 1))
            && !(it.is("mm") && tokens.get(at + 1).is_some_and(|it| matches!(it.text, "Hg" | "HG" | "hg" | "[" | "/")))
    };
    (!tokens.get(at).is_some_and(foreign)).then_some((at, Value::Plain))
}
