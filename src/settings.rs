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
        "redirect_uri",
        "Where the browser comes back to after the sign-in, exactly as it is registered",
        "http://localhost:8000/callback/",
        Some("http://localhost:8000/callback/"),
    ),
    setting(
        "custom_authority",
        "Whether `authority` may be a host that is not Microsoft's: false, true",
        "true",
        Some("false"),
    ),
    setting(
        "client_secret_file",
        "A file with the application's secret, if its registration is confidential",
        "/run/secrets/nextech-client-secret",
        None,
    ),
    setting(
        "access_token_file",
        "A file with a ready access token, for containers",
        "/run/secrets/nextech-access-token",
        None,
    ),
    setting(
        "refresh_token_file",
        "A file with a ready refresh token; needs client_id and resource",
        "/run/secrets/nextech-refresh-token",
        None,
    ),
    setting(
        "cache_dir",
        "The folder that the sealed sign-in is kept in",
        "/var/lib/nextech-mcp",
        None,
    ),
    setting(
        "cache_key_file",
        "A file with the key that the sign-in is sealed with",
        "/run/secrets/nextech-cache-key",
        None,
    ),
    setting(
        "key_store",
        "Where a key of our own is kept: auto, keyring, file",
        "keyring",
        Some("auto"),
    ),
    setting(
        "proxy",
        "The proxy for all requests, instead of the system's",
        "http://proxy.example:3128",
        None,
    ),
    setting(
        "extra_ca_file",
        "A file with certificates (PEM) that are trusted as well, for networks that inspect TLS",
        "/etc/ssl/practice-ca.pem",
        None,
    ),
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
    Setting {
        name: "client_secret",
        help: "The application's secret, if its registration is confidential",
        example: "the secret itself",
        default: None,
        secret: true,
    },
    Setting {
        name: "cache_key",
        help: "The key that the sign-in is sealed with",
        example: "as `openssl rand -base64 32` makes it",
        default: None,
        secret: true,
    },
];

/// Microsoft's sign-in hosts, all clouds: what is sent elsewhere would be somebody else's.
const AUTHORITIES: &[&str] = &[
    "login.microsoftonline.com",
    "login.microsoft.com",
    "login.windows.net",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
    "login.sovcloud-identity.fr",
    "login.sovcloud-identity.de",
    "login.sovcloud-identity.sg",
];

/// Tenants that stand for any tenant, which an application of one tenant cannot be used from.
const NO_TENANTS: &[&str] = &["common", "organizations", "consumers"];

/// A secret is a line, and a bundle of certificates a few hundred kilobytes.
const SECRET_BYTES_MAX: u64 = 1024 * 1024;

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
    /// Where the service manager puts credentials: `CREDENTIALS_DIRECTORY`.
    pub credentials: Option<PathBuf>,
}

impl Said {
    /// The process's environment; everything else is still to be filled in.
    #[must_use]
    pub fn from_environment() -> Self {
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|it| it.starts_with("NEXTECH_MCP_"))?;
            Some((name, SecretString::from(value.into_string().ok()?)))
        });
        let credentials = std::env::vars_os().find(|(name, _)| name == "CREDENTIALS_DIRECTORY");
        Self {
            environment: ours.collect(),
            credentials: credentials.map(|(_, folder)| PathBuf::from(folder)),
            ..Self::default()
        }
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
    /// The application's secret.
    pub client_secret: Option<SecretString>,
    /// Where a sign-in ends.
    pub redirect_uri: String,
    /// Where it is kept.
    pub cache: CacheSettings,
    /// The proxy.
    pub proxy: Option<String>,
    /// Certificates that are trusted as well, as PEM.
    pub extra_ca: Option<Vec<u8>>,
}

