-- Invitations, second factors and recovery codes of staff; sessions that their owner can tell apart.

ALTER TABLE staff_sessions ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff_sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
-- 1 while it can only set up a second factor.
ALTER TABLE staff_sessions ADD COLUMN arriving INTEGER NOT NULL DEFAULT 0;

CREATE TABLE staff_invitations (
  token_hash BLOB    PRIMARY KEY,
  staff      BLOB    NOT NULL,
  until      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_invitations_staff ON staff_invitations (staff);

CREATE TABLE staff_factors (
  staff     BLOB    PRIMARY KEY,
  -- Sealed with the deployment key.
  secret    BLOB    NOT NULL,
  -- The last time step whose code was taken; NULL until the first one confirms it.
  last_step INTEGER
) WITHOUT ROWID;

CREATE TABLE staff_recovery_codes (
  code_hash BLOB PRIMARY KEY,
  staff     BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_recovery_codes_staff ON staff_recovery_codes (staff);
