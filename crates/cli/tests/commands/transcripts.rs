//! Command lines and what they print, kept as text files in `tests/transcripts/`.

use crate::support::{check_real_transcript, check_transcript};

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

#[test]
fn registry_models() {
    check_real_transcript("registry-models");
}

#[test]
fn registry_versions() {
    check_real_transcript("registry-versions");
}

#[test]
fn registry_promotion() {
    check_real_transcript("registry-promotion");
}

#[test]
fn registry_history() {
    check_real_transcript("registry-history");
}
