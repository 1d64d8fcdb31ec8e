//! A command becomes an append, or is refused.

use std::panic::{AssertUnwindSafe, catch_unwind};

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Command, Conversation, Phase},
    desk::Desk,
    ids::{ClientId, StaffId},
    privacy::Text,
    protocol::v1::ErrorCode,
    staff::Qualification,
    triage::{Assessment, Band, Context as Before, SelfCheck, SelfCheckKind},
};

use super::{Busy, ClientSession, Draft, InFlight, Job, Task};

impl ClientSession {
    pub(super) fn decide(&mut self, job: Job, ctx: &mut Context<Self>) {
        if let Some(known) = job
            .source
            .and_then(|source| self.conversation.recorded_source(source))
        {
            self.answer_again(job.reply, known, ctx);
            return;
        }
        match self.draft(&job) {
            Ok(draft) => self.append(job, draft, ctx),
            Err(ErrorCode::ConversationClosed) if is_new_talk(&job.task) => {
                if let Some(client) = self.conversation.client {
                    self.begin_anew(client, job);
                }
            }
            Err(code) => {
                if matches!(job.task, Task::Service(_)) {
                    // A timer that was refused would be due again at once.
                    self.not_before = self.house.now() + tomoshibi_engine::time::Millis::seconds(1);
                }
                job.reply.refuse(code);
            }
        }
    }

    fn draft(&self, job: &Job) -> Result<Draft, ErrorCode> {
        let Some(desk) = &self.desk else {
            return Err(ErrorCode::NoSuchConversation);
        };
        let document = desk.document();
        let mut draft = Draft::on(&self.conversation, job.source, self.house.now());
        if self.conversation.desk.is_none() {
            if !is_new_talk(&job.task) {
                return Err(ErrorCode::NoSuchConversation);
            }
            draft.decide(self.open()?, &document)?;
        }
        let command = self.command(&job.task, &document)?;
        draft.decide(command, &document)?;
        if let Some(least) = self.outgrown(&draft.next, &document) {
            draft.decide(Command::Outgrow { least }, &document)?;
        }
        Ok(draft)
    }

    /// What whoever answers would have to be, once the danger has grown beyond what they are. Recorded together
    /// with what made it grow.
    fn outgrown(&self, next: &Conversation, desk: &Desk) -> Option<Qualification> {
        let Phase::Engaged(counselor) = next.phase else {
            return None;
        };
        let least = desk.policy.qualifications.least_for(next.band);
        let grew = next.band > self.conversation.band && !next.outgrown;
        (grew && self.house.roster.qualification(counselor) < least).then_some(least)
    }

    fn open(&self) -> Result<Command, ErrorCode> {
        let opening = self.opening.as_ref().ok_or(ErrorCode::NoSuchConversation)?;
        let client = &opening.client;
        Ok(Command::Open {
            desk: client.desk.clone(),
            client: client.id,
            channel: client.channel,
            language: client.language,
            nickname: client.nickname.clone(),
            former: self.former,
        })
    }

    fn command(&self, task: &Task, desk: &Desk) -> Result<Command, ErrorCode> {
        match task {
            Task::Say(text) => Ok(Command::ClientSays {
                assessment: self.assess_line(text, desk),
                text: text.clone(),
            }),
            Task::Start => Ok(Command::AskForPerson),
            Task::Answer { question, choice } => self.answer_to(question, choice.as_deref(), desk),
            Task::SelfCheck {
                check,
                answers,
                show,
            } => self_check(*check, answers, *show, desk),
            Task::Distress { moment, level } => Ok(Command::TellDistress {
                moment: *moment,
                level: *level,
            }),
            Task::Thank(text) => Ok(self.thank(text, desk)),
            Task::Leave => Ok(Command::ClientLeaves),
            Task::Staff { console, command } => self.staff_command(console, command),
            Task::Service(command) => Ok(command.clone()),
            Task::TakeFrom {
                counselor,
                reason,
                least,
            } if self.conversation.counselor() == Some(*counselor)
                && self.conversation.band >= *least =>
            {
                Ok(Command::Requeue {
                    reason: *reason,
                    note: None,
                })
            }
            // The offer's own lease ends when the offer does. A shorter one was the claim's, and the board had not
            // heard yet that an offer came of it: it is told, and the offer stands.
            Task::LeaseOver { claim, until } => match &self.conversation.phase {
                Phase::Offered(offer) if offer.claim == *claim && offer.expires_at <= *until => {
                    Ok(Command::Lapse { claim: *claim })
                }
                _ => Err(ErrorCode::NoChange),
            },
            Task::WithdrawFrom(counselor) => self.withdraw_from(*counselor),
            _ => Err(ErrorCode::NoChange),
        }
    }

