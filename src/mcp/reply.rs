//! Every failure as the model reads it: a stable code, one sentence, the next step.

use std::borrow::Cow;
use std::time::Duration;

use rmcp::ErrorData;
use rmcp::model::{CallToolResult, ContentBlock, ErrorCode, MetaObject};
use serde_json::json;
use tracing::info;

use crate::chart;
use crate::chart::Reading;

/// A failed call. Its text is ours, word for word: nothing of the EHR's and no value of the caller's,
/// save section names, which the caller needs to see beside the right ones.
#[derive(Debug)]
pub(super) struct Failure {
    /// Stable, for scripts.
    pub(super) code: &'static str,
    /// What happened.
    pub(super) sentence: Cow<'static, str>,
    /// What to do about it.
    pub(super) next: Cow<'static, str>,
    /// Whether the same call may succeed later.
    pub(super) retryable: bool,
    /// When, if known.
    pub(super) retry_after: Option<Duration>,
}

impl Failure {
    /// A defect of ours.
    pub(super) const INTERNAL: Self = Self::fixed(
        "internal",
        "this tool failed because of a defect in nextech-mcp",
        "Try a narrower question; if it happens again, report it with the program's version.",
        false,
    );

    /// The call took longer than any client waits.
    pub(super) const DEADLINE: Self = Self::fixed(
        "upstream_timeout",
        "the EHR did not answer within 50 s",
        "Ask for less: a shorter period, or fewer `sections`.",
        true,
    );

    /// Somebody has the sign-in page open.
    pub(super) const SIGNING_IN: Self = Self::fixed(
        "not_signed_in",
        "the sign-in page has been shown to the user, who has not signed in yet",
        "Ask the user to finish there, then try again.",
        true,
    );

    /// The client took the call back.
    pub(super) const CANCELLED: Self = Self::fixed("internal", "cancelled", "Nothing.", true);

    /// An address that no resource has.
    pub(super) const NO_SUCH_ADDRESS: Self = Self::fixed(
        "not_found",
        "there is no resource at this address",
        "Use one like nextech://patients/7340001/encounters/5012, with /sections/problems after it for one \
         section.",
        false,
    );

    const fn fixed(
        code: &'static str,
        sentence: &'static str,
        next: &'static str,
        retryable: bool,
    ) -> Self {
        Self {
            code,
            sentence: Cow::Borrowed(sentence),
            next: Cow::Borrowed(next),
            retryable,
            retry_after: None,
        }
    }

    /// An argument that cannot be what is meant.
    pub(super) fn invalid(sentence: String, next: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: "invalid_argument",
            sentence: sentence.into(),
            next: next.into(),
            retryable: false,
            retry_after: None,
        }
    }
}

/// Both carriers say the same: some clients show a model only the one, some only the other.
impl From<Failure> for CallToolResult {
    fn from(failure: Failure) -> Self {
        let Failure { code, sentence, next, retryable, retry_after } = failure;
        let mut result =
            Self::error(vec![ContentBlock::text(format!("{code}: {sentence}. Next: {next}"))]);
        let mut data =
            json!({ "code": code, "message": sentence, "next": next, "retryable": retryable });
        if let (Some(after), Some(data)) = (retry_after, data.as_object_mut()) {
            data.insert("retry_after_s".to_owned(), after.as_secs().into());
        }
        result.structured_content = Some(data);
        result
    }
}

/// Where there is no result that could say it: resources, prompts, completion.
impl From<Failure> for ErrorData {
    fn from(failure: Failure) -> Self {
        let Failure { code, sentence, next, retryable, .. } = failure;
        let number = match code {
            "not_found" | "unknown_section" => ErrorCode::RESOURCE_NOT_FOUND,
            "invalid_argument" => ErrorCode::INVALID_PARAMS,
            _ => ErrorCode::INTERNAL_ERROR,
        };
        let data = json!({ "code": code, "retryable": retryable });
        Self::new(number, format!("{code}: {sentence}. Next: {next}"), Some(data))
    }
}

/// Whether `answer` is a failure that a sign-in might mend.
pub(super) fn is_for_want_of_a_sign_in(answer: &CallToolResult) -> bool {
    let code = answer.structured_content.as_ref().and_then(|it| it.get("code"));
    let codes = ["not_signed_in", "sign_in_expired"];
    answer.is_error == Some(true)
        && code.and_then(serde_json::Value::as_str).is_some_and(|it| codes.contains(&it))
}

/// In a result's `_meta`: the encounters whose documents may be another patient's. The text says so
/// too, for models; this is for programs.
const WRONG_PATIENT: &str = "nextech/wrong_patient";

/// Chart text, as text only.
pub(super) fn read(reading: Reading) -> CallToolResult {
    let meta = flags(&reading);
    let mut result = CallToolResult::success(vec![ContentBlock::text(reading.text)]);
    result.meta = meta;
    result
}

