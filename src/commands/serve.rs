//! `serve`: one node of a real line. Everything that could be wrong is looked at before the port is opened.

use std::future::ready;

use tomoshibi_config::Settings;
use tomoshibi_engine::ports::staff::Staff as _;

use super::{Outcome, node};
use crate::{
    exit::{Failure, Verdict},
    output::Output,
    shutdown::Stop,
    store, wiring,
};

const DEMO_ACCOUNTS: &str = "this database holds demo accounts, whose passwords everybody knows: \
     use another database for a real line, or run: tomoshibi demo";

pub(super) async fn run(settings: &Settings, output: &mut Output) -> Outcome {
    let stop = Stop::listen()?;
    let _alone = store::claim(settings)?;
    let store = store::open(settings).await?;
    if store.has_demo_accounts().await? {
        return Err(Failure::Refused(DEMO_ACCOUNTS.into()));
    }
    let listener = wiring::bind(settings.listen)?;
    let node = node::start(settings, store.clone(), listener, output).await?;
    node::until_stopped(node, stop, ready(()), &store, output).await?;
    Ok(Verdict::Good)
}
