//! A board and the model under the same random operations: every answer is compared, and after each
//! operation everything they hold.

use futures_util::FutureExt;
use proptest::{prelude::*, test_runner::Config};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use tomoshibi_adapters::board::MemoryBoard;
use tomoshibi_engine::{
    dispatch::Load,
    ids::{ConversationId, DeskId},
    ports::board::{Board, BoardAnswer, Claim, MatchRules, Matched},
    time::{Millis, Timestamp},
};

use crate::{
    model::Model,
    operations::{Operation, operation},
};

pub(crate) const RULES: MatchRules = MatchRules {
    lease: Millis::seconds(30),
    surge: Load::conversations(2),
    imminent_unserved_max: Millis::seconds(60),
};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Done,
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
        Just(Self {
            model: Model::default(),
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
        Operation::Match(ids, now) => Answer::Matched(model.match_next(&ids, RULES, now)),
        Operation::Pull(person, id, now) => Answer::Claim(model.pull(person, id, RULES, now)),
        Operation::Assign(client, person, id, now) => {
            Answer::Claim(model.assign((client, person), id, RULES, now))
        }
        Operation::Accept(id, weight, now) => Answer::Stood(model.accept(id, weight, now)),
        Operation::Release(id, until) => Answer::Stood(model.release(id, until)),
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
        Operation::Place(client, standing) => model.place(client, &standing),
        Operation::OnDuty(slot, now) => model.on_duty(slot, now),
        Operation::Heartbeat(person, now) => model.heartbeat(person, now),
        Operation::OffDuty(person) => model.off_duty(person),
        Operation::WakeAt(client, at) => model.wake_at(client, at),
        answered => unreachable!("has an answer: {answered:?}"),
    }
}

/// A board which answers at once.
pub(crate) fn ask<T>(answer: BoardAnswer<'_, T>) -> T {
    let answer = answer.now_or_never().expect("answers at once");
    answer.expect("the board answers")
}

fn ask_board(board: &dyn Board, desk: &DeskId, operation: Operation) -> Answer {
    match operation {
        Operation::Match(ids, now) => Answer::Matched(ask(board.match_next(desk, ids, RULES, now))),
        Operation::Pull(person, id, now) => {
            Answer::Claim(ask(board.pull(desk, person, id, RULES, now)))
        }
        Operation::Assign(client, person, id, now) => {
            Answer::Claim(ask(board.assign(desk, client, person, id, RULES, now)))
        }
        Operation::Accept(id, weight, now) => {
            Answer::Stood(ask(board.accept(desk, id, weight, now)))
        }
        Operation::Release(id, until) => Answer::Stood(ask(board.release(desk, id, until))),
        Operation::Expire(now) => Answer::Expired(ask(board.expire(desk, now))),
        Operation::Due(now) => Answer::Due(ask(board.due(desk, now))),
        Operation::Rebuild => Answer::Epoch(ask(board.rebuild(desk))),
        silent => {
            tell_board(board, desk, silent);
            Answer::Done
        }
    }
}

fn tell_board(board: &dyn Board, desk: &DeskId, operation: Operation) {
    ask(match operation {
        Operation::Place(client, standing) => board.place(desk, client, standing),
        Operation::OnDuty(slot, now) => board.on_duty(desk, slot, now),
        Operation::Heartbeat(person, now) => board.heartbeat(desk, person, now),
        Operation::OffDuty(person) => board.off_duty(desk, person),
        Operation::WakeAt(client, at) => board.wake_at(desk, client, at),
        answered => unreachable!("has an answer: {answered:?}"),
    });
}

pub(crate) struct Subject {
    board: MemoryBoard,
    desk: DeskId,
}

impl StateMachineTest for Subject {
    type SystemUnderTest = Self;
    type Reference = Reference;

    fn init_test(_: &Reference) -> Self {
        Self {
            board: MemoryBoard::default(),
            desk: "hikari".parse().expect("a desk's name"),
        }
    }

    fn apply(subject: Self, reference: &Reference, operation: Operation) -> Self {
        let answer = ask_board(&subject.board, &subject.desk, operation);
        assert_eq!(answer, reference.answer);
        subject
    }

    fn check_invariants(subject: &Self, reference: &Reference) {
        let snapshot = ask(subject.board.snapshot(&subject.desk));
        assert_eq!(snapshot, reference.model.snapshot());
    }
}

prop_state_machine! {
    #![proptest_config(Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn the_board_answers_as_the_model(sequential 1..120 => Subject);
}
