//! Nerve, orbit and lids: optic neuritis, thyroid eye disease, drooping lids.

use jiff::civil::{date, time};

use crate::sandbox::charts::staff::EASTGATE;
use crate::sandbox::clinical::{Chart, Eye, Order, Patient, Quirk, Visit};

/// Patient 7340019, with fields that no document names.
pub(super) fn neuritis() -> Chart {
    let patient = Patient::new(
        7_340_019,
        "SBX-1019",
        "Leila",
        "Noor",
        "Ashgrove",
        date(1992, 11, 11),
        "Female",
    );
    let visit = |on, acuity, color, pupil, field, said, due, then| {
        Visit::new(on, time(11, 30, 0, 0), "Follow Up", &EASTGATE, "Loss of vision, left eye.")
            .complains("Pain on eye movement, left")
            .acuity(Eye::Od, "", "20/20", "", "")
            .acuity(Eye::Os, "", acuity, "NI", "")
            .iop("11:40 AM", 13, 13)
            .external("Color plates", "11/11", color)
            .external("Pupils", "Brisk", pupil)
            .dilated()
            .fundus(
                "Optic Disc",
                "Pink, sharp margins",
                if on > date(2023, 6, 1) { "Temporal pallor" } else { "Normal, no edema" },
            )
            .imaging("Visual field 24-2", "MD -0.61 dB", field, "")
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient.quirk(Quirk::Extra))
        .problem(date(2023, 3, 14), "H46.12", "Retrobulbar neuritis", "Left eye")
        .problem(date(2023, 5, 2), "G35", "Multiple sclerosis", "")
        .takes(
            date(2023, 3, 14),
            "methylprednisolone 1000 MG injection",
            ["1", "g", "Intravenous", "daily for 3 days"],
        )
        .completed(date(2023, 3, 17))
        .takes(
            date(2023, 5, 9),
            "ocrelizumab 300 MG per 10 ML injection",
            ["600", "mg", "Intravenous", "every 6 months"],
        )
        .visit(
            visit(
                date(2023, 3, 14),
                "20/200",
                "1/11",
                "2+ RAPD",
                "MD -18.40 dB, central scotoma",
                "Retrobulbar optic neuritis of the left eye. MRI of brain and orbits ordered.",
                date(2023, 3, 21),
                "Intravenous methylprednisolone for 3 days.",
            )
            .refer("Neurology: first episode of optic neuritis, please see within two weeks."),
        )
        .visit(visit(
            date(2023, 3, 21),
            "20/80",
            "4/11",
            "2+ RAPD",
            "MD -11.20 dB",
            "Recovering after steroids. MRI: four periventricular lesions.",
            date(2023, 5, 2),
            "Neurology appointment confirmed.",
        ))
        .visit(visit(
            date(2023, 5, 2),
            "20/30",
            "8/11",
            "1+ RAPD",
            "MD -5.10 dB",
            "Neurology has diagnosed multiple sclerosis.",
            date(2023, 9, 5),
            "Return in 4 months.",
        ))
        .visit(visit(
            date(2023, 9, 5),
            "20/25",
            "9/11",
            "1+ RAPD",
            "MD -2.90 dB",
            "Temporal pallor of the left disc, good recovery.",
            date(2024, 3, 5),
            "Return in 6 months.",
        ))
        .visit(visit(
            date(2024, 3, 5),
            "20/20",
            "10/11",
            "Trace RAPD",
            "MD -2.10 dB",
            "Stable, no new episode.",
            date(2025, 3, 4),
            "Return in 12 months.",
        ))
        .visit(visit(
            date(2025, 3, 4),
            "20/20",
            "10/11",
            "Trace RAPD",
            "MD -2.00 dB",
            "Stable, no new episode.",
            date(2026, 3, 3),
            "Return in 12 months.",
        ))
}

