//! A stand-in for the EHR and its identity provider, on loopback, with invented patients.
//!
//! It is a second EHR rather than a mock: it speaks the vendor's API document over real sockets,
//! contradictions included, and shares no type with the client, so that both cannot be wrong
//! together. It serves tests, the demo, and anybody without an account. No clock and no chance
//! takes part in its charts: they are the same bytes in every run. Only tokens are random.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::any;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::sandbox::connection::{Exchange, Scissors};
use crate::sandbox::faults::Orders;
use crate::sandbox::practice::Practice;
use crate::sandbox::tokens::Tokens;

mod bulk;
mod charts;
mod clinical;
mod connection;
mod document;
mod ehr;
mod faults;
mod login;
mod misbehaviour;
mod period;
mod practice;
mod tokens;
mod tour;
mod wire;

pub use crate::sandbox::faults::{EncounterPath, Fault, UnknownFault};
pub use crate::sandbox::tour::{Tour, tour};

/// Says what it is wherever it is printed.
const PRACTICE_NAME: &str = "Sandbox Eye Associates (invented)";

/// The `x-nextech-practice-id` of the only practice there is.
const PRACTICE_ID: &str = "sandbox-eye-associates";

/// Nobody can own a name under `.example` (RFC 2606).
const TENANT: &str = "sandbox-eye-associates.example";

/// The application's registration.
const CLIENT_ID: &str = "5a4d0000-c11e-4000-8000-000000000001";

/// The application that consumes the tokens.
const RESOURCE: &str =
    "https://sandbox-eye-associates.example/5a4d0000-4e50-4000-8000-000000000001";

/// How the sandbox is to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen. Loopback only; port 0 takes a free one.
    pub bind: SocketAddr,
    /// How long an access token is good for.
    pub token_lifetime: Duration,
    /// Misbehaviour from the start, in this order.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token_lifetime: Duration::from_secs(3600),
            faults: Vec::new(),
        }
    }
}

/// How many requests each endpoint has had, whatever became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Patient searches.
    pub search: u64,
    /// Encounter searches, under any spelling of the path.
    pub encounters: u64,
    /// Questions for the section names.
    pub categories: u64,
    /// Sign-in pages, and sign-ins.
    pub authorize: u64,
    /// Codes brought to the token endpoint.
    pub token_code: u64,
    /// Refresh tokens brought to the token endpoint.
    pub token_refresh: u64,
}

/// A running sandbox. It stops when this is dropped, and cuts what is still connected.
pub struct Sandbox {
    clinic: Arc<Clinic>,
    _stop: DropGuard,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not its tokens: a habit that is kept even where they open nothing.
        out.debug_struct("Sandbox").field("address", &self.clinic.address).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Listens and serves until dropped.
    ///
    /// # Errors
    ///
    /// If the address is not a loopback address, or cannot be listened at.
    pub async fn start(options: Options) -> io::Result<Self> {
        if !options.bind.ip().is_loopback() {
            let refused = "the sandbox listens on loopback addresses only";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, refused));
        }
        let listener = TcpListener::bind(options.bind).await?;
        let clinic = Arc::new(Clinic {
            address: listener.local_addr()?,
            practice: Practice::open(),
            orders: Orders::new(options.faults),
            tokens: Tokens::new(options.token_lifetime),
            counters: Counters::default(),
            cancelled: watch::Sender::default(),
            session: String::from("5a4d0000-5e55-4000-8000-000000000001"),
        });
        let stop = CancellationToken::new();
        let exchange = Exchange::new(listener, stop.clone());
        let service = routes(&clinic).into_make_service_with_connect_info::<Scissors>();
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(async move {
            let server = axum::serve(exchange, service);
            let _never_fails = server.with_graceful_shutdown(stopped).await;
        });
        Ok(Self { clinic, _stop: stop.drop_guard() })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.clinic.address
    }

    /// The EHR's base address.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("{}/ehr/api", self.authority())
    }

    /// The identity provider's base address.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("http://{}", self.clinic.address)
    }

    /// The only tenant the identity provider knows.
    #[must_use]
    pub const fn tenant(&self) -> &'static str {
        TENANT
    }

    /// The only client the identity provider knows.
    #[must_use]
    pub const fn client_id(&self) -> &'static str {
        CLIENT_ID
    }

    /// The only resource the identity provider issues tokens for.
    #[must_use]
    pub const fn resource(&self) -> &'static str {
        RESOURCE
    }

    /// The only practice the EHR knows.
    #[must_use]
    pub const fn practice_id(&self) -> &'static str {
        PRACTICE_ID
    }

    /// A new access token, valid from now for the token lifetime.
    #[must_use]
    pub fn access_token(&self) -> String {
        self.clinic.tokens.access()
    }

    /// A new refresh token.
    #[must_use]
    pub fn refresh_token(&self) -> String {
        self.clinic.tokens.refresh()
    }

    /// The settings that point a server here, by the names of their environment variables.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("NEXTECH_MCP_API_URL", self.api_url()),
            ("NEXTECH_MCP_AUTHORITY", self.authority()),
            ("NEXTECH_MCP_TENANT", TENANT.to_owned()),
            ("NEXTECH_MCP_CLIENT_ID", CLIENT_ID.to_owned()),
            ("NEXTECH_MCP_RESOURCE", RESOURCE.to_owned()),
            ("NEXTECH_MCP_PRACTICE_ID", PRACTICE_ID.to_owned()),
            ("NEXTECH_MCP_ACCESS_TOKEN", self.access_token()),
        ]
    }

    /// The requests so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.clinic.counters.stats()
    }

    /// Requests that followed a redirection to another host, which none should.
    #[must_use]
    pub fn strayed(&self) -> u64 {
        self.clinic.counters.elsewhere.load(Ordering::Relaxed)
    }

    /// Orders a fault, behind those that are still to come.
    pub fn order(&self, fault: Fault) {
        self.clinic.orders.add(fault);
    }

    /// How many answers of the EHR were dropped by the client before their end; wait on it with
    /// `wait_for` instead of sleeping.
    #[must_use]
    pub fn cancelled(&self) -> watch::Receiver<u64> {
        self.clinic.cancelled.subscribe()
    }
}

