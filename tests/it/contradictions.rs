//! The API's page contradicts itself and its siblings. Each row of the list of contradictions is a
//! test here, under the number it has there; row 3 and 4 are about signing in, and row 8 about the
//! token answer, which `sandbox` covers.

use nextech_mcp::auth::{AccessToken, Auth, Http, OAuth, Registration, TokenSet};
use nextech_mcp::nextech::{
    Client, Connection, DateStyle, EncounterFilter, EncountersPath, Error, Moment, PatientId,
};
use nextech_mcp::sandbox::{Fault, Options, Sandbox, tour};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};

/// What an EHR of one answer was asked: paths with queries, and headers.
type Asked = Arc<Mutex<Vec<(String, HeaderMap)>>>;

/// An EHR that says the same to everything, and keeps what it was asked.
struct Parrot {
    asked: Asked,
    address: String,
}

impl Parrot {
    async fn says(answer: Value) -> Self {
        let asked = Asked::default();
        let say = |State((asked, answer)): State<(Asked, Value)>, uri: Uri, headers: HeaderMap| async move {
            asked.lock().unwrap().push((uri.to_string(), headers));
            axum::Json(answer)
        };
        let routes = Router::new().fallback(say).with_state((Arc::clone(&asked), answer));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { asked, address }
    }

    fn client(&self, change: impl FnOnce(&mut Connection)) -> Client {
        let mut connection = Connection {
            base_url: self.address.parse().unwrap(),
            practice_id: "p-1".to_owned(),
            practice_header: "x-nextech-practice-id".parse().unwrap(),
            encounters_path: EncountersPath::Auto,
            dates: DateStyle::Iso,
        };
        change(&mut connection);
        let tokens =
            TokenSet { access: AccessToken::new("token"), refresh: None, expires_at: None };
        Client::new(Http::direct(), connection, Auth::new(None, Some(tokens))).unwrap()
    }

    fn last(&self) -> (String, HeaderMap) {
        self.asked.lock().unwrap().last().unwrap().clone()
    }
}

/// A client for `sandbox`, signed in with what `tokens` says.
fn sandbox_client(sandbox: &Sandbox, tokens: TokenSet) -> Client {
    let registration = Registration {
        authority: sandbox.authority(),
        tenant: sandbox.tenant().to_owned(),
        client_id: sandbox.client_id().to_owned(),
        resource: sandbox.resource().to_owned(),
        client_secret: None,
    };
    let connection = Connection {
        base_url: sandbox.api_url().parse().unwrap(),
        practice_id: sandbox.practice_id().to_owned(),
        practice_header: "x-nextech-practice-id".parse().unwrap(),
        encounters_path: EncountersPath::Auto,
        dates: DateStyle::Iso,
    };
    let oauth = OAuth::new(Http::direct(), registration).unwrap();
    Client::new(Http::direct(), connection, Auth::new(Some(oauth), Some(tokens))).unwrap()
}

fn ready(sandbox: &Sandbox) -> TokenSet {
    let access = AccessToken::new(sandbox.access_token());
    TokenSet { access, refresh: None, expires_at: None }
}

fn glaucoma() -> PatientId {
    PatientId(i64::from(tour().glaucoma_patient))
}

async fn count(ehr: &Client, filter: &EncounterFilter) -> Result<usize, Error> {
    let add = |sum: &mut usize, _| {
        *sum += 1;
        ControlFlow::Continue(())
    };
    ehr.encounters(glaucoma(), filter, 0, add).await
}

#[tokio::test]
async fn row_1_the_path_is_found_and_remembered() {
    for path in ["path=encounters", "path=encounter"] {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        sandbox.order(path.parse::<Fault>().unwrap());
        let ehr = sandbox_client(&sandbox, ready(&sandbox));

        assert_eq!(count(&ehr, &EncounterFilter::default()).await.unwrap(), 14, "{path}");
        let tries = sandbox.stats().encounters;
        assert_eq!(count(&ehr, &EncounterFilter::default()).await.unwrap(), 14, "{path}");
        assert_eq!(sandbox.stats().encounters, tries + 1, "{path} was not remembered");
    }
}

#[tokio::test]
async fn row_1_the_path_may_be_set() {
    let parrot = Parrot::says(json!([])).await;
    for path in ["encounters/search", "encounters", "encounter"] {
        let ehr = parrot.client(|it| it.encounters_path = EncountersPath::named(path).unwrap());
        count(&ehr, &EncounterFilter::default()).await.unwrap();
        assert_eq!(parrot.last().0, format!("/{}/{path}", glaucoma()));
    }
    assert!(EncountersPath::named("visits").is_none());
}

