//! What a sign-in gave, as it is kept: the tokens, for whom and for what they are, and how long.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::{AccessToken, Refusal, TokenSet};

/// How long before its end a token is no longer handed out: longer than any request takes, so that
/// no request leaves with a token that dies on the way.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(2);

/// From here on a token is renewed while it is still handed out.
const RENEW_BEHIND: SignedDuration = SignedDuration::from_mins(10);

/// Renewals of many machines do not fall on one moment.
const JITTER_SECONDS: f64 = 60.0;

/// How far in the future a token may have been issued by this machine's clock.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// No provider lets an access token last longer; a record that says so was made by a wrong clock.
pub(super) const LIFETIME_MAX: Duration = Duration::from_hours(24);

/// What tokens are good for. A record that is bound to anything else is as good as none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The identity provider.
    pub authority: String,
    /// Its tenant.
    pub tenant: String,
    /// The application's id there.
    pub client_id: String,
    /// The API that the tokens are for.
    pub resource: String,
    /// The practice that the sign-in was for.
    pub practice_id: String,
}

/// Who signed in, for a person to see; nothing is decided by it but whether it is the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The sign-in name.
    pub name: String,
    /// The id that stays when the name changes.
    pub id: String,
}

/// Why nothing but a new sign-in helps, so that no process asks the provider again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dead {
    /// The provider's answer.
    pub refusal: Refusal,
    /// What the next sign-in must send for the provider to ask for what it missed.
    pub claims: Option<String>,
}

/// A sign-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// Goes with every request.
    #[serde(serialize_with = "exposed", deserialize_with = "hidden")]
    pub access: SecretString,
    /// Buys the next access token.
    #[serde(serialize_with = "maybe_exposed", deserialize_with = "maybe_hidden")]
    pub refresh: Option<SecretString>,
    /// This machine's clock when the tokens were asked for.
    pub issued_at: Timestamp,
    /// When `access` ends, by the same clock; `None` when nobody said.
    pub expires_at: Option<Timestamp>,
    /// Grows with every sign-in and every renewal: tells a token that was replaced from one that was
    /// not.
    pub generation: u64,
    /// The sign-in is over, and why; the tokens are then empty.
    pub dead: Option<Dead>,
    /// When the EHR's refusal last forced a renewal.
    pub forced_at: Option<Timestamp>,
    /// What the tokens are good for.
    pub binding: Binding,
    /// Who signed in, if the provider said.
    pub user: Option<User>,
}

/// What may be done with an access token now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// Hand it out.
    Fresh,
    /// Hand it out, and renew it behind the caller's back.
    Waning,
    /// Renew it first; hand it out only if that fails.
    Ending,
    /// It is over.
    Over,
}

impl Record {
    /// Handed-in tokens as a record that is never kept.
    pub(super) fn handed(tokens: TokenSet, now: Timestamp) -> Self {
        Self {
            access: SecretString::from(tokens.access.expose().to_owned()),
            refresh: tokens.refresh,
            issued_at: now,
            expires_at: tokens.expires_at,
            generation: 0,
            dead: None,
            forced_at: None,
            binding: Binding {
                authority: String::new(),
                tenant: String::new(),
                client_id: String::new(),
                resource: String::new(),
                practice_id: String::new(),
            },
            user: None,
        }
    }

    /// The token to send.
    pub(super) fn token(&self) -> AccessToken {
        AccessToken::of(&self.access, self.generation)
    }

    /// Its state at `now`, when this process has held it for `held`.
    ///
    /// Two clocks must agree that it is good: the wall clock, which may be set while we run, and the
    /// time we have held it, which may stand still while the machine sleeps. `jitter` is between 0
    /// and 1.
    pub(super) fn life(&self, now: Timestamp, held: Duration, jitter: f64) -> Life {
        if self.dead.is_some() {
            return Life::Over;
        }
        let Some(end) = self.expires_at else { return Life::Fresh };
        let whole = end.duration_since(self.issued_at);
        let held = SignedDuration::try_from(held).unwrap_or(SignedDuration::MAX);
        let left = end.duration_since(now).min(whole - held);
        let insane = SignedDuration::try_from(LIFETIME_MAX).is_ok_and(|most| whole > most);
        let from_the_future = self.issued_at.duration_since(now) > SKEW;
        if left <= SignedDuration::ZERO || insane || from_the_future {
            return Life::Over;
        }
        // A token that lasts minutes has no ten of them to spare.
        #[expect(clippy::cast_possible_truncation, reason = "a minute at most")]
        let jitter = SignedDuration::from_secs((jitter * JITTER_SECONDS) as i64);
        if left <= RENEW_BEFORE.min(whole / 10) {
            Life::Ending
        } else if left <= (RENEW_BEHIND + jitter).min(whole / 5) {
            Life::Waning
        } else {
            Life::Fresh
        }
    }

