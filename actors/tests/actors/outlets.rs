//! Connections that write down what they are sent, and can be slow.

use std::sync::{Arc, Mutex};

use serde::de::DeserializeOwned;
use tomoshibi_engine::{
    ids::ConversationId,
    ports::sessions::{Outlet, Sent},
    protocol::v1::{ClientEvent, ClientFact, ClientFrame, CloseCode, Encoded, StaffFrame},
};

#[derive(Default)]
struct Written {
    json: Vec<String>,
    closed: Option<CloseCode>,
    room: Option<usize>,
    pages: Option<usize>,
}

/// The other end of a connection.
#[derive(Clone, Default)]
pub(crate) struct Ear(Arc<Mutex<Written>>);

impl Ear {
    pub(crate) fn outlet<F: 'static>(&self) -> Box<dyn Outlet<F>> {
        Box::new(Way(self.clone()))
    }

    /// Of what can be given later, so many frames are taken from now on.
    pub(crate) fn takes_pages(&self, pages: usize) {
        self.0.lock().unwrap().pages = Some(pages);
    }

    /// From now on there is room for so many frames.
    pub(crate) fn narrow(&self, room: usize) {
        self.0.lock().unwrap().room = Some(room);
    }

    pub(crate) fn closed(&self) -> Option<CloseCode> {
        self.0.lock().unwrap().closed
    }

    pub(crate) fn json(&self) -> Vec<String> {
        self.0.lock().unwrap().json.clone()
    }

    fn frames<F: DeserializeOwned>(&self) -> Vec<F> {
        let json = self.json();
        json.iter()
            .map(|json| serde_json::from_str(json).unwrap())
            .collect()
    }

    pub(crate) fn client(&self) -> Vec<ClientFrame> {
        self.frames()
    }

    pub(crate) fn staff(&self) -> Vec<StaffFrame> {
        self.frames()
    }

    /// Where a client was last told to be.
    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        let frames = self.client().into_iter().rev();
        let mut told = frames.filter_map(|frame| match frame {
            ClientFrame::Welcome { conversation, .. } => Some(conversation),
            _ => None,
        });
        told.next().flatten()
    }

    /// A client's events in order; panics on a gap or a repetition.
    pub(crate) fn events(&self, after: u64) -> (Vec<ClientEvent>, u64) {
        let mut at = after;
        let mut all = Vec::new();
        for frame in self.client() {
            if let ClientFrame::Events {
                after,
                through,
                events,
            } = frame
            {
                assert_eq!(after, at, "a gap or a repetition");
                assert!(through > after);
                assert!(events.iter().all(|e| e.seq > after && e.seq <= through));
                at = through;
                all.extend(events);
            }
        }
        (all, at)
    }

    /// What a client reads, in order.
    pub(crate) fn lines(&self) -> Vec<String> {
        let (events, _) = self.events(0);
        events
            .into_iter()
            .filter_map(|event| match event.fact {
                ClientFact::Said { text, .. } => Some(text.expose().to_owned()),
                _ => None,
            })
            .collect()
    }
}

struct Way(Ear);

impl<F> Outlet<F> for Way {
    fn send(&self, frame: &Encoded<F>) -> Sent {
        let mut written = self.0.0.lock().unwrap();
        if written.closed.is_some() {
            return Sent::Closed;
        }
        match &mut written.room {
            Some(0) => return Sent::Full,
            Some(room) => *room -= 1,
            None => {}
        }
        written.json.push(frame.json().to_string());
        Sent::Sent
    }

    fn offer(&self, frame: &Encoded<F>) -> Sent {
        {
            let mut written = self.0.0.lock().unwrap();
            match &mut written.pages {
                Some(0) => return Sent::Full,
                Some(pages) => *pages -= 1,
                None => {}
            }
        }
        self.send(frame)
    }

    fn close(&self, code: CloseCode) {
        self.0.0.lock().unwrap().closed.get_or_insert(code);
    }
}
