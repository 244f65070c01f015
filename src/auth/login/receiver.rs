//! The loopback address that the browser comes back to.
//!
//! Anything on this machine, and any web page in the browser, can send requests here. None of them
//! can end a sign-in or be mistaken for its end: a request counts if its host, path and method are
//! right and its state is the one that was sent; all others are refused, and the waiting goes on.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Attempt, Code, Error, Read, Redirect, page, read};

/// A browser's request is a few kilobytes, the code included.
const REQUEST_BYTES_MAX: usize = 16 * 1024;

/// How long a request may take to arrive.
const REQUEST_PATIENCE: Duration = Duration::from_secs(5);

/// More at once are turned away: nobody needs them.
const CONNECTIONS_MAX: usize = 128;

/// How long the last page may take to be sent.
const PAGE_PATIENCE: Duration = Duration::from_secs(3);

/// Ports that are tried when any free one will do.
const FREE_PORT_TRIES: usize = 20;

/// Listens for the browser.
#[derive(Debug)]
pub struct Receiver {
    listeners: Vec<TcpListener>,
    patience: Duration,
}

/// A browser that brought the answer, and waits for a page.
#[derive(Debug)]
pub struct Visit {
    /// What it brought.
    pub outcome: Result<Code, Error>,
    /// What it waits for.
    pub page: Page,
}

/// The last page, which says how it ended.
#[derive(Debug)]
pub struct Page {
    verdict: oneshot::Sender<bool>,
    sent: oneshot::Receiver<()>,
}

impl Page {
    /// Shows the person how it ended, and waits until the page is sent.
    pub async fn finish(self, signed_in: bool) {
        // A browser that has left needs no page.
        let _ = self.verdict.send(signed_in);
        let _ = timeout(PAGE_PATIENCE, self.sent).await;
    }
}

/// What connections hand on: the answer, and the way back.
type Arrival = (Result<Code, Error>, oneshot::Sender<bool>, oneshot::Receiver<()>);

/// What a request must be like.
#[derive(Debug)]
struct Expected {
    host: String,
    path: String,
    state: String,
}

