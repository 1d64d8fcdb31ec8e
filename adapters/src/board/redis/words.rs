//! What is said to the scripts. Everything is text: ids are 32 hexadecimal digits, moments milliseconds,
//! loads tenths, flags 0 or 1, and what is not there is empty.

use tomoshibi_engine::{
    conversation::{Exception, Standing},
    dispatch::{NeedClass, Slot, Ticket},
    ids::{ConversationId, Seq},
    ports::board::Initiative,
    staff::{Language, Qualification},
    time::Timestamp,
    triage::Band,
};
use uuid::Uuid;

pub(super) const BANDS: [Band; 4] = [Band::Low, Band::Elevated, Band::High, Band::Imminent];
/// What a claim says of itself as a number; 0 is an ordinary one.
pub(super) const EXCEPTIONS: [Exception; 3] = [
    Exception::Surge,
    Exception::ImminentUnserved,
    Exception::Supervisor,
];

pub(super) fn id(id: Uuid) -> String {
    id.simple().to_string()
}

pub(super) fn moment(at: Option<Timestamp>) -> String {
    at.map(|at| at.0.to_string()).unwrap_or_default()
}

pub(super) fn initiative(who: Initiative) -> &'static str {
    match who {
        Initiative::Engine => "1",
        Initiative::Supervisor => "2",
        Initiative::Counselors => "0",
    }
}

/// From the second word of `place.lua`.
pub(super) fn standing(conversation: ConversationId, seq: Seq, standing: &Standing) -> Vec<String> {
    let mut words = vec![id(conversation.0), seq.0.to_string()];
    match standing {
        Standing::Absent => words.push("absent".into()),
        Standing::Waiting(ticket) => {
            words.push("waiting".into());
            words.extend(waiting(conversation, ticket));
        }
        Standing::Offered {
            ticket,
            claim,
            counselor,
            expires_at,
        } => {
            words.push("offered".into());
            words.extend([id(claim.0), id(counselor.0), expires_at.0.to_string()]);
            words.extend(waiting(conversation, ticket));
        }
        Standing::Held { counselor, weight } => {
            words.push("held".into());
            words.extend([id(counselor.0), weight.0.to_string()]);
        }
    }
    words
}

fn waiting(conversation: ConversationId, ticket: &Ticket) -> Vec<String> {
    let imminent = ticket.band == Band::Imminent;
    let mut words = vec![
        ticket.weight.0.to_string(),
        place(conversation, ticket),
        u8::from(ticket.held).to_string(),
        u8::from(imminent).to_string(),
        ticket
            .need
            .preferred
            .map(|former| id(former.0))
            .unwrap_or_default(),
        moment(ticket.imminent_since),
        index(&BANDS, &ticket.band).to_string(),
        moment(ticket.rerank_at),
    ];
    for pair in &ticket.excluded {
        words.extend([id(pair.counselor.0), pair.until.0.to_string()]);
    }
    words
}

/// A member of `order`. Ranks are below 2^53, which has sixteen digits.
fn place(conversation: ConversationId, ticket: &Ticket) -> String {
    let class = class(ticket.need.class);
    let conversation = conversation.0.simple();
    format!("{class}:{:016}{conversation}", ticket.rank.0)
}

/// A digit for the qualification, one for the language.
fn class(class: NeedClass) -> String {
    let qualification = index(&Qualification::ALL, &class.qualification);
    let language = index(&Language::ALL, &class.language);
    format!("{qualification}{language}")
}

/// From the second word of `on_duty.lua`.
pub(super) fn slot(slot: &Slot) -> Vec<String> {
    let spoken = slot.languages.iter();
    let spoken = spoken.map(|language| index(&Language::ALL, language).to_string());
    vec![
        id(slot.counselor.0),
        cohort(slot),
        slot.capacity.0.to_string(),
        slot.reserve.0.to_string(),
        slot.open_max.to_string(),
        slot.last_new_at.0.to_string(),
        spoken.collect(),
    ]
}

/// A digit for the qualification, and a flag for each language.
fn cohort(slot: &Slot) -> String {
    let qualification = index(&Qualification::ALL, &slot.qualification);
    let flags = Language::ALL.map(|language| slot.languages.contains(&language));
    let flags = flags.map(|spoken| if spoken { '1' } else { '0' });
    let mut cohort = qualification.to_string();
    cohort.extend(flags);
    cohort
}

/// Where something stands among all of its kind.
fn index<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|known| known == one).unwrap_or(0)
}
