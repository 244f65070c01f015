//! Where on the way to a server a request was lost.

use std::error::Error as _;

/// Where it went wrong, and what mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Way {
    /// Its name is not known.
    #[error(
        "its name cannot be resolved; check its address in the settings, the network, and `proxy`"
    )]
    Name,
    /// Nobody answers there.
    #[error("nobody answers there; check the network, and whether it needs a `proxy`")]
    Connect,
    /// The proxy is in the way.
    #[error(
        "the proxy does not let the request through; check `proxy`, or HTTPS_PROXY and NO_PROXY"
    )]
    Proxy,
    /// The certificate is not trusted.
    #[error(
        "its certificate is not trusted here; if your network inspects TLS, set `extra_ca_file`"
    )]
    Certificate,
    /// Nothing can be encrypted.
    #[error("TLS cannot be set up on this machine")]
    NoTls,
    /// It took too long.
    #[error("it did not answer in time")]
    Timeout,
    /// The connection broke.
    #[error("the connection broke")]
    Broken,
}

impl Way {
    /// What a failed request means. Its text is dropped: it holds the URL, and a URL of the EHR's holds
    /// whom was searched for.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        // The kinds below are known to the libraries by their words only.
        let mut words = String::new();
        let mut cause = error.source();
        while let Some(error) = cause {
            words.push_str(&error.to_string());
            words.push('\n');
            cause = error.source();
        }
        let says = |word: &str| words.contains(word);
        if says("tunnel") || says("proxy") {
            Self::Proxy
        } else if says("certificate") {
            Self::Certificate
        } else if says("dns error") || says("lookup") {
            Self::Name
        } else if error.is_connect() {
            Self::Connect
        } else {
            Self::Broken
        }
    }
}