#[tokio::test]
async fn row_1_a_patient_who_does_not_exist_is_still_not_found() {
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    let ehr = sandbox_client(&sandbox, ready(&sandbox));

    let none = |(): &mut (), _| ControlFlow::Continue(());
    let error = ehr.encounters(PatientId(404), &EncounterFilter::default(), (), none).await;

    assert!(matches!(error, Err(Error::Status { status: 404, .. })));
}

#[tokio::test]
async fn row_2_dates_go_out_as_the_setting_says() {
    let parrot = Parrot::says(json!([])).await;
    let filter = EncounterFilter {
        start: Some(Moment::Day("2000-02-02".parse().unwrap())),
        end: Some(Moment::Day("2010-05-05".parse().unwrap())),
        section: Some("history".to_owned()),
    };

    count(&parrot.client(|_| {}), &filter).await.unwrap();
    let (iso, _) = parrot.last();
    count(&parrot.client(|it| it.dates = DateStyle::Us), &filter).await.unwrap();
    let (us, _) = parrot.last();

    assert!(
        iso.ends_with(
            "?start=2000-02-02T00%3A00%3A00Z&end=2010-05-05T23%3A59%3A59Z&section=history"
        ),
        "{iso}"
    );
    assert!(us.ends_with("?start=2-2-2000&end=5-5-2010&section=history"), "{us}");
}

#[tokio::test]
async fn row_2_both_ways_bring_the_same_visits() {
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    let filter = EncounterFilter {
        start: Some(Moment::Day("2022-01-01".parse().unwrap())),
        end: Some(Moment::Day("2022-12-31".parse().unwrap())),
        section: None,
    };
    let ehr = sandbox_client(&sandbox, ready(&sandbox));

    let some = count(&ehr, &filter).await.unwrap();
    let all = count(&ehr, &EncounterFilter::default()).await.unwrap();

    assert!(0 < some && some < all, "{some} of {all}");
}

#[tokio::test]
async fn row_5_a_lock_is_read_however_it_is_written() {
    for (written, meant) in [
        (json!(true), Some(true)),
        (json!("true"), Some(true)),
        (json!("True"), Some(true)),
        (json!("1"), Some(true)),
        (json!(1), Some(true)),
        (json!(false), Some(false)),
        (json!("False"), Some(false)),
        (json!(0), Some(false)),
        (json!(null), None),
        (json!("perhaps"), None),
        (json!({}), None),
    ] {
        let one =
            json!([{ "summary": { "encounterId": "7", "encounterLocked": written }, "ccd": "" }]);
        let parrot = Parrot::says(one).await;
        let keep = |locks: &mut Vec<_>, it: nextech_mcp::nextech::Encounter| {
            locks.push((it.summary.id.map(|it| it.0), it.summary.locked));
            ControlFlow::Continue(())
        };
        let ehr = parrot.client(|_| {});

        let locks =
            ehr.encounters(glaucoma(), &EncounterFilter::default(), vec![], keep).await.unwrap();

        assert_eq!(locks, [(Some(7), meant)], "{written}");
    }
}

#[tokio::test]
async fn row_6_a_birth_date_is_never_shifted() {
    for (written, shown) in [
        ("2017-12-14T15:08:59.934Z", "2017-12-14"),
        ("2017-12-14T23:59:59-11:00", "2017-12-14"),
        ("2017-12-14", "2017-12-14"),
        ("12/14/2017", "12/14/2017"),
    ] {
        let parrot = Parrot::says(json!({ "patientId": "12", "dob": written })).await;

        let found = parrot.client(|_| {}).patients("any").await.unwrap();

        assert_eq!(found[0].date_of_birth.as_deref(), Some(shown), "{written}");
    }
}

#[tokio::test]
async fn row_7_the_practice_header_may_be_set() {
    let parrot = Parrot::says(json!([])).await;

    parrot.client(|_| {}).patients("any").await.unwrap();
    let (_, usual) = parrot.last();
    parrot
        .client(|it| it.practice_header = "nx-practice-id".parse().unwrap())
        .patients("any")
        .await
        .unwrap();
    let (_, other) = parrot.last();

    assert_eq!(usual["x-nextech-practice-id"], "p-1");
    assert_eq!(other["nx-practice-id"], "p-1");
    assert!(other.get("x-nextech-practice-id").is_none());
    assert_eq!(usual["authorization"], "Bearer token");
    assert!(usual.get("referer").is_none());
}

