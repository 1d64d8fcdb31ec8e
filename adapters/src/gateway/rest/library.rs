//! What a desk has to read: all of it for its staff, what is meant for them for clients.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Data, Path},
};
use serde::Serialize;
use tomoshibi_engine::{
    desk::{Localized, library::Entry},
    ids::DeskId,
    staff::Language,
};
use utoipa::ToSchema;

use super::{desks::open_desk, unstored};
use crate::gateway::{
    problem::Problem,
    shared::Shared,
    who::{NearTalks, Who},
};

/// A column may be mended by the desk; nobody needs to see that sooner.
const READING_CACHE: &str = "public, max-age=300";

/// Columns, doctors' messages and places to turn to, in one language. Nothing that only staff should read.
#[utoipa::path(path = "/api/v1/desks/{desk}/reading/{language}", tag = "desks", security(()),
    params(("desk" = String, Path, description = "the desk's name"),
        ("language" = String, Path, description = "`ja` or `en`")),
    responses((status = 200, body = [Object]), (status = 404, body = Problem)))]
#[get("/desks/{desk}/reading/{language}")]
pub(crate) async fn reading(
    shared: Data<Shared>,
    path: Path<(DeskId, Language)>,
) -> Result<HttpResponse, Problem> {
    let (desk, language) = path.into_inner();
    let desk = open_desk(&shared, &desk).await?;
    let library = shared.shelf.of(&desk, shared.parts.desks.as_ref()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, READING_CACHE))
        .json(library.for_clients(language)))
}

/// The library as staff read it. `desk` is what `{desk}` in ready words stands for, by language.
#[derive(Serialize, ToSchema)]
pub(crate) struct Shelf<'a> {
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    desk: &'a Localized,
    #[schema(value_type = Vec<Object>)]
    entries: &'a [Entry],
}

/// Everything the desk has at hand, for those who talk with clients or look after who does.
#[utoipa::path(path = "/api/v1/staff/library", tag = "staff",
    security(("session" = ["counselor", "supervisor", "coach"])), responses(
    (status = 200, body = Object), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/staff/library")]
pub(crate) async fn shelf(
    me: Who<NearTalks>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let desk = open_desk(&shared, &me.member.desk).await?;
    let library = shared.shelf.of(&desk, shared.parts.desks.as_ref()).await?;
    Ok(unstored(&Shelf {
        desk: &desk.name,
        entries: &library.entries,
    }))
}
