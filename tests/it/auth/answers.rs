//! What the identity provider answers, and what the program makes of it: one refresh each, through the
//! real program, with a sign-in whose access token is over.

use secrecy::ExposeSecret;

use super::{Desk, Server};

/// What a model reads when the refresh is answered with this fault.
async fn answered(fault: &str) -> (Desk, Server, String) {
    let desk = Desk::with_stale_sign_in().await;
    desk.sandbox.order(fault.parse().unwrap());
    let server = desk.server().await;
    let said = server.call().await;
    (desk, server, said)
}

/// What is kept was not touched.
pub(super) async fn untouched(desk: &Desk) {
    let kept = desk.kept().await;
    assert_eq!(kept.generation, 7);
    assert!(kept.dead.is_none() && kept.refresh.is_some());
}

#[tokio::test]
async fn a_missing_refresh_token_leaves_the_old_one() {
    let desk = Desk::with_stale_sign_in().await;
    let old = desk.kept().await;
    desk.sandbox.order("token-no-refresh".parse().unwrap());

    desk.server().await.reads().await;

    let new = desk.kept().await;
    assert_eq!(new.generation, 8);
    assert_eq!(new.refresh.unwrap().expose_secret(), old.refresh.unwrap().expose_secret(),);
    assert_ne!(new.access.expose_secret(), old.access.expose_secret());
}

#[tokio::test]
async fn numbers_are_read_in_either_form() {
    let (desk, _server, said) = answered("token-numbers").await;

    assert!(said.contains("Thornquist"), "{said}");
    let kept = desk.kept().await;
    assert_eq!(kept.expires_at.unwrap().duration_since(kept.issued_at).as_secs(), 3600);
}

#[tokio::test]
async fn a_token_for_another_resource_is_not_kept() {
    let (desk, _server, said) = answered("token-other-resource").await;

    assert!(said.starts_with("upstream_error: "), "{said}");
    assert!(said.contains("another resource"), "{said}");
    untouched(&desk).await;
}

#[tokio::test]
async fn what_is_no_token_is_not_kept_and_not_repeated() {
    for fault in ["token-html", "token-empty", "token-redirect", "token-huge=300"] {
        let (desk, server, said) = answered(fault).await;

        assert!(said.starts_with("upstream_error: the identity provider"), "{fault}: {said}");
        assert!(!said.contains("session has ended") && !said.contains('<'), "{fault}: {said}");
        untouched(&desk).await;
        assert_eq!(desk.sandbox.strayed(), 0, "{fault}");
        // Nobody asks again at once.
        server.refuses("upstream_error").await;
        assert_eq!(desk.sandbox.stats().token_refresh, 1, "{fault}");
    }
}

#[tokio::test]
async fn a_sign_in_that_is_over_is_remembered_and_its_tokens_are_gone() {
    for (number, word) in [(700_082, "too long"), (50_173, "revoked"), (70_043, "too long")] {
        let (desk, server, said) = answered(&format!("token-error={number}")).await;

        assert!(said.starts_with("sign_in_expired: "), "{said}");
        assert!(said.contains(word) && said.contains("nextech-mcp login"), "{said}");
        let kept = desk.kept().await;
        assert!(kept.dead.is_some() && kept.refresh.is_none());
        assert_eq!(kept.access.expose_secret(), "");
        // Neither this process nor another asks again.
        server.refuses("sign_in_expired").await;
        desk.server().await.refuses("sign_in_expired").await;
        assert_eq!(desk.sandbox.stats().token_refresh, 1);
        let status = desk.status().await;
        assert_eq!(status["signed_in"], false);
        assert!(status["problem"].as_str().unwrap().contains(word), "{status}");
    }
}

#[tokio::test]
async fn what_the_provider_asks_for_is_sent_with_the_next_sign_in() {
    let (desk, _server, said) = answered("token-error=50076").await;

    assert!(said.contains("second factor"), "{said}");
    let claims = desk.kept().await.dead.unwrap().claims.unwrap();
    assert!(claims.contains("capolids"));
    let login = super::login::Login::start(&desk, &[]).await;
    assert_eq!(login.parameter("claims").as_deref(), Some(&*claims));
    login.sign_in().await;
    assert!(desk.call().await.contains("Thornquist"));
}

