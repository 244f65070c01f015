//! The one token everybody shares: all tasks of this process, and all processes of this user.
//!
//! A call looks at the kept sign-in's stamp, which is one `stat`, and hands out the token in memory
//! while that is good. Renewing it is one task for all who wait, and one process for all that run:
//! under the lock the sign-in is read again, and whoever comes second finds it renewed. The task
//! outlives its callers: by the time one gives up, the provider may have handed out the next refresh
//! token, and nobody else has it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use jiff::{SignedDuration, Timestamp};
use tracing::{debug, warn};

use super::disk::Stamp;
use super::lock::Lock;
use super::oauth::Denial;
use super::record::{Life, Record};
use super::refusal::Class;
use super::{AccessToken, Cache, Error, OAuth, Pause, TokenSet, Trouble};

/// Longer than the provider may take: whoever waits for another process's renewal sees it through.
const LOCK_PATIENCE: Duration = Duration::from_secs(45);

/// The EHR's refusals force no more than one renewal in this time: a provider that is asked in a
/// circle shuts the client out (AADSTS50196).
const FORCED_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// How long the provider is left alone when it does not say.
const PAUSE_MIN: SignedDuration = SignedDuration::from_secs(5);
const PAUSE_UNEXPECTED: SignedDuration = SignedDuration::from_secs(30);
const PAUSE_REFUSED: SignedDuration = SignedDuration::from_mins(1);
const PAUSE_LOOP: SignedDuration = SignedDuration::from_mins(5);

/// How long a cache that cannot be used is not looked at again, unless it changes: a keyring that
/// waits for somebody takes seconds to give up.
const PAUSE_TROUBLE: SignedDuration = SignedDuration::from_secs(10);

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

/// A renewal that failed, and a token that is alive all the same.
struct Failed {
    error: Error,
    alive: Option<AccessToken>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, alive: None }
    }
}

