//! The identity provider: what the real one promises, and what it says when it refuses.

use std::collections::BTreeMap;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::sandbox::Caller;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The document's own redirect address, with its trailing slash.
const REDIRECT: &str = "http://localhost:8000/callback/";

impl Caller {
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
    assert_eq!(renewed("token-429=3").await.0, 429);
    let padded = renewed("token-huge=300").await.1;
    assert_eq!(padded["padding"].as_str().unwrap().len(), 300_000);
    assert_eq!(renewed("token-html").await, (200, Value::Null));
    assert_eq!(renewed("token-empty").await, (200, Value::Null));
    assert_eq!(renewed("token-redirect").await.0, 307);
    assert_ne!(renewed("token-other-resource").await.1["resource"], caller.sandbox.resource());
    assert_eq!(renewed("token-no-refresh").await.1["refresh_token"], Value::Null);
    assert_eq!(renewed("token-numbers").await.1["expires_in"], 3600);
    assert_eq!(caller.token(&renew).await.1["expires_in"], "3600");
}
