//! What every worker of one gateway shares.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::passkey::Site;

use super::{
    GatewayParts, Settings, documents::Documents, shelf::Shelf, sign_in_pace::Paces,
    sockets::Sockets,
};

/// Passwords checked at once: each takes a core and tens of megabytes for a moment.
const PASSWORDS_AT_ONCE: usize = 2;

pub(crate) struct Shared {
    pub(crate) parts: GatewayParts,
    pub(crate) settings: Settings,
    pub(crate) sockets: Arc<Sockets>,
    pub(crate) paces: Paces,
    pub(crate) passwords: Semaphore,
    pub(crate) shelf: Shelf,
    pub(crate) documents: Documents,
    /// Whose passkeys these are; none without a name to bind them to.
    pub(crate) site: Option<Site>,
}

impl Shared {
    pub(crate) fn new(parts: GatewayParts, settings: Settings, sockets: Arc<Sockets>) -> Self {
        Self {
            parts,
            paces: Paces::new(&settings),
            site: settings.passkey_origin.as_deref().and_then(Site::of),
            settings,
            sockets,
            passwords: Semaphore::new(PASSWORDS_AT_ONCE),
            shelf: Shelf::default(),
            documents: Documents::default(),
        }
    }
}
