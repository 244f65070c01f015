//! What was said, and what it means.
//!
//! A setting comes from a flag, else from the environment (`NEXTECH_MCP_…`), else from the profile in
//! `config.toml`, else from the top of that file, else it has a default. Nothing below `main` sees
//! where a value came from; here every complaint says it.

mod file;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use reqwest::Url;
use reqwest::header::HeaderName;
use secrecy::SecretString;
use tracing::level_filters::LevelFilter;

/// A setting as users know it, and an example that is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Name in `config.toml`; with dashes as a flag, in capitals as an environment variable.
    pub name: &'static str,
    /// What it decides.
    pub help: &'static str,
    /// A valid value.
    pub example: &'static str,
    /// What holds when nobody says otherwise.
    pub default: Option<&'static str>,
    /// Secrets are never flags: every user of a machine can list its processes' arguments.
    pub secret: bool,
}

/// All settings, in the order users meet them.
pub const SETTINGS: &[Setting] = &[
    setting("practice_id", "The practice whose charts are read", "1234", None),
    setting(
        "api_url",
        "Where the EHR's API is",
        "https://saas.nextech-api.com/ehr/api",
        Some("https://saas.nextech-api.com/ehr/api"),
    ),
    setting(
        "authority",
        "The identity provider",
        "https://login.microsoftonline.com",
        Some("https://login.microsoftonline.com"),
    ),
    setting(
        "tenant",
        "The identity provider's tenant: a domain or an id",
        "nextechapibeta.onmicrosoft.com",
        Some("nextechapibeta.onmicrosoft.com"),
    ),
    setting(
        "client_id",
        "This application's id at the identity provider",
        "00000000-0000-0000-0000-000000000000",
        None,
    ),
    setting("resource", "The API that tokens are for", "https://example.onmicrosoft.com/api", None),
    setting(
        "practice_header",
        "The header that carries the practice id",
        "nx-practice-id",
        Some("x-nextech-practice-id"),
    ),
    setting(
        "encounters_path",
        "How the encounter search is spelled: auto, encounters/search, encounters, encounter",
        "encounters/search",
        Some("auto"),
    ),
    setting("date_format", "How dates are sent to the EHR: iso, us", "us", Some("iso")),
    setting(
        "show_ssn",
        "What of a social security number search_patients shows: never, last4",
        "last4",
        Some("never"),
    ),
    setting(
        "show_phone",
        "Whether search_patients shows the home phone number: false, true",
        "true",
        Some("false"),
    ),
    setting(
        "log",
        "How much is logged to stderr: off, error, warn, info, debug, trace",
        "info",
        Some("warn"),
    ),
    Setting {
        name: "access_token",
        help: "A ready access token, for scripts and containers",
        example: "the token itself",
        default: None,
        secret: true,
    },
    Setting {
        name: "refresh_token",
        help: "A ready refresh token; needs client_id and resource",
        example: "the token itself",
        default: None,
        secret: true,
    },
];

const fn setting(
    name: &'static str,
    help: &'static str,
    example: &'static str,
    default: Option<&'static str>,
) -> Setting {
    Setting { name, help, example, default, secret: false }
}

impl Setting {
    /// `--practice-id`.
    #[must_use]
    pub fn flag(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }

    /// `NEXTECH_MCP_PRACTICE_ID`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("NEXTECH_MCP_{}", self.name.to_ascii_uppercase())
    }
}

/// Everything that was said, unread.
#[derive(Debug, Default)]
pub struct Said {
    /// By flag, under the setting's name.
    pub flags: BTreeMap<&'static str, String>,
    /// By the environment: every variable that starts with `NEXTECH_MCP_`.
    pub environment: BTreeMap<String, SecretString>,
    /// `--config FILE`; the platform's own place when absent, and then it need not exist.
    pub file: Option<PathBuf>,
    /// `--profile NAME`.
    pub profile: Option<String>,
}

