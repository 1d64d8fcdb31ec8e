//! Every fault of the table, made on purpose under load, one after the other. The short form makes all of
//! them in one evening; the long form gives each an evening of its own, longer, five times over, and appends
//! what came of it to a file that an interruption leaves whole.

#[path = "planted.rs"]
mod planted;

use std::{fs::File, io::Write as _, path::Path, time::Duration};

use tokio::time::{Instant, sleep};

use crate::{
    deployment::{Deployment, Node, signal},
    evening::{Crowd, Evening, on_stage},
    wire::Ill,
};

/// How many write how fast: everybody, at the pace of people.
fn crowd() -> Crowd {
    Crowd {
        clients: 120,
        think: Duration::from_secs(2)..Duration::from_secs(6),
    }
}

const COUNSELORS_OF_EACH_KIND: usize = 4;

/// Lines that must be kept after each fault before it counts as survived.
const LINES_AFTER: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    NodeKilled,
    NodeStopped,
    NodeWithoutRedis,
    NodeWithoutDatabase,
    NodeClockAhead,
    RedisKilled,
    RedisFlushed,
    RedisScriptsFlushed,
    RedisHeld,
    RedisSlow,
    DatabaseKilled,
    DatabaseHeld,
    DatabaseFull,
    PoisonPlanted,
}

impl Fault {
    const ALL: [Self; 14] = [
        Self::NodeKilled,
        Self::NodeStopped,
        Self::NodeWithoutRedis,
        Self::NodeWithoutDatabase,
        Self::NodeClockAhead,
        Self::RedisKilled,
        Self::RedisFlushed,
        Self::RedisScriptsFlushed,
        Self::RedisHeld,
        Self::RedisSlow,
        Self::DatabaseKilled,
        Self::DatabaseHeld,
        Self::DatabaseFull,
        Self::PoisonPlanted,
    ];

    /// Made, borne for so long, and over.
    async fn happens(self, deployment: &mut Deployment, nodes: &mut [Node; 3], length: Duration) {
        match self {
            Self::NodeKilled => nodes[1].kill_and_start_again(deployment),
            Self::NodeStopped => {
                signal("STOP", &nodes[2].pid());
                sleep(length).await;
                signal("CONT", &nodes[2].pid());
            }
            Self::NodeClockAhead => nodes[0].start_with_clock_ahead(deployment, 90),
            Self::NodeWithoutRedis => ill_for(&[&nodes[1]], To::Redis, Ill::Cut, length).await,
            Self::NodeWithoutDatabase => {
                ill_for(&[&nodes[2]], To::Database, Ill::Cut, length).await;
            }
            Self::RedisHeld => ill_for(&all(nodes), To::Redis, Ill::Held, length).await,
            Self::RedisSlow => {
                let slow = Ill::Slow(Duration::from_millis(200));
                ill_for(&all(nodes), To::Redis, slow, length).await;
            }
            Self::DatabaseHeld => ill_for(&all(nodes), To::Database, Ill::Held, length).await,
            Self::RedisKilled => {
                deployment.redis.kill();
                sleep(length).await;
                deployment.redis.start_again();
            }
            Self::RedisFlushed => planted::tell_redis(deployment, &["FLUSHALL"]),
            Self::RedisScriptsFlushed => planted::tell_redis(deployment, &["SCRIPT", "FLUSH"]),
            Self::DatabaseKilled => deployment.postgres.crash_and_start_again(),
            Self::DatabaseFull => {
                let taken = planted::all_connections(deployment);
                ill_for(
                    &all(nodes),
                    To::Database,
                    Ill::Cut,
                    Duration::from_millis(100),
                )
                .await;
                sleep(length).await;
                drop(taken);
            }
            Self::PoisonPlanted => planted::poison(deployment),
        }
    }

    /// A conversation that cannot be read any more is found by the audit, and must be.
    fn is_found_by_audit(self) -> bool {
        self == Self::PoisonPlanted
    }
}

#[derive(Clone, Copy)]
enum To {
    Redis,
    Database,
}

fn all(nodes: &[Node; 3]) -> [&Node; 3] {
    nodes.each_ref()
}

async fn ill_for(nodes: &[&Node], to: To, ill: Ill, length: Duration) {
    let all_are = |ill| {
        for node in nodes {
            match to {
                To::Redis => node.to_redis.is(ill),
                To::Database => node.to_postgres.is(ill),
            }
        }
    };
    all_are(ill);
    sleep(length).await;
    all_are(Ill::Not);
}

