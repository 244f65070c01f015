//! The command line.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use nextech_mcp::sandbox::Fault;
use nextech_mcp::settings::Said;

const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (commit ",
    env!("NEXTECH_MCP_COMMIT"),
    ", rmcp ",
    env!("NEXTECH_MCP_RMCP"),
    ")"
);

/// Lets an AI assistant read charts in the Nextech `IntelleChart` EHR, through MCP.
#[derive(Debug, Parser)]
#[command(version = VERSION, about, propagate_version = true, arg_required_else_help = true)]
pub(super) struct Flags {
    #[command(flatten)]
    pub(super) settings: SettingFlags,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Settings; each may also come from the environment (`NEXTECH_MCP_PRACTICE_ID`, …) or `config.toml`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings (or NEXTECH_MCP_… in the environment, or config.toml)")]
pub(super) struct SettingFlags {
    /// The practice whose charts are read
    #[arg(long, global = true, value_name = "ID")]
    practice_id: Option<String>,
    /// The only patient that may be read, by EHR number; everybody when absent
    #[arg(long, global = true, value_name = "ID")]
    patient: Option<String>,
    /// Where the EHR's API is
    #[arg(long, global = true, value_name = "URL")]
    api_url: Option<String>,
    /// The identity provider
    #[arg(long, global = true, value_name = "URL")]
    authority: Option<String>,
    /// The identity provider's tenant
    #[arg(long, global = true, value_name = "DOMAIN|ID")]
    tenant: Option<String>,
    /// This application's id at the identity provider
    #[arg(long, global = true, value_name = "ID")]
    client_id: Option<String>,
    /// The API that tokens are for
    #[arg(long, global = true, value_name = "URI")]
    resource: Option<String>,
    /// Where the browser comes back to after the sign-in, exactly as it is registered
    #[arg(long, global = true, value_name = "URL")]
    redirect_uri: Option<String>,
    /// Whether the identity provider may be a host that is not Microsoft's: false, true
    #[arg(long, global = true, value_name = "BOOL")]
    custom_authority: Option<String>,
    /// A file with the application's secret, if its registration is confidential
    #[arg(long, global = true, value_name = "FILE")]
    client_secret_file: Option<String>,
    /// A file with a ready access token
    #[arg(long, global = true, value_name = "FILE")]
    access_token_file: Option<String>,
    /// A file with a ready refresh token
    #[arg(long, global = true, value_name = "FILE")]
    refresh_token_file: Option<String>,
    /// The folder that the sealed sign-in is kept in
    #[arg(long, global = true, value_name = "FOLDER")]
    cache_dir: Option<String>,
    /// A file with the key that the sign-in is sealed with
    #[arg(long, global = true, value_name = "FILE")]
    cache_key_file: Option<String>,
    /// Where a key of our own is kept: auto, keyring, file
    #[arg(long, global = true, value_name = "WHERE")]
    key_store: Option<String>,
    /// The proxy for all requests, instead of the system's
    #[arg(long, global = true, value_name = "URL")]
    proxy: Option<String>,
    /// Trust the certificates (PEM) in this file as well
    #[arg(long, global = true, value_name = "FILE")]
    extra_ca_file: Option<String>,
    /// The header that carries the practice id
    #[arg(long, global = true, value_name = "NAME")]
    practice_header: Option<String>,
    /// How the encounter search is spelled: auto, encounters/search, encounters, encounter
    #[arg(long, global = true, value_name = "PATH")]
    encounters_path: Option<String>,
    /// How dates are sent to the EHR: iso, us
    #[arg(long, global = true, value_name = "STYLE")]
    date_format: Option<String>,
    /// What of a social security number is shown: never, last4
    #[arg(long, global = true, value_name = "HOW")]
    show_ssn: Option<String>,
    /// Whether the home phone number is shown: false, true
    #[arg(long, global = true, value_name = "BOOL")]
    show_phone: Option<String>,
    /// Prompts (*.md) that replace those of the program, or join them
    #[arg(long, global = true, value_name = "FOLDER")]
    prompts_dir: Option<String>,
    /// Whether `http` offers encounters as resources: false, true
    #[arg(long, global = true, value_name = "BOOL")]
    resources_over_http: Option<String>,
    /// How much is logged to stderr: off, error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "LEVEL")]
    log: Option<String>,
    /// Read settings from this file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use the settings of [profiles.NAME]
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
}

impl SettingFlags {
    /// What was said here and in the environment.
    pub(super) fn said(&self) -> Said {
        let given = [
            ("practice_id", &self.practice_id),
            ("patient", &self.patient),
            ("api_url", &self.api_url),
            ("authority", &self.authority),
            ("tenant", &self.tenant),
            ("client_id", &self.client_id),
            ("resource", &self.resource),
            ("redirect_uri", &self.redirect_uri),
            ("custom_authority", &self.custom_authority),
            ("client_secret_file", &self.client_secret_file),
            ("access_token_file", &self.access_token_file),
            ("refresh_token_file", &self.refresh_token_file),
            ("cache_dir", &self.cache_dir),
            ("cache_key_file", &self.cache_key_file),
            ("key_store", &self.key_store),
            ("proxy", &self.proxy),
            ("extra_ca_file", &self.extra_ca_file),
            ("practice_header", &self.practice_header),
            ("encounters_path", &self.encounters_path),
            ("date_format", &self.date_format),
            ("show_ssn", &self.show_ssn),
            ("show_phone", &self.show_phone),
            ("prompts_dir", &self.prompts_dir),
            ("resources_over_http", &self.resources_over_http),
            ("log", &self.log),
        ];
        let flags: BTreeMap<_, _> =
            given.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect();
        Said {
            flags,
            file: self.config.clone(),
            profile: self.profile.clone(),
            ..Said::from_environment()
        }
    }
}

/// Which EHR.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Source {
    /// Read the embedded sandbox EHR (invented patients) instead of a practice's: needs no settings
    #[arg(long)]
    pub(super) sandbox: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve MCP on stdin and stdout
    Stdio {
        #[command(flatten)]
        source: Source,
    },
    /// Serve MCP over HTTP on /mcp
    Http {
        #[command(flatten)]
        source: Source,
        /// Where to listen; loopback only
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
        bind: SocketAddr,
        /// Serve the transport of MCP 2024-11-05 as well, on /sse and /messages
        #[arg(long)]
        legacy_sse: bool,
    },
    /// Sign in to Nextech, once; the sign-in is kept, and renewed by whatever uses it
    Login(Login),
    /// Forget the sign-in on this machine
    Logout,
    /// Say who is signed in, for which practice, until when, and where that is kept
    Status {
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Call one tool and print its answer
    Call(Call),
    /// Convert a CCD from HTML to markdown
    Convert(Convert),
    /// Show what this program does, with the sandbox EHR
    Demo,
    /// Run the sandbox EHR and its identity provider on their own
    Sandbox(Sandbox),
    /// Print what to paste into an MCP client's configuration
    ClientConfig {
        /// Which client
        client: Client,
    },
}

/// One sign-in.
#[derive(Debug, Args)]
pub(super) struct Login {
    /// Sign in with a browser on any machine, and paste the address it ends at: for ssh and containers
    #[arg(long, conflicts_with = "port")]
    pub(super) manual: bool,
    /// Come back to this port of localhost instead of the one in `redirect_uri`; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    pub(super) port: Option<u16>,
    /// How much the sign-in page asks
    #[arg(long, value_name = "HOW", value_parser = ["login", "select_account", "consent", "admin_consent"])]
    pub(super) prompt: Option<String>,
    /// The sign-in name to start with
    #[arg(long = "login-hint", value_name = "NAME")]
    pub(super) hint: Option<String>,
    /// Replace the sign-in of another person, practice or registration without asking
    #[arg(long)]
    pub(super) force: bool,
    /// How long to wait for the browser
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) wait: u64,
}

