//! LIKE, ILIKE and regular expressions mean the same on both databases.

use runstone_domain::Error as Situation;

use crate::world::World;

on_both_databases! {
    like_knows_two_wildcards_and_minds_case,
    ilike_ignores_case,
    regular_expressions_find_a_match_anywhere,
    regular_expressions_have_the_syntax_of_the_regex_crate,
    regular_expressions_know_unicode_and_lines,
    regular_expressions_that_need_too_much_are_the_callers_mistake,
}

/// The texts that the patterns are tried on, each the value of a run's param `text`.
const TEXTS: [&str; 18] = [
    "abc", "ABC", "a%c", "a_c", r"a\c", "a.c", "a*c", "", "ab", "äbc", "ÄBC", "a\nc", "aXbc", "😀", " abc",
    "(abc)", "[a]c", "a-1",
];

/// Texts with letters beyond ASCII, lines, and characters that are special in PostgreSQL's expressions.
const UNICODE_TEXTS: [&str; 20] = [
    "straße",
    "STRASSE",
    "Äpfel 12",
    "äpfel",
    "ſ",
    "\u{212A}",
    "e\u{301}",
    "é",
    "٣",
    "日本語",
    "a\nb",
    "a\r\nb",
    "a b",
    "aaaa",
    "***=x",
    "(?i)x",
    "[:x:]",
    r"\y",
    "x{2}",
    "a\u{2028}b",
];

/// Checks which of the texts fulfil each operator with its pattern, and that NOT of it finds the others.
async fn check(world: &World, operator: &str, table: &[(&str, &[&str])]) {
    check_on(&TEXTS, world, operator, table).await;
}

