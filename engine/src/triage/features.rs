//! What a learnt model reads in a text: its n-grams, each as a 64-bit hash, in one pass over the
//! normalised text and without allocation. Learning and scoring visit the same n-grams, by this code.
//!
//! Three families, because scripts differ in what a word is:
//! words (1 to 3 in a row, Latin script), letters (3 to 5 within one Latin word and its edges), and
//! signs (1 to 5 in a row of everything else: kana, kanji, emoji; no dictionary is needed so).

/// Which kind of n-gram. Each family has a normalisation of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Family {
    Words,
    Letters,
    Signs,
}

impl Family {
    pub const ALL: [Self; 3] = [Self::Words, Self::Letters, Self::Signs];

    /// How often an n-gram of one text counts at most.
    pub const fn repeats_max(self) -> usize {
        match self {
            Self::Words | Self::Letters => 1,
            Self::Signs => 2,
        }
    }
}

/// Longest n-gram of each family; of letters it is five, and the shortest three.
pub const WORDS_MAX: usize = 3;
const SIGNS_MAX: usize = 5;

/// Which byte of a hash says how long its n-gram is.
const SIZE_AT: u32 = 8;

fn sized(hash: u64, size: u8) -> u64 {
    (hash & !(0xff << SIZE_AT)) | (u64::from(size) << SIZE_AT)
}

/// How many words, letters or signs the n-gram of this hash has.
pub fn size(hash: u64) -> u8 {
    let [_, size, ..] = hash.to_le_bytes();
    size
}

/// One n-gram where it stands. `start..end` are bytes of the normalised text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gram {
    pub family: Family,
    pub hash: u64,
    /// How many words, letters or signs.
    pub size: u8,
    pub start: usize,
    pub end: usize,
}

/// Some n-grams of one family.
pub(super) trait Grams {
    const FAMILY: Family;
    fn count(&self) -> usize;
    /// Shows each, in order of its end.
    fn each(self, see: impl FnMut(Gram));
}

/// What looks at the n-grams of a text.
pub(super) trait Eye {
    /// Whether n-grams of this family are to be shown: what nobody reads is counted and not even hashed.
    fn reads(&self, family: Family) -> bool;
    /// So many n-grams were passed, whether they are shown or not.
    fn pass(&mut self, family: Family, count: usize);
    /// Whether the letters of the word with this hash are to be shown. Whoever counts a letter n-gram once has
    /// seen all of them when the word comes again.
    fn reads_letters_of(&mut self, _word: u64) -> bool {
        true
    }
    fn see<G: Grams>(&mut self, grams: G);
}

/// Sees everything and counts by itself.
struct All<F>(F);

impl<F: FnMut(Gram)> Eye for All<F> {
    fn reads(&self, _: Family) -> bool {
        true
    }

    fn see<G: Grams>(&mut self, grams: G) {
        grams.each(&mut self.0);
    }

    fn pass(&mut self, _: Family, _: usize) {}
}

/// Shows every n-gram of a normalised text, in order of its end. Repeated ones are shown again; none
/// reaches into what is `hidden` (bytes, in order of their start) or over it.
pub fn visit(normal: &str, hidden: &[(usize, usize)], see: impl FnMut(Gram)) {
    look(normal, hidden, &mut All(see));
}

/// As [`visit`], for an eye that does not read everything.
pub(super) fn look(normal: &str, hidden: &[(usize, usize)], eye: &mut impl Eye) {
    let bytes = normal.as_bytes();
    let mut hidden = hidden.iter().peekable();
    let mut words = Words::default();
    let mut signs = Signs::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if let Some((_, end)) = hidden.next_if(|(start, _)| *start <= at) {
            if *end > at {
                (words, signs) = (Words::default(), Signs::default());
                at = *end;
            }
        } else if is_latin(byte) {
            signs = Signs::default();
            at = words.take(bytes, at, eye);
        } else if byte == b' ' {
            at += 1;
        } else {
            at = signs.take(normal, at, eye);
        }
    }
}

#[inline]
fn show<G: Grams>(grams: G, eye: &mut impl Eye) {
    eye.pass(G::FAMILY, grams.count());
    if eye.reads(G::FAMILY) {
        eye.see(grams);
    }
}

#[inline]
fn show_letters(letters: Letters<'_>, word: u64, eye: &mut impl Eye) {
    eye.pass(Family::Letters, letters.count());
    if eye.reads(Family::Letters) && eye.reads_letters_of(word) {
        eye.see(letters);
    }
}