/// One tool call.
#[derive(Debug, Args)]
pub(super) struct Call {
    #[command(flatten)]
    pub(super) source: Source,
    /// The tool's name
    pub(super) tool: String,
    /// Its arguments as a JSON object, or - to read them from stdin (other users of this machine can
    /// see a command line)
    #[arg(default_value = "{}")]
    pub(super) arguments: String,
    /// Print the whole result as JSON, not only its text
    #[arg(long)]
    pub(super) json: bool,
}

/// One conversion.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch on the command line")]
pub(super) struct Convert {
    /// The document, or - for stdin
    #[arg(default_value = "-")]
    pub(super) file: PathBuf,
    /// Only this section, by heading, common name or LOINC code; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(super) section: Vec<String>,
    /// Only the sections' names, and what each costs
    #[arg(long, conflicts_with_all = ["json", "max_tokens"])]
    pub(super) outline: bool,
    /// Fold nothing: every block where it stood
    #[arg(long)]
    pub(super) plain: bool,
    /// Show text that the document hides, marked as hidden
    #[arg(long)]
    pub(super) hidden: bool,
    /// Stop at the last whole row within this many tokens, and name what is left
    #[arg(long, value_name = "N")]
    pub(super) max_tokens: Option<usize>,
    /// Print the document as data
    #[arg(long)]
    pub(super) json: bool,
    /// Which converter: ours, or the plain html2md rendering
    #[arg(long, value_enum, default_value_t = Engine::Ccd)]
    pub(super) engine: Engine,
}

/// Converters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Engine {
    /// Ours
    Ccd,
    /// html2md, as it comes
    Html2md,
}

/// The sandbox on its own.
#[derive(Debug, Args)]
pub(super) struct Sandbox {
    /// Where to listen; loopback only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8788")]
    pub(super) bind: SocketAddr,
    /// How long access tokens last
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    pub(super) token_lifetime: u64,
    /// Misbehave: NAME or NAME=VALUE, may be given several times
    #[arg(long, value_name = "NAME[=VALUE]", long_help = faults())]
    pub(super) fault: Vec<Fault>,
}

/// The faults, one a line.
fn faults() -> String {
    let all = Fault::all().iter().map(|(name, what)| format!("\n  {name}: {what}"));
    format!("Misbehave; may be given several times:{}", all.collect::<String>())
}

/// Clients whose configuration we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Client {
    /// Claude Desktop
    ClaudeDesktop,
    /// Claude Code
    ClaudeCode,
    /// Cursor
    Cursor,
    /// VS Code
    Vscode,
}
