//! Tables of kept, rewritten and refused paths, and the property that none leaves the root.

use std::path::{Component, Path};

use proptest::prelude::*;

use super::*;

#[test]
fn plain_names_survive_as_they_are() {
    for name in [
        "a",
        "a/b/c.txt",
        "a b",
        " a ",
        "a+b",
        "100%",
        "50%off",
        "a%zz",
        "~",
        "~/x",
        "~root/x",
        "[x]",
        "a:b",
        "c:x",
        "x/c:/y",
        "1:/b",
        "..a",
        "a..",
        "...",
        "a?b",
        "a;b",
        "a&b=c",
        "é",
        "日本/語",
        "🦀",
        "nul",
        "'\"`$(x)",
        "-rf",
        "a,b",
        "{a}",
        "a|b",
        "a*b",
        "<a>",
        "a\u{2028}b",
        "dir/file:",
    ] {
        assert_eq!(ArtifactPath::parse(name).unwrap().as_str(), name, "{name:?}");
    }
}

#[test]
fn encodings_and_odd_separators_are_brought_to_one_form() {
    for (raw, stored) in [
        ("", ""),
        (".", ""),
        ("./", ""),
        ("./a", "a"),
        ("a/./b", "a/b"),
        ("a//b", "a/b"),
        ("a/", "a"),
        ("a%2fb", "a/b"),
        ("a%20b", "a b"),
        ("a%2520b", "a b"),
        ("a%2Bb", "a+b"),
        ("%25", "%"),
        ("%2525", "%"),
        ("%7E/%5Bx%5D", "~/[x]"),
        ("%C3%A9", "é"),
        ("%E6%97%A5%E6%9C%AC", "日本"),
        ("s3://bucket/x", "s3:/bucket/x"),
        ("a\nb", "a%0ab"),
        ("a%0ab", "a%0ab"),
        ("a%250ab", "a%0ab"),
        ("a\tb\u{7f}", "a%09b%7f"),
        ("%25252525252525252e", ""),
    ] {
        assert_eq!(ArtifactPath::parse(raw).unwrap().as_str(), stored, "{raw:?}");
    }
}

#[test]
fn hostile_paths_are_refused() {
    use PathFault::{
        EncodedTooOften, ForbiddenCharacter, NotRelative, NotUtf8, ParentSegment, ReservedName, TooLong,
    };
    let long_segment = "x".repeat(MAX_SEGMENT_BYTES + 1);
    let escaped_too_long = format!("{}\n", "x".repeat(MAX_SEGMENT_BYTES - 2));
    let long_path = "abcdefg/".repeat(MAX_PATH_BYTES / 8) + "x";
    for (raw, fault) in [
        ("..", ParentSegment),
        ("../a", ParentSegment),
        ("a/../b", ParentSegment),
        ("a/..", ParentSegment),
        ("%2e%2e/a", ParentSegment),
        ("%252e%252e/a", ParentSegment),
        (".%2e/a", ParentSegment),
        ("a%2f..%2fb", ParentSegment),
        ("a/%2e%2e%2f%2e%2e", ParentSegment),
        ("/", NotRelative),
        ("/etc/passwd", NotRelative),
        ("//host/share", NotRelative),
        ("%2fetc", NotRelative),
        ("%252fetc", NotRelative),
        ("C:", NotRelative),
        ("c:/windows", NotRelative),
        ("c%3A/windows", NotRelative),
        ("file:a", NotRelative),
        ("file:///etc/passwd", NotRelative),
        ("FILE:/etc", NotRelative),
        ("file%3a///etc", NotRelative),
        ("C:\\x", ForbiddenCharacter),
        ("a\\b", ForbiddenCharacter),
        ("..\\a", ForbiddenCharacter),
        ("a%5cb", ForbiddenCharacter),
        ("\\\\host\\share", ForbiddenCharacter),
        ("a#b", ForbiddenCharacter),
        ("a%23b", ForbiddenCharacter),
        ("a\0b", ForbiddenCharacter),
        ("a%00b", ForbiddenCharacter),
        ("a%2500", ForbiddenCharacter),
        ("%ff", NotUtf8),
        ("%c0%ae%c0%ae/a", NotUtf8),
        ("%25ff", NotUtf8),
        ("%2525252525252525252e", EncodedTooOften),
        (".runstone-tmp", ReservedName),
        (".runstone-tmp/x", ReservedName),
        ("a/.Runstone-TMP", ReservedName),
        ("%2erunstone-tmp", ReservedName),
        (&long_segment, TooLong),
        (&escaped_too_long, TooLong),
        (&long_path, TooLong),
    ] {
        let refused = ArtifactPath::parse(raw).expect_err(raw);
        assert_eq!(refused.fault(), fault, "{raw:?}");
        assert_eq!(refused.to_string(), "Invalid path");
    }
}

