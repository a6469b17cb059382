//! Any bytes as a block.
#![no_main]

use runstone_fuzz as checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    checks::block(bytes);
    checks::block(&checks::with_block_checksums(bytes));
});
