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

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use nextech_mcp::sandbox::{self, EncounterPath, Fault, Options, Sandbox};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The document's own redirect address, with its trailing slash.
const REDIRECT: &str = "http://localhost:8000/callback/";

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
        let sandbox = Sandbox::start(Options { faults, ..Options::default() }).await.unwrap();
        let http = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self { sandbox, http: http.build().unwrap() }
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

    fn authorize(&self, changed: &[(&str, &str)]) -> RequestBuilder {
        let mut query = BTreeMap::from([
            ("client_id", self.sandbox.client_id()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("resource", self.sandbox.resource()),
            ("response_mode", "query"),
            ("state", "some state & more"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        query.extend(changed.iter().copied());
        let url =
            format!("{}/{}/oauth2/authorize", self.sandbox.authority(), self.sandbox.tenant());
        self.http.get(url).query(&query)
    }

    /// Signs in, and gives what the browser brings back.
    async fn signed_in(&self, changed: &[(&str, &str)]) -> BTreeMap<String, String> {
        let changed: Vec<_> = changed.iter().copied().chain([("auto", "1")]).collect();
        let response = self.authorize(&changed).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FOUND);
        let location = response.headers()[LOCATION].to_str().unwrap();
        assert!(location.starts_with(&format!("{REDIRECT}?")), "{location}");
        let location = reqwest::Url::parse(location).unwrap();
        location.query_pairs().into_owned().collect()
    }

    async fn token(&self, changed: &[(&str, &str)]) -> (u16, Value) {
        let mut form = BTreeMap::from([
            ("client_id", self.sandbox.client_id()),
            ("redirect_uri", REDIRECT),
            ("resource", self.sandbox.resource()),
            ("code_verifier", VERIFIER),
            ("grant_type", "authorization_code"),
        ]);
        form.extend(changed.iter().copied());
        let response = self.token_request(&form).send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
    }

    fn token_request(&self, form: &BTreeMap<&str, &str>) -> RequestBuilder {
        let url = format!("{}/{}/oauth2/token", self.sandbox.authority(), self.sandbox.tenant());
        let body = reqwest::Url::parse_with_params("http://form/", form).unwrap();
        self.http
            .post(url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.query().unwrap().to_owned())
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
    let options = Options { token_lifetime: Duration::ZERO, ..Options::default() };
    let caller = Caller { sandbox: Sandbox::start(options).await.unwrap(), http: Client::new() };
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
async fn a_document_has_the_vendors_sections_and_columns() {
    let (_, _, html) = sandbox::documents().next().unwrap();
    assert_eq!(
        titles(&html),
        [
            "Encounters",
            "Problems",
            "Procedures",
            "Medications",
            "Medications Administered",
            "Allergies, Adverse Reactions, Alerts",
            "Diagnostic Results",
            "Vital Signs",
            "Physical Examination",
            "Instructions",
            "Treatment Plan",
            "Functional and Cognitive Status",
            "Social History",
            "Reason For Visit",
            "Chief Complaint",
            "Immunizations",
            "Assessment",
            "Goals",
            "Health Concerns",
            "Reason for Referral",
        ]
    );
    let columns = html.split("<th class=\"narr_th\">").skip(1);
    let columns: Vec<_> = columns.map(|it| it.split("</th>").next().unwrap()).collect();
    let columns = columns.join(", ");
    for expected in [
        "Date, ICD10 Code, Problem, Location, Problem Status",
        "Date, CPT Code, Procedure, Location",
        "Date, Medication, Dose, Dose Unit, Route, Frequency, Status",
        "Type, Substance, Reaction, Severity",
        "Eye, Method, Uncorrected, Corrected, Pinhole, Near",
        "Date, Time, Eye, IOP (mmHg), Method",
    ] {
        assert!(columns.contains(expected), "{expected} in {columns}");
    }
    assert!(html.contains("charset=utf-16") && html.contains("You can uncheck boxes"));
    assert_eq!(html.matches('\n').count(), html.matches("\r\n").count());
}

#[test]
fn the_practice_is_large_enough_and_the_same_in_every_run() {
    let mut charts: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (patient, encounter, html) in sandbox::documents() {
        assert!(charts.entry(patient).or_default().insert(encounter));
        assert!(html.contains("Sandbox Eye Associates (invented)"), "{encounter}");
        assert!(html.ends_with("</html>\r\n"), "{encounter}");
    }
    // The twenty-sixth has no encounter, and so no document.
    assert_eq!(charts.len(), 25);
    assert_eq!(charts.values().map(BTreeSet::len).sum::<usize>(), 356);
    let tour = sandbox::tour();
    assert_eq!(charts[&tour.long_chart_patient].len(), 208);
    assert!(!charts.contains_key(&tour.empty_chart_patient));
    assert!(charts[&tour.glaucoma_patient].contains(&tour.newest_encounter));
    assert!(sandbox::documents().eq(sandbox::documents()));
}

/// The document of one encounter, with its tags and line breaks taken out.
fn text_of(encounter: u32) -> String {
    let (_, _, html) = sandbox::documents().find(|(_, it, _)| *it == encounter).unwrap();
    let mut text = String::new();
    for part in html.split('<').skip(1) {
        let (_, words) = part.split_once('>').unwrap();
        text.push_str(words.trim());
        text.push('|');
    }
    while text.contains("||") {
        text = text.replace("||", "|");
    }
    text
}

#[test]
fn a_chart_tells_one_story_over_the_years() {
    for (encounter, said) in [
        (4_101_001, "|9:40 AM|OD|27|Goldmann applanation|"),
        (
            4_101_005,
            "|timolol maleate 0.25 % ophthalmic solution|1|Drop|Both eyes|every morning|Discontinued|",
        ),
        (
            4_101_005,
            "|timolol maleate 0.5 % ophthalmic solution|1|Drop|Both eyes|twice a day|Active|",
        ),
        (
            4_101_006,
            "|timolol maleate 0.5 % ophthalmic solution|1|Drop|Both eyes|twice a day|Discontinued|",
        ),
        (4_101_014, "|dorzolamide 2 % ophthalmic solution|1|Drop|Both eyes|twice a day|Active|"),
        (4_102_008, "Relapse at 12 weeks"),
        (4_103_001, "|Hemoglobin A1c/Hemoglobin.total in Blood|10.4 %|High|"),
        (4_104_003, "|OD|Snellen|20/40|20/25|"),
        (4_106_001, "|OS|Fix and follow|CSUM|"),
        (4_108_001, "|No Known Allergies|"),
        (4_108_001, "|No Goals have been created.|"),
        (4_109_104, "Charles Bonnet"),
        (4_124_001, "|CF at 3 feet|"),
        (4_124_002, "|HM|"),
    ] {
        assert!(text_of(encounter).contains(said), "{encounter}: {said}");
    }
    assert!(!text_of(4_101_001).contains("|timolol"), "that came later");
    // Procedures belong to the patient: a document also shows what came after it.
    assert!(text_of(4_101_001).contains("|11/15/2022|65855|Laser trabeculoplasty|Left eye|"));
}

#[test]
fn instructions_repeat_assessment_goals_and_plan_word_for_word() {
    let text = text_of(4_101_001);
    for words in
        ["Untreated pressure 27 and 29", "Target IOP: 16 mmHg", "Start latanoprost 0.005 %"]
    {
        assert_eq!(text.matches(words).count(), 2, "{words}");
    }
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

#[tokio::test]
async fn a_code_becomes_tokens_whose_numbers_are_strings() {
    let caller = Caller::new().await;
    let back = caller.signed_in(&[("prompt", "select_account"), ("login_hint", "me")]).await;
    assert_eq!(back["state"], "some state & more");

    let (status, pair) = caller.token(&[("code", &back["code"])]).await;
    assert_eq!(status, 200);
    assert_eq!([&pair["expires_in"], &pair["ext_expires_in"]], ["3600", "3600"]);
    for field in ["expires_on", "not_before", "refresh_token", "scope"] {
        assert!(pair[field].is_string(), "{field}");
    }
    assert_eq!(pair["token_type"], "Bearer");
    assert_eq!(pair["resource"], caller.sandbox.resource());
    let parts: Vec<_> = pair["id_token"].as_str().unwrap().split('.').collect();
    assert_eq!((parts.len(), parts[2]), (3, ""), "unsigned");

    let admitted = caller
        .bare("/search?term=wren")
        .bearer_auth(pair["access_token"].as_str().unwrap())
        .header("x-nextech-practice-id", caller.sandbox.practice_id());
    assert_eq!(admitted.send().await.unwrap().status(), 200);
    let count = caller.sandbox.stats();
    assert_eq!((count.authorize, count.token_code, count.token_refresh), (1, 1, 0));
}

#[tokio::test]
async fn a_refresh_token_is_replaced_and_the_old_one_stays_good() {
    let caller = Caller::new().await;
    let old = caller.sandbox.refresh_token();
    let renew = [("grant_type", "refresh_token"), ("refresh_token", &old)];
    let (first, second) = (caller.token(&renew).await, caller.token(&renew).await);
    assert_eq!((first.0, second.0), (200, 200));
    assert_ne!(first.1["refresh_token"], second.1["refresh_token"]);
    assert_ne!(first.1["access_token"], second.1["access_token"]);
    let newer = first.1["refresh_token"].as_str().unwrap();
    assert_eq!(caller.token(&[renew[0], ("refresh_token", newer)]).await.0, 200);
    assert_eq!(caller.sandbox.stats().token_refresh, 3);
}

#[tokio::test]
async fn a_wrong_exchange_is_refused_with_the_providers_numbers() {
    let caller = Caller::new().await;
    let code = async || caller.signed_in(&[]).await.remove("code").unwrap();
    let spent = code().await;
    caller.token(&[("code", &spent)]).await;
    let elsewhere = [("redirect_uri", "http://localhost:9/callback/")];
    for (form, error, number) in [
        (&[("code", spent.as_str())][..], "invalid_grant", 54_005),
        (&[("code", &code().await), ("code_verifier", "guessed")], "invalid_grant", 501_481),
        (&[("code", &code().await), elsewhere[0]], "invalid_client", 500_112),
        (&[("code", "sandbox-code-guessed")], "invalid_grant", 70_000),
        (
            &[("code", &code().await), ("resource", "https://other.example")],
            "invalid_resource",
            500_011,
        ),
        (&[("code", &code().await), ("client_id", "another")], "unauthorized_client", 700_016),
        (&[("code", &code().await), ("client_secret", "s")], "invalid_client", 700_025),
        (&[], "invalid_request", 900_144),
        (&[("grant_type", "password")], "unsupported_grant_type", 70_003),
        (&[("grant_type", "refresh_token"), ("refresh_token", "guessed")], "invalid_grant", 70_000),
    ] {
        let (status, body) = caller.token(form).await;
        assert!(status == 400 || status == 401, "{number}: {status}");
        assert_eq!((&body["error"], &body["error_codes"]), (&json!(error), &json!([number])));
        assert_eq!(
            body["error_description"].as_str().unwrap().split(':').next().unwrap(),
            format!("AADSTS{number}")
        );
        for field in ["timestamp", "trace_id", "correlation_id"] {
            assert!(body[field].is_string(), "{field}");
        }
    }
}

#[tokio::test]
async fn a_redirect_address_is_compared_byte_by_byte_but_for_the_port() {
    let caller = Caller::new().await;
    for (redirect, status) in [
        (REDIRECT, 302),
        ("http://localhost:51234/callback/", 302),
        ("http://localhost/callback/", 302),
        ("http://localhost:8000/callback", 400),
        ("http://localhost:8000/Callback/", 400),
        ("http://localhost:8000/callback/?x=1", 400),
        ("http://127.0.0.1:8000/callback/", 400),
        ("https://localhost:8000/callback/", 400),
        ("http://localhost.evil.example/callback/", 400),
        ("http://localhost:1@evil.example/callback/", 400),
        ("", 400),
    ] {
        let request = caller.authorize(&[("redirect_uri", redirect), ("auto", "1")]);
        assert_eq!(request.send().await.unwrap().status(), status, "{redirect}");
    }
}

#[tokio::test]
async fn a_wrong_sign_in_is_told_to_the_client_once_the_client_is_known() {
    let caller = Caller::with(&["login-denied"]).await;
    for (changed, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("resource", "https://other.example"), "invalid_resource"),
        (("resource", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("prompt", "login"), "access_denied"),
    ] {
        let back = caller.signed_in(&[changed]).await;
        assert_eq!((&*back["error"], &*back["state"]), (error, "some state & more"), "{changed:?}");
        assert!(!back.contains_key("code"));
    }
    let impostor = caller.authorize(&[("client_id", "another"), ("auto", "1")]).send().await;
    assert_eq!(impostor.unwrap().status(), 400);
    assert!(caller.signed_in(&[]).await.contains_key("code"));
}

#[tokio::test]
async fn the_sign_in_page_has_one_button_and_needs_no_script() {
    let caller = Caller::new().await;
    let page = caller.authorize(&[("state", "\"><script>")]).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'"));
    let html = page.text().await.unwrap();
    assert_eq!(html.matches("<button").count(), 1);
    assert!(!html.contains("<script"));
    assert!(html.contains("name=\"auto\" value=\"1\"") && html.contains("invented"));
}

#[test]
fn every_fault_can_be_ordered_by_the_name_it_is_listed_under() {
    for (listed, explanation) in Fault::all() {
        let name = match *listed {
            "STATUS[=N]" => "503=2",
            "path=encounters|encounter|search" => "path=encounter",
            "latency=MS" => "latency=7",
            "429=SECONDS" => "429=7",
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
async fn a_connection_can_be_hung_up() {
    let caller = Caller::new().await;
    assert_eq!(caller.status("/search?term=wren").await, 200);
    caller.sandbox.order(Fault::HangUp);
    assert!(caller.ehr("/search?term=wren").send().await.is_err());
    assert_eq!(caller.status("/search?term=wren").await, 200);
    assert_eq!(*caller.sandbox.cancelled().borrow(), 0, "that was our doing");
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
}

#[tokio::test]
async fn the_identity_provider_misbehaves_on_order_too() {
    let caller = Caller::new().await;
    let old = caller.sandbox.refresh_token();
    let renew = [("grant_type", "refresh_token"), ("refresh_token", &*old)];
    let renewed = async |fault: &str| {
        caller.sandbox.order(fault.parse().unwrap());
        caller.token(&renew).await
    };

    let (status, body) = renewed("token-invalid-grant").await;
    assert_eq!(
        (status, &body["error"], &body["error_codes"]),
        (400, &json!("invalid_grant"), &json!([700_082]))
    );
    for (number, status, error) in [
        (50_076, 400, "interaction_required"),
        (65_001, 400, "invalid_grant"),
        (50_196, 400, "invalid_grant"),
        (7_000_218, 401, "invalid_client"),
        (90_033, 503, "temporarily_unavailable"),
        (123_456, 400, "invalid_grant"),
    ] {
        let (answered, body) = renewed(&format!("token-error={number}")).await;
        assert_eq!((answered, &body["error"]), (status, &json!(error)), "{number}");
        assert_eq!(body["claims"].is_string(), number == 50_076);
    }
    assert_eq!(renewed("token-503=2").await.0, 503);
    assert_eq!(caller.token(&renew).await, (503, Value::Null));
    assert_eq!(renewed("token-html").await, (200, Value::Null));
    assert_eq!(renewed("token-empty").await, (200, Value::Null));
    assert_eq!(renewed("token-redirect").await.0, 307);
    assert_ne!(renewed("token-other-resource").await.1["resource"], caller.sandbox.resource());
    assert_eq!(renewed("token-no-refresh").await.1["refresh_token"], Value::Null);
    assert_eq!(renewed("token-numbers").await.1["expires_in"], 3600);
    assert_eq!(caller.token(&renew).await.1["expires_in"], "3600");
}
