//! [`LexiconScorer`]: reviewed phrases and rules; what orders by danger until a model is learnt, and the
//! floor under it afterwards.
//!
//! Built once at the start and shared; it holds no state of any conversation. What it reads is bounded
//! by `normal`, what it answers by the limits of [`Assessment`]. `docs/triage.md` says what it cannot do.

use super::{
    Assessment, Band, Context, Ladder, LexiconError, Scorer, Thresholds,
    lexicon::Lexicon,
    normal::cut,
    weigh::{Weighed, weigh},
};
use crate::privacy::Text;

const NAME: &str = "lexicon-1";
/// A rung is climbed from here on.
const CLIMBED: f32 = 0.5;
/// Ideation in the message itself that makes means at hand imminent: despair ("can't go on") is enough.
const IDEATION_WITH_MEANS: f32 = 0.3;
/// What a time alone is worth while nothing has been said that it could be the time of.
const IDLE_TIME: f32 = 0.3;
/// An imminent rule makes it at least so probable.
const IMMINENT_BY_RULE: f32 = 0.9;
/// Share of the earlier danger's log-odds that a new message starts from, and its limit.
const CARRIED: f32 = 0.2;
const CARRIED_MAX: f32 = 1.5;
/// An earlier peak fades to this share, an earlier trend to the next; "yes" does not take a wish back.
const PEAK_KEPT: f32 = 0.7;
const MEMORY_KEPT: f32 = 0.95;

/// Scores by reviewed phrases in Japanese and English.
#[derive(Debug)]
pub struct LexiconScorer {
    lexicon: Lexicon,
}

impl LexiconScorer {
    /// Log-odds of a message in which nothing is found.
    pub const BIAS: f32 = -4.0;

    /// Reads the built-in lexicon.
    ///
    /// # Errors
    /// Every mistake in it; the tests keep a build with one from existing.
    pub fn new() -> Result<Self, LexiconError> {
        Lexicon::builtin().map(|lexicon| Self { lexicon })
    }

    /// Log-odds of this message alone: bias and the sum of the contributions.
    pub fn log_odds(&self, text: &Text) -> f32 {
        Self::BIAS + weigh(&self.lexicon, text.expose()).sum
    }
}

impl Scorer for LexiconScorer {
    /// The ladder and the issues are of this message; [`Context`] gathers the rungs over messages.
    fn assess(&self, text: &Text, context: &Context, thresholds: &Thresholds) -> Assessment {
        let mut weighed = weigh(&self.lexicon, text.expose());
        settle_time(&mut weighed.ladder, context);
        let by_rule = is_imminent(&weighed, context);
        let own = own_probability(weighed.sum, context, by_rule);
        Assessment {
            imminent: own.max(remembered(context)),
            band: if by_rule {
                Band::Imminent
            } else {
                band(own, thresholds)
            },
            ladder: weighed.ladder,
            issues: weighed.issues,
            contributions: weighed.contributions,
            model: NAME.to_owned(),
        }
    }

    /// Imminent if an outright phrase stands in the text as it is and no cue or idiom does, else Low.
    /// Shares no code with `assess` but the automaton. For text in plain letters it is a lower bound;
    /// where spelling hides a "never" it may be too high, never the other way a failure would hurt.
    fn floor(&self, text: &Text) -> Band {
        if self.lexicon.shouts(cut(text.expose())) {
            Band::Imminent
        } else {
            Band::Low
        }
    }

    fn name(&self) -> &str {
        NAME
    }
}

/// "Tonight" answers "when?", once there is something to ask it of. Before that it is a plan for supper.
fn settle_time(ladder: &mut Ladder, context: &Context) {
    let here = ladder.ideation.max(ladder.plan).max(ladder.means);
    if here < IDEATION_WITH_MEANS && context.ladder.ideation < CLIMBED {
        ladder.within_24h *= IDLE_TIME;
    }
}

/// A phrase that says it outright; means at hand with ideation; or all four rungs climbed, in this message
/// or over the conversation. The message itself must climb one: a "thank you" after the fourth must not
/// undo what a person has decided since.
fn is_imminent(weighed: &Weighed, context: &Context) -> bool {
    let (now, before) = (&weighed.ladder, &context.ladder);
    let rungs = [
        (now.ideation, before.ideation),
        (now.plan, before.plan),
        (now.means, before.means),
        (now.within_24h, before.within_24h),
    ];
    let four = rungs
        .iter()
        .all(|(now, before)| now.max(*before) >= CLIMBED)
        && rungs.iter().any(|(now, _)| *now >= CLIMBED);
    let wish = now.ideation >= IDEATION_WITH_MEANS || before.ideation >= CLIMBED;
    weighed.outright || four || (weighed.at_hand && wish)
}

fn band(imminent: f32, thresholds: &Thresholds) -> Band {
    if imminent >= thresholds.imminent {
        Band::Imminent
    } else if imminent >= thresholds.high {
        Band::High
    } else if imminent >= thresholds.elevated {
        Band::Elevated
    } else {
        Band::Low
    }
}

/// Of this message, in the light of the conversation. The band follows from this one: what was said
/// earlier has raised the band then, and is not to raise it again after a person lowered it.
fn own_probability(sum: f32, context: &Context, by_rule: bool) -> f32 {
    let own = logistic(LexiconScorer::BIAS + sum + carried(context));
    let ruled = if by_rule { IMMINENT_BY_RULE } else { 0.0 };
    own.max(ruled).clamp(0.0, 1.0)
}

/// What the conversation keeps of the danger it was in.
fn remembered(context: &Context) -> f32 {
    MEMORY_KEPT * bounded(context.trend).max(PEAK_KEPT * bounded(context.peak))
}

/// What a conversation in danger adds to the log-odds of its next message; 0 at its start.
fn carried(context: &Context) -> f32 {
    if context.messages == 0 {
        return 0.0;
    }
    let before = bounded(context.trend).max(PEAK_KEPT * bounded(context.peak));
    let odds = before.clamp(1e-4, 1.0 - 1e-4);
    let above = (odds / (1.0 - odds)).ln() - LexiconScorer::BIAS;
    (CARRIED * above).clamp(0.0, CARRIED_MAX)
}

/// A stored probability, or 0 if it is none.
fn bounded(probability: f32) -> f32 {
    if probability.is_finite() {
        probability.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
