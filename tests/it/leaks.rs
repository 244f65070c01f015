//! What must never reach a log: patients, what was asked, charts, tokens.

use nextech_mcp::sandbox::{Fault, tour};
use rmcp::model::{
    ArgumentInfo, CallToolRequestParams, CompleteRequestParams, GetPromptRequestParams,
    ReadResourceRequestParams, Reference, RequestMetaObject,
};
use serde_json::json;

use crate::clinic::{Clinic, text};

#[tokio::test]
async fn no_log_names_a_patient_or_a_token_at_any_level() {
    let clinic = Clinic::open_with(&[("NEXTECH_MCP_LOG", "trace"), ("RUST_LOG", "trace")]).await;
    let patient = tour().glaucoma_patient;
    let visits = json!({ "patient_id": patient, "sections": ["medications"] });

    clinic.read("search_patients", json!({ "term": "Thornquist" })).await;
    clinic.read("search_encounters", visits.clone()).await;
    clinic.read("get_trend", json!({ "patient_id": patient, "measure": "Thornquist" })).await;
    clinic.refusal("get_trend", json!({ "patient_id": 404_404, "measure": "iop" })).await;
    // Now that the search is remembered: somebody else's document, and what it is held against.
    clinic.sandbox.order("wrong-chart".parse::<Fault>().unwrap());
    let warned = clinic.read("search_encounters", visits.clone()).await;
    assert!(warned.starts_with("WARNING"), "{warned}");
    let other = warned.lines().filter_map(|it| it.strip_prefix("Patient: ")).nth(1).unwrap();
    let other = other.rsplit(' ').next().unwrap().to_owned();
    clinic.read("get_trend", json!({ "patient_id": patient, "measure": "iop" })).await;
    let found = json!({ "patient_id": patient, "query": "Latanoprost", "limit": 1 });
    clinic.read("search_chart", found.clone()).await;
    clinic.read("compare_encounters", json!({ "patient_id": patient })).await;
    clinic.refusal("search_chart", json!({ "patient_id": 404_404, "query": "Latanoprost" })).await;
    clinic
        .refusal("search_chart", json!({ "patient_id": patient, "query": "Evelyn", "limit": 0 }))
        .await;
    clinic.refusal("compare_encounters", json!({ "patient_id": patient, "from": "Evelyn" })).await;
    clinic.refusal("search_encounters", json!({ "patient_id": 404_404 })).await;
    clinic.refusal("search_encounters", json!({ "patient_id": "Thornquist" })).await;
    clinic.refusal("search_encounters", json!({ "Thornquist": 1 })).await;
    clinic.refusal("search_patients", json!({ "term": { "Thornquist": 1 } })).await;
    beside_the_tools(&clinic).await;
    for fault in
        ["html", "hang-up", "500", "403", "429=120", "truncated", "wrong-types", "401-once"]
    {
        clinic.sandbox.order(fault.parse::<Fault>().unwrap());
        clinic.call("search_encounters", visits.clone()).await;
        clinic.sandbox.order(fault.parse::<Fault>().unwrap());
        clinic.call("search_chart", found.clone()).await;
        clinic.sandbox.order(fault.parse::<Fault>().unwrap());
        clinic.call("compare_encounters", json!({ "patient_id": patient })).await;
        clinic.call("search_patients", json!({ "term": "Thornquist" })).await;
        clinic.call("get_trend", json!({ "patient_id": patient, "measure": "Thornquist" })).await;
        let uri = "nextech://patients/7340001/encounters/4101014";
        let _ = clinic.model.read_resource(ReadResourceRequestParams::new(uri)).await;
    }
    let token = clinic.sandbox.access_token();
    let prefix: String = token.chars().take(8).collect();
    let log = clinic.close().await;

    assert!(!log.is_empty(), "a silent log proves nothing");
    // The number has seven digits because a timestamp has six in a row at most.
    let patient = patient.to_string();
    let canaries = [
        "hornquist",
        "Evelyn",
        "evelyn",
        "1948",
        "SBX-1001",
        "atanoprost",
        "WARNING, possibly",
        &other,
        &other.to_lowercase(),
        &patient,
        "404404",
        "4101014",
        &prefix,
    ];
    for canary in canaries {
        assert!(!log.contains(canary), "`{canary}` is in the log:\n{log}");
    }
}

/// Prompts, completion and resources, in order and out of it.
async fn beside_the_tools(clinic: &Clinic) {
    for prompt in ["chart-summary", "Thornquist"] {
        for argument in ["patient", "Thornquist"] {
            let arguments = json!({ argument: "Thornquist" }).as_object().cloned().unwrap();
            let request = GetPromptRequestParams::new(prompt).with_arguments(arguments);
            let _ = clinic.model.get_prompt(request).await;
            let reference = Reference::for_prompt(prompt);
            let argument = ArgumentInfo::new(argument, "Thornquist");
            let _ = clinic.model.complete(CompleteRequestParams::new(reference, argument)).await;
        }
    }
    for uri in [
        "nextech://patients/7340001/encounters/4101014/sections/medications",
        "nextech://patients/7340001/encounters/4101014/sections/Thornquist",
        "nextech://patients/7340001/encounters/404404",
        "nextech://patients/404404/encounters/4101014",
        "nextech://patients/Thornquist/encounters/4101014",
    ] {
        let _ = clinic.model.read_resource(ReadResourceRequestParams::new(uri)).await;
    }
}

#[tokio::test]
async fn a_panic_in_a_tool_says_where_and_nothing_that_was_known_there() {
    if !cfg!(debug_assertions) {
        println!("skipped: no tool of a release build panics to order");
        return;
    }
    let clinic = Clinic::open_with(&[
        ("NEXTECH_MCP_LOG", "trace"),
        ("RUST_LOG", "trace"),
        ("RUST_BACKTRACE", "full"),
    ])
    .await;
    let patient = tour().glaucoma_patient;
    let calls = [
        ("search_patients", json!({ "term": "Thornquist" })),
        ("search_encounters", json!({ "patient_id": patient, "sections": ["medications"] })),
    ];
    for (tool, arguments) in calls {
        // As it would read without the panic.
        let read = clinic.read(tool, arguments.clone()).await;
        assert!(read.contains("hornquist") || read.contains("atanoprost"), "{read}");
        let mut request = CallToolRequestParams::new(tool)
            .with_arguments(arguments.as_object().cloned().unwrap());
        let mut meta = RequestMetaObject::default();
        meta.0.0.insert("nextech-mcp/panic".to_owned(), json!(true));
        request.meta = Some(meta);

        let result = clinic.model.call_tool(request).await.unwrap();

        let said = text(&result);
        assert!(said.starts_with("internal: this tool failed because of a defect"), "{said}");
        assert_eq!(result.is_error, Some(true));
    }
    let token = clinic.sandbox.access_token();
    let prefix: String = token.chars().take(8).collect();
    let log = clinic.close().await;

    assert_eq!(log.matches("panic place=\"src/mcp/guard.rs:").count(), 2, "{log}");
    for canary in
        ["on purpose", "hornquist", "Evelyn", "1948", "atanoprost", &patient.to_string(), &prefix]
    {
        assert!(!log.contains(canary), "`{canary}` is in the log:\n{log}");
    }
}
