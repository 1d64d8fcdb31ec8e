-- Which supervisor looks after which counselor: what changed each time, and what it amounts to.

CREATE TABLE deals (
  desk   TEXT   NOT NULL,
  number BIGINT NOT NULL,
  at     BIGINT NOT NULL,
  body   TEXT   NOT NULL,
  PRIMARY KEY (desk, number)
);

CREATE TRIGGER deals_kept BEFORE DELETE OR TRUNCATE ON deals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the ledger is append-only');
CREATE TRIGGER deals_unchanged BEFORE UPDATE ON deals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the ledger is append-only');

CREATE TABLE dealt (
  desk   TEXT   PRIMARY KEY,
  number BIGINT NOT NULL,
  deal   TEXT   NOT NULL
);
