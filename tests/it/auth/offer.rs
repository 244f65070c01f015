//! The sign-in page as an elicitation: a server without a sign-in, and clients of both eras whose users
//! go to the page, say no, or take their time.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use nextech_mcp::auth::login::{Offers, Redirect};
use nextech_mcp::auth::{Auth, Cache, Http, Keys, OAuth, Registration, User};
use nextech_mcp::chart::{Chart, Cursors, Identifiers};
use nextech_mcp::mcp::ChartServer;
use nextech_mcp::nextech::{Client, Connection, DateStyle, EncountersPath};
use rmcp::ServiceExt;
use rmcp::model::{CallToolRequestParams, ElicitationCapability, FormElicitationCapability};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;

use super::Desk;
use super::leaks::holds_no_token;
use super::login::browser;
use super::person::{Does, ERAS, Era, Person, Seat, press};
use crate::clinic::text;

#[tokio::test]
async fn a_client_that_can_show_a_link_signs_its_user_in() {
    for era in ERAS {
        let desk = Desk::new().await;
        let person = Person::who(Does::SignsIn);
        let seat = Seat::at(&desk, era, &person).await;

        let said = seat.call().await;

        assert!(said.contains("Thornquist"), "{era:?}: {said}");
        let shown = person.shown();
        assert_eq!(shown.len(), 1, "{era:?}");
        let (link, id) = &shown[0];
        assert!(link.as_str().starts_with(&desk.sandbox.authority()), "{link}");
        assert!(!id.is_empty());
        holds_no_token("the link", link.as_str().as_bytes());
        if era == Era::Handshake {
            while person.done.lock().unwrap().is_none() {
                person.told.notified().await;
            }
            assert_eq!(*person.done.lock().unwrap(), Some(json!({ "elicitationId": id })));
        }
        // It is kept as `login` keeps it, for whoever comes next.
        assert_eq!(desk.status().await["signed_in"], true);
        assert!(desk.call().await.contains("Thornquist"));
        assert!(seat.call().await.contains("Thornquist"));
        assert_eq!(person.shown().len(), 1);
        assert_eq!(desk.sandbox.stats().token_code, 1);
        assert!(!desk.home.path().join("opened").exists(), "the server opened a browser");
        let log = seat.log().await;
        assert!(log.contains("nextech_mcp"), "a silent log proves nothing");
        holds_no_token("the log", log.as_bytes());
        let state = link.query_pairs().find(|(it, _)| it == "state").unwrap().1.into_owned();
        assert!(!log.contains(&state), "{log}");
    }
}

#[tokio::test]
async fn who_says_no_gets_the_command() {
    for era in ERAS {
        for does in [Does::Declines, Does::Cancels] {
            let desk = Desk::new().await;
            let person = Person::who(does);
            let seat = Seat::at(&desk, era, &person).await;

            let said = seat.call().await;

            assert!(said.starts_with("not_signed_in: nobody is signed in"), "{era:?}: {said}");
            assert!(said.contains("nextech-mcp login"), "{said}");
            let link = person.link();
            // The link is dead with it.
            let redirect = link.query_pairs().find(|(it, _)| it == "redirect_uri").unwrap().1;
            while browser().get(&*redirect).send().await.is_ok() {
                tokio::task::yield_now().await;
            }
            assert!(!desk.tokens().exists());
        }
    }
}

#[tokio::test]
async fn nobody_is_asked_whose_client_cannot_show_a_link() {
    let form = ElicitationCapability::new().with_form(FormElicitationCapability::new());
    for era in ERAS {
        for shows in [None, Some(ElicitationCapability::new()), Some(form.clone())] {
            let desk = Desk::new().await;
            let person = Person { shows, ..Person::who(Does::SignsIn) };
            let seat = Seat::at(&desk, era, &person).await;

            let said = seat.call().await;

            assert!(said.starts_with("not_signed_in: "), "{era:?} {:?}: {said}", person.shows);
            assert!(person.shown().is_empty());
        }
    }
}

