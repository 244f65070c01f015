//! `search_chart`: where a chart says something.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::schemars::{self, JsonSchema};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use serde::Deserialize;

use crate::chart::{self, PatientId, Period, SearchRequest};
use crate::mcp::{ChartServer, progress, reply};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchChart {
    /// From `search_patients`.
    patient_id: i64,
    /// Words, or a "phrase" in quotes. Left out only with `cursor`.
    #[schemars(length(min = 2, max = 200))]
    query: Option<String>,
    /// Only these sections, as in `search_encounters`.
    #[serde(default)]
    sections: Vec<String>,
    /// Earliest date, like 2026-03-04.
    start: Option<String>,
    /// Latest date, inclusive.
    end: Option<String>,
    /// Most hits to return.
    #[schemars(range(min = 1, max = 50), extend("default" = 10))]
    limit: Option<usize>,
    /// From `next cursor:`, for the next page.
    cursor: Option<String>,
}

#[tool_router(router = search_chart_route, vis = "pub(super)")]
impl ChartServer {
    /// Find words in a patient's whole chart: short passages, best first, each cited like
    /// [e5012/medications]. Read the section before you conclude; try a synonym when nothing is found.
    #[tool(
        title = "Search chart",
        annotations(
            title = "Search chart",
            read_only_hint = true,
            destructive_hint = false,
            idempotent_hint = true,
            open_world_hint = true
        )
    )]
    async fn search_chart(
        &self,
        Parameters(ask): Parameters<SearchChart>,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResult, CallToolResult> {
        let (limit, cursor) = (ask.limit, ask.cursor.clone());
        let request = request(ask).map_err(reply::failed)?;
        let chart = &self.chart;
        let answer = progress::told(&context, |progress| async move {
            match cursor {
                None => chart.search(request, progress).await,
                Some(cursor) => chart.more_hits(request, limit, &cursor, progress).await,
            }
        });
        answer.await.map(reply::read).map_err(reply::failed)
    }
}

fn request(ask: SearchChart) -> Result<SearchRequest, chart::Error> {
    let default = SearchRequest::new(PatientId(ask.patient_id), ask.query.unwrap_or_default());
    Ok(SearchRequest {
        period: Period::new(ask.start.as_deref(), ask.end.as_deref())?,
        sections: ask.sections,
        limit: ask.limit.unwrap_or(default.limit),
        ..default
    })
}
