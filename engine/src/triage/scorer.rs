//! [`ModelScorer`]: what was learnt and what was reviewed, together. The model says how probable danger
//! is; the lexicon has a part in that, shows the rungs and issues, and its rules are above any probability.
//!
//! Built once at the start and shared; it holds no state of any conversation. What it reads is bounded
//! by `normal`, what it answers by the limits of [`Assessment`]. `docs/triage.md` says what it cannot do.

use std::{cell::RefCell, sync::Arc};

use super::{
    Assessment, Band, Context, Contribution, Issue, Ladder, LexiconError, Rung, Rungs, Scorer,
    Thresholds,
    explain::Slate,
    issues::KINDS,
    lexicon::Lexicon,
    model::{Claim, Language, Model, Reading, Scratch, logistic},
    normal::{Normal, Paper, Places, cut},
    weigh::{Weighed, weigh},
};
use crate::privacy::Text;

/// A rung is climbed from here on.
const CLIMBED: f32 = 0.5;
/// What a rung is at most that no phrase speaks of.
const SUSPECTED_MAX: f32 = 0.45;
/// Ideation in the message itself that makes means at hand imminent: despair ("can't go on") is enough.
const IDEATION_WITH_MEANS: f32 = 0.3;
/// A rung less probable than this is shown with no words.
const SHOWN: f32 = 0.3;
/// What a time alone is worth while nothing has been said that it could be the time of.
const IDLE_TIME: f32 = 0.3;
/// An imminent rule makes it at least so probable.
const IMMINENT_BY_RULE: f32 = 0.9;
/// A rule of High makes it at least so probable.
const HIGH_BY_RULE: f32 = 0.5;
/// Log-odds of a message in which there is nothing.
const CALM: f32 = -4.0;
/// Share of the earlier danger's log-odds that a new message starts from, and its limit.
const CARRIED: f32 = 0.2;
const CARRIED_MAX: f32 = 0.75;
/// An earlier peak fades to this share, an earlier trend to the next; "yes" does not take a wish back.
const PEAK_KEPT: f32 = 0.7;
const MEMORY_KEPT: f32 = 0.95;

/// Scores by a model and the reviewed phrases, in Japanese and English.
#[derive(Debug)]
pub struct ModelScorer {
    lexicon: Arc<Lexicon>,
    model: Arc<Model>,
}

/// Contributions of an assessment at most: they are stored and sent with each message.
const CONTRIBUTIONS_MAX: usize = 32;
/// Issues of an assessment at most, and how probable each must be.
const ISSUES_MAX: usize = 5;
const ISSUE_THRESHOLD: f32 = 0.3;
/// Less than this, a twentieth of the odds, is no reason that anybody would see.
const WEIGHT_MIN: f32 = 0.05;
/// Points of a curve at most; behind it the text goes on unseen.
const CURVE_MAX: usize = 400;

/// Why a text by itself has the log-odds it has: the bias and every contribution add up to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// With what speaking of oneself adds: it stands at no place of its own.
    pub bias: f32,
    pub contributions: Vec<Contribution>,
    pub log_odds: f32,
    /// The probability after each piece of the text, as if it ended there: where in it, and how probable.
    pub curve: Vec<(u32, f32)>,
}

/// What one text says by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opinion {
    pub language: Language,
    /// Before the calibration's curve, after its bias: 0 is as likely as not.
    pub log_odds: f32,
    pub probability: f32,
}

impl ModelScorer {
    /// Reads the built-in lexicon.
    ///
    /// # Errors
    /// Every mistake in it; the tests keep a build with one from existing.
    pub fn new(model: Arc<Model>) -> Result<Self, LexiconError> {
        let lexicon = Arc::new(Lexicon::builtin()?);
        Ok(Self { lexicon, model })
    }

    /// The same phrases with another model: nothing is read anew.
    #[must_use]
    pub fn with_model(&self, model: Arc<Model>) -> Self {
        Self {
            lexicon: Arc::clone(&self.lexicon),
            model,
        }
    }

    /// With the model that the program carries.
    pub fn shipped() -> Result<Self, LexiconError> {
        Self::new(Arc::new(Model::shipped()))
    }

    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// How dangerous this text is, read as one and by itself.
    pub fn opinion(&self, text: &Text) -> Opinion {
        let (weighed, reading) = at_desk(|desk| self.read(text, desk));
        self.consider(&reading, weighed.sum)
    }

