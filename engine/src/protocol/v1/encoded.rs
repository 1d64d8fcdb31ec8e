//! A frame made into JSON once and sent to many, which still knows whom it may be sent to.

use std::{cell::RefCell, marker::PhantomData, sync::Arc};

use serde::Serialize;

/// JSON text of an `F`.
pub struct Encoded<F> {
    json: Arc<str>,
    frame: PhantomData<fn(F)>,
}

impl<F: Serialize> Encoded<F> {
    /// Frames are plain data of this crate and always serialise; should one not, it becomes an empty
    /// object, which every reader refuses loudly.
    pub fn new(frame: &F) -> Self {
        let json = DRAFT.with_borrow_mut(|written| {
            written.clear();
            let done = serde_json::to_writer(&mut *written, frame).is_ok();
            let json = std::str::from_utf8(written).ok().filter(|_| done);
            let json = Arc::from(json.unwrap_or("{}"));
            written.shrink_to(KEPT_BYTES);
            json
        });
        Self {
            json,
            frame: PhantomData,
        }
    }
}

thread_local! {
    /// Written here first, because only then it is known how long a frame is: it is allocated once.
    static DRAFT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Of a rare large frame's memory no more is kept.
const KEPT_BYTES: usize = 16 * 1024;

impl<F> Encoded<F> {
    pub fn json(&self) -> &Arc<str> {
        &self.json
    }
}

impl<F> Clone for Encoded<F> {
    fn clone(&self) -> Self {
        Self {
            json: Arc::clone(&self.json),
            frame: PhantomData,
        }
    }
}

impl<F> std::fmt::Debug for Encoded<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encoded({} bytes)", self.json.len())
    }
}
