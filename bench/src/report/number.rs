//! Numbers as people read them: three or four digits, thousands apart.

/// `number` with three digits that matter, or whole with separated thousands: `0.512`, `18.4`, `22,800`; whole
/// numbers stay whole.
pub fn short(number: f64) -> String {
    let magnitude = number.abs();
    if magnitude >= 100.0 || number.fract() == 0.0 {
        thousands(number)
    } else if magnitude >= 10.0 {
        format!("{number:.1}")
    } else if magnitude >= 1.0 {
        format!("{number:.2}")
    } else {
        format!("{number:.3}")
    }
}

fn thousands(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::from(if number < 0.0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let shown: Vec<String> =
            [0.0512, 1.234, 18.44, 512.4, 22_800.0, 1_234_567.0, 15.0, 0.0].map(short).into();
        assert_eq!(shown, ["0.051", "1.23", "18.4", "512", "22,800", "1,234,567", "15", "0"]);
    }
}
