//! A frame made into JSON once and sent to many, which still knows whom it may be sent to.

use std::{marker::PhantomData, sync::Arc};

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
        let json = serde_json::to_string(frame).unwrap_or_else(|_| "{}".to_owned());
        Self {
            json: json.into(),
            frame: PhantomData,
        }
    }
}

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
