//! A person signs in: their browser goes to the provider and comes back here with a code.
//!
//! Authorization code with PKCE and state. The browser comes back to a loopback address
//! ([`Receiver`]), or, where it runs on another machine, its last address is pasted
//! ([`Attempt::pasted`]).

mod offer;
mod page;
mod receiver;

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use oauth2::url::{Url, form_urlencoded};
use secrecy::SecretString;

use super::oauth::{Grant, Sent, from_refusal};
use super::refusal::number_in;
use super::{Binding, Cache, OAuth, Record, Refusal, User, Wish};

pub use offer::{Offer, Offers};
pub use receiver::{Page, Receiver, Visit};

/// How long a renewal that is under way may hold up a sign-in.
const LOCK_PATIENCE: Duration = Duration::from_secs(45);

/// A sign-in did not come about.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The provider, or the person, said no on the sign-in page.
    #[error("{0}")]
    Refused(Refusal),
    /// Nobody came back in time.
    #[error("nobody signed in within {} s", .0.as_secs())]
    Timeout(Duration),
    /// Another program listens where the browser would come back to.
    #[error("another program listens on port {0}")]
    PortBusy(u16),
    /// There is no loopback address to listen on.
    #[error("cannot listen on this machine's own addresses ({0})")]
    NoPort(std::io::ErrorKind),
    /// What was pasted is not the address of this sign-in's end.
    #[error("that is not the address: {0}")]
    NotOurs(&'static str),
    /// The settings do not make an address.
    #[error("`authority`, `tenant` and `redirect_uri` do not make an address")]
    Address,
    /// Replacing what is kept takes somebody who means it.
    #[error("somebody else's sign-in is kept here")]
    SomebodyElse,
    /// The code could not be traded for tokens, or these could not be kept.
    #[error("{0}")]
    Token(#[from] super::Error),
}

/// Where the browser comes back to: compared byte by byte by the provider, so kept as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    text: String,
    host: String,
    port: u16,
    path: String,
}

impl Redirect {
    /// Reads an `http://localhost…` address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url: Url = text.parse().ok()?;
        let host = url.host_str().filter(|it| matches!(*it, "localhost" | "127.0.0.1"))?;
        let plain = url.scheme() == "http" && url.query().is_none() && url.fragment().is_none();
        let nobody = url.username().is_empty() && url.password().is_none();
        (plain && nobody).then(|| Self {
            text: text.to_owned(),
            host: host.to_owned(),
            port: url.port().unwrap_or(80),
            path: url.path().to_owned(),
        })
    }

    /// The same address at another port, which the provider ignores for a native application; 0 takes
    /// a free one.
    #[must_use]
    pub fn at_port(self, port: u16) -> Self {
        let text = format!("http://{}:{port}{}", self.host, self.path);
        Self { text, port, ..self }
    }

    /// Its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// `localhost:8000`, as the browser's `Host` header has it.
    fn authority(&self) -> String {
        match self.port {
            80 => self.host.clone(),
            port => format!("{}:{port}", self.host),
        }
    }
}

/// The code that a sign-in ended with.
#[derive(Debug)]
pub struct Code(SecretString);

/// One sign-in, from its address to its tokens.
#[derive(Debug)]
pub struct Attempt {
    oauth: OAuth,
    sent: Sent,
    redirect: Redirect,
}

/// What a sign-in gave.
#[derive(Debug)]
pub struct SignedIn(Grant);

impl Attempt {
    /// Prepares a sign-in that ends at `redirect`.
    ///
    /// # Errors
    ///
    /// [`Error::Address`].
    pub fn new(oauth: &OAuth, redirect: &Redirect, wish: Wish) -> Result<Self, Error> {
        let sent = oauth.authorize(redirect.text.clone(), wish).map_err(|_| Error::Address)?;
        Ok(Self { oauth: oauth.clone(), sent, redirect: redirect.clone() })
    }

