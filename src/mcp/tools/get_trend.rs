//! `get_trend`: one measurement over time.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::schemars::{self, JsonSchema};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use serde::Deserialize;

use crate::chart::{self, Eyes, PatientId, Period, TrendRequest};
use crate::mcp::{ChartServer, progress, reply};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetTrend {
    /// From `search_patients`.
    patient_id: i64,
    /// `iop`, `visual_acuity`, `refraction`, `cup_disc`, or the name of a column or test ("Kmax").
    #[schemars(length(min = 1, max = 100))]
    measure: String,
    /// One eye's values, with those for both and those whose eye is not stated.
    #[serde(default)]
    eye: Eye,
    /// Earliest date, like 2026-03-04.
    start: Option<String>,
    /// Latest date, inclusive.
    end: Option<String>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Eye {
    Od,
    Os,
    #[default]
    Both,
}

#[tool_router(router = get_trend_route, vis = "pub(super)")]
impl ChartServer {
    /// One measurement over all visits, newest first: a table with date, eye, value, unit, method and
    /// citation, as documented. Lists what could not be sorted in; never guesses an eye or a unit.
    #[tool(
        title = "Get a trend",
        annotations(
            title = "Get a trend",
            read_only_hint = true,
            destructive_hint = false,
            idempotent_hint = true,
            open_world_hint = true
        )
    )]
    async fn get_trend(
        &self,
        Parameters(ask): Parameters<GetTrend>,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResult, CallToolResult> {
        let request = request(ask).map_err(reply::failed)?;
        let answer = progress::told(&context, |progress| self.chart.trend(request, progress));
        answer.await.map(reply::read).map_err(reply::failed)
    }
}

fn request(ask: GetTrend) -> Result<TrendRequest, chart::Error> {
    Ok(TrendRequest {
        patient: PatientId(ask.patient_id),
        measure: ask.measure,
        eyes: match ask.eye {
            Eye::Od => Eyes::Od,
            Eye::Os => Eyes::Os,
            Eye::Both => Eyes::Both,
        },
        period: Period::new(ask.start.as_deref(), ask.end.as_deref())?,
    })
}
