//! `audit`: the ledger is walked once, in the order it was written, in pages; the engine judges. What it holds
//! is a page and whoever has an open conversation: a million events take no more memory than a thousand.

mod progress;

use std::collections::VecDeque;

use tomoshibi_adapters::sql::{Store, WALK_PAGE_MAX};
use tomoshibi_config::Settings;
use tomoshibi_engine::{
    audit::{Auditor, Verdict as Found},
    ids::ConversationId,
    ports::{
        StoreError,
        chronicle::{Chronicle, DutyRecorded, Position},
        ledger::BATCH_MAX,
    },
    staff::StaffMember,
    time::Timestamp,
};

use progress::Progress;

use super::Outcome;
use crate::{exit::Verdict, output::Output, store};

pub(super) async fn run(settings: &Settings, output: &mut Output) -> Outcome {
    let store = store::open(settings).await?;
    let progress = Progress::until(store.walk_end().await?, output);
    let found = walk(&store, progress).await?;
    output.tell(&found, &lines(&found))?;
    Ok(if found.is_good() {
        Verdict::Good
    } else {
        Verdict::Bad
    })
}

fn lines(found: &Found) -> Vec<String> {
    let mut lines: Vec<_> = found.violations.iter().map(ToString::to_string).collect();
    lines.push(format!(
        "{} conversations ({} closed), {} events, {} duty events, {} offers ({} exceptions)",
        found.conversations,
        found.closed,
        found.events,
        found.duty_events,
        found.offers,
        found.exceptions
    ));
    if found.undecided > 0 {
        lines.push(format!(
            "{} were passed over so lately that the ledger shows nothing yet",
            found.undecided
        ));
    }
    lines.push(match found.violations_total {
        0 => "whole: no gap, and P3 to P7 were kept as far as a ledger shows".to_owned(),
        total => format!("{total} violations"),
    });
    lines
}

/// Events, then the rows about conversations, then what was written meanwhile, then the whole by count.
async fn walk(store: &Store, mut progress: Progress<'_>) -> Result<Found, StoreError> {
    let mut auditor = Auditor::new(members(store).await?, store.desk_versions().await?);
    let mut duties = Duties::new(store);
    let mut walk = Walk {
        store,
        duties: &mut duties,
        progress: &mut progress,
    };
    let end = walk.events(Position::START, &mut auditor).await?;
    walk.progress.note("audit: the rows about conversations");
    let mut last: Option<ConversationId> = None;
    loop {
        let page = store.walk(last, WALK_PAGE_MAX).await?;
        let Some(row) = page.last() else { break };
        last = Some(row.conversation);
        for row in &page {
            auditor.note_row(row);
        }
    }
    walk.events(end, &mut auditor).await?;
    walk.progress.note("audit: counting the whole");
    let totals = store.walk_totals().await?;
    auditor.note_totals(totals.events, totals.accounted, totals.broken_links);
    Ok(auditor.finish())
}

struct Walk<'w, 'o> {
    store: &'w Store,
    duties: &'w mut Duties<'w>,
    progress: &'w mut Progress<'o>,
}

impl Walk<'_, '_> {
    /// Returns the place of the last one.
    async fn events(
        &mut self,
        mut after: Position,
        auditor: &mut Auditor,
    ) -> Result<Position, StoreError> {
        loop {
            let page = Chronicle::events(self.store, after, BATCH_MAX).await?;
            let Some((position, _)) = page.last() else {
                return Ok(after);
            };
            after = *position;
            for (_, recorded) in &page {
                self.duties.until(recorded.at, auditor).await?;
                auditor.note(recorded);
            }
            self.progress.reached(after);
        }
    }
}

async fn members(store: &Store) -> Result<Vec<StaffMember>, StoreError> {
    let mut members: Vec<StaffMember> = Vec::new();
    loop {
        let page = store
            .members(members.last().map(|m| m.id), BATCH_MAX)
            .await?;
        if page.is_empty() {
            return Ok(members);
        }
        members.extend(page);
    }
}

/// The duty events, taken a page at a time as the events' time moves on.
struct Duties<'s> {
    store: &'s Store,
    after: Position,
    page: VecDeque<DutyRecorded>,
    ended: bool,
}

impl<'s> Duties<'s> {
    fn new(store: &'s Store) -> Self {
        Self {
            store,
            after: Position::START,
            page: VecDeque::new(),
            ended: false,
        }
    }

    async fn until(&mut self, now: Timestamp, auditor: &mut Auditor) -> Result<(), StoreError> {
        loop {
            self.fill().await?;
            match self.page.front() {
                Some(next) if next.at <= now => auditor.note_duty(next),
                _ => return Ok(()),
            }
            self.page.pop_front();
        }
    }

    async fn fill(&mut self) -> Result<(), StoreError> {
        if !self.page.is_empty() || self.ended {
            return Ok(());
        }
        let page = self.store.duties(self.after, BATCH_MAX).await?;
        self.ended = page.is_empty();
        for (position, duty) in page {
            self.after = position;
            self.page.push_back(duty);
        }
        Ok(())
    }
}
