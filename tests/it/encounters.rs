//! `search_encounters`, seen from the model: whole answers, sections, dates, budgets.

use expect_test::expect_file;
use nextech_mcp::sandbox::{Fault, documents, tour};
use serde_json::{Value, json};

use crate::clinic::Clinic;

/// What an answer really costs.
fn exact(text: &str) -> usize {
    tiktoken_rs::o200k_base_singleton().encode_ordinary(text).len()
}

fn ask(mut ask: Value) -> Value {
    ask["patient_id"] = tour().glaucoma_patient.into();
    ask
}

#[tokio::test]
async fn one_section_over_all_visits() {
    let clinic = Clinic::open().await;

    let answer =
        clinic.read("search_encounters", ask(json!({ "sections": ["medications"] }))).await;

    expect_file!["../answers/glaucoma_medications.md"].assert_eq(&answer);
}

#[tokio::test]
async fn an_outline_of_a_chart() {
    let clinic = Clinic::open().await;

    let answer = clinic.read("search_encounters", ask(json!({ "detail": "outline" }))).await;

    expect_file!["../answers/glaucoma_outline.md"].assert_eq(&answer);
}

#[tokio::test]
async fn a_summary_of_a_chart() {
    let clinic = Clinic::open().await;

    let answer = clinic.read("search_encounters", ask(json!({ "detail": "summary" }))).await;

    expect_file!["../answers/glaucoma_summary.md"].assert_eq(&answer);
}

#[tokio::test]
async fn one_visit_whole() {
    let clinic = Clinic::open().await;
    let newest = newest_day(&clinic).await;

    let answer =
        clinic.read("search_encounters", ask(json!({ "start": newest, "end": newest }))).await;

    expect_file!["../answers/glaucoma_newest.md"].assert_eq(&answer);
}

#[tokio::test]
async fn a_page_that_is_cut_says_what_is_left() {
    let clinic = Clinic::open().await;

    let answer = clinic.read("search_encounters", ask(json!({ "max_tokens": 900 }))).await;

    // The cursor is sealed with this machine's key.
    let (answer, _cursor) = answer.rsplit_once("next cursor: ").unwrap();
    expect_file!["../answers/glaucoma_cut.md"].assert_eq(answer);
}

/// The day of the newest visit, as the summary's first row gives it.
async fn newest_day(clinic: &Clinic) -> String {
    let summary = clinic.read("search_encounters", ask(json!({ "detail": "summary" }))).await;
    let row = summary.lines().find(|it| it.starts_with("|e")).unwrap();
    row.split('|').nth(2).unwrap().to_owned()
}

#[tokio::test]
async fn a_budget_is_kept_as_the_models_tokenizer_counts() {
    let clinic = Clinic::open().await;

    let all = [256, 300, 500, 1_000, 3_000, 6_000, 20_000];
    // Two hundred visits take a while to read.
    let cast = [
        (tour().glaucoma_patient, &all[..]),
        (tour().retina_patient, &all[..]),
        (tour().long_chart_patient, &all[2..4]),
    ];
    for (patient, budgets) in cast {
        for detail in ["full", "outline", "summary"] {
            for budget in budgets {
                let ask = json!({ "patient_id": patient, "detail": detail, "max_tokens": budget });
                let answer = clinic.read("search_encounters", ask).await;
                let cost = exact(&answer);
                assert!(cost <= *budget, "{patient} {detail}: {cost} of {budget}\n{answer}");
            }
        }
    }
}

#[tokio::test]
async fn every_visit_is_shown_or_counted() {
    let clinic = Clinic::open().await;
    let patient = tour().long_chart_patient;
    let all = documents().filter(|(it, _, _)| *it == patient).count();

    let ask = json!({ "patient_id": patient, "max_tokens": 2_000 });
    let answer = clinic.read("search_encounters", ask).await;

    let shown = answer.matches("\n## e").count();
    let (_, left) = answer.split_once("## Not shown").unwrap();
    let named = left.matches("\n- e").count();
    let (_, counted) = left.split_once("- and ").unwrap();
    let counted: usize = counted.split(' ').next().unwrap().parse().unwrap();
    let in_part = left.matches(", in part").count();
    assert_eq!(shown + named + counted - in_part, all, "{answer}");
    assert!(answer.starts_with(&format!("Patient {patient}: {all} encounters")), "{answer}");
}

