//! The one token everybody shares.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tracing::warn;

use super::{AccessToken, Error, OAuth, TokenSet};

/// Hands out a bearer token that will last for the request it is wanted for.
///
/// The mutex is held while renewing, and that *is* the single flight: of a hundred callers that
/// find the token stale, the first renews it and the other ninety-nine wake to a fresh one.
#[derive(Debug)]
pub struct Auth {
    oauth: Option<OAuth>,
    tokens: Arc<Mutex<Option<TokenSet>>>,
}

impl Auth {
    /// Starts from `tokens`, if there are any. Without `oauth` they are used while they last.
    #[must_use]
    pub fn new(oauth: Option<OAuth>, tokens: Option<TokenSet>) -> Self {
        Self { oauth, tokens: Arc::new(Mutex::new(tokens)) }
    }

    /// A token to send now, renewed first if it is about to end.
    ///
    /// # Errors
    ///
    /// [`Error::NotSignedIn`] when there is none, [`Error::Expired`] when the provider gives no
    /// other. When the provider cannot be reached, a token that is stale but alive is handed out.
    pub async fn token(&self) -> Result<AccessToken, Error> {
        let held = Arc::clone(&self.tokens).lock_owned().await;
        let current = held.clone().ok_or(Error::NotSignedIn)?;
        if current.is_fresh(Timestamp::now()) {
            return Ok(current.access);
        }
        match self.renew(held, &current).await {
            Err(error) if current.is_alive(Timestamp::now()) => {
                warn!(%error, "could not renew the token; using it while it lasts");
                Ok(current.access)
            }
            outcome => outcome,
        }
    }

    /// A token other than `rejected`, which the EHR has just refused.
    ///
    /// If another caller has replaced it meanwhile, theirs is returned and nothing is sent.
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token), save that a failed renewal is always an error.
    pub async fn replace(&self, rejected: &AccessToken) -> Result<AccessToken, Error> {
        let held = Arc::clone(&self.tokens).lock_owned().await;
        let current = held.clone().ok_or(Error::NotSignedIn)?;
        if current.access != *rejected {
            return Ok(current.access);
        }
        self.renew(held, &current).await
    }

    /// Trades `current` for new tokens and puts them in its place.
    async fn renew(
        &self,
        mut held: OwnedMutexGuard<Option<TokenSet>>,
        current: &TokenSet,
    ) -> Result<AccessToken, Error> {
        let oauth = self.oauth.clone().ok_or(Error::Expired)?;
        let refresh = current.refresh.clone().ok_or(Error::Expired)?;
        // In a task of its own, which outlives a caller that gives up: the provider may have handed
        // out the next refresh token by then, and nobody else has it.
        let renewal = tokio::spawn(async move {
            let renewed = oauth.renew(&refresh).await?;
            Ok(held.insert(renewed).access.clone())
        });
        renewal.await.unwrap_or(Err(Error::Interrupted))
    }
}