#[tokio::test]
async fn a_missing_consent_names_the_way_to_get_it() {
    let (_desk, _server, said) = answered("token-error=65001").await;

    assert!(said.starts_with("sign_in_expired: "), "{said}");
    assert!(said.contains("--prompt admin_consent"), "{said}");
}

#[tokio::test]
async fn a_provider_that_is_asked_in_a_circle_is_left_alone_by_all_processes() {
    let (desk, server, said) = answered("token-error=50196").await;

    assert!(said.contains("AADSTS50196"), "{said}");
    server.refuses("not_signed_in").await;
    let other = desk.server().await.answer().await;
    let data = other.structured_content.unwrap();
    assert!(data["retry_after_s"].as_u64().unwrap() > 280, "{data}");
    assert_eq!(desk.sandbox.stats().token_refresh, 1);
    untouched(&desk).await;
}

#[tokio::test]
async fn a_wrong_setting_is_named_and_not_tried_again() {
    for (number, named) in [
        (7_000_218, "NEXTECH_MCP_CLIENT_SECRET"),
        (700_025, "take NEXTECH_MCP_CLIENT_SECRET"),
        (50_011, "`redirect_uri`"),
        (700_016, "`client_id`"),
        (90_002, "`tenant`"),
        (500_011, "`resource`"),
        (9_002_327, "Mobile and desktop"),
    ] {
        let (desk, server, said) = answered(&format!("token-error={number}")).await;

        assert!(said.starts_with("not_signed_in: the identity provider refuses: "), "{said}");
        assert!(said.contains(named) && said.contains(&format!("AADSTS{number}")), "{said}");
        assert_eq!(server.refuses("not_signed_in").await, said);
        assert_eq!(desk.sandbox.stats().token_refresh, 1);
        untouched(&desk).await;
    }
}

#[tokio::test]
async fn a_secret_that_a_public_registration_must_not_have_is_named() {
    let desk = Desk::with_stale_sign_in().await;
    let server = desk.server_with(&[("NEXTECH_MCP_CLIENT_SECRET", "planted-secret")]).await;

    let said = server.refuses("not_signed_in").await;

    assert!(said.contains("AADSTS700025") && !said.contains("planted"), "{said}");
}

#[tokio::test]
async fn an_outage_is_waited_out_by_all_processes() {
    for fault in ["token-503", "token-429=120"] {
        let (desk, server, said) = answered(fault).await;

        assert!(said.starts_with("upstream_error: "), "{fault}: {said}");
        server.refuses("upstream_error").await;
        desk.server().await.refuses("upstream_error").await;
        assert_eq!(desk.sandbox.stats().token_refresh, 1, "{fault}");
        untouched(&desk).await;
    }
}

#[tokio::test]
async fn a_pause_that_is_asked_for_is_told_to_the_model() {
    let (_desk, server, _) = answered("token-429=120").await;

    let data = server.answer().await.structured_content.unwrap();

    let seconds = data["retry_after_s"].as_u64().unwrap();
    assert!(seconds > 100 && seconds <= 120, "{data}");
    assert_eq!(data["retryable"], true);
}

#[tokio::test]
async fn a_token_that_is_alive_serves_while_the_provider_does_not_answer() {
    let desk = Desk::new().await;
    let mut record = desk.record(0);
    let now = jiff::Timestamp::now();
    record.issued_at = now - jiff::SignedDuration::from_mins(59);
    record.expires_at = Some(now + jiff::SignedDuration::from_mins(1));
    desk.keep(&record).await;
    desk.sandbox.order("token-503=5".parse().unwrap());
    let server = desk.server().await;

    server.reads().await;
    server.reads().await;

    assert_eq!(desk.sandbox.stats().token_refresh, 1);
}

#[tokio::test]
async fn the_next_request_after_a_pause_succeeds() {
    let desk = Desk::with_stale_sign_in().await;
    // A notice of the past: nobody waits for it any more.
    std::fs::create_dir_all(desk.folder()).unwrap();
    let lock = desk.folder().join("default.lock");
    std::fs::write(&lock, "2020-01-01T00:00:00Z busy\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&lock, std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    desk.server().await.reads().await;
    assert_eq!(std::fs::read_to_string(&lock).unwrap(), "");
}
