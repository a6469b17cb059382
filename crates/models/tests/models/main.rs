//! Model files and signatures as users of the crate see them.
#![expect(clippy::unwrap_used, reason = "a broken assumption fails the test")]

mod compatibility;
mod enforcement;
mod files;
mod hostile;

use runstone_models::Signature;

/// A signature of JSON texts; an empty text is an absent part.
fn signature(inputs: &str, outputs: &str, params: &str) -> Signature {
    Signature::read(Some(inputs), Some(outputs), Some(params)).unwrap()
}
