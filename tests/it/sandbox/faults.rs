//! Misbehaviour on order: each fault once, and then all is well again.

use nextech_mcp::sandbox::{EncounterPath, Fault};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use serde_json::{Value, json};

use crate::sandbox::Caller;

#[test]
fn every_fault_can_be_ordered_by_the_name_it_is_listed_under() {
    for (listed, explanation) in Fault::all() {
        let name = match *listed {
            "STATUS[=N]" => "503=2",
            "path=encounters|encounter|search" => "path=encounter",
            "dates=iso|us" => "dates=us",
            "latency=MS" => "latency=7",
            "429=SECONDS" => "429=7",
            "429-date=SECONDS" => "429-date=7",
            "token-429=SECONDS" => "token-429=7",
            "token-error=NUMBER" => "token-error=50076",
            other => other.split('[').next().unwrap(),
        };
        let fault: Fault = name.parse().unwrap_or_else(|error| panic!("{listed}: {error}"));
        assert_eq!(fault.to_string().parse(), Ok(fault), "{listed}");
        assert!(!explanation.is_empty());
    }
    let unknown = "explode".parse::<Fault>().unwrap_err().to_string();
    assert!(unknown.contains("`explode`") && unknown.contains("hang-up"), "{unknown}");
    for wrong in ["latency", "latency=soon", "path=up", "html=1", "418", "500=many", ""] {
        assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn a_status_is_answered_as_often_as_ordered() {
    let caller = Caller::with(&["500=2", "503", "401-once", "429=7", "429-bare", "523"]).await;
    let path = "/search?term=wren";
    for status in [500, 500, 503, 401] {
        assert_eq!(caller.status(path).await, status);
    }
    let patient = caller.get(path).await;
    assert_eq!(
        (patient.status().as_u16(), &patient.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
    let bare = caller.get(path).await;
    assert_eq!((bare.status().as_u16(), bare.headers().get("retry-after")), (429, None));
    assert_eq!(caller.status(path).await, 523);
    assert_eq!(caller.status(path).await, 200);

    caller.sandbox.order("429-date=3600".parse().unwrap());
    let later = caller.get(path).await;
    let date = later.headers()["retry-after"].to_str().unwrap();
    assert!(date.ends_with(" GMT") && date.len() == "Sun, 06 Nov 1994 08:49:37 GMT".len());
}

#[tokio::test]
async fn a_spoiled_answer_is_spoiled_once() {
    let caller = Caller::new().await;
    let path = "/7340007/encounters/search";
    let whole = caller.get(path).await.text().await.unwrap();
    let spoiled = async |fault: &str| {
        caller.sandbox.order(fault.parse().unwrap());
        caller.get(path).await
    };

    let half = spoiled("truncated").await.text().await.unwrap();
    assert!(whole.as_bytes().starts_with(half.as_bytes()) && half.len() < whole.len());
    assert!(spoiled("cut-off").await.bytes().await.is_err());
    let short = spoiled("short-length").await;
    assert_eq!(short.content_length(), Some(2 * whole.len() as u64));
    assert!(short.bytes().await.is_err());
    let html = spoiled("html").await;
    assert!(html.headers()[CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    assert_eq!(html.status(), 200);
    assert_eq!(spoiled("empty").await.text().await.unwrap(), "");
    let marked = spoiled("bom").await.bytes().await.unwrap();
    assert_eq!(marked.strip_prefix(b"\xef\xbb\xbf"), Some(whole.as_bytes()));
    assert_eq!(spoiled("null").await.text().await.unwrap(), "null");
    let bare = spoiled("bare-object").await.text().await.unwrap();
    let bare: Value = serde_json::from_str(&bare).unwrap();
    assert_eq!(bare["summary"]["encounterId"], 4_107_001);
    let wrong = spoiled("wrong-types").await.text().await.unwrap();
    let wrong: Value = serde_json::from_str(&wrong).unwrap();
    assert_eq!(wrong[0]["ccd"], json!([17]));
    assert_eq!(wrong[0]["summary"]["encounterId"], json!({"value": "one"}));
    assert_eq!(spoiled("slow-drip=0").await.text().await.unwrap(), whole);
    assert_eq!(caller.get(path).await.text().await.unwrap(), whole);
}

#[tokio::test]
async fn a_redirection_leads_to_another_host_where_followers_are_counted() {
    let caller = Caller::with(&["redirect"]).await;
    let response = caller.get("/search?term=wren").await;
    assert_eq!(response.status(), 302);
    let location = response.headers()[LOCATION].to_str().unwrap();
    assert!(location.starts_with("http://localhost:"), "{location}");
    assert_eq!(caller.sandbox.strayed(), 0);
    let there = location.replace("localhost", "127.0.0.1");
    caller.http.get(there).send().await.unwrap();
    assert_eq!(caller.sandbox.strayed(), 1);
}

#[tokio::test]
async fn a_connection_can_be_lost_and_no_client_is_blamed() {
    let caller = Caller::new().await;
    assert_eq!(caller.status("/search?term=wren").await, 200);
    caller.sandbox.order(Fault::HangUp);
    assert!(caller.ehr("/search?term=wren").send().await.is_err());
    assert_eq!(caller.status("/search?term=wren").await, 200);

    caller.sandbox.order(Fault::CutOff);
    assert!(caller.get("/7340001/encounters/search").await.bytes().await.is_err());
    assert_eq!(caller.found("/7340001/encounters/search").await.len(), 14);
    assert_eq!(caller.status("/search?term=wren").await, 200);
    assert_eq!(*caller.sandbox.cancelled().borrow(), 0, "no client has left");
}

#[tokio::test]
async fn a_client_that_leaves_is_noticed() {
    let caller = Caller::with(&["hang", "hang-middle", "huge=64", "hang-before"]).await;
    let mut cancelled = caller.sandbox.cancelled();
    for count in 1..=3 {
        let mut response = caller.get("/7340001/encounters/search").await;
        assert_eq!(response.status(), 200);
        if count > 1 {
            assert!(response.chunk().await.unwrap().is_some());
        }
        drop(response);
        cancelled.wait_for(|times| *times == count).await.unwrap();
    }

    let waiting = tokio::spawn(caller.ehr("/search?term=wren").send());
    while caller.sandbox.stats().search == 0 {
        tokio::task::yield_now().await;
    }
    waiting.abort();
    cancelled.wait_for(|times| *times == 4).await.unwrap();

    assert_eq!(caller.status("/search?term=wren").await, 200);
    assert_eq!(*caller.sandbox.cancelled().borrow(), 4);
}

#[tokio::test]
async fn size_costs_the_sandbox_nothing() {
    let caller = Caller::with(&["huge=3", "bomb=8"]).await;
    // Waits for a question about encounters; the bomb does not.
    let mut bomb = caller.get("/search?term=wren").await;
    let mut unpacked = 0;
    while let Ok(Some(chunk)) = bomb.chunk().await {
        assert!(chunk.iter().all(|byte| *byte == b' '));
        unpacked += chunk.len();
    }
    assert!(unpacked >= 8_000_000, "{unpacked}");

    let huge = caller.json("/1/encounters/search").await;
    assert!(huge[0]["ccd"].as_str().unwrap().len() > 2_900_000);
}

#[tokio::test]
async fn the_contradictions_of_the_document_can_be_chosen() {
    let caller = Caller::with(&["path=encounters", "categories=objects", "latency=1"]).await;
    for (spelling, path) in [
        (EncounterPath::Encounters, "/1/encounters"),
        (EncounterPath::Encounter, "/1/encounter"),
        (EncounterPath::Search, "/1/encounters/search"),
    ] {
        caller.sandbox.order(Fault::Path(spelling));
        for other in ["/1/encounters", "/1/encounter", "/1/encounters/search"] {
            let status = if other == path { 200 } else { 404 };
            assert_eq!(caller.status(other).await, status, "{other} under {spelling:?}");
        }
    }
    assert_eq!(caller.json("/encounters/categories").await[0], json!({"name": "history"}));

    for (only, iso, us) in [("dates=us", 400, 200), ("dates=iso", 200, 400)] {
        caller.sandbox.order(only.parse().unwrap());
        assert_eq!(caller.status("/1/encounters/search?start=2020-01-31").await, iso, "{only}");
        assert_eq!(caller.status("/1/encounters/search?end=1-31-2020").await, us, "{only}");
    }

    caller.sandbox.order("practice-header=nx-practice-id".parse().unwrap());
    assert_eq!(caller.status("/search?term=wren").await, 400);
    let sibling = caller.ehr("/search?term=wren");
    let sibling = sibling.header("nx-practice-id", caller.sandbox.practice_id()).send().await;
    assert_eq!(sibling.unwrap().status(), 200);
}
