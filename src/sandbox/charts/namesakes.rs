//! Names: two patients of one name, one with accents and an apostrophe, and an empty chart.

use jiff::civil::{Date, date, time};

use crate::sandbox::charts::staff::{OKONKWO, VARGAS};
use crate::sandbox::clinical::{Chart, Patient, Quirk, Visit};

/// Patient 7340010: registered, never seen.
pub(super) fn never_seen() -> Chart {
    let patient =
        Patient::new(7_340_010, "SBX-1010", "Bram", "", "Emptyfolder", date(1999, 6, 30), "Male");
    Chart::of(patient)
}

/// Patient 7340011, whose numbers are strings: the elder of the namesakes.
pub(super) fn elder() -> Chart {
    let patient =
        Patient::new(7_340_011, "SBX-1011", "Morgan", "", "Sampleton", date(1961, 4, 13), "Male");
    let visit = |on, od, os, said, due, then| {
        Visit::new(on, time(8, 40, 0, 0), "Follow Up", &OKONKWO, "High eye pressure.")
            .complains("None")
            .sees("20/20", "20/20")
            .iop("8:50 AM", od, os)
            .dilated()
            .external("Central corneal thickness", "589 microns", "594 microns")
            .imaging("Visual field 24-2", "MD +0.12 dB, full", "MD -0.08 dB, full", "Normal.")
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient.quirk(Quirk::IdAsText))
        .problem(date(2022, 4, 5), "H40.053", "Ocular hypertension", "Both eyes")
        .problem(date(2018, 1, 9), "J45.20", "Mild intermittent asthma", "")
        .takes(
            date(2018, 1, 9),
            "albuterol 90 MCG per puff inhaler",
            ["2", "Puffs", "inhaled", "as needed"],
        )
        .takes(
            date(2024, 4, 16),
            "latanoprost 0.005 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "at bedtime"],
        )
        .visit(visit(
            date(2022, 4, 5),
            25,
            26,
            "Ocular hypertension, thick corneas, normal discs and fields.",
            date(2023, 4, 11),
            "Watch without drops, return in 12 months.",
        ))
        .visit(visit(
            date(2023, 4, 11),
            26,
            26,
            "Unchanged.",
            date(2024, 4, 16),
            "Return in 12 months.",
        ))
        .visit(visit(
            date(2024, 4, 16),
            29,
            30,
            "Pressure 29 and 30 mmHg: treat.",
            date(2024, 6, 4),
            "Start latanoprost. No beta blocker: asthma.",
        ))
        .visit(visit(
            date(2024, 6, 4),
            21,
            22,
            "Good response to latanoprost.",
            date(2025, 6, 3),
            "Continue.",
        ))
}

/// Patient 7340012: the younger of the namesakes.
pub(super) fn younger() -> Chart {
    let patient = Patient::new(
        7_340_012,
        "SBX-1012",
        "Morgan",
        "Avery",
        "Sampleton",
        date(1993, 8, 2),
        "Female",
    );
    let visit = |on, staining: &'static str, seconds: &'static str, said, due, then| {
        Visit::new(on, time(12, 20, 0, 0), "Follow Up", &VARGAS, "Dry eyes.")
            .complains("Burning, worse at the screen")
            .sees("20/20", "20/20")
            .slit("Cornea", staining, staining)
            .slit("Lids/Lashes", "2+ meibomian plugging", "2+ meibomian plugging")
            .external("Tear break-up time", seconds, seconds)
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient)
        .problem(date(2023, 1, 10), "H04.123", "Dry eye syndrome", "Both eyes")
        .takes(
            date(2023, 1, 10),
            "carboxymethylcellulose 0.5 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "four times a day"],
        )
        .takes(
            date(2023, 4, 18),
            "cyclosporine 0.05 % ophthalmic emulsion",
            ["1", "Drop", "Both eyes", "twice a day"],
        )
        .stopped(date(2024, 1, 16))
        .takes(
            date(2024, 1, 16),
            "lifitegrast 5 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "twice a day"],
        )
        .allergic("Isotretinoin", "Severe dry eye", "Moderate")
        .underwent(date(2024, 7, 16), "68761", "Closure of lacrimal punctum by plug", "Both eyes")
        .visit(visit(
            date(2023, 1, 10),
            "2+ inferior staining",
            "4 seconds",
            "Evaporative dry eye, both eyes.",
            date(2023, 4, 18),
            "Artificial tears four times a day, hot compresses.",
        ))
        .visit(visit(
            date(2023, 4, 18),
            "2+ inferior staining",
            "4 seconds",
            "No better with tears.",
            date(2023, 7, 18),
            "Add cyclosporine 0.05 % twice a day.",
        ))
        .visit(visit(
            date(2024, 1, 16),
            "1+ inferior staining",
            "6 seconds",
            "Better, but cyclosporine burns too much to go on.",
            date(2024, 7, 16),
            "Stop cyclosporine, start lifitegrast.",
        ))
        .visit(visit(
            date(2024, 7, 16),
            "1+ inferior staining",
            "6 seconds",
            "Still symptomatic at the end of the day.",
            date(2024, 10, 15),
            "Lower punctal plugs placed today, both eyes.",
        ))
        .visit(visit(
            date(2025, 7, 15),
            "Trace staining",
            "9 seconds",
            "Comfortable with plugs and lifitegrast.",
            date(2026, 7, 14),
            "Return in 12 months.",
        ))
}

