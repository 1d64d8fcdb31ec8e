//! A model as one file: a mark, the card as JSON, the entries, and a sum over all of it.
//! Bounds: [`FILE_BYTES_MAX`]; what is longer, cut, altered or of another make is refused.

use super::{
    Card, Everyday, Model, kinds, rungs,
    table::{ENTRIES, Entries, Table, no_entries},
    topics::TopicTable,
};
use crate::triage::features::Family;

pub(super) const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
const MARK: &[u8; 8] = b"TOMOTRI2";

/// Why a file is not a model this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("the file is no triage model, or one of another version of this program")]
    Mark,
    #[error("the file is cut short or was altered")]
    Damaged,
    #[error("the file is longer than {FILE_BYTES_MAX} bytes")]
    TooLong,
    #[error("the model's card cannot be read: {0}")]
    Card(String),
}

impl Model {
    /// The same model always gives the same bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let card = serde_json::to_vec_pretty(&self.card)
            .map_err(|error| ModelError::Card(error.to_string()))?;
        let length = u32::try_from(card.len()).map_err(|_| ModelError::TooLong)?;
        let mut bytes = MARK.to_vec();
        bytes.extend(length.to_le_bytes());
        bytes.extend(card);
        for table in &self.tables {
            let scales = table.scales.iter().flat_map(|scale| scale.to_le_bytes());
            bytes.extend(scales);
            let entries = table.entries.as_flattened().iter();
            bytes.extend(entries.flat_map(|entry| entry.to_le_bytes()));
        }
        self.everyday.write(&mut bytes);
        self.topics.write(&mut bytes);
        bytes.extend(sum(&bytes).to_le_bytes());
        if bytes.len() > FILE_BYTES_MAX {
            return Err(ModelError::TooLong);
        }
        Ok(bytes)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(ModelError::TooLong);
        }
        let rest = bytes.strip_prefix(MARK).ok_or(ModelError::Mark)?;
        let (body, written) = bytes.split_last_chunk::<8>().ok_or(ModelError::Damaged)?;
        if sum(body) != u64::from_le_bytes(*written) {
            return Err(ModelError::Damaged);
        }
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(ModelError::Damaged)?;
        let (card, rest) = rest
            .split_at_checked(u32::from_le_bytes(*length) as usize)
            .ok_or(ModelError::Damaged)?;
        let card: Card =
            serde_json::from_slice(card).map_err(|error| ModelError::Card(error.to_string()))?;
        let (english, rest) = table(rest)?;
        let (japanese, rest) = table(rest)?;
        let (everyday, rest) = Everyday::read(rest).ok_or(ModelError::Damaged)?;
        let heads = card.issues.len() + card.ladder.len();
        let (topics, rest) = TopicTable::read(heads, rest).ok_or(ModelError::Damaged)?;
        let (kinds, rungs) = (kinds(&card.issues), rungs(&card.ladder));
        let are_known = kinds.len() + rungs.len() == heads;
        if rest.len() != written.len() || !are_known {
            return Err(ModelError::Damaged);
        }
        Ok(Self {
            card,
            tables: [english, japanese],
            everyday,
            topics,
            kinds,
            rungs,
        })
    }
}

fn table(rest: &[u8]) -> Result<(Table, &[u8]), ModelError> {
    let (scales, rest) = scales(rest)?;
    let (entries, rest) = entries(rest)?;
    Ok((Table::of(entries, scales), rest))
}

fn scales(mut rest: &[u8]) -> Result<([f32; Family::ALL.len()], &[u8]), ModelError> {
    let mut scales = [0.0; Family::ALL.len()];
    for scale in &mut scales {
        let (bytes, after) = rest.split_first_chunk::<4>().ok_or(ModelError::Damaged)?;
        *scale = f32::from_le_bytes(*bytes);
        rest = after;
    }
    let sound = scales.iter().all(|scale| scale.is_finite());
    if sound {
        Ok((scales, rest))
    } else {
        Err(ModelError::Damaged)
    }
}

fn entries(rest: &[u8]) -> Result<(Entries, &[u8]), ModelError> {
    let (bytes, rest) = rest
        .split_at_checked(2 * ENTRIES)
        .ok_or(ModelError::Damaged)?;
    let mut entries = no_entries();
    for (entry, bytes) in entries
        .as_flattened_mut()
        .iter_mut()
        .zip(bytes.as_chunks().0)
    {
        *entry = u16::from_le_bytes(*bytes);
    }
    Ok((entries, rest))
}

/// FNV-1a over words: against accidents, not against malice.
fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = rest.iter().map(|byte| u64::from(*byte));
    words.chain(rest).fold(0xcbf2_9ce4_8422_2325, |sum, word| {
        (sum ^ word)
            .wrapping_mul(0x0000_0100_0000_01b3)
            .rotate_left(29)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::model::Weight;

    fn model() -> Model {
        let weights = (0_u16..1_000).map(|n| Weight {
            family: Family::Words,
            hash: u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15),
            weight: f32::from(n) / 500.0 - 1.0,
            importance: 1.0,
        });
        let head = Card::of_lexicon().english;
        Model::of_lexicon().relearnt(
            crate::triage::model::Language::English,
            head.tongue,
            head.notes,
            weights.collect(),
        )
    }

    #[test]
    fn comes_back_as_it_was() {
        let model = model();
        let bytes = model.to_bytes().unwrap();
        assert_eq!(Model::from_bytes(&bytes).unwrap(), model);
        assert_eq!(
            Model::from_bytes(&bytes).unwrap().to_bytes().unwrap(),
            bytes
        );
    }

    #[test]
    fn refuses_what_is_damaged() {
        let bytes = model().to_bytes().unwrap();
        for at in [9, 200, bytes.len() / 2, bytes.len() - 1] {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            assert_eq!(
                Model::from_bytes(&altered),
                Err(ModelError::Damaged),
                "{at}"
            );
        }
        let cut = &bytes[..bytes.len() - 1];
        assert_eq!(Model::from_bytes(cut), Err(ModelError::Damaged));
        assert_eq!(Model::from_bytes(b"other"), Err(ModelError::Mark));
        let long = vec![0; FILE_BYTES_MAX + 1];
        assert_eq!(Model::from_bytes(&long), Err(ModelError::TooLong));
    }
}
