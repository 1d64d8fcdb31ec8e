-- Invitations, second factors and recovery codes of staff; sessions that their owner can tell apart.

ALTER TABLE staff_sessions ADD COLUMN opened_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff_sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
-- 1 while it can only set up a second factor.
ALTER TABLE staff_sessions ADD COLUMN arriving BIGINT NOT NULL DEFAULT 0;

CREATE TABLE staff_invitations (
  token_hash BYTEA  PRIMARY KEY,
  staff      UUID   NOT NULL,
  until      BIGINT NOT NULL
);
CREATE INDEX staff_invitations_staff ON staff_invitations (staff);

CREATE TABLE staff_factors (
  staff     UUID   PRIMARY KEY,
  -- Sealed with the deployment key.
  secret    BYTEA  NOT NULL,
  -- The last time step whose code was taken; NULL until the first one confirms it.
  last_step BIGINT
);

CREATE TABLE staff_recovery_codes (
  code_hash BYTEA PRIMARY KEY,
  staff     UUID  NOT NULL
);
CREATE INDEX staff_recovery_codes_staff ON staff_recovery_codes (staff);
