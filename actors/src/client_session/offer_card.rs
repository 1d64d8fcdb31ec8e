//! The offer as a counselor sees it.

use tomoshibi_engine::{
    conversation::{OfferMode, Phase},
    ids::StaffId,
    protocol::v1::{HandOverFrom, OfferCard, StaffFrame},
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
        let it = &self.conversation;
        let (claim, exception, expires_at) = match (&it.phase, &it.hand_over) {
            (Phase::Offered(offer), _) if offer.counselor == counselor => {
                (offer.claim, offer.exception, offer.expires_at)
            }
            (_, Some(asked)) if asked.to == counselor => {
                (asked.claim, asked.exception, asked.expires_at)
            }
            _ => return None,
        };
        let document = self.desk.as_ref()?.document();
        let summary = it.summary(&document.policy, self.house.now())?;
        let lines = self.first_lines.iter();
        let lines = lines.map(|line| line.beginning(LINE_CHARS));
        let from = self.hand_over_from();
        Some(StaffFrame::Offer {
            offer: OfferCard {
                claim,
                card: card(summary),
                mode: match from {
                    Some(_) => OfferMode::Assigned,
                    None => self.offer_mode,
                },
                exception,
                lines: lines.collect(),
                expires_at,
                from,
            },
        })
    }

    fn hand_over_from(&self) -> Option<HandOverFrom> {
        let asked = self.conversation.hand_over.as_ref()?;
        let from = self.conversation.counselor()?;
        Some(HandOverFrom {
            nickname: self.house.roster.nickname(from),
            reason: asked.reason,
            note: asked.note.clone(),
        })
    }
}
