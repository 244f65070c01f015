//! What a guided tour can show, so that nobody who writes one hard-codes a patient.

/// Patients, words and sections of the sandbox worth showing to a newcomer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tour {
    /// A patient with fourteen visits for glaucoma.
    pub glaucoma_patient: u32,
    /// A search term that finds that patient alone.
    pub glaucoma_term: &'static str,
    /// That patient's first visit.
    pub first_encounter: u32,
    /// That patient's newest visit.
    pub newest_encounter: u32,
    /// A patient with injections for macular degeneration, and thickness measurements.
    pub retina_patient: u32,
    /// A patient with more than two hundred visits.
    pub long_chart_patient: u32,
    /// A patient without any visit.
    pub empty_chart_patient: u32,
    /// A search term that finds two patients of one name.
    pub ambiguous_term: &'static str,
    /// A search term that finds nobody.
    pub unknown_term: &'static str,
    /// A section name that every chart has something under.
    pub section: &'static str,
    /// A word that occurs in some of the glaucoma patient's visits and not in others.
    pub word: &'static str,
    /// A measurement with a series to show.
    pub measure: &'static str,
}

/// The tour of this sandbox.
#[must_use]
pub const fn tour() -> Tour {
    Tour {
        glaucoma_patient: 7_340_001,
        glaucoma_term: "thornquist",
        first_encounter: 4_101_001,
        newest_encounter: 4_101_014,
        retina_patient: 7_340_002,
        long_chart_patient: 7_340_009,
        empty_chart_patient: 7_340_010,
        ambiguous_term: "morgan sampleton",
        unknown_term: "zzyzx",
        section: "medications",
        word: "timolol",
        measure: "iop",
    }
}
