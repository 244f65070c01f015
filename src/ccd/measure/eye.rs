//! Which eye is meant, where a text says so.
//!
//! The abbreviations are those of Vaughan & Asbury's General Ophthalmology, "Abbreviations &
//! Symbols Used in Ophthalmology" (accessmedicine.mhmedical.com, book 387): OD (R, or RE), OS (L, or
//! LE), OU. `R`, `L`, `RE`, `LE` and `BE` count in capitals only: in small letters they are other
//! words.

use std::fmt;

use super::lexicon::{Rows, Sense};

/// An eye, or both together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Eye {
    /// The right eye.
    Right,
    /// The left eye.
    Left,
    /// Both eyes together, or one value for both.
    Both,
}

/// `OD`, `OS`, `OU`.
impl fmt::Display for Eye {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Right => "OD",
            Self::Left => "OS",
            Self::Both => "OU",
        })
    }
}

/// What names an eye.
pub(super) const PHRASES: Rows = &[
    (
        Sense::Eye(Eye::Right),
        &[
            "od",
            "o . d .",
            "o . d",
            "o d",
            "right eye",
            "right",
            "rt eye",
            "rt",
            "RE",
            "R",
            "R eye",
            "oculus dexter",
            "r . e .",
        ],
    ),
    (
        Sense::Eye(Eye::Left),
        &[
            "os",
            "o . s .",
            "o . s",
            "o s",
            "left eye",
            "left",
            "lt eye",
            "lt",
            "LE",
            "L",
            "L eye",
            "oculus sinister",
            "l . e .",
        ],
    ),
    (
        Sense::Eye(Eye::Both),
        &[
            "ou",
            "o . u .",
            "o . u",
            "both eyes",
            "both",
            "bilateral",
            "BE",
            "oculus uterque",
            "binocular",
            "each eye",
        ],
    ),
];

/// What stands around a value about its eye, joined with what stands nearer to it.
///
/// The nearer one counts where it is part of the farther one (a row of `OD` under `Both eyes`); two
/// that contradict each other give `None`, and nothing may be concluded.
pub(super) fn joined(outer: &[Eye], inner: &[Eye]) -> Option<Vec<Eye>> {
    if inner.is_empty() {
        return Some(outer.to_vec());
    }
    let fits = outer.is_empty()
        || outer == [Eye::Both]
        || outer == inner
        || (outer.len() > 1 && inner.iter().all(|it| outer.contains(it)));
    fits.then(|| inner.to_vec())
}
