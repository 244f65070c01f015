//! Many tasks and many processes, one sign-in: who renews it, and what happens when that one dies.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header;
use axum::response::IntoResponse;
use futures_util::future::join_all;
use nextech_mcp::auth::{Auth, Error, Http, OAuth, Record, Registration, Trouble};
use nextech_mcp::sandbox::Sandbox;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::between::{Between, Spoil};
use super::{Desk, Server};

async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::task::yield_now().await;
    }
}

/// A desk whose identity provider's answers wait at a gate: nothing passes before it has permits.
async fn gated() -> (Desk, Between, Arc<Semaphore>) {
    let desk = Desk::new().await;
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    let spoil: Spoil = Arc::new(move |body| {
        let gate = Arc::clone(&held);
        Box::pin(async move {
            gate.acquire().await.unwrap().forget();
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        })
    });
    let between = Between::start(&desk.sandbox, Some(spoil)).await;
    let mut record = desk.record(-1);
    record.binding.authority.clone_from(&between.authority);
    desk.keep(&record).await;
    (desk, between, gate)
}

async fn server_behind(desk: &Desk, between: &Between) -> Server {
    desk.server_with(&[("NEXTECH_MCP_AUTHORITY", &between.authority)]).await
}

fn refreshes(sandbox: &Sandbox) -> u64 {
    sandbox.stats().token_refresh
}

