//! What consoles ask beside their socket.

use actix_web::{HttpResponse, get, web::Data};

use super::{session::Member, unstored};
use crate::gateway::{
    problem::Problem,
    shared::Shared,
    who::{CaringForStaff, Supervising, Who},
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
