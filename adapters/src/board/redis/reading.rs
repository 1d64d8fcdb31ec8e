//! What the scripts answer.

use ::redis::{FromRedisValue, Value, from_redis_value};
use tomoshibi_engine::{
    dispatch::{Exclusion, Load, Need, NeedClass, Rank, Slot, Ticket},
    ids::{ClaimId, ConversationId, StaffId},
    ports::board::{BoardError, Claim, Listed, Matched, Placed, Snapshot},
    staff::{Language, Languages, Qualification},
    time::{Millis, Timestamp},
};
use uuid::Uuid;

use super::words::{BANDS, EXCEPTIONS};

/// Made of an answer.
pub(super) trait Read: Sized {
    fn read(value: Value) -> Result<Self, BoardError>;
}

impl Read for Claim {
    fn read(value: Value) -> Result<Self, BoardError> {
        type Row = (String, String, String, i64, u64, usize);
        let (id, conversation, counselor, lease_until, epoch, exception) = plain::<Row>(value)?;
        let exception = match exception.checked_sub(1) {
            Some(index) => Some(*at(&EXCEPTIONS, index)?),
            None => None,
        };
        Ok(Self {
            id: ClaimId(uuid(&id)?),
            conversation: ConversationId(uuid(&conversation)?),
            counselor: StaffId(uuid(&counselor)?),
            lease_until: Timestamp(lease_until),
            epoch,
            exception,
        })
    }
}

/// Values of a claim.
const OF_A_CLAIM: usize = 6;

fn in_one_list(values: Vec<Value>) -> Result<Vec<Claim>, BoardError> {
    let mut claims = Vec::with_capacity(values.len() / OF_A_CLAIM);
    let mut values = values.into_iter();
    while values.len() > 0 {
        let claim = values.by_ref().take(OF_A_CLAIM).collect();
        claims.push(Claim::read(Value::Array(claim))?);
    }
    Ok(claims)
}

impl Read for ConversationId {
    fn read(value: Value) -> Result<Self, BoardError> {
        uuid(&plain::<String>(value)?).map(Self)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: Value) -> Result<Self, BoardError> {
        let rows: Vec<Value> = plain(value)?;
        rows.into_iter().map(T::read).collect()
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: Value) -> Result<Self, BoardError> {
        match value {
            Value::Nil => Ok(None),
            value => T::read(value).map(Some),
        }
    }
}

/// Whom any node saw, and how long ago.
pub(super) struct Sight(pub(super) Vec<(StaffId, Millis)>);

impl Read for Sight {
    fn read(value: Value) -> Result<Self, BoardError> {
        let seen = plain::<Vec<(String, i64)>>(value)?;
        let seen = seen
            .into_iter()
            .map(|(id, ago)| Ok((StaffId(uuid(&id)?), Millis(ago))));
        seen.collect::<Result<_, _>>().map(Self)
    }
}

impl Read for Matched {
    fn read(value: Value) -> Result<Self, BoardError> {
        let (claims, unserved, all_excluded) = plain::<(Vec<Value>, _, _)>(value)?;
        Ok(Self {
            claims: in_one_list(claims)?,
            unserved: Read::read(unserved)?,
            all_excluded: Read::read(all_excluded)?,
        })
    }
}

impl Read for Placed {
    fn read(value: Value) -> Result<Self, BoardError> {
        match plain(value)? {
            1 => Ok(Self::Changed),
            0 => Ok(Self::Same),
            -1 => Ok(Self::Late),
            _ => Err(unreadable()),
        }
    }
}

impl Read for Listed {
    fn read(value: Value) -> Result<Self, BoardError> {
        let (next, conversations) = plain::<(u64, Value)>(value)?;
        Ok(Self {
            conversations: Read::read(conversations)?,
            next: Some(next).filter(|next| *next > 0),
        })
    }
}

