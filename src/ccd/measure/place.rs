//! What stands around a value: its section, its caption, the row that groups it.

use super::eye::{Eye, joined};
use super::reading::{Notation, phrase};
use crate::ccd::names::fold;

/// Words of a title under which nothing is measured: what is planned, judged, told or ordered.
const BARRED: [&str; 40] = [
    "plan",
    "plans",
    "goal",
    "goals",
    "target",
    "targets",
    "instruction",
    "instructions",
    "assessment",
    "assessments",
    "impression",
    "impressions",
    "concern",
    "concerns",
    "problem",
    "problems",
    "medication",
    "medications",
    "meds",
    "drug",
    "drugs",
    "allergy",
    "allergies",
    "immunization",
    "immunizations",
    "referral",
    "referrals",
    "reason",
    "complaint",
    "complaints",
    "education",
    "procedure",
    "procedures",
    "encounter",
    "encounters",
    "directive",
    "directives",
    "family",
    "social",
    "recommendations",
];

/// More of them, about the past and about what others say.
const BARRED_TOO: [&str; 12] = [
    "diagnosis",
    "diagnoses",
    "order",
    "orders",
    "illness",
    "hpi",
    "pmh",
    "recommendation",
    "discharge",
    "care",
    "treatment",
    "counseling",
];

/// Words of a title under which a row says itself when it was: its own date, or nothing.
const PAST: [&str; 9] =
    ["history", "histories", "hx", "flowsheet", "log", "trend", "previous", "prior", "past"];

/// Whether values here are measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Barred {
    /// They are.
    No,
    /// Only those whose row has a date.
    Undated,
    /// They are not.
    Yes,
}

/// What is said around a value.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The id of the section.
    pub(super) section: String,
    /// It names the measure.
    pub(super) names: bool,
    /// Whose values these are; `None` where two eyes contradict each other.
    pub(super) eyes: Option<Vec<Eye>>,
    /// How they were taken.
    pub(super) by: Vec<String>,
    /// A unit for all of them.
    pub(super) unit: String,
    pub(super) barred: Barred,
}

impl Place {
    /// Around everything.
    pub(super) fn outside() -> Self {
        Self {
            section: String::new(),
            names: false,
            eyes: Some(Vec::new()),
            by: Vec::new(),
            unit: String::new(),
            barred: Barred::No,
        }
    }

    /// A section, a caption or a group in this place.
    pub(super) fn within(&self, title: &str, notation: &Notation) -> Self {
        let folded = fold(title);
        let words = || folded.split(' ');
        let mut inner = self.clone();
        let past = words().any(|it| PAST.contains(&it));
        let bare = if past {
            let kept: Vec<&str> = title
                .split_whitespace()
                .filter(|it| !PAST.contains(&it.to_lowercase().trim_matches([':', ',', '.'])))
                .collect();
            kept.join(" ")
        } else {
            title.to_owned()
        };
        let said = phrase(&bare, notation);
        if said.bare && !past {
            return inner;
        }
        inner.names = said.understood && (said.names || self.names);
        // `Left eye trauma` says whose the trauma is, and nothing of the values below it.
        if said.understood {
            inner.eyes = self.eyes.as_ref().and_then(|outer| joined(outer, &said.eyes));
            inner.by.extend(said.by);
            if !said.unit.is_empty() {
                inner.unit = said.unit;
            }
        }
        let barred = words().any(|it| BARRED.contains(&it) || BARRED_TOO.contains(&it));
        let here = match (barred || said.doubtful, past) {
            (false, false) => Barred::No,
            (false, true) if inner.names => Barred::Undated,
            _ => Barred::Yes,
        };
        inner.barred = inner.barred.max(here);
        inner
    }

    /// The same place, where an eye stands too.
    pub(super) fn of(&self, eyes: &[Eye]) -> Self {
        let eyes = self.eyes.as_ref().and_then(|outer| joined(outer, eyes));
        Self { eyes, ..self.clone() }
    }
}
