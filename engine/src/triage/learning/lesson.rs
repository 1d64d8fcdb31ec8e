//! What one report teaches: the client's words of that conversation, whether there was danger, and how sure
//! that is.

use super::age::AgeGroup;
use crate::{
    conversation::{Author, Event, Recorded, Report},
    ids::{ClientId, ConversationId, DeskId, StaffId},
    privacy::Text,
    time::Timestamp,
    triage::{Band, Issue, Thresholds},
};

/// Of the client's words, from the beginning: danger is to be seen early, and one who writes on for hours is
/// not to teach more than the others.
const BYTES_MAX: usize = 4_096;
/// A rung of the check-list that the counselor found climbed.
const FOUND: f32 = 0.5;
/// How sure a label is. 1: what the report says agrees with itself.
const PARTLY_SURE: f32 = 0.7;
const HARDLY_SURE: f32 = 0.5;
/// What is left of it when another person had set the band to the contrary.
const CONTRADICTED: f32 = 0.4;
/// The question of an intake that asks how old somebody is.
const AGE: &str = "age";
/// Every so many clients one is held back.
const HELD_BACK_OF: u64 = 3;

/// One report with what its client had written.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    pub conversation: ConversationId,
    pub client: ClientId,
    pub desk: DeskId,
    pub reporter: StaffId,
    pub at: Timestamp,
    pub text: Text,
    /// The counselor found danger: imminent, or a wish, plan or means.
    pub positive: bool,
    /// 0 to 1.
    pub certainty: f32,
    pub age: AgeGroup,
    /// Where the desk begins its bands.
    pub thresholds: Thresholds,
}

impl Lesson {
    /// From a whole stream. Nothing if it has no report, or no word of the client can be read any more.
    pub fn of(events: &[Recorded], thresholds: Thresholds) -> Option<Self> {
        let mut who = None;
        let mut words = String::new();
        let mut judged = None;
        let mut filed = None;
        let mut age = AgeGroup::default();
        for one in events {
            match &one.event {
                Event::Opened { desk, client, .. } => who = Some((desk, *client)),
                Event::Said {
                    author: Author::Client,
                    text,
                    ..
                }
                | Event::SaidUnscored { text, .. } => add(&mut words, text),
                Event::Answered {
                    question,
                    answer: Some(answer),
                    ..
                } => {
                    if question == AGE {
                        age = AgeGroup::of(answer);
                    } else {
                        add(&mut words, answer);
                    }
                }
                Event::BandSet { band, by, .. } => judged = Some((*band, *by)),
                Event::Reported { by, report } => filed = Some((one, *by, report)),
                _ => {}
            }
        }
        let ((desk, client), (place, reporter, report)) = (who?, filed?);
        let positive = is_danger(report);
        let second = judged.filter(|(_, by)| *by != reporter);
        let contradicted = second.is_some_and(|(band, _)| (band >= Band::High) != positive);
        (!words.is_empty()).then(|| Self {
            conversation: place.conversation,
            client,
            desk: desk.clone(),
            reporter,
            at: place.at,
            text: Text::from_stored(&words),
            positive,
            certainty: certainty(report) * if contradicted { CONTRADICTED } else { 1.0 },
            age,
            thresholds,
        })
    }
}

/// Whether a client's reports are never learnt from, but candidates judged by them. It follows from the
/// client, so that no model, today's or last month's, has learnt from what it is judged by.
pub fn is_held_back(client: ClientId) -> bool {
    let (high, low) = client.0.as_u64_pair();
    let mixed = (high ^ low.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32).is_multiple_of(HELD_BACK_OF)
}

/// Texts that were taken back or erased read as empty.
fn add(words: &mut String, text: &Text) {
    let room = BYTES_MAX.saturating_sub(words.len() + 1);
    let text = text.expose();
    let text = text
        .get(..text.floor_char_boundary(room))
        .unwrap_or_default();
    if text.is_empty() {
        return;
    }
    if !words.is_empty() {
        words.push('\n');
    }
    words.push_str(text);
}

fn is_danger(report: &Report) -> bool {
    report.imminent || rungs(report) > 0
}

