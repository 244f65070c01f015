//! Refractions: sphere, cylinder and axis, in a row of cells or in one line.
//!
//! Notation as in American Academy of Ophthalmology's and opticians' pages: sphere with its sign,
//! cylinder with its sign, `x` and the axis in degrees, `add`; `plano` for none, `DS`/`sph` for no
//! cylinder (simplysuns.co.uk/page/prescriptions; `wikisum.wiki/wiki/Prescription_glasses`). Nothing is
//! transposed, and no unit is added: where no `D` is written, none is shown.

use super::lex::{Kind, Token};
use super::lexicon::{Rows, Sense, Value};

/// Nobody's eye needs more dioptres, and no axis more degrees.
const NUMBER_MAX: f64 = 360.0;

/// What is said of refractions.
pub(super) const PHRASES: Rows = &[
    (Sense::Name, &["refraction", "refractions", "refractive error", "rx", "srx"]),
    (
        Sense::NameBy,
        &[
            "mrx",
            "MR",
            "manifest refraction",
            "manifest rx",
            "cycloplegic refraction",
            "cycloplegic rx",
            "crx",
            "cyclo rx",
            "auto refraction",
            "autorefraction",
            "auto - refraction",
            "autorefractor",
            "auto refractor",
            "AR",
            "ARx",
            "retinoscopy",
            "subjective refraction",
            "objective refraction",
            "final rx",
            "wearing rx",
            "wrx",
            "glasses rx",
            "spectacle rx",
            "lensometry",
            "dry refraction",
            "wet refraction",
            "current rx",
            "contact lens rx",
            "cl rx",
        ],
    ),
    (
        Sense::By,
        &[
            "manifest",
            "cycloplegic",
            "cyclo",
            "auto",
            "subjective",
            "objective",
            "dry",
            "wet",
            "final",
            "wearing",
            "type",
            "distance",
            "near",
            "tropicamide",
            "cyclopentolate",
        ],
    ),
    (
        Sense::Part,
        &[
            "sphere",
            "sph",
            "spherical",
            "cylinder",
            "cyl",
            "cylindrical",
            "axis",
            "ax",
            "add",
            "addition",
            "near add",
            "prism",
            "base",
            "va",
            "visual acuity",
            "dva",
            "nva",
            "vertex",
            "dist va",
            "distance va",
            "near va",
            "bcva",
            "va cc",
            "va sc",
            "dist va cc",
            "near va cc",
            "sphere power",
            "cylinder power",
            "horizontal prism",
            "vertical prism",
            "h prism",
            "v prism",
            "S",
            "C",
            "A",
        ],
    ),
    (Sense::Unit, &["D", "diopters", "diopter", "dioptres", "dioptre"]),
    (Sense::Filler, &["power"]),
];

/// Marks and words within a value, once it has begun.
const WITHIN: [&str; 33] = [
    "+", "-", "−", "–", "x", "×", "@", "/", "°", "deg", "degrees", "axis", "ax", "sph", "sphere",
    "ds", "dc", "cyl", "cylinder", "d", "diopters", "dioptres", "add", "prism", "bu", "bd", "bi",
    "bo", "plano", "pl", "δ", "va", "*",
];

/// What a value may end with; what else stands at its end belongs to what follows.
const LAST: [&str; 22] = [
    "°",
    "deg",
    "degrees",
    "sph",
    "sphere",
    "ds",
    "dc",
    "cyl",
    "cylinder",
    "d",
    "diopters",
    "dioptres",
    "prism",
    "bu",
    "bd",
    "bi",
    "bo",
    "plano",
    "pl",
    "δ",
    "balance",
    "spherical",
];

/// `-2.25 -0.75 x 95`, `plano -0.50 x 090 add +2.50`, `-3.00 DS`, `-1.00/+0.50x90 20/20`.
pub(super) fn value(tokens: &[Token<'_>]) -> Option<(usize, Value)> {
    let first = tokens.first()?;
    let begins = match first.kind {
        Kind::Mark => {
            matches!(first.text, "+" | "-" | "−" | "–")
                && tokens.get(1).is_some_and(|it| it.glued && is_number(it))
        }
        Kind::Number => first.text.contains('.') && is_number(first),
        Kind::Word => matches!(first.folded.as_ref(), "plano" | "pl" | "balance"),
        Kind::Date | Kind::Time => false,
    };
    if !begins {
        return None;
    }
    let mut length = 1;
    for (at, token) in tokens.iter().enumerate().skip(1) {
        let signed =
            |by: usize| tokens.get(at + by).is_some_and(|it| matches!(it.text, "+" | "-" | "−"));
        let within = match token.kind {
            Kind::Number => is_number(token),
            Kind::Mark if token.text == "," => signed(1),
            Kind::Mark | Kind::Word => WITHIN.contains(&token.folded.as_ref()),
            Kind::Date | Kind::Time => false,
        };
        if !within {
            break;
        }
        if token.kind == Kind::Number || LAST.contains(&token.folded.as_ref()) {
            length = at + 1;
        }
    }
    Some((length, Value::Plain))
}

fn is_number(token: &Token<'_>) -> bool {
    token.number().is_some_and(|it| it <= NUMBER_MAX)
}
