//! How well the kinds of trouble are told apart.

use serde::Serialize;

use super::{count, ratio};
use crate::triage::issues::KINDS;

/// What is so and what is said of one text: numbers of kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    pub truth: Vec<usize>,
    pub said: Vec<usize>,
}

/// The figures of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindFigures {
    pub kind: &'static str,
    pub n: usize,
    pub said: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// Of every kind that is in the truth, in the order of [`KINDS`].
pub fn by_kind(verdicts: &[Verdict]) -> Vec<KindFigures> {
    let of = |kind: usize, name: &'static str| {
        let holds = |kinds: &[usize]| kinds.contains(&kind);
        let number = |test: &dyn Fn(&&Verdict) -> bool| verdicts.iter().filter(test).count();
        let n = number(&|one| holds(&one.truth));
        let said = number(&|one| holds(&one.said));
        let both = number(&|one| holds(&one.truth) && holds(&one.said));
        KindFigures {
            kind: name,
            n,
            said,
            precision: ratio(count(both), count(said)),
            recall: ratio(count(both), count(n)),
            f1: ratio(2.0 * count(both), count(n + said)),
        }
    };
    let all = KINDS.iter().enumerate().map(|(at, kind)| of(at, kind.name));
    all.filter(|figures| figures.n > 0).collect()
}

/// The mean F1, each kind alike however rare it is.
pub fn macro_f1(figures: &[KindFigures]) -> f64 {
    ratio(figures.iter().map(|one| one.f1).sum(), count(figures.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_nobody_is_of_is_left_out_of_the_mean() {
        let verdict = |truth: &[usize], said: &[usize]| Verdict {
            truth: truth.to_vec(),
            said: said.to_vec(),
        };
        let figures = by_kind(&[
            verdict(&[0], &[0]),
            verdict(&[0, 2], &[0]),
            verdict(&[2], &[2]),
            verdict(&[2], &[5]),
        ]);
        let f1: Vec<f64> = figures.iter().map(|one| one.f1).collect();
        assert_eq!(figures.len(), 2);
        assert!((f1[0] - 1.0).abs() < 1e-9 && (f1[1] - 0.5).abs() < 1e-9);
        assert!((macro_f1(&figures) - 0.75).abs() < 1e-9);
    }
}
