-- Passkeys of staff. None of it is secret: who has it can check a signature, and make none.

CREATE TABLE staff_passkeys (
  id               BYTEA   PRIMARY KEY,
  staff            UUID    NOT NULL,
  public_key       TEXT    NOT NULL,
  -- Of signatures so far, as its device counts them; 0 where it does not.
  signatures       BIGINT  NOT NULL,
  may_be_backed_up BIGINT  NOT NULL,
  is_backed_up     BIGINT  NOT NULL,
  device           TEXT    NOT NULL,
  made_at          BIGINT  NOT NULL,
  used_at          BIGINT
);
CREATE INDEX staff_passkeys_staff ON staff_passkeys (staff);
