//! Telling a client that waits how far its call has come.

use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::ProgressNotificationParam;
use rmcp::service::RequestContext;
use tokio::sync::watch;

use crate::chart::Progress;

/// Does `work`, and meanwhile tells a client that asked for it how many encounters have been read.
pub(super) async fn told<T, W: Future<Output = T>>(
    context: &RequestContext<RoleServer>,
    work: impl FnOnce(Progress) -> W,
) -> T {
    let (read, seen) = watch::channel(0);
    let progress: Progress = Arc::new(move |count| {
        read.send_replace(count);
    });
    let (answer, ()) = tokio::join!(work(progress), forward(seen, context));
    answer
}

/// Forwards counts until nobody counts any more.
async fn forward(mut seen: watch::Receiver<u64>, context: &RequestContext<RoleServer>) {
    let Some(token) = context.meta.get_progress_token() else { return };
    while seen.changed().await.is_ok() {
        let read = *seen.borrow_and_update();
        #[expect(clippy::cast_precision_loss, reason = "no chart has 2^53 encounters")]
        let told = ProgressNotificationParam::new(token.clone(), read as f64)
            .with_message(format!("{read} encounters read"));
        if context.peer.notify_progress(told).await.is_err() {
            return;
        }
    }
}
