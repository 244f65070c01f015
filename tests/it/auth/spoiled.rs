//! Answers that are none: empty, cut off, endless, in another language, without a reason or with one
//! that must not be repeated; and dates to come back at.

use std::time::Duration;

use axum::body::Body;
use axum::http::header;
use axum::response::IntoResponse;
use futures_util::stream;
use nextech_mcp::auth::{AccessToken, Auth, Error, Http, OAuth, Registration, TokenSet, Way};
use serde_json::json;

use super::answers::untouched;
use super::between::{Between, answering, saying};
use super::{Desk, Server};

const JSON: (&str, &str) = ("content-type", "application/json");
const HTML: (&str, &str) = ("content-type", "text/html");

/// A server behind that, with a sign-in to renew there.
async fn server_behind(desk: &Desk, between: &Between) -> Server {
    let mut record = desk.record(-1);
    record.binding.authority.clone_from(&between.authority);
    desk.keep(&record).await;
    let environment =
        [("NEXTECH_MCP_AUTHORITY", &*between.authority), ("NEXTECH_MCP_LOG", "trace")];
    desk.server_with(&environment).await
}

#[tokio::test]
async fn what_is_no_token_either_is_not_kept_either() {
    let bodies = [
        "",
        "{\"access_token\":\"a",
        r#"{"access_token":"a","access_token":"b"}"#,
        r#"{"access_token":"two words"}"#,
        r#"{"access_token":""}"#,
        r#"{"access_token":"a","token_type":"mac"}"#,
        &json!({ "access_token": "x".repeat(20_000) }).to_string(),
    ];
    for body in bodies {
        let desk = Desk::with_stale_sign_in().await;
        let between = Between::start(&desk.sandbox, Some(saying(body))).await;
        let server = server_behind(&desk, &between).await;

        let said = server.refuses("upstream_error").await;

        assert!(said.contains("not understood"), "{body:.40}: {said}");
        untouched(&desk).await;
    }
}

#[tokio::test]
async fn an_answer_that_gives_no_reason_is_told_apart_and_its_text_is_not_repeated() {
    let page = "<html><body>canary words</body></html>";
    let answers = [
        (200, HTML, page, "not what OAuth says"),
        (200, JSON, page, "not what OAuth says"),
        (200, JSON, "{\"access_token\":\"canary words", "not what OAuth says"),
        (400, JSON, "", "refusal without a reason"),
        (400, HTML, page, "refusal without a reason"),
        (400, JSON, "{\"error\":\"canary words", "refusal without a reason"),
        (401, HTML, "", "refusal without a reason"),
        (500, HTML, page, "cannot answer now"),
        (503, JSON, "", "cannot answer now"),
        (407, HTML, page, "the proxy"),
    ];
    for (status, kind, body, told) in answers {
        let desk = Desk::with_stale_sign_in().await;
        let spoil = answering(status, &[kind], body);
        let between = Between::start(&desk.sandbox, Some(spoil)).await;
        let server = server_behind(&desk, &between).await;

        let said = server.refuses("upstream_error").await;

        assert!(said.contains(told), "{status} {body:.20}: {said}");
        untouched(&desk).await;
        let log = server.log().await;
        assert!(log.contains("nextech_mcp"), "a silent log proves nothing");
        assert!(!said.contains("canary") && !log.contains("canary"), "{said}\n{log}");
    }
}

/// Two minutes from now, as HTTP writes it.
fn in_two_minutes() -> String {
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(120);
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&until).unwrap()
}

fn two_minutes(data: &serde_json::Value) {
    let seconds = data["retry_after_s"].as_u64().unwrap();
    assert!(seconds > 60 && seconds <= 121, "{data}");
    assert_eq!(data["retryable"], true);
}

#[tokio::test]
async fn a_date_to_come_back_at_is_kept_to_by_all_processes() {
    for status in [429, 503] {
        let desk = Desk::with_stale_sign_in().await;
        let date = in_two_minutes();
        let spoil = answering(status, &[("retry-after", &date)], "");
        let between = Between::start(&desk.sandbox, Some(spoil)).await;
        let server = server_behind(&desk, &between).await;

        two_minutes(&server.answer().await.structured_content.unwrap());
        two_minutes(&server.answer().await.structured_content.unwrap());

        let environment = [("NEXTECH_MCP_AUTHORITY", &*between.authority)];
        let other = desk.server_with(&environment).await;
        two_minutes(&other.answer().await.structured_content.unwrap());
        assert_eq!(desk.sandbox.stats().token_refresh, 1, "{status}");
    }
}

