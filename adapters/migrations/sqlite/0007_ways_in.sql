-- Ways in beside account and password: what was begun and not finished, and who staff are at a provider.

CREATE TABLE staff_ways_in (
  token_hash BLOB    PRIMARY KEY,
  step       TEXT    NOT NULL,
  -- Whose it is, once that is known.
  staff      BLOB,
  until      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_ways_in_until ON staff_ways_in (until);

-- A number at a provider never changes hands, a mail address may: only the first one is bound to the account.
CREATE TABLE staff_identities (
  issuer    TEXT    NOT NULL,
  subject   TEXT    NOT NULL,
  staff     BLOB    NOT NULL,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject),
  UNIQUE (staff, issuer)
) WITHOUT ROWID;
