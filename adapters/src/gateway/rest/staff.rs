//! What consoles ask beside their socket.

use actix_web::{
    HttpResponse, get,
    web::{Data, Query},
};
use serde::Deserialize;
use tomoshibi_engine::time::Timestamp;
use utoipa::IntoParams;

use super::{session::Member, unstored};
use crate::gateway::{
    problem::Problem,
    shared::Shared,
    who::{Administering, CaringForStaff, Supervising, Who},
};

/// The staff of one's own desk, for those who look after them.
#[utoipa::path(path = "/api/v1/staff/colleagues", tag = "staff",
    security(("session" = ["supervisor", "coach", "admin"])), responses(
    (status = 200, body = [Member]), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/staff/colleagues")]
pub(crate) async fn colleagues(
    me: Who<CaringForStaff>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let staff = shared.parts.staff.of_desk(me.member.desk).await?;
    let shown: Vec<_> = staff.into_iter().map(Member::from).collect();
    Ok(unstored(&shown))
}

/// Alarms of one's own desk that nobody has acknowledged, oldest first. Acknowledged through the socket.
#[utoipa::path(path = "/api/v1/staff/alarms", tag = "staff",
    security(("session" = ["supervisor"])), responses(
    (status = 200, body = [Object], description = "as in the frame `alarm`"),
    (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/staff/alarms")]
pub(crate) async fn alarms(
    me: Who<Supervising>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let alarms = shared.parts.alarms.open(me.member.desk).await?;
    Ok(unstored(&alarms))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    /// Milliseconds since 1970: only what was before; left out, the newest.
    #[param(value_type = Option<i64>)]
    before: Option<Timestamp>,
}

/// Who of one's own desk opened a conversation that they did not answer, and when: the newest first, at most
/// 200, one an hour for each person and conversation. Nothing of what was written.
#[utoipa::path(path = "/api/v1/staff/views", tag = "staff",
    security(("session" = ["admin"])), responses(
    (status = 200, body = [Object], description = "`desk`, `conversation`, `staff`, `at`"),
    (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/staff/views")]
pub(crate) async fn views(
    me: Who<Administering>,
    shared: Data<Shared>,
    Query(page): Query<Page>,
) -> Result<HttpResponse, Problem> {
    let before = page.before.unwrap_or(Timestamp(i64::MAX));
    let views = shared.parts.views.views(me.member.desk, before).await?;
    Ok(unstored(&views))
}
