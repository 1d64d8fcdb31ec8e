-- Who did what may not be done unseen. Rows are added and read.

CREATE TABLE audit (
  conversation BLOB    NOT NULL,
  staff        BLOB    NOT NULL,
  -- 'viewed': somebody who does not answer it opened the transcript.
  deed         TEXT    NOT NULL,
  -- Since 1970: one row for each person, conversation, deed and hour.
  hour         INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  desk         TEXT    NOT NULL,
  PRIMARY KEY (conversation, staff, deed, hour)
) WITHOUT ROWID;
CREATE INDEX audit_desk ON audit (desk, at);
