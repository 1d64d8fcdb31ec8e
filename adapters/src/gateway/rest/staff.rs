//! What consoles ask beside their socket.

use actix_web::{
    HttpResponse, get, post,
    web::{self, Data, Json, Query},
};
use serde::Deserialize;
use tomoshibi_engine::{
    level::LEVEL_MAX, ports::duty::DutyEvent, protocol::v1::ErrorCode, time::Timestamp,
};
use utoipa::{IntoParams, ToSchema};

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

/// A level for somebody who comes with experience.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    /// 1 to 11.
    #[schema(minimum = 1, maximum = 11)]
    level: u8,
    /// Why, in at most 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

impl Given {
    fn is_sound(&self) -> bool {
        let written = self.reason.trim().chars().count();
        (1..=LEVEL_MAX).contains(&self.level) && (1..=500).contains(&written)
    }
}

/// Gives a counselor of one's own desk a level, because they come with experience; who gave it, when and why is kept in
/// their stream. A level never falls: a lower one than they have is refused.
#[utoipa::path(path = "/api/v1/staff/colleagues/{staff}/level", tag = "staff",
    security(("session" = ["admin"])), responses(
    (status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[post("/staff/colleagues/{staff}/level")]
pub(crate) async fn give_level(
    me: Who<Administering>,
    shared: Data<Shared>,
    staff: web::Path<String>,
    Json(given): Json<Given>,
) -> Result<HttpResponse, Problem> {
    let of_desk = shared.parts.staff.of_desk(me.member.desk).await?;
    let mut named = of_desk.iter().filter(|one| one.id.0.to_string() == *staff);
    let Some(member) = named.next() else {
        let title = "Nobody of your desk has this id.";
        return Err(Problem::because(ErrorCode::BadFrame, 404, title));
    };
    if !given.is_sound() {
        let title = "A level is from 1 to 11, and its reason from 1 to 500 characters.";
        return Err(Problem::because(ErrorCode::BadFrame, 400, title));
    }
    if given.level <= member.level {
        return Err(ErrorCode::NoChange.into());
    }
    let event = DutyEvent::LevelGiven {
        level: given.level,
        by: me.member.id,
        reason: given.reason,
    };
    let now = shared.parts.clock.now();
    shared
        .parts
        .duties
        .record(member.id, event, None, now)
        .await?;
    shared
        .parts
        .staff
        .raise_level(member.id, given.level)
        .await?;
    Ok(HttpResponse::NoContent().finish())
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
