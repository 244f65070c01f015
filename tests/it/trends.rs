//! `get_trend`, seen from the model: whole answers, planted values, budgets.

use expect_test::expect_file;
use nextech_mcp::sandbox::tour;
use serde_json::{Value, json};

use crate::clinic::Clinic;

/// Planted in the sandbox's glaucoma chart; see the table in `src/sandbox.rs`. Oldest first.
const OD: [u32; 14] = [27, 21, 20, 17, 15, 16, 17, 17, 17, 18, 14, 14, 15, 15];
const OS: [u32; 14] = [29, 22, 22, 19, 16, 17, 18, 19, 14, 14, 13, 13, 14, 16];
const DAYS: [&str; 14] = [
    "3/9/2021",
    "4/20/2021",
    "7/13/2021",
    "10/19/2021",
    "2/15/2022",
    "3/8/2022",
    "4/26/2022",
    "10/11/2022",
    "12/20/2022",
    "6/13/2023",
    "8/29/2023",
    "3/5/2024",
    "2/18/2025",
    "2/24/2026",
];

/// What an answer really costs.
fn exact(text: &str) -> usize {
    tiktoken_rs::o200k_base_singleton().encode_ordinary(text).len()
}

fn ask(measure: &str) -> Value {
    json!({ "patient_id": tour().glaucoma_patient, "measure": measure })
}

#[tokio::test]
async fn every_planted_pressure_is_there_with_its_eye_and_its_date() {
    let clinic = Clinic::open().await;

    let answer = clinic.read("get_trend", ask("iop")).await;

    assert!(answer.contains("unit: mmHg; method: Goldmann applanation"), "{answer}");
    let mut rows = String::new();
    for (at, day) in DAYS.iter().enumerate().rev() {
        let cited = format!("[e{}/tonometry]", tour().first_encounter as usize + at);
        rows += &format!("{day}|OD|{}|{cited}\n{day}|OS|{}|{cited}\n", OD[at], OS[at]);
    }
    assert!(answer.contains(&rows), "{answer}");
    expect_file!["../answers/trend_iop.md"].assert_eq(&answer);
}

#[tokio::test]
async fn an_eye_comes_with_what_holds_for_both() {
    let clinic = Clinic::open().await;
    let cataract = 7_340_004;

    let both = json!({ "patient_id": cataract, "measure": "visual_acuity", "start": "2024-10-01" });
    let mut left = both.clone();
    left["eye"] = "os".into();
    let both = clinic.read("get_trend", both).await;
    let left = clinic.read("get_trend", left).await;

    expect_file!["../answers/trend_acuity.md"].assert_eq(&both);
    expect_file!["../answers/trend_acuity_left.md"].assert_eq(&left);
    assert!(left.contains("|OU|") && !left.contains("|OD|"), "{left}");
    assert!(both.contains("|OD|"));
}

#[tokio::test]
async fn notations_without_a_line_have_no_log_mar() {
    let clinic = Clinic::open().await;

    let ulcer = json!({ "patient_id": 7_340_024, "measure": "VA", "eye": "od" });
    let answer = clinic.read("get_trend", ulcer).await;

    for row in ["|CF at 3 feet||", "|HM||", "|20/40|0.30|"] {
        assert!(answer.contains(row), "{row} in {answer}");
    }
}

#[tokio::test]
async fn refractions_and_cups() {
    let clinic = Clinic::open().await;

    let refraction = json!({ "patient_id": 7_340_004, "measure": "refraction" });
    let refraction = clinic.read("get_trend", refraction).await;
    let cups = clinic.read("get_trend", ask("cup_disc")).await;

    expect_file!["../answers/trend_refraction.md"].assert_eq(&refraction);
    expect_file!["../answers/trend_cup_disc.md"].assert_eq(&cups);
}

#[tokio::test]
async fn a_test_and_a_column_by_name() {
    let clinic = Clinic::open().await;

    let name = "hemoglobin a1c/hemoglobin.total in blood";
    let test = json!({ "patient_id": 7_340_003, "measure": name });
    let test = clinic.read("get_trend", test).await;
    let column = json!({ "patient_id": 7_340_005, "measure": "kmax", "eye": "os" });
    let column = clinic.read("get_trend", column).await;

    expect_file!["../answers/trend_test.md"].assert_eq(&test);
    expect_file!["../answers/trend_column.md"].assert_eq(&column);
}

#[tokio::test]
async fn nothing_is_said_to_be_nothing_and_a_wrong_name_gets_near_ones() {
    let clinic = Clinic::open().await;

    let mut answers = String::new();
    for (patient, measure) in [
        (7_340_024, "iop"),
        (i64::from(tour().empty_chart_patient), "iop"),
        (7_340_003, "A1c"),
        (7_340_005, "Kmaxx"),
        (7_340_008, "qqqq"),
    ] {
        let ask = json!({ "patient_id": patient, "measure": measure });
        answers += &format!("{ask}\n{}\n", clinic.read("get_trend", ask.clone()).await);
    }

    expect_file!["../answers/trend_nothing.md"].assert_eq(&answers);
}

#[tokio::test]
async fn a_long_chart_costs_no_more_and_names_the_period_to_ask_for_next() {
    let clinic = Clinic::open().await;
    let patient = tour().long_chart_patient;

    let mut values = 0;
    let mut end = None;
    for _ in 0..10 {
        let mut ask = json!({ "patient_id": patient, "measure": "iop" });
        if let Some(end) = &end {
            ask["end"] = Value::String(String::clone(end));
        }
        let answer = clinic.read("get_trend", ask).await;
        assert!(exact(&answer) <= 4_000, "{} tokens", exact(&answer));
        values += answer.lines().filter(|it| it.contains("/tonometry]")).count();
        end = answer.split_once("`end`: \"").map(|(_, it)| it[..10].to_owned());
        if end.is_none() {
            break;
        }
    }

    assert_eq!(end, None, "the walk ends");
    assert_eq!(values, 2 * 208);
}

#[tokio::test]
async fn a_period_narrows_and_a_mistake_is_refused() {
    let clinic = Clinic::open().await;

    let mut year = ask("iop");
    year["start"] = "1/1/2022".into();
    year["end"] = "2022-12-31".into();
    let answer = clinic.read("get_trend", year).await;
    assert!(
        answer.starts_with("Patient 7340001: IOP: 10 values, in 5 of 5 encounters in this period")
    );

    let mut refusals = String::new();
    for (name, value) in [
        ("patient_id", json!(404_404)),
        ("eye", json!("left")),
        ("measure", json!("")),
        ("start", json!("soon")),
        ("sections", json!(["exam"])),
    ] {
        let mut wrong = ask("iop");
        wrong[name] = value;
        refusals += &clinic.refusal("get_trend", wrong).await;
        refusals.push('\n');
    }
    expect_file!["../answers/trend_refusals.txt"].assert_eq(&refusals);
}

#[tokio::test]
async fn the_definition_is_small_and_so_is_an_answer() {
    let clinic = Clinic::open().await;

    let tools = clinic.tools().await;
    let tool = tools.iter().find(|it| it.name == "get_trend").unwrap();
    let definition = exact(&serde_json::to_string(tool).unwrap());
    assert!(definition <= 280, "{definition} tokens");

    // Fourteen visits cost some 98,000 tokens as the EHR sends them.
    let answer = exact(&clinic.read("get_trend", ask("iop")).await);
    assert!(answer <= 1_000, "{answer} tokens");
}
