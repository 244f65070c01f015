//! Putting the stack together: each line needs only the lines above it.

use jiff::{SignedDuration, Timestamp};
use nextech_mcp::auth::login::{Offers, Redirect};
use nextech_mcp::auth::{
    AccessToken, Auth, Binding, Cache, Http, Keys, Network, OAuth, Place, Registration, Store,
    TokenSet,
};
use nextech_mcp::chart::{Chart, Cursors, Identifiers, PatientId};
use nextech_mcp::mcp::{ChartServer, Prompts};
use nextech_mcp::nextech::{Client, Connection, DateStyle, EncountersPath};
use nextech_mcp::sandbox::{Options, Sandbox};
use nextech_mcp::settings::{CacheSettings, ClientSettings, Said, Settings};
use secrecy::{ExposeSecret, SecretString};

use super::Failure;
use super::flags::Source;

/// The sandbox's cursors are good after a restart, like all others, and need no secret: nobody in it
/// exists.
pub(super) const SANDBOX_KEY: &str = "c2FuZGJveCBjdXJzb3JzIG5lZWQgbm8gc2VjcmV0ISE=";

/// A server, and the sandbox it reads, if it does: dropping that stops it.
pub(super) struct Stack {
    pub(super) server: ChartServer,
    _sandbox: Option<Sandbox>,
}

/// Where the browser is of whoever uses the client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Browser {
    /// On this machine, so that it can come back here after a sign-in.
    Here,
    /// Nobody knows.
    Anywhere,
}

/// The stack that `source` and the settings describe.
pub(super) async fn build(source: Source, said: &Said, browser: Browser) -> Result<Stack, Failure> {
    let prompts = prompts(&Settings::clients(said)?)?;
    if source.sandbox {
        let only = Settings::patient(said)?;
        let sandbox = start_sandbox(Options::default()).await?;
        let server = sandbox_server(&sandbox, only)?.with_prompts(prompts);
        return Ok(Stack { server, _sandbox: Some(sandbox) });
    }
    let settings = Settings::new(said)?;
    let server = server(settings, browser)?.with_prompts(prompts);
    Ok(Stack { server, _sandbox: None })
}

/// The program's own prompts, and the practice's.
fn prompts(settings: &ClientSettings) -> Result<Prompts, Failure> {
    let ours = Prompts::default();
    match &settings.prompts {
        None => Ok(ours),
        Some(folder) => ours.with_folder(folder).map_err(|error| Failure::Usage(error.to_string())),
    }
}

/// A server for the practice in `settings`.
fn server(settings: Settings, browser: Browser) -> Result<ChartServer, Failure> {
    let identifiers = Identifiers { ssn_last4: settings.ssn_last4, phone: settings.phone };
    let http = http(&settings);
    let auth = auth(&http, &settings)?;
    let offers = match browser {
        Browser::Here => offers(&http, &settings, &auth)?,
        Browser::Anywhere => None,
    };
    let connection = Connection {
        base_url: settings.api_url,
        practice_id: settings.practice_id,
        practice_header: settings.practice_header,
        encounters_path: EncountersPath::named(&settings.encounters_path)
            .unwrap_or(EncountersPath::Auto),
        dates: if settings.us_dates { DateStyle::Us } else { DateStyle::Iso },
    };
    let ehr = Client::new(http, connection, auth).map_err(|error| failed(&error))?;
    let cursors = Cursors::new(keys(&settings.cache));
    let chart = Chart::new(ehr, identifiers, cursors).only(settings.patient.map(PatientId));
    Ok(ChartServer::new(match offers {
        Some(offers) => chart.offering(offers),
        None => chart,
    }))
}

/// Sign-ins for whoever has none; not where tokens are handed in, which come before any sign-in.
fn offers(http: &Http, settings: &Settings, auth: &Auth) -> Result<Option<Offers>, Failure> {
    if settings.access_token.is_some() || settings.refresh_token.is_some() {
        return Ok(None);
    }
    let needed = oauth(http, settings)?.zip(binding(settings));
    let redirect = Redirect::parse(&settings.redirect_uri);
    Ok(needed.zip(redirect).map(|((oauth, binding), redirect)| {
        let cache = Cache::any(place(&settings.cache));
        Offers::new(auth.clone(), oauth, cache, binding, redirect)
    }))
}

