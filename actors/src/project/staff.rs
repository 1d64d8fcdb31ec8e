//! What staff may see of a conversation.

use tomoshibi_engine::{
    conversation::{Author, Event, Moment, Recorded, Standing, Summary},
    privacy::Text,
    protocol::v1::{Card, ConversationEvent, OfferEnd, ShownCheck, StaffFact, Why},
    triage::{SelfCheck, SelfCheckKind},
};

use crate::roster::Roster;

pub(crate) fn staff_event(recorded: Recorded, roster: &Roster) -> ConversationEvent {
    let (seq, at) = (recorded.seq.0, recorded.at);
    let fact = fact(recorded);
    let member = fact.staff().and_then(|staff| roster.get(staff));
    ConversationEvent {
        seq,
        at,
        nickname: member.map(|member| member.nickname.clone()),
        fact,
    }
}

fn fact(recorded: Recorded) -> StaffFact {
    let id = recorded.source;
    match recorded.event {
        Event::Opened {
            nickname, language, ..
        } => StaffFact::Opened { nickname, language },
        Event::Said {
            author: Author::Client,
            text,
            assessment,
        } => StaffFact::ClientSaid {
            text,
            why: assessment.map(|assessment| Why { assessment }),
        },
        Event::Said {
            author: Author::Staff(by),
            text,
            ..
        } => StaffFact::StaffSaid { by, text, id },
        Event::Said {
            author: Author::Service,
            text,
            ..
        } => StaffFact::ServiceSaid { text },
        Event::SaidUnscored { text, .. } => StaffFact::ClientSaid { text, why: None },
        Event::Whispered { author, text } => StaffFact::Whispered {
            by: author,
            text,
            id,
        },
        Event::Unsent { said } => StaffFact::Unsent { seq: said.0 },
        Event::Answered {
            question, answer, ..
        } => StaffFact::Answered { question, answer },
        Event::SelfChecked {
            check,
            answers,
            assessment,
        } => StaffFact::SelfChecked {
            band: assessment.map(|assessment| assessment.band),
            shown: answers.and_then(|words| shown(check, &words)),
        },
        // Told afterwards it is an answer to the desk, whoever the counselor was.
        Event::DistressTold {
            moment: Moment::After,
            ..
        } => StaffFact::Other {},
        Event::DistressTold { moment, level } => StaffFact::DistressTold { moment, level },
        Event::Thanked {
            counselor, text, ..
        } => StaffFact::Thanked { counselor, text },
        event => step(event),
    }
}

fn shown(check: SelfCheckKind, words: &Text) -> Option<ShownCheck> {
    let read = SelfCheck::kept(check, words)?;
    Some(ShownCheck {
        check,
        answers: read.answers().to_vec(),
        score: read.score(),
    })
}

fn step(event: Event) -> StaffFact {
    match event {
        Event::Queued => StaffFact::Queued {},
        Event::Offered {
            counselor,
            mode,
            exception,
            ..
        } => StaffFact::Offered {
            counselor,
            mode,
            exception,
        },
        Event::OfferDeclined { counselor, .. } => over(counselor, OfferEnd::Declined),
        Event::OfferLapsed { counselor, .. } => over(counselor, OfferEnd::Lapsed),
        Event::OfferWithdrawn { counselor, .. } => over(counselor, OfferEnd::Withdrawn),
        Event::Engaged { counselor, .. } => StaffFact::Engaged { counselor },
        Event::Requeued {
            from, reason, note, ..
        } => StaffFact::Requeued { from, reason, note },
        Event::Checked { by, rung, found } => StaffFact::Checked { by, rung, found },
        Event::BandSet { band, by, reason } => StaffFact::BandSet {
            band,
            by: Some(by),
            reason: Some(reason),
        },
        Event::BandEased { band } => StaffFact::BandSet {
            band,
            by: None,
            reason: None,
        },
        Event::Outgrew { counselor, least } => StaffFact::Outgrew { counselor, least },
        Event::HandOverOffered {
            to,
            by,
            reason,
            note,
            ..
        } => StaffFact::HandOverOffered {
            to,
            by,
            reason,
            note,
        },
        Event::HandOverEnded { to, how, .. } => StaffFact::HandOverEnded { to, how },
        Event::HandedOver { from, to, .. } => StaffFact::HandedOver { from, to },
        Event::LeftAsIs { by } => StaffFact::LeftAsIs { by },
        Event::WentAway => StaffFact::Away { away: true },
        Event::CameBack => StaffFact::Away { away: false },
        Event::Slept => StaffFact::Slept {},
        Event::WrappingUp { by } => StaffFact::WrappingUp { by },
        Event::Reported { by, .. } => StaffFact::Reported { by },
        Event::Closed { reason } => StaffFact::Closed { reason },
        _ => StaffFact::Other {},
    }
}

fn over(counselor: tomoshibi_engine::ids::StaffId, how: OfferEnd) -> StaffFact {
    StaffFact::OfferOver { counselor, how }
}

/// A card names whoever answers, or is being asked to: the status says which.
pub(crate) fn card(summary: Summary) -> Card {
    let asked = match &summary.standing {
        Standing::Offered { counselor, .. } => Some(*counselor),
        _ => None,
    };
    Card {
        conversation: summary.conversation,
        seq: summary.seq.0,
        status: summary.status,
        nickname: summary.nickname,
        language: summary.language,
        counselor: summary.counselor.or(asked),
        band: summary.band,
        score: summary.score,
        issues: summary.issues,
        away: summary.away,
        opened_at: summary.opened_at,
        queued_at: summary.queued_at,
        client_at: summary.client_at,
        unanswered_since: summary.unanswered_since,
        outgrown: summary.outgrown,
        asked_over: summary.asked_over,
    }
}