impl Read for Snapshot {
    fn read(value: Value) -> Result<Self, BoardError> {
        let (epoch, waiting, claims, slots) = plain(value)?;
        let mut waiting: Vec<Ticket> = Read::read(waiting)?;
        waiting.sort_by_key(|ticket| (ticket.rank, ticket.conversation));
        let mut claims: Vec<Claim> = Read::read(claims)?;
        claims.sort_by_key(|claim| claim.id);
        let mut slots: Vec<(Slot, Load, u32)> = Read::read(slots)?;
        slots.sort_by_key(|(slot, ..)| slot.counselor);
        Ok(Self {
            epoch,
            waiting,
            claims,
            slots,
        })
    }
}

impl Read for Ticket {
    fn read(value: Value) -> Result<Self, BoardError> {
        type Row = (
            String,
            u32,
            String,
            bool,
            Option<String>,
            Option<i64>,
            usize,
            Option<i64>,
            Vec<Value>,
        );
        let (id, weight, place, held, preferred, imminent_since, band, rerank_at, excluded) =
            plain::<Row>(value)?;
        let (class, rank) = place.split_once(':').ok_or_else(unreadable)?;
        let rank = rank.get(..16).and_then(|digits| digits.parse().ok());
        let mut pairs = excluded.into_iter();
        let mut exclusions = Vec::new();
        while let (Some(counselor), Some(until)) = (pairs.next(), pairs.next()) {
            exclusions.push(Exclusion {
                counselor: StaffId(uuid(&plain::<String>(counselor)?)?),
                until: Timestamp(plain(until)?),
            });
        }
        Ok(Self {
            conversation: ConversationId(uuid(&id)?),
            rank: Rank(rank.ok_or_else(unreadable)?),
            need: Need {
                class: class_of(class)?,
                preferred: preferred.map(|id| uuid(&id)).transpose()?.map(StaffId),
            },
            band: *at(&BANDS, band)?,
            weight: Load(weight),
            excluded: exclusions.into(),
            held,
            rerank_at: rerank_at.map(Timestamp),
            imminent_since: imminent_since.map(Timestamp),
        })
    }
}

impl Read for (Slot, Load, u32) {
    fn read(value: Value) -> Result<Self, BoardError> {
        type Row = (String, u32, u32, String, u32, u32, u32, i64, String);
        let (id, load, open, cohort, capacity, reserve, open_max, last_new_at, spoken) =
            plain::<Row>(value)?;
        let languages: Result<Languages, _> = spoken
            .chars()
            .map(|digit| Ok(*digit_at(&Language::ALL, Some(digit))?))
            .collect();
        let slot = Slot {
            counselor: StaffId(uuid(&id)?),
            qualification: *digit_at(&Qualification::ALL, cohort.chars().next())?,
            languages: languages?,
            capacity: Load(capacity),
            reserve: Load(reserve),
            open_max,
            last_new_at: Timestamp(last_new_at),
        };
        Ok((slot, Load(load), open))
    }
}

fn class_of(digits: &str) -> Result<NeedClass, BoardError> {
    let mut digits = digits.chars();
    Ok(NeedClass {
        qualification: *digit_at(&Qualification::ALL, digits.next())?,
        language: *digit_at(&Language::ALL, digits.next())?,
    })
}

fn plain<T: FromRedisValue>(value: Value) -> Result<T, BoardError> {
    from_redis_value(value).map_err(|_| unreadable())
}

fn uuid(text: &str) -> Result<Uuid, BoardError> {
    Uuid::try_parse(text).map_err(|_| unreadable())
}

fn digit_at<T>(all: &[T], digit: Option<char>) -> Result<&T, BoardError> {
    let digit = digit.and_then(|digit| digit.to_digit(10));
    let index = digit.and_then(|digit| usize::try_from(digit).ok());
    at(all, index.unwrap_or(usize::MAX))
}

fn at<T>(all: &[T], index: usize) -> Result<&T, BoardError> {
    all.get(index).ok_or_else(unreadable)
}

fn unreadable() -> BoardError {
    BoardError::Away("it gave an answer that does not read back".into())
}
