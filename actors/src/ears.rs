//! Listening to the bus. A hint says only that something may have changed; what, is read where it matters.

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
    match hint {
        Hint::Appended {
            desk,
            conversation,
            seq,
        } => {
            rescuer::catch_up(house, *conversation, *seq);
            if let Some(desk) = house.desk(desk) {
                desk.feed.conversation(desk, *conversation);
            }
        }
        Hint::Duty { desk, staff } => {
            house.refresh(*staff);
            if let Some(desk) = house.desk(desk) {
                desk.feed.something(desk);
                desk.wake_dispatcher();
            }
        }
        Hint::Alarms { desk } => {
            if let Some(desk) = house.desk(desk) {
                desk.feed.something(desk);
            }
        }
        // The composition root reads the document and says `Service::renew_desk`.
        Hint::Desk { .. } => {}
    }
}
