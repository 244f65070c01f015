//! The protocol face: what a model sees of a chart.
//!
//! [`ChartServer`] answers both eras of MCP (2026-07-28, and the handshake revisions back to
//! 2024-11-05). Every tool call passes [`ChartServer::call_tool`], which checks the arguments, keeps
//! a deadline, ends when the client cancels, and survives a panic (`guard`). A call that fails for want
//! of a sign-in may offer one (`sign_in`).

mod arguments;
mod guard;
mod reply;
mod schema;
mod sign_in;
mod tools;

use std::sync::Arc;

use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::tool::ToolCallContext;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, Implementation, ServerCapabilities,
    ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, tool_handler};

use self::reply::Failure;
use self::sign_in::Then;
use crate::chart::Chart;

/// Teaches the assistant to ask for little first.
const INSTRUCTIONS: &str = include_str!("../prompts/instructions.md");

/// An MCP server for one practice's charts. Cloning is cheap, and clones share everything.
#[derive(Debug, Clone)]
pub struct ChartServer {
    chart: Arc<Chart>,
    tools: ToolRouter<Self>,
}

impl ChartServer {
    /// Serves `chart`.
    #[must_use]
    pub fn new(chart: Chart) -> Self {
        Self { chart: Arc::new(chart), tools: tools::router() }
    }

    /// Runs the tool; once more, if it failed for want of a sign-in and somebody has signed in.
    async fn run(
        &self,
        mut request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if !self.chart.offers_sign_in() || !sign_in::can_be_shown(&context) {
            return self.run_once(request, context).await;
        }
        let answers = request.input_responses.take();
        let answer = self.run_once(request.clone(), context.clone()).await?;
        if !matches!(&answer, CallToolResponse::Complete(it) if reply::is_for_want_of_a_sign_in(it))
        {
            return Ok(answer);
        }
        match sign_in::offered(&self.chart, &context, answers).await {
            Then::Ask(input) => Ok(input.into()),
            Then::Again => self.run_once(request, context).await,
            Then::Later => Ok(CallToolResult::from(Failure::SIGNING_IN).into()),
            Then::Stay => Ok(answer),
        }
    }

    /// Runs the tool itself, with its arguments checked.
    async fn run_once(
        &self,
        mut request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if let Some(route) = self.tools.map.get(&request.name) {
            let given = request.arguments.take().unwrap_or_default();
            match arguments::check(&route.attr, given) {
                Ok(checked) => request.arguments = Some(checked),
                Err(failure) => return Ok(CallToolResult::from(failure).into()),
            }
        }
        self.tools.call(ToolCallContext::new(self, request, context)).await
    }
}

#[tool_handler(router = self.tools)]
impl ServerHandler for ChartServer {
    fn get_info(&self) -> ServerConfig {
        let me = Implementation::new("nextech-mcp", env!("CARGO_PKG_VERSION"))
            .with_title("Nextech IntelleChart charts");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(me)
            .with_instructions(INSTRUCTIONS)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let cancelled = context.ct.clone();
        #[cfg(debug_assertions)]
        let panics = guard::is_to_panic(&context.meta);
        let call = async {
            let answer = self.run(request, context).await;
            #[cfg(debug_assertions)]
            if panics {
                guard::panic_on_purpose(&(self, answer));
            }
            answer
        };
        guard::guarded(cancelled, call).await
    }
}
