//! What the reports in one language have taught, as an adjustment of a base model.
//!
//! Two logistic regressions with an L2 penalty on what they differ from the base, solved in the dual as
//! `learn/logistic.rs` does (Yu, Huang and Lin 2011). In the dual every lesson has one number for each,
//! and any numbers within their bounds are a valid state; so a lesson can enter at any time, and what
//! an n-gram counts (its log ratio, its rarity) may change while it is learnt of. An n-gram keeps the
//! sum of the lessons it is in, without its scale; the scale is applied where it is read.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use super::blend::Blend;
use crate::triage::{
    features::Family,
    learn::{Document, distinct, logistic},
    model::{Language, Model, Weight},
};

/// How an n-gram counts: by its naive-Bayes log ratio, and by its rarity.
pub(super) const VIEWS: usize = 2;
/// What an error costs against the size of the adjustment, by view.
const COSTS: [f64; VIEWS] = [3.0, 1.0];
const PRIOR: f64 = 1.0;
const RARITY_SHARE: f64 = 0.5;
/// In how many lessons an n-gram must be, by family.
const LESSONS_MIN: [u32; Family::ALL.len()] = [3, 5, 2];
/// How large the bias is as a feature, and what the lexicon's log-odds are divided by.
const BIAS: f64 = 3.0;
/// N-grams that are learnt of at most; those met later teach nothing.
const VOCABULARY_MAX: usize = 1_500_000;

/// An n-gram the lessons hold.
#[derive(Debug, Clone)]
struct Gram {
    family: Family,
    hash: u64,
    lessons: u32,
    /// How much the negative and the positive lessons that hold it count.
    classes: [f64; 2],
    /// What it counts, squared, by view; 0 while it is in too few lessons.
    squares: [f64; VIEWS],
    /// Sum over its lessons of sign × dual × factor.
    sums: [f64; VIEWS],
}

impl Gram {
    /// What it weighs in each view.
    fn weights(&self) -> [f64; VIEWS] {
        let [ratio, rarity] = self.squares;
        let [by_ratio, by_rarity] = self.sums;
        [ratio * by_ratio, rarity * by_rarity]
    }
}

/// Each family of n-grams is learnt of in each view by itself; together they are the adjustment.
pub(super) type ByView<T> = [[T; VIEWS]; Family::ALL.len()];

/// One lesson, as numbers.
#[derive(Debug, Clone, Default)]
struct Taken {
    grams: Vec<u32>,
    factors: [f64; Family::ALL.len()],
    /// 1 or −1.
    sign: f64,
    weight: f64,
    duals: ByView<Dual>,
}

/// A dual variable, and what is left to its bound.
#[derive(Debug, Clone, Copy, Default)]
struct Dual {
    value: f64,
    rest: f64,
}

#[derive(Debug, Clone)]
pub(super) struct Head {
    language: Language,
    base: Arc<Model>,
    numbers: HashMap<(Family, u64), u32>,
    grams: Vec<Gram>,
    /// The lessons' weights summed over all n-grams of a family, by class, the prior included.
    classes: [[f64; 2]; Family::ALL.len()],
    biases: ByView<f64>,
    blend: Blend,
    lessons: VecDeque<Taken>,
}

