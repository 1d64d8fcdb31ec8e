//! How people write when nothing is wrong: how many everyday texts each n-gram is in. Counts of hashes
//! over thousands of texts, from which no text can be told; rare n-grams are left out.

/// Texts an n-gram must be in to be counted.
pub(in crate::triage) const TEXTS_MIN: usize = 5;
pub(in crate::triage) const GRAMS_MAX: usize = 60_000;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Everyday {
    pub texts: u32,
    /// n-grams of a text, in the mean.
    pub total: u32,
    /// By hash: in how many of the texts.
    pub grams: Vec<(u64, u16)>,
}

impl Everyday {
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let count = u32::try_from(self.grams.len()).unwrap_or(u32::MAX);
        for head in [self.texts, self.total, count] {
            bytes.extend(head.to_le_bytes());
        }
        for (hash, texts) in &self.grams {
            bytes.extend(hash.to_le_bytes());
            bytes.extend(texts.to_le_bytes());
        }
    }

    /// Nothing if it is cut short.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (texts, bytes) = bytes.split_first_chunk::<4>()?;
        let (total, bytes) = bytes.split_first_chunk::<4>()?;
        let (count, bytes) = bytes.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(*count) as usize;
        let (body, bytes) = bytes.split_at_checked(count.checked_mul(10)?)?;
        let (entries, _) = body.as_chunks::<10>();
        let grams = entries.iter().filter_map(|entry| {
            let (hash, texts) = entry.split_first_chunk::<8>()?;
            let texts = texts.first_chunk::<2>()?;
            Some((u64::from_le_bytes(*hash), u16::from_le_bytes(*texts)))
        });
        let everyday = Self {
            texts: u32::from_le_bytes(*texts),
            total: u32::from_le_bytes(*total),
            grams: grams.collect(),
        };
        Some((everyday, bytes))
    }
}
