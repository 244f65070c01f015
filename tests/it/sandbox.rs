//! The sandbox keeps the vendor's document: statuses, field names, dates, section filter.
//!
//! Everything goes through real sockets, and what the document promises is quoted. What the
//! sandbox does wrong it does on order, and then it is well again.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeSet;
use std::time::Duration;

use nextech_mcp::sandbox::{Options, Sandbox};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

mod charts;
mod faults;
mod login;

/// A sandbox and somebody who calls it.
struct Caller {
    sandbox: Sandbox,
    http: Client,
}

impl Caller {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    async fn with(faults: &[&str]) -> Self {
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        Self::of(Options { faults, ..Options::default() }).await
    }

    async fn of(options: Options) -> Self {
        let http = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self { sandbox: Sandbox::start(options).await.unwrap(), http: http.build().unwrap() }
    }

    /// A request to the EHR with both required headers.
    fn ehr(&self, path: &str) -> RequestBuilder {
        self.bare(path)
            .bearer_auth(self.sandbox.access_token())
            .header("x-nextech-practice-id", self.sandbox.practice_id())
    }

    fn bare(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.sandbox.api_url()))
    }

    async fn get(&self, path: &str) -> Response {
        self.ehr(path).send().await.unwrap()
    }

    async fn status(&self, path: &str) -> u16 {
        self.get(path).await.status().as_u16()
    }

    async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
    }

    /// The numbers of the encounters that a question finds.
    async fn found(&self, path: &str) -> Vec<u64> {
        let encounters = self.json(path).await;
        let encounters = encounters.as_array().unwrap().iter();
        encounters.map(|it| it["summary"]["encounterId"].as_u64().unwrap()).collect()
    }
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The headings of a document's sections.
fn titles(html: &str) -> Vec<&str> {
    let headings = html.split("href=\"#toc\">").skip(1);
    headings.map(|it| it.split("</a>").next().unwrap()).collect()
}

#[tokio::test]
async fn it_says_how_to_point_a_server_at_it() {
    let caller = Caller::new().await;
    let settings = caller.sandbox.settings();
    let names: Vec<_> = settings.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "NEXTECH_MCP_API_URL",
            "NEXTECH_MCP_AUTHORITY",
            "NEXTECH_MCP_TENANT",
            "NEXTECH_MCP_CLIENT_ID",
            "NEXTECH_MCP_RESOURCE",
            "NEXTECH_MCP_PRACTICE_ID",
            "NEXTECH_MCP_ACCESS_TOKEN",
        ]
    );
    assert_eq!(settings[0].1, format!("http://{}/ehr/api", caller.sandbox.address()));
    let page = caller.http.get(caller.sandbox.authority()).send().await.unwrap();
    assert!(page.text().await.unwrap().contains("stand-in EHR"));
}

#[tokio::test]
async fn it_listens_on_loopback_only_and_stops_when_dropped() {
    let bind = "0.0.0.0:0".parse().unwrap();
    let refused = Sandbox::start(Options { bind, ..Options::default() }).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);

    let Caller { sandbox, http } = Caller::with(&["hang"]).await;
    let open = http.get(format!("{}/search?term=x", sandbox.api_url())).send().await.unwrap();
    let url = sandbox.authority();
    drop(sandbox);
    assert!(open.bytes().await.is_err());
    assert!(http.get(url).send().await.is_err());
}

