//! How old somebody said they were, coarsely: only to see whether triage treats the young as it treats others.

use crate::privacy::Text;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AgeGroup {
    /// Not asked, not answered, or not in numbers.
    #[default]
    Unknown,
    Under18,
    From18To29,
    From30,
}

impl AgeGroup {
    /// The first number of an answer.
    pub fn of(answer: &Text) -> Self {
        let number: String = answer
            .expose()
            .chars()
            .skip_while(|c| digit(*c).is_none())
            .map_while(digit)
            .take(3)
            .collect();
        match number.parse::<u16>() {
            Ok(0..18) => Self::Under18,
            Ok(18..30) => Self::From18To29,
            Ok(30..130) => Self::From30,
            _ => Self::Unknown,
        }
    }

    /// As metrics label it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Under18 => "under_18",
            Self::From18To29 => "18_to_29",
            Self::From30 => "from_30",
        }
    }
}

/// Full width ones, too.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_as_people_write_them() {
        let of = |answer: &str| AgeGroup::of(&Text::from_stored(answer));
        assert_eq!(of("I am 16"), AgeGroup::Under18);
        assert_eq!(of("１９歳"), AgeGroup::From18To29);
        assert_eq!(of("45"), AgeGroup::From30);
        assert_eq!(of("old enough"), AgeGroup::Unknown);
        assert_eq!(of("999"), AgeGroup::Unknown);
    }
}
