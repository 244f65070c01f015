//! What each tool promises, then all tools at once.

use expect_test::{expect, expect_file};
use nextech_mcp::ccd;
use nextech_mcp::sandbox::tour;
use serde_json::{Value, json};

use crate::clinic::Clinic;

#[tokio::test]
async fn a_patient_is_found_by_name() {
    let clinic = Clinic::open().await;

    let found = clinic.read("search_patients", json!({ "term": tour().glaucoma_term })).await;

    expect![[r#"{"cut":false,"matched":1,"patients":[{"chart_number":"SBX-1001","date_of_birth":"1948-11-02","name":"Evelyn Rose Thornquist","patient_id":7340001}]}"#]]
        .assert_eq(&found);
}

#[tokio::test]
async fn a_patient_is_found_by_chart_number() {
    let clinic = Clinic::open().await;

    let found = clinic.data("search_patients", json!({ "term": "SBX-1001" })).await;

    assert_eq!(found["patients"][0]["patient_id"], tour().glaucoma_patient);
}

#[tokio::test]
async fn patients_of_one_name_are_told_apart_by_birth_date() {
    let clinic = Clinic::open().await;

    let found = clinic.data("search_patients", json!({ "term": tour().ambiguous_term })).await;

    let patients = found["patients"].as_array().unwrap();
    assert_eq!(patients.len(), 2);
    assert_ne!(patients[0]["date_of_birth"], patients[1]["date_of_birth"]);
}

#[tokio::test]
async fn nobody_is_an_empty_list_with_advice() {
    let clinic = Clinic::open().await;

    let found = clinic.data("search_patients", json!({ "term": tour().unknown_term })).await;

    assert_eq!(found["patients"], json!([]));
    assert_eq!((&found["matched"], &found["cut"]), (&json!(0), &json!(false)));
    assert!(found["advice"].as_str().unwrap().contains("Nobody matches"));
}

#[tokio::test]
async fn a_limit_says_how_many_match_in_all() {
    let clinic = Clinic::open().await;

    let some =
        clinic.data("search_patients", json!({ "term": tour().ambiguous_term, "limit": 1 })).await;

    assert_eq!(some["patients"].as_array().unwrap().len(), 1);
    assert_eq!(some["matched"], 2);
    assert_eq!(some["cut"], true);
    assert!(some["advice"].is_string());
}

#[tokio::test]
async fn identifiers_stay_away_unless_the_practice_wants_them() {
    let usual = Clinic::open().await;
    let generous =
        Clinic::open_with(&[("NEXTECH_MCP_SHOW_SSN", "last4"), ("NEXTECH_MCP_SHOW_PHONE", "true")])
            .await;

    let ask = json!({ "term": tour().glaucoma_term });
    let little = usual.data("search_patients", ask.clone()).await;
    let more = generous.data("search_patients", ask).await;

    assert!(little["patients"][0].get("ssn_last4").is_none());
    assert!(little["patients"][0].get("phone").is_none());
    assert_eq!(more["patients"][0]["ssn_last4"].as_str().unwrap().len(), 4);
    assert!(more["patients"][0]["phone"].is_string());
}

#[tokio::test]
async fn section_names_are_the_practices_own_and_read_once() {
    let clinic = Clinic::open().await;

    let names = clinic.data("list_ccd_sections", json!({})).await;
    clinic.data("list_ccd_sections", json!({})).await;

    assert!(names["sections"].as_array().unwrap().contains(&json!("medications")));
    assert_eq!(clinic.sandbox.stats().categories, 1);
}

#[tokio::test]
async fn a_mistake_is_refused_with_the_next_step_and_the_server_goes_on() {
    let clinic = Clinic::open().await;
    let patient = tour().glaucoma_patient;

    let mut refusals = String::new();
    for (tool, arguments) in [
        ("search_patients", json!({ "term": 7 })),
        ("search_patients", json!({ "term": "t" })),
        ("search_patients", json!({ "term": "x".repeat(101) })),
        ("search_patients", json!({})),
        ("search_patients", json!({ "term": "th", "limit": 51 })),
        ("search_patients", json!({ "name": "thornquist" })),
        ("list_ccd_sections", json!({ "patient_id": patient })),
        ("search_encounters", json!({ "patient_id": "seven" })),
        ("search_encounters", json!({ "patient_id": 404 })),
        ("search_encounters", json!({ "patient_id": patient, "section": ["plan"] })),
        ("search_encounters", json!({ "patient_id": patient, "sections": "plan" })),
        ("search_encounters", json!({ "patient_id": patient, "sections": ["xyzzy"] })),
        ("search_encounters", json!({ "patient_id": patient, "sections": ["medicatoins"] })),
        ("search_encounters", json!({ "patient_id": patient, "start": "2026-13-01" })),
        (
            "search_encounters",
            json!({ "patient_id": patient, "start": "2026-02-01", "end": "1/1/2026" }),
        ),
        ("search_encounters", json!({ "patient_id": patient, "detail": "everything" })),
        ("search_encounters", json!({ "patient_id": patient, "max_tokens": 1 })),
    ] {
        refusals += &clinic.refusal(tool, arguments).await;
        refusals.push('\n');
    }

    expect_file!["../answers/refusals.txt"].assert_eq(&refusals);
    clinic.read("search_patients", json!({ "term": tour().glaucoma_term })).await;
}

#[tokio::test]
async fn an_argument_may_be_null_or_a_whole_number_with_a_point() {
    let clinic = Clinic::open().await;

    let found = clinic
        .data("search_patients", json!({ "term": tour().glaucoma_term, "limit": 10.0 }))
        .await;
    let same = clinic
        .data("search_patients", json!({ "term": tour().glaucoma_term, "limit": null }))
        .await;

    assert_eq!(found, same);
}

#[tokio::test]
async fn tool_definitions_change_only_on_purpose() {
    let clinic = Clinic::open().await;

    for tool in clinic.tools().await {
        let definition = serde_json::to_string_pretty(&tool).unwrap() + "\n";
        expect_file![format!("../tools/{}.json", tool.name)].assert_eq(&definition);
    }
}

#[tokio::test]
async fn the_tool_list_and_the_instructions_are_small() {
    let clinic = Clinic::open().await;

    let list = serde_json::to_string(&clinic.tools().await).unwrap();
    assert!(ccd::tokens(&list) <= 2_000, "the list costs {} tokens", ccd::tokens(&list));

    let server = clinic.model.peer_info().unwrap();
    let instructions = server.instructions.clone().unwrap();
    assert!(ccd::tokens(&instructions) < 240, "{} tokens", ccd::tokens(&instructions));
    assert_eq!(server.server_info.clone().unwrap().name, "nextech-mcp");
}

#[tokio::test]
async fn every_tool_is_read_only_and_its_schemas_are_plain() {
    let clinic = Clinic::open().await;

    for tool in clinic.tools().await {
        let annotations = tool.annotations.clone().unwrap();
        assert_eq!(annotations.read_only_hint, Some(true), "{}", tool.name);
        assert_eq!(annotations.destructive_hint, Some(false), "{}", tool.name);
        assert_eq!(annotations.idempotent_hint, Some(true), "{}", tool.name);
        assert!(tool.title.is_some() && tool.description.is_some(), "{}", tool.name);
        walk(&json!(tool.input_schema), &tool.name);
        walk(&json!(tool.output_schema), &tool.name);
        assert_eq!(tool.input_schema["additionalProperties"], false, "{}", tool.name);
    }
}

/// Nothing in a schema that some client is known to stumble over.
fn walk(schema: &Value, tool: &str) {
    match schema {
        Value::Object(object) => {
            for name in ["$ref", "$defs", "$schema", "format", "oneOf", "anyOf", "allOf"] {
                assert!(!object.contains_key(name), "{tool}: {name} in {schema}");
            }
            assert!(!object.get("type").is_some_and(Value::is_array), "{tool}: {schema}");
            object.values().for_each(|it| walk(it, tool));
        }
        Value::Array(items) => items.iter().for_each(|it| walk(it, tool)),
        _ => {}
    }
}
