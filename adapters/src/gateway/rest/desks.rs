//! What a desk shows to everybody, and how a page becomes a client of it.

use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Json, Path},
};
use serde::{Deserialize, Serialize};
use tomoshibi_engine::{
    desk::{Choice, Desk, EmergencyNumber, Localized, Question},
    ids::DeskId,
    privacy::{Text, TextError},
    protocol::v1::ErrorCode,
    staff::Language,
};
use utoipa::ToSchema;

use crate::gateway::{address, problem::Problem, shared::Shared};

const NICKNAME_CHARS_MAX: usize = 40;

/// The public part of a desk's document. Texts are by language (`ja`, `en`).
#[derive(Serialize, ToSchema)]
pub(crate) struct DeskShown {
    #[schema(value_type = String)]
    id: DeskId,
    /// The first is the default.
    #[schema(value_type = Vec<String>)]
    languages: Vec<Language>,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    name: Localized,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    welcome: Localized,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    question: Localized,
    /// Asked one after the other until somebody is there; each can be skipped.
    questionnaire: Vec<Asked>,
    emergency: Vec<Emergency>,
    /// The page shows how its kanji are read.
    furigana: bool,
}

#[derive(Serialize, ToSchema)]
struct Asked {
    id: String,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    ask: Localized,
    choices: Vec<Choosable>,
}

/// Without what the desk makes of it.
#[derive(Serialize, ToSchema)]
struct Choosable {
    id: String,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    text: Localized,
}

#[derive(Serialize, ToSchema)]
struct Emergency {
    number: String,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    name: Localized,
    source: String,
    /// When a person last confirmed it, `YYYY-MM-DD`.
    verified_on: String,
}

impl From<Question> for Asked {
    fn from(asked: Question) -> Self {
        Self {
            id: asked.id,
            ask: asked.ask,
            choices: asked.choices.into_iter().map(Choosable::from).collect(),
        }
    }
}

impl From<Choice> for Choosable {
    fn from(choice: Choice) -> Self {
        Self {
            id: choice.id,
            text: choice.text,
        }
    }
}

impl From<EmergencyNumber> for Emergency {
    fn from(number: EmergencyNumber) -> Self {
        Self {
            number: number.number,
            name: number.name,
            source: number.source,
            verified_on: number.verified_on,
        }
    }
}

impl From<Desk> for DeskShown {
    fn from(desk: Desk) -> Self {
        Self {
            id: desk.id,
            languages: desk.languages,
            name: desk.name,
            welcome: desk.welcome,
            question: desk.question,
            questionnaire: desk.questionnaire.into_iter().map(Asked::from).collect(),
            emergency: desk.emergency.into_iter().map(Emergency::from).collect(),
            furigana: desk.furigana,
        }
    }
}

/// The desks open here.
#[utoipa::path(path = "/api/v1/desks", tag = "desks", security(()), responses((status = 200, body = [DeskShown])))]
#[get("/desks")]
pub(crate) async fn list(shared: Data<Shared>) -> Result<HttpResponse, Problem> {
    let desks = open_desks(&shared).await?;
    let shown: Vec<_> = desks.into_iter().map(DeskShown::from).collect();
    Ok(HttpResponse::Ok().json(shown))
}

/// One desk.
#[utoipa::path(path = "/api/v1/desks/{desk}", tag = "desks", security(()),
    params(("desk" = String, Path, description = "the desk's name")),
    responses((status = 200, body = DeskShown), (status = 404, body = Problem)))]
#[get("/desks/{desk}")]
pub(crate) async fn one(shared: Data<Shared>, desk: Path<DeskId>) -> Result<HttpResponse, Problem> {
    let desk = open_desk(&shared, &desk).await?;
    Ok(HttpResponse::Ok().json(DeskShown::from(desk)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enrolment {
    /// `ja` or `en`; the desk's default when it does not speak it.
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// At most 40 characters; "Anon …" when left out.
    nickname: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Enrolled {
    /// The page keeps it to be taken for the same client again. Whoever has it is that client.
    token: String,
    nickname: String,
    #[schema(value_type = String)]
    language: Language,
}

/// A new web client of a desk.
#[utoipa::path(path = "/api/v1/desks/{desk}/clients", tag = "desks", security(()), request_body = Enrolment,
    params(("desk" = String, Path, description = "the desk's name")),
    responses((status = 201, body = Enrolled), (status = 400, body = Problem),
        (status = 404, body = Problem), (status = 429, body = Problem)))]
#[post("/desks/{desk}/clients")]
pub(crate) async fn enrol(
    request: HttpRequest,
    shared: Data<Shared>,
    desk: Path<DeskId>,
    Json(enrolment): Json<Enrolment>,
) -> Result<HttpResponse, Problem> {
    let settings = &shared.settings;
    let address = address::of(
        request.peer_addr(),
        request.headers(),
        &settings.trusted_proxies,
    );
    if !shared.paces.may_enrol(address) {
        return Err(ErrorCode::TooManyTries.into());
    }
    let desk = open_desk(&shared, &desk).await?;
    let language = spoken(&desk, enrolment.language);
    let nickname = enrolment.nickname.as_deref().map(checked_nickname);
    let nickname = nickname.transpose()?.flatten();
    let enrolled = shared
        .parts
        .clients
        .enrol(desk.id, language, nickname)
        .await;
    let (client, token) = enrolled?;
    Ok(HttpResponse::Created()
        .insert_header(("cache-control", "no-store"))
        .json(Enrolled {
            token: token.0,
            nickname: client.nickname,
            language: client.language,
        }))
}

fn spoken(desk: &Desk, wanted: Option<Language>) -> Language {
    wanted
        .filter(|language| desk.languages.contains(language))
        .or_else(|| desk.languages.first().copied())
        .unwrap_or_default()
}

/// Held to the same rules as a line; nothing but blanks is no nickname.
fn checked_nickname(nickname: &str) -> Result<Option<String>, Problem> {
    let nickname = nickname.trim();
    if nickname.chars().count() > NICKNAME_CHARS_MAX {
        return Err(ErrorCode::TextTooLong.into());
    }
    match Text::new(nickname) {
        Err(TextError::Empty) => Ok(None),
        Ok(_) if !nickname.contains(['\n', '\r', '\t']) => Ok(Some(nickname.to_owned())),
        _ => Err(ErrorCode::TextControlCharacter.into()),
    }
}

pub(super) async fn open_desk(shared: &Shared, id: &DeskId) -> Result<Desk, Problem> {
    let desks = open_desks(shared).await?;
    let found = desks.into_iter().find(|desk| desk.id == *id);
    Ok(found.ok_or(ErrorCode::NoSuchDesk)?)
}

async fn open_desks(shared: &Shared) -> Result<Vec<Desk>, Problem> {
    let open = shared.parts.health.desks();
    let mut desks = shared.parts.desks.all().await?;
    desks.retain(|desk| open.contains(&desk.id));
    Ok(desks)
}
