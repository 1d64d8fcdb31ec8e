//! What would change if a candidate were live: the conversations to which it gives another band.

use serde::Serialize;

use super::lesson::Lesson;
use crate::{
    ids::ConversationId,
    triage::{Band, Context, ModelScorer, Scorer as _},
};

/// A conversation that two models see differently, and what its counselor found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    pub conversation: ConversationId,
    pub live: Band,
    pub candidate: Band,
    pub live_probability: f32,
    pub candidate_probability: f32,
    /// The counselor found danger.
    pub danger: bool,
}

/// Where bands differ, in order of the lessons: the client's words read as one message.
pub fn differences(
    lessons: &[Lesson],
    live: &ModelScorer,
    candidate: &ModelScorer,
) -> Vec<Difference> {
    let of = |lesson: &Lesson| {
        let ask = |scorer: &ModelScorer| {
            scorer.assess(&lesson.text, &Context::default(), &lesson.thresholds)
        };
        let (live, candidate) = (ask(live), ask(candidate));
        (live.band != candidate.band).then_some(Difference {
            conversation: lesson.conversation,
            live: live.band,
            candidate: candidate.band,
            live_probability: live.imminent,
            candidate_probability: candidate.imminent,
            danger: lesson.positive,
        })
    };
    lessons.iter().filter_map(of).collect()
}
