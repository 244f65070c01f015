//! Corneas: keratoconus that progresses until it is cross-linked, and Fuchs dystrophy.

use jiff::civil::{Date, date, time};

use crate::sandbox::charts::staff::MARCHETTI;
use crate::sandbox::clinical::{Chart, Eye, Patient, Quirk, Visit};

/// Curvature of the left eye, year by year: flat, steep, maximum, thinnest.
struct Map {
    date: Date,
    kind: &'static str,
    left: (&'static str, &'static str, &'static str, u16),
    acuity: &'static str,
    said: &'static str,
    plan: (Date, &'static str),
}

static MAPS: [Map; 7] = [
    Map {
        date: date(2022, 1, 18),
        kind: "New Patient",
        left: ("44.9", "48.2", "52.6", 478),
        acuity: "20/40",
        said: "Keratoconus of both eyes, left more advanced.",
        plan: (date(2022, 7, 19), "Maps again in 6 months. Do not rub the eyes."),
    },
    Map {
        date: date(2022, 7, 19),
        kind: "Follow Up",
        left: ("45.1", "49.0", "54.1", 470),
        acuity: "20/50",
        said: "Kmax of the left eye rose by 1.5 D in 6 months: progression.",
        plan: (date(2022, 9, 15), "Corneal cross-linking, left eye."),
    },
    Map {
        date: date(2022, 9, 16),
        kind: "Post-op",
        left: ("45.1", "49.0", "54.1", 470),
        acuity: "20/200",
        said: "Day 1 after cross-linking of the left eye. Epithelial defect as expected, bandage lens in place.",
        plan: (date(2022, 9, 22), "Return in 1 week to remove the bandage lens."),
    },
    Map {
        date: date(2022, 9, 22),
        kind: "Post-op",
        left: ("45.2", "49.1", "54.3", 452),
        acuity: "20/80",
        said: "Epithelium of the left eye is closed.",
        plan: (date(2022, 12, 20), "Stop moxifloxacin, taper the steroid, return in 3 months."),
    },
    Map {
        date: date(2022, 12, 20),
        kind: "Follow Up",
        left: ("45.0", "48.8", "53.9", 448),
        acuity: "20/50",
        said: "Mild stromal haze of the left eye, fading.",
        plan: (date(2023, 9, 19), "Return in 9 months with maps."),
    },
    Map {
        date: date(2023, 9, 19),
        kind: "Follow Up",
        left: ("44.7", "48.3", "53.0", 455),
        acuity: "20/40",
        said: "Left eye has flattened by 1.1 D since surgery. Right eye stable.",
        plan: (date(2024, 9, 17), "Fit a scleral lens, left eye. Return in 12 months."),
    },
    Map {
        date: date(2024, 9, 17),
        kind: "Follow Up",
        left: ("44.7", "48.2", "52.8", 457),
        acuity: "20/20",
        said: "Stable after cross-linking. 20/20 with the scleral lens in the left eye.",
        plan: (date(2025, 9, 16), "Return in 12 months with maps."),
    },
];

/// Patient 7340005, born late in the UTC day.
pub(super) fn keratoconus() -> Chart {
    let patient =
        Patient::new(7_340_005, "SBX-1005", "Kiran", "Dev", "Vellanoor", date(2003, 4, 22), "Male");
    Chart::of(patient.quirk(Quirk::LateBirth))
        .problem(date(2022, 1, 18), "H18.623", "Keratoconus, unstable", "Both eyes")
        .resolved(date(2023, 9, 19))
        .problem(date(2023, 9, 19), "H18.613", "Keratoconus, stable", "Both eyes")
        .problem(date(2012, 5, 1), "J30.2", "Seasonal allergic rhinitis", "")
        .takes(
            date(2022, 1, 18),
            "olopatadine 0.2 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "daily"],
        )
        .takes(
            date(2022, 9, 15),
            "moxifloxacin 0.5 % ophthalmic solution",
            ["1", "Drop", "Left eye", "four times a day"],
        )
        .completed(date(2022, 9, 22))
        .takes(
            date(2022, 9, 15),
            "fluorometholone 0.1 % ophthalmic suspension",
            ["1", "Drop", "Left eye", "four times a day"],
        )
        .completed(date(2022, 12, 20))
        .underwent(date(2022, 9, 15), "0402T", "Corneal collagen cross-linking", "Left eye")
        .visits(MAPS.iter().map(map))
}

fn map(map: &Map) -> Visit {
    let (flat, steep, maximum, thinnest) = map.left;
    let surgical = map.kind == "Post-op";
    let visit = Visit::new(map.date, time(14, 0, 0, 0), map.kind, &MARCHETTI, "Keratoconus.")
        .complains(if surgical { "Light sensitive, left eye" } else { "Ghost images" })
        .acuity(Eye::Od, "20/30", "20/20", "", "")
        .acuity(Eye::Os, "20/150", map.acuity, "20/25", "")
        .slit("Cornea", "Clear, no striae", "Inferior steepening, Vogt striae")
        .assess(map.said)
        .plan(map.plan.0, "Follow up", map.plan.1);
    if surgical {
        visit.slit("Conjunctiva/Sclera", "White and quiet", "1+ injection")
    } else {
        visit
            .keratometry(Eye::Od, "43.6", "44.8", "46.0", 508)
            .keratometry(Eye::Os, flat, steep, maximum, thinnest)
            .refraction("Manifest", Eye::Od, (-1.00, -1.25, 170), "", "20/20")
            .refraction("Manifest", Eye::Os, (-2.75, -4.50, 25), "", map.acuity)
    }
}

/// Patient 7340017, whose strings are padded.
pub(super) fn fuchs() -> Chart {
    let patient = Patient::new(
        7_340_017,
        "SBX-1017",
        "Ingrid",
        "",
        "Sjöström-Vale",
        date(1956, 7, 4),
        "Female",
    );
    let visit =
        |on, (od, os): (&'static str, &'static str), microns: (u16, u16), said, due, then| {
            let operated = on > date(2024, 5, 1);
            Visit::new(on, time(11, 10, 0, 0), "Follow Up", &MARCHETTI, "Fuchs dystrophy.")
                .complains(if operated {
                    "Clear in the morning now"
                } else {
                    "Blurred on waking, better by noon"
                })
                .acuity(Eye::Od, "", od, "", "")
                .acuity(Eye::Os, "", os, "", "")
                .iop_by("Tono-Pen", "11:20 AM", 15, 16)
                .slit(
                    "Cornea",
                    if operated { "Clear graft, attached" } else { "2+ guttae, trace edema" },
                    "1+ guttae",
                )
                .slit("Lens", "PCIOL", "PCIOL")
                .imaging(
                    "Pachymetry",
                    format!("{} microns", microns.0),
                    format!("{} microns", microns.1),
                    "Thickest in the morning.",
                )
                .assess(said)
                .plan(due, "Follow up", then)
        };
    Chart::of(patient.quirk(Quirk::Padded))
        .problem(date(2019, 6, 6), "H18.513", "Endothelial corneal dystrophy", "Both eyes")
        .problem(date(2024, 5, 9), "Z94.7", "Corneal transplant status", "Right eye")
        .takes(
            date(2021, 6, 10),
            "sodium chloride 5 % ophthalmic ointment",
            ["1", "Strip", "Both eyes", "at bedtime"],
        )
        .stopped(date(2024, 5, 9))
        .takes(
            date(2024, 5, 9),
            "prednisolone acetate 1 % ophthalmic suspension",
            ["1", "Drop", "Right eye", "four times a day"],
        )
        .stopped(date(2024, 11, 14))
        .takes(
            date(2024, 11, 14),
            "prednisolone acetate 1 % ophthalmic suspension",
            ["1", "Drop", "Right eye", "daily"],
        )
        .allergic("Penicillin G", "Anaphylaxis", "Severe")
        .underwent(
            date(2018, 3, 1),
            "66984",
            "Phacoemulsification with intraocular lens",
            "Both eyes",
        )
        .underwent(date(2024, 5, 9), "65756", "Endothelial keratoplasty", "Right eye")
        .visit(visit(
            date(2019, 6, 6),
            ("20/30", "20/25"),
            (588, 572),
            "Fuchs dystrophy, early.",
            date(2021, 6, 10),
            "Return in 2 years.",
        ))
        .visit(visit(
            date(2021, 6, 10),
            ("20/40", "20/25"),
            (604, 575),
            "Morning edema of the right eye.",
            date(2022, 12, 8),
            "Start hypertonic ointment at bedtime.",
        ))
        .visit(visit(
            date(2022, 12, 8),
            ("20/50", "20/30"),
            (622, 580),
            "Right eye worse in spite of ointment.",
            date(2024, 3, 7),
            "Consider endothelial keratoplasty.",
        ))
        .visit(visit(
            date(2024, 3, 7),
            ("20/80", "20/30"),
            (651, 583),
            "Patient wishes surgery of the right eye.",
            date(2024, 5, 9),
            "Endothelial keratoplasty, right eye, 5/9/2024.",
        ))
        .visit(visit(
            date(2024, 5, 16),
            ("20/60", "20/30"),
            (560, 583),
            "Graft of the right eye attached at one week.",
            date(2024, 11, 14),
            "Prednisolone four times a day, return in 6 months.",
        ))
        .visit(visit(
            date(2024, 11, 14),
            ("20/25", "20/30"),
            (531, 585),
            "Clear graft, 20/25. No rejection.",
            date(2025, 5, 15),
            "Prednisolone once a day without end: rejection is still possible.",
        ))
}
