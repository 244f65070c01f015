//! A very long chart: sixteen years of four-weekly injections, alternating eyes.
//!
//! The visits follow from their number, so that 208 of them need no 208 lines. A few stand out, for
//! whoever searches.

use jiff::civil::{Date, date, time};
use jiff::{Span, ToSpan as _};

use crate::sandbox::charts::staff::LINDQVIST;
use crate::sandbox::clinical::{Chart, Eye, Patient, Text, Visit};

/// Every four weeks from 2010 to 2026.
const VISITS: i32 = 208;

const BEGAN: Date = date(2010, 3, 1);

/// Patient 7340009.
pub(super) fn chart() -> Chart {
    let patient = Patient::new(
        7_340_009,
        "SBX-1009",
        "Winifred",
        "Grace",
        "Oldacre",
        date(1934, 8, 8),
        "Female",
    );
    let chart = Chart::of(patient)
        .problem(
            BEGAN,
            "H35.3231",
            "Exudative age-related macular degeneration, active choroidal neovascularization",
            "Both eyes",
        )
        .problem(
            date(2015, 6, 8),
            "H40.1131",
            "Primary open-angle glaucoma, mild stage",
            "Both eyes",
        )
        .problem(date(2018, 1, 15), "H54.8", "Legal blindness, as defined in USA", "")
        .takes(
            date(2015, 6, 8),
            "brimonidine 0.2 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "twice a day"],
        )
        .stopped(date(2015, 10, 26))
        .takes(
            date(2015, 10, 26),
            "latanoprost 0.005 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "at bedtime"],
        )
        .allergic("Brimonidine", "Follicular conjunctivitis", "Moderate")
        .function("Functional Finding", "Low vision aids, white cane - 1/15/2018")
        .function("Cognitive Function Finding", "Alert and oriented - 1/15/2018");
    let chart = chart
        .underwent(day(0), "67028", "Intravitreal injection, first of a series", "Right eye")
        .underwent(day(1), "67028", "Intravitreal injection, first of a series", "Left eye");
    chart.visits((0..VISITS).map(visit))
}

fn day(number: i32) -> Date {
    BEGAN.saturating_add(Span::new().weeks(4 * number))
}

/// Right eye at even visits, left eye at odd ones.
const fn treated(number: i32) -> (&'static str, Eye) {
    if number % 2 == 0 { ("Right eye", Eye::Od) } else { ("Left eye", Eye::Os) }
}

/// The drug of the time.
fn drug(on: Date) -> (&'static str, &'static str) {
    if on < date(2012, 6, 1) {
        ("ranibizumab 0.5 MG per 0.05 ML intravitreal injection", "0.5")
    } else if on < date(2022, 9, 1) {
        ("aflibercept 2 MG per 0.05 ML intravitreal injection", "2")
    } else {
        ("faricimab 6 MG per 0.05 ML intravitreal injection", "6")
    }
}

fn visit(number: i32) -> Visit {
    let on = day(number);
    let (eye_name, eye) = treated(number);
    let (name, milligrams) = drug(on);
    // Slow loss over the years, with a ripple that depends on the visit only.
    let microns = |offset: i32| 272 + (number * 7 + offset) % 31 - number / 16;
    let line = |years: i32| match years {
        ..3 => "20/60",
        3..6 => "20/80",
        6..9 => "20/150",
        9..13 => "20/400",
        _ => "CF at 3 feet",
    };
    let years = number * 4 / 52;
    let sig = match eye {
        Eye::Od => [milligrams, "mg", "Intravitreal, right eye", "once"],
        _ => [milligrams, "mg", "Intravitreal, left eye", "once"],
    };
    let pressure = |offset: i32| u16::try_from(14 + (number * 5 + offset) % 6).unwrap_or(14);
    Visit::new(
        on,
        time(13, 0, 0, 0),
        "Injection",
        &LINDQVIST,
        format!("Injection visit {}.", number + 1),
    )
    .complains(complaint(number))
    .sees(line(years), line(years + 2))
    .iop_by("Tono-Pen", "1:10 PM", pressure(0), pressure(3))
    .slit("Lens", "PCIOL", "PCIOL")
    .dilated()
    .fundus("Macula", "Fibrosis, no hemorrhage", "Fibrosis, no hemorrhage")
    .imaging(
        "OCT macula",
        format!("Central subfield {} microns", microns(0)),
        format!("Central subfield {} microns", microns(11)),
        "",
    )
    .given(name, sig)
    .assess(assessment(number, eye_name))
    .plan(on.saturating_add(4.weeks()), "Injection", "Other eye in 4 weeks.")
}

/// Most visits have nothing to tell.
fn complaint(number: i32) -> &'static str {
    match number {
        36 => "Fell at home, bruise over the left brow",
        74 => "Itching lids since the new drop",
        103 => "Sees people who are not there",
        149 => "Pain and light sensitivity, left eye, since yesterday",
        _ => "No new symptoms",
    }
}

fn assessment(number: i32, eye: &str) -> Text {
    match number {
        36 => "No hyphema, no retinal damage after the fall.".into(),
        74 => "Allergy to brimonidine, both eyes: stop it, latanoprost instead.".into(),
        103 => "Charles Bonnet syndrome explained: the images come from the eye disease, not from the mind.".into(),
        149 => "Sterile inflammation after injection, left eye. Endophthalmitis ruled out by tap.".into(),
        _ => format!("Macular degeneration quiet, {} injected.", eye.to_lowercase()).into(),
    }
}