#[tokio::test]
async fn calls_that_wait_share_one_sign_in() {
    for era in ERAS {
        let desk = Desk::new().await;
        let person = Person::who(Does::Dawdles);
        let seat = Arc::new(Seat::at(&desk, era, &person).await);
        let calls: Vec<_> = (0..5)
            .map(|_| {
                let seat = Arc::clone(&seat);
                tokio::spawn(async move { seat.call().await })
            })
            .collect();
        // Over the handshake one question is for all; without it every call brings the same link.
        let questions = if era == Era::Handshake { 1 } else { 5 };
        while person.shown().len() < questions {
            person.told.notified().await;
        }

        let page = press(person.link()).await;

        assert!(page.contains("You are signed in"), "{page}");
        for call in calls {
            let said = call.await.unwrap();
            assert!(said.contains("Thornquist"), "{era:?}: {said}");
        }
        assert_eq!(person.shown().len(), questions);
        assert_eq!(desk.sandbox.stats().token_code, 1);
    }
}

#[tokio::test]
async fn a_sign_in_that_has_ended_is_offered_with_what_the_provider_asked_for() {
    for era in ERAS {
        let desk = Desk::with_stale_sign_in().await;
        desk.sandbox.order("token-error=50076".parse().unwrap());
        let person = Person::who(Does::SignsIn);
        let seat = Seat::at(&desk, era, &person).await;

        let said = seat.call().await;

        assert!(said.contains("Thornquist"), "{era:?}: {said}");
        assert!(person.link().query_pairs().any(|(name, _)| name == "claims"));
        assert_eq!(desk.kept().await.generation, 9, "one for the refusal, one for the sign-in");
    }
}

#[tokio::test]
async fn what_a_sign_in_does_not_mend_asks_for_none() {
    for era in ERAS {
        let desk = Desk::new().await;
        let person = Person::who(Does::SignsIn);
        let seat = Seat::at(&desk, era, &person).await;
        let arguments = json!({ "term": "x", "nonsense": 1 }).as_object().cloned().unwrap();

        let said =
            seat.ask(CallToolRequestParams::new("search_patients").with_arguments(arguments)).await;

        assert!(said.starts_with("invalid_argument: "), "{era:?}: {said}");
        assert!(person.shown().is_empty());
    }
}

#[tokio::test]
async fn a_port_that_is_taken_leaves_the_command() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let redirect = format!("http://localhost:{}/callback/", taken.local_addr().unwrap().port());
    for era in ERAS {
        let desk = Desk::new().await;
        let person = Person::who(Does::SignsIn);
        let more = [("NEXTECH_MCP_REDIRECT_URI", &*redirect)];
        let seat = Seat::with(&desk, era, &person, &more).await;

        let said = seat.call().await;

        assert!(
            said.starts_with("not_signed_in: ") && said.contains("nextech-mcp login"),
            "{said}"
        );
        assert!(person.shown().is_empty());
    }
}

#[tokio::test]
async fn what_only_login_may_replace_is_not_replaced() {
    // Another practice's sign-in: there is no link.
    let desk = Desk::new().await;
    let mut other = desk.record(1);
    other.binding.practice_id = "another".to_owned();
    desk.keep(&other).await;
    let person = Person::who(Does::SignsIn);
    let seat = Seat::at(&desk, Era::Handshake, &person).await;
    assert!(seat.call().await.starts_with("not_signed_in: "));
    assert!(person.shown().is_empty());

    // Another person's, which is found out at the end.
    let desk = Desk::new().await;
    let mut other = desk.record(-1);
    other.user = Some(User { name: "other@x.example".to_owned(), id: "other".to_owned() });
    desk.keep(&other).await;
    desk.sandbox.order("token-invalid-grant".parse().unwrap());
    let person = Person::who(Does::Dawdles);
    let seat = Seat::at(&desk, Era::Handshake, &person).await;
    let call = async { seat.call().await };
    let press = async {
        person.told.notified().await;
        press(person.link()).await
    };
    let (said, page) = tokio::join!(call, press);
    assert!(said.starts_with("sign_in_expired: "), "{said}");
    assert!(page.contains("That did not work"), "{page}");
    assert_eq!(desk.kept().await.user.unwrap().id, "other");
}

