//! The HTTP port: both transports, who may come in, and how it ends.

use std::process::Stdio;

use nextech_mcp::sandbox::tour;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use crate::clinic::program;

/// The program listening on a port of its own, with its own sandbox.
struct Port {
    server: Child,
    address: String,
    http: Client,
}

impl Port {
    async fn open(more: &[&str]) -> Self {
        let mut server = program("http")
            .args(["--bind", "127.0.0.1:0", "--sandbox"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        let address = line.strip_prefix("listening on ").unwrap().to_owned();
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let http = Client::builder().no_proxy().build().unwrap();
        Self { server, address, http }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn post(&self, message: &Value) -> RequestBuilder {
        self.http
            .post(self.url("/mcp"))
            .header("Accept", "application/json, text/event-stream")
            .json(message)
    }

    async fn ask(&self, message: Value) -> Value {
        let answer = self.post(&message).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }
}

fn call() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "search_patients", "arguments": { "term": tour().glaucoma_term } } })
}

fn patient(answer: &Value) -> &Value {
    &answer["result"]["structuredContent"]["patients"][0]["patient_id"]
}

#[tokio::test]
async fn a_handshake_client_is_served_without_a_session() {
    let port = Port::open(&[]).await;

    let hello = port
        .ask(json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": { "name": "t", "version": "1" } } }))
        .await;
    let answer = port.ask(call()).await;

    assert_eq!(hello["result"]["protocolVersion"], "2025-11-25");
    assert_eq!(*patient(&answer), tour().glaucoma_patient);
}

#[tokio::test]
async fn a_client_of_the_newest_revision_is_served() {
    let port = Port::open(&[]).await;
    let mut message = call();
    message["params"]["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });

    let answer = port
        .post(&message)
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", "tools/call")
        .header("Mcp-Name", "search_patients")
        .send()
        .await
        .unwrap();

    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(*patient(&answer.json().await.unwrap()), tour().glaucoma_patient);
}

fn read() -> Value {
    json!({ "jsonrpc": "2.0", "id": 2, "method": "resources/read", "params": {
        "uri": "nextech://patients/7340001/encounters/4101014/sections/medications" } })
}

#[tokio::test]
async fn resources_stay_away_unless_the_operator_allows_them() {
    let usual = Port::open(&["--legacy-sse"]).await;
    let hello = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {},
        "clientInfo": { "name": "t", "version": "1" } } });

    let said = usual.ask(hello.clone()).await;
    assert!(said["result"]["capabilities"]["prompts"].is_object(), "{said}");
    assert!(said["result"]["capabilities"].get("resources").is_none(), "{said}");
    let refused = usual.post(&read()).send().await.unwrap().json::<Value>().await.unwrap();
    assert_eq!(refused["error"]["code"], -32601, "{refused}");
    assert!(refused["error"]["message"].as_str().unwrap().contains("resources_over_http"));
    let templates = json!({ "jsonrpc": "2.0", "id": 3, "method": "resources/templates/list" });
    let none = usual.ask(templates.clone()).await;
    assert_eq!(none["result"]["resourceTemplates"], json!([]), "{none}");

    let allowed = Port::open(&["--resources-over-http", "true"]).await;
    let said = allowed.ask(hello).await;
    assert!(said["result"]["capabilities"]["resources"].is_object(), "{said}");
    let answer = allowed.ask(read()).await;
    let text = answer["result"]["contents"][0]["text"].as_str().unwrap();
    assert!(text.contains("### Medications"), "{text}");
    let both = allowed.ask(templates).await;
    assert_eq!(both["result"]["resourceTemplates"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn nobody_is_completed_where_there_is_no_session() {
    let port = Port::open(&[]).await;
    let complete = json!({ "jsonrpc": "2.0", "id": 4, "method": "completion/complete", "params": {
        "ref": { "type": "ref/prompt", "name": "chart-summary" },
        "argument": { "name": "patient", "value": "" } } });

    port.ask(call()).await;

    let answer = port.ask(complete).await;
    assert_eq!(answer["result"]["completion"]["values"], json!([]), "{answer}");
}

#[tokio::test]
async fn it_says_that_it_lives() {
    let port = Port::open(&[]).await;

    let answer = port.http.get(port.url("/livez")).send().await.unwrap();

    assert_eq!(answer.text().await.unwrap(), "ok\n");
}

#[tokio::test]
async fn the_old_transport_is_served_only_on_request() {
    let port = Port::open(&[]).await;

    for path in ["/sse", "/messages"] {
        let answer = port.http.get(port.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_old_transport_answers_over_its_stream() {
    let port = Port::open(&["--legacy-sse"]).await;
    let mut stream = Stream::open(&port).await;
    let address = stream.event("endpoint").await;

    for message in [
        json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2024-11-05", "capabilities": {},
            "clientInfo": { "name": "t", "version": "1" } } }),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
        call(),
    ] {
        let answer = port.http.post(port.url(&address)).json(&message).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
    }

    let hello: Value = serde_json::from_str(&stream.event("message").await).unwrap();
    assert_eq!(hello["result"]["protocolVersion"], "2024-11-05");
    let answer: Value = serde_json::from_str(&stream.event("message").await).unwrap();
    assert_eq!(*patient(&answer), tour().glaucoma_patient);

    // Its own search, and nobody else's.
    let complete = json!({ "jsonrpc": "2.0", "id": 4, "method": "completion/complete", "params": {
        "ref": { "type": "ref/prompt", "name": "chart-summary" },
        "argument": { "name": "patient", "value": "" } } });
    let mut other = Stream::open(&port).await;
    let elsewhere = other.event("endpoint").await;
    let hello = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2024-11-05", "capabilities": {},
        "clientInfo": { "name": "t", "version": "1" } } });
    port.http.post(port.url(&elsewhere)).json(&hello).send().await.unwrap();
    other.event("message").await;
    for (stream, address, found) in [(&mut stream, address, 1), (&mut other, elsewhere, 0)] {
        port.http.post(port.url(&address)).json(&complete).send().await.unwrap();
        let answer: Value = serde_json::from_str(&stream.event("message").await).unwrap();
        let values = answer["result"]["completion"]["values"].as_array().unwrap();
        assert_eq!(values.len(), found, "{answer}");
    }
}

