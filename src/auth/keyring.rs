//! The operating system's keyring, which may be absent, locked, or waiting for somebody to answer.
//!
//! Only a key of 32 bytes is kept there: tokens do not fit into Windows' 2560 bytes. It is asked on a
//! thread of its own, which is left behind if it does not answer: a keyring that shows a prompt to
//! nobody would otherwise hold up a server for good.

use super::Trouble;
use super::sealed::{Key, Source};

const OUT_OF_REACH: Trouble = Trouble::KeyOutOfReach(Source::Keyring);

/// The key, if there is one.
pub(super) fn get() -> Result<Option<Key>, Trouble> {
    system::ask(system::get)
}

/// The key; a new one if there is none.
pub(super) fn get_or_make() -> Result<Key, Trouble> {
    system::ask(system::get_or_make)
}

/// Removes the key, if there is one.
pub(super) fn forget() -> Result<(), Trouble> {
    system::ask(system::forget)
}

/// Asks on a thread of its own, and leaves it there if it does not answer within `patience`.
#[cfg(any(test, feature = "keyring", target_os = "macos", windows))]
fn within<T: Send + 'static>(
    patience: std::time::Duration,
    question: fn() -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    let asked = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
        // Nobody listens any more: then nobody misses it.
        let _ = tell.send(question());
    });
    asked.map_err(|_| OUT_OF_REACH)?;
    told.recv_timeout(patience).unwrap_or(Err(OUT_OF_REACH))
}

#[cfg(any(feature = "keyring", target_os = "macos", windows))]
mod system {
    use std::time::Duration;

    use keyring::{Entry, Error};
    use zeroize::{Zeroize, Zeroizing};

    use super::OUT_OF_REACH;
    use crate::auth::Trouble;
    use crate::auth::key::fresh;
    use crate::auth::sealed::Key;

    /// The longest anybody waits for the keyring.
    const PATIENCE: Duration = Duration::from_secs(5);

    const SERVICE: &str = "nextech-mcp";
    const NAME: &str = "token-cache-key";

    pub(super) fn ask<T: Send + 'static>(
        question: fn() -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        super::within(PATIENCE, question)
    }

    fn entry() -> Result<Entry, Trouble> {
        Entry::new(SERVICE, NAME).map_err(|_| OUT_OF_REACH)
    }

    pub(super) fn get() -> Result<Option<Key>, Trouble> {
        match entry()?.get_secret() {
            Ok(mut bytes) => {
                let key = <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new);
                bytes.zeroize();
                key.map(Some).map_err(|_| Trouble::BadKey)
            }
            Err(Error::NoEntry) => Ok(None),
            Err(_) => Err(OUT_OF_REACH),
        }
    }

    pub(super) fn get_or_make() -> Result<Key, Trouble> {
        if let Some(key) = get()? {
            return Ok(key);
        }
        let key = fresh();
        entry()?.set_secret(&*key).map_err(|_| OUT_OF_REACH)?;
        Ok(key)
    }

    pub(super) fn forget() -> Result<(), Trouble> {
        match entry()?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(_) => Err(OUT_OF_REACH),
        }
    }
}

/// This build has no keyring: nobody answers.
#[cfg(not(any(feature = "keyring", target_os = "macos", windows)))]
mod system {
    use super::OUT_OF_REACH;
    use crate::auth::Trouble;
    use crate::auth::sealed::Key;

    pub(super) fn ask<T>(question: fn() -> Result<T, Trouble>) -> Result<T, Trouble> {
        question()
    }

    pub(super) fn get() -> Result<Option<Key>, Trouble> {
        Err(OUT_OF_REACH)
    }

    pub(super) fn get_or_make() -> Result<Key, Trouble> {
        Err(OUT_OF_REACH)
    }

    pub(super) fn forget() -> Result<(), Trouble> {
        Err(OUT_OF_REACH)
    }
}

#[cfg(test)]
mod tests {
    //! The keyring that never answers is also asked through the program, in builds that have one
    //! (`tests/it/auth/cache.rs`).

    use std::time::Duration;

    use super::*;

    #[test]
    fn a_keyring_that_never_answers_is_out_of_reach() {
        let outcome = within::<()>(Duration::from_millis(1), || {
            loop {
                std::thread::park();
            }
        });

        assert_eq!(outcome, Err(OUT_OF_REACH));
    }

    #[test]
    fn a_keyring_that_breaks_is_out_of_reach() {
        let outcome = within::<()>(Duration::from_mins(1), || panic!("on purpose"));

        assert_eq!(outcome, Err(OUT_OF_REACH));
    }

    #[test]
    fn what_it_answers_is_the_answer() {
        assert_eq!(within(Duration::from_mins(1), || Ok(7)), Ok(7));
        let outcome = within::<()>(Duration::from_mins(1), || Err(Trouble::BadKey));
        assert_eq!(outcome, Err(Trouble::BadKey));
    }
}
