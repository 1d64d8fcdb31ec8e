-- Ids are 16 bytes, moments are milliseconds since 1970, words are those of the domain.

CREATE TABLE deployment (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;

-- A conversation's row and its head are written in the transaction that appends to its stream. What most
-- lines leave as it was stands in the row; what every line changes stands in the head, which is small, so
-- that many heads share a page. `key` stands in for `id` in the events. `counselor` answers it or is
-- offered it; `weight` is what it weighs on the one who answers.
CREATE TABLE conversations (
  key       INTEGER PRIMARY KEY,
  id        BLOB    NOT NULL UNIQUE,
  desk      TEXT    NOT NULL,
  client    BLOB    NOT NULL,
  status    TEXT    NOT NULL,
  counselor BLOB,
  weight    INTEGER NOT NULL,
  nickname  TEXT    NOT NULL,
  summary   TEXT    NOT NULL
);
CREATE UNIQUE INDEX conversations_one_open ON conversations (client, desk) WHERE status <> 'closed';
CREATE INDEX conversations_open ON conversations (desk, id) WHERE status <> 'closed';
CREATE INDEX conversations_counselor ON conversations (counselor) WHERE counselor IS NOT NULL;
CREATE INDEX conversations_client ON conversations (client);

-- Where a stream ends. `event` is its last event, `latest` holds [score, client_at, unanswered_since].
CREATE TABLE heads (
  key    INTEGER PRIMARY KEY,
  seq    INTEGER NOT NULL,
  event  INTEGER NOT NULL,
  latest TEXT    NOT NULL
);

-- The ledger, in order of arrival; a stream is read backwards from its head along `previous`. There is no
-- index of (conversation, seq): its pages, one or more a conversation, would cost more than all the rest,
-- and the head's seq, compared and moved in the same transaction, already gives each place once.
-- `plain` is the clear part of an event, `sealed` what a person wrote.
CREATE TABLE events (
  id           INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  previous     INTEGER,
  at           INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  source       BLOB,
  plain        TEXT    NOT NULL,
  sealed       BLOB
);
-- Sources are ordered by time, so new entries share the index's last pages.
CREATE UNIQUE INDEX events_source ON events (source, conversation) WHERE source IS NOT NULL;

CREATE TRIGGER events_kept BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- The random half of each text's key. Deleting a row makes its text unreadable.
CREATE TABLE text_keys (
  event INTEGER PRIMARY KEY,
  salt  BLOB NOT NULL
);
CREATE TRIGGER text_keys_unchanged BEFORE UPDATE ON text_keys
BEGIN SELECT RAISE(ABORT, 'a text key is deleted, never changed'); END;

CREATE TABLE clients (
  id           BLOB    PRIMARY KEY,
  desk         TEXT    NOT NULL,
  channel      TEXT    NOT NULL,
  language     TEXT    NOT NULL,
  nickname     TEXT    NOT NULL,
  token_hash   BLOB    UNIQUE,
  handle       BLOB,
  handle_index BLOB    UNIQUE,
  enrolled_at  INTEGER NOT NULL
) WITHOUT ROWID;

-- `wrapped` is NULL once the client is erased, so that no new key is made for them.
CREATE TABLE client_keys (
  client  BLOB PRIMARY KEY,
  wrapped BLOB
) WITHOUT ROWID;

CREATE TABLE staff (
  id       BLOB    PRIMARY KEY,
  account  TEXT    NOT NULL UNIQUE,
  desk     TEXT    NOT NULL,
  member   TEXT    NOT NULL,
  password TEXT    NOT NULL,
  demo     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_desk ON staff (desk);

CREATE TABLE staff_sessions (
  token_hash BLOB    PRIMARY KEY,
  staff      BLOB    NOT NULL,
  until      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_sessions_staff ON staff_sessions (staff);

CREATE TABLE staff_events (
  id     INTEGER PRIMARY KEY,
  staff  BLOB    NOT NULL,
  seq    INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  source BLOB,
  body   TEXT    NOT NULL
);
CREATE UNIQUE INDEX staff_events_place ON staff_events (staff, seq);
CREATE UNIQUE INDEX staff_events_source ON staff_events (staff, source) WHERE source IS NOT NULL;

CREATE TRIGGER staff_events_kept BEFORE DELETE ON staff_events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER staff_events_unchanged BEFORE UPDATE ON staff_events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- What each staff stream amounts to; the row that an engagement locks.
CREATE TABLE duties (
  staff BLOB    PRIMARY KEY,
  seq   INTEGER NOT NULL,
  desk  TEXT,
  state TEXT    NOT NULL,
  duty  TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX duties_desk ON duties (desk) WHERE state <> 'off';

CREATE TABLE desks (
  id       TEXT    NOT NULL,
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  document TEXT    NOT NULL,
  PRIMARY KEY (id, version)
) WITHOUT ROWID;

-- `subject` is the conversation, or sixteen zero bytes when the alarm is about none; `reach` is 0 to 2.
CREATE TABLE alarms (
  id              BLOB    PRIMARY KEY,
  desk            TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  subject         BLOB    NOT NULL,
  raised_at       INTEGER NOT NULL,
  reach           INTEGER NOT NULL,
  reached_at      INTEGER NOT NULL,
  acknowledged_by BLOB,
  acknowledged_at INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX alarms_standing ON alarms (desk, kind, subject) WHERE acknowledged_by IS NULL;
