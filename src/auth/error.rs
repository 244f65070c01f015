//! Why there is no token.

/// No access token can be handed out.
///
/// No variant holds a token, a body or a URL: the provider's answers carry all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There has been no sign-in, and no token was handed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// There was a sign-in, and it has ended: only a person can start another.
    #[error("the sign-in has ended")]
    Expired,
    /// The identity provider could not be reached or did not answer in time.
    #[error("the identity provider cannot be reached")]
    Unreachable,
    /// The identity provider answered with something that is no token and no known refusal.
    #[error("the identity provider's answer was not understood")]
    Unexpected,
    /// The task that was renewing the token was stopped before it had an answer.
    #[error("renewing the token was interrupted")]
    Interrupted,
}