#[tokio::test]
async fn row_8_the_token_answer_of_the_real_provider_is_understood() {
    for fault in [None, Some("token-numbers"), Some("token-no-refresh")] {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        if let Some(fault) = fault {
            sandbox.order(fault.parse::<Fault>().unwrap());
        }
        let tokens = TokenSet {
            access: AccessToken::new("over"),
            refresh: Some(SecretString::from(sandbox.refresh_token())),
            expires_at: Some(jiff::Timestamp::UNIX_EPOCH),
        };
        let ehr = sandbox_client(&sandbox, tokens);

        assert_eq!(ehr.patients("thornquist").await.unwrap().len(), 1, "{fault:?}");
        assert_eq!(sandbox.stats().token_refresh, 1);
    }
}

#[tokio::test]
async fn a_token_answer_that_is_none_is_no_token() {
    for fault in
        ["token-html", "token-empty", "token-redirect", "token-other-resource", "token-503"]
    {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        sandbox.order(fault.parse::<Fault>().unwrap());
        let tokens = TokenSet {
            access: AccessToken::new("over"),
            refresh: Some(SecretString::from(sandbox.refresh_token())),
            expires_at: Some(jiff::Timestamp::UNIX_EPOCH),
        };

        let error = sandbox_client(&sandbox, tokens).patients("thornquist").await.unwrap_err();

        assert!(matches!(error, Error::Auth(_)), "{fault}: {error}");
    }
}

#[tokio::test]
async fn row_9_every_status_has_a_meaning() {
    use nextech_mcp::chart::Error as Meaning;
    let meaning = |status| Meaning::from(Error::Status { status, retry_after: None });

    assert!(matches!(meaning(403), Meaning::PracticeRefused));
    assert!(matches!(meaning(429), Meaning::RateLimited { retry_after: None }));
    assert!(matches!(meaning(408), Meaning::Timeout));
    assert!(matches!(meaning(504), Meaning::Timeout));
    for status in [302, 400, 404, 422, 500, 501, 502, 503, 523] {
        assert!(matches!(meaning(status), Meaning::Unavailable(_)), "{status}");
    }
}

#[tokio::test]
async fn any_field_may_be_null_missing_empty_or_padded() {
    let one = json!([
        { "patientId": "7", "firstName": " Ada ", "lastName": null, "chartNumber": "", "extra": [1] },
        { "patientId": null },
        null,
    ]);
    let parrot = Parrot::says(one).await;

    let found = parrot.client(|_| {}).patients("any").await.unwrap();

    assert_eq!(found.len(), 2);
    assert_eq!(found[0].id, Some(PatientId(7)));
    assert_eq!(found[0].first_name.as_deref(), Some("Ada"));
    assert_eq!((&found[0].last_name, &found[0].chart_number), (&None, &None));
    assert_eq!(found[1].id, None);
}

#[tokio::test]
async fn a_list_may_be_a_bare_object_or_null() {
    for (answer, length) in [(json!(null), 0), (json!([]), 0), (json!({ "patientId": 1 }), 1)] {
        let parrot = Parrot::says(answer).await;
        assert_eq!(parrot.client(|_| {}).patients("any").await.unwrap().len(), length);
    }
    let bare = json!({ "summary": { "encounterId": 1 }, "ccd": "<p>x</p>" });
    for (answer, length) in [(json!(null), 0), (json!([]), 0), (bare, 1), (json!([null]), 0)] {
        let parrot = Parrot::says(answer).await;
        let ehr = parrot.client(|_| {});
        assert_eq!(count(&ehr, &EncounterFilter::default()).await.unwrap(), length);
    }
}

#[tokio::test]
async fn section_names_may_be_texts_or_objects() {
    for answer in [
        json!(["history", " plan ", null, ""]),
        json!([{ "name": "history" }, { "name": "plan" }, {}]),
        json!([{ "category": "history" }, { "title": "plan", "id": 3 }]),
    ] {
        let parrot = Parrot::says(answer.clone()).await;
        let names = parrot.client(|_| {}).section_names().await.unwrap();
        assert_eq!(names, ["history", "plan"], "{answer}");
    }
}

#[tokio::test]
async fn only_four_digits_of_a_social_security_number_are_ever_read() {
    for (written, kept) in
        [("000-12-3456", Some("3456")), ("000123456", Some("3456")), ("3456", None), ("", None)]
    {
        let parrot = Parrot::says(json!([{ "patientId": 1, "ssn": written }])).await;
        let found = parrot.client(|_| {}).patients("any").await.unwrap();
        assert_eq!(found[0].ssn_last4.as_deref(), kept, "{written}");
        assert!(!format!("{found:?}").contains("3456"));
    }
}
