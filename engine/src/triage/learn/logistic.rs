//! Logistic regression with an L2 penalty, by coordinate descent in the dual (Yu, Huang and Lin 2011,
//! the solver of liblinear). A row is whole numbers but for one factor, which keeps a row at four bytes an
//! n-gram. The order of the rows is drawn from a seed, and `libm` rounds the same way on every machine,
//! so the same input gives the same bits.

use crate::random::Random;

/// Sweeps over the rows at most.
const SWEEPS_MAX: usize = 60;
/// Largest violation at which it is solved well enough: less moves no ranking.
pub(in crate::triage) const VIOLATION_MAX: f64 = 0.05;
const NEWTON_MAX: usize = 30;
/// How large the bias of a group is as a feature: large, so that it is hardly penalised.
const BIAS: f64 = 3.0;

/// One row: the n-grams in it, in order, each as often as it counts; and what one counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) grams: &'a [u32],
    pub(super) factor: f64,
    pub(super) positive: bool,
    /// Upper bound of its dual variable: how much its error costs.
    pub(super) cost: f64,
    /// Groups differ in how frequent danger is; each has a bias of its own.
    pub(super) group: usize,
}

/// One weight for each n-gram, such that `factor · Σ scale · weight` ranks the rows.
pub(super) fn solve(rows: &[Row<'_>], scale: &[f64], groups: usize, seed: u64) -> Vec<f64> {
    let mut solver = Solver {
        scale,
        weights: vec![0.0; scale.len()],
        biases: vec![0.0; groups],
    };
    let mut duals: Vec<Dual> = rows.iter().map(|row| solver.enter(row)).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = Random(seed);
    for _ in 0..SWEEPS_MAX {
        random.shuffle(&mut order);
        let mut violation: f64 = 0.0;
        for index in &order {
            if let (Some(row), Some(dual)) = (rows.get(*index), duals.get_mut(*index)) {
                violation = violation.max(solver.improve(row, dual));
            }
        }
        if violation < VIOLATION_MAX {
            break;
        }
    }
    solver.weights
}

/// The dual variable of a row and what is left to its bound.
struct Dual {
    alpha: f64,
    rest: f64,
    square: f64,
}

struct Solver<'a> {
    scale: &'a [f64],
    weights: Vec<f64>,
    biases: Vec<f64>,
}

impl Solver<'_> {
    fn enter(&mut self, row: &Row<'_>) -> Dual {
        let scaled = |gram: &u32| self.scale.get(*gram as usize).copied().unwrap_or(0.0);
        let counted = |same: &[u32]| same.iter().map(scaled).sum::<f64>();
        let square: f64 = row
            .grams
            .chunk_by(|a, b| a == b)
            .map(counted)
            .map(|x| x * x)
            .sum();
        let alpha = (0.001 * row.cost).min(1e-8);
        let dual = Dual {
            alpha,
            rest: row.cost - alpha,
            square: square.mul_add(row.factor * row.factor, BIAS * BIAS),
        };
        self.add(row, sign(row) * alpha);
        dual
    }

    /// One step on one row; answers how far it was from its optimum.
    fn improve(&mut self, row: &Row<'_>, dual: &mut Dual) -> f64 {
        let margin = sign(row) * self.margin(row);
        let upper = 0.5 * dual.square * (dual.rest - dual.alpha) + margin < 0.0;
        let (old, slope) = if upper {
            (dual.rest, -margin)
        } else {
            (dual.alpha, margin)
        };
        let (new, violation) = newton(old, dual.square, slope, row.cost);
        let step = if upper { old - new } else { new - old };
        if upper {
            (dual.rest, dual.alpha) = (new, row.cost - new);
        } else {
            (dual.alpha, dual.rest) = (new, row.cost - new);
        }
        if step != 0.0 {
            self.add(row, sign(row) * step);
        }
        violation
    }

    fn margin(&self, row: &Row<'_>) -> f64 {
        let part = |gram: &u32| {
            let at = *gram as usize;
            match (self.scale.get(at), self.weights.get(at)) {
                (Some(scale), Some(weight)) => scale * weight,
                _ => 0.0,
            }
        };
        let sum: f64 = row.grams.iter().map(part).sum();
        let bias = self.biases.get(row.group).copied().unwrap_or(0.0);
        sum.mul_add(row.factor, bias * BIAS)
    }

    fn add(&mut self, row: &Row<'_>, step: f64) {
        let step_in = step * row.factor;
        for gram in row.grams {
            let at = *gram as usize;
            if let (Some(scale), Some(weight)) = (self.scale.get(at), self.weights.get_mut(at)) {
                *weight += step_in * scale;
            }
        }
        if let Some(bias) = self.biases.get_mut(row.group) {
            *bias += step * BIAS;
        }
    }
}

/// The best value between 0 and `cost` for one dual variable, others fixed.
pub(in crate::triage) fn newton(old: f64, square: f64, slope: f64, cost: f64) -> (f64, f64) {
    let gradient = |z: f64| square * (z - old) + slope + libm::log(z / (cost - z));
    let mut z = if cost - old < 0.5 * cost {
        0.1 * old
    } else {
        old
    };
    let violation = gradient(z).abs();
    let mut left = violation;
    for _ in 0..NEWTON_MAX {
        if left < 1e-3 * VIOLATION_MAX {
            break;
        }
        let curvature = square + cost / (cost - z) / z;
        let next = z - gradient(z) / curvature;
        z = if next <= 0.0 {
            0.1 * z
        } else {
            next.min(cost * (1.0 - 1e-12))
        };
        left = gradient(z).abs();
    }
    (z, violation)
}

fn sign(row: &Row<'_>) -> f64 {
    if row.positive { 1.0 } else { -1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(grams: &[u32], positive: bool) -> Row<'_> {
        Row {
            grams,
            factor: 1.0,
            positive,
            cost: 10.0,
            group: 0,
        }
    }

    #[test]
    fn finds_which_gram_decides() {
        let rows = [
            row(&[0, 2], true),
            row(&[0, 3], true),
            row(&[1, 2], false),
            row(&[1, 3], false),
        ];
        let weights = solve(&rows, &[1.0; 4], 1, 1);
        assert!(weights[0] > 1.0 && weights[1] < -1.0, "{weights:?}");
        assert!(weights[2].abs() < 0.1 && weights[3].abs() < 0.1);
    }

    /// At the optimum the penalty's gradient is the sum of the errors.
    #[test]
    fn is_the_optimum() {
        let rows = [row(&[0], true), row(&[0], false), row(&[0, 1], true)];
        let weights = solve(&rows, &[1.0; 2], 1, 3);
        // A row that holds both n-grams and is alone with the second: its error is the second weight.
        assert!(weights[1] > 0.0 && weights[1] < 10.0);
        assert_eq!(weights, solve(&rows, &[1.0; 2], 1, 3));
    }
}
