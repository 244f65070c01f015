//! Cataract surgery of both eyes, from the first complaint to new glasses.

use jiff::civil::{date, time};

use crate::sandbox::charts::staff::MARCHETTI;
use crate::sandbox::clinical::{Chart, Eye, Patient, Visit};

const DROPS: [&str; 4] = ["1", "Drop", "Right eye", "four times a day"];
const DROPS_LEFT: [&str; 4] = ["1", "Drop", "Left eye", "four times a day"];

/// Patient 7340004: right eye on 9/12/2024, left eye on 10/10/2024.
pub(super) fn chart() -> Chart {
    let patient =
        Patient::new(7_340_004, "SBX-1004", "Desmond", "", "Achterberg", date(1952, 12, 8), "Male");
    Chart::of(patient)
        .problem(date(2023, 11, 7), "H25.11", "Age-related nuclear cataract", "Right eye")
        .resolved(date(2024, 9, 12))
        .problem(date(2023, 11, 7), "H25.12", "Age-related nuclear cataract", "Left eye")
        .resolved(date(2024, 10, 10))
        .problem(date(2024, 9, 12), "Z96.1", "Presence of intraocular lens", "Right eye")
        .problem(date(2024, 10, 10), "Z96.1", "Presence of intraocular lens", "Left eye")
        .problem(date(2015, 2, 2), "N40.1", "Benign prostatic hyperplasia", "")
        .takes(
            date(2015, 2, 2),
            "tamsulosin 0.4 MG oral capsule",
            ["1", "Capsule", "by mouth", "daily"],
        )
        .takes(date(2024, 9, 9), "prednisolone acetate 1 % ophthalmic suspension", DROPS)
        .completed(date(2024, 10, 10))
        .takes(date(2024, 9, 9), "moxifloxacin 0.5 % ophthalmic solution", DROPS)
        .completed(date(2024, 9, 19))
        .takes(date(2024, 10, 7), "prednisolone acetate 1 % ophthalmic suspension", DROPS_LEFT)
        .completed(date(2024, 11, 7))
        .takes(date(2024, 10, 7), "moxifloxacin 0.5 % ophthalmic solution", DROPS_LEFT)
        .completed(date(2024, 10, 17))
        .underwent(
            date(2024, 9, 12),
            "66984",
            "Phacoemulsification with intraocular lens, +21.5 D",
            "Right eye",
        )
        .underwent(
            date(2024, 10, 10),
            "54885007",
            "Cataract extraction with intraocular lens, +22.0 D",
            "Left eye",
        )
        .smoking("Never smoker")
        .function("Functional Finding", "No longer drives at night - 8/13/2024")
        .visit(first())
        .visit(measured())
        .visit(day_after_right())
        .visit(week_after_right())
        .visit(day_after_left())
        .visit(week_after_left())
        .visit(glasses())
        .visit(year_after())
}

fn first() -> Visit {
    Visit::new(
        date(2023, 11, 7),
        time(8, 30, 0, 0),
        "New Patient",
        &MARCHETTI,
        "Blurred vision, both eyes.",
    )
    .complains("Glare from headlights")
    .acuity(Eye::Od, "20/100", "20/50", "20/40", "J3")
    .acuity(Eye::Os, "20/80", "20/40", "20/30", "J2")
    .refraction("Manifest", Eye::Od, (-2.25, -0.75, 95), "+2.50", "20/50")
    .refraction("Manifest", Eye::Os, (-1.50, -0.50, 85), "+2.50", "20/40")
    .iop("8:45 AM", 15, 15)
    .slit("Lens", "2+ NS, 1+ cortical", "2+ NS")
    .dilated()
    .assess("Nuclear cataract of both eyes, right more than left. Patient wishes to wait.")
    .plan(
        date(2024, 8, 6),
        "Follow up",
        "Glasses updated; return when night driving becomes hard.",
    )
}

fn measured() -> Visit {
    Visit::new(
        date(2024, 8, 13),
        time(8, 30, 0, 0),
        "Surgical Evaluation",
        &MARCHETTI,
        "Cataract evaluation.",
    )
    .complains("No longer drives at night")
    .complains("Reads with difficulty")
    .acuity(Eye::Od, "20/200", "20/80", "20/60", "J7")
    .acuity(Eye::Os, "20/150", "20/60", "20/50", "J5")
    .acuity_by("Snellen")
    .refraction("Manifest", Eye::Od, (-3.50, -1.00, 92), "+2.50", "20/80")
    .refraction("Manifest", Eye::Os, (-2.25, -0.75, 84), "+2.50", "20/60")
    .iop("8:45 AM", 16, 15)
    .slit("Lens", "3+ NS, 2+ cortical", "3+ NS")
    .dilated()
    .imaging(
        "Optical biometry",
        "Axial length 23.91 mm, lens +21.5 D for plano",
        "Axial length 23.78 mm, lens +22.0 D for plano",
        "Good quality, eyes agree.",
    )
    .imaging("Glare test", "20/400", "20/200", "Disabling glare.")
    .vitals((128, 76), 72, 81.0, 178.0)
    .assess("Visually significant cataract of both eyes. Takes tamsulosin: expect a floppy iris.")
    .goal("Drive at night without glare.")
    .plan(
        date(2024, 9, 12),
        "Surgery",
        "Cataract surgery with monofocal lens, right eye, 9/12/2024.",
    )
    .plan(
        date(2024, 10, 10),
        "Surgery",
        "Cataract surgery with monofocal lens, left eye, 10/10/2024.",
    )
}

