//! A desk's figures of how talks end. They belong to the desk: nothing of one client, and nothing of one
//! counselor, can be read from them.

use serde::Serialize;

use crate::ports::afterwards::Alike;

/// Of fewer answers than this nothing is said: somebody could be told from them.
pub const ANSWERS_MIN: u32 = 10;

/// How talks ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Endings {
    pub ended: u32,
    /// Clients who said how heavy it was before and after; none, and none of the next three, when they are
    /// fewer than [`ANSWERS_MIN`].
    pub answered: Option<u32>,
    /// Of those, the means of 0 to 10.
    pub before: Option<f64>,
    pub after: Option<f64>,
    /// Of those, how many found it lighter afterwards.
    pub lighter: Option<u32>,
    /// Clients who thanked their counselor; none when they are fewer than [`ANSWERS_MIN`].
    pub thanked: Option<u32>,
}

impl Endings {
    pub fn of(endings: &[Alike]) -> Self {
        let mut sums = Sums::default();
        for alike in endings {
            sums.add(alike);
        }
        let enough = |count: u32| (count >= ANSWERS_MIN).then_some(count);
        let answered = enough(sums.answered);
        let mean = |sum: u32| answered.map(|count| f64::from(sum) / f64::from(count));
        Self {
            ended: sums.ended,
            answered,
            before: mean(sums.before),
            after: mean(sums.after),
            lighter: answered.map(|_| sums.lighter),
            thanked: enough(sums.thanked),
        }
    }
}

#[derive(Default)]
struct Sums {
    ended: u32,
    answered: u32,
    before: u32,
    after: u32,
    lighter: u32,
    thanked: u32,
}

impl Sums {
    fn add(&mut self, alike: &Alike) {
        let count = alike.conversations;
        self.ended += count;
        if alike.thanked {
            self.thanked += count;
        }
        if let (Some(before), Some(after)) = (alike.distress.before, alike.distress.after) {
            self.answered += count;
            self.before += u32::from(before) * count;
            self.after += u32::from(after) * count;
            if after < before {
                self.lighter += count;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ANSWERS_MIN, Endings};
    use crate::{conversation::Distress, ports::afterwards::Alike};

    fn told(before: u8, after: u8, conversations: u32) -> Alike {
        Alike {
            distress: Distress {
                before: Some(before),
                after: Some(after),
            },
            thanked: true,
            conversations,
        }
    }

    #[test]
    fn of_few_answers_nothing_is_said() {
        let figures = Endings::of(&[told(8, 4, ANSWERS_MIN - 1)]);
        let only_how_many = Endings {
            ended: ANSWERS_MIN - 1,
            ..Endings::default()
        };
        assert_eq!(figures, only_how_many);
    }

    #[test]
    fn the_means_are_of_those_who_said_both() {
        let silent = Alike {
            conversations: 3,
            ..Alike::default()
        };
        let figures = Endings::of(&[told(8, 4, 9), told(8, 9, 1), silent]);
        let expected = Endings {
            ended: 13,
            answered: Some(10),
            before: Some(8.0),
            after: Some(4.5),
            lighter: Some(9),
            thanked: Some(10),
        };
        assert_eq!(figures, expected);
    }
}
