//! The few queries that follow a stream. SQLite walks back from the head along `previous`; PostgreSQL has
//! its unique index of (conversation, seq). Everything else about the tables is the same.

use super::{database::Database, value::Query};

/// One query in the words of each database, with the same values and columns.
#[derive(Clone, Copy)]
pub(super) struct Native {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Database {
    pub(super) fn native(&self, query: Native) -> Query {
        Query::new(match self {
            Self::Sqlite(_) => query.sqlite,
            Self::Postgres(_) => query.postgres,
        })
    }
}

/// Events of conversation $1 after $2, at most $3. There are no gaps, so the limit is a place, too.
pub(super) const READ: Native = Native {
    sqlite: "WITH RECURSIVE stream (id, seq, previous, client) AS (
             SELECT e.id, e.seq, e.previous, c.client FROM conversations c
                 JOIN heads h ON h.key = c.key JOIN events e ON e.id = h.event
             WHERE c.id = $1 AND e.seq > $2
             UNION ALL
             SELECT e.id, e.seq, e.previous, s.client FROM stream s
                 JOIN events e ON e.id = s.previous
             WHERE s.seq > $2 + 1)
         SELECT e.seq, e.at, e.source, e.plain, e.sealed, k.salt, s.client
         FROM stream s JOIN events e ON e.id = s.id LEFT JOIN text_keys k ON k.event = s.id
         WHERE s.seq <= $2 + $3 ORDER BY s.seq",
    postgres: "SELECT e.seq, e.at, e.source, e.plain, e.sealed, k.salt, c.client
         FROM conversations c JOIN events e ON e.conversation = c.key
         LEFT JOIN text_keys k ON k.event = e.id
         WHERE c.id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3",
};

/// The key of one line's text, and those of later scores of the line, whose weights point into it: the
/// scores are those whose clear part is like $3.
pub(super) const FORGET: Native = Native {
    sqlite: "DELETE FROM text_keys WHERE event IN (
         WITH RECURSIVE stream (id, seq, previous) AS (
             SELECT e.id, e.seq, e.previous FROM conversations c
                 JOIN heads h ON h.key = c.key JOIN events e ON e.id = h.event
             WHERE c.id = $1 AND e.seq >= $2
             UNION ALL
             SELECT e.id, e.seq, e.previous FROM stream s JOIN events e ON e.id = s.previous
             WHERE s.seq > $2)
         SELECT s.id FROM stream s JOIN events e ON e.id = s.id
         WHERE s.seq = $2 OR (e.kind = 'rescored' AND e.plain LIKE $3))",
    postgres: "DELETE FROM text_keys WHERE event IN (
         SELECT e.id FROM events e JOIN conversations c ON c.key = e.conversation
         WHERE c.id = $1 AND (e.seq = $2 OR (e.kind = 'rescored' AND e.plain LIKE $3)))",
};

/// The keys of all texts of client $1.
pub(super) const FORGET_ALL: Native = Native {
    sqlite: "DELETE FROM text_keys WHERE event IN (
         WITH RECURSIVE stream (id, previous) AS (
             SELECT e.id, e.previous FROM conversations c
                 JOIN heads h ON h.key = c.key JOIN events e ON e.id = h.event
             WHERE c.client = $1
             UNION ALL
             SELECT e.id, e.previous FROM stream s JOIN events e ON e.id = s.previous)
         SELECT id FROM stream)",
    postgres: "DELETE FROM text_keys WHERE event IN (
         SELECT e.id FROM events e JOIN conversations c ON c.key = e.conversation
         WHERE c.client = $1)",
};

/// The latest $2 words of thanks to counselor $1, in the columns of [`READ`] and the conversation. Those whose key
/// is gone are not among them.
pub(super) const THANKS: Native = Native {
    sqlite: "SELECT e.seq, e.at, e.source, e.plain, e.sealed, k.salt, c.client, c.id
         FROM events e JOIN conversations c ON c.key = e.conversation JOIN text_keys k ON k.event = e.id
         WHERE e.kind = 'thanked' AND json_extract(e.plain, '$.counselor') = $1
         ORDER BY e.id DESC LIMIT $2",
    postgres: "SELECT e.seq, e.at, e.source, e.plain, e.sealed, k.salt, c.client, c.id
         FROM events e JOIN conversations c ON c.key = e.conversation JOIN text_keys k ON k.event = e.id
         WHERE e.kind = 'thanked' AND (e.plain::jsonb ->> 'counselor') = $1
         ORDER BY e.id DESC LIMIT $2",
};

