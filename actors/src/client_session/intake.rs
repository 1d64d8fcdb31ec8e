//! The desk's questions: what an answer is worth, and when whoever answers no more is taken in without.

use tomoshibi_engine::{
    conversation::{Command, Phase},
    desk::{Choice, Desk},
    privacy::Text,
    protocol::v1::ErrorCode,
    time::Timestamp,
    triage::Assessment,
};

use super::ClientSession;

impl ClientSession {
    /// In the words of the client's language. A question or choice that the desk does not have was never
    /// asked by a page of ours.
    pub(super) fn answer_to(
        &self,
        question: &str,
        choice: Option<&str>,
        desk: &Desk,
    ) -> Result<Command, ErrorCode> {
        let asked = desk.asked(question).ok_or(ErrorCode::BadFrame)?;
        let choice = match choice {
            Some(id) => Some(asked.choice(id).ok_or(ErrorCode::BadFrame)?),
            None => None,
        };
        let words = choice.map(|choice| desk.text(&choice.text, self.language()));
        let answer = words.map(Text::new).transpose();
        let answer = answer.map_err(|_| ErrorCode::BadFrame)?;
        let assessment = answer.as_ref().zip(choice);
        let assessment = assessment.map(|(text, choice)| self.assess_choice(text, choice, desk));
        let mut answered = self.conversation.answered.clone();
        answered.push(asked.id.clone());
        Ok(Command::Answer {
            question: asked.id.clone(),
            answer,
            assessment,
            is_last: desk.has_asked_all(&answered),
        })
    }

    /// In the band that the desk gives to it at least, also where nothing could be scored.
    fn assess_choice(&self, text: &Text, choice: &Choice, desk: &Desk) -> Assessment {
        let mut assessment = self.assess(text, desk).unwrap_or_else(Assessment::unscored);
        assessment.band = assessment.band.max(choice.band);
        // Or the band would be eased for want of words that support it.
        let least = desk.thresholds.from(choice.band);
        assessment.imminent = assessment.imminent.max(least);
        assessment
    }

    /// Whoever stops answering questions is not forgotten over them.
    pub(super) fn intake_over(&self) -> Option<Timestamp> {
        let desk = self.desk.as_ref()?;
        let it = &self.conversation;
        matches!(it.phase, Phase::Intake)
            .then(|| it.client_at + desk.document().policy.timings.intake_max_ms)
    }
}