/// Where a sign-in is kept, and where the key is that seals it.
#[derive(Debug)]
pub struct CacheSettings {
    /// The folder.
    pub folder: PathBuf,
    /// The file's name in it, without extension: each profile has its own.
    pub name: String,
    /// The key itself.
    pub key: Option<SecretString>,
    /// A file with the key.
    pub key_file: Option<PathBuf>,
    /// `auto`, `keyring` or `file`.
    pub key_store: String,
    /// Where a key file of our own is.
    pub own_key_file: PathBuf,
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
            authority: all.authority()?,
            tenant: all.tenant()?,
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
            access_token: all.secret("access_token", Some("access_token_file"))?,
            refresh_token: all.secret("refresh_token", Some("refresh_token_file"))?,
            client_secret: all.secret("client_secret", Some("client_secret_file"))?,
            redirect_uri: all.redirect()?,
            cache: all.cache()?,
            proxy: all.proxy()?,
            extra_ca: all.certificates()?,
        })
    }

    /// Makes sense of `said` for somebody who wants to sign in, which needs more than serving does.
    ///
    /// # Errors
    ///
    /// As [`Settings::new`]; also without `client_id` or `resource`.
    pub fn for_sign_in(said: &Said) -> Result<Self, Error> {
        let settings = Self::new(said)?;
        let all = All { said, file: file::read(said)? };
        all.visible("client_id")?;
        all.visible("resource")?;
        Ok(settings)
    }

    /// Where the sign-in is kept, when nothing else of the settings is needed.
    ///
    /// # Errors
    ///
    /// As [`Settings::new`], for those settings.
    pub fn cache(said: &Said) -> Result<CacheSettings, Error> {
        All { said, file: file::read(said)? }.cache()
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

    /// A secret: from the environment, or from the file that another setting names. In `config.toml`
    /// it would lie in clear.
    fn secret(
        &self,
        name: &'static str,
        in_file: Option<&'static str>,
    ) -> Result<Option<SecretString>, Error> {
        use secrecy::ExposeSecret;
        let setting = known(name);
        if let Some(value) = self.said.environment.get(&setting.variable()) {
            let value = one_line(value.expose_secret());
            return value
                .map(Some)
                .ok_or_else(|| wrong(setting, Origin::Environment, "is no token"));
        }
        let Some(in_file) = in_file else { return Ok(None) };
        let Some(bytes) = self.contents(in_file)? else { return Ok(None) };
        let bytes = zeroize::Zeroizing::new(bytes);
        let origin = self.find(in_file).map_or(Origin::Default, |it| it.1);
        let value = std::str::from_utf8(&bytes).ok().and_then(one_line);
        value
            .map(Some)
            .ok_or_else(|| wrong(known(in_file), origin, "names a file that holds no token"))
    }

    /// What is in the file that a setting names.
    fn contents(&self, name: &'static str) -> Result<Option<Vec<u8>>, Error> {
        let Some(path) = self.optional(name) else { return Ok(None) };
        let read = || -> std::io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            let file = std::fs::File::open(path)?;
            // A pipe would be waited for.
            if !file.metadata()?.is_file() {
                return Err(std::io::ErrorKind::InvalidInput.into());
            }
            std::io::Read::read_to_end(
                &mut std::io::Read::take(file, SECRET_BYTES_MAX),
                &mut bytes,
            )?;
            Ok(bytes)
        };
        read().map(Some).map_err(|error| {
            let problem = format!("names a file that cannot be read ({})", error.kind());
            wrong(known(name), self.find(name).map_or(Origin::Default, |it| it.1), &problem)
        })
    }

    /// One of Microsoft's, or this machine, unless the operator vouches for another.
    fn authority(&self) -> Result<Url, Error> {
        let url = self.url("authority")?;
        let host = url.host_str().unwrap_or_default();
        let known_host =
            AUTHORITIES.contains(&host) || matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if known_host || self.one_of("custom_authority", &["false", "true"])? == "true" {
            return Ok(url);
        }
        let origin = self.find("authority").map_or(Origin::Default, |it| it.1);
        let problem = "is not one of Microsoft's sign-in hosts; if it is meant, \
                       set custom_authority to true";
        Err(wrong(known("authority"), origin, problem))
    }

    fn tenant(&self) -> Result<String, Error> {
        let problem = "must be the domain or the id of one tenant";
        self.read("tenant", problem, |it| {
            let fine = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-');
            let named = !it.is_empty() && it.chars().all(fine) && !it.starts_with('.');
            (named && !NO_TENANTS.contains(&it)).then(|| it.to_owned())
        })
    }

    /// `http` on this machine: nothing else of a browser's can come back to us.
    fn redirect(&self) -> Result<String, Error> {
        let problem = "must be an http:// address on localhost, without a query";
        self.read("redirect_uri", problem, |it| {
            let url: Url = it.parse().ok()?;
            let ours = url.scheme() == "http"
                && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none();
            ours.then(|| it.to_owned())
        })
    }

    fn certificates(&self) -> Result<Option<Vec<u8>>, Error> {
        let Some(pem) = self.contents("extra_ca_file")? else { return Ok(None) };
        let found = reqwest::Certificate::from_pem_bundle(&pem).ok().filter(|it| !it.is_empty());
        if found.is_some() {
            return Ok(Some(pem));
        }
        let origin = self.find("extra_ca_file").map_or(Origin::Default, |it| it.1);
        Err(wrong(known("extra_ca_file"), origin, "names a file that holds no certificates in PEM"))
    }

    fn proxy(&self) -> Result<Option<String>, Error> {
        if self.optional("proxy").is_none() {
            return Ok(None);
        }
        let problem = "must be an http:// or https:// address";
        self.read("proxy", problem, |it| {
            let url: Url = it.parse().ok()?;
            let known = matches!(url.scheme(), "http" | "https");
            (known && url.has_host()).then(|| it.to_owned())
        })
        .map(Some)
    }

    fn cache(&self) -> Result<CacheSettings, Error> {
        let name = match &self.said.profile {
            None => "default".to_owned(),
            Some(profile) => format!("profile-{profile}"),
        };
        let key_file = self.optional("cache_key_file").map(PathBuf::from).or_else(|| {
            let credential = self.said.credentials.as_ref()?.join("nextech-mcp-key");
            credential.exists().then_some(credential)
        });
        let folder = self.optional("cache_dir").map(PathBuf::from).or_else(file::state_place);
        let Some((folder, config)) = folder.zip(file::usual_folder()) else {
            return Err(Error::Missing {
                flag: known("cache_dir").flag(),
                variable: known("cache_dir").variable(),
                name: "cache_dir",
                file: self.file.name.clone(),
                example: known("cache_dir").example,
            });
        };
        Ok(CacheSettings {
            folder,
            name,
            key: self.secret("cache_key", None)?,
            key_file,
            key_store: self.one_of("key_store", &["auto", "keyring", "file"])?,
            own_key_file: config.join("cache-key"),
        })
    }
}

/// A secret as it is written in a variable or a file: one word.
fn one_line(text: &str) -> Option<SecretString> {
    let text = text.trim();
    let fine = !text.is_empty() && text.bytes().all(|it| it.is_ascii_graphic());
    fine.then(|| SecretString::from(text.to_owned()))
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
