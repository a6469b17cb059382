//! Values as the contract shows them inside its messages: JSON in plain ASCII, the way Python writes it.

use std::fmt::Write as _;

/// `text` as a JSON string: in quotes, with everything but printable ASCII escaped.
pub fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('"');
    for c in text.chars() {
        match c {
            '"' => shown.push_str("\\\""),
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            '\u{8}' => shown.push_str("\\b"),
            '\u{c}' => shown.push_str("\\f"),
            other => push_ascii(&mut shown, other),
        }
    }
    shown.push('"');
    shown
}

/// JSON text with its characters beyond ASCII escaped; they occur only inside strings.
pub fn in_ascii(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    json.chars().for_each(|c| push_ascii(&mut shown, c));
    shown
}

fn push_ascii(shown: &mut String, c: char) {
    if matches!(c, ' '..='~') {
        shown.push(c);
        return;
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string does not fail.
        let _ = write!(shown, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_quotes_are_escaped() {
        assert_eq!(quoted("a\tb\0\"\\\n\r\u{8}\u{c}\u{7f}"), r#""a\tb\u0000\"\\\n\r\b\f\u007f""#);
        assert_eq!(quoted(""), "\"\"");
    }

    #[test]
    fn what_is_not_ascii_is_escaped_in_units_of_utf16() {
        assert_eq!(quoted("ä😀"), r#""\u00e4\ud83d\ude00""#);
        assert_eq!(in_ascii(r#"["ä","\n"]"#), r#"["\u00e4","\n"]"#);
    }
}
