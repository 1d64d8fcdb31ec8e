//! What triage learnt, for those who look after a line.

use actix_web::{HttpResponse, get, web::Data};
use serde::Serialize;
use tomoshibi_engine::{time::Timestamp, triage::learning::NewWord};
use utoipa::ToSchema;

use super::unstored;
use crate::gateway::{
    problem::Problem,
    shared::Shared,
    who::{Supervising, Who},
};

/// What clients have begun to say.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewWords {
    /// When the reports were last learnt from, in milliseconds since 1970; null before the first time.
    #[schema(value_type = Option<i64>)]
    at: Option<Timestamp>,
    /// Reports that were learnt from then.
    reports: usize,
    #[schema(value_type = Vec<Object>)]
    words: Vec<NewWord>,
}

/// Words and short phrases that the latest training takes more seriously than the program did when it was
/// installed, what grew most first: `words`, `clients` who used it (ten at least), `in_danger` of them, and
/// its log-odds `before` and `now`. No sentence of anybody is among them.
#[utoipa::path(path = "/api/v1/triage/words", tag = "triage",
    security(("session" = ["supervisor"])), responses(
    (status = 200, body = NewWords), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/triage/words")]
pub(crate) async fn words(
    _: Who<Supervising>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let latest = shared.parts.models.kept(1).await?.pop();
    let shown = match latest {
        Some(model) => NewWords {
            at: Some(model.at),
            reports: model.training.lessons,
            words: model.training.words,
        },
        None => NewWords {
            at: None,
            reports: 0,
            words: Vec::new(),
        },
    };
    Ok(unstored(&shown))
}
