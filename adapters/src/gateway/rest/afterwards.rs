//! What clients say once it is over.

use actix_web::{HttpResponse, get, web::Data};
use serde::Serialize;
use tomoshibi_engine::{
    desk::figures::Endings,
    ports::afterwards::Thanks,
    time::{Millis, Timestamp},
};
use utoipa::ToSchema;

use super::unstored;
use crate::gateway::{
    problem::Problem,
    shared::Shared,
    who::{Answering, CountingTalks, Who},
};

/// What the figures are of.
const FIGURES_DAYS: i64 = 30;

/// Words of thanks that clients have for who is signed in, the latest first, at most 100: `at` and `text`. Who
/// wrote them is not told.
#[utoipa::path(path = "/api/v1/staff/thanks", tag = "staff",
    security(("session" = ["counselor", "supervisor"])), responses(
    (status = 200, body = [Object]), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/staff/thanks")]
pub(crate) async fn thanks(
    me: Who<Answering>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let thanks: Vec<Thanks> = shared.parts.afterwards.thanks(me.member.id).await?;
    Ok(unstored(&thanks))
}

/// How the desk's talks ended.
#[derive(Serialize, ToSchema)]
pub(crate) struct Figures {
    /// Talks that ended since then count, in milliseconds since 1970.
    #[schema(value_type = i64)]
    since: Timestamp,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    endings: Endings,
}

/// How the talks of the last 30 days ended: `ended`; of those `answered`, how heavy it was `before` and `after`
/// (means of 0 to 10), and how many found it `lighter`; how many clients `thanked` their counselor. Null where
/// fewer than ten clients said something: nobody can be told from it.
#[utoipa::path(path = "/api/v1/staff/endings", tag = "staff",
    security(("session" = ["supervisor", "coordinator", "admin"])), responses(
    (status = 200, body = Figures), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/staff/endings")]
pub(crate) async fn endings(
    me: Who<CountingTalks>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let since = shared.parts.clock.now() - Millis::hours(24 * FIGURES_DAYS);
    let endings = shared
        .parts
        .afterwards
        .endings(me.member.desk, since)
        .await?;
    let endings = Endings::of(&endings);
    Ok(unstored(&Figures { since, endings }))
}