/// How heavy it was before and after, whether thanks were said, and how many conversations of desk $1 ended so
/// since $2.
pub(super) const ENDINGS: Native = Native {
    sqlite: "SELECT before, after, thanked, COUNT(*) FROM (
         SELECT MAX(CASE json_extract(e.plain, '$.moment') WHEN 'before'
                 THEN json_extract(e.plain, '$.level') END) AS before,
             MAX(CASE json_extract(e.plain, '$.moment') WHEN 'after'
                 THEN json_extract(e.plain, '$.level') END) AS after,
             MAX(e.kind = 'thanked') AS thanked, MAX(e.kind = 'closed') AS ended
         FROM events e JOIN conversations c ON c.key = e.conversation
         WHERE e.kind IN ('closed', 'distress_told', 'thanked') AND c.desk = $1 AND e.at >= $2
         GROUP BY e.conversation) WHERE ended = 1 GROUP BY before, after, thanked",
    postgres: "SELECT before, after, thanked, COUNT(*) FROM (
         SELECT MAX(CASE e.plain::jsonb ->> 'moment' WHEN 'before'
                 THEN CAST(e.plain::jsonb ->> 'level' AS BIGINT) END) AS before,
             MAX(CASE e.plain::jsonb ->> 'moment' WHEN 'after'
                 THEN CAST(e.plain::jsonb ->> 'level' AS BIGINT) END) AS after,
             MAX(CAST(CASE e.kind WHEN 'thanked' THEN 1 ELSE 0 END AS BIGINT)) AS thanked,
             MAX(CASE e.kind WHEN 'closed' THEN 1 ELSE 0 END) AS ended
         FROM events e JOIN conversations c ON c.key = e.conversation
         WHERE e.kind IN ('closed', 'distress_told', 'thanked') AND c.desk = $1 AND e.at >= $2
         GROUP BY e.conversation) AS endings WHERE ended = 1 GROUP BY before, after, thanked",
};

/// What says how the conversations $1 went, in order and without a word, in the columns of [`READ`]; the last one
/// is the conversation.
pub(super) const HOW_IT_WENT: Native = Native {
    sqlite: "WITH RECURSIVE stream (id, previous, conversation) AS (
             SELECT e.id, e.previous, c.id FROM conversations c
                 JOIN heads h ON h.key = c.key JOIN events e ON e.id = h.event
             WHERE c.id = ANY($1)
             UNION ALL
             SELECT e.id, e.previous, s.conversation FROM stream s JOIN events e ON e.id = s.previous)
         SELECT e.seq, e.at, e.source, e.plain, e.sealed, NULL, s.conversation
         FROM stream s JOIN events e ON e.id = s.id
         WHERE e.kind IN ('engaged', 'handed_over', 'distress_told', 'reported', 'closed')
         ORDER BY s.conversation, e.seq",
    postgres: "SELECT e.seq, e.at, e.source, e.plain, e.sealed, CAST(NULL AS BYTEA), c.id
         FROM conversations c JOIN events e ON e.conversation = c.key
         WHERE c.id = ANY($1)
             AND e.kind IN ('engaged', 'handed_over', 'distress_told', 'reported', 'closed')
         ORDER BY c.id, e.seq",
};

/// Events, what the heads account for, links that lead astray: in one statement, so that it is all of one
/// moment.
pub(super) const TOTALS: Native = Native {
    sqlite: "SELECT (SELECT COUNT(*) FROM events),
         (SELECT COALESCE(SUM(seq), 0) FROM heads),
         (SELECT COUNT(*) FROM events e LEFT JOIN events p ON p.id = e.previous
             WHERE e.seq <> COALESCE(p.seq, 0) + 1 OR p.conversation <> e.conversation)
         + (SELECT COUNT(*) FROM heads h LEFT JOIN events e ON e.id = h.event
             WHERE e.id IS NULL OR e.seq <> h.seq OR e.conversation <> h.key)",
    postgres: "SELECT (SELECT COUNT(*) FROM events),
         (SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM heads), CAST(0 AS BIGINT)",
};
