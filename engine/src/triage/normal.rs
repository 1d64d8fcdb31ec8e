//! One spelling for one word: lower case, compatibility forms (full and half width, circled, stylised)
//! resolved, accents, apostrophes, zero-width characters and lengthening marks dropped, katakana as
//! hiragana, punctuation reduced to `.` (end of sentence) and `,` (end of clause), letters that are
//! repeated three times or more written once.
//!
//! Every byte of the result remembers where in the original it came from. Bounds: at most
//! [`SOURCE_BYTES_MAX`] bytes are read and about [`NORMAL_BYTES_MAX`] written; what is longer is cut.

use unicode_normalization::char::{canonical_combining_class, compose, decompose_compatible};

use crate::privacy::TEXT_BYTES_MAX;

pub(super) const SOURCE_BYTES_MAX: usize = TEXT_BYTES_MAX;
/// A single character may stand for eighteen; twice the source is more than any honest text needs.
pub(super) const NORMAL_BYTES_MAX: usize = 2 * SOURCE_BYTES_MAX;

/// A text in its one spelling, and the way back.
pub(super) struct Normal<'a> {
    pub(super) text: String,
    source: &'a str,
    /// For each byte of `text`, the offset of the character of `source` it came from.
    from: Vec<u32>,
}

/// Whether the way back is kept: who wants no reasons does without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    Kept,
    Dropped,
}

/// Memory for one spelling after the other.
#[derive(Debug, Default)]
pub(super) struct Paper {
    text: String,
    from: Vec<u32>,
}

impl<'a> Normal<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        Self::on(Paper::default(), source, Places::Kept)
    }

    /// Written over what stood on the paper.
    pub(super) fn on(paper: Paper, source: &'a str, places: Places) -> Self {
        let source = cut(source);
        let bytes = source.as_bytes();
        let mut writer = Writer::new(paper, source.len(), places);
        let mut at = 0;
        while let Some(byte) = bytes.get(at)
            && writer.text.len() < NORMAL_BYTES_MAX
        {
            writer.at = u32::try_from(at).unwrap_or(u32::MAX);
            at += match byte {
                b'a'..=b'z' => writer.letter(char::from(*byte)),
                b'A'..=b'Z' => writer.letter(char::from(byte.to_ascii_lowercase())),
                b' ' => writer.blank(),
                _ => writer.next(source.get(at..).unwrap_or_default()),
            };
        }
        Self {
            text: writer.text,
            source,
            from: writer.from,
        }
    }

    /// The paper, for another text.
    pub(super) fn into_paper(self) -> Paper {
        Paper {
            text: self.text,
            from: self.from,
        }
    }

    /// The bytes of the original, on character boundaries and never empty, that became `start..end`.
    pub(super) fn original(&self, start: usize, end: usize) -> (u32, u32) {
        let source_end = u32::try_from(self.source.len()).unwrap_or(u32::MAX);
        let from = |at: usize| self.from.get(at).copied().unwrap_or(source_end);
        let (first, next) = (from(start), from(end));
        if next > first {
            return (first, next);
        }
        let rest = self.source.get(first as usize..).unwrap_or_default();
        let width = rest.chars().next().map_or(0, char::len_utf8);
        (first, first + u32::try_from(width).unwrap_or(0))
    }
}

/// As much of a text as is read.
pub(super) fn cut(source: &str) -> &str {
    source
        .get(..source.floor_char_boundary(SOURCE_BYTES_MAX))
        .unwrap_or(source)
}

/// What is written so far.
struct Writer {
    text: String,
    from: Vec<u32>,
    places: Places,
    /// Offset of the character being read.
    at: u32,
    last: char,
    /// How often `last` stands at the end.
    run: u8,
    /// Where a space was read that is written only if a word follows a word.
    space: Option<u32>,
}

impl Writer {
    fn new(paper: Paper, bytes: usize, places: Places) -> Self {
        let Paper { mut text, mut from } = paper;
        text.clear();
        from.clear();
        text.reserve(bytes + 8);
        from.reserve(bytes + 8);
        Self {
            text,
            from,
            places,
            at: 0,
            last: ' ',
            run: 0,
            space: None,
        }
    }

    /// Reads the first character of what is left; answers how many bytes it has.
    fn next(&mut self, rest: &str) -> usize {
        let Some(c) = rest.chars().next() else {
            return 1;
        };
        let after = rest.as_bytes().get(1).copied();
        self.take(self.unmasked(c, after));
        c.len_utf8()
    }

