//! An encounter as a resource: what a citation like `[e5012/problems]` leads to.
//!
//! Resources are read by address and never listed: a list would be a practice's patients. In the
//! 2026-07-28 revision the address travels in an HTTP header as well (`Mcp-Name`), where proxies log
//! it, so that over HTTP an operator has to allow it.

mod address;

use rmcp::ErrorData;
use rmcp::model::{ErrorCode, ReadResourceResult, ResourceContents, ResourceTemplate};
use tracing::info;

use self::address::Address;
use super::ChartServer;
use super::reply::{self, Failure};

/// How a resource says what its text is.
const MARKDOWN: &str = "text/markdown";

/// A visit.
const ENCOUNTER: &str = "nextech://patients/{patient_id}/encounters/{encounter_id}";

/// One section of it.
const SECTION: &str =
    "nextech://patients/{patient_id}/encounters/{encounter_id}/sections/{section}";

/// All there are.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    vec![
        ResourceTemplate::new(ENCOUNTER, "encounter")
            .with_title("Encounter")
            .with_description(
                "One visit as markdown, at most 20,000 tokens. The ids are those of \
                 `search_encounters`; [e5012/problems] cites encounter 5012.",
            )
            .with_mime_type(MARKDOWN),
        ResourceTemplate::new(SECTION, "encounter-section")
            .with_title("Section of an encounter")
            .with_description(
                "One section of one visit as markdown: a name of `list_ccd_sections`, a heading, \
                 or what stands in a citation.",
            )
            .with_mime_type(MARKDOWN),
    ]
}

/// Whether `argument` is one of the template's; no such template is an error.
pub(super) fn takes(template: &str, argument: &str) -> Result<(), ErrorData> {
    if ![ENCOUNTER, SECTION].contains(&template) {
        let message = format!("there is no such template. There are: {ENCOUNTER}, {SECTION}");
        return Err(ErrorData::invalid_params(message, None));
    }
    if template.contains(&format!("{{{argument}}}")) {
        return Ok(());
    }
    Err(ErrorData::invalid_params("the template has no such argument", None))
}

impl ChartServer {
    /// Whether this server's client may read resources.
    pub(super) fn may_read_resources(&self) -> Result<(), ErrorData> {
        if self.resources {
            return Ok(());
        }
        let message = "resources are not offered over HTTP, where their addresses travel in headers. \
                       Use `search_encounters`, or ask the operator for `resources_over_http`";
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, message, None))
    }

    /// What is at `uri`.
    pub(super) async fn resource(&self, uri: &str) -> Result<ReadResourceResult, ErrorData> {
        self.may_read_resources()?;
        let Some(Address { patient, encounter, section }) = Address::parse(uri) else {
            return Err(Failure::NO_SUCH_ADDRESS.into());
        };
        let reading = self
            .chart
            .encounter(patient, encounter, section)
            .await
            .map_err(Failure::from)
            .inspect_err(|it| info!(kind = it.code, "resource refused"))?;
        let meta = reply::flags(&reading);
        let contents = ResourceContents::text(reading.text, uri).with_mime_type(MARKDOWN);
        let mut result = ReadResourceResult::new(vec![contents]);
        result.meta = meta;
        Ok(result)
    }
}