    /// Why it is so dangerous; and how that changes along the text.
    pub fn explain(&self, text: &Text) -> Explanation {
        let (opinion, lift, contributions) = at_desk(|desk| {
            let (weighed, reading, contributions) = self.reasons(text, desk);
            let opinion = self.consider(&reading, weighed.sum);
            (opinion, weighed.lift, contributions.to_vec())
        });
        let ends = contributions.iter().map(|piece| piece.end).take(CURVE_MAX);
        let curve = ends
            .filter_map(|end| {
                let before = text.expose().get(..end as usize)?;
                Some((end, self.opinion(&Text::from_stored(before)).probability))
            })
            .collect();
        let tongue = self.model.tongue(opinion.language);
        Explanation {
            bias: lift.mul_add(tongue.lexicon, tongue.bias),
            contributions,
            log_odds: opinion.log_odds,
            curve,
        }
    }

    /// The issues that are spoken of, most probable first. What was learnt decides for the kinds it knows;
    /// which issue of a kind it is, and all else, the lexicon says.
    fn issues(&self, reading: &Reading, weighed: &Weighed) -> Vec<(Issue, f32)> {
        let mut said = weighed.issues;
        for claim in self.model.claims(reading, |kind| weighed.evidence(kind)) {
            let issues = KINDS.get(claim.kind).map_or(&[][..], |kind| kind.issues);
            let likeliest =
                |a: &&Issue, b: &&Issue| weighed.issue(**a).total_cmp(&weighed.issue(**b));
            // Of equals the last would be found: the first is the most usual.
            if let Some(issue) = issues.iter().rev().max_by(likeliest)
                && let Some(known) = said.get_mut(*issue as usize)
                && (claim.lead >= 0.0 || *known < ISSUE_THRESHOLD)
            {
                *known = if claim.lead >= 0.0 {
                    claim.probability.max(ISSUE_THRESHOLD)
                } else {
                    0.0
                };
            }
        }
        let mut issues = Vec::new();
        let said = Issue::ALL.into_iter().zip(said);
        issues.extend(said.filter(|(_, probability)| *probability >= ISSUE_THRESHOLD));
        issues.sort_by(|a, b| b.1.total_cmp(&a.1));
        issues.truncate(ISSUES_MAX);
        issues
    }

    /// How sure a text by itself is of each kind of trouble that has a head; of the others what the lexicon
    /// says.
    pub fn claims(&self, text: &Text) -> Vec<Claim> {
        let (weighed, reading) = at_desk(|desk| self.read(text, desk));
        let evidence = |kind| weighed.evidence(kind);
        let mut claims: Vec<Claim> = self.model.claims(&reading, evidence).collect();
        for kind in 0..KINDS.len() {
            if claims.iter().all(|claim| claim.kind != kind) {
                let probability = 1.0 - (-evidence(kind)).exp();
                claims.push(Claim {
                    kind,
                    probability,
                    lead: (probability.clamp(1e-3, 0.999) / (1.0 - probability).clamp(1e-3, 0.999))
                        .ln(),
                });
            }
        }
        claims
    }

    /// Where no phrase climbs a rung, what was learnt says how probable it is, below where it counts as climbed:
    /// it is a reason to ask, and no rule follows from it.
    fn suspect(&self, ladder: &mut Ladder, reading: &Reading) {
        let learnt = self.model.suspects(reading, ladder);
        for rung in Rung::ALL {
            let said = ladder.of_mut(rung);
            *said = said.max(learnt.of(rung).min(SUSPECTED_MAX));
        }
    }

    fn read(&self, text: &Text, desk: &mut Desk) -> (Weighed, Reading) {
        let paper = std::mem::take(&mut desk.paper);
        let normal = Normal::on(paper, text.expose(), Places::Dropped);
        let weighed = weigh(&self.lexicon, &normal);
        let reading = self
            .model
            .read(&normal.text, &weighed.hidden, &mut desk.scratch);
        desk.paper = normal.into_paper();
        (weighed, reading)
    }

