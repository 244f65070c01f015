//! What can be wrong with the kept sign-in.

use std::io;

use super::Source;

/// The kept sign-in cannot be read or written. What exactly to do, path and all, is said by
/// [`Cache::advice`](super::Cache::advice), to a person only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// Others may read or write the file.
    #[error("the token cache can be read or changed by other users of this machine")]
    Exposed,
    /// Others may put files into the folder.
    #[error("the token cache's folder can be entered by other users of this machine")]
    FolderExposed,
    /// It belongs to somebody else.
    #[error("the token cache belongs to another user")]
    Foreign,
    /// A link, a folder, a pipe.
    #[error("the token cache is not a plain file of its own")]
    NotAFile,
    /// Larger than any should be.
    #[error("the token cache is larger than any should be")]
    TooLarge,
    /// It was damaged.
    #[error("the token cache is damaged")]
    Damaged,
    /// It was made for another profile.
    #[error("the token cache is another profile's")]
    OtherProfile,
    /// It was sealed with a key that is not the one there is.
    #[error("the token cache is sealed with another key than the one in {0}")]
    OtherKey(Source),
    /// Its key is not there.
    #[error("the token cache's key is in {0}, which has none for it")]
    NoKey(Source),
    /// Where its key is cannot be asked.
    #[error("the token cache's key is in {0}, which does not answer here")]
    KeyOutOfReach(Source),
    /// A key was handed in that is none.
    #[error("the key for the token cache that was handed in is not 32 bytes in base64")]
    BadKey,
    /// A later version of this program made it.
    #[error("the token cache was made by a newer version of nextech-mcp")]
    Newer,
    /// Another process holds it for too long.
    #[error("another process has been renewing the sign-in for too long")]
    Locked,
    /// The disk is full.
    #[error("there is no room to keep the sign-in")]
    Full,
    /// It cannot be written here.
    #[error("the sign-in cannot be kept: the place is read-only")]
    ReadOnly,
    /// The system says no.
    #[error("the token cache cannot be used ({0})")]
    System(io::ErrorKind),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            kind => Self::System(kind),
        }
    }
}
