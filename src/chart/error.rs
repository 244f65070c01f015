//! Why a chart could not be read, told to whoever asked.

use std::time::Duration;

use crate::nextech::PatientId;
use crate::{auth, nextech};

/// A question about a chart has no answer.
///
/// This is where a failure below takes on meaning: callers match on it and look no deeper.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody is signed in.
    #[error("nobody is signed in to Nextech")]
    NotSignedIn,
    /// Somebody was signed in, and that has ended.
    #[error("the sign-in to Nextech has ended{}", .0.map(|it| format!(": {it}")).unwrap_or_default())]
    SignInExpired(Option<auth::Refusal>),
    /// The EHR refuses tokens that the identity provider has just given out.
    #[error("the EHR does not accept the sign-in, though the identity provider renews it")]
    SignInRejected,
    /// The identity provider refuses, and will until somebody changes something.
    #[error("the identity provider refuses: {0}")]
    SignInRefused(auth::Refusal),
    /// The sign-in that is kept on this machine cannot be used.
    #[error("{0}")]
    SignInUnusable(auth::Trouble),
    /// The identity provider cannot give a token now.
    #[error("{cause}")]
    SignInUnavailable {
        /// Why.
        cause: auth::Error,
        /// When it is worth asking again.
        retry_after: Option<Duration>,
    },
    /// The EHR refuses this account or this practice (403).
    #[error("the EHR refuses this account for this practice")]
    PracticeRefused,
    /// There is no such patient.
    #[error("there is no patient {0}")]
    NoSuchPatient(PatientId),
    /// An argument cannot be what is meant.
    #[error("`{argument}` {problem}")]
    InvalidArgument {
        /// Its name.
        argument: &'static str,
        /// What is wrong with it, as a clause; never its value.
        problem: String,
        /// What to do instead.
        next: &'static str,
    },
    /// No section has this name.
    #[error("there is no section `{asked}`")]
    UnknownSection {
        /// The name that was asked for.
        asked: String,
        /// The nearest names there are, best first.
        near: Vec<String>,
    },
    /// No encounter is what an argument names.
    #[error("`{argument}` {problem}")]
    NoSuchEncounter {
        /// The argument's name.
        argument: &'static str,
        /// What is wrong with it, as a clause.
        problem: String,
        /// What to do instead.
        next: String,
    },
    /// The chart is not what it was when the cursor was given.
    #[error("the chart has changed since this cursor was given")]
    CursorStale,
    /// The EHR asks to wait.
    #[error("the EHR asks for fewer requests")]
    RateLimited {
        /// How long, if it said.
        retry_after: Option<Duration>,
    },
    /// The EHR is having a bad moment, or the way to it is broken.
    #[error("the EHR is not available")]
    Unavailable(#[source] nextech::Error),
    /// The EHR did not answer in time.
    #[error("the EHR did not answer in time")]
    Timeout,
    /// The EHR's answer could not be understood.
    #[error("the EHR's answer was not understood")]
    Format(#[source] nextech::Error),
    /// The EHR's answer is larger than any should be.
    #[error("the EHR's answer is too large to read")]
    TooLarge(#[source] nextech::Error),
}

impl From<nextech::Error> for Error {
    fn from(error: nextech::Error) -> Self {
        use nextech::Error as Below;
        match error {
            Below::Auth(error) => error.into(),
            Below::Rejected => Self::SignInRejected,
            Below::Timeout | Below::Status { status: 408 | 504, .. } => Self::Timeout,
            Below::Status { status: 403, .. } => Self::PracticeRefused,
            Below::Status { status: 429, retry_after } => Self::RateLimited { retry_after },
            Below::Unreachable(_) | Below::Status { .. } => Self::Unavailable(error),
            Below::TooLarge { .. } => Self::TooLarge(error),
            Below::Undecodable { .. } | Below::Truncated { .. } => Self::Format(error),
        }
    }
}

impl From<auth::Error> for Error {
    fn from(error: auth::Error) -> Self {
        use auth::Error as Below;
        match error {
            Below::NotSignedIn => Self::NotSignedIn,
            // A refusal without a number says nothing that the sentence does not.
            Below::Expired(refusal) => {
                Self::SignInExpired(refusal.filter(|it| it.reason().is_some()))
            }
            Below::Refused(refusal) => Self::SignInRefused(refusal),
            Below::Rejected => Self::SignInRejected,
            Below::Cache(trouble) => Self::SignInUnusable(trouble),
            cause => Self::SignInUnavailable { retry_after: cause.retry_after(), cause },
        }
    }
}
