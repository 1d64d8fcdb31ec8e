//! Numbers in running text that somebody might dial. A wrong one in the wrong night is worse than none, so
//! a text may hold only those that the desk has confirmed elsewhere.

use std::collections::HashSet;

/// Shorter ones are years, hours and amounts; the three-digit ones stand in every first lesson.
const DIGITS_MIN: usize = 9;

/// The first number in a text that is none of the confirmed ones, as it is written there.
pub fn unconfirmed<'t>(text: &'t str, confirmed: &[&str]) -> Option<&'t str> {
    let confirmed: HashSet<String> = confirmed.iter().map(|number| digits(number)).collect();
    runs(text).find(|run| {
        let digits = digits(run);
        digits.len() >= DIGITS_MIN && !confirmed.contains(&digits)
    })
}

fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_part(c))
        .map(|run| run.trim_matches(|c| digit(c).is_none()))
}

fn is_part(c: char) -> bool {
    digit(c).is_some()
        || matches!(
            c,
            '-' | '‐' | '‑' | '–' | '−' | 'ー' | '－' | '(' | ')' | '（' | '）' | ' ' | '+'
        )
}

/// Also of full width, as Japanese texts have them.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

fn digits(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::unconfirmed;

    #[test]
    fn finds_what_somebody_might_dial_however_it_is_written() {
        let known = ["0120-279-338"];
        assert_eq!(unconfirmed("call 0120-279-338 now", &known), None);
        assert_eq!(unconfirmed("電話は０１２０−２７９−３３８へ", &known), None);
        assert_eq!(unconfirmed("0120 279 339", &known), Some("0120 279 339"));
        assert_eq!(
            unconfirmed("電話（０３）１２３４-５６７８。", &known),
            Some("０３）１２３４-５６７８")
        );
        assert_eq!(
            unconfirmed("119, 2026-11-22, 2019–2021, 24 hours", &known),
            None
        );
    }
}
