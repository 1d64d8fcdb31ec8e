use tomoshibi_engine::{
    conversation::{Author, Channel, Report, RequeueReason},
    ids::{ClientId, Seq, StaffId},
    staff::Language,
    triage::{Assessment, Band, Issue, Ladder, Rung},
};
use uuid::Uuid;

use super::*;

fn marked() -> Text {
    Text::new("marked 死にたい").unwrap()
}

fn assessment() -> Assessment {
    Assessment {
        imminent: 0.1,
        band: Band::High,
        ladder: Ladder::default(),
        issues: vec![(Issue::Suicide, 0.7)],
        contributions: vec![Contribution {
            start: 7,
            end: 19,
            weight: -1.25,
            rungs: [Rung::Ideation, Rung::Means].into_iter().collect(),
        }],
        model: "lexicon-1".to_owned(),
    }
}

fn with_words() -> Vec<Event> {
    let by = StaffId(Uuid::from_u128(1));
    vec![
        Event::Opened {
            desk: "desk".parse().unwrap(),
            client: ClientId(Uuid::from_u128(2)),
            channel: Channel::Web,
            language: Language::Ja,
            nickname: "marked".to_owned(),
            former: None,
        },
        Event::Said {
            author: Author::Client,
            text: marked(),
            assessment: Some(assessment()),
        },
        Event::SaidUnscored {
            text: marked(),
            floor: Band::Elevated,
        },
        Event::Rescored {
            said: Seq(2),
            assessment: assessment(),
        },
        Event::Whispered {
            author: by,
            text: marked(),
        },
        Event::Answered {
            question: "q1".to_owned(),
            answer: Some(marked()),
            assessment: None,
        },
        Event::Requeued {
            from: by,
            reason: RequeueReason::Transfer,
            note: Some(marked()),
            excluded_until: None,
        },
        Event::BandSet {
            band: Band::Low,
            by,
            reason: marked(),
        },
        Event::Reported {
            by,
            report: Report {
                issues: Vec::new(),
                imminent: false,
                ladder: Ladder::default(),
                note: Some(marked()),
            },
        },
    ]
}

#[test]
fn words_and_weights_leave_the_clear_part_and_come_back() {
    for event in with_words() {
        let parts = split(event.clone()).unwrap();
        assert!(!parts.plain.contains("marked"), "{}", parts.plain);
        assert!(!parts.plain.contains("1.25"), "{}", parts.plain);
        let secret = parts.secret.unwrap();
        let back = join(&parts.plain, &Secret::Opened(&secret)).unwrap();
        assert_eq!(back, event);
    }
}

#[test]
fn a_lost_key_reads_as_an_empty_line() {
    let parts = split(with_words().remove(1)).unwrap();
    let Event::Said {
        text, assessment, ..
    } = join(&parts.plain, &Secret::Gone).unwrap()
    else {
        panic!("another kind came back")
    };
    assert_eq!(text.expose(), "");
    assert!(assessment.unwrap().contributions.is_empty());
}

#[test]
fn an_event_without_words_has_nothing_to_seal() {
    let parts = split(Event::Queued).unwrap();
    assert!(parts.secret.is_none());
    assert_eq!(join(&parts.plain, &Secret::None).unwrap(), Event::Queued);
}

#[test]
fn refuses_a_damaged_secret() {
    let parts = split(with_words().remove(1)).unwrap();
    let secret = parts.secret.unwrap();
    let cut = &secret[..secret.len() - 1];
    assert!(join(&parts.plain, &Secret::Opened(cut)).is_err());
    assert!(join(&parts.plain, &Secret::Opened(&[3, 0, 0, 0, 0])).is_err());
    assert!(join(&parts.plain, &Secret::Opened(&[])).is_err());
}

#[test]
fn reads_what_was_stored_before_pieces_had_rungs() {
    let event = with_words().remove(1);
    let parts = split(event.clone()).unwrap();
    let mut secret = parts.secret.unwrap();
    assert_eq!(secret.pop(), Some(0b0101), "ideation and means");
    secret[0] = 1;
    let read = join(&parts.plain, &Secret::Opened(&secret)).unwrap();
    let reasons = |event: &Event| match event {
        Event::Said { assessment, .. } => assessment.as_ref().unwrap().contributions.clone(),
        other => panic!("not said: {other:?}"),
    };
    let bare = |mut reason: Contribution| {
        reason.rungs = Rungs::default();
        reason
    };
    let expected: Vec<_> = reasons(&event).into_iter().map(bare).collect();
    assert_eq!(reasons(&read), expected);
}
