//! An encounter on the wire, and what can be asked about encounters.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::loose::Loose;

/// The EHR's number for an encounter (`encounterId`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EncounterId(pub i64);

/// As citations write it: `e5012`.
impl fmt::Display for EncounterId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "e{}", self.0)
    }
}

/// One encounter: what the EHR says about it, and its document.
#[derive(Deserialize)]
#[serde(from = "Wire")]
pub struct Encounter {
    /// When, who, where, and what kind.
    pub summary: Summary,
    /// The CCD as HTML; `None` when the EHR sent something that is not text.
    pub ccd: Option<String>,
}

/// Prints the id only.
impl fmt::Debug for Encounter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Encounter").field("id", &self.summary.id).finish_non_exhaustive()
    }
}

/// What the EHR says about an encounter beside its document. Every part may be missing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The EHR's number.
    pub id: Option<EncounterId>,
    /// When, as a UTC date and time or a date; kept as written where it is neither.
    pub date: Option<String>,
    /// What kind of visit.
    pub kind: Option<String>,
    /// First name, last name and designation of the doctor.
    pub doctor: Option<String>,
    /// Department of the practice.
    pub department: Option<String>,
    /// Location of the practice.
    pub location: Option<String>,
    /// Whether the encounter's data has been locked; `None` when the EHR does not say.
    pub locked: Option<bool>,
}

impl Summary {
    /// The day as the EHR wrote it (`2026-03-04`), without its time: UTC midnight is no visit time.
    #[must_use]
    pub fn day(&self) -> Option<&str> {
        let date = self.date.as_deref()?;
        Some(date.split_once('T').map_or(date, |(day, _)| day))
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "object_or_default")]
    summary: WireSummary,
    ccd: Loose,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireSummary {
    encounter_id: Loose,
    doctor_first_name: Loose,
    doctor_last_name: Loose,
    doctor_professional_designation: Loose,
    department: Loose,
    location: Loose,
    encounter_date: Loose,
    r#type: Loose,
    encounter_locked: Loose,
}

/// A summary that is `null` is one that says nothing.
fn object_or_default<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<WireSummary, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl From<Wire> for Encounter {
    fn from(wire: Wire) -> Self {
        let ccd = match wire.ccd {
            Loose::Text(html) => Some(html),
            Loose::Null => Some(String::new()),
            _ => None,
        };
        Self { summary: wire.summary.into(), ccd }
    }
}

impl From<WireSummary> for Summary {
    fn from(wire: WireSummary) -> Self {
        let doctor = [
            wire.doctor_first_name.text(),
            wire.doctor_last_name.text(),
            wire.doctor_professional_designation.text(),
        ];
        let doctor = doctor.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self {
            id: wire.encounter_id.id().map(EncounterId),
            date: wire.encounter_date.text(),
            kind: wire.r#type.text(),
            doctor: Some(doctor).filter(|it| !it.is_empty()),
            department: wire.department.text(),
            location: wire.location.text(),
            locked: wire.encounter_locked.flag(),
        }
    }
}

/// One end of a period: a whole day, or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moment {
    /// A whole day.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
}

/// Which encounters, and how much of their documents.
#[derive(Debug, Clone, Default)]
pub struct EncounterFilter {
    /// Earliest, inclusive; from the first encounter on when absent.
    pub start: Option<Moment>,
    /// Latest, inclusive; up to today when absent.
    pub end: Option<Moment>,
    /// A section's name from `/encounters/categories`; the whole document when absent.
    pub section: Option<String>,
}
