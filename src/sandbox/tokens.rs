//! What the identity provider has issued, and to what it is still true.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// How long a code may take from the browser to the token endpoint. The real one says ten minutes.
const CODE_LIFETIME: Duration = Duration::from_mins(10);

/// Codes and tokens that were issued. All of them are recognisable, and worth nothing elsewhere.
pub(super) struct Tokens {
    lifetime: Duration,
    issued: Mutex<Issued>,
}

#[derive(Default)]
struct Issued {
    access: HashMap<String, Instant>,
    refresh: HashSet<String>,
    codes: HashMap<String, Code>,
}

/// A sign-in that waits to be redeemed.
struct Code {
    redirect: String,
    challenge: String,
    until: Instant,
    spent: bool,
}

/// Why a code is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadCode {
    /// Never issued.
    Unknown,
    /// Issued too long ago.
    Expired,
    /// Redeemed before.
    Spent,
    /// Issued to another redirect address.
    Redirect,
    /// The verifier is not the one whose hash came with the sign-in.
    Verifier,
}

impl Tokens {
    pub(super) fn new(lifetime: Duration) -> Self {
        Self { lifetime, issued: Mutex::default() }
    }

    pub(super) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A new access token, valid from now for the lifetime.
    pub(super) fn access(&self) -> String {
        let token = secret("sandbox-access-");
        self.issued().access.insert(token.clone(), Instant::now() + self.lifetime);
        token
    }

    /// A new refresh token. It stays valid when it is used, as with the real provider.
    pub(super) fn refresh(&self) -> String {
        let token = secret("sandbox-refresh-");
        self.issued().refresh.insert(token.clone());
        token
    }

    /// A new code for a sign-in that ends at that address.
    pub(super) fn code(&self, redirect: &str, challenge: &str) -> String {
        let code = secret("sandbox-code-");
        let (redirect, challenge) = (redirect.to_owned(), challenge.to_owned());
        let until = Instant::now() + CODE_LIFETIME;
        let kept = Code { redirect, challenge, until, spent: false };
        self.issued().codes.insert(code.clone(), kept);
        code
    }

    /// Whether the EHR lets this access token in.
    pub(super) fn admits(&self, token: &str) -> bool {
        self.issued().access.get(token).is_some_and(|until| Instant::now() < *until)
    }

    /// Whether this refresh token was issued.
    pub(super) fn renews(&self, token: &str) -> bool {
        self.issued().refresh.contains(token)
    }

    /// Redeems a code, once. Whatever is wrong with the first attempt, the code is spent by it.
    pub(super) fn redeem(&self, code: &str, redirect: &str, verifier: &str) -> Result<(), BadCode> {
        let mut issued = self.issued();
        let code = issued.codes.get_mut(code).ok_or(BadCode::Unknown)?;
        if code.spent {
            return Err(BadCode::Spent);
        }
        code.spent = true;
        if Instant::now() >= code.until {
            return Err(BadCode::Expired);
        }
        if code.redirect != redirect {
            return Err(BadCode::Redirect);
        }
        // RFC 7636, 4.6.
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        if hash == code.challenge { Ok(()) } else { Err(BadCode::Verifier) }
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Two hundred random bits behind a word that says where they are from.
fn secret(prefix: &str) -> String {
    let random: [u8; 24] = rand::random();
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_of_the_standard_fits_its_challenge() {
        let tokens = Tokens::new(Duration::ZERO);
        let code = tokens.code("here", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(tokens.redeem(&code, "here", verifier), Ok(()));
    }
}
