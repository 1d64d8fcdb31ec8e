//! What a ledger can prove of itself: streams without gaps, and the promises P3 to P7.
//!
//! [`Auditor`] is fed the whole ledger in the order it was written, duty events merged in by time, and
//! answers with a [`Verdict`]. Pure; the caller reads, page by page. It holds the folds of the open
//! conversations and one line per member of staff, so its memory does not grow with the past. A violation
//! names ids and places, never a text.
//!
//! Board and ledger are not written in one step: a claim is made, and a moment later its offer is
//! recorded, while others write too. Load, duty and policy younger than [`SETTLE`] are therefore not held
//! against an offer, and a client who was passed over is given as much time of a lively ledger to be offered
//! too. Qualification, language and the ground of an exception are decided on the events themselves, so for
//! them there is no such grace.

mod counselors;
mod offers;
mod passed_over;
mod policies;
mod rows;
mod streams;
mod verdict;
mod waiting;

use std::collections::HashMap;

use crate::{
    conversation::{Conversation, Event, Recorded, Summary},
    desk::{Desk, Policy},
    dispatch::Load,
    ids::{ClientId, ConversationId, DeskId, StaffId},
    ports::chronicle::DutyRecorded,
    staff::StaffMember,
    time::{Millis, Timestamp},
    triage::Band,
};

pub use verdict::{Fault, Promise, VIOLATIONS_MAX, Verdict, Violation};

use self::{
    counselors::Counselors, passed_over::PassedOver, policies::Policies, rows::Rows,
    waiting::Waiting,
};

/// How long a fact may take from one table to the other.
pub const SETTLE: Millis = Millis::seconds(5);

/// The fold over everything.
#[derive(Debug, Default)]
pub struct Auditor {
    talks: HashMap<ConversationId, Talk>,
    /// The open conversation of each client at each desk.
    open: HashMap<(DeskId, ClientId), ConversationId>,
    counselors: Counselors,
    policies: Policies,
    waiting: Waiting,
    passed_over: PassedOver,
    rows: Rows,
    verdict: Verdict,
}

/// An open conversation, with as much of a moment ago as fairness to the writer needs.
#[derive(Debug)]
struct Talk {
    fold: Conversation,
    /// What the band was until `band_at`.
    band_before: Band,
    band_at: Timestamp,
    /// Its stream does not fit together; no more is asked of it.
    broken: bool,
}

impl Talk {
    /// The least it can have weighed when the claim behind an offer was made. Load that grows with the
    /// danger is shown, and no violation.
    fn weight_at_least(&self, policy: &Policy, now: Timestamp) -> Load {
        let weight = self.fold.weight(policy);
        let was_calmer = now - self.band_at < SETTLE && self.band_before < Band::Imminent;
        if was_calmer && !self.fold.away {
            weight.min(policy.weights.active)
        } else {
            weight
        }
    }
}

impl Auditor {
    pub fn new(members: Vec<StaffMember>, desks: Vec<(Timestamp, Desk)>) -> Self {
        Self {
            counselors: Counselors::of(members),
            policies: Policies::of(desks),
            ..Self::default()
        }
    }

    /// A duty event, in the order of its time among the others.
    pub fn note_duty(&mut self, recorded: &DutyRecorded) {
        self.verdict.duty_events += 1;
        self.counselors.note_duty(recorded);
    }

    /// The next event of the ledger.
    pub fn note(&mut self, recorded: &Recorded) {
        self.verdict.events += 1;
        self.rows.reached(recorded.conversation, recorded.seq);
        for violation in self.passed_over.overdue(recorded.at) {
            self.verdict.add(violation);
        }
        if !self.talks.contains_key(&recorded.conversation) && !self.begin(recorded) {
            return;
        }
        self.judge(recorded);
        self.apply(recorded);
    }

