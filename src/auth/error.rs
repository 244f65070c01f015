//! Why there is no token.

use std::time::Duration;

use jiff::Timestamp;

use super::{Refusal, Trouble, Way};

/// No access token can be handed out.
///
/// No variant holds a token, a body, a URL or a path: the provider's answers carry the first three,
/// and a path names the user of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There has been no sign-in, and no token was handed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// There was a sign-in, and it has ended: only a person can start another.
    #[error("the sign-in has ended")]
    Expired(Option<Refusal>),
    /// A setting or the registration is wrong: until it changes, nothing will help.
    #[error("the identity provider refuses: {0}")]
    Refused(Refusal),
    /// The EHR does not accept a token that has just been renewed because it did not accept the last.
    #[error("the EHR does not accept the sign-in, though the identity provider renews it")]
    Rejected,
    /// The identity provider asked to be left alone until then, or failed a moment ago.
    #[error("the identity provider is not asked again before {until}: {why}")]
    Paused {
        /// Till when.
        until: Timestamp,
        /// What happened.
        why: Pause,
    },
    /// The identity provider could not be reached or did not answer in time.
    #[error("the identity provider cannot be reached: {0}")]
    Unreachable(Way),
    /// The identity provider answered that it cannot answer now.
    #[error("the identity provider cannot answer now")]
    Busy {
        /// How long it asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// The identity provider answered with something that is no token and no known refusal.
    #[error("the identity provider's answer was not understood: {0}")]
    Unexpected(&'static str),
    /// The task that was renewing the token was stopped before it had an answer.
    #[error("renewing the token was interrupted")]
    Interrupted,
    /// The kept sign-in cannot be read or written.
    #[error("{0}")]
    Cache(#[from] Trouble),
}

/// Why nobody asks the provider for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Pause {
    /// It cannot be reached.
    #[error("it cannot be reached")]
    Unreachable,
    /// It is busy, or asked for it.
    #[error("it cannot answer now")]
    Busy,
    /// It thinks that we ask in a circle (AADSTS50196).
    #[error("it was asked the same too often")]
    Loop,
    /// It did not accept the request as it is configured.
    #[error("it refuses the request as it is configured")]
    Refused,
    /// Its answer made no sense.
    #[error("its answer was not understood")]
    Unexpected,
}

impl Error {
    /// When it is worth asking again, if that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Paused { until, .. } => {
                Duration::try_from(until.duration_since(Timestamp::now())).ok()
            }
            Self::Busy { retry_after } => *retry_after,
            _ => None,
        }
    }
}
