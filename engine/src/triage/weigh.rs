//! From what was found in one message to log-odds, rungs, issues and rules, each found phrase with the
//! exact part it has in the sum.

use smallvec::SmallVec;

use super::{
    Issue, Ladder, Rung, Rungs,
    issues::KINDS,
    lexicon::{Group, Hits, Lexicon, Rule},
    normal::Normal,
    scope::{EVIDENT, Found, resolve},
    voice::Voice,
};

/// Nothing is quite sure.
const UNSAID_MIN: f32 = 0.01;
/// How surely one phrase of an issue's groups speaks of it.
const ISSUE_STRENGTH: f32 = 0.6;
/// The second phrase of a kind says less than the first: a long letter is not more urgent because it
/// is long.
const REPEATED: f32 = 0.6;
const DISTRESS_REPEATED: f32 = 0.4;
/// Share of the weight of means and times in a message that says nothing of a wish or a plan: a knife
/// and tonight are a supper.
const IDLE: f32 = 0.4;
const WISH: f32 = 0.3;
/// A phrase that makes a rung less probable than this is no evidence of it. Low, since several may climb one
/// together; whether the message climbs it at all is asked of the message.
const SHOWS: f32 = 0.1;
const ISSUES: usize = Issue::ALL.len();

/// One message, weighed by itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weighed {
    /// What the contributions and the lift add up to, without the bias.
    pub(super) sum: f32,
    /// What speaking of oneself adds, at no place of its own.
    pub(super) lift: f32,
    /// By kind and size; places are bytes of the normalised text.
    pub(super) shares: SmallVec<[Share; 32]>,
    pub(super) ladder: Ladder,
    /// How surely its phrases speak of each issue.
    pub(super) issues: [f32; ISSUES],
    /// Imminent outright.
    pub(super) outright: bool,
    /// At least High outright.
    pub(super) grave: bool,
    /// The means are there: imminent with ideation.
    pub(super) at_hand: bool,
    /// Bytes of the normalised text that only the lexicon reads, in order.
    pub(super) hidden: Hidden,
}

pub(super) type Hidden = SmallVec<[(usize, usize); 8]>;

pub(super) fn weigh(lexicon: &Lexicon, normal: &Normal<'_>) -> Weighed {
    let hits = lexicon.hits(&normal.text);
    let finds = resolve(lexicon, &hits);
    let mut sum = Sum {
        hidden: hidden(lexicon, &hits),
        ..Sum::default()
    };
    for found in &finds {
        if let Some(group) = lexicon.group(found.group) {
            sum.add(*found, group);
        }
    }
    sum.weighed(&normal.text)
}

/// What the model is not to read: figures of speech, denials, second thoughts.
fn hidden(lexicon: &Lexicon, hits: &Hits) -> Hidden {
    hits.iter()
        .filter(|hit| lexicon.hides(hit.sign))
        .map(|hit| (hit.start, hit.end))
        .collect()
}

/// Phrases of one kind share the shrinking of repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Outright,
    Rung(Rung),
    Distress,
    Relief,
}

fn kind(group: &Group) -> Kind {
    let Ladder {
        ideation,
        plan,
        means,
        within_24h,
    } = group.rungs;
    let strongest = [
        (ideation, Rung::Ideation),
        (plan, Rung::Plan),
        (means, Rung::Means),
        (within_24h, Rung::Within24h),
    ]
    .into_iter()
    .fold((0.0, Rung::Ideation), |best, rung| {
        if rung.0 > best.0 { rung } else { best }
    });
    match group.rule {
        Some(Rule::Imminent) => Kind::Outright,
        _ if group.weight < 0.0 => Kind::Relief,
        _ if ideation >= EVIDENT => Kind::Rung(Rung::Ideation),
        _ if strongest.0 > 0.0 => Kind::Rung(strongest.1),
        _ => Kind::Distress,
    }
}

/// The rungs that a phrase shows by itself, as it stands here.
fn evidence(shown: &Ladder, share: f32) -> Rungs {
    if share <= 0.0 {
        return Rungs::default();
    }
    Rungs::at_least(shown, SHOWS / share)
}

