//! May a candidate go live? Only if it is not worse on reports that no model has learnt from: recall when
//! as many are flagged as the live model flags, and the ranking as a whole.
//!
//! "Not worse" is asked of a paired bootstrap: the difference must not be negative, and must not be so in
//! more than a fifth of the resamplings. In doubt the live model stays.

use serde::{Deserialize, Serialize};

use crate::{
    random::Random,
    triage::evaluate::{Paired, Scored, roc_auc},
};

const ROUNDS: usize = 400;
/// Of each class; with fewer nothing can be said.
pub(super) const CLASS_MIN: usize = 15;
/// The share flagged, whatever the live model flags: below and above it recall says nothing of a queue.
const ALERTS_MIN: f64 = 0.1;
const ALERTS_MAX: f64 = 0.5;
/// How often the candidate may be worse in the resamplings.
const WORSE_MAX: f64 = 0.2;
/// Differences of the ranking that are none.
const RANKING_SLACK: f64 = 0.002;

/// One report that was held back, as both models see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    pub live: f32,
    pub candidate: f32,
    pub positive: bool,
    /// The live model flags it at its desk: High or above.
    pub flagged: bool,
}

/// What the held-back reports say. Kept with the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    pub reports: usize,
    pub positives: usize,
    /// Share flagged by both.
    pub alert_rate: f64,
    pub live: Ranking,
    pub candidate: Ranking,
    /// Candidate minus live.
    pub recall: Paired,
    pub roc_auc: Paired,
    /// Why it must not go live; nothing if it may.
    pub refused: Option<Reason>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Share of the positives among those flagged.
    pub recall: f64,
    pub roc_auc: f64,
}

/// Why a candidate was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It says of every held-back report what the live model says.
    Unchanged,
    /// Too few reports are held back to say anything.
    TooFew,
    /// It finds fewer of those in danger at the live alert rate, or may well do so.
    RecallWorse,
    /// It ranks worse as a whole, or may well do so.
    RankingWorse,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unchanged => "nothing was learnt that would change an answer",
            Self::TooFew => "too few held-back reports to judge by",
            Self::RecallWorse => "recall at the live alert rate may be worse",
            Self::RankingWorse => "the ranking may be worse",
        })
    }
}

/// The same seed gives the same answer.
pub fn judge(held: &[Held], seed: u64) -> Judgement {
    let positives = held.iter().filter(|one| one.positive).count();
    let flagged = held.iter().filter(|one| one.flagged).count();
    let rate = (count(flagged) / count(held.len()).max(1.0)).clamp(ALERTS_MIN, ALERTS_MAX);
    let whole = both(held, rate);
    let mut random = Random(seed);
    let rounds: Vec<[Ranking; 2]> = (0..ROUNDS)
        .map(|_| {
            let draw = |_| held.get(random.below(held.len())).copied();
            let sample: Vec<Held> = (0..held.len()).filter_map(draw).collect();
            both(&sample, rate)
        })
        .collect();
    let paired = |of: fn(&Ranking) -> f64| {
        let difference = |[live, candidate]: &[Ranking; 2]| of(candidate) - of(live);
        interval(difference(&whole), rounds.iter().map(difference).collect())
    };
    let (recall, roc_auc) = (paired(|one| one.recall), paired(|one| one.roc_auc));
    let unchanged = held
        .iter()
        .all(|one| one.live.total_cmp(&one.candidate).is_eq());
    let refused = if unchanged && !held.is_empty() {
        Some(Reason::Unchanged)
    } else {
        let least = positives.min(held.len() - positives);
        refusal(&recall, &roc_auc, least, &rounds)
    };
    let [live, candidate] = whole;
    Judgement {
        reports: held.len(),
        positives,
        alert_rate: rate,
        live,
        candidate,
        recall,
        roc_auc,
        refused,
    }
}

