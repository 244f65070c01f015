//! Retinas: a tear that was caught in time, and a blocked vein.

use jiff::civil::{Date, date, time};

use crate::sandbox::charts::staff::LINDQVIST;
use crate::sandbox::clinical::{Chart, Eye, Patient, Visit};

/// Patient 7340018.
pub(super) fn tear() -> Chart {
    let patient = Patient::new(
        7_340_018,
        "SBX-1018",
        "Theo",
        "James",
        "Brackenridge",
        date(1962, 8, 28),
        "Male",
    );
    let visit = |on, kind, complaint, periphery, said, due, then| {
        Visit::new(on, time(12, 5, 0, 0), kind, &LINDQVIST, "Flashes and floaters, right eye.")
            .complains(complaint)
            .sees("20/20", "20/20")
            .iop("12:15 PM", 15, 15)
            .slit("Anterior Vitreous", "Weiss ring, pigment", "Clear")
            .dilated()
            .fundus("Periphery", periphery, "Attached 360 degrees, no breaks on depressed exam")
            .assess(said)
            .plan(due, "Follow up", then)
    };
    Chart::of(patient)
        .problem(date(2025, 5, 6), "H43.811", "Vitreous degeneration", "Right eye")
        .problem(
            date(2025, 5, 6),
            "H33.311",
            "Horseshoe tear of retina without detachment",
            "Right eye",
        )
        .resolved(date(2025, 5, 20))
        .problem(date(2000, 1, 10), "H52.13", "Myopia", "Both eyes")
        .underwent(date(2025, 5, 6), "67145", "Laser retinopexy of a retinal tear", "Right eye")
        .visit(visit(
            date(2025, 5, 6),
            "Emergency",
            "Flashes and a shower of floaters since this morning",
            "Horseshoe tear at 11:00, no subretinal fluid",
            "Acute posterior vitreous detachment with a horseshoe tear of the right eye.",
            date(2025, 5, 13),
            "Laser today, three rows around the tear. Detachment warnings given.",
        ))
        .visit(visit(
            date(2025, 5, 13),
            "Follow Up",
            "Fewer flashes",
            "Tear at 11:00, fresh laser marks, no fluid",
            "Laser takes.",
            date(2025, 5, 20),
            "Return in 1 week.",
        ))
        .visit(visit(
            date(2025, 5, 20),
            "Follow Up",
            "Floaters only",
            "Tear at 11:00 walled off by laser scars",
            "Tear secured.",
            date(2025, 6, 24),
            "Return in 5 weeks, both eyes.",
        ))
        .visit(visit(
            date(2025, 6, 24),
            "Follow Up",
            "Floaters only",
            "Tear at 11:00 walled off, no new breaks",
            "No new breaks.",
            date(2025, 12, 16),
            "Return in 6 months.",
        ))
        .visit(visit(
            date(2025, 12, 16),
            "Follow Up",
            "No new symptoms",
            "Tear at 11:00 walled off, no new breaks",
            "Stable.",
            date(2026, 12, 15),
            "Return in 12 months or at once for flashes, floaters or a shadow.",
        ))
}

/// Patient 7340022: acuity and central thickness of the left eye, injection by injection.
pub(super) fn vein_occlusion() -> Chart {
    let patient =
        Patient::new(7_340_022, "SBX-1022", "Walter", "Hugh", "Ingleby", date(1950, 5, 12), "Male");
    let monthly = "Injection today, the next visit in 4 weeks.";
    let watch = "No injection, watch.";
    let series: [(Date, &'static str, u16, &'static str, i32); 9] = [
        (date(2022, 10, 3), "CF at 5 feet", 712, monthly, 4),
        (date(2022, 10, 31), "20/200", 534, monthly, 4),
        (date(2022, 11, 28), "20/150", 410, monthly, 4),
        (date(2022, 12, 27), "20/100", 318, monthly, 4),
        (date(2023, 1, 24), "20/80", 291, watch, 12),
        (date(2023, 5, 9), "20/150", 455, "Edema has returned: injection today.", 6),
        (date(2023, 6, 20), "20/80", 296, "Injection today, then watch.", 17),
        (date(2023, 10, 24), "20/70", 284, watch, 52),
        (date(2024, 10, 22), "20/60", 279, watch, 52),
    ];
    let mut chart = Chart::of(patient)
        .problem(
            date(2022, 10, 3),
            "H34.8120",
            "Central retinal vein occlusion with macular edema",
            "Left eye",
        )
        .problem(date(2009, 6, 1), "I10", "Essential hypertension", "")
        .takes(
            date(2009, 6, 1),
            "amlodipine 5 MG oral tablet",
            ["1", "Tablet", "by mouth", "daily"],
        )
        .stopped(date(2022, 10, 31))
        .takes(
            date(2022, 10, 31),
            "amlodipine 10 MG oral tablet",
            ["1", "Tablet", "by mouth", "daily"],
        )
        .smoking("Current every day smoker");
    for (on, acuity, microns, then, weeks) in series {
        let mut visit = Visit::new(
            on,
            time(9, 45, 0, 0),
            "Follow Up",
            &LINDQVIST,
            "Central vein occlusion, left eye.",
        )
        .complains("Blurred vision, left eye")
        .acuity(Eye::Od, "", "20/20", "", "")
        .acuity(Eye::Os, "", acuity, "NI", "")
        .iop("9:55 AM", 17, 18)
        .external("Pupils", "Brisk", if microns > 600 { "1+ RAPD" } else { "No RAPD" })
        .slit("Iris", "No rubeosis", "No rubeosis, gonioscopy without new vessels")
        .dilated()
        .fundus("Vessels", "Arteriolar narrowing", "Dilated, tortuous veins")
        .fundus(
            "Macula",
            "Flat, good foveal reflex",
            if microns > 300 { "Cystoid edema" } else { "Flat" },
        )
        .imaging(
            "OCT macula",
            "Central subfield 268 microns",
            format!("Central subfield {microns} microns"),
            "",
        )
        .vitals(if on < date(2022, 10, 31) { (178, 102) } else { (136, 82) }, 74, 92.0, 180.0)
        .assess(format!(
            "Central retinal vein occlusion of the left eye, {microns} microns, {acuity}."
        ))
        .plan(on.saturating_add(jiff::Span::new().weeks(weeks)), "Follow up", then);
        if then.contains("njection today") {
            visit = visit.given(
                "bevacizumab 1.25 MG per 0.05 ML intravitreal injection",
                ["1.25", "mg", "Intravitreal, left eye", "once"],
            );
            chart = chart.underwent(on, "67028", "Intravitreal injection", "Left eye");
        }
        chart = chart.visit(visit);
    }
    chart
}
