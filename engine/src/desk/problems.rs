//! Every mistake in a desk document at once, so that an operator mends it in one sitting.

use std::fmt;

use super::{Desk, Localized, questions};
use crate::time::Millis;

/// One mistake: where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub place: String,
    pub wrong: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.wrong)
    }
}

pub(super) fn of(desk: &Desk) -> Vec<Problem> {
    let mut list = List::default();
    languages(desk, &mut list);
    thresholds(desk, &mut list);
    modes(desk, &mut list);
    capacities(desk, &mut list);
    timings(desk, &mut list);
    emergency(desk, &mut list);
    embed(desk, &mut list);
    questions::check(desk, &mut list);
    desk.workplace.check(&mut list);
    list.0
}

#[derive(Default)]
pub(super) struct List(Vec<Problem>);

impl List {
    #[cfg(test)]
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.0
    }

    pub(super) fn unless(&mut self, right: bool, place: &str, wrong: impl Into<String>) {
        if !right {
            self.0.push(Problem {
                place: place.to_owned(),
                wrong: wrong.into(),
            });
        }
    }
}

fn languages(desk: &Desk, list: &mut List) {
    list.unless(
        !desk.languages.is_empty(),
        "languages",
        "name at least one of \"ja\", \"en\"",
    );
    let texts: [(&str, &Localized); 6] = [
        ("name", &desk.name),
        ("welcome", &desk.welcome),
        ("question", &desk.question),
        ("waiting", &desk.waiting),
        ("farewell", &desk.farewell),
        ("nudge", &desk.nudge),
    ];
    for (place, text) in texts {
        for language in &desk.languages {
            let present = text.get(language).is_some_and(|t| !t.trim().is_empty());
            list.unless(
                present,
                place,
                format!("has no text in {language:?}").to_lowercase(),
            );
        }
    }
}

fn thresholds(desk: &Desk, list: &mut List) {
    let t = desk.thresholds;
    let rising = 0.0 < t.elevated && t.elevated < t.high && t.high < t.imminent && t.imminent < 1.0;
    list.unless(
        rising,
        "thresholds",
        "must rise: 0 < elevated < high < imminent < 1",
    );
}

fn modes(desk: &Desk, list: &mut List) {
    let m = desk.policy.modes;
    list.unless(
        m.auto || m.pull || m.supervised,
        "policy.modes",
        "switch on at least one mode",
    );
    list.unless(
        !(m.auto && m.supervised),
        "policy.modes",
        "auto and supervised exclude each other: either the engine offers or a supervisor decides",
    );
}

fn capacities(desk: &Desk, list: &mut List) {
    let c = desk.policy.capacities;
    let place = "policy.capacities";
    for (name, load) in [
        ("peer", c.peer),
        ("counselor", c.counselor),
        ("licensed", c.licensed),
    ] {
        let in_range = (10..=500).contains(&load.0);
        list.unless(
            in_range,
            place,
            format!("{name} is in tenths, from 10 to 500"),
        );
    }
    list.unless(
        c.licensed_reserve <= c.licensed,
        place,
        "licensed_reserve exceeds licensed",
    );
    list.unless(
        (1..=500).contains(&c.open_max),
        place,
        "open_max must be 1 to 500",
    );
}

fn timings(desk: &Desk, list: &mut List) {
    let t = desk.policy.timings;
    let s = desk.policy.silence;
    let h = desk.policy.head_starts;
    let place = "policy.timings";
    let between = |v: Millis, low: Millis, high: Millis| low <= v && v <= high;
    let offer = between(t.offer_timeout_ms, Millis::seconds(5), Millis::minutes(10));
    list.unless(offer, place, "offer_timeout_ms must be 5 s to 10 min");
    let rescue = between(t.rescue_after_ms, Millis::seconds(5), Millis::hours(1));
    list.unless(rescue, place, "rescue_after_ms must be 5 s to 1 h");
    let touch = between(t.latest_touch_ms, Millis::minutes(1), Millis::hours(24));
    list.unless(touch, place, "latest_touch_ms must be 1 min to 24 h");
    let intake = between(t.intake_max_ms, Millis::seconds(30), Millis::minutes(30));
    list.unless(intake, place, "intake_max_ms must be 30 s to 30 min");
    let hand_over = between(
        t.hand_over_timeout_ms,
        Millis::seconds(5),
        Millis::minutes(10),
    );
    list.unless(
        hand_over,
        place,
        "hand_over_timeout_ms must be 5 s to 10 min",
    );
    let patience = between(
        t.decision_patience_ms,
        Millis::seconds(10),
        Millis::minutes(30),
    );
    list.unless(
        patience,
        place,
        "decision_patience_ms must be 10 s to 30 min",
    );
    let ordered =
        h.low_ms <= h.elevated_ms && h.elevated_ms <= h.high_ms && Millis::ZERO <= h.low_ms;
    list.unless(
        ordered,
        "policy.head_starts",
        "must not fall: 0 <= low <= elevated <= high",
    );
    list.unless(
        s.nudges_max <= 2,
        "policy.silence",
        "nudges_max is at most 2",
    );
    let away = between(s.away_after_ms, Millis::seconds(30), Millis::hours(2));
    list.unless(away, "policy.silence", "away_after_ms must be 30 s to 2 h");
}

fn emergency(desk: &Desk, list: &mut List) {
    list.unless(
        !desk.emergency.is_empty(),
        "emergency",
        "name at least one confirmed number for the desk's region; somebody will need it",
    );
    for (index, entry) in desk.emergency.iter().enumerate() {
        let place = format!("emergency[{index}]");
        list.unless(
            is_dialable(&entry.number),
            &place,
            "number holds digits, '-', '+' and spaces only",
        );
        list.unless(!entry.source.trim().is_empty(), &place, "source is missing");
        list.unless(
            is_date(&entry.verified_on),
            &place,
            "verified_on is a date, YYYY-MM-DD",
        );
    }
}

/// Sites of one desk at most: the header that names them goes out with every page.
const EMBED_MAX: usize = 16;

fn embed(desk: &Desk, list: &mut List) {
    let few = desk.embed.len() <= EMBED_MAX;
    list.unless(few, "embed", format!("at most {EMBED_MAX} origins"));
    for origin in &desk.embed {
        list.unless(
            is_origin(origin),
            "embed",
            format!("{origin:?} is not an origin like \"https://city.example.org\""),
        );
    }
}

/// What a framing page can be trusted with goes over TLS; on this very machine it may be tried without.
fn is_origin(text: &str) -> bool {
    let (host, safe) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(host), _) => (host, true),
        (_, Some(host)) => (host, false),
        _ => return false,
    };
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let named = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let local = matches!(name, "localhost" | "127.0.0.1");
    named && port.parse::<u16>().is_ok() && (safe || local)
}

/// Digits, `-`, `+` and spaces only.
pub fn is_dialable(number: &str) -> bool {
    let part = |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b' ');
    !number.is_empty() && number.bytes().all(part)
}

/// `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-').map(|p| (p.len(), p.parse::<u32>()));
    matches!(
        (parts.next(), parts.next(), parts.next()),
        (
            Some((4, Ok(_))),
            Some((2, Ok(1..=12))),
            Some((2, Ok(1..=31)))
        )
    )
}