/// What one found phrase adds to the sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    kind: Kind,
    pub(super) weight: f32,
    /// What it is evidence of.
    pub(super) rungs: Rungs,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Default)]
struct Sum {
    shares: SmallVec<[Share; 32]>,
    ladder: Ladder,
    issues: [f32; ISSUES],
    outright: bool,
    grave: bool,
    at_hand: bool,
    hidden: Hidden,
}

impl Sum {
    fn add(&mut self, found: Found, group: &Group) {
        let weight = group.weight * found.share;
        let rungs = evidence(&group.rungs, found.evidence);
        if weight != 0.0 || !rungs.is_empty() {
            self.shares.push(Share {
                kind: kind(group),
                weight,
                rungs,
                start: found.start,
                end: found.end,
            });
        }
        let shown = group.rungs;
        either(&mut self.ladder.ideation, shown.ideation * found.evidence);
        either(&mut self.ladder.plan, shown.plan * found.evidence);
        either(&mut self.ladder.means, shown.means * found.evidence);
        either(
            &mut self.ladder.within_24h,
            shown.within_24h * found.evidence,
        );
        for issue in &group.issues {
            if let Some(known) = self.issues.get_mut(*issue as usize) {
                either(known, ISSUE_STRENGTH * found.evidence);
            }
        }
        if found.evidence >= EVIDENT {
            self.outright |= group.rule == Some(Rule::Imminent);
            self.grave |= group.rule == Some(Rule::High);
            self.at_hand |= group.rule == Some(Rule::AtHand);
        }
    }

    fn weighed(mut self, normal: &str) -> Weighed {
        self.settle_idle();
        self.shrink_repeats();
        let voice = Voice::of(normal);
        self.settle_voice(voice);
        Weighed {
            sum: voice.lift + self.shares.iter().map(|share| share.weight).sum::<f32>(),
            lift: voice.lift,
            shares: self.shares,
            ladder: self.ladder,
            issues: self.issues,
            outright: self.outright,
            grave: self.grave,
            at_hand: self.at_hand,
            hidden: self.hidden,
        }
    }

    fn settle_idle(&mut self) {
        if self.ladder.ideation.max(self.ladder.plan) >= WISH {
            return;
        }
        for weight in &mut self.shares {
            if matches!(weight.kind, Kind::Rung(Rung::Means | Rung::Within24h)) {
                weight.weight *= IDLE;
            }
        }
    }

    fn settle_voice(&mut self, voice: Voice) {
        for weight in &mut self.shares {
            weight.weight *= voice.share;
        }
    }

    fn shrink_repeats(&mut self) {
        self.shares.sort_by(|a, b| {
            a.kind
                .cmp(&b.kind)
                .then(b.weight.abs().total_cmp(&a.weight.abs()))
        });
        let (mut last, mut share) = (None, 1.0);
        for weight in &mut self.shares {
            share = if last == Some(weight.kind) {
                share * repeated(weight.kind)
            } else {
                1.0
            };
            last = Some(weight.kind);
            weight.weight *= share;
        }
    }
}

impl Weighed {
    pub(super) fn issue(&self, issue: Issue) -> f32 {
        self.issues.get(issue as usize).copied().unwrap_or_default()
    }

    /// How much is said of a kind: 0 is nothing, about 1 one phrase.
    pub(super) fn evidence(&self, kind: usize) -> f32 {
        let issues = KINDS.get(kind).map_or(&[][..], |kind| kind.issues);
        let said = issues.iter().map(|issue| self.issue(*issue));
        said.filter(|p| *p > 0.0)
            .map(|p| -(1.0 - p).max(UNSAID_MIN).ln())
            .sum()
    }
}

fn repeated(kind: Kind) -> f32 {
    if kind == Kind::Distress {
        DISTRESS_REPEATED
    } else {
        REPEATED
    }
}

/// The probability of one or the other, if neither knows of the other.
fn either(known: &mut f32, new: f32) {
    *known = (1.0 - (1.0 - *known) * (1.0 - new)).clamp(0.0, 1.0);
}
