//! Settings from environment variables: `RUNSTONE_PORT` or `MLFLOW_PORT` for `--port`, and so on.

use anyhow::{Result, anyhow};
use clap::{Args as _, FromArgMatches as _};

use super::settings::Settings;

/// Names that MLflow gives to a variable although its flag is called otherwise.
const OTHER_NAMES: [(&str, &str); 7] = [
    ("allowed-hosts", "MLFLOW_SERVER_ALLOWED_HOSTS"),
    ("cors-allowed-origins", "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS"),
    ("x-frame-options", "MLFLOW_SERVER_X_FRAME_OPTIONS"),
    ("disable-security-middleware", "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE"),
    ("log-level", "MLFLOW_LOGGING_LEVEL"),
    ("model-source-pattern", "MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX"),
    ("allowed-artifact-schemes", "MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES"),
];

/// The settings that `variable` knows.
///
/// # Errors
/// If a value does not fit its setting; the message names the variable.
pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Settings> {
    let command = Settings::augment_args(clap::Command::new("runstone").no_binary_name(true));
    let mut settings = Settings::default();
    let flags = command.get_arguments().filter_map(clap::Arg::get_long).filter(|flag| *flag != "help");
    for flag in flags {
        let Some((name, value)) = names(flag).into_iter().find_map(|name| {
            let value = variable(&name).filter(|value| !value.is_empty())?;
            Some((name, value))
        }) else {
            continue;
        };
        // The flag's own parser reads the value, so both accept the same.
        let matches = command.clone().try_get_matches_from([argument(flag, &value)]);
        let parsed = matches.and_then(|matches| Settings::from_arg_matches(&matches));
        let parsed = parsed.map_err(|error| {
            let first = error.to_string().lines().next().unwrap_or_default().to_owned();
            anyhow!("the environment variable {name} is wrong: {}", first.trim_start_matches("error: "))
        })?;
        settings = settings.or(parsed);
    }
    Ok(settings)
}

/// The names of a flag's variables, the strongest first.
fn names(flag: &str) -> Vec<String> {
    let word = flag.replace('-', "_").to_uppercase();
    let other = OTHER_NAMES.iter().find(|(known, _)| *known == flag).map(|(_, name)| (*name).to_owned());
    [Some(format!("RUNSTONE_{word}")), other, Some(format!("MLFLOW_{word}"))].into_iter().flatten().collect()
}

fn argument(flag: &str, value: &str) -> String {
    // This flag takes no value of its own: its variable says true or false all the same.
    if flag == "no-serve-artifacts" {
        let off = matches!(value.to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "on");
        return format!("--serve-artifacts={}", !off);
    }
    let value = if flag == "log-level" { value.to_ascii_lowercase() } else { value.to_owned() };
    format!("--{flag}={value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Settings> {
        read(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn mlflows_variables_are_honoured_and_ours_win() {
        assert_eq!(from(&[("MLFLOW_PORT", "8080")]).unwrap().port, Some(8080));
        assert_eq!(from(&[("MLFLOW_PORT", "8080"), ("RUNSTONE_PORT", "9090")]).unwrap().port, Some(9090));
        let hosts = from(&[("MLFLOW_SERVER_ALLOWED_HOSTS", "a.example,*.b.example")]).unwrap().allowed_hosts;
        assert_eq!(hosts, Some(vec!["a.example".to_owned(), "*.b.example".to_owned()]));
        assert_eq!(from(&[("MLFLOW_SERVE_ARTIFACTS", "false")]).unwrap().serve_artifacts, Some(false));
        assert_eq!(from(&[("MLFLOW_TRUNCATE_LONG_VALUES", "0")]).unwrap().truncate_long_values, Some(false));
        assert_eq!(from(&[("MLFLOW_PORT", "")]).unwrap().port, None);
    }

    #[test]
    fn a_wrong_value_names_its_variable() {
        let message = from(&[("MLFLOW_PORT", "many")]).unwrap_err().to_string();
        assert!(message.contains("MLFLOW_PORT") && message.contains("many"), "{message}");
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let flags = Settings { port: Some(1), ..Settings::default() };
        let environment =
            from(&[("MLFLOW_PORT", "2"), ("MLFLOW_HOST", "h2"), ("MLFLOW_SERVE_ARTIFACTS", "true")]).unwrap();
        let file: Settings =
            toml::from_str("port = 3\nhost = \"h3\"\nstatic-prefix = \"/p\"\nserve-artifacts = false")
                .unwrap();
        let settings = flags.or(environment).or(file);
        assert_eq!(settings.port, Some(1));
        assert_eq!(settings.host.as_deref(), Some("h2"));
        assert_eq!(settings.static_prefix.as_deref(), Some("/p"));
        assert!(settings.serves_artifacts());
    }

    #[test]
    fn unknown_keys_and_wrong_values_in_the_file_are_refused() {
        assert!(toml::from_str::<Settings>("prot = 3").unwrap_err().to_string().contains("prot"));
        assert!(toml::from_str::<Settings>("request-timeout = -1").is_err());
        assert!(toml::from_str::<Settings>("port = \"x\"").is_err());
    }
}
