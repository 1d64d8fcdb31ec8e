//! People on three nodes, who write until they are told to stop, and what must be true afterwards.

use std::{ops::Range, sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    task::{JoinHandle, LocalSet},
    time::sleep,
};
use tomoshibi_engine::staff::Language;
use tomoshibi_loadtest::{
    client::{self, VirtualClient},
    counselor::{self, VirtualCounselor},
    history::History,
    server::Server,
    texts::Grade,
};

use crate::deployment::{Deployment, Node};

/// How many clients, and how long each thinks between two lines.
#[derive(Clone)]
pub(crate) struct Crowd {
    pub(crate) clients: u32,
    pub(crate) think: Range<Duration>,
}

impl Crowd {
    /// A few who write without pause.
    pub(crate) fn small() -> Self {
        Self {
            clients: 9,
            think: Duration::from_millis(40)..Duration::from_millis(120),
        }
    }
}

pub(crate) struct Evening {
    pub(crate) history: Arc<History>,
    stopper: watch::Sender<bool>,
    clients: Vec<JoinHandle<VirtualClient>>,
    counselors: Vec<JoinHandle<VirtualCounselor>>,
}

impl Evening {
    /// Clients and counselors on all nodes, the supervisor on the last.
    pub(crate) async fn spread(deployment: &Deployment, nodes: &[Node; 3], crowd: &Crowd) -> Self {
        let [first, second, third] = nodes;
        let everywhere = [first, second, third];
        Self::begin(deployment, crowd, &everywhere, &everywhere, third).await
    }

    /// Clients on the first node, counselors on the second, the supervisor on the third.
    pub(crate) async fn apart(deployment: &Deployment, nodes: &[Node; 3], crowd: &Crowd) -> Self {
        let [first, second, third] = nodes;
        Self::begin(deployment, crowd, &[first], &[second], third).await
    }

    async fn begin(
        deployment: &Deployment,
        crowd: &Crowd,
        of_clients: &[&Node],
        of_counselors: &[&Node],
        of_supervisors: &Node,
    ) -> Self {
        let history = Arc::new(History::default());
        let (stopper, stop) = watch::channel(false);
        let mut clients = Vec::new();
        for (index, node) in (0..crowd.clients).zip(of_clients.iter().cycle()) {
            let person = enrol(&node.server(), index, crowd, &history).await;
            clients.push(tokio::task::spawn_local(person.run(stop.clone())));
        }
        let mut counselors = Vec::new();
        let places = of_counselors.iter().cycle();
        for ((index, member), node) in (0..).zip(&deployment.staff).zip(places) {
            let at = if member.is_supervisor {
                of_supervisors
            } else {
                node
            };
            let account = member.account.clone();
            let history = Arc::clone(&history);
            let person = VirtualCounselor::new(&at.server(), account, index, manner(), history);
            counselors.push(tokio::task::spawn_local(person.run(stop.clone())));
        }
        Self {
            history,
            stopper,
            clients,
            counselors,
        }
    }

    /// Until so many lines are kept.
    pub(crate) async fn goes_on_until(&self, lines: usize) {
        let written = async {
            while self.history.lines_kept() < lines {
                sleep(Duration::from_millis(50)).await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_mins(1), written).await;
        let kept = self.history.lines_kept();
        assert!(in_time.is_ok(), "only {kept} of {lines} lines were kept");
    }

    /// Until so many more are kept.
    pub(crate) async fn goes_on_for(&self, lines: usize) {
        self.goes_on_until(self.history.lines_kept() + lines).await;
    }

    /// Without a look at what came of it.
    pub(crate) fn goes_home(self) {
        for person in &self.clients {
            person.abort();
        }
        for person in &self.counselors {
            person.abort();
        }
    }

    /// And the audit finds nothing at all.
    pub(crate) async fn ends_well(self, data: &Deployment) {
        self.ends_kept().await;
        let found = violations(data);
        assert!(found.is_empty(), "{found:?}");
    }

    /// The audit finds nothing but, where Redis was away, somebody whom a slot passed by: a claim whose answer
    /// never came is theirs until the node that asked asks again. Whatever was offered, the counselor could
    /// take it.
    pub(crate) async fn ends_with_nobody_overloaded(self, data: &Deployment) {
        self.ends_kept().await;
        let found = violations(data).into_iter();
        let is_passed_over = |one: &serde_json::Value| one["fault"] == "higher_rank_passed_over";
        let (passed_over, broken): (Vec<_>, Vec<_>) = found.partition(is_passed_over);
        for one in &passed_over {
            let stream = data.stream(one["conversation"].as_str().unwrap());
            println!("passed over: {one}\n{stream}");
        }
        assert!(broken.is_empty(), "{broken:?}");
    }

    async fn ends_kept(self) {
        sleep(Duration::from_secs(3)).await;
        self.stopper.send(true).unwrap();
        for person in self.counselors {
            let unkept = person.await.unwrap().unkept();
            assert_eq!(unkept, 0, "a counselor's line was never kept");
        }
        let mut pages = Vec::new();
        for person in self.clients {
            let mut person = person.await.unwrap();
            assert_eq!(person.unkept(), 0, "a client's line was never kept");
            pages.push(tokio::task::spawn_local(
                async move { person.reread().await },
            ));
        }
        for page in pages {
            page.await.unwrap().expect("the last page reads everything");
        }
        println!("{} lines kept", self.history.lines_kept());
        assert_eq!(self.history.check(), []);
    }
}

pub(crate) fn violations(data: &Deployment) -> Vec<serde_json::Value> {
    let verdict: serde_json::Value = serde_json::from_str(&data.audit()).unwrap();
    verdict["violations"].as_array().unwrap().clone()
}

async fn enrol(
    server: &Server,
    index: u32,
    crowd: &Crowd,
    history: &Arc<History>,
) -> VirtualClient {
    let manner = client::Manner {
        grade: match index % 3 {
            0 => Grade::Danger,
            1 => Grade::Distressed,
            _ => Grade::Lonely,
        },
        language: Language::Ja,
        think: crowd.think.clone(),
        waits_for_answer: false,
        lines_max: usize::MAX,
        marked: true,
    };
    let enrolled = VirtualClient::enrol(server, "demo", index, manner, Arc::clone(history));
    enrolled.await.unwrap()
}

fn manner() -> counselor::Manner {
    counselor::Manner {
        think: Duration::from_millis(5)..Duration::from_millis(40),
        answers_max: None,
        whisper_one_in: 5,
        marked: true,
    }
}

pub(crate) fn on_stage(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    LocalSet::new().block_on(&runtime.unwrap(), test);
}
