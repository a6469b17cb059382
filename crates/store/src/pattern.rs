//! Translates a regular expression of the search language (the `regex` crate's syntax) into one of PostgreSQL that
//! finds a match in the same texts.
//!
//! Only whether there is a match has to be the same, not where: greedy and lazy, and groups with and without a name, are
//! alike. Characters are written as code points, so neither the column's collation nor PostgreSQL's idea of letters and
//! digits matters. PostgreSQL reads options only from `***` and from `(?` with a letter, at the start of a pattern; a
//! translation never starts with either, because literals are escaped and groups are `(?:…)` or lookarounds.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

/// The largest number in PostgreSQL's `{…}`.
const MAX_BOUND: u32 = 255;
/// Bytes of a translation; each Unicode word boundary, the longest item, takes 50 kB.
const MAX_BYTES: usize = 2 << 20;
/// Matches nowhere, and may be repeated as it is.
const NEVER: &str = "(?:(?!))";
/// Malformed, so that PostgreSQL answers with the error that becomes the caller's.
const REFUSED: &str = "(";

/// The characters of `\w` with `(?-u)`.
const ASCII_WORD: &str = "[0-9A-Za-z_]";
/// The characters of `\w`, which make word boundaries.
static UNICODE_WORD: LazyLock<String> = LazyLock::new(|| for_postgres(r"\w"));

/// What to put to the right of PostgreSQL's `~`. It matches the texts that `compile_regex(pattern)` matches, of those
/// that PostgreSQL can store: none has a NUL.
///
/// A pattern that does not parse, which the search language's checker lets nobody send, and one whose translation gets
/// too long become a pattern that PostgreSQL refuses.
pub(crate) fn for_postgres(pattern: &str) -> String {
    // With the parser's defaults, as `compile_regex`: Unicode, and no match of half a character.
    let translated = regex_syntax::parse(pattern).map(|hir| expression(&hir));
    translated.ok().filter(|text| text.len() <= MAX_BYTES).unwrap_or_else(|| REFUSED.to_owned())
}

/// A whole pattern or the inside of a group.
fn expression(hir: &Hir) -> String {
    match hir.kind() {
        HirKind::Empty => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).chars().map(character).collect(),
        HirKind::Class(class) => bracket(&unicode(class)),
        HirKind::Look(look) => assertion(*look),
        HirKind::Repetition(repetition) => repeated(repetition),
        HirKind::Capture(capture) => expression(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(part).collect(),
        HirKind::Alternation(branches) => branches.iter().map(expression).collect::<Vec<_>>().join("|"),
    }
}

/// Something that others may precede and follow.
fn part(hir: &Hir) -> String {
    match hir.kind() {
        HirKind::Alternation(_) => group(&expression(hir)),
        HirKind::Capture(capture) => part(&capture.sub),
        _ => expression(hir),
    }
}

/// Something that a quantifier may follow.
fn atom(hir: &Hir) -> String {
    match hir.kind() {
        HirKind::Class(_) => expression(hir),
        HirKind::Literal(literal) if literal.0.len() == 1 => expression(hir),
        HirKind::Capture(capture) => atom(&capture.sub),
        _ => group(&expression(hir)),
    }
}

fn group(inside: &str) -> String {
    format!("(?:{inside})")
}

/// One character that stands for itself.
fn character(c: char) -> String {
    match c {
        '\0' => NEVER.to_owned(),
        c if regex_syntax::is_meta_character(c) => format!(r"\{c}"),
        c => c.to_string(),
    }
}

fn unicode(class: &Class) -> ClassUnicode {
    match class {
        Class::Unicode(class) => class.clone(),
        // Bytes that are whole characters: ASCII.
        Class::Bytes(class) => ClassUnicode::new(
            class.ranges().iter().map(|r| ClassUnicodeRange::new(char::from(r.start()), char::from(r.end()))),
        ),
    }
}

