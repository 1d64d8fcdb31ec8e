-- What desks have to read, by the hash of its content; the desks' documents name it.

CREATE TABLE libraries (
  hash    TEXT PRIMARY KEY,
  content TEXT NOT NULL
) WITHOUT ROWID;
