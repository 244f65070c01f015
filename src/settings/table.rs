//! All settings: one row each.

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
        "patient",
        "The only patient that may be read, by EHR number; everybody when absent",
        "7340001",
        None,
    ),
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
        "prompts_dir",
        "A folder with prompts (*.md) that replace those of the program, or join them",
        "/etc/nextech-mcp/prompts",
        None,
    ),
    setting(
        "resources_over_http",
        "Whether `http` offers encounters as resources, whose addresses travel in headers: false, true",
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

/// The row of [`SETTINGS`]. A name without one gets a row that nobody can have set; a test makes every
/// setting wrong once and looks for its name.
pub(super) fn known(name: &'static str) -> &'static Setting {
    const NONE: Setting = setting("", "", "", None);
    SETTINGS.iter().find(|it| it.name == name).unwrap_or(&NONE)
}
