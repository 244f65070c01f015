//! Names that people use for sections, and what they stand for.
//!
//! The table is for a reviewer: a name that finds the wrong section shows the wrong part of a chart.
//! Codes and their display names are LOINC's, as C-CDA R2.1 gives each section one; the short forms
//! are those of clinical notes, eye care's included.

use nextech_mcp::ccd::{is_section_name, same_section};

/// A LOINC code or a title, and what is asked for when it is meant.
const SAME: &[(&str, &[&str])] = &[
    (
        "48765-2",
        &["allergies", "Allergies, Adverse Reactions, Alerts", "Drug Allergies", "ALLERGY"],
    ),
    ("10160-0", &["meds", "Medications", "Medication List", "current medications", "Rx"]),
    ("11450-4", &["problems", "Problem List", "diagnoses", "dx", "Active Problems", "conditions"]),
    ("11348-0", &["PMH", "past medical history", "History of Past Illness", "past ocular history"]),
    ("8716-3", &["vitals", "Vital Signs", "VS"]),
    ("30954-2", &["labs", "Results", "lab results", "Diagnostic Results", "test results"]),
    ("29762-2", &["social history", "Social", "smoking status"]),
    ("10157-6", &["family history", "FHx"]),
    ("47519-4", &["procedures", "surgical history", "surgeries", "PSH"]),
    ("11369-6", &["immunizations", "vaccines", "Vaccinations"]),
    ("18776-5", &["plan", "Treatment Plan", "Plan of Care", "Follow Up Plan", "Plan of Treatment"]),
    ("51848-0", &["assessment", "impression"]),
    ("51847-2", &["A/P", "assessment and plan", "Impression & Plan"]),
    ("10164-2", &["HPI", "history of present illness"]),
    ("10154-3", &["CC", "chief complaint"]),
    ("29299-5", &["reason for visit"]),
    ("42349-1", &["reason for referral", "referral"]),
    ("29545-1", &["exam", "Physical Examination", "physical exam", "PE"]),
    ("10187-3", &["ROS", "review of systems"]),
    ("46264-8", &["implants", "medical equipment", "devices"]),
    ("46240-8", &["encounters", "visits"]),
    ("48768-6", &["insurance", "payers"]),
    ("69730-0", &["instructions", "patient instructions"]),
    ("visual acuity", &["VA", "BCVA", "vision"]),
    ("intraocular pressure", &["IOP", "tonometry", "eye pressure"]),
    ("slit lamp", &["SLE", "slit lamp exam", "anterior segment"]),
    ("fundus", &["DFE", "dilated fundus exam", "posterior segment"]),
    ("cup disc ratio", &["C/D", "CDR", "cup/disc", "cup to disc ratio"]),
    ("refraction", &["MRx", "manifest refraction"]),
    ("visual field", &["visual fields", "perimetry"]),
    ("pachymetry", &["CCT", "central corneal thickness"]),
    ("ocular motility", &["EOM", "extraocular movements"]),
    ("keratometry", &["Ks", "topography"]),
    ("oct", &["optical coherence tomography"]),
];

/// Names that are near and not the same: a clinician would not take one for the other.
const DIFFERENT: &[(&str, &str)] = &[
    ("family history", "past medical history"),
    ("social history", "family history"),
    ("assessment", "plan"),
    ("medications", "medications administered"),
    ("medications", "eye drops"),
    ("medications", "allergies"),
    ("discharge medications", "medications"),
    ("visual acuity", "visual field"),
    ("slit lamp", "fundus"),
    ("reason for visit", "reason for referral"),
    ("instructions", "discharge instructions"),
    ("problems", "health concerns"),
    ("results", "procedures"),
];

#[test]
fn a_name_stands_for_its_section() {
    for (section, names) in SAME {
        for name in *names {
            assert!(same_section(section, name), "`{name}` is `{section}`");
            assert!(is_section_name(name), "`{name}` is a name that sections have");
        }
    }
}

#[test]
fn a_name_stands_for_no_other() {
    for (at, (section, names)) in SAME.iter().enumerate() {
        for (other, _) in SAME.iter().skip(at + 1) {
            assert!(!same_section(section, other), "`{section}` is not `{other}`");
            for name in *names {
                assert!(!same_section(other, name), "`{name}` is not `{other}`");
            }
        }
    }
    for (one, other) in DIFFERENT {
        assert!(!same_section(one, other), "`{one}` is not `{other}`");
    }
}

#[test]
fn a_word_of_somebody_is_no_section() {
    for name in ["thornquist", "latanoprost", "", " ", "12345-6"] {
        assert!(!is_section_name(name), "`{name}`");
    }
}
