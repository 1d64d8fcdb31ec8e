//! `Text` and `Handle`: their `Debug` shows nothing, they have no `Display`, and reading them is a
//! call (`expose`) that can be searched for. They serialise, because the wire and the vault need them;
//! a log line cannot be made of them by accident.

use std::{fmt, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest text of one message, in bytes of UTF-8: the largest channel limit (5,000 UTF-16 units of
/// LINE) at three bytes each, rounded up.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;

/// Something a person wrote. Shared, so that fan-out does not copy it.
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Text(#[schemars(length(min = 1, max = 16384))] Arc<str>);

/// Why a text cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("the text is empty")]
    Empty,
    #[error("the text is longer than {TEXT_BYTES_MAX} bytes")]
    TooLong,
    #[error("the text holds a control character")]
    ControlCharacter,
}

impl Text {
    /// Takes what a person wrote. Line breaks and tabs are theirs to use; other control characters
    /// (C0, C1, and the bidirectional overrides that could disguise a line) are refused.
    pub fn new(text: &str) -> Result<Self, TextError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(TextError::TooLong);
        }
        if text.chars().all(shows_nothing) {
            return Err(TextError::Empty);
        }
        if text.chars().any(is_refused) {
            return Err(TextError::ControlCharacter);
        }
        Ok(Self(text.into()))
    }

    /// What was stored earlier, and was checked then.
    pub fn from_stored(text: &str) -> Self {
        Self(text.into())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    /// So many characters of it at most, for a place where it is only to be recognised.
    #[must_use]
    pub fn beginning(&self, chars_max: usize) -> Self {
        match self.0.char_indices().nth(chars_max) {
            Some((end, _)) => Self(format!("{}…", self.0.get(..end).unwrap_or_default()).into()),
            None => self.clone(),
        }
    }
}

/// White space, Unicode's `Default_Ignorable_Code_Point`s, and the blank of braille. Within a text they are
/// the writer's (they join emoji); a text of nothing else would be a line that nobody can read.
fn shows_nothing(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}'
                | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

fn is_refused(c: char) -> bool {
    let allowed_control = matches!(c, '\n' | '\r' | '\t');
    let bidi_override = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && !allowed_control) || bidi_override
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(…)")
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(input)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// How a person is reached: phone number, platform user id. Only a courier may read it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Handle(Arc<str>);

impl Handle {
    pub fn new(handle: &str) -> Self {
        Self(handle.into())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_nothing_when_printed() {
        let text = Text::new("marked-text").unwrap();
        assert_eq!(format!("{text:?}"), "Text(…)");
        assert_eq!(format!("{:?}", Handle::new("+81-marked")), "Handle(…)");
    }

    #[test]
    fn is_cut_between_characters() {
        let text = Text::new("つらいです").unwrap();
        assert_eq!(text.beginning(3).expose(), "つらい…");
        assert_eq!(text.beginning(5), text);
    }

    #[test]
    fn takes_line_breaks_and_refuses_what_hides() {
        assert!(Text::new("つらい\nです\t🙏").is_ok());
        assert_eq!(Text::new(" \n "), Err(TextError::Empty));
        assert_eq!(
            Text::new("\u{200b}\u{feff} \u{3164}"),
            Err(TextError::Empty)
        );
        assert!(Text::new("👩\u{200d}👩").is_ok());
        assert_eq!(Text::new("a\u{0}b"), Err(TextError::ControlCharacter));
        assert_eq!(Text::new("a\u{202e}b"), Err(TextError::ControlCharacter));
        assert_eq!(
            Text::new(&"あ".repeat(TEXT_BYTES_MAX)),
            Err(TextError::TooLong)
        );
    }
}