    /// The sign-in page.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.sent.url
    }

    /// The code in the address that the browser ended at, pasted by a person.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] for anything but the whole address of this sign-in's end;
    /// [`Error::Refused`] if that says so.
    pub fn pasted(&self, text: &str) -> Result<Code, Error> {
        let text: String = text.split_whitespace().collect();
        let url: Url = text.parse().map_err(|_| {
            Error::NotOurs("paste all of the browser's address line, from http:// on")
        })?;
        let there = format!("{}://{}{}", url.scheme(), url.authority(), url.path());
        let here = format!("http://{}{}", self.redirect.authority(), self.redirect.path);
        if there != here {
            return Err(Error::NotOurs("the browser has not come to the redirect address yet"));
        }
        match read(url.query().unwrap_or_default(), &self.sent.state) {
            Read::Ended(outcome) => outcome,
            Read::Stranger => Err(Error::NotOurs("it belongs to another sign-in")),
        }
    }

    /// Trades the code for tokens.
    ///
    /// # Errors
    ///
    /// [`Error::Token`].
    pub async fn redeem(self, code: Code) -> Result<SignedIn, Error> {
        let grant = self.oauth.redeem(self.sent, code.0).await;
        Ok(SignedIn(grant.map_err(|denial| denial.error)?))
    }

    /// What an answer must carry.
    fn state(&self) -> &str {
        &self.sent.state
    }
}

impl SignedIn {
    /// Who it is, if the provider said.
    #[must_use]
    pub const fn user(&self) -> Option<&User> {
        self.0.user.as_ref()
    }

    /// Whether it can be renewed; otherwise it lasts as long as the access token.
    #[must_use]
    pub const fn is_renewable(&self) -> bool {
        self.0.refresh.is_some()
    }

    /// Whether `before` is another person's.
    #[must_use]
    pub fn is_somebody_else(&self, before: &Record) -> bool {
        before.user.as_ref().zip(self.user()).is_some_and(|(before, now)| before.id != now.id)
    }

    /// Keeps it for `binding`, in place of `before`.
    ///
    /// # Errors
    ///
    /// [`Error::Token`] with the trouble there was; then what was kept is as it was.
    pub async fn keep(
        self,
        cache: &Cache,
        binding: Binding,
        before: Option<&Record>,
    ) -> Result<(), Error> {
        let Self(grant) = self;
        // Above whatever a running server has seen, also where that could not be read.
        let now = || Timestamp::now().as_second().unsigned_abs();
        let record = Record {
            access: grant.access,
            refresh: grant.refresh,
            issued_at: grant.issued_at,
            expires_at: Some(grant.expires_at),
            generation: before.map_or_else(now, |it| it.generation + 1),
            dead: None,
            forced_at: None,
            binding,
            user: grant.user,
        };
        let kept = cache.replace(&record, LOCK_PATIENCE).await;
        kept.map_err(|trouble| super::Error::Cache(trouble).into())
    }
}

/// What an answer in a query is.
enum Read {
    /// This sign-in's end, good or bad.
    Ended(Result<Code, Error>),
    /// Not of this sign-in: a stranger's, or an old one.
    Stranger,
}

/// Reads an answer. Each parameter may occur once, and nothing counts without the state.
fn read(query: &str, state: &str) -> Read {
    let mut fields = HashMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Read::Stranger;
        }
    }
    if fields.get("state").is_none_or(|it| it != state) {
        return Read::Stranger;
    }
    match (fields.remove("code"), fields.get("error")) {
        (Some(code), None) if !code.is_empty() => Read::Ended(Ok(Code(SecretString::from(code)))),
        (None, Some(word)) => {
            let number = fields.get("error_description").and_then(|it| number_in(it));
            let refusal = Refusal::new(word, number);
            Read::Ended(Err(match from_refusal(refusal) {
                error @ super::Error::Busy { .. } => error.into(),
                _ => Error::Refused(refusal),
            }))
        }
        _ => Read::Stranger,
    }
}
