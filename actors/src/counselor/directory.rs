//! The people at work on this node, by id. A death by panic is counted here; after three the person's next
//! connection is refused, and a supervisor was alarmed.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU8, Ordering},
};

use actix::Actor as _;
use dashmap::DashMap;
use tomoshibi_engine::{ids::StaffId, ports::alarms::AlarmKind, staff::StaffMember};

use super::{Announce, Counselor, MAILBOX, Refresh};
use crate::{
    guardian::{DeathWatch, PANICS_MAX},
    house::{House, OpenDesk},
    inbox::Inbox,
};

pub(crate) struct Post {
    pub(crate) inbox: Inbox<Counselor>,
    panics: AtomicU8,
    /// A refresh waits in the mailbox and covers what comes until it begins.
    refreshing: AtomicBool,
}

#[derive(Default)]
pub(crate) struct Counselors(DashMap<StaffId, Arc<Post>>);

impl Counselors {
    /// The person's actor, started when there is none. None in quarantine.
    pub(crate) fn of(
        &self,
        house: &Arc<House>,
        desk: &Arc<OpenDesk>,
        member: &Arc<StaffMember>,
    ) -> Option<Arc<Post>> {
        let post = Arc::clone(&self.0.entry(member.id).or_insert_with(|| {
            Arc::new(Post {
                inbox: Inbox::empty(),
                panics: AtomicU8::new(0),
                refreshing: AtomicBool::new(false),
            })
        }));
        if post.panics.load(Ordering::Acquire) >= PANICS_MAX {
            return None;
        }
        post.inbox.open_if_closed(|| {
            let (house, desk, member) = (Arc::clone(house), Arc::clone(desk), Arc::clone(member));
            let post = Arc::clone(&post);
            Counselor::start_in_arbiter(&house.hosts.first(), move |ctx| {
                ctx.set_mailbox_capacity(MAILBOX);
                let watch = {
                    let (house, desk, member) =
                        (Arc::clone(&house), Arc::clone(&desk), Arc::clone(&member));
                    DeathWatch::new(move || died(&post, &house, &desk, &member))
                };
                Counselor::new(house, desk, member, watch)
            })
        });
        Some(post)
    }

    pub(crate) fn find(&self, staff: StaffId) -> Option<Arc<Post>> {
        self.0.get(&staff).map(|post| Arc::clone(&post))
    }

    pub(crate) fn refresh(&self, staff: StaffId) {
        if let Some(post) = self.find(staff)
            && !post.refreshing.swap(true, Ordering::AcqRel)
            && post.inbox.tell(Refresh).is_err()
        {
            // The heartbeat refreshes, too.
            post.refreshing.store(false, Ordering::Release);
        }
    }

    /// The board forgot them.
    pub(crate) fn announce_all(&self) {
        for post in &self.0 {
            // One whose mailbox is full is announced by the heartbeat.
            let _ = post.inbox.tell(Announce);
        }
    }

    pub(super) fn refreshing(&self, staff: StaffId) {
        if let Some(post) = self.find(staff) {
            post.refreshing.store(false, Ordering::Release);
        }
    }

    pub(super) fn forget(&self, staff: StaffId) {
        if let Some(post) = self.find(staff) {
            post.inbox.close();
        }
    }
}

/// While the panic unwinds.
fn died(post: &Arc<Post>, house: &Arc<House>, desk: &Arc<OpenDesk>, member: &Arc<StaffMember>) {
    metrics::counter!("tomoshibi_actor_panics_total", "actor" => "counselor").increment(1);
    post.inbox.close();
    post.refreshing.store(false, Ordering::Release);
    let panics = post.panics.fetch_add(1, Ordering::AcqRel) + 1;
    let (house, desk, member) = (Arc::clone(house), Arc::clone(desk), Arc::clone(member));
    let host = house.hosts.first();
    host.spawn(async move {
        if panics < PANICS_MAX {
            house.counselors.of(&house, &desk, &member);
        } else {
            let raised = house
                .raise(desk.id.clone(), AlarmKind::Quarantined, None)
                .await;
            if let Err(error) = raised {
                tracing::error!(staff = %member.id, %error, "the quarantine could not be alarmed");
            }
        }
    });
}
