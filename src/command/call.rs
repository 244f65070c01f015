//! `call`: one tool call, through the same MCP service that clients use.

use std::io::Read;

use nextech_mcp::mcp::ChartServer;
use nextech_mcp::settings::Said;
use rmcp::model::{CallToolRequestParams, CallToolResult, JsonObject};
use rmcp::service::RunningService;
use rmcp::{RoleClient, ServiceError, ServiceExt};

use super::flags::Call;
use super::stack::Browser;
use super::{Failure, print, stack};

/// Room for one answer between the two ends.
const PIPE_BYTES: usize = 256 * 1024;

/// Calls the tool and prints its answer.
pub(super) async fn run(asked: Call, said: &Said) -> Result<(), Failure> {
    let arguments = arguments(&asked.arguments)?;
    let stack = stack::build(asked.source, said, Browser::Anywhere).await?;
    let client = connect(stack.server.clone()).await?;
    let request = CallToolRequestParams::new(asked.tool).with_arguments(arguments);
    let result = match client.call_tool(request).await {
        Ok(result) => result,
        Err(ServiceError::McpError(_)) => {
            return Err(Failure::Usage(format!(
                "there is no such tool. There are: {}",
                tool_names(&client).await
            )));
        }
        Err(error) => return Err(Failure::Failed(error.to_string())),
    };
    if asked.json {
        let whole = serde_json::to_string_pretty(&result)
            .map_err(|error| Failure::Failed(error.to_string()))?;
        print::line(&whole);
    } else {
        print::out(&text(&result));
    }
    if result.is_error == Some(true) { Err(Failure::Refused) } else { Ok(()) }
}

/// A client connected to `server` inside this process.
async fn connect(server: ChartServer) -> Result<RunningService<RoleClient, ()>, Failure> {
    let (ours, theirs) = tokio::io::duplex(PIPE_BYTES);
    tokio::spawn(async move {
        if let Ok(running) = server.serve(theirs).await {
            let _ = running.waiting().await;
        }
    });
    ().serve(ours).await.map_err(|error| Failure::Failed(error.to_string()))
}

async fn tool_names(client: &RunningService<RoleClient, ()>) -> String {
    let tools = client.list_all_tools().await.unwrap_or_default();
    tools.iter().map(|it| it.name.to_string()).collect::<Vec<_>>().join(", ")
}

/// What a model reads of `result`, ending with a line break.
pub(super) fn text(result: &CallToolResult) -> String {
    let texts = result.content.iter().filter_map(|it| it.as_text());
    let mut text = texts.map(|it| it.text.as_str()).collect::<Vec<_>>().join("\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The arguments, from the command line or from stdin.
fn arguments(given: &str) -> Result<JsonObject, Failure> {
    let mut text = given.to_owned();
    if given == "-" {
        text.clear();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|_| Failure::Usage("stdin is not text".to_owned()))?;
    }
    serde_json::from_str(&text).map_err(|error| {
        Failure::Usage(format!(
            "the arguments are not a JSON object (line {}, column {}). \
             Like this: '{{\"term\":\"smith\"}}'",
            error.line(),
            error.column()
        ))
    })
}
