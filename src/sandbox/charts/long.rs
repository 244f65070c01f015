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

/// Visits that stand out, counted from 0.
const FALL: i32 = 36;
const GLAUCOMA: i32 = 69;
const ALLERGIC: i32 = 74;
const VISIONS: i32 = 103;
const INFLAMED: i32 = 150;

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
    Chart::of(patient)
        .problem(
            BEGAN,
            "H35.3231",
            "Exudative age-related macular degeneration, active choroidal neovascularization",
            "Both eyes",
        )
        .problem(day(GLAUCOMA), "H40.1131", "Primary open-angle glaucoma, mild stage", "Both eyes")
        .problem(day(130), "H54.8", "Legal blindness, as defined in USA", "")
        .takes(
            day(GLAUCOMA),
            "brimonidine 0.2 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "twice a day"],
        )
        .stopped(day(ALLERGIC))
        .takes(
            day(ALLERGIC),
            "latanoprost 0.005 % ophthalmic solution",
            ["1", "Drop", "Both eyes", "at bedtime"],
        )
        .allergic("Brimonidine", "Follicular conjunctivitis", "Moderate")
        .function("Functional Finding", "Low vision aids, white cane - 2/17/2020")
        .function("Cognitive Function Finding", "Alert and oriented - 2/17/2020")
        .underwent(
            date(2008, 10, 14),
            "66984",
            "Phacoemulsification with intraocular lens",
            "Both eyes",
        )
        .underwent(day(0), "67028", "Intravitreal injection, first of a series", "Right eye")
        .underwent(day(1), "67028", "Intravitreal injection, first of a series", "Left eye")
        .visits((0..VISITS).map(visit))
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
    let visit = Visit::new(
        on,
        time(13, 0, 0, 0),
        "Injection",
        &LINDQVIST,
        format!("Injection visit {}.", number + 1),
    )
    .complains(complaint(number))
    .sees(line(years), line(years + 2))
    .imaging(
        "OCT macula",
        format!("Central subfield {} microns", microns(0)),
        format!("Central subfield {} microns", microns(11)),
        "",
    )
    .given(name, sig)
    .assess(assessment(number, eye_name))
    .plan(on.saturating_add(4.weeks()), "Injection", "Other eye in 4 weeks.");
    examined(visit, number)
}

/// What the lamp showed: a glaucoma that is found at one visit, an eye that is inflamed at another.
fn examined(visit: Visit, number: i32) -> Visit {
    let ripple = |offset: i32| u16::try_from(14 + (number * 5 + offset) % 6).unwrap_or(14);
    let (od, os) = if number == GLAUCOMA { (26, 27) } else { (ripple(0), ripple(3)) };
    let cup = if number < GLAUCOMA { "0.5" } else { "0.65" };
    let chamber = if number == INFLAMED { "1+ cell, no hypopyon" } else { "Deep and quiet" };
    visit
        .iop_by("Tono-Pen", "1:10 PM", od, os)
        .slit("Lens", "PCIOL", "PCIOL")
        .slit("Anterior Chamber", "Deep and quiet", chamber)
        .dilated()
        .fundus("C/D Ratio", cup, cup)
        .fundus("Macula", "Fibrosis, no hemorrhage", "Fibrosis, no hemorrhage")
}

/// Most visits have nothing to tell.
fn complaint(number: i32) -> &'static str {
    match number {
        FALL => "Fell at home, bruise over the left brow",
        ALLERGIC => "Itching lids since the new drop",
        VISIONS => "Sees people who are not there",
        INFLAMED => "Floaters and ache, left eye, for a week after the last injection",
        _ => "No new symptoms",
    }
}

fn assessment(number: i32, eye: &str) -> Text {
    match number {
        GLAUCOMA => "Primary open-angle glaucoma of both eyes, 26 and 27 mmHg: start brimonidine.".into(),
        FALL => "No hyphema, no retinal damage after the fall.".into(),
        ALLERGIC => "Allergy to brimonidine, both eyes: stop it, latanoprost instead.".into(),
        VISIONS => "Charles Bonnet syndrome explained: the images come from the eye disease, not from the mind.".into(),
        INFLAMED => "Sterile inflammation of the left eye after its last injection, settling; endophthalmitis was ruled out by tap.".into(),
        _ => format!("Macular degeneration quiet, {} injected.", eye.to_lowercase()).into(),
    }
}