#[tokio::test]
async fn tokens_that_were_handed_in_are_not_replaced_by_a_sign_in() {
    let desk = Desk::new().await;
    let person = Person::who(Does::SignsIn);
    let more = [("NEXTECH_MCP_ACCESS_TOKEN", "over")];
    let seat = Seat::with(&desk, Era::Handshake, &person, &more).await;

    let said = seat.call().await;

    assert!(said.starts_with("sign_in_expired: "), "{said}");
    assert!(person.shown().is_empty());
}

#[tokio::test]
async fn over_http_nobody_is_offered_a_link() {
    let desk = Desk::new().await;
    let mut server = desk
        .program("http")
        .args(["--bind", "127.0.0.1:0"])
        .env("NEXTECH_MCP_REDIRECT_URI", "http://localhost:0/callback/")
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let address = line.strip_prefix("listening on ").unwrap();
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "url": {} } },
    });

    let answer = browser()
        .post(format!("http://{address}/mcp"))
        .header("Accept", "application/json, text/event-stream")
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", "tools/call")
        .header("Mcp-Name", "search_patients")
        .json(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
            "name": "search_patients", "arguments": { "term": "thornquist" }, "_meta": meta } }))
        .send()
        .await
        .unwrap();

    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["result"]["structuredContent"]["code"], "not_signed_in", "{answer}");
}

/// A server in this process, whose time passes at once.
fn chart_server(desk: &Desk, redirect: Redirect) -> ChartServer {
    let http = Http::direct();
    let registration = Registration {
        authority: desk.sandbox.authority(),
        tenant: desk.sandbox.tenant().to_owned(),
        client_id: desk.sandbox.client_id().to_owned(),
        resource: desk.sandbox.resource().to_owned(),
        client_secret: None,
    };
    let oauth = OAuth::new(http.clone(), registration).unwrap();
    let cache: Cache = desk.cache();
    let auth = Auth::kept(oauth.clone(), cache.clone());
    let connection = Connection {
        base_url: desk.sandbox.api_url().parse().unwrap(),
        practice_id: desk.sandbox.practice_id().to_owned(),
        practice_header: reqwest::header::HeaderName::from_static("x-nextech-practice-id"),
        encounters_path: EncountersPath::Auto,
        dates: DateStyle::Iso,
    };
    let ehr = Client::new(http, connection, auth.clone()).unwrap();
    let cursors = Cursors::new(Keys::given("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    let offers = Offers::new(auth, oauth, cache, desk.binding(), redirect);
    ChartServer::new(Chart::new(ehr, Identifiers::default(), cursors).offering(offers))
}

#[tokio::test]
async fn who_takes_long_is_told_to_finish_and_the_link_ends() {
    let desk = Desk::new().await;
    let redirect = Redirect::parse("http://localhost:0/callback/").unwrap();
    let server = chart_server(&desk, redirect);
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move { server.serve(theirs).await.unwrap().waiting().await });
    let person = Person::who(Does::Dawdles);
    let model = person.clone().serve(ours).await.unwrap();
    let call = async || text(&model.call_tool(super::crowd::search()).await.unwrap());

    tokio::time::pause();
    let said = call().await;
    assert!(said.starts_with("not_signed_in: ") && said.contains("finish there"), "{said}");
    let again = call().await;
    assert!(again.contains("finish there"), "{again}");
    assert_eq!(person.shown().len(), 1, "who is at it is not asked again");

    tokio::time::advance(Duration::from_mins(5)).await;
    let said = call().await;
    assert!(said.contains("finish there"), "{said}");
    let shown = person.shown();
    assert_eq!(shown.len(), 2, "after five minutes the link is another");
    assert_ne!(shown[0].0, shown[1].0);
    tokio::time::resume();
}
