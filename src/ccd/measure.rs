//! Measurements in a document: pressures, acuities, refractions, cups, and any named column.
//!
//! A value is shown as it is written; what is understood of it only decides where it stands: in
//! which row, beside which eye, with which method. Three rules keep it honest.
//!
//! * A value counts as measured where its column, its row or its section names the measure and every
//!   word of that name is understood; never in a plan, a goal, an assessment or a history.
//! * An eye, a unit, a method is there because it is written there. What is not said is left out.
//! * What speaks of the measure with a value and cannot be sorted becomes a [`Remark`]: quoted, with
//!   its place.
//!
//! # Invariants
//!
//! * Every digit of a measurement stands in the document; logMAR alone is computed. Held by
//!   `tests/it/spellings.rs`, with one row of `tests/spellings` for every rule.

mod acuity;
mod cells;
mod columns;
mod cup_disc;
mod cycles;
mod dates;
mod eye;
mod lex;
mod lexicon;
mod likeness;
mod named;
mod phrase;
mod place;
mod powers;
mod pressure;
mod reading;
mod refraction;
mod rows;
mod text;

use std::sync::LazyLock;

pub use eye::Eye;
pub use likeness::Likeness;

use lexicon::{Finder, Lexicon, Rows};
use reading::Notation;

use super::document::Document;
use super::names::fold;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Intraocular pressure.
    Pressure,
    /// Visual acuity.
    Acuity,
    /// Refraction.
    Refraction,
    /// Cup-to-disc ratio.
    CupDisc,
    /// A column, a row or a test of this name.
    Named(String),
}

/// Names by which the four measures are asked for, folded.
const ASKED: [(&[&str], Measure); 4] = [
    (
        &["iop", "iops", "intraocular pressure", "eye pressure", "pressure", "tonometry"],
        Measure::Pressure,
    ),
    (&["visual acuity", "va", "acuity", "vision", "bcva"], Measure::Acuity),
    (&["refraction", "mrx", "refractions", "manifest refraction"], Measure::Refraction),
    (
        &[
            "cup disc",
            "c d",
            "cdr",
            "cup to disc",
            "cup disc ratio",
            "cup to disc ratio",
            "c d ratio",
        ],
        Measure::CupDisc,
    ),
];

impl Measure {
    /// What somebody means by this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let folded = fold(name);
        let known = ASKED.iter().find(|(names, _)| names.contains(&folded.as_str()));
        known.map_or_else(|| Self::Named(name.trim().to_owned()), |(_, it)| it.clone())
    }

    /// How the measure is written, if it has a notation of its own.
    fn notation(&self) -> Option<&'static Notation> {
        match self {
            Self::Pressure => Some(&PRESSURE),
            Self::Acuity => Some(&ACUITY),
            Self::Refraction => Some(&REFRACTION),
            Self::CupDisc => Some(&CUP_DISC),
            Self::Named(_) => None,
        }
    }
}

static PRESSURE: LazyLock<Notation> =
    LazyLock::new(|| Notation { unit_is_its_own: true, ..new(pressure::PHRASES, pressure::value) });
static ACUITY: LazyLock<Notation> = LazyLock::new(|| new(acuity::PHRASES, acuity::value));
static REFRACTION: LazyLock<Notation> =
    LazyLock::new(|| new(refraction::PHRASES, refraction::value));
static CUP_DISC: LazyLock<Notation> = LazyLock::new(|| new(cup_disc::PHRASES, cup_disc::value));

fn new(phrases: Rows, finder: Finder) -> Notation {
    Notation { lexicon: Lexicon::new(phrases), finder, unit_is_its_own: false }
}

/// One value.
#[derive(Clone, Default, PartialEq)]
pub struct Measurement {
    /// As written.
    pub value: String,
    /// Whose; `None` where the document does not say.
    pub eye: Option<Eye>,
    /// As written, at the value or in its header; empty where it is not.
    pub unit: String,
    /// How it was taken, as written; parts are `, ` apart.
    pub method: String,
    /// The date that its row or its text gives, as written.
    pub date: String,
    /// The time that its row or its text gives, as written.
    pub time: String,
    /// logMAR, of an acuity whose notation defines it. Letters (`-2`) are not counted.
    pub log_mar: Option<f64>,
    /// What its row is called, where that is more than the measure.
    pub label: String,
    /// Reference range and interpretation that its row gives, as `name: value`.
    pub note: String,
    /// Of a named measure, the name that was found, and how like it is to the one asked for.
    pub found: Option<(String, Likeness)>,
    /// The id of its section.
    pub section: String,
}

/// A text that speaks of the measure with a value and is not sorted.
#[derive(Clone, PartialEq, Eq)]
pub struct Remark {
    /// As written; a row is its cells with their headers.
    pub text: String,
    /// The id of its section.
    pub section: String,
}

/// What a document holds of a measure.
#[derive(Clone, Default, PartialEq)]
pub struct Findings {
    /// In the document's order.
    pub measurements: Vec<Measurement>,
    /// In the document's order.
    pub remarks: Vec<Remark>,
    /// For a named measure, the names that there are.
    pub names: Vec<String>,
}

/// Looks for a measure in a document.
#[must_use]
pub fn measure(document: &Document, measure: &Measure) -> Findings {
    match (measure, measure.notation()) {
        (Measure::Named(name), _) => named::find(document, name),
        (_, Some(notation)) => text::find(document, measure, notation),
        (_, None) => Findings::default(),
    }
}
