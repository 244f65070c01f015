//! The kept sign-in: one sealed file for each profile, beside a lock.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Trouble;
use super::disk::{self, Stamp};
use super::key::{Keys, Known};
use super::lock::Lock;
use super::record::{Binding, Record};
use super::sealed::{Envelope, Source, seal};

/// Where a sign-in is kept.
#[derive(Debug, Clone)]
pub struct Place {
    /// The folder; nobody else may enter it.
    pub folder: PathBuf,
    /// Which of the sign-ins in it: a file's name without its extension.
    pub name: String,
    /// Where the key is that seals it.
    pub keys: Keys,
}

/// A kept sign-in. Cloning is cheap, and clones share what they know of the key.
#[derive(Debug, Clone)]
pub struct Cache {
    place: Arc<Place>,
    /// What tokens must be for to be of use; `None` takes any.
    binding: Option<Binding>,
    /// The key that opened the file last: the keyring is not asked each time.
    known: Arc<Mutex<Option<Known>>>,
}

impl Cache {
    /// The sign-in at `place`, as far as it is for `binding`.
    #[must_use]
    pub fn new(place: Place, binding: Binding) -> Self {
        Self { place: Arc::new(place), binding: Some(binding), known: Arc::default() }
    }

    /// The sign-in at `place`, whatever it is for.
    #[must_use]
    pub fn any(place: Place) -> Self {
        Self { place: Arc::new(place), binding: None, known: Arc::default() }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.place.folder.join(format!("{}.tokens", self.place.name))
    }

    fn lock_path(&self) -> PathBuf {
        self.place.folder.join(format!("{}.lock", self.place.name))
    }