/// How many of wish, plan and means were found.
fn rungs(report: &Report) -> usize {
    let ladder = &report.ladder;
    let rungs = [ladder.ideation, ladder.plan, ladder.means];
    rungs.iter().filter(|rung| **rung >= FOUND).count()
}

fn certainty(report: &Report) -> f32 {
    let spoken_of = [Issue::Suicide, Issue::SelfHarm]
        .iter()
        .any(|issue| report.issues.contains(issue));
    match (report.imminent, rungs(report)) {
        (true, 0) | (false, 1 | 2) => PARTLY_SURE,
        // All of the ladder, and no danger: one of the two was a slip.
        (false, 3..) => HARDLY_SURE,
        (false, 0) if spoken_of => HARDLY_SURE,
        (true, 1..) | (false, 0) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{conversation::Channel, ids::Seq, staff::Language, triage::Ladder};
    use uuid::Uuid;

    fn report(imminent: bool, ideation: f32, issues: &[Issue]) -> Report {
        Report {
            issues: issues.to_vec(),
            imminent,
            ladder: Ladder {
                ideation,
                ..Ladder::default()
            },
            note: None,
        }
    }

    fn said(text: &str) -> Event {
        Event::Said {
            author: Author::Client,
            text: Text::from_stored(text),
            assessment: None,
        }
    }

    fn stream(events: Vec<Event>) -> Vec<Recorded> {
        let opened = Event::Opened {
            desk: "night".parse().unwrap(),
            client: ClientId(Uuid::from_u128(7)),
            channel: Channel::Web,
            language: Language::En,
            nickname: "Anon".to_owned(),
            former: None,
        };
        std::iter::once(opened)
            .chain(events)
            .zip(1..)
            .map(|(event, seq)| Recorded {
                conversation: ConversationId(Uuid::from_u128(1)),
                seq: Seq(seq),
                at: Timestamp(0),
                source: None,
                event,
            })
            .collect()
    }

    fn reported(report: Report) -> Event {
        let by = StaffId(Uuid::from_u128(2));
        Event::Reported { by, report }
    }

    fn lesson(events: Vec<Event>) -> Option<Lesson> {
        Lesson::of(&stream(events), Thresholds::default())
    }

    #[test]
    fn is_what_the_client_wrote_and_the_counselor_found() {
        let own = Event::Said {
            author: Author::Service,
            text: Text::from_stored("welcome"),
            assessment: None,
        };
        let events = vec![
            own,
            said("hello"),
            said(""),
            said("help"),
            reported(report(true, 1.0, &[])),
        ];
        let lesson = lesson(events).unwrap();
        assert_eq!(lesson.text.expose(), "hello\nhelp");
        assert!(lesson.positive);
        assert!((lesson.certainty - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn nothing_without_a_report_or_a_word() {
        assert_eq!(lesson(vec![said("hello")]), None);
        assert_eq!(
            lesson(vec![said(""), reported(report(true, 1.0, &[]))]),
            None
        );
    }

    #[test]
    fn a_report_that_disagrees_teaches_less() {
        let of = |report| lesson(vec![said("x"), reported(report)]).unwrap();
        let sure = of(report(false, 0.0, &[Issue::School]));
        let unsure = of(report(false, 0.0, &[Issue::Suicide]));
        assert!(!sure.positive && !unsure.positive);
        assert!(unsure.certainty < sure.certainty);
        let contrary = Event::BandSet {
            band: Band::Imminent,
            by: StaffId(Uuid::from_u128(9)),
            reason: Text::from_stored("I fear for her"),
        };
        let events = vec![
            said("x"),
            contrary,
            reported(report(false, 0.0, &[Issue::School])),
        ];
        let contradicted = lesson(events).unwrap();
        assert!(contradicted.certainty < unsure.certainty);
    }

    #[test]
    fn a_long_talk_is_cut() {
        let long = "あ".repeat(3_000);
        let lesson = lesson(vec![
            said(&long),
            said("more"),
            reported(report(false, 0.0, &[])),
        ]);
        assert!(lesson.unwrap().text.expose().len() <= BYTES_MAX);
    }

    #[test]
    fn a_third_of_the_clients_is_held_back() {
        let held = (0..3_000_u128).filter(|n| is_held_back(ClientId(Uuid::from_u128(*n))));
        assert!((900..1_100).contains(&held.count()));
    }
}
