//! How often one may try: sign-ins by account and address, and by address; enrolments by address.
//!
//! There is no count for an account alone. Whoever knows a supervisor's account name could use it to
//! keep them out from anywhere; so a lock-out holds only where the wrong tries come from, and every
//! bucket refills by itself within a minute.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
};

use governor::{DefaultKeyedRateLimiter, Quota};

use super::Settings;

/// Remembered at once, of each kind. When an attack has filled it, strangers wait; nobody is forgotten.
const KEYS_MAX: usize = 20_000;

pub(crate) struct Paces {
    by_account: Pace<(u64, IpAddr)>,
    by_address: Pace<IpAddr>,
    enrolments: Pace<IpAddr>,
    accounts: RandomState,
}

impl Paces {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            by_account: Pace::a_minute(settings.sign_ins_per_minute),
            by_address: Pace::a_minute(settings.sign_ins_per_address_per_minute),
            enrolments: Pace::a_minute(settings.enrolments_per_minute),
            accounts: RandomState::new(),
        }
    }

    #[must_use]
    pub(crate) fn may_sign_in(&self, account: &str, address: IpAddr) -> bool {
        let account = self.accounts.hash_one(account);
        self.by_address.may(&address) && self.by_account.may(&(account, address))
    }

    /// To begin signing in where nobody knows yet who it is.
    #[must_use]
    pub(crate) fn may_begin(&self, address: IpAddr) -> bool {
        self.by_address.may(&address)
    }

    #[must_use]
    pub(crate) fn may_enrol(&self, address: IpAddr) -> bool {
        self.enrolments.may(&address)
    }
}

struct Pace<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Pace<K> {
    fn a_minute(times: u32) -> Self {
        let times = NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        Self(DefaultKeyedRateLimiter::keyed(Quota::per_minute(times)))
    }

    fn may(&self, key: &K) -> bool {
        if self.0.len() >= KEYS_MAX {
            // Forgets those whose bucket is full again.
            self.0.retain_recent();
        }
        self.0.len() < KEYS_MAX && self.0.check_key(key).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_out_holds_only_where_the_tries_come_from() {
        let settings = Settings {
            sign_ins_per_minute: 3,
            sign_ins_per_address_per_minute: 5,
            ..Settings::default()
        };
        let paces = Paces::new(&settings);
        let (attacker, ward) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let tries = |account, address| {
            (0..10)
                .filter(|_| paces.may_sign_in(account, address))
                .count()
        };
        assert_eq!(tries("supervisor", attacker), 3);
        assert_eq!(tries("another", attacker), 0, "the address has had enough");
        assert_eq!(tries("supervisor", ward), 3);
    }
}
