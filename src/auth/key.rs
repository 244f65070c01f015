//! The key that the cache is sealed with, and the three places it can be in.
//!
//! What was handed in comes first, then the system's keyring, then a file that only this user can
//! read. The file protects copies and backups of the cache, and nothing against whoever runs code as
//! this user; `status` says which it is.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::sealed::{Key, KeyId, Source};
use super::{Trouble, disk, keyring};

/// Where a key may be, as the settings say.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Handed in, in base64.
    pub given: Option<SecretString>,
    /// Handed in by a file: 32 bytes, or those in base64.
    pub given_file: Option<PathBuf>,
    /// Which of our own places may be used.
    pub store: Store,
    /// Where the key file is.
    pub file: PathBuf,
}

/// Which of our own places a key may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// The keyring if it answers, else the file.
    Auto,
    /// The keyring only.
    Keyring,
    /// The file only.
    File,
}

/// A key and its id.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) key: Key,
    pub(super) id: KeyId,
}

impl Known {
    fn new(source: Source, key: Key) -> Self {
        Self { id: KeyId::new(source, &key), key }
    }
}

impl Keys {
    /// One key that is at hand, in base64.
    #[must_use]
    pub fn given(key: &str) -> Self {
        Self { given: Some(key.into()), given_file: None, store: Store::File, file: PathBuf::new() }
    }

    /// The key to seal a new sign-in with; made if there is none yet.
    pub(super) fn for_sealing(&self) -> Result<Known, Trouble> {
        if let Some(key) = self.handed_in()? {
            return Ok(Known::new(Source::Given, key));
        }
        if self.store != Store::File {
            match keyring::get_or_make() {
                Ok(key) => return Ok(Known::new(Source::Keyring, key)),
                Err(_) if self.store == Store::Auto => {}
                Err(trouble) => return Err(trouble),
            }
        }
        let key = match self.filed()? {
            Some(key) => key,
            None => self.make_file()?,
        };
        Ok(Known::new(Source::File, key))
    }

    /// The key that `id` names, from where it says it is.
    pub(super) fn for_opening(&self, id: &KeyId) -> Result<Known, Trouble> {
        let key = match id.source {
            Source::Given => self.handed_in()?,
            Source::Keyring => keyring::get()?,
            Source::File => self.filed()?,
        };
        let known = Known::new(id.source, key.ok_or(Trouble::NoKey(id.source))?);
        if known.id == *id { Ok(known) } else { Err(Trouble::OtherKey(id.source)) }
    }

    /// Forgets the key where it was ours to make: what was sealed with it stays sealed for good.
    pub(super) fn forget(&self, id: &KeyId) -> Result<(), Trouble> {
        match id.source {
            Source::Given => Ok(()),
            Source::Keyring => keyring::forget(),
            Source::File => disk::remove(&self.file).map(drop),
        }
    }

    /// A key for another use than the cache, told apart by `purpose`; the key it comes from is made if
    /// there is none yet. Whoever has the one cannot find the other.
    ///
    /// # Errors
    ///
    /// A [`Trouble`] when there is no key and none can be kept.
    pub fn derived(&self, purpose: &str) -> Result<Zeroizing<[u8; 32]>, Trouble> {
        let Known { key, .. } = self.for_sealing()?;
        // One hash of a random key and a name is a key of its own.
        let mut sha = Sha256::new();
        sha.update(*key);
        sha.update(purpose.as_bytes());
        Ok(Zeroizing::new(sha.finalize().into()))
    }

    fn handed_in(&self) -> Result<Option<Key>, Trouble> {
        if let Some(text) = &self.given {
            return decoded(text.expose_secret().as_bytes()).map(Some);
        }
        let Some(path) = &self.given_file else { return Ok(None) };
        let bytes = disk::handed(path)?;
        match <[u8; 32]>::try_from(bytes.as_slice()) {
            Ok(key) => Ok(Some(Zeroizing::new(key))),
            Err(_) => decoded(&bytes).map(Some),
        }
    }

    fn filed(&self) -> Result<Option<Key>, Trouble> {
        disk::read(&self.file)?.map(|it| decoded(&it)).transpose()
    }

    /// Makes the key file. The folder may be open to readers, since other settings are in it; the file
    /// is not.
    fn make_file(&self) -> Result<Key, Trouble> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        disk::folder(folder, true, 0o022)?;
        let key = fresh();
        let mut text = Zeroizing::new(STANDARD.encode(*key));
        text.push('\n');
        disk::write(&self.file, text.as_bytes())?;
        Ok(key)
    }
}

/// A new key.
pub(super) fn fresh() -> Key {
    Zeroizing::new(rand::random())
}

/// 32 bytes in base64, with or without a line break.
pub(super) fn decoded(text: &[u8]) -> Result<Key, Trouble> {
    let bytes =
        STANDARD.decode(text.trim_ascii()).map(Zeroizing::new).map_err(|_| Trouble::BadKey)?;
    <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new).map_err(|_| Trouble::BadKey)
}
