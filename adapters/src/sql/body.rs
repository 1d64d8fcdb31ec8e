//! An event in two parts: what is stored in clear (kind, ids, numbers) as JSON, and what a person wrote,
//! which is sealed. Where an event keeps words is said once, in `slots`; taking out and putting back both go
//! through it, and a new variant does not compile until somebody has decided.

use tomoshibi_engine::{
    conversation::Event,
    ports::StoreError,
    privacy::Text,
    triage::{Contribution, Rungs},
};

use super::{error::unreadable, value::json};

/// First byte of a secret part; a later form gets another number.
const FORM: u8 = 2;
/// Before pieces of a text had rungs.
const FORM_WITHOUT_RUNGS: u8 = 1;
/// Stands in the clear part where a text was taken out.
const TAKEN_OUT: &str = "…";
const WEIGHT_BYTES: usize = 12;
const CONTRIBUTION_BYTES: usize = WEIGHT_BYTES + 1;

/// The two parts of an event.
pub(super) struct Parts {
    pub(super) kind: &'static str,
    pub(super) plain: String,
    /// Not yet sealed.
    pub(super) secret: Option<Vec<u8>>,
}

/// What became of the secret part by the time of reading.
pub(super) enum Secret<'a> {
    /// The event never had one.
    None,
    /// Its key was deleted, or it is not to be opened.
    Gone,
    Opened(&'a [u8]),
}

pub(super) fn split(mut event: Event) -> Result<Parts, StoreError> {
    let secret = take_out(&mut event)?;
    Ok(Parts {
        kind: event.kind(),
        plain: json(&event)?,
        secret,
    })
}

pub(super) fn join(plain: &str, secret: &Secret<'_>) -> Result<Event, StoreError> {
    let mut event: Event =
        serde_json::from_str(plain).map_err(|_| unreadable("an event is in no known form"))?;
    match secret {
        Secret::None => {}
        Secret::Gone => put_back(&mut event, "", Vec::new()),
        Secret::Opened(bytes) => {
            let (words, contributions) =
                decode(bytes).ok_or_else(|| unreadable("a sealed text is in no known form"))?;
            put_back(&mut event, words, contributions);
        }
    }
    Ok(event)
}

enum Words<'a> {
    None,
    Text(&'a mut Text),
    Nickname(&'a mut String),
}

struct Slots<'a> {
    words: Words<'a>,
    contributions: Option<&'a mut Vec<Contribution>>,
}

fn slots(event: &mut Event) -> Slots<'_> {
    let (words, assessment) = match event {
        Event::Opened { nickname, .. } => (Words::Nickname(nickname), None),
        Event::Said {
            text, assessment, ..
        } => (Words::Text(text), assessment.as_mut()),
        Event::SaidUnscored { text, .. } | Event::Whispered { text, .. } => {
            (Words::Text(text), None)
        }
        Event::Rescored { assessment, .. } => (Words::None, Some(assessment)),
        Event::Answered {
            answer, assessment, ..
        } => (
            answer.as_mut().map_or(Words::None, Words::Text),
            assessment.as_mut(),
        ),
        Event::SelfChecked {
            answers,
            assessment,
            ..
        } => (
            answers.as_mut().map_or(Words::None, Words::Text),
            assessment.as_mut(),
        ),
        Event::Thanked {
            text, assessment, ..
        } => (Words::Text(text), Some(assessment)),
        Event::Requeued { note, .. } | Event::HandOverOffered { note, .. } => {
            (note.as_mut().map_or(Words::None, Words::Text), None)
        }
        Event::BandSet { reason, .. } => (Words::Text(reason), None),
        Event::Reported { report, .. } => {
            (report.note.as_mut().map_or(Words::None, Words::Text), None)
        }
        Event::Unsent { .. }
        | Event::Browsed
        | Event::IntakeBegan
        | Event::CameAfterHours
        | Event::DistressTold { .. }
        | Event::Queued
        | Event::Offered { .. }
        | Event::OfferDeclined { .. }
        | Event::OfferLapsed { .. }
        | Event::OfferWithdrawn { .. }
        | Event::Engaged { .. }
        | Event::Checked { .. }
        | Event::BandEased { .. }
        | Event::LeftAsIs { .. }
        | Event::Outgrew { .. }
        | Event::HandOverEnded { .. }
        | Event::HandedOver { .. }
        | Event::WentAway
        | Event::CameBack
        | Event::Nudged { .. }
        | Event::Slept
        | Event::WrappingUp { .. }
        | Event::Closed { .. } => (Words::None, None),
    };
    Slots {
        words,
        contributions: assessment.map(|a| &mut a.contributions),
    }
}

