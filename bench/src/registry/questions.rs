//! What is asked of a registry, and what each answer must be.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::data::{ALIAS, PAGE, Size, TEAMS, owner, team};
use crate::http::{Connection, get, percent_encode, post_json};
use crate::workloads::fixed::Known;

/// Different models that are asked for in turn.
const MODELS: usize = 200;
/// The alias that is set again and again.
const MOVED: &str = "canary";

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// The version that an alias stands for.
    ByAlias,
    /// The first page of models whose names begin alike.
    NamePrefix,
    /// The first page of models with a tag that a tenth of them have.
    CommonTag,
    /// The few models with a tag's value.
    RareTag,
    /// The versions of one model.
    Versions,
    /// The latest version of each stage of one model.
    Latest,
}

impl Question {
    /// All of them, with the names of their rows.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::ByAlias, "registry-alias", "get a model version by alias"),
        (
            Self::NamePrefix,
            "registry-search-name",
            "search models, page of 100: `name LIKE 'm-04%'` and the like",
        ),
        (Self::CommonTag, "registry-search-tag", "search models, page of 100: a tag of every tenth model"),
        (Self::RareTag, "registry-search-rare", "search models: a tag of five models"),
        (Self::Versions, "registry-versions", "search model versions: `name = 'm-…'`"),
        (Self::Latest, "registry-latest", "get latest versions of a model"),
    ];

    /// The different requests for a question, and the models that each must find, in order.
    fn requests(self, size: Size, server: SocketAddr) -> Vec<(Vec<u8>, Vec<usize>)> {
        let search = |filter: String, expected: Vec<usize>| {
            let path =
                format!("registered-models/search?max_results={PAGE}&filter={}", percent_encode(&filter));
            (get(server, &format!("/api/2.0/mlflow/{path}")), expected)
        };
        let models = |matches: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..size.models).filter(|model| matches(*model)).take(PAGE).collect()
        };
        let each = |make: &dyn Fn(&str) -> Vec<u8>| -> Vec<(Vec<u8>, Vec<usize>)> {
            spread(size.models).map(|model| (make(&size.name(model)), vec![model])).collect()
        };
        match self {
            Self::ByAlias => each(&|name| {
                get(server, &format!("/api/2.0/mlflow/registered-models/alias?name={name}&alias={ALIAS}"))
            }),
            Self::Versions => each(&|name| {
                let filter = percent_encode(&format!("name = '{name}'"));
                get(
                    server,
                    &format!("/api/2.0/mlflow/model-versions/search?max_results={PAGE}&filter={filter}"),
                )
            }),
            Self::Latest => each(&|name| {
                let body = json!({ "name": name }).to_string();
                post_json(server, "/api/2.0/mlflow/registered-models/get-latest-versions", body.as_bytes())
            }),
            Self::NamePrefix => {
                let with = |prefix: &str| models(&|model| size.name(model).starts_with(prefix));
                let prefixes = size.prefixes().into_iter();
                prefixes.map(|prefix| search(format!("name LIKE '{prefix}%'"), with(&prefix))).collect()
            }
            Self::CommonTag => {
                let of = |place: usize| models(&|model| model % TEAMS == place);
                (0..TEAMS.min(size.models))
                    .map(|place| search(format!("tags.team = '{}'", team(place)), of(place)))
                    .collect()
            }
            Self::RareTag => spread(size.models)
                .step_by(10)
                .map(|one| {
                    search(
                        format!("tags.owner = '{}'", owner(one)),
                        models(&|model| owner(model) == owner(one)),
                    )
                })
                .collect(),
        }
    }

    fn check(self, size: Size, body: &[u8], expected: &[usize]) -> Result<()> {
        let answer: Value = serde_json::from_slice(body).context("the answer is not JSON")?;
        let one = expected.first().copied().unwrap_or(0);
        match self {
            Self::ByAlias => check_version(&answer["model_version"], size, one, size.champion(one)),
            Self::Latest => {
                let versions = list(&answer, "model_versions", 1)?;
                check_version(&versions[0], size, one, size.versions)
            }
            Self::Versions => {
                let versions = list(&answer, "model_versions", size.versions.min(PAGE))?;
                for (place, version) in versions.iter().enumerate() {
                    check_version(version, size, one, size.versions - place)?;
                }
                Ok(())
            }
            Self::NamePrefix | Self::CommonTag | Self::RareTag => {
                let models = list(&answer, "registered_models", expected.len())?;
                models.iter().zip(expected).try_for_each(|(found, model)| check_model(found, size, *model))
            }
        }
    }
}

/// Makes the requests of a question and checks the answer to each.
///
/// # Errors
/// When an answer is wrong.
pub async fn learn(server: SocketAddr, size: Size, question: Question) -> Result<Vec<Known>> {
    let mut connection = Connection::open(server).await?;
    let mut known = Vec::new();
    for (request, expected) in question.requests(size, server) {
        let check = |body: &[u8]| question.check(size, body, &expected);
        known.push(Known::learn(&mut connection, request, check).await?);
    }
    Ok(known)
}

