//! The one HTTP client, for the identity provider and the EHR.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

/// Time to reach a server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest silence of a server, before or within an answer: a whole chart may take longer than any
/// fixed time, but it does not pause.
const READ_TIMEOUT: Duration = Duration::from_secs(25);

/// An HTTP client that is made when it is first needed, and shared by its clones.
///
/// Making one reads every root certificate of the machine, three times as long as all the rest of the
/// start takes; and clients start servers that are then never asked anything.
///
/// It follows no redirect and sends no referer: both would carry the practice's id, a search term or a
/// refresh token to another host.
#[derive(Debug, Clone)]
pub struct Http {
    made: Arc<OnceCell<reqwest::Client>>,
    network: Arc<Network>,
}

/// The way through the network.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Whether the system's proxy is passed by.
    pub direct: bool,
    /// The proxy to use instead of the system's.
    pub proxy: Option<String>,
    /// Certificates, in PEM, that are trusted as well as the system's.
    pub extra_ca: Option<Vec<u8>>,
}

/// TLS cannot be set up on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("TLS cannot be set up on this machine")]
pub struct NoTls;

impl Http {
    /// One that goes through the system's proxy, if there is one.
    #[must_use]
    pub fn new() -> Self {
        Self::through(Network::default())
    }

    /// One for servers on this machine, where no proxy can reach them.
    #[must_use]
    pub fn direct() -> Self {
        Self::through(Network { direct: true, ..Network::default() })
    }

    /// One that goes through that network.
    #[must_use]
    pub fn through(network: Network) -> Self {
        Self { made: Arc::default(), network: Arc::new(network) }
    }

    /// The client itself.
    ///
    /// # Errors
    ///
    /// [`NoTls`]; the next call tries again.
    pub async fn client(&self) -> Result<&reqwest::Client, NoTls> {
        self.made.get_or_try_init(|| async { make(&self.network) }).await
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

fn make(network: &Network) -> Result<reqwest::Client, NoTls> {
    let mut builder = reqwest::Client::builder();
    if network.direct {
        builder = builder.no_proxy();
    }
    if let Some(proxy) = &network.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(|_| NoTls)?);
    }
    if let Some(pem) = &network.extra_ca {
        let found = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| NoTls)?;
        builder = builder.tls_certs_merge(found);
    }
    builder
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .tcp_nodelay(true)
        .user_agent(concat!("nextech-mcp/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|_| NoTls)
}
