//! What each registered model holds.

use serde_json::{Value, json};

/// The alias that every model has.
pub const ALIAS: &str = "champion";
/// Models of a page.
pub const PAGE: usize = 100;
/// `team` has this many values, spread evenly over the models.
pub const TEAMS: usize = 10;
/// Models that have the same `owner`.
const OWNED: usize = 5;

/// How large a registry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Registered models, at least 1.
    pub models: usize,
    /// Versions of each, at least 1.
    pub versions: usize,
}

impl Size {
    /// Digits of the names.
    fn digits(self) -> usize {
        (self.models - 1).max(1).ilog10() as usize + 1
    }

    /// The name of a model; names sort as their numbers do.
    pub fn name(self, model: usize) -> String {
        format!("m-{model:0digits$}", digits = self.digits())
    }

    /// The version that the alias of a model stands for.
    pub fn champion(self, model: usize) -> usize {
        model % self.versions + 1
    }

    /// Beginnings of names that a tenth to a hundredth of the models have, ten at most, from all over the registry.
    pub fn prefixes(self) -> Vec<String> {
        // Two digits among many models; of few, as many as leave a page.
        let kept = self.digits().saturating_sub(2).clamp(1, 2);
        let all = self.models.div_ceil(10_usize.pow((self.digits() - kept) as u32));
        let many = all.min(10);
        (0..many).map(|place| format!("m-{:0kept$}", place * all / many)).collect()
    }

    /// The body of `registered-models/create`.
    pub fn create_body(self, model: usize) -> Value {
        let tags = [("team", team(model)), ("owner", owner(model))];
        let tags: Vec<Value> =
            tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        json!({ "name": self.name(model), "description": format!("Model number {model}"), "tags": tags })
    }

    /// The body of `model-versions/create`, which gives the versions their numbers in turn.
    pub fn version_body(self, model: usize, version: usize) -> Value {
        let name = self.name(model);
        let source = format!("s3://bench/{name}/{version}");
        let tags = [json!({ "key": "stage", "value": format!("s{}", version % 3) })];
        json!({ "name": name, "source": source, "tags": tags })
    }

    /// The body of `registered-models/alias`.
    pub fn alias_body(self, model: usize, alias: &str, version: usize) -> Value {
        json!({ "name": self.name(model), "alias": alias, "version": version.to_string() })
    }
}

/// The value of the tag `team`.
pub fn team(model: usize) -> String {
    format!("t{}", model % TEAMS)
}

/// The value of the tag `owner`.
pub fn owner(model: usize) -> String {
    format!("o{}", model / OWNED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(models: usize) -> Size {
        Size { models, versions: 10 }
    }

    #[test]
    fn names_sort_as_numbers_do() {
        assert_eq!(size(100_000).name(4_321), "m-04321");
        assert_eq!(size(200).name(7), "m-007");
        assert_eq!(size(1).name(0), "m-0");
    }

    #[test]
    fn prefixes_leave_a_page_where_they_can() {
        let prefixes = size(100_000).prefixes();
        assert_eq!((prefixes.len(), prefixes[1].as_str()), (10, "m-10"));
        let with =
            |size: Size, prefix: &str| (0..size.models).filter(|m| size.name(*m).starts_with(prefix)).count();
        assert_eq!(with(size(100_000), "m-04"), 1_000);
        assert_eq!(size(200).prefixes(), ["m-0", "m-1"]);
        assert_eq!(with(size(200), "m-0"), 100);
        for models in [1, 9, 10, 11, 150, 1_001, 99_999, 100_001] {
            for prefix in size(models).prefixes() {
                assert!(with(size(models), &prefix) > 0, "{prefix} of {models}");
            }
        }
    }

    #[test]
    fn models_differ() {
        let size = size(200);
        assert_eq!((team(13), owner(13), size.champion(13)), ("t3".to_owned(), "o2".to_owned(), 4));
        assert_eq!(size.version_body(13, 2)["source"], "s3://bench/m-013/2");
    }
}