/// A set of characters: those that it has, or those that it lacks if it reaches to the end of Unicode.
fn bracket(class: &ClassUnicode) -> String {
    let nul = ClassUnicode::new([ClassUnicodeRange::new('\0', '\0')]);
    let mut listed = class.clone();
    let negated = listed.ranges().last().is_some_and(|range| range.end() == char::MAX);
    if negated {
        listed.union(&nul);
        listed.negate();
    } else {
        listed.difference(&nul);
    }
    let ranges: String = listed.ranges().iter().map(range).collect();
    match (negated, ranges.as_str()) {
        (true, "") => ".".to_owned(),
        (false, "") => NEVER.to_owned(),
        (true, ranges) => format!("[^{ranges}]"),
        (false, ranges) => format!("[{ranges}]"),
    }
}

fn range(range: &ClassUnicodeRange) -> String {
    let mut text = code_point(range.start());
    if range.start() < range.end() {
        text.push('-');
        text.push_str(&code_point(range.end()));
    }
    text
}

/// A character within brackets.
fn code_point(c: char) -> String {
    match (c, u32::from(c)) {
        (c, _) if c.is_ascii_alphanumeric() => c.to_string(),
        (_, number @ ..=0xFFFF) => format!(r"\u{number:04X}"),
        (_, number) => format!(r"\U{number:08X}"),
    }
}

fn repeated(repetition: &Repetition) -> String {
    let atom = atom(&repetition.sub);
    match (repetition.min, repetition.max) {
        (0, None) => format!("{atom}*"),
        (1, None) => format!("{atom}+"),
        (0, Some(1)) => format!("{atom}?"),
        (min, Some(max)) if min < max && max <= MAX_BOUND => format!("{atom}{{{min},{max}}}"),
        (min, None) => format!("{}{atom}*", times(&atom, "", min)),
        (min, Some(max)) => times(&atom, "", min) + &times(&atom, "0,", max - min),
    }
}

/// `atom` exactly `count` times (`least` is empty), or at most `count` times (`least` is `0,`). A count above
/// PostgreSQL's bound becomes as many full groups as fit in, and a rest.
fn times(atom: &str, least: &str, count: u32) -> String {
    match count {
        0 => String::new(),
        1..=MAX_BOUND => format!("{atom}{{{least}{count}}}"),
        _ => {
            let full = group(&times(atom, least, MAX_BOUND));
            times(&full, "", count / MAX_BOUND) + &times(atom, least, count % MAX_BOUND)
        }
    }
}

/// A condition on the characters before and behind a place.
fn assertion(look: Look) -> String {
    match look {
        Look::Start => r"\A".to_owned(),
        Look::End => r"\Z".to_owned(),
        Look::StartLF => r"(?<![^\n])".to_owned(),
        Look::EndLF => r"(?![^\n])".to_owned(),
        // Never between the two characters of a line end.
        Look::StartCRLF => r"(?:(?<![^\n])|(?<=\r)(?!\n))".to_owned(),
        Look::EndCRLF => r"(?:(?![^\r])|(?<!\r)(?=\n))".to_owned(),
        Look::WordAscii => word_boundary(ASCII_WORD),
        Look::WordUnicode => word_boundary(&UNICODE_WORD),
        Look::WordAsciiNegate => no_word_boundary(ASCII_WORD),
        Look::WordUnicodeNegate => no_word_boundary(&UNICODE_WORD),
        Look::WordStartAscii => word_start(ASCII_WORD),
        Look::WordStartUnicode => word_start(&UNICODE_WORD),
        Look::WordEndAscii => word_end(ASCII_WORD),
        Look::WordEndUnicode => word_end(&UNICODE_WORD),
        Look::WordStartHalfAscii => format!("(?<!{ASCII_WORD})"),
        Look::WordStartHalfUnicode => format!("(?<!{})", *UNICODE_WORD),
        Look::WordEndHalfAscii => format!("(?!{ASCII_WORD})"),
        Look::WordEndHalfUnicode => format!("(?!{})", *UNICODE_WORD),
    }
}

fn word_start(word: &str) -> String {
    format!("(?<!{word})(?={word})")
}

fn word_end(word: &str) -> String {
    format!("(?<={word})(?!{word})")
}

fn word_boundary(word: &str) -> String {
    format!("(?:{}|{})", word_start(word), word_end(word))
}