impl From<Trouble> for Failed {
    fn from(trouble: Trouble) -> Self {
        Error::Cache(trouble).into()
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

    /// One renewal from its beginning to what is in memory afterwards.
    async fn fly(&self, bad: Option<u64>) -> Result<AccessToken, Error> {
        let outcome = self.renew(bad).await;
        let mut held = self.held();
        held.flight = None;
        let Failed { error, alive } = match outcome {
            Ok((record, stamp)) => {
                let token = record.token();
                held.keep(record, stamp);
                held.pause = None;
                return Ok(token);
            }
            Err(failed) => failed,
        };
        if let Some((until, told)) = pause(error, Timestamp::now()) {
            held.pause = Some((until, told));
        }
        match alive {
            Some(token) => {
                warn!(%error, "could not renew the token; using it while it lasts");
                Ok(token)
            }
            None => Err(error),
        }
    }

    /// A record with a good token of a generation after `bad`, and its stamp.
    async fn renew(&self, bad: Option<u64>) -> Result<(Record, Option<Stamp>), Failed> {
        let Some(cache) = &self.cache else {
            let current = self.held().record.clone().ok_or(Error::NotSignedIn)?;
            let renewed = self.ask(&current, bad).await;
            return self.settle(renewed, None).await.map(|it| (it, None));
        };
        // Another process may have renewed it: then there is nothing to wait for.
        if let Looked::Good(record, stamp) = self.look(cache, bad).await? {
            return Ok((record, stamp));
        }
        let lock = match cache.lock(self.lock_patience).await {
            Ok(lock) => Some(lock),
            // Nobody can renew it while it is held; a token that is alive serves.
            Err(Trouble::Locked) => {
                let alive = match self.look(cache, bad).await? {
                    Looked::Good(record, _) => Some(record.token()),
                    Looked::Stale(record) => self.alive(&record, bad),
                };
                return Err(Failed { error: Trouble::Locked.into(), alive });
            }
            // Where nothing can be written nobody else writes either.
            Err(trouble @ (Trouble::ReadOnly | Trouble::Full | Trouble::System(_))) => {
                warn!(%trouble, "renewing without a lock");
                None
            }
            Err(trouble) => return Err(trouble.into()),
        };
        self.renew_locked(cache, lock, bad).await
    }

    async fn renew_locked(
        &self,
        cache: &Cache,
        mut lock: Option<Lock>,
        bad: Option<u64>,
    ) -> Result<(Record, Option<Stamp>), Failed> {
        let current = match self.look(cache, bad).await? {
            Looked::Good(record, stamp) => return Ok((record, stamp)),
            Looked::Stale(record) => record,
        };
        if let Some((until, why)) = lock.as_mut().and_then(|it| it.notice(Timestamp::now())) {
            let alive = self.alive(&current, bad);
            return Err(Failed { error: Error::Paused { until, why }, alive });
        }
        let renewed = self.ask(&current, bad).await;
        if let (Err(failed), Some(lock)) = (&renewed, &mut lock) {
            lock.notify(notice(failed.denial.error, Timestamp::now()));
        }
        let record = self.settle(renewed, Some(cache)).await?;
        if let Some(lock) = &mut lock {
            lock.notify(None);
        }
        Ok((record, cache.stamp()))
    }

    /// What is kept now: good, or to be renewed.
    async fn look(&self, cache: &Cache, bad: Option<u64>) -> Result<Looked, Failed> {
        let stamp = cache.stamp();
        let kept = cache.load().await?;
        // What could not be kept is in memory only, and newer.
        let unkept = self.held().record.clone();
        let unkept =
            unkept.filter(|it| kept.as_ref().is_some_and(|kept| kept.generation < it.generation));
        let record = unkept.map(|it| (*it).clone()).or(kept).ok_or(Error::NotSignedIn)?;
        if let Some(dead) = &record.dead {
            let refusal = dead.refusal;
            self.held().keep(record, stamp);
            return Err(Error::Expired(Some(refusal)).into());
        }
        let wanted = bad.is_none_or(|bad| record.generation > bad);
        let since = self.since(record.generation);
        let life = self.life(&record, since);
        // Whoever pauses or fails goes on with what is alive.
        self.held().keep(record.clone(), stamp);
        match life {
            Life::Fresh if wanted => Ok(Looked::Good(record, stamp)),
            // Seen for the first time: handed out now, and renewed behind the next caller.
            Life::Waning if wanted && since.is_none() => Ok(Looked::Good(record, stamp)),
            _ => Ok(Looked::Stale(record)),
        }
    }

    /// Since when this generation has been in memory, if it is.
    fn since(&self, generation: u64) -> Option<Instant> {
        let held = self.held();
        held.since.filter(|_| held.record.as_ref().is_some_and(|it| it.generation == generation))
    }

    /// The token, if it can still be sent.
    fn alive(&self, record: &Record, bad: Option<u64>) -> Option<AccessToken> {
        let wanted = bad.is_none_or(|bad| record.generation > bad);
        let alive = self.life(record, None) != Life::Over;
        (wanted && alive && record.expires_at.is_some()).then(|| record.token())
    }

    /// Asks the provider for what comes after `current`.
    async fn ask(&self, current: &Record, bad: Option<u64>) -> Result<Record, Denied> {
        let now = Timestamp::now();
        let forced = bad.is_some_and(|bad| current.generation <= bad);
        let lately = current.forced_at.is_some_and(|it| now.duration_since(it) < FORCED_PAUSE);
        let denied = |denial: Denial| Denied {
            alive: self.alive(current, bad),
            current: current.clone(),
            denial,
        };
        if forced && lately {
            return Err(denied(Error::Rejected.into()));
        }
        let (Some(oauth), Some(refresh)) = (&self.oauth, &current.refresh) else {
            return Err(denied(Error::Expired(None).into()));
        };
        debug!(forced, "renewing the token");
        let grant = oauth.renew(refresh).await.map_err(denied)?;
        Ok(Record {
            access: grant.access,
            refresh: grant.refresh.or_else(|| current.refresh.clone()),
            issued_at: grant.issued_at,
            expires_at: Some(grant.expires_at),
            generation: current.generation + 1,
            dead: None,
            forced_at: if forced { Some(now) } else { current.forced_at },
            binding: current.binding.clone(),
            user: grant.user.or_else(|| current.user.clone()),
        })
    }

    /// Keeps what came of asking: the next tokens, or that there will be none.
    async fn settle(
        &self,
        renewed: Result<Record, Denied>,
        cache: Option<&Cache>,
    ) -> Result<Record, Failed> {
        let (record, ended) = match renewed {
            Ok(record) => (record, None),
            Err(Denied {
                denial: Denial { error: Error::Expired(Some(refusal)), claims },
                current,
                ..
            }) => (current.ended(refusal, claims), Some(Error::Expired(Some(refusal)))),
            Err(Denied { denial, alive, .. }) => return Err(Failed { error: denial.error, alive }),
        };
        if let Some(cache) = cache
            && let Err(trouble) = cache.save(&record).await
        {
            warn!(%trouble, "the renewed sign-in is kept in memory only");
        }
        match ended {
            None => Ok(record),
            Some(error) => {
                let stamp = cache.and_then(Cache::stamp);
                self.held().keep(record, stamp);
                Err(error.into())
            }
        }
    }
}

/// What the cache has.
enum Looked {
    Good(Record, Option<Stamp>),
    Stale(Record),
}

/// The provider gave nothing.
struct Denied {
    denial: Denial,
    current: Record,
    alive: Option<AccessToken>,
}

/// Until when nobody asks the provider after `error`, and what all processes are told.
fn notice(error: Error, now: Timestamp) -> Option<(Timestamp, Pause)> {
    let (pause, why) = match error {
        Error::Unreachable(_) => (PAUSE_MIN, Pause::Unreachable),
        Error::Busy { retry_after } => {
            let asked = retry_after.and_then(|it| SignedDuration::try_from(it).ok());
            (asked.unwrap_or(PAUSE_MIN).max(PAUSE_MIN), Pause::Busy)
        }
        Error::Unexpected(_) => (PAUSE_UNEXPECTED, Pause::Unexpected),
        Error::Refused(refusal) if refusal.class() == Class::Loop => (PAUSE_LOOP, Pause::Loop),
        Error::Refused(_) => (PAUSE_REFUSED, Pause::Refused),
        Error::Paused { until, why } => return Some((until, why)),
        _ => return None,
    };
    // To the next whole second: a person may read it.
    let until = now.checked_add(pause).ok()?.as_second() + 1;
    Some((Timestamp::from_second(until).ok()?, why))
}

/// Until when this process does not look again after `error`, and what its callers are told.
fn pause(error: Error, now: Timestamp) -> Option<(Timestamp, Error)> {
    if let Some((until, why)) = notice(error, now) {
        // A wrong setting is named every time.
        let told = match error {
            Error::Refused(_) => error,
            _ => Error::Paused { until, why },
        };
        return Some((until, told));
    }
    let pause = match error {
        Error::Cache(Trouble::Locked) | Error::Rejected => PAUSE_MIN,
        Error::Cache(_) => PAUSE_TROUBLE,
        _ => return None,
    };
    Some((now.checked_add(pause).ok()?, error))
}
