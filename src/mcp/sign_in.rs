//! The sign-in page as an elicitation, for clients that can show one.
//!
//! A client of the handshake revisions is asked with `elicitation/create`, once for all calls that wait.
//! One of 2026-07-28 may not be asked anything: its call is answered with what is missing, and comes
//! again with the answer. "Yes" means that somebody goes to the page; that they have signed in is heard
//! from the browser.

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{
    CustomNotification, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction,
    InputRequest, InputRequests, InputRequiredResult, InputResponses, ProtocolVersion,
    ServerNotification,
};
use rmcp::service::{Peer, RequestContext};
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use crate::chart::{Chart, Offer};

/// How long a call waits for somebody to sign in: its own work must fit before its deadline.
const PATIENCE: Duration = Duration::from_secs(40);

/// What the one input is called.
const INPUT: &str = "sign_in";

/// What the client tells its user.
const MESSAGE: &str = "Sign in to Nextech, so that charts can be read. The page opens in the browser of this computer.";

/// What becomes of a call that failed.
pub(super) enum Then {
    /// The client asks its user and calls again.
    Ask(InputRequiredResult),
    /// Somebody has signed in: it may succeed now.
    Again,
    /// Somebody is at it, but not done.
    Later,
    /// A sign-in is not what it wants, or there will be none.
    Stay,
}

/// Whether the client has said that it can show its user a link.
pub(super) fn can_be_shown(context: &RequestContext<RoleServer>) -> bool {
    let elicitation = context.client_capabilities().and_then(|it| it.elicitation);
    elicitation.is_some_and(|it| it.url.is_some())
}

/// Offers a sign-in to the user of a client that can show one, if that is what a failed call wants.
pub(super) async fn offered(
    chart: &Chart,
    context: &RequestContext<RoleServer>,
    answers: Option<InputResponses>,
) -> Then {
    let Some(offer) = chart.sign_in().await else { return Then::Stay };
    if context.protocol_version().is_some_and(|it| it >= ProtocolVersion::V_2026_07_28) {
        match answers.and_then(action) {
            // An answer to a link that is no longer good is none.
            Some(ElicitationAction::Accept) if !offer.is_new() => {}
            Some(ElicitationAction::Decline | ElicitationAction::Cancel) => {
                offer.withdraw();
                return Then::Stay;
            }
            _ => return Then::Ask(input(&offer)),
        }
    } else if offer.is_new() {
        tokio::spawn(ask(context.peer.clone(), offer.clone()));
    }
    match timeout(PATIENCE, offer.signed_in()).await {
        Ok(true) => Then::Again,
        Ok(false) => Then::Stay,
        Err(_) => Then::Later,
    }
}

/// What the user said.
fn action(mut answers: InputResponses) -> Option<ElicitationAction> {
    let answer: ElicitResult = serde_json::from_value(answers.remove(INPUT)?).ok()?;
    Some(answer.action)
}

fn input(offer: &Offer) -> InputRequiredResult {
    let request = ElicitRequest::new(page(offer, Uuid::new_v4()));
    let input = (INPUT.to_owned(), InputRequest::Elicitation(request));
    InputRequiredResult::from_input_requests(InputRequests::from([input]))
}

/// The id is for clients of the handshake revisions; rmcp has no way to leave it out.
fn page(offer: &Offer, id: Uuid) -> ElicitRequestParams {
    ElicitRequestParams::UrlElicitationParams {
        meta: None,
        message: MESSAGE.to_owned(),
        url: offer.url().to_owned(),
        elicitation_id: id.to_string(),
    }
}

/// Asks the client, and tells it when somebody has signed in. Whoever does not say yes says no.
async fn ask(peer: Peer<RoleServer>, offer: Offer) {
    let id = Uuid::new_v4();
    let answered = async {
        let answer = peer.create_elicitation(page(&offer, id)).await;
        if !answer.is_ok_and(|it| it.action == ElicitationAction::Accept) {
            offer.withdraw();
        }
        offer.signed_in().await
    };
    // The browser may be quicker than the answer.
    let signed_in = tokio::select! {
        signed_in = answered => signed_in,
        signed_in = offer.signed_in() => signed_in,
    };
    if signed_in {
        let done = json!({ "elicitationId": id.to_string() });
        let done = CustomNotification::new("notifications/elicitation/complete", Some(done));
        // A client that has left needs no word.
        let _ = peer.send_notification(ServerNotification::CustomNotification(done)).await;
    }
}
