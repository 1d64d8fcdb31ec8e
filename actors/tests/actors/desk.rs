//! The desk and the people of the tests.

use tomoshibi_engine::{
    desk::{Desk, Localized, Policy},
    ids::StaffId,
    staff::{Language, Qualification, Role, StaffMember},
    triage::Thresholds,
};
use uuid::Uuid;

pub(crate) fn demo_desk() -> Desk {
    Desk {
        id: "lantern".parse().unwrap(),
        languages: vec![Language::En, Language::Ja],
        name: text("Lantern"),
        welcome: text("Welcome."),
        question: text("What is it?"),
        waiting: text("We are finding someone."),
        farewell: text("Take care."),
        nudge: text("Still there?"),
        questionnaire: Vec::new(),
        library: None,
        furigana: false,
        embed: Vec::new(),
        workplace: tomoshibi_engine::desk::Workplace::default(),
        emergency: Vec::new(),
        thresholds: Thresholds::default(),
        policy: Policy::default(),
    }
}

pub(crate) fn text(words: &str) -> Localized {
    [(Language::En, words.to_owned())].into()
}

pub(crate) fn counselor(number: u128, qualification: Qualification) -> StaffMember {
    member(number, Role::Counselor, qualification)
}

pub(crate) fn supervisor(number: u128) -> StaffMember {
    member(number, Role::Supervisor, Qualification::Licensed)
}

fn member(number: u128, role: Role, qualification: Qualification) -> StaffMember {
    StaffMember {
        id: StaffId(Uuid::from_u128((0x5 << 64) + number)),
        desk: "lantern".parse().unwrap(),
        nickname: format!("Staff {number}"),
        role,
        qualification,
        languages: [Language::En].into_iter().collect(),
        level: 5,
    }
}