#[tokio::test]
async fn a_date_that_the_ehr_asks_to_come_back_at_is_told_to_the_model() {
    let desk = Desk::new().await;
    let date = in_two_minutes();
    let spoil = answering(429, &[("retry-after", &date)], "");
    let between = Between::searches(&desk.sandbox, spoil).await;
    let (token, api) = (desk.sandbox.access_token(), format!("{}/ehr/api", between.authority));
    let environment = [("NEXTECH_MCP_ACCESS_TOKEN", &*token), ("NEXTECH_MCP_API_URL", &*api)];
    let server = desk.server_with(&environment).await;

    let data = server.answer().await.structured_content.unwrap();

    assert_eq!(data["code"], "rate_limited");
    two_minutes(&data);
    assert_eq!(desk.sandbox.stats().search, 1);
}

#[tokio::test]
async fn a_description_is_never_repeated() {
    for (length, code) in
        [(0, "sign_in_expired"), (200_000, "sign_in_expired"), (1 << 20, "upstream")]
    {
        let description =
            format!("\u{1b}[31mjane.doe@x.example\r\nforged line{}", "y".repeat(length));
        let body = json!({ "error": "invalid_grant", "error_description": description,
            "error_codes": [987_654] });
        let desk = Desk::with_stale_sign_in().await;
        let spoil = answering(400, &[JSON], body.to_string());
        let between = Between::start(&desk.sandbox, Some(spoil)).await;
        let server = server_behind(&desk, &between).await;

        let said = server.call().await;

        assert!(said.starts_with(code) && said.len() < 400, "{said}");
        let all = said + &server.log().await + &desk.status().await.to_string();
        for word in ["jane", "\u{1b}", "forged", "yyyy"] {
            assert!(!all.contains(word), "{length}: {word:?} in {all}");
        }
    }
}

#[tokio::test]
async fn a_redirection_takes_no_token_anywhere() {
    // The second kind would have the refresh token posted again.
    for status in [302, 307, 308] {
        let desk = Desk::with_stale_sign_in().await;
        let elsewhere = Between::start(&desk.sandbox, None).await;
        let location = format!("{}/oauth2/token", elsewhere.authority);
        let spoil = answering(status, &[("location", &location)], "");
        let between = Between::start(&desk.sandbox, Some(spoil)).await;

        let said = server_behind(&desk, &between).await.refuses("upstream_error").await;

        assert!(said.contains("it redirects"), "{status}: {said}");
        assert_eq!(elsewhere.seen(), "", "{status}");
        untouched(&desk).await;
    }
}

fn oauth(desk: &Desk, authority: &str) -> OAuth {
    oauth_by(desk, authority, Http::direct())
}

pub(super) fn oauth_by(desk: &Desk, authority: &str, http: Http) -> OAuth {
    let registration = Registration {
        authority: authority.to_owned(),
        tenant: desk.sandbox.tenant().to_owned(),
        client_id: desk.sandbox.client_id().to_owned(),
        resource: desk.sandbox.resource().to_owned(),
        client_secret: None,
    };
    OAuth::new(http, registration).unwrap()
}

/// The error of one refresh.
pub(super) async fn failure(desk: &Desk, oauth: OAuth) -> Error {
    let tokens = TokenSet {
        access: AccessToken::new(""),
        refresh: Some(desk.sandbox.refresh_token().into()),
        expires_at: Some(jiff::Timestamp::UNIX_EPOCH),
    };
    Auth::new(Some(oauth), Some(tokens)).token().await.unwrap_err()
}

#[tokio::test]
async fn an_answer_that_never_ends_is_given_up() {
    let desk = Desk::new().await;
    let drip: super::between::Spoil = std::sync::Arc::new(|_| {
        Box::pin(async {
            let bytes = stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Ok::<_, std::convert::Infallible>("x"), ()))
            });
            Body::from_stream(bytes).into_response()
        })
    });
    let between = Between::start(&desk.sandbox, Some(drip)).await;
    let oauth = oauth(&desk, &between.authority).patience(Duration::from_millis(300));

    assert_eq!(failure(&desk, oauth).await, Error::Unreachable(Way::Timeout));
}

#[tokio::test]
async fn an_answer_that_unpacks_without_end_is_given_up() {
    let desk = Desk::new().await;
    // A gigabyte of spaces, in a megabyte.
    let bomb: super::between::Spoil = std::sync::Arc::new(|_| {
        Box::pin(async {
            // One deflate block of a repeated byte, over and over.
            let headers =
                [(header::CONTENT_ENCODING, "gzip"), (header::CONTENT_TYPE, "application/json")];
            (headers, Body::from(gzip_of_spaces(64))).into_response()
        })
    });
    let between = Between::start(&desk.sandbox, Some(bomb)).await;

    let error = failure(&desk, oauth(&desk, &between.authority)).await;

    assert_eq!(error, Error::Unexpected("it is larger than any should be"));
}

/// A gzip file of so many megabytes of spaces, written by hand: stored blocks are enough, since what
/// counts is what comes out.
fn gzip_of_spaces(megabytes: usize) -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let block = vec![b' '; 65_535];
    for _ in 0..megabytes * 16 {
        bytes.extend([0, 255, 255, 0, 0]);
        bytes.extend(&block);
    }
    bytes
}
