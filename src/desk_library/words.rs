//! Ready words: plain text that goes into a counselor's field, with gaps the page fills.

use super::Mistake;

/// What a gap may stand for.
const GAPS: [&str; 2] = ["counselor", "desk"];
/// The longest line of the narrowest channel.
const CHARS_MAX: usize = 1_000;

pub(super) fn read(body: &str, first_line: usize, mistakes: &mut Vec<Mistake>) -> String {
    let words = body.trim();
    if words.chars().count() > CHARS_MAX {
        mistakes.push(Mistake::new(
            first_line,
            format!("is longer than {CHARS_MAX} characters"),
        ));
    }
    for (number, line) in body.lines().enumerate() {
        for gap in line.split('{').skip(1) {
            let name = gap.split_once('}').map(|(name, _)| name);
            if !name.is_some_and(|name| GAPS.contains(&name)) {
                let wrong = "only {counselor} and {desk} can be filled in";
                mistakes.push(Mistake::new(first_line + number, wrong));
            }
        }
    }
    words.to_owned()
}
