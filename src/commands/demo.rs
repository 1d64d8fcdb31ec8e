//! `demo`: one node to look around in, with everything it needs made on the first start and found again
//! on the next. Its passwords are no secret, so it works only on a database of its own.

mod people;
mod staff;

use std::sync::Arc;

use tomoshibi_adapters::sql::Store;
use tomoshibi_config::Settings;
use tomoshibi_engine::{desk::Desk, ports::staff::Desks as _};

use super::{Outcome, node};
use crate::{
    desk_file::DeskFile,
    exit::{Failure, Verdict},
    output::Output,
    shutdown::Stop,
    store, wiring,
};

const NOT_EMBEDDED: &str =
    "the demo is one node on an embedded database of its own: unset database_url and redis_url";
const NOT_DEMO: &str = "this database belongs to a real line: name another directory with --data";

pub(super) async fn run(settings: &Settings, simulated: u16, output: &mut Output) -> Outcome {
    let stop = Stop::listen()?;
    if !settings.database_url.is_empty() || !settings.redis_url.is_empty() {
        return Err(Failure::input(NOT_EMBEDDED));
    }
    store::make_folder(settings)?;
    let _alone = store::claim(settings)?;
    let store = prepare(settings).await?;
    let listener = wiring::bind(settings.listen)?;
    let address = listener.local_addr()?;
    let node = node::start(settings, Arc::clone(&store), listener, output).await?;
    for line in staff::sign_ins() {
        output.line(&line)?;
    }
    let people = people::begin(address, simulated);
    node::until_stopped(node, stop, people.end(), &store, output).await?;
    Ok(Verdict::Good)
}

/// The database with desk and staff, whether or not they were there.
async fn prepare(settings: &Settings) -> Result<Arc<Store>, Failure> {
    store::migrate(settings).await?;
    let store = store::open(settings).await?;
    let example = DeskFile::example().map_err(Failure::Input)?;
    if holds_another_desk(&store, &example.desk).await? {
        return Err(Failure::Refused(NOT_DEMO.into()));
    }
    staff::enrol(&store, &example.desk.id).await?;
    example.store(&store).await?;
    Ok(store)
}

async fn holds_another_desk(store: &Store, own: &Desk) -> Result<bool, Failure> {
    let desks = store.all().await?;
    Ok(desks.iter().any(|desk| desk.id != own.id))
}
