//! From scores to probabilities: slope and shift of a logistic curve (Platt 1999), by Newton's method.

const STEPS: usize = 50;

/// Slope and shift such that logistic(slope × score + shift) is how often such a row is positive.
/// `rows`: score, truth, weight.
pub(super) fn curve(rows: &[(f64, bool, f64)]) -> (f64, f64) {
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..STEPS {
        let (mut g, mut h) = ([0.0; 2], [1e-6, 0.0, 1e-6]);
        for (score, truth, weight) in rows {
            let p = 1.0 / (1.0 + libm::exp(-(slope * score + shift)));
            let error = weight * (f64::from(u8::from(*truth)) - p);
            let spread = weight * p * (1.0 - p);
            g = [g[0] + error * score, g[1] + error];
            h = [
                h[0] + spread * score * score,
                h[1] + spread * score,
                h[2] + spread,
            ];
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        if determinant <= 0.0 {
            break;
        }
        let step = [
            (h[2] * g[0] - h[1] * g[1]) / determinant,
            (h[0] * g[1] - h[1] * g[0]) / determinant,
        ];
        slope = (slope + step[0].clamp(-1.0, 1.0)).max(1e-3);
        shift += step[1].clamp(-2.0, 2.0);
        if step[0].abs() + step[1].abs() < 1e-9 {
            break;
        }
    }
    (slope, shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_curve_the_rows_were_drawn_from() {
        let rows: Vec<_> = (-400_i32..400)
            .flat_map(|n| {
                let score = f64::from(n) / 50.0;
                let p = 1.0 / (1.0 + (-(0.5 * score - 1.0)).exp());
                [(score, true, p), (score, false, 1.0 - p)]
            })
            .collect();
        let (slope, shift) = curve(&rows);
        assert!((slope - 0.5).abs() < 1e-4 && (shift + 1.0).abs() < 1e-4);
    }
}