fn no_word_boundary(word: &str) -> String {
    format!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &[(&str, &str)]) {
        for (pattern, expected) in table {
            assert_eq!(for_postgres(pattern), *expected, "{pattern}");
        }
    }

    #[test]
    fn literals_stand_for_themselves() {
        check(&[
            ("", ""),
            ("run äß", "run äß"),
            (r"a\.b\*c\+", r"a\.b\*c\+"),
            (r"\(\?i\)x", r"\(\?i\)x"),
            (r"\*\*\*=x", r"\*\*\*=x"),
            (r"\[\]\{2\}\\\^\$\|", r"\[\]\{2\}\\\^\$\|"),
            (r"\x{1F600}\n", "😀\n"),
            (r"a\x00", "a(?:(?!))"),
        ]);
    }

    #[test]
    fn classes_are_ranges_of_code_points() {
        check(&[
            ("[a-c_]", r"[\u005Fa-c]"),
            ("(?i)k", r"[Kk\u212A]"),
            ("[^a-c]", "[^a-c]"),
            (".", r"[^\u000A]"),
            ("(?s).", "."),
            ("(?R).", r"[^\u000A\u000D]"),
            (r"[\]^-]", r"[\u002D\u005D-\u005E]"),
            (r"(?-u)\w", r"[0-9A-Z\u005Fa-z]"),
            (r"[\x{1F600}-\x{1F64F}]", r"[\U0001F600-\U0001F64F]"),
            (r"[\x00-\x02]", r"[\u0001-\u0002]"),
            (r"[\x01-\x{10FFFF}]", "."),
            ("[a&&b]", "(?:(?!))"),
        ]);
        assert!(for_postgres(r"\w").starts_with(r"[0-9A-Z\u005Fa-z\u00AA\u00B5\u00BA\u00C0-\u00D6"));
    }

    #[test]
    fn groups_and_branches() {
        check(&[
            ("ab|cde|fg", "ab|cde|fg"),
            ("x(ab|cde)y", "x(?:ab|cde)y"),
            ("(?P<first>ab)(?:cd)+", "ab(?:cd)+"),
            ("(ab|cde|)*", "(?:ab|cde|)*"),
            ("(?x) a b # comment", "ab"),
        ]);
    }

    #[test]
    fn repetitions_keep_to_the_largest_bound() {
        check(&[
            ("a*b+c?d*?e+?f??", "a*b+c?d*e+f?"),
            ("a{3}b{2,}c{2,5}?", "a{3}b{2}b*c{2,5}"),
            ("[ab]{255}", "[a-b]{255}"),
            ("a{256}", "(?:a{255}){1}a{1}"),
            ("a{510,}", "(?:a{255}){2}a*"),
            ("a{2,600}", "a{2}(?:a{0,255}){2}a{0,88}"),
            ("(?:ab){300}", "(?:(?:ab){255}){1}(?:ab){45}"),
            ("(?:a{300}){0}", ""),
            ("a{1000}", "(?:a{255}){3}a{235}"),
        ]);
        assert_eq!(times("a", "", 255 * 255 + 1), "(?:a{255}){255}a{1}");
        assert_eq!(times("a", "", 255 * 256), "(?:(?:a{255}){255}){1}(?:a{255}){1}");
    }

    #[test]
    fn places_are_lookarounds() {
        let word = UNICODE_WORD.as_str();
        check(&[
            (r"^a$", r"\Aa\Z"),
            (r"\Aa\z", r"\Aa\Z"),
            ("(?m)^a$", r"(?<![^\n])a(?![^\n])"),
            ("(?mR)^", r"(?:(?<![^\n])|(?<=\r)(?!\n))"),
            ("(?mR)$", r"(?:(?![^\r])|(?<!\r)(?=\n))"),
            (r"(?-u:\b{start})a", "(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])a"),
            (r"(?:^|a)*", r"(?:\A|a)*"),
            (r"\b{start-half}", &format!("(?<!{word})")),
            (r"\b{end}", &format!("(?<={word})(?!{word})")),
            (r"\b", &format!("(?:(?<!{word})(?={word})|(?<={word})(?!{word}))")),
            (r"\B", &format!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))")),
        ]);
    }

    #[test]
    fn what_cannot_be_translated_is_refused_by_postgresql() {
        for pattern in ["(", "[b-a]", "(?-u:[^a])", &r"\ba".repeat(300)] {
            assert_eq!(for_postgres(pattern), "(", "{pattern}");
        }
        assert_ne!(for_postgres(&r"\ba".repeat(30)), "(");
    }
}