fn day_after_right() -> Visit {
    Visit::new(
        date(2024, 9, 13),
        time(9, 0, 0, 0),
        "Post-op",
        &MARCHETTI,
        "One day after cataract surgery, right eye.",
    )
    .complains("Scratchy, right eye")
    .acuity(Eye::Od, "20/40", "", "20/25", "")
    .acuity(Eye::Os, "", "20/60", "", "")
    .iop("9:10 AM", 24, 15)
    .slit("Cornea", "1+ edema at the incision", "Clear")
    .slit("Anterior Chamber", "1+ cell", "Deep and quiet")
    .slit("Lens", "PCIOL, centered", "3+ NS")
    .assess("Day 1 after surgery of the right eye, pressure 24 mmHg, as expected.")
    .plan(
        date(2024, 9, 19),
        "Post-op",
        "Drops four times a day, shield at night, return in 1 week.",
    )
}

fn week_after_right() -> Visit {
    Visit::new(
        date(2024, 9, 19),
        time(9, 0, 0, 0),
        "Post-op",
        &MARCHETTI,
        "One week after cataract surgery, right eye.",
    )
    .complains("Colors are brighter, right eye")
    .acuity(Eye::Od, "20/25", "", "20/20", "")
    .acuity(Eye::Os, "", "20/60", "", "")
    .iop("9:10 AM", 15, 15)
    .slit("Anterior Chamber", "Trace cell", "Deep and quiet")
    .slit("Lens", "PCIOL, centered", "3+ NS")
    .assess("Doing well one week after surgery of the right eye.")
    .plan(
        date(2024, 10, 10),
        "Surgery",
        "Stop moxifloxacin, taper prednisolone. Left eye on 10/10/2024.",
    )
}

fn day_after_left() -> Visit {
    Visit::new(
        date(2024, 10, 11),
        time(9, 0, 0, 0),
        "Post-op",
        &MARCHETTI,
        "One day after cataract surgery, left eye.",
    )
    .complains("No pain")
    .acuity(Eye::Od, "20/20", "", "", "")
    .acuity(Eye::Os, "20/30", "", "20/25", "")
    .iop("9:10 AM", 14, 19)
    .slit("Anterior Chamber", "Deep and quiet", "1+ cell")
    .slit("Lens", "PCIOL, centered", "PCIOL, centered")
    .assess("Day 1 after surgery of the left eye.")
    .plan(
        date(2024, 10, 17),
        "Post-op",
        "Drops four times a day, shield at night, return in 1 week.",
    )
}

fn week_after_left() -> Visit {
    Visit::new(
        date(2024, 10, 17),
        time(9, 0, 0, 0),
        "Post-op",
        &MARCHETTI,
        "One week after cataract surgery, left eye.",
    )
    .complains("Happy with both eyes")
    .acuity(Eye::Od, "20/20", "", "", "")
    .acuity(Eye::Os, "20/20", "", "", "")
    .iop("9:10 AM", 14, 14)
    .slit("Lens", "PCIOL, centered", "PCIOL, centered")
    .assess("Doing well after surgery of both eyes.")
    .plan(date(2024, 11, 14), "Refraction", "Reading glasses in 4 weeks.")
}

fn glasses() -> Visit {
    Visit::new(
        date(2024, 11, 14),
        time(9, 0, 0, 0),
        "Post-op",
        &MARCHETTI,
        "Refraction after cataract surgery.",
    )
    .complains("Needs reading glasses")
    .acuity(Eye::Od, "20/20", "20/20", "", "J1+")
    .acuity(Eye::Os, "20/20", "20/20", "", "J1+")
    .acuity(Eye::Ou, "20/20", "20/15", "", "J1+")
    .refraction("Manifest", Eye::Od, (0.0, -0.50, 90), "+2.50", "20/20")
    .refraction("Manifest", Eye::Os, (-0.25, 0.0, 0), "+2.50", "20/20")
    .iop("9:10 AM", 14, 14)
    .slit("Lens", "PCIOL, centered", "PCIOL, centered")
    .dilated()
    .assess("Excellent result in both eyes. Drives at night again.")
    .plan(date(2025, 11, 13), "Follow up", "Return in 12 months.")
}

fn year_after() -> Visit {
    Visit::new(date(2025, 11, 18), time(9, 0, 0, 0), "Follow Up", &MARCHETTI, "Yearly exam.")
        .complains("A little hazy, right eye")
        .acuity(Eye::Od, "20/30", "20/25", "", "J1")
        .acuity(Eye::Os, "20/20", "20/20", "", "J1+")
        .iop("9:10 AM", 15, 14)
        .slit("Lens", "PCIOL, 1+ posterior capsule opacity", "PCIOL, clear capsule")
        .dilated()
        .assess("Early posterior capsule opacity of the right eye, not yet in need of laser.")
        .plan(date(2026, 11, 17), "Follow up", "Return in 12 months, or sooner for a capsulotomy.")
}
