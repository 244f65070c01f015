//! What stands around a value: its section, its caption, the row that groups it.

use super::dates::When;
use super::eye::{Eye, joined};
use super::phrase::phrase;
use super::reading::Notation;
use crate::ccd::names::fold;

/// Words of a title under which nothing is measured, whatever it is called: what is aimed at, judged,
/// taught, or somebody else's.
const AIMS: [&str; 15] = [
    "plan",
    "plans",
    "goal",
    "goals",
    "target",
    "targets",
    "instruction",
    "instructions",
    "concern",
    "concerns",
    "education",
    "directive",
    "directives",
    "family",
    "recommendations",
];

/// Words of a title under which an eye is not examined: what is told or ordered.
const BARRED: [&str; 25] = [
    "assessment",
    "assessments",
    "impression",
    "impressions",
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
    "procedure",
    "procedures",
    "encounter",
    "encounters",
    "social",
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

/// Whether a title says that nothing under it is measured, whatever it is called.
pub(super) fn is_aim(title: &str) -> bool {
    fold(title).split(' ').any(|it| AIMS.contains(&it))
}

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
    /// A title that is understood names the measure, this one or one around it.
    pub(super) named: bool,
    /// A title names the measure, understood or not: what may be a value here is at least quoted.
    pub(super) spoken: bool,
    /// The date of what has none of its own.
    pub(super) when: When,
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
            named: false,
            spoken: false,
            when: When::default(),
        }
    }

    /// The same place, for the sections in it: a title that is not understood speaks of its own
    /// section only. `Harbor Vision Center` names no acuity.
    pub(super) fn around(&self) -> Self {
        Self { spoken: self.spoken && self.named, ..self.clone() }
    }

    /// A section, a caption or a group in this place.
    pub(super) fn within(&self, title: &str, notation: &Notation) -> Self {
        let mut inner = self.clone();
        let (title, when) = self.when.within(title);
        inner.when = when;
        let folded = fold(&title);
        let words = || folded.split(' ');
        let past = words().any(|it| PAST.contains(&it));
        let bare = if past {
            let kept: Vec<&str> = title
                .split_whitespace()
                .filter(|it| !PAST.contains(&it.to_lowercase().trim_matches([':', ',', '.'])))
                .collect();
            kept.join(" ")
        } else {
            title.clone()
        };
        let said = phrase(&bare, notation);
        if said.bare && !past {
            return inner;
        }
        inner.names = said.understood && (said.names || self.names);
        inner.named = self.named || inner.names;
        inner.spoken = self.named || self.spoken || said.names;
        // `Left eye trauma` says whose the trauma is, and nothing of the values below it.
        if said.understood {
            inner.eyes = self.eyes.as_ref().and_then(|outer| joined(outer, &said.eyes));
            inner.by.extend(said.by);
            if !said.unit.is_empty() {
                inner.unit = said.unit;
            }
        }
        let barred = words().any(|it| BARRED.contains(&it) || BARRED_TOO.contains(&it));
        let barred = barred || is_aim(&title);
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
