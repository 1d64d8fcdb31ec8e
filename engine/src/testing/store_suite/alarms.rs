//! Alarms: raised once, acknowledged once, climbing until then.

use super::{Stores, desk};
use crate::{
    ids::{AlarmId, ConversationId},
    ports::alarms::{Alarm, AlarmKind, AlarmReach},
    time::Timestamp,
};

/// Raising, acknowledging, climbing.
pub async fn alarms(stores: &Stores) {
    one_of_a_kind_stands_at_a_time(stores).await;
    the_first_acknowledgement_counts(stores).await;
    the_unacknowledged_climb(stores).await;
}

fn alarm(stores: &Stores, place: &str, kind: AlarmKind, at: i64) -> Alarm {
    Alarm {
        id: AlarmId(stores.fresh()),
        desk: desk(place),
        kind,
        conversation: Some(ConversationId(stores.fresh())),
        raised_at: Timestamp(at),
        reach: AlarmReach::Supervisor,
        reached_at: Timestamp(at),
        acknowledged: None,
    }
}

async fn one_of_a_kind_stands_at_a_time(stores: &Stores) {
    let about_one = alarm(stores, "kinds", AlarmKind::CodeOrange, 1);
    let of_nobody = Alarm {
        conversation: None,
        ..alarm(stores, "kinds", AlarmKind::NobodyQualified, 2)
    };
    for first in [about_one.clone(), of_nobody] {
        assert_eq!(stores.alarms.raise(first.clone()).await.unwrap(), first);
        let again = Alarm {
            id: AlarmId(stores.fresh()),
            raised_at: Timestamp(9),
            ..first.clone()
        };
        assert_eq!(stores.alarms.raise(again).await.unwrap(), first);
    }
    let other_kind = Alarm {
        id: AlarmId(stores.fresh()),
        kind: AlarmKind::SilentImminent,
        raised_at: Timestamp(3),
        ..about_one.clone()
    };
    assert_eq!(
        stores.alarms.raise(other_kind.clone()).await.unwrap(),
        other_kind
    );
    let open = stores.alarms.open(desk("kinds")).await.unwrap();
    assert_eq!(open.len(), 3);
    assert!(open.is_sorted_by_key(|a| a.raised_at));

    let by = stores.somebody();
    let at = Timestamp(4);
    stores
        .alarms
        .acknowledge(about_one.id, by, at)
        .await
        .unwrap()
        .unwrap();
    let anew = Alarm {
        id: AlarmId(stores.fresh()),
        ..about_one
    };
    assert_eq!(
        stores.alarms.raise(anew.clone()).await.unwrap(),
        anew,
        "the old one stands no more"
    );
}

async fn the_first_acknowledgement_counts(stores: &Stores) {
    let raised = alarm(stores, "acknowledge", AlarmKind::Quarantined, 1);
    stores.alarms.raise(raised.clone()).await.unwrap();
    let (first, second) = (stores.somebody(), stores.somebody());
    let acknowledge = |by, at| stores.alarms.acknowledge(raised.id, by, Timestamp(at));
    let told = acknowledge(first, 5).await.unwrap().unwrap();
    assert_eq!(told.acknowledged, Some((first, Timestamp(5))));
    assert_eq!(acknowledge(second, 6).await.unwrap(), Some(told));
    assert!(
        stores
            .alarms
            .open(desk("acknowledge"))
            .await
            .unwrap()
            .is_empty()
    );
    let unknown = AlarmId(stores.fresh());
    let told = stores
        .alarms
        .acknowledge(unknown, first, Timestamp(1))
        .await;
    assert_eq!(told.unwrap(), None);
}

async fn the_unacknowledged_climb(stores: &Stores) {
    let old = alarm(stores, "climb", AlarmKind::CodeOrange, 100);
    let new = alarm(stores, "climb", AlarmKind::CodeOrange, 200);
    let seen = alarm(stores, "climb", AlarmKind::CodeOrange, 90);
    for each in [&old, &new, &seen] {
        stores.alarms.raise(each.clone()).await.unwrap();
    }
    let by = stores.somebody();
    stores
        .alarms
        .acknowledge(seen.id, by, Timestamp(95))
        .await
        .unwrap();

    let climb = |before, at| {
        stores
            .alarms
            .climb(desk("climb"), Timestamp(before), Timestamp(at))
    };
    let risen = Alarm {
        reach: AlarmReach::AllSupervisors,
        reached_at: Timestamp(300),
        ..old.clone()
    };
    assert_eq!(climb(150, 300).await.unwrap(), [risen]);
    assert!(
        climb(150, 301).await.unwrap().is_empty(),
        "it was reached just now"
    );
    let reaches: Vec<_> = climb(350, 400)
        .await
        .unwrap()
        .iter()
        .map(|a| (a.id, a.reach))
        .collect();
    assert_eq!(
        reaches,
        [
            (old.id, AlarmReach::OnCall),
            (new.id, AlarmReach::AllSupervisors)
        ]
    );
    let ids: Vec<_> = climb(500, 600)
        .await
        .unwrap()
        .iter()
        .map(|a| a.id)
        .collect();
    assert_eq!(ids, [new.id], "on-call is the last step");
}
