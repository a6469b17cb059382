//! What the tests of the client share.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::sync::Arc;

use runstone_client::testing::{FakeServer, Impatient};
use runstone_client::{Client, Settings};
use runstone_domain::RandomIds;

/// A client of `server` that waits no time, and its waits.
pub fn client(server: &FakeServer) -> (Client, Impatient) {
    with_settings(Settings::new(&server.uri()).unwrap())
}

/// A client with these settings that waits no time, and its waits.
pub fn with_settings(settings: Settings) -> (Client, Impatient) {
    let pause = Impatient::default();
    let client = Client::with_tools(settings, Arc::new(pause.clone()), Arc::new(RandomIds)).unwrap();
    (client, pause)
}
