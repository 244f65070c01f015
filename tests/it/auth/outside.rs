//! Tokens that were handed in, and tokens of clients, which are none of the EHR's business.

use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use super::Desk;
use super::between::Between;

#[tokio::test]
async fn a_ready_access_token_may_lie_in_a_file() {
    let desk = Desk::new().await;
    let file = desk.home.path().join("token");
    std::fs::write(&file, format!("{}\n", desk.sandbox.access_token())).unwrap();
    // As container platforms lay them down.
    let link = desk.home.path().join("link");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&file, &link).unwrap();
    #[cfg(not(unix))]
    std::fs::copy(&file, &link).unwrap();

    let server =
        desk.server_with(&[("NEXTECH_MCP_ACCESS_TOKEN_FILE", link.to_str().unwrap())]).await;

    server.reads().await;
    assert!(!desk.tokens().exists());
}

#[tokio::test]
async fn a_refresh_token_buys_one_access_token_for_a_crowd() {
    let desk = Desk::new().await;
    let token = desk.sandbox.refresh_token();
    let server = desk.server_with(&[("NEXTECH_MCP_REFRESH_TOKEN", &token)]).await;

    futures_util::future::join_all((0..50).map(|_| server.reads())).await;

    assert_eq!(desk.sandbox.stats().token_refresh, 1);
    assert!(!desk.tokens().exists(), "what was handed in is kept nowhere");
}

#[tokio::test]
async fn what_is_handed_in_comes_before_what_is_kept() {
    let desk = Desk::with_stale_sign_in().await;
    let token = desk.sandbox.access_token();

    desk.server_with(&[("NEXTECH_MCP_ACCESS_TOKEN", &token)]).await.reads().await;

    assert_eq!(desk.sandbox.stats().token_refresh, 0);
}

#[tokio::test]
async fn a_file_that_holds_no_token_stops_the_start() {
    let desk = Desk::new().await;
    let empty = desk.home.path().join("empty");
    std::fs::write(&empty, "\n").unwrap();
    for file in [empty, desk.home.path().join("missing"), desk.home.path().to_owned()] {
        let output = desk
            .program("status")
            .env("NEXTECH_MCP_REFRESH_TOKEN_FILE", &file)
            .output()
            .await
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", file.display());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("`refresh_token_file`") || said.contains("REFRESH_TOKEN_FILE"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_clients_own_token_never_reaches_the_ehr() {
    let desk = Desk::with_stale_sign_in().await;
    let between = Between::start(&desk.sandbox, None).await;
    let mut server = desk
        .program("http")
        .args(["--bind", "127.0.0.1:0"])
        .env("NEXTECH_MCP_API_URL", format!("{}/ehr/api", between.authority))
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let address = line.strip_prefix("listening on ").unwrap();

    let answer: Value = Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(format!("http://{address}/mcp"))
        .header("Accept", "application/json, text/event-stream")
        .header("Authorization", "Bearer planted-client-token")
        .json(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
            "name": "search_patients", "arguments": { "term": "thornquist" } } }))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();

    assert!(answer.to_string().contains("Thornquist"), "{answer}");
    let seen = between.seen();
    assert!(seen.contains("Bearer sandbox-access-"), "{seen}");
    assert!(!seen.contains("planted-client-token"), "{seen}");
}
