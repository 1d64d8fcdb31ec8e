//! The answer somebody is owed. Given once; one that is dropped unanswered (a full queue, a panic, a
//! stop) says by itself that the command was not kept and may be sent again.

use std::sync::Arc;

use tokio::sync::oneshot;
use tomoshibi_engine::{
    ids::{Seq, SourceId},
    protocol::v1::{ClientFrame, ErrorCode, StaffFrame},
    time::Timestamp,
};

use crate::line::{ClientLine, StaffLine};

/// Durable at this place and time, or why not.
pub(crate) type Outcome = Result<(Seq, Timestamp), ErrorCode>;

pub(crate) struct Reply(Option<To>);

enum To {
    Client(Arc<ClientLine>, Option<SourceId>),
    Staff(Arc<StaffLine>, Option<SourceId>),
    Asker(oneshot::Sender<Outcome>),
}

impl Reply {
    /// Nobody waits for it.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    pub(crate) fn client(line: Arc<ClientLine>, id: Option<SourceId>) -> Self {
        Self(Some(To::Client(line, id)))
    }

    pub(crate) fn staff(line: Arc<StaffLine>, id: Option<SourceId>) -> Self {
        Self(Some(To::Staff(line, id)))
    }

    pub(crate) fn asker(asker: oneshot::Sender<Outcome>) -> Self {
        Self(Some(To::Asker(asker)))
    }

    pub(crate) fn kept(mut self, seq: Seq, at: Timestamp) {
        match self.0.take() {
            Some(To::Client(line, Some(id))) => {
                let seq = seq.0;
                line.say(&ClientFrame::Kept { id, seq, at });
            }
            Some(To::Staff(line, Some(id))) => {
                let seq = seq.0;
                line.say(&StaffFrame::Kept { id, seq, at });
            }
            Some(To::Asker(asker)) => {
                // Who asked may have given up waiting.
                let _ = asker.send(Ok((seq, at)));
            }
            _ => {}
        }
    }

    pub(crate) fn refuse(mut self, code: ErrorCode) {
        self.answer_refused(code);
    }

    /// Given up on purpose: another answer goes out by another way.
    pub(crate) fn forget(mut self) {
        self.0 = None;
    }

    fn answer_refused(&mut self, code: ErrorCode) {
        let retryable = code.is_retryable();
        match self.0.take() {
            Some(To::Client(line, id)) => {
                line.say(&ClientFrame::Refused {
                    id,
                    code,
                    retryable,
                });
            }
            Some(To::Staff(line, id)) => {
                line.say(&StaffFrame::Refused {
                    id,
                    code,
                    retryable,
                });
            }
            Some(To::Asker(asker)) => {
                let _ = asker.send(Err(code));
            }
            None => {}
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.answer_refused(ErrorCode::NotKeptYet);
    }
}