impl Head {
    pub(super) fn new(language: Language, base: Arc<Model>) -> Self {
        Self {
            language,
            base,
            numbers: HashMap::new(),
            grams: Vec::new(),
            classes: [[0.0; 2]; Family::ALL.len()],
            biases: ByView::default(),
            blend: Blend::default(),
            lessons: VecDeque::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lessons.len()
    }

    /// Log-odds of a text by the base and by what was learnt.
    pub(super) fn log_odds(&self, document: &Document) -> f64 {
        let (base, views) = self.say(document);
        self.blend.log_odds(base, &views)
    }

    /// Log-odds by the base, and what each view says by itself.
    fn say(&self, document: &Document) -> (f64, ByView<f64>) {
        let tongue = self.base.tongue(self.language);
        let lexicon = f64::from(tongue.lexicon) * f64::from(document.lexicon);
        let mut base = f64::from(tongue.bias) + lexicon;
        let mut views = ByView::default();
        for family in self.language.families() {
            let factor = f64::from(document.totals.factor(*family, tongue.damping));
            let Some(views) = views.get_mut(*family as usize) else {
                continue;
            };
            for hash in document.grams.get(*family as usize).into_iter().flatten() {
                base += factor * f64::from(self.base.weight(*family, *hash));
                let known = self.numbers.get(&(*family, *hash));
                let gram = known.and_then(|number| self.grams.get(*number as usize));
                for (view, weight) in views
                    .iter_mut()
                    .zip(gram.map_or([0.0; VIEWS], Gram::weights))
                {
                    *view += factor * weight;
                }
            }
        }
        (base, views)
    }

    /// Takes a lesson in without learning from it yet.
    pub(super) fn enter(&mut self, document: &Document, positive: bool, weight: f64) {
        let tongue = self.base.tongue(self.language);
        let (base, views) = self.say(document);
        self.blend.note(base, views, positive);
        let mut grams = Vec::new();
        for family in self.language.families() {
            for hash in document.grams.get(*family as usize).into_iter().flatten() {
                grams.extend(self.number(*family, *hash));
            }
        }
        let taken = Taken {
            grams,
            factors: Family::ALL
                .map(|family| f64::from(document.totals.factor(family, tongue.damping))),
            sign: if positive { 1.0 } else { -1.0 },
            weight,
            duals: ByView::default(),
        };
        self.count(&taken, 1.0);
        self.lessons.push_back(taken);
    }

    /// The oldest lesson is unlearnt.
    pub(super) fn forget_oldest(&mut self) {
        let Some(taken) = self.lessons.pop_front() else {
            return;
        };
        let steps = taken.duals.map(|views| views.map(|dual| -dual.value));
        self.apply(&taken, steps);
        self.count(&taken, -1.0);
    }

    fn number(&mut self, family: Family, hash: u64) -> Option<u32> {
        if let Some(known) = self.numbers.get(&(family, hash)) {
            return Some(*known);
        }
        if self.grams.len() >= VOCABULARY_MAX {
            return None;
        }
        let number = u32::try_from(self.grams.len()).ok()?;
        self.numbers.insert((family, hash), number);
        self.grams.push(Gram {
            family,
            hash,
            lessons: 0,
            classes: [PRIOR; 2],
            squares: [0.0; VIEWS],
            sums: [0.0; VIEWS],
        });
        if let Some(classes) = self.classes.get_mut(family as usize) {
            *classes = classes.map(|all| all + PRIOR);
        }
        Some(number)
    }

    /// Adds a lesson to the counts, or takes it out; what its n-grams count is told anew.
    fn count(&mut self, taken: &Taken, by: f64) {
        let class = usize::from(taken.sign > 0.0);
        for number in distinct(&taken.grams) {
            let Some(gram) = self.grams.get_mut(number as usize) else {
                continue;
            };
            gram.lessons = if by > 0.0 {
                gram.lessons.saturating_add(1)
            } else {
                gram.lessons.saturating_sub(1)
            };
            let all = self.classes.get_mut(gram.family as usize);
            if let (Some(own), Some(all)) = (
                gram.classes.get_mut(class),
                all.and_then(|classes| classes.get_mut(class)),
            ) {
                *own += by * taken.weight;
                *all += by * taken.weight;
            }
        }
        for number in distinct(&taken.grams) {
            self.scale(number);
        }
    }

    fn scale(&mut self, number: u32) {
        let all = self.lessons.len() + 2;
        let all = f64::from(u32::try_from(all).unwrap_or(u32::MAX));
        let Some(gram) = self.grams.get_mut(number as usize) else {
            return;
        };
        let least = LESSONS_MIN.get(gram.family as usize).copied();
        if gram.lessons < least.unwrap_or(u32::MAX) {
            gram.squares = [0.0; VIEWS];
            return;
        }
        let [down, up] = gram.classes;
        let [down_all, up_all] = self
            .classes
            .get(gram.family as usize)
            .copied()
            .unwrap_or([1.0; 2]);
        let ratio = libm::log((up / up_all) / (down / down_all));
        let seen = f64::from(gram.lessons) + 1.0;
        let rarity = RARITY_SHARE * (libm::log(all / seen).max(0.0) + 1.0);
        gram.squares = [ratio * ratio, rarity * rarity];
    }

    /// What every n-gram counts by all lessons there are.
    pub(super) fn scale_all(&mut self) {
        let all = u32::try_from(self.grams.len()).unwrap_or(u32::MAX);
        (0..all).for_each(|number| self.scale(number));
    }

    /// One step on one lesson; answers how far it was from its optimum.
    pub(super) fn improve(&mut self, lesson: usize) -> f64 {
        let Some(mut taken) = self.lessons.get_mut(lesson).map(std::mem::take) else {
            return 0.0;
        };
        let (margins, lengths) = self.margins(&taken);
        let mut steps = ByView::default();
        let mut worst: f64 = 0.0;
        for family in self.language.families() {
            let family = *family as usize;
            let of = |views: &ByView<f64>| views.get(family).copied().unwrap_or_default();
            let (Some(duals), Some(steps)) = (taken.duals.get_mut(family), steps.get_mut(family))
            else {
                continue;
            };
            let views = duals.iter_mut().zip(steps);
            let views = views.zip(of(&margins)).zip(of(&lengths)).zip(COSTS);
            for ((((dual, step), margin), length), cost) in views {
                let margin = taken.sign * margin;
                let (moved, violation) = dual.improve(length, margin, cost * taken.weight);
                *step = moved;
                worst = worst.max(violation);
            }
        }
        self.apply(&taken, steps);
        if let Some(place) = self.lessons.get_mut(lesson) {
            *place = taken;
        }
        worst
    }

    /// Of one lesson, by view: its log-odds now, and the square of its length.
    fn margins(&self, taken: &Taken) -> (ByView<f64>, ByView<f64>) {
        let mut margins = self.biases.map(|views| views.map(|bias| bias * BIAS));
        let mut lengths = [[BIAS * BIAS; VIEWS]; Family::ALL.len()];
        for same in taken.grams.chunk_by(|a, b| a == b) {
            let number = same.first().copied().unwrap_or_default();
            let Some(gram) = self.grams.get(number as usize) else {
                continue;
            };
            // A sign n-gram that is repeated counts twice.
            let times = f64::from(u8::try_from(same.len()).unwrap_or(u8::MAX));
            let factor = times * taken.factor(gram.family);
            let family = gram.family as usize;
            let (Some(margins), Some(lengths)) = (margins.get_mut(family), lengths.get_mut(family))
            else {
                continue;
            };
            let views = margins.iter_mut().zip(lengths);
            for ((margin, length), (square, sum)) in views.zip(gram.squares.iter().zip(&gram.sums))
            {
                *margin += factor * square * sum;
                *length += factor * factor * square;
            }
        }
        (margins, lengths)
    }

    /// Moves the duals of a lesson by these steps.
    fn apply(&mut self, taken: &Taken, mut steps: ByView<f64>) {
        for step in steps.iter_mut().flatten() {
            *step *= taken.sign;
        }
        for number in &taken.grams {
            let Some(gram) = self.grams.get_mut(*number as usize) else {
                continue;
            };
            let factor = taken.factor(gram.family);
            let steps = steps.get(gram.family as usize).into_iter().flatten();
            for (sum, step) in gram.sums.iter_mut().zip(steps) {
                *sum += factor * step;
            }
        }
        let biases = self.biases.iter_mut().flatten();
        for (bias, step) in biases.zip(steps.iter().flatten()) {
            *bias += step * BIAS;
        }
    }

    /// Weighs the views against the base by how they ranked the lessons before they had learnt from them.
    pub(super) fn blend(&mut self) {
        self.blend.settle();
    }

    pub(super) fn blend_if_due(&mut self) {
        if self.blend.is_due() {
            self.blend.settle();
        }
    }

    /// The whole weight of every n-gram that was adjusted.
    pub(super) fn weights(&self) -> Vec<Weight> {
        let weights = self.grams.iter().filter_map(|gram| {
            let adjustment = narrow(self.blend.adjustment(gram.family, gram.weights()));
            let known = self.base.weight(gram.family, gram.hash);
            (adjustment != 0.0).then(|| Weight {
                family: gram.family,
                hash: gram.hash,
                weight: known + adjustment,
                importance: adjustment.abs(),
            })
        });
        weights.collect()
    }

    /// Mean and spread of what was said of the lessons before they were learnt from: by the base, and by
    /// all together.
    pub(super) fn levels(&self) -> [(f64, f64); 2] {
        self.blend.levels()
    }
}

impl Taken {
    fn factor(&self, family: Family) -> f64 {
        self.factors.get(family as usize).copied().unwrap_or(0.0)
    }
}

impl Dual {
    /// One step towards the optimum of this variable, others fixed: how far it moved, and how far it was.
    fn improve(&mut self, square: f64, margin: f64, cost: f64) -> (f64, f64) {
        if cost <= 0.0 {
            return (0.0, 0.0);
        }
        let before = self.value;
        let start = (0.001 * cost).min(1e-8);
        let value = self.value.max(start);
        let rest = if self.value > 0.0 {
            self.rest
        } else {
            cost - start
        };
        let upper = 0.5 * square * (rest - value) + margin < 0.0;
        let violation = if upper {
            let (new, violation) = logistic::newton(rest, square, -margin, cost);
            (self.rest, self.value) = (new, cost - new);
            violation
        } else {
            let (new, violation) = logistic::newton(value, square, margin, cost);
            (self.value, self.rest) = (new, cost - new);
            violation
        };
        (self.value - before, violation)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a weight need not be exact"
)]
pub(super) fn narrow(x: f64) -> f32 {
    x as f32
}
