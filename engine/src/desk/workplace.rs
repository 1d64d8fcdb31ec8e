//! From where and when a desk's staff may come in, and how soon a screen that nobody touches locks.
//!
//! For telework: an organiser may want staff to answer from its own network only, or from known ones, and not
//! at any hour. Networks are looked at with every request; hours only when somebody signs in, so that nobody
//! is cut off from a client because the clock struck.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::{Timestamp as Instant, Zoned, civil::Time, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problems::List;
use crate::{protocol::v1::ErrorCode, time::Timestamp};

const NETWORKS_MAX: usize = 256;
const HOURS_MAX: usize = 64;
const LOCK_MINUTES_MAX: u16 = 480;
const MINUTES_OF_A_DAY: i32 = 24 * 60;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Workplace {
    /// Addresses or networks, like `203.0.113.0/24` or `2001:db8::/32`. Empty: from anywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// Empty: at any hour.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
    /// Whose clock the hours are read from: a name of the IANA time zone database.
    pub zone: String,
    /// Minutes without a touch after which a console hides what it shows until the password is typed. 0: never.
    pub lock_after_minutes: u16,
}

/// From one time of day to another, on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// On which it begins.
    pub days: Vec<Day>,
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`, not included. Not later than `from`: on the next day.
    pub until: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];
}

impl Default for Workplace {
    fn default() -> Self {
        Self {
            networks: Vec::new(),
            hours: Vec::new(),
            zone: "Asia/Tokyo".to_owned(),
            lock_after_minutes: 15,
        }
    }
}

impl Workplace {
    /// Nothing was chosen.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Whether staff may be at this address.
    pub fn is_from(&self, address: IpAddr) -> Result<(), ErrorCode> {
        let address = address.to_canonical();
        let within =
            |network: &String| parse_network(network).is_some_and(|n| n.contains(&address));
        if self.networks.is_empty() || self.networks.iter().any(within) {
            Ok(())
        } else {
            Err(ErrorCode::NotFromHere)
        }
    }

    /// Whether staff may sign in at this time.
    pub fn is_at(&self, now: Timestamp) -> Result<(), ErrorCode> {
        let open = self.hours.is_empty()
            || self.local(now).is_some_and(|(day, minute)| {
                self.hours.iter().any(|hours| hours.holds(day, minute))
            });
        if open {
            Ok(())
        } else {
            Err(ErrorCode::NotAtThisHour)
        }
    }

    /// The day, counted from Monday, and the minute of it.
    fn local(&self, now: Timestamp) -> Option<(usize, i32)> {
        let zone = TimeZone::get(&self.zone).ok()?;
        let now: Zoned = Instant::from_millisecond(now.0).ok()?.to_zoned(zone);
        let day = usize::try_from(now.weekday().to_monday_zero_offset()).ok()?;
        Some((day, minute(now.time())))
    }

    pub(super) fn check(&self, list: &mut List) {
        list.unless(
            self.networks.len() <= NETWORKS_MAX && self.hours.len() <= HOURS_MAX,
            "workplace",
            format!("at most {NETWORKS_MAX} networks and {HOURS_MAX} hours"),
        );
        for network in &self.networks {
            let wrong = format!("{network:?} is no address or network like 203.0.113.0/24");
            list.unless(
                parse_network(network).is_some(),
                "workplace.networks",
                wrong,
            );
        }
        for hours in &self.hours {
            let right = hours.begin().is_some() && hours.end().is_some() && !hours.days.is_empty();
            let wrong = "each needs days, and times like \"09:00\"";
            list.unless(right, "workplace.hours", wrong);
        }
        let zone = format!("{:?} is no time zone like Asia/Tokyo", self.zone);
        list.unless(TimeZone::get(&self.zone).is_ok(), "workplace.zone", zone);
        list.unless(
            self.lock_after_minutes <= LOCK_MINUTES_MAX,
            "workplace.lock_after_minutes",
            format!("at most {LOCK_MINUTES_MAX}"),
        );
    }
}

impl Hours {
    fn holds(&self, today: usize, now: i32) -> bool {
        let (Some(begin), Some(end)) = (self.begin(), self.end()) else {
            return false;
        };
        let overnight = end <= begin;
        let end_today = if overnight { MINUTES_OF_A_DAY } else { end };
        let began_today = self.is_on(today) && (begin..end_today).contains(&now);
        let began_yesterday = overnight && self.is_on((today + 6) % 7) && now < end;
        began_today || began_yesterday
    }

    fn is_on(&self, day: usize) -> bool {
        Day::ALL.get(day).is_some_and(|day| self.days.contains(day))
    }

    fn begin(&self) -> Option<i32> {
        Time::strptime("%H:%M", &self.from).ok().map(minute)
    }

    fn end(&self) -> Option<i32> {
        Time::strptime("%H:%M", &self.until).ok().map(minute)
    }
}

fn minute(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

/// An address alone is a network of one.
fn parse_network(network: &str) -> Option<IpNet> {
    let one = || network.parse::<IpAddr>().ok().map(IpNet::from);
    network.parse().ok().or_else(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workplace() -> Workplace {
        Workplace {
            networks: vec![
                "203.0.113.0/24".into(),
                "2001:db8::/32".into(),
                "192.0.2.7".into(),
            ],
            hours: vec![
                Hours {
                    days: vec![Day::Mon, Day::Tue],
                    from: "09:00".into(),
                    until: "17:30".into(),
                },
                Hours {
                    days: vec![Day::Sun],
                    from: "22:00".into(),
                    until: "06:00".into(),
                },
            ],
            ..Workplace::default()
        }
    }

    #[test]
    fn staff_come_from_their_networks_only() {
        let from = |address: &str| workplace().is_from(address.parse().unwrap()).is_ok();
        for inside in [
            "203.0.113.9",
            "2001:db8:7::1",
            "192.0.2.7",
            "::ffff:203.0.113.9",
        ] {
            assert!(from(inside), "{inside}");
        }
        for outside in ["203.0.114.9", "2001:db9::1", "192.0.2.8"] {
            assert!(!from(outside), "{outside}");
        }
        let anywhere = Workplace::default();
        assert!(anywhere.is_from("198.51.100.1".parse().unwrap()).is_ok());
    }

    /// The first of these was a Sunday.
    #[test]
    fn staff_sign_in_in_their_hours_by_the_desks_own_clock() {
        let at = |local: &str| {
            let local: jiff::civil::DateTime = local.parse().unwrap();
            let moment = local.in_tz("Asia/Tokyo").unwrap().timestamp();
            workplace()
                .is_at(Timestamp(moment.as_millisecond()))
                .is_ok()
        };
        for inside in [
            "2026-11-22T22:00:00",
            "2026-11-22T23:59:59",
            "2026-11-23T00:00:00",
            "2026-11-23T05:59:59",
            "2026-11-23T09:00:00",
            "2026-11-24T17:29:59",
        ] {
            assert!(at(inside), "{inside}");
        }
        for outside in [
            "2026-11-22T21:59:59",
            "2026-11-22T05:00:00",
            "2026-11-23T06:00:00",
            "2026-11-23T17:30:00",
            "2026-11-25T10:00:00",
        ] {
            assert!(!at(outside), "{outside}");
        }
    }

    #[test]
    fn every_mistake_is_named() {
        let wrong = Workplace {
            networks: vec!["203.0.113".into()],
            hours: vec![Hours {
                days: Vec::new(),
                from: "9".into(),
                until: "25:00".into(),
            }],
            zone: "Tokyo".into(),
            lock_after_minutes: 1_000,
        };
        let mut list = List::default();
        wrong.check(&mut list);
        let places: Vec<_> = list.into_problems().into_iter().map(|p| p.place).collect();
        let expected = [
            "workplace.networks",
            "workplace.hours",
            "workplace.zone",
            "workplace.lock_after_minutes",
        ];
        assert_eq!(places, expected);
    }
}
