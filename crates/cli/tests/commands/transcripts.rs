//! Command lines and what they print, kept as text files in `tests/transcripts/`.

use crate::support::check_transcript;

#[test]
fn experiments() {
    check_transcript("experiments");
}

#[test]
fn runs() {
    check_transcript("runs");
}

#[test]
fn artifacts() {
    check_transcript("artifacts");
}

#[test]
fn doctor() {
    check_transcript("doctor");
}

#[test]
fn failures() {
    check_transcript("failures");
}
