//! The sections of a CCD, in the vendor's order, under its titles and column headers.
//!
//! Two habits are kept on purpose, because a reader has to live with them: `Instructions` says
//! `Assessment`, `Goals` and the plan again word for word, and what belongs to the patient rather
//! than to the visit (procedures, immunizations) is in every document, also what came after it.

use jiff::civil::Date;

use crate::sandbox::clinical::{Chart, Medication, Panel, Procedure, Visit};
use crate::sandbox::document::exam;
use crate::sandbox::document::markup::{Markup, long_date};
use crate::sandbox::document::{doctor_name, short_date};

/// One section, printed.
pub(super) struct Section {
    /// Which of the practice's names asks for it.
    pub(super) category: &'static str,
    pub(super) title: &'static str,
    pub(super) body: String,
}

/// All sections of a visit.
pub(super) fn of(chart: &Chart, visit: &Visit) -> Vec<Section> {
    let section = |category, title, body| Section { category, title, body };
    let complaint = list(&visit.complaint, "None");
    vec![
        section("encounters", "Encounters", encounters(visit)),
        section("problems", "Problems", problems(chart, visit.date)),
        section("procedures", "Procedures", procedures(chart)),
        section("medications", "Medications", medications(chart, visit.date)),
        section("procedures", "Medications Administered", administered(visit)),
        section("allergies", "Allergies, Adverse Reactions, Alerts", allergies(chart)),
        section("results", "Diagnostic Results", results(visit)),
        section("vitals", "Vital Signs", vitals(visit)),
        section("exam", "Physical Examination", exam::print(visit)),
        section("plan", "Instructions", instructions(visit)),
        section("plan", visit.doctor.plan_title, plan(visit)),
        section("function", "Functional and Cognitive Status", function(chart)),
        section("history", "Social History", social_history(chart)),
        section("history", "Reason For Visit", sentence(&visit.reason)),
        section("history", "Chief Complaint", complaint.clone()),
        section("immunizations", "Immunizations", immunizations(chart)),
        section("plan", "Assessment", list(&visit.assessment, "No Assessments have been created.")),
        section("plan", "Goals", list(&visit.goals, "No Goals have been created.")),
        section("problems", "Health Concerns", complaint),
        section("referral", "Reason for Referral", referral(visit)),
    ]
}

fn encounters(visit: &Visit) -> String {
    let kind = format!("{}: {}", visit.kind, visit.reason);
    let row = [&short_date(visit.date), "Office", visit.doctor.location, &kind];
    table(&["Date", "Encounter", "Location", "Type"], &[row], "")
}

fn problems(chart: &Chart, on: Date) -> String {
    let known = chart.problems.iter().filter(|it| it.since <= on);
    let rows: Vec<_> = known
        .map(|it| {
            let over = it.until.is_some_and(|until| until <= on);
            let status = if over { "Resolved" } else { "Active" };
            [&short_date(it.since), it.icd10, it.name, it.location, status].map(String::from)
        })
        .collect();
    let header = ["Date", "ICD10 Code", "Problem", "Location", "Problem Status"];
    table(&header, &rows, "No Known Problems.")
}

fn procedures(chart: &Chart) -> String {
    let row =
        |it: &Procedure| [&short_date(it.date), it.code, it.name, it.location].map(String::from);
    let rows: Vec<_> = chart.procedures.iter().map(row).collect();
    table(&["Date", "CPT Code", "Procedure", "Location"], &rows, "No Known Procedures.")
}

fn medications(chart: &Chart, on: Date) -> String {
    let known = chart.medications.iter().filter(|it| it.from <= on);
    let rows: Vec<_> = known
        .map(|it| {
            let ended = it.ended.filter(|(until, _)| *until <= on);
            medication(it, ended.map_or("Active", |(_, status)| status))
        })
        .collect();
    table(&MEDICATION, &rows, "No Known Medications.")
}

fn administered(visit: &Visit) -> String {
    let rows: Vec<_> = visit.administered.iter().map(|it| medication(it, "Administered")).collect();
    table(&MEDICATION, &rows, "No Medications Administered.")
}

const MEDICATION: [&str; 7] =
    ["Date", "Medication", "Dose", "Dose Unit", "Route", "Frequency", "Status"];

