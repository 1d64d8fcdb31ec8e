//! From the start of the process to "listening", with a long past in the ledger.

use tomoshibi_adapters::system::{SystemClock, SystemIds};
use tomoshibi_engine::{
    conversation::{Author, Channel, CloseReason, Conversation, Event, Recorded},
    desk::Policy,
    ids::{ClientId, ConversationId},
    ports::{
        clients::Clients,
        clock::{Clock, Ids},
        ledger::{Append, BATCH_MAX, Ledger},
    },
    privacy::Text,
    staff::Language,
};

use crate::{
    node::{DESK, Ground, Node, now},
    table::Table,
};

const PAST: usize = 100_000;

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let empty = Ground::prepare(1).await?;
    let floor = Node::serve(empty.folder.path())?.ready_after;
    let ground = Ground::prepare(1).await?;
    let (client, _) = ground
        .store
        .enrol(DESK.parse()?, Language::Ja, None)
        .await?;
    let client = client.id;
    let began = now();
    for _ in 0..PAST.div_ceil(BATCH_MAX / 4) {
        let batch = (0..BATCH_MAX / 4)
            .map(|_| closed_conversation(client))
            .collect::<Result<_, _>>()?;
        ground.store.append(batch).await?;
    }
    println!(
        "{PAST} past conversations written in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    let ready_after = Node::serve(ground.folder.path())?.ready_after;
    table.row(
        &format!("start to ready, {PAST} past conversations"),
        format!("{:.2} s", ready_after.as_secs_f64()),
        format!("{:.2} s with none", floor.as_secs_f64()),
        "≤ 2 s",
    );
    Ok(())
}

/// A whole short life in one append.
fn closed_conversation(client: ClientId) -> anyhow::Result<Append> {
    let at = SystemClock.now();
    let mut conversation = Conversation::unopened(ConversationId(SystemIds.fresh()));
    let events = vec![
        Event::Opened {
            desk: DESK.parse()?,
            client,
            channel: Channel::Web,
            language: Language::Ja,
            nickname: "Anon 7F3".to_owned(),
            former: None,
        },
        Event::Said {
            author: Author::Service,
            text: Text::new("書いてくれてありがとう。")?,
            assessment: None,
        },
        Event::Closed {
            reason: CloseReason::ClientLeft,
        },
    ];
    for event in &events {
        let seq = conversation.seq.next();
        let (id, source) = (conversation.id, None);
        conversation.apply(&Recorded {
            conversation: id,
            seq,
            at,
            source,
            event: event.clone(),
        })?;
    }
    let summary = conversation.summary(&Policy::default(), at);
    let summary = summary.ok_or_else(|| anyhow::anyhow!("an opened conversation has a summary"))?;
    let expected = tomoshibi_engine::ids::Seq::START;
    Ok(Append {
        expected,
        at,
        source: None,
        events,
        summary,
        guard: None,
    })
}