    fn withdraw_from(&self, counselor: StaffId) -> Result<Command, ErrorCode> {
        let asked = self.conversation.hand_over.as_ref();
        match (&self.conversation.phase, asked) {
            (Phase::Offered(offer), _) if offer.counselor == counselor => {
                Ok(Command::Withdraw { claim: offer.claim })
            }
            (_, Some(asked)) if asked.to == counselor => {
                Ok(Command::Withdraw { claim: asked.claim })
            }
            _ => Err(ErrorCode::NoChange),
        }
    }

    /// Words after the end are scored as the line that they would be: without the talk before them. Those that
    /// could not be scored are a line, and so is what comes while the talk goes on.
    fn thank(&self, text: &Text, desk: &Desk) -> Command {
        let text = text.clone();
        if matches!(self.conversation.phase, Phase::Closed(_))
            && let Ok(assessment) = self.assess_after(&text, &Before::default(), desk)
        {
            return Command::Thank { text, assessment };
        }
        Command::ClientSays {
            assessment: self.assess_line(&text, desk),
            text,
        }
    }

    /// Who comes back soon after a talk in danger does not begin among those who never were.
    fn assess_line(&self, text: &Text, desk: &Desk) -> Result<Assessment, Band> {
        let mut assessed = self.assess(text, desk);
        if self.first_lines.is_empty() {
            let band = match &mut assessed {
                Ok(assessment) => &mut assessment.band,
                Err(floor) => floor,
            };
            *band = self.band_floor.max(*band);
        }
        assessed
    }

    /// Whatever a scorer does, the line is kept: one that was not scored is taken for Elevated at least.
    pub(super) fn assess(&self, text: &Text, desk: &Desk) -> Result<Assessment, Band> {
        self.assess_after(text, &self.conversation.context, desk)
    }

    fn assess_after(&self, text: &Text, context: &Before, desk: &Desk) -> Result<Assessment, Band> {
        let scorer = &self.house.ports.scorer;
        let assessed = catch_unwind(AssertUnwindSafe(|| {
            scorer.assess(text, context, &desk.thresholds)
        }));
        if let Ok(assessment) = &assessed {
            self.house.meters.scored(self.language(), assessment);
        }
        assessed.map_err(|_| {
            self.house.meters.unscored.increment(1);
            let floor = catch_unwind(AssertUnwindSafe(|| scorer.floor(text)));
            floor.unwrap_or(Band::Elevated)
        })
    }

    fn append(&mut self, job: Job, draft: Draft, ctx: &mut Context<Self>) {
        let append = self
            .desk
            .as_ref()
            .and_then(|desk| draft.append(&desk.document()));
        let Some(append) = append else {
            job.reply.refuse(ErrorCode::NoSuchConversation);
            return;
        };
        let outcome = self.house.record(self.room.id, append);
        self.busy = Busy::Appending(Box::new(InFlight { job, draft }));
        ctx.spawn(
            outcome
                .into_actor(self)
                .map(|outcome, session, ctx| session.settle(&outcome, ctx)),
        );
    }

    /// A client who writes after the end begins another conversation.
    pub(super) fn begin_anew(&mut self, client: ClientId, job: Job) {
        let house = &self.house;
        let fresh = || house.rooms.of(house.fresh_conversation());
        if let Some(room) = house.seats.move_on(client, &self.room, fresh) {
            // No room there: the job is dropped, which refuses it as retryable.
            let _ = house.give_opening(&room, job, Some(client));
        }
    }
}

/// Answers that are not to be shown are not kept; what they say of danger is.
fn self_check(
    check: SelfCheckKind,
    answers: &[u8],
    show: bool,
    desk: &Desk,
) -> Result<Command, ErrorCode> {
    let filled = SelfCheck::read(check, answers).ok_or(ErrorCode::BadFrame)?;
    Ok(Command::SelfCheck {
        check,
        answers: show.then(|| filled.words()),
        assessment: filled.assessment(&desk.thresholds),
    })
}

fn is_new_talk(task: &Task) -> bool {
    matches!(
        task,
        Task::Say(_) | Task::Thank(_) | Task::Start | Task::Answer { .. } | Task::SelfCheck { .. }
    )
}
