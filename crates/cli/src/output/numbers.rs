//! Numbers for people.

/// A value with about five significant digits: `0.12346`, `1234.6`, `1.2346e-7`, `42`, `NaN`.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "∞" } else { "-∞" }.to_owned()
    } else if value.fract() == 0.0 && size < 1e7 {
        // Counts are read whole; adding 0 turns -0 into 0.
        format!("{}", value + 0.0)
    } else if (1e-4..1e6).contains(&size) {
        #[expect(clippy::cast_possible_truncation, reason = "between -4 and 5")]
        let digits_before = size.log10().floor() as i32 + 1;
        let decimals = usize::try_from(5 - digits_before).unwrap_or(0);
        trim_zeros(&format!("{value:.decimals$}"))
    } else {
        let text = format!("{value:.4e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{}e{exponent}", trim_zeros(mantissa))
    }
}

fn trim_zeros(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }.to_owned()
}

/// A number of bytes: `17 B`, `1.5 MiB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let mut size = count as f64 / 1024.0;
    let mut unit = 0;
    // 1023.95 would be shown as 1024.0.
    while size >= 1023.95 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_about_five_digits() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (42.0, "42"),
            (1_234_567.0, "1234567"),
            (0.5, "0.5"),
            (0.123_456_789, "0.12346"),
            (0.000_123_456_789, "0.00012346"),
            (0.000_012_345_6, "1.2346e-5"),
            (1234.5678, "1234.6"),
            (-99.999_99, "-100"),
            (123_456.789, "123457"),
            (12_345_678.9, "1.2346e7"),
            (1e300, "1e300"),
            (f64::MAX, "1.7977e308"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-∞"),
        ] {
            assert_eq!(number(value), text, "{value:e}");
        }
    }

    #[test]
    fn bytes_have_units() {
        for (count, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1_572_864, "1.5 MiB"),
            ((1 << 20) - 1, "1.0 MiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(bytes(count), text);
        }
    }
}