    fn reasons<'a>(
        &self,
        text: &Text,
        desk: &'a mut Desk,
    ) -> (Weighed, Reading, &'a [Contribution]) {
        let Desk {
            paper,
            scratch,
            slate,
        } = desk;
        let normal = Normal::on(std::mem::take(paper), text.expose(), Places::Kept);
        let weighed = weigh(&self.lexicon, &normal);
        let reading = self.model.read(&normal.text, &weighed.hidden, scratch);
        let pieces = slate.pieces(
            &self.model,
            &normal,
            &weighed,
            &reading,
            scratch.found.as_slice(),
        );
        *paper = normal.into_paper();
        (weighed, reading, pieces)
    }

    fn consider(&self, reading: &Reading, lexicon: f32) -> Opinion {
        let language = reading.totals.language();
        let log_odds = self.model.log_odds(reading, lexicon);
        Opinion {
            language,
            log_odds,
            probability: self.model.probability(log_odds, language),
        }
    }
}

impl Scorer for ModelScorer {
    /// The ladder and the issues are of this message; [`Context`] gathers the rungs over messages.
    fn assess(&self, text: &Text, context: &Context, thresholds: &Thresholds) -> Assessment {
        at_desk(|desk| {
            let (mut weighed, reading, contributions) = self.reasons(text, desk);
            settle_time(&mut weighed.ladder, context);
            let rule = rule(&weighed, context);
            // Only what phrases say of a rung is shown with their words.
            let shown = Rungs::at_least(&weighed.ladder, SHOWN);
            self.suspect(&mut weighed.ladder, &reading);
            let opinion = self.consider(&reading, weighed.sum);
            let own = own_probability(opinion.log_odds, context, rule);
            Assessment {
                imminent: own.max(remembered(context)),
                band: band(own, thresholds).max(rule),
                ladder: weighed.ladder,
                issues: self.issues(&reading, &weighed),
                contributions: strongest(contributions, shown),
                model: self.model.card().name.clone(),
            }
        })
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
}

/// The strongest, and before them those that show one of the rungs that the message is on, in order of their
/// place.
fn strongest(all: &[Contribution], climbed: Rungs) -> Vec<Contribution> {
    let told = |part: &Contribution| Contribution {
        rungs: part.rungs.and(climbed),
        ..*part
    };
    let tells = |part: &Contribution| part.weight.abs() >= WEIGHT_MIN || !part.rungs.is_empty();
    let telling = || all.iter().map(told).filter(tells);
    let count = telling().count();
    let mut contributions: Vec<Contribution> = Vec::with_capacity(count);
    contributions.extend(telling());
    if count > CONTRIBUTIONS_MAX {
        contributions.sort_by(|a, b| {
            let silent = a.rungs.is_empty().cmp(&b.rungs.is_empty());
            silent.then(b.weight.abs().total_cmp(&a.weight.abs()))
        });
        contributions.truncate(CONTRIBUTIONS_MAX);
        contributions.sort_by_key(|part| (part.start, part.end));
    }
    contributions
}

/// "Tonight" answers "when?", once there is something to ask it of. Before that it is a plan for supper.
fn settle_time(ladder: &mut Ladder, context: &Context) {
    let here = ladder.ideation.max(ladder.plan).max(ladder.means);
    if here < IDEATION_WITH_MEANS && context.ladder.ideation < CLIMBED {
        ladder.within_24h *= IDLE_TIME;
    }
}

/// What the message is at least, whatever its probability.
fn rule(weighed: &Weighed, context: &Context) -> Band {
    if is_imminent(weighed, context) {
        Band::Imminent
    } else if weighed.grave {
        Band::High
    } else {
        Band::Low
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
fn own_probability(log_odds: f32, context: &Context, rule: Band) -> f32 {
    let own = logistic(log_odds + carried(context));
    let ruled = match rule {
        Band::Imminent => IMMINENT_BY_RULE,
        Band::High => HIGH_BY_RULE,
        Band::Elevated | Band::Low => 0.0,
    };
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
    let above = (odds / (1.0 - odds)).ln() - CALM;
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

/// What scoring one text needs of memory, for the next one too.
#[derive(Debug, Default)]
struct Desk {
    paper: Paper,
    scratch: Scratch,
    slate: Slate,
}

thread_local!(static DESK: RefCell<Desk> = RefCell::default());

/// Each thread keeps its own, so that scoring neither waits nor allocates.
fn at_desk<T>(read: impl FnOnce(&mut Desk) -> T) -> T {
    DESK.with(|desk| match desk.try_borrow_mut() {
        Ok(mut desk) => read(&mut desk),
        Err(_) => read(&mut Desk::default()),
    })
}
