//! One renewal: under the lock, from what is kept to what the provider gives next.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use tracing::{debug, warn};

use super::Common;
use crate::auth::disk::Stamp;
use crate::auth::lock::Lock;
use crate::auth::oauth::Denial;
use crate::auth::record::{Life, Record};
use crate::auth::refusal::Class;
use crate::auth::{AccessToken, Cache, Error, Pause, Trouble};

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
    /// One renewal from its beginning to what is in memory afterwards.
    pub(super) async fn fly(&self, bad: Option<u64>) -> Result<AccessToken, Error> {
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