fn take_out(event: &mut Event) -> Result<Option<Vec<u8>>, StoreError> {
    let slots = slots(event);
    let contributions = slots.contributions.map(std::mem::take).unwrap_or_default();
    let secret = match slots.words {
        Words::None if contributions.is_empty() => return Ok(None),
        Words::None => encode("", &contributions),
        Words::Text(text) => {
            let taken = std::mem::replace(text, Text::from_stored(TAKEN_OUT));
            encode(taken.expose(), &contributions)
        }
        Words::Nickname(nickname) => encode(&std::mem::take(nickname), &contributions),
    };
    secret
        .map(Some)
        .ok_or_else(|| unreadable("a text is too long to be stored"))
}

fn put_back(event: &mut Event, words: &str, contributions: Vec<Contribution>) {
    let slots = slots(event);
    match slots.words {
        Words::None => {}
        Words::Text(text) => *text = Text::from_stored(words),
        Words::Nickname(nickname) => words.clone_into(nickname),
    }
    if let Some(place) = slots.contributions {
        *place = contributions;
    }
}

/// Form, length of the words, words, then start, end, weight and rungs of each contribution; big-endian.
fn encode(words: &str, contributions: &[Contribution]) -> Option<Vec<u8>> {
    let length = u32::try_from(words.len()).ok()?;
    let size = 5 + words.len() + contributions.len() * CONTRIBUTION_BYTES;
    let mut bytes = Vec::with_capacity(size);
    bytes.push(FORM);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(words.as_bytes());
    for c in contributions {
        bytes.extend_from_slice(&c.start.to_be_bytes());
        bytes.extend_from_slice(&c.end.to_be_bytes());
        bytes.extend_from_slice(&c.weight.to_be_bytes());
        bytes.push(c.rungs.bits());
    }
    Some(bytes)
}

fn decode(bytes: &[u8]) -> Option<(&str, Vec<Contribution>)> {
    let (form, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (words, rest) = rest.split_at_checked(length)?;
    let contributions = match *form {
        FORM => whole_chunks::<CONTRIBUTION_BYTES>(rest)?
            .iter()
            .map(|[weighed @ .., rungs]| contribution(weighed, Rungs::from_bits(*rungs)))
            .collect(),
        FORM_WITHOUT_RUNGS => whole_chunks::<WEIGHT_BYTES>(rest)?
            .iter()
            .map(|weighed| contribution(weighed, Rungs::default()))
            .collect(),
        _ => return None,
    };
    Some((std::str::from_utf8(words).ok()?, contributions))
}

fn whole_chunks<const N: usize>(bytes: &[u8]) -> Option<&[[u8; N]]> {
    let (chunks, rest) = bytes.as_chunks::<N>();
    rest.is_empty().then_some(chunks)
}

fn contribution(bytes: &[u8; WEIGHT_BYTES], rungs: Rungs) -> Contribution {
    let mut numbers = bytes.as_chunks::<4>().0.iter().copied();
    let mut next = || numbers.next().unwrap_or_default();
    Contribution {
        start: u32::from_be_bytes(next()),
        end: u32::from_be_bytes(next()),
        weight: f32::from_be_bytes(next()),
        rungs,
    }
}

#[cfg(test)]
mod tests;
