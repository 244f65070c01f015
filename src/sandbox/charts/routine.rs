//! Routine care: a normal exam, a chalazion, and three patients whose numbers are at the edges.

use jiff::civil::{Date, date, time};

use crate::sandbox::charts::staff::VARGAS;
use crate::sandbox::clinical::{Chart, Eye, Patient, Quirk, Visit};

/// Patient 7340008: nothing is wrong, and what is not known is null.
pub(super) fn normal() -> Chart {
    let patient =
        Patient::new(7_340_008, "SBX-1008", "Noor", "", "Halvorsen", date(1989, 5, 27), "Female");
    let exam = |on: Date, kind, said| {
        Visit::new(on, time(16, 0, 0, 0), kind, &VARGAS, "Routine eye exam.")
            .acuity(Eye::Od, "20/20", "", "", "J1+")
            .acuity(Eye::Os, "20/20", "", "", "J1+")
            .acuity(Eye::Ou, "20/15", "", "", "J1+")
            .refraction("Manifest", Eye::Od, (0.0, 0.0, 0), "", "20/20")
            .refraction("Manifest", Eye::Os, (0.25, 0.0, 0), "", "20/20")
            .iop_by("Non-contact", "4:05 PM", 14, 14)
            .external("Pupils", "Brisk, no RAPD", "Brisk, no RAPD")
            .external("Motility", "Full", "Full")
            .external("Confrontation fields", "Full", "Full")
            .dilated()
            .vitals((116, 72), 64, 61.0, 170.0)
            .assess(said)
            .plan(on.saturating_add(jiff::Span::new().years(2)), "Follow up", "Return in 2 years.")
    };
    Chart::of(patient.quirk(Quirk::Nulls))
        .visit(exam(date(2021, 10, 5), "New Patient", "Normal eye exam, both eyes."))
        .visit(exam(date(2023, 10, 10), "Follow Up", "Normal eye exam, both eyes."))
        .visit(exam(
            date(2025, 10, 14),
            "Follow Up",
            "Normal eye exam, both eyes, no change since 2021.",
        ))
}

/// Patient 7340026.
pub(super) fn chalazion() -> Chart {
    let patient =
        Patient::new(7_340_026, "SBX-1026", "Tobias", "Lee", "Wren", date(2001, 12, 31), "Male");
    let visit = |on, lid: &'static str, said, due, then| {
        Visit::new(on, time(11, 50, 0, 0), "Follow Up", &VARGAS, "Lump in the right upper lid.")
            .complains("Lump, right upper lid")
            .sees("20/20", "20/20")
            .slit("Lids/Lashes", lid, "Trace meibomian plugging")
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient)
        .problem(date(2025, 8, 5), "H00.11", "Chalazion, right upper eyelid", "Right eye")
        .resolved(date(2025, 10, 14))
        .takes(
            date(2025, 8, 5),
            "doxycycline hyclate 50 MG oral capsule",
            ["1", "Capsule", "by mouth", "daily"],
        )
        .completed(date(2025, 9, 16))
        .underwent(date(2025, 9, 16), "67800", "Excision of chalazion", "Right eye")
        .visit(visit(
            date(2025, 8, 5),
            "Firm nodule 5 mm, meibomian plugging",
            "Chalazion of the right upper lid, 4 weeks.",
            date(2025, 9, 16),
            "Hot compresses, doxycycline 6 weeks.",
        ))
        .visit(visit(
            date(2025, 9, 16),
            "Firm nodule 5 mm",
            "No better after 6 weeks of compresses.",
            date(2025, 10, 14),
            "Incision and curettage today.",
        ))
        .visit(visit(
            date(2025, 10, 14),
            "Flat, no nodule",
            "Resolved.",
            date(2027, 10, 12),
            "Routine exam in 2 years.",
        ))
}

/// A patient with glasses, for numbers that a client may not expect.
fn glasses(patient: Patient, visits: impl IntoIterator<Item = Date>) -> Chart {
    let exam = |on: Date| {
        Visit::new(on, time(14, 30, 0, 0), "Follow Up", &VARGAS, "New glasses.")
            .complains("Blurred at distance")
            .acuity(Eye::Od, "20/60", "20/20", "", "J1")
            .acuity(Eye::Os, "20/50", "20/20", "", "J1")
            .refraction("Manifest", Eye::Od, (-1.25, -0.50, 10), "+1.75", "20/20")
            .prism("1 BU")
            .refraction("Manifest", Eye::Os, (-1.00, -0.75, 170), "+1.75", "20/20")
            .prism("1 BD")
            .iop_by("Non-contact", "2:35 PM", 16, 16)
            .assess("Myopia, astigmatism and presbyopia, small vertical phoria.")
            .plan(
                on.saturating_add(jiff::Span::new().years(1)),
                "Follow up",
                "Progressive lenses with prism. Return in 12 months.",
            )
    };
    Chart::of(patient)
        .problem(date(2019, 3, 5), "H52.4", "Presbyopia", "Both eyes")
        .visits(visits.into_iter().map(exam))
}

/// Patient 0: the number of the API document's own samples.
pub(super) fn zero() -> Chart {
    let patient = Patient::new(0, "SBX-0000", "Ada", "", "Nullson", date(1970, 1, 1), "Female");
    glasses(patient, [date(2024, 2, 29), date(2025, 3, 4)])
}

/// Patient 1, born on a leap day, before 1950.
pub(super) fn one() -> Chart {
    let patient = Patient::new(1, "ABC12345", "Una", "", "Firstborn", date(1948, 2, 29), "Female");
    glasses(patient, [date(2024, 12, 31), date(2026, 1, 1)])
}

/// Patient 2147483647: the largest a 32-bit integer holds.
pub(super) fn largest() -> Chart {
    let patient =
        Patient::new(2_147_483_647, "SBX 9999/b", "Max", "", "Lastrow", date(1959, 9, 9), "Male");
    glasses(patient, [date(2022, 5, 5), date(2023, 5, 5), date(2024, 5, 6)])
}
