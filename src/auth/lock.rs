//! One renewal at a time, among all processes of this user on this machine.
//!
//! The lock is the kernel's, on a file of its own that is never renamed: a process that is killed
//! lets go of it. The file's content is a notice to the others: until when nobody should ask the
//! provider, and why.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::{Pause, Trouble, disk};

/// First and longest pause between two looks at a lock that is held.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
const LOOK_AGAIN_MAX: Duration = Duration::from_millis(200);

/// A held lock. Dropping it lets go.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Waits for the lock, but no longer than `patience`.
    pub(super) async fn take(path: &Path, patience: Duration) -> Result<Self, Trouble> {
        let options = &mut OpenOptions::new();
        let file = disk::open(options.read(true).write(true).create(true), path)?;
        disk::check(&file)?;
        let until = Instant::now() + patience;
        let mut pause = LOOK_AGAIN;
        // Not `lock()`: that cannot be given up.
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    // Many who wait do not all look at once.
                    tokio::time::sleep(pause.mul_f64(0.5 + rand::random::<f64>() / 2.0)).await;
                    pause = (pause * 2).min(LOOK_AGAIN_MAX);
                }
                Err(TryLockError::WouldBlock) => return Err(Trouble::Locked),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }

    /// What the last holder wants everybody to know, if it still holds at `now`.
    pub(super) fn notice(&mut self, now: Timestamp) -> Option<(Timestamp, Pause)> {
        let mut text = String::new();
        self.0.seek(SeekFrom::Start(0)).ok()?;
        (&self.0).take(256).read_to_string(&mut text).ok()?;
        let (until, why) = text.trim().split_once(' ')?;
        let until: Timestamp = until.parse().ok()?;
        let (_, why) = WHYS.iter().find(|(word, _)| *word == why)?;
        (now < until).then_some((until, *why))
    }

    /// Tells everybody; a notice that cannot be written is no reason to fail.
    pub(super) fn notify(&mut self, notice: Option<(Timestamp, Pause)>) {
        let text = notice.map_or_else(String::new, |(until, why)| {
            let word = WHYS.iter().find(|(_, it)| *it == why).map_or("busy", |(word, _)| word);
            format!("{until} {word}\n")
        });
        let _ = self.0.set_len(0);
        let _ = self.0.seek(SeekFrom::Start(0));
        let _ = self.0.write_all(text.as_bytes());
    }
}

/// Notices as they are written.
const WHYS: &[(&str, Pause)] = &[
    ("unreachable", Pause::Unreachable),
    ("busy", Pause::Busy),
    ("loop", Pause::Loop),
    ("refused", Pause::Refused),
    ("unexpected", Pause::Unexpected),
];