async fn check_on(texts: &[&str], world: &World, operator: &str, table: &[(&str, &[&str])]) {
    for text in texts {
        world.run(text).param("text", text).add().await;
    }
    let mut wrong = Vec::new();
    for (pattern, expected) in table {
        for (operator, is_match) in [(operator.to_owned(), true), (format!("NOT {operator}"), false)] {
            let filter = format!("params.text {operator} '{pattern}'");
            let found = match world.search().filter(&filter).try_page().await {
                Ok(page) => page.items.into_iter().map(|run| run.info.name).collect::<Vec<String>>(),
                Err(error) => vec![format!("the error {error}")],
            };
            let expected: Vec<&str> =
                texts.iter().copied().filter(|text| expected.contains(text) == is_match).collect();
            let same =
                found.len() == expected.len() && expected.iter().all(|text| found.iter().any(|f| f == text));
            if !same {
                wrong.push(format!("{filter}: found {found:?}, expected {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

async fn like_knows_two_wildcards_and_minds_case(world: World) {
    let one_between = ["abc", "a%c", "a_c", r"a\c", "a.c", "a*c", "a\nc"];
    let table: [(&str, &[&str]); 18] = [
        ("abc", &["abc"]),
        ("a_c", &one_between),
        ("a%c", &["abc", "a%c", "a_c", r"a\c", "a.c", "a*c", "a\nc", "aXbc"]),
        ("%", &TEXTS),
        ("%%", &TEXTS),
        ("", &[""]),
        ("_", &["😀"]),
        ("_bc", &["abc", "äbc"]),
        ("%b%", &["abc", "ab", "äbc", "aXbc", " abc", "(abc)"]),
        (r"a\c", &[r"a\c"]),
        (r"a\%", &[r"a\c"]),
        (r"a\_", &[r"a\c"]),
        (r"%\", &[]),
        ("a.c", &["a.c"]),
        ("a*c", &["a*c"]),
        ("(abc)", &["(abc)"]),
        ("[a]c", &["[a]c"]),
        ("ÄBC", &["ÄBC"]),
    ];
    check(&world, "LIKE", &table).await;
}

async fn ilike_ignores_case(world: World) {
    let one_between = ["abc", "ABC", "a%c", "a_c", r"a\c", "a.c", "a*c", "a\nc"];
    let table: [(&str, &[&str]); 8] = [
        ("aBc", &["abc", "ABC"]),
        ("A_C", &one_between),
        ("äBc", &["äbc", "ÄBC"]),
        ("%XB%", &["aXbc"]),
        ("", &[""]),
        (r"A\C", &[r"a\c"]),
        (r"%\", &[]),
        ("[A]C", &["[a]c"]),
    ];
    check(&world, "ILIKE", &table).await;
}

async fn regular_expressions_find_a_match_anywhere(world: World) {
    let table: [(&str, &[&str]); 14] = [
        ("b", &["abc", "ab", "äbc", "aXbc", " abc", "(abc)"]),
        ("^abc$", &["abc"]),
        ("^a?b", &["abc", "ab"]),
        ("^$", &[""]),
        ("", &TEXTS),
        ("^(ab|a[.*])", &["abc", "ab", "a.c", "a*c"]),
        (r"^a\.c$", &["a.c"]),
        (r"a\\c", &[r"a\c"]),
        (r"\[a\]", &["[a]c"]),
        ("^.$", &["😀"]),
        (r"\d", &["a-1"]),
        ("[A-C]{3}", &["ABC"]),
        ("^[^a]bc$", &["äbc"]),
        ("Ä|😀", &["ÄBC", "😀"]),
    ];
    check(&world, "RLIKE", &table).await;
}

async fn regular_expressions_have_the_syntax_of_the_regex_crate(world: World) {
    let table: [(&str, &[&str]); 16] = [
        ("^a.c$", &["abc", "a%c", "a_c", r"a\c", "a.c", "a*c"]),
        ("(?s)^a.c$", &["abc", "a%c", "a_c", r"a\c", "a.c", "a*c", "a\nc"]),
        ("(?m)^c$", &["a\nc"]),
        ("(?i)abc", &["abc", "ABC", " abc", "(abc)"]),
        ("a(?i)BC", &["abc", " abc", "(abc)"]),
        ("(?i)äb", &["äbc", "ÄBC"]),
        (r"\babc\b", &["abc", " abc", "(abc)"]),
        (r"\Aabc\z", &["abc"]),
        (r"^\w+$", &["abc", "ABC", "a_c", "ab", "äbc", "ÄBC", "aXbc"]),
        (r"\p{Lu}", &["ABC", "ÄBC", "aXbc"]),
        (r"^\x{e4}", &["äbc"]),
        (r"\s", &["a\nc", " abc"]),
        ("(?P<first>a)(?:b)c", &["abc", " abc", "(abc)"]),
        ("(?x) ^ a b $ # two letters", &["ab"]),
        ("^[a-z&&[^b]]+$", &[]),
        ("^[[:upper:]]+$", &["ABC"]),
    ];
    check(&world, "RLIKE", &table).await;
}

async fn regular_expressions_know_unicode_and_lines(world: World) {
    let two_lines = ["a\nb", "a\r\nb"];
    let table: [(&str, &[&str]); 47] = [
        ("", &UNICODE_TEXTS),
        ("(?i)^ä", &["Äpfel 12", "äpfel"]),
        ("(?i)^stra(ß|ss)e$", &["straße", "STRASSE"]),
        ("(?i)STRAẞE", &["straße"]),
        ("(?i)^s$", &["ſ"]),
        ("(?i)^k$", &["\u{212A}"]),
        ("(?i-u)^s$", &[]),
        ("str(?i:ASSE|AßE)", &["straße"]),
        (r"\d", &["Äpfel 12", "٣", "x{2}"]),
        (r"(?-u:\d)", &["Äpfel 12", "x{2}"]),
        (r"^\D+$", &{
            let mut others = UNICODE_TEXTS.to_vec();
            others.retain(|text| !["Äpfel 12", "٣", "x{2}"].contains(text));
            others
        }),
        (r"^\w+$", &["straße", "STRASSE", "äpfel", "ſ", "\u{212A}", "e\u{301}", "é", "٣", "日本語", "aaaa"]),
        (r"^(?-u:\w+)$", &["STRASSE", "aaaa"]),
        (r"\s", &["Äpfel 12", "a\nb", "a\r\nb", "a b", "a\u{2028}b"]),
        (r"a\Wb", &["a\nb", "a b", "a\u{2028}b"]),
        (r"^\p{Ll}+$", &["straße", "äpfel", "ſ", "é", "aaaa"]),
        (r"^\p{Lu}", &["STRASSE", "Äpfel 12", "\u{212A}"]),
        (r"\p{Han}{3}", &["日本語"]),
        (r"\p{Greek}", &[]),
        (r"^\pM?\pL\pM$", &["e\u{301}"]),
        (r"^[^\x00-\x{ff}]+$", &["ſ", "\u{212A}", "٣", "日本語"]),
        ("^.$", &["ſ", "\u{212A}", "é", "٣"]),
        ("[à-ï]pf", &["äpfel"]),
        (r"äpfel\b", &["äpfel"]),
        (r"\bpfel", &[]),
        (r"(?-u:\b)pfel", &["Äpfel 12", "äpfel"]),
        (r"\Bpfel\b", &["Äpfel 12", "äpfel"]),
        (r"\b{start}[be]", &["e\u{301}", "a\nb", "a\r\nb", "a b", "a\u{2028}b"]),
        (r"e\b{end-half}", &["straße"]),
        ("^a$", &[]),
        ("(?m)^a$", &["a\nb"]),
        ("(?mR)^a$", &two_lines),
        ("(?mR)^b$", &two_lines),
        (r"(?mR)\r$|^\n", &[]),
        (r"(?m)\Ab|a\z", &["aaaa"]),
        ("^a.b$", &["a b", "a\u{2028}b"]),
        ("(?s)^a.b$", &["a\nb", "a b", "a\u{2028}b"]),
        ("(?s)^a.*?b$", &["a\nb", "a\r\nb", "a b", "a\u{2028}b"]),
        (r"(?x) ^ a \ b $ # a comment", &["a b"]),
        ("^(a{2}){2}$", &["aaaa"]),
        ("^([ab]{1,3}?){2,600}$", &["aaaa"]),
        ("^(?:|a|x(?:y|z)+?)??aaa$", &["aaaa"]),
        (r"^\*\*\*=", &["***=x"]),
        (r"^\(\?i\)x$", &["(?i)x"]),
        (r"^\[:x:\]$", &["[:x:]"]),
        (r"^[\[:x\]]+$", &["[:x:]"]),
        (r"^\\y$|\{2}$", &[r"\y", "x{2}"]),
    ];
    check_on(&UNICODE_TEXTS, &world, "RLIKE", &table).await;
}

async fn regular_expressions_that_need_too_much_are_the_callers_mistake(world: World) {
    world.run("a").param("text", "a").add().await;
    for pattern in [r"\b".repeat(30), r"(?:\ba)?".repeat(100), "(?:a?b?){250}".repeat(8)] {
        let filter = format!("params.text RLIKE '{pattern}'");
        let outcome = world.search().filter(&filter).try_page().await;
        assert!(matches!(outcome, Ok(_) | Err(Situation::InvalidParameter(_))), "{pattern}: {outcome:?}");
    }
}
