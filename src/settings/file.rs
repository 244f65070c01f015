//! `config.toml`: settings at the top, and under `[profiles.NAME]` where a practice differs.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use toml::{Table, Value};

use super::{Error, SETTINGS, Said};

/// A profile's name is a file's name too, and some systems do not tell letters' cases apart there.
const PROFILE_CHARS_MAX: usize = 64;

/// The file, or nothing where there is none.
pub(super) struct File {
    /// Its path, for messages.
    pub(super) name: String,
    top: Table,
    profile: Table,
}

impl File {
    /// The value of `name`: the profile's, else the top's.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        scalar(self.profile.get(name).or_else(|| self.top.get(name))?)
    }
}

/// Text, or a number or truth value that needs no quotes.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Reads the file that `said` names, or the platform's own one if it exists.
pub(super) fn read(said: &Said) -> Result<File, Error> {
    let path = said.file.clone().or_else(usual_place);
    let name = path.as_deref().map_or_else(|| "config.toml".to_owned(), shown);
    let problem = |problem: String| Error::File { file: name.clone(), problem };
    let text = match path.as_deref().map(std::fs::read_to_string) {
        Some(Ok(text)) => text,
        Some(Err(error)) if said.file.is_some() || error.kind() != ErrorKind::NotFound => {
            return Err(problem(format!("cannot be read ({})", error.kind())));
        }
        _ => String::new(),
    };
    // The parser's message quotes the line, and a line may hold what should not be printed.
    let top: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(0, |it| text[..it.start.min(text.len())].lines().count());
        problem(format!("is not TOML, at line {}", line.max(1)))
    })?;
    check(&top, "", true).map_err(problem)?;
    let profile = match &said.profile {
        None => Table::new(),
        Some(wanted) => {
            // It names a file of the cache as well.
            let fine =
                |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_".contains(it);
            if wanted.is_empty() || wanted.len() > PROFILE_CHARS_MAX || !wanted.chars().all(fine) {
                return Err(Error::Wrong {
                    name: "--profile".to_owned(),
                    origin: super::Origin::Flag,
                    problem: format!(
                        "must be small letters, digits, - and _, at most {PROFILE_CHARS_MAX} of them"
                    ),
                    example: "east",
                });
            }
            let found = top.get("profiles").and_then(|it| it.get(wanted)).and_then(Value::as_table);
            let Some(found) = found else {
                let profiles = top.get("profiles").and_then(Value::as_table);
                let all: Vec<&str> =
                    profiles.map(|it| it.keys().map(String::as_str).collect()).unwrap_or_default();
                let known = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
                return Err(problem(format!("has no such profile; it has: {known}")));
            };
            found.clone()
        }
    };
    Ok(File { name, top, profile })
}

/// Refuses what no setting is called, and what is no text.
fn check(table: &Table, place: &str, is_top: bool) -> Result<(), String> {
    for (name, value) in table {
        if is_top && name == "profiles" {
            let profiles =
                value.as_table().ok_or("`profiles` must be tables like [profiles.east]")?;
            for (profile, settings) in profiles {
                let settings = settings.as_table().ok_or("a profile must be a table")?;
                check(settings, &format!(" in [profiles.{profile}]"), false)?;
            }
            continue;
        }
        let Some(setting) = SETTINGS.iter().find(|it| it.name == name) else {
            let near = SETTINGS
                .iter()
                .map(|it| (strsim::jaro_winkler(it.name, name), it.name))
                .max_by(|one, other| one.0.total_cmp(&other.0))
                .map_or("practice_id", |it| it.1);
            return Err(format!("`{name}`{place} is no setting; did you mean `{near}`?"));
        };
        if setting.secret {
            return Err(format!(
                "`{name}`{place} is a secret and does not belong in a file: set {}",
                setting.variable()
            ));
        }
        if scalar(value).is_none() {
            return Err(format!(
                "`{name}`{place} must be text, like {name} = \"{}\"",
                setting.example
            ));
        }
    }
    Ok(())
}

/// The file that is read when none is named.
fn usual_place() -> Option<PathBuf> {
    Some(usual_folder()?.join("config.toml"))
}

/// Where the platform keeps configuration.
pub(super) fn usual_folder() -> Option<PathBuf> {
    Some(strategy()?.config_dir())
}

/// Where the platform keeps what a program remembers on this machine: on Windows never what follows
/// its user to other machines.
pub(super) fn state_place() -> Option<PathBuf> {
    if cfg!(target_os = "macos") {
        return Some(etcetera::home_dir().ok()?.join("Library/Application Support/nextech-mcp"));
    }
    let strategy = strategy()?;
    Some(strategy.state_dir().unwrap_or_else(|| strategy.cache_dir()))
}

fn strategy() -> Option<impl AppStrategy> {
    choose_app_strategy(AppStrategyArgs {
        top_level_domain: String::new(),
        author: String::new(),
        app_name: "nextech-mcp".to_owned(),
    })
    .ok()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
