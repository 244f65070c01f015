//! Who is asking: the tokens that every request to the EHR carries.
//!
//! The bottom of the stack. It talks to the identity provider (Azure AD, v1 endpoints) and to nobody
//! else, and hands out one access token that all callers share.

mod azure;
mod error;
mod http;
mod oauth;
mod session;
mod token;

pub use error::Error;
pub use http::{Http, NoTls};
pub use oauth::{OAuth, Registration};
pub use session::Auth;
pub use token::{AccessToken, TokenSet};