#[test]
fn the_limits_themselves_are_allowed() {
    let segment = "x".repeat(MAX_SEGMENT_BYTES);
    assert!(ArtifactPath::parse(&segment).is_ok());
    let whole = "abcdefg/".repeat(MAX_PATH_BYTES / 8 - 1) + "abcdefgh";
    assert_eq!(whole.len(), MAX_PATH_BYTES);
    assert!(ArtifactPath::parse(&whole).is_ok());
}

#[test]
fn joining_keeps_the_limits() {
    let path = |raw: &str| ArtifactPath::parse(raw).unwrap();
    assert_eq!(path("1/run").join(&path("a/b")).unwrap(), path("1/run/a/b"));
    assert_eq!(ArtifactPath::root().join(&path("a")).unwrap(), path("a"));
    assert_eq!(path("a").join(&ArtifactPath::root()).unwrap(), path("a"));
    let half = path(&("abcdefg/".repeat(MAX_PATH_BYTES / 16)));
    assert_eq!(half.join(&half).map(|joined| joined.as_str().len()), Ok(MAX_PATH_BYTES - 1));
    assert_eq!(half.join(&half).unwrap().join(&path("a")).unwrap_err().fault(), PathFault::TooLong);
}

#[test]
fn file_name_and_parent_split_at_the_last_segment() {
    let path = ArtifactPath::parse("a/b/c").unwrap();
    assert_eq!((path.file_name(), path.parent().as_str()), (Some("c"), "a/b"));
    let single = ArtifactPath::parse("a").unwrap();
    assert_eq!((single.file_name(), single.parent().is_root()), (Some("a"), true));
    assert_eq!(ArtifactPath::root().file_name(), None);
}

/// Text made of the pieces attacks are made of, mixed with anything.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "..",
            ".",
            "/",
            "//",
            "\\",
            "%2e",
            "%2E%2e",
            "%252e",
            "%2f",
            "%255c",
            "%00",
            "\0",
            "#",
            "%23",
            "file:",
            "C:",
            "C:/",
            "~",
            "%",
            "%25",
            "%zz",
            "\n",
            "%0a",
            "%c3",
            "%a9",
            "é",
            " ",
            "+",
            "a",
            ".runstone-tmp",
            "\u{202e}",
            "\u{ff0e}",
            "%u002e",
        ])
        .prop_map(str::to_owned),
        ".{0,4}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_parsed_path_leaves_the_root(raw in hostile_text()) {
        if let Ok(path) = ArtifactPath::parse(&raw) {
            let stored = Path::new(path.as_str());
            prop_assert!(stored.components().all(|part| matches!(part, Component::Normal(_))));
            prop_assert!(!path.as_str().contains(|c: char| c.is_ascii_control() || c == '\\' || c == '#'));
            prop_assert!(!path.as_str().contains("//") && !path.as_str().ends_with('/'));
            prop_assert!(path.as_str().len() <= MAX_PATH_BYTES);
        }
    }

    #[test]
    fn parsing_the_stored_form_again_changes_nothing(raw in hostile_text()) {
        if let Ok(path) = ArtifactPath::parse(&raw) {
            prop_assert_eq!(ArtifactPath::parse(path.as_str()), Ok(path));
        }
    }
}