/// Bytes that words are made of, as `normal` writes them.
fn is_latin(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'*'
}

const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
const MIX: u64 = 0xd6e8_feb8_6659_fd93;

/// A bijection that leaves no bit where it was; the high half is the better one.
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(MIX);
    x ^ (x >> 29)
}

/// The words before, and where they began.
#[derive(Default)]
struct Words {
    before: [(u64, usize); WORDS_MAX - 1],
    count: usize,
}

impl Words {
    /// Reads one word; answers where it ends.
    fn take(&mut self, bytes: &[u8], start: usize, eye: &mut impl Eye) -> usize {
        let mut hash = SPREAD;
        let mut end = start;
        while let Some(&byte) = bytes.get(end).filter(|byte| is_latin(**byte)) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(MIX).rotate_left(23);
            end += 1;
        }
        let word = bytes.get(start..end).unwrap_or_default();
        let hash = mix(hash);
        show_letters(Letters { word, start }, hash, eye);
        let ending = Ending {
            words: self,
            hash,
            place: (start, end),
        };
        show(ending, eye);
        self.before.rotate_right(1);
        if let Some(last) = self.before.first_mut() {
            *last = (hash, start);
        }
        self.count = (self.count + 1).min(WORDS_MAX - 1);
        end
    }
}

/// What ends with the word of this hash.
struct Ending<'a> {
    words: &'a Words,
    hash: u64,
    place: (usize, usize),
}

impl Grams for Ending<'_> {
    const FAMILY: Family = Family::Words;

    fn count(&self) -> usize {
        self.words.count + 1
    }

    #[inline]
    fn each(self, mut see: impl FnMut(Gram)) {
        let mut gram = Gram {
            family: Self::FAMILY,
            hash: sized(self.hash, 1),
            size: 1,
            start: self.place.0,
            end: self.place.1,
        };
        see(gram);
        let mut hash = self.hash;
        for (before, begin) in self.words.before.iter().take(self.words.count) {
            hash = mix(hash.wrapping_mul(SPREAD) ^ before.rotate_left(31));
            gram.start = *begin;
            gram.size += 1;
            gram.hash = sized(hash, gram.size);
            see(gram);
        }
    }
}

/// What is in one word and its edges.
struct Letters<'a> {
    word: &'a [u8],
    start: usize,
}

impl Grams for Letters<'_> {
    const FAMILY: Family = Family::Letters;

    /// One, two and then three end at each letter from the third on, edges being letters.
    fn count(&self) -> usize {
        (3 * (self.word.len() + 2)).saturating_sub(9).max(1)
    }

    #[inline]
    fn each(self, mut see: impl FnMut(Gram)) {
        let last = self.start + self.word.len();
        // The last letters, one byte each, the latest lowest; the edge before the word is the first.
        let mut window = u64::from(b' ');
        let mut count = 1;
        for byte in self.word.iter().chain(b" ") {
            window = (window << 8) | u64::from(*byte);
            count += 1;
            let end = (self.start + count - 1).min(last);
            let mut show = |size: u8| {
                let letters = usize::from(size);
                let those = window & ((1 << (8 * letters)) - 1);
                let hash = mix(those | (1 << (8 * letters + 1)));
                see(Gram {
                    family: Self::FAMILY,
                    hash: sized(hash, size),
                    size,
                    start: end.saturating_sub(letters).max(self.start),
                    end,
                });
            };
            // Not a loop: it would end elsewhere for each word.
            if count > 2 {
                show(3);
            }
            if count > 3 {
                show(4);
            }
            if count > 4 {
                show(5);
            }
        }
    }
}

/// The hash and the beginning of each n-gram that ends at the last sign, the shortest first. Each grows
/// from one that is a sign shorter, so that the processor can work on all of them at once.
#[derive(Default)]
struct Signs {
    ending: [(u64, usize); SIGNS_MAX],
    count: usize,
}

/// What a first sign grows from.
const NO_SIGN: u64 = 0x5167_6e73;

impl Signs {
    /// Reads one character; answers where it ends.
    fn take(&mut self, normal: &str, start: usize, eye: &mut impl Eye) -> usize {
        let Some(sign) = normal.get(start..).and_then(|rest| rest.chars().next()) else {
            return start + 1;
        };
        let end = start + sign.len_utf8();
        // A stop after Latin script says nothing here.
        if self.count > 0 || !sign.is_ascii() {
            self.count = (self.count + 1).min(SIGNS_MAX);
            if eye.reads(Family::Signs) {
                self.grow(u64::from(sign), start);
            }
            show(Latest { signs: self, end }, eye);
        }
        end
    }

