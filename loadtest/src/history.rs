//! The history checker: what every sender was acknowledged against what every reader saw.
//!
//! It knows nothing of the service's insides. Every virtual line is unique, so a line is known by a hash
//! of its text wherever it turns up. It proves, or names the breach of:
//! P1 (acknowledged means durable, at the place that was named), P2 (each reader sees each event once, in
//! order, and all readers see the same), and P8's "a whisper never reaches a client".

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tomoshibi_engine::{ids::ConversationId, privacy::Text};

/// A line, by its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line(u64);

impl Line {
    pub fn of(text: &Text) -> Self {
        let mut hasher = DefaultHasher::new();
        text.expose().hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// One reader's view of one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stream {
    /// Page of the n-th client; a page that began anew (`after` 0) is another reader.
    Client { client: u32, page: u32 },
    Staff {
        reader: u32,
        conversation: ConversationId,
    },
}

/// A breach of a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// Acknowledged, and not at its place in what the client's last page saw.
    Lost {
        client: u32,
        line: Line,
        seq: u64,
    },
    Doubled {
        stream: Stream,
        line: Line,
    },
    /// A seq came again or went back.
    Misordered {
        stream: Stream,
        last: u64,
        seq: u64,
    },
    Disagree {
        one: Stream,
        other: Stream,
        seq: u64,
    },
    /// Seen, and never sent by anybody here.
    Phantom {
        stream: Stream,
        seq: u64,
    },
    WhisperLeaked {
        stream: Stream,
        seq: u64,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// Shared by all people of a run.
#[derive(Debug, Default)]
pub struct History(Mutex<Record>);

#[derive(Debug, Default)]
struct Record {
    said: HashSet<Line>,
    whispered: HashSet<Line>,
    /// By client: the seq each line was acknowledged with.
    kept: BTreeMap<(u32, u64), Line>,
    staff_kept: Vec<(ConversationId, u64, Line)>,
    streams: HashMap<Stream, BTreeMap<u64, Line>>,
    last: HashMap<Stream, u64>,
    violations: Vec<Violation>,
}

impl History {
    /// Before it is sent, so that nobody can see it sooner.
    pub fn will_say(&self, text: &Text) {
        self.lock().said.insert(Line::of(text));
    }

    pub fn will_whisper(&self, text: &Text) {
        self.lock().whispered.insert(Line::of(text));
    }

    pub fn client_kept(&self, client: u32, seq: u64, text: &Text) {
        self.lock().kept.insert((client, seq), Line::of(text));
    }

    pub fn staff_kept(&self, conversation: ConversationId, seq: u64, text: &Text) {
        self.lock()
            .staff_kept
            .push((conversation, seq, Line::of(text)));
    }

    /// A line of one of us came in.
    pub fn saw(&self, stream: Stream, seq: u64, text: &Text) {
        self.lock().saw(stream, seq, Line::of(text));
    }

    /// A position without a line of ours (the desk's words, a state change).
    pub fn passed(&self, stream: Stream, seq: u64) {
        self.lock().advance(stream, seq);
    }

    pub fn lines_kept(&self) -> usize {
        let record = self.lock();
        record.kept.len() + record.staff_kept.len()
    }

    /// Everything that was broken. The last page of each client must have read from the beginning.
    pub fn check(&self) -> Vec<Violation> {
        let record = self.lock();
        let mut violations = record.violations.clone();
        violations.extend(record.lost());
        violations.extend(record.disagreements());
        violations
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Record {
    fn saw(&mut self, stream: Stream, seq: u64, line: Line) {
        self.advance(stream, seq);
        let is_client = matches!(stream, Stream::Client { .. });
        if self.whispered.contains(&line) {
            if is_client {
                self.violations
                    .push(Violation::WhisperLeaked { stream, seq });
            }
        } else if !self.said.contains(&line) {
            self.violations.push(Violation::Phantom { stream, seq });
        }
        let seen = self.streams.entry(stream).or_default();
        if seen.iter().any(|(at, known)| *known == line && *at != seq) {
            self.violations.push(Violation::Doubled { stream, line });
        }
        seen.insert(seq, line);
    }

    fn advance(&mut self, stream: Stream, seq: u64) {
        let last = self.last.entry(stream).or_default();
        if seq <= *last {
            self.violations.push(Violation::Misordered {
                stream,
                last: *last,
                seq,
            });
        }
        *last = seq.max(*last);
    }

    fn lost(&self) -> Vec<Violation> {
        let mut lost = Vec::new();
        for ((client, seq), line) in &self.kept {
            if self.last_page(*client).and_then(|page| page.get(seq)) != Some(line) {
                lost.push(Violation::Lost {
                    client: *client,
                    line: *line,
                    seq: *seq,
                });
            }
        }
        lost
    }

    fn last_page(&self, client: u32) -> Option<&BTreeMap<u64, Line>> {
        let pages = self
            .streams
            .iter()
            .filter_map(|(stream, lines)| match stream {
                Stream::Client { client: of, page } if *of == client => Some((page, lines)),
                _ => None,
            });
        pages.max_by_key(|(page, _)| **page).map(|(_, lines)| lines)
    }

    /// Streams of one conversation share lines; at every seq two of them both saw, they saw the same.
    fn disagreements(&self) -> Vec<Violation> {
        let mut first_seen: HashMap<Line, (Stream, u64)> = HashMap::new();
        let mut violations = Vec::new();
        let staff = self.staff_kept.iter().map(|(conversation, seq, line)| {
            (
                Stream::Staff {
                    reader: u32::MAX,
                    conversation: *conversation,
                },
                *seq,
                *line,
            )
        });
        let seen = self.streams.iter().flat_map(|(stream, lines)| {
            lines.iter().map(move |(seq, line)| (*stream, *seq, *line))
        });
        for (stream, seq, line) in seen.chain(staff) {
            let (one, at) = *first_seen.entry(line).or_insert((stream, seq));
            if at != seq {
                violations.push(Violation::Disagree {
                    one,
                    other: stream,
                    seq,
                });
            }
        }
        violations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(of: &str) -> Text {
        Text::new(of).unwrap()
    }

    const PAGE: Stream = Stream::Client { client: 1, page: 0 };

    #[test]
    fn finds_nothing_wrong_with_a_whole_history() {
        let history = History::default();
        history.will_say(&text("a"));
        history.client_kept(1, 2, &text("a"));
        history.saw(PAGE, 2, &text("a"));
        assert_eq!(history.check(), []);
    }

    #[test]
    fn names_a_lost_line() {
        let history = History::default();
        history.will_say(&text("a"));
        history.client_kept(1, 2, &text("a"));
        assert!(matches!(
            history.check()[..],
            [Violation::Lost { seq: 2, .. }]
        ));
    }

    #[test]
    fn names_a_doubled_and_a_misordered_line() {
        let history = History::default();
        history.will_say(&text("a"));
        history.saw(PAGE, 2, &text("a"));
        history.saw(PAGE, 3, &text("a"));
        history.saw(PAGE, 3, &text("a"));
        let found = history.check();
        assert!(found.iter().any(|v| matches!(v, Violation::Doubled { .. })));
        assert!(
            found
                .iter()
                .any(|v| matches!(v, Violation::Misordered { .. }))
        );
    }

    #[test]
    fn names_readers_who_disagree_phantoms_and_leaks() {
        let history = History::default();
        history.will_say(&text("a"));
        history.will_whisper(&text("w"));
        history.saw(PAGE, 2, &text("a"));
        history.saw(Stream::Client { client: 1, page: 1 }, 4, &text("a"));
        history.saw(PAGE, 5, &text("never sent"));
        history.saw(PAGE, 6, &text("w"));
        let found = history.check();
        assert!(
            found
                .iter()
                .any(|v| matches!(v, Violation::Disagree { .. }))
        );
        assert!(
            found
                .iter()
                .any(|v| matches!(v, Violation::Phantom { seq: 5, .. }))
        );
        assert!(
            found
                .iter()
                .any(|v| matches!(v, Violation::WhisperLeaked { seq: 6, .. }))
        );
    }
}
