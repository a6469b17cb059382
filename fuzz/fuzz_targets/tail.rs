//! Any bytes as a tail record.
#![no_main]

use runstone_fuzz as checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    checks::tail(bytes);
    checks::tail(&checks::with_tail_checksum(bytes));
});
