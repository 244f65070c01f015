//! Completion: what a person may go on to type for an argument.

use rmcp::ErrorData;
use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, Reference};
use tracing::debug;

use super::{ChartServer, resources};

/// What `eye` can be, as `get_trend` takes it.
const EYES: &[&str] = &["od", "os", "both"];

impl ChartServer {
    /// The values that go on from what was typed; none for an argument of which nothing is known.
    pub(super) async fn completed(
        &self,
        request: CompleteRequestParams,
    ) -> Result<CompleteResult, ErrorData> {
        let argument = request.argument.name.as_str();
        match &request.r#ref {
            Reference::Prompt(prompt) => self.prompts.takes(&prompt.name, argument)?,
            Reference::Resource(template) => {
                self.may_read_resources()?;
                resources::takes(&template.uri, argument)?;
            }
            _ => return Err(ErrorData::invalid_params("completes prompts and resources", None)),
        }
        let start = request.argument.value.as_str();
        let mut values = match argument {
            "section" | "sections" => self.sections(start).await,
            "patient" => self.session.as_ref().map(|it| it.patients(start)).unwrap_or_default(),
            "patient_id" => {
                self.session.as_ref().map(|it| it.patient_ids(start)).unwrap_or_default()
            }
            "eye" => {
                let start = start.trim().to_lowercase();
                EYES.iter().filter(|it| it.starts_with(&start)).map(ToString::to_string).collect()
            }
            _ => Vec::new(),
        };
        let total = values.len();
        values.truncate(CompletionInfo::MAX_VALUES);
        let info = CompletionInfo::with_pagination(
            values,
            u32::try_from(total).ok(),
            total > CompletionInfo::MAX_VALUES,
        );
        info.map(CompleteResult::new).map_err(|error| ErrorData::internal_error(error, None))
    }

    /// None where the EHR cannot say: this is asked at every key, and whoever types wants no errors.
    async fn sections(&self, start: &str) -> Vec<String> {
        self.chart.section_names_like(start).await.unwrap_or_else(|_| {
            debug!("no section names to complete with");
            Vec::new()
        })
    }
}
