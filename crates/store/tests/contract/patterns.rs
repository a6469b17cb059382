//! LIKE, ILIKE and regular expressions mean the same on both databases.

use crate::world::World;

on_both_databases! {
    like_knows_two_wildcards_and_minds_case,
    ilike_ignores_case,
    regular_expressions_find_a_match_anywhere,
    regular_expressions_have_the_syntax_of_the_regex_crate,
}

/// The texts that the patterns are tried on, each the value of a run's param `text`.
const TEXTS: [&str; 18] = [
    "abc", "ABC", "a%c", "a_c", r"a\c", "a.c", "a*c", "", "ab", "äbc", "ÄBC", "a\nc", "aXbc", "😀", " abc",
    "(abc)", "[a]c", "a-1",
];

/// Checks which of the texts fulfil each operator with its pattern, and that NOT of it finds the others.
async fn check(world: &World, operator: &str, table: &[(&str, &[&str])]) {
    for text in TEXTS {
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
                TEXTS.into_iter().filter(|text| expected.contains(text) == is_match).collect();
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
