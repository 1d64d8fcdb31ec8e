//! The conversations that a client had before.

use actix_web::{
    HttpResponse, get,
    web::{self, Data, Query},
};
use serde::Deserialize;
use tomoshibi_engine::{ids::ConversationId, ports::past::PastTalk, protocol::v1::ErrorCode};
use utoipa::IntoParams;
use uuid::Uuid;

use super::unstored;
use crate::gateway::{
    problem::Problem,
    shared::Shared,
    who::{Supervising, Who},
};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    /// A conversation: only what was before it; left out, the newest.
    #[param(value_type = Option<String>)]
    before: Option<Uuid>,
}

/// The ended conversations that the client of this one had at one's own desk, the newest first, at most 20:
/// `conversation`, `opened_at`, `ended_at`, `band`, `issues`, `answered_by`, `imminent`, `ended`, `distress_before`,
/// `distress_after`. Nothing of what was written: that is read with the frame `watch`, which notes who reads it.
#[utoipa::path(path = "/api/v1/conversations/{conversation}/past", tag = "staff",
    security(("session" = ["supervisor"])), responses(
    (status = 200, body = [Object]), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem)))]
#[get("/conversations/{conversation}/past")]
pub(crate) async fn past(
    me: Who<Supervising>,
    shared: Data<Shared>,
    conversation: web::Path<String>,
    Query(page): Query<Page>,
) -> Result<HttpResponse, Problem> {
    let id = Uuid::try_parse(&conversation).map_err(|_| ErrorCode::NoSuchConversation)?;
    let past: Vec<PastTalk> = shared
        .parts
        .past
        .past(
            me.member.desk,
            ConversationId(id),
            page.before.map(ConversationId),
        )
        .await?;
    Ok(unstored(&past))
}
