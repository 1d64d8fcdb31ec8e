//! A frame that is no command: what to tell the page, so that it can show which line was refused and why.
//!
//! Runs only when parsing failed. Reads the frame again as bare JSON, finds the command's id and its
//! text, and asks the text what is wrong with it.

use serde_json::Value;
use tomoshibi_engine::{
    ids::SourceId,
    privacy::{Text, TextError},
    protocol::v1::ErrorCode,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) id: Option<SourceId>,
    pub(crate) code: ErrorCode,
}

impl Unread {
    pub(crate) const BAD_FRAME: Self = Self {
        id: None,
        code: ErrorCode::BadFrame,
    };

    pub(crate) fn why(frame: &str) -> Self {
        let Some(value) = bare(frame) else {
            return Self::BAD_FRAME;
        };
        Self {
            id: id_in(&value),
            code: text_in(&value)
                .and_then(|text| Text::new(text).err())
                .map_or(ErrorCode::BadFrame, code_of),
        }
    }

    /// A frame too long to be read at all. Its id stands in front of the text, where pages put it.
    pub(crate) fn too_long(beginning: &[u8]) -> Self {
        let beginning = String::from_utf8_lossy(beginning);
        let id = beginning
            .split_once(r#""id""#)
            .and_then(|(_, rest)| rest.trim_start().strip_prefix(':'))
            .and_then(|rest| rest.trim_start().strip_prefix('"'))
            .and_then(|rest| rest.get(..36))
            .and_then(|id| id.parse().ok());
        Self {
            id,
            code: ErrorCode::TextTooLong,
        }
    }
}

/// Half of an emoji (a lone surrogate) is no JSON text, yet a page that cuts a line short sends it. It
/// reads as a control character here, so that the writer is told about the line instead of cut off.
fn bare(frame: &str) -> Option<Value> {
    serde_json::from_str(frame)
        .or_else(|_| serde_json::from_str(&without_lone_surrogates(frame)))
        .ok()
}

/// Replaces each `\uD8xx`–`\uDFxx` that has no partner by `\u0000`.
fn without_lone_surrogates(frame: &str) -> String {
    let mut whole = String::with_capacity(frame.len());
    let mut rest = frame;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        whole.push_str(before);
        let (replaced, length) = match (unit_at(escape), escape.get(6..).and_then(unit_at)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (None, 12),
            (Some(0xd800..=0xdfff), _) => (Some("\\u0000"), 6),
            // `\\` must be stepped over whole, or its second half would start an escape.
            _ => (None, 2),
        };
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        whole.push_str(replaced.unwrap_or(escape));
        rest = after;
    }
    whole.push_str(rest);
    whole
}

/// The UTF-16 unit of a `\uXXXX` at the start of the text.
fn unit_at(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

fn id_in(value: &Value) -> Option<SourceId> {
    value.get("id")?.as_str()?.parse().ok()
}

/// Every command has at most one text.
fn text_in(value: &Value) -> Option<&str> {
    ["/text", "/reason", "/note", "/report/note"]
        .iter()
        .find_map(|place| value.pointer(place)?.as_str())
}

fn code_of(error: TextError) -> ErrorCode {
    match error {
        TextError::Empty => ErrorCode::TextEmpty,
        TextError::TooLong => ErrorCode::TextTooLong,
        TextError::ControlCharacter => ErrorCode::TextControlCharacter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "018f0000-0000-7000-8000-000000000001";

    fn say(text: &str) -> String {
        format!(r#"{{"type":"say","id":"{ID}","text":"{text}"}}"#)
    }

    fn told(code: ErrorCode) -> Unread {
        Unread {
            id: Some(ID.parse().unwrap()),
            code,
        }
    }

    #[test]
    fn says_what_is_wrong_with_the_text_of_which_command() {
        let long = "a".repeat(16 * 1024 + 1);
        assert_eq!(Unread::why(&say(" \\n ")), told(ErrorCode::TextEmpty));
        assert_eq!(Unread::why(&say(&long)), told(ErrorCode::TextTooLong));
        assert_eq!(
            Unread::why(&say("a\\u0000b")),
            told(ErrorCode::TextControlCharacter)
        );
        assert_eq!(
            Unread::why(&say("half \\ud83d an emoji")),
            told(ErrorCode::TextControlCharacter)
        );
        let reason = format!(r#"{{"type":"set_band","id":"{ID}","reason":""}}"#);
        assert_eq!(Unread::why(&reason), told(ErrorCode::TextEmpty));
    }

    #[test]
    fn everything_else_is_a_bad_frame() {
        assert_eq!(Unread::why("{"), Unread::BAD_FRAME);
        assert_eq!(Unread::why("[]"), Unread::BAD_FRAME);
        assert_eq!(Unread::why(&say("fine")), told(ErrorCode::BadFrame));
    }

    #[test]
    fn whole_surrogate_pairs_and_escaped_backslashes_stay() {
        for text in [
            r"\ud83d\ude4f",
            r"\\ud83d",
            r"\n\\\n",
            "なし",
            r"\u304",
            r"\",
            r"\あい",
        ] {
            assert_eq!(without_lone_surrogates(text), text);
        }
        assert_eq!(without_lone_surrogates(r"\ude4f\ud83d"), r"\u0000\u0000");
        assert_eq!(without_lone_surrogates(r"\ud83d\n"), r"\u0000\n");
    }

    #[test]
    fn a_frame_too_long_to_read_still_names_its_command() {
        let frame = say(&"a".repeat(70_000));
        assert_eq!(
            Unread::too_long(&frame.as_bytes()[..256]),
            told(ErrorCode::TextTooLong)
        );
        assert_eq!(Unread::too_long(b"\xff\xfe").id, None);
    }
}