/// Every document of the practice as `(patient, encounter, html)`, printed one at a time.
pub fn documents() -> impl Iterator<Item = (u32, u32, String)> {
    charts::all().into_iter().flat_map(|chart| {
        let numbers = 0..chart.visits.len();
        numbers.filter_map(move |number| {
            let visit = chart.visits.get(number)?;
            Some((chart.patient.id, visit.id, document::print(&chart, visit, None)))
        })
    })
}

/// What all handlers share.
struct Clinic {
    address: SocketAddr,
    practice: Practice,
    orders: Orders,
    tokens: Tokens,
    counters: Counters,
    cancelled: watch::Sender<u64>,
    session: String,
}

/// What is counted.
#[derive(Clone, Copy, Debug)]
enum Endpoint {
    Search,
    Encounters,
    Categories,
    Authorize,
    TokenCode,
    TokenRefresh,
}

#[derive(Debug, Default)]
struct Counters {
    search: AtomicU64,
    encounters: AtomicU64,
    categories: AtomicU64,
    authorize: AtomicU64,
    token_code: AtomicU64,
    token_refresh: AtomicU64,
    elsewhere: AtomicU64,
}

impl Counters {
    fn count(&self, endpoint: Endpoint) {
        let counter = match endpoint {
            Endpoint::Search => &self.search,
            Endpoint::Encounters => &self.encounters,
            Endpoint::Categories => &self.categories,
            Endpoint::Authorize => &self.authorize,
            Endpoint::TokenCode => &self.token_code,
            Endpoint::TokenRefresh => &self.token_refresh,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn stats(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            search: read(&self.search),
            encounters: read(&self.encounters),
            categories: read(&self.categories),
            authorize: read(&self.authorize),
            token_code: read(&self.token_code),
            token_refresh: read(&self.token_refresh),
        }
    }
}

/// Everything under one roof; the two halves know each other's tokens and nothing else.
fn routes(clinic: &Arc<Clinic>) -> Router {
    Router::new()
        .route("/", any(front_page))
        .route("/sandbox/stats", any(stats))
        .route("/sandbox/elsewhere", any(elsewhere))
        .nest("/ehr/api", ehr::routes(clinic))
        .merge(login::routes())
        .with_state(Arc::clone(clinic))
}

async fn front_page() -> impl IntoResponse {
    login::front_page()
}

async fn stats(State(clinic): State<Arc<Clinic>>) -> axum::Json<Stats> {
    axum::Json(clinic.counters.stats())
}

async fn elsewhere(State(clinic): State<Arc<Clinic>>) -> &'static str {
    clinic.counters.elsewhere.fetch_add(1, Ordering::Relaxed);
    "You should not have followed.\n"
}
