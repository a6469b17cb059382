//! What deliveries are signed with, on its way into the database and back.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use runstone_domain::webhook::StoredSecret;
use runstone_domain::{Error, Result};

/// Says in which way a secret was encrypted.
const VERSION: &str = "1:";

/// What secrets are encrypted with. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// Reads a Fernet key: 32 bytes in base64, as `cryptography.fernet.Fernet.generate_key()` makes it.
    ///
    /// # Errors
    /// `InvalidParameter` for other texts; the message does not show it.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let bytes = URL_SAFE.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)).ok();
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(Self).ok_or_else(|| {
            Error::invalid(
                "the key for the secrets of webhooks must be 32 bytes in URL-safe base64 (a Fernet key)",
            )
        })
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// Encrypts and decrypts secrets, if there is a key.
pub(super) struct Vault(Option<RandomizedNonceKey>);

impl Vault {
    pub(super) fn new(key: Option<&SecretKey>) -> Result<Self> {
        let key = key.map(|key| RandomizedNonceKey::new(&AES_256_GCM, &key.0)).transpose();
        Ok(Self(key.map_err(Error::internal)?))
    }

    /// What is stored of the secret of this webhook. Without a key that is the secret itself.
    pub(super) fn seal(&self, webhook_id: &str, secret: &str) -> Result<StoredSecret> {
        let Some(key) = &self.0 else {
            return Ok(StoredSecret { text: secret.to_owned(), is_sealed: false });
        };
        let mut sealed = secret.as_bytes().to_vec();
        let nonce = key.seal_in_place_append_tag(aad(webhook_id), &mut sealed).map_err(Error::internal)?;
        let text = format!("{VERSION}{}", STANDARD_NO_PAD.encode([&nonce.as_ref()[..], &sealed].concat()));
        Ok(StoredSecret { text, is_sealed: true })
    }

    /// The secret of this webhook.
    ///
    /// # Errors
    /// Why it cannot be had, for people.
    pub(super) fn open(&self, webhook_id: &str, stored: &StoredSecret) -> Result<String, &'static str> {
        if !stored.is_sealed {
            return Ok(stored.text.clone());
        }
        let key = self.0.as_ref().ok_or(
            "the webhook's secret is encrypted, and the server has no key: set MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY",
        )?;
        unseal(key, webhook_id, &stored.text).ok_or(
            "the webhook's secret was encrypted with another key than MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY has now: \
             restore that key, or give the webhook its secret anew",
        )
    }
}

fn unseal(key: &RandomizedNonceKey, webhook_id: &str, text: &str) -> Option<String> {
    let mut bytes = STANDARD_NO_PAD.decode(text.strip_prefix(VERSION)?).ok()?;
    let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let secret = key.open_in_place(nonce, aad(webhook_id), sealed).ok()?;
    String::from_utf8(secret.to_vec()).ok()
}

/// A secret is of one webhook only: moved to another row it cannot be read.
fn aad(webhook_id: &str) -> Aad<&[u8]> {
    Aad::from(webhook_id.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SecretKey {
        SecretKey::parse(&URL_SAFE.encode([byte; 32])).unwrap()
    }

    fn vault(byte: u8) -> Vault {
        Vault::new(Some(&key(byte))).unwrap()
    }

    #[test]
    fn keys_are_fernet_keys() {
        assert_eq!(SecretKey::parse("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=").unwrap().0[0], 0x73);
        for text in ["", "x", "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpw=", "s3cret-s3cret-s3cret-s3cret-s3cr"]
        {
            let message = SecretKey::parse(text).unwrap_err().to_string();
            assert!(text.is_empty() || !message.contains("s3cret"), "{message}");
        }
        assert_eq!(format!("{:?}", key(1)), "SecretKey(…)");
    }

    #[test]
    fn without_a_key_secrets_are_stored_as_they_are() {
        let open = Vault::new(None).unwrap();
        let stored = open.seal("w", "s3cret").unwrap();
        assert_eq!(stored, StoredSecret { text: "s3cret".to_owned(), is_sealed: false });
        assert_eq!(open.open("w", &stored).unwrap(), "s3cret");
        assert_eq!(vault(1).open("w", &stored).unwrap(), "s3cret", "from before there was a key");
    }

    #[test]
    fn with_a_key_they_are_encrypted_each_time_anew() {
        let vault = vault(1);
        let (stored, again) = (vault.seal("w", "s3cret ä").unwrap(), vault.seal("w", "s3cret ä").unwrap());
        assert!(stored.is_sealed && !stored.text.contains("s3cret"));
        assert_ne!(stored, again);
        assert_eq!(vault.open("w", &stored).unwrap(), "s3cret ä");
        assert_eq!(vault.open("w", &again).unwrap(), "s3cret ä");
    }

    #[test]
    fn what_cannot_be_opened_says_why() {
        let stored = vault(1).seal("w", "s3cret").unwrap();
        assert!(vault(2).open("w", &stored).unwrap_err().contains("encrypted with another key"));
        assert!(vault(1).open("other", &stored).unwrap_err().contains("another key"));
        assert!(Vault::new(None).unwrap().open("w", &stored).unwrap_err().contains("has no key"));
        for text in ["", "1:", "1:AAAA", "2:AAAA", "s3cret", &stored.text[..stored.text.len() - 1]] {
            let damaged = StoredSecret { text: text.to_owned(), is_sealed: true };
            assert!(vault(1).open("w", &damaged).is_err(), "{text}");
        }
    }
}
