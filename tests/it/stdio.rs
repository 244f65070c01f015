//! The real program on real pipes, spoken to in plain JSON: what stands on the wire, in every revision.

use std::process::Stdio;

use nextech_mcp::sandbox::tour;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};

use crate::clinic::program;

/// The program with its own sandbox, and both ends of the wire.
struct Wire {
    server: Child,
    to: ChildStdin,
    from: Lines<BufReader<ChildStdout>>,
}

impl Wire {
    fn open() -> Self {
        let mut server = program("stdio")
            .arg("--sandbox")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let to = server.stdin.take().unwrap();
        let from = BufReader::new(server.stdout.take().unwrap()).lines();
        Self { server, to, from }
    }

    async fn send(&mut self, message: Value) {
        self.to.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }

    /// The next line, which must be JSON.
    async fn next(&mut self) -> Value {
        let line = self.from.next_line().await.unwrap().expect("the server has closed its stdout");
        serde_json::from_str(&line).expect("nothing but JSON on stdout")
    }

    async fn ask(&mut self, message: Value) -> Value {
        let id = message["id"].clone();
        self.send(message).await;
        let answer = self.next().await;
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    async fn initialize(&mut self, version: &str) -> Value {
        let answer = self
            .ask(json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
                "protocolVersion": version,
                "capabilities": {},
                "clientInfo": { "name": "wire", "version": "1" },
            }}))
            .await;
        self.send(json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
        answer
    }

    /// Closes stdin; gives the exit code and what was still on stdout.
    async fn close(mut self) -> (Option<i32>, String) {
        drop(self.to);
        let mut rest = String::new();
        self.from.get_mut().read_to_string(&mut rest).await.unwrap();
        (self.server.wait().await.unwrap().code(), rest)
    }
}

fn search() -> Value {
    json!({ "name": "search_patients", "arguments": { "term": tour().glaucoma_term } })
}

#[tokio::test]
async fn every_revision_with_a_handshake_is_spoken() {
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut wire = Wire::open();

        let hello = wire.initialize(version).await;
        let answer = wire
            .ask(json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": search() }))
            .await;

        assert_eq!(hello["result"]["protocolVersion"], version);
        assert_eq!(
            answer["result"]["structuredContent"]["patients"][0]["patient_id"],
            tour().glaucoma_patient
        );
        assert_eq!(wire.close().await, (Some(0), String::new()));
    }
}

#[tokio::test]
async fn the_revision_without_a_handshake_is_spoken() {
    let mut wire = Wire::open();
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "wire", "version": "1" },
    });
    let mut params = search();
    params["_meta"] = meta.clone();

    let found = wire
        .ask(json!({ "jsonrpc": "2.0", "id": 1, "method": "server/discover",
            "params": { "_meta": meta } }))
        .await;
    let answer = wire
        .ask(json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params }))
        .await;

    let versions = found["result"]["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!("2026-07-28")), "{found}");
    assert_eq!(answer["result"]["resultType"], "complete");
    assert_eq!(
        answer["result"]["structuredContent"]["patients"][0]["patient_id"],
        tour().glaucoma_patient
    );
    assert_eq!(wire.close().await, (Some(0), String::new()));
}

#[tokio::test]
async fn a_client_may_talk_before_the_handshake() {
    let mut wire = Wire::open();

    wire.send(json!({ "jsonrpc": "2.0", "method": "notifications/roots/list_changed" })).await;
    wire.send(json!({ "jsonrpc": "2.0", "id": 9, "result": {} })).await;
    let hello = wire.initialize("2025-06-18").await;

    assert_eq!(hello["result"]["serverInfo"]["name"], "nextech-mcp");
}

#[tokio::test]
async fn progress_is_told_to_a_client_that_asks() {
    let mut wire = Wire::open();
    wire.initialize("2025-06-18").await;

    wire.send(json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "search_encounters",
        "arguments": { "patient_id": tour().glaucoma_patient, "detail": "summary" },
        "_meta": { "progressToken": "mine" },
    }}))
    .await;

    let mut told = Vec::new();
    let answer = loop {
        let message = wire.next().await;
        if message.get("id").is_some() {
            break message;
        }
        assert_eq!(message["method"], "notifications/progress");
        assert_eq!(message["params"]["progressToken"], "mine");
        told.push(message["params"]["progress"].as_f64().unwrap());
    };
    assert_ne!(answer["result"]["isError"], true);
    assert!(!told.is_empty() && told.is_sorted(), "{told:?}");
}

#[tokio::test]
async fn an_unknown_tool_is_an_error_of_the_protocol() {
    let mut wire = Wire::open();
    wire.initialize("2025-06-18").await;

    let answer = wire
        .ask(json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": "delete_patient", "arguments": {} } }))
        .await;

    assert_eq!(answer["error"]["code"], -32602);
}

#[tokio::test]
async fn garbage_ends_cleanly_and_says_nothing() {
    for garbage in ["garbage\n{\"jsonrpc\":\"2.0\"", "", "\n\n", "[]\n", "{}\n", "\u{0}\u{1}\n"] {
        let mut wire = Wire::open();
        wire.to.write_all(garbage.as_bytes()).await.unwrap();

        let (code, rest) = wire.close().await;

        assert_eq!(code, Some(0), "{garbage:?}");
        for line in rest.lines() {
            let _: Value = serde_json::from_str(line).expect("nothing but JSON on stdout");
        }
    }
}
