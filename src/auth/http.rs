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
    /// Whether the system's proxy is passed by.
    direct: bool,
}

/// TLS cannot be set up on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("TLS cannot be set up on this machine")]
pub struct NoTls;

impl Http {
    /// One that goes through the system's proxy, if there is one.
    #[must_use]
    pub fn new() -> Self {
        Self { made: Arc::default(), direct: false }
    }

    /// One for servers on this machine, where no proxy can reach them.
    #[must_use]
    pub fn direct() -> Self {
        Self { direct: true, ..Self::new() }
    }

    /// The client itself.
    ///
    /// # Errors
    ///
    /// [`NoTls`]; the next call tries again.
    pub async fn client(&self) -> Result<&reqwest::Client, NoTls> {
        self.made.get_or_try_init(|| async { make(self.direct) }).await
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

fn make(direct: bool) -> Result<reqwest::Client, NoTls> {
    let builder = reqwest::Client::builder();
    let builder = if direct { builder.no_proxy() } else { builder };
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
