//! Diabetic retinopathy: laboratory panels beside the eyes they explain.

use jiff::civil::{Date, date, time};

use crate::sandbox::charts::staff::LINDQVIST;
use crate::sandbox::clinical::{Chart, Eye, Patient, Visit};

/// A visit by what is followed: haemoglobin A1c, acuities, and what was said of the retina.
struct Look {
    date: Date,
    a1c: (&'static str, &'static str),
    creatinine: (&'static str, &'static str),
    acuity: (&'static str, &'static str),
    microns: (u16, u16),
    retina: (&'static str, &'static str),
    said: &'static str,
    plan: (Date, &'static str),
}

static LOOKS: [Look; 9] = [
    Look {
        date: date(2020, 8, 11),
        a1c: ("10.4 %", "High"),
        creatinine: ("0.9 mg/dL", "Normal"),
        acuity: ("20/30", "20/25"),
        microns: (288, 271),
        retina: ("Scattered microaneurysms", "Scattered microaneurysms"),
        said: "Mild nonproliferative diabetic retinopathy, both eyes, no macular edema.",
        plan: (
            date(2021, 2, 9),
            "Return in 6 months. Letter to the primary care office about an A1c of 10.4 %.",
        ),
    },
    Look {
        date: date(2021, 2, 16),
        a1c: ("9.6 %", "High"),
        creatinine: ("0.9 mg/dL", "Normal"),
        acuity: ("20/30", "20/25"),
        microns: (301, 274),
        retina: ("Dot hemorrhages in 3 quadrants", "Scattered microaneurysms"),
        said: "Moderate nonproliferative diabetic retinopathy of the right eye, mild of the left.",
        plan: (date(2021, 8, 17), "Return in 6 months."),
    },
    Look {
        date: date(2021, 8, 24),
        a1c: ("9.1 %", "High"),
        creatinine: ("1.0 mg/dL", "Normal"),
        acuity: ("20/50", "20/25"),
        microns: (396, 279),
        retina: ("Center-involving edema, hard exudates", "Dot hemorrhages in 2 quadrants"),
        said: "Center-involving diabetic macular edema, right eye.",
        plan: (date(2021, 9, 21), "Ranibizumab today, right eye; again in 4 weeks."),
    },
    Look {
        date: date(2021, 9, 21),
        a1c: ("8.8 %", "High"),
        creatinine: ("1.0 mg/dL", "Normal"),
        acuity: ("20/40", "20/25"),
        microns: (341, 280),
        retina: ("Edema, less", "Dot hemorrhages in 2 quadrants"),
        said: "Edema of the right eye responds to the first injection.",
        plan: (date(2021, 10, 19), "Ranibizumab today, right eye; again in 4 weeks."),
    },
    Look {
        date: date(2021, 10, 19),
        a1c: ("8.3 %", "High"),
        creatinine: ("1.0 mg/dL", "Normal"),
        acuity: ("20/30", "20/25"),
        microns: (298, 281),
        retina: ("No edema, few exudates", "Dot hemorrhages in 2 quadrants"),
        said: "Macula of the right eye is dry after two injections and a third today.",
        plan: (date(2022, 4, 12), "Ranibizumab today, right eye; then watch."),
    },
    Look {
        date: date(2022, 4, 12),
        a1c: ("7.9 %", "High"),
        creatinine: ("1.1 mg/dL", "Normal"),
        acuity: ("20/25", "20/25"),
        microns: (289, 283),
        retina: ("Dot hemorrhages in 3 quadrants", "Dot hemorrhages in 3 quadrants"),
        said: "Moderate nonproliferative diabetic retinopathy, both eyes, no edema.",
        plan: (date(2023, 1, 17), "Return in 9 months."),
    },
    Look {
        date: date(2023, 1, 17),
        a1c: ("7.4 %", "High"),
        creatinine: ("1.1 mg/dL", "Normal"),
        acuity: ("20/25", "20/25"),
        microns: (286, 284),
        retina: ("Dot hemorrhages in 3 quadrants", "Dot hemorrhages in 3 quadrants"),
        said: "Retinopathy stable with better glucose control.",
        plan: (date(2024, 1, 23), "Return in 12 months."),
    },
    Look {
        date: date(2024, 6, 18),
        a1c: ("8.7 %", "High"),
        creatinine: ("1.3 mg/dL", "High"),
        acuity: ("20/25", "20/40"),
        microns: (288, 290),
        retina: (
            "Dot hemorrhages in 4 quadrants",
            "New vessels elsewhere, small vitreous hemorrhage",
        ),
        said: "Proliferative diabetic retinopathy of the left eye after a missed year.",
        plan: (date(2024, 7, 2), "Panretinal laser, left eye, within two weeks."),
    },
    Look {
        date: date(2025, 1, 14),
        a1c: ("6.9 %", "High"),
        creatinine: ("1.2 mg/dL", "Normal"),
        acuity: ("20/25", "20/30"),
        microns: (285, 287),
        retina: ("Dot hemorrhages in 3 quadrants", "Laser scars, vessels regressed"),
        said: "New vessels of the left eye have regressed after laser.",
        plan: (date(2025, 7, 15), "Return in 6 months, do not miss it."),
    },
];

/// Patient 7340003.
pub(super) fn chart() -> Chart {
    let patient = Patient::new(
        7_340_003,
        "SBX-1003",
        "Marisol",
        "Luz",
        "Quintero-Fenn",
        date(1967, 1, 30),
        "Female",
    );
    let mild = "Type 2 diabetes with mild nonproliferative retinopathy without macular edema";
    let moderate =
        "Type 2 diabetes with moderate nonproliferative retinopathy without macular edema";
    let edema = "Type 2 diabetes with moderate nonproliferative retinopathy with macular edema";
    let proliferative = "Type 2 diabetes with proliferative retinopathy without macular edema";
    Chart::of(patient)
        .problem(date(2020, 8, 11), "E11.3293", mild, "Both eyes")
        .resolved(date(2021, 2, 16))
        .problem(date(2021, 2, 16), "E11.3391", moderate, "Right eye")
        .resolved(date(2021, 8, 24))
        .problem(date(2021, 2, 16), "E11.3292", mild, "Left eye")
        .resolved(date(2022, 4, 12))
        .problem(date(2021, 8, 24), "E11.3311", edema, "Right eye")
        .resolved(date(2022, 4, 12))
        .problem(date(2022, 4, 12), "E11.3391", moderate, "Right eye")
        .problem(date(2022, 4, 12), "E11.3392", moderate, "Left eye")
        .resolved(date(2024, 6, 18))
        .problem(date(2024, 6, 18), "E11.3592", proliferative, "Left eye")
        .problem(date(2024, 6, 18), "N18.31", "Chronic kidney disease, stage 3a", "")
        .takes(
            date(2014, 3, 3),
            "metformin hydrochloride 1000 MG oral tablet",
            ["1", "Tablet", "by mouth", "twice a day"],
        )
        .takes(
            date(2020, 9, 1),
            "insulin glargine 100 UNT per 1 ML prefilled pen",
            ["18", "Units", "subcutaneous", "at bedtime"],
        )
        .stopped(date(2022, 4, 12))
        .takes(
            date(2022, 4, 12),
            "insulin glargine 100 UNT per 1 ML prefilled pen",
            ["24", "Units", "subcutaneous", "at bedtime"],
        )
        .takes(
            date(2024, 7, 9),
            "semaglutide 0.5 MG per dose prefilled pen",
            ["0.5", "mg", "subcutaneous", "once a week"],
        )
        .allergic("Fluorescein", "Nausea and hives", "Moderate")
        .underwent(date(2021, 8, 24), "67028", "Intravitreal injection", "Right eye")
        .underwent(date(2021, 9, 21), "67028", "Intravitreal injection", "Right eye")
        .underwent(date(2021, 10, 19), "67028", "Intravitreal injection", "Right eye")
        .underwent(date(2024, 7, 2), "67228", "Panretinal photocoagulation", "Left eye")
        .vaccine(date(2022, 11, 8), "pneumococcal conjugate PCV20", "Completed")
        .vaccine(date(2023, 10, 24), "influenza, injectable, quadrivalent", "Refused by Patient")
        .smoking("Current some day smoker")
        .visits(LOOKS.iter().map(visit))
}

fn visit(look: &Look) -> Visit {
    let kind = if look.date == date(2020, 8, 11) { "New Patient" } else { "Follow Up" };
    let (od, os) = look.microns;
    let (a1c, flag) = look.a1c;
    let injected = look.plan.1.starts_with("Ranibizumab");
    let visit = Visit::new(look.date, time(10, 40, 0, 0), kind, &LINDQVIST, "Diabetic eye exam.")
        .complains(if look.acuity.1 == "20/40" {
            "Floaters, left eye"
        } else {
            "Blood sugar check of the eyes"
        })
        .acuity(Eye::Od, "", look.acuity.0, "", "J2")
        .acuity(Eye::Os, "", look.acuity.1, "", "J1")
        .iop("10:55 AM", 16, 17)
        .slit("Iris", "No rubeosis", "No rubeosis")
        .slit("Lens", "1+ NS, trace cortical", "1+ NS, trace cortical")
        .dilated()
        .fundus("Periphery", look.retina.0, look.retina.1)
        .imaging(
            "OCT macula",
            format!("Central subfield {od} microns"),
            format!("Central subfield {os} microns"),
            if od > 320 {
                "Center-involving edema, right eye."
            } else {
                "No center-involving edema."
            },
        )
        .panel(
            "Hemoglobin A1c and metabolic panel - Blood",
            [
                ("Hemoglobin A1c/Hemoglobin.total in Blood", a1c, flag),
                (
                    "Glucose [Mass/volume] in Serum, fasting",
                    if look.date < date(2021, 9, 1) { "214 mg/dL" } else { "148 mg/dL" },
                    "High",
                ),
                ("Creatinine [Mass/volume] in Serum", look.creatinine.0, look.creatinine.1),
            ],
        )
        .panel(
            "Lipid panel - Serum",
            [
                ("Cholesterol in LDL [Mass/volume]", "96 mg/dL", "Normal"),
                ("Triglyceride [Mass/volume]", "188 mg/dL", "High"),
            ],
        )
        .vitals((142, 84), 76, 88.0, 162.0)
        .assess(look.said)
        .goal("Hemoglobin A1c below 7 %.")
        .plan(look.plan.0, "Follow up", look.plan.1);
    if injected {
        // What was seen of these eyes was seen in the macula.
        let visit = visit.fundus("Macula", look.retina.0, "Flat, good foveal reflex").fundus(
            "Periphery",
            "Dot hemorrhages in 3 quadrants",
            look.retina.1,
        );
        visit.given(
            "ranibizumab 0.3 MG per 0.05 ML intravitreal injection",
            ["0.3", "mg", "Intravitreal, right eye", "once"],
        )
    } else {
        visit
    }
}
