-- Written by the tests from a migrated database; see adapters/migrations.

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
CREATE TABLE audit (
  conversation BLOB    NOT NULL,
  staff        BLOB    NOT NULL,
  -- 'viewed': somebody who does not answer it opened the transcript.
  deed         TEXT    NOT NULL,
  -- Since 1970: one row for each person, conversation, deed and hour.
  hour         INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  desk         TEXT    NOT NULL,
  PRIMARY KEY (conversation, staff, deed, hour)
) WITHOUT ROWID;
CREATE INDEX audit_desk ON audit (desk, at);
CREATE TABLE client_keys (
  client  BLOB PRIMARY KEY,
  wrapped BLOB
) WITHOUT ROWID;
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
CREATE INDEX conversations_client ON conversations (client);
CREATE INDEX conversations_counselor ON conversations (counselor) WHERE counselor IS NOT NULL;
CREATE UNIQUE INDEX conversations_one_open ON conversations (client, desk) WHERE status <> 'closed';
CREATE INDEX conversations_open ON conversations (desk, id) WHERE status <> 'closed';
CREATE TABLE deals (
  desk   TEXT    NOT NULL,
  number INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  body   TEXT    NOT NULL,
  PRIMARY KEY (desk, number)
) WITHOUT ROWID;
CREATE TRIGGER deals_kept BEFORE DELETE ON deals
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER deals_unchanged BEFORE UPDATE ON deals
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TABLE dealt (
  desk   TEXT    PRIMARY KEY,
  number INTEGER NOT NULL,
  deal   TEXT    NOT NULL
) WITHOUT ROWID;
CREATE TABLE deployment (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE desks (
  id       TEXT    NOT NULL,
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  document TEXT    NOT NULL,
  PRIMARY KEY (id, version)
) WITHOUT ROWID;
CREATE TABLE duties (
  staff BLOB    PRIMARY KEY,
  seq   INTEGER NOT NULL,
  desk  TEXT,
  state TEXT    NOT NULL,
  duty  TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX duties_desk ON duties (desk) WHERE state <> 'off';
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
CREATE INDEX events_ended ON events (at) WHERE kind IN ('closed', 'distress_told', 'thanked');
CREATE TRIGGER events_kept BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE INDEX events_reported ON events (id) WHERE kind = 'reported';
CREATE UNIQUE INDEX events_source ON events (source, conversation) WHERE source IS NOT NULL;
CREATE INDEX events_thanked ON events (json_extract(plain, '$.counselor'), id) WHERE kind = 'thanked';
CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TABLE heads (
  key    INTEGER PRIMARY KEY,
  seq    INTEGER NOT NULL,
  event  INTEGER NOT NULL,
  latest TEXT    NOT NULL
);
CREATE TABLE libraries (
  hash    TEXT PRIMARY KEY,
  content TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE models (
  version  INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  training TEXT   NOT NULL,
  bytes    BLOB 
);
CREATE TABLE models_live (
  step     INTEGER PRIMARY KEY,
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  why      TEXT   NOT NULL
);
CREATE TABLE schema_migrations
     (version BIGINT PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE staff (
  id       BLOB    PRIMARY KEY,
  account  TEXT    NOT NULL UNIQUE,
  desk     TEXT    NOT NULL,
  member   TEXT    NOT NULL,
  password TEXT    NOT NULL,
  demo     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_desk ON staff (desk);
CREATE TABLE staff_events (
  id     INTEGER PRIMARY KEY,
  staff  BLOB    NOT NULL,
  seq    INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  source BLOB,
  body   TEXT    NOT NULL
);
CREATE TRIGGER staff_events_kept BEFORE DELETE ON staff_events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE UNIQUE INDEX staff_events_place ON staff_events (staff, seq);
CREATE UNIQUE INDEX staff_events_source ON staff_events (staff, source) WHERE source IS NOT NULL;
CREATE TRIGGER staff_events_unchanged BEFORE UPDATE ON staff_events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TABLE staff_factors (
  staff     BLOB    PRIMARY KEY,
  -- Sealed with the deployment key.
  secret    BLOB    NOT NULL,
  -- The last time step whose code was taken; NULL until the first one confirms it.
  last_step INTEGER
) WITHOUT ROWID;
CREATE TABLE staff_identities (
  issuer    TEXT    NOT NULL,
  subject   TEXT    NOT NULL,
  staff     BLOB    NOT NULL,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject),
  UNIQUE (staff, issuer)
) WITHOUT ROWID;
CREATE TABLE staff_invitations (
  token_hash BLOB    PRIMARY KEY,
  staff      BLOB    NOT NULL,
  until      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_invitations_staff ON staff_invitations (staff);
CREATE TABLE staff_passkeys (
  id               BLOB    PRIMARY KEY,
  staff            BLOB    NOT NULL,
  public_key       TEXT    NOT NULL,
  -- Of signatures so far, as its device counts them; 0 where it does not.
  signatures       INTEGER NOT NULL,
  may_be_backed_up INTEGER NOT NULL,
  is_backed_up     INTEGER NOT NULL,
  device           TEXT    NOT NULL,
  made_at          INTEGER NOT NULL,
  used_at          INTEGER
) WITHOUT ROWID;
CREATE INDEX staff_passkeys_staff ON staff_passkeys (staff);
CREATE TABLE staff_recovery_codes (
  code_hash BLOB PRIMARY KEY,
  staff     BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_recovery_codes_staff ON staff_recovery_codes (staff);
CREATE TABLE staff_sessions (
  token_hash BLOB    PRIMARY KEY,
  staff      BLOB    NOT NULL,
  until      INTEGER NOT NULL
, opened_at INTEGER NOT NULL DEFAULT 0, device TEXT NOT NULL DEFAULT '', arriving INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX staff_sessions_staff ON staff_sessions (staff);
CREATE TABLE staff_ways_in (
  token_hash BLOB    PRIMARY KEY,
  step       TEXT    NOT NULL,
  -- Whose it is, once that is known.
  staff      BLOB,
  until      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_ways_in_until ON staff_ways_in (until);
CREATE TABLE text_keys (
  event INTEGER PRIMARY KEY,
  salt  BLOB NOT NULL
);
CREATE TRIGGER text_keys_unchanged BEFORE UPDATE ON text_keys
BEGIN SELECT RAISE(ABORT, 'a text key is deleted, never changed'); END;
CREATE TABLE trainings (
  turn     INTEGER PRIMARY KEY,
  until    INTEGER NOT NULL
);