/// Patient 7340013, who is found as `ohara`, `O'Hara`, `nunez` and `Renée`.
pub(super) fn narrow_angles() -> Chart {
    let patient = Patient::new(
        7_340_013,
        "SBX-1013",
        "Renée",
        "Zoë",
        "O'Hara-Núñez",
        date(1958, 3, 17),
        "Female",
    );
    let visit = |on: Date,
                 kind,
                 (od, os): (u16, u16),
                 angle: (&'static str, &'static str),
                 said,
                 due,
                 then| {
        Visit::new(on, time(9, 5, 0, 0), kind, &OKONKWO, "Narrow angles.")
            .complains("Ache and halos in the evening")
            .sees("20/25", "20/25")
            .iop("9:15 AM", od, os)
            .external("Gonioscopy", angle.0, angle.1)
            .slit("Anterior Chamber", "Shallow, quiet", "Shallow, quiet")
            .slit("Lens", "2+ NS", "2+ NS")
            .assess(said)
            .plan(due, "Follow up", then)
    };
    let closed = "No structures seen in 3 quadrants";
    let open = "Scleral spur seen in 4 quadrants, patent iridotomy";
    Chart::of(patient)
        .problem(date(2024, 1, 9), "H40.033", "Anatomical narrow angle", "Both eyes")
        .resolved(date(2024, 3, 12))
        .problem(date(2024, 1, 9), "H52.03", "Hypermetropia", "Both eyes")
        .takes(
            date(2020, 2, 2),
            "diphenhydramine 25 MG oral tablet",
            ["1", "Tablet", "by mouth", "at bedtime"],
        )
        .stopped(date(2024, 1, 9))
        .takes(
            date(2024, 1, 23),
            "prednisolone acetate 1 % ophthalmic suspension",
            ["1", "Drop", "Right eye", "four times a day"],
        )
        .completed(date(2024, 1, 30))
        .takes(
            date(2024, 2, 6),
            "prednisolone acetate 1 % ophthalmic suspension",
            ["1", "Drop", "Left eye", "four times a day"],
        )
        .completed(date(2024, 2, 13))
        .allergic("Acetazolamide", "Paresthesia", "Mild")
        .underwent(date(2024, 1, 23), "66761", "Laser peripheral iridotomy", "Right eye")
        .underwent(date(2024, 2, 6), "66761", "Laser peripheral iridotomy", "Left eye")
        .visit(visit(
            date(2024, 1, 9),
            "New Patient",
            (22, 23),
            (closed, closed),
            "Primary angle closure suspect, both eyes. Stop diphenhydramine.",
            date(2024, 1, 23),
            "Laser iridotomy, right eye first.",
        ))
        .visit(visit(
            date(2024, 1, 23),
            "Laser",
            (21, 23),
            (closed, closed),
            "Iridotomy of the right eye done, patent at 11:00. Pressure one hour later 24 mmHg.",
            date(2024, 2, 6),
            "Laser iridotomy, left eye.",
        ))
        .visit(visit(
            date(2024, 2, 6),
            "Laser",
            (17, 22),
            (open, closed),
            "Iridotomy of the left eye done, patent at 1:00.",
            date(2024, 3, 12),
            "Return in 5 weeks.",
        ))
        .visit(visit(
            date(2024, 3, 12),
            "Follow Up",
            (16, 16),
            (open, open),
            "Angles open after iridotomy, both eyes.",
            date(2025, 3, 11),
            "Return in 12 months.",
        ))
        .visit(visit(
            date(2025, 3, 11),
            "Follow Up",
            (16, 17),
            (open, open),
            "Angles remain open. Cataract next.",
            date(2026, 3, 10),
            "Return in 12 months.",
        ))
}
