//! A public key as devices write it: COSE (RFC 9052), of which a key needs but a map of whole numbers and bytes
//! in CBOR (RFC 8949). Whatever else stands there is no key that we know.

use super::PublicKey;

/// Entries of a key's map; the longest known has five.
const ENTRIES_MAX: usize = 16;

const KIND: i64 = 1;
const ALGORITHM: i64 = 3;
/// Of a curve: which one, and its coordinates. Of RSA: modulus and exponent.
const FIRST: i64 = -1;
const SECOND: i64 = -2;
const THIRD: i64 = -3;

const ES256: (i64, i64) = (2, -7);
const ED25519: (i64, i64) = (1, -8);
const RS256: (i64, i64) = (3, -257);
const CURVE_P256: i64 = 1;
const CURVE_ED25519: i64 = 6;
const COORDINATE_BYTES: usize = 32;
/// 2048 bits to 4096.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
const EXPONENT_BYTES_MAX: usize = 8;

enum Item<'b> {
    Int(i64),
    Bytes(&'b [u8]),
}

/// Reads one key from the front; what extensions say behind it is left.
pub(super) fn read(bytes: &[u8]) -> Option<PublicKey> {
    let entries = entries(bytes)?;
    let int = |key| match find(&entries, key)? {
        Item::Int(int) => Some(*int),
        Item::Bytes(_) => None,
    };
    let part = |key| match find(&entries, key)? {
        Item::Bytes(bytes) => Some(*bytes),
        Item::Int(_) => None,
    };
    let coordinate = |key| part(key).filter(|bytes| bytes.len() == COORDINATE_BYTES);
    match (int(KIND)?, int(ALGORITHM)?) {
        ES256 if int(FIRST)? == CURVE_P256 => {
            let point = [&[4], coordinate(SECOND)?, coordinate(THIRD)?].concat();
            Some(PublicKey::Es256 { point })
        }
        ED25519 if int(FIRST)? == CURVE_ED25519 => {
            let point = coordinate(SECOND)?.to_vec();
            Some(PublicKey::Ed25519 { point })
        }
        RS256 => {
            let n = part(FIRST).filter(|n| MODULUS_BYTES.contains(&n.len()))?;
            let e = part(SECOND).filter(|e| e.len() <= EXPONENT_BYTES_MAX)?;
            Some(PublicKey::Rs256 {
                n: n.to_vec(),
                e: e.to_vec(),
            })
        }
        _ => None,
    }
}

fn find<'i, 'b>(entries: &'i [(i64, Item<'b>)], key: i64) -> Option<&'i Item<'b>> {
    let mut found = entries.iter().filter(|(known, _)| *known == key);
    let (_, item) = found.next()?;
    found.next().is_none().then_some(item)
}

fn entries(bytes: &[u8]) -> Option<Vec<(i64, Item<'_>)>> {
    let (kind, count, mut rest) = head(bytes)?;
    if kind != 5 || count > ENTRIES_MAX {
        return None;
    }
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let (key, after) = item(rest)?;
        let Item::Int(key) = key else {
            return None;
        };
        let (value, after) = item(after)?;
        entries.push((key, value));
        rest = after;
    }
    Some(entries)
}

fn item(bytes: &[u8]) -> Option<(Item<'_>, &[u8])> {
    let (kind, value, rest) = head(bytes)?;
    let int = i64::try_from(value).ok()?;
    match kind {
        0 => Some((Item::Int(int), rest)),
        1 => Some((Item::Int(-1 - int), rest)),
        2 => {
            let (bytes, rest) = rest.split_at_checked(value)?;
            Some((Item::Bytes(bytes), rest))
        }
        _ => None,
    }
}

/// Which kind of thing follows, and how much of it or which number it is.
fn head(bytes: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (value, rest) = match first & 31 {
        small @ 0..=23 => (usize::from(small), rest),
        24 => {
            let (byte, rest) = rest.split_first()?;
            (usize::from(*byte), rest)
        }
        25 => {
            let (two, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*two)), rest)
        }
        _ => return None,
    };
    Some((first >> 5, value, rest))
}
