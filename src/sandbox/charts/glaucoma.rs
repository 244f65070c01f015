//! Primary open-angle glaucoma on drops: five years of pressures, and every change of therapy.

use jiff::civil::{Date, date, time};

use crate::sandbox::charts::staff::OKONKWO;
use crate::sandbox::clinical::{Chart, Patient, Visit};

const EYES: &str = "Both eyes";

/// What changed from one visit to the next, which is what such a chart is read for.
struct Check {
    date: Date,
    iop: (u16, u16),
    acuity: (&'static str, &'static str),
    cup: (&'static str, &'static str),
    reason: &'static str,
    assessment: &'static str,
    plan: (Date, &'static str),
}

const fn check(
    date: Date,
    iop: (u16, u16),
    acuity: (&'static str, &'static str),
    cup: (&'static str, &'static str),
    reason: &'static str,
    assessment: &'static str,
    plan: (Date, &'static str),
) -> Check {
    Check { date, iop, acuity, cup, reason, assessment, plan }
}

/// Latanoprost alone, timolol added and doubled, timolol stopped for bradycardia, dorzolamide
/// instead, then laser.
static CHECKS: [Check; 14] = [
    check(
        date(2021, 3, 9),
        (27, 29),
        ("20/25", "20/25"),
        ("0.65", "0.75"),
        "New patient, referred for high eye pressure.",
        "Primary open-angle glaucoma, moderate stage, both eyes. Untreated pressure 27 and 29 mmHg.",
        (
            date(2021, 4, 20),
            "Start latanoprost 0.005 % at bedtime in both eyes, recheck pressure in 6 weeks.",
        ),
    ),
    check(
        date(2021, 4, 20),
        (21, 22),
        ("20/25", "20/25"),
        ("0.65", "0.75"),
        "Pressure check after starting latanoprost.",
        "Pressure is down by about a quarter on latanoprost, still above target.",
        (date(2021, 7, 13), "Continue latanoprost, recheck pressure in 3 months."),
    ),
    check(
        date(2021, 7, 13),
        (20, 22),
        ("20/25", "20/25"),
        ("0.65", "0.75"),
        "Pressure check.",
        "Pressure above target in both eyes on one drop.",
        (date(2021, 10, 19), "Add timolol 0.25 % every morning in both eyes."),
    ),
    check(
        date(2021, 10, 19),
        (17, 19),
        ("20/25", "20/30"),
        ("0.65", "0.75"),
        "Pressure check on two drops.",
        "Left eye still above target.",
        (date(2022, 2, 15), "Increase timolol to 0.5 % twice a day in both eyes."),
    ),
    check(
        date(2022, 2, 15),
        (15, 16),
        ("20/25", "20/30"),
        ("0.65", "0.75"),
        "Pressure check after the higher dose of timolol.",
        "Pressure near target in both eyes. Patient reports feeling tired and light-headed.",
        (
            date(2022, 3, 8),
            "Heart rate 48 today: speak with the primary care office about timolol.",
        ),
    ),
    check(
        date(2022, 3, 8),
        (16, 17),
        ("20/25", "20/30"),
        ("0.65", "0.75"),
        "Light-headed, slow pulse.",
        "Bradycardia on timolol, heart rate 46.",
        (date(2022, 4, 26), "Stop timolol. Start dorzolamide 2 % three times a day in both eyes."),
    ),
    check(
        date(2022, 4, 26),
        (17, 18),
        ("20/25", "20/30"),
        ("0.65", "0.75"),
        "Pressure check on dorzolamide.",
        "Pulse has recovered to 68. Pressure slightly above target.",
        (date(2022, 10, 11), "Continue latanoprost and dorzolamide, visual field in 6 months."),
    ),
    check(
        date(2022, 10, 11),
        (17, 19),
        ("20/25", "20/30"),
        ("0.65", "0.80"),
        "Glaucoma follow up with visual field.",
        "Superior arcuate defect of the left eye has deepened, cup has enlarged to 0.80.",
        (date(2022, 11, 15), "Selective laser trabeculoplasty, left eye."),
    ),
    check(
        date(2022, 12, 20),
        (17, 14),
        ("20/25", "20/30"),
        ("0.65", "0.80"),
        "Follow up after laser of the left eye.",
        "Good response to laser in the left eye, pressure 14.",
        (date(2023, 6, 13), "Continue drops, recheck in 6 months."),
    ),
    check(
        date(2023, 6, 13),
        (18, 14),
        ("20/25", "20/30"),
        ("0.70", "0.80"),
        "Glaucoma follow up.",
        "Right eye has risen above target, cup of the right eye 0.70.",
        (date(2023, 7, 18), "Selective laser trabeculoplasty, right eye."),
    ),
    check(
        date(2023, 8, 29),
        (14, 13),
        ("20/25", "20/30"),
        ("0.70", "0.80"),
        "Follow up after laser of the right eye.",
        "Both eyes at target after laser.",
        (date(2024, 3, 5), "Reduce dorzolamide to twice a day in both eyes."),
    ),
    check(
        date(2024, 3, 5),
        (14, 13),
        ("20/25", "20/30"),
        ("0.70", "0.80"),
        "Glaucoma follow up.",
        "At target in both eyes.",
        (date(2025, 2, 18), "Continue, field and nerve scan at the next visit."),
    ),
    check(
        date(2025, 2, 18),
        (15, 14),
        ("20/30", "20/40"),
        ("0.70", "0.80"),
        "Glaucoma follow up with visual field.",
        "Glaucoma stable. Cataract of both eyes begins to reduce vision.",
        (date(2026, 2, 24), "Continue drops, recheck in 12 months or sooner if vision drops."),
    ),
    check(
        date(2026, 2, 24),
        (15, 16),
        ("20/30", "20/50"),
        ("0.70", "0.80"),
        "Glaucoma follow up, vision of the left eye worse.",
        "Left eye 16 mmHg, above target for the first time since laser. Cataract of the left eye is visually significant.",
        (date(2026, 5, 19), "Discuss cataract surgery with a trabecular stent, left eye."),
    ),
];

/// Patient 7340001.
pub(super) fn chart() -> Chart {
    let patient = Patient::new(
        7_340_001,
        "SBX-1001",
        "Evelyn",
        "Rose",
        "Thornquist",
        date(1948, 11, 2),
        "Female",
    );
    Chart::of(patient)
        .problem(date(2021, 3, 9), "H40.1132", "Primary open-angle glaucoma, moderate stage", EYES)
        .problem(date(2016, 5, 3), "I10", "Essential hypertension", "")
        .problem(date(2022, 3, 8), "R00.1", "Bradycardia, unspecified", "")
        .resolved(date(2022, 4, 26))
        .problem(date(2025, 2, 18), "H25.13", "Age-related nuclear cataract", EYES)
        .takes(
            date(2021, 3, 9),
            "latanoprost 0.005 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "at bedtime"],
        )
        .takes(
            date(2021, 7, 13),
            "timolol maleate 0.25 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "every morning"],
        )
        .stopped(date(2021, 10, 19))
        .takes(
            date(2021, 10, 19),
            "timolol maleate 0.5 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "twice a day"],
        )
        .stopped(date(2022, 3, 8))
        .takes(
            date(2022, 3, 8),
            "dorzolamide 2 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "three times a day"],
        )
        .stopped(date(2023, 8, 29))
        .takes(
            date(2023, 8, 29),
            "dorzolamide 2 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "twice a day"],
        )
        .takes(
            date(2016, 5, 3),
            "lisinopril 10 MG oral tablet",
            ["1", "Tablet", "by mouth", "daily"],
        )
        .allergic("Brimonidine", "Allergic conjunctivitis", "Moderate")
        .underwent(date(2022, 11, 15), "65855", "Laser trabeculoplasty", "Left eye")
        .underwent(date(2023, 7, 18), "65855", "Laser trabeculoplasty", "Right eye")
        .vaccine(date(2024, 10, 8), "influenza, high-dose, quadrivalent", "Completed")
        .vaccine(date(2019, 9, 17), "zoster recombinant", "Completed")
        .smoking("Former smoker")
        .function("Functional Finding", "Uses reading glasses, lives independently - 3/9/2021")
        .visits(CHECKS.iter().map(visit))
}

fn visit(check: &Check) -> Visit {
    let kind = if check.date == date(2021, 3, 9) { "New Patient" } else { "Follow Up" };
    let (od, os) = check.iop;
    let lens = if check.date < date(2025, 1, 1) { "1+ NS" } else { "2+ NS" };
    let slow = check.date >= date(2022, 2, 15) && check.date <= date(2022, 3, 8);
    let pulse = if slow { if check.date.month() == 2 { 48 } else { 46 } } else { 68 };
    let visit = Visit::new(check.date, time(9, 20, 0, 0), kind, &OKONKWO, check.reason)
        .complains(check.reason)
        .sees(check.acuity.0, check.acuity.1)
        .iop("9:40 AM", od, os)
        .slit("Lens", lens, if lens == "2+ NS" { "2-3+ NS" } else { lens })
        .vitals((134, 78), pulse, 70.5, 165.0)
        .assess(check.assessment)
        .goal("Target IOP: 16 mmHg or lower in the right eye, 15 mmHg or lower in the left eye.")
        .plan(check.plan.0, "Follow up", check.plan.1);
    examined(visit, check)
}

/// The nerve is looked at when the visit is about the nerve.
fn examined(visit: Visit, check: &Check) -> Visit {
    let (od, os) = check.cup;
    let visit = visit
        .dilated()
        .fundus("Optic Disc", "Pink, inferior thinning", "Pink, inferior notch")
        .fundus("C/D Ratio", od, os);
    match check.date.to_string().as_str() {
        "2021-03-09" => visit
            .external("Gonioscopy", "Open to ciliary body band", "Open to ciliary body band")
            .external("Central corneal thickness", "531 microns", "528 microns")
            .imaging(
                "Visual field 24-2",
                "MD -4.12 dB, superior nasal step",
                "MD -7.85 dB, superior arcuate defect",
                "Reliable. Consistent with moderate glaucoma.",
            )
            .imaging(
                "OCT retinal nerve fiber layer",
                "Average 74 microns",
                "Average 66 microns",
                "Inferior thinning, left more than right.",
            ),
        "2022-10-11" => visit.imaging(
            "Visual field 24-2",
            "MD -4.30 dB, superior nasal step",
            "MD -9.41 dB, superior arcuate defect",
            "Left eye has progressed by 1.56 dB since 3/9/2021.",
        ),
        "2025-02-18" => visit
            .imaging(
                "Visual field 24-2",
                "MD -4.51 dB, superior nasal step",
                "MD -9.60 dB, superior arcuate defect",
                "Stable since 10/11/2022.",
            )
            .imaging(
                "OCT retinal nerve fiber layer",
                "Average 71 microns",
                "Average 61 microns",
                "Slow thinning.",
            ),
        _ => visit,
    }
}