/// Tokens that were handed in; without them, the sign-in that is kept.
fn auth(http: &Http, settings: &Settings) -> Result<Auth, Failure> {
    let oauth = oauth(http, settings)?;
    let refresh = settings.refresh_token.clone();
    let tokens = match (&settings.access_token, refresh) {
        (Some(access), refresh) => {
            TokenSet { access: AccessToken::new(access.expose_secret()), refresh, expires_at: None }
        }
        // Already over: the first request renews it.
        (None, Some(refresh)) => TokenSet {
            access: AccessToken::new(""),
            refresh: Some(refresh),
            expires_at: Some(Timestamp::UNIX_EPOCH),
        },
        (None, None) => {
            return Ok(match (oauth, binding(settings)) {
                (Some(oauth), Some(binding)) => {
                    Auth::kept(oauth, Cache::new(place(&settings.cache), binding))
                }
                _ => Auth::new(None, None),
            });
        }
    };
    Ok(Auth::new(oauth, Some(tokens)))
}

/// The identity provider, where the settings name it.
pub(super) fn oauth(http: &Http, settings: &Settings) -> Result<Option<OAuth>, Failure> {
    let Some(Binding { authority, tenant, client_id, resource, .. }) = binding(settings) else {
        return Ok(None);
    };
    let client_secret = settings.client_secret.clone();
    let registration = Registration { authority, tenant, client_id, resource, client_secret };
    OAuth::new(http.clone(), registration).map(Some).map_err(|error| failed(&error))
}

/// What a sign-in is for; `None` where the settings do not say.
pub(super) fn binding(settings: &Settings) -> Option<Binding> {
    Some(Binding {
        authority: settings.authority.as_str().trim_end_matches('/').to_owned(),
        tenant: settings.tenant.clone(),
        client_id: settings.client_id.clone()?,
        resource: settings.resource.clone()?,
        practice_id: settings.practice_id.clone(),
    })
}

/// Where the sign-in is kept.
pub(super) fn place(settings: &CacheSettings) -> Place {
    Place { folder: settings.folder.clone(), name: settings.name.clone(), keys: keys(settings) }
}

/// Where the key is that everything of ours is sealed with.
fn keys(settings: &CacheSettings) -> Keys {
    Keys {
        given: settings.key.clone(),
        given_file: settings.key_file.clone(),
        store: match settings.key_store.as_str() {
            "keyring" => Store::Keyring,
            "file" => Store::File,
            _ => Store::Auto,
        },
        file: settings.own_key_file.clone(),
    }
}

/// A server for `sandbox`, signed in; the settings say nothing else about it than whom it may read.
fn sandbox_server(sandbox: &Sandbox, only: Option<i64>) -> Result<ChartServer, Failure> {
    let http = Http::direct();
    let ehr = sandbox_client(http, sandbox)?;
    let cursors = Cursors::new(Keys::given(SANDBOX_KEY));
    let chart = Chart::new(ehr, Identifiers::default(), cursors).only(only.map(PatientId));
    Ok(ChartServer::new(chart))
}

/// The EHR client for `sandbox`, signed in.
pub(super) fn sandbox_client(http: Http, sandbox: &Sandbox) -> Result<Client, Failure> {
    let registration = Registration {
        authority: sandbox.authority(),
        tenant: sandbox.tenant().to_owned(),
        client_id: sandbox.client_id().to_owned(),
        resource: sandbox.resource().to_owned(),
        client_secret: None,
    };
    let oauth = OAuth::new(http.clone(), registration).map_err(|error| failed(&error))?;
    let tokens = TokenSet {
        access: AccessToken::new(sandbox.access_token()),
        refresh: Some(SecretString::from(sandbox.refresh_token())),
        expires_at: Timestamp::now().checked_add(SignedDuration::from_mins(59)).ok(),
    };
    let connection = Connection {
        base_url: sandbox.api_url().parse().map_err(|_| failed(&"the sandbox has no address"))?,
        practice_id: sandbox.practice_id().to_owned(),
        practice_header: reqwest::header::HeaderName::from_static("x-nextech-practice-id"),
        encounters_path: EncountersPath::Auto,
        dates: DateStyle::Iso,
    };
    let auth = Auth::new(Some(oauth), Some(tokens));
    Client::new(http, connection, auth).map_err(|error| failed(&error))
}

/// Starts the sandbox EHR.
pub(super) async fn start_sandbox(options: Options) -> Result<Sandbox, Failure> {
    let bind = options.bind;
    Sandbox::start(options)
        .await
        .map_err(|error| Failure::Failed(format!("the sandbox cannot listen on {bind}: {error}")))
}

/// For the EHR and the identity provider, by the way through the network that the settings name.
pub(super) fn http(settings: &Settings) -> Http {
    let on_this_machine =
        matches!(settings.api_url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    Http::through(Network {
        direct: on_this_machine && settings.proxy.is_none(),
        proxy: settings.proxy.clone(),
        extra_ca: settings.extra_ca.clone(),
    })
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::Failed(error.to_string())
}