impl Receiver {
    /// Listens where `redirect` leads, on both loopback families: browsers try either first. One will
    /// do where there is only one. Gives the redirect with the port that was taken.
    ///
    /// # Errors
    ///
    /// [`Error::PortBusy`], [`Error::NoPort`].
    pub async fn bind(redirect: Redirect) -> Result<(Self, Redirect), Error> {
        if redirect.port() != 0 {
            let listeners = both(redirect.port()).await?;
            return Ok((Self { listeners, patience: REQUEST_PATIENCE }, redirect));
        }
        let mut last = Error::NoPort(ErrorKind::AddrInUse);
        for _ in 0..FREE_PORT_TRIES {
            let port = free_port().await?;
            match both(port).await {
                Ok(listeners) => {
                    let receiver = Self { listeners, patience: REQUEST_PATIENCE };
                    return Ok((receiver, redirect.at_port(port)));
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Gives a request this long to arrive instead of 5 s.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Waits for the browser, but no longer than `patience`.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`].
    pub async fn wait(self, attempt: &Attempt, patience: Duration) -> Result<Visit, Error> {
        let expected = Arc::new(Expected {
            host: attempt.redirect.authority(),
            path: attempt.redirect.path.clone(),
            state: attempt.state().to_owned(),
        });
        let (arrived, mut arrivals) = mpsc::channel::<Arrival>(1);
        let per_request = self.patience;
        for listener in self.listeners {
            let (arrived, expected) = (arrived.clone(), Arc::clone(&expected));
            tokio::spawn(async move {
                let mut visitors = JoinSet::new();
                loop {
                    let accepted = tokio::select! {
                        // Whoever waited has what it waited for, or has left.
                        () = arrived.closed() => break,
                        accepted = listener.accept() => accepted,
                    };
                    while visitors.try_join_next().is_some() {}
                    if let Ok((stream, _)) = accepted
                        && visitors.len() < CONNECTIONS_MAX
                    {
                        let (arrived, expected) = (arrived.clone(), Arc::clone(&expected));
                        visitors.spawn(visit(stream, expected, arrived, per_request));
                    }
                }
                // The page for the one who brought the answer is still to be sent.
                while visitors.join_next().await.is_some() {}
            });
        }
        let arrival = timeout(patience, arrivals.recv()).await;
        let Ok(Some((outcome, verdict, sent))) = arrival else {
            return Err(Error::Timeout(patience));
        };
        Ok(Visit { outcome, page: Page { verdict, sent } })
    }
}

/// Both families at `port`.
async fn both(port: u16) -> Result<Vec<TcpListener>, Error> {
    let addresses = [
        SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
    ];
    let mut listeners = Vec::new();
    let mut reason = ErrorKind::AddrNotAvailable;
    for address in addresses {
        match TcpListener::bind(address).await {
            Ok(listener) => listeners.push(listener),
            // Half of the browsers would go to that program.
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                return Err(Error::PortBusy(port));
            }
            Err(error) => reason = error.kind(),
        }
    }
    if listeners.is_empty() { Err(Error::NoPort(reason)) } else { Ok(listeners) }
}

/// A port that was free a moment ago.
async fn free_port() -> Result<u16, Error> {
    let failed = |error: std::io::Error| Error::NoPort(error.kind());
    let probe = match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await {
        Ok(probe) => probe,
        Err(_) => TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.map_err(failed)?,
    };
    Ok(probe.local_addr().map_err(failed)?.port())
}

/// Reads one request and answers it.
async fn visit(
    mut stream: TcpStream,
    expected: Arc<Expected>,
    arrived: mpsc::Sender<Arrival>,
    patience: Duration,
) {
    let Ok(head) = timeout(patience, head(&mut stream)).await else { return };
    let outcome = match head.as_deref().ok_or(400).and_then(|it| expected.judge(it)) {
        Ok(outcome) => outcome,
        Err(status) => {
            say(&mut stream, &page::refusal(status)).await;
            return;
        }
    };
    let (verdict, told) = oneshot::channel();
    let (tell_sent, sent) = oneshot::channel();
    // There is room for one: a second answer with the right state is a reload of the page.
    if arrived.try_send((outcome, verdict, sent)).is_err() {
        say(&mut stream, &page::refusal(400)).await;
        return;
    }
    drop(arrived);
    let signed_in = told.await.unwrap_or(false);
    say(&mut stream, &page::finish(signed_in)).await;
    let _ = tell_sent.send(());
}

/// The request's head; `None` if it is too large or no text.
async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 2048];
    loop {
        let length = stream.read(&mut piece).await.ok()?;
        bytes.extend_from_slice(piece.get(..length)?);
        if bytes.windows(4).any(|it| it == b"\r\n\r\n") {
            return String::from_utf8(bytes).ok();
        }
        if length == 0 || bytes.len() > REQUEST_BYTES_MAX {
            return None;
        }
    }
}

async fn say(stream: &mut TcpStream, answer: &str) {
    let _ = timeout(PAGE_PATIENCE, async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    })
    .await;
}

impl Expected {
    /// What a request brings, or the status it is refused with.
    fn judge(&self, head: &str) -> Result<Result<Code, Error>, u16> {
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(400);
        };
        // Another name for this address is how a web page elsewhere would get in (DNS rebinding).
        let mut hosts = lines.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("host").then(|| value.trim())
        });
        if hosts.next() != Some(self.host.as_str()) || hosts.next().is_some() {
            return Err(400);
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path != self.path {
            return Err(404);
        }
        if method != "GET" {
            return Err(405);
        }
        match read(query, &self.state) {
            Read::Ended(outcome) => Ok(outcome),
            Read::Stranger => Err(400),
        }
    }
}
