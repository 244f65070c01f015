//! Cursors: where a walk through a long answer goes on, in one word that a caller hands back.
//!
//! A cursor holds everything the next page needs, the question and the place, so that it is good
//! after a restart and at any replica that has the same key. It is sealed: whoever reads a
//! conversation learns nothing of the patient from it, and nobody can make one up.

use std::fmt;
use std::sync::{Arc, OnceLock};

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Key, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Error;
use crate::auth::Keys;

/// What tells a cursor's key from the other uses of the key that it comes from.
const PURPOSE: &str = "nextech-mcp cursor 1";

/// No cursor of ours is longer: it names a dozen sections at most.
const CHARACTERS_MAX: usize = 4_096;

/// Seals and opens cursors.
#[derive(Debug, Clone)]
pub struct Cursors {
    keys: Arc<Keys>,
    seal: Arc<OnceLock<Seal>>,
}

/// A cipher with its key.
pub(super) struct Seal(Aes256GcmSiv);

/// Does not print the key.
impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seal")
    }
}

impl Cursors {
    /// Cursors under a key that is derived from the one in `keys`, looked for at the first cursor.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        Self { keys: Arc::new(keys), seal: Arc::default() }
    }

    /// What seals and opens. Asking a keyring for its key can take seconds, so it is asked once, and
    /// on a thread that may wait.
    pub(super) async fn ready(&self) -> &Seal {
        if let Some(seal) = self.seal.get() {
            return seal;
        }
        let keys = Arc::clone(&self.keys);
        let found = tokio::task::spawn_blocking(move || keys.derived(PURPOSE).ok()).await;
        let key = found.ok().flatten().unwrap_or_else(|| {
            tracing::warn!("no key can be kept here: cursors end with this process");
            zeroize::Zeroizing::new(rand::random())
        });
        let cipher = Aes256GcmSiv::new(&Key::<Aes256GcmSiv>::from(*key));
        self.seal.get_or_init(|| Seal(cipher))
    }
}

impl Seal {
    /// A cursor for `place` in an answer of `tool`. The same place gives the same cursor.
    pub(super) fn close<T: Serialize>(&self, tool: &str, place: &T) -> Option<String> {
        let said = postcard::to_allocvec(place).ok()?;
        let payload = Payload { msg: &said, aad: tool.as_bytes() };
        // RFC 8452 keeps its promises under one nonce for all: equal places give equal cursors, and
        // that is all that it shows.
        let sealed = self.0.encrypt(&Nonce::default(), payload).ok()?;
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The place that `cursor` stands for.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] when neither this server nor another with its key has made it for
    /// `tool`.
    pub(super) fn open<T: DeserializeOwned>(&self, tool: &str, cursor: &str) -> Result<T, Error> {
        self.opened(tool, cursor.trim()).ok_or_else(|| Error::InvalidArgument {
            argument: "cursor",
            problem: "is none that this tool has given".to_owned(),
            next: "Copy the whole word after `next cursor:`, or begin again without a cursor.",
        })
    }

    fn opened<T: DeserializeOwned>(&self, tool: &str, cursor: &str) -> Option<T> {
        if cursor.len() > CHARACTERS_MAX {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let payload = Payload { msg: &sealed, aad: tool.as_bytes() };
        let said = self.0.decrypt(&Nonce::default(), payload).ok()?;
        postcard::from_bytes(&said).ok()
    }
}
