-- Which supervisor looks after which counselor: what changed each time, and what it amounts to.

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
