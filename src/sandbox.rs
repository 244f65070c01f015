//! A stand-in for the EHR and its identity provider, on loopback, with invented patients.
//!
//! It is a second EHR rather than a mock: it speaks the vendor's API document over real sockets,
//! contradictions included, and shares no type with the client, so that both cannot be wrong
//! together. It serves tests, the demo, and anybody without an account. No clock and no chance
//! takes part in its charts: they are the same bytes in every run. Only tokens are random.
//!
//! # What is planted
//!
//! Tests and demonstrations may rely on these. The encounter numbers of a patient are
//! `41PP001`, `41PP002`, … by date, where `PP` is the patient's place in this table.
//!
//! | PP | patient | chart | what to ask |
//! |---|---|---|---|
//! | 01 | 7340001 Evelyn Thornquist | 14 visits, glaucoma | IOP OD 27 21 20 17 15 16 17 17 17 18 14 14 15 15, OS 29 22 22 19 16 17 18 19 14 14 13 13 14 16; latanoprost since 3/9/2021; timolol 0.25 % 7/13/2021, 0.5 % 10/19/2021, stopped 3/8/2022 for a pulse of 46; dorzolamide then, reduced 8/29/2023; target 16 and 15 mmHg; laser OS 11/15/2022, OD 7/18/2023; fields 4101001, 4101008, 4101013; allergic to brimonidine |
//! | 02 | 7340002 Harold Bexley-Smythe | 16 visits, wet macular degeneration OD | answered newest first; OCT 468 → 287 µm in three months, relapse 349 at 4102008 after 12 weeks; warfarin until 4/1/2024, then apixaban; iodine allergy |
//! | 03 | 7340003 Marisol Quintero-Fenn | 9 visits, diabetic retinopathy | A1c 10.4 9.6 9.1 8.8 8.3 7.9 7.4 8.7 6.9 %; edema OD 4103003 to 4103005; proliferative OS at 4103008; influenza vaccine refused |
//! | 04 | 7340004 Desmond Achterberg | 8 visits, cataract | surgery OD 9/12/2024 (CPT), OS 10/10/2024 (a SNOMED code); acuity OD 20/80 before, 20/20 after; tamsulosin |
//! | 05 | 7340005 Kiran Vellanoor | 7 visits, keratoconus | Kmax OS 52.6 → 54.1, cross-linked 9/15/2022, then 53.0, 52.8; born late in the UTC day |
//! | 06 | 7340006 Poppy Lindenwood | 8 visits, strabismus | acuity by four methods; esotropia, patching, surgery 6/23/2022; empty fields left out |
//! | 07 | 7340007 Gus Farrowdale | 3 visits, red eye | 4107001 is on 3/11/2025 in the document and on 2025-03-12 in UTC |
//! | 08 | 7340008 Noor Halvorsen | 3 visits, normal | "No Known Allergies"; unknown fields null |
//! | 09 | 7340009 Winifred Oldacre | 208 visits | a fall at 4109037, glaucoma 4109070, brimonidine allergy 4109075, Charles Bonnet syndrome 4109104, endophthalmitis ruled out 4109151 |
//! | 10 | 7340010 Bram Emptyfolder | none | an empty array |
//! | 11 | 7340011 Morgan Sampleton, 1961 | 4 visits, ocular hypertension | numbers are strings; asthma, so no beta blocker |
//! | 12 | 7340012 Morgan Sampleton, 1993 | 5 visits, dry eye | the namesake; cyclosporine stopped 1/16/2024 |
//! | 13 | 7340013 Renée O'Hara-Núñez | 5 visits, narrow angles | iridotomy OD 1/23/2024, OS 2/6/2024 |
//! | 14 | 0 Ada Nullson | 2 visits | the smallest number; a visit on 2/29/2024; prism |
//! | 15 | 1 Una Firstborn | 2 visits | chart number `ABC12345`, born 2/29/1948 |
//! | 16 | 2147483647 Max Lastrow | 3 visits | the largest number; chart number `SBX 9999/b` |
//! | 17 | 7340017 Ingrid Sjöström-Vale | 6 visits, Fuchs dystrophy | padded strings; keratoplasty OD 5/9/2024; penicillin anaphylaxis |
//! | 18 | 7340018 Theo Brackenridge | 5 visits, retinal tear OD | laser 5/6/2025 |
//! | 19 | 7340019 Leila Ashgrove | 6 visits, optic neuritis OS | unknown extra fields; multiple sclerosis since 5/2/2023; a reason for referral |
//! | 20 | 7340020 Otis Penhallow | 6 visits, thyroid eye disease | answered in no order; `<0.01 mIU/L` |
//! | 21 | 7340021 Bernadette Cray | 7 visits, herpes keratitis OS | `ccd` before `summary`; valacyclovir since 6/6/2023 |
//! | 22 | 7340022 Walter Ingleby | 9 visits, vein occlusion OS | OCT 712 → 279 µm, recurrence 455 at 4122006 |
//! | 23 | 7340023 Ivy Summerfield | 7 visits, myopia | sphere OD -2.00 → -3.50; atropine 0.01 %, then 0.05 % since 8/15/2023 |
//! | 24 | 7340024 Jonah Petrakis-Doe | 6 visits, corneal ulcer OD | CF, HM, 20/40; Pseudomonas at 4124003 |
//! | 25 | 7340025 Agnès D'Amboise | 4 visits, ptosis | a pipe in a cell at 4125001 |
//! | 26 | 7340026 Tobias Wren | 3 visits, chalazion | excised 9/16/2025 |

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
use crate::sandbox::orders::Orders;
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
mod orders;
mod period;
mod practice;
mod tokens;
mod tour;
mod wire;

pub use crate::sandbox::faults::{DateSpelling, EncounterPath, Fault, UnknownFault};
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
            token_lifetime: Duration::from_hours(1),
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