    /// Changes whenever anybody writes the file.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        disk::stamp(&self.path())
    }

    /// The sign-in; `None` when there is none, or one for something else.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when there is a file and it cannot be trusted or opened. A damaged one is put aside
    /// and is then no longer there.
    pub async fn load(&self) -> Result<Option<Record>, Trouble> {
        let cache = self.clone();
        apart(move || cache.load_now()).await
    }

    fn load_now(&self) -> Result<Option<Record>, Trouble> {
        let path = self.path();
        if disk::folder(&self.place.folder, false, 0o077)?.is_none() {
            return Ok(None);
        }
        let seen = disk::stamp(&path);
        let Some(bytes) = disk::read(&path)? else { return Ok(None) };
        let opened = Envelope::read(&bytes, &self.place.name).and_then(|envelope| {
            let known = self.key_for(&envelope)?;
            let record = envelope.open(&known.key)?;
            Record::from_bytes(&record).ok_or(Trouble::Damaged)
        });
        match opened {
            Ok(record) => {
                Ok(Some(record)
                    .filter(|it| self.binding.as_ref().is_none_or(|my| *my == it.binding)))
            }
            Err(trouble) => {
                // Unless somebody has just put a better one in its place.
                if trouble == Trouble::Damaged && disk::stamp(&path) == seen {
                    disk::set_aside(&path);
                }
                Err(trouble)
            }
        }
    }

    fn key_for(&self, envelope: &Envelope) -> Result<Known, Trouble> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref().filter(|it| it.id == envelope.key) {
            return Ok(known.clone());
        }
        let found = self.place.keys.for_opening(&envelope.key)?;
        Ok(known.insert(found).clone())
    }

    /// Where the key is that seals the file, as the file says.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn sealed_by(&self) -> Result<Option<Source>, Trouble> {
        let Some(bytes) = disk::read(&self.path())? else { return Ok(None) };
        Envelope::read(&bytes, &self.place.name).map(|it| Some(it.key.source))
    }

    /// Keeps `record` in place of what is there. Whoever has not taken the lock may overwrite what
    /// another process is writing.
    ///
    /// # Errors
    ///
    /// [`Trouble`]; then the file is as it was.
    pub async fn save(&self, record: &Record) -> Result<(), Trouble> {
        let (cache, record) = (self.clone(), record.clone());
        apart(move || cache.save_now(&record)).await
    }

    fn save_now(&self, record: &Record) -> Result<(), Trouble> {
        disk::folder(&self.place.folder, true, 0o077)?;
        // A renewal seals with the key that opened it; only a sign-in looks for a new one.
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let known = match known {
            Some(known) => known,
            None => self.place.keys.for_sealing()?,
        };
        let plain = record.to_bytes().ok_or(Trouble::Damaged)?;
        let sealed = seal(&plain, &known.key, &known.id, &self.place.name)?;
        let path = self.path();
        disk::write(&path, &sealed)?;
        disk::sweep(&path, false);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(())
    }

    /// Takes the lock that every renewal, sign-in and sign-out holds.
    ///
    /// # Errors
    ///
    /// [`Trouble::Locked`] when somebody else holds it for longer than `patience`; others when there
    /// can be no lock here.
    pub(super) async fn lock(&self, patience: Duration) -> Result<Lock, Trouble> {
        disk::folder(&self.place.folder, true, 0o077)?;
        Lock::take(&self.lock_path(), patience).await
    }

    /// Puts `record` in place of what is there, whatever that is, sealed with the key that is first in
    /// line now.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save) and locking.
    pub async fn replace(&self, record: &Record, patience: Duration) -> Result<(), Trouble> {
        let mut lock = self.lock(patience).await?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.save(record).await?;
        lock.notify(None);
        Ok(())
    }

    /// Ends the sign-in on this machine: the file and what was left of earlier ones go, and with the
    /// last sign-in also the key, so that no copy can be opened. Says whether there was one.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when something of it could not be removed.
    pub async fn remove(&self, patience: Duration) -> Result<bool, Trouble> {
        if disk::folder(&self.place.folder, false, 0o077)?.is_none() {
            return Ok(false);
        }
        // A renewal that is under way must not put the file back.
        let mut lock = self.lock(patience).await?;
        let cache = self.clone();
        let removed = apart(move || cache.remove_now()).await?;
        lock.notify(None);
        Ok(removed)
    }

    fn remove_now(&self) -> Result<bool, Trouble> {
        let path = self.path();
        let key = disk::read(&path)
            .ok()
            .flatten()
            .and_then(|it| Envelope::read(&it, &self.place.name).ok())
            .map(|it| it.key);
        let removed = disk::remove(&path)?;
        disk::sweep(&path, true);
        disk::remove(&disk::aside(&path))?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(key) = key.filter(|_| !self.others_remain()) {
            self.place.keys.forget(&key)?;
        }
        Ok(removed)
    }

    /// Whether another profile's sign-in is kept here, which may need the key.
    fn others_remain(&self) -> bool {
        let Ok(entries) = std::fs::read_dir(&self.place.folder) else { return true };
        entries.flatten().any(|it| it.path().extension().is_some_and(|it| it == "tokens"))
    }

    /// What a person does about `trouble`, with the paths it is about.
    #[must_use]
    pub fn advice(&self, trouble: Trouble) -> String {
        let file = quoted(&self.path());
        let folder = quoted(&self.place.folder);
        match trouble {
            Trouble::Exposed => format!(
                "run: chmod 600 {file} {}; and sign in again if somebody may have read it",
                quoted(&self.place.keys.file)
            ),
            Trouble::FolderExposed => format!("run: chmod 700 {folder}"),
            Trouble::Foreign => format!("run: chown -R \"$(id -un)\" {folder}"),
            Trouble::NotAFile | Trouble::TooLarge => format!("move it away: {file}"),
            Trouble::Damaged => format!(
                "sign in again: nextech-mcp login (the damaged file is kept as {})",
                quoted(&disk::aside(&self.path()))
            ),
            Trouble::OtherProfile => format!("move it back, or sign in again: {file}"),
            Trouble::OtherKey(_) | Trouble::NoKey(_) => {
                "bring the key back, or sign in again: nextech-mcp login --force".to_owned()
            }
            Trouble::KeyOutOfReach(Source::Keyring) => {
                "start this from a session whose keyring is unlocked (on Linux: with \
                 DBUS_SESSION_BUS_ADDRESS set, and a build with the feature `keyring`), or sign in \
                 again with --key-store file: nextech-mcp login --force"
                    .to_owned()
            }
            Trouble::KeyOutOfReach(_) | Trouble::BadKey => {
                "hand in a key as `openssl rand -base64 32` makes it".to_owned()
            }
            Trouble::Newer => {
                "use the newer version, or end its sign-in first: nextech-mcp logout".to_owned()
            }
            Trouble::Locked => {
                format!("look for a nextech-mcp that hangs; it holds {}", quoted(&self.lock_path()))
            }
            Trouble::Full => format!("make room where {folder} is"),
            Trouble::ReadOnly | Trouble::System(_) => {
                format!("make sure that {folder} can be written, or set `cache_dir`")
            }
        }
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "'\\''"))
}

/// Runs what waits for the disk or the keyring beside the tasks.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or(Err(Trouble::System(std::io::ErrorKind::Interrupted)))
}
