//! The sealed file: what lies on the disk, and what it takes to open it.
//!
//! XChaCha20-Poly1305 with a random nonce. Version, profile and key id are bound to the seal, so that
//! a file that was moved or edited does not open. The key's id tells a damaged file from one that was
//! sealed with another key.

use std::cmp::Ordering;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Trouble;

/// The newest version we write and read.
const VERSION: u32 = 1;

/// 32 bytes that are wiped when they are no longer needed.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// Where a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Handed in, by the environment or a credential file.
    Given,
    /// The operating system's keyring.
    Keyring,
    /// A file that only this user can read.
    File,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Given => "what was handed in (NEXTECH_MCP_CACHE_KEY or `cache_key_file`)",
            Self::Keyring => "the system's keyring",
            Self::File => "the key file",
        })
    }
}

/// Which key: where it is kept, and what it looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyId {
    pub(super) source: Source,
    print: String,
}

impl KeyId {
    pub(super) fn new(source: Source, key: &Key) -> Self {
        let hash = Sha256::new().chain_update(b"kid").chain_update(**key).finalize();
        let head: Vec<u8> = hash.iter().take(6).copied().collect();
        Self { source, print: STANDARD.encode(head) }
    }
}

/// The file as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Envelope {
    v: u32,
    profile: String,
    pub(super) key: KeyId,
    nonce: String,
    sealed: String,
}

/// Seals `plain` for `profile`.
pub(super) fn seal(plain: &[u8], key: &Key, id: &KeyId, profile: &str) -> Result<Vec<u8>, Trouble> {
    let nonce: [u8; 24] = rand::random();
    let bound = bound(profile, id);
    let payload = Payload { msg: plain, aad: bound.as_bytes() };
    let sealed = XChaCha20Poly1305::new((&**key).into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Trouble::TooLarge)?;
    let envelope = Envelope {
        v: VERSION,
        profile: profile.to_owned(),
        key: id.clone(),
        nonce: STANDARD.encode(nonce),
        sealed: STANDARD.encode(sealed),
    };
    let mut bytes = serde_json::to_vec(&envelope).map_err(|_| Trouble::Damaged)?;
    bytes.push(b'\n');
    Ok(bytes)
}

impl Envelope {
    /// Reads the file, and refuses what is not for `profile`.
    pub(super) fn read(bytes: &[u8], profile: &str) -> Result<Self, Trouble> {
        #[derive(Deserialize)]
        struct Versioned {
            v: u32,
        }

        let version: Versioned = serde_json::from_slice(bytes).map_err(|_| Trouble::Damaged)?;
        match version.v.cmp(&VERSION) {
            Ordering::Greater => return Err(Trouble::Newer),
            Ordering::Less => return Err(Trouble::Damaged),
            Ordering::Equal => {}
        }
        let envelope: Self = serde_json::from_slice(bytes).map_err(|_| Trouble::Damaged)?;
        if envelope.profile != profile {
            return Err(Trouble::OtherProfile);
        }
        Ok(envelope)
    }

    /// What was sealed.
    pub(super) fn open(&self, key: &Key) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let nonce = STANDARD.decode(&self.nonce).map_err(|_| Trouble::Damaged)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| Trouble::Damaged)?;
        let sealed = STANDARD.decode(&self.sealed).map_err(|_| Trouble::Damaged)?;
        let bound = bound(&self.profile, &self.key);
        let payload = Payload { msg: &sealed, aad: bound.as_bytes() };
        XChaCha20Poly1305::new((&**key).into())
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| Trouble::Damaged)
    }
}

/// What the seal is bound to beside its content.
fn bound(profile: &str, id: &KeyId) -> String {
    format!("nextech-mcp/tokens/v{VERSION}/{profile}/{:?}/{}", id.source, id.print)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(fill: u8) -> Key {
        Zeroizing::new([fill; 32])
    }

    fn sealed() -> Vec<u8> {
        seal(b"planted", &key(1), &KeyId::new(Source::File, &key(1)), "default").unwrap()
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_and_shows_nothing_before() {
        let bytes = sealed();

        let envelope = Envelope::read(&bytes, "default").unwrap();

        assert_eq!(envelope.key, KeyId::new(Source::File, &key(1)));
        assert_eq!(**envelope.open(&key(1)).unwrap(), *b"planted");
        assert!(!String::from_utf8_lossy(&bytes).contains("planted"));
        assert_eq!(envelope.open(&key(2)).unwrap_err(), Trouble::Damaged);
        assert_ne!(sealed(), bytes, "every seal has a nonce of its own");
    }

    #[test]
    fn no_bit_can_be_flipped_and_nothing_cut_off() {
        let bytes = sealed();
        let opens = |bytes: &[u8]| {
            Envelope::read(bytes, "default").and_then(|it| it.open(&key(1)).map(|_| it))
        };
        // The line break at the end is not part of it.
        for at in 0..bytes.len() - 1 {
            for bit in 0..8 {
                let mut spoiled = bytes.clone();
                spoiled[at] ^= 1 << bit;
                assert!(opens(&spoiled).is_err(), "byte {at}, bit {bit}");
            }
            assert_eq!(opens(&bytes[..at]).unwrap_err(), Trouble::Damaged, "cut at {at}");
        }
    }

    #[test]
    fn another_profile_and_a_newer_version_are_told_from_damage() {
        let text = String::from_utf8(sealed()).unwrap();
        let newer = text.replace("\"v\":1", "\"v\":99").replace("\"nonce\"", "\"new_field\"");

        assert_eq!(Envelope::read(text.as_bytes(), "east").unwrap_err(), Trouble::OtherProfile);
        assert_eq!(Envelope::read(newer.as_bytes(), "default").unwrap_err(), Trouble::Newer);
        let moved = text.replace("\"default\"", "\"east\"");
        let moved = Envelope::read(moved.as_bytes(), "east").unwrap();
        assert_eq!(moved.open(&key(1)).unwrap_err(), Trouble::Damaged);
    }
}
