//! The offer as a counselor sees it.

use tomoshibi_engine::{
    conversation::Phase,
    ids::StaffId,
    protocol::v1::{OfferCard, StaffFrame},
};

use super::ClientSession;
use crate::{consoles::Console, project::card};

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
        Some(StaffFrame::Offer {
            offer: OfferCard {
                claim: offer.claim,
                card: card(summary),
                mode: self.offer_mode,
                exception: offer.exception,
                lines: self.first_lines.to_vec(),
                expires_at: offer.expires_at,
            },
        })
    }
}
