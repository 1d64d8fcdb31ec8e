//! The curves of an evaluation as one page that needs nothing else. Three lines in three squares are
//! written by hand: a plotting library would be larger than all of triage.

use std::fmt::Write as _;

use tomoshibi_engine::triage::evaluate::{
    Figures, Point, Scored, precision_recall, reliability, roc,
};

/// Side of a square, in pixels.
const SIDE: f64 = 300.0;

pub(super) fn page(name: &str, figures: &Figures, scored: &[Scored]) -> String {
    let said = reliability(scored);
    let believed: Vec<Point> = said
        .iter()
        .map(|bin| Point {
            x: bin.said,
            y: bin.came,
        })
        .collect();
    let squares = [
        square("ROC: false alarms → caught", &roc(scored), true),
        square("Recall → precision", &precision_recall(scored), false),
        square("Said → came (reliability)", &believed, true),
    ];
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Triage: {name}</title>\
         <style>body{{font:16px system-ui;margin:2rem}}svg{{margin:1rem}}\
         path{{fill:none;stroke:#0b57d0;stroke-width:2}}line{{stroke:#999}}</style>\
         <h1>Triage: {name}</h1><p>{} texts, {} positive. ROC-AUC {:.4}, PR-AUC {:.4}, recall with the \
         top 20 % flagged {:.3}, calibration error {:.3}.</p>{}</html>\n",
        figures.n,
        figures.positives,
        figures.roc_auc,
        figures.pr_auc,
        figures.recall_at_20,
        figures.ece,
        squares.concat()
    )
}

fn square(title: &str, points: &[Point], diagonal: bool) -> String {
    let mut path = String::new();
    for (at, point) in points.iter().enumerate() {
        let mark = if at == 0 { 'M' } else { 'L' };
        let (x, y) = (point.x * SIDE, (1.0 - point.y) * SIDE);
        // Writing to a string cannot fail.
        let _ = write!(path, "{mark}{x:.1} {y:.1}");
    }
    let chance = if diagonal {
        "<line x1=\"0\" y1=\"300\" x2=\"300\" y2=\"0\"/>"
    } else {
        ""
    };
    format!(
        "<svg width=\"340\" height=\"340\" viewBox=\"-20 -30 340 350\" role=\"img\" \
         aria-label=\"{title}\"><text y=\"-10\">{title}</text><line x2=\"300\" y1=\"300\" y2=\"300\"/>\
         <line y2=\"300\"/>{chance}<path d=\"{path}\"/></svg>"
    )
}
