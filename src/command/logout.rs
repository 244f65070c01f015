//! `logout`: this machine forgets the sign-in.

use std::time::Duration;

use nextech_mcp::auth::Cache;
use nextech_mcp::settings::{Said, Settings};

use super::{Failure, print, stack};

/// How long a renewal that is under way may hold up a sign-out.
const LOCK_PATIENCE: Duration = Duration::from_secs(45);

/// Removes what is kept, and says what that does not do.
pub(super) async fn run(said: &Said) -> Result<(), Failure> {
    let cache = Cache::any(stack::place(&Settings::cache(said)?));
    let removed = cache.remove(LOCK_PATIENCE).await.map_err(|trouble| {
        Failure::Failed(format!("{trouble}. To mend it, {}", cache.advice(trouble)))
    })?;
    if !removed {
        print::note("Nobody was signed in here.");
        return Ok(());
    }
    print::note(
        "Signed out: this machine has forgotten the sign-in, and running servers stop using it.\n\
         The identity provider cannot be told to end it. If somebody may have copied it, choose \
         \"Sign out everywhere\" on https://myaccount.microsoft.com/ or change the password.",
    );
    Ok(())
}
