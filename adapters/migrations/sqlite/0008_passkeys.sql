-- Passkeys of staff. None of it is secret: who has it can check a signature, and make none.

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
