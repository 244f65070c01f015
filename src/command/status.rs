//! `status`: who is signed in, for what, until when, and where that is kept.

use jiff::Timestamp;
use nextech_mcp::auth::{Cache, Record, Source, Trouble};
use nextech_mcp::settings::{Said, Settings};
use serde_json::{Value, json};

use super::{Failure, print, stack};

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
        let sealed_by = cache.sealed_by().ok().flatten();
        kept_status(&settings, &cache, &kept, sealed_by)
    };
    if as_json {
        let text = serde_json::to_string_pretty(&status)
            .map_err(|error| Failure::Failed(error.to_string()))?;
        print::line(&text);
    } else {
        print::out(&plain(&status));
    }
    if status["signed_in"] == true { Ok(()) } else { Err(Failure::Refused) }
}

/// Tokens from outside: nothing is known of them.
fn handed(settings: &Settings) -> Value {
    json!({
        "signed_in": true,
        "source": "handed in",
        "renewable": settings.refresh_token.is_some(),
        "practice_id": settings.practice_id,
    })
}

fn kept_status(
    settings: &Settings,
    cache: &Cache,
    kept: &Result<Option<Record>, Trouble>,
    sealed_by: Option<Source>,
) -> Value {
    let mut status = json!({
        "signed_in": false,
        "source": "cache",
        "practice_id": settings.practice_id,
        "profile": settings.cache.name,
        "cache": cache.path().display().to_string(),
    });
    if let Some(source) = sealed_by {
        status["key"] = json!(source);
    }
    match kept {
        Err(trouble) => {
            status["problem"] = json!(trouble.to_string());
            status["next"] = json!(cache.advice(*trouble));
        }
        Ok(None) => {
            status["problem"] = json!("nobody is signed in");
            status["next"] = json!("run: nextech-mcp login");
        }
        Ok(Some(record)) => {
            let alive = record.expires_at.is_some_and(|end| Timestamp::now() < end);
            let usable = record.dead.is_none() && (alive || record.refresh.is_some());
            status["signed_in"] = json!(usable);
            status["user"] = json!(record.user.as_ref().map(|it| &it.name));
            status["tenant"] = json!(record.binding.tenant);
            status["access_until"] = json!(record.expires_at.map(|it| it.to_string()));
            status["renewable"] = json!(record.refresh.is_some());
            if let Some(dead) = &record.dead {
                let reason = dead.refusal.reason().unwrap_or("the sign-in has ended");
                status["problem"] = json!(reason);
                status["next"] = json!(dead.refusal.mend());
            } else if !usable {
                status["problem"] = json!("the sign-in has ended");
                status["next"] = json!("run: nextech-mcp login");
            }
        }
    }
    status
}

/// The same for a person.
fn plain(status: &Value) -> String {
    let signed_in = status["signed_in"] == true;
    let mut text = String::new();
    let mut row = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            text += &format!("{name:<14}{value}\n");
        }
    };
    row("signed in", Some(if signed_in { "yes" } else { "no" }));
    row("problem", status["problem"].as_str());
    row("next", status["next"].as_str());
    row("user", status["user"].as_str());
    row("practice", status["practice_id"].as_str());
    row("tenant", status["tenant"].as_str());
    row("access until", status["access_until"].as_str());
    row(
        "renewed",
        status["renewable"].as_bool().map(|it| if it { "by itself" } else { "no: it ends then" }),
    );
    row("kept in", status["cache"].as_str());
    row(
        "sealed by",
        status["key"].as_str().map(|it| match it {
            "given" => "a key that was handed in",
            "keyring" => "a key in the system's keyring",
            _ => "a key file of this user (protects copies and backups, not against this user's programs)",
        }),
    );
    row(
        "tokens",
        (status["source"] == "handed in").then_some("handed in by the environment or a file"),
    );
    text
}
