//! The cup of the optic disc, as a share of its diameter.
//!
//! Between 0 and 1; which diameter is meant, the vertical or the horizontal one, is said by whoever
//! says it (AAO, "Optic disc evaluation for primary open-angle glaucoma": best estimated
//! vertically). `0.7/0.8` alone may be two eyes or two diameters.

use super::lex::{Kind, Token};
use super::lexicon::{Rows, Sense, Value};

/// What is said of cups.
pub(super) const PHRASES: Rows = &[
    (
        Sense::Name,
        &[
            "c / d",
            "c : d",
            "c - d",
            "cdr",
            "c / d ratio",
            "c : d ratio",
            "c / d r",
            "cd ratio",
            "cup / disc",
            "cup / disc ratio",
            "cup : disc",
            "cup : disc ratio",
            "cup - to - disc",
            "cup - to - disc ratio",
            "cup to disc",
            "cup to disc ratio",
            "cup disc",
            "cup disc ratio",
            "cup - disc",
            "cup - disc ratio",
            "cup / disk",
            "cup - to - disk ratio",
            "cup to disk ratio",
            "cup / disk ratio",
            "C / D",
            "CD",
            "cup to disc ratios",
        ],
    ),
    (
        Sense::NameBy,
        &[
            "vcdr",
            "hcdr",
            "vertical cdr",
            "horizontal cdr",
            "vertical c / d",
            "horizontal c / d",
            "vertical c / d ratio",
            "horizontal c / d ratio",
            "vertical cup - to - disc ratio",
            "horizontal cup - to - disc ratio",
            "vertical cup to disc ratio",
            "horizontal cup to disc ratio",
            "vertical cup / disc ratio",
            "horizontal cup / disc ratio",
        ],
    ),
    (Sense::By, &["vertical", "horizontal", "vert", "horiz", "v", "h", "90d", "78d"]),
    (Sense::Hint, &["cup", "cups", "cupping"]),
];

/// `0.65`, `.65`, `0,65`, `0.3-0.4`, `0.7v`, `0.7 x 0.8`, `0.7V x 0.6H`.
pub(super) fn value(tokens: &[Token<'_>]) -> Option<(usize, Value)> {
    let mut at = share(tokens, 0)?;
    let text = |at: usize| tokens.get(at).map_or("", |it| it.folded.as_ref());
    let between = matches!(text(at), "x" | "×" | "-" | "–" | "by" | "to");
    let pair = text(at) == "/" && diameter(tokens, at.saturating_sub(1)) == 1;
    if (between || pair)
        && let Some(next) = share(tokens, at + 1)
    {
        at = next;
    }
    at += usize::from(text(at) == "+" && tokens.get(at).is_some_and(|it| it.glued));
    Some((at, Value::Plain))
}

/// One share and its diameter; gives the number of the token behind it.
fn share(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let first = tokens.get(at)?;
    let number = first.number()?;
    let after = |by: usize| tokens.get(at + by).filter(|it| it.glued);
    let end = if first.text.contains('.') && number <= 1.0 {
        at + 1
    } else if number <= 1.0
        && first.text.len() == 1
        && after(1).is_some_and(|it| it.is(","))
        && after(2).is_some_and(|it| it.kind == Kind::Number && it.text.len() <= 2)
    {
        at + 3
    } else {
        return None;
    };
    Some(end + diameter(tokens, end))
}

/// Whether the token names a diameter, behind a share.
fn diameter(tokens: &[Token<'_>], at: usize) -> usize {
    usize::from(
        tokens.get(at).is_some_and(|it| matches!(it.folded.as_ref(), "v" | "h") && it.glued),
    )
}
