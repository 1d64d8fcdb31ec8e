//! Because of which words: what each piece of a text adds to its log-odds, so that all pieces and the bias
//! add up to them.
//!
//! A piece is a phrase of the lexicon, a Latin word, or a run of signs of one script. What an n-gram adds
//! is shared out over the bytes it stands on, and a piece has what falls on its bytes.

use super::{
    Contribution, Rungs,
    model::{Found, Model, Reading},
    normal::Normal,
    weigh::{Share, Weighed},
};

/// Memory for one explanation after the other.
#[derive(Debug, Default)]
pub(super) struct Slate {
    /// What the n-grams add on each byte.
    density: Vec<f32>,
    phrases: Vec<Piece>,
    pieces: Vec<Piece>,
    contributions: Vec<Contribution>,
}

impl Slate {
    /// Every piece that adds something, in order of its place.
    pub(super) fn pieces(
        &mut self,
        model: &Model,
        normal: &Normal<'_>,
        weighed: &Weighed,
        reading: &Reading,
        found: &[Found],
    ) -> &[Contribution] {
        let tongue = model.tongue(reading.totals.language());
        self.spread(model, &normal.text, reading, found);
        self.divide(&normal.text, &weighed.shares);
        self.contributions.clear();
        let next = self.pieces.iter().skip(1).map(|piece| piece.start);
        for (piece, until) in self.pieces.iter().zip(next.chain([normal.text.len()])) {
            let bytes = self.density.get(piece.start..until).unwrap_or_default();
            let learnt: f32 = bytes.iter().sum();
            let weight = piece.weight.mul_add(tongue.lexicon, learnt);
            if weight != 0.0 || !piece.rungs.is_empty() {
                let (start, end) = normal.original(piece.start, piece.end);
                self.contributions.push(Contribution {
                    start,
                    end,
                    weight,
                    rungs: piece.rungs,
                });
            }
        }
        &self.contributions
    }

    fn spread(&mut self, model: &Model, text: &str, reading: &Reading, found: &[Found]) {
        let language = reading.totals.language();
        let damping = model.tongue(language).damping;
        self.density.clear();
        if found.is_empty() {
            return;
        }
        self.density.resize(text.len() + 1, 0.0);
        for family in language.families() {
            let factor = reading.totals.factor(*family, damping);
            for gram in found.iter().filter(|gram| gram.family == *family) {
                let each = gram.weight * factor / f32::from(gram.bytes);
                let start = gram.start as usize;
                if let Some(step) = self.density.get_mut(start) {
                    *step += each;
                }
                if let Some(step) = self.density.get_mut(start + usize::from(gram.bytes)) {
                    *step -= each;
                }
            }
        }
        let mut level = 0.0;
        for step in &mut self.density {
            level += *step;
            *step = level;
        }
    }

    /// Phrases of the lexicon, overlapping ones as one, and between them words and runs of signs.
    fn divide(&mut self, text: &str, shares: &[Share]) {
        let Self {
            phrases, pieces, ..
        } = self;
        phrases.clear();
        phrases.extend(shares.iter().map(|share| Piece {
            start: share.start,
            end: share.end,
            weight: share.weight,
            rungs: share.rungs,
        }));
        phrases.sort_unstable_by_key(|piece| (piece.start, piece.end));
        phrases.dedup_by(|next, piece| {
            let overlap = next.start < piece.end;
            if overlap {
                piece.end = piece.end.max(next.end);
                piece.weight += next.weight;
                piece.rungs = piece.rungs.or(next.rungs);
            }
            overlap
        });
        pieces.clear();
        let mut at = 0;
        for phrase in phrases.iter() {
            words(text, at, phrase.start, pieces);
            pieces.push(*phrase);
            at = phrase.end;
        }
        words(text, at, text.len(), pieces);
    }
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    /// Of the lexicon.
    weight: f32,
    rungs: Rungs,
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
                rungs: Rungs::default(),
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