fn refusal(
    recall: &Paired,
    ranking: &Paired,
    least: usize,
    rounds: &[[Ranking; 2]],
) -> Option<Reason> {
    let share = |of: fn(&Ranking) -> f64, slack: f64| {
        let worse = |[live, candidate]: &&[Ranking; 2]| of(candidate) < of(live) - slack;
        count(rounds.iter().filter(worse).count()) / count(rounds.len()).max(1.0)
    };
    if least < CLASS_MIN {
        return Some(Reason::TooFew);
    }
    if recall.difference < 0.0 || share(|one| one.recall, 0.0) > WORSE_MAX {
        return Some(Reason::RecallWorse);
    }
    let slack = -RANKING_SLACK;
    let worse = share(|one| one.roc_auc, RANKING_SLACK) > WORSE_MAX;
    (ranking.difference < slack || worse).then_some(Reason::RankingWorse)
}

fn both(held: &[Held], rate: f64) -> [Ranking; 2] {
    let rank = |score: fn(&Held) -> f32| {
        let scored: Vec<Scored> = held
            .iter()
            .map(|one| Scored {
                score: score(one),
                probability: 0.0,
                positive: one.positive,
            })
            .collect();
        Ranking {
            recall: recall_at(&scored, rate),
            roc_auc: roc_auc(&scored),
        }
    };
    [rank(|one| one.live), rank(|one| one.candidate)]
}

/// Share of the positives among the first `rate` of all; ties share.
fn recall_at(scored: &[Scored], rate: f64) -> f64 {
    let mut sorted: Vec<&Scored> = scored.iter().collect();
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut room = rate * count(sorted.len());
    let (mut hits, mut all) = (0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        let positives = count(tied.iter().filter(|one| one.positive).count());
        let taken = (room / count(tied.len())).clamp(0.0, 1.0);
        hits += positives * taken;
        all += positives;
        room -= count(tied.len());
    }
    if all > 0.0 { hits / all } else { 0.0 }
}

fn interval(difference: f64, mut rounds: Vec<f64>) -> Paired {
    rounds.sort_by(f64::total_cmp);
    let at = |share: usize| rounds.get(rounds.len() * share / 1000).copied();
    let better = rounds.iter().filter(|round| **round > 0.0).count();
    Paired {
        difference,
        low: at(25).unwrap_or_default(),
        high: at(975).unwrap_or_default(),
        better: count(better) / count(rounds.len()).max(1.0),
    }
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 40 of 200 in danger; each model sees it through so much noise.
    fn held(live: f32, candidate: f32) -> Vec<Held> {
        (0_u16..200)
            .map(|n| {
                let positive = n % 5 == 0;
                let truth = if positive { 1.0 } else { 0.0 };
                Held {
                    live: truth + live * f32::from(n * 37 % 101) / 101.0,
                    candidate: truth + candidate * f32::from(n * 53 % 97) / 97.0,
                    positive,
                    flagged: n % 4 == 0,
                }
            })
            .collect()
    }

    #[test]
    fn the_better_one_may_go_live() {
        let judged = judge(&held(3.0, 1.5), 1);
        assert_eq!(judged.refused, None, "{judged:?}");
        assert!((judged.alert_rate - 0.25).abs() < 1e-9);
        assert!(judged.candidate.recall > judged.live.recall);
    }

    #[test]
    fn the_worse_one_is_refused() {
        assert_eq!(judge(&held(1.5, 3.0), 1).refused, Some(Reason::RecallWorse));
    }

    #[test]
    fn the_same_one_has_no_reason_to_go_live() {
        let mut same = held(2.0, 2.0);
        for one in &mut same {
            one.candidate = one.live;
        }
        assert_eq!(judge(&same, 1).refused, Some(Reason::Unchanged));
        same[0].candidate += 0.01;
        assert_eq!(judge(&same, 1).refused, None);
    }

    #[test]
    fn too_few_say_nothing() {
        let few: Vec<Held> = held(3.0, 1.0).into_iter().take(50).collect();
        assert_eq!(judge(&few, 1).refused, Some(Reason::TooFew));
        assert_eq!(judge(&[], 1).refused, Some(Reason::TooFew));
    }
}
