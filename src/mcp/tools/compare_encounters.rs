//! `compare_encounters`: what changed from one visit to another.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::schemars::{self, JsonSchema};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use serde::Deserialize;

use crate::chart::{CompareRequest, PatientId};
use crate::mcp::{ChartServer, progress, reply};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompareEncounters {
    /// From `search_patients`.
    patient_id: i64,
    /// Older visit: an id like e5012, or a date. Default: the one before `to`.
    from: Option<String>,
    /// Newer visit. Default: the newest.
    to: Option<String>,
    /// Only these sections, as in `search_encounters`.
    #[serde(default)]
    sections: Vec<String>,
}

#[tool_router(router = compare_encounters_route, vis = "pub(super)")]
impl ChartServer {
    /// Compare two visits row by row: what was added, is no longer listed, or changed from what to
    /// what. Changes of wording only are counted. Default: the last two visits.
    #[tool(
        title = "Compare encounters",
        annotations(
            title = "Compare encounters",
            read_only_hint = true,
            destructive_hint = false,
            idempotent_hint = true,
            open_world_hint = true
        )
    )]
    async fn compare_encounters(
        &self,
        Parameters(ask): Parameters<CompareEncounters>,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResult, CallToolResult> {
        let CompareEncounters { patient_id, from, to, sections } = ask;
        let request = CompareRequest { patient: PatientId(patient_id), from, to, sections };
        let answer = progress::told(&context, |progress| self.chart.changes(request, progress));
        answer.await.map(reply::read).map_err(reply::failed)
    }
}
