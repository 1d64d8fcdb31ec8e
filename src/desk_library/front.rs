//! Front matter: what is known of an entry beside its text. TOML, checked key by key, because one mistake
//! must not hide the next.

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue, ValueDeserializer},
};
use tomoshibi_engine::{
    desk::{
        is_date, is_dialable,
        library::{EntryKind, Page, Phone},
    },
    triage::Issue,
};

use super::Mistake;

const FENCE: &str = "+++";
const TITLE_CHARS_MAX: usize = 80;
const SHORT_CHARS_MAX: usize = 120;
const STEP_CHARS_MAX: usize = 400;
const LIST_MAX: usize = 20;

/// A file's two parts.
pub(super) struct Front<'t> {
    pub(super) head: &'t str,
    pub(super) body: &'t str,
    /// Of the body's first line in the file.
    pub(super) line: usize,
}

pub(super) fn split(text: &str) -> Option<Front<'_>> {
    let rest = text.strip_prefix(FENCE)?.strip_prefix('\n')?;
    let end = if rest.starts_with(FENCE) {
        0
    } else {
        rest.find("\n+++\n")
            .or_else(|| rest.strip_suffix("\n+++").map(str::len))?
            + 1
    };
    let (head, body) = rest.split_at_checked(end)?;
    let body = body.strip_prefix(FENCE)?;
    let body = body.strip_prefix('\n').unwrap_or(body);
    let line = head.lines().count() + 3;
    Some(Front { head, body, line })
}

/// Keys that entries of a kind may have beside `title` and `keywords`.
fn keys(kind: EntryKind) -> &'static [&'static str] {
    match kind {
        EntryKind::Canned | EntryKind::Procedure | EntryKind::Column => &["issues"],
        EntryKind::Term => &[],
        EntryKind::Referral => &["issues", "phone", "link", "hours", "steps"],
        EntryKind::Video => &["issues", "link", "speaker", "minutes"],
    }
}

/// Without which it is of no use.
fn needed(kind: EntryKind) -> &'static [&'static str] {
    match kind {
        EntryKind::Referral => &["title", "steps"],
        EntryKind::Video => &["title", "link", "speaker"],
        _ => &["title"],
    }
}

pub(super) fn read(kind: EntryKind, head: &str, mistakes: &mut Vec<Mistake>) -> Page {
    let mut page = Page::default();
    let table = match DeTable::parse(head) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            mistakes.push(Mistake::new(line_of(head, at), error.message()));
            return page;
        }
    };
    for (key, value) in &table {
        let name: &str = key.get_ref();
        let known = ["title", "keywords"].contains(&name) || keys(kind).contains(&name);
        let taken = if known {
            take(&mut page, name, value)
        } else {
            Err(format!("{name} has no meaning in {}", kind.folder()))
        };
        if let Err(wrong) = taken {
            mistakes.push(Mistake::new(line_of(head, key.span().start), wrong));
        }
    }
    for key in needed(kind) {
        if !table.keys().any(|known| known.get_ref() == key) {
            mistakes.push(Mistake::new(1, format!("{key} is missing")));
        }
    }
    page
}

/// The first line is the fence.
fn line_of(head: &str, at: usize) -> usize {
    head.get(..at).unwrap_or(head).matches('\n').count() + 2
}

fn take(page: &mut Page, key: &str, value: &Spanned<DeValue<'_>>) -> Result<(), String> {
    let value = value.clone();
    match key {
        "title" => page.title = text(key, value, TITLE_CHARS_MAX)?,
        "keywords" => page.keywords = list(key, value, SHORT_CHARS_MAX)?,
        "steps" => page.steps = list(key, value, STEP_CHARS_MAX)?,
        "hours" => page.hours = Some(text(key, value, SHORT_CHARS_MAX)?),
        "speaker" => page.speaker = Some(text(key, value, SHORT_CHARS_MAX)?),
        "minutes" => page.minutes = Some(read_as(value, "minutes is a whole number up to 255")?),
        "link" => page.link = Some(link(value)?),
        "phone" => page.phone = Some(phone(value)?),
        _ => {
            page.issues = read_as::<Vec<Issue>>(value, "issues is a list of the service's issues")?;
        }
    }
    Ok(())
}

fn read_as<T: DeserializeOwned>(value: Spanned<DeValue<'_>>, wrong: &str) -> Result<T, String> {
    T::deserialize(ValueDeserializer::from(value))
        .map_err(|error: toml::de::Error| format!("{wrong}: {}", error.message()))
}

fn text(key: &str, value: Spanned<DeValue<'_>>, chars_max: usize) -> Result<String, String> {
    let text: String = read_as(value, &format!("{key} is a text"))?;
    sized(key, &text, chars_max)?;
    Ok(text)
}

fn list(key: &str, value: Spanned<DeValue<'_>>, chars_max: usize) -> Result<Vec<String>, String> {
    let list: Vec<String> = read_as(value, &format!("{key} is a list of texts"))?;
    if list.is_empty() || list.len() > LIST_MAX {
        return Err(format!("{key} holds 1 to {LIST_MAX} texts"));
    }
    for text in &list {
        sized(key, text, chars_max)?;
    }
    Ok(list)
}

fn sized(key: &str, text: &str, chars_max: usize) -> Result<(), String> {
    let length = text.trim().chars().count();
    if (1..=chars_max).contains(&length) {
        Ok(())
    } else {
        Err(format!("{key} has 1 to {chars_max} characters"))
    }
}

fn link(value: Spanned<DeValue<'_>>) -> Result<String, String> {
    let link: String = read_as(value, "link is an address")?;
    if super::markdown::is_safe(&link) {
        Ok(link)
    } else {
        Err("link must begin with https://".into())
    }
}

fn phone(value: Spanned<DeValue<'_>>) -> Result<Phone, String> {
    let form = "phone is { number, source, verified_on }";
    let phone: Phone = read_as(value, form)?;
    if !is_dialable(&phone.number) {
        return Err("phone.number holds digits, '-', '+' and spaces only".into());
    }
    if phone.source.trim().is_empty() {
        return Err("phone.source is missing: say where the number was read".into());
    }
    if !is_date(&phone.verified_on) {
        return Err("phone.verified_on is a date, YYYY-MM-DD".into());
    }
    Ok(phone)
}
