//! `status`: who is signed in, for what, until when, and where that is kept.

use jiff::Timestamp;
use nextech_mcp::auth::{Cache, Record, Source, Trouble};
use nextech_mcp::settings::{Said, Settings};
use serde::Serialize;

use super::{Failure, print, stack};

/// What there is to say; what is not known is left out.
#[derive(Debug, Default, Serialize)]
struct Status {
    signed_in: bool,
    /// `cache` or `handed in`.
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    practice_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renewable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache: Option<String>,
    /// Where the key is that seals the cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Source>,
}

/// Prints it. Nothing is renewed, and nobody is asked.
pub(super) async fn run(as_json: bool, said: &Said) -> Result<(), Failure> {
    let settings = Settings::new(said)?;
    let status = if settings.access_token.is_some() || settings.refresh_token.is_some() {
        handed(&settings)
    } else {
        let place = stack::place(&settings.cache);
        let cache = match stack::binding(&settings) {
            Some(binding) => Cache::new(place, binding),
            None => Cache::any(place),
        };
        let kept = cache.load().await;
        Status {
            practice_id: settings.practice_id,
            key: cache.sealed_by().ok().flatten(),
            cache: Some(cache.path().display().to_string()),
            ..of(&cache, kept)
        }
    };
    if as_json {
        let text = serde_json::to_string_pretty(&status)
            .map_err(|error| Failure::Failed(error.to_string()))?;
        print::line(&text);
    } else {
        print::out(&plain(&status));
    }
    if status.signed_in { Ok(()) } else { Err(Failure::Refused) }
}

/// Tokens from outside: nothing is known of them.
fn handed(settings: &Settings) -> Status {
    Status {
        signed_in: true,
        source: "handed in",
        practice_id: settings.practice_id.clone(),
        renewable: Some(settings.refresh_token.is_some()),
        ..Status::default()
    }
}

fn of(cache: &Cache, kept: Result<Option<Record>, Trouble>) -> Status {
    let nobody = |problem: &str, next: &str| Status {
        source: "cache",
        problem: Some(problem.to_owned()),
        next: Some(next.to_owned()),
        ..Status::default()
    };
    let record = match kept {
        Err(trouble) => return nobody(&trouble.to_string(), &cache.advice(trouble)),
        Ok(None) => return nobody("nobody is signed in", "run: nextech-mcp login"),
        Ok(Some(record)) => record,
    };
    let alive = record.expires_at.is_some_and(|end| Timestamp::now() < end);
    let signed_in = record.dead.is_none() && (alive || record.refresh.is_some());
    let over = match &record.dead {
        Some(dead) => Some((dead.refusal.reason(), dead.refusal.mend())),
        None if !signed_in => Some((None, "run: nextech-mcp login")),
        None => None,
    };
    let (problem, next) = over.unzip();
    Status {
        signed_in,
        source: "cache",
        problem: problem.map(|it| it.unwrap_or("the sign-in has ended").to_owned()),
        next: next.map(str::to_owned),
        user: record.user.map(|it| it.name),
        tenant: Some(record.binding.tenant),
        access_until: record.expires_at,
        renewable: Some(record.refresh.is_some()),
        ..Status::default()
    }
}

/// The same for a person.
fn plain(status: &Status) -> String {
    let renewed = |it: bool| if it { "by itself" } else { "no: it ends then" };
    let sealed = |it: Source| match it {
        Source::Given => "a key that was handed in",
        Source::Keyring => "a key in the system's keyring",
        Source::File => {
            "a key file of this user (protects copies and backups, not against this user's programs)"
        }
    };
    let handed = status.source == "handed in";
    let rows = [
        ("signed in", Some(if status.signed_in { "yes" } else { "no" }.to_owned())),
        ("problem", status.problem.clone()),
        ("next", status.next.clone()),
        ("user", status.user.clone()),
        ("practice", Some(status.practice_id.clone())),
        ("tenant", status.tenant.clone()),
        ("access until", status.access_until.map(|it| it.to_string())),
        ("renewed", status.renewable.map(|it| renewed(it).to_owned())),
        ("kept in", status.cache.clone()),
        ("sealed by", status.key.map(|it| sealed(it).to_owned())),
        ("tokens", handed.then(|| "handed in by the environment or a file".to_owned())),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| Some((name, value?)));
    rows.map(|(name, value)| format!("{name:<14}{value}\n")).collect::<Vec<_>>().concat()
}
