//! The EHR's side of the wire: three endpoints, read as tolerantly as they are documented.
//!
//! Source: the vendor's "Nextech SAAS API" page. Where that page contradicts itself, the type or the
//! function concerned says what is accepted.

mod client;
mod encounter;
mod error;
mod loose;
mod patient;
mod stream;

pub use client::{Client, Connection, DateStyle, EncountersPath};
pub use encounter::{Encounter, EncounterFilter, EncounterId, Moment, Summary};
pub use error::Error;
pub use patient::{Patient, PatientId};
