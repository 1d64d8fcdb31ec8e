-- Who did what may not be done unseen. Rows are added and read.

CREATE TABLE audit (
  conversation UUID    NOT NULL,
  staff        UUID    NOT NULL,
  -- 'viewed': somebody who does not answer it opened the transcript.
  deed         TEXT    NOT NULL,
  -- Since 1970: one row for each person, conversation, deed and hour.
  hour         BIGINT  NOT NULL,
  at           BIGINT  NOT NULL,
  desk         TEXT    NOT NULL,
  PRIMARY KEY (conversation, staff, deed, hour)
);
CREATE INDEX audit_desk ON audit (desk, at);
