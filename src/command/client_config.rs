//! `client-config`: what to paste into a client's configuration.

use serde_json::json;

use super::flags::Client;
use super::{Failure, print};

/// Prints the snippet, with this binary's path.
pub(super) fn run(client: Client) -> Result<(), Failure> {
    let binary = std::env::current_exe()
        .map_err(|error| Failure::Failed(format!("cannot tell where this program is: {error}")))?;
    let binary = binary.to_string_lossy();
    let server = json!({
        "command": binary,
        "args": ["stdio"],
        "env": { "NEXTECH_MCP_PRACTICE_ID": "YOUR-PRACTICE-ID" },
    });
    let (place, snippet) = match client {
        Client::ClaudeDesktop => (
            "claude_desktop_config.json (Settings > Developer > Edit Config)",
            pretty(&json!({ "mcpServers": { "nextech": server } }))?,
        ),
        Client::ClaudeCode => (
            "a terminal",
            format!(
                "claude mcp add --transport stdio --env NEXTECH_MCP_PRACTICE_ID=YOUR-PRACTICE-ID \
                 nextech -- {} stdio",
                quoted(&binary)
            ),
        ),
        Client::Cursor => (
            "~/.cursor/mcp.json, or .cursor/mcp.json in a project",
            pretty(&json!({ "mcpServers": { "nextech": server } }))?,
        ),
        Client::Vscode => {
            let mut server = server;
            if let Some(server) = server.as_object_mut() {
                server.insert("type".to_owned(), "stdio".into());
            }
            (".vscode/mcp.json", pretty(&json!({ "servers": { "nextech": server } }))?)
        }
    };
    print::note(&format!(
        "Paste into {place}. To try it with invented patients, add \"--sandbox\"."
    ));
    print::line(&snippet);
    Ok(())
}

fn pretty(snippet: &serde_json::Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(snippet).map_err(|error| Failure::Failed(error.to_string()))
}

/// A path with a space is one word to a shell only in quotes.
fn quoted(path: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "/\\._-:".contains(it);
    if path.chars().all(plain) { path.to_owned() } else { format!("\"{path}\"") }
}
