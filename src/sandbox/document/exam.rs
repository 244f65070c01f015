//! What the eye examination found, as tables under `Physical Examination`.

use crate::sandbox::clinical::{Finding, Visit};
use crate::sandbox::document::markup::Markup;
use crate::sandbox::document::short_date;

/// The examination of one visit; a part that was not done is not mentioned.
pub(super) fn print(visit: &Visit) -> String {
    let mut body = Markup::default();
    acuities(&mut body, visit);
    refractions(&mut body, visit);
    pressures(&mut body, visit);
    keratometry(&mut body, visit);
    findings(&mut body, "External", &visit.external);
    findings(&mut body, "Slit Lamp", &visit.slit_lamp);
    findings(&mut body, "Fundus", &visit.fundus);
    imaging(&mut body, visit);
    let body = body.finish();
    if body.is_empty() { String::from("No Physical Examination recorded.") } else { body }
}

/// A part with a table, if there is anything to put in it.
fn part<R: AsRef<[C]>, C: AsRef<str>>(body: &mut Markup, title: &str, header: &[&str], rows: &[R]) {
    if !rows.is_empty() {
        body.part(title);
        body.table(header, rows);
    }
}

fn acuities(body: &mut Markup, visit: &Visit) {
    let rows: Vec<[&str; 6]> = visit
        .acuities
        .iter()
        .map(|it| [it.eye.name(), it.method, &it.uncorrected, &it.corrected, &it.pinhole, &it.near])
        .collect();
    let header = ["Eye", "Method", "Uncorrected", "Corrected", "Pinhole", "Near"];
    part(body, "Visual Acuity", &header, &rows);
}

fn refractions(body: &mut Markup, visit: &Visit) {
    let rows: Vec<_> = visit
        .refractions
        .iter()
        .map(|it| {
            // A sphere needs no axis; printing 0 would claim one.
            let axis = if it.cylinder == 0.0 { String::new() } else { it.axis.to_string() };
            [
                it.kind.to_owned(),
                it.eye.name().to_owned(),
                power(it.sphere, "plano"),
                power(it.cylinder, "sph"),
                axis,
                it.add.to_owned(),
                it.prism.to_owned(),
                it.acuity.to_owned(),
            ]
        })
        .collect();
    let header = ["Type", "Eye", "Sphere", "Cylinder", "Axis", "Add", "Prism", "VA"];
    part(body, "Refraction", &header, &rows);
}

/// `+1.25`, `-0.50`, or the word for none.
fn power(dioptres: f64, none: &str) -> String {
    if dioptres == 0.0 { none.to_owned() } else { format!("{dioptres:+.2}") }
}

fn pressures(body: &mut Markup, visit: &Visit) {
    let date = short_date(visit.date);
    let rows: Vec<_> = visit
        .pressures
        .iter()
        .map(|it| {
            [&date, it.time, it.eye.name(), &it.mmhg.to_string(), it.method].map(String::from)
        })
        .collect();
    part(body, "Tonometry", &["Date", "Time", "Eye", "IOP (mmHg)", "Method"], &rows);
}

fn keratometry(body: &mut Markup, visit: &Visit) {
    let rows: Vec<_> = visit
        .keratometry
        .iter()
        .map(|it| {
            [it.eye.name(), it.flat, it.steep, it.maximum, &it.thinnest.to_string()]
                .map(String::from)
        })
        .collect();
    let header = ["Eye", "K1 (D)", "K2 (D)", "Kmax (D)", "Thinnest (microns)"];
    part(body, "Keratometry", &header, &rows);
}

fn findings(body: &mut Markup, title: &str, findings: &[Finding]) {
    let rows: Vec<[&str; 3]> =
        findings.iter().map(|it| [&*it.structure, &*it.od, &*it.os]).collect();
    part(body, title, &["Structure", "OD", "OS"], &rows);
}

fn imaging(body: &mut Markup, visit: &Visit) {
    let date = short_date(visit.date);
    let rows: Vec<[&str; 5]> = visit
        .imaging
        .iter()
        .map(|it| [&*date, it.test, &*it.od, &*it.os, &*it.interpretation])
        .collect();
    part(body, "Testing", &["Date", "Test", "OD", "OS", "Interpretation"], &rows);
}
