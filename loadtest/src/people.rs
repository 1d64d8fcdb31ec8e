//! People for a demonstration: a few clients and counselors who behave like people, for as long as asked.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinSet, time::sleep};
use tomoshibi_engine::staff::Language;

use crate::{
    chance::Chance,
    client::{self, VirtualClient},
    counselor::{self, Account, VirtualCounselor},
    history::History,
    server::Server,
    texts::Grade,
};

/// Who takes part.
#[derive(Debug, Clone)]
pub struct Cast {
    pub desk: String,
    /// Clients at a time; one who is done is followed by another.
    pub clients: u32,
    pub counselors: Vec<Account>,
    pub seed: u64,
}

/// Plays until `stop` turns true. Ends within seconds of it.
pub async fn play(server: Server, cast: Cast, stop: watch::Receiver<bool>) {
    let history = Arc::new(History::default());
    let mut people = JoinSet::new();
    for (index, account) in (0..).zip(cast.counselors) {
        let manner = counselor::Manner {
            think: Duration::from_secs(3)..Duration::from_secs(9),
            answers_max: Some(6),
            whisper_one_in: 12,
            marked: false,
        };
        let person = VirtualCounselor::new(&server, account, index, manner, Arc::clone(&history));
        let stop = stop.clone();
        people.spawn_local(async move {
            person.run(stop).await;
        });
    }
    for place in 0..cast.clients {
        let (server, desk, stop) = (server.clone(), cast.desk.clone(), stop.clone());
        people.spawn_local(one_after_another(server, desk, place, cast.seed, stop));
    }
    while people.join_next().await.is_some() {}
}

/// One place at the desk's door: a client comes, talks, goes; after a while another comes.
async fn one_after_another(
    server: Server,
    desk: String,
    place: u32,
    seed: u64,
    mut stop: watch::Receiver<bool>,
) {
    let mut chance = Chance::seeded(seed ^ u64::from(place));
    for visit in 0_u32.. {
        let pause = chance.between(&(Duration::from_secs(1)..Duration::from_secs(20)));
        tokio::select! {
            () = sleep(pause) => {}
            _ = stop.changed() => return,
        }
        // Its own history: nobody checks a demonstration, and it must not grow for ever.
        let history = Arc::new(History::default());
        let index = place * 10_000 + visit;
        let Ok(person) =
            VirtualClient::enrol(&server, &desk, index, manner(&mut chance), history).await
        else {
            continue;
        };
        tokio::select! {
            _ = person.run(stop.clone()) => return,
            () = sleep(chance.between(&(Duration::from_mins(1)..Duration::from_mins(3)))) => {}
        }
    }
}

fn manner(chance: &mut Chance) -> client::Manner {
    let grade = match chance.below(10) {
        0 => Grade::Danger,
        1..=3 => Grade::Distressed,
        _ => Grade::Lonely,
    };
    let language = if chance.one_in(3) {
        Language::En
    } else {
        Language::Ja
    };
    client::Manner {
        grade,
        language,
        think: Duration::from_secs(3)..Duration::from_secs(12),
        waits_for_answer: true,
        lines_max: 8,
        marked: false,
    }
}
