//! A board and the model under the same random operations: every answer is compared, and after each
//! operation everything they hold.

use std::marker::PhantomData;

use proptest::{prelude::*, test_runner::Config};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use tomoshibi_engine::{
    dispatch::Load,
    ids::{ConversationId, DeskId},
    ports::board::{Board, BoardAnswer, Claim, Initiative, MatchRules, Matched, Placed},
    time::{Millis, Timestamp},
};

use crate::{
    model::Model,
    operations::{Operation, operation},
    subject::{Asked, InProcess, Kind, OnRedis},
};

pub(crate) const RULES: MatchRules = MatchRules {
    initiative: Initiative::Engine,
    lease: Millis::seconds(30),
    surge: Load::conversations(2),
    imminent_unserved_max: Millis::seconds(60),
};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Done,
    Placed(Placed),
    Matched(Matched),
    Claim(Option<Claim>),
    Stood(bool),
    Expired(Vec<Claim>),
    Due(Vec<ConversationId>),
    Epoch(u64),
}

#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) model: Model,
    pub(crate) now: Timestamp,
    pub(crate) answer: Answer,
}

impl ReferenceStateMachine for Reference {
    type State = Self;
    type Transition = Operation;

    fn init_state() -> BoxedStrategy<Self> {
        let mut model = Model::default();
        model.rebuild();
        Just(Self {
            model,
            now: Timestamp(1_000_000),
            answer: Answer::Done,
        })
        .boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Operation> {
        operation(state.now).boxed()
    }

    /// While shrinking, operations are left out, but the clock of those left never runs backwards.
    fn preconditions(state: &Self, operation: &Operation) -> bool {
        operation.now().is_none_or(|now| now >= state.now)
    }

    fn apply(mut state: Self, operation: &Operation) -> Self {
        state.now = operation.now().unwrap_or(state.now);
        state.answer = ask_model(&mut state.model, operation.clone());
        state
    }
}

fn ask_model(model: &mut Model, operation: Operation) -> Answer {
    match operation {
        Operation::Place(client, seq, standing) => {
            Answer::Placed(model.place(client, seq, &standing))
        }
        Operation::Match(ids, initiative, now) => {
            let rules = MatchRules {
                initiative,
                ..RULES
            };
            Answer::Matched(model.match_next(&ids, rules, now))
        }
        Operation::Pull(person, id, now) => Answer::Claim(model.pull(person, id, RULES, now)),
        Operation::Assign(client, person, id, now) => {
            Answer::Claim(model.assign((client, person), id, RULES, now))
        }
        Operation::Accept(id, weight, now) => Answer::Stood(model.accept(id, weight, now)),
        Operation::Release(id, until) => Answer::Stood(model.release(id, until)),
        Operation::Heartbeat(person, now) => Answer::Stood(model.heartbeat(person, now)),
        Operation::Expire(now) => Answer::Expired(model.expire(now)),
        Operation::Due(now) => Answer::Due(model.due(now)),
        Operation::Rebuild => Answer::Epoch(model.rebuild()),
        silent => {
            tell_model(model, silent);
            Answer::Done
        }
    }
}

fn tell_model(model: &mut Model, operation: Operation) {
    match operation {
        Operation::OnDuty(slot, now) => model.on_duty(slot, now),
        Operation::OffDuty(person) => model.off_duty(person),
        Operation::WakeAt(client, at) => model.wake_at(client, at),
        answered => unreachable!("has an answer: {answered:?}"),
    }
}

/// What a real board answers.
fn ask_board(asked: &Asked, operation: Operation) -> Answer {
    match operation {
        Operation::Place(client, seq, standing) => {
            Answer::Placed(asked.ask(|board, desk| board.place(desk, client, seq, standing)))
        }
        Operation::Match(ids, initiative, now) => {
            let rules = MatchRules {
                initiative,
                ..RULES
            };
            Answer::Matched(asked.ask(|board, desk| board.match_next(desk, ids, rules, now)))
        }
        Operation::Pull(person, id, now) => {
            Answer::Claim(asked.ask(|board, desk| board.pull(desk, person, id, RULES, now)))
        }
        Operation::Assign(client, person, id, now) => Answer::Claim(
            asked.ask(|board, desk| board.assign(desk, client, person, id, RULES, now)),
        ),
        Operation::Accept(id, weight, now) => {
            Answer::Stood(asked.ask(|board, desk| board.accept(desk, id, weight, now)))
        }
        Operation::Release(id, until) => {
            Answer::Stood(asked.ask(|board, desk| board.release(desk, id, until)))
        }
        Operation::Heartbeat(person, now) => {
            Answer::Stood(asked.ask(|board, desk| board.heartbeat(desk, person, now)))
        }
        Operation::Expire(now) => Answer::Expired(asked.ask(|board, desk| board.expire(desk, now))),
        Operation::Due(now) => Answer::Due(asked.ask(|board, desk| board.due(desk, now))),
        Operation::Rebuild => Answer::Epoch(asked.rebuild()),
        silent => {
            asked.ask(|board, desk| tell_board(board, desk, silent));
            Answer::Done
        }
    }
}

fn tell_board<'a>(
    board: &'a dyn Board,
    desk: &DeskId,
    operation: Operation,
) -> BoardAnswer<'a, ()> {
    match operation {
        Operation::OnDuty(slot, now) => board.on_duty(desk, slot, now),
        Operation::OffDuty(person) => board.off_duty(desk, person),
        Operation::WakeAt(client, at) => board.wake_at(desk, client, at),
        answered => unreachable!("has an answer: {answered:?}"),
    }
}

pub(crate) struct Subject<K> {
    asked: Asked,
    kind: PhantomData<K>,
}

impl<K: Kind + std::fmt::Debug + 'static> StateMachineTest for Subject<K> {
    type SystemUnderTest = Self;
    type Reference = Reference;

    fn init_test(_: &Reference) -> Self {
        Self {
            asked: Asked::fresh::<K>(),
            kind: PhantomData,
        }
    }

    fn apply(subject: Self, reference: &Reference, operation: Operation) -> Self {
        let answer = ask_board(&subject.asked, operation);
        assert_eq!(answer, reference.answer);
        subject
    }

    fn check_invariants(subject: &Self, reference: &Reference) {
        let snapshot = subject.asked.ask(|board, desk| board.snapshot(desk));
        assert_eq!(snapshot, reference.model.snapshot());
        let listed = subject.asked.ask(|board, desk| board.listed(desk, 0));
        let mut listed = listed.conversations;
        listed.sort_unstable();
        assert_eq!(listed, reference.model.listed());
    }
}

prop_state_machine! {
    #![proptest_config(Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn the_board_in_process_answers_as_the_model(sequential 1..120 => Subject<InProcess>);
}

prop_state_machine! {
    #![proptest_config(Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn the_board_on_redis_answers_as_the_model(sequential 1..120 => Subject<OnRedis>);
}
