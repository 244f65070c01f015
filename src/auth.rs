//! Who is asking: the tokens that every request to the EHR carries.
//!
//! The bottom of the stack. It talks to the identity provider (Azure AD, v1 endpoints) and to nobody
//! else, and hands out one access token that all callers share. A person signs in once ([`login`]);
//! what that gave is kept in a sealed file ([`Cache`]) and renewed from then on ([`Auth`]).

mod azure;
mod cache;
mod disk;
mod endpoint;
mod error;
mod http;
mod key;
mod keyring;
mod lock;
pub mod login;
mod memory;
mod oauth;
mod record;
mod refusal;
mod sealed;
mod session;
mod token;
mod trouble;
mod way;

pub use cache::{Cache, Place};
pub use error::{Error, Pause};
pub use http::{Http, Network, NoTls};
pub use key::{Keys, Store};
pub use memory::keep_memory_private;
pub use oauth::{OAuth, Registration, Wish};
pub use record::{Binding, Dead, Record, User};
pub use refusal::Refusal;
pub use sealed::Source;
pub use session::Auth;
pub use token::{AccessToken, TokenSet};
pub use trouble::Trouble;
pub use way::Way;
