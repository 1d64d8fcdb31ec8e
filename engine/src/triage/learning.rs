//! Learning from reports. Each report moves a candidate at once; a candidate goes live only when the
//! reports that were held back say that it is not worse. Pure: where reports and models are kept is said by
//! `ports/learning.rs`, when this happens by the trainer.
//!
//! A stream with its report → [`Lesson`] (what it teaches, how surely) → [`Trust`] (what one reporter may
//! count) → [`Learner`] (a candidate, in one pass) → [`judge`] (live or refused, and why).
//! [`retrain()`] is all of it at once. [`new_words`] says what was learnt, [`differences`] what would change.

mod age;
mod blend;
mod gate;
mod head;
mod learner;
mod lesson;
mod retrain;
mod trial;
mod trust;
mod watch;
mod words;

pub use age::AgeGroup;
pub use gate::{Held, Judgement, Reason, judge};
pub use learner::{LESSONS_MAX, Learner};
pub use lesson::{Lesson, is_held_back};
pub use retrain::{Retrained, retrain};
pub use trial::{Difference, differences};
pub use trust::Trust;
pub use watch::Watch;
pub use words::{CLIENTS_MIN, NewWord, new_words};
