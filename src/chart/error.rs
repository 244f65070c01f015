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
    #[error("the sign-in to Nextech has ended")]
    SignInExpired,
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
            Below::Auth(auth::Error::NotSignedIn) => Self::NotSignedIn,
            Below::Auth(auth::Error::Expired) | Below::Rejected => Self::SignInExpired,
            Below::Timeout | Below::Status { status: 408 | 504, .. } => Self::Timeout,
            Below::Status { status: 403, .. } => Self::PracticeRefused,
            Below::Status { status: 429, retry_after } => Self::RateLimited { retry_after },
            Below::Auth(_) | Below::Unreachable | Below::NoTls | Below::Status { .. } => {
                Self::Unavailable(error)
            }
            Below::TooLarge { .. } => Self::TooLarge(error),
            Below::Undecodable { .. } | Below::Truncated { .. } => Self::Format(error),
        }
    }
}
