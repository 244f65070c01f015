//! Neovascular macular degeneration: a loading series, intervals extended, one relapse.

use jiff::civil::{Date, date, time};

use crate::sandbox::charts::staff::LINDQVIST;
use crate::sandbox::clinical::{Chart, Eye, Order, Patient, Visit};

const DRUG: &str = "aflibercept 2 MG per 0.05 ML intravitreal injection";
const SIG: [&str; 4] = ["2", "mg", "Intravitreal, right eye", "once"];

/// A visit of the series: vision of the right eye, central thickness, what the scan showed, and
/// the weeks until the next.
struct Scan {
    date: Date,
    acuity: &'static str,
    microns: u16,
    fluid: &'static str,
    weeks: i32,
}

const fn scan(
    date: Date,
    acuity: &'static str,
    microns: u16,
    fluid: &'static str,
    weeks: i32,
) -> Scan {
    Scan { date, acuity, microns, fluid, weeks }
}

/// An injection at every visit.
static SCANS: [Scan; 16] = [
    scan(date(2023, 2, 6), "20/100", 468, "Subretinal and intraretinal fluid", 4),
    scan(date(2023, 3, 6), "20/80", 391, "Subretinal fluid, less", 4),
    scan(date(2023, 4, 3), "20/60", 322, "Trace subretinal fluid", 4),
    scan(date(2023, 5, 1), "20/50", 287, "Dry", 6),
    scan(date(2023, 6, 12), "20/50", 281, "Dry", 8),
    scan(date(2023, 8, 7), "20/50", 279, "Dry", 10),
    scan(date(2023, 10, 16), "20/40", 276, "Dry", 12),
    scan(date(2024, 1, 8), "20/60", 349, "Subretinal fluid has returned", 6),
    scan(date(2024, 2, 19), "20/50", 294, "Trace subretinal fluid", 6),
    scan(date(2024, 4, 1), "20/50", 280, "Dry", 8),
    scan(date(2024, 5, 27), "20/50", 278, "Dry", 8),
    scan(date(2024, 7, 22), "20/40", 277, "Dry", 10),
    scan(date(2024, 9, 30), "20/40", 275, "Dry", 10),
    scan(date(2024, 12, 9), "20/40", 278, "Dry", 10),
    scan(date(2025, 2, 17), "20/40", 280, "Dry", 10),
    scan(date(2025, 4, 28), "20/50", 283, "Dry", 10),
];

/// Patient 7340002, whose encounters are answered newest first.
pub(super) fn chart() -> Chart {
    let patient = Patient::new(
        7_340_002,
        "SBX-1002",
        "Harold",
        "Ames",
        "Bexley-Smythe",
        date(1941, 6, 17),
        "Male",
    );
    let chart = Chart::of(patient.order(Order::NewestFirst))
        .problem(
            date(2023, 2, 6),
            "H35.3211",
            "Exudative age-related macular degeneration, active choroidal neovascularization",
            "Right eye",
        )
        .problem(
            date(2020, 9, 14),
            "H35.3122",
            "Nonexudative age-related macular degeneration, intermediate dry stage",
            "Left eye",
        )
        .problem(date(2023, 2, 6), "Z96.1", "Presence of intraocular lens", "Both eyes")
        .takes(
            date(2020, 9, 14),
            "AREDS 2 vitamins and minerals oral capsule",
            ["1", "Capsule", "by mouth", "twice a day"],
        )
        .takes(date(2011, 4, 4), "warfarin 5 MG oral tablet", ["1", "Tablet", "by mouth", "daily"])
        .stopped(date(2024, 4, 1))
        .takes(
            date(2024, 4, 1),
            "apixaban 5 MG oral tablet",
            ["1", "Tablet", "by mouth", "twice a day"],
        )
        .allergic("Povidone-iodine", "Severe ocular irritation", "Moderate")
        .underwent(date(2016, 3, 22), "54885007", "Cataract extraction", "Right eye")
        .underwent(date(2016, 5, 10), "54885007", "Cataract extraction", "Left eye")
        .vaccine(date(2023, 10, 2), "COVID-19, mRNA, 2023-2024 formula", "Completed")
        .smoking("Former smoker")
        .function("Functional Finding", "Uses a magnifier for reading - 2/6/2023");
    let injected = |chart: Chart, scan: &Scan| {
        chart.underwent(scan.date, "67028", "Intravitreal injection", "Right eye")
    };
    SCANS.iter().fold(chart, injected).visits(SCANS.iter().zip(1..).map(visit))
}

fn visit((scan, number): (&Scan, u32)) -> Visit {
    let first = number == 1;
    let kind = if first { "New Patient" } else { "Injection" };
    let (amsler, reason) = if first {
        ("Distorted", "Distortion and a dark spot in the right eye for two weeks.".to_owned())
    } else {
        ("Stable", format!("Injection number {number} of the right eye."))
    };
    let next = scan.date.saturating_add(jiff::Span::new().weeks(scan.weeks));
    let macula = format!("{}, pigment epithelial detachment", scan.fluid);
    let visit = Visit::new(scan.date, time(13, 15, 0, 0), kind, &LINDQVIST, reason)
        .complains(if first { "Straight lines look bent, right eye" } else { "No new symptoms" })
        .acuity(Eye::Od, "", scan.acuity, if first { "20/80" } else { "NI" }, "J5")
        .acuity(Eye::Os, "", "20/25", "", "J1")
        .iop_by("Tono-Pen", "1:25 PM", 14, 15)
        .external("Amsler grid", amsler, "Full")
        .slit("Lens", "PCIOL, clear capsule", "PCIOL, clear capsule")
        .dilated()
        .fundus("Macula", macula, "Drusen, pigment changes, no fluid")
        .imaging(
            "OCT macula",
            format!("Central subfield {} microns", scan.microns),
            "Central subfield 262 microns",
            format!("OD: {}. OS: drusen, no fluid.", scan.fluid),
        )
        .given("proparacaine 0.5 % ophthalmic solution", ["1", "Drop", "Right eye", "once"])
        .given(DRUG, SIG)
        .assess(format!(
            "Exudative macular degeneration of the right eye: {}, {} microns. Injection number \
             {number} given, chlorhexidine used instead of iodine.",
            scan.fluid.to_lowercase(),
            scan.microns
        ))
        .plan(
            next,
            "Injection",
            format!("Next injection of the right eye in {} weeks.", scan.weeks),
        );
    if scan.fluid.ends_with("returned") {
        visit
            .assess("Relapse at 12 weeks: this eye needs shorter intervals.")
            .goal("Keep the right eye dry, interval not longer than 10 weeks.")
    } else {
        visit
    }
}