#[tokio::test]
async fn a_message_to_no_stream_is_refused() {
    let port = Port::open(&["--legacy-sse"]).await;

    let stranger = "/messages?sessionId=00000000-0000-4000-8000-000000000000";
    let answer = port.http.post(port.url(stranger)).json(&call()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);

    let mut stream = Stream::open(&port).await;
    let address = stream.event("endpoint").await;
    let answer = port.http.post(port.url(&address)).body("not JSON").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_page_on_the_web_cannot_use_the_port() {
    let port = Port::open(&["--legacy-sse"]).await;

    for path in ["/mcp", "/sse", "/messages", "/livez"] {
        for (header, value) in [
            ("Host", "evil.example"),
            ("Host", "evil.example:8787"),
            ("Host", "127.0.0.1.evil.example"),
            ("Host", "localhost@evil.example"),
            ("Origin", "https://evil.example"),
            ("Origin", "http://localhost.evil.example"),
            ("Origin", "null"),
        ] {
            let answer = port.http.get(port.url(path)).header(header, value).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} {header}: {value}");
        }
    }
}

#[tokio::test]
async fn a_page_on_this_machine_may() {
    let port = Port::open(&[]).await;

    for origin in ["http://localhost:6274", "http://127.0.0.1", "https://[::1]:8443"] {
        let answer = port.post(&call()).header("Origin", origin).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{origin}");
    }
}

#[tokio::test]
async fn a_body_beyond_measure_is_refused() {
    let port = Port::open(&[]).await;
    let mut message = call();
    message["params"]["arguments"]["term"] = json!("x".repeat(2 * 1024 * 1024));

    let answer = port.post(&message).send().await.unwrap();

    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn other_machines_are_kept_out_with_the_reason() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let refused =
            program("http").args(["--sandbox", "--bind", address]).output().await.unwrap();

        assert_eq!(refused.status.code(), Some(2));
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains(address) && said.contains("authentication"), "{said}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_it_with_streams_open() {
    let mut port = Port::open(&["--legacy-sse"]).await;
    let mut stream = Stream::open(&port).await;
    stream.event("endpoint").await;

    let id = port.server.id().unwrap().to_string();
    let kill = tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.unwrap();

    assert!(kill.success());
    assert_eq!(port.server.wait().await.unwrap().code(), Some(0));
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_it_while_a_client_has_sent_half_a_request() {
    use tokio::io::AsyncWriteExt;
    let mut port = Port::open(&[]).await;
    let mut half = tokio::net::TcpStream::connect(&port.address).await.unwrap();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: 100\r\n\r\n{{",
        port.address
    );
    half.write_all(head.as_bytes()).await.unwrap();

    let id = port.server.id().unwrap().to_string();
    let kill = tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.unwrap();

    assert!(kill.success());
    assert_eq!(port.server.wait().await.unwrap().code(), Some(0));
}

/// An event stream, read event by event.
struct Stream {
    answer: Response,
    seen: String,
}

impl Stream {
    async fn open(port: &Port) -> Self {
        let answer = port.http.get(port.url("/sse")).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { answer, seen: String::new() }
    }

    /// The data of the next event, which must be of this kind.
    async fn event(&mut self, kind: &str) -> String {
        while !self.seen.contains("\n\n") {
            let chunk = self.answer.chunk().await.unwrap().expect("the stream has ended");
            self.seen += std::str::from_utf8(&chunk).unwrap();
        }
        let (event, rest) = self.seen.split_once("\n\n").unwrap();
        let (event, rest) = (event.to_owned(), rest.to_owned());
        self.seen = rest;
        assert!(event.contains(&format!("event: {kind}")), "{event}");
        event.lines().find_map(|it| it.strip_prefix("data: ")).unwrap().to_owned()
    }
}