    fn grow(&mut self, sign: u64, start: usize) {
        let mut shorter = (NO_SIGN, start);
        for ending in &mut self.ending {
            let grown = (mix((shorter.0 ^ sign).wrapping_mul(SPREAD)), shorter.1);
            shorter = std::mem::replace(ending, grown);
        }
    }
}

/// What ends with the last sign.
struct Latest<'a> {
    signs: &'a Signs,
    end: usize,
}

impl Grams for Latest<'_> {
    const FAMILY: Family = Family::Signs;

    fn count(&self) -> usize {
        self.signs.count
    }

    #[inline]
    fn each(self, mut see: impl FnMut(Gram)) {
        let ending = self.signs.ending.iter().take(self.signs.count);
        for (size, (hash, start)) in (1_u8..).zip(ending) {
            see(Gram {
                family: Self::FAMILY,
                hash: sized(*hash, size),
                size,
                start: *start,
                end: self.end,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts what it is shown and what it is told of.
    #[derive(Default)]
    struct Counting {
        reads: bool,
        shown: [usize; 3],
        passed: [usize; 3],
    }

    impl Eye for Counting {
        fn reads(&self, _: Family) -> bool {
            self.reads
        }

        fn pass(&mut self, family: Family, count: usize) {
            self.passed[family as usize] += count;
        }

        fn see<G: Grams>(&mut self, grams: G) {
            grams.each(|gram| self.shown[gram.family as usize] += 1);
        }
    }

    #[test]
    fn counts_what_it_shows_and_what_nobody_reads() {
        let text = "i ab abc abcd abcde. 死にたい,😭 so, ok";
        let count = |reads| {
            let mut eye = Counting {
                reads,
                ..Counting::default()
            };
            look(text, &[(5, 8)], &mut eye);
            (eye.shown, eye.passed)
        };
        let (shown, passed) = count(true);
        assert_eq!(shown, passed);
        assert!(shown.iter().all(|count| *count > 0));
        assert_eq!(count(false), ([0; 3], passed));
    }

    fn seen(normal: &str, family: Family) -> Vec<&str> {
        let mut grams = Vec::new();
        visit(normal, &[], |gram| {
            if gram.family == family {
                grams.push(&normal[gram.start..gram.end]);
            }
        });
        grams
    }

    fn hashes(normal: &str) -> Vec<u64> {
        let mut hashes = Vec::new();
        visit(normal, &[], |gram| hashes.push(gram.hash));
        hashes
    }

    #[test]
    fn a_hash_says_how_long_its_n_gram_is() {
        visit("i want to go 死にたい", &[], |gram| {
            assert_eq!(size(gram.hash), gram.size, "{gram:?}");
        });
    }

    #[test]
    fn shows_words_letters_and_signs() {
        assert_eq!(
            seen("i cant go", Family::Words),
            ["i", "cant", "i cant", "go", "cant go", "i cant go"]
        );
        assert_eq!(seen("go", Family::Letters), ["go", "go", "go"]);
        assert_eq!(
            seen("死にたい", Family::Signs)[..6],
            ["死", "に", "死に", "た", "にた", "死にた"]
        );
        assert_eq!(seen("hello.", Family::Signs), [""; 0]);
        assert_eq!(seen("😭.", Family::Signs), ["😭", ".", "😭."]);
    }

    #[test]
    fn different_grams_have_different_hashes() {
        let text = "i want to live to want i 死にたい生きたい.にた死い";
        let mut named = std::collections::HashMap::new();
        visit(text, &[], |gram| {
            let name = (
                gram.family,
                gram.size,
                text[gram.start..gram.end].to_owned(),
            );
            if gram.family != Family::Letters {
                assert_eq!(*named.entry(gram.hash).or_insert(name.clone()), name);
            }
        });
        assert!(named.len() > 40);
        assert_ne!(hashes("a b"), hashes("b a"));
    }

    #[test]
    fn what_is_hidden_is_not_shown() {
        let mut grams = Vec::new();
        visit("i will not stay here", &[(7, 10), (7, 15)], |gram| {
            if gram.family == Family::Words {
                grams.push((gram.start, gram.end));
            }
        });
        assert_eq!(grams, [(0, 1), (2, 6), (0, 6), (16, 20)]);
    }

    #[test]
    fn the_same_text_has_the_same_grams() {
        assert_eq!(hashes("so 死ぬ 4ever"), hashes("so 死ぬ 4ever"));
    }
}
