//! How many messages a second go from clients through scoring and the disk to counselors' sockets, and
//! how long each takes. All clients and counselors live on one thread, as cheap as they can be made.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet, VecDeque},
    rc::Rc,
    time::Duration,
};

use anyhow::{Context, bail};
use hdrhistogram::Histogram;
use tokio::{
    sync::Semaphore,
    task::spawn_local,
    time::{Instant, interval_at, sleep, timeout},
};
use tomoshibi_engine::{
    conversation::Status,
    ports::duty::DutyState,
    privacy::Text,
    protocol::v1::{ClientCommand, ClientFrame, StaffCommand, StaffFrame},
    staff::Language,
};

use crate::{
    chance::fresh_id,
    counselor::Account,
    server::Server,
    socket::{Door, Incoming, Reader, Socket},
};

/// Longest that setting up all conversations may take.
const SETUP_MAX: Duration = Duration::from_mins(2);
/// Marks the sender and the moment of sending within a line.
const MARK: char = '@';

/// Where who is connected: all at one node, or those who write at one and those who answer at another.
#[derive(Debug, Clone, Copy)]
pub struct Ends<'a> {
    pub clients: &'a Server,
    pub counselors: &'a Server,
}

impl<'a> Ends<'a> {
    pub fn at(server: &'a Server) -> Self {
        Self {
            clients: server,
            counselors: server,
        }
    }
}

/// What to drive.
#[derive(Debug, Clone)]
pub struct Drive {
    pub desk: String,
    pub accounts: Vec<Account>,
    pub conversations: usize,
    pub warm_up: Duration,
    pub duration: Duration,
    pub pace: Pace,
}

#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// Each client writes on when so many of its lines have not reached the counselor yet.
    Closed { in_flight: usize },
    /// So many messages a second in all, whatever the answers; latency from the intended moment.
    Open { per_second: u32 },
}

/// What was measured.
#[derive(Debug)]
pub struct Relayed {
    pub messages_per_second: f64,
    /// Microseconds from sending (open pace: from the intended moment) to the counselor's socket.
    pub micros: Histogram<u64>,
    /// The same, to the acknowledgement at the sender's socket: what the commit alone takes.
    pub kept_micros: Histogram<u64>,
}

struct Meter {
    began: Instant,
    micros: Histogram<u64>,
    kept_micros: Histogram<u64>,
    windows: HashMap<usize, Rc<Semaphore>>,
    is_on: bool,
}

type Shared = Rc<RefCell<Meter>>;

/// When each line of one client was sent that is not acknowledged yet. Acknowledgements come in this order.
type Unkept = Rc<RefCell<VecDeque<Duration>>>;

impl Meter {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            began: Instant::now(),
            micros: Histogram::new_with_bounds(1, 60_000_000, 3)?,
            kept_micros: Histogram::new_with_bounds(1, 60_000_000, 3)?,
            windows: HashMap::new(),
            is_on: false,
        })
    }

    fn begin(&mut self) {
        self.micros.reset();
        self.kept_micros.reset();
        self.is_on = true;
    }

    fn is_kept(&mut self, sent_at: Duration) {
        if self.is_on {
            let micros = self.began.elapsed().saturating_sub(sent_at).as_micros();
            let micros = u64::try_from(micros).unwrap_or(u64::MAX);
            self.kept_micros.saturating_record(micros);
        }
    }
}

/// Sets the conversations up, drives them, and answers with the figures. Must run in a `LocalSet`.
pub async fn drive(ends: Ends<'_>, drive: &Drive) -> anyhow::Result<Relayed> {
    let meter = Rc::new(RefCell::new(Meter::new()?));
    for (index, socket) in set_up(ends, drive, &meter).await?.into_iter().enumerate() {
        write_on(socket, index, drive, &meter);
    }
    sleep(drive.warm_up).await;
    meter.borrow_mut().begin();
    sleep(drive.duration).await;
    let mut meter = meter.borrow_mut();
    meter.is_on = false;
    let seconds = drive.duration.as_secs_f64();
    let micros = meter.micros.clone();
    #[expect(clippy::cast_precision_loss, reason = "a rate to read")]
    Ok(Relayed {
        messages_per_second: micros.len() as f64 / seconds,
        micros,
        kept_micros: meter.kept_micros.clone(),
    })
}

/// The clients' sockets, when each of them has a counselor.
async fn set_up(ends: Ends<'_>, drive: &Drive, meter: &Shared) -> anyhow::Result<Vec<Socket>> {
    let engaged = Rc::new(Semaphore::new(0));
    for account in &drive.accounts {
        let server = ends.counselors;
        let cookie = server.sign_in(&account.name, &account.password).await?;
        let socket = Socket::connect(server, &Door::Staff(cookie)).await?;
        spawn_local(counselor(socket, Rc::clone(meter), Rc::clone(&engaged)));
    }
    let mut clients = Vec::with_capacity(drive.conversations);
    for index in 0..drive.conversations {
        clients.push(client(ends.clients, &drive.desk, index).await?);
    }
    let all = u32::try_from(drive.conversations)?;
    timeout(SETUP_MAX, engaged.acquire_many(all))
        .await
        .context("not every conversation found its counselor in time")??
        .forget();
    Ok(clients)
}

