//! Asks the server a question inside this process, as an MCP client would, about an invented patient.
//!
//! `cargo run --example ask`

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;

use nextech_mcp::auth::{AccessToken, Auth, Http, Keys, TokenSet};
use nextech_mcp::chart::{Chart, Cursors, Identifiers};
use nextech_mcp::mcp::ChartServer;
use nextech_mcp::nextech::{Client, Connection, DateStyle, EncountersPath};
use nextech_mcp::sandbox::{Options, Sandbox};
use rmcp::ServiceExt;
use rmcp::model::CallToolRequestParams;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // An EHR with invented patients, on a port of this machine.
    let sandbox = Sandbox::start(Options::default()).await?;

    // The stack, bottom first: a token, the EHR, its charts, and the server that shows them.
    let access = AccessToken::new(sandbox.access_token());
    let auth = Auth::new(None, Some(TokenSet { access, refresh: None, expires_at: None }));
    let connection = Connection {
        base_url: sandbox.api_url().parse()?,
        practice_id: sandbox.practice_id().to_owned(),
        practice_header: "x-nextech-practice-id".parse()?,
        encounters_path: EncountersPath::Auto,
        dates: DateStyle::Iso,
    };
    let ehr = Client::new(Http::direct(), connection, auth)?;
    // Long answers go on with a cursor, sealed with a key; this one is `openssl rand -base64 32`.
    let cursors = Cursors::new(Keys::given("jMHmUnO1nYC8S0vqNVGf4yLq1vjrGmVYAfxcuLqYkVA="));
    let server = ChartServer::new(Chart::new(ehr, Identifiers::default(), cursors));

    // A client at the other end of a pipe.
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move {
        server.serve(theirs).await?.waiting().await.map_err(Box::from)
            as Result<_, Box<dyn Error + Send + Sync>>
    });
    let client = ().serve(ours).await?;

    let question =
        json!({ "patient_id": 7_340_001, "sections": ["tonometry"], "max_tokens": 1500 });
    let request = CallToolRequestParams::new("search_encounters")
        .with_arguments(question.as_object().cloned().unwrap_or_default());
    let answer = client.call_tool(request).await?;
    for text in answer.content.iter().filter_map(|it| it.as_text()) {
        println!("{}", text.text);
    }
    Ok(())
}
