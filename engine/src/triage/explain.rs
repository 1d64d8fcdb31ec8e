//! Because of which words: what each piece of a text adds to its log-odds, so that all pieces and the bias
//! add up to them.
//!
//! A piece is a phrase of the lexicon, a Latin word, or a run of signs of one script. What an n-gram adds
//! is shared out over the bytes it stands on, and a piece has what falls on its bytes.

use super::{
    Contribution,
    model::{Found, Model, Reading},
    normal::Normal,
    weigh::{Share, Weighed},
};

/// Every piece that adds something, in order of its place.
pub(super) fn pieces(
    model: &Model,
    normal: &Normal<'_>,
    weighed: &Weighed,
    reading: &Reading,
    found: &[Found],
) -> Vec<Contribution> {
    let language = reading.totals.language();
    let tongue = model.tongue(language);
    let density = density(model, &normal.text, reading, found);
    let mut starts = starts(&normal.text, &weighed.shares);
    starts.sort_unstable_by_key(|piece| piece.start);
    let next = starts.iter().skip(1).map(|piece| piece.start);
    let ends: Vec<usize> = next.chain([normal.text.len()]).collect();
    let mut pieces = Vec::with_capacity(starts.len());
    for (piece, until) in starts.iter().zip(ends) {
        let learnt: f32 = density
            .get(piece.start..until)
            .unwrap_or_default()
            .iter()
            .sum();
        let weight = piece.weight.mul_add(tongue.lexicon, learnt);
        if weight != 0.0 {
            let (start, end) = normal.original(piece.start, piece.end);
            pieces.push(Contribution { start, end, weight });
        }
    }
    pieces
}

/// What the n-grams add on each byte.
fn density(model: &Model, text: &str, reading: &Reading, found: &[Found]) -> Vec<f32> {
    let language = reading.totals.language();
    let damping = model.tongue(language).damping;
    let mut steps = vec![0.0_f32; text.len() + 1];
    for family in language.families() {
        let factor = reading.totals.factor(*family, damping);
        for gram in found.iter().filter(|gram| gram.family == *family) {
            let each = gram.weight * factor / f32::from(gram.bytes);
            let start = gram.start as usize;
            if let Some(step) = steps.get_mut(start) {
                *step += each;
            }
            if let Some(step) = steps.get_mut(start + usize::from(gram.bytes)) {
                *step -= each;
            }
        }
    }
    let mut level = 0.0;
    for step in &mut steps {
        level += *step;
        *step = level;
    }
    steps
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    /// Of the lexicon.
    weight: f32,
}

/// Phrases of the lexicon, overlapping ones as one, and between them words and runs of signs.
fn starts(text: &str, shares: &[Share]) -> Vec<Piece> {
    let mut phrases: Vec<Piece> = shares
        .iter()
        .map(|share| Piece {
            start: share.start,
            end: share.end,
            weight: share.weight,
        })
        .collect();
    phrases.sort_unstable_by_key(|piece| (piece.start, piece.end));
    phrases.dedup_by(|next, piece| {
        let overlap = next.start < piece.end;
        if overlap {
            piece.end = piece.end.max(next.end);
            piece.weight += next.weight;
        }
        overlap
    });
    let mut pieces = Vec::with_capacity(phrases.len() + text.len() / 4);
    let mut at = 0;
    for phrase in &phrases {
        words(text, at, phrase.start, &mut pieces);
        at = phrase.end;
    }
    words(text, at, text.len(), &mut pieces);
    pieces.extend(phrases);
    pieces
}

/// The words and runs of signs from `from` to `to`.
fn words(text: &str, from: usize, to: usize, pieces: &mut Vec<Piece>) {
    let mut last = Script::Between;
    for (at, c) in text.get(from..to).unwrap_or_default().char_indices() {
        let (start, end) = (from + at, from + at + c.len_utf8());
        let script = Script::of(c);
        match pieces.last_mut() {
            Some(piece) if script == last && script.runs() => piece.end = end,
            _ if script == Script::Between => {}
            _ => pieces.push(Piece {
                start,
                end,
                weight: 0.0,
            }),
        }
        last = script;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Kana,
    Kanji,
    /// Emoji and all else, each by itself.
    Sign,
    Between,
}

impl Script {
    fn of(c: char) -> Self {
        match c {
            _ if c.is_ascii_alphanumeric() || c == '*' => Self::Latin,
            ' ' | '.' | ',' => Self::Between,
            '\u{3041}'..='\u{30ff}' => Self::Kana,
            '\u{3400}'..='\u{9fff}' | '々' => Self::Kanji,
            _ => Self::Sign,
        }
    }

    fn runs(self) -> bool {
        matches!(self, Self::Latin | Self::Kana | Self::Kanji)
    }
}
