//! Children: a turned eye with patching and surgery, and short sight that is slowed.

use jiff::civil::{Date, date, time};

use crate::sandbox::charts::staff::ABERNATHY;
use crate::sandbox::clinical::{Chart, Eye, Patient, Quirk, Visit};

/// One look at a turned eye: how acuity was taken, both acuities, the angle, what follows.
struct Look {
    date: Date,
    method: &'static str,
    acuity: (&'static str, &'static str),
    angle: &'static str,
    said: &'static str,
    plan: (Date, &'static str),
}

static LOOKS: [Look; 8] = [
    Look {
        date: date(2021, 5, 11),
        method: "Fix and follow",
        acuity: ("CSM", "CSUM"),
        angle: "ET 35, ET' 40",
        said: "Partially accommodative esotropia, amblyopia of the left eye. Hyperopia +4.50 in both eyes.",
        plan: (date(2021, 7, 13), "Full hyperopic glasses, all day."),
    },
    Look {
        date: date(2021, 7, 13),
        method: "Fix and follow",
        acuity: ("CSM", "CSUM"),
        angle: "ET 25, ET' 30 with glasses",
        said: "Glasses reduce the angle by 10 prism diopters.",
        plan: (date(2021, 10, 12), "Patch the right eye 2 hours a day."),
    },
    Look {
        date: date(2021, 10, 12),
        method: "LEA symbols",
        acuity: ("20/40", "20/100"),
        angle: "ET 25, ET' 30 with glasses",
        said: "First acuity with symbols: left eye 20/100.",
        plan: (date(2022, 1, 18), "Patch the right eye 4 hours a day."),
    },
    Look {
        date: date(2022, 1, 18),
        method: "LEA symbols",
        acuity: ("20/40", "20/60"),
        angle: "ET 25, ET' 30 with glasses",
        said: "Amblyopia improves with patching.",
        plan: (date(2022, 5, 17), "Continue patching 4 hours a day."),
    },
    Look {
        date: date(2022, 5, 17),
        method: "LEA symbols",
        acuity: ("20/30", "20/40"),
        angle: "ET 25, ET' 30 with glasses",
        said: "Acuity nearly equal; the angle remains.",
        plan: (date(2022, 6, 23), "Bilateral medial rectus recession, 4.5 mm, 6/23/2022."),
    },
    Look {
        date: date(2022, 6, 30),
        method: "LEA symbols",
        acuity: ("20/30", "20/40"),
        angle: "ET 4 with glasses",
        said: "One week after surgery: eyes almost straight, no slipped muscle.",
        plan: (date(2022, 9, 20), "Antibiotic ointment for one week more, no swimming for two."),
    },
    Look {
        date: date(2023, 3, 21),
        method: "HOTV",
        acuity: ("20/25", "20/30"),
        angle: "Ortho at distance, E 4 at near",
        said: "Straight with glasses, stereopsis 200 seconds of arc.",
        plan: (date(2024, 3, 19), "Stop patching. Return in 12 months."),
    },
    Look {
        date: date(2025, 4, 8),
        method: "Snellen",
        acuity: ("20/20", "20/25"),
        angle: "Ortho at distance, E 4 at near",
        said: "Amblyopia resolved, alignment stable three years after surgery.",
        plan: (date(2026, 4, 7), "Return in 12 months."),
    },
];

/// Patient 7340006, two years old at the first visit; what is not known is left out.
pub(super) fn strabismus() -> Chart {
    let patient =
        Patient::new(7_340_006, "SBX-1006", "Poppy", "", "Lindenwood", date(2019, 2, 14), "Female");
    Chart::of(patient.quirk(Quirk::Missing))
        .problem(date(2021, 5, 11), "H50.43", "Accommodative component in esotropia", "Both eyes")
        .problem(date(2021, 5, 11), "H53.032", "Strabismic amblyopia", "Left eye")
        .resolved(date(2025, 4, 8))
        .takes(
            date(2022, 6, 23),
            "erythromycin 0.5 % ophthalmic ointment",
            ["1", "Strip", "Both eyes", "twice a day"],
        )
        .completed(date(2022, 7, 7))
        .underwent(
            date(2022, 6, 23),
            "67311",
            "Strabismus surgery, one horizontal muscle",
            "Both eyes",
        )
        .vaccine(date(2020, 2, 18), "MMR", "Completed")
        .vaccine(date(2023, 2, 20), "MMR", "Completed")
        .vaccine(date(2023, 2, 20), "DTaP, 5 pertussis antigens", "Completed")
        .visits(LOOKS.iter().map(|look| {
            let kind = if look.date == date(2022, 6, 30) { "Post-op" } else { "Follow Up" };
            Visit::new(look.date, time(10, 0, 0, 0), kind, &ABERNATHY, "Crossed eyes.")
                .complains("Parents see the left eye turn in")
                .acuity(Eye::Od, "", look.acuity.0, "", "")
                .acuity(Eye::Os, "", look.acuity.1, "", "")
                .acuity_by(look.method)
                .refraction("Cycloplegic", Eye::Od, (4.50, 0.50, 90), "", "")
                .refraction("Cycloplegic", Eye::Os, (4.75, 0.75, 90), "", "")
                .external("Alignment (prism diopters)", look.angle, look.angle)
                .external("Motility", "Full", "Full")
                .assess(look.said)
                .goal("Equal vision and straight eyes.")
                .plan(look.plan.0, "Follow up", look.plan.1)
        }))
}

/// Patient 7340023: sphere and axial length, year by year.
pub(super) fn myopia() -> Chart {
    let patient = Patient::new(
        7_340_023,
        "SBX-1023",
        "Ivy",
        "Mae",
        "Summerfield",
        date(2014, 9, 3),
        "Female",
    );
    let visit = |on, (od, os): (f64, f64), (long_od, long_os), said, due, then| {
        Visit::new(on, time(15, 30, 0, 0), "Follow Up", &ABERNATHY, "Short sight.")
            .complains("Cannot see the board")
            .acuity(Eye::Od, "20/200", "20/20", "", "")
            .acuity(Eye::Os, "20/200", "20/20", "", "")
            .refraction("Cycloplegic", Eye::Od, (od, -0.25, 180), "", "20/20")
            .refraction("Cycloplegic", Eye::Os, (os, 0.0, 0), "", "20/20")
            .imaging("Axial length", format!("{long_od} mm"), format!("{long_os} mm"), "")
            .dilated()
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient)
        .problem(date(2022, 8, 16), "H52.13", "Myopia", "Both eyes")
        .takes(
            date(2022, 8, 16),
            "atropine 0.01 % ophthalmic solution, compounded",
            ["1", "Drop", "Both eyes", "at bedtime"],
        )
        .stopped(date(2023, 8, 15))
        .takes(
            date(2023, 8, 15),
            "atropine 0.05 % ophthalmic solution, compounded",
            ["1", "Drop", "Both eyes", "at bedtime"],
        )
        .visit(visit(
            date(2022, 8, 16),
            (-2.00, -1.75),
            ("23.92", "23.85"),
            "Myopia, both parents short-sighted.",
            date(2023, 2, 14),
            "Start atropine 0.01 % at bedtime.",
        ))
        .visit(visit(
            date(2023, 2, 14),
            (-2.50, -2.25),
            ("24.18", "24.10"),
            "Progression of 0.50 D in 6 months.",
            date(2023, 8, 15),
            "Continue, two hours outdoors a day.",
        ))
        .visit(visit(
            date(2023, 8, 15),
            (-3.00, -2.75),
            ("24.41", "24.33"),
            "Progression of 1.00 D in a year on 0.01 %.",
            date(2024, 2, 13),
            "Increase atropine to 0.05 %.",
        ))
        .visit(visit(
            date(2024, 2, 13),
            (-3.00, -2.75),
            ("24.44", "24.36"),
            "No progression in 6 months on 0.05 %. Pupils 5 mm, no glare.",
            date(2024, 8, 13),
            "Continue.",
        ))
        .visit(visit(
            date(2024, 8, 13),
            (-3.25, -3.00),
            ("24.50", "24.41"),
            "0.25 D in a year on 0.05 %.",
            date(2025, 2, 11),
            "Continue.",
        ))
        .visit(visit(
            date(2025, 2, 11),
            (-3.25, -3.00),
            ("24.53", "24.44"),
            "Stable.",
            date(2025, 8, 12),
            "Continue.",
        ))
        .visit(visit(
            date(2025, 8, 12),
            (-3.50, -3.25),
            ("24.58", "24.49"),
            "0.25 D in a year.",
            date(2026, 8, 11),
            "Continue to age 14, then taper.",
        ))
}
