//! `search_patients`: who is meant.

use rmcp::handler::server::wrapper::{Json, Parameters};
use rmcp::model::CallToolResult;
use rmcp::schemars::{self, JsonSchema};
use rmcp::{tool, tool_router};
use serde::Deserialize;

use crate::chart::PatientList;
use crate::mcp::{ChartServer, reply};

/// Patients shown unless the caller says otherwise: enough for a family name, few to read.
const LIMIT_DEFAULT: usize = 10;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchPatients {
    /// Name or part of it, or chart number.
    #[schemars(length(min = 2, max = 100))]
    term: String,
    /// Most patients to return.
    #[schemars(range(min = 1, max = 50))]
    #[serde(default = "limit_default")]
    limit: usize,
}

fn limit_default() -> usize {
    LIMIT_DEFAULT
}

#[tool_router(router = search_patients_route, vis = "pub(super)")]
impl ChartServer {
    /// Find a patient by name or chart number. Start here: the other tools need `patient_id`. Compare
    /// birth dates when names are alike.
    #[tool(
        title = "Search patients",
        annotations(
            title = "Search patients",
            read_only_hint = true,
            destructive_hint = false,
            idempotent_hint = true,
            open_world_hint = true
        )
    )]
    async fn search_patients(
        &self,
        Parameters(ask): Parameters<SearchPatients>,
    ) -> Result<Json<PatientList>, CallToolResult> {
        let found = self.chart.find_patients(&ask.term, ask.limit).await.map_err(reply::failed)?;
        if let Some(session) = &self.session {
            session.keep(&found.patients);
        }
        Ok(Json(found))
    }
}
