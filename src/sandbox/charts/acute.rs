//! Red eyes: a harmless one, one with a virus that comes back, and a dangerous one.

use jiff::civil::{date, time};

use crate::sandbox::charts::staff::{MARCHETTI, VARGAS};
use crate::sandbox::clinical::{Chart, Eye, Patient, Quirk, Visit};

/// Patient 7340007. The first visit is an evening one: 7:45 PM at the office is the next day in
/// UTC, so `encounterDate` and the document's own date differ.
pub(super) fn conjunctivitis() -> Chart {
    let patient =
        Patient::new(7_340_007, "SBX-1007", "Gus", "", "Farrowdale", date(1984, 10, 19), "Male");
    Chart::of(patient)
        .problem(date(2025, 3, 11), "B30.9", "Viral conjunctivitis", "Both eyes")
        .resolved(date(2025, 3, 27))
        .takes(date(2025, 3, 11), "carboxymethylcellulose 0.5 % ophthalmic solution", ["1", "Drop", "Both eyes", "six times a day"])
        .completed(date(2025, 3, 27))
        .visit(
            Visit::new(date(2025, 3, 11), time(19, 45, 0, 0), "Emergency", &VARGAS, "Red, watery right eye since yesterday.")
                .complains("Red eye, right")
                .complains("Nephew had pink eye last week")
                .acuity(Eye::Od, "20/25", "", "20/20", "")
                .acuity(Eye::Os, "20/20", "", "", "")
                .iop_by("iCare", "7:50 PM", 13, 13)
                .external("Preauricular node", "Palpable, tender", "Not palpable")
                .slit("Conjunctiva/Sclera", "2+ injection, follicles, watery discharge", "Trace injection")
                .slit("Cornea", "Clear, no infiltrate, no staining", "Clear")
                .assess("Viral conjunctivitis. No photophobia, no corneal staining, no contact lenses.")
                .plan(date(2025, 3, 18), "Follow up", "Cold compresses, artificial tears, wash hands; contagious for 10 days. No antibiotic."),
        )
        .visit(
            Visit::new(date(2025, 3, 18), time(8, 15, 0, 0), "Follow Up", &VARGAS, "Now the left eye too.")
                .complains("Red eyes, both")
                .acuity(Eye::Od, "20/20", "", "", "")
                .acuity(Eye::Os, "20/25", "", "20/20", "")
                .slit("Conjunctiva/Sclera", "1+ injection", "2+ injection, follicles")
                .slit("Cornea", "No subepithelial infiltrates", "No subepithelial infiltrates")
                .assess("Viral conjunctivitis, second eye, as expected.")
                .plan(date(2025, 3, 27), "Follow up", "Same measures."),
        )
        .visit(
            Visit::new(date(2025, 3, 27), time(8, 15, 0, 0), "Follow Up", &VARGAS, "Better.")
                .complains("None")
                .acuity(Eye::Od, "20/20", "", "", "")
                .acuity(Eye::Os, "20/20", "", "", "")
                .assess("Conjunctivitis resolved, both eyes.")
                .plan(date(2027, 3, 23), "Follow up", "Routine exam in 2 years."),
        )
}

/// Patient 7340021, whose encounters put the document before the summary.
pub(super) fn herpes() -> Chart {
    let patient = Patient::new(
        7_340_021,
        "SBX-1021",
        "Bernadette",
        "Ann",
        "Cray",
        date(1979, 3, 25),
        "Female",
    );
    let visit = |on, acuity, cornea, feeling, said, due, then| {
        Visit::new(on, time(16, 20, 0, 0), "Follow Up", &MARCHETTI, "Herpes of the cornea.")
            .complains("Light sensitive, left eye")
            .acuity(Eye::Od, "", "20/20", "", "")
            .acuity(Eye::Os, "", acuity, "", "")
            .iop("4:30 PM", 14, 15)
            .external("Corneal sensation", "Normal", feeling)
            .slit("Cornea", "Clear", cornea)
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient.quirk(Quirk::CcdFirst))
        .problem(date(2022, 2, 1), "B00.52", "Herpesviral keratitis", "Left eye")
        .takes(
            date(2022, 2, 1),
            "ganciclovir 0.15 % ophthalmic gel",
            ["1", "Drop", "Left eye", "five times a day"],
        )
        .completed(date(2022, 2, 15))
        .takes(
            date(2023, 6, 6),
            "valacyclovir 500 MG oral tablet",
            ["1", "Tablet", "by mouth", "three times a day"],
        )
        .stopped(date(2023, 6, 27))
        .takes(
            date(2023, 6, 6),
            "prednisolone acetate 1 % ophthalmic suspension",
            ["1", "Drop", "Left eye", "four times a day"],
        )
        .stopped(date(2023, 6, 27))
        .takes(
            date(2023, 6, 27),
            "prednisolone acetate 1 % ophthalmic suspension",
            ["1", "Drop", "Left eye", "twice a day"],
        )
        .stopped(date(2023, 9, 12))
        .takes(
            date(2023, 6, 27),
            "valacyclovir 500 MG oral tablet",
            ["1", "Tablet", "by mouth", "daily"],
        )
        .allergic("Trifluridine", "Punctate keratopathy", "Mild")
        .visit(visit(
            date(2022, 2, 1),
            "20/40",
            "Dendrite 3 mm with terminal bulbs",
            "Reduced",
            "Epithelial herpes keratitis of the left eye, first episode.",
            date(2022, 2, 8),
            "Ganciclovir gel five times a day. No steroid.",
        ))
        .visit(visit(
            date(2022, 2, 8),
            "20/30",
            "Dendrite closing",
            "Reduced",
            "Healing.",
            date(2022, 2, 15),
            "Continue until healed.",
        ))
        .visit(visit(
            date(2022, 2, 15),
            "20/25",
            "Ghost dendrite, no staining",
            "Reduced",
            "Healed.",
            date(2022, 5, 17),
            "Stop ganciclovir.",
        ))
        .visit(visit(
            date(2023, 6, 6),
            "20/70",
            "Disciform stromal edema, keratic precipitates",
            "Reduced",
            "Stromal herpes keratitis of the left eye, second episode.",
            date(2023, 6, 27),
            "Prednisolone four times a day under valacyclovir three times a day.",
        ))
        .visit(visit(
            date(2023, 6, 27),
            "20/40",
            "Edema less",
            "Reduced",
            "Responds.",
            date(2023, 9, 12),
            "Prednisolone twice a day, valacyclovir once a day.",
        ))
        .visit(visit(
            date(2023, 9, 12),
            "20/30",
            "Faint scar, no edema",
            "Absent inferiorly",
            "Quiet without steroid.",
            date(2024, 9, 10),
            "Stop prednisolone. Valacyclovir 500 mg daily for prevention.",
        ))
        .visit(visit(
            date(2025, 2, 4),
            "20/30",
            "Faint scar",
            "Absent inferiorly",
            "No recurrence for 17 months on valacyclovir.",
            date(2026, 2, 3),
            "Continue valacyclovir daily.",
        ))
}