    /// "su1cide" → "suicide": a digit within a word stands for the letter it looks like.
    fn unmasked(&self, c: char, after: Option<u8>) -> char {
        let letter = match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            _ => return c,
        };
        let within = self.last.is_ascii_lowercase()
            && self.space.is_none()
            && after.is_some_and(|after| after.is_ascii_alphabetic());
        if within { letter } else { c }
    }

    /// The usual characters are told apart here; the rest is decomposed first.
    fn take(&mut self, c: char) {
        match c {
            '\0'..='\x7f' => self.ascii(c),
            '\u{3041}'..='\u{30ff}' => self.kana(c),
            '\u{4e00}'..='\u{9fff}' => self.push(c),
            '、' | '，' => self.stop(','),
            '。' => self.stop('.'),
            _ => self.rare(c),
        }
    }

    fn ascii(&mut self, c: char) {
        match c {
            'a'..='z' | 'A'..='Z' => {
                self.letter(c.to_ascii_lowercase());
            }
            '0'..='9' | '*' => self.push(c),
            '.' | '!' | '?' | '\n' | '\r' => self.stop('.'),
            ',' | ';' | ':' => self.stop(','),
            '\'' | '`' | '~' => {}
            _ => {
                self.blank();
            }
        }
    }

    fn kana(&mut self, c: char) {
        match c {
            'ー' | '・' => {}
            '\u{3099}' | '\u{309a}' => self.voice(c),
            'ァ'..='ヶ' => self.kana(shifted(c, -0x60)),
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' => self.push(shifted(c, 1)),
            _ => self.push(c),
        }
    }

    fn rare(&mut self, c: char) {
        match c {
            _ if is_silent(c) => {}
            '「' | '」' | '『' | '』' | '“' | '”' => {
                self.space = self.space.or(Some(self.at));
            }
            '〇' | '◯' => self.push('○'),
            _ => decompose_compatible(c, |part| self.part(part)),
        }
    }

    /// One character of a decomposition.
    fn part(&mut self, c: char) {
        match c {
            '\0'..='\x7f' => self.ascii(c),
            '\u{3041}'..='\u{30ff}' => self.kana(c),
            '、' => self.stop(','),
            '。' => self.stop('.'),
            _ if canonical_combining_class(c) != 0 => {}
            _ if c.is_whitespace() => self.space = self.space.or(Some(self.at)),
            _ => c.to_lowercase().for_each(|lower| self.push(lower)),
        }
    }

    /// か + ゛ → が, as half-width text writes it. A mark that fits nothing is dropped.
    fn voice(&mut self, mark: char) {
        if let Some(voiced) = compose(self.last, mark)
            && self.text.pop().is_some()
        {
            self.from.truncate(self.text.len());
            self.push(voiced);
        }
    }

    /// "sooo" → "so", but "too" stays. Answers how many bytes were read.
    #[inline]
    fn letter(&mut self, c: char) -> usize {
        if c == self.last && self.space.is_none() {
            self.repeat(c);
        } else {
            self.run = 1;
            self.push(c);
        }
        1
    }

    fn repeat(&mut self, c: char) {
        self.run = self.run.saturating_add(1);
        match self.run {
            1 | 2 => self.push(c),
            3 => {
                self.text.pop();
                self.from.truncate(self.text.len());
            }
            _ => {}
        }
    }

    #[inline]
    fn blank(&mut self) -> usize {
        self.space = self.space.or(Some(self.at));
        1
    }

    fn stop(&mut self, mark: char) {
        self.space = None;
        if self.last != '.' && self.last != mark {
            self.push(mark);
        }
    }

    #[inline]
    fn push(&mut self, c: char) {
        if let Some(at) = self.space.take()
            && is_word(self.last)
            && is_word(c)
        {
            self.text.push(' ');
            if self.places == Places::Kept {
                self.from.push(at);
            }
        }
        self.text.push(c);
        if self.places == Places::Kept {
            match c.len_utf8() {
                1 => self.from.push(self.at),
                3 => self.from.extend([self.at; 3]),
                _ => self.from.resize(self.text.len(), self.at),
            }
        }
        self.last = c;
    }
}

/// What changes how a word looks, or nothing at all: apostrophes, invisible characters, emoji variants.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '’' | '‘'
            | '〜'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
    )
}

/// Letters and digits of scripts that write spaces: only between two of these does a space count.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '*'
}

fn shifted(c: char, by: i32) -> char {
    u32::from(c)
        .checked_add_signed(by)
        .and_then(char::from_u32)
        .unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(source: &str) -> String {
        Normal::of(source).text
    }

    #[test]
    fn writes_english_one_way() {
        assert_eq!(normal("I CAN’T  go on!!!"), "i cant go on.");
        assert_eq!(normal("self-harm, “again”"), "self harm,again");
        assert_eq!(normal("I'm sooooo tired"), "im so tired");
        assert_eq!(normal("ｋｉｌｌ 𝓂𝓎𝓈ℯ𝓁𝒻"), "kill myself");
        assert_eq!(
            normal("su1c1de, k1ll mys3lf, b@d"),
            "suicide,kill myself,bad"
        );
        assert_eq!(normal("at 4am, 10mg, level 5"), "at 4am,10mg,level 5");
        assert_eq!(normal("su\u{200b}ici\u{301}de"), "suicide");
    }

    #[test]
    fn writes_japanese_one_way() {
        assert_eq!(normal("シニタイ"), "しにたい");
        assert_eq!(normal("ｵｰﾊﾞｰﾄﾞｰｽﾞ"), "おばどず");
        assert_eq!(normal("死にたーーい〜。もう 無理！"), "死にたい.もう無理.");
        assert_eq!(normal("つらぃ…ＯＤ した"), "つらい.odした");
        assert_eq!(normal("４にたい"), "4にたい");
    }

    #[test]
    fn finds_the_way_back() {
        let source = "あ ｶﾞ㌔ Caféééé!";
        let normal = Normal::of(source);
        for (start, c) in normal.text.char_indices() {
            let (first, next) = normal.original(start, start + c.len_utf8());
            let piece = source.get(first as usize..next as usize);
            assert!(
                piece.is_some_and(|piece| !piece.is_empty()),
                "{c} at {start}"
            );
        }
    }

    #[test]
    fn cuts_what_is_too_long() {
        assert!(normal(&"\u{fdfa}".repeat(9_000)).len() < NORMAL_BYTES_MAX + 64);
        assert_eq!(normal(&"あ".repeat(9_000)).len(), SOURCE_BYTES_MAX / 3 * 3);
    }
}
