//! What was said, and what it means.
//!
//! A setting comes from a flag, else from the environment (`NEXTECH_MCP_…`), else from the profile in
//! `config.toml`, else from the top of that file, else it has a default. Nothing below `main` sees
//! where a value came from; here every complaint says it.

mod error;
mod file;
mod sources;
mod table;

use std::collections::BTreeMap;
use std::path::PathBuf;

use reqwest::Url;
use reqwest::header::HeaderName;
use secrecy::SecretString;
use tracing::level_filters::LevelFilter;

use self::sources::All;

pub use error::{Error, Origin};
pub use table::{SETTINGS, Setting};

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
    /// The only patient that may be read.
    pub patient: Option<i64>,
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
    /// What clients are offered beside the tools.
    pub clients: ClientSettings,
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

/// What clients are offered beside the tools.
#[derive(Debug)]
pub struct ClientSettings {
    /// A folder of prompts.
    pub prompts: Option<PathBuf>,
    /// Whether encounters are resources over HTTP too.
    pub resources_over_http: bool,
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
            patient: all.patient()?,
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
            clients: all.clients()?,
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

    /// The only patient that may be read, when nothing else of the settings is needed.
    ///
    /// # Errors
    ///
    /// As [`Settings::new`], for that one setting.
    pub fn patient(said: &Said) -> Result<Option<i64>, Error> {
        All { said, file: file::read(said)? }.patient()
    }

    /// What clients are offered, when nothing else of the settings is needed.
    ///
    /// # Errors
    ///
    /// As [`Settings::new`], for those settings.
    pub fn clients(said: &Said) -> Result<ClientSettings, Error> {
        All { said, file: file::read(said)? }.clients()
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
