//! What a found phrase is worth where it stands: denied, long ago, in a story, said of somebody else;
//! and which parts stand together ("薬" and "手元": the means are at hand).
//!
//! One sweep over the signs of a message. Nothing is kept between messages.

use smallvec::SmallVec;

use super::lexicon::{Effect, Group, Hit, Hits, Lexicon, Part, Role, Scope, Sign};

/// A phrase that counts, with what its surroundings leave of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) group: u16,
    /// Share of the weight that remains.
    pub(super) share: f32,
    /// Share of the rungs, issues and rules that remains.
    pub(super) evidence: f32,
}

pub(super) type Finds = SmallVec<[Found; 32]>;

/// Shares that are at least this are said of the writer, now.
pub(super) const EVIDENT: f32 = 0.5;

/// (share of the weight, share of the evidence) that an effect leaves. A denied wish to die still
/// says more than small talk does; an attempt years ago still counts half.
fn leaves(effect: Effect) -> (f32, f32) {
    match effect {
        Effect::Negate => (0.1, 0.0),
        Effect::Past => (0.5, 0.3),
        Effect::Fiction => (0.2, 0.1),
        Effect::Other => (0.6, 0.5),
        Effect::Reset => (1.0, 1.0),
    }
}

/// Effects that last, in the order of `Sweep::until`.
const LASTING: [Effect; 4] = [Effect::Negate, Effect::Past, Effect::Fiction, Effect::Other];

/// What counts in the message whose signs these are, in order of start.
pub(super) fn resolve(lexicon: &Lexicon, hits: &Hits) -> Finds {
    let mut sweep = Sweep::new(lexicon);
    for hit in hits {
        sweep.take(*hit);
    }
    sweep.end_segment();
    sweep.finds
}

struct Sweep<'a> {
    lexicon: &'a Lexicon,
    finds: Finds,
    /// First find of the sentence part that one "but" or one full stop ends.
    segment: usize,
    /// First find that a denial may still reach back to.
    clause: usize,
    /// Up to which byte each lasting effect reaches.
    until: [usize; LASTING.len()],
    /// Effects that hold for the whole segment.
    whole: [bool; LASTING.len()],
    /// Where each part was last seen in this sentence.
    parts: [Option<(usize, usize)>; Part::COUNT],
}

impl<'a> Sweep<'a> {
    fn new(lexicon: &'a Lexicon) -> Self {
        Self {
            lexicon,
            finds: Finds::new(),
            segment: 0,
            clause: 0,
            until: [0; LASTING.len()],
            whole: [false; LASTING.len()],
            parts: [None; Part::COUNT],
        }
    }

    fn take(&mut self, hit: Hit) {
        match hit.sign {
            Sign::SentenceEnd => {
                self.end_segment();
                self.parts = [None; Part::COUNT];
            }
            Sign::ClauseEnd => self.end_clause(),
            Sign::Phrase(index) => self.phrase(hit, index),
        }
    }

    fn phrase(&mut self, hit: Hit, index: u16) {
        let lexicon = self.lexicon;
        let Some(group) = lexicon.group(index) else {
            return;
        };
        if group.role == Role::Score {
            let found = self.found(hit.start, hit.end, index, group);
            self.finds.push(found);
            if let Some(part) = group.part
                && found.evidence >= EVIDENT
            {
                self.part(part, hit);
            }
        }
        match group.effect {
            Some(Effect::Reset) => self.end_segment(),
            Some(effect) => self.cue(effect, group, hit),
            None => {}
        }
    }

    fn found(&self, start: usize, end: usize, index: u16, group: &Group) -> Found {
        let mut found = Found {
            start,
            end,
            group: index,
            share: 1.0,
            evidence: 1.0,
        };
        for (effect, until) in LASTING.iter().zip(self.until) {
            if start < until {
                lessen(&mut found, *effect, group);
            }
        }
        found
    }

    fn cue(&mut self, effect: Effect, group: &Group, hit: Hit) {
        let slot = LASTING.iter().position(|lasting| *lasting == effect);
        let Some(slot) = slot else { return };
        match group.scope {
            Scope::Before => self.lessen_before(effect, hit.start.saturating_sub(group.reach)),
            Scope::After => self.lasts(slot, hit.end.saturating_add(group.reach)),
            // What is before it in the segment is lessened at the segment's end.
            Scope::Sentence => self
                .whole
                .iter_mut()
                .skip(slot)
                .take(1)
                .for_each(|it| *it = true),
        }
    }

    fn lasts(&mut self, slot: usize, until: usize) {
        if let Some(known) = self.until.get_mut(slot) {
            *known = until.max(*known);
        }
    }

    /// Lessens what ends at or behind `from`; stops at the first that does not, so that many cues
    /// after one another stay cheap.
    fn lessen_before(&mut self, effect: Effect, from: usize) {
        let lexicon = self.lexicon;
        for found in self.finds.iter_mut().skip(self.clause).rev() {
            if found.end < from {
                break;
            }
            if let Some(group) = lexicon.group(found.group) {
                lessen(found, effect, group);
            }
        }
    }

    /// Notes the part and adds every combination it completes.
    fn part(&mut self, part: Part, hit: Hit) {
        if let Some(seen) = self.parts.get_mut(part.index()) {
            *seen = Some((hit.start, hit.end));
        }
        for (index, group) in self.lexicon.combos() {
            if group.combo.contains(&part)
                && let Some((start, end)) = self.span(&group.combo)
                && end - start <= group.reach
            {
                let found = self.found(start, end, index, group);
                self.finds.push(found);
                self.forget(&group.combo);
            }
        }
    }

    /// From the first to the last of these parts, if all are there.
    fn span(&self, parts: &[Part]) -> Option<(usize, usize)> {
        let seen = |part: &Part| self.parts.get(part.index()).copied().flatten();
        let mut whole: Option<(usize, usize)> = None;
        for part in parts {
            let (start, end) = seen(part)?;
            let (first, last) = whole.unwrap_or((start, end));
            whole = Some((first.min(start), last.max(end)));
        }
        whole
    }

    /// So that one combination is not found twice of the same words; the tool may serve again.
    fn forget(&mut self, parts: &[Part]) {
        for part in parts.iter().filter(|part| **part != Part::Tool) {
            if let Some(seen) = self.parts.get_mut(part.index()) {
                *seen = None;
            }
        }
    }

    /// A comma ends what a "not" reaches, forwards and backwards.
    fn end_clause(&mut self) {
        self.clause = self.finds.len();
        if let Some(negate) = self.until.first_mut() {
            *negate = 0;
        }
    }

    fn end_segment(&mut self) {
        let lexicon = self.lexicon;
        for (effect, holds) in LASTING.iter().zip(self.whole) {
            if !holds {
                continue;
            }
            for found in self.finds.iter_mut().skip(self.segment) {
                if let Some(group) = lexicon.group(found.group) {
                    lessen(found, *effect, group);
                }
            }
        }
        self.until = [0; LASTING.len()];
        self.whole = [false; LASTING.len()];
        self.segment = self.finds.len();
        self.clause = self.segment;
    }
}

fn lessen(found: &mut Found, effect: Effect, group: &Group) {
    // That it is somebody else's changes a wish to die. A blow or an overdose is no less urgent.
    if effect == Effect::Other && (group.rungs.ideation == 0.0 || group.rule.is_some()) {
        return;
    }
    // "Not okay" must not comfort; and what draws back does so whoever says it.
    let (share, evidence) = if group.weight < 0.0 && effect == Effect::Negate {
        (0.0, 0.0)
    } else {
        leaves(effect)
    };
    found.share *= share;
    found.evidence *= evidence;
}
