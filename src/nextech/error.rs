//! Why the EHR gave no answer.

use std::time::Duration;

use crate::auth;
use crate::auth::Way;

/// A request to the EHR failed.
///
/// No variant holds a URL (it names the patient that was searched for), a body, or a decoder's own
/// message (it quotes the value it choked on).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no token to send.
    #[error(transparent)]
    Auth(#[from] auth::Error),
    /// The EHR refused every token it was offered: 401, also after a renewal.
    #[error("the EHR does not accept the sign-in")]
    Rejected,
    /// The EHR could not be reached, or the connection broke.
    #[error("the EHR cannot be reached: {0}")]
    Unreachable(Way),
    /// The EHR did not answer in time.
    #[error("the EHR did not answer in time")]
    Timeout,
    /// The EHR answered with a status that is no success.
    #[error("the EHR answered with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// How long the EHR asks to wait, from `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// The EHR's answer is not what its documentation says.
    #[error("the EHR's {what} was unreadable at line {line}, column {column}")]
    Undecodable {
        /// Which answer.
        what: &'static str,
        /// Line in the answer, from 1; 0 when it is empty.
        line: usize,
        /// Column in that line, from 1.
        column: usize,
    },
    /// The answer ended in the middle.
    #[error("the EHR's {what} ended before it was complete")]
    Truncated {
        /// Which answer.
        what: &'static str,
    },
    /// One patient list or one encounter is larger than any should be.
    #[error("the EHR's {what} is larger than {} MiB", limit / (1024 * 1024))]
    TooLarge {
        /// Which answer.
        what: &'static str,
        /// The limit in bytes, after decompression.
        limit: usize,
    },
}

impl Error {
    /// Whether the same request may succeed in a moment.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            // Trying again opens no other way.
            Self::Unreachable(Way::Certificate | Way::Proxy | Way::NoTls) => false,
            Self::Unreachable(_) => true,
            Self::Status { status, .. } => {
                matches!(status, 408 | 429 | 500 | 502 | 503 | 504 | 523)
            }
            _ => false,
        }
    }
}
