//! A sign-in that a running server offers: a link for whoever sits at its client, and the browser that
//! comes back.
//!
//! The server opens no browser. It holds what the link's answer must fit and listens for that answer,
//! until somebody has signed in, has said no, or has had time enough. All who wait share one link.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::task::AbortHandle;
use tracing::info;

use super::{Attempt, Error, Receiver, Redirect, Visit};
use crate::auth::{self, Auth, Binding, Cache, OAuth, Record, Wish};

/// How long a link is good.
const PATIENCE: Duration = Duration::from_mins(5);

/// Offers one sign-in at a time. Cloning is cheap, and clones offer the same one.
#[derive(Debug, Clone)]
pub struct Offers(Arc<Desk>);

/// What every sign-in needs, and the one that is open.
#[derive(Debug)]
struct Desk {
    auth: Auth,
    oauth: OAuth,
    cache: Cache,
    binding: Binding,
    redirect: Redirect,
    open: Mutex<Option<Offer>>,
}

/// A link that somebody may sign in with.
#[derive(Debug, Clone)]
pub struct Offer {
    url: Arc<str>,
    is_new: bool,
    /// Turns true when somebody has signed in, and closes when nobody can any more.
    outcome: watch::Receiver<bool>,
    listening: AbortHandle,
}

impl Offers {
    /// Offers sign-ins for `binding` that end at `redirect`, to be kept in `cache`, which is the one
    /// that `auth` uses.
    #[must_use]
    pub fn new(
        auth: Auth,
        oauth: OAuth,
        cache: Cache,
        binding: Binding,
        redirect: Redirect,
    ) -> Self {
        Self(Arc::new(Desk { auth, oauth, cache, binding, redirect, open: Mutex::default() }))
    }

    /// A link, if a sign-in is what is missing: the open one, or a new one.
    ///
    /// There is none where only `login` can help: another program listens where the browser would come
    /// back to, or what is kept belongs to another practice or cannot be opened.
    pub async fn open(&self) -> Option<Offer> {
        let missing = self.0.auth.token().await;
        if !matches!(missing, Err(auth::Error::NotSignedIn | auth::Error::Expired(_))) {
            return None;
        }
        let mut open = self.0.open.lock().await;
        if let Some(offer) = open.as_ref().filter(|it| !it.is_over()) {
            return Some(Offer { is_new: false, ..offer.clone() });
        }
        let offer = start(&self.0).await;
        *open = offer.inspect_err(|error| info!(%error, "no sign-in can be offered")).ok();
        open.clone()
    }
}

impl Offer {
    /// The sign-in page. It carries no token, and nobody but this process can use what comes of it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether nobody has been told of it yet.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// Waits until somebody has signed in, or nobody can any more.
    pub async fn signed_in(&self) -> bool {
        self.outcome.clone().wait_for(|it| *it).await.is_ok()
    }

    /// Nobody wants it: the port is free again, and whoever waits is told.
    pub fn withdraw(&self) {
        self.listening.abort();
    }

    fn is_over(&self) -> bool {
        self.outcome.has_changed().is_err()
    }
}

/// Listens for the browser in a task of its own, which outlives the call that wanted a sign-in.
async fn start(desk: &Arc<Desk>) -> Result<Offer, Error> {
    let before = desk.cache.load().await.map_err(auth::Error::from)?;
    if before.as_ref().is_some_and(|it| it.binding != desk.binding) {
        return Err(Error::SomebodyElse);
    }
    let (receiver, redirect) = Receiver::bind(desk.redirect.clone()).await?;
    let dead = before.as_ref().and_then(|it| it.dead.clone());
    let wish = Wish { claims: dead.and_then(|it| it.claims), ..Wish::default() };
    let attempt = Attempt::new(&desk.oauth, &redirect, wish)?;
    let url = Arc::from(attempt.url());
    let (tell, outcome) = watch::channel(false);
    let desk = Arc::clone(desk);
    let task = tokio::spawn(async move {
        if let Err(error) = desk.receive(receiver, attempt, before, &tell).await {
            info!(%error, "the offered sign-in did not come about");
        }
    });
    Ok(Offer { url, is_new: true, outcome, listening: task.abort_handle() })
}

impl Desk {
    /// Waits for the browser, keeps what it brings, and tells those who wait before the browser.
    async fn receive(
        &self,
        receiver: Receiver,
        attempt: Attempt,
        before: Option<Record>,
        tell: &watch::Sender<bool>,
    ) -> Result<(), Error> {
        let Visit { outcome, page } = receiver.wait(&attempt, PATIENCE).await?;
        let kept = async {
            let signed_in = attempt.redeem(outcome?).await?;
            // Nobody here can be asked whether that is meant.
            if before.as_ref().is_some_and(|it| signed_in.is_somebody_else(it)) {
                return Err(Error::SomebodyElse);
            }
            signed_in.keep(&self.cache, self.binding.clone(), before.as_ref()).await
        }
        .await;
        tell.send_replace(kept.is_ok());
        page.finish(kept.is_ok()).await;
        kept
    }
}
