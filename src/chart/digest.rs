//! What a part of a chart comes to, in a few bytes: whether two are the same, without keeping both.

use std::hash::{Hash, Hasher};

use sha2::{Digest as _, Sha256};

/// 16 bytes that are equal for equal things, and for no others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Digest([u8; 16]);

impl Digest {
    /// The digest of one thing.
    pub(super) fn of(thing: &(impl Hash + ?Sized)) -> Self {
        let mut hashing = Hashing(Sha256::new());
        thing.hash(&mut hashing);
        let whole = hashing.0.finalize();
        let mut half = [0; 16];
        for (ours, theirs) in half.iter_mut().zip(whole) {
            *ours = theirs;
        }
        Self(half)
    }

    /// Its first half: enough to see that a chart has changed.
    pub(super) fn short(self) -> u64 {
        let (first, _) = self.0.split_at(8);
        first.iter().fold(0, |all, byte| all << 8 | u64::from(*byte))
    }
}

/// SHA-256 as a hasher. The standard one gives 64 bits and promises no release the same: two sections
/// must never pass for one, and a cursor outlives a restart.
struct Hashing(Sha256);

impl Hasher for Hashing {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Nobody asks: the digest is taken whole.
    fn finish(&self) -> u64 {
        0
    }
}
