//! A lean HTTP/1.1 client: ready-made request bytes out, status and body in.
//!
//! The generator shares its cores with the servers it measures, so it parses only what it must: the status,
//! how the body is framed, and whether the connection may be used again. No TLS, no redirects, no pipelining.

mod chunked;
mod connection;
mod head;
mod request;

pub use connection::{Answer, Connection};
pub use request::{get, percent_encode, post_json, put_head};