/// What a client may act on without reading the text; the text says it too.
pub(super) fn flags(reading: &Reading) -> Option<MetaObject> {
    if reading.wrong_patient.is_empty() {
        return None;
    }
    let mut meta = MetaObject::default();
    meta.0.insert(WRONG_PATIENT.to_owned(), json!(reading.wrong_patient));
    Some(meta)
}

/// Logged here and nowhere else, by its code: the sentence may name a patient's number.
pub(super) fn failed(error: chart::Error) -> CallToolResult {
    let failure = Failure::from(error);
    info!(kind = failure.code, "tool call refused");
    failure.into()
}

impl From<chart::Error> for Failure {
    fn from(error: chart::Error) -> Self {
        use chart::Error;
        let sentence = error.to_string();
        let (code, next, retryable) = match &error {
            Error::NotSignedIn
            | Error::SignInExpired(_)
            | Error::SignInRejected
            | Error::SignInRefused(_)
            | Error::SignInUnusable(_)
            | Error::SignInUnavailable { .. } => sign_in(&error),
            Error::PracticeRefused => (
                "practice_refused",
                "Ask the user whether this account may use the API and whether the practice id is right."
                    .into(),
                false,
            ),
            Error::NoSuchPatient(_) => {
                ("not_found", "Find the patient with `search_patients` first.".into(), false)
            }
            Error::OtherPatient { only } => {
                ("invalid_argument", format!("Use patient_id {only}.").into(), false)
            }
            Error::NoSuchEncounter { next, .. } => ("not_found", next.clone().into(), false),
            Error::InvalidArgument { next, .. } => ("invalid_argument", (*next).into(), false),
            Error::UnknownSection { near, .. } if near.is_empty() => {
                ("unknown_section", "Leave `sections` out to see what there is.".into(), false)
            }
            Error::UnknownSection { near, .. } => {
                let near = near.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
                let next = format!("Use one of {near}, or see `list_ccd_sections`.");
                ("unknown_section", next.into(), false)
            }
            Error::CursorStale => {
                ("cursor_stale", "Ask again without a cursor.".into(), false)
            }
            Error::RateLimited { retry_after: Some(after) } => {
                let next = format!("Wait {} s, then try again.", after.as_secs());
                ("rate_limited", next.into(), true)
            }
            Error::RateLimited { .. } => {
                ("rate_limited", "Wait a minute, then try again.".into(), true)
            }
            Error::Timeout => (
                "upstream_timeout",
                "Try again, with a shorter period or fewer `sections`.".into(),
                true,
            ),
            Error::Format(_) => {
                ("upstream_format", "Try again; if it stays, tell the practice's IT.".into(), true)
            }
            Error::TooLarge(_) => {
                ("too_large", "Ask for fewer `sections` or a shorter period.".into(), false)
            }
            _ => ("upstream_error", "Try again in a minute.".into(), true),
        };
        let retry_after = match error {
            Error::RateLimited { retry_after } | Error::SignInUnavailable { retry_after, .. } => {
                retry_after
            }
            _ => None,
        };
        let sentence = match std::error::Error::source(&error) {
            Some(cause) => format!("{sentence}: {cause}"),
            None => sentence,
        };
        Self { code, sentence: sentence.into(), next, retryable, retry_after }
    }
}

/// Code, next step and whether to try again, of what is wrong with the sign-in.
fn sign_in(error: &chart::Error) -> (&'static str, Cow<'static, str>, bool) {
    use chart::Error;
    match error {
        Error::NotSignedIn => (
                "not_signed_in",
                "Ask the user to run `nextech-mcp login` in a terminal, then try again.".into(),
                false,
            ),
        Error::SignInExpired(None) => (
                "sign_in_expired",
                "Ask the user to run `nextech-mcp login` again.".into(),
                false,
            ),
        Error::SignInExpired(Some(refusal)) => {
                ("sign_in_expired", asked_of_the_user(refusal.mend()), false)
            }
        Error::SignInRejected => (
                "sign_in_expired",
                "Ask the user to run `nextech-mcp login` again, and whether `resource` and the practice id are right."
                    .into(),
                false,
            ),
        Error::SignInRefused(refusal) => {
                ("not_signed_in", asked_of_the_user(refusal.mend()), false)
            }
            // What exactly to do names places on this machine: that is between it and its user.
        Error::SignInUnusable(_) => (
                "not_signed_in",
                "Ask the user to run `nextech-mcp status` in a terminal: it says what to do.".into(),
                false,
            ),
        Error::SignInUnavailable { retry_after: Some(after), .. } => {
                let next = format!("Wait {} s, then try again.", after.as_secs().max(1));
                ("upstream_error", next.into(), true)
            }
        _ => ("upstream_error", "Try again in a minute.".into(), true),
    }
}

/// The mend of a sign-in is for whoever sits at the machine.
fn asked_of_the_user(mend: &str) -> Cow<'static, str> {
    format!("Tell the user: {mend}.").into()
}
