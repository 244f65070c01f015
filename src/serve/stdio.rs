//! One client over stdin and stdout.

use std::future::Future;

use rmcp::model::{ClientJsonRpcMessage, ClientRequest, GetMeta, JsonRpcMessage};
use rmcp::service::{RxJsonRpcMessage, ServerInitializeError, TxJsonRpcMessage};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::{Transport, stdio_pipes};
use rmcp::{RoleServer, ServiceExt};

use crate::mcp::ChartServer;

/// The client and the server could not agree to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the client did not open an MCP session: {0}")]
pub struct Handshake(&'static str);

/// Serves one client until it closes stdin.
///
/// A client that leaves before it has said anything sensible has ended the session all the same: that
/// is no error.
///
/// # Errors
///
/// [`Handshake`] when stdout is gone, or the client insists on a protocol nobody speaks.
pub async fn stdio(server: ChartServer) -> Result<(), Handshake> {
    let (reader, writer) = stdio_pipes();
    let transport = Tolerant::new(AsyncRwTransport::new(reader, writer));
    match server.in_session().serve(transport).await {
        Ok(running) => {
            // Whatever ends it, the session is over: its calls have been answered or cancelled.
            let _ = running.waiting().await;
            Ok(())
        }
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => {
            Ok(())
        }
        Err(ServerInitializeError::TransportError { .. }) => {
            Err(Handshake("it does not read the answers"))
        }
        Err(_) => Err(Handshake("no protocol revision in common")),
    }
}

/// Lets a client talk before the handshake.
///
/// rmcp ends the process at any notification or response that comes before `initialize`; there are
/// clients that send `notifications/roots/list_changed` first. Here such a message is passed over.
pub(super) struct Tolerant<T> {
    inner: T,
    opened: bool,
}

impl<T> Tolerant<T> {
    /// Listens to `inner`.
    pub(super) fn new(inner: T) -> Self {
        Self { inner, opened: false }
    }
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for Tolerant<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.inner.send(item)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            let message = self.inner.receive().await?;
            self.opened = self.opened || opens(&message);
            if self.opened || matches!(message, JsonRpcMessage::Request(_)) {
                return Some(message);
            }
        }
    }

    fn close(&mut self) -> impl Future<Output = Result<(), Self::Error>> + Send {
        self.inner.close()
    }
}

/// Whether a session starts with `message`: `initialize`, or any request of the revision that has no
/// handshake. `server/discover` only asks.
fn opens(message: &ClientJsonRpcMessage) -> bool {
    let JsonRpcMessage::Request(message) = message else { return false };
    match &message.request {
        ClientRequest::InitializeRequest(_) => true,
        ClientRequest::DiscoverRequest(_) | ClientRequest::PingRequest(_) => false,
        request => request.get_meta().protocol_version().is_some(),
    }
}
