//! LIKE: `%` stands for any text, `_` for one character, and nothing escapes them.

/// Whether the whole of `text` fits `pattern`; with `any_case` letters are compared in lower case, those of all scripts.
pub fn is_like(pattern: &str, text: &str, any_case: bool) -> bool {
    let same = |a: char, b: char| a == b || any_case && a.to_lowercase().eq(b.to_lowercase());
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // What follows the last `%`, and the text that this `%` has not taken yet.
    let mut retry = None;
    loop {
        let rest = text.clone();
        let fits = match (pattern.next(), text.next()) {
            (Some('%'), _) => {
                text = rest;
                retry = Some((pattern.clone(), text.clone()));
                true
            }
            (Some(wanted), Some(found)) => wanted == '_' || same(wanted, found),
            (None, None) => return true,
            (Some(_), None) => return false,
            (None, Some(_)) => false,
        };
        if !fits {
            let Some((behind, untaken)) = &mut retry else { return false };
            if untaken.next().is_none() {
                return false;
            }
            (pattern, text) = (behind.clone(), untaken.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_wildcards_and_nothing_else() {
        for (pattern, text) in [
            ("a%", "abc"),
            ("a_c", "abc"),
            ("a.c", "a.c"),
            ("%", "line\nbreak"),
            ("%", ""),
            ("", ""),
            ("_", "😀"),
            (r"\%", r"\x"),
            ("%b%d", "abcbd"),
            ("%%ab", "aab"),
            ("a%a", "aa"),
        ] {
            assert!(is_like(pattern, text, false), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("a.c", "abc"),
            ("A%", "abc"),
            ("a", "ab"),
            ("ab", "a"),
            ("", "a"),
            ("_", ""),
            ("a%a", "a"),
            ("%b", "bc"),
        ] {
            assert!(!is_like(pattern, text, false), "{pattern} {text}");
        }
    }

    #[test]
    fn case_is_ignored_where_asked() {
        assert!(is_like("äRZT_", "Ärzte", true));
        assert!(!is_like("äRZT_", "Ärzte", false));
    }
}
