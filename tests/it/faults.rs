//! What a model reads when the EHR misbehaves, one test a fault.

use expect_test::expect;
use nextech_mcp::sandbox::{Fault, tour};
use serde_json::{Value, json};

use crate::clinic::Clinic;

fn visits() -> Value {
    json!({ "patient_id": tour().glaucoma_patient, "detail": "summary" })
}

fn fault(name: &str) -> Fault {
    name.parse().unwrap()
}

async fn refusal(faults: &[&str]) -> String {
    let clinic = Clinic::open().await;
    for name in faults {
        clinic.sandbox.order(fault(name));
    }
    clinic.refusal("search_encounters", visits()).await
}

#[tokio::test]
async fn a_passing_failure_is_not_noticed() {
    let clinic = Clinic::open().await;
    for name in ["500=2", "503=1", "hang-up", "429=0", "429-bare"] {
        clinic.sandbox.order(fault(name));
        clinic.read("search_encounters", visits()).await;
    }
}

#[tokio::test]
async fn a_revoked_token_is_renewed_once() {
    let clinic =
        Clinic::open_with(&[("NEXTECH_MCP_REFRESH_TOKEN", "sandbox-refresh-from-the-environment")])
            .await;
    clinic.sandbox.order(fault("401-once"));

    let said = clinic.refusal("search_encounters", visits()).await;

    expect!["sign_in_expired: the sign-in to Nextech has ended. Next: Ask the user to run `nextech-mcp login` again."]
        .assert_eq(&said);
    assert_eq!(clinic.sandbox.stats().token_refresh, 1);
}

#[tokio::test]
async fn a_token_that_is_refused_and_cannot_be_renewed_ends_the_sign_in() {
    let said = refusal(&["401-once"]).await;

    expect!["sign_in_expired: the sign-in to Nextech has ended. Next: Ask the user to run `nextech-mcp login` again."]
        .assert_eq(&said);
}

#[tokio::test]
async fn a_long_wait_is_reported_not_waited_for() {
    let clinic = Clinic::open().await;
    clinic.sandbox.order(fault("429=120"));

    let result = clinic.call("search_encounters", visits()).await;

    let data = result.structured_content.unwrap();
    assert_eq!(data["code"], "rate_limited");
    assert_eq!(data["retryable"], true);
    assert_eq!(data["retry_after_s"], 120);
}

#[tokio::test]
async fn failures_that_last_are_reported() {
    let said = refusal(&["500=3"]).await;

    expect!["upstream_error: the EHR is not available: the EHR answered with status 500. Next: Try again in a minute."]
        .assert_eq(&said);
}

#[tokio::test]
async fn a_page_in_place_of_data_is_reported_without_its_text() {
    let said = refusal(&["html"]).await;

    expect!["upstream_format: the EHR's answer was not understood: the EHR's encounter list was unreadable at line 1, column 1. Next: Try again; if it stays, tell the practice's IT."]
        .assert_eq(&said);
}

#[tokio::test]
async fn an_empty_answer_is_not_an_empty_chart() {
    let said = refusal(&["empty"]).await;

    assert!(said.starts_with("upstream_format: "), "{said}");
}

#[tokio::test]
async fn an_answer_cut_short_is_not_a_short_chart() {
    let said = refusal(&["truncated"]).await;

    assert!(said.starts_with("upstream_format: "), "{said}");
    assert!(said.contains("ended before it was complete"), "{said}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let said = refusal(&["redirect"]).await;

    assert!(said.starts_with("upstream_error: "), "{said}");
}

#[tokio::test]
async fn a_document_beyond_measure_is_too_large_and_nothing_else() {
    let said = refusal(&["huge=40"]).await;

    assert!(said.starts_with("too_large: "), "{said}");
}

#[tokio::test]
async fn a_call_that_is_cancelled_leaves_the_ehr_alone() {
    use rmcp::model::{CallToolRequest, CallToolRequestParams, ClientRequest};
    use rmcp::service::PeerRequestOptions;

    let clinic = Clinic::open().await;
    clinic.sandbox.order(fault("hang"));
    let mut cancelled = clinic.sandbox.cancelled();
    let before = *cancelled.borrow_and_update();
    let arguments = visits().as_object().cloned().unwrap();
    let request = CallToolRequestParams::new("search_encounters").with_arguments(arguments);
    let handle = clinic
        .model
        .send_cancellable_request(
            ClientRequest::CallToolRequest(CallToolRequest::new(request)),
            PeerRequestOptions::no_options(),
        )
        .await
        .unwrap();
    while clinic.sandbox.stats().encounters == 0 {
        tokio::task::yield_now().await;
    }

    handle.cancel(None).await.unwrap();

    cancelled.wait_for(|it| *it > before).await.unwrap();
}