async fn servers(desk: &Desk, count: usize) -> Vec<Server> {
    join_all((0..count).map(|_| desk.server())).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stampede_of_processes_renews_once() {
    let desk = Desk::with_stale_sign_in().await;
    let servers = servers(&desk, 16).await;

    let calls = servers.iter().flat_map(|server| (0..100).map(move |_| server.reads()));
    join_all(calls).await;

    assert_eq!(refreshes(&desk.sandbox), 1);
    assert_eq!(desk.sandbox.stats().search, 1600);
    assert_eq!(desk.kept().await.generation, 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_everywhere_is_replaced_once() {
    let desk = Desk::new().await;
    let mut record = desk.record(1);
    record.issued_at = jiff::Timestamp::now();
    record.access = SecretString::from("revoked");
    desk.keep(&record).await;
    let servers = servers(&desk, 16).await;

    join_all(servers.iter().flat_map(|server| (0..5).map(move |_| server.reads()))).await;

    assert_eq!(refreshes(&desk.sandbox), 1);
}

#[tokio::test]
async fn a_dead_sign_in_is_asked_about_once() {
    let desk = Desk::with_stale_sign_in().await;
    desk.sandbox.order("token-invalid-grant".parse().unwrap());
    let servers = servers(&desk, 4).await;

    let calls = servers.iter().flat_map(|it| (0..10).map(move |_| it.refuses("sign_in_expired")));
    join_all(calls).await;

    assert_eq!(refreshes(&desk.sandbox), 1);
}

fn auth(desk: &Desk, authority: &str) -> Auth {
    let http = Http::direct();
    let registration = Registration {
        authority: authority.to_owned(),
        tenant: desk.sandbox.tenant().to_owned(),
        client_id: desk.sandbox.client_id().to_owned(),
        resource: desk.sandbox.resource().to_owned(),
        client_secret: None,
    };
    Auth::kept(OAuth::new(http, registration).unwrap(), desk.cache())
}

#[tokio::test]
async fn a_refusal_that_comes_late_asks_for_nothing() {
    let desk = Desk::with_stale_sign_in().await;
    desk.keep(&fresh(&desk)).await;
    let auth = auth(&desk, &desk.sandbox.authority());
    let old = auth.token().await.unwrap();

    let new = auth.replace(&old).await.unwrap();
    let again = auth.replace(&old).await.unwrap();

    assert_ne!(old.expose(), new.expose());
    assert_eq!(new.expose(), again.expose());
    assert_eq!(refreshes(&desk.sandbox), 1);
}

fn fresh(desk: &Desk) -> Record {
    Record { issued_at: jiff::Timestamp::now(), ..desk.record(1) }
}

#[tokio::test]
async fn an_ehr_that_refuses_every_token_forces_one_renewal() {
    let desk = Desk::new().await;
    desk.keep(&fresh(&desk)).await;
    desk.sandbox.order("401=100".parse().unwrap());
    let server = desk.server().await;

    for _ in 0..5 {
        let said = server.refuses("sign_in_expired").await;
        assert!(said.contains("does not accept"), "{said}");
    }
    // Another process knows it too.
    desk.server().await.refuses("sign_in_expired").await;

    assert_eq!(refreshes(&desk.sandbox), 1);
}

#[tokio::test]
async fn a_token_that_wanes_is_renewed_behind_the_caller() {
    let (desk, between, gate) = gated().await;
    let now = jiff::Timestamp::now();
    let mut record = desk.kept().await;
    record.issued_at = now - jiff::SignedDuration::from_mins(55);
    record.expires_at = Some(now + jiff::SignedDuration::from_mins(5));
    desk.keep(&record).await;
    let server = server_behind(&desk, &between).await;

    // The provider does not answer yet, and nobody waits for it.
    server.reads().await;
    server.reads().await;
    until(|| refreshes(&desk.sandbox) == 1).await;
    gate.add_permits(1);

    while desk.kept().await.generation != 8 {
        tokio::task::yield_now().await;
    }
    server.reads().await;
    assert_eq!(refreshes(&desk.sandbox), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn who_dies_while_renewing_holds_nobody_up() {
    let (desk, between, gate) = gated().await;
    let mut first = server_behind(&desk, &between).await;
    let second = server_behind(&desk, &between).await;
    let dying = tokio::spawn(async move {
        let _ = tokio::select! {
            said = first.model.call_tool(search()) => said.is_ok(),
            _ = first.process.wait() => false,
        };
    });
    until(|| refreshes(&desk.sandbox) == 1).await;
    // The provider has renewed, and the one who asked does not live to hear it.
    let waiting = tokio::spawn(async move {
        second.reads().await;
    });
    dying.abort();
    let _ = dying.await;
    until(|| refreshes(&desk.sandbox) == 2).await;
    gate.add_permits(2);

    waiting.await.unwrap();
    assert_eq!(desk.kept().await.generation, 8);
}

pub(super) fn search() -> rmcp::model::CallToolRequestParams {
    let arguments = serde_json::json!({ "term": "thornquist" }).as_object().cloned().unwrap();
    rmcp::model::CallToolRequestParams::new("search_patients").with_arguments(arguments)
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_cost_the_sign_in() {
    use rmcp::model::{CallToolRequest, ClientRequest};
    use rmcp::service::PeerRequestOptions;

    let (desk, between, gate) = gated().await;
    let server = server_behind(&desk, &between).await;
    let call = server
        .model
        .send_cancellable_request(
            ClientRequest::CallToolRequest(CallToolRequest::new(search())),
            PeerRequestOptions::no_options(),
        )
        .await
        .unwrap();
    until(|| refreshes(&desk.sandbox) == 1).await;

    call.cancel(None).await.unwrap();
    // A question that is answered after the cancellation was read.
    server.model.list_all_tools().await.unwrap();
    gate.add_permits(1);

    while desk.kept().await.generation != 8 {
        tokio::task::yield_now().await;
    }
    server.reads().await;
    assert_eq!(refreshes(&desk.sandbox), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn who_is_stopped_while_renewing_is_not_waited_for_forever() {
    let (desk, between, gate) = gated().await;
    let stopped = server_behind(&desk, &between).await;
    let pid = stopped.process.id().unwrap().to_string();
    let signal = |name: &str| Command::new("kill").args([name, &pid]).status().unwrap();
    let call = tokio::spawn(async move { stopped.reads().await });
    until(|| refreshes(&desk.sandbox) == 1).await;
    assert!(signal("-STOP").success());

    let waiting = || {
        let auth = auth(&desk, &between.authority).lock_patience(Duration::from_millis(200));
        async move { auth.token().await }
    };
    assert_eq!(waiting().await.unwrap_err(), Error::Cache(Trouble::Locked));
    // While the token is alive, it serves.
    let mut alive = desk.kept().await;
    let now = jiff::Timestamp::now();
    alive.issued_at = now - jiff::SignedDuration::from_mins(59);
    alive.expires_at = Some(now + jiff::SignedDuration::from_mins(1));
    desk.keep(&alive).await;
    assert_eq!(waiting().await.unwrap().expose(), alive.access.expose_secret());

    gate.add_permits(1);
    assert!(signal("-CONT").success());
    call.await.unwrap();
    assert_eq!(refreshes(&desk.sandbox), 1);
}

#[tokio::test]
async fn without_a_lock_that_excludes_it_is_still_right() {
    let desk = Desk::with_stale_sign_in().await;
    let servers = servers(&desk, 4).await;
    let lock = desk.folder().join("default.lock");
    // Whoever locks the file, locks one that nobody else finds.
    let (tell, done) = std::sync::mpsc::channel::<()>();
    let janitor = std::thread::spawn(move || {
        while done.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            let _ = std::fs::remove_file(&lock);
        }
    });

    join_all(servers.iter().flat_map(|server| (0..10).map(move |_| server.reads()))).await;

    drop(tell);
    janitor.join().unwrap();
    assert!((1..=4).contains(&refreshes(&desk.sandbox)));
    assert!(desk.kept().await.generation >= 8);
    assert!(desk.call().await.contains("Thornquist"));
}
