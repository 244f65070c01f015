//! `list_ccd_sections`: what `sections` accepts.

use rmcp::handler::server::wrapper::Json;
use rmcp::model::CallToolResult;
use rmcp::{tool, tool_router};

use crate::chart::SectionList;
use crate::mcp::{ChartServer, reply};

#[tool_router(router = list_ccd_sections_route, vis = "pub(super)")]
impl ChartServer {
    /// List the practice's own names for chart sections, as `search_encounters` takes them.
    #[tool(
        title = "List chart sections",
        annotations(
            title = "List chart sections",
            read_only_hint = true,
            destructive_hint = false,
            idempotent_hint = true,
            open_world_hint = true
        )
    )]
    async fn list_ccd_sections(&self) -> Result<Json<SectionList>, CallToolResult> {
        self.chart.section_names().await.map(Json).map_err(reply::failed)
    }
}
