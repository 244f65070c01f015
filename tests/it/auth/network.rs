//! The way to the identity provider and to the EHR: names, ports, proxies and certificates.

use std::net::SocketAddr;
use std::sync::Arc;

use nextech_mcp::auth::{Error, Http, Network, Way};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use super::Desk;
use super::spoiled::{failure, oauth_by};

/// An address where nobody listens.
fn closed() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn each_way_not_to_reach_the_provider_has_a_name_and_a_mend() {
    let desk = Desk::new().await;
    let direct = Http::direct;
    let closed = closed();
    let through =
        |proxy: String| Http::through(Network { proxy: Some(proxy), ..Network::default() });
    let guarded = asks_for_a_password().await;
    let ways = [
        (oauth_by(&desk, &format!("http://{closed}"), direct()), Way::Connect),
        (oauth_by(&desk, "http://nobody.invalid", direct()), Way::Name),
        (
            oauth_by(&desk, "https://nobody.invalid", through(format!("http://{closed}"))),
            Way::Proxy,
        ),
        (oauth_by(&desk, "https://nobody.invalid", through(guarded.clone())), Way::Proxy),
        (oauth_by(&desk, "http://nobody.invalid", through(guarded)), Way::Proxy),
    ];
    for (oauth, way) in ways {
        let error = failure(&desk, oauth).await;
        assert_eq!(error, Error::Unreachable(way));
        assert!(!error.to_string().contains("nobody.invalid"), "{error}");
    }
}

/// A proxy that lets nobody through.
async fn asks_for_a_password() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
            let _ = stream.write_all(refusal.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn each_way_not_to_reach_the_ehr_has_a_name_and_a_mend() {
    let closed = closed();
    let refusing = format!("http://{closed}");
    let guarded = asks_for_a_password().await;
    let ways = [
        (format!("http://{closed}/ehr/api"), None, "nobody answers there", "a `proxy`"),
        ("https://nobody.invalid/api".to_owned(), None, "cannot be resolved", "`proxy`"),
        ("https://nobody.invalid/api".to_owned(), Some(&refusing), "the proxy", "HTTPS_PROXY"),
        ("https://nobody.invalid/api".to_owned(), Some(&guarded), "the proxy", "HTTPS_PROXY"),
        (format!("http://{closed}/ehr/api"), Some(&guarded), "the proxy", "HTTPS_PROXY"),
    ];
    for (url, proxy, kind, mend) in ways {
        let desk = Desk::new().await;
        let token = desk.sandbox.access_token();
        let mut environment = vec![
            ("NEXTECH_MCP_ACCESS_TOKEN", &*token),
            ("NEXTECH_MCP_API_URL", &*url),
            ("NEXTECH_MCP_LOG", "trace"),
        ];
        // Whatever proxy this machine has, the rows without one go by none.
        environment.push(proxy.map_or(("NO_PROXY", "*"), |it| ("NEXTECH_MCP_PROXY", it)));
        let server = desk.server_with(&environment).await;

        let said = server.refuses("upstream_error").await;

        assert!(said.contains("the EHR cannot be reached: "), "{said}");
        assert!(said.contains(kind) && said.contains(mend), "{url} {proxy:?}: {said}");
        silent(&(said + &server.log().await));
    }
}

/// Neither the question nor an address is in it.
fn silent(text: &str) {
    for word in ["thornquist", "Thornquist", "nobody.invalid", "term="] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

/// The sandbox behind TLS, by an authority that only its own file vouches for.
struct Sealed {
    address: String,
    /// The authority's certificate, in PEM.
    authority: String,
}

impl Sealed {
    async fn start(desk: &Desk) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &authority).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let inside = desk.sandbox.authority().replace("http://", "");
        tokio::spawn(async move {
            loop {
                let (outside, _) = listener.accept().await.unwrap();
                let (acceptor, inside) = (acceptor.clone(), inside.clone());
                tokio::spawn(async move {
                    // Whoever does not trust the certificate leaves here.
                    let Ok(mut outside) = acceptor.accept(outside).await else { return };
                    let mut inside = TcpStream::connect(inside).await.unwrap();
                    let _ = copy_bidirectional(&mut outside, &mut inside).await;
                });
            }
        });
        Self { address, authority: authority.pem() }
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_named_and_a_setting_accepts_it() {
    let desk = Desk::new().await;
    let sealed = Sealed::start(&desk).await;
    let mut record = desk.record(-1);
    record.binding.authority.clone_from(&sealed.address);
    desk.keep(&record).await;
    let file = desk.home.path().join("authority.pem");
    std::fs::write(&file, &sealed.authority).unwrap();
    let api = format!("{}/ehr/api", sealed.address);
    let token = desk.sandbox.access_token();
    let both = [
        ("NEXTECH_MCP_AUTHORITY", &*sealed.address),
        ("NEXTECH_MCP_API_URL", &*api),
        ("NEXTECH_MCP_LOG", "trace"),
    ];

    // The provider's comes first.
    let server = desk.server_with(&both).await;
    let said = server.refuses("upstream_error").await;
    assert!(said.contains("the identity provider cannot be reached: its certificate"), "{said}");
    assert!(said.contains("`extra_ca_file`"), "{said}");
    silent(&(said + &server.log().await));

    // With a token at hand, the EHR's.
    let at_hand = [both.as_slice(), &[("NEXTECH_MCP_ACCESS_TOKEN", &token)]].concat();
    let server = desk.server_with(&at_hand).await;
    let said = server.refuses("upstream_error").await;
    assert!(said.contains("the EHR cannot be reached: its certificate is not trusted"), "{said}");
    assert!(said.contains("`extra_ca_file`"), "{said}");
    silent(&(said + &server.log().await));
    assert_eq!(desk.sandbox.stats().search, 0);

    let _ = std::fs::remove_file(desk.folder().join("default.lock"));
    let trusting = [&both[..2], &[("NEXTECH_MCP_EXTRA_CA_FILE", file.to_str().unwrap())]].concat();
    desk.server_with(&trusting).await.reads().await;
    assert_eq!(desk.sandbox.stats().token_refresh, 1);

    // Another authority's file does not.
    let other = Sealed::start(&desk).await;
    std::fs::write(&file, &other.authority).unwrap();
    desk.server_with(&trusting).await.refuses("upstream_error").await;
}

#[tokio::test]
async fn a_file_of_certificates_that_is_none_stops_the_start() {
    let desk = Desk::new().await;
    let none = desk.home.path().join("none.pem");
    std::fs::write(&none, "no certificate\n").unwrap();
    for file in [none, desk.home.path().join("missing"), desk.home.path().to_owned()] {
        let mut program = desk.program("status");
        program.env("NEXTECH_MCP_EXTRA_CA_FILE", &file);

        let output = program.output().await.unwrap();

        assert_eq!(output.status.code(), Some(2), "{}", file.display());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("EXTRA_CA_FILE") && said.contains("/etc/ssl/practice-ca.pem"),
            "{said}"
        );
    }
}
