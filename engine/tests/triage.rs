//! The first scorer, from outside: what it must order, what it must raise the alarm for, what it must
//! not be fooled by.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests: what fails here must be seen"
)]

use tomoshibi_engine::{
    privacy::Text,
    triage::{Assessment, Context, ModelScorer, Scorer, Thresholds},
};

#[path = "triage/bounds.rs"]
mod bounds;
#[path = "triage/context.rs"]
mod context;
#[path = "triage/data.rs"]
mod data;
#[path = "triage/explanation.rs"]
mod explanation;
#[path = "triage/learning.rs"]
mod learning;
#[path = "triage/live.rs"]
mod live;
#[path = "triage/pairs.rs"]
mod pairs;
#[path = "triage/roleplay.rs"]
mod roleplay;
#[path = "triage/rules.rs"]
mod rules;
#[path = "triage/shipped.rs"]
mod shipped;

fn scorer() -> ModelScorer {
    ModelScorer::shipped().unwrap()
}

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

/// The first message of a conversation, at a desk that changed nothing.
fn assess(scorer: &ModelScorer, message: &str) -> Assessment {
    scorer.assess(&text(message), &Context::default(), &Thresholds::default())
}

/// Assesses one message after the other, as the fold does, and answers the last.
fn converse(scorer: &ModelScorer, messages: &[&str]) -> (Assessment, Context) {
    let mut context = Context::default();
    let mut last = None;
    for message in messages {
        let assessment = scorer.assess(&text(message), &context, &Thresholds::default());
        context = context.after(&assessment);
        last = Some(assessment);
    }
    (last.unwrap(), context)
}