/// "The following values are required in the Header for every request."
#[tokio::test]
async fn both_headers_are_required_on_every_request() {
    let caller = Caller::new().await;
    for path in ["/search?term=wren", "/1/encounters/search", "/encounters/categories"] {
        let token = caller.sandbox.access_token();
        let practice = caller.sandbox.practice_id();
        let request = |token: &str, practice: &str| {
            caller.bare(path).bearer_auth(token).header("x-nextech-practice-id", practice).send()
        };
        assert_eq!(request(&token, practice).await.unwrap().status(), 200, "{path}");
        assert_eq!(request(&token, "another").await.unwrap().status(), 403, "{path}");
        let stranger = request("sandbox-access-guessed", practice).await.unwrap();
        assert_eq!(stranger.status(), 401, "{path}");
        assert!(stranger.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
        let bare = caller.bare(path).bearer_auth(&token).send().await.unwrap();
        assert_eq!(bare.status(), 400, "{path}");
        let bare = caller.bare(path).header("x-nextech-practice-id", practice).send().await;
        assert_eq!(bare.unwrap().status(), 401, "{path}");
    }
}

#[tokio::test]
async fn a_token_expires() {
    let token_lifetime = Duration::ZERO;
    let caller = Caller::of(Options { token_lifetime, ..Options::default() }).await;
    assert_eq!(caller.status("/search?term=wren").await, 401);
}

/// "Will attempt to match the patient's name or chart number."
#[tokio::test]
async fn a_patient_is_found_by_chart_number_or_by_parts_of_the_name_in_any_order() {
    let caller = Caller::new().await;
    for (term, id) in [
        ("ABC12345", 1),
        ("sbx-1001", 7_340_001),
        ("SBX 9999/b", 2_147_483_647),
        ("thornquist", 7_340_001),
        ("Thornquist Evelyn", 7_340_001),
        ("eve thorn", 7_340_001),
        ("renee", 7_340_013),
        ("O'Hara", 7_340_013),
        ("ohara nunez", 7_340_013),
        ("NÚÑEZ", 7_340_013),
        ("sjostrom", 7_340_017),
        ("d'amboise", 7_340_025),
    ] {
        let response = caller.ehr("/search").query(&[("term", term)]).send().await.unwrap();
        let found: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        let ids: Vec<_> = found.as_array().unwrap().iter().map(|it| &it["patientId"]).collect();
        assert_eq!(ids, [&json!(id)], "{term}");
    }
    assert_eq!(caller.json("/search?term=zzyzx").await, json!([]));
    for path in ["/search", "/search?term=", "/search?term=%20"] {
        assert_eq!(caller.status(path).await, 400, "{path}");
    }
}

#[tokio::test]
async fn a_patient_has_the_fields_of_the_document() {
    let caller = Caller::new().await;
    let found = caller.json("/search?term=thornquist").await;
    assert_eq!(
        found,
        json!([{
            "patientId": 7_340_001,
            "chartNumber": "SBX-1001",
            "firstName": "Evelyn",
            "lastName": "Thornquist",
            "middleName": "Rose",
            "dob": "1948-11-02T00:00:00.000Z",
            "ssn": "000-00-0001",
            "homePhone": "(555) 555-0101",
        }])
    );
}

#[tokio::test]
async fn production_quirks_are_spread_over_patients() {
    let caller = Caller::new().await;
    let patient = async |term: &str| caller.json(&format!("/search?term={term}")).await[0].clone();
    assert_eq!(patient("halvorsen").await["middleName"], Value::Null);
    assert!(!keys(&patient("lindenwood").await).contains("middleName"));
    assert_eq!(patient("vale").await["firstName"], "  Ingrid ");
    assert_eq!(patient("vale").await["middleName"], "   ");
    assert_eq!(patient("vellanoor").await["dob"], "2003-04-22T23:30:00Z");
    assert!(keys(&patient("ashgrove").await).contains("portal"));

    let namesakes = caller.json("/search?term=morgan%20sampleton").await;
    let told: Vec<_> = namesakes.as_array().unwrap().iter().collect();
    assert_eq!([&told[0]["patientId"], &told[0]["dob"]], [&json!("7340011"), &json!("1961-04-13")]);
    assert_eq!(told[1]["patientId"], 7_340_012);
    assert_eq!(told[1]["dob"], "1993-08-02T00:00:00.000Z");

    let text = caller.get("/7340021/encounters/search").await.text().await.unwrap();
    assert!(text.starts_with("[{\"ccd\":"));
    let order = caller.found("/7340020/encounters/search").await;
    assert_eq!(order, [4_120_002, 4_120_005, 4_120_003, 4_120_006, 4_120_001, 4_120_004]);

    let locked = caller.json("/7340001/encounters/search").await;
    let locked: BTreeSet<_> = locked
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["summary"]["encounterLocked"].to_string())
        .collect();
    let forms = ["\"1\"", "\"True\"", "\"true\"", "1", "false", "null", "true"];
    assert_eq!(locked, forms.map(String::from).into());
}

