//! The ways in: bytes on one side, [`ChartServer`](crate::mcp::ChartServer) on the other.

mod host;
mod http;
mod sse;
mod stdio;

pub use http::{HttpOptions, NotLoopback, bind, http};
pub use stdio::{Handshake, stdio};
