//! The list of tools, one line each.

mod compare_encounters;
mod get_trend;
mod list_ccd_sections;
mod search_chart;
mod search_encounters;
mod search_patients;

use std::sync::Arc;

use rmcp::handler::server::router::tool::ToolRouter;

use super::{ChartServer, schema};

/// All tools, with their schemas as clients accept them.
pub(super) fn router() -> ToolRouter<ChartServer> {
    let mut router = ChartServer::search_patients_route()
        + ChartServer::search_encounters_route()
        + ChartServer::list_ccd_sections_route()
        + ChartServer::get_trend_route()
        + ChartServer::search_chart_route()
        + ChartServer::compare_encounters_route();
    for route in router.map.values_mut() {
        let tool = &mut route.attr;
        tool.input_schema = Arc::new(schema::closed(schema::flattened(&tool.input_schema)));
        tool.output_schema =
            tool.output_schema.as_ref().map(|it| Arc::new(schema::open(schema::flattened(it))));
    }
    router
}
