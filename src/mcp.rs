//! The protocol face: what a model sees of a chart.
//!
//! [`ChartServer`] answers both eras of MCP (2026-07-28, and the handshake revisions back to
//! 2024-11-05). Every tool call passes [`ChartServer::call_tool`], which checks the arguments, keeps
//! a deadline, ends when the client cancels, and survives a panic (`guard`). A call that fails for want
//! of a sign-in may offer one (`sign_in`).

mod arguments;
mod complete;
mod guard;
mod progress;
mod prompts;
mod reply;
mod resources;
mod schema;
mod session;
mod sign_in;
mod tools;

use std::sync::Arc;

use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::tool::ToolCallContext;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams, CompleteResult,
    GetPromptRequestParams, GetPromptResponse, Implementation, ListPromptsResult,
    ListResourceTemplatesResult, PaginatedRequestParams, ReadResourceRequestParams,
    ReadResourceResponse, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, tool_handler};

use self::reply::Failure;
use self::session::Session;
use self::sign_in::Then;
use crate::chart::Chart;

pub use self::prompts::{PromptError, Prompts};

/// Teaches the assistant to ask for little first.
const INSTRUCTIONS: &str = include_str!("../prompts/instructions.md");

/// An MCP server for one practice's charts. Cloning is cheap, and clones share everything.
#[derive(Debug, Clone)]
pub struct ChartServer {
    chart: Arc<Chart>,
    tools: ToolRouter<Self>,
    prompts: Prompts,
    /// What this client has found; nothing is kept where there is no session.
    session: Option<Arc<Session>>,
    /// Whether encounters are resources as well.
    resources: bool,
}

impl ChartServer {
    /// Serves `chart`, with the prompts of the program itself.
    #[must_use]
    pub fn new(chart: Chart) -> Self {
        Self {
            chart: Arc::new(chart),
            tools: tools::router(),
            prompts: Prompts::default(),
            session: None,
            resources: true,
        }
    }

    /// Offers `prompts` instead.
    #[must_use]
    pub fn with_prompts(self, prompts: Prompts) -> Self {
        Self { prompts, ..self }
    }

    /// Offers no resources: for a way in where an address is seen by others.
    #[must_use]
    pub fn without_resources(self) -> Self {
        Self { resources: false, ..self }
    }

    /// The same for one client: what it finds is completed for it, and for nobody else.
    #[must_use]
    pub fn in_session(self) -> Self {
        Self { session: Some(Arc::default()), ..self }
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
        let offers =
            ServerCapabilities::builder().enable_tools().enable_prompts().enable_completions();
        let offers =
            if self.resources { offers.enable_resources().build() } else { offers.build() };
        ServerConfig::new(offers).with_server_info(me).with_instructions(INSTRUCTIONS)
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

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(self.prompts.list()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let given = request.arguments.unwrap_or_default();
        let prompt = async { self.prompts.get(&request.name, &given) };
        guard::answered(context.ct, prompt).await.map(GetPromptResponse::from)
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        guard::answered(context.ct, self.completed(request)).await
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let all = if self.resources { resources::templates() } else { Vec::new() };
        Ok(ListResourceTemplatesResult::with_all_items(all))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let resource = self.resource(&request.uri);
        guard::answered(context.ct, resource).await.map(ReadResourceResponse::from)
    }
}