fn medication(it: &Medication, status: &str) -> [String; 7] {
    [&short_date(it.from), it.name, it.dose, it.unit, it.route, it.frequency, status]
        .map(String::from)
}

fn allergies(chart: &Chart) -> String {
    let rows: Vec<_> = chart
        .allergies
        .iter()
        .map(|it| [it.kind, it.substance, it.reaction, it.severity])
        .collect();
    // The one sentence of its kind that is a finding: somebody asked, and the answer was no.
    table(&["Type", "Substance", "Reaction", "Severity"], &rows, "No Known Allergies")
}

fn results(visit: &Visit) -> String {
    let date = short_date(visit.date);
    let rows: Vec<_> = visit.panels.iter().flat_map(|panel| panel_rows(panel, &date)).collect();
    let header = ["Date", "Lab", "Test", "Result", "Interpretation"];
    table(&header, &rows, "No Known Diagnostic Results.")
}

/// A short row names the panel; its tests follow under blank cells.
fn panel_rows(panel: &Panel, date: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![date.to_owned(), panel.name.to_owned()]];
    rows.extend(
        panel
            .tests
            .iter()
            .map(|(test, result, flag)| ["", "", test, result, flag].map(String::from).to_vec()),
    );
    rows
}

fn vitals(visit: &Visit) -> String {
    let row = visit.vitals.as_ref().map(|it| {
        let metres = it.height / 100.0;
        [
            short_date(visit.date),
            format!("{}/{}", it.pressure.0, it.pressure.1),
            it.pulse.to_string(),
            it.respiration.to_string(),
            format!("{:.2}", it.weight),
            format!("{:.2}", it.height),
            format!("{:.1}", it.weight / (metres * metres)),
        ]
    });
    let header = [
        "Date",
        "Blood Pressure",
        "Heart Beat",
        "Respiration Rate",
        "Body Weight",
        "Body Height",
        "BMI",
    ];
    table(&header, row.as_slice(), "No Known Vital Signs.")
}

fn instructions(visit: &Visit) -> String {
    let plan = visit.plan.iter().map(|it| &it.description);
    let said: Vec<_> = visit.assessment.iter().chain(&visit.goals).chain(plan).collect();
    list(&said, "No Instructions given.")
}

fn plan(visit: &Visit) -> String {
    let provider = doctor_name(visit.doctor);
    let rows: Vec<_> = visit
        .plan
        .iter()
        .map(|it| [&short_date(it.due), it.kind, &it.description, &provider].map(String::from))
        .collect();
    table(&["Date", "Type", "Description", "Provider"], &rows, "No Known Plans.")
}

fn function(chart: &Chart) -> String {
    let rows: Vec<_> = chart.function.iter().map(|(kind, what)| [*kind, *what]).collect();
    table(&["Finding", "Observation"], &rows, "No Functional or Cognitive Findings recorded.")
}

fn social_history(chart: &Chart) -> String {
    let since = chart.visits.iter().map(|it| it.date).min().map(short_date).unwrap_or_default();
    let row = ["Smoking Status", chart.smoking, &since, ""];
    table(&["Social History", "Description", "Start", "End"], &[row], "")
}

fn immunizations(chart: &Chart) -> String {
    let rows: Vec<_> = chart
        .immunizations
        .iter()
        .map(|it| [&long_date(it.date), it.vaccine, it.status].map(String::from))
        .collect();
    table(&["Date", "Vaccine", "Status"], &rows, "No Known Immunizations.")
}

fn referral(visit: &Visit) -> String {
    if visit.referral.is_empty() {
        sentence("No Reason for Referral given.")
    } else {
        sentence(&visit.referral)
    }
}

fn sentence(text: &str) -> String {
    let mut body = Markup::default();
    body.sentence(text);
    body.finish()
}

fn list<T: AsRef<str>>(items: &[T], nothing: &str) -> String {
    if items.is_empty() {
        return sentence(nothing);
    }
    let mut body = Markup::default();
    body.list(items);
    body.finish()
}

fn table<R, C>(header: &[&str], rows: &[R], nothing: &str) -> String
where
    R: AsRef<[C]>,
    C: AsRef<str>,
{
    if rows.is_empty() {
        return sentence(nothing);
    }
    let mut body = Markup::default();
    body.table(header, rows);
    body.finish()
}
