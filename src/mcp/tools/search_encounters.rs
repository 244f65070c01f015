//! `search_encounters`: what was documented, as compact markdown.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::schemars::{self, JsonSchema};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use serde::Deserialize;

use crate::chart::{self, EncounterRequest, PatientId, Period};
use crate::mcp::{ChartServer, progress, reply};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchEncounters {
    /// From `search_patients`.
    patient_id: i64,
    /// Earliest date, like 2026-03-04.
    start: Option<String>,
    /// Latest date, inclusive.
    end: Option<String>,
    /// Only these sections: names from `list_ccd_sections`, or headings or common names ("meds").
    #[serde(default)]
    sections: Vec<String>,
    /// full: the documents. outline: visits with each section's token cost. summary: visits only.
    #[serde(default)]
    detail: Detail,
    /// Most tokens to return.
    #[schemars(range(min = 256, max = 20_000), extend("default" = 6_000))]
    max_tokens: Option<usize>,
    /// Say sections again that are unchanged since a newer visit.
    #[serde(default)]
    repeat: bool,
    /// From `next cursor:`, for the next page; needs only `patient_id` beside it.
    cursor: Option<String>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Detail {
    #[default]
    Full,
    Outline,
    Summary,
}

#[tool_router(router = search_encounters_route, vis = "pub(super)")]
impl ChartServer {
    /// Read a patient's visits, newest first, as markdown. Name `sections` and dates to keep it
    /// small; use `detail: "outline"` first on a long chart. What is left out is named at the end.
    #[tool(
        title = "Search encounters",
        annotations(
            title = "Search encounters",
            read_only_hint = true,
            destructive_hint = false,
            idempotent_hint = true,
            open_world_hint = true
        )
    )]
    async fn search_encounters(
        &self,
        Parameters(ask): Parameters<SearchEncounters>,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResult, CallToolResult> {
        let (budget, cursor) = (ask.max_tokens, ask.cursor.clone());
        let request = request(ask).map_err(reply::failed)?;
        let chart = &self.chart;
        let answer = progress::told(&context, |progress| async move {
            match cursor {
                None => chart.encounters(request, progress).await,
                Some(cursor) => chart.more_encounters(request, budget, &cursor, progress).await,
            }
        });
        answer.await.map(reply::read).map_err(reply::failed)
    }
}

fn request(ask: SearchEncounters) -> Result<EncounterRequest, chart::Error> {
    let default = EncounterRequest::new(PatientId(ask.patient_id));
    Ok(EncounterRequest {
        period: Period::new(ask.start.as_deref(), ask.end.as_deref())?,
        sections: ask.sections,
        detail: match ask.detail {
            Detail::Full => chart::Detail::Full,
            Detail::Outline => chart::Detail::Outline,
            Detail::Summary => chart::Detail::Summary,
        },
        budget: ask.max_tokens.unwrap_or(default.budget),
        repeat: ask.repeat,
        ..default
    })
}
