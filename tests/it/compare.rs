//! `compare_encounters`, seen from the model: which two, what differs, what does not.

use expect_test::{expect, expect_file};
use nextech_mcp::sandbox::{Fault, tour};
use serde_json::{Value, json};

use crate::clinic::Clinic;

fn ask(mut ask: Value) -> Value {
    ask["patient_id"] = tour().glaucoma_patient.into();
    ask
}

#[tokio::test]
async fn the_last_two_visits() {
    let clinic = Clinic::open().await;

    let answer = clinic.read("compare_encounters", ask(json!({}))).await;

    expect_file!["../answers/compare_last_two.md"].assert_eq(&answer);
}

#[tokio::test]
async fn a_drug_stopped_and_another_begun() {
    let clinic = Clinic::open().await;

    let answer = clinic
        .read(
            "compare_encounters",
            ask(json!({ "from": "e4101005", "to": "2022-03-08",
                "sections": ["medications", "problems", "vitals", "Assessment", "advance directives"] })),
        )
        .await;

    expect_file!["../answers/compare_treatment.md"].assert_eq(&answer);
}

#[tokio::test]
async fn laboratory_values_and_an_edema_that_dries() {
    let clinic = Clinic::open().await;

    let ask = json!({ "patient_id": 7_340_003, "from": 4_103_004.to_string(), "to": "10/19/2021" });
    let answer = clinic.read("compare_encounters", ask).await;

    expect_file!["../answers/compare_diabetes.md"].assert_eq(&answer);
}

#[tokio::test]
async fn visits_in_the_other_order_are_swapped() {
    let clinic = Clinic::open().await;

    let there = clinic
        .read("compare_encounters", ask(json!({ "from": "e4101003", "to": "e4101009" })))
        .await;
    let back = clinic
        .read("compare_encounters", ask(json!({ "from": "4101009", "to": "2021-07-13T10:00:00Z" })))
        .await;

    assert!(back.contains("`from` is the newer of the two: they were swapped.\n"), "{back}");
    assert_eq!(there, back.replace("`from` is the newer of the two: they were swapped.\n", ""));
}

#[tokio::test]
async fn one_that_is_named_goes_with_the_newest_or_the_one_before() {
    let clinic = Clinic::open().await;
    let first = |answer: String| answer.lines().next().unwrap().to_owned();

    let from = first(clinic.read("compare_encounters", ask(json!({ "from": "e4101001" }))).await);
    let to = first(clinic.read("compare_encounters", ask(json!({ "to": "e4101003" }))).await);

    assert!(from.contains("e4101001 (2021-03-09, New Patient) → e4101014 (2026-02-24"), "{from}");
    assert!(to.contains("e4101002 (2021-04-20, Follow Up) → e4101003 (2021-07-13"), "{to}");
}

#[tokio::test]
async fn the_document_before_is_read_again_when_it_was_not_kept() {
    let clinic = Clinic::open().await;
    let before = clinic.sandbox.stats().encounters;

    let answer = clinic
        .read("compare_encounters", ask(json!({ "to": "e4101003", "sections": ["plan"] })))
        .await;

    assert_eq!(clinic.sandbox.stats().encounters - before, 2);
    assert!(answer.contains("### Treatment Plan [e4101003/treatment-plan]"), "{answer}");
    assert!(answer.contains("### Assessment"), "all that the practice files under plan: {answer}");
}

#[tokio::test]
async fn what_cannot_be_compared_is_refused_with_what_can() {
    let clinic = Clinic::open().await;

    let mut refusals = String::new();
    for arguments in [
        json!({ "from": "yesterday" }),
        json!({ "from": "e1" }),
        json!({ "to": "2024-01-01" }),
        json!({ "from": "e4101003", "to": "e4101003" }),
        json!({ "from": "e4101014" }),
        json!({ "to": "e4101001" }),
        json!({ "sections": ["medicatoins"] }),
    ] {
        refusals += &clinic.refusal("compare_encounters", ask(arguments)).await;
        refusals.push('\n');
    }
    refusals += &clinic.refusal("compare_encounters", json!({ "patient_id": 404 })).await;

    expect![[r"
        invalid_argument: `from` is neither an encounter nor a date. Next: Write it like e5012 or 2026-03-04.
        not_found: `from` is no encounter of this patient. Next: The newest are e4101014 (2026-02-24, Follow Up) and e4101013 (2025-02-18, Follow Up).
        not_found: `to` is a day without an encounter. Next: The nearest are e4101012 (2024-03-05, Follow Up) and e4101011 (2023-08-29, Follow Up).
        invalid_argument: `from` and `to` are the same encounter. Next: Name two different encounters, or leave both out for the last two.
        invalid_argument: `from` is the newest encounter, so there is none to compare it with. Next: Name two different encounters, or leave both out for the last two.
        invalid_argument: `to` is the oldest encounter, so there is none before it. Next: Name a newer one, or leave it out for the last two.
        unknown_section: there is no section `medicatoins`. Next: Use one of `medications`, `immunizations`, `problems`, or see `list_ccd_sections`.
        not_found: there is no patient 404. Next: Find the patient with `search_patients` first."]]
    .assert_eq(&refusals);
}

#[tokio::test]
async fn one_visit_or_none_is_nothing_to_compare() {
    let clinic = Clinic::open().await;

    let ask = json!({ "patient_id": tour().empty_chart_patient });
    let answer = clinic.read("compare_encounters", ask).await;

    assert!(answer.contains("no encounters in the EHR"), "{answer}");
}

#[tokio::test]
async fn a_comparison_stays_within_six_thousand_tokens() {
    let clinic = Clinic::open().await;

    for (patient, from) in
        [(7_340_001, "e4101001"), (7_340_002, "e4102001"), (7_340_009, "e4109001")]
    {
        let ask = json!({ "patient_id": patient, "from": from });
        let answer = clinic.read("compare_encounters", ask).await;
        let cost = tiktoken_rs::o200k_base_singleton().encode_ordinary(&answer).len();
        assert!(cost <= 6_000, "{patient}: {cost}");
    }
}

#[tokio::test]
async fn a_document_that_cannot_be_read_is_not_a_change() {
    let clinic = Clinic::open().await;
    clinic.sandbox.order("wrong-types".parse::<Fault>().unwrap());

    let answer = crate::clinic::text(&clinic.call("compare_encounters", ask(json!({}))).await);

    assert!(!answer.contains("no longer listed"), "{answer}");
}