async fn client(server: &Server, desk: &str, index: usize) -> anyhow::Result<Socket> {
    let token = server.enrol(desk, Language::En).await?.token;
    let mut socket = Socket::connect(server, &Door::Client).await?;
    socket
        .send(&ClientCommand::Hello {
            token,
            conversation: None,
            after: 0,
        })
        .await?;
    let text = Text::new(&format!(
        "Good evening, I would like to talk, number {index}."
    ))?;
    socket
        .send(&ClientCommand::Say {
            id: fresh_id(),
            text,
        })
        .await?;
    loop {
        match socket.next::<ClientFrame>().await? {
            Incoming::Frame(ClientFrame::Kept { .. }) => return Ok(socket),
            Incoming::Frame(ClientFrame::Refused { code, .. }) => bail!("refused: {code:?}"),
            Incoming::Frame(_) => {}
            Incoming::Closed(code) => bail!("closed with {code:?} in set-up"),
        }
    }
}

fn write_on(socket: Socket, index: usize, drive: &Drive, meter: &Shared) {
    let (reader, mut writer) = socket.split();
    let unkept = Unkept::default();
    spawn_local(read_on(reader, Rc::clone(&unkept), Rc::clone(meter)));
    match drive.pace {
        Pace::Closed { in_flight } => {
            let window = Rc::new(Semaphore::new(in_flight));
            meter.borrow_mut().windows.insert(index, Rc::clone(&window));
            let meter = Rc::clone(meter);
            spawn_local(async move {
                while let Ok(permit) = window.acquire().await {
                    permit.forget();
                    let sent_at = meter.borrow().began.elapsed();
                    unkept.borrow_mut().push_back(sent_at);
                    if writer.send_text(say(index, sent_at)).await.is_err() {
                        return;
                    }
                }
            });
        }
        Pace::Open { per_second } => {
            let clients = u32::try_from(drive.conversations).unwrap_or(u32::MAX);
            let every = Duration::from_secs(1) * clients / per_second.max(1);
            let began = meter.borrow().began;
            // Spread over the interval, so that the load is even and not one burst.
            let offset = every * u32::try_from(index).unwrap_or(0) / clients.max(1);
            let mut ticks = interval_at(Instant::now() + offset, every);
            spawn_local(async move {
                loop {
                    let intended = ticks.tick().await;
                    let due = Instant::now().min(intended + TIMER_STEP) - began;
                    unkept.borrow_mut().push_back(due);
                    if writer.send_text(say(index, due)).await.is_err() {
                        return;
                    }
                }
            });
        }
    }
}

/// Reads whatever comes, so that nobody is slow because of us, and notes what was acknowledged.
async fn read_on(mut reader: Reader, unkept: Unkept, meter: Shared) {
    while let Some(frame) = reader.next_text().await {
        if frame.starts_with(r#"{"type":"kept""#)
            && let Some(sent_at) = unkept.borrow_mut().pop_front()
        {
            meter.borrow_mut().is_kept(sent_at);
        }
    }
}

/// A timer rings up to so late by its nature, which is nothing the service did. Whatever makes a line
/// later than that counts as waiting.
const TIMER_STEP: Duration = Duration::from_millis(1);

/// A line of 200 bytes of ordinary words with the sender and the moment in it.
fn say(index: usize, at: Duration) -> String {
    const WORDS: &str = "I am still here and I keep thinking about the things you said to me last time, \
        maybe I should write to my sister and to the school after all, what do you think about it now \
        then, it has been a long";
    let mark = format!("{MARK}{index} {}{MARK} ", at.as_micros());
    let words = WORDS.get(..200 - mark.len()).unwrap_or(WORDS);
    let id = fresh_id();
    format!(r#"{{"type":"say","id":"{id}","text":"{mark}{words}"}}"#)
}

/// Accepts every offer and notes when each line came in.
async fn counselor(
    mut socket: Socket,
    meter: Shared,
    engaged: Rc<Semaphore>,
) -> anyhow::Result<()> {
    socket
        .send(&StaffCommand::Hello { after: Vec::new() })
        .await?;
    socket
        .send(&StaffCommand::Duty {
            id: fresh_id(),
            state: DutyState::On,
        })
        .await?;
    let mut engaged_in = HashSet::new();
    while let Some(frame) = socket.next_text().await {
        if frame.starts_with(r#"{"type":"events""#) {
            note(&frame, &meter);
            continue;
        }
        match serde_json::from_str::<StaffFrame>(&frame)? {
            StaffFrame::Offer { offer } => {
                let (conversation, claim) = (offer.card.conversation, offer.claim);
                let accept = StaffCommand::Accept {
                    id: fresh_id(),
                    conversation,
                    claim,
                };
                socket.send(&accept).await?;
            }
            StaffFrame::Card { card }
                if card.status == Status::Engaged && engaged_in.insert(card.conversation) =>
            {
                engaged.add_permits(1);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Finds the marks without reading the whole frame: the reader shares two cores with the service.
fn note(frame: &str, meter: &Shared) {
    let mut meter = meter.borrow_mut();
    let now = u64::try_from(meter.began.elapsed().as_micros()).unwrap_or(u64::MAX);
    for mark in frame.split(MARK).skip(1).step_by(2) {
        let Some((index, at)) = mark.split_once(' ') else {
            continue;
        };
        let (Ok(index), Ok(at)) = (index.parse::<usize>(), at.parse::<u64>()) else {
            continue;
        };
        if let Some(window) = meter.windows.get(&index) {
            window.add_permits(1);
        }
        if meter.is_on {
            meter.micros.saturating_record(now.saturating_sub(at));
        }
    }
}
