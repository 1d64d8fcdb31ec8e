//! What consoles ask beside their socket.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use tomoshibi_engine::{protocol::v1::ErrorCode, staff::Role};

use super::{member, session::Member, supervisor, unstored};
use crate::gateway::{problem::Problem, shared::Shared};

/// The staff of one's own desk, for those who look after them.
#[utoipa::path(path = "/api/v1/staff/colleagues", tag = "staff", responses(
    (status = 200, body = [Member]), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/staff/colleagues")]
pub(crate) async fn colleagues(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let me = member(&request, &shared).await?;
    if !matches!(me.role, Role::Supervisor | Role::Coach | Role::Admin) {
        return Err(ErrorCode::NotAllowed.into());
    }
    let staff = shared.parts.staff.of_desk(me.desk).await?;
    let shown: Vec<_> = staff.into_iter().map(Member::from).collect();
    Ok(unstored(&shown))
}

/// Alarms of one's own desk that nobody has acknowledged, oldest first. Acknowledged through the socket.
#[utoipa::path(path = "/api/v1/staff/alarms", tag = "staff", responses(
    (status = 200, body = [Object], description = "as in the frame `alarm`"),
    (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/staff/alarms")]
pub(crate) async fn alarms(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let me = supervisor(&request, &shared).await?;
    let alarms = shared.parts.alarms.open(me.desk).await?;
    Ok(unstored(&alarms))
}
