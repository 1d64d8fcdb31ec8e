//! The offer as a counselor sees it.

use tomoshibi_engine::{
    conversation::Phase,
    ids::StaffId,
    protocol::v1::{OfferCard, StaffFrame},
};

use super::ClientSession;
use crate::{consoles::Console, project::card};

/// Of each line: enough to decide by.
const LINE_CHARS: usize = 1_000;

impl ClientSession {
    pub(super) fn offer_to(&self, counselor: StaffId) {
        if let Some(frame) = self.offer_frame(counselor) {
            self.house.consoles.tell(counselor, &frame);
        }
    }

    pub(super) fn show_offer(&self, console: &Console) {
        if let Some(frame) = self.offer_frame(console.member.id) {
            console.line.say(&frame);
        }
    }

    /// None when nothing is offered to this person.
    fn offer_frame(&self, counselor: StaffId) -> Option<StaffFrame> {
        let Phase::Offered(offer) = &self.conversation.phase else {
            return None;
        };
        if offer.counselor != counselor {
            return None;
        }
        let document = self.desk.as_ref()?.document();
        let summary = self
            .conversation
            .summary(&document.policy, self.house.now())?;
        let lines = self.first_lines.iter();
        let lines = lines.map(|line| line.beginning(LINE_CHARS));
        Some(StaffFrame::Offer {
            offer: OfferCard {
                claim: offer.claim,
                card: card(summary),
                mode: self.offer_mode,
                exception: offer.exception,
                lines: lines.collect(),
                expires_at: offer.expires_at,
            },
        })
    }
}
