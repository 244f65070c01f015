//! The token ledger: ten clinical questions about the sandbox's patients, and what answering each
//! costs a model.

use nextech_mcp::sandbox::documents;
use rmcp::RoleClient;
use rmcp::model::CallToolRequestParams;
use rmcp::service::{RunningService, ServiceError};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A question, the calls that answer it, and what the answers must say.
#[derive(Deserialize)]
pub(crate) struct Question {
    /// In a clinician's words.
    #[serde(rename = "question")]
    pub(crate) asked: String,
    /// Through which tools, in this order.
    pub(crate) calls: Vec<Call>,
    /// What the sandbox planted.
    pub(crate) facts: Vec<String>,
    /// Where it stands.
    pub(crate) citation: String,
}

/// One call of a tool.
#[derive(Deserialize)]
pub(crate) struct Call {
    /// The tool.
    pub(crate) tool: String,
    /// Its arguments.
    pub(crate) arguments: Map<String, Value>,
}

impl Question {
    /// What `told` should say and does not.
    pub(crate) fn missing<'a>(&'a self, told: &'a str) -> impl Iterator<Item = &'a String> {
        self.facts.iter().chain([&self.citation]).filter(|it| !told.contains(it.as_str()))
    }
}

/// The ten questions.
///
/// # Errors
///
/// When they are not what they should be.
pub(crate) fn questions() -> Result<Vec<Question>, serde_json::Error> {
    serde_json::from_str(include_str!("questions.json"))
}

/// What a text costs.
#[must_use]
pub(crate) fn exact(text: &str) -> usize {
    tiktoken_rs::o200k_base_singleton().encode_ordinary(text).len()
}

/// What `model` is told when it asks.
///
/// # Errors
///
/// When a call is not answered.
pub(crate) async fn answers(
    model: &RunningService<RoleClient, ()>,
    question: &Question,
) -> Result<Vec<String>, ServiceError> {
    let mut answers = Vec::new();
    for Call { tool, arguments } in &question.calls {
        let request = CallToolRequestParams::new(tool.clone()).with_arguments(arguments.clone());
        let answer = model.call_tool(request).await?;
        let text = answer.content.iter().filter_map(|it| it.as_text()).map(|it| it.text.as_str());
        answers.push(text.collect());
    }
    Ok(answers)
}

/// The documents of the patient that a question is about.
pub(crate) fn charts(question: &Question) -> impl Iterator<Item = String> {
    let patients = question.calls.iter().filter_map(|it| it.arguments.get("patient_id")?.as_u64());
    let patient = patients.max();
    let is_asked = move |id: u32| Some(u64::from(id)) == patient;
    documents().filter(move |(id, _, _)| is_asked(*id)).map(|(_, _, html)| html)
}
