//! Listening to the bus. A hint says only that something may have changed; what, is read where it matters, or
//! taken from the hint by whoever stands right before it.

use std::sync::Arc;

use tomoshibi_engine::ports::bus::{Heard, Hint};

use crate::{house::House, rescuer};

pub(crate) fn listen(house: &Arc<House>) {
    let listener = Arc::downgrade(house);
    house.ports.bus.subscribe(Box::new(move |heard| {
        let Some(house) = listener.upgrade().filter(|house| !house.is_stopping()) else {
            return false;
        };
        match heard {
            Heard::Hint(hint) => hear(&house, &hint),
            Heard::Missed => {
                for desk in house.desks.values() {
                    desk.feed.everything(desk);
                    desk.wake_dispatcher();
                }
            }
        }
        true
    }));
}

fn hear(house: &Arc<House>, hint: &Hint) {
    if let Hint::Appended {
        conversation,
        seq,
        carried,
        ..
    } = hint
    {
        rescuer::catch_up(house, *conversation, *seq, carried.clone());
    }
    house.mark(hint);
}

impl House {
    /// Tells the other nodes, and marks here what they will mark: a node does not hear itself.
    pub(crate) fn hint(&self, hint: Hint) {
        self.mark(&hint);
        self.ports.bus.publish(hint);
    }

    /// Notes where something is to be looked at again.
    fn mark(&self, hint: &Hint) {
        let Some(desk) = self.desk(hint.desk()) else {
            return;
        };
        match hint {
            Hint::Appended { conversation, .. } => desk.feed.conversation(desk, *conversation),
            Hint::Duty { staff, .. } => {
                self.counselors.refresh(*staff);
                desk.feed.something(desk);
                desk.wake_dispatcher();
            }
            Hint::Alarms { .. } => desk.feed.something(desk),
            // The composition root reads the document and says `Service::renew_desk`.
            Hint::Desk { .. } => {}
        }
    }
}