/// In the order of a seed.
fn shuffled(seed: u64) -> Vec<Fault> {
    let mut chance = tomoshibi_loadtest::chance::Chance::seeded(seed);
    let mut rest: Vec<Fault> = Fault::ALL.to_vec();
    // A conversation in quarantine stays so: its turn comes last, and in the long form only.
    rest.retain(|fault| !fault.is_found_by_audit());
    let mut order = Vec::new();
    while !rest.is_empty() {
        order.push(rest.swap_remove(chance.below(rest.len())));
    }
    order
}

fn number_from(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn every_fault_in_turn_under_load_loses_nothing() {
    let seed = number_from("SEED").unwrap_or(1);
    println!("SEED={seed}");
    on_stage(async {
        let mut deployment = Deployment::with(COUNSELORS_OF_EACH_KIND);
        let mut nodes = deployment.three();
        let evening = Evening::spread(&deployment, &nodes, &crowd()).await;
        evening.goes_on_until(LINES_AFTER * 3).await;
        for fault in shuffled(seed) {
            let begun = Instant::now();
            fault
                .happens(&mut deployment, &mut nodes, Duration::from_secs(4))
                .await;
            evening.goes_on_for(LINES_AFTER).await;
            println!("{fault:?}: borne, {:.1} s", begun.elapsed().as_secs_f64());
        }
        evening.ends_with_nobody_overloaded(&deployment).await;
        planted::board_is_as_the_ledger(&deployment).await;
        println!(
            "{} lines logged",
            nodes
                .each_ref()
                .map(|n| n.logged().lines().count())
                .iter()
                .sum::<usize>()
        );
    });
}

/// The poisonous event needs an evening of its own: its conversation stays unreadable.
#[test]
fn a_poisonous_event_on_three_nodes_costs_one_conversation() {
    on_a_poisoned_evening(200);
}

/// How many lines were kept; so many of them after it was planted.
fn on_a_poisoned_evening(lines_after: usize) -> usize {
    let mut lines = 0;
    on_stage(async {
        let mut deployment = Deployment::with(1);
        let mut nodes = deployment.three();
        let evening = Evening::spread(&deployment, &nodes, &Crowd::small()).await;
        evening.goes_on_until(60).await;
        Fault::PoisonPlanted
            .happens(&mut deployment, &mut nodes, Duration::ZERO)
            .await;
        evening.goes_on_for(lines_after).await;
        for node in &mut nodes {
            assert!(node.is_alive(), "it ended of one event");
        }
        lines = evening.history.lines_kept();
        evening.goes_home();
    });
    lines
}

#[test]
#[ignore = "soak"]
fn soak_every_fault_in_an_evening_of_its_own_five_times() {
    let rounds = number_from("ROUNDS").unwrap_or(5);
    let length = Duration::from_secs(number_from("FAULT_SECONDS").unwrap_or(20));
    let only = std::env::var("FAULT").unwrap_or_default();
    let results = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults.txt");
    println!("results: {}", results.display());
    for round in 1..=rounds {
        for fault in Fault::ALL
            .into_iter()
            .filter(|fault| format!("{fault:?}").contains(&only))
        {
            note(&results, &format!("round {round} {fault:?}: begun"));
            let lines = if fault.is_found_by_audit() {
                on_a_poisoned_evening(LINES_AFTER * 10)
            } else {
                on_an_evening_of_its_own(fault, length)
            };
            note(
                &results,
                &format!("round {round} {fault:?}: borne, {lines} lines kept"),
            );
        }
    }
}

fn on_an_evening_of_its_own(fault: Fault, length: Duration) -> usize {
    let mut lines = 0;
    on_stage(async {
        let mut deployment = Deployment::with(COUNSELORS_OF_EACH_KIND);
        let mut nodes = deployment.three();
        let evening = Evening::spread(&deployment, &nodes, &crowd()).await;
        evening.goes_on_until(LINES_AFTER * 3).await;
        fault.happens(&mut deployment, &mut nodes, length).await;
        evening.goes_on_for(LINES_AFTER * 3).await;
        lines = evening.history.lines_kept();
        evening.ends_with_nobody_overloaded(&deployment).await;
        planted::board_is_as_the_ledger(&deployment).await;
    });
    lines
}

/// Flushed line by line, so that an interruption loses none.
fn note(results: &Path, words: &str) {
    println!("{words}");
    let mut file = File::options()
        .create(true)
        .append(true)
        .open(results)
        .unwrap();
    writeln!(file, "{words}").unwrap();
    file.sync_all().unwrap();
}
