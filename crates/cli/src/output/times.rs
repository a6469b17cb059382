//! Times and durations for people. All take milliseconds; moments count from the Unix epoch.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `2026-11-21 04:23:54` where the reader is; empty for times that no calendar has.
pub(crate) fn absolute(moment_ms: i64, zone: &TimeZone) -> String {
    format(moment_ms, zone, "%Y-%m-%d %H:%M:%S")
}

/// `2026-11-21 04:23:54 UTC`, as MLflow's listings have it.
pub(crate) fn date(moment_ms: i64) -> String {
    format(moment_ms, &TimeZone::UTC, "%Y-%m-%d %H:%M:%S UTC")
}

/// `2026-11-21T04:23:54.315Z`, for machines.
pub(crate) fn rfc3339(moment_ms: i64) -> String {
    format(moment_ms, &TimeZone::UTC, "%Y-%m-%dT%H:%M:%S.%3fZ")
}

fn format(moment_ms: i64, zone: &TimeZone, pattern: &str) -> String {
    let moment = Timestamp::from_millisecond(moment_ms);
    moment.map(|moment| moment.to_zoned(zone.clone()).strftime(pattern).to_string()).unwrap_or_default()
}

/// The moment that a person writes: a date (its first moment) or a date with a time, where the reader is, or a time with its
/// own distance to UTC. None for any other text.
pub(crate) fn parse(text: &str, zone: &TimeZone) -> Option<i64> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_millisecond());
    }
    let local: DateTime = text.parse().ok()?;
    local.to_zoned(zone.clone()).ok().map(|moment| moment.timestamp().as_millisecond())
}

/// How long ago: `just now`, `5 min ago`, `3 d ago`; `in 2 h` for clocks that disagree.
pub(crate) fn ago(moment_ms: i64, now_ms: i64) -> String {
    let passed = now_ms.saturating_sub(moment_ms);
    let amount = coarse(passed.saturating_abs());
    match passed {
        -1999..=1999 => "just now".to_owned(),
        2000.. => format!("{amount} ago"),
        _ => format!("in {amount}"),
    }
}

fn coarse(length: i64) -> String {
    const UNITS: [(i64, i64, &str); 6] = [
        // Below this: in this unit.
        (MINUTE, SECOND, "s"),
        (HOUR, MINUTE, "min"),
        (DAY, HOUR, "h"),
        (60 * DAY, DAY, "d"),
        (730 * DAY, 30 * DAY, "mo"),
        (i64::MAX, 365 * DAY, "y"),
    ];
    let (_, unit, name) = UNITS.into_iter().find(|(end, ..)| length < *end).unwrap_or(UNITS[5]);
    format!("{} {name}", length / unit)
}

/// How long something takes, in the two units that matter: `12 ms`, `1.4 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`.
pub(crate) fn duration(length_ms: i64) -> String {
    let two = |large: i64, unit: &str, rest: i64, small: &str| match rest {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {rest} {small}"),
    };
    match length_ms {
        ..0 => "–".to_owned(),
        0..SECOND => format!("{length_ms} ms"),
        // Tenths, rounded down: 59.96 s is not a minute.
        SECOND..MINUTE => format!("{}.{} s", length_ms / SECOND, length_ms % SECOND / 100),
        MINUTE..HOUR => two(length_ms / MINUTE, "min", length_ms % MINUTE / SECOND, "s"),
        HOUR..DAY => two(length_ms / HOUR, "h", length_ms % HOUR / MINUTE, "min"),
        DAY.. => two(length_ms / DAY, "d", length_ms % DAY / HOUR, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates() {
        let moment = 1_795_235_034_315;
        assert_eq!(absolute(moment, &TimeZone::UTC), "2026-11-21 04:23:54");
        assert_eq!(absolute(moment, &TimeZone::fixed(jiff::tz::offset(2))), "2026-11-21 06:23:54");
        assert_eq!(date(moment), "2026-11-21 04:23:54 UTC");
        assert_eq!(rfc3339(moment), "2026-11-21T04:23:54.315Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(rfc3339(i64::MAX), "");
    }

    #[test]
    fn people_write_moments() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        for (text, moment) in [
            ("2026-03-03T12:00", "2026-03-03T10:00:00.000Z"),
            ("2026-03-03 12:00:30", "2026-03-03T10:00:30.000Z"),
            (" 2026-03-03 ", "2026-03-02T22:00:00.000Z"),
            ("2026-03-03T12:00Z", "2026-03-03T12:00:00.000Z"),
            ("2026-03-03T12:00:00.5-05:00", "2026-03-03T17:00:00.500Z"),
        ] {
            assert_eq!(parse(text, &zone).map(rfc3339).as_deref(), Some(moment), "{text}");
        }
        for text in ["", "yesterday", "12:00", "2026-02-30", "3.3.2026", "1795300000000"] {
            assert_eq!(parse(text, &zone), None, "{text}");
        }
    }

    #[test]
    fn distances_are_coarse() {
        let now = 10_000 * DAY;
        for (passed, text) in [
            (0, "just now"),
            (-1500, "just now"),
            (59_999, "59 s ago"),
            (5 * MINUTE, "5 min ago"),
            (23 * HOUR, "23 h ago"),
            (59 * DAY, "59 d ago"),
            (100 * DAY, "3 mo ago"),
            (800 * DAY, "2 y ago"),
            (-3 * HOUR, "in 3 h"),
        ] {
            assert_eq!(ago(now - passed, now), text);
        }
        assert_eq!(ago(i64::MIN, i64::MAX), "292471208 y ago");
    }

    #[test]
    fn durations_have_two_units() {
        for (length, text) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1450, "1.4 s"),
            (59_999, "59.9 s"),
            (200 * SECOND, "3 min 20 s"),
            (2 * HOUR, "2 h"),
            (2 * HOUR + 5 * MINUTE, "2 h 5 min"),
            (4 * DAY + 3 * HOUR, "4 d 3 h"),
            (-5, "–"),
        ] {
            assert_eq!(duration(length), text);
        }
    }
}