impl Said {
    /// The process's environment; everything else is still to be filled in.
    #[must_use]
    pub fn from_environment() -> Self {
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|it| it.starts_with("NEXTECH_MCP_"))?;
            Some((name, SecretString::from(value.into_string().ok()?)))
        });
        Self { environment: ours.collect(), ..Self::default() }
    }
}

/// What it means: checked, and ready to be handed to constructors.
#[derive(Debug)]
pub struct Settings {
    /// See [`SETTINGS`], as all fields.
    pub practice_id: String,
    /// The EHR.
    pub api_url: Url,
    /// The identity provider.
    pub authority: Url,
    /// Its tenant.
    pub tenant: String,
    /// Our id there.
    pub client_id: Option<String>,
    /// What tokens are for.
    pub resource: Option<String>,
    /// Header for the practice id.
    pub practice_header: HeaderName,
    /// `auto` or a spelling.
    pub encounters_path: String,
    /// Whether dates go out as `M-D-YYYY`.
    pub us_dates: bool,
    /// Whether the last four digits of a social security number are shown.
    pub ssn_last4: bool,
    /// Whether the home phone number is shown.
    pub phone: bool,
    /// How much is logged.
    pub log: LevelFilter,
    /// A ready access token.
    pub access_token: Option<SecretString>,
    /// A ready refresh token.
    pub refresh_token: Option<SecretString>,
}

/// A setting that stops the start.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that cannot be right. Secrets' values are never shown, nor are others'.
    #[error("{name} (from {origin}) {problem}. A valid one: {example}")]
    Wrong {
        /// The setting, as it was given.
        name: String,
        /// Where from.
        origin: Origin,
        /// What is wrong with it.
        problem: String,
        /// One that is right.
        example: &'static str,
    },
    /// A setting that has no default and was not given.
    #[error(
        "{flag} is missing: give it, or set {variable}, or `{name}` in {file}. A valid one: {example}"
    )]
    Missing {
        /// As a flag.
        flag: String,
        /// As an environment variable.
        variable: String,
        /// In the file.
        name: &'static str,
        /// Which file.
        file: String,
        /// One that is right.
        example: &'static str,
    },
    /// The file cannot be read, or holds what no setting is called.
    #[error("{file}: {problem}")]
    File {
        /// Which.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag,
    /// The environment.
    Environment,
    /// The file.
    File(String),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => formatter.write_str("the command line"),
            Self::Environment => formatter.write_str("the environment"),
            Self::File(file) => formatter.write_str(file),
            Self::Default => formatter.write_str("the default"),
        }
    }
}

impl Settings {
    /// Makes sense of `said`.
    ///
    /// # Errors
    ///
    /// The first setting that is wrong or missing, by name, with one that would be right.
    pub fn new(said: &Said) -> Result<Self, Error> {
        let all = All { said, file: file::read(said)? };
        let api_url = all.url("api_url")?;
        Ok(Self {
            practice_id: all.visible("practice_id")?,
            api_url,
            authority: all.url("authority")?,
            tenant: all.visible("tenant")?,
            client_id: all.optional("client_id"),
            resource: all.optional("resource"),
            practice_header: all
                .read("practice_header", "is not a header's name", |it| it.parse().ok())?,
            encounters_path: all.one_of(
                "encounters_path",
                &["auto", "encounters/search", "encounters", "encounter"],
            )?,
            us_dates: all.one_of("date_format", &["iso", "us"])? == "us",
            ssn_last4: all.one_of("show_ssn", &["never", "last4"])? == "last4",
            phone: all.one_of("show_phone", &["false", "true"])? == "true",
            log: all.read("log", "is not a level", |it| it.parse().ok())?,
            access_token: all.secret("access_token")?,
            refresh_token: all.secret("refresh_token")?,
        })
    }

    /// How much is logged, when nothing else of the settings is needed.
    ///
    /// # Errors
    ///
    /// As [`Settings::new`], for that one setting.
    pub fn log(said: &Said) -> Result<LevelFilter, Error> {
        let all = All { said, file: file::read(said)? };
        all.read("log", "is not a level", |it| it.parse().ok())
    }
}

