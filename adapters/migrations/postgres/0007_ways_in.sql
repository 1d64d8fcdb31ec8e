-- Ways in beside account and password: what was begun and not finished, and who staff are at a provider.

CREATE TABLE staff_ways_in (
  token_hash BYTEA  PRIMARY KEY,
  step       TEXT   NOT NULL,
  -- Whose it is, once that is known.
  staff      UUID,
  until      BIGINT NOT NULL
);
CREATE INDEX staff_ways_in_until ON staff_ways_in (until);

-- A number at a provider never changes hands, a mail address may: only the first one is bound to the account.
CREATE TABLE staff_identities (
  issuer    TEXT   NOT NULL,
  subject   TEXT   NOT NULL,
  staff     UUID   NOT NULL,
  linked_at BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject),
  UNIQUE (staff, issuer)
);