    /// The same sign-in, over: nobody can use its tokens again, and everybody sees why.
    pub(super) fn ended(&self, refusal: Refusal, claims: Option<String>) -> Self {
        Self {
            access: SecretString::default(),
            refresh: None,
            generation: self.generation + 1,
            dead: Some(Dead { refusal, claims }),
            ..self.clone()
        }
    }

    /// As bytes to be sealed.
    pub(super) fn to_bytes(&self) -> Option<Zeroizing<Vec<u8>>> {
        // Large enough never to grow: growing would leave a copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(128 * 1024));
        serde_json::to_writer(&mut *bytes, self).ok()?;
        Some(bytes)
    }

    /// From bytes that were sealed.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

#[expect(clippy::ref_option, reason = "serde hands it over like this")]
fn maybe_exposed<S: Serializer>(
    secret: &Option<SecretString>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(ExposeSecret::expose_secret).serialize(serializer)
}

fn hidden<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

fn maybe_hidden<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(issued_at: Timestamp, lifetime: i64) -> Record {
        let tokens = TokenSet {
            access: AccessToken::new("a"),
            refresh: None,
            expires_at: Some(issued_at + SignedDuration::from_secs(lifetime)),
        };
        Record::handed(tokens, issued_at)
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_token_is_renewed_behind_the_caller_before_it_must_be() {
        let hour = record(at(0), 3600);
        let life = |second: i64| hour.life(at(second), Duration::ZERO, 0.0);

        assert_eq!(life(0), Life::Fresh);
        assert_eq!(life(2999), Life::Fresh);
        assert_eq!(life(3000), Life::Waning);
        assert_eq!(life(3479), Life::Waning);
        assert_eq!(life(3480), Life::Ending);
        assert_eq!(life(3599), Life::Ending);
        assert_eq!(life(3600), Life::Over);
        assert_eq!(hour.life(at(2960), Duration::ZERO, 1.0), Life::Waning);
    }

    #[test]
    fn a_short_token_is_not_renewed_all_the_time() {
        let minute = record(at(0), 60);

        assert_eq!(minute.life(at(40), Duration::ZERO, 1.0), Life::Fresh);
        assert_eq!(minute.life(at(50), Duration::ZERO, 1.0), Life::Waning);
        assert_eq!(minute.life(at(55), Duration::ZERO, 1.0), Life::Ending);
    }

    #[test]
    fn a_clock_that_jumps_never_lends_an_expired_token_life() {
        let hour = record(at(0), 3600);
        let two_hours = 7200;

        // Forward by two hours, or the machine slept for three: the wall clock knows.
        assert_eq!(hour.life(at(two_hours), Duration::from_secs(1), 0.0), Life::Over);
        assert_eq!(hour.life(at(10_800), Duration::from_secs(30), 0.0), Life::Over);
        // Back by two hours: what is from the future is not trusted…
        assert_eq!(hour.life(at(-two_hours), Duration::from_secs(1), 0.0), Life::Over);
        // …and what is renewed then is good at once, so it is renewed once.
        assert_eq!(
            record(at(-two_hours), 3600).life(at(-two_hours), Duration::ZERO, 0.0),
            Life::Fresh
        );
        // Back by a little, over and over: the time it was held knows.
        assert_eq!(hour.life(at(10), Duration::from_hours(1), 0.0), Life::Over);
    }

    #[test]
    fn a_lifetime_no_provider_grants_is_not_believed() {
        assert_eq!(record(at(0), 25 * 3600).life(at(1), Duration::ZERO, 0.0), Life::Over);
    }

    #[test]
    fn a_record_does_not_print_its_tokens_and_survives_being_kept() {
        let mut kept = record(at(0), 3600);
        kept.access = SecretString::from("planted-access");
        kept.refresh = Some(SecretString::from("planted-refresh"));

        let read = Record::from_bytes(&kept.to_bytes().unwrap()).unwrap();

        assert_eq!(read.access.expose_secret(), "planted-access");
        assert_eq!(read.refresh.as_ref().unwrap().expose_secret(), "planted-refresh");
        assert_eq!(read.expires_at, kept.expires_at);
        assert!(!format!("{kept:?}{read:?}").contains("planted"));
    }
}
