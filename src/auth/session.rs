//! The one token everybody shares: all tasks of this process, and all processes of this user.
//!
//! A call looks at the kept sign-in's stamp, which is one `stat`, and hands out the token in memory
//! while that is good. Renewing it is one task for all who wait, and one process for all that run:
//! under the lock the sign-in is read again, and whoever comes second finds it renewed. The task
//! outlives its callers: by the time one gives up, the provider may have handed out the next refresh
//! token, and nobody else has it.

mod renewal;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use jiff::Timestamp;

use super::disk::Stamp;
use super::record::{Life, Record};
use super::{AccessToken, Cache, Error, OAuth, TokenSet};

/// Longer than the provider may take: whoever waits for another process's renewal sees it through.
const LOCK_PATIENCE: Duration = Duration::from_secs(45);

/// Hands out a bearer token that will last for the request it is wanted for. Cloning is cheap, and
/// clones share the token.
#[derive(Debug, Clone)]
pub struct Auth(Arc<Common>);

/// What all clones share.
#[derive(Debug)]
struct Common {
    oauth: Option<OAuth>,
    cache: Option<Cache>,
    lock_patience: Duration,
    /// Between 0 and 1; see [`Record::life`].
    jitter: f64,
    held: Mutex<Held>,
}

/// What is in memory.
#[derive(Default)]
struct Held {
    record: Option<Arc<Record>>,
    since: Option<Instant>,
    /// The cache's stamp when the record was read from it or written to it.
    stamp: Option<Stamp>,
    /// Until when nobody is asked, and what everybody is told.
    pause: Option<(Timestamp, Error)>,
    flight: Option<Flight>,
}

/// A renewal that is under way.
type Flight = Shared<BoxFuture<'static, Result<AccessToken, Error>>>;

impl std::fmt::Debug for Held {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Held").field("record", &self.record).finish_non_exhaustive()
    }
}

impl Auth {
    /// Starts from tokens that were handed in, if there are any, and keeps nothing. Without `oauth`
    /// they are used while they last.
    #[must_use]
    pub fn new(oauth: Option<OAuth>, tokens: Option<TokenSet>) -> Self {
        let record = tokens.map(|it| Arc::new(Record::handed(it, Timestamp::now())));
        let held = Held { record, since: Some(Instant::now()), ..Held::default() };
        Self::with(oauth, None, held)
    }

    /// Uses the sign-in that `cache` keeps, and keeps what becomes of it. Nothing is read before the
    /// first token is wanted.
    #[must_use]
    pub fn kept(oauth: OAuth, cache: Cache) -> Self {
        Self::with(Some(oauth), Some(cache), Held::default())
    }

    fn with(oauth: Option<OAuth>, cache: Option<Cache>, held: Held) -> Self {
        Self(Arc::new(Common {
            oauth,
            cache,
            lock_patience: LOCK_PATIENCE,
            jitter: rand::random(),
            held: Mutex::new(held),
        }))
    }

    /// Waits this long for another process's renewal instead of 45 s.
    #[must_use]
    pub fn lock_patience(self, patience: Duration) -> Self {
        let Common { oauth, cache, .. } = &*self.0;
        let (oauth, cache) = (oauth.clone(), cache.clone());
        let held = std::mem::take(&mut *self.0.held());
        Self(Arc::new(Common {
            oauth,
            cache,
            lock_patience: patience,
            jitter: self.0.jitter,
            held: Mutex::new(held),
        }))
    }

    /// A token to send now, renewed first if it is about to end.
    ///
    /// # Errors
    ///
    /// [`Error::NotSignedIn`] when there is none, [`Error::Expired`] when the provider gives no
    /// other. When the provider cannot be reached, a token that is alive is handed out.
    pub async fn token(&self) -> Result<AccessToken, Error> {
        self.get(None).await
    }