#[tokio::test]
async fn visits_come_newest_first_whatever_the_order_of_the_ehr() {
    let clinic = Clinic::open().await;

    for patient in documents().map(|it| it.0).collect::<std::collections::BTreeSet<_>>() {
        let ask = json!({ "patient_id": patient, "detail": "summary", "max_tokens": 20_000 });
        let answer = clinic.read("search_encounters", ask).await;
        let days: Vec<&str> = answer
            .lines()
            .filter(|it| it.starts_with("|e"))
            .map(|it| it.split('|').nth(2).unwrap())
            .collect();
        assert!(days.is_sorted_by(|one, other| one >= other), "{patient}: {days:?}");
    }
}

#[tokio::test]
async fn common_names_headings_and_codes_find_the_same_section() {
    let clinic = Clinic::open().await;

    let usual = clinic.read("search_encounters", ask(json!({ "sections": ["medications"] }))).await;
    for name in ["meds", "Medications", "MEDICATION LIST", "10160-0"] {
        let same = clinic.read("search_encounters", ask(json!({ "sections": [name] }))).await;
        assert_eq!(same, usual, "{name}");
    }
}

#[tokio::test]
async fn several_sections_are_asked_for_apart_and_told_together() {
    let clinic = Clinic::open().await;
    let before = clinic.sandbox.stats().encounters;

    let answer = clinic
        .read(
            "search_encounters",
            ask(json!({
                "sections": ["medications", "problems"], "max_tokens": 20_000, "repeat": true
            })),
        )
        .await;

    assert_eq!(clinic.sandbox.stats().encounters - before, 2);
    let visits = answer.matches("\n## e").count();
    assert_eq!(answer.matches("\n### Medications\n").count(), visits);
    assert_eq!(answer.matches("\n### Problems\n").count(), visits);
}

#[tokio::test]
async fn a_heading_the_ehr_has_no_name_for_is_found_in_the_documents() {
    let clinic = Clinic::open().await;

    let answer =
        clinic.read("search_encounters", ask(json!({ "sections": ["Health Concerns"] }))).await;

    assert!(answer.contains("Health Concerns"), "{answer}");
    assert!(answer.contains("other sections not asked for"), "{answer}");
}

#[tokio::test]
async fn the_header_comes_whole_when_it_is_asked_for() {
    let clinic = Clinic::open().await;

    let little = clinic.read("search_encounters", ask(json!({ "max_tokens": 900 }))).await;
    let whole = clinic.read("search_encounters", ask(json!({ "sections": ["header"] }))).await;

    assert!(little.contains("Date of birth: November 2, 1948"), "{little}");
    assert!(!little.contains("Ethnicity") && little.contains("sections [\"header\"]"), "{little}");
    assert!(whole.contains("Ethnicity"), "{whole}");
    assert_eq!(whole.matches("Date of birth: November 2, 1948").count(), 1, "said once");
    assert!(!whole.contains("\n### "), "{whole}");
}

#[tokio::test]
async fn a_section_that_is_usual_and_absent_is_named_as_absent() {
    let clinic = Clinic::open().await;

    let answer =
        clinic.read("search_encounters", ask(json!({ "sections": ["advance directives"] }))).await;

    assert!(answer.contains("Not in this document: advance directives."), "{answer}");
}

#[tokio::test]
async fn a_period_bounds_the_visits_in_every_way_a_date_is_written() {
    let clinic = Clinic::open().await;
    let newest = newest_day(&clinic).await;
    let (year, rest) = newest.split_once('-').unwrap();
    let (month, day) = rest.split_once('-').unwrap();

    let one = clinic
        .read("search_encounters", ask(json!({ "start": newest, "detail": "summary" })))
        .await;
    for start in [
        format!("{}/{}/{year}", month.trim_start_matches('0'), day.trim_start_matches('0')),
        format!("{month}-{day}-{year}"),
        format!("{newest}T00:00:00Z"),
    ] {
        let same = clinic
            .read("search_encounters", ask(json!({ "start": start, "detail": "summary" })))
            .await;
        assert_eq!(same, one, "{start}");
    }
    assert!(one.contains("1 encounter in this period"), "{one}");
}

#[tokio::test]
async fn a_chart_without_visits_is_no_error() {
    let clinic = Clinic::open().await;

    let answer =
        clinic.read("search_encounters", json!({ "patient_id": tour().empty_chart_patient })).await;

    assert!(answer.contains("no encounters in the EHR"), "{answer}");
}

#[tokio::test]
async fn one_encounter_that_cannot_be_read_withholds_none_of_the_others() {
    let clinic = Clinic::open().await;
    clinic.sandbox.order("wrong-types".parse::<Fault>().unwrap());

    let result = clinic.call("search_encounters", ask(json!({ "detail": "summary" }))).await;

    let said = crate::clinic::text(&result);
    assert!(said.starts_with("Patient ") || said.starts_with("upstream_format: "), "{said}");
}
