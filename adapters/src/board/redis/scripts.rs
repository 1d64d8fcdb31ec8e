//! The operations as scripts: what several have in common, then the operation itself.

use std::sync::LazyLock;

use tomoshibi_engine::ids::DeskId;

/// One script, and the name Redis knows it by.
pub(super) struct Script {
    pub(super) text: String,
    pub(super) hash: String,
}

impl Script {
    fn of(parts: &[&str]) -> Self {
        let text = parts.concat();
        let hash = ::redis::Script::new(&text).get_hash().to_owned();
        Self { text, hash }
    }
}

/// The operations of the board, and the parts of each.
macro_rules! operations {
    ($($operation:ident: $($part:literal)+;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Operation {
            $($operation),*
        }

        static SCRIPTS: LazyLock<Vec<Script>> = LazyLock::new(|| vec![
            $(Script::of(&[$(include_str!($part)),+])),*
        ]);

        pub(super) fn of(operation: Operation) -> &'static Script {
            static NONE: LazyLock<Script> = LazyLock::new(|| Script::of(&[]));
            SCRIPTS.get(operation as usize).unwrap_or(&NONE)
        }
    };
}

operations! {
    Place: "desk.lua" "built.lua" "people.lua" "seats.lua" "claims.lua" "left.lua" "place.lua";
    OnDuty: "desk.lua" "built.lua" "people.lua" "on_duty.lua";
    Heartbeat: "desk.lua" "built.lua" "people.lua" "presence.lua" "heartbeat.lua";
    OffDuty: "desk.lua" "built.lua" "people.lua" "off_duty.lua";
    MatchNext: "desk.lua" "built.lua" "people.lua" "presence.lua" "seats.lua" "claims.lua" "matching.lua" "later.lua" "choosing.lua" "exceptions.lua" "match_next.lua";
    Pull: "desk.lua" "built.lua" "people.lua" "presence.lua" "seats.lua" "claims.lua" "matching.lua" "pull.lua";
    Assign: "desk.lua" "built.lua" "people.lua" "presence.lua" "seats.lua" "claims.lua" "matching.lua" "assign.lua";
    Accept: "desk.lua" "built.lua" "people.lua" "seats.lua" "claims.lua" "accept.lua";
    Release: "desk.lua" "built.lua" "people.lua" "seats.lua" "claims.lua" "release.lua";
    Expire: "desk.lua" "built.lua" "people.lua" "seats.lua" "claims.lua" "expire.lua";
    WakeAt: "desk.lua" "built.lua" "wakes.lua" "wake_at.lua";
    Due: "desk.lua" "built.lua" "wakes.lua" "due.lua";
    Seen: "desk.lua" "built.lua" "seen.lua";
    UnseenFor: "desk.lua" "built.lua" "unseen_for.lua";
    InSight: "desk.lua" "built.lua" "in_sight.lua";
    Epoch: "desk.lua" "built.lua" "epoch.lua";
    Snapshot: "desk.lua" "built.lua" "people.lua" "seats.lua" "claims.lua" "snapshot.lua";
    Listed: "desk.lua" "built.lua" "listed.lua";
    Filled: "desk.lua" "built.lua" "filled.lua";
    Rebuild: "desk.lua" "rebuild.lua";
}

/// In the order of `desk.lua`. What stands in braces chooses the slot of a cluster: one for all of a desk.
pub(super) fn keys(space: &str, desk: &DeskId) -> Vec<String> {
    let names = [
        "meta",
        "seats",
        "order",
        "claims",
        "leases",
        "people",
        "free",
        "heard",
        "wakes",
        "seen",
        "left",
        "left_before",
    ];
    let key = |name: &str| format!("{{{space}:{desk}}}:{name}");
    names.map(key).to_vec()
}
