//! What stands around every call: a deadline, cancellation, and a net under it.
//!
//! rmcp gives no answer at all to a call that panics, and none of the clients' patience lasts forever.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use rmcp::ErrorData;
use rmcp::model::{CallToolResponse, CallToolResult};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::reply::Failure;

/// Most clients give up after 60 s, and then nobody hears the reason.
const CALL_DEADLINE: Duration = Duration::from_secs(50);

/// The outcome of `call`, or why there is none.
///
/// Dropping the call drops its request to the EHR. rmcp sends no answer to a call that was cancelled,
/// so what is returned for it is never seen.
pub(super) async fn guarded(
    cancelled: CancellationToken,
    call: impl Future<Output = Result<CallToolResponse, ErrorData>>,
) -> Result<CallToolResponse, ErrorData> {
    outcome(cancelled, call)
        .await
        .unwrap_or_else(|failure| Ok(CallToolResult::from(failure).into()))
}

/// The outcome of any other request, whose failures are errors of the protocol.
pub(super) async fn answered<T>(
    cancelled: CancellationToken,
    request: impl Future<Output = Result<T, ErrorData>>,
) -> Result<T, ErrorData> {
    outcome(cancelled, request).await.unwrap_or_else(|failure| Err(failure.into()))
}

async fn outcome<T>(
    cancelled: CancellationToken,
    call: impl Future<Output = T>,
) -> Result<T, Failure> {
    // What the call shares with others, it only reads; a panic leaves none of it half written.
    let call = AssertUnwindSafe(call).catch_unwind();
    let failure = tokio::select! {
        () = cancelled.cancelled() => Failure::CANCELLED,
        outcome = tokio::time::timeout(CALL_DEADLINE, call) => match outcome {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(_panic)) => Failure::INTERNAL,
            Err(_elapsed) => Failure::DEADLINE,
        },
    };
    warn!(kind = failure.code, "call failed");
    Err(failure)
}

/// A name in a call's `_meta` that makes it panic, with all it knows in the message: how a test sees
/// that nothing of it comes out. There is no such thing in a release build.
#[cfg(debug_assertions)]
const PANIC: &str = "nextech-mcp/panic";

/// Whether the call asks for it.
#[cfg(debug_assertions)]
pub(super) fn is_to_panic(meta: &rmcp::model::RequestMetaObject) -> bool {
    meta.0.0.contains_key(PANIC)
}

/// Panics with `known` in its message.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "that is what it is for")]
pub(super) fn panic_on_purpose(known: &impl std::fmt::Debug) -> ! {
    panic!("on purpose: {known:?}")
}

#[cfg(test)]
mod tests {
    //! No tool can be made to hang for a minute from outside, so these stand here.

    use super::*;

    async fn code(
        cancelled: CancellationToken,
        call: impl Future<Output = Result<CallToolResponse, ErrorData>>,
    ) -> String {
        let answer = guarded(cancelled, call).await.unwrap();
        let CallToolResponse::Complete(result) = answer else { panic!("not complete") };
        assert_eq!(result.is_error, Some(true));
        result.structured_content.unwrap()["code"].as_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a_panic_is_answered() {
        let panics = async { panic!("on purpose") };

        assert_eq!(code(CancellationToken::new(), panics).await, "internal");
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_takes_too_long_is_answered() {
        let hangs = std::future::pending();

        assert_eq!(code(CancellationToken::new(), hangs).await, "upstream_timeout");
    }

    #[tokio::test]
    async fn a_cancelled_call_ends() {
        let cancelled = CancellationToken::new();
        cancelled.cancel();

        assert_eq!(code(cancelled, std::future::pending()).await, "internal");
    }
}
