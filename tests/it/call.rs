//! The commands a person or a script types: `call`, `client-config`, `sandbox`, `--version`.

use std::process::{Output, Stdio};

use nextech_mcp::sandbox::tour;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::clinic::program;

async fn call(arguments: &[&str]) -> Output {
    program("call").args(arguments).output().await.unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test]
async fn a_call_prints_the_answer_and_nothing_else() {
    let found = call(&["search_patients", r#"{"term":"thornquist"}"#, "--sandbox"]).await;

    assert_eq!(found.status.code(), Some(0), "{}", said(&found));
    let answer: Value = serde_json::from_str(&out(&found)).unwrap();
    assert_eq!(answer["patients"][0]["patient_id"], tour().glaucoma_patient);
}

#[tokio::test]
async fn a_call_prints_the_whole_result_on_request() {
    let found = call(&["list_ccd_sections", "--json", "--sandbox"]).await;

    let result: Value = serde_json::from_str(&out(&found)).unwrap();
    assert!(result["content"].is_array() && result["structuredContent"].is_object());
}

#[tokio::test]
async fn arguments_may_come_from_stdin() {
    let mut child = program("call")
        .args(["search_patients", "-", "--sandbox"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(br#"{"term":"thornquist"}"#).await.unwrap();
    drop(stdin);

    let found = child.wait_with_output().await.unwrap();

    assert!(out(&found).contains("Thornquist"));
}

#[tokio::test]
async fn one_section_is_a_fraction_of_the_raw_documents() {
    let patient = tour().glaucoma_patient;
    let ask = json!({ "patient_id": patient, "sections": ["medications"] }).to_string();

    let answer = out(&call(&["search_encounters", &ask, "--sandbox"]).await);

    let headings: Vec<&str> = answer.lines().filter(|it| it.starts_with("### ")).collect();
    assert!(!headings.is_empty());
    assert!(headings.iter().all(|it| *it == "### Medications"), "{headings:?}");
    let raw: usize = nextech_mcp::sandbox::documents()
        .filter(|(it, _, _)| *it == patient)
        .map(|(_, _, html)| nextech_mcp::ccd::tokens(&html))
        .sum();
    assert!(nextech_mcp::ccd::tokens(&answer) * 10 < raw);
}

#[tokio::test]
async fn exit_codes_tell_a_refusal_from_a_mistyped_command() {
    for (arguments, code) in [
        (vec!["search_encounters", r#"{"patient_id":404}"#, "--sandbox"], 1),
        (vec!["search_patients", "{}", "--sandbox"], 1),
        (vec!["search_patients", "{term}", "--sandbox"], 2),
        (vec!["search_patients", "[]", "--sandbox"], 2),
        (vec!["no_such_tool", "{}", "--sandbox"], 2),
        (vec!["search_patients", "{}", "--no-such-flag"], 2),
        (vec![], 2),
    ] {
        let output = call(&arguments).await;
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
    }
}

#[tokio::test]
async fn an_unknown_tool_is_answered_with_those_there_are() {
    let output = call(&["no_such_tool", "{}", "--sandbox"]).await;

    assert!(said(&output).contains("search_patients"), "{}", said(&output));
}

#[tokio::test]
async fn without_settings_the_first_missing_one_is_named() {
    let output = call(&["search_patients", r#"{"term":"thornquist"}"#]).await;

    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    assert!(said.contains("--practice-id") && said.contains("NEXTECH_MCP_PRACTICE_ID"), "{said}");
}

#[tokio::test]
async fn without_a_token_the_model_is_told_how_to_sign_in() {
    let output = program("call")
        .env("NEXTECH_MCP_PRACTICE_ID", "1")
        .args(["search_patients", r#"{"term":"thornquist"}"#])
        .output()
        .await
        .unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).starts_with("not_signed_in: "), "{}", out(&output));
}

#[tokio::test]
async fn a_proxy_is_not_asked_for_what_is_on_this_machine() {
    let output = program("call")
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("http_proxy", "http://127.0.0.1:9")
        .args(["list_ccd_sections", "--sandbox"])
        .output()
        .await
        .unwrap();

    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
}

#[tokio::test]
async fn snippets_name_this_program() {
    for (client, key) in
        [("claude-desktop", "mcpServers"), ("cursor", "mcpServers"), ("vscode", "servers")]
    {
        let output = program("client-config").arg(client).output().await.unwrap();
        let snippet: Value = serde_json::from_str(&out(&output)).unwrap();
        assert_eq!(snippet[key]["nextech"]["command"], crate::clinic::PROGRAM, "{client}");
    }
    let output = program("client-config").arg("claude-code").output().await.unwrap();
    assert!(out(&output).starts_with("claude mcp add "), "{}", out(&output));
}

#[tokio::test]
async fn the_version_names_the_commit_and_rmcp() {
    let output = program("--version").output().await.unwrap();

    let said = out(&output);
    assert!(said.starts_with("nextech-mcp ") && said.contains("rmcp 3."), "{said}");
}

#[tokio::test]
async fn the_sandbox_prints_settings_that_work() {
    let mut sandbox = program("sandbox")
        .args(["--bind", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(sandbox.stdout.take().unwrap()).lines();
    let mut settings = Vec::new();
    loop {
        let line = lines.next_line().await.unwrap().unwrap();
        match line.split_once('=') {
            Some((name, value)) => settings.push((name.to_owned(), value.to_owned())),
            None => break assert_eq!(line, "ready"),
        }
    }

    let names: Vec<&str> = settings.iter().map(|it| it.0.as_str()).collect();
    let expected =
        ["API_URL", "AUTHORITY", "TENANT", "CLIENT_ID", "RESOURCE", "PRACTICE_ID", "ACCESS_TOKEN"];
    assert_eq!(names, expected.map(|it| format!("NEXTECH_MCP_{it}")));
    let found = program("call")
        .envs(settings)
        .args(["search_patients", r#"{"term":"thornquist"}"#])
        .output()
        .await
        .unwrap();
    assert!(out(&found).contains("Thornquist"), "{}", said(&found));
}