/// Every source at once.
struct All<'a> {
    said: &'a Said,
    file: file::File,
}

impl All<'_> {
    /// The setting's value and where it came from.
    fn find(&self, name: &'static str) -> Option<(String, Origin)> {
        use secrecy::ExposeSecret;
        let setting = known(name);
        if let Some(value) = self.said.flags.get(name) {
            return Some((value.clone(), Origin::Flag));
        }
        if let Some(value) = self.said.environment.get(&setting.variable()) {
            return Some((value.expose_secret().to_owned(), Origin::Environment));
        }
        if let Some(value) = self.file.get(name) {
            return Some((value, Origin::File(self.file.name.clone())));
        }
        setting.default.map(|it| (it.to_owned(), Origin::Default))
    }

    fn read<T>(
        &self,
        name: &'static str,
        problem: &str,
        meaning: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Error> {
        let setting = known(name);
        let Some((value, origin)) = self.find(name) else {
            return Err(Error::Missing {
                flag: setting.flag(),
                variable: setting.variable(),
                name: setting.name,
                file: self.file.name.clone(),
                example: setting.example,
            });
        };
        meaning(value.trim()).ok_or_else(|| wrong(setting, origin, problem))
    }

    fn optional(&self, name: &'static str) -> Option<String> {
        self.find(name).map(|(value, _)| value.trim().to_owned()).filter(|it| !it.is_empty())
    }

    fn one_of(&self, name: &'static str, allowed: &[&str]) -> Result<String, Error> {
        let problem = format!("must be one of {}", allowed.join(", "));
        self.read(name, &problem, |it| allowed.contains(&it).then(|| it.to_owned()))
    }

    /// Text that can stand in a header or a path.
    fn visible(&self, name: &'static str) -> Result<String, Error> {
        self.read(name, "must be visible letters and digits, without spaces", |it| {
            let fine = !it.is_empty() && it.bytes().all(|it| it.is_ascii_graphic());
            fine.then(|| it.to_owned())
        })
    }

    /// HTTPS, or HTTP to this machine: anything else would show charts and tokens to the network.
    fn url(&self, name: &'static str) -> Result<Url, Error> {
        let problem = "must be an https:// address without a user name, \
                       or an http:// one on this machine";
        self.read(name, problem, |it| {
            let url: Url = it.parse().ok()?;
            let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            let safe = url.scheme() == "https" || (url.scheme() == "http" && loopback);
            let plain = url.username().is_empty() && url.password().is_none();
            (safe && plain && url.query().is_none() && url.fragment().is_none()).then_some(url)
        })
    }

    /// A token: from the environment only. In the file it would lie in clear.
    fn secret(&self, name: &'static str) -> Result<Option<SecretString>, Error> {
        use secrecy::ExposeSecret;
        let setting = known(name);
        let Some(value) = self.said.environment.get(&setting.variable()) else { return Ok(None) };
        let value = value.expose_secret().trim();
        if value.is_empty() || !value.bytes().all(|it| it.is_ascii_graphic()) {
            return Err(wrong(setting, Origin::Environment, "is no token"));
        }
        Ok(Some(SecretString::from(value.to_owned())))
    }
}

fn wrong(setting: &Setting, origin: Origin, problem: &str) -> Error {
    let name = match origin {
        Origin::Flag => setting.flag(),
        Origin::Environment => setting.variable(),
        _ => format!("`{}`", setting.name),
    };
    Error::Wrong { name, origin, problem: problem.to_owned(), example: setting.example }
}

/// The row of [`SETTINGS`]. A name without one gets a row that nobody can have set; a test makes every
/// setting wrong once and looks for its name.
fn known(name: &'static str) -> &'static Setting {
    const NONE: Setting = setting("", "", "", None);
    SETTINGS.iter().find(|it| it.name == name).unwrap_or(&NONE)
}