/// Requests that move an alias of several models to and fro; each must be where it was moved to.
///
/// # Errors
/// When one is not.
pub async fn learn_set_alias(server: SocketAddr, size: Size) -> Result<Vec<Known>> {
    let mut connection = Connection::open(server).await?;
    let mut known = Vec::new();
    for version in [1, size.versions] {
        for model in spread(size.models) {
            let body = size.alias_body(model, MOVED, version).to_string();
            let request = post_json(server, "/api/2.0/mlflow/registered-models/alias", body.as_bytes());
            known.push(Known::learn(&mut connection, request, |_| Ok(())).await?);
            let path = format!("registered-models/alias?name={}&alias={MOVED}", size.name(model));
            let answer = connection.request(&get(server, &format!("/api/2.0/mlflow/{path}"))).await?;
            let answer: Value = serde_json::from_slice(answer.body).context("the answer is not JSON")?;
            check_version(&answer["model_version"], size, model, version)
                .context("after the alias was set")?;
        }
    }
    Ok(known)
}

/// Models from all over the registry.
fn spread(models: usize) -> impl Iterator<Item = usize> {
    let many = MODELS.min(models);
    (0..many).map(move |place| place * models / many)
}

fn list<'a>(answer: &'a Value, name: &str, length: usize) -> Result<&'a [Value]> {
    let found = answer[name].as_array().with_context(|| format!("no {name} in the answer"))?;
    ensure!(found.len() == length, "{} {name} instead of {length}", found.len());
    Ok(found)
}

fn check_version(version: &Value, size: Size, model: usize, number: usize) -> Result<()> {
    let (name, source) = (size.name(model), format!("s3://bench/{}/{number}", size.name(model)));
    let number = number.to_string();
    let is_right = version["name"] == name.as_str()
        && version["version"] == number.as_str()
        && version["source"] == source.as_str()
        && version["tags"][0]["key"] == "stage";
    ensure!(is_right, "{version} instead of version {number} of {name}");
    Ok(())
}

/// A model with its tags, its alias and its latest version.
fn check_model(found: &Value, size: Size, model: usize) -> Result<()> {
    let name = size.name(model);
    ensure!(found["name"] == name.as_str(), "model {} instead of {name}", found["name"]);
    let has = |list: &str, key: &str, item: &str, of: &str, value: &str| {
        let items = found[list].as_array().map_or(&[][..], Vec::as_slice);
        items.iter().any(|one| one[key] == item && one[of] == value)
    };
    ensure!(has("tags", "key", "team", "value", &team(model)), "{name} has no tag team: {found}");
    ensure!(has("tags", "key", "owner", "value", &owner(model)), "{name} has no tag owner: {found}");
    let champion = size.champion(model).to_string();
    ensure!(has("aliases", "alias", ALIAS, "version", &champion), "{name} has no alias: {found}");
    let latest = list(found, "latest_versions", 1)?;
    check_version(&latest[0], size, model, size.versions)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { models: 200, versions: 10 };

    fn requests(question: Question) -> Vec<(String, Vec<usize>)> {
        let made = question.requests(SIZE, "127.0.0.1:1".parse().unwrap());
        made.into_iter().map(|(request, expected)| (String::from_utf8(request).unwrap(), expected)).collect()
    }

    #[test]
    fn searches_know_what_they_must_find() {
        let made = requests(Question::NamePrefix);
        assert!(made[1].0.contains("filter=name%20LIKE%20%27m-1%25%27"), "{}", made[1].0);
        assert_eq!((made[1].1[0], made[1].1.len()), (100, 100));
        let made = requests(Question::CommonTag);
        assert_eq!((made[3].1[0], made[3].1[1], made[3].1.len()), (3, 13, 20));
        let made = requests(Question::RareTag);
        assert_eq!((made.len(), &made[1].1), (20, &vec![10, 11, 12, 13, 14]));
        assert_eq!(requests(Question::ByAlias).len(), 200);
    }

    fn version(number: &str) -> Value {
        let source = format!("s3://bench/m-013/{number}");
        json!({ "name": "m-013", "version": number, "source": source, "tags": [{ "key": "stage", "value": "s1" }] })
    }

    #[test]
    fn wrong_answers_are_found_out() {
        let check =
            |question: Question, answer: Value| question.check(SIZE, answer.to_string().as_bytes(), &[13]);
        check(Question::ByAlias, json!({ "model_version": version("4") })).unwrap();
        assert!(check(Question::ByAlias, json!({ "model_version": version("5") })).is_err());
        check(Question::Latest, json!({ "model_versions": [version("10")] })).unwrap();
        let falling: Vec<Value> = (1..=10).rev().map(|number: i32| version(&number.to_string())).collect();
        check(Question::Versions, json!({ "model_versions": falling })).unwrap();
        assert!(check(Question::Versions, json!({ "model_versions": falling[1..] })).is_err());
        let model = |tags: Value| {
            let aliases = json!([{ "alias": "champion", "version": "4" }]);
            json!({ "registered_models": [
                { "name": "m-013", "tags": tags, "aliases": aliases, "latest_versions": [version("10")] }
            ] })
        };
        let tags = json!([{ "key": "owner", "value": "o2" }, { "key": "team", "value": "t3" }]);
        check(Question::RareTag, model(tags)).unwrap();
        assert!(check(Question::RareTag, model(json!([]))).is_err());
        assert!(check(Question::RareTag, json!({})).is_err());
    }
}
