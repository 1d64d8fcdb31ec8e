//! Whether the live model drifts away from what counselors report: the latest reports beside what the model
//! had said of them, by language.

use std::collections::VecDeque;

use crate::triage::{
    evaluate::{Figures, Scored, figures},
    model::Language,
};

/// Latest reports of a language.
const REPORTS_MAX: usize = 500;

#[derive(Debug, Clone, Default)]
pub struct Watch {
    reports: [VecDeque<Scored>; Language::ALL.len()],
}

impl Watch {
    pub fn note(&mut self, language: Language, probability: f32, positive: bool) {
        let Some(reports) = self.reports.get_mut(language as usize) else {
            return;
        };
        if reports.len() >= REPORTS_MAX {
            reports.pop_front();
        }
        reports.push_back(Scored {
            score: probability,
            probability,
            positive,
        });
    }

    /// Mean probability, share reported as danger, and the figures; nothing without reports.
    pub fn of(&self, language: Language) -> Option<(f64, f64, Figures)> {
        let reports = self.reports.get(language as usize)?;
        if reports.is_empty() {
            return None;
        }
        let all: Vec<Scored> = reports.iter().copied().collect();
        let figures = figures(&all);
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let said: f64 = all.iter().map(|one| f64::from(one.probability)).sum();
        let found = count(figures.positives) / count(figures.n);
        Some((said / count(figures.n), found, figures))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_was_said_from_what_was_found() {
        let mut watch = Watch::default();
        assert!(watch.of(Language::English).is_none());
        for n in 0..2 * REPORTS_MAX {
            watch.note(Language::English, 0.8, n % 2 == 0);
        }
        let (said, found, figures) = watch.of(Language::English).unwrap();
        assert_eq!(figures.n, REPORTS_MAX);
        assert!((said - 0.8).abs() < 1e-6 && (found - 0.5).abs() < 1e-6);
        assert!((figures.ece - 0.3).abs() < 1e-6, "{}", figures.ece);
        assert!(watch.of(Language::Japanese).is_none());
    }
}