    /// A row about a conversation, read after the events: does it say what they say?
    pub fn note_row(&mut self, row: &Summary) {
        let talk = self.talks.get(&row.conversation);
        let fold = talk.filter(|talk| !talk.broken).map(|talk| &talk.fold);
        if let Some(violation) = self.rows.hold(row, fold) {
            self.verdict.add(violation);
        }
    }

    /// The tables counted as a whole: how many events there are, how many the streams account for, and how
    /// many links between them lead astray.
    pub fn note_totals(&mut self, events: u64, accounted: u64, broken_links: u64) {
        if events != accounted {
            self.verdict.add(Violation::new(Fault::EventsOutside));
        }
        if broken_links > 0 {
            self.verdict.add(Violation::new(Fault::BrokenLink));
        }
    }

    /// Everything was read.
    pub fn finish(mut self) -> Verdict {
        for violation in self.rows.left(self.verdict.closed) {
            self.verdict.add(violation);
        }
        self.verdict.undecided = self.passed_over.len();
        self.verdict
    }

    /// Judges what can only be seen before the event is taken in.
    fn judge(&mut self, recorded: &Recorded) {
        let Some(talk) = self.talks.get(&recorded.conversation) else {
            return;
        };
        if talk.broken {
            return;
        }
        let mut found = streams::judge(talk, recorded, &self.counselors);
        if let Event::Offered { exception, .. } | Event::HandOverOffered { exception, .. } =
            recorded.event
        {
            self.verdict.offers += 1;
            self.verdict.exceptions += u64::from(exception.is_some());
            let (more, suspicion) = self.judge_offer(talk, recorded);
            found.extend(more);
            // Whoever is handed over was answered already: nobody was passed over by that.
            let is_new = matches!(recorded.event, Event::Offered { .. });
            if let Some(suspicion) = suspicion.filter(|_| is_new) {
                self.passed_over.suspect(suspicion);
            }
        }
        for violation in found {
            self.verdict.add(violation);
        }
    }

    fn apply(&mut self, recorded: &Recorded) {
        let Some(talk) = self.talks.get_mut(&recorded.conversation) else {
            return;
        };
        if talk.broken {
            return;
        }
        let band = talk.fold.band;
        if let Err(error) = talk.fold.apply(recorded) {
            talk.broken = true;
            let fault = streams::fault_of(error);
            self.forget(recorded.conversation);
            return self.verdict.add(Violation::of(recorded, fault));
        }
        if talk.fold.band != band {
            talk.band_before = band;
            talk.band_at = recorded.at;
        }
        self.place(recorded);
    }

    /// Brings what follows from the fold in line with it.
    fn place(&mut self, recorded: &Recorded) {
        let conversation = recorded.conversation;
        let Some(talk) = self.talks.get(&conversation) else {
            return;
        };
        let Some(desk) = talk.fold.desk.clone() else {
            return;
        };
        let policy = self.policies.at(&desk, recorded.at);
        let standing = talk.fold.standing(policy, recorded.at);
        self.counselors.place(conversation, &standing, recorded.at);
        let still = self
            .waiting
            .place(&desk, &talk.fold, &standing, recorded.at);
        if !still {
            self.passed_over.acquit(conversation);
        }
        if !talk.fold.is_open() {
            self.close(conversation, desk);
        }
    }

    fn close(&mut self, conversation: ConversationId, desk: DeskId) {
        self.verdict.closed += 1;
        let talk = self.talks.remove(&conversation);
        if let Some(client) = talk.and_then(|talk| talk.fold.client) {
            let key = (desk, client);
            if self.open.get(&key) == Some(&conversation) {
                self.open.remove(&key);
            }
        }
    }

    fn forget(&mut self, conversation: ConversationId) {
        self.counselors.release(conversation);
        self.waiting.remove(conversation);
        self.passed_over.acquit(conversation);
    }

    fn policy(&self, desk: &DeskId, at: Timestamp) -> &Policy {
        self.policies.at(desk, at)
    }

    fn member(&self, staff: StaffId) -> Option<&StaffMember> {
        self.counselors.member(staff)
    }
}

#[cfg(test)]
mod tests;
