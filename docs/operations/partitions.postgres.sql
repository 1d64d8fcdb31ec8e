-- Splits a large ledger: `events` by range of conversations (docs/adr/0010-partitions.md). Once, by the owner of
-- the tables, with `psql -v ON_ERROR_STOP=1 -f`, while nodes serve; then roles.postgres.sql again.
--
-- What is there becomes the first partition as it stands, not a row is copied. Nodes wait only for the last
-- transaction, which changes names. The two steps before it read the table and let everybody write.

-- 1. The index of the order of arrival, which stops being a primary key.
CREATE INDEX CONCURRENTLY events_first_id ON events (id);

-- 2. What the first partition holds: conversations up to a whole million that nobody has reached.
DO $$
DECLARE upto BIGINT := ((SELECT COALESCE(MAX(key), 0) FROM conversations) / 1000000 + 1) * 1000000;
BEGIN
  EXECUTE format('ALTER TABLE events ADD CONSTRAINT events_within CHECK (conversation < %s) NOT VALID', upto);
END $$;
ALTER TABLE events VALIDATE CONSTRAINT events_within;

-- 3. The names change places.
BEGIN;
SET LOCAL lock_timeout = '5s';
LOCK TABLE events IN ACCESS EXCLUSIVE MODE;

ALTER TABLE events RENAME TO events_first;
ALTER INDEX events_place RENAME TO events_first_place;
ALTER INDEX events_source RENAME TO events_first_source;
ALTER INDEX events_reported RENAME TO events_first_reported;
ALTER INDEX events_thanked RENAME TO events_first_thanked;
ALTER INDEX events_ended RENAME TO events_first_ended;
ALTER TABLE events_first ALTER COLUMN id DROP IDENTITY;
ALTER TABLE events_first DROP CONSTRAINT events_pkey;

CREATE TABLE events (
  id              BIGINT GENERATED ALWAYS AS IDENTITY,
  conversation    BIGINT NOT NULL,
  seq             BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  kind            TEXT   NOT NULL,
  source          UUID,
  plain           TEXT   NOT NULL,
  sealed          BYTEA
) PARTITION BY RANGE (conversation);

-- Ids go on where they were.
SELECT setval(pg_get_serial_sequence('events', 'id'), (SELECT MAX(id) FROM events_first), true)
WHERE EXISTS (SELECT 1 FROM events_first);

DO $$
DECLARE upto TEXT := (SELECT substring(pg_get_constraintdef(oid) FROM '\d+') FROM pg_constraint
    WHERE conrelid = 'events_first'::regclass AND conname = 'events_within');
BEGIN
  EXECUTE format('ALTER TABLE events ATTACH PARTITION events_first FOR VALUES FROM (MINVALUE) TO (%s)', upto);
END $$;
ALTER TABLE events_first DROP CONSTRAINT events_within;

-- Each finds the first partition's own.
CREATE INDEX events_id ON events (id);
CREATE UNIQUE INDEX events_place ON events (conversation, seq);
CREATE UNIQUE INDEX events_source ON events (source, conversation) WHERE source IS NOT NULL;
CREATE INDEX events_reported ON events (id) WHERE kind = 'reported';
CREATE INDEX events_thanked ON events ((plain::jsonb ->> 'counselor'), id) WHERE kind = 'thanked';
CREATE INDEX events_ended ON events (at) WHERE kind IN ('closed', 'distress_told', 'thanked');

-- A statement's triggers stand on the table it names: on the whole, and on each part.
CREATE FUNCTION keep_events(part REGCLASS) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER events_kept BEFORE DELETE OR TRUNCATE ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION refuse(''the ledger is append-only'')', part);
  EXECUTE format('CREATE TRIGGER events_unchanged BEFORE UPDATE ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION refuse(''the ledger is append-only'')', part);
END $$;
SELECT keep_events('events');

-- Where there is no partition yet, nothing is lost and nobody waits.
CREATE TABLE events_beyond PARTITION OF events DEFAULT;
SELECT keep_events('events_beyond');

-- Makes the partitions of the next millions of conversations. To be called from time to time, by the owner: after
-- each migration, or by cron. Called too late it says so, and `events_beyond` holds the rest.
CREATE FUNCTION events_ahead(millions INT DEFAULT 2) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  now_at BIGINT := (SELECT COALESCE(MAX(key), 0) / 1000000 FROM conversations);
  name TEXT;
BEGIN
  FOR million IN now_at + 1 .. now_at + millions LOOP
    name := format('events_%s', million);
    IF to_regclass(name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%s) TO (%s)',
        name, million * 1000000, (million + 1) * 1000000);
      PERFORM keep_events(name::regclass);
    END IF;
  END LOOP;
END $$;
SELECT events_ahead();
COMMIT;