/// "Searches for all of a one patient's encounters within a date range."
#[tokio::test]
async fn an_encounter_has_the_fields_of_the_document() {
    let caller = Caller::new().await;
    let encounters = caller.json("/7340001/encounters/search").await;
    assert_eq!(encounters.as_array().unwrap().len(), 14);
    let first = &encounters[0];
    assert_eq!(keys(first), ["ccd", "summary"].into());
    assert_eq!(
        first["summary"],
        json!({
            "encounterId": 4_101_001,
            "doctorId": 6_200_001,
            "doctorFirstName": "Adaeze",
            "doctorLastName": "Okonkwo-Testcase",
            "doctorProfessionalDesignation": "MD",
            "department": "Glaucoma",
            "location": "Main Street Office",
            "encounterDate": "2021-03-09T14:20:00.000Z",
            "type": "New Patient",
            "encounterLocked": "1",
        })
    );
    assert_eq!(caller.json("/7340010/encounters/search").await, json!([]));
}

/// "Earliest date included in the search" and "latest date included in the search".
#[tokio::test]
async fn a_period_includes_its_ends_in_every_spelling() {
    let caller = Caller::new().await;
    for period in [
        "start=2022-02-15&end=2022-03-08",
        "start=2-15-2022&end=3-8-2022",
        "start=02-15-2022&end=03-08-2022",
        "start=2022-02-15T00:00:00Z&end=2022-03-08T23:59:59Z",
        "start=2022-02-15T09:20:00-05:00&end=2022-03-08T14:20:00.000Z",
    ] {
        let path = format!("/7340001/encounters/search?{period}");
        assert_eq!(caller.found(&path).await, [4_101_005, 4_101_006], "{period}");
    }
    let since = caller.found("/7340001/encounters/search?start=2025-01-01").await;
    assert_eq!(since, [4_101_013, 4_101_014]);
    let until = caller.found("/7340001/encounters/search?end=4-20-2021").await;
    assert_eq!(until, [4_101_001, 4_101_002]);
    assert_eq!(caller.found("/7340001/encounters/search?start=2026-03-01").await, [0; 0]);
}

/// "400 Bad Request - The request is missing information or is malformed."
#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let caller = Caller::new().await;
    for (path, status) in [
        ("/abc/encounters/search", 400),
        ("/7340001/encounters/search?start=yesterday", 400),
        ("/7340001/encounters/search?end=2020-13-01", 400),
        ("/7340001/encounters/search?start=2022-01-01&end=2021-01-01", 400),
        ("/7340001/encounters/search?section=horoscope", 400),
        ("/7349999/encounters/search", 404),
        ("/-1/encounters/search", 404),
        ("/99999999999/encounters/search", 404),
        ("/0/encounters/search", 200),
        ("/2147483647/encounters/search", 200),
        ("/7340001/encounters", 404),
        ("/7340001/encounter", 404),
        ("/nowhere", 404),
    ] {
        assert_eq!(caller.status(path).await, status, "{path}");
    }
}

/// "List all of the valid section names for encounter CCDs", and "Section of data to include".
#[tokio::test]
async fn a_section_name_reduces_the_document_to_it() {
    let caller = Caller::new().await;
    let names = caller.json("/encounters/categories").await;
    let names: Vec<_> = names.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert!(names.contains(&"history"), "the document's own example");

    let whole = caller.json("/7340001/encounters/search?start=2026-01-01").await;
    let whole = whole[0]["ccd"].as_str().unwrap();
    let mut seen = Vec::new();
    for name in names {
        let path = format!("/7340001/encounters/search?start=2026-01-01&section={name}");
        let part = caller.json(&path).await[0]["ccd"].as_str().unwrap().to_owned();
        assert!(part.contains("Date of birth") && part.len() < whole.len(), "{name}");
        assert_eq!(part.matches("<li>\r\n<input").count(), titles(&part).len(), "{name}");
        seen.extend(titles(&part).into_iter().map(String::from));
    }
    seen.sort();
    let mut all = titles(whole);
    all.sort_unstable();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn requests_are_counted() {
    let caller = Caller::new().await;
    caller.get("/search?term=x").await;
    caller.get("/1/encounters/search").await;
    caller.get("/1/encounters").await;
    caller.get("/encounters/categories").await;
    let url = format!("{}/sandbox/stats", caller.sandbox.authority());
    let stats = caller.http.get(url).send().await.unwrap().text().await.unwrap();
    assert_eq!(
        stats,
        "{\"search\":1,\"encounters\":2,\"categories\":1,\
         \"authorize\":0,\"token_code\":0,\"token_refresh\":0}"
    );
    assert_eq!(stats, serde_json::to_string(&caller.sandbox.stats()).unwrap());
}
