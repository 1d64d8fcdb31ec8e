-- The same tables as for SQLite. Moments are milliseconds since 1970, words are those of the domain.

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0];
END $$;

CREATE TABLE deployment (
  name            TEXT   PRIMARY KEY,
  value           BYTEA  NOT NULL
);

-- A conversation's row and its head are written in the transaction that appends to its stream. What most
-- lines leave as it was stands in the row; what every line changes stands in the head, which is small.
-- `key` stands in for `id` in the events. `counselor` answers it or is offered it; `weight` is what it
-- weighs on the one who answers.
CREATE TABLE conversations (
  key             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id              UUID   NOT NULL UNIQUE,
  desk            TEXT   NOT NULL,
  client          UUID   NOT NULL,
  status          TEXT   NOT NULL,
  counselor       UUID,
  weight          BIGINT NOT NULL,
  nickname        TEXT   NOT NULL,
  summary         TEXT   NOT NULL
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX conversations_one_open ON conversations (client, desk) WHERE status <> 'closed';
CREATE INDEX conversations_open ON conversations (desk, id) WHERE status <> 'closed';
CREATE INDEX conversations_counselor ON conversations (counselor) WHERE counselor IS NOT NULL;
CREATE INDEX conversations_client ON conversations (client);

-- Where a stream ends. `latest` holds [score, client_at, unanswered_since].
CREATE TABLE heads (
  key             BIGINT PRIMARY KEY,
  seq             BIGINT NOT NULL,
  latest          TEXT   NOT NULL
) WITH (fillfactor = 50);

-- The ledger, in order of arrival. Besides the triggers, run the service as a role that does not own these
-- tables and has only SELECT and INSERT on events and staff_events.
-- `plain` is the clear part of an event, `sealed` what a person wrote.
CREATE TABLE events (
  id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conversation    BIGINT NOT NULL,
  seq             BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  kind            TEXT   NOT NULL,
  source          UUID,
  plain           TEXT   NOT NULL,
  sealed          BYTEA
);
CREATE UNIQUE INDEX events_place ON events (conversation, seq);
-- Sources are ordered by time, so new entries share the index's last pages.
CREATE UNIQUE INDEX events_source ON events (source, conversation) WHERE source IS NOT NULL;

CREATE TRIGGER events_kept BEFORE DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the ledger is append-only');
CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the ledger is append-only');

-- The random half of each text's key. Deleting a row makes its text unreadable.
CREATE TABLE text_keys (
  event           BIGINT PRIMARY KEY,
  salt            BYTEA  NOT NULL
);
CREATE TRIGGER text_keys_unchanged BEFORE UPDATE ON text_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('a text key is deleted, never changed');

CREATE TABLE clients (
  id              UUID   PRIMARY KEY,
  desk            TEXT   NOT NULL,
  channel         TEXT   NOT NULL,
  language        TEXT   NOT NULL,
  nickname        TEXT   NOT NULL,
  token_hash      BYTEA  UNIQUE,
  handle          BYTEA,
  handle_index    BYTEA  UNIQUE,
  enrolled_at     BIGINT NOT NULL
);

-- `wrapped` is NULL once the client is erased, so that no new key is made for them.
CREATE TABLE client_keys (
  client          UUID   PRIMARY KEY,
  wrapped         BYTEA
);

CREATE TABLE staff (
  id              UUID   PRIMARY KEY,
  account         TEXT   NOT NULL UNIQUE,
  desk            TEXT   NOT NULL,
  member          TEXT   NOT NULL,
  password        TEXT   NOT NULL,
  demo            BIGINT NOT NULL
);
CREATE INDEX staff_desk ON staff (desk);

CREATE TABLE staff_sessions (
  token_hash      BYTEA  PRIMARY KEY,
  staff           UUID   NOT NULL,
  until           BIGINT NOT NULL
);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff);

CREATE TABLE staff_events (
  id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff           UUID   NOT NULL,
  seq             BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  source          UUID,
  body            TEXT   NOT NULL
);
CREATE UNIQUE INDEX staff_events_place ON staff_events (staff, seq);
CREATE UNIQUE INDEX staff_events_source ON staff_events (staff, source) WHERE source IS NOT NULL;

CREATE TRIGGER staff_events_kept BEFORE DELETE OR TRUNCATE ON staff_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the ledger is append-only');
CREATE TRIGGER staff_events_unchanged BEFORE UPDATE ON staff_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the ledger is append-only');

-- What each staff stream amounts to; the row that an engagement locks.
CREATE TABLE duties (
  staff           UUID   PRIMARY KEY,
  seq             BIGINT NOT NULL,
  desk            TEXT,
  state           TEXT   NOT NULL,
  duty            TEXT   NOT NULL
);
CREATE INDEX duties_desk ON duties (desk) WHERE state <> 'off';

CREATE TABLE desks (
  id              TEXT   NOT NULL,
  version         BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  document        TEXT   NOT NULL,
  PRIMARY KEY (id, version)
);

-- `subject` is the conversation, or the zero id when the alarm is about none; `reach` is 0 to 2.
CREATE TABLE alarms (
  id              UUID   PRIMARY KEY,
  desk            TEXT   NOT NULL,
  kind            TEXT   NOT NULL,
  subject         UUID   NOT NULL,
  raised_at       BIGINT NOT NULL,
  reach           BIGINT NOT NULL,
  reached_at      BIGINT NOT NULL,
  acknowledged_by UUID,
  acknowledged_at BIGINT
);
CREATE UNIQUE INDEX alarms_standing ON alarms (desk, kind, subject) WHERE acknowledged_by IS NULL;