/// Patient 7340024.
pub(super) fn ulcer() -> Chart {
    let patient =
        Patient::new(7_340_024, "SBX-1024", "Jonah", "", "Petrakis-Doe", date(1998, 1, 6), "Male");
    let visit = |on, acuity: &'static str, cornea, chamber, said, due, then| {
        Visit::new(
            on,
            time(7, 50, 0, 0),
            "Emergency",
            &MARCHETTI,
            "Painful red eye, contact lenses.",
        )
        .complains("Slept in contact lenses for a week")
        .acuity(Eye::Od, "", acuity, "", "")
        .acuity(Eye::Os, "", "20/20", "", "")
        .slit("Cornea", cornea, "Clear")
        .slit("Anterior Chamber", chamber, "Deep and quiet")
        .assess(said)
        .plan(due, "Follow up", then)
    };
    Chart::of(patient)
        .problem(date(2024, 7, 8), "H16.011", "Central corneal ulcer", "Right eye")
        .resolved(date(2024, 8, 26))
        .takes(
            date(2024, 7, 8),
            "tobramycin 1.4 % fortified ophthalmic solution, compounded",
            ["1", "Drop", "Right eye", "every hour"],
        )
        .stopped(date(2024, 7, 15))
        .takes(
            date(2024, 7, 8),
            "vancomycin 2.5 % fortified ophthalmic solution, compounded",
            ["1", "Drop", "Right eye", "every hour"],
        )
        .stopped(date(2024, 7, 10))
        .takes(
            date(2024, 7, 15),
            "moxifloxacin 0.5 % ophthalmic solution",
            ["1", "Drop", "Right eye", "four times a day"],
        )
        .completed(date(2024, 8, 5))
        .visit(
            visit(
                date(2024, 7, 8),
                "CF at 3 feet",
                "Central infiltrate 2.5 x 2.0 mm with epithelial defect",
                "2+ cell, 0.5 mm hypopyon",
                "Central corneal ulcer of the right eye. Scraped for culture.",
                date(2024, 7, 9),
                "Fortified tobramycin and vancomycin every hour, day and night. See daily.",
            )
            .panel(
                "Corneal culture - Right eye",
                [
                    ("Gram stain", "Gram-negative rods", "Abnormal"),
                    ("Bacterial culture", "Pending", ""),
                ],
            ),
        )
        .visit(visit(
            date(2024, 7, 9),
            "HM",
            "Infiltrate 2.5 x 2.0 mm, edges softer",
            "2+ cell, trace hypopyon",
            "Not worse after 24 hours.",
            date(2024, 7, 10),
            "Continue every hour.",
        ))
        .visit(
            visit(
                date(2024, 7, 10),
                "CF at 3 feet",
                "Infiltrate 2.2 x 1.8 mm",
                "1+ cell, no hypopyon",
                "Culture: Pseudomonas aeruginosa, sensitive to tobramycin.",
                date(2024, 7, 15),
                "Stop vancomycin. Tobramycin every 2 hours.",
            )
            .panel(
                "Corneal culture - Right eye",
                [
                    ("Bacterial culture", "Pseudomonas aeruginosa", "Abnormal"),
                    ("Tobramycin susceptibility", "<= 1 ug/mL", "Susceptible"),
                    ("Ciprofloxacin susceptibility", "<= 0.25 ug/mL", "Susceptible"),
                ],
            ),
        )
        .visit(visit(
            date(2024, 7, 15),
            "20/200",
            "Epithelium closed, infiltrate 1.5 mm",
            "Trace cell",
            "Healing.",
            date(2024, 8, 5),
            "Stop tobramycin, moxifloxacin four times a day.",
        ))
        .visit(visit(
            date(2024, 8, 5),
            "20/60",
            "Scar 1.5 mm, no staining",
            "Deep and quiet",
            "Ulcer healed.",
            date(2024, 8, 26),
            "No contact lenses.",
        ))
        .visit(visit(
            date(2024, 8, 26),
            "20/40",
            "Scar 1.2 mm",
            "Deep and quiet",
            "Scar of the right eye in the visual axis, 20/40.",
            date(2025, 2, 24),
            "Rigid lens trial in 6 months; never sleep in lenses.",
        ))
}