    /// A token other than `rejected`, which the EHR has just refused.
    ///
    /// If another caller or process has replaced it meanwhile, theirs is returned and nothing is sent.
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token), save that a failed renewal is always an error; [`Error::Rejected`]
    /// when the EHR refused the renewed one a moment ago.
    pub async fn replace(&self, rejected: &AccessToken) -> Result<AccessToken, Error> {
        self.get(Some(rejected.generation)).await
    }

    /// A token of a generation after `bad`.
    async fn get(&self, bad: Option<u64>) -> Result<AccessToken, Error> {
        let flight = {
            let mut held = self.0.held();
            self.0.notice_changes(&mut held);
            match self.0.at_hand(&held, bad) {
                AtHand::Token(token) => return Ok(token),
                AtHand::Waning(token) => {
                    if held.flight.is_none() && held.paused(Timestamp::now()).is_none() {
                        held.flight = Some(self.start(None));
                    }
                    return Ok(token);
                }
                AtHand::Never(error) => return Err(error),
                AtHand::Nothing(alive) => {
                    if let Some(error) = held.paused(Timestamp::now()) {
                        return alive.ok_or(error);
                    }
                    held.flight.get_or_insert_with(|| self.start(bad)).clone()
                }
            }
        };
        let outcome = flight.await;
        if matches!(outcome, Err(Error::Interrupted)) {
            self.0.held().flight = None;
        }
        match outcome {
            // It was somebody else's flight, who did not know that this one is bad.
            Ok(token) if bad.is_some_and(|bad| token.generation <= bad) => {
                Box::pin(self.get(bad)).await
            }
            outcome => outcome,
        }
    }

    /// Starts a renewal in a task of its own.
    fn start(&self, bad: Option<u64>) -> Flight {
        let shared = Arc::clone(&self.0);
        let task = tokio::spawn(async move { shared.fly(bad).await });
        task.map(|outcome| outcome.unwrap_or(Err(Error::Interrupted))).boxed().shared()
    }
}

/// What memory has for a caller.
enum AtHand {
    Token(AccessToken),
    /// Good, but to be renewed behind the caller's back.
    Waning(AccessToken),
    /// No renewal will help.
    Never(Error),
    /// To be renewed first; until then, this one is alive.
    Nothing(Option<AccessToken>),
}

impl Held {
    /// What everybody is told while the provider is left alone.
    fn paused(&self, now: Timestamp) -> Option<Error> {
        self.pause.filter(|(until, _)| now < *until).map(|(_, error)| error)
    }

    fn keep(&mut self, record: Record, stamp: Option<Stamp>) {
        let same = self.record.as_ref().is_some_and(|it| it.generation == record.generation);
        if !same || self.since.is_none() {
            self.since = Some(Instant::now());
        }
        self.record = Some(Arc::new(record));
        self.stamp = stamp;
    }
}

impl Common {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops what is in memory when another process has signed in, signed out, or renewed.
    fn notice_changes(&self, held: &mut Held) {
        let Some(cache) = &self.cache else { return };
        let stamp = cache.stamp();
        if stamp != held.stamp {
            held.record = None;
            held.since = None;
            held.pause = None;
            held.stamp = stamp;
        }
    }

    fn life(&self, record: &Record, since: Option<Instant>) -> Life {
        let held = since.map_or(Duration::ZERO, |it| it.elapsed());
        record.life(Timestamp::now(), held, self.jitter)
    }

    fn at_hand(&self, held: &Held, bad: Option<u64>) -> AtHand {
        let Some(record) = &held.record else {
            // No file, or no cache at all: there is nothing to look for.
            return if held.stamp.is_none() {
                AtHand::Never(Error::NotSignedIn)
            } else {
                AtHand::Nothing(None)
            };
        };
        if let Some(dead) = &record.dead {
            return AtHand::Never(Error::Expired(Some(dead.refusal)));
        }
        let wanted = bad.is_none_or(|bad| record.generation > bad);
        match self.life(record, held.since) {
            Life::Fresh if wanted => AtHand::Token(record.token()),
            Life::Waning if wanted => AtHand::Waning(record.token()),
            Life::Ending if wanted => AtHand::Nothing(Some(record.token())),
            _ => AtHand::Nothing(None),
        }
    }
}