/// Patient 7340020, whose encounters come in no order.
pub(super) fn thyroid() -> Chart {
    let patient =
        Patient::new(7_340_020, "SBX-1020", "Otis", "", "Penhallow", date(1971, 2, 3), "Male");
    let visit = |on, exophthalmometry: (&'static str, &'static str), activity, said, due, then| {
        Visit::new(on, time(13, 40, 0, 0), "Follow Up", &EASTGATE, "Thyroid eye disease.")
            .complains("Double vision on looking up")
            .sees("20/20", "20/20")
            .iop("1:50 PM", 18, 19)
            .external("Exophthalmometry", exophthalmometry.0, exophthalmometry.1)
            .external("Motility", "-1 upgaze", "-2 upgaze")
            .external("Clinical activity score", activity, activity)
            .slit("Conjunctiva/Sclera", "1+ chemosis", "1+ chemosis")
            .slit("Cornea", "Inferior punctate staining", "Inferior punctate staining")
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient.order(Order::Jumbled))
        .problem(date(2022, 6, 14), "E05.00", "Thyrotoxicosis with diffuse goiter", "")
        .problem(date(2022, 6, 14), "H05.243", "Constant exophthalmos", "Both eyes")
        .takes(
            date(2022, 5, 3),
            "methimazole 10 MG oral tablet",
            ["1", "Tablet", "by mouth", "twice a day"],
        )
        .stopped(date(2023, 1, 24))
        .takes(
            date(2023, 1, 24),
            "methimazole 5 MG oral tablet",
            ["1", "Tablet", "by mouth", "daily"],
        )
        .takes(
            date(2022, 9, 20),
            "teprotumumab 500 MG injection",
            ["20", "mg/kg", "Intravenous", "every 3 weeks"],
        )
        .completed(date(2023, 3, 14))
        .smoking("Former smoker")
        .visit(
            visit(
                date(2022, 6, 14),
                ("22 mm", "24 mm"),
                "4/7",
                "Active thyroid eye disease, both eyes.",
                date(2022, 9, 20),
                "Stop smoking. Selenium 100 mcg twice a day.",
            )
            .panel(
                "Thyroid panel - Serum",
                [
                    ("Thyrotropin", "<0.01 mIU/L", "Low"),
                    ("Thyroxine, free", "3.1 ng/dL", "High"),
                    ("TSH receptor antibody", "14.2 IU/L", "High"),
                ],
            ),
        )
        .visit(visit(
            date(2022, 9, 20),
            ("23 mm", "25 mm"),
            "5/7",
            "Worse. Patient has stopped smoking.",
            date(2022, 12, 13),
            "Teprotumumab, eight infusions every 3 weeks.",
        ))
        .visit(visit(
            date(2022, 12, 13),
            ("20 mm", "22 mm"),
            "2/7",
            "Good response after four infusions. Mild muscle cramps.",
            date(2023, 3, 21),
            "Continue, hearing test before the sixth infusion.",
        ))
        .visit(
            visit(
                date(2023, 3, 21),
                ("19 mm", "20 mm"),
                "1/7",
                "Course of teprotumumab completed.",
                date(2023, 9, 19),
                "Return in 6 months.",
            )
            .panel(
                "Thyroid panel - Serum",
                [
                    ("Thyrotropin", "1.8 mIU/L", "Normal"),
                    ("Thyroxine, free", "1.2 ng/dL", "Normal"),
                    ("TSH receptor antibody", "3.9 IU/L", "High"),
                ],
            ),
        )
        .visit(visit(
            date(2023, 9, 19),
            ("19 mm", "20 mm"),
            "0/7",
            "Inactive.",
            date(2024, 9, 17),
            "Return in 12 months.",
        ))
        .visit(visit(
            date(2024, 9, 17),
            ("19 mm", "20 mm"),
            "0/7",
            "Inactive for a year, diplopia only in extreme upgaze.",
            date(2025, 9, 16),
            "Prism not needed.",
        ))
}

/// Patient 7340025.
pub(super) fn ptosis() -> Chart {
    let patient =
        Patient::new(7_340_025, "SBX-1025", "Agnès", "", "D'Amboise", date(1949, 4, 1), "Female");
    let visit = |on, kind, margins: (&'static str, &'static str), said, due, then| {
        Visit::new(on, time(10, 10, 0, 0), kind, &EASTGATE, "Drooping lids.")
            .complains("Holds the lids up to read")
            .sees("20/25", "20/25")
            .external("Margin reflex distance 1", margins.0, margins.1)
            .external("Levator function", "14 mm", "14 mm")
            .slit("Lens", "1+ NS", "1+ NS")
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient)
        .problem(date(2024, 1, 23), "H02.403", "Ptosis of eyelid", "Both eyes")
        .resolved(date(2024, 6, 18))
        .problem(date(2010, 10, 10), "H04.123", "Dry eye syndrome", "Both eyes")
        .takes(
            date(2010, 10, 10),
            "carboxymethylcellulose 0.5 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "as needed"],
        )
        .allergic("Latex", "Contact dermatitis", "Mild")
        .allergic("Codeine", "Nausea", "Mild")
        .underwent(date(2024, 4, 4), "67904", "Repair of ptosis, levator advancement", "Both eyes")
        .visit(
            visit(
                date(2024, 1, 23),
                "New Patient",
                ("1 mm", "0 mm"),
                "Involutional ptosis of both upper lids, superior field reduced to 12 degrees.",
                date(2024, 4, 4),
                "Levator advancement, both eyes, 4/4/2024.",
            )
            .imaging(
                "Visual field, superior 36",
                "12 degrees | 30 taped",
                "10 degrees | 30 taped",
                "Improves by more than 12 degrees with taping.",
            ),
        )
        .visit(visit(
            date(2024, 4, 11),
            "Post-op",
            ("3 mm", "3 mm"),
            "One week after ptosis repair, sutures removed.",
            date(2024, 6, 18),
            "Return in 2 months.",
        ))
        .visit(visit(
            date(2024, 6, 18),
            "Post-op",
            ("3.5 mm", "3.5 mm"),
            "Symmetrical, closes fully.",
            date(2025, 6, 17),
            "Return in 12 months.",
        ))
        .visit(visit(
            date(2025, 6, 17),
            "Follow Up",
            ("3.5 mm", "3.5 mm"),
            "Lasting result.",
            date(2026, 6, 16),
            "Return in 12 months.",
        ))
}
